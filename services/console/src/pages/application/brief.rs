//! What somebody has to know before grading, answering or deciding; it stands above the form that does it.

use app::AppError;
use askama::Template;
use kernel::Uuid;
use kernel::ids::ApplicationId;
use serde_json::json;

use super::Dossier;
use super::grade::{self, GradeView};
use crate::frame::{Problem, Visitor};
use crate::lists::tone;
use crate::pages::season::verdicts_of;
use crate::texts::{fill, text};
use crate::{format, routes};

/// An application in brief.
#[derive(Debug, Template)]
#[template(path = "application/brief.html")]
pub(crate) struct Brief {
    href: String,
    note: String,
    status: String,
    tone: &'static str,
    grade: Option<GradeView>,
    is_preview: bool,
    proposal: String,
    quota: String,
    objection: String,
    checked: String,
    /// Requirement, word, colour, reason of what was not good.
    defects: Vec<(String, String, &'static str, String)>,
    visit: String,
}

impl askama::filters::HtmlSafe for Brief {}

/// Use cases whose forms begin with it.
const BRIEFED: [&str; 3] = ["grade_application", "decide_objection", "decide_application"];

/// What stands above the form of a use case about an application.
pub(crate) async fn brief(visitor: &Visitor, use_case: &str, application: &str) -> Result<Option<Brief>, Problem> {
    let Some(id) = application.parse::<Uuid>().ok().filter(|_| BRIEFED.contains(&use_case)) else { return Ok(None) };
    let dossier = Dossier::load(visitor, id).await?;
    let row = &dossier.application;
    let is_preview = use_case == "grade_application";
    let grade = if is_preview { preview(visitor, &dossier).await? } else { grade::view(&dossier) };
    let checks = if visitor.may("read_application_checks") {
        visitor.rows("application_checks", &[("application", json!(id)), ("is_current", json!(true))]).await?
    } else {
        Vec::new()
    };
    let words: Vec<_> = checks.iter().flat_map(|check| verdicts_of(check, "items")).collect();
    let checkers: Vec<&str> = checks.iter().map(|check| check.text("checker_name")).collect();
    let accepted = accepted(visitor, &dossier).await?;
    let count = format::number(i64::try_from(accepted).unwrap_or(i64::MAX));
    let quota = dossier.window.integer("quota").map(format::number);
    Ok(Some(Brief {
        href: routes::application(id),
        note: [row.text("company_name").to_owned(), row.choice("kind"), row.text("window_title").to_owned()]
            .join(" · "),
        status: row.choice("status"),
        tone: tone(row.text("status")),
        grade,
        is_preview,
        proposal: row.choice("proposal"),
        quota: match quota {
            Some(quota) => fill("brief.quota", &[("quota", &quota), ("accepted", &count)]),
            None => fill("brief.no_quota", &[("accepted", &count)]),
        },
        objection: row.text("objection_grounds").to_owned(),
        checked: checkers.join(", "),
        defects: words
            .iter()
            .filter(|word| word.verdict != "good")
            .map(|word| (dossier.policy.label_of(&word.requirement), word.word(), word.tone(), word.why().to_owned()))
            .collect(),
        visit: visit(&dossier),
    }))
}

/// The grade of now; none where it cannot be computed.
async fn preview(visitor: &Visitor, dossier: &Dossier) -> Result<Option<GradeView>, Problem> {
    match visitor.console.app.grade_preview(&visitor.scope, ApplicationId(dossier.id())).await {
        Ok(result) => Ok(Some(grade::preview(dossier, &result))),
        Err(AppError::Denied) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// How many places of the window are given away.
async fn accepted(visitor: &Visitor, dossier: &Dossier) -> Result<u64, Problem> {
    let of = [("window", json!(dossier.window.id())), ("status", json!(["accepted", "decreed"]))];
    visitor.count("applications", &of).await
}

/// What the visit found, in a sentence.
fn visit(dossier: &Dossier) -> String {
    let Some(visit) = super::visit(dossier) else { return String::new() };
    match visit.minutes {
        Some(minutes) => {
            let key = if minutes.passed { "brief.visit_passed" } else { "brief.visit_failed" };
            fill(key, &[("number", &minutes.number), ("day", &minutes.day()), ("findings", &minutes.findings)])
        }
        None if !visit.skipped.is_empty() => fill("brief.visit_skipped", &[("why", &visit.skipped)]),
        None => text("brief.no_visit").to_owned(),
    }
}
