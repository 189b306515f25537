//! Wrong facts that are to be put right: what stood there, what should, who asked, who decided (EF-24).

use askama::Template;
use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::order::placement::files_of;
use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, ListSpec, ListView, Row};
use crate::texts::{find, text, use_case_label};
use crate::{Console, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::CORRECTIONS, get(show))
}

#[derive(Debug, Template)]
#[template(path = "corrections.html")]
struct CorrectionsPage {
    frame: Frame,
    list: ListView,
}

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let spec = ListSpec {
        under: &["correction_field", "reason", "evidence"],
        columns: &["from_value", "to_value", "correction_status", "asked_by_name", "asked_at"],
        filters: &["correction_status", "correction_field"],
        link: Some(|row| routes::record(row.text("record_kind"), row.text("record").parse().ok()?)),
        actions: Some(actions),
        empty: "corrections",
        ..ListSpec::new("corrections", routes::CORRECTIONS, "title")
    };
    let list = lists::load(&visitor, spec).await?;
    if visitor.is_partial {
        return Ok(Html(list.results()?).into_response());
    }
    frame::ok(&CorrectionsPage { frame: Frame::of(&visitor, routes::CORRECTIONS, text("menu.corrections")), list })
}

/// The files that show it; and what is decided of it, never by who asked.
fn actions(visitor: &Visitor, row: &Row) -> Vec<(String, String)> {
    let mut actions = files_of(row.value("files"));
    actions.extend(decisions(visitor, row));
    actions
}

fn decisions(visitor: &Visitor, row: &Row) -> Vec<(String, String)> {
    if row.text("correction_status") != "waiting" || row.uuid("asked_by") == Some(visitor.scope.actor.as_uuid()) {
        return Vec::new();
    }
    let id = row.id().to_string();
    ["approve_correction", "refuse_correction"]
        .iter()
        .filter(|name| visitor.may(name))
        .map(|name| {
            let label = find(&format!("short.{name}")).map_or_else(|| use_case_label(name), str::to_owned);
            (label, routes::action_on(name, &[("correction", &id)], row.version(), routes::CORRECTIONS))
        })
        .collect()
}
