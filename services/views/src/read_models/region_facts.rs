//! `rm_region_facts`: one row per number about the region, with its source.

use domain::{Event, office};
use kernel::Uuid;
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Numbers about the region.
#[derive(Debug)]
pub struct RegionFacts;

/// A number, as its source gives it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    name: String,
    value: String,
    unit: Option<String>,
    year: Option<i32>,
    quality: String,
    source: String,
    note: Option<String>,
}

impl ReadModel for RegionFacts {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_region_facts";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::Office(event) = &recorded.event else { return vec![] };
        match event {
            office::Event::RegionFactRecorded { fact, .. } => vec![*fact],
            office::Event::TenantOpened { .. }
            | office::Event::LetterheadSet { .. }
            | office::Event::AgencyRegistered { .. }
            | office::Event::OfficialAppointed { .. }
            | office::Event::OfficialEnded { .. }
            | office::Event::HolidayDeclared { .. }
            | office::Event::HolidayWithdrawn { .. }
            | office::Event::FirstHeadSeated { .. }
            | office::Event::ExampleClockMoved { .. }
            | office::Event::NumberPatternSet { .. } => vec![],
        }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Office(office::Event::RegionFactRecorded { content, .. }) = &recorded.event else { return row };
        let office::RegionFact { name, value, unit, year, quality, source, note } = content.clone();
        Some(Row { name, value, unit, year, quality, source, note })
    }
}
