//! A media company registers itself with a region.

use app::AppError;
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use kernel::TenantId;
use serde::Deserialize;

use super::password::account_mistake;
use super::sign_in::{self, open_page};
use crate::frame::session::{OpenForm, form_token};
use crate::frame::{Frame, Posted, Problem};
use crate::texts::{fill, text};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::REGISTER, get(show).post(submit))
}

#[derive(Debug, Template)]
#[template(path = "register.html")]
struct RegisterPage {
    frame: Frame,
    token: String,
    /// Regions that take registrations now: number, name, chosen.
    tenants: Vec<(i32, String, bool)>,
    name: String,
    email: String,
    mistakes: Vec<(&'static str, String)>,
}

impl RegisterPage {
    fn mistake(&self, field: &str) -> Option<&str> {
        self.mistakes.iter().find(|(of, _)| *of == field).map(|(_, text)| text.as_str())
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Lead {
    daerah: Option<i32>,
}

async fn page_of(
    console: &Console,
    headers: &HeaderMap,
    chosen: Option<i32>,
    posted: &Posted,
    mistakes: Vec<(&'static str, String)>,
) -> Result<Response, Problem> {
    let token = form_token(console, headers);
    let tenants = console
        .app
        .tenants_open_to_companies()
        .await?
        .into_iter()
        .map(|open| {
            let id = open.id.as_i32();
            let until = format::last_minute(open.closes_at, open.zone);
            let label = fill("register.region", &[("name", &open.name), ("window", &open.window), ("until", &until)]);
            (id, label, Some(id) == chosen)
        })
        .collect();
    let status = if mistakes.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = RegisterPage {
        frame: Frame::public(text("register.title")).with_error(!mistakes.is_empty()),
        token: token.clone(),
        tenants,
        name: posted.filled("name").unwrap_or_default().to_owned(),
        email: posted.filled("email").unwrap_or_default().to_owned(),
        mistakes,
    };
    open_page(console, status, &token, &page)
}

async fn show(
    State(console): State<Console>,
    headers: HeaderMap,
    Query(lead): Query<Lead>,
) -> Result<Response, Problem> {
    page_of(&console, &headers, lead.daerah, &Posted::default(), Vec::new()).await
}

async fn submit(State(console): State<Console>, form: OpenForm) -> Result<Response, Problem> {
    let posted = &form.posted;
    let chosen = posted.filled("tenant").and_then(|id| id.parse::<i32>().ok());
    let Some(tenant) = chosen else {
        let mistakes = vec![("tenant", text("mistake.choose_region").to_owned())];
        return page_of(&console, &form.headers, None, posted, mistakes).await;
    };
    let password = posted.first("password").unwrap_or_default();
    if posted.first("password_again") != Some(password) {
        let mistakes = vec![("password_again", text("mistake.password_differs").to_owned())];
        return page_of(&console, &form.headers, chosen, posted, mistakes).await;
    }
    let (email, name) = (posted.filled("email").unwrap_or_default(), posted.filled("name").unwrap_or_default());
    match console.app.register_company_account(TenantId(tenant), email, name, password, &form.source).await {
        Ok(signed_in) => {
            let inside = console.app.choose_tenant(&signed_in.token, TenantId(tenant)).await?;
            sign_in::arrive(&console, &inside.token, 1, posted).await
        }
        Err(AppError::Invalid(errors)) => {
            let mistakes = errors
                .iter()
                .map(|error| {
                    let field = match error.field.as_str() {
                        "name" => "name",
                        "email" => "email",
                        "tenant" => "tenant",
                        _ => "password",
                    };
                    (field, account_mistake(error))
                })
                .collect();
            page_of(&console, &form.headers, chosen, posted, mistakes).await
        }
        Err(AppError::Rejected(refusal)) => {
            let mistakes = vec![("email", crate::forms::refusal::sentence(&refusal))];
            page_of(&console, &form.headers, chosen, posted, mistakes).await
        }
        Err(other) => Err(other.into()),
    }
}
