//! The three cookies: session, message after a form, and the token of forms that come before sign-in.

use axum::http::{HeaderMap, HeaderValue, header};
use kernel::LocalDate;

use crate::Console;

/// Name of the message cookie.
const NOTICE: &str = "notice";

/// A cookie of the request.
pub(crate) fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// The session cookie's name: bound to host and TLS by its prefix wherever people come over https.
pub(crate) fn session_name(console: &Console) -> &'static str {
    if console.is_secure() { "__Host-sid" } else { "sid" }
}

/// The name of the token cookie of forms before sign-in.
pub(crate) fn form_name(console: &Console) -> &'static str {
    if console.is_secure() { "__Host-form" } else { "form" }
}

fn line(console: &Console, name: &str, value: &str, more: &str) -> Option<HeaderValue> {
    let secure = if console.is_secure() { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{more}")).ok()
}

/// Keeps the session until the browser is closed; the server ends it earlier.
pub(crate) fn set_session(console: &Console, token: &str) -> Option<HeaderValue> {
    line(console, session_name(console), token, "")
}

/// Forgets the session.
pub(crate) fn clear_session(console: &Console) -> Option<HeaderValue> {
    line(console, session_name(console), "", "; Max-Age=0")
}

/// Keeps the token of a form before sign-in for a while.
pub(crate) fn set_form(console: &Console, token: &str) -> Option<HeaderValue> {
    line(console, form_name(console), token, "; Max-Age=14400")
}

/// Says on the next page what was done.
pub(crate) fn set_notice(console: &Console, use_case: &str) -> Option<HeaderValue> {
    line(console, NOTICE, use_case, "; Max-Age=60")
}

/// The message was shown.
pub(crate) fn clear_notice(console: &Console) -> Option<HeaderValue> {
    line(console, NOTICE, "", "; Max-Age=0")
}

/// The message cookie; only the name of a use case counts, with the day that its message names: `approve_x.2026-11-30`.
pub(crate) fn notice(headers: &HeaderMap) -> Option<String> {
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    find(headers, NOTICE)
        .filter(|said| match said.split_once('.') {
            Some((name, day)) => is_name(name) && day.parse::<LocalDate>().is_ok(),
            None => is_name(said),
        })
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("xsid=1; sid=abc; notice=<b>"));
        assert_eq!(find(&headers, "sid"), Some("abc"));
        assert_eq!(find(&headers, "id"), None);
        assert_eq!(notice(&headers), None);
        headers.insert(header::COOKIE, HeaderValue::from_static("notice=done_it.2026-11-30"));
        assert_eq!(notice(&headers).as_deref(), Some("done_it.2026-11-30"));
        headers.insert(header::COOKIE, HeaderValue::from_static("notice=done_it.<b>"));
        assert_eq!(notice(&headers), None);
    }
}
