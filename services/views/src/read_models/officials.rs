//! `rm_officials`: one row per appointment of an official.

use domain::{
    Event,
    office::{self, Tenure},
};
use kernel::{LocalDate, Uuid, ids::AgencyId};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Appointments.
#[derive(Debug)]
pub struct Officials;

/// An appointment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    agency_id: AgencyId,
    name: String,
    nip: Option<String>,
    title: String,
    tenure: Tenure,
    starts_on: LocalDate,
    ends_on: Option<LocalDate>,
    letter_number: Option<String>,
    end_reason: Option<String>,
}

impl ReadModel for Officials {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_officials";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::Office(event) = &recorded.event else { return vec![] };
        match event {
            office::Event::OfficialAppointed { official, .. } | office::Event::OfficialEnded { official, .. } => {
                vec![official.as_uuid()]
            }
            office::Event::TenantOpened { .. }
            | office::Event::LetterheadSet { .. }
            | office::Event::AgencyRegistered { .. }
            | office::Event::HolidayDeclared { .. }
            | office::Event::HolidayWithdrawn { .. }
            | office::Event::RegionFactRecorded { .. }
            | office::Event::FirstHeadSeated { .. }
            | office::Event::ExampleClockMoved { .. }
            | office::Event::NumberPatternSet { .. } => vec![],
        }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Office(event) = &recorded.event else { return row };
        match event {
            office::Event::OfficialAppointed { appointment, .. } => Some(Row {
                agency_id: appointment.agency,
                name: appointment.name.clone(),
                nip: appointment.nip.clone(),
                title: appointment.title.clone(),
                tenure: appointment.tenure,
                starts_on: appointment.from,
                ends_on: appointment.until,
                letter_number: appointment.letter_number.clone(),
                end_reason: None,
            }),
            office::Event::OfficialEnded { on, reason, .. } => {
                row.map(|row| Row { ends_on: Some(*on), end_reason: Some(reason.clone()), ..row })
            }
            office::Event::TenantOpened { .. }
            | office::Event::LetterheadSet { .. }
            | office::Event::AgencyRegistered { .. }
            | office::Event::HolidayDeclared { .. }
            | office::Event::HolidayWithdrawn { .. }
            | office::Event::RegionFactRecorded { .. }
            | office::Event::FirstHeadSeated { .. }
            | office::Event::ExampleClockMoved { .. }
            | office::Event::NumberPatternSet { .. } => row,
        }
    }
}
