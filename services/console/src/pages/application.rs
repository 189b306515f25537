//! One application: for the company the form, where it stands and how it ended; for the office the file, who checks it,
//! and what may come next.

mod addresses;
mod brief;
mod draft;
mod grade;
mod office;
mod uploads;

use app::ApplicationStatus;
use askama::Template;
use axum::Extension;
use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use kernel::Uuid;
use serde_json::json;

use super::season::{self, Action, Answers, ItemVerdict, Policy, Requirement, ShownView, Term};
use crate::frame::{self, FilesRoom, Frame, Posted, Problem, Visitor};
use crate::lists::{self, HistoryView, Row, tone};
use crate::texts::{column_label, fill, text, use_case_label};
use crate::{Console, format, routes};
use draft::{DraftForm, Typed};
use grade::GradeView;
use office::OfficeDesk;

pub(crate) use brief::{Brief, brief};
pub(crate) use draft::came_back;

/// A form may bring several files at once, each within its own limit.
const LARGEST_FORM_BYTES: usize = 64 * 1024 * 1024;

pub(crate) fn routes() -> Router<Console> {
    let form = post(draft::send).layer(Extension(FilesRoom(LARGEST_FORM_BYTES)));
    Router::new()
        .route(routes::APPLICATION, get(show))
        .route(routes::APPLICATION_FORM, form)
        .route(routes::APPLICATION_DRAFT, post(draft::keep))
        .route(routes::APPLICATION_SETTLEMENT, post(office::settle))
}

/// Everything that a page about an application reads.
#[derive(Debug)]
pub(crate) struct Dossier {
    pub(super) application: Row,
    pub(super) window: Row,
    pub(super) policy: Policy,
    pub(super) documents: Vec<Row>,
    pub(super) answers: Answers,
}

impl Dossier {
    pub(super) async fn load(visitor: &Visitor, id: Uuid) -> Result<Self, Problem> {
        let application = visitor.row("applications", id).await?;
        let window = visitor.row("windows", application.uuid("window").unwrap_or_default()).await?;
        // Before it is sent in, it will be checked by the rules of its window.
        let number = application.integer("policy_version").or_else(|| window.integer("policy_version"));
        let policy = season::policy(visitor, number).await?;
        let documents = season::documents(visitor, application.uuid("company").unwrap_or_default()).await?;
        let answers = season::answers_of(&application);
        Ok(Self { application, window, policy, documents, answers })
    }
    pub(super) fn id(&self) -> Uuid {
        self.application.id()
    }
    pub(super) fn company(&self) -> Uuid {
        self.application.uuid("company").unwrap_or_default()
    }
    pub(super) fn status(&self) -> Option<ApplicationStatus> {
        ApplicationStatus::from_wire(self.application.text("status"))
    }
    /// What is asked of this kind of media.
    pub(super) fn requirements(&self) -> &[Requirement] {
        self.policy.for_kind(self.application.text("kind"))
    }
    /// What is shown for a requirement.
    pub(super) fn shown(&self, visitor: &Visitor, item: &Requirement) -> ShownView {
        season::shown(visitor, item, self.answers.get(&item.code), &self.documents)
    }
    /// Whether the company may write in it now.
    fn is_writable(&self, visitor: &Visitor) -> bool {
        visitor.may("save_application")
            && matches!(self.status(), Some(ApplicationStatus::Draft | ApplicationStatus::CorrectionRequested))
    }
    /// Whether its window takes nothing any more.
    fn is_late(&self, visitor: &Visitor) -> bool {
        self.window.text("phase") == "cancelled"
            || self.window.instant("closes_at").is_some_and(|closes_at| closes_at <= visitor.scope.now)
    }
    /// The last return, item by item; nothing once it came back.
    fn returned(&self) -> Vec<ItemVerdict> {
        match self.status() {
            Some(ApplicationStatus::CorrectionRequested | ApplicationStatus::RejectedAdministrative) => {
                season::verdicts_of(&self.application, "correction_items")
            }
            _ => Vec::new(),
        }
    }
}

