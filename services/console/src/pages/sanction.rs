//! One sanction: what is said of the company, what the company says, what was decided, and who does what next.

use app::SanctionStatus;
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use kernel::Uuid;
use serde_json::Value;

use super::order::placement::files_of;
use super::season::{Action, Term};
use crate::forms::{self, FormSpec, FormView};
use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, HistoryView, Row, tone};
use crate::markup::Markup;
use crate::texts::{choice_or_code, fill, text, use_case_label};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::SANCTION, get(show))
}

#[derive(Debug, Template)]
#[template(path = "sanction.html")]
struct SanctionPage {
    frame: Frame,
    row: Row,
    status: String,
    tone: &'static str,
    company_href: Option<String>,
    order_href: Option<String>,
    is_staff: bool,
    sentence: String,
    /// Until when the company may speak or object, while it may.
    term: Option<Term>,
    /// What the visitor does now: its heading, and its form.
    form: Option<(String, FormView)>,
    actions: Vec<Action>,
    /// Why the visitor, who has the office for it, does not take the next step.
    own_work: bool,
    facts: Markup,
    /// Names and addresses of the evidence.
    files: Vec<(String, String)>,
    /// The same of what the company says, and of its objection.
    statement_files: Vec<(String, String)>,
    objection_files: Vec<(String, String)>,
    decision: Option<Markup>,
    answer: Option<Markup>,
    nexts: Vec<(String, String, bool)>,
    history: HistoryView,
}

async fn show(visitor: Visitor, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let row = visitor.row("sanctions", id).await?;
    let is_staff = visitor.is_staff();
    let status = row.text("status");
    let menu = text(if is_staff { "menu.sanctions" } else { "menu.my_sanctions" });
    let (now, steps) = (step(&visitor, &row), next_steps(&row));
    let form = match now {
        Some(name) => Some((use_case_label(name), form(&visitor, &row, name).await?)),
        None => None,
    };
    let is_open_term = |term: &Term| !term.is_over;
    frame::ok(&SanctionPage {
        frame: Frame::of(&visitor, routes::SANCTIONS, title(&row)).crumb(menu, routes::SANCTIONS),
        status: row.choice("status"),
        tone: tone(status),
        company_href: row.uuid("company").filter(|_| visitor.may("read_companies")).map(routes::company),
        order_href: row.uuid("order").filter(|_| visitor.may("read_orders")).map(routes::order),
        sentence: sentence(&visitor, &row),
        term: match status {
            "proposed" => Term::of(&visitor, &row, "hear_until").filter(is_open_term),
            "imposed" if row.instant("objected_at").is_none() => {
                Term::of(&visitor, &row, "objection_until").filter(is_open_term)
            }
            _ => None,
        },
        actions: links(&visitor, &row, now),
        own_work: now.is_none() && steps.iter().any(|name| visitor.may(name) && is_own_work(&visitor, &row, name)),
        facts: facts(&visitor, &row, &["ground", "level", "outlet_name", "document", "proposed_at", "proposer_name"]),
        files: files_of(row.value("files")),
        statement_files: files_of(row.value("statement_files")),
        objection_files: files_of(row.value("objection_files")),
        decision: row.instant("decided_at").map(|_| {
            facts(
                &visitor,
                &row,
                &["number", "level", "starts_on", "ends_on", "decided_at", "decider_name", "ended_on"],
            )
        }),
        answer: row.instant("objected_at").map(|_| facts(&visitor, &row, &["objected_at", "answerer_name"])),
        nexts: steps.iter().map(|name| (use_case_label(name), holders(name), now == Some(*name))).collect(),
        history: lists::history_where(&visitor, id, |line| is_about(line, id)).await?,
        form,
        is_staff,
        row,
    })
}

/// The stream holds every sanction of the company.
fn is_about(line: &app::HistoryLine, id: Uuid) -> bool {
    let named = line.data.get("sanction").and_then(Value::as_str).unwrap_or_default();
    line.refusal || named.ends_with(&id.to_string())
}

fn title(row: &Row) -> String {
    match row.text("number") {
        "" => fill("sanction.proposed_title", &[("company", row.text("company_name"))]),
        number => fill("sanction.title", &[("number", number), ("company", row.text("company_name"))]),
    }
}

