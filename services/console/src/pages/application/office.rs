//! The office's side of an application: who checks, what they found, what is to be settled.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::Uuid;
use serde_json::{Value, json};

use super::super::season::{ItemVerdict, verdicts_of};
use super::super::verdicts::{self, Sent, VerdictForm, Wanted};
use super::{ApplicationStatus, Dossier, page_of};
use crate::frame::{Problem, Submission, Visitor, cookies};
use crate::lists::Row;
use crate::texts::text;
use crate::{format, routes};

/// What the office sees beside the file.
#[derive(Debug, Template)]
#[template(path = "application/office.html")]
pub(super) struct OfficeDesk {
    round: String,
    verifiers: Vec<VerifierView>,
    assign: Option<AssignForm>,
    may_read_findings: bool,
    findings: Vec<FindingView>,
    settle: Option<VerdictForm>,
    differing: String,
}

impl askama::filters::HtmlSafe for OfficeDesk {}

/// Somebody who has the file.
#[derive(Debug)]
struct VerifierView {
    name: String,
    has_checked: bool,
    unassign: Option<String>,
}

/// Who could have it.
#[derive(Debug)]
struct AssignForm {
    csrf: String,
    command: String,
    version: String,
    back: String,
    application: String,
    /// Number and name of those without an interest.
    options: Vec<(String, String)>,
    /// Name and interest of the others.
    interested: Vec<(String, String)>,
}

