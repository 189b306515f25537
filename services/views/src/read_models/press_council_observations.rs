//! `rm_press_council_observations`: one row per look at the Press Council's list.

use domain::{
    Event,
    media::{company, outlet::PressCouncilStatus},
};
use kernel::{CompanyId, LocalDate, Timestamp, Uuid, ids::OutletId};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::id_of;

/// Observations.
#[derive(Debug)]
pub struct PressCouncilObservations;

/// What the list showed on a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    party_id: CompanyId,
    outlet_id: OutletId,
    status: PressCouncilStatus,
    observed_on: LocalDate,
    source: String,
    evidence_sha256: Option<String>,
    evidence_name: Option<String>,
    recorded_at: Timestamp,
}

impl ReadModel for PressCouncilObservations {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_press_council_observations";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::Company(event) = &recorded.event else { return vec![] };
        match event {
            company::Event::PressCouncilStatusObserved { .. } => {
                vec![id_of(recorded.stream, &["observation", &recorded.version.to_string()])]
            }
            company::Event::CompanyRegistered { .. }
            | company::Event::CompanyProfileChanged { .. }
            | company::Event::CompanyRetracted { .. }
            | company::Event::OutletAdded { .. }
            | company::Event::OutletChanged { .. }
            | company::Event::OutletRetired { .. }
            | company::Event::PersonAdded { .. }
            | company::Event::CompetenceRecorded { .. }
            | company::Event::PersonEnded { .. }
            | company::Event::DocumentFiled { .. }
            | company::Event::TaxCertificateConfirmed { .. }
            | company::Event::DocumentWithdrawn { .. }
            | company::Event::ReachObserved { .. } => vec![],
        }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Company(company::Event::PressCouncilStatusObserved {
            company,
            outlet,
            status,
            observed_on,
            source,
            evidence,
        }) = &recorded.event
        else {
            return row;
        };
        Some(Row {
            party_id: *company,
            outlet_id: *outlet,
            status: *status,
            observed_on: *observed_on,
            source: source.clone(),
            evidence_sha256: evidence.as_ref().map(|file| file.sha256.clone()),
            evidence_name: evidence.as_ref().map(|file| file.name.clone()),
            recorded_at: recorded.occurred_at,
        })
    }
}