/// A draft whose window has closed: nothing of it can be sent any more.
#[derive(Debug)]
pub(super) struct Over {
    pub(super) said: String,
    /// Windows that take applications now: title and address.
    pub(super) open: Vec<(String, String)>,
}

/// Whether it is over for a draft, and where the company can apply instead.
async fn over(visitor: &Visitor, dossier: &Dossier) -> Result<Option<Over>, Problem> {
    if dossier.status() != Some(ApplicationStatus::Draft) || !dossier.is_late(visitor) {
        return Ok(None);
    }
    let until = Term::of(visitor, &dossier.window, "closes_at").map(|term| term.last_minute).unwrap_or_default();
    let said = match dossier.window.text("phase") {
        "cancelled" => fill("draft.cancelled", &[("reason", dossier.window.text("cancel_reason"))]),
        _ => fill("draft.closed_since", &[("until", &until)]),
    };
    let open = visitor.rows("windows", &[("phase", json!("open"))]).await?;
    let open = open.iter().map(|row| (row.title(), routes::window(row.id()))).collect();
    Ok(Some(Over { said, open }))
}

/// One step of the bar.
#[derive(Debug)]
struct Step {
    number: usize,
    label: &'static str,
    is_now: bool,
    is_done: bool,
}

/// Something that has happened, for the company to see where it stands.
#[derive(Debug)]
struct Stage {
    label: String,
    at: String,
    machine: String,
}

/// One requirement with what is shown for it.
#[derive(Debug)]
struct FileItem {
    label: String,
    weight: &'static str,
    legal_ref: String,
    shown: ShownView,
    returned: Option<ItemVerdict>,
}

/// The visit, as its minutes tell it.
#[derive(Debug)]
struct Visit {
    planned: String,
    place: String,
    skipped: String,
    minutes: Option<Minutes>,
}

#[derive(Debug, serde::Deserialize)]
struct Minutes {
    passed: bool,
    #[serde(rename = "minutes_number")]
    number: String,
    on: String,
    findings: String,
    signers: Vec<Signer>,
    #[serde(default)]
    photos: Vec<Photo>,
    #[serde(default)]
    location: Option<String>,
}

#[derive(Debug, serde::Deserialize)]
struct Signer {
    name: String,
    position: String,
}

#[derive(Debug, serde::Deserialize)]
struct Photo {
    sha256: String,
    name: String,
}

impl Minutes {
    fn day(&self) -> String {
        self.on.parse().map_or_else(|_| self.on.clone(), format::date)
    }
    fn place(&self) -> &str {
        self.location.as_deref().unwrap_or_default()
    }
}

impl Photo {
    fn shown_at(&self) -> String {
        format!("{}?tampil=1", routes::file(&self.sha256))
    }
}

#[derive(Debug, Template)]
#[template(path = "application.html")]
struct ApplicationPage {
    frame: Frame,
    row: Row,
    company_href: String,
    window_href: String,
    decree_href: Option<String>,
    status: String,
    tone: &'static str,
    steps: Vec<Step>,
    sentence: String,
    actions: Vec<Action>,
    /// Taking it back, which nobody shall press by mistake.
    withdraw: Option<Action>,
    form: Option<DraftForm>,
    over: Option<Over>,
    file: Vec<FileItem>,
    policy: Policy,
    office: Option<OfficeDesk>,
    visit: Option<Visit>,
    grade: Option<GradeView>,
    objections: Option<Term>,
    decision: String,
    stages: Vec<Stage>,
    history: HistoryView,
}

