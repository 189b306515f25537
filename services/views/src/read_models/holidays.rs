//! `rm_holidays`: one row per day off.

use domain::{
    Event,
    office::{self, HolidayKind},
};
use kernel::{LocalDate, Uuid};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::id_of;

/// Days off.
#[derive(Debug)]
pub struct Holidays;

/// A day off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    date: LocalDate,
    name: String,
    kind: HolidayKind,
}

impl ReadModel for Holidays {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_holidays";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::Office(event) = &recorded.event else { return vec![] };
        match event {
            office::Event::HolidayDeclared { date, .. } | office::Event::HolidayWithdrawn { date } => {
                vec![id_of(recorded.stream, &["holiday", &date.to_string()])]
            }
            office::Event::TenantOpened { .. }
            | office::Event::LetterheadSet { .. }
            | office::Event::AgencyRegistered { .. }
            | office::Event::OfficialAppointed { .. }
            | office::Event::OfficialEnded { .. }
            | office::Event::RegionFactRecorded { .. }
            | office::Event::FirstHeadSeated { .. }
            | office::Event::ExampleClockMoved { .. }
            | office::Event::NumberPatternSet { .. } => vec![],
        }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Office(event) = &recorded.event else { return row };
        match event {
            office::Event::HolidayDeclared { date, name, kind } => {
                Some(Row { date: *date, name: name.clone(), kind: *kind })
            }
            office::Event::HolidayWithdrawn { .. } => None,
            office::Event::TenantOpened { .. }
            | office::Event::LetterheadSet { .. }
            | office::Event::AgencyRegistered { .. }
            | office::Event::OfficialAppointed { .. }
            | office::Event::OfficialEnded { .. }
            | office::Event::RegionFactRecorded { .. }
            | office::Event::FirstHeadSeated { .. }
            | office::Event::ExampleClockMoved { .. }
            | office::Event::NumberPatternSet { .. } => row,
        }
    }
}
