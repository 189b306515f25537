//! `rm_allotments`: how much orders take of an agreement or of an item of a plan, by the id of that one.

use domain::{
    Event,
    publication::allotment::{self, Source},
};
use kernel::Uuid;
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// What is taken.
#[derive(Debug)]
pub struct Allotments;

/// What all orders take of one source: rupiah of an agreement, placements of an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    taken: i64,
}

/// Of what, and by how much it is more or less than before.
fn change(event: &allotment::Event) -> (Uuid, i64) {
    let whole = |amount: u64| i64::try_from(amount).unwrap_or(i64::MAX);
    let (allotment::Event::AllotmentTaken { source, amount, was, .. }
    | allotment::Event::AllotmentGivenBack { source, amount, was, .. }) = event;
    let id = match source {
        Source::Agreement(agreement) => agreement.as_uuid(),
        Source::PlanItem(item) => item.as_uuid(),
    };
    (id, whole(*amount).saturating_sub(whole(*was)))
}

impl ReadModel for Allotments {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_allotments";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::Allotment(event) = &recorded.event else { return vec![] };
        vec![change(event).0]
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Allotment(event) = &recorded.event else { return row };
        let before = row.map_or(0, |row| row.taken);
        Some(Row { taken: before.saturating_add(change(event).1) })
    }
}
