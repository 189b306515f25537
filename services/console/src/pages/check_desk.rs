//! The verifier's desk: one file at a time, the checklist left, the document right, the next file on save.

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kernel::Uuid;
use serde_json::json;

use super::application::Dossier;
use super::season::DocumentView;
use super::verdicts::{self, Sent, VerdictForm, Wanted};
use crate::frame::{self, Frame, Posted, Problem, Submission, Visitor, cookies};
use crate::lists::Row;
use crate::texts::{fill, text};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::CHECK_DESK, get(first)).route(routes::CHECK, get(show).post(save))
}

#[derive(Debug, Template)]
#[template(path = "check_desk.html")]
struct CheckDeskPage {
    frame: Frame,
    queue: Vec<Waiting>,
    visits: Vec<Waiting>,
    file: Option<OpenFile>,
}

/// Something that waits for this person.
#[derive(Debug)]
struct Waiting {
    name: String,
    note: String,
    href: String,
    is_open: bool,
}

/// The file on the desk.
#[derive(Debug)]
struct OpenFile {
    title: String,
    note: String,
    href: String,
    form: VerdictForm,
    /// The document that is shown first.
    shown: Option<DocumentView>,
}

/// The files that this person was given and has not judged in this round, the oldest first.
async fn queue(visitor: &Visitor) -> Result<Vec<Row>, Problem> {
    if !visitor.may("record_administrative_check") {
        return Ok(Vec::new());
    }
    let me = visitor.scope.actor.as_uuid().to_string();
    let mut rows = visitor
        .rows("applications", &[("verifiers", json!(me)), ("status", json!("under_administrative_check"))])
        .await?;
    rows.retain(|row| !row.names("checked_by").contains(&me.as_str()));
    rows.sort_by_key(|row| row.instant("resubmitted_at").or(row.instant("registered_at")));
    Ok(rows)
}

/// The visits that this person goes on and whose minutes are not written.
async fn visits(visitor: &Visitor) -> Result<Vec<Waiting>, Problem> {
    if !visitor.may("record_factual_check") {
        return Ok(Vec::new());
    }
    let me = visitor.scope.actor.as_uuid().to_string();
    let rows = visitor.rows("applications", &[("status", json!("under_factual_check"))]).await?;
    let mine = rows.iter().filter(|row| row.names("field_team").contains(&me.as_str()));
    Ok(mine
        .map(|row| {
            let day = row.date("field_check_on").map(format::date).unwrap_or_default();
            Waiting {
                name: row.text("outlet_name").to_owned(),
                note: [day.as_str(), row.text("field_check_place")].join(", "),
                href: routes::action(
                    "record_factual_check",
                    &[("application", &row.id().to_string())],
                    routes::CHECK_DESK,
                ),
                is_open: false,
            }
        })
        .collect())
}

async fn first(visitor: Visitor) -> Result<Response, Problem> {
    if !visitor.may("record_administrative_check") && !visitor.may("record_factual_check") {
        return Err(Problem::NoSuchPage);
    }
    let waiting = queue(&visitor).await?;
    let open = waiting.first().map(Row::id);
    page_of(&visitor, StatusCode::OK, waiting, open, None).await
}

async fn show(visitor: Visitor, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let waiting = queue(&visitor).await?;
    if !waiting.iter().any(|row| row.id() == id) {
        // Given to others, or judged already: there is nothing to do for it here.
        return Ok(Redirect::to(&routes::application(id)).into_response());
    }
    page_of(&visitor, StatusCode::OK, waiting, Some(id), None).await
}

async fn page_of(
    visitor: &Visitor,
    status: StatusCode,
    waiting: Vec<Row>,
    open: Option<Uuid>,
    sent: Option<Sent>,
) -> Result<Response, Problem> {
    let has_error = sent.is_some();
    let file = match open {
        Some(id) => Some(open_file(visitor, id, sent).await?),
        None => None,
    };
    let queue = waiting
        .iter()
        .map(|row| Waiting {
            name: row.text("outlet_name").to_owned(),
            note: [row.text("company_name"), row.text("window_title")].join(" · "),
            href: routes::check(row.id()),
            is_open: Some(row.id()) == open,
        })
        .collect();
    let frame = Frame::of(visitor, routes::CHECK_DESK, text("menu.check_desk")).with_error(has_error);
    frame::page(status, &CheckDeskPage { frame, queue, visits: visits(visitor).await?, file })
}

async fn open_file(visitor: &Visitor, id: Uuid, sent: Option<Sent>) -> Result<OpenFile, Problem> {
    let dossier = Dossier::load(visitor, id).await?;
    let row = &dossier.application;
    // What was sent back the last time is what to look at now.
    let last = super::season::verdicts_of(row, "correction_items");
    let others = if last.is_empty() { Vec::new() } else { vec![(text("check_desk.last_round").to_owned(), last)] };
    let shown = dossier
        .requirements()
        .iter()
        .filter_map(|item| dossier.shown(visitor, item).document)
        .find(|document| document.shown_at.is_some());
    let wanted = Wanted {
        use_case: "record_administrative_check",
        action: routes::check(id),
        has_viewer: true,
        others: &others,
    };
    // A word of the last round is shown, never chosen beforehand.
    let sent = sent.unwrap_or_else(|| Sent { version: row.version(), ..Sent::default() });
    Ok(OpenFile {
        title: row.text("outlet_name").to_owned(),
        note: fill(
            "check_desk.round",
            &[
                ("company", row.text("company_name")),
                ("kind", &row.choice("kind")),
                ("round", &row.integer("round").map(format::number).unwrap_or_default()),
            ],
        ),
        href: routes::application(id),
        form: verdicts::form(visitor, &dossier, wanted, Some(sent)),
        shown,
    })
}

/// `POST /meja-periksa/{id}`: keeps the words and goes on to the next file.
async fn save(Path(id): Path<Uuid>, form: Submission) -> Result<Response, Problem> {
    let Submission { visitor, posted } = form;
    let dossier = Dossier::load(&visitor, id).await?;
    match verdicts::send(&visitor, &dossier, "record_administrative_check", posted).await? {
        Ok(_) => {
            let mut response = Redirect::to(routes::CHECK_DESK).into_response();
            if let Some(line) = cookies::set_notice(&visitor.console, "record_administrative_check") {
                response.headers_mut().append(header::SET_COOKIE, line);
            }
            Ok(response)
        }
        Err((status, sent)) => {
            let waiting = queue(&visitor).await?;
            page_of(&visitor, status, waiting, Some(id), Some(sent)).await
        }
    }
}

/// The form of somebody whose session ended while judging.
pub(crate) async fn came_back(visitor: &Visitor, id: Uuid, posted: Posted) -> Result<Response, Problem> {
    let waiting = queue(visitor).await?;
    let version = posted.filled("_version").and_then(|version| version.parse().ok());
    let sent = Sent { posted, version, trouble: Some("form.resumed"), ..Sent::default() };
    page_of(visitor, StatusCode::OK, waiting, Some(id), Some(sent)).await
}
