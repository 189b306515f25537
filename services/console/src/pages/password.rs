//! A forgotten password, a new one, and accepting an invitation.

use app::{AppError, OneTimeKind};
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;

use super::sign_in::{self, open_page};
use crate::frame::session::{OpenForm, form_token};
use crate::frame::{Frame, Posted, Problem};
use crate::texts::{fill_with, find, text};
use crate::{Console, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new()
        .route(routes::FORGOT, get(forgot).post(send_reset))
        .route(routes::RESET, get(show).post(submit))
        .route(routes::INVITATION, get(show).post(submit))
}

#[derive(Debug, Template)]
#[template(path = "forgot.html")]
struct ForgotPage {
    frame: Frame,
    token: String,
    is_sent: bool,
}

async fn forgot(State(console): State<Console>, headers: HeaderMap) -> Result<Response, Problem> {
    let token = form_token(&console, &headers);
    let page = ForgotPage { frame: Frame::public(text("forgot.title")), token: token.clone(), is_sent: false };
    open_page(&console, StatusCode::OK, &token, &page)
}

async fn send_reset(State(console): State<Console>, form: OpenForm) -> Result<Response, Problem> {
    console.app.request_password_reset(form.posted.filled("email").unwrap_or_default()).await?;
    let token = form_token(&console, &form.headers);
    let page = ForgotPage { frame: Frame::public(text("forgot.title")), token: token.clone(), is_sent: true };
    open_page(&console, StatusCode::OK, &token, &page)
}

#[derive(Debug, Template)]
#[template(path = "one_time.html")]
struct OneTimePage {
    frame: Frame,
    token: String,
    is_invitation: bool,
    /// The account has a password, which is to be given and not chosen.
    has_password: bool,
    email: String,
    tenant: String,
    name: String,
    mistakes: Vec<(&'static str, String)>,
}

impl OneTimePage {
    fn mistake(&self, field: &str) -> Option<&str> {
        self.mistakes.iter().find(|(of, _)| *of == field).map(|(_, text)| text.as_str())
    }
}

async fn page_of(
    console: &Console,
    headers: &HeaderMap,
    secret: &str,
    typed: Option<String>,
    mistakes: Vec<(&'static str, String)>,
) -> Result<Response, Problem> {
    let one_time = console.app.peek_one_time(secret).await?;
    let token = form_token(console, headers);
    let is_invitation = one_time.kind == OneTimeKind::Invite;
    let title = text(if is_invitation { "invitation.title" } else { "reset.title" });
    let status = if mistakes.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = OneTimePage {
        frame: Frame::public(title).with_error(!mistakes.is_empty()),
        token: token.clone(),
        is_invitation,
        has_password: is_invitation && one_time.has_password,
        email: one_time.email,
        tenant: one_time.tenant_name.unwrap_or_default(),
        // Who invited has said how the person is called; that can be put right, and need not be typed again.
        name: typed.unwrap_or(one_time.name),
        mistakes,
    };
    open_page(console, status, &token, &page)
}

async fn show(
    State(console): State<Console>,
    headers: HeaderMap,
    Path(secret): Path<String>,
) -> Result<Response, Problem> {
    page_of(&console, &headers, &secret, None, Vec::new()).await
}

async fn submit(
    State(console): State<Console>,
    Path(secret): Path<String>,
    form: OpenForm,
) -> Result<Response, Problem> {
    let name = form.posted.filled("name").unwrap_or_default().to_owned();
    let password = form.posted.first("password").unwrap_or_default();
    let one_time = console.app.peek_one_time(&secret).await?;
    let is_known = one_time.kind == OneTimeKind::Invite && one_time.has_password;
    if !is_known {
        let asked = (one_time.kind == OneTimeKind::Invite).then_some(name.as_str());
        let mut mistakes = mistakes_of(&app::account_mistakes(None, asked, password));
        mistakes.extend(differs(&form.posted));
        if !mistakes.is_empty() {
            return page_of(&console, &form.headers, &secret, Some(name), mistakes).await;
        }
    }
    let outcome = match one_time.kind {
        OneTimeKind::Reset => match console.app.reset_password(&secret, password).await {
            Ok(()) => console.app.sign_in(&one_time.email, password, &form.source, console.app.now()).await,
            Err(error) => Err(error),
        },
        OneTimeKind::Invite => console.app.accept_invitation(&secret, &name, password).await,
    };
    match outcome {
        Ok(signed_in) => sign_in::settle_in(&console, signed_in, &form.posted).await,
        Err(AppError::Invalid(errors)) => {
            page_of(&console, &form.headers, &secret, Some(name), mistakes_of(&errors)).await
        }
        Err(other) => Err(other.into()),
    }
}

fn field_of(field: &str) -> &'static str {
    match field {
        "name" => "name",
        "email" => "email",
        "tenant" => "tenant",
        _ => "password",
    }
}

/// Mistakes in an account, at the fields of the page.
pub(super) fn mistakes_of(errors: &[app::FieldError]) -> Vec<(&'static str, String)> {
    errors.iter().map(|error| (field_of(&error.field), account_mistake(error))).collect()
}

/// The mistake of two passwords that are not the same.
pub(super) fn differs(posted: &Posted) -> Option<(&'static str, String)> {
    let is_same = posted.first("password").unwrap_or_default() == posted.first("password_again").unwrap_or_default();
    (!is_same).then(|| ("password_again", text("mistake.password_differs").to_owned()))
}

/// What a mistake in an account says.
fn account_mistake(error: &app::FieldError) -> String {
    let pattern = find(&format!("mistake.{}", error.code)).unwrap_or_else(|| text("mistake.other"));
    fill_with(pattern, |name| match name {
        "label" => Some(crate::texts::field_label("account", &error.field)),
        "code" => Some(error.code.to_owned()),
        _ => error.params.iter().find(|(of, _)| *of == name).map(|(_, value)| value.clone()),
    })
}
