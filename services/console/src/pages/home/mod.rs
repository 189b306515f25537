//! Home: what waits for this person, sorted by its deadline, and what it all comes to.

mod again;
mod figures;

use std::collections::BTreeMap;

use app::MOST_WAITING;
use app::oversight::evidence::{Evidence, RecordKind};
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kernel::{Timestamp, Uuid};
use serde_json::json;

use self::again::Again;
use super::payment::hours;
use super::season;
use crate::figure::Figures;
use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{Row, tone};
use crate::texts::{field_label, fill, text};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::HOME, get(show))
}

#[derive(Debug, Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    greeting: String,
    /// Those of the own work stand above what is to be done, the others below.
    figures: Vec<Figures>,
    tasks: Vec<Task>,
    more: String,
    /// The office is not set up; whether this person is the one who does it.
    set_up_by: Option<SetUpBy>,
    needs_policy: bool,
    news: Vec<News>,
    may_apply: bool,
}

/// Who sets up an office that is not ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SetUpBy {
    Visitor,
    Administrator,
}

impl SetUpBy {
    fn of(visitor: &Visitor) -> Option<Self> {
        match (visitor.tenant.set_up, visitor.may("register_agency"), visitor.is_staff()) {
            (true, ..) | (false, false, false) => None,
            (false, true, _) => Some(Self::Visitor),
            (false, false, true) => Some(Self::Administrator),
        }
    }
}

/// One thing to do.
#[derive(Debug)]
struct Task {
    icon: &'static str,
    tone: &'static str,
    badge: String,
    title: String,
    note: String,
    href: String,
    /// It should have been done already.
    is_late: bool,
    due_text: String,
}

/// What became of an application of the company.
#[derive(Debug)]
struct News {
    at: Timestamp,
    title: String,
    note: String,
    tone: &'static str,
    status: String,
    href: String,
    day: String,
    machine: String,
}

/// How a task is shown: use case, text `task.<key>`, icon, colour.
type Look = (&'static str, &'static str, &'static str, &'static str);

