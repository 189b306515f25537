//! Papers of orders, agreements and bills as PDF, the recap of a company, and the bundle of an order.

use app::papers::OTHER_VERSION;
use app::{AppError, BillPaper};
use askama::Template;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use kernel::{LocalDate, Uuid};
use serde::Deserialize;

use super::exports::label;
use super::files::attachment;
use crate::frame::{self, Frame, Problem, Visitor};
use crate::texts::{fill, text};
use crate::{Console, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new()
        .route(routes::ORDER_PDF, get(order))
        .route(routes::ORDER_BUNDLE, get(bundle))
        .route(routes::AGREEMENT_PDF, get(agreement))
        .route(routes::BILL_PAPER, get(bill))
        .route(routes::PAYMENT_RECAP, get(recap))
}

#[derive(Debug, Template)]
#[template(path = "paper_no_pdf.html")]
struct NoPdfPage {
    frame: Frame,
    back: String,
    /// The printer is there, and came with another version.
    is_other_version: bool,
}

/// The paper, or the page that says why there is none now.
fn given(visitor: &Visitor, name: &str, back: String, made: Result<Vec<u8>, AppError>) -> Result<Response, Problem> {
    match made {
        Ok(bytes) => Ok(attachment(name, "application/pdf", bytes, false)),
        Err(AppError::Unavailable(what)) => {
            tracing::warn!(what, name, "a paper was not printed");
            let frame = Frame::of(visitor, routes::HOME, text("paper.no_pdf"));
            frame::page(
                StatusCode::SERVICE_UNAVAILABLE,
                &NoPdfPage { frame, back, is_other_version: what == OTHER_VERSION },
            )
        }
        Err(other) => Err(other.into()),
    }
}

/// `GET /pesanan/{id}/pdf`.
async fn order(visitor: Visitor, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let row = visitor.row("orders", id).await?;
    let name = fill("paper.order", &[("number", row.text("number"))]);
    let made = visitor.console.app.order_pdf(&visitor.scope, id).await;
    given(&visitor, &name, routes::order(id), made)
}

/// `GET /perjanjian/{id}/pdf`.
async fn agreement(visitor: Visitor, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let row = visitor.row("agreements", id).await?;
    let name = fill("paper.agreement", &[("number", row.text("number"))]);
    let made = visitor.console.app.agreement_pdf(&visitor.scope, id).await;
    given(&visitor, &name, routes::agreement(id), made)
}

/// `GET /tagihan/{id}/{bapp,bast,kuitansi}.pdf`.
async fn bill(visitor: Visitor, Path((id, file)): Path<(Uuid, String)>) -> Result<Response, Problem> {
    let (paper, name) = match file.as_str() {
        "bapp.pdf" => (BillPaper::Inspection, "paper.inspection"),
        "bast.pdf" => (BillPaper::Handover, "paper.handover"),
        "kuitansi.pdf" => (BillPaper::Receipt, "paper.receipt"),
        _ => return Err(Problem::NoSuchPage),
    };
    let row = visitor.row("billings", id).await?;
    let name = fill(name, &[("title", row.text("title"))]);
    let made = visitor.console.app.bill_pdf(&visitor.scope, id, paper).await;
    given(&visitor, &name, routes::billing(id), made)
}

/// The span of a recap; without one it is this year to today.
#[derive(Debug, Deserialize)]
struct Span {
    dari: Option<LocalDate>,
    sampai: Option<LocalDate>,
}

/// `GET /media/{id}/rekap.pdf?dari=&sampai=`.
async fn recap(visitor: Visitor, Path(id): Path<Uuid>, Query(span): Query<Span>) -> Result<Response, Problem> {
    let row = visitor.row("companies", id).await?;
    let until = span.sampai.unwrap_or_else(|| visitor.scope.today());
    let from = span.dari.or_else(|| LocalDate::from_ymd(until.year(), 1, 1)).unwrap_or(until);
    let name = fill("paper.recap", &[("company", row.text("legal_name"))]);
    let made = visitor.console.app.payment_recap_pdf(&visitor.scope, id, from, until).await;
    given(&visitor, &name, routes::company(id), made)
}

/// `GET /pesanan/{id}/berkas.zip`.
async fn bundle(visitor: Visitor, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let bundle = Box::pin(visitor.console.app.order_bundle(&visitor.scope, id, &label)).await?;
    let name = bundle.file_name.clone();
    Ok(attachment(&name, "application/zip", Body::from_stream(bundle.pieces()), false))
}
