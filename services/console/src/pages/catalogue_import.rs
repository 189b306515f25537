//! Import of orders of the national catalogue: a table or the feed of ISB is handed in, looked at without writing
//! anything, and run.

use app::importing::catalogue::{CatalogueNews, CatalogueRow};
use app::{AppError, FilePurpose};
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::files::attachment;
use super::imports::{self, Report};
use crate::forms;
use crate::frame::{self, Frame, Problem, Submission, Visitor};
use crate::texts::{choice_or_code, fill, text};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new()
        .route(routes::CATALOGUE_IMPORT, get(show).post(upload))
        .route(routes::CATALOGUE_TEMPLATE, get(template))
        .route(routes::CATALOGUE_CHECK, get(look))
        .route(routes::CATALOGUE_FAULTS, get(wrong_rows))
}

#[derive(Debug, Template)]
#[template(path = "catalogue_import.html")]
struct ImportPage {
    frame: Frame,
    error: Option<String>,
}

fn permitted(visitor: &Visitor) -> Result<(), Problem> {
    if visitor.may("import_catalogue_orders") { Ok(()) } else { Err(Problem::NoSuchPage) }
}

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    page(&visitor, StatusCode::OK, None)
}

fn page(visitor: &Visitor, status: StatusCode, error: Option<String>) -> Result<Response, Problem> {
    permitted(visitor)?;
    let frame = Frame::of(visitor, routes::CATALOGUE, text("catalogue.import"))
        .crumb(text("menu.catalogue"), routes::CATALOGUE)
        .with_error(error.is_some());
    frame::page(status, &ImportPage { frame, error })
}

fn said(errors: &[app::FieldError]) -> Result<String, Problem> {
    let use_case = app::use_case("import_catalogue_orders").ok_or(Problem::NoSuchPage)?;
    let said: Vec<String> = errors.iter().map(|error| forms::mistake(use_case, error)).collect();
    Ok(said.join(" "))
}

/// Puts the table away and leads on to what was found in it.
async fn upload(form: Submission) -> Result<Response, Problem> {
    let Submission { visitor, mut posted } = form;
    permitted(&visitor)?;
    let Some(file) = posted.take_uploads().into_iter().next() else {
        return page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, Some(text("import.no_file").to_owned()));
    };
    match visitor.put_away(FilePurpose::Table, file).await {
        Ok(stored) => Ok(Redirect::to(&routes::catalogue_check(&stored.sha256)).into_response()),
        Err(AppError::Invalid(errors)) => page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, Some(said(&errors)?)),
        Err(other) => Err(other.into()),
    }
}

/// An empty table with the columns that are understood.
async fn template(visitor: Visitor) -> Result<Response, Problem> {
    permitted(&visitor)?;
    let export = visitor.console.app.import_catalogue_template();
    Ok(attachment(&export.file_name, &export.media_type, export.bytes, false))
}

#[derive(Debug, Template)]
#[template(path = "catalogue_report.html")]
struct ReportPage {
    frame: Frame,
    report: Report,
    finding: String,
    rows: Vec<PreviewView>,
    rows_note: Option<String>,
    faults: String,
}

/// A good row, and what it would change.
#[derive(Debug)]
struct PreviewView {
    number: String,
    about: String,
    amount: String,
    stage: String,
    news: &'static str,
    tone: &'static str,
    /// What a person has to look at, as the import finds it.
    doubted: Option<String>,
    ours: Option<(String, String)>,
}

/// How many good rows the page shows.
const MOST_ROWS: usize = 50;

/// What an import of this table would do; writes nothing.
async fn look(visitor: Visitor, Path(sha256): Path<String>) -> Result<Response, Problem> {
    permitted(&visitor)?;
    let (report, rows) = match visitor.console.app.import_catalogue_dry_run(&visitor.scope, &sha256).await {
        Ok(found) => found,
        Err(AppError::Invalid(errors)) => {
            return page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, Some(said(&errors)?));
        }
        Err(other) => return Err(other.into()),
    };
    let count = |number: usize| format::number(i64::try_from(number).unwrap_or(i64::MAX));
    let of = |news| count(rows.iter().filter(|row| row.news == news).count());
    let frame = Frame::of(&visitor, routes::CATALOGUE, text("import.look"))
        .crumb(text("menu.catalogue"), routes::CATALOGUE)
        .crumb(text("catalogue.import"), routes::CATALOGUE_IMPORT);
    frame::ok(&ReportPage {
        frame,
        finding: fill(
            "catalogue.preview",
            &[
                ("new", &of(CatalogueNews::New)),
                ("moved", &of(CatalogueNews::Moved)),
                ("same", &of(CatalogueNews::Same)),
                ("doubted", &count(rows.iter().filter(|row| !row.doubted.is_empty()).count())),
                ("ours", &count(rows.iter().filter(|row| row.ours.is_some() && row.taken_by.is_none()).count())),
            ],
        ),
        faults: routes::catalogue_faults(&sha256),
        report: imports::report_of(&report, "import_catalogue_orders", sha256, visitor.console.app.next_id()),
        rows_note: (rows.len() > MOST_ROWS)
            .then(|| fill("catalogue.more_rows", &[("shown", &count(MOST_ROWS)), ("all", &count(rows.len()))])),
        rows: rows.iter().take(MOST_ROWS).map(|row| preview(&visitor, row)).collect(),
    })
}

fn preview(visitor: &Visitor, row: &CatalogueRow) -> PreviewView {
    let (news, tone) = match row.news {
        CatalogueNews::New => (text("catalogue.new"), "info"),
        CatalogueNews::Moved => (text("catalogue.moved"), "warn"),
        CatalogueNews::Same => (text("catalogue.same"), "neutral"),
    };
    let letter = row.facts.letter_number.clone();
    let letter = letter.unwrap_or_else(|| text("catalogue.matched_order").to_owned());
    let differing: Vec<String> =
        row.doubted.iter().map(|difference| choice_or_code("differs", difference.wire())).collect();
    PreviewView {
        doubted: match &row.taken_by {
            Some(holder) => Some(fill("catalogue.will_wait", &[("number", holder)])),
            None => (!differing.is_empty())
                .then(|| fill("catalogue.will_be_doubted", &[("differs", &differing.join(", "))])),
        },
        number: row.number.clone(),
        about: format!("{} · {}", row.facts.title, row.facts.supplier),
        amount: format::rupiah(row.facts.amount.get()),
        stage: choice_or_code("catalogue_stage", row.facts.stage.wire()),
        news,
        tone,
        ours: row.ours.filter(|_| visitor.may("read_orders")).map(|order| (letter, routes::order(order.as_uuid()))),
    }
}

/// The rows with mistakes, each with what is wrong.
async fn wrong_rows(visitor: Visitor, Path(sha256): Path<String>) -> Result<Response, Problem> {
    permitted(&visitor)?;
    let export = visitor.console.app.import_catalogue_error_file(&visitor.scope, &sha256, &imports::words).await?;
    Ok(attachment(&export.file_name, &export.media_type, export.bytes, false))
}
