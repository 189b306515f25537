//! Rows of an application, its grade and what was found of it.

use domain::{
    Event,
    media::MediaKind,
    partnership::{
        application::{self, Graded, Outcome},
        checks::{Answers, Finding, ItemVerdict, Verdict},
    },
    policy::{FactSource, GradeResult, grading::Facts},
};
use kernel::Uuid;
use serde_json::{Value, json};

use super::{id, minute, rows, the_row, with};
use crate::world::at;

pub(super) fn of_application(events: Vec<application::Event>) -> Vec<(Uuid, Event)> {
    events.into_iter().map(|event| (id(10), event.into())).collect()
}

fn started() -> application::Event {
    application::Event::ApplicationStarted {
        application: id(10).into(),
        company: id(1).into(),
        outlet: id(2).into(),
        kind: MediaKind::Online,
        window: id(20).into(),
    }
}

pub(super) fn submitted() -> application::Event {
    application::Event::ApplicationSubmitted {
        company: id(1).into(),
        window: id(20).into(),
        answers: Answers::new(),
        policy_version: 2,
        declared: declared(1),
    }
}

fn declared(years: i64) -> Facts {
    [(FactSource::YearsActive, years)].into()
}

fn result() -> GradeResult {
    GradeResult { scheme: "points".to_owned(), points: vec![], total: 80, grade: "A".to_owned(), eligible: true }
}

fn graded() -> application::Event {
    application::Event::ApplicationGraded {
        company: id(1).into(),
        policy_version: 2,
        facts: declared(2),
        result: result(),
    }
}

pub(super) fn assigned(verifier: u128) -> application::Event {
    application::Event::VerifierAssigned { company: id(1).into(), verifier: id(verifier).into() }
}

fn items(verdict: Verdict) -> Vec<ItemVerdict> {
    vec![ItemVerdict { requirement: "NIB".to_owned(), verdict, reason: Some("buram".to_owned()) }]
}

fn found(verifier: u128, verdict: Verdict) -> application::Event {
    let finding = Finding { verifier: id(verifier).into(), items: items(verdict) };
    application::Event::FindingRecorded { company: id(1).into(), finding }
}

pub(super) fn verified() -> application::Event {
    application::Event::AdministrativelyVerified { company: id(1).into() }
}

pub(super) fn correction() -> application::Event {
    let until = at("2026-02-05T17:00:00Z");
    application::Event::CorrectionRequested { company: id(1).into(), items: items(Verdict::Wrong), until }
}

fn resubmitted() -> application::Event {
    application::Event::ApplicationResubmitted { company: id(1).into(), answers: Answers::new(), declared: declared(2) }
}

#[test]
fn an_application_keeps_every_stage_that_it_came_to() {
    let course = vec![
        started(),
        submitted(),
        assigned(31),
        assigned(32),
        found(31, Verdict::Wrong),
        found(32, Verdict::Wrong),
        correction(),
        resubmitted(),
        found(31, Verdict::Good),
        found(32, Verdict::Good),
        verified(),
        application::Event::FieldCheckSkipped { company: id(1).into(), ground: "faktual".to_owned() },
        graded(),
        application::Event::ResultAnnounced {
            company: id(1).into(),
            outcome: Outcome::Accept,
            objections_until: at("2026-02-10T17:00:00Z"),
            graded: Some(Graded { policy_version: 2, facts: declared(2), result: result() }),
        },
        application::Event::ApplicationDecided {
            company: id(1).into(),
            outcome: Outcome::Accept,
            reason: None,
            against_grade: false,
            by: id(40).into(),
        },
        application::Event::NamedInDecree {
            company: id(1).into(),
            decree: id(50).into(),
            number: "SK/1".to_owned(),
            row: 3,
        },
    ];
    let empty = [
        "saved_at",
        "withdrawn_at",
        "withdraw_reason",
        "correction_until",
        "field_check_on",
        "field_check_place",
        "field_check",
        "objected_at",
        "objection_grounds",
        "objection_upheld",
        "objection_answer",
        "objection_decided_at",
        "decision_reason",
        "rejected_at",
    ];
    let mut application = json!({
        "party_id": id(1), "version": 16, "outlet_id": id(2), "kind": "online", "window_id": id(20), "status": "decreed",
        "answers": {}, "declared": { "years_active": 2 }, "policy_version": 2, "verifiers_count": 2, "started_at": minute(1), "registered_at": minute(2),
        "corrections_count": 1, "correction_items": [{ "requirement": "NIB", "verdict": "wrong", "reason": "buram" }],
        "correction_requested_at": minute(7), "resubmitted_at": minute(8), "verified_at": minute(11),
        "field_check_skipped": "faktual", "factual_at": minute(12),
    });
    let rest = json!({
        "graded_at": minute(13), "grade_policy_version": 2, "grade_scheme": "points", "grade": "A", "eligible": true,
        "points_total": 80, "points": [], "facts": { "years_active": 2 }, "proposal": "accept", "proposed_at": minute(14),
        "objections_until": "2026-02-10T17:00:00Z", "decided_at": minute(15), "outcome": "accept", "against_grade": false,
        "decreed_at": minute(16), "decree_id": id(50), "decree_number": "SK/1", "decree_row": 3,
    });
    application.as_object_mut().expect("an object").extend(rest.as_object().expect("an object").clone());
    assert_eq!(the_row("rm_applications", of_application(course)), with(&empty, &application));
}

