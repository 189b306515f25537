//! The partner season: windows, applications, checks, decrees.

use domain::{
    media::MediaKind,
    partnership::{
        application::{Outcome, Status},
        window::Phase,
    },
};

use super::declare::{
    choice, date, flag, id, instant, integer, json, nullable, searched, shown, text, texts, until, version, year,
};
use crate::dataset::{
    Dataset,
    Direction::{Ascending, Descending},
};

pub(super) static WINDOWS: Dataset = Dataset {
    name: "windows",
    row: "Window",
    about: "Application windows, with where they stand now; a company sees those that were announced.",
    permission: "read_windows",
    from: "sinergi.rm_windows t",
    columns: &[
        id("id", "t.id", "Window", "Its id."),
        searched(text("title", "t.title", "What it is called.")),
        year("fiscal_year", "t.fiscal_year", "The budget year that it is for."),
        choice(
            "phase",
            "case when t.cancelled_at is not null then 'cancelled' when t.finalised_at is not null then 'finalised' \
             when t.objections_until <= {now} then 'objection_closed' when t.objections_until is not null then 'objection_open' \
             when t.announced_at is null then 'drafted' when {now} < t.opens_at then 'announced' \
             when {now} < t.closes_at then 'open' else 'closed' end",
            Phase::NAMES,
            "Where it stands now.",
        ),
        texts("kinds", "t.kinds", "Kinds of media that may apply."),
        date("opens_on", "t.opens_on", "First day of registration."),
        date("closes_on", "t.closes_on", "Last day of registration."),
        instant("opens_at", "t.opens_at", "First instant of registration."),
        until("closes_at", "t.closes_at", "First instant after registration."),
        nullable(integer("quota", "t.quota", "How many may be accepted, if there is a limit.")),
        integer("policy_version", "t.policy_version", "Number of the policy that it runs under."),
        shown(integer(
            "registered_count",
            "(select count(*) from sinergi.rm_applications a \
              where a.tenant_id = {tenant} and a.window_id = t.id and a.registered_at is not null)",
            "Applications that were sent in; for a company its own.",
        )),
        id("author", "t.author_id", "Member", "Who wrote it."),
        instant("drafted_at", "t.drafted_at", "When it was written down."),
        nullable(instant("announced_at", "t.announced_at", "When it was made public.")),
        integer("extensions_count", "t.extensions_count", "How often its close was moved."),
        nullable(shown(text("extension_reason", "t.extension_reason", "Why its close was last moved."))),
        nullable(searched(text("extension_letter", "t.extension_letter", "Number of the letter that moved it."))),
        nullable(instant("cancelled_at", "t.cancelled_at", "When it was cancelled.")),
        nullable(shown(text("cancel_reason", "t.cancel_reason", "Why it was cancelled."))),
        nullable(instant(
            "results_announced_at",
            "t.results_announced_at",
            "When the preliminary results were made public.",
        )),
        nullable(until("objections_until", "t.objections_until", "First instant after the time for objections.")),
        nullable(instant("finalised_at", "t.finalised_at", "When everything was decided.")),
        version("t.version"),
    ],
    order: &[("opens_on", Descending)],
};