async fn show(visitor: Visitor, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let dossier = Dossier::load(&visitor, id).await?;
    // What was kept in a draft that is over is read, not filled in.
    let is_over = dossier.status() == Some(ApplicationStatus::Draft) && dossier.is_late(&visitor);
    let typed = (dossier.is_writable(&visitor) && !is_over).then(|| Typed::kept(&dossier));
    page_of(&visitor, StatusCode::OK, &dossier, typed, None).await
}

/// The page, with the form as it was typed, or with the words that were to settle two findings.
async fn page_of(
    visitor: &Visitor,
    status: StatusCode,
    dossier: &Dossier,
    typed: Option<Typed>,
    settling: Option<super::verdicts::Sent>,
) -> Result<Response, Problem> {
    let row = &dossier.application;
    let has_error = typed.as_ref().is_some_and(Typed::has_error) || settling.is_some();
    let form = match typed {
        Some(typed) => Some(draft::form(visitor, dossier, typed).await?),
        None => None,
    };
    let decree = season::drafted_decree(visitor, dossier.window.id()).await?;
    let (actions, withdraw) = actions(visitor, dossier, form.is_some(), decree);
    let is_staff = visitor.is_staff();
    let title = if row.text("outlet_name").is_empty() { row.title() } else { row.text("outlet_name").to_owned() };
    let crumb = text(if is_staff { "menu.applications" } else { "menu.my_applications" });
    let has_result = is_staff || row.instant("proposed_at").is_some();
    frame::page(
        status,
        &ApplicationPage {
            frame: Frame::of(visitor, routes::APPLICATIONS, title)
                .crumb(crumb, routes::APPLICATIONS)
                .with_error(has_error),
            company_href: routes::company(dossier.company()),
            window_href: routes::window(dossier.window.id()),
            decree_href: row.uuid("decree").map(routes::decree),
            status: row.choice("status"),
            tone: tone(row.text("status")),
            steps: steps(dossier.status()),
            sentence: sentence(visitor, dossier),
            withdraw,
            actions,
            over: if form.is_none() { over(visitor, dossier).await? } else { None },
            file: if form.is_some() { Vec::new() } else { file_items(visitor, dossier) },
            office: if is_staff { Some(office::desk(visitor, dossier, settling).await?) } else { None },
            visit: visit(dossier),
            grade: if has_result { grade::view(dossier) } else { None },
            objections: Term::of(visitor, row, "objections_until"),
            decision: row.choice("outcome"),
            stages: stages(visitor, dossier, has_result),
            history: lists::history(visitor, dossier.id()).await?,
            policy: dossier.policy.clone(),
            row: row.clone(),
            form,
        },
    )
}

/// The page for somebody whose session ended while typing: the office's part of it.
pub(crate) async fn settlement_came_back(visitor: &Visitor, id: Uuid, posted: Posted) -> Result<Response, Problem> {
    let dossier = Dossier::load(visitor, id).await?;
    let sent = super::verdicts::Sent { posted, trouble: Some("form.resumed"), ..super::verdicts::Sent::default() };
    page_of(visitor, StatusCode::OK, &dossier, None, Some(sent)).await
}

fn file_items(visitor: &Visitor, dossier: &Dossier) -> Vec<FileItem> {
    let returned = dossier.returned();
    dossier
        .requirements()
        .iter()
        .map(|item| FileItem {
            label: item.label.clone(),
            weight: item.weight(),
            legal_ref: item.legal_ref.clone().unwrap_or_default(),
            shown: dossier.shown(visitor, item),
            returned: returned.iter().find(|word| word.requirement == item.code).cloned(),
        })
        .collect()
}

fn visit(dossier: &Dossier) -> Option<Visit> {
    let row = &dossier.application;
    let planned = row.date("field_check_on").map(format::date).unwrap_or_default();
    let skipped = row.text("field_check_skipped").to_owned();
    let minutes: Option<Minutes> = serde_json::from_value(row.value("field_check").clone()).ok();
    let is_there = !planned.is_empty() || !skipped.is_empty() || minutes.is_some();
    is_there.then(|| Visit { planned, place: row.text("field_check_place").to_owned(), skipped, minutes })
}