const LOOKS: &[Look] = &[
    ("accept_order", "order_accept", "speakerphone", "warn"),
    ("submit_proof", "proof_send", "upload", "warn"),
    ("submit_draft", "draft_send", "send", "warn"),
    ("report_publication", "publish_report", "speakerphone", "info"),
    ("answer_breach", "breach_answer", "alert-triangle", "danger"),
    ("accept_agreement", "agreement_accept", "pencil", "info"),
    ("make_offer", "offer", "send", "info"),
    ("conclude_negotiation", "conclude", "check", "warn"),
    ("reserve_order", "order_reserve", "receipt", "info"),
    ("issue_order", "order_issue", "pencil", "warn"),
    ("clear_draft", "draft_clear", "eye", "info"),
    ("verify_proof", "proof_verify", "clipboard-check", "warn"),
    ("settle_breach", "breach_settle", "gavel", "danger"),
    ("open_negotiation", "negotiate", "send", "info"),
    ("decide_method_change", "method_decide", "scale", "warn"),
    ("revise_agreement", "agreement_complete", "pencil", "warn"),
    ("sign_agreement", "agreement_sign", "pencil", "warn"),
    ("approve_price", "price_approve", "list-check", "info"),
    ("cancel_order", "make_room", "alert-triangle", "danger"),
    ("submit_application", "finish", "send", "info"),
    ("resubmit_application", "correct", "pencil", "warn"),
    ("object_to_result", "read_result", "gavel", "info"),
    ("start_application", "apply", "calendar-event", "info"),
    ("change_company", "profile", "building", "warn"),
    ("file_document", "renew", "file-text", "warn"),
    ("confirm_tax_certificate", "tax_certificate", "clipboard-check", "info"),
    ("assign_verifier", "assign", "users", "info"),
    ("record_administrative_check", "check", "clipboard-check", "warn"),
    ("settle_administrative_check", "settle", "scale", "danger"),
    ("change_member_roles", "appoint", "users", "danger"),
    ("confirm_member_roles", "role_confirm", "users", "warn"),
    ("confirm_delegation", "delegation_confirm", "users", "warn"),
    ("schedule_factual_check", "visit", "map-pin", "info"),
    ("record_factual_check", "minutes", "clipboard-check", "warn"),
    ("grade_application", "grade", "chart-bar", "info"),
    ("decide_objection", "objection", "gavel", "danger"),
    ("decide_application", "decide", "gavel", "warn"),
    ("announce_window", "announce", "speakerphone", "info"),
    ("extend_window", "closing", "clock", "info"),
    ("announce_preliminary_results", "results", "speakerphone", "warn"),
    ("finalise_window", "finalise", "check", "info"),
    ("prepare_decree", "prepare", "file-certificate", "info"),
    ("issue_decree", "issue", "file-certificate", "warn"),
    ("publish_policy", "publish", "scale", "info"),
    ("open_billing", "bill", "receipt", "info"),
    ("assemble_billing", "reassemble", "receipt", "warn"),
    ("inspect_billing", "inspect", "clipboard-check", "info"),
    ("sign_handover", "handover", "pencil", "info"),
    ("countersign_handover", "countersign", "pencil", "warn"),
    ("submit_invoice", "invoice", "send", "warn"),
    ("attach_tax_paper", "tax_paper", "file-text", "warn"),
    ("request_payment", "request", "receipt", "warn"),
    ("verify_payment_request", "verify_request", "list-check", "warn"),
    ("order_payment", "order", "pencil", "warn"),
    ("record_disbursement", "disbursement", "receipt", "info"),
    ("confirm_payment", "confirm", "circle-check", "info"),
    ("settle_billing", "deposit", "receipt", "info"),
    ("pick_up_billing", "pick_up", "calendar-event", "info"),
    ("approve_billing_correction", "correction", "scale", "warn"),
    ("approve_correction", "fact", "scale", "warn"),
    ("approve_payee_account", "account", "building", "warn"),
    ("propose_payee_account", "own_account", "building", "danger"),
    ("approve_payment_terms", "terms", "scale", "info"),
    ("end_outage", "outage", "clock", "info"),
    ("record_repayment", "repayment", "arrow-back-up", "info"),
    ("answer_contest", "contest", "gavel", "warn"),
    ("contest_repayment", "claim", "arrow-back-up", "danger"),
    ("match_catalogue_order", "catalogue_match", "list-check", "info"),
    ("answer_sanction", "sanction_answer", "alert-triangle", "danger"),
    ("decide_sanction", "sanction_decide", "gavel", "warn"),
    ("object_to_sanction", "sanction_object", "gavel", "danger"),
    ("follow_sanction", "sanction_heard", "gavel", "info"),
    ("follow_sanction_objection", "sanction_objected", "gavel", "warn"),
    ("answer_sanction_objection", "sanction_objection", "gavel", "danger"),
    ("review_flag", "flag", "alert-triangle", "warn"),
    ("approve_flag_rules", "flag_rules", "adjustments-horizontal", "info"),
];

/// Where a task is done.
fn place_of(task: &app::Task) -> String {
    let id = task.id.to_string();
    match (task.action.as_str(), task.dataset.name) {
        ("record_administrative_check" | "record_factual_check" | "settle_administrative_check", _) => {
            routes::action(&task.action, &[("application", &id)], &routes::application(task.id))
        }
        ("change_member_roles" | "confirm_member_roles", _) => routes::MEMBERS.to_owned(),
        ("confirm_delegation", _) => routes::DELEGATIONS.to_owned(),
        ("prepare_decree", _) => routes::new_decree(task.id),
        ("open_billing", _) => routes::with_query(routes::NEW_BILLING, &[("perusahaan", &id)]),
        ("propose_payee_account", _) => routes::payee(task.id),
        ("end_outage", _) => format!("{}#outages", routes::PAYMENT_TERMS),
        ("approve_payment_terms", _) => routes::PAYMENT_TERMS.to_owned(),
        ("approve_flag_rules", _) => routes::FLAG_RULES.to_owned(),
        (_, "prices") => routes::PRICES.to_owned(),
        (_, "documents") => routes::with_query(routes::SEARCH, &[("q", &task.title)]),
        (_, dataset) => routes::record(dataset, task.id).unwrap_or_else(|| routes::HOME.to_owned()),
    }
}

