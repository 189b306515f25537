//! The registry of media companies.

use askama::Template;
use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, ListSpec, ListView};
use crate::texts::{text, use_case_label};
use crate::{Console, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::COMPANIES, get(show))
}

#[derive(Debug, Template)]
#[template(path = "companies.html")]
struct CompaniesPage {
    frame: Frame,
    may_register: bool,
    may_import: bool,
    register_href: String,
    list: ListView,
}

fn spec(visitor: &Visitor, register_href: &str) -> ListSpec {
    ListSpec {
        under: &["legal_form", "nib"],
        columns: &["city", "outlets_count", "is_complete", "registered_at"],
        filters: &["legal_form", "is_complete"],
        link: Some(|row| Some(routes::company(row.id()))),
        empty: "companies",
        empty_action: visitor
            .may("register_company")
            .then(|| (use_case_label("register_company"), register_href.to_owned())),
        ..ListSpec::new("companies", routes::COMPANIES, "legal_name")
    }
}

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let register_href = routes::action("register_company", &[], routes::COMPANY);
    let list = lists::load(&visitor, spec(&visitor, &register_href)).await?;
    if visitor.is_partial {
        return Ok(Html(list.results()?).into_response());
    }
    frame::ok(&CompaniesPage {
        frame: Frame::of(&visitor, routes::COMPANIES, text("menu.companies")),
        // A company's people have one, and a second would only be refused.
        may_register: visitor.may("register_company") && (visitor.is_staff() || list.is_empty()),
        may_import: visitor.may("import_media"),
        register_href,
        list,
    })
}
