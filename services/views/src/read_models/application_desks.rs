//! `rm_application_desks`: the office's side of an application, with the grade from the day on that it was made. For
//! staff alone.

use domain::{
    Event,
    partnership::application,
    policy::grading::{CriterionPoints, Facts},
};
use kernel::{Uuid, ids::AccountId};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Who checks what.
#[derive(Debug)]
pub struct ApplicationDesks;

/// An application on its desk.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    verifiers: Vec<AccountId>,
    checked_by: Vec<AccountId>,
    checkers: Vec<AccountId>,
    differing: Vec<String>,
    resubmissions: Vec<i32>,
    field_team: Vec<AccountId>,
    grade_policy_version: Option<i32>,
    grade_scheme: Option<String>,
    grade: Option<String>,
    eligible: Option<bool>,
    points_total: Option<i32>,
    points: Option<Vec<CriterionPoints>>,
    facts: Option<Facts>,
}

fn add(list: &mut Vec<AccountId>, person: AccountId) {
    if !list.contains(&person) {
        list.push(person);
    }
}

impl ReadModel for ApplicationDesks {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_application_desks";
    const REVISION: i32 = 2;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        use application::Event as E;
        let Event::Application(event) = &recorded.event else { return vec![] };
        match event {
            E::ApplicationStarted { .. }
            | E::VerifierAssigned { .. }
            | E::VerifierUnassigned { .. }
            | E::FindingRecorded { .. }
            | E::FindingsDiffer { .. }
            | E::FindingsSettled { .. }
            | E::CorrectionRequested { .. }
            | E::ApplicationResubmitted { .. }
            | E::FieldCheckScheduled { .. }
            | E::FieldCheckRecorded { .. }
            | E::ApplicationGraded { .. } => vec![recorded.stream],
            E::ApplicationSaved { .. }
            | E::ApplicationSubmitted { .. }
            | E::ApplicationWithdrawn { .. }
            | E::CorrectionLapsed { .. }
            | E::AdministrativelyVerified { .. }
            | E::AdministrativelyRejected { .. }
            | E::FieldCheckSkipped { .. }
            | E::ResultAnnounced { .. }
            | E::ObjectionFiled { .. }
            | E::ObjectionDecided { .. }
            | E::ApplicationDecided { .. }
            | E::NamedInDecree { .. } => vec![],
        }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        use application::Event as E;
        let Event::Application(event) = &recorded.event else { return row };
        if let E::ApplicationStarted { .. } = event {
            return Some(Row::default());
        }
        let mut row = row?;
        match event {
            E::VerifierAssigned { verifier, .. } => add(&mut row.verifiers, *verifier),
            E::VerifierUnassigned { verifier, .. } => row.verifiers.retain(|known| known != verifier),
            E::FindingRecorded { finding, .. } => {
                add(&mut row.checked_by, finding.verifier);
                add(&mut row.checkers, finding.verifier);
            }
            E::FindingsDiffer { items, .. } => row.differing.clone_from(items),
            E::FindingsSettled { by, .. } => {
                row.differing.clear();
                add(&mut row.checkers, *by);
            }
            E::CorrectionRequested { .. } => row.checked_by.clear(),
            E::ApplicationResubmitted { .. } => row.resubmissions.push(recorded.version),
            E::FieldCheckScheduled { team, .. } => row.field_team.clone_from(team),
            E::FieldCheckRecorded { by, .. } => add(&mut row.checkers, *by),
            E::ApplicationGraded { company: _, policy_version, facts, result } => {
                row.grade_policy_version = Some(*policy_version);
                row.grade_scheme = Some(result.scheme.clone());
                row.grade = Some(result.grade.clone());
                row.eligible = Some(result.eligible);
                row.points_total = Some(result.total);
                row.points = Some(result.points.clone());
                row.facts = Some(facts.clone());
            }
            E::ApplicationStarted { .. }
            | E::ApplicationSaved { .. }
            | E::ApplicationSubmitted { .. }
            | E::ApplicationWithdrawn { .. }
            | E::CorrectionLapsed { .. }
            | E::AdministrativelyVerified { .. }
            | E::AdministrativelyRejected { .. }
            | E::FieldCheckSkipped { .. }
            | E::ResultAnnounced { .. }
            | E::ObjectionFiled { .. }
            | E::ObjectionDecided { .. }
            | E::ApplicationDecided { .. }
            | E::NamedInDecree { .. } => (),
        }
        Some(row)
    }
}
