//! The console for people: pages in Indonesian, made on the server, on office screens and phones.
//!
//! **Invariant:** a page shows what the datasets give and sends what the use cases take; it holds no rule of the
//! business. Everything works without scripts, and nothing comes from another host.

mod assets;
mod chart;
mod figure;
mod format;
mod forms;
mod frame;
mod lists;
mod markup;
mod pages;
mod routes;
mod texts;

use std::fmt;
use std::sync::Arc;

use app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;

pub use pages::{PagePath, Visit, pages};

/// What the console needs to know about where it stands.
#[derive(Debug, Clone)]
pub struct ConsoleConfig {
    /// The address that people open, `https://sinergi.example.go.id`; cookies, QR codes and mails follow it.
    pub public_url: String,
}

/// The application and the setting, shared by all handlers.
#[derive(Clone)]
pub(crate) struct Console {
    pub(crate) app: App,
    pub(crate) config: Arc<ConsoleConfig>,
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Console {
    /// Whether people come over https, so that cookies are bound to the host and to TLS.
    pub(crate) fn is_secure(&self) -> bool {
        self.config.public_url.starts_with("https://")
    }
}

/// What people read for a code, with its numbers and names put in: one place for both faces. Codes of mistakes in what
/// was typed begin with `mistake.`.
pub fn text_of(code: &str, params: &[(String, String)]) -> String {
    if code.starts_with("mistake.") {
        let pattern = texts::find(code).unwrap_or_else(|| texts::text("mistake.other"));
        return texts::fill_with(pattern, |name| {
            params.iter().find(|(of, _)| of == name).map(|(_, value)| value.clone())
        });
    }
    let mut refusal = app::Refusal::code(code);
    refusal.params = params.to_vec();
    forms::refusal::sentence(&refusal)
}

/// What people read for a mistake in a row of a table: what is wrong and how it is put right.
pub fn row_mistake(error: &app::RowError) -> String {
    pages::row_mistake(error)
}

/// What people read for a word of a list that becomes a file.
pub fn label_of(label: app::Label<'_>) -> String {
    pages::export_label(label)
}

/// For whatever is no form with files: those are read part by part, in [`frame::Posted`].
const LARGEST_BODY_BYTES: usize = 12 * 1024 * 1024;

/// Every page of the console.
pub fn router(app: App, config: ConsoleConfig) -> Router {
    let console = Console { app, config: Arc::new(config) };
    pages::routes()
        .route("/assets/{hash}/{*path}", get(assets::serve))
        .fallback(frame::problem::no_such_page)
        .layer(axum::middleware::from_fn_with_state(console.clone(), frame::gate::guard))
        .layer(DefaultBodyLimit::max(LARGEST_BODY_BYTES))
        .layer(tower_http::compression::CompressionLayer::new())
        .with_state(console)
}
