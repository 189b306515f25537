//! Import of media in three steps: a table is handed in, looked at without writing anything, and run.

use std::collections::BTreeSet;

use app::{AppError, FilePurpose, ImportReport, RowError};
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use kernel::Uuid;

use super::files::attachment;
use crate::forms;
use crate::frame::{self, Frame, Problem, Submission, Visitor};
use crate::lists::{self, ListSpec, ListView, Row};
use crate::markup::Markup;
use crate::texts::{fill_with, find, text};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new()
        .route(routes::IMPORT, get(show).post(upload))
        .route(routes::IMPORT_TEMPLATE, get(template))
        .route(routes::IMPORT_CHECK, get(look))
        .route(routes::IMPORT_FAULTS, get(wrong_rows))
        .route(routes::IMPORT_RESULT, get(result))
}

#[derive(Debug, Template)]
#[template(path = "imports.html")]
struct ImportsPage {
    frame: Frame,
    error: Option<String>,
    list: Option<ListView>,
}

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    page(&visitor, StatusCode::OK, None).await
}

async fn page(visitor: &Visitor, status: StatusCode, error: Option<String>) -> Result<Response, Problem> {
    if !visitor.may("import_media") && !visitor.may("read_imports") {
        return Err(Problem::NoSuchPage);
    }
    let list = if visitor.may("read_imports") {
        let spec = ListSpec {
            under: &["actor_name"],
            columns: &["recorded_at", "rows", "left_out", "status"],
            link: Some(|row| Some(result_path(row.id()))),
            empty: "imports",
            ..ListSpec::new("imports", routes::IMPORT, "file_name")
        };
        Some(lists::load(visitor, spec).await?)
    } else {
        None
    };
    if let Some(list) = list.as_ref().filter(|_| visitor.is_partial) {
        return Ok(Html(list.results()?).into_response());
    }
    let frame = Frame::of(visitor, routes::IMPORT, text("menu.import")).with_error(error.is_some());
    frame::page(status, &ImportsPage { frame, error, list })
}

fn result_path(id: Uuid) -> String {
    routes::import_result(id)
}

/// Puts the table away and leads on to what was found in it.
async fn upload(form: Submission) -> Result<Response, Problem> {
    let Submission { visitor, mut posted } = form;
    let use_case =
        app::use_case("import_media").filter(|use_case| visitor.may(use_case.name)).ok_or(Problem::NoSuchPage)?;
    let Some(file) = posted.take_uploads().into_iter().next() else {
        return page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, Some(text("import.no_file").to_owned())).await;
    };
    match visitor.put_away(FilePurpose::Table, file).await {
        Ok(stored) => Ok(Redirect::to(&routes::import_check(&stored.sha256)).into_response()),
        Err(AppError::Invalid(errors)) => {
            let said: Vec<String> = errors.iter().map(|error| forms::mistake(use_case, error)).collect();
            page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, Some(said.join(" "))).await
        }
        Err(other) => Err(other.into()),
    }
}

/// `GET /impor/templat`: an empty table with all columns.
async fn template(visitor: Visitor) -> Result<Response, Problem> {
    if !visitor.may("import_media") {
        return Err(Problem::NoSuchPage);
    }
    let export = visitor.console.app.import_template();
    Ok(attachment(&export.file_name, &export.media_type, export.bytes, false))
}

/// How many mistakes the page lists; all of them are in the file.
const MOST_ERRORS: usize = 200;

#[derive(Debug, Template)]
#[template(path = "import_report.html")]
struct ReportPage {
    frame: Frame,
    report: Report,
}

/// What was found in a table, as people read it.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) sha256: String,
    pub(super) file_name: String,
    pub(super) rows: String,
    pub(super) good: String,
    pub(super) wrong: String,
    pub(super) is_clean: bool,
    pub(super) has_good: bool,
    pub(super) button: String,
    pub(super) errors: Vec<ErrorView>,
    pub(super) errors_note: Option<String>,
    /// Head of the file, what it was taken for.
    pub(super) headers: Vec<(String, Option<String>)>,
    pub(super) command: String,
}

/// One mistake, with what to do.
#[derive(Debug)]
pub(super) struct ErrorView {
    pub(super) row: String,
    pub(super) column: String,
    pub(super) value: String,
    pub(super) what: String,
}

/// What is wrong in a row and how it is put right.
pub(crate) fn words(error: &RowError) -> String {
    let pattern = find(&format!("row_mistake.{}", error.code)).unwrap_or_else(|| text("row_mistake.other"));
    let digits = error.value.bytes().filter(u8::is_ascii_digit).count();
    fill_with(pattern, |name| match name {
        "value" => Some(error.value.clone()),
        "label" => Some(error.column.clone()),
        "found" => Some(digits.to_string()),
        "code" => Some(error.code.to_owned()),
        _ => None,
    })
}

fn count(number: usize) -> String {
    format::number(i64::try_from(number).unwrap_or(i64::MAX))
}

fn wrong_count(report: &ImportReport) -> usize {
    report.errors.iter().map(|error| error.row).collect::<BTreeSet<_>>().len()
}

