//! `rm_decrees`: one row per decree.

use domain::{
    Event,
    partnership::decree::{self, Signature, Wording},
};
use kernel::{
    LocalDate, Timestamp, Uuid,
    ids::{AccountId, WindowId},
};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::count;

/// Decrees.
#[derive(Debug)]
pub struct Decrees;

/// A decree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    version: i32,
    window_id: WindowId,
    wording: Wording,
    author_id: AccountId,
    prepared_at: Timestamp,
    number: Option<String>,
    issued_on: Option<LocalDate>,
    issued_at: Option<Timestamp>,
    rows_count: i32,
    hash: Option<String>,
    code: Option<String>,
    signature: Option<Signature>,
}

impl ReadModel for Decrees {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_decrees";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::Decree(_) = &recorded.event { vec![recorded.stream] } else { vec![] }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Decree(event) = &recorded.event else { return row };
        let version = recorded.version;
        match event {
            decree::Event::DecreePrepared { decree: _, window, wording, author } => Some(Row {
                version,
                window_id: *window,
                wording: wording.clone(),
                author_id: *author,
                prepared_at: recorded.occurred_at,
                number: None,
                issued_on: None,
                issued_at: None,
                rows_count: 0,
                hash: None,
                code: None,
                signature: None,
            }),
            decree::Event::DecreeReworded { wording, .. } => {
                row.map(|row| Row { version, wording: wording.clone(), ..row })
            }
            decree::Event::DecreeIssued { decree: _, window: _, number, date, rows, hash, code, signature } => {
                row.map(|row| Row {
                    version,
                    number: Some(number.clone()),
                    issued_on: Some(*date),
                    issued_at: Some(recorded.occurred_at),
                    rows_count: count(rows.len()),
                    hash: Some(hash.clone()),
                    code: Some(code.clone()),
                    signature: Some(signature.clone()),
                    ..row
                })
            }
        }
    }
}