/// What somebody found in one round.
#[derive(Debug)]
struct FindingView {
    who: String,
    kind: String,
    at: String,
    machine: String,
    round: String,
    is_current: bool,
    good: String,
    /// Requirement, word, colour, reason of what is not good.
    defects: Vec<(String, String, &'static str, String)>,
}

/// Verifiers that an application has.
const VERIFIERS: usize = 2;

/// Loads the office's side.
pub(super) async fn desk(visitor: &Visitor, dossier: &Dossier, settling: Option<Sent>) -> Result<OfficeDesk, Problem> {
    let row = &dossier.application;
    let members = if visitor.may("read_members") {
        visitor.rows("members", &[("company", Value::Null), ("status", json!("active"))]).await?
    } else {
        Vec::new()
    };
    let checks = if visitor.may("read_application_checks") {
        visitor.rows("application_checks", &[("application", json!(dossier.id()))]).await?
    } else {
        Vec::new()
    };
    let takes_verifiers =
        matches!(dossier.status(), Some(ApplicationStatus::Submitted | ApplicationStatus::UnderAdministrativeCheck));
    let assigned = row.names("verifiers");
    let may_assign = takes_verifiers && visitor.may("assign_verifier") && assigned.len() < VERIFIERS;
    let differs = dossier.status() == Some(ApplicationStatus::FindingsDiffer);
    let may_settle = differs && visitor.may("settle_administrative_check");
    let labels: Vec<String> = row.names("differing").iter().map(|code| dossier.policy.label_of(code)).collect();
    Ok(OfficeDesk {
        round: row.integer("round").map(format::number).unwrap_or_default(),
        verifiers: verifiers(visitor, dossier, &members, takes_verifiers),
        assign: if may_assign { Some(assign_form(visitor, dossier, &members, &assigned).await?) } else { None },
        may_read_findings: visitor.may("read_application_checks"),
        findings: checks.iter().map(|check| finding(visitor, dossier, check)).collect(),
        settle: may_settle.then(|| settle_form(visitor, dossier, &checks, settling)),
        differing: if differs { labels.join(", ") } else { String::new() },
    })
}

fn verifiers(visitor: &Visitor, dossier: &Dossier, members: &[Row], may_change: bool) -> Vec<VerifierView> {
    let row = &dossier.application;
    let names: BTreeMap<String, &str> =
        members.iter().map(|member| (member.id().to_string(), member.text("name"))).collect();
    let assigned = row.names("verifiers");
    if names.is_empty() {
        // Who may not read the list of people still reads who checks.
        return row
            .names("verifier_names")
            .iter()
            .map(|name| VerifierView { name: (*name).to_owned(), has_checked: false, unassign: None })
            .collect();
    }
    let back = routes::application(dossier.id());
    let id = dossier.id().to_string();
    assigned
        .iter()
        .map(|verifier| {
            let has_checked = row.names("checked_by").contains(verifier);
            let may_unassign = may_change && !has_checked && visitor.may("unassign_verifier");
            VerifierView {
                name: names.get(*verifier).copied().unwrap_or(text("office_desk.former")).to_owned(),
                has_checked,
                unassign: may_unassign.then(|| {
                    let fields = [("application", id.as_str()), ("verifier", *verifier)];
                    routes::action_on("unassign_verifier", &fields, row.version(), &back)
                }),
            }
        })
        .collect()
}

async fn assign_form(
    visitor: &Visitor,
    dossier: &Dossier,
    members: &[Row],
    assigned: &[&str],
) -> Result<AssignForm, Problem> {
    let interests: BTreeMap<Uuid, String> = if visitor.may("read_interests") {
        visitor
            .rows("interests", &[("company", json!(dossier.company())), ("status", json!("declared"))])
            .await?
            .iter()
            .filter_map(|row| row.uuid("member").map(|member| (member, row.text("nature").to_owned())))
            .collect()
    } else {
        BTreeMap::new()
    };
    let (mut options, mut interested) = (Vec::new(), Vec::new());
    for member in members.iter().filter(|member| member.names("roles").contains(&"verifier")) {
        let id = member.id().to_string();
        if let Some(nature) = interests.get(&member.id()) {
            interested.push((member.text("name").to_owned(), nature.clone()));
        } else if !assigned.contains(&id.as_str()) {
            options.push((id, member.text("name").to_owned()));
        }
    }
    Ok(AssignForm {
        csrf: visitor.session.csrf.clone(),
        command: visitor.console.app.next_id().to_string(),
        version: dossier.application.version().map(|version| version.to_string()).unwrap_or_default(),
        back: routes::application(dossier.id()),
        application: dossier.id().to_string(),
        options,
        interested,
    })
}

fn finding(visitor: &Visitor, dossier: &Dossier, check: &Row) -> FindingView {
    let zone = visitor.tenant.zone;
    let at = check.instant("recorded_at");
    let words = verdicts_of(check, "items");
    let good = words.iter().filter(|word| word.verdict == "good").count();
    FindingView {
        who: check.text("checker_name").to_owned(),
        kind: check.choice("kind"),
        at: at.map(|at| format::instant(at, zone)).unwrap_or_default(),
        machine: at.map(|at| format::machine(at, zone)).unwrap_or_default(),
        round: check.integer("round").map(format::number).unwrap_or_default(),
        is_current: check.flag("is_current"),
        good: format::number(i64::try_from(good).unwrap_or_default()),
        defects: words
            .iter()
            .filter(|word| word.verdict != "good")
            .map(|word| (dossier.policy.label_of(&word.requirement), word.word(), word.tone(), word.why().to_owned()))
            .collect(),
    }
}

fn settle_form(visitor: &Visitor, dossier: &Dossier, checks: &[Row], sent: Option<Sent>) -> VerdictForm {
    let others: Vec<(String, Vec<ItemVerdict>)> = checks
        .iter()
        .filter(|check| check.flag("is_current") && check.text("kind") == "finding")
        .map(|check| (check.text("checker_name").to_owned(), verdicts_of(check, "items")))
        .collect();
    let wanted = Wanted {
        use_case: "settle_administrative_check",
        action: routes::application_settlement(dossier.id()),
        has_viewer: false,
        others: &others,
    };
    let mut form = verdicts::form(visitor, dossier, wanted, sent);
    form.items.sort_by_key(|item| !item.differs);
    form
}

/// `POST /permohonan/{id}/putusan`: the word that settles two findings.
pub(super) async fn settle(Path(id): Path<Uuid>, form: Submission) -> Result<Response, Problem> {
    let Submission { visitor, posted } = form;
    let dossier = Dossier::load(&visitor, id).await?;
    match verdicts::send(&visitor, &dossier, "settle_administrative_check", posted).await? {
        Ok(_) => {
            let mut response = Redirect::to(&routes::application(id)).into_response();
            if let Some(line) = cookies::set_notice(&visitor.console, "settle_administrative_check") {
                response.headers_mut().append(header::SET_COOKIE, line);
            }
            Ok(response)
        }
        Err((status, sent)) => page_of(&visitor, status, &dossier, None, Some(sent)).await,
    }
}
