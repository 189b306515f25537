//! Sanctions of companies.

use domain::partnership::sanction::{Ground, Level, Status};

use super::declare::{choice, date, flag, id, instant, json, nullable, searched, shown, text, until, version};
use crate::dataset::{Dataset, Direction::Descending};

/// A sanction from [`Level::Suspension`] on, in its days, and not taken back.
const STOPS: &str = "(t.status in ('imposed', 'objected') and t.level in ('suspension', 'termination', 'blacklist') \
     and {today} between t.from_day and t.until_day)";

pub(super) static SANCTIONS: Dataset = Dataset {
    name: "sanctions",
    row: "Sanction",
    about: "Sanctions of companies, with ground, statement, decision and objection; a company sees its own.",
    permission: "read_sanctions",
    from: "sinergi.rm_sanctions t \
           left join sinergi.rm_companies c on c.tenant_id = {tenant} and c.id = t.party_id \
           left join sinergi.rm_outlets o on o.tenant_id = {tenant} and o.id = t.outlet_id \
           left join sinergi.rm_orders r on r.tenant_id = {tenant} and r.id = t.order_id \
           left join sinergi.rm_members p on p.tenant_id = {tenant} and p.id = t.proposer_id \
           left join sinergi.rm_members d on d.tenant_id = {tenant} and d.id = t.decider_id \
           left join sinergi.rm_members a on a.tenant_id = {tenant} and a.id = t.answerer_id",
    columns: &[
        id("id", "t.id", "Sanction", "Its id."),
        id("company", "t.party_id", "Company", "Whose."),
        nullable(searched(text("company_name", "c.legal_name", "Legal name of the company."))),
        nullable(id("outlet", "t.outlet_id", "Outlet", "The outlet that it is about.")),
        nullable(text("outlet_name", "o.name", "Name of the outlet.")),
        nullable(id("order", "t.order_id", "Order", "The order that shows it.")),
        nullable(shown(text("order_title", "r.title", "What that order is called."))),
        choice("ground", "t.ground", Ground::NAMES, "Why, from the closed list; coverage is not on it."),
        choice("level", "t.level", Level::NAMES, "How far it goes, or should go."),
        choice("status", "t.status", Status::NAMES, "Where it stands."),
        flag("stops_orders", STOPS, "Whether nothing new is ordered from the company today."),
        shown(text("facts", "t.facts", "What happened.")),
        nullable(searched(text("document", "t.document", "The decision of whoever found it."))),
        json("files", "t.files", "Files that show it; the company sees those of its own."),
        instant("proposed_at", "t.proposed_at", "When it was proposed."),
        id("proposer", "t.proposer_id", "Member", "Who proposed it."),
        nullable(shown(text(
            "proposer_name",
            "p.name",
            "Name of the proposer; of the office's people companies are not told.",
        ))),
        until("hear_until", "t.hear_until", "First instant after the time to speak."),
        nullable(shown(text("statement", "t.statement", "What the company says."))),
        json("statement_files", "t.statement_files", "Files that show what it says."),
        nullable(instant("heard_at", "t.heard_at", "When it said it.")),
        nullable(searched(text("number", "t.number", "Number of the letter."))),
        nullable(date("starts_on", "t.from_day", "First day.")),
        nullable(date("ends_on", "t.until_day", "Last day.")),
        nullable(shown(text("reason", "t.reason", "Why it was decided so."))),
        nullable(instant("decided_at", "t.decided_at", "When it was decided.")),
        nullable(id("decider", "t.decider_id", "Member", "Who decided.")),
        nullable(shown(text("decider_name", "d.name", "Name of who decided."))),
        nullable(until("objection_until", "t.objection_until", "First instant after the time to object.")),
        nullable(shown(text("objection", "t.objection", "Why the company does not agree."))),
        json("objection_files", "t.objection_files", "Files that show why it does not agree."),
        nullable(instant("objected_at", "t.objected_at", "When it objected.")),
        nullable(shown(text("answer", "t.answer", "The answer to that."))),
        nullable(id("answerer", "t.answerer_id", "Member", "Who answered.")),
        nullable(shown(text("answerer_name", "a.name", "Name of who answered."))),
        nullable(date("ended_on", "t.ended_on", "When it ended or was lifted.")),
        nullable(shown(text("lift_reason", "t.lift_reason", "Why it was lifted."))),
        shown(text("sanction_file", "t.file_id::text", "The file of the company's sanctions.")),
        // All sanctions of a company are one stream, and each of its events touches one row.
        version(
            "(select max(v.stream_version) from sinergi.rm_sanctions v \
              where v.tenant_id = {tenant} and v.party_id = t.party_id)",
        ),
    ],
    order: &[("proposed_at", Descending)],
};
