//! Budget lines: how much may be spent, where each rupiah of it stands, which orders hold it.

use std::collections::BTreeMap;

use app::dataset::Direction;
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use kernel::Uuid;
use serde_json::json;

use super::agreements::{Listing, buttons};
use super::order::is_cancellable;
use super::season::Action;
use crate::chart::{self, Part};
use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, HistoryView, ListSpec, ListView, Row, tone};
use crate::markup::Markup;
use crate::texts::{choice_or_code, fill, text, use_case_label};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::BUDGET, get(list)).route(routes::BUDGET_LINE, get(show))
}

async fn list(visitor: Visitor) -> Result<Response, Problem> {
    let spec = ListSpec {
        under: &["charge_key", "agency_name"],
        columns: &["fiscal_year", "ceiling", "available", "realised", "status"],
        summed: &["ceiling", "available", "realised"],
        filters: &["fiscal_year", "status", "agency"],
        link: Some(|row| Some(routes::budget_line(row.id()))),
        empty: "budget_lines",
        ..ListSpec::new("budget_lines", routes::BUDGET, "name")
    };
    let list = lists::load(&visitor, spec).await?;
    if visitor.is_partial {
        return Ok(Html(list.results()?).into_response());
    }
    let one = format!("{}/{{id}}", routes::BUDGET);
    let mut actions = buttons(&visitor, &["open_budget_line"], &one);
    if visitor.may("import_budget") {
        let label = text("budget.import").to_owned();
        actions.insert(0, Action { label, href: routes::BUDGET_IMPORT.to_owned(), is_primary: false });
    }
    frame::ok(&Listing {
        note: text("budget.note"),
        actions,
        list,
        more: Vec::new(),
        frame: Frame::of(&visitor, routes::BUDGET, text("menu.budget")),
    })
}

#[derive(Debug, Template)]
#[template(path = "budget_line.html")]
struct LinePage {
    frame: Frame,
    row: Row,
    status: String,
    tone: &'static str,
    actions: Vec<Action>,
    sentence: String,
    bar: Markup,
    buckets: Vec<Bucket>,
    short: Option<Short>,
    holders: Vec<Holder>,
    /// What is said of the others, where there are more than are shown.
    more_holders: Option<String>,
    cases: Option<lists::TableView>,
    moves: Option<ListView>,
    history: HistoryView,
}

/// A part of the ceiling.
#[derive(Debug)]
struct Bucket {
    swatch: Markup,
    label: String,
    about: &'static str,
    amount: String,
    share: String,
}

/// A cut that waits.
#[derive(Debug)]
struct Short {
    wanted: String,
    missing: String,
}

/// An order that holds something.
#[derive(Debug)]
struct Holder {
    title: String,
    under: String,
    href: String,
    status: String,
    tone: &'static str,
    unpaid: String,
    realised: String,
    /// What frees it again, where the visitor may.
    cancel: Option<(String, String)>,
}

/// The exclusive parts of a ceiling, their colours, and what each is.
const BUCKETS: &[(&str, &str, &str)] = &[
    ("realised", "#14683f", "budget.realised"),
    ("invoiced", "#0b57a4", "budget.invoiced"),
    ("accrued", "#3f78b8", "budget.accrued"),
    ("committed", "#86aedb", "budget.committed"),
    ("reserved", "#bcd3ec", "budget.reserved"),
    ("blocked", "#8793a5", "budget.blocked"),
    ("available", "#e4edf7", "budget.available"),
];

async fn show(visitor: Visitor, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let row = visitor.row("budget_lines", id).await?;
    let moves = moves(&visitor, id).await?;
    if let Some(list) = moves.as_ref().filter(|_| visitor.is_partial) {
        return Ok(Html(list.results()?).into_response());
    }
    let is_short = row.text("status") == "shortfall";
    let ceiling = row.integer("ceiling").unwrap_or_default();
    let money = |name: &str| format::rupiah(row.integer(name).unwrap_or_default());
    let parts: Vec<Part> = BUCKETS
        .iter()
        .map(|(name, colour, _)| Part {
            label: lists_label(name),
            value: row.integer(name).unwrap_or_default(),
            shown: money(name),
            colour,
        })
        .collect();
    let buckets = BUCKETS
        .iter()
        .map(|(name, colour, about)| Bucket {
            swatch: Markup::drawing(chart::swatch(colour)),
            label: lists_label(name),
            about: text(if is_short && *name == "available" { "budget.not_orderable" } else { about }),
            amount: money(name),
            share: format::share(row.integer(name).unwrap_or_default(), ceiling),
        })
        .collect();
    let cases = if visitor.may("read_budget_shortfalls") {
        let spec = ListSpec {
            under: &["change", "outcome"],
            columns: &["ceiling", "wanted", "missing", "opened_at", "closed_at", "status"],
            ..ListSpec::new("budget_shortfalls", routes::budget_line(id), "document")
        };
        let rows = visitor.rows("budget_shortfalls", &[("line", json!(id))]).await?;
        if rows.is_empty() { None } else { Some(lists::TableView::of(&visitor, &spec, &rows)?) }
    } else {
        None
    };
    let (holders, has_more) = holders(&visitor, id, is_short).await?;
    frame::ok(&LinePage {
        frame: Frame::of(&visitor, routes::BUDGET, row.text("name")).crumb(text("menu.budget"), routes::BUDGET),
        status: row.choice("status"),
        tone: tone(row.text("status")),
        actions: actions(&visitor, &row),
        sentence: sentence(&row),
        bar: Markup::drawing(chart::stack("buckets", text("budget.bar"), &parts)),
        buckets,
        short: is_short.then(|| Short { wanted: money("wanted"), missing: money("missing") }),
        more_holders: has_more.then(|| fill("budget.more_holders", &[("shown", &MOST_HOLDERS.to_string())])),
        holders,
        cases,
        moves,
        history: lists::history(&visitor, id).await?,
        row,
    })
}

