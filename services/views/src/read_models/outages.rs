//! `rm_outages`: when systems were out that payment waits for.

use domain::{
    Event,
    payment::outage::{self, Source, System},
};
use kernel::{Timestamp, Uuid};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Outages.
#[derive(Debug)]
pub struct Outages;

/// An outage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    version: i32,
    system: System,
    began_at: Timestamp,
    ended_at: Option<Timestamp>,
    source: Source,
    note: String,
}

impl ReadModel for Outages {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_outages";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::Outage(_) = &recorded.event { vec![recorded.stream] } else { vec![] }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Outage(event) = &recorded.event else { return row };
        let version = recorded.version;
        match event {
            outage::Event::OutageBegan { outage: _, system, from, source, note } => Some(Row {
                version,
                system: *system,
                began_at: *from,
                ended_at: None,
                source: *source,
                note: note.clone(),
            }),
            outage::Event::OutageEnded { until, .. } => row.map(|row| Row { version, ended_at: Some(*until), ..row }),
        }
    }
}
