//! `rm_agencies`: one row per agency (OPD).

use domain::{
    Event,
    office::{self, AgencyKind},
};
use kernel::Uuid;
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Agencies.
#[derive(Debug)]
pub struct Agencies;

/// An agency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    name: String,
    short_name: String,
    kind: AgencyKind,
}

impl ReadModel for Agencies {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_agencies";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::Office(event) = &recorded.event else { return vec![] };
        match event {
            office::Event::AgencyRegistered { agency, .. } => vec![agency.as_uuid()],
            office::Event::TenantOpened { .. }
            | office::Event::LetterheadSet { .. }
            | office::Event::OfficialAppointed { .. }
            | office::Event::OfficialEnded { .. }
            | office::Event::HolidayDeclared { .. }
            | office::Event::HolidayWithdrawn { .. }
            | office::Event::RegionFactRecorded { .. }
            | office::Event::FirstHeadSeated { .. }
            | office::Event::ExampleClockMoved { .. }
            | office::Event::NumberPatternSet { .. } => vec![],
        }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Office(office::Event::AgencyRegistered { name, short_name, kind, .. }) = &recorded.event else {
            return row;
        };
        Some(Row { name: name.clone(), short_name: short_name.clone(), kind: *kind })
    }
}
