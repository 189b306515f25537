//! Styles, scripts, icons and the font, inside the binary.
//!
//! **Invariant:** the address of an asset holds the hash of all of them, so a browser may keep each for a year.

use std::borrow::Cow;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Assets;

/// The stylesheet is served as one file, in this order.
const STYLES: [&str; 8] = [
    "css/base.css",
    "css/frame.css",
    "css/parts.css",
    "css/forms.css",
    "css/season.css",
    "css/office.css",
    "css/orders.css",
    "css/narrow.css",
];

static HASH: LazyLock<String> = LazyLock::new(|| {
    let mut digest = Sha256::new();
    for path in Assets::iter() {
        digest.update(path.as_bytes());
        if let Some(file) = Assets::get(&path) {
            digest.update(file.data.as_ref());
        }
    }
    hex::encode(digest.finalize()).chars().take(12).collect()
});

/// The address of an asset.
pub(crate) fn url(path: &str) -> String {
    format!("/assets/{}/{path}", *HASH)
}

fn content(path: &str) -> Option<Cow<'static, [u8]>> {
    if path == "css/sinergi.css" {
        let mut all = Vec::new();
        for part in STYLES {
            all.extend_from_slice(Assets::get(part)?.data.as_ref());
        }
        return Some(Cow::Owned(all));
    }
    Assets::get(path).map(|file| file.data)
}

/// `GET /assets/{hash}/{path}`.
pub(crate) async fn serve(Path((_hash, path)): Path<(String, String)>) -> Response {
    let Some(data) = content(&path) else { return StatusCode::NOT_FOUND.into_response() };
    let keep = if cfg!(debug_assertions) { "no-cache" } else { "public, max-age=31536000, immutable" };
    let kind = mime_guess::from_path(&path).first_or_octet_stream().to_string();
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep.to_owned())], data.into_owned()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stylesheet_is_whole_and_its_font_lies_beside_it() {
        let style = String::from_utf8(content("css/sinergi.css").expect("a stylesheet").into_owned()).expect("text");
        assert!(style.contains("--primary") && style.contains("@media print"));
        assert!(style.contains("../font/inter.woff2") && content("font/inter.woff2").is_some());
        assert!(content("../Cargo.toml").is_none());
    }

    #[test]
    fn vendored_files_are_those_that_the_vendor_page_names() {
        let page = include_str!("../VENDOR.md");
        for path in ["js/htmx.min.js", "icons.svg", "font/inter.woff2"] {
            let data = content(path).expect("an asset");
            let digest = hex::encode(Sha256::digest(data.as_ref()));
            assert!(page.contains(&digest), "VENDOR.md does not name {path} as {digest}");
        }
    }
}