/// How many tasks the page shows.
const MOST: usize = 25;

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let waiting = visitor.console.app.tasks(&visitor.scope).await?;
    // Of each kind the first are listed; how many there are stands with the first of them.
    let mut kinds = std::collections::BTreeSet::new();
    let total: u64 = waiting.iter().filter(|task| kinds.insert(task.action.as_str())).map(|task| task.total).sum();
    // Nothing is looked up for what the page does not show.
    let shown = waiting.get(..MOST).unwrap_or(&waiting);
    let (again, flagged) = (again::of(&visitor, shown).await?, flagged(&visitor, shown).await?);
    let tasks: Vec<Task> = shown.iter().filter_map(|waits| task(&visitor, waits, &again, &flagged)).collect();
    let more = total.saturating_sub(u64::try_from(tasks.len()).unwrap_or_default());
    let is_least = waiting.iter().any(|task| task.total >= u64::from(MOST_WAITING));
    let more = if more == 0 {
        String::new()
    } else {
        let count = format::number(i64::try_from(more).unwrap_or(i64::MAX));
        fill(if is_least { "home.more_than" } else { "home.more" }, &[("count", &count)])
    };
    frame::ok(&HomePage {
        greeting: fill(
            "home.greeting",
            &[("name", &visitor.session.account.name), ("day", &format::date(visitor.scope.today()))],
        ),
        set_up_by: SetUpBy::of(&visitor),
        needs_policy: visitor.is_staff() && visitor.may("read_policies") && !season::has_policy(&visitor).await?,
        news: if visitor.is_staff() { Vec::new() } else { news(&visitor).await? },
        may_apply: visitor.may("start_application"),
        frame: Frame::of(&visitor, routes::HOME, text("menu.home")),
        figures: figures::of(&visitor).await?,
        tasks,
        more,
    })
}

/// Statuses that are news to a company, and when they came.
const NEWS: &[&str] = &[
    "preliminary_announced",
    "accepted",
    "rejected",
    "waiting_list",
    "decreed",
    "rejected_incomplete",
    "rejected_administrative",
    "rejected_factual",
];
/// How many of them the page shows.
const MOST_NEWS: usize = 5;

async fn news(visitor: &Visitor) -> Result<Vec<News>, Problem> {
    if !visitor.may("read_applications") {
        return Ok(Vec::new());
    }
    let zone = visitor.tenant.zone;
    let mut found: Vec<News> = visitor
        .rows("applications", &[("status", json!(NEWS))])
        .await?
        .iter()
        .filter_map(|row| {
            let columns = ["proposed_at", "objection_decided_at", "decided_at", "rejected_at", "decreed_at"];
            let at = columns.iter().filter_map(|column| row.instant(column)).max()?;
            let number = row.text("decree_number");
            let decree = (!number.is_empty()).then(|| fill("home.decree", &[("number", number)]));
            let parts = [Some(row.text("window_title").to_owned()), decree];
            Some(News {
                at,
                title: row.text("outlet_name").to_owned(),
                note: parts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
                tone: tone(row.text("status")),
                status: row.choice("status"),
                href: routes::application(row.id()),
                day: format::short_date(at.date_in(zone)),
                machine: format::machine(at, zone),
            })
        })
        .collect();
    found.sort_by_key(|news| std::cmp::Reverse(news.at));
    found.truncate(MOST_NEWS);
    Ok(found)
}

/// What each flag is about beside its rule and company, so that two of one rule are told apart: the orders that it speaks
/// of, and since when it is there.
async fn flagged(visitor: &Visitor, waiting: &[app::Task]) -> Result<BTreeMap<Uuid, String>, Problem> {
    let ids: Vec<Uuid> = waiting.iter().filter(|one| one.dataset.name == "flags").map(|one| one.id).collect();
    if ids.is_empty() || !visitor.may("read_flags") {
        return Ok(BTreeMap::new());
    }
    let flags = visitor.rows("flags", &[("id", json!(ids))]).await?;
    let orders_of = |flag: &Row| -> Vec<Uuid> {
        let evidence: Evidence = serde_json::from_value(flag.value("evidence").clone()).unwrap_or_default();
        evidence.records.iter().filter(|one| one.kind == RecordKind::Order).map(|one| one.id).collect()
    };
    let named: Vec<Uuid> = flags.iter().flat_map(orders_of).collect();
    let orders = if named.is_empty() || !visitor.may("read_orders") {
        Vec::new()
    } else {
        visitor.rows("orders", &[("id", json!(named))]).await?
    };
    let told = |flag: &Row| {
        let own = orders_of(flag);
        let titles =
            orders.iter().filter(|order| own.contains(&order.id())).map(|order| order.text("title").to_owned());
        let raised = flag.instant("raised_at").map(|at| format::short_date(at.date_in(visitor.tenant.zone)));
        let raised = raised.map(|day| fill("home.flag_since", &[("day", &day)]));
        (flag.id(), titles.take(MOST_TITLES).chain(raised).collect::<Vec<_>>().join(" · "))
    };
    Ok(flags.iter().map(told).collect())
}