fn lists_label(name: &str) -> String {
    crate::texts::column_label("budget_lines", name)
}

fn sentence(row: &Row) -> String {
    let left = format::rupiah(row.integer("available").unwrap_or_default());
    let ceiling = format::rupiah(row.integer("ceiling").unwrap_or_default());
    let share = format::share(row.integer("realised").unwrap_or_default(), row.integer("ceiling").unwrap_or_default());
    let places = [("left", left.as_str()), ("ceiling", ceiling.as_str()), ("share", share.as_str())];
    match row.text("status") {
        "closed" => fill("budget.closed", &places),
        "shortfall" => fill("budget.shortfall", &places),
        _ => fill("budget.open", &places),
    }
}

fn actions(visitor: &Visitor, row: &Row) -> Vec<Action> {
    let id = row.id().to_string();
    let page = routes::budget_line(row.id());
    let names: &[&str] = match row.text("status") {
        "closed" => &[],
        _ if row.integer("blocked").unwrap_or_default() > 0 => {
            &["change_budget_ceiling", "block_budget", "unblock_budget", "request_correction", "close_budget_line"]
        }
        _ => &["change_budget_ceiling", "block_budget", "request_correction", "close_budget_line"],
    };
    names
        .iter()
        .filter(|name| visitor.may(name))
        .map(|name| Action {
            label: use_case_label(name),
            href: routes::action_on(name, &[("line", &id)], row.version(), &page),
            is_primary: false,
        })
        .collect()
}

/// So many orders are shown as holding something on the line: what is read at once.
const MOST_HOLDERS: u16 = 100;

/// Orders that hold something on the line, and whether there are more; while a cut waits, those that could make room come
/// first, else those that moved last.
async fn holders(visitor: &Visitor, line: Uuid, is_short: bool) -> Result<(Vec<Holder>, bool), Problem> {
    if !visitor.may("read_budget_holdings") || !visitor.may("read_orders") {
        return Ok((Vec::new(), false));
    }
    let order = (if is_short { "unpaid" } else { "changed_at" }, Direction::Descending);
    let of_line = [("line", json!(line))];
    let (held, next) = visitor.part_by("budget_holdings", &of_line, order, (MOST_HOLDERS, None)).await?;
    // A bill that was carried over is paid from another line than its order was written on.
    let ids: Vec<Uuid> = held.iter().filter_map(|row| row.uuid("order")).collect();
    let orders = visitor.rows("orders", &[("id", json!(ids))]).await?;
    let orders: BTreeMap<Uuid, &Row> = orders.iter().map(|order| (order.id(), order)).collect();
    let placed = if is_short {
        let before = ["awaiting_draft", "draft_submitted", "cleared_to_publish"];
        // Of other orders their status says whether they can be cancelled.
        let accepted = orders.values().filter(|order| order.text("status") == "accepted").map(|order| order.id());
        let accepted: Vec<Uuid> = accepted.collect();
        visitor.all_rows("placements", &[("order", json!(accepted)), ("stage", json!(before))]).await?
    } else {
        Vec::new()
    };
    let back = routes::budget_line(line);
    let shown = held
        .iter()
        .filter_map(|row| {
            let order = orders.get(&row.uuid("order")?)?;
            let status = order.text("status");
            let own = placed.iter().filter(|placement| placement.uuid("order") == Some(order.id()));
            let stages: Vec<&str> = own.map(|placement| placement.text("stage")).collect();
            let may_cancel = visitor.may("cancel_order") && is_cancellable(status, &stages);
            let id = order.id().to_string();
            Some(Holder {
                title: order.text("title").to_owned(),
                under: [order.text("number"), order.text("outlet_name")]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join(" · "),
                href: routes::order(order.id()),
                status: choice_or_code("status", status),
                tone: tone(status),
                unpaid: format::rupiah(row.integer("unpaid").unwrap_or_default()),
                realised: format::rupiah(row.integer("realised").unwrap_or_default()),
                cancel: (is_short && may_cancel).then(|| {
                    (use_case_label("cancel_order"), routes::action("cancel_order", &[("order", &id)], &back))
                }),
            })
        })
        .collect();
    Ok((shown, next.is_some()))
}

async fn moves(visitor: &Visitor, line: Uuid) -> Result<Option<ListView>, Problem> {
    if !visitor.may("read_budget_moves") {
        return Ok(None);
    }
    let spec = ListSpec {
        under: &["actor_name", "document", "reason"],
        columns: &["at", "from_bucket", "to_bucket", "amount"],
        filters: &["kind"],
        fixed: vec![("line", json!(line))],
        per_page: 10,
        ..ListSpec::new("budget_moves", routes::budget_line(line), "kind")
    };
    lists::load(visitor, spec).await.map(Some)
}
