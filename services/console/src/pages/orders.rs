//! Orders: the list of the office, and what waits for a company, the most urgent first.

use askama::Template;
use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use kernel::Party;
use serde_json::{Value, json};

use super::beforehand::is_draft_returned;
use super::order::{came_back_of, doable, in_list};
use super::season::{Action, Term};
use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, ListSpec, ListView, Row, tone};
use crate::texts::{choice_or_code, fill, text};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::ORDERS, get(show))
}

#[derive(Debug, Template)]
#[template(path = "orders.html")]
struct OrdersPage {
    frame: Frame,
    note: &'static str,
    new: Option<&'static str>,
    /// What waits for the company; nothing for the office, whose tasks stand on the first page.
    waiting: Option<Vec<Waiting>>,
    /// How many more wait than are shown.
    later: Option<String>,
    list: ListView,
}

/// One thing that a company is to do.
#[derive(Debug)]
struct Waiting {
    tone: &'static str,
    badge: String,
    title: String,
    note: String,
    href: String,
    term: Option<Term>,
    /// What the term is for.
    due: &'static str,
    /// Why it is asked for once more.
    back: Option<String>,
    actions: Vec<Action>,
}

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let own_company = matches!(visitor.scope.party, Party::Company(_));
    let columns: &[&str] = if own_company {
        &["amount", "due_until", "next_step", "status"]
    } else {
        &["amount", "drafted_at", "due_until", "next_step", "status"]
    };
    let filters: &[&str] = if own_company { &["status"] } else { &["status", "agency", "kind"] };
    let spec = ListSpec {
        under: if own_company {
            &["number", "agency_name"]
        } else {
            &["number", "outlet_name", "company_name", "agency_name"]
        },
        columns,
        filters,
        told: Some(in_list),
        link: Some(|row| Some(routes::order(row.id()))),
        empty: if own_company { "own_orders" } else { "orders" },
        ..ListSpec::new("orders", routes::ORDERS, "title")
    };
    let list = lists::load(&visitor, spec).await?;
    if visitor.is_partial {
        return Ok(Html(list.results()?).into_response());
    }
    let title = text(if own_company { "menu.my_orders" } else { "menu.orders" });
    let mut waiting = if own_company { Some(waiting(&visitor).await?) } else { None };
    let later = waiting.as_ref().map_or(0, |all| all.len().saturating_sub(MOST_WAITING));
    if let Some(all) = &mut waiting {
        all.truncate(MOST_WAITING);
    }
    frame::ok(&OrdersPage {
        note: text(if own_company { "orders.own_note" } else { "orders.note" }),
        new: visitor.may("draft_order").then_some(routes::NEW_ORDER),
        waiting,
        later: (later > 0).then(|| fill("orders.later", &[("count", &later.to_string())])),
        list,
        frame: Frame::of(&visitor, routes::ORDERS, title),
    })
}

/// So much of what waits for a company is shown at the head of its list.
const MOST_WAITING: usize = 30;

/// Stages in which the company has the next step, and the columns that end its time.
const OWN_STAGES: &[(&str, &str)] = &[
    ("awaiting_draft", "proof_until"),
    ("cleared_to_publish", "proof_until"),
    ("published", "proof_until"),
    ("proof_rejected", "proof_until"),
    ("retention_breach", ""),
];

async fn waiting(visitor: &Visitor) -> Result<Vec<Waiting>, Problem> {
    let mut found = Vec::new();
    for row in visitor.all_rows("orders", &[("status", json!("issued"))]).await? {
        let until = row.instant("answer_until");
        let rupiah = format::rupiah(row.integer("amount").unwrap_or_default());
        let view = Waiting {
            tone: "warn",
            badge: text("orders.to_answer").to_owned(),
            title: row.text("title").to_owned(),
            note: fill("orders.of_agency", &[("agency", row.text("agency_name")), ("amount", &rupiah)]),
            href: routes::order(row.id()),
            term: Term::of(visitor, &row, "answer_until"),
            due: text("orders.answer_until"),
            back: None,
            actions: doable(visitor, &row, None),
        };
        found.push((until, view));
    }
    let stages: Vec<&str> = OWN_STAGES.iter().map(|(stage, _)| *stage).collect();
    for row in visitor.all_rows("placements", &[("stage", json!(stages))]).await? {
        let stage = row.text("stage");
        let column = OWN_STAGES.iter().find(|(known, _)| *known == stage).map_or("", |(_, column)| *column);
        let Some(order) = row.uuid("order") else { continue };
        let view = Waiting {
            tone: if is_draft_returned(&row) { "danger" } else { tone(stage) },
            badge: if is_draft_returned(&row) {
                text("order.draft_returned").to_owned()
            } else {
                choice_or_code("stage", stage)
            },
            title: row.text("title").to_owned(),
            note: note_of(&row),
            href: format!("{}#tayangan-{}", routes::order(order), row.integer("number").unwrap_or_default()),
            term: Term::of(visitor, &row, column),
            due: text("orders.proof_until"),
            back: came_back_of(&row),
            actions: super::order::doable_on(visitor, &row, false),
        };
        found.push((row.instant(column), view));
    }
    // Without an end comes last.
    found.sort_by_key(|(until, _)| (until.is_none(), *until));
    Ok(found.into_iter().map(|(_, view)| view).collect())
}

fn note_of(placement: &Row) -> String {
    let days = super::order::days_of(placement);
    let parts = [placement.text("outlet_name"), placement.text("order_number"), days.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Orders with these values, as a table inside another page.
pub(crate) async fn table_of(
    visitor: &Visitor,
    path: String,
    fixed: &[(&'static str, Value)],
) -> Result<Option<lists::TableView>, Problem> {
    if !visitor.may("read_orders") {
        return Ok(None);
    }
    let rows = visitor.rows("orders", fixed).await?;
    let spec = ListSpec {
        under: &["number", "outlet_name"],
        columns: &["amount", "placements_count", "status"],
        link: Some(|row| Some(routes::order(row.id()))),
        ..ListSpec::new("orders", path, "title")
    };
    if rows.is_empty() { Ok(None) } else { lists::TableView::of(visitor, &spec, &rows).map(Some) }
}
