//! Communication plans: what an agency publishes in a year, and what is left of each item.

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use kernel::Uuid;
use serde_json::json;

use super::agreements::{Listing, buttons};
use super::season::Action;
use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, HistoryView, ListSpec, ListView, Row};
use crate::markup::Markup;
use crate::texts::{fill, find, text, use_case_label};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::PLANS, get(list)).route(routes::PLAN, get(show))
}

async fn list(visitor: Visitor) -> Result<Response, Problem> {
    let spec = ListSpec {
        under: &["agency_name", "document"],
        columns: &["fiscal_year", "items_count", "amount"],
        summed: &["amount"],
        filters: &["fiscal_year", "agency"],
        link: Some(|row| Some(routes::plan(row.id()))),
        empty: "communication_plans",
        ..ListSpec::new("communication_plans", routes::PLANS, "title")
    };
    let list = lists::load(&visitor, spec).await?;
    if visitor.is_partial {
        return Ok(Html(list.results()?).into_response());
    }
    let one = format!("{}/{{id}}", routes::PLANS);
    frame::ok(&Listing {
        note: text("plan.note"),
        actions: buttons(&visitor, &["adopt_communication_plan"], &one),
        list,
        more: Vec::new(),
        frame: Frame::of(&visitor, routes::PLANS, text("menu.plans")),
    })
}

#[derive(Debug, Template)]
#[template(path = "plan.html")]
struct PlanPage {
    frame: Frame,
    row: Row,
    actions: Vec<Action>,
    facts: Markup,
    /// How many items plan more than their line has left.
    above: Option<String>,
    items: ListView,
    history: HistoryView,
}

async fn show(visitor: Visitor, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let row = visitor.row("communication_plans", id).await?;
    let spec = ListSpec {
        under: &["audience", "channel", "format", "charge_key", "starts_on", "ends_on"],
        columns: &["quantity", "used_count", "left_count", "amount", "line_left", "above_line", "is_open"],
        filters: &["channel", "is_open", "above_line"],
        fixed: vec![("plan", json!(id))],
        actions: Some(item_actions),
        empty: "plan_items",
        ..ListSpec::new("plan_items", routes::plan(id), "topic")
    };
    let items = lists::load(&visitor, spec).await?;
    if visitor.is_partial {
        return Ok(Html(items.results()?).into_response());
    }
    let above = visitor.count("plan_items", &[("plan", json!(id)), ("above_line", json!(true))]).await?;
    let count = format::number(i64::try_from(above).unwrap_or(i64::MAX));
    let page = routes::plan(id);
    let own = id.to_string();
    let add = visitor.may("add_plan_item").then(|| Action {
        label: use_case_label("add_plan_item"),
        href: routes::action("add_plan_item", &[("plan", &own)], &page),
        is_primary: true,
    });
    frame::ok(&PlanPage {
        frame: Frame::of(&visitor, routes::PLANS, row.text("title")).crumb(text("menu.plans"), routes::PLANS),
        actions: add.into_iter().collect(),
        facts: lists::facts(&visitor, &row, &["agency_name", "fiscal_year", "document", "items_count", "amount"]),
        above: (above > 0).then(|| fill("plan.above_line", &[("count", &count)])),
        items,
        history: lists::history(&visitor, id).await?,
        row,
    })
}

fn item_actions(visitor: &Visitor, row: &Row) -> Vec<(String, String)> {
    if row.instant("closed_at").is_some() {
        return Vec::new();
    }
    let id = row.id().to_string();
    let page = row.uuid("plan").map(routes::plan).unwrap_or_default();
    ["change_plan_item", "close_plan_item"]
        .into_iter()
        .filter(|name| visitor.may(name))
        .map(|name| {
            let label = find(&format!("short.{name}")).map_or_else(|| use_case_label(name), str::to_owned);
            (label, routes::action(name, &[("item", &id)], &page))
        })
        .collect()
}
