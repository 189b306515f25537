//! What the office did beside the season: imports, refused commands, shared figures.

use super::declare::{choice, id, instant, integer, json, nullable, searched, shown, text, version, year};
use crate::dataset::{
    Dataset,
    Direction::{Ascending, Descending},
};

pub(super) static IMPORTS: Dataset = Dataset {
    name: "imports",
    row: "Import",
    about: "Runs of the imports of media and of budget lines.",
    permission: "read_imports",
    from: "sinergi.rm_imports t left join sinergi.rm_members m on m.tenant_id = {tenant} and m.id = t.account_id",
    columns: &[
        id("id", "t.id", "Import", "Its id."),
        searched(text("file_name", "t.file_name", "Name of the file.")),
        shown(text("sha256", "t.sha256", "SHA-256 of the file.")),
        choice(
            "status",
            "case when t.undone_at is null then 'done' else 'undone' end",
            &["done", "undone"],
            "Whether it was taken back.",
        ),
        integer("rows", "t.rows", "Rows that were taken."),
        integer("left_out", "t.left_out", "Rows that were left out because of mistakes."),
        integer("companies_count", "t.companies_count", "Companies that it registered."),
        integer("lines_count", "t.lines_count", "Budget lines that it opened or changed."),
        instant("recorded_at", "t.recorded_at", "When."),
        id("actor", "t.account_id", "Member", "Who."),
        nullable(searched(text("actor_name", "m.name", "Name of that member."))),
        nullable(instant("undone_at", "t.undone_at", "When it was taken back.")),
        nullable(shown(text("undo_reason", "t.undo_reason", "Why it was taken back."))),
        version("t.version"),
    ],
    order: &[("recorded_at", Descending)],
};

pub(super) static REFUSALS: Dataset = Dataset {
    name: "refusals",
    row: "Refusal",
    about: "Commands that a rule refused; a company sees its own.",
    permission: "read_refusals",
    from: "sinergi.refusals t \
           left join sinergi.rm_members m on m.tenant_id = {tenant} and m.id = t.actor_id \
           left join sinergi.rm_companies c on c.tenant_id = {tenant} and c.id = t.party_id",
    columns: &[
        id("id", "t.id", "Refusal", "Its id."),
        instant("at", "t.at", "When."),
        searched(text("action", "t.action", "What was to be done: the name of the use case.")),
        searched(text("code", "t.code", "The rule that said no.")),
        json("detail", "t.detail", "Numbers and names, single reasons, and what may be done instead."),
        id("actor", "t.actor_id", "Member", "Who sent it."),
        nullable(searched(text("actor_name", "m.name", "Name of that member."))),
        text("role", "t.role", "In which role; `system` for what the program does by itself."),
        nullable(id("on_behalf_of", "t.on_behalf_of", "Member", "For whom, when somebody acted in another's place.")),
        nullable(id("record", "t.stream_id", "Record", "The record that it was about, whatever it is.")),
        nullable(id("company", "t.party_id", "Company", "The company whose person sent it.")),
        nullable(searched(text("company_name", "c.legal_name", "Legal name of the company."))),
    ],
    order: &[("at", Descending)],
};

pub(super) static SHARED_FIGURES: Dataset = Dataset {
    name: "shared_figures",
    row: "SharedFigure",
    about: "Figures that the region shares with its neighbours, each by a signed decision.",
    permission: "read_shared_figures",
    from: "sinergi.rm_shared_figures t",
    columns: &[
        id("id", "t.id", "SharedFigure", "Its id."),
        searched(text("indicator", "t.indicator", "Which indicator.")),
        year("year", "t.year", "Of which year."),
        choice(
            "status",
            "case when t.withdrawn_at is null then 'shared' else 'withdrawn' end",
            &["shared", "withdrawn"],
            "Whether it is still shared.",
        ),
        searched(text("decision_number", "t.decision_number", "Number of the decision.")),
        text("signed_by", "t.signed_by", "Who signed it, as on paper."),
        instant("shared_at", "t.shared_at", "When."),
        nullable(instant("withdrawn_at", "t.withdrawn_at", "When it was taken back.")),
        nullable(shown(text("withdraw_reason", "t.withdraw_reason", "Why it was taken back."))),
        // All figures are one stream, and each of its events touches one row.
        version("(select max(s.stream_version) from sinergi.rm_shared_figures s where s.tenant_id = {tenant})"),
    ],
    order: &[("year", Descending), ("indicator", Ascending)],
};
