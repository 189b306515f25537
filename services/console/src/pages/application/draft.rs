//! The company's form: every requirement of its kind of media, a document from before or a new one in its place, kept
//! while it is typed.
//!
//! **Invariant:** whatever is refused, the page comes back with everything that was typed, and a file that arrived is
//! not asked for again.

use std::collections::BTreeMap;

use app::{AppError, Refusal, UseCase};
use askama::Template;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::Uuid;
use kernel::ids::CommandId;
use serde_json::{Map, Value, json};

use super::super::season::{Answer, Answers, Requirement, Term};
use super::addresses::not_addresses;
use super::{ApplicationStatus, Dossier, page_of, uploads};
use crate::forms::refusal::RefusalView;
use crate::forms::{self};
use crate::frame::{Posted, Problem, Submission, Visitor, cookies};
use crate::lists::Row;
use crate::texts::{field_label, fill, text, use_case_label};
use crate::{format, routes};

mod items;

use items::{Entry, ItemView, anchor, item_view};

/// The form as it was typed, with what was wrong with it.
#[derive(Debug, Default)]
pub(super) struct Typed {
    posted: Posted,
    /// Mistakes by requirement.
    mistakes: BTreeMap<String, String>,
    refusal: Option<Refusal>,
    trouble: Option<&'static str>,
    command: Option<Uuid>,
    version: Option<i32>,
}

impl Typed {
    /// What was kept last; in a draft, a document that was filed for a requirement before is proposed for it.
    pub(super) fn kept(dossier: &Dossier) -> Self {
        let mut posted = Posted::default();
        for (code, answer) in &dossier.answers {
            fill_answer(&mut posted, code, answer);
        }
        if dossier.status() == Some(ApplicationStatus::Draft) {
            for item in dossier.requirements().iter().filter(|item| !dossier.answers.contains_key(&item.code)) {
                if let Some(document) = proposed(dossier, item) {
                    posted.set(&format!("document.{}", item.code), document.to_string());
                }
            }
        }
        Self { posted, version: dossier.application.version(), ..Self::default() }
    }
    /// Whether it came back.
    pub(super) fn has_error(&self) -> bool {
        !self.mistakes.is_empty() || self.refusal.is_some() || self.trouble.is_some()
    }
}

/// The newest document that was filed for a requirement and holds today.
fn proposed(dossier: &Dossier, item: &Requirement) -> Option<Uuid> {
    let outlet = dossier.application.uuid("outlet");
    let holds = |row: &&Row| {
        row.text("requirement") == item.code
            && matches!(row.text("status"), "valid" | "expiring")
            && row.uuid("outlet").is_none_or(|of| Some(of) == outlet)
    };
    dossier.documents.iter().find(holds).map(Row::id)
}

fn fill_answer(posted: &mut Posted, code: &str, answer: &Answer) {
    if let Some(document) = answer.document {
        posted.set(&format!("document.{code}"), document.to_string());
    }
    if let Some(text) = &answer.text {
        posted.set(&format!("text.{code}"), text.as_str());
    }
    if answer.stated {
        posted.set(&format!("stated.{code}"), "ya");
    }
}

/// The answers that a form holds.
fn answers(requirements: &[Requirement], posted: &Posted) -> Answers {
    requirements
        .iter()
        .map(|item| {
            let field = |name: &str| posted.filled(&format!("{name}.{}", item.code));
            let answer = Answer {
                document: field("document").and_then(|id| id.parse().ok()),
                text: field("text").map(|text| text.replace("\r\n", "\n")),
                stated: field("stated").is_some(),
            };
            (item.code.clone(), answer)
        })
        .filter(|(_, answer)| !answer.is_empty())
        .collect()
}

/// The form.
#[derive(Debug, Template)]
#[template(path = "application/form.html")]
pub(super) struct DraftForm {
    action: String,
    kept_href: String,
    csrf: String,
    command: String,
    kept: KeptNote,
    is_correction: bool,
    /// That nothing can be sent any more, and where else.
    over: Option<super::Over>,
    term: Option<Term>,
    submit: String,
    items: Vec<ItemView>,
    /// What was sent back: address on the page and name.
    returned: Vec<(String, String)>,
    missing: Vec<(String, String)>,
    gaps: String,
    company_href: String,
    mistakes: Vec<(String, String)>,
    refusal: Option<RefusalView>,
    trouble: Option<&'static str>,
}

impl askama::filters::HtmlSafe for DraftForm {}

/// That the draft is kept, and the version that the page now knows.
#[derive(Debug, Template)]
#[template(path = "application/kept.html")]
struct KeptNote {
    version: String,
    note: String,
    is_kept: bool,
}

impl askama::filters::HtmlSafe for KeptNote {}

