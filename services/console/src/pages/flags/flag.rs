//! One red flag: the rule with its threshold as set then, the evidence, who reviews, what came of it, what comes next.

use app::oversight::{
    evidence::{Evidence, Fact, FactName, FactValue, Record, RecordKind},
    flag::{Outcome, Status},
};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::Uuid;
use serde_json::json;

use crate::forms::{self, FormSpec, FormView, refusal::claim_label};
use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, HistoryView, Row};
use crate::pages::payment::roles_of;
use crate::texts::{choice, choice_or_code, fill, find, text, use_case_label};
use crate::{format, routes};

#[derive(Debug, Template)]
#[template(path = "flags/flag.html")]
struct FlagPage {
    frame: Frame,
    row: Row,
    company_href: Option<String>,
    status: String,
    tone: &'static str,
    sentence: String,
    rule: Vec<(String, String)>,
    facts: Vec<(String, String)>,
    records: Vec<RecordView>,
    more_records: usize,
    review: Review,
    nexts: Vec<Next>,
    history: HistoryView,
}

/// A record that the flag speaks of.
#[derive(Debug)]
struct RecordView {
    kind: String,
    title: String,
    href: Option<String>,
}

/// Who says what the flag is.
#[derive(Debug)]
enum Review {
    /// The visitor may, here.
    Form(Box<FormView>),
    /// The visitor acted on what it speaks of.
    OwnWork,
    /// Others may.
    Others(String),
    /// Somebody has said it.
    Done(Said),
}

/// What a reviewer said.
#[derive(Debug)]
struct Said {
    outcome: String,
    reason: String,
    who: String,
    at: String,
    machine: String,
}

/// A step that may come next.
#[derive(Debug)]
struct Next {
    label: String,
    who: String,
    href: Option<String>,
}

/// Records that are named with their titles; those beyond are counted.
const MOST_RECORDS: usize = 25;

pub(super) async fn show(visitor: Visitor, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let row = visitor.row("flags", id).await?;
    let evidence: Evidence = serde_json::from_value(row.value("evidence").clone())
        .map_err(|error| Problem::App(app::AppError::Bug(Box::new(error))))?;
    let status = row.cell("flag_status", visitor.tenant.zone, visitor.scope.today());
    let company = row.uuid("company").filter(|_| visitor.may("read_companies"));
    let all: Vec<Record> = evidence.records.iter().copied().collect();
    let named = all.get(..MOST_RECORDS.min(all.len())).unwrap_or_default();
    frame::ok(&FlagPage {
        company_href: company.map(routes::company),
        status: status.text,
        tone: status.tone.unwrap_or("neutral"),
        sentence: sentence(&visitor, &row),
        rule: rule(&visitor, &row),
        facts: evidence.facts.iter().map(fact).collect(),
        records: records(&visitor, named).await?,
        more_records: all.len().saturating_sub(MOST_RECORDS),
        review: review(&visitor, &row).await?,
        nexts: nexts(&visitor, &row),
        history: lists::history(&visitor, id).await?,
        frame: Frame::of(&visitor, routes::FLAGS, row.choice("flag_rule")).crumb(text("menu.flags"), routes::FLAGS),
        row,
    })
}

fn status_of(row: &Row) -> Option<Status> {
    Status::from_wire(row.text("flag_status"))
}

fn said(visitor: &Visitor, row: &Row) -> Option<Said> {
    let at = row.instant("reviewed_at")?;
    let zone = visitor.tenant.zone;
    Some(Said {
        outcome: row.choice("outcome"),
        reason: row.text("review_reason").to_owned(),
        who: row.text("reviewer_name").to_owned(),
        at: format::instant(at, zone),
        machine: format::machine(at, zone),
    })
}

fn sentence(visitor: &Visitor, row: &Row) -> String {
    let said = said(visitor, row);
    let (outcome, who) = said.as_ref().map(|said| (said.outcome.as_str(), said.who.as_str())).unwrap_or_default();
    let places = [("outcome", outcome), ("who", who)];
    match (status_of(row), &said) {
        (Some(Status::Reviewed), _) => fill("flag.reviewed", &places),
        (Some(Status::WithInspectorate), _) => fill("flag.with_inspectorate", &places),
        (Some(Status::Open), Some(_)) => fill("flag.open_again", &places),
        (Some(Status::Open), None) | (None, _) => text("flag.open").to_owned(),
    }
}

