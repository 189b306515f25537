//! All agreements with companies; for a company its own.

use askama::Template;
use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::season::Action;
use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, ListSpec, ListView};
use crate::texts::{text, use_case_label};
use crate::{Console, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::AGREEMENTS, get(show))
}

/// A list under its heading, with the buttons of who may begin something.
#[derive(Debug, Template)]
#[template(path = "listing.html")]
pub(super) struct Listing {
    pub(super) frame: Frame,
    pub(super) note: &'static str,
    pub(super) actions: Vec<Action>,
    pub(super) list: ListView,
    /// Shorter tables below it: title and table.
    pub(super) more: Vec<(&'static str, Option<lists::TableView>)>,
}

/// The buttons of a list: those that the visitor may press, the first one marked.
pub(super) fn buttons(visitor: &Visitor, names: &[&str], back: &str) -> Vec<Action> {
    names
        .iter()
        .filter(|name| visitor.may(name))
        .enumerate()
        .map(|(index, name)| Action {
            label: use_case_label(name),
            href: routes::action(name, &[], back),
            is_primary: index == 0,
        })
        .collect()
}

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let is_staff = visitor.is_staff();
    let columns: &[&str] = if is_staff {
        &["agency_name", "value", "ordered", "ends_on", "status"]
    } else {
        &["value", "ends_on", "status"]
    };
    let filters: &[&str] = if is_staff { &["status", "agency", "method"] } else { &["status"] };
    let spec = ListSpec {
        under: if is_staff { &["number", "company_name"] } else { &["number", "agency_name"] },
        columns,
        filters,
        link: Some(|row| Some(routes::agreement(row.id()))),
        empty: if is_staff { "agreements" } else { "own_agreements" },
        ..ListSpec::new("agreements", routes::AGREEMENTS, "title")
    };
    let list = lists::load(&visitor, spec).await?;
    if visitor.is_partial {
        return Ok(Html(list.results()?).into_response());
    }
    let title = text(if is_staff { "menu.agreements" } else { "menu.my_agreements" });
    let one = format!("{}/{{id}}", routes::AGREEMENTS);
    frame::ok(&Listing {
        note: text(if is_staff { "agreement.note" } else { "agreement.own_note" }),
        actions: buttons(&visitor, &["draft_agreement"], &one),
        list,
        more: Vec::new(),
        frame: Frame::of(&visitor, routes::AGREEMENTS, title),
    })
}