/// Which of the five steps a status belongs to; `true` when it ended there.
fn step_of(status: Option<ApplicationStatus>) -> usize {
    use ApplicationStatus as S;
    match status {
        None | Some(S::Draft | S::Withdrawn) => 1,
        Some(
            S::Submitted
            | S::UnderAdministrativeCheck
            | S::FindingsDiffer
            | S::CorrectionRequested
            | S::RejectedIncomplete
            | S::RejectedAdministrative,
        ) => 2,
        Some(S::AdministrativelyVerified | S::UnderFactualCheck | S::RejectedFactual) => 3,
        Some(S::FactuallyVerified | S::Graded | S::PreliminaryAnnounced | S::UnderObjection) => 4,
        Some(S::Accepted | S::Rejected | S::WaitingList | S::Decreed) => 5,
    }
}

fn steps(status: Option<ApplicationStatus>) -> Vec<Step> {
    let now = step_of(status);
    [text("step.fill"), text("step.check"), text("step.visit"), text("step.result"), text("step.decision")]
        .into_iter()
        .zip(1_usize..)
        .map(|(label, number)| Step { number, label, is_now: number == now, is_done: number < now })
        .collect()
}

/// Where it stands, in a sentence that says what comes next and until when.
fn sentence(visitor: &Visitor, dossier: &Dossier) -> String {
    use ApplicationStatus as S;
    let row = &dossier.application;
    let term = |row: &Row, column: &str| {
        Term::of(visitor, row, column).map(|term| (term.last_minute, term.left)).unwrap_or_default()
    };
    let with_term = |key: &str, (until, left): (String, String)| fill(key, &[("until", &until), ("left", &left)]);
    match dossier.status() {
        Some(S::Draft) if dossier.is_late(visitor) => text("standing.draft_over").to_owned(),
        Some(S::Draft) => with_term("standing.draft", term(&dossier.window, "closes_at")),
        Some(S::Submitted) => text("standing.submitted").to_owned(),
        Some(S::UnderAdministrativeCheck) => text("standing.under_administrative_check").to_owned(),
        Some(S::FindingsDiffer) => text("standing.findings_differ").to_owned(),
        Some(S::CorrectionRequested) => with_term("standing.correction_requested", term(row, "correction_until")),
        Some(S::RejectedIncomplete) => text("standing.rejected_incomplete").to_owned(),
        Some(S::RejectedAdministrative) => text("standing.rejected_administrative").to_owned(),
        Some(S::AdministrativelyVerified) => text("standing.administratively_verified").to_owned(),
        Some(S::UnderFactualCheck) => fill(
            "standing.under_factual_check",
            &[("day", &row.date("field_check_on").map(format::date).unwrap_or_default())],
        ),
        Some(S::FactuallyVerified) => text("standing.factually_verified").to_owned(),
        Some(S::RejectedFactual) => text("standing.rejected_factual").to_owned(),
        Some(S::Graded) => text("standing.graded").to_owned(),
        Some(S::PreliminaryAnnounced) => {
            let (until, left) = term(row, "objections_until");
            let places = [("proposal", &*row.choice("proposal")), ("until", &until), ("left", &left)];
            if row.instant("objections_until").is_some_and(|until| visitor.scope.now < until) {
                fill("standing.preliminary_announced", &places)
            } else {
                fill("standing.awaiting_decision", &places)
            }
        }
        Some(S::UnderObjection) => text("standing.under_objection").to_owned(),
        Some(S::Accepted) => text("standing.accepted").to_owned(),
        Some(S::Rejected) => text("standing.rejected").to_owned(),
        Some(S::WaitingList) => text("standing.waiting_list").to_owned(),
        Some(S::Decreed) => fill(
            "standing.decreed",
            &[
                ("number", row.text("decree_number")),
                ("row", &row.integer("decree_row").map(format::number).unwrap_or_default()),
            ],
        ),
        Some(S::Withdrawn) | None => fill("standing.withdrawn", &[("reason", row.text("withdraw_reason"))]),
    }
}

