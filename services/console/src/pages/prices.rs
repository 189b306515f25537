//! Tariffs, price standards, reference and catalogue prices; the accounts of each form, the rules of buying.

use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::agreements::{Listing, buttons};
use super::season::Action;
use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, ListSpec, Row, TableView};
use crate::texts::{text, use_case_label};
use crate::{Console, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::PRICES, get(show))
}

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let spec = ListSpec {
        under: &["media", "specification", "outlet_name", "grade", "basis"],
        columns: &["kind", "unit", "amount", "tax_inclusive", "valid_from", "valid_to", "status"],
        filters: &["kind", "format", "media", "status"],
        actions: Some(row_actions),
        empty: "prices",
        ..ListSpec::new("prices", routes::PRICES, "format")
    };
    let list = lists::load(&visitor, spec).await?;
    if visitor.is_partial {
        return Ok(Html(list.results()?).into_response());
    }
    let more = vec![(text("dataset.format_accounts"), accounts(&visitor).await?)];
    let mut actions = buttons(&visitor, &["propose_price", "map_format_accounts"], routes::PRICES);
    if visitor.may("read_procurement_rules") {
        let label = text("dataset.procurement_rules").to_owned();
        actions.push(Action { label, href: routes::RULE_BOOK.to_owned(), is_primary: false });
    }
    frame::ok(&Listing {
        note: text("price.note"),
        actions,
        list,
        more: if visitor.is_staff() { more } else { Vec::new() },
        frame: Frame::of(&visitor, routes::PRICES, text("menu.prices")),
    })
}

fn row_actions(visitor: &Visitor, row: &Row) -> Vec<(String, String)> {
    let names: &[&str] = match row.text("status") {
        "proposed" => &["approve_price", "withdraw_price"],
        "in_force" | "upcoming" => &["end_price", "withdraw_price"],
        _ => &[],
    };
    let id = row.id().to_string();
    // Who proposed it does not approve it.
    let is_own = row.uuid("author") == Some(visitor.scope.actor.as_uuid());
    names
        .iter()
        .filter(|name| visitor.may(name) && !(is_own && **name == "approve_price"))
        .map(|name| (use_case_label(name), routes::action(name, &[("price", &id)], routes::PRICES)))
        .collect()
}

async fn accounts(visitor: &Visitor) -> Result<Option<TableView>, Problem> {
    if !visitor.may("read_format_accounts") {
        return Ok(None);
    }
    let rows = visitor.rows("format_accounts", &[]).await?;
    let spec = ListSpec {
        under: &["basis"],
        columns: &["accounts", "mapped_at"],
        ..ListSpec::new("format_accounts", routes::PRICES, "format")
    };
    if rows.is_empty() { Ok(None) } else { TableView::of(visitor, &spec, &rows).map(Some) }
}
