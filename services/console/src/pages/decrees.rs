//! The decrees, and the windows that wait for one.

use askama::Template;
use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use serde_json::json;

use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, ListSpec, ListView};
use crate::texts::text;
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::DECREES, get(show))
}

#[derive(Debug, Template)]
#[template(path = "decrees.html")]
struct DecreesPage {
    frame: Frame,
    waiting: Vec<WaitingWindow>,
    list: ListView,
}

/// A window with accepted applications that no decree names.
#[derive(Debug)]
struct WaitingWindow {
    title: String,
    accepted: String,
    /// Where it is written, for who may.
    href: Option<String>,
}

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let list = lists::load(
        &visitor,
        ListSpec {
            under: &["title"],
            columns: &["window_title", "issued_on", "rows_count", "status"],
            filters: &["status", "window", "issued_on"],
            link: Some(|row| Some(routes::decree(row.id()))),
            empty: "decrees",
            ..ListSpec::new("decrees", routes::DECREES, "number")
        },
    )
    .await?;
    if visitor.is_partial {
        return Ok(Html(list.results()?).into_response());
    }
    frame::ok(&DecreesPage {
        frame: Frame::of(&visitor, routes::DECREES, text("menu.decrees")),
        waiting: waiting(&visitor).await?,
        list,
    })
}

async fn waiting(visitor: &Visitor) -> Result<Vec<WaitingWindow>, Problem> {
    if !visitor.may("prepare_decree") && !visitor.may("issue_decree") {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for window in
        visitor.rows("windows", &[("phase", json!(["objection_open", "objection_closed", "finalised"]))]).await?
    {
        let accepted =
            visitor.count("applications", &[("window", json!(window.id())), ("status", json!("accepted"))]).await?;
        let prepared =
            visitor.count("decrees", &[("window", json!(window.id())), ("status", json!("prepared"))]).await?;
        if accepted > 0 && prepared == 0 {
            found.push(WaitingWindow {
                title: window.title(),
                accepted: format::number(i64::try_from(accepted).unwrap_or(i64::MAX)),
                href: visitor.may("prepare_decree").then(|| routes::new_decree(window.id())),
            });
        }
    }
    Ok(found)
}