/// Makes the form.
pub(super) async fn form(visitor: &Visitor, dossier: &Dossier, typed: Typed) -> Result<DraftForm, Problem> {
    let row = &dossier.application;
    let is_correction = dossier.status() == Some(ApplicationStatus::CorrectionRequested);
    let returned = dossier.returned();
    let current = answers(dossier.requirements(), &typed.posted);
    let items: Vec<ItemView> = dossier
        .requirements()
        .iter()
        .map(|item| item_view(visitor, dossier, &typed, item, &returned, &current))
        .collect();
    let company = visitor.row("companies", dossier.company()).await?;
    let gaps: Vec<String> = company.names("gaps").iter().map(|name| field_label("change_company", name)).collect();
    let over = super::over(visitor, dossier).await?;
    let term = if over.is_some() {
        None
    } else if is_correction {
        Term::of(visitor, row, "correction_until")
    } else {
        Term::of(visitor, &dossier.window, "closes_at")
    };
    let last = row.instant("saved_at").map(|at| format::instant(at, visitor.tenant.zone));
    Ok(DraftForm {
        action: routes::application_form(dossier.id()),
        kept_href: routes::application_draft(dossier.id()),
        csrf: visitor.session.csrf.clone(),
        command: typed.command.unwrap_or_else(|| visitor.console.app.next_id()).to_string(),
        kept: KeptNote {
            version: typed.version.map(|version| version.to_string()).unwrap_or_default(),
            note: last.map(|at| fill("draft.kept_at", &[("at", &at)])).unwrap_or_default(),
            is_kept: true,
        },
        is_correction,
        over,
        term,
        submit: use_case_label(closing(dossier)),
        missing: dossier
            .requirements()
            .iter()
            .filter(|item| item.is_mandatory() && !current.contains_key(&item.code))
            .map(|item| (anchor(&item.code), item.label.clone()))
            .collect(),
        returned: items
            .iter()
            .filter(|item| item.returned.is_some())
            .map(|item| (item.id.clone(), item.label.clone()))
            .collect(),
        gaps: gaps.join(", "),
        company_href: routes::company(dossier.company()),
        mistakes: items
            .iter()
            .filter_map(|item| item.error.as_ref().map(|error| (item.id.clone(), format!("{}: {error}", item.label))))
            .collect(),
        // The end of the window says it all.
        refusal: typed
            .refusal
            .as_ref()
            .filter(|refusal| refusal.code != "application.window_not_open")
            .map(|refusal| refusal_view(visitor, dossier, refusal)),
        trouble: typed.trouble.map(text),
        items,
    })
}

/// A refusal whose items carry the names of this policy.
fn refusal_view(visitor: &Visitor, dossier: &Dossier, refusal: &Refusal) -> RefusalView {
    let mut view = RefusalView::new(refusal, visitor.tenant.zone);
    for ((item, _), (code, _)) in view.reasons.iter_mut().zip(&refusal.reasons) {
        if let Some(known) = dossier.requirements().iter().find(|known| known.code == *code) {
            item.clone_from(&known.label);
        }
    }
    view
}

/// The use case that sends it in.
fn closing(dossier: &Dossier) -> &'static str {
    if dossier.status() == Some(ApplicationStatus::CorrectionRequested) {
        "resubmit_application"
    } else {
        "submit_application"
    }
}

/// `POST /permohonan/{id}/isian`: keeps or sends the whole form, with the files that came along.
pub(super) async fn send(Path(id): Path<Uuid>, form: Submission) -> Result<Response, Problem> {
    let Submission { visitor, mut posted } = form;
    let mut dossier = Dossier::load(&visitor, id).await?;
    if !dossier.is_writable(&visitor) {
        return Ok(Redirect::to(&routes::application(id)).into_response());
    }
    let command = posted.filled("_command").and_then(|id| id.parse::<Uuid>().ok());
    let command = command.unwrap_or_else(|| visitor.console.app.next_id());
    let mistakes = uploads::take_files(&visitor, &dossier, &mut posted, command).await?;
    // What was filed just now can be chosen on the page that comes back.
    dossier.documents = super::season::documents(&visitor, dossier.company()).await?;
    let version = posted.filled("_version").and_then(|version| version.parse().ok());
    let mut typed = Typed { posted, mistakes, version, ..Typed::default() };
    let wanted = typed.posted.filled("_do").unwrap_or("save").to_owned();
    typed.mistakes.extend(not_addresses(dossier.requirements(), &typed.posted));
    if !typed.mistakes.is_empty() {
        return page_of(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &dossier, Some(typed), None).await;
    }
    let name = if wanted == "send" { closing(&dossier) } else { "save_application" };
    let values = values(id, &answers(dossier.requirements(), &typed.posted));
    let scope = visitor.scope.for_command(CommandId(command), typed.version);
    match visitor.console.app.perform(&scope, use_case(name)?, values).await {
        Ok(_) => {
            let place = wanted.strip_prefix("file.").map(|code| format!("#{}", anchor(code))).unwrap_or_default();
            let mut response = Redirect::to(&format!("{}{place}", routes::application(id))).into_response();
            if let Some(line) = cookies::set_notice(&visitor.console, name) {
                response.headers_mut().append(header::SET_COOKIE, line);
            }
            Ok(response)
        }
        Err(AppError::Rejected(refusal)) => {
            if refusal.code == "VERSION_CONFLICT" {
                typed.version =
                    refusal.params.iter().find(|(name, _)| name == "found").and_then(|(_, v)| v.parse().ok());
            }
            typed.refusal = Some(refusal);
            page_of(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &dossier, Some(typed), None).await
        }
        Err(AppError::Invalid(errors)) => {
            for error in errors {
                let code = error.field.strip_prefix("answers.").unwrap_or_default().to_owned();
                typed.mistakes.insert(code, forms::mistake(use_case(name)?, &error));
            }
            page_of(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &dossier, Some(typed), None).await
        }
        Err(AppError::Conflict) => {
            (typed.trouble, typed.command) = (Some("form.conflict"), Some(command));
            page_of(&visitor, StatusCode::CONFLICT, &dossier, Some(typed), None).await
        }
        Err(AppError::Unavailable(what)) => {
            tracing::warn!(what, "an application could not be kept now");
            (typed.trouble, typed.command) = (Some("form.unavailable"), Some(command));
            page_of(&visitor, StatusCode::SERVICE_UNAVAILABLE, &dossier, Some(typed), None).await
        }
        Err(other) => Err(other.into()),
    }
}