/// Orders that are named of one flag; its page names all.
const MOST_TITLES: usize = 2;

fn task(visitor: &Visitor, waits: &app::Task, again: &Again, flagged: &BTreeMap<Uuid, String>) -> Option<Task> {
    let (_, key, icon, tone) = LOOKS.iter().find(|(action, ..)| *action == waits.action)?;
    let back = again.get(&(waits.action.clone(), waits.id));
    let key = if back.is_some() { again::key_of(&waits.action).unwrap_or(key) } else { key };
    let (now, zone) = (visitor.scope.now, visitor.tenant.zone);
    // A window that opens today can be announced all day long.
    let due = waits.due.map(|due| if waits.action == "announce_window" { due.date_in(zone).end_in(zone) } else { due });
    let is_late = waits.late_minutes.is_some() || due.is_some_and(|due| due <= now);
    let due_text = match (waits.late_minutes, due) {
        (Some(minutes), _) => fill("home.late_by", &[("hours", &hours(minutes))]),
        (None, Some(due)) => {
            let until = format!("{} ({})", format::last_minute(due, zone), format::time_left(now, due));
            match waits.action.as_str() {
                // The run of a placement ends before that: it is the time for the proof.
                "submit_draft" | "report_publication" | "submit_proof" => {
                    fill("home.proof_until", &[("until", &until)])
                }
                _ => until,
            }
        }
        (None, None) => String::new(),
    };
    Some(Task {
        icon,
        tone: if is_late { "danger" } else { tone },
        badge: text(&format!("task.{key}.badge")).to_owned(),
        title: fill(&format!("task.{key}.title"), &[("name", &name_of(waits))]),
        note: [
            match back {
                Some(why) => fill("home.came_back", &[("why", why)]),
                None if waits.detail == waits.title => String::new(),
                None => detail(waits),
            },
            flagged.get(&waits.id).cloned().unwrap_or_default(),
        ]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · "),
        href: place_of(waits),
        is_late,
        due_text,
    })
}

/// What the record of a task is called; a flag by its rule.
fn name_of(waits: &app::Task) -> String {
    if waits.dataset.name == "flags" {
        return crate::texts::choice_or_code("flag_rule", &waits.title);
    }
    waits.title.clone()
}

/// What tells a task from others: gaps of a profile are fields, the rest is said as it is.
fn detail(waits: &app::Task) -> String {
    if waits.action == "change_company" {
        let names = waits.detail.split(", ").map(|name| field_label("change_company", name));
        return names.collect::<Vec<_>>().join(", ");
    }
    if waits.action == "open_billing" {
        return fill("home.placements", &[("count", &waits.detail)]);
    }
    match waits.dataset.name {
        "sanctions" => crate::texts::choice_or_code("ground", &waits.detail),
        "outages" => crate::texts::choice_or_code("system", &waits.detail),
        "windows" => fill("frame.fiscal_year", &[("year", &waits.detail)]),
        "policies" | "payment_terms" | "flag_rules" => fill("home.version", &[("number", &waits.detail)]),
        _ => waits.detail.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::use_case_label;

    /// What is asked is more, or other, than the step that opens it.
    const OTHERWISE: &[&str] = &[
        "cancel_order",
        "submit_application",
        "resubmit_application",
        "object_to_result",
        "start_application",
        "change_company",
        "file_document",
        "confirm_tax_certificate",
        "record_administrative_check",
        "change_member_roles",
        "confirm_member_roles",
        "confirm_delegation",
        "extend_window",
        "finalise_window",
        "propose_payee_account",
        "answer_contest",
        "contest_repayment",
        "decide_sanction",
        "object_to_sanction",
        "follow_sanction",
        "follow_sanction_objection",
        "answer_sanction_objection",
    ];

    /// EF-19: a step has one name, on its button, in its heading and among what waits.
    #[test]
    fn what_waits_is_called_as_the_button_that_does_it() {
        let is_otherwise = |action: &str, key: &str| {
            !text(&format!("task.{key}.title")).starts_with(&use_case_label(action))
                || crate::texts::find(&format!("title.{action}")).is_some_and(|title| title != use_case_label(action))
        };
        let found: Vec<&str> =
            LOOKS.iter().filter(|(action, key, ..)| is_otherwise(action, key)).map(|(action, ..)| *action).collect();
        let mut expected = OTHERWISE.to_vec();
        expected.sort_by_key(|name| LOOKS.iter().position(|(action, ..)| action == name));
        assert_eq!(found, expected);
    }
}
