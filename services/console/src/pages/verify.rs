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
use crate::texts::{choice_or_code, fill, text};
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
    /// Of a numbered paper: the company as it was called then, and the sum.
    company: Option<String>,
    amount: Option<String>,
    /// Of a numbered paper: how often it was put right since, and when last.
    revision: Option<String>,
    is_corrected: bool,
    is_demo: bool,
}

impl From<PublicDecree> for Found {
    fn from(decree: PublicDecree) -> Self {
        Self {
            tenant: decree.tenant_name,
            number: decree.number,
            day: format::date(decree.date),
            title: decree.title,
            company: None,
            amount: None,
            revision: None,
            is_corrected: false,
            annex: Some((decree.hash, format::number(decree.rows_count))),
            is_demo: decree.is_demo,
        }
    }
}

impl From<PublicPaper> for Found {
    fn from(paper: PublicPaper) -> Self {
        let revision = match paper.corrected_on {
            Some(day) => {
                fill("verify.corrected", &[("count", &paper.revision.to_string()), ("day", &format::date(day))])
            }
            None => text("verify.as_signed").to_owned(),
        };
        Self {
            company: paper.company,
            amount: paper.amount.map(|amount| amount.to_string()),
            revision: Some(revision),
            is_corrected: paper.corrected_on.is_some(),
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

    fn numbered(corrected: bool) -> String {
        let paper = PublicPaper {
            tenant_name: "Kota Contoh".to_owned(),
            sort: "order_letter".to_owned(),
            number: "007/SP/2026".to_owned(),
            date: "2026-03-02".parse().expect("a day"),
            company: Some("PT Warta Galuh".to_owned()),
            amount: kernel::Rupiah::new(2_220_000).ok(),
            revision: usize::from(corrected),
            corrected_on: corrected.then(|| "2026-03-09".parse().expect("a day")),
            is_demo: false,
        };
        let frame = Frame::public(text("verify.title"));
        let code = "00AB-CDEF-GHJK".to_owned();
        Markup::of(&VerifyPage { frame, code, found: Some(paper.into()), is_unknown: false }).to_string()
    }

    /// EF-21: of a numbered paper anybody learns what stands on its face, and whether it was put right since.
    #[test]
    fn the_public_page_of_a_numbered_paper_tells_what_its_face_says_and_whether_it_was_corrected() {
        let page = numbered(false);
        for part in ["Surat pesanan", "007/SP/2026", "2 Maret 2026", "Kota Contoh", "PT Warta Galuh", "2.220.000"] {
            assert!(page.contains(part), "{part}");
        }
        assert!(page.contains("Belum pernah dibetulkan") && !page.contains("SHA-256"));
        let page = numbered(true);
        assert!(page.contains("9 Maret 2026") && page.contains("cetak ulang"), "{page}");
        assert!(!page.contains("Belum pernah dibetulkan"));
    }

    #[test]
    fn an_unknown_code_gets_a_page_that_says_what_to_do() {
        let page = sample(false);
        assert!(page.contains("tidak ditemukan") && page.contains("name=\"kode\""));
    }
}
