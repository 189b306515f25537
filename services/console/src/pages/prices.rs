//! Tariffs, price standards, reference and catalogue prices; the accounts of each form, the rules of buying.

use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::agreements::{Listing, buttons};
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
        actions: Some(actions),
        empty: "prices",
        ..ListSpec::new("prices", routes::PRICES, "format")
    };
    let list = lists::load(&visitor, spec).await?;
    if visitor.is_partial {
        return Ok(Html(list.results()?).into_response());
    }
    let more = vec![
        (text("dataset.format_accounts"), accounts(&visitor).await?),
        (text("dataset.procurement_rules"), rules(&visitor).await?),
    ];
    frame::ok(&Listing {
        note: text("price.note"),
        actions: buttons(&visitor, &["propose_price", "map_format_accounts"], routes::PRICES),
        list,
        more: if visitor.is_staff() { more } else { Vec::new() },
        frame: Frame::of(&visitor, routes::PRICES, text("menu.prices")),
    })
}

fn actions(visitor: &Visitor, row: &Row) -> Vec<(String, String)> {
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

async fn rules(visitor: &Visitor) -> Result<Option<TableView>, Problem> {
    if !visitor.may("read_procurement_rules") {
        return Ok(None);
    }
    let rows = visitor.rows("procurement_rules", &[]).await?;
    let spec = ListSpec {
        columns: &["number", "effective_from", "status"],
        ..ListSpec::new("procurement_rules", routes::PRICES, "legal_basis")
    };
    if rows.is_empty() { Ok(None) } else { TableView::of(visitor, &spec, &rows).map(Some) }
}
