//! Files that people have sent: what is shown in the page beside the checklist, the rest to be saved.

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::Console;
use crate::frame::{Problem, Visitor};
use crate::routes;

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::FILE, get(file))
}

/// `GET /berkas/{sha256}`, and `?tampil=1` for pictures and PDF in a frame of our own.
async fn file(visitor: Visitor, Path(sha256): Path<String>) -> Result<Response, Problem> {
    let (stored, bytes) = visitor.console.app.file(&visitor.scope, &sha256).await?;
    let is_shown = visitor.query.as_deref() == Some("tampil=1")
        && matches!(stored.media_type.as_str(), "application/pdf" | "image/jpeg" | "image/png");
    Ok(attachment(&stored.name, &stored.media_type, bytes, is_shown))
}

/// Bytes under a name of a person's choosing; never run, never framed by others.
pub(crate) fn attachment(name: &str, media_type: &str, body: impl IntoResponse, is_shown: bool) -> Response {
    let plain: String = name
        .chars()
        .map(|sign| if sign.is_ascii_alphanumeric() || ".-_".contains(sign) { sign } else { '_' })
        .collect();
    let encoded: String = name
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    let kind = if is_shown { "inline" } else { "attachment" };
    let disposition = format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    let policy = if is_shown {
        // The viewer of the browser brings its own style; nothing else may be loaded.
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'self'; frame-ancestors 'self'"
    } else {
        "default-src 'none'; sandbox"
    };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_DISPOSITION, disposition.as_str()),
        (header::CONTENT_SECURITY_POLICY, policy),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_cannot_break_out_of_its_header() {
        let response = attachment("akta \"x\"\r\n.pdf", "application/pdf", vec![1], false);
        let line = response.headers().get(header::CONTENT_DISPOSITION).and_then(|line| line.to_str().ok());
        assert_eq!(line, Some("attachment; filename=\"akta__x___.pdf\"; filename*=UTF-8''akta%20%22x%22%0D%0A.pdf"));
    }
}