pub(super) static APPLICATIONS: Dataset = Dataset {
    name: "applications",
    row: "Application",
    about: "Applications of companies for outlets in windows. Who checks is shown to the office alone, and so is the \
            grade before it is announced.",
    permission: "read_applications",
    from: "sinergi.rm_applications t \
           left join sinergi.rm_companies c on c.tenant_id = {tenant} and c.id = t.party_id \
           left join sinergi.rm_outlets o on o.tenant_id = {tenant} and o.id = t.outlet_id \
           left join sinergi.rm_windows w on w.tenant_id = {tenant} and w.id = t.window_id \
           left join sinergi.rm_application_desks k on k.tenant_id = {tenant} and k.id = t.id",
    columns: &[
        id("id", "t.id", "Application", "Its id."),
        nullable(searched(text("outlet_name", "o.name", "Name of the outlet."))),
        id("outlet", "t.outlet_id", "Outlet", "For which outlet."),
        nullable(searched(text("company_name", "c.legal_name", "Legal name of the company."))),
        id("company", "t.party_id", "Company", "Whose it is."),
        choice("kind", "t.kind", MediaKind::NAMES, "What the outlet is."),
        id("window", "t.window_id", "Window", "In which window."),
        nullable(text("window_title", "w.title", "What the window is called.")),
        nullable(year("fiscal_year", "w.fiscal_year", "The budget year of the window.")),
        choice(
            "status",
            "case when t.status = 'under_administrative_check' and cardinality(k.differing) > 0 then 'findings_differ' \
             else t.status end",
            Status::NAMES,
            "Where it stands.",
        ),
        nullable(integer("policy_version", "t.policy_version", "Number of the policy that it is checked by.")),
        json("answers", "t.answers", "What is shown, by requirement."),
        nullable(json("declared", "t.declared", "What the company declared of itself when it last sent it in.")),
        instant("started_at", "t.started_at", "When it was begun."),
        nullable(shown(instant("saved_at", "t.saved_at", "When the draft was last kept."))),
        nullable(instant("registered_at", "t.registered_at", "When it was first sent in.")),
        nullable(texts("verifiers", "k.verifiers::text[]", "Ids of the members who check it.")),
        nullable(shown(texts(
            "verifier_names",
            "(select array_agg(coalesce(m.name, '') order by m.name) from sinergi.rm_members m \
              where m.tenant_id = {tenant} and m.id = any (k.verifiers))",
            "Names of the members who check it.",
        ))),
        nullable(texts("checked_by", "k.checked_by::text[]", "Ids of those who have given a finding in this round.")),
        nullable(texts("differing", "k.differing", "Requirements on which the findings differ.")),
        nullable(shown(texts("field_team", "k.field_team::text[]", "Ids of the members who make the visit."))),
        nullable(shown(integer("round", "1 + cardinality(k.resubmissions)", "Round of the check, from 1."))),
        integer("corrections_count", "t.corrections_count", "How often it was sent back."),
        nullable(json("correction_items", "t.correction_items", "What is missing or wrong, with every reason.")),
        nullable(instant("correction_requested_at", "t.correction_requested_at", "When it was last sent back.")),
        nullable(until("correction_until", "t.correction_until", "First instant after the time to correct.")),
        flag(
            "is_lapsed",
            "t.status = 'correction_requested' and t.correction_until <= {now}",
            "Whether the time to correct is over and nobody has closed it yet.",
        ),
        nullable(instant("resubmitted_at", "t.resubmitted_at", "When it last came back.")),
        nullable(instant("verified_at", "t.verified_at", "When the check of documents was passed.")),
        nullable(date("field_check_on", "t.field_check_on", "Day of the visit.")),
        nullable(shown(text("field_check_place", "t.field_check_place", "Place of the visit."))),
        nullable(json("field_check", "t.field_check", "Minutes of the visit.")),
        nullable(shown(text("field_check_skipped", "t.field_check_skipped", "Why no visit was needed."))),
        nullable(instant("factual_at", "t.factual_at", "When the facts were confirmed.")),
        nullable(instant("graded_at", "t.graded_at", "When it was last graded.")),
        nullable(shown(integer(
            "grade_policy_version",
            "coalesce(k.grade_policy_version, t.grade_policy_version)",
            "Number of the policy that it was graded by.",
        ))),
        nullable(shown(text("grade_scheme", "coalesce(k.grade_scheme, t.grade_scheme)", "The way of grading."))),
        nullable(text("grade", "coalesce(k.grade, t.grade)", "The grade.")),
        nullable(flag("eligible", "coalesce(k.eligible, t.eligible)", "Whether that grade may be accepted.")),
        nullable(integer("points_total", "coalesce(k.points_total, t.points_total)", "Sum of the points.")),
        nullable(json("points", "coalesce(k.points, t.points)", "Points by criterion.")),
        nullable(json("facts", "coalesce(k.facts, t.facts)", "The facts that the grade was computed from.")),
        nullable(choice("proposal", "t.proposal", Outcome::NAMES, "The preliminary result.")),
        nullable(instant("proposed_at", "t.proposed_at", "When the preliminary result was made public.")),
        nullable(until("objections_until", "t.objections_until", "First instant after the time for objections.")),
        nullable(instant("objected_at", "t.objected_at", "When the company objected.")),
        nullable(shown(text("objection_grounds", "t.objection_grounds", "Why the company objected."))),
        nullable(flag("objection_upheld", "t.objection_upheld", "Whether the objection was right.")),
        nullable(shown(text("objection_answer", "t.objection_answer", "The answer to the objection."))),
        nullable(instant("objection_decided_at", "t.objection_decided_at", "When the objection was answered.")),
        nullable(instant("decided_at", "t.decided_at", "When it was decided.")),
        nullable(choice("outcome", "t.outcome", Outcome::NAMES, "How it was decided.")),
        nullable(shown(text("decision_reason", "t.decision_reason", "Why it was decided so."))),
        nullable(flag("against_grade", "t.against_grade", "Whether the decision goes against the grade.")),
        nullable(instant("withdrawn_at", "t.withdrawn_at", "When it was taken back.")),
        nullable(shown(text("withdraw_reason", "t.withdraw_reason", "Why it was taken back."))),
        nullable(instant("rejected_at", "t.rejected_at", "When it was rejected, at whatever stage.")),
        nullable(instant("decreed_at", "t.decreed_at", "When a decree named it.")),
        nullable(id("decree", "t.decree_id", "Decree", "The decree that names it.")),
        nullable(searched(text("decree_number", "t.decree_number", "Number of that decree."))),
        nullable(integer("decree_row", "t.decree_row", "Row of its annex.")),
        version("t.version"),
    ],
    order: &[("started_at", Descending)],
};

