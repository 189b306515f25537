//! `GraphiQL` from our own disk, under our own content policy, for those who may use it; for everybody else it is not there.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use kernel::ids::RequestId;
use rust_embed::RustEmbed;

use crate::http::Face;

#[derive(RustEmbed)]
#[folder = "graphiql"]
#[include = "*.js"]
#[include = "*.css"]
#[include = "*.html"]
struct Files;

/// No inline script, no other host. The fonts of `GraphiQL` are cut out of its style sheet (`VENDOR.md`).
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";

/// The page and its files.
pub(crate) fn routes() -> Router<Arc<Face>> {
    Router::new().route("/dev/graphiql", get(page)).route("/dev/graphiql/{file}", get(file))
}

async fn page(State(face): State<Arc<Face>>, headers: HeaderMap) -> Response {
    serve(&face, "index.html", &headers).await
}

async fn file(State(face): State<Arc<Face>>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    serve(&face, &name, &headers).await
}

async fn serve(face: &Face, name: &str, asked: &HeaderMap) -> Response {
    let allowed = face.caller(asked, RequestId(face.ids().next_id())).await.is_ok_and(|caller| caller.free_documents());
    let Some(file) = allowed.then(|| Files::get(name)).flatten() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_str(&format!("{kind}; charset=utf-8")).unwrap_or(HeaderValue::from_static("text/plain")),
        ),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    ];
    (headers, file.data).into_response()
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    /// Whoever renews a vendored file writes down what it is.
    #[test]
    fn vendored_files_are_those_that_the_vendor_page_names() {
        let page = include_str!("../VENDOR.md");
        let ours = ["index.html", "page.css", "start.js"];
        let vendored: Vec<_> = Files::iter().filter(|name| !ours.contains(&name.as_ref())).collect();
        assert_eq!(vendored.len(), 4, "{vendored:?}");
        for name in vendored {
            let digest = hex::encode(Sha256::digest(&Files::get(&name).expect("a file").data));
            let line = page.lines().find(|line| line.contains(&format!("`graphiql/{name}`")));
            assert!(line.is_some_and(|line| line.contains(&digest)), "VENDOR.md does not name {name} as {digest}");
        }
    }
}
