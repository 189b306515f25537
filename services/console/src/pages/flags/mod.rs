//! Red flags: all of them, one with its evidence and its review, the thresholds that raise them, and those that speak of
//! a record on the record's own page (EF-43).

mod about;
mod flag;
pub(crate) mod rules;

use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

pub(crate) use about::{FlagsCard, about, about_company};
pub(super) use flag::outcomes;

use super::agreements::Listing;
use super::season::Action;
use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, ListSpec};
use crate::texts::text;
use crate::{Console, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new()
        .route(routes::FLAGS, get(list))
        .route(routes::FLAG, get(flag::show))
        .route(routes::FLAG_RULES, get(rules::show))
}

/// What lists of flags show of each.
fn spec() -> ListSpec {
    ListSpec {
        under: &["company_name"],
        columns: &["measured", "threshold", "raised_at", "flag_status", "outcome"],
        filters: &["flag_rule", "flag_status", "company", "raised_at"],
        link: Some(|row| Some(routes::flag(row.id()))),
        empty: "flags",
        ..ListSpec::new("flags", routes::FLAGS, "flag_rule")
    }
}

async fn list(visitor: Visitor) -> Result<Response, Problem> {
    let list = lists::load(&visitor, spec()).await?;
    if visitor.is_partial {
        return Ok(Html(list.results()?).into_response());
    }
    let rules =
        Action { label: text("menu.flag_rules").to_owned(), href: routes::FLAG_RULES.to_owned(), is_primary: false };
    frame::ok(&Listing {
        note: text("flag.note"),
        actions: vec![rules],
        list,
        more: Vec::new(),
        frame: Frame::of(&visitor, routes::FLAGS, text("menu.flags")),
    })
}