/// EF-10: the grade stands on the desk alone until it is announced.
#[test]
fn a_grade_is_on_the_desk_before_it_is_announced_and_nowhere_else() {
    let course = vec![started(), submitted(), graded()];
    let grade = |table| {
        let row = the_row(table, of_application(course.clone()));
        ["grade_policy_version", "grade_scheme", "grade", "eligible", "points_total", "points", "facts"]
            .map(|column| row[column].clone())
    };
    assert_eq!(grade("rm_applications"), [(); 7].map(|()| Value::Null));
    let known =
        [json!(2), json!("points"), json!("A"), json!(true), json!(80), json!([]), json!({ "years_active": 2 })];
    assert_eq!(grade("rm_application_desks"), known);
    let row = the_row("rm_applications", of_application(course));
    assert_eq!((&row["status"], &row["graded_at"]), (&json!("graded"), &json!(minute(3))));
}

/// EF-08: the company is not told who checks, nor that two findings differ.
#[test]
fn findings_that_differ_change_the_desk_and_not_what_the_company_sees() {
    let differ = application::Event::FindingsDiffer { company: id(1).into(), items: vec!["NIB".to_owned()] };
    let mut course = vec![started(), submitted(), assigned(31), assigned(32), assigned(33)];
    course.push(application::Event::VerifierUnassigned {
        company: id(1).into(),
        verifier: id(33).into(),
        reason: "cuti".to_owned(),
    });
    course.extend([found(31, Verdict::Good), found(32, Verdict::Missing), differ]);
    let application = the_row("rm_applications", of_application(course.clone()));
    assert_eq!(application["status"], "under_administrative_check");
    let desk = |checked_by: Value, checkers: Value, differing: Value, resubmissions: Value| {
        json!({
            "verifiers": [id(31), id(32)], "checked_by": checked_by, "checkers": checkers, "differing": differing,
            "resubmissions": resubmissions, "field_team": [], "grade_policy_version": null, "grade_scheme": null,
            "grade": null, "eligible": null, "points_total": null, "points": null, "facts": null,
        })
    };
    let both = json!([id(31), id(32)]);
    let before = the_row("rm_application_desks", of_application(course.clone()));
    assert_eq!(before, desk(both.clone(), both, json!(["NIB"]), json!([])));
    course.push(application::Event::FindingsSettled {
        company: id(1).into(),
        by: id(34).into(),
        items: items(Verdict::Missing),
    });
    course.extend([correction(), resubmitted()]);
    let after = the_row("rm_application_desks", of_application(course.clone()));
    assert_eq!(after, desk(json!([]), json!([id(31), id(32), id(34)]), json!([]), json!([12])));
    let finding = |version: i32, kind: &str, by: u128, verdict: &str, defects: i32| {
        json!({
            "application_id": id(10), "company_id": id(1), "version": version, "kind": kind, "account_id": id(by),
            "items": [{ "requirement": "NIB", "verdict": verdict, "reason": "buram" }], "defects_count": defects,
            "recorded_at": minute(version.into()),
        })
    };
    let mut findings: Vec<Value> = rows("rm_findings", of_application(course)).into_values().collect();
    findings.sort_by_key(|row| row["version"].as_i64());
    let expected = [
        finding(7, "finding", 31, "good", 0),
        finding(8, "finding", 32, "missing", 1),
        finding(10, "settlement", 34, "missing", 1),
    ];
    assert_eq!(findings, expected);
}

#[test]
fn an_application_without_verifiers_waits_for_one_again() {
    let unassigned = application::Event::VerifierUnassigned {
        company: id(1).into(),
        verifier: id(31).into(),
        reason: "cuti".to_owned(),
    };
    let row = the_row("rm_applications", of_application(vec![started(), submitted(), assigned(31), unassigned]));
    assert_eq!((&row["status"], &row["verifiers_count"]), (&json!("submitted"), &json!(0)));
}
