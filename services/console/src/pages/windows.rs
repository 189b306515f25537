//! The windows in which media apply.

use askama::Template;
use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, ListSpec, ListView};
use crate::texts::{text, use_case_label};
use crate::{Console, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::WINDOWS, get(show))
}

#[derive(Debug, Template)]
#[template(path = "windows.html")]
struct WindowsPage {
    frame: Frame,
    is_staff: bool,
    draft: Option<String>,
    list: ListView,
}

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let draft = visitor.may("draft_window").then(|| routes::action("draft_window", &[], routes::WINDOW));
    let list = lists::load(
        &visitor,
        ListSpec {
            under: &["fiscal_year"],
            columns: &["opens_on", "closes_on", "registered_count", "phase"],
            filters: &["phase", "fiscal_year"],
            link: Some(|row| Some(routes::window(row.id()))),
            empty: "windows",
            empty_action: draft.clone().map(|href| (use_case_label("draft_window"), href)),
            ..ListSpec::new("windows", routes::WINDOWS, "title")
        },
    )
    .await?;
    if visitor.is_partial {
        return Ok(Html(list.results()?).into_response());
    }
    frame::ok(&WindowsPage {
        frame: Frame::of(&visitor, routes::WINDOWS, text("menu.windows")),
        is_staff: visitor.is_staff(),
        draft,
        list,
    })
}
