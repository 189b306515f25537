//! `rm_application_desks`: the office's side of an application. For staff alone.

use domain::{Event, partnership::application};
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
    const REVISION: i32 = 1;

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
            | E::FieldCheckRecorded { .. } => vec![recorded.stream],
            E::ApplicationSaved { .. }
            | E::ApplicationSubmitted { .. }
            | E::ApplicationWithdrawn { .. }
            | E::CorrectionLapsed { .. }
            | E::AdministrativelyVerified { .. }
            | E::AdministrativelyRejected { .. }
            | E::FieldCheckSkipped { .. }
            | E::ApplicationGraded { .. }
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
            E::ApplicationStarted { .. }
            | E::ApplicationSaved { .. }
            | E::ApplicationSubmitted { .. }
            | E::ApplicationWithdrawn { .. }
            | E::CorrectionLapsed { .. }
            | E::AdministrativelyVerified { .. }
            | E::AdministrativelyRejected { .. }
            | E::FieldCheckSkipped { .. }
            | E::ApplicationGraded { .. }
            | E::ResultAnnounced { .. }
            | E::ObjectionFiled { .. }
            | E::ObjectionDecided { .. }
            | E::ApplicationDecided { .. }
            | E::NamedInDecree { .. } => (),
        }
        Some(row)
    }
}
