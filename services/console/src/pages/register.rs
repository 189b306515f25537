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

use super::password::{self, mistakes_of};
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
            let windows: Vec<String> = open
                .windows
                .iter()
                .map(|(window, closes_at)| {
                    let until = format::last_minute(*closes_at, open.zone);
                    fill("register.window", &[("window", window), ("until", &until)])
                })
                .collect();
            (id, format!("{}: {}", open.name, windows.join("; ")), Some(id) == chosen)
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

/// The fields of the form, from top to bottom.
const FIELDS: [&str; 5] = ["tenant", "name", "email", "password", "password_again"];

async fn submit(State(console): State<Console>, form: OpenForm) -> Result<Response, Problem> {
    let posted = &form.posted;
    let chosen = posted.filled("tenant").and_then(|id| id.parse::<i32>().ok());
    let password = posted.first("password").unwrap_or_default();
    let (email, name) = (posted.filled("email").unwrap_or_default(), posted.filled("name").unwrap_or_default());
    let mut mistakes: Vec<(&'static str, String)> =
        chosen.is_none().then(|| ("tenant", text("mistake.choose_region").to_owned())).into_iter().collect();
    mistakes.extend(mistakes_of(&app::account_mistakes(Some(email), Some(name), password)));
    mistakes.extend(password::differs(posted));
    // In the order of the form.
    mistakes.sort_by_key(|(field, _)| FIELDS.iter().position(|name| name == field));
    let Some(tenant) = chosen.filter(|_| mistakes.is_empty()) else {
        return page_of(&console, &form.headers, chosen, posted, mistakes).await;
    };
    match console.app.register_company_account(TenantId(tenant), email, name, password, &form.source).await {
        Ok(signed_in) => {
            let inside = console.app.choose_tenant(&signed_in.token, TenantId(tenant)).await?;
            sign_in::arrive(&console, &inside.token, 1, posted).await
        }
        Err(AppError::Invalid(errors)) => {
            let mistakes = mistakes_of(&errors);
            page_of(&console, &form.headers, chosen, posted, mistakes).await
        }
        Err(AppError::Rejected(refusal)) => {
            let mistakes = vec![("email", crate::forms::refusal::sentence(&refusal))];
            page_of(&console, &form.headers, chosen, posted, mistakes).await
        }
        Err(other) => Err(other.into()),
    }
}
