//! `rm_shared_figures`: one row per figure and year that the region shares, or shared. For staff alone.

use domain::{Event, comparison::sharing};
use kernel::{FiscalYear, Timestamp, Uuid};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::id_of;

/// Shared figures.
#[derive(Debug)]
pub struct SharedFigures;

/// A figure of a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    stream_version: i32,
    indicator: String,
    year: FiscalYear,
    decision_number: String,
    signed_by: String,
    shared_at: Timestamp,
    withdrawn_at: Option<Timestamp>,
    withdraw_reason: Option<String>,
}

impl ReadModel for SharedFigures {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_shared_figures";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::Sharing(event) = &recorded.event else { return vec![] };
        let (sharing::Event::FigureShared { indicator, year, .. }
        | sharing::Event::SharedFigureWithdrawn { indicator, year, .. }) = event;
        vec![id_of(recorded.stream, &["figure", indicator, &year.to_string()])]
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Sharing(event) = &recorded.event else { return row };
        match event {
            sharing::Event::FigureShared { indicator, year, decision_number, signed_by } => Some(Row {
                stream_version: recorded.version,
                indicator: indicator.clone(),
                year: *year,
                decision_number: decision_number.clone(),
                signed_by: signed_by.clone(),
                shared_at: recorded.occurred_at,
                withdrawn_at: None,
                withdraw_reason: None,
            }),
            sharing::Event::SharedFigureWithdrawn { reason, .. } => row.map(|row| Row {
                stream_version: recorded.version,
                withdrawn_at: Some(recorded.occurred_at),
                withdraw_reason: Some(reason.clone()),
                ..row
            }),
        }
    }
}
