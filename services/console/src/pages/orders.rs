//! Orders: the list of the office, and what waits for a company, the most urgent first.

use app::dataset::Direction;
use askama::Template;
use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use kernel::{Party, Timestamp};
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
    let filters: &[&str] = if own_company { &["status"] } else { &["status", "agency", "kind"] };
    let spec = ListSpec {
        under: if own_company {
            &["number", "agency_name"]
        } else {
            &["number", "outlet_name", "company_name", "agency_name"]
        },
        columns: &["amount", "due_until", "next_step", "status"],
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
    let (waiting, later) = if own_company {
        let (waiting, later) = waiting(&visitor).await?;
        (Some(waiting), later)
    } else {
        (None, 0)
    };
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

/// Stages in which the company has the next step until its time for the proof is over.
const OWES_PROOF: &[&str] = &["awaiting_draft", "cleared_to_publish", "published", "proof_rejected"];

/// What waits for the company, what ends first on top, and how much more there is. What has no end comes last, all of it: a
/// page that did not stay, until the company has said something of it.
async fn waiting(visitor: &Visitor) -> Result<(Vec<Waiting>, u64), Problem> {
    let mut found: Vec<(Option<Timestamp>, Waiting)> = Vec::new();
    let mut all = 0;
    let issued = [("status", json!("issued"))];
    let (rows, count) = first_of(visitor, "orders", &issued, "answer_until").await?;
    found.extend(rows.iter().map(|row| (row.instant("answer_until"), order_view(visitor, row))));
    all += count;
    let (rows, count) = first_of(visitor, "placements", &[("stage", json!(OWES_PROOF))], "proof_until").await?;
    let views = |row: &Row| Some((row.instant("proof_until"), placement_view(visitor, row, "proof_until")?));
    found.extend(rows.iter().filter_map(views));
    all += count;
    found.sort_by_key(|(until, _)| (until.is_none(), *until));
    found.truncate(MOST_WAITING);
    let later = all.saturating_sub(u64::try_from(found.len()).unwrap_or(u64::MAX));
    let breached = visitor.all_rows("placements", &[("stage", json!("retention_breach"))]).await?;
    let unanswered = breached.iter().filter(|row| row.text("breach_answer").is_empty());
    let endless = unanswered.filter_map(|row| placement_view(visitor, row, ""));
    Ok((found.into_iter().map(|(_, view)| view).chain(endless).collect(), later))
}

/// The rows that end first, as many as are shown, and how many there are.
async fn first_of(
    visitor: &Visitor,
    list: &str,
    equal: &[(&str, Value)],
    end: &str,
) -> Result<(Vec<Row>, u64), Problem> {
    let most = u16::try_from(MOST_WAITING).unwrap_or(u16::MAX);
    let (rows, next) = visitor.part_by(list, equal, (end, Direction::Ascending), (most, None)).await?;
    let count = if next.is_some() { visitor.count(list, equal).await? } else { u64::try_from(rows.len()).unwrap_or(0) };
    Ok((rows, count))
}

fn order_view(visitor: &Visitor, row: &Row) -> Waiting {
    let rupiah = format::rupiah(row.integer("amount").unwrap_or_default());
    Waiting {
        tone: "warn",
        badge: text("orders.to_answer").to_owned(),
        title: row.text("title").to_owned(),
        note: fill("orders.of_agency", &[("agency", row.text("agency_name")), ("amount", &rupiah)]),
        href: routes::order(row.id()),
        term: Term::of(visitor, row, "answer_until"),
        due: text("orders.answer_until"),
        back: None,
        actions: doable(visitor, row, None),
    }
}

fn placement_view(visitor: &Visitor, row: &Row, end: &str) -> Option<Waiting> {
    let stage = row.text("stage");
    let order = row.uuid("order")?;
    Some(Waiting {
        tone: if is_draft_returned(row) { "danger" } else { tone(stage) },
        badge: if is_draft_returned(row) {
            text("order.draft_returned").to_owned()
        } else {
            choice_or_code("stage", stage)
        },
        title: row.text("title").to_owned(),
        note: note_of(row),
        href: format!("{}#tayangan-{}", routes::order(order), row.integer("number").unwrap_or_default()),
        term: Term::of(visitor, row, end),
        due: text("orders.proof_until"),
        back: came_back_of(row),
        actions: super::order::doable_on(visitor, row, false),
    })
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
