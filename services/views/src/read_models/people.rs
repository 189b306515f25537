//! `rm_people`: one row per person of the press, with the last certificate.

use domain::{
    Event,
    media::{
        company::{self, PersonRole},
        outlet::CompetenceLevel,
    },
};
use kernel::{CompanyId, LocalDate, Timestamp, Uuid, ids::OutletId};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::revealed;

/// People of the press.
#[derive(Debug)]
pub struct People;

/// A person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    party_id: CompanyId,
    name: Option<String>,
    role: PersonRole,
    outlet_id: Option<OutletId>,
    competence_level: Option<CompetenceLevel>,
    competence_number: Option<String>,
    competence_issued_on: Option<LocalDate>,
    competence_expires_on: Option<LocalDate>,
    last_self_report_on: Option<LocalDate>,
    added_at: Timestamp,
    ended_on: Option<LocalDate>,
    end_reason: Option<String>,
}

impl ReadModel for People {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_people";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::Company(event) = &recorded.event else { return vec![] };
        match event {
            company::Event::PersonAdded { person, .. }
            | company::Event::CompetenceRecorded { person, .. }
            | company::Event::PersonEnded { person, .. } => vec![person.as_uuid()],
            company::Event::CompanyRegistered { .. }
            | company::Event::CompanyProfileChanged { .. }
            | company::Event::CompanyRetracted { .. }
            | company::Event::OutletAdded { .. }
            | company::Event::OutletChanged { .. }
            | company::Event::OutletRetired { .. }
            | company::Event::DocumentFiled { .. }
            | company::Event::TaxCertificateConfirmed { .. }
            | company::Event::DocumentWithdrawn { .. }
            | company::Event::PressCouncilStatusObserved { .. }
            | company::Event::ReachObserved { .. } => vec![],
        }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Company(event) = &recorded.event else { return row };
        match event {
            company::Event::PersonAdded { company, person: _, name, role, outlet } => Some(Row {
                party_id: *company,
                name: revealed(name),
                role: *role,
                outlet_id: *outlet,
                competence_level: None,
                competence_number: None,
                competence_issued_on: None,
                competence_expires_on: None,
                last_self_report_on: None,
                added_at: recorded.occurred_at,
                ended_on: None,
                end_reason: None,
            }),
            company::Event::CompetenceRecorded { competence, .. } => row.map(|row| Row {
                competence_level: Some(competence.level),
                competence_number: revealed(&competence.number),
                competence_issued_on: Some(competence.issued_on),
                competence_expires_on: competence.expires_on,
                last_self_report_on: competence.last_self_report_on,
                ..row
            }),
            company::Event::PersonEnded { on, reason, .. } => {
                row.map(|row| Row { ended_on: Some(*on), end_reason: Some(reason.clone()), ..row })
            }
            company::Event::CompanyRegistered { .. }
            | company::Event::CompanyProfileChanged { .. }
            | company::Event::CompanyRetracted { .. }
            | company::Event::OutletAdded { .. }
            | company::Event::OutletChanged { .. }
            | company::Event::OutletRetired { .. }
            | company::Event::DocumentFiled { .. }
            | company::Event::TaxCertificateConfirmed { .. }
            | company::Event::DocumentWithdrawn { .. }
            | company::Event::PressCouncilStatusObserved { .. }
            | company::Event::ReachObserved { .. } => row,
        }
    }
}
