//! `rm_receipts`: one row per receipt of what arrived at the office for a placement.

use domain::{Event, publication::order};
use kernel::{
    CompanyId, LocalDate, Timestamp, Uuid,
    ids::{AccountId, PlacementId},
};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::id_of;

/// Receipts.
#[derive(Debug)]
pub struct Receipts;

/// A receipt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    party_id: CompanyId,
    order_id: Uuid,
    placement_id: PlacementId,
    number: String,
    received_on: LocalDate,
    count: i64,
    receiver_id: AccountId,
    counter_signer: String,
    stored_at: Option<String>,
    recorded_at: Timestamp,
}

impl ReadModel for Receipts {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_receipts";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::Order(order::Event::ReceiptRecorded { .. }) = &recorded.event {
            vec![id_of(recorded.stream, &["receipt", &recorded.version.to_string()])]
        } else {
            vec![]
        }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Order(order::Event::ReceiptRecorded { company, placement, receipt }) = &recorded.event else {
            return row;
        };
        Some(Row {
            party_id: *company,
            order_id: recorded.stream,
            placement_id: *placement,
            number: receipt.number.clone(),
            received_on: receipt.on,
            count: i64::from(receipt.count),
            receiver_id: receipt.received_by,
            counter_signer: receipt.counter_signer.clone(),
            stored_at: receipt.stored_at.clone(),
            recorded_at: recorded.occurred_at,
        })
    }
}
