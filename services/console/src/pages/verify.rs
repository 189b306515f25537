//! Anybody verifies a decree by the code on its paper, without signing in.

use app::{AppError, PublicDecree, PublicPaper};
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;

use super::decree::in_groups;
use crate::frame::{self, Frame, Problem};
use crate::texts::{choice_or_code, text};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::VERIFY, get(ask)).route(routes::VERIFY_DECREE, get(show))
}

#[derive(Debug, Template)]
#[template(path = "verify.html")]
struct VerifyPage {
    frame: Frame,
    code: String,
    found: Option<Found>,
    is_unknown: bool,
}

#[derive(Debug)]
struct Found {
    tenant: String,
    number: String,
    day: String,
    title: String,
    /// Of a decree: the hash of its annex and how many rows it has.
    annex: Option<(String, String)>,
    is_demo: bool,
}

impl From<PublicDecree> for Found {
    fn from(decree: PublicDecree) -> Self {
        Self {
            tenant: decree.tenant_name,
            number: decree.number,
            day: format::date(decree.date),
            title: decree.title,
            annex: Some((decree.hash, format::number(decree.rows_count))),
            is_demo: decree.is_demo,
        }
    }
}

impl From<PublicPaper> for Found {
    fn from(paper: PublicPaper) -> Self {
        Self {
            tenant: paper.tenant_name,
            number: paper.number,
            day: format::date(paper.date),
            title: choice_or_code("sort", &paper.sort),
            annex: None,
            is_demo: paper.is_demo,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    kode: String,
}

/// `GET /periksa`, and `?kode=` from its form.
async fn ask(Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let code: String = asked.kode.chars().filter(char::is_ascii_alphanumeric).take(16).collect();
    if !code.is_empty() {
        return Ok(Redirect::to(&routes::verify_decree(&code.to_uppercase())).into_response());
    }
    page(StatusCode::OK, String::new(), None, false)
}

async fn show(State(console): State<Console>, Path(code): Path<String>) -> Result<Response, Problem> {
    match console.app.public_decree(&code).await {
        Ok(decree) => return page(StatusCode::OK, code, Some(decree.into()), false),
        Err(AppError::Denied) => (),
        Err(other) => return Err(other.into()),
    }
    match console.app.public_paper(&code).await {
        Ok(paper) => page(StatusCode::OK, code, Some(paper.into()), false),
        Err(AppError::Denied) => page(StatusCode::NOT_FOUND, code, None, true),
        Err(other) => Err(other.into()),
    }
}

fn page(status: StatusCode, code: String, found: Option<Found>, is_unknown: bool) -> Result<Response, Problem> {
    let mut frame = Frame::public(text("verify.title"));
    frame.is_demo = found.as_ref().is_some_and(|found| found.is_demo);
    let shown = if found.is_some() { in_groups(&code.replace('-', "").to_uppercase()) } else { code };
    frame::page(status, &VerifyPage { frame, code: shown, found, is_unknown })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markup::Markup;

    fn sample(found: bool) -> String {
        let decree = PublicDecree {
            tenant_name: "Kota Contoh".to_owned(),
            number: "100/2026".to_owned(),
            date: "2026-01-28".parse().expect("a day"),
            title: "Penetapan media mitra".to_owned(),
            hash: "ab".repeat(32),
            rows_count: 42,
            is_demo: true,
        };
        Markup::of(&VerifyPage {
            frame: Frame { is_demo: found, ..Frame::public(text("verify.title")) },
            code: "00AB-CDEF-GHJK".to_owned(),
            found: found.then(|| decree.into()),
            is_unknown: !found,
        })
        .to_string()
    }

    /// EF-11: number, date, hash and length of the list are told to anybody, and an example says that it is one.
    #[test]
    fn the_public_page_tells_number_day_hash_and_that_it_is_an_example() {
        let page = sample(true);
        for part in ["100/2026", "28 Januari 2026", &"ab".repeat(32), "42", "Kota Contoh", "Data contoh"] {
            assert!(page.contains(part), "{part}");
        }
    }

    /// EF-21: of a numbered paper anybody learns that it is in the register, and nothing of money.
    #[test]
    fn the_public_page_of_a_numbered_paper_tells_kind_number_and_day() {
        let paper = PublicPaper {
            tenant_name: "Kota Contoh".to_owned(),
            sort: "order_letter".to_owned(),
            number: "007/SP/2026".to_owned(),
            date: "2026-03-02".parse().expect("a day"),
            is_demo: false,
        };
        let frame = Frame::public(text("verify.title"));
        let code = "00AB-CDEF-GHJK".to_owned();
        let page = Markup::of(&VerifyPage { frame, code, found: Some(paper.into()), is_unknown: false }).to_string();
        for part in ["Surat pesanan", "007/SP/2026", "2 Maret 2026", "Kota Contoh"] {
            assert!(page.contains(part), "{part}");
        }
        assert!(!page.contains("SHA-256") && !page.contains("Rp"));
    }

    #[test]
    fn an_unknown_code_gets_a_page_that_says_what_to_do() {
        let page = sample(false);
        assert!(page.contains("tidak ditemukan") && page.contains("name=\"kode\""));
    }
}
