//! `rm_documents`: one row per document, as it was last filed.

use domain::{Event, media::company};
use kernel::{
    CompanyId, LocalDate, Timestamp, Uuid,
    ids::{AccountId, OutletId},
};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Documents.
#[derive(Debug)]
pub struct Documents;

/// A document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    party_id: CompanyId,
    requirement: String,
    outlet_id: Option<OutletId>,
    number: Option<String>,
    issuer: Option<String>,
    issued_on: Option<LocalDate>,
    expires_on: Option<LocalDate>,
    file_sha256: Option<String>,
    file_name: Option<String>,
    file_size_bytes: Option<i64>,
    file_media_type: Option<String>,
    filed_at: Timestamp,
    filed_by: Option<AccountId>,
    filed_for: Option<AccountId>,
    withdrawn_at: Option<Timestamp>,
    withdraw_reason: Option<String>,
    confirmed_at: Option<Timestamp>,
}

impl ReadModel for Documents {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_documents";
    const REVISION: i32 = 3;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::Company(event) = &recorded.event else { return vec![] };
        match event {
            company::Event::DocumentFiled { document, .. }
            | company::Event::DocumentWithdrawn { document, .. }
            | company::Event::TaxCertificateConfirmed { document, .. } => vec![document.as_uuid()],
            company::Event::CompanyRegistered { .. }
            | company::Event::CompanyProfileChanged { .. }
            | company::Event::CompanyRetracted { .. }
            | company::Event::OutletAdded { .. }
            | company::Event::OutletChanged { .. }
            | company::Event::OutletRetired { .. }
            | company::Event::PersonAdded { .. }
            | company::Event::CompetenceRecorded { .. }
            | company::Event::PersonEnded { .. }
            | company::Event::PressCouncilStatusObserved { .. }
            | company::Event::ReachObserved { .. } => vec![],
        }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Company(event) = &recorded.event else { return row };
        match event {
            company::Event::DocumentFiled { company, document: _, facts } => {
                let company::Document { requirement, outlet, number, issuer, issued_on, expires_on, file } =
                    facts.clone();
                let file = file.as_ref();
                Some(Row {
                    party_id: *company,
                    requirement,
                    outlet_id: outlet,
                    number,
                    issuer,
                    issued_on,
                    expires_on,
                    file_sha256: file.map(|file| file.sha256.clone()),
                    file_name: file.map(|file| file.name.clone()),
                    file_size_bytes: file.map(|file| file.size_bytes),
                    file_media_type: file.map(|file| file.media_type.clone()),
                    filed_at: recorded.occurred_at,
                    filed_by: Some(recorded.actor),
                    filed_for: recorded.on_behalf_of,
                    withdrawn_at: None,
                    withdraw_reason: None,
                    confirmed_at: None,
                })
            }
            company::Event::DocumentWithdrawn { reason, .. } => row.map(|row| Row {
                withdrawn_at: Some(recorded.occurred_at),
                withdraw_reason: Some(reason.clone()),
                ..row
            }),
            company::Event::TaxCertificateConfirmed { .. } => {
                row.map(|row| Row { confirmed_at: Some(recorded.occurred_at), ..row })
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
            | company::Event::PressCouncilStatusObserved { .. }
            | company::Event::ReachObserved { .. } => row,
        }
    }
}