/// `GET /impor/periksa/{sha256}`: what an import of this table would do; writes nothing.
async fn look(visitor: Visitor, Path(sha256): Path<String>) -> Result<Response, Problem> {
    let report = match visitor.console.app.import_media_dry_run(&visitor.scope, &sha256).await {
        Ok(report) => report,
        Err(AppError::Invalid(errors)) => {
            let use_case = app::use_case("import_media").ok_or(Problem::NoSuchPage)?;
            let said: Vec<String> = errors.iter().map(|error| forms::mistake(use_case, error)).collect();
            return page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, Some(said.join(" "))).await;
        }
        Err(other) => return Err(other.into()),
    };
    let frame = Frame::of(&visitor, routes::IMPORT, text("import.look")).crumb(text("menu.import"), routes::IMPORT);
    let report = report_of(&report, "import_media", sha256, visitor.console.app.next_id());
    frame::ok(&ReportPage { frame, report })
}

/// A report of a use case that takes a table.
pub(super) fn report_of(report: &ImportReport, use_case: &str, sha256: String, command: Uuid) -> Report {
    let good = count(report.good);
    let is_clean = report.errors.is_empty();
    let button = if is_clean { "import.all" } else { "import.good" };
    Report {
        sha256,
        file_name: report.file_name.clone(),
        rows: count(report.rows),
        wrong: count(wrong_count(report)),
        is_clean,
        has_good: report.good > 0,
        button: crate::texts::fill(button, &[("count", &good)]),
        good,
        errors: report
            .errors
            .iter()
            .take(MOST_ERRORS)
            .map(|error| ErrorView {
                row: count(error.row),
                column: error.column.clone(),
                value: if error.code == "duplicate_in_file" { String::new() } else { error.value.clone() },
                what: words(error),
            })
            .collect(),
        errors_note: (report.errors.len() > MOST_ERRORS).then(|| {
            crate::texts::fill(
                "import.more_errors",
                &[("shown", &count(MOST_ERRORS)), ("all", &count(report.errors.len()))],
            )
        }),
        headers: report
            .headers
            .iter()
            .map(|head| (head.header.clone(), head.field.map(|field| head_label(use_case, report.list, field))))
            .collect(),
        command: command.to_string(),
    }
}

/// What a column of a table is taken for: a field, or what nobody types, as the list that comes of it calls it.
fn head_label(use_case: &str, list: &str, field: &str) -> String {
    match crate::texts::field_label(use_case, field) {
        // Rows of a catalogue are told apart by it, and nothing of it is kept.
        _ if field == "product" => text("catalogue.product").to_owned(),
        label if label == field => crate::texts::column_label(list, field),
        label => label,
    }
}

/// `GET /impor/salah/{sha256}`: the rows with mistakes, each with what is wrong.
async fn wrong_rows(visitor: Visitor, Path(sha256): Path<String>) -> Result<Response, Problem> {
    let export = visitor.console.app.import_error_file(&visitor.scope, &sha256, &words).await?;
    Ok(attachment(&export.file_name, &export.media_type, export.bytes, false))
}

#[derive(Debug, Template)]
#[template(path = "import_result.html")]
struct ResultPage {
    frame: Frame,
    finding: String,
    facts: Markup,
    undo: Option<String>,
}

async fn result(visitor: Visitor, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let row = visitor.row("imports", id).await?;
    let is_done = row.text("status") == "done";
    let key = if is_done { "import.done" } else { "import.undone" };
    let number = |column: &str| format::number(row.integer(column).unwrap_or_default());
    let finding = crate::texts::fill(key, &[("rows", &number("rows")), ("left_out", &number("left_out"))]);
    frame::ok(&ResultPage {
        frame: Frame::of(&visitor, routes::IMPORT, row.text("file_name")).crumb(text("menu.import"), routes::IMPORT),
        finding,
        facts: lists::facts(&visitor, &row, facts_of(&row)),
        undo: (is_done && visitor.may("undo_import"))
            .then(|| routes::action_on("undo_import", &[("import", &id.to_string())], row.version(), &result_path(id))),
    })
}

fn facts_of(row: &Row) -> &'static [&'static str] {
    if row.text("status") == "done" {
        &["recorded_at", "actor_name", "rows", "left_out", "companies_count", "status"]
    } else {
        &["recorded_at", "actor_name", "rows", "left_out", "status", "undone_at", "undo_reason"]
    }
}

#[cfg(test)]
mod tests {
    use app::importing::HeaderUse;

    use super::*;

    fn error(code: &'static str, value: &str) -> RowError {
        RowError { row: 7, column: "NPWP".to_owned(), code, value: value.to_owned() }
    }

    /// EF-50: every mistake says what stands there and what to do.
    #[test]
    fn a_mistake_of_a_row_says_what_stands_there_and_what_to_do() {
        assert_eq!(words(&error("npwp_digits", "01.23")), "NPWP harus 15 atau 16 angka; di sini 4 angka.");
        assert_eq!(words(&error("duplicate_in_file", "12")), "Sama dengan baris 12. Hapus salah satunya.");
        assert!(words(&error("something_new", "x")).contains("something_new"));
    }

    #[test]
    fn the_report_offers_the_good_rows_and_escapes_what_stands_in_the_file() {
        let report = ImportReport {
            list: "companies",
            file_name: "media.csv".to_owned(),
            rows: 3,
            good: 2,
            errors: vec![error("npwp_digits", "<script>1</script>")],
            headers: vec![HeaderUse { header: "Catatan".to_owned(), field: None }],
        };
        let report = report_of(&report, "import_media", "ab".to_owned(), Uuid::nil());
        let page = ReportPage { frame: Frame::default(), report };
        let html = page.render().expect("a page");
        assert!(html.contains("Impor 2 baris yang benar") && html.contains("tidak dibaca"));
        assert!(!html.contains("<script>1"));
    }
}