fn use_case(name: &str) -> Result<&'static UseCase, Problem> {
    app::use_case(name).ok_or(Problem::NoSuchPage)
}

fn values(application: Uuid, answers: &Answers) -> Map<String, Value> {
    [("application".to_owned(), json!(application)), ("answers".to_owned(), json!(answers))].into_iter().collect()
}

/// `POST /permohonan/{id}/draf`: keeps what is typed, and says so beside the form.
pub(super) async fn keep(Path(id): Path<Uuid>, form: Submission) -> Result<Response, Problem> {
    let Submission { visitor, posted } = form;
    let dossier = Dossier::load(&visitor, id).await?;
    let version = posted.filled("_version").and_then(|version| version.parse::<i32>().ok());
    let note = |version: Option<i32>, note: String, is_kept| KeptNote {
        version: version.map(|version| version.to_string()).unwrap_or_default(),
        note,
        is_kept,
    };
    if !dossier.is_writable(&visitor) {
        return crate::frame::ok(&note(version, text("draft.closed").to_owned(), false));
    }
    let scope = visitor.scope.for_command(CommandId(visitor.console.app.next_id()), version);
    let values = values(id, &answers(dossier.requirements(), &posted));
    let kept = match visitor.console.app.perform(&scope, use_case("save_application")?, values).await {
        Ok(done) => {
            let at = format::hour(visitor.scope.now, visitor.tenant.zone);
            note(Some(done.version), fill("draft.kept_at", &[("at", &at)]), true)
        }
        Err(AppError::Rejected(refusal)) if refusal.code == "application.window_not_open" => {
            note(version, text("draft.over").to_owned(), false)
        }
        Err(AppError::Rejected(refusal)) => note(version, crate::text_of(&refusal.code, &refusal.params), false),
        Err(AppError::Invalid(_) | AppError::Conflict | AppError::Unavailable(_)) => {
            note(version, text("draft.not_kept").to_owned(), false)
        }
        Err(other) => return Err(other.into()),
    };
    crate::frame::ok(&kept)
}

/// The form of somebody whose session ended while typing.
pub(crate) async fn came_back(visitor: &Visitor, id: Uuid, posted: Posted) -> Result<Response, Problem> {
    let dossier = Dossier::load(visitor, id).await?;
    if !dossier.is_writable(visitor) {
        return Ok(Redirect::to(&routes::application(id)).into_response());
    }
    let version = posted.filled("_version").and_then(|version| version.parse().ok());
    let typed = Typed { posted, version, trouble: Some("form.resumed"), ..Typed::default() };
    page_of(visitor, StatusCode::OK, &dossier, Some(typed), None).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requirement(code: &str, evidence: &str) -> Requirement {
        let declared = json!({ "code": code, "label": code, "necessity": "mandatory", "evidence": evidence,
            "validity": "unlimited" });
        serde_json::from_value(declared).expect("a requirement")
    }

    /// T of EF-07: what is typed becomes answers by the code of their requirement, and what is empty is left out.
    #[test]
    fn what_is_typed_becomes_answers_and_comes_back_the_same() {
        let items = [requirement("NIB", "file"), requirement("PACT", "statement"), requirement("SITE", "url")];
        let document = Uuid::from_u128(7);
        let mut posted = Posted::default();
        posted.push("document.NIB", document.to_string());
        posted.push("stated.PACT", "ya");
        posted.push("text.SITE", "  ");
        posted.push("text.UNKNOWN", "x");
        let typed = answers(&items, &posted);
        assert_eq!(typed.len(), 2);
        assert_eq!(typed.get("NIB").and_then(|answer| answer.document), Some(document));
        let mut again = Posted::default();
        for (code, answer) in &typed {
            fill_answer(&mut again, code, answer);
        }
        assert_eq!(answers(&items, &again), typed);
    }
}
