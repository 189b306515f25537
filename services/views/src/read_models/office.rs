//! `rm_office`: what the tenant is, and what stands on its paper. One row.

use domain::{Event, office};
use kernel::{RegionCode, RegionKind, Timestamp, Uuid, Zone};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// The office.
#[derive(Debug)]
pub struct OfficeRows;

/// The tenant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    version: i32,
    region: RegionCode,
    name: String,
    kind: RegionKind,
    zone: Zone,
    demo: bool,
    letterhead: Option<office::Letterhead>,
    ahead_seconds: i64,
    opened_at: Timestamp,
}

impl ReadModel for OfficeRows {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_office";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::Office(_) = &recorded.event { vec![recorded.stream] } else { vec![] }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Office(event) = &recorded.event else { return row };
        if let office::Event::TenantOpened { region, name, kind, zone, demo } = event {
            return Some(Row {
                version: recorded.version,
                region: region.clone(),
                name: name.clone(),
                kind: *kind,
                zone: *zone,
                demo: *demo,
                letterhead: None,
                ahead_seconds: 0,
                opened_at: recorded.occurred_at,
            });
        }
        let mut row = row?;
        row.version = recorded.version;
        match event {
            office::Event::LetterheadSet { letterhead } => row.letterhead = Some(letterhead.clone()),
            office::Event::ExampleClockMoved { ahead_seconds } => row.ahead_seconds = *ahead_seconds,
            office::Event::TenantOpened { .. }
            | office::Event::FirstHeadSeated { .. }
            | office::Event::AgencyRegistered { .. }
            | office::Event::OfficialAppointed { .. }
            | office::Event::OfficialEnded { .. }
            | office::Event::HolidayDeclared { .. }
            | office::Event::HolidayWithdrawn { .. }
            | office::Event::RegionFactRecorded { .. }
            | office::Event::NumberPatternSet { .. } => (),
        }
        Some(row)
    }
}