/// The rule as it was when the flag was raised: its id, the version and ground of its threshold, and what was measured.
fn rule(visitor: &Visitor, row: &Row) -> Vec<(String, String)> {
    let zone = visitor.tenant.zone;
    let cell = |name: &str| row.cell(name, zone, visitor.scope.today());
    let told = |name: &str| {
        let cell = cell(name);
        (cell.label, cell.text)
    };
    let version = match row.integer("rules_version").unwrap_or_default() {
        0 => text("flag.preset").to_owned(),
        version => fill("home.version", &[("number", &version.to_string())]),
    };
    let mut all = vec![
        (text("flag.rule_id").to_owned(), row.choice("flag_rule")),
        (cell("rules_version").label, version),
        (text("flag.threshold_then").to_owned(), cell("threshold").text),
        told("measured"),
        told("basis"),
        told("raised_at"),
    ];
    if row.text("seen_at") != row.text("raised_at") {
        all.push(told("seen_at"));
    }
    if row.integer("reopened_count").unwrap_or_default() > 0 {
        let count = fill("flag.times", &[("count", &cell("reopened_count").text)]);
        all.push((cell("reopened_count").label, count));
    }
    all
}

fn fact(fact: &Fact) -> (String, String) {
    let value = match &fact.value {
        FactValue::Amount(amount) => format::rupiah(amount.get()),
        FactValue::Day(day) => format::date(*day),
        FactValue::Share(points) => format::measured("share", i64::from(points.0)),
        FactValue::Count(year) if fact.name == FactName::FiscalYear => year.to_string(),
        FactValue::Count(count) => format::number(*count),
        FactValue::Words(words) => match fact.name {
            FactName::Warning => find(&format!("rejection.{words}")).map_or_else(|| words.clone(), str::to_owned),
            FactName::Requirement => choice_or_code("requirement", words),
            FactName::MethodAfter => choice_or_code("method", words),
            FactName::ProofShows => claim_label(words).unwrap_or_else(|| words.clone()),
            _ => words.clone(),
        },
    };
    (choice_or_code("evidence_fact", fact.name.wire()), value)
}

/// Where the records of a kind are listed; the column that names them is the one that search takes too.
fn list_of(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Order => "orders",
        RecordKind::Placement => "placements",
        RecordKind::Billing => "billings",
        RecordKind::Agreement => "agreements",
        RecordKind::Company => "companies",
        RecordKind::Outlet => "outlets",
        RecordKind::Document => "documents",
        RecordKind::Agency => "agencies",
        RecordKind::Delegation => "delegations",
    }
}

async fn records(visitor: &Visitor, all: &[Record]) -> Result<Vec<RecordView>, Problem> {
    let mut views = Vec::new();
    for kind in RecordKind::ALL {
        let ids: Vec<Uuid> = all.iter().filter(|record| record.kind == *kind).map(|record| record.id).collect();
        let list = list_of(*kind);
        if ids.is_empty() {
            continue;
        }
        let may = Visitor::dataset(list).is_ok_and(|dataset| visitor.may(dataset.permission));
        let rows = if may { visitor.rows(list, &[("id", json!(ids))]).await? } else { Vec::new() };
        views.extend(ids.iter().map(|id| {
            let row = rows.iter().find(|row| row.id() == *id);
            RecordView {
                kind: choice_or_code("record_kind", kind.wire()),
                title: row.map_or_else(|| id.to_string(), |row| title(*kind, row)),
                href: row.and_then(|row| href(*kind, row)),
            }
        }));
    }
    Ok(views)
}

fn title(kind: RecordKind, row: &Row) -> String {
    match kind {
        RecordKind::Document => {
            let words = [choice_or_code("requirement", row.text("requirement")), row.text("number").to_owned()];
            words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
        }
        RecordKind::Order | RecordKind::Billing | RecordKind::Agreement => {
            let words = [row.text("title"), row.text("number")];
            words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ")
        }
        RecordKind::Placement
        | RecordKind::Company
        | RecordKind::Outlet
        | RecordKind::Agency
        | RecordKind::Delegation => row.title(),
    }
}

fn href(kind: RecordKind, row: &Row) -> Option<String> {
    let of_company = |part: &str| row.uuid("company").map(|company| format!("{}#{part}", routes::company(company)));
    match kind {
        RecordKind::Order => Some(routes::order(row.id())),
        RecordKind::Placement => row
            .uuid("order")
            .map(|order| format!("{}#tayangan-{}", routes::order(order), row.integer("number").unwrap_or_default())),
        RecordKind::Billing => Some(routes::billing(row.id())),
        RecordKind::Agreement => Some(routes::agreement(row.id())),
        RecordKind::Company => Some(routes::company(row.id())),
        RecordKind::Outlet => of_company("outlets"),
        RecordKind::Document => of_company("documents"),
        RecordKind::Agency => None,
        RecordKind::Delegation => Some(routes::DELEGATIONS.to_owned()),
    }
}