/// What this person may do next, by where it stands; what has a form of its own on the page is not repeated.
fn actions(
    visitor: &Visitor,
    dossier: &Dossier,
    has_form: bool,
    decree: Option<Uuid>,
) -> (Vec<Action>, Option<Action>) {
    let Some(status) = dossier.status() else { return (Vec::new(), None) };
    let row = &dossier.application;
    let id = dossier.id().to_string();
    let back = routes::application(dossier.id());
    let me = visitor.scope.actor.as_uuid().to_string();
    let running = row.instant("objections_until").is_some_and(|until| visitor.scope.now < until);
    let (withdraw, actions): (Vec<_>, Vec<_>) = status
        .next_steps()
        .iter()
        .filter(|name| visitor.may(name))
        .filter_map(|name| {
            let href = match *name {
                "save_application"
                | "submit_application"
                | "resubmit_application"
                | "assign_verifier"
                | "unassign_verifier"
                | "settle_administrative_check" => return None,
                "record_administrative_check" => {
                    let is_mine = row.names("verifiers").contains(&me.as_str());
                    let is_done = row.names("checked_by").contains(&me.as_str());
                    (is_mine && !is_done).then(|| routes::action(name, &[("application", &id)], &back))?
                }
                "announce_preliminary_results" => routes::window(dossier.window.id()),
                // Issued is what was drafted; before that there is nothing to press.
                "issue_decree" => routes::decree(decree?),
                "object_to_result" if !running || row.instant("objected_at").is_some() => return None,
                "decide_application" if running => return None,
                "record_factual_check" if !row.names("field_team").contains(&me.as_str()) => return None,
                "grade_application" if status == ApplicationStatus::Graded => return None,
                _ => routes::action_on(name, &[("application", &id)], row.version(), &back),
            };
            let is_primary = *name != "withdraw_application" && !has_form;
            Some((*name, Action { label: use_case_label(name), href, is_primary }))
        })
        .partition(|(name, _)| *name == "withdraw_application");
    let bare = |found: Vec<(&str, Action)>| found.into_iter().map(|(_, action)| action).collect::<Vec<_>>();
    let (withdraw, mut actions) = (bare(withdraw).pop(), bare(actions));
    let mut is_first = true;
    for action in &mut actions {
        action.is_primary = std::mem::take(&mut is_first) && action.is_primary;
    }
    (actions, withdraw)
}

/// Columns of what has happened, each with its instant.
const STAGES: &[&str] = &[
    "started_at",
    "registered_at",
    "correction_requested_at",
    "resubmitted_at",
    "verified_at",
    "factual_at",
    "graded_at",
    "proposed_at",
    "objected_at",
    "objection_decided_at",
    "decided_at",
    "rejected_at",
    "withdrawn_at",
    "decreed_at",
];

fn stages(visitor: &Visitor, dossier: &Dossier, has_result: bool) -> Vec<Stage> {
    let zone = visitor.tenant.zone;
    let mut found: Vec<_> = STAGES
        .iter()
        .filter(|column| has_result || **column != "graded_at")
        .filter_map(|column| dossier.application.instant(column).map(|at| (at, *column)))
        .collect();
    found.sort_by_key(|(at, _)| *at);
    found
        .into_iter()
        .map(|(at, column)| Stage {
            label: column_label("applications", column),
            at: format::instant(at, zone),
            machine: format::machine(at, zone),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_stands_at_one_of_the_five_steps() {
        for status in ApplicationStatus::ALL {
            let bar = steps(Some(*status));
            assert_eq!(bar.iter().filter(|step| step.is_now).count(), 1, "{status:?}");
        }
    }
}
