//! Sanctions of companies: all of them for the office and the Inspektorat, its own for a company.

use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::agreements::{Listing, buttons};
use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, ListSpec};
use crate::texts::text;
use crate::{Console, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::SANCTIONS, get(show))
}

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let is_staff = visitor.is_staff();
    let spec = ListSpec {
        under: &["number", "outlet_name"],
        columns: &["ground", "level", "proposed_at", "ends_on", "status"],
        filters: if is_staff { &["status", "ground", "level", "stops_orders"] } else { &["status"] },
        link: Some(|row| Some(routes::sanction(row.id()))),
        empty: if is_staff { "sanctions" } else { "own_sanctions" },
        ..ListSpec::new("sanctions", routes::SANCTIONS, "company_name")
    };
    let list = lists::load(&visitor, spec).await?;
    if visitor.is_partial {
        return Ok(Html(list.results()?).into_response());
    }
    let title = text(if is_staff { "menu.sanctions" } else { "menu.my_sanctions" });
    frame::ok(&Listing {
        note: text(if is_staff { "sanction.note" } else { "sanction.own_note" }),
        actions: buttons(&visitor, &["propose_sanction"], routes::SANCTION),
        list,
        more: Vec::new(),
        frame: Frame::of(&visitor, routes::SANCTIONS, title),
    })
}