/// What there is to say; what has not come about is left out.
fn facts(visitor: &Visitor, row: &Row, names: &[&'static str]) -> Markup {
    let said: Vec<&str> = names.iter().copied().filter(|name| !row.text(name).is_empty()).collect();
    lists::facts(visitor, row, &said)
}

fn holders(name: &str) -> String {
    let roles: Vec<String> = app::authz::holders(name).iter().map(|role| choice_or_code("role", role.wire())).collect();
    roles.join(", ")
}

fn next_steps(row: &Row) -> &'static [&'static str] {
    SanctionStatus::from_wire(row.text("status")).map(SanctionStatus::next_steps).unwrap_or_default()
}

/// Whether the visitor has had a hand in it that keeps out of this step.
fn is_own_work(visitor: &Visitor, row: &Row, name: &str) -> bool {
    let actor = Some(visitor.scope.actor.as_uuid());
    match name {
        "decide_sanction" => row.uuid("proposer") == actor,
        "answer_sanction_objection" => row.uuid("proposer") == actor || row.uuid("decider") == actor,
        _ => false,
    }
}

/// Whether the time has come for a step, and is not over.
fn is_time(visitor: &Visitor, row: &Row, name: &str) -> bool {
    let is_open = |column: &str| row.instant(column).is_some_and(|until| visitor.scope.now < until);
    match name {
        "answer_sanction" => is_open("hear_until"),
        "decide_sanction" => row.text("status") == "heard" || !is_open("hear_until"),
        "object_to_sanction" => row.instant("objected_at").is_none() && is_open("objection_until"),
        _ => true,
    }
}

fn is_mine(visitor: &Visitor, row: &Row, name: &str) -> bool {
    visitor.may(name) && !is_own_work(visitor, row, name) && is_time(visitor, row, name)
}

/// What the visitor is asked for now; taking it back is never asked for.
fn step(visitor: &Visitor, row: &Row) -> Option<&'static str> {
    next_steps(row).iter().copied().find(|name| *name != "lift_sanction" && is_mine(visitor, row, name))
}

/// What the visitor may do beside that.
fn links(visitor: &Visitor, row: &Row, now: Option<&str>) -> Vec<Action> {
    let (company, id) = given(row);
    let beside = next_steps(row).iter().filter(|name| Some(**name) != now && is_mine(visitor, row, name));
    beside
        .map(|name| Action {
            label: use_case_label(name),
            href: routes::action_on(
                name,
                &[("company", &company), ("sanction", &id)],
                row.version(),
                &routes::sanction(row.id()),
            ),
            is_primary: false,
        })
        .collect()
}

fn given(row: &Row) -> (String, String) {
    (row.uuid("company").map(|company| company.to_string()).unwrap_or_default(), row.id().to_string())
}

async fn form(visitor: &Visitor, row: &Row, name: &str) -> Result<FormView, Problem> {
    let use_case = app::use_case(name).ok_or(Problem::NoSuchPage)?;
    let (company, id) = given(row);
    let mut spec =
        FormSpec::new(use_case, routes::sanction(row.id())).with_fixed("company", company).with_fixed("sanction", id);
    spec.version = row.version();
    if name == "decide_sanction" {
        spec = spec.with_value("level", row.text("level")).with_value("starts_on", visitor.scope.today().to_string());
    }
    forms::build(visitor, spec).await
}

/// Where it stands and what it waits for.
fn sentence(visitor: &Visitor, row: &Row) -> String {
    let day = |column: &str| row.date(column).map(format::date).unwrap_or_default();
    let (from, until, ended) = (day("starts_on"), day("ends_on"), day("ended_on"));
    let said = |key: &str| fill(key, &[("from", &from), ("until", &until), ("ended", &ended)]);
    let is_staff = visitor.is_staff();
    match row.text("status") {
        "proposed" if is_time(visitor, row, "decide_sanction") => said("sanction.silent"),
        "proposed" if is_staff => said("sanction.proposed"),
        "proposed" => said("sanction.own_proposed"),
        "heard" => said("sanction.heard"),
        "imposed" if row.flag("stops_orders") => said("sanction.stops"),
        "imposed" => said("sanction.imposed"),
        "objected" => said("sanction.objected"),
        "dismissed" => said("sanction.dismissed"),
        "lifted" => said("sanction.lifted"),
        _ => said("sanction.ended"),
    }
}
