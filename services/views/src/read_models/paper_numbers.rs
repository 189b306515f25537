//! `rm_paper_numbers`: the register of numbers of the region's own papers.

use domain::{
    Event,
    office::numbering::{Event as Numbered, PaperSort},
};
use kernel::{LocalDate, Uuid};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::id_of;

/// Numbers of papers.
#[derive(Debug)]
pub struct PaperNumbers;

/// A number and the paper that it stands on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    sort: PaperSort,
    number: String,
    /// Its place in the row; none when somebody typed it.
    sequence: Option<u32>,
    paper_id: Uuid,
    dated_on: LocalDate,
    year: i32,
    code: String,
}

impl ReadModel for PaperNumbers {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_paper_numbers";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::Numbering(event) = &recorded.event else { return vec![] };
        match event {
            Numbered::NumberTaken { sort, number, .. } | Numbered::NumberEntered { sort, number, .. } => {
                vec![id_of(recorded.stream, &[sort.wire(), number])]
            }
            // The number that was passed stands on another paper, whose row is there.
            Numbered::NumberPassed { .. } => vec![],
        }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Numbering(event) = &recorded.event else { return row };
        match event {
            Numbered::NumberTaken { sort, sequence, number, paper, on, code } => Some(Row {
                sort: *sort,
                number: number.clone(),
                sequence: Some(*sequence),
                paper_id: *paper,
                dated_on: *on,
                year: on.year(),
                code: code.clone(),
            }),
            Numbered::NumberEntered { sort, number, paper, on, code } => Some(Row {
                sort: *sort,
                number: number.clone(),
                sequence: None,
                paper_id: *paper,
                dated_on: *on,
                year: on.year(),
                code: code.clone(),
            }),
            Numbered::NumberPassed { .. } => row,
        }
    }
}
