//! Signing in and out; and signing in again without losing what was typed.

use app::{AppError, SignedIn};
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use kernel::ids::RequestId;
use serde::Deserialize;

use crate::frame::session::{OpenForm, Submission, form_token, next_of};
use crate::frame::{self, Frame, Person, Posted, Problem, cookies};
use crate::texts::{fill, text};
use crate::{Console, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::SIGN_IN, get(show).post(submit)).route(routes::SIGN_OUT, post(leave))
}

#[derive(Debug, Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    frame: Frame,
    token: String,
    next: String,
    email: String,
    error: Option<String>,
    replay: String,
    replay_path: String,
}

/// What leads here.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Lead {
    lanjut: String,
}

/// A page before sign-in, with the cookie that its form needs.
pub(super) fn open_page(
    console: &Console,
    status: StatusCode,
    token: &str,
    template: &impl Template,
) -> Result<Response, Problem> {
    let mut response = frame::page(status, template)?;
    if let Some(line) = cookies::set_form(console, token) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    Ok(response)
}

async fn show(
    State(console): State<Console>,
    headers: HeaderMap,
    Query(lead): Query<Lead>,
) -> Result<Response, Problem> {
    let token = form_token(&console, &headers);
    let page = SignInPage {
        frame: Frame::public(text("sign_in.title")),
        next: routes::own_path(&lead.lanjut).to_owned(),
        email: String::new(),
        error: None,
        replay: String::new(),
        replay_path: String::new(),
        token: token.clone(),
    };
    open_page(&console, StatusCode::OK, &token, &page)
}

/// The session ended while somebody was typing: the page that signs in again carries the form along.
pub(crate) fn again(console: &Console, headers: &HeaderMap, path: &str, posted: &Posted) -> Response {
    let token = form_token(console, headers);
    let page = SignInPage {
        frame: Frame::public(text("sign_in.title")),
        next: routes::HOME.to_owned(),
        email: String::new(),
        error: Some(text("sign_in.ended").to_owned()),
        replay: posted.carry(),
        replay_path: path.to_owned(),
        token: token.clone(),
    };
    open_page(console, StatusCode::UNAUTHORIZED, &token, &page).unwrap_or_else(IntoResponse::into_response)
}

/// A form with the token of an earlier session comes back under the one of this, to be looked at and sent again.
pub(crate) async fn form_came_back(person: &Person, posted: &Posted) -> Response {
    if !super::can_come_back(&person.path) {
        return Problem::StaleForm.into_response();
    }
    match person.clone().enter() {
        Ok(visitor) => super::came_back(&visitor, posted.clone()).await.unwrap_or_else(IntoResponse::into_response),
        Err(problem) => problem.into_response(),
    }
}

async fn submit(State(console): State<Console>, form: OpenForm) -> Result<Response, Problem> {
    let posted = &form.posted;
    let email = posted.filled("email").unwrap_or_default().to_owned();
    let password = posted.first("password").unwrap_or_default();
    let error = match console.app.sign_in(&email, password, &form.source, console.app.now()).await {
        Ok(signed_in) => return settle_in(&console, signed_in, posted).await,
        Err(AppError::Throttled(seconds)) => (
            StatusCode::TOO_MANY_REQUESTS,
            fill("sign_in.throttled", &[("minutes", &seconds.div_ceil(60).max(1).to_string())]),
        ),
        Err(AppError::Unauthenticated | AppError::Denied | AppError::Invalid(_) | AppError::Rejected(_)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, text("sign_in.wrong").to_owned())
        }
        Err(other) => return Err(other.into()),
    };
    let token = form_token(&console, &form.headers);
    let page = SignInPage {
        frame: Frame::public(text("sign_in.title")).with_error(true),
        next: next_of(posted).to_owned(),
        email,
        error: Some(error.1),
        replay: posted.first("replay").unwrap_or_default().to_owned(),
        replay_path: posted.first("replay_path").unwrap_or_default().to_owned(),
        token: token.clone(),
    };
    open_page(&console, error.0, &token, &page)
}

/// After signing in: into the only tenant there is, then on.
pub(super) async fn settle_in(console: &Console, signed_in: SignedIn, posted: &Posted) -> Result<Response, Problem> {
    match signed_in.tenants.as_slice() {
        [only] => {
            // The choice changes the token, so that one from before it is worth nothing.
            let inside = console.app.choose_tenant(&signed_in.token, only.id).await?;
            arrive(console, &inside.token, 1, posted).await
        }
        several => arrive(console, &signed_in.token, several.len(), posted).await,
    }
}

/// On to where the person was going: the form that was interrupted, the choice of a tenant, or the page asked for.
pub(super) async fn arrive(
    console: &Console,
    session_token: &str,
    tenants_count: usize,
    posted: &Posted,
) -> Result<Response, Problem> {
    let replay = posted.filled("replay").unwrap_or_default();
    let replay_path = routes::own_path(posted.first("replay_path").unwrap_or_default());
    let mut response = match tenants_count {
        1 if !replay.is_empty() && super::can_come_back(replay_path) => {
            let request = RequestId(console.app.next_id());
            let session = console.app.session(session_token, request).await?;
            let person = Person::new(console, session, session_token, replay_path);
            super::came_back(&person.enter()?, Posted::carried(replay)).await?
        }
        _ if tenants_count > 1 => {
            let lead = [("lanjut", next_of(posted)), ("replay", replay), ("replay_path", replay_path)];
            let kept: Vec<(&str, &str)> = lead.into_iter().filter(|(_, value)| !value.is_empty()).collect();
            Redirect::to(&routes::with_query(routes::CHOOSE_TENANT, &kept)).into_response()
        }
        _ => Redirect::to(next_of(posted)).into_response(),
    };
    if let Some(line) = cookies::set_session(console, session_token) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    Ok(response)
}

async fn leave(State(console): State<Console>, form: Submission<Person>) -> Result<Response, Problem> {
    console.app.sign_out(&form.visitor.token).await?;
    let mut response = Redirect::to(routes::SIGN_IN).into_response();
    let headers = response.headers_mut();
    if let Some(line) = cookies::clear_session(&console) {
        headers.append(header::SET_COOKIE, line);
    }
    headers.insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}
