//! `rm_order_warnings`: what the office was warned of about an order, and why it went on. For staff alone.

use domain::{Event, publication::order};
use kernel::{
    Timestamp, Uuid,
    ids::{AccountId, PlacementId},
};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::id_of;

/// Warnings.
#[derive(Debug)]
pub struct OrderWarnings;

/// A warning that was explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    order_id: Uuid,
    placement_id: Option<PlacementId>,
    code: String,
    evidence: String,
    reason: String,
    account_id: AccountId,
    recorded_at: Timestamp,
}

fn id(recorded: &Recorded<Event>, place: usize) -> Uuid {
    id_of(recorded.stream, &["warning", &recorded.version.to_string(), &place.to_string()])
}

impl ReadModel for OrderWarnings {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_order_warnings";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::Order(order::Event::WarningsExplained { warnings, .. }) = &recorded.event {
            (0..warnings.len()).map(|place| id(recorded, place)).collect()
        } else {
            vec![]
        }
    }

    fn fold(row: Option<Row>, key: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Order(order::Event::WarningsExplained { placement, warnings, by }) = &recorded.event else {
            return row;
        };
        let (_, warning) = warnings.iter().enumerate().find(|(place, _)| id(recorded, *place) == key)?;
        Some(Row {
            order_id: recorded.stream,
            placement_id: *placement,
            code: warning.code.clone(),
            evidence: warning.evidence.clone(),
            reason: warning.reason.clone(),
            account_id: *by,
            recorded_at: recorded.occurred_at,
        })
    }
}
