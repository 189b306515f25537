//! `rm_imports`: one row per run of an import. For staff alone.

use domain::{Event, media::import_run};
use kernel::{Timestamp, Uuid, ids::AccountId};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::count;

/// Runs of imports.
#[derive(Debug)]
pub struct Imports;

/// A run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    version: i32,
    file_name: String,
    sha256: String,
    rows: i64,
    left_out: i64,
    companies_count: i32,
    lines_count: i32,
    recorded_at: Timestamp,
    account_id: AccountId,
    undone_at: Option<Timestamp>,
    undo_reason: Option<String>,
}

impl ReadModel for Imports {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_imports";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::Import(_) = &recorded.event { vec![recorded.stream] } else { vec![] }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Import(event) = &recorded.event else { return row };
        match event {
            import_run::Event::ImportRecorded { import: _, file_name, sha256, rows, left_out, companies, lines } => {
                Some(Row {
                    version: recorded.version,
                    file_name: file_name.clone(),
                    sha256: sha256.clone(),
                    rows: *rows,
                    left_out: *left_out,
                    companies_count: count(companies.len()),
                    lines_count: count(lines.len()),
                    recorded_at: recorded.occurred_at,
                    account_id: recorded.actor,
                    undone_at: None,
                    undo_reason: None,
                })
            }
            import_run::Event::ImportUndone { reason, .. } => row.map(|row| Row {
                version: recorded.version,
                undone_at: Some(recorded.occurred_at),
                undo_reason: Some(reason.clone()),
                ..row
            }),
        }
    }
}
