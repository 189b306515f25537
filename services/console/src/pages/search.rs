//! Search over companies, outlets, people and numbers of letters.

use std::collections::BTreeMap;

use app::SearchHit;
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::frame::{self, Frame, Posted, Problem, Visitor};
use crate::texts::{fill, text};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::SEARCH, get(show))
}

#[derive(Debug, Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    asked: String,
    note: String,
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
    let lists: BTreeMap<&str, u64> = hits.iter().map(|hit| (hit.kind, hit.found)).collect();
    let note = note(hits.len(), lists.values().sum());
    let mut frame = Frame::of(&visitor, routes::SEARCH, text("search.title"));
    frame.search.clone_from(&asked);
    frame::ok(&SearchPage { frame, asked, note, hits: hits.into_iter().map(hit_view).collect() })
}

/// How many there are, and that not all of them are listed.
fn note(shown: usize, found: u64) -> String {
    let shown = i64::try_from(shown).unwrap_or(i64::MAX);
    let found = i64::try_from(found).unwrap_or(i64::MAX);
    let key = if found > shown { "search.cut" } else { "search.all" };
    fill(key, &[("shown", &format::number(shown)), ("found", &format::number(found))])
}

/// What a record is, and the page that shows it: its own, its company's, or the list that it is in.
fn hit_view(hit: SearchHit) -> HitView {
    let own = routes::record(hit.kind, hit.id).or_else(|| hit.company.map(routes::company));
    let list = if hit.kind == "members" { routes::MEMBERS } else { routes::OFFICE };
    HitView {
        kind: text(&format!("dataset.{}", hit.kind)).to_owned(),
        href: own.unwrap_or_else(|| list.to_owned()),
        title: hit.title,
        detail: hit.detail,
    }
}
