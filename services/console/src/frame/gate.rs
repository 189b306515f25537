//! What every request passes: its number, where it comes from, and the headers of the answer.
//!
//! **Invariant:** nothing that changes something is reached from a page of another origin.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::ids::RequestId;

use super::problem::{self, Mark};
use super::{Problem, cookies};
use crate::{Console, routes};

/// The policy of every page: own files alone, nothing inline, no frame around us.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      font-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
                      object-src 'none'";

/// Set on every answer that has none of its own.
const HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    // Not `no-referrer`: browsers then send `Origin: null` with our own forms, and the guard would be blind.
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    ("cache-control", "no-store"),
];

/// The layer around all pages.
pub(crate) async fn guard(State(console): State<Console>, mut request: Request, next: Next) -> Response {
    let request_id = RequestId(console.app.next_id());
    request.extensions_mut().insert(request_id);
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let is_partial = request.headers().contains_key("hx-request");
    let had_notice = cookies::notice(request.headers()).is_some();

    let mut response = if is_read || is_own_origin(request.headers(), &console.config.public_url) {
        next.run(request).await
    } else {
        Problem::ForeignOrigin.into_response()
    };

    if is_unread_address(&response) {
        response = Problem::NoSuchPage.into_response();
    }
    if let Some(mark) = response.extensions_mut().remove::<Mark>() {
        let headers = std::mem::take(response.headers_mut());
        response = problem::render(mark, request_id);
        response.headers_mut().extend(headers);
    }
    if is_partial {
        response = lead_whole_page(response);
    }
    finish(&console, &mut response, request_id, had_notice && !is_partial);
    response
}

/// Whether the router could not read the address: it says so in words about its own types, and with no page.
fn is_unread_address(response: &Response) -> bool {
    response.status() == StatusCode::BAD_REQUEST
        && response.extensions().get::<Mark>().is_none()
        && response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"))
}

fn finish(console: &Console, response: &mut Response, request_id: RequestId, had_notice: bool) {
    let shown = response.status() == StatusCode::OK
        && response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let headers = response.headers_mut();
    if had_notice
        && shown
        && let Some(line) = cookies::clear_notice(console)
    {
        headers.append(header::SET_COOKIE, line);
    }
    for (name, value) in HEADERS {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if console.is_secure() {
        headers
            .insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
    headers.append(header::VARY, HeaderValue::from_static("HX-Request-Type"));
    if let Ok(number) = HeaderValue::from_str(&request_id.0.to_string()) {
        headers.insert("x-request-id", number);
    }
}

/// A part of a page must not be filled with the sign-in page: the whole page goes there.
fn lead_whole_page(response: Response) -> Response {
    let target = match response.headers().get(header::LOCATION) {
        Some(target) if target.as_bytes().starts_with(routes::SIGN_IN.as_bytes()) => target.clone(),
        Some(_) | None => return response,
    };
    let mut lead = Response::new(Body::empty());
    lead.headers_mut().insert("hx-redirect", target);
    lead
}

/// Whether a form or script of our own sent it. Browsers say so themselves; what says nothing still needs the token.
fn is_own_origin(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site")
        && !matches!(site, "same-origin" | "none")
    {
        return false;
    }
    let Some(origin) = text("origin") else { return true };
    let own = public_url.trim_end_matches('/');
    // On the machine itself people write `localhost` or `127.0.0.1`: the address that was asked for counts too.
    let asked = text("host").unwrap_or_default();
    origin == own || origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")) == Some(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    /// T-11: forms of another origin change nothing.
    #[test]
    fn a_form_of_another_origin_is_refused_by_either_header() {
        let own = "https://sinergi.example.go.id";
        for good in [
            headers(&[("origin", "https://sinergi.example.go.id"), ("sec-fetch-site", "same-origin")]),
            headers(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")]),
            headers(&[]),
        ] {
            assert!(is_own_origin(&good, own), "{good:?}");
        }
        for bad in [
            headers(&[("origin", "https://evil.example"), ("host", "sinergi.example.go.id")]),
            headers(&[("origin", "null"), ("host", "sinergi.example.go.id")]),
            headers(&[("sec-fetch-site", "cross-site")]),
            headers(&[("sec-fetch-site", "same-site")]),
        ] {
            assert!(!is_own_origin(&bad, own), "{bad:?}");
        }
    }
}