pub(super) static APPLICATION_CHECKS: Dataset = Dataset {
    name: "application_checks",
    row: "ApplicationCheck",
    about: "Findings of the verifiers, and how findings that differ were settled; for the office alone.",
    permission: "read_application_checks",
    from: "sinergi.rm_findings t \
           left join sinergi.rm_application_desks k on k.tenant_id = {tenant} and k.id = t.application_id \
           left join sinergi.rm_companies c on c.tenant_id = {tenant} and c.id = t.company_id \
           left join sinergi.rm_members m on m.tenant_id = {tenant} and m.id = t.account_id",
    columns: &[
        id("id", "t.id", "ApplicationCheck", "Its id."),
        id("application", "t.application_id", "Application", "Which application."),
        id("company", "t.company_id", "Company", "Whose application."),
        nullable(searched(text("company_name", "c.legal_name", "Legal name of the company."))),
        choice("kind", "t.kind", &["finding", "settlement"], "A verifier's finding, or the word that settled two."),
        id("checker", "t.account_id", "Member", "Who."),
        nullable(searched(text("checker_name", "m.name", "Name of that member."))),
        integer(
            "round",
            "1 + (select count(*) from unnest(k.resubmissions) as r (version) where r.version < t.version)",
            "Round of the check, from 1.",
        ),
        flag(
            "is_current",
            "coalesce(t.version > all (k.resubmissions), true)",
            "Whether it is of the round that runs now.",
        ),
        integer("defects_count", "t.defects_count", "Items that are missing or wrong."),
        json("items", "t.items", "Requirement, verdict and reason, one by one."),
        instant("recorded_at", "t.recorded_at", "When."),
    ],
    order: &[("recorded_at", Descending)],
};

pub(super) static DECREES: Dataset = Dataset {
    name: "decrees",
    row: "Decree",
    about: "Decrees that name partner media; a company sees those that were issued.",
    permission: "read_decrees",
    from: "sinergi.rm_decrees t left join sinergi.rm_windows w on w.tenant_id = {tenant} and w.id = t.window_id",
    columns: &[
        id("id", "t.id", "Decree", "Its id."),
        nullable(searched(text("number", "t.number", "Its number, once it is issued."))),
        searched(text("title", "t.wording ->> 'about'", "What it is about.")),
        choice(
            "status",
            "case when t.issued_at is null then 'prepared' else 'issued' end",
            &["prepared", "issued"],
            "Whether it is fixed.",
        ),
        nullable(date("issued_on", "t.issued_on", "Its day.")),
        id("window", "t.window_id", "Window", "For which window."),
        nullable(text("window_title", "w.title", "What the window is called.")),
        nullable(year("fiscal_year", "w.fiscal_year", "The budget year of the window.")),
        integer("rows_count", "t.rows_count", "Rows of its annex."),
        nullable(shown(text("hash", "t.hash", "SHA-256 over number, date and annex."))),
        nullable(searched(text("code", "t.code", "Twelve characters for the public check."))),
        json("wording", "t.wording", "Its words."),
        nullable(json("signature", "t.signature", "Who signed, as on paper.")),
        id("author", "t.author_id", "Member", "Who wrote it."),
        instant("prepared_at", "t.prepared_at", "When it was written down."),
        nullable(instant("issued_at", "t.issued_at", "When it was fixed.")),
        version("t.version"),
    ],
    order: &[("prepared_at", Descending)],
};

pub(super) static DECREE_ROWS: Dataset = Dataset {
    name: "decree_rows",
    row: "DecreeRow",
    about: "Annexes of issued decrees, row by row, as they were fixed.",
    permission: "read_decree_rows",
    from: "sinergi.rm_decree_rows t join sinergi.rm_decrees d on d.tenant_id = {tenant} and d.id = t.decree_id \
           left join sinergi.rm_windows w on w.tenant_id = {tenant} and w.id = d.window_id",
    columns: &[
        id("id", "t.id", "DecreeRow", "Its id."),
        integer("number", "t.number", "Its number, from 1."),
        id("decree", "t.decree_id", "Decree", "Of which decree."),
        nullable(searched(text("decree_number", "d.number", "Number of the decree."))),
        nullable(date("issued_on", "d.issued_on", "Day of the decree.")),
        nullable(year("fiscal_year", "w.fiscal_year", "The budget year that it names partners for.")),
        searched(text("outlet_name", "t.outlet_name", "Name of the outlet at issue.")),
        id("outlet", "t.outlet_id", "Outlet", "The outlet."),
        searched(text("company_name", "t.company_name", "Legal name of the company at issue.")),
        id("company", "t.company_id", "Company", "The company."),
        choice("kind", "t.kind", MediaKind::NAMES, "What the outlet is."),
        text("grade", "t.grade", "Its grade."),
        id("application", "t.application_id", "Application", "The application that it comes from."),
    ],
    order: &[("issued_on", Descending), ("number", Ascending)],
};
