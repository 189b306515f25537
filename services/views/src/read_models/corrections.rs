//! `rm_corrections`: one row per request to put a wrong fact right, with both values. For staff alone.

use domain::{
    Event,
    media::company::FileRef,
    oversight::correction::{self, Field, Kind, Status},
};
use kernel::{CompanyId, Timestamp, Uuid, ids::AccountId};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Requests for corrections.
#[derive(Debug)]
pub struct Corrections;

/// A request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    version: i32,
    kind: Kind,
    record_id: Uuid,
    placement_id: Option<Uuid>,
    company_id: Option<CompanyId>,
    title: String,
    field: Field,
    from_value: String,
    to_value: String,
    record_version: i32,
    reason: String,
    evidence: String,
    files: Vec<FileRef>,
    status: Status,
    asked_by: AccountId,
    asked_at: Timestamp,
    decided_by: Option<AccountId>,
    decided_at: Option<Timestamp>,
    refuse_reason: Option<String>,
}

impl ReadModel for Corrections {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_corrections";
    const REVISION: i32 = 2;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::Correction(_) = &recorded.event { vec![recorded.stream] } else { vec![] }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Correction(event) = &recorded.event else { return row };
        let decided = |row: Option<Row>, status, by: &AccountId, refuse_reason| {
            row.map(|row| Row {
                version: recorded.version,
                status,
                decided_by: Some(*by),
                decided_at: Some(recorded.occurred_at),
                refuse_reason,
                ..row
            })
        };
        match event {
            correction::Event::CorrectionAsked { request, by, correction: _ } => Some(Row {
                version: recorded.version,
                kind: request.field.kind(),
                record_id: request.record,
                placement_id: request.placement,
                company_id: request.company,
                title: request.title.clone(),
                field: request.field,
                from_value: request.from.to_string(),
                to_value: request.to.to_string(),
                record_version: request.record_version,
                reason: request.reason.clone(),
                evidence: request.evidence.clone(),
                files: request.files.clone(),
                status: Status::Waiting,
                asked_by: *by,
                asked_at: recorded.occurred_at,
                decided_by: None,
                decided_at: None,
                refuse_reason: None,
            }),
            correction::Event::CorrectionApproved { by, .. } => decided(row, Status::Approved, by, None),
            correction::Event::CorrectionDenied { by, reason, .. } => {
                decided(row, Status::Refused, by, Some(reason.clone()))
            }
        }
    }
}
