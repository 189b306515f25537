//! `rm_decree_rows`: the annexes of issued decrees, row by row, as they were fixed.

use domain::{Event, media::MediaKind, partnership::decree};
use kernel::{
    CompanyId, Uuid,
    ids::{ApplicationId, OutletId},
};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::id_of;

/// Rows of annexes.
#[derive(Debug)]
pub struct DecreeRows;

/// A row of an annex.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    decree_id: Uuid,
    number: i64,
    application_id: ApplicationId,
    company_id: CompanyId,
    company_name: String,
    outlet_id: OutletId,
    outlet_name: String,
    kind: MediaKind,
    grade: String,
}

/// The number stands in the last four bytes, so that the row of a key is found without hashing every other row.
fn id(decree: Uuid, number: u32) -> Uuid {
    let mut bytes = id_of(decree, &["row"]).into_bytes();
    bytes.iter_mut().rev().zip(number.to_le_bytes()).for_each(|(byte, part)| *byte = part);
    Uuid::from_bytes(bytes)
}

impl ReadModel for DecreeRows {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_decree_rows";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::Decree(event) = &recorded.event else { return vec![] };
        match event {
            decree::Event::DecreeIssued { rows, .. } => {
                rows.iter().map(|row| id(recorded.stream, row.number)).collect()
            }
            decree::Event::DecreePrepared { .. } | decree::Event::DecreeReworded { .. } => vec![],
        }
    }

    fn fold(row: Option<Row>, key: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Decree(decree::Event::DecreeIssued { rows, .. }) = &recorded.event else { return row };
        let number = key.as_bytes().last_chunk().map(|bytes| u32::from_be_bytes(*bytes))?;
        let named = rows.iter().find(|named| named.number == number)?.clone();
        Some(Row {
            decree_id: recorded.stream,
            number: i64::from(named.number),
            application_id: named.application,
            company_id: named.company,
            company_name: named.company_name,
            outlet_id: named.outlet,
            outlet_name: named.outlet_name,
            kind: named.kind,
            grade: named.grade,
        })
    }
}
