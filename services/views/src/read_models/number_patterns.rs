//! `rm_number_patterns`: how the numbers of each kind of paper look. From the first day on there is a row for each.

use domain::{
    Event,
    office::{
        self,
        numbering::{PaperSort, Pattern},
    },
};
use kernel::Uuid;
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::id_of;

/// Patterns of numbers.
#[derive(Debug)]
pub struct NumberPatterns;

/// How the numbers of a kind of paper look.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    sort: PaperSort,
    pattern: Pattern,
}

impl ReadModel for NumberPatterns {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_number_patterns";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let key = |sort: &PaperSort| id_of(recorded.stream, &[sort.wire()]);
        let Event::Office(event) = &recorded.event else { return vec![] };
        match event {
            office::Event::TenantOpened { .. } => PaperSort::ALL.iter().map(key).collect(),
            office::Event::NumberPatternSet { sort, .. } => vec![key(sort)],
            office::Event::LetterheadSet { .. }
            | office::Event::AgencyRegistered { .. }
            | office::Event::OfficialAppointed { .. }
            | office::Event::OfficialEnded { .. }
            | office::Event::HolidayDeclared { .. }
            | office::Event::HolidayWithdrawn { .. }
            | office::Event::RegionFactRecorded { .. }
            | office::Event::FirstHeadSeated { .. }
            | office::Event::ExampleClockMoved { .. } => vec![],
        }
    }

    fn fold(row: Option<Row>, key: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Office(event) = &recorded.event else { return row };
        match event {
            office::Event::TenantOpened { .. } => PaperSort::ALL
                .iter()
                .find(|sort| id_of(recorded.stream, &[sort.wire()]) == key)
                .map(|sort| Row { sort: *sort, pattern: sort.default_pattern() }),
            office::Event::NumberPatternSet { sort, pattern } => Some(Row { sort: *sort, pattern: pattern.clone() }),
            office::Event::LetterheadSet { .. }
            | office::Event::AgencyRegistered { .. }
            | office::Event::OfficialAppointed { .. }
            | office::Event::OfficialEnded { .. }
            | office::Event::HolidayDeclared { .. }
            | office::Event::HolidayWithdrawn { .. }
            | office::Event::RegionFactRecorded { .. }
            | office::Event::FirstHeadSeated { .. }
            | office::Event::ExampleClockMoved { .. } => row,
        }
    }
}
