//! Import of budget lines from SIPD: a table is handed in, looked at without writing anything, and run.

use app::{AppError, FieldKind, FilePurpose};
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kernel::ids::AgencyId;

use super::files::attachment;
use super::imports::{self, Report};
use crate::forms;
use crate::frame::{self, Frame, Posted, Problem, Submission, Visitor};
use crate::lists::{ListSpec, TableView};
use crate::texts::{choice_or_code, text};
use crate::{Console, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new()
        .route(routes::BUDGET_IMPORT, get(show).post(upload))
        .route(routes::BUDGET_TEMPLATE, get(template))
        .route(routes::BUDGET_CHECK, get(look))
        .route(routes::BUDGET_FAULTS, get(wrong_rows))
}

/// Value, label, chosen.
type Choice = (String, String, bool);

#[derive(Debug, Template)]
#[template(path = "budget_import.html")]
struct ImportPage {
    frame: Frame,
    error: Option<String>,
    agencies: Vec<Choice>,
    done: Option<TableView>,
}

fn permitted(visitor: &Visitor) -> Result<(), Problem> {
    if visitor.may("import_budget") { Ok(()) } else { Err(Problem::NoSuchPage) }
}

async fn agencies(visitor: &Visitor, chosen: Option<AgencyId>) -> Result<Vec<Choice>, Problem> {
    let rows = visitor.rows("agencies", &[]).await?;
    let is_chosen = |id: kernel::Uuid| chosen.is_some_and(|agency| agency.as_uuid() == id);
    Ok(rows.iter().map(|row| (row.id().to_string(), row.title(), is_chosen(row.id()))).collect())
}

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    page(&visitor, StatusCode::OK, None).await
}

async fn page(visitor: &Visitor, status: StatusCode, error: Option<String>) -> Result<Response, Problem> {
    permitted(visitor)?;
    let frame = Frame::of(visitor, routes::BUDGET, text("budget.import"))
        .crumb(text("menu.budget"), routes::BUDGET)
        .with_error(error.is_some());
    frame::page(
        status,
        &ImportPage { frame, error, agencies: agencies(visitor, None).await?, done: done(visitor).await? },
    )
}

/// Runs that brought budget lines.
async fn done(visitor: &Visitor) -> Result<Option<TableView>, Problem> {
    if !visitor.may("read_imports") {
        return Ok(None);
    }
    let mut rows = visitor.rows("imports", &[]).await?;
    rows.retain(|row| row.integer("lines_count").unwrap_or_default() > 0);
    let spec = ListSpec {
        under: &["actor_name"],
        columns: &["recorded_at", "rows", "left_out", "lines_count"],
        ..ListSpec::new("imports", routes::BUDGET_IMPORT, "file_name")
    };
    if rows.is_empty() { Ok(None) } else { TableView::of(visitor, &spec, &rows).map(Some) }
}

fn said(errors: &[app::FieldError]) -> Result<String, Problem> {
    let use_case = app::use_case("import_budget").ok_or(Problem::NoSuchPage)?;
    let said: Vec<String> = errors.iter().map(|error| forms::mistake(use_case, error)).collect();
    Ok(said.join(" "))
}

/// Puts the table away and leads on to what was found in it.
async fn upload(form: Submission) -> Result<Response, Problem> {
    let Submission { visitor, mut posted } = form;
    permitted(&visitor)?;
    let Some(file) = posted.take_uploads().into_iter().next() else {
        return page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, Some(text("import.no_file").to_owned())).await;
    };
    match visitor.put_away(FilePurpose::Table, file).await {
        Ok(stored) => {
            let agency = posted.filled("agency").unwrap_or_default();
            let path = routes::budget_check(&stored.sha256);
            let path = if agency.is_empty() { path } else { routes::with_query(&path, &[("agency", agency)]) };
            Ok(Redirect::to(&path).into_response())
        }
        Err(AppError::Invalid(errors)) => page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, Some(said(&errors)?)).await,
        Err(other) => Err(other.into()),
    }
}

/// An empty table with all columns of SIPD.
async fn template(visitor: Visitor) -> Result<Response, Problem> {
    permitted(&visitor)?;
    let export = visitor.console.app.import_budget_template();
    Ok(attachment(&export.file_name, &export.media_type, export.bytes, false))
}

fn agency_of(visitor: &Visitor) -> Option<AgencyId> {
    Posted::of_query(visitor.query.as_deref()).filled("agency").and_then(|id| id.parse().ok()).map(AgencyId)
}

#[derive(Debug, Template)]
#[template(path = "budget_report.html")]
struct ReportPage {
    frame: Frame,
    report: Report,
    agency: String,
    changes: Vec<(String, String)>,
    faults: String,
}

/// What an import of this table would do; writes nothing.
async fn look(visitor: Visitor, Path(sha256): Path<String>) -> Result<Response, Problem> {
    permitted(&visitor)?;
    let agency = agency_of(&visitor);
    let report = match visitor.console.app.import_budget_dry_run(&visitor.scope, &sha256, agency).await {
        Ok(report) => report,
        Err(AppError::Invalid(errors)) => {
            return page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, Some(said(&errors)?)).await;
        }
        Err(other) => return Err(other.into()),
    };
    let frame = Frame::of(&visitor, routes::BUDGET, text("import.look"))
        .crumb(text("menu.budget"), routes::BUDGET)
        .crumb(text("budget.import"), routes::BUDGET_IMPORT);
    let agency = agency.map(|agency| agency.as_uuid().to_string()).unwrap_or_default();
    let faults = routes::budget_faults(&sha256);
    frame::ok(&ReportPage {
        frame,
        faults: if agency.is_empty() { faults } else { routes::with_query(&faults, &[("agency", &agency)]) },
        report: imports::report_of(&report, "import_budget", sha256, visitor.console.app.next_id()),
        agency,
        changes: changes()?,
    })
}

/// By which acts the ceilings of lines that are open already may change.
fn changes() -> Result<Vec<(String, String)>, Problem> {
    let use_case = app::use_case("import_budget").ok_or(Problem::NoSuchPage)?;
    let names = use_case.fields.iter().find_map(|field| match field.kind {
        FieldKind::Choice(names) if field.name == "change" => Some(names),
        _ => None,
    });
    Ok(names.unwrap_or_default().iter().map(|name| ((*name).to_owned(), choice_or_code("change", name))).collect())
}

/// The rows with mistakes, each with what is wrong.
async fn wrong_rows(visitor: Visitor, Path(sha256): Path<String>) -> Result<Response, Problem> {
    permitted(&visitor)?;
    let agency = agency_of(&visitor);
    let export = visitor.console.app.import_budget_error_file(&visitor.scope, &sha256, agency, &imports::words).await?;
    Ok(attachment(&export.file_name, &export.media_type, export.bytes, false))
}