/// The Inspektorat alone says what a flag is that was handed to it.
fn may_answer(visitor: &Visitor, status: Status) -> bool {
    let is_inspectorate = visitor.scope.roles.contains(&app::Role::InternalAuditor);
    visitor.may("review_flag") && (status == Status::Open || status == Status::WithInspectorate && is_inspectorate)
}

/// The outcomes that a flag may be given, where it is not all of them: nobody sends one to the own desk, nor to the desk
/// where it is.
pub(in crate::pages) fn outcomes(
    flag: Option<&Row>,
    roles: &[app::Role],
) -> Option<(&'static str, Vec<(String, String)>)> {
    let is_there = flag.and_then(status_of) == Some(Status::WithInspectorate);
    (is_there || roles.contains(&app::Role::InternalAuditor)).then(|| {
        let rest = Outcome::NAMES.iter().filter(|wire| **wire != Outcome::SentToInspectorate.wire());
        ("outcome", rest.map(|wire| ((*wire).to_owned(), choice_or_code("outcome", wire))).collect())
    })
}

async fn review(visitor: &Visitor, row: &Row) -> Result<Review, Problem> {
    let status = status_of(row).unwrap_or(Status::Open);
    if status == Status::Reviewed {
        return Ok(said(visitor, row).map_or_else(|| Review::Others(reviewers(status)), Review::Done));
    }
    if !may_answer(visitor, status) {
        return Ok(Review::Others(reviewers(status)));
    }
    if visitor.console.app.acted_on(&visitor.scope, row.id()).await? {
        return Ok(Review::OwnWork);
    }
    let use_case = app::use_case("review_flag").ok_or(Problem::NoSuchPage)?;
    let mut spec = FormSpec::new(use_case, routes::flag(row.id())).with_fixed("flag", row.id().to_string());
    spec.version = row.version();
    spec.choices.extend(outcomes(Some(row), &visitor.scope.roles));
    Ok(Review::Form(Box::new(forms::build(visitor, spec).await?)))
}

fn reviewers(status: Status) -> String {
    if status == Status::WithInspectorate {
        choice("role", app::Role::InternalAuditor.wire()).unwrap_or_default().to_owned()
    } else {
        roles_of("review_flag")
    }
}

/// What follows from where it stands, with whoever does it.
fn nexts(visitor: &Visitor, row: &Row) -> Vec<Next> {
    let status = status_of(row).unwrap_or(Status::Open);
    if status != Status::Reviewed {
        return vec![Next { label: use_case_label("review_flag"), who: reviewers(status), href: None }];
    }
    if row.text("outcome") != Outcome::Repayment.wire() {
        return Vec::new();
    }
    let company = row.uuid("company").map(|company| company.to_string()).unwrap_or_default();
    let given: &[(&str, &str)] = if company.is_empty() { &[] } else { &[("company", &company)] };
    let href = visitor
        .may("claim_repayment")
        .then(|| routes::action("claim_repayment", given, &format!("{}/{{id}}", routes::REPAYMENTS)));
    vec![Next { label: use_case_label("claim_repayment"), who: roles_of("claim_repayment"), href }]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flag(status: Status) -> Row {
        let dataset = app::datasets().iter().copied().find(|known| known.name == "flags").expect("a list");
        let values = json!({ "flag_status": status.wire() });
        Row::new(dataset, values.as_object().expect("an object").clone())
    }

    /// EF-43: wherever a flag is reviewed, it is not sent to the Inspektorat by the Inspektorat, nor when it is there.
    #[test]
    fn a_flag_is_not_sent_to_where_it_is() {
        let (head, auditor) = (&[app::Role::HeadOfAgency][..], &[app::Role::InternalAuditor][..]);
        let (open, sent) = (flag(Status::Open), flag(Status::WithInspectorate));
        for (flag, roles) in [(Some(&sent), head), (Some(&sent), auditor), (Some(&open), auditor), (None, auditor)] {
            let (field, rest) = outcomes(flag, roles).expect("not all of them");
            assert_eq!((field, rest.len()), ("outcome", Outcome::NAMES.len() - 1));
            assert!(rest.iter().all(|(wire, _)| wire != Outcome::SentToInspectorate.wire()), "{rest:?}");
        }
        assert_eq!(outcomes(Some(&open), head), None);
    }
}
