//! `rm_findings`: one row per finding of a verifier, and per settlement of two that differ. For staff alone.

use domain::{
    Event,
    partnership::{
        application,
        checks::{ItemVerdict, Verdict},
    },
};
use kernel::{CompanyId, Timestamp, Uuid, ids::AccountId};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::{count, id_of};

/// Findings.
#[derive(Debug)]
pub struct Findings;

/// What somebody found, item by item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    application_id: Uuid,
    company_id: CompanyId,
    version: i32,
    kind: Kind,
    account_id: AccountId,
    items: Vec<ItemVerdict>,
    defects_count: i32,
    recorded_at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Finding,
    Settlement,
}

impl Row {
    fn new(kind: Kind, company: CompanyId, by: AccountId, items: &[ItemVerdict], recorded: &Recorded<Event>) -> Self {
        let defects = items.iter().filter(|item| item.verdict != Verdict::Good);
        Self {
            application_id: recorded.stream,
            company_id: company,
            version: recorded.version,
            kind,
            account_id: by,
            items: items.to_vec(),
            defects_count: count(defects.count()),
            recorded_at: recorded.occurred_at,
        }
    }
}

impl ReadModel for Findings {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_findings";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        use application::Event as E;
        let Event::Application(event) = &recorded.event else { return vec![] };
        match event {
            E::FindingRecorded { .. } | E::FindingsSettled { .. } => {
                vec![id_of(recorded.stream, &["finding", &recorded.version.to_string()])]
            }
            E::ApplicationStarted { .. }
            | E::ApplicationSaved { .. }
            | E::ApplicationSubmitted { .. }
            | E::ApplicationWithdrawn { .. }
            | E::VerifierAssigned { .. }
            | E::VerifierUnassigned { .. }
            | E::FindingsDiffer { .. }
            | E::CorrectionRequested { .. }
            | E::ApplicationResubmitted { .. }
            | E::CorrectionLapsed { .. }
            | E::AdministrativelyVerified { .. }
            | E::AdministrativelyRejected { .. }
            | E::FieldCheckScheduled { .. }
            | E::FieldCheckRecorded { .. }
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
        let Event::Application(event) = &recorded.event else { return row };
        if let application::Event::FindingRecorded { company, finding } = event {
            Some(Row::new(Kind::Finding, *company, finding.verifier, &finding.items, recorded))
        } else if let application::Event::FindingsSettled { company, by, items } = event {
            Some(Row::new(Kind::Settlement, *company, *by, items, recorded))
        } else {
            row
        }
    }
}
