//! Search over companies, outlets, people and numbers of letters.

use app::SearchHit;
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::frame::{self, Frame, Posted, Problem, Visitor};
use crate::texts::text;
use crate::{Console, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::SEARCH, get(show))
}

#[derive(Debug, Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    asked: String,
    hits: Vec<HitView>,
}

#[derive(Debug)]
struct HitView {
    kind: String,
    title: String,
    detail: String,
    href: String,
}

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let query = Posted::of_query(visitor.query.as_deref());
    let asked: String = query.filled("q").unwrap_or_default().chars().take(100).collect();
    let hits = if asked.is_empty() { Vec::new() } else { visitor.console.app.search(&visitor.scope, &asked).await? };
    let mut frame = Frame::of(&visitor, routes::SEARCH, text("search.title"));
    frame.search.clone_from(&asked);
    frame::ok(&SearchPage { frame, asked, hits: hits.into_iter().filter_map(hit_view).collect() })
}

fn hit_view(hit: SearchHit) -> Option<HitView> {
    Some(HitView {
        kind: crate::texts::choice_or_code("record", hit.kind),
        href: routes::record(hit.kind, hit.id)?,
        title: hit.title,
        detail: hit.detail,
    })
}
