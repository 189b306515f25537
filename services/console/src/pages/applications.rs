//! The list of applications; for a company its own.

use askama::Template;
use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, ListSpec, ListView};
use crate::texts::text;
use crate::{Console, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::APPLICATIONS, get(show))
}

#[derive(Debug, Template)]
#[template(path = "applications.html")]
struct ApplicationsPage {
    frame: Frame,
    is_staff: bool,
    may_start: bool,
    list: ListView,
}

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let is_staff = visitor.is_staff();
    let may_start = visitor.may("start_application");
    let list = lists::load(
        &visitor,
        ListSpec {
            under: if is_staff { &["company_name"] } else { &["kind"] },
            columns: if is_staff {
                &["kind", "window_title", "registered_at", "grade", "status"]
            } else {
                &["window_title", "registered_at", "status"]
            },
            // The instants are asked for by the numbers of a funnel.
            filters: &["window", "status", "kind", "registered_at", "verified_at", "decreed_at"],
            link: Some(|row| Some(routes::application(row.id()))),
            empty: "applications",
            empty_action: may_start.then(|| (text("menu.windows").to_owned(), routes::WINDOWS.to_owned())),
            ..ListSpec::new("applications", routes::APPLICATIONS, "outlet_name")
        },
    )
    .await?;
    if visitor.is_partial {
        return Ok(Html(list.results()?).into_response());
    }
    let title = text(if is_staff { "menu.applications" } else { "menu.my_applications" });
    frame::ok(&ApplicationsPage { frame: Frame::of(&visitor, routes::APPLICATIONS, title), is_staff, may_start, list })
}
