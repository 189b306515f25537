//! Placements of all orders: what appeared, what is proved, and what is late; for a company its own.

use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::agreements::Listing;
use super::order::in_list;
use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, ListSpec, Row};
use crate::texts::text;
use crate::{Console, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::PLACEMENTS, get(show))
}

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let is_staff = visitor.is_staff();
    let spec = ListSpec {
        under: if is_staff {
            &["order_number", "outlet_name", "company_name"]
        } else {
            &["order_number", "outlet_name"]
        },
        columns: &["first_day", "amount", "proof_until", "next_step", "stage"],
        filters: if is_staff {
            &["stage", "is_late", "agency", "first_day"]
        } else {
            &["stage", "is_late", "first_day"]
        },
        link: Some(place_of),
        told: Some(in_list),
        empty: if is_staff { "placements" } else { "own_placements" },
        ..ListSpec::new("placements", routes::PLACEMENTS, "title")
    };
    let list = lists::load(&visitor, spec).await?;
    if visitor.is_partial {
        return Ok(Html(list.results()?).into_response());
    }
    frame::ok(&Listing {
        note: text(if is_staff { "placements.note" } else { "placements.own_note" }),
        actions: Vec::new(),
        list,
        more: Vec::new(),
        frame: Frame::of(
            &visitor,
            routes::PLACEMENTS,
            text(if is_staff { "menu.placements" } else { "menu.my_placements" }),
        ),
    })
}

/// Its part of the page of its order.
fn place_of(placement: &Row) -> Option<String> {
    let order = placement.uuid("order")?;
    Some(format!("{}#tayangan-{}", routes::order(order), placement.integer("number")?))
}
