//! Communication plans: what an agency publishes in a year, and what is left of each item.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use kernel::Uuid;
use serde_json::json;

use super::agreements::{Listing, buttons};
use super::season::Action;
use crate::forms::FormSpec;
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

/// As many lines as a form offers at once.
const MOST_LINES: usize = 100;

#[derive(Debug, Template)]
#[template(path = "plan.html")]
struct PlanPage {
    frame: Frame,
    row: Row,
    actions: Vec<Action>,
    facts: Markup,
    /// Lines of which the open items plan more than they have left.
    above: Vec<String>,
    items: ListView,
    history: HistoryView,
}

async fn show(visitor: Visitor, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let row = visitor.row("communication_plans", id).await?;
    let spec = ListSpec {
        under: &["audience", "channel", "format", "charge_key", "starts_on", "ends_on"],
        columns: &["quantity", "left_count", "amount", "above_line"],
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
    let above = visitor.rows("plan_items", &[("plan", json!(id)), ("above_line", json!(true))]).await?;
    let page = routes::plan(id);
    let own = id.to_string();
    let add = visitor.may("add_plan_item").then(|| Action {
        label: use_case_label("add_plan_item"),
        href: routes::action_on("add_plan_item", &[("plan", &own)], row.version(), &page),
        is_primary: true,
    });
    frame::ok(&PlanPage {
        frame: Frame::of(&visitor, routes::PLANS, row.text("title")).crumb(text("menu.plans"), routes::PLANS),
        actions: add.into_iter().collect(),
        facts: lists::facts(&visitor, &row, &["agency_name", "fiscal_year", "document", "items_count", "amount"]),
        above: above_lines(&above),
        items,
        history: lists::history(&visitor, id).await?,
        row,
    })
}

/// One sentence for each line, not for each of its items.
fn above_lines(items: &[Row]) -> Vec<String> {
    let lines: BTreeMap<&str, &Row> = items.iter().map(|item| (item.text("charge_key"), item)).collect();
    let amount = |item: &Row, name| format::rupiah(item.integer(name).unwrap_or_default());
    let told = |(key, item): (&str, &Row)| {
        let (left, planned) = (amount(item, "line_left"), amount(item, "line_planned"));
        fill("plan.above_line", &[("key", key), ("left", &left), ("planned", &planned)])
    };
    lines.into_iter().map(told).collect()
}

/// The lines of the plan's agency and year, each with what it has left and what items plan of it already.
pub(super) async fn fit_line(visitor: &Visitor, spec: &mut FormSpec) -> Result<(), Problem> {
    let given = |name: &str| spec.posted.filled(name).and_then(|id| id.parse::<Uuid>().ok());
    let plan = match (given("plan"), given("item")) {
        (Some(plan), _) => plan,
        (None, Some(item)) => match visitor.row("plan_items", item).await?.uuid("plan") {
            Some(plan) => plan,
            None => return Ok(()),
        },
        (None, None) => return Ok(()),
    };
    let plan = visitor.row("communication_plans", plan).await?;
    let of_plan = [("agency", plan.value("agency").clone()), ("fiscal_year", plan.value("fiscal_year").clone())];
    let lines = visitor.rows("budget_lines", &of_plan).await?;
    // With more of them one is searched for.
    if lines.is_empty() || lines.len() >= MOST_LINES {
        return Ok(());
    }
    let choices = lines.iter().filter(|line| line.text("status") != "closed").map(|line| {
        let is_short = line.text("status") == "shortfall";
        let words = [
            ("key", line.text("charge_key").to_owned()),
            ("name", line.text("name").to_owned()),
            ("left", format::rupiah(line.integer("available").unwrap_or_default())),
            ("planned", format::rupiah(line.integer("planned").unwrap_or_default())),
        ];
        let words: Vec<(&str, &str)> = words.iter().map(|(name, said)| (*name, said.as_str())).collect();
        let said = if is_short { "plan.line_waits" } else { "plan.line_choice" };
        (line.id().to_string(), fill(said, &words))
    });
    let choices = choices.collect();
    spec.choices.push(("line", choices));
    Ok(())
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
            (label, routes::action_on(name, &[("item", &id)], row.version(), &page))
        })
        .collect()
}
