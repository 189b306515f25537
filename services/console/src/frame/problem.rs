//! What went wrong, as a page that says what to do.

use app::AppError;
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use kernel::ids::RequestId;

use super::Frame;
use crate::routes;
use crate::texts::{fill, text};

/// Why a page cannot be shown.
#[derive(Debug)]
pub(crate) enum Problem {
    /// Nobody is signed in; then on to this page.
    SignIn(String),
    /// Signed in, but in no tenant yet; then on to this page.
    ChooseTenant(String),
    /// The operator has a page of its own.
    Operator,
    /// There is no such page, or not for this person.
    NoSuchPage,
    /// A form without the token of the session.
    StaleForm,
    /// A form that another site sent.
    ForeignOrigin,
    /// A body that is no form.
    NotAForm,
    /// A body above the limit.
    TooLarge,
    /// What the application says.
    App(AppError),
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        Self::App(error)
    }
}

/// What the outer layer turns into a page; it knows the number of the request.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    status: StatusCode,
    kind: &'static str,
    detail: Option<String>,
}

impl Problem {
    fn mark(&self) -> Mark {
        let (status, kind) = match self {
            Self::NoSuchPage | Self::App(AppError::Denied) => (StatusCode::NOT_FOUND, "not_found"),
            Self::StaleForm => (StatusCode::FORBIDDEN, "stale_form"),
            Self::ForeignOrigin => (StatusCode::FORBIDDEN, "foreign_origin"),
            Self::NotAForm => (StatusCode::BAD_REQUEST, "not_a_form"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::App(AppError::Rejected(_)) => (StatusCode::UNPROCESSABLE_ENTITY, "rejected"),
            Self::App(AppError::Invalid(_)) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
            Self::App(AppError::Conflict) => (StatusCode::CONFLICT, "conflict"),
            Self::App(AppError::Unavailable(_)) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Self::App(AppError::Throttled(_)) => (StatusCode::TOO_MANY_REQUESTS, "throttled"),
            Self::SignIn(_)
            | Self::ChooseTenant(_)
            | Self::Operator
            | Self::App(AppError::Unauthenticated | AppError::Bug(_)) => (StatusCode::INTERNAL_SERVER_ERROR, "bug"),
        };
        let detail = match self {
            Self::App(AppError::Rejected(refusal)) => Some(crate::forms::refusal::sentence(refusal)),
            Self::App(AppError::Throttled(seconds)) => {
                Some(fill("problem.throttled.detail", &[("seconds", &seconds.to_string())]))
            }
            _ => None,
        };
        Mark { status, kind, detail }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        match &self {
            Self::SignIn(next) => return Redirect::to(&routes::sign_in(next)).into_response(),
            Self::App(AppError::Unauthenticated) => return Redirect::to(routes::SIGN_IN).into_response(),
            Self::ChooseTenant(next) => {
                let target = routes::with_query(routes::CHOOSE_TENANT, &[("lanjut", next)]);
                return Redirect::to(&target).into_response();
            }
            Self::Operator => return Redirect::to(routes::OPERATOR).into_response(),
            Self::App(AppError::Bug(source)) => {
                let chain = std::iter::successors(source.source(), |cause| cause.source());
                let causes: Vec<String> = chain.map(ToString::to_string).collect();
                tracing::error!(error = %source, ?causes, "a page failed");
            }
            Self::App(AppError::Unavailable(what)) => tracing::warn!(what, "a page is not available"),
            _ => {}
        }
        let mark = self.mark();
        let mut response = mark.status.into_response();
        if matches!(self, Self::App(AppError::Unavailable(_))) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
        }
        response.extensions_mut().insert(mark);
        response
    }
}

#[derive(Debug, Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    frame: Frame,
    heading: &'static str,
    what_to_do: &'static str,
    detail: Option<String>,
    request: String,
}

/// The page of a problem.
pub(crate) fn render(mark: Mark, request: RequestId) -> Response {
    let key = |part: &str| crate::texts::find(&format!("problem.{}.{part}", mark.kind)).unwrap_or_default();
    let template = ProblemPage {
        frame: Frame::public(key("title")),
        heading: key("title"),
        what_to_do: key("help"),
        detail: mark.detail,
        request: request.0.to_string(),
    };
    match template.render() {
        Ok(html) => (mark.status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "rendering the page of a problem");
            (mark.status, text("problem.bug.title")).into_response()
        }
    }
}

/// The answer to an address that is none.
pub(crate) async fn no_such_page() -> Problem {
    Problem::NoSuchPage
}
