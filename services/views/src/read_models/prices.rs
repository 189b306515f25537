//! `rm_prices`: one row per version of a price.

use domain::{
    Event,
    media::MediaKind,
    publication::{
        Format, Unit,
        price::{self, Comparable, PriceKind},
    },
};
use kernel::{
    LocalDate, Rupiah, Timestamp, Uuid,
    ids::{AccountId, OutletId, PriceId},
};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Prices.
#[derive(Debug)]
pub struct Prices;

/// A version of a price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    stream_version: i32,
    kind: PriceKind,
    format: Format,
    media: MediaKind,
    grade: Option<String>,
    outlet_id: Option<OutletId>,
    unit: Unit,
    specification: String,
    amount: Rupiah,
    tax_inclusive: bool,
    valid_from: LocalDate,
    valid_to: Option<LocalDate>,
    basis: String,
    comparables: Vec<Comparable>,
    standard_id: Option<PriceId>,
    author_id: AccountId,
    proposed_at: Timestamp,
    approved_at: Option<Timestamp>,
    withdrawn_at: Option<Timestamp>,
    withdraw_reason: Option<String>,
    ended_at: Option<Timestamp>,
    end_reason: Option<String>,
}

impl ReadModel for Prices {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_prices";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::PriceList(event) = &recorded.event else { return vec![] };
        let (price::Event::PriceProposed { price, .. }
        | price::Event::PriceApproved { price }
        | price::Event::PriceWithdrawn { price, .. }
        | price::Event::PriceEnded { price, .. }) = event;
        vec![price.as_uuid()]
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::PriceList(event) = &recorded.event else { return row };
        if let price::Event::PriceProposed { price: _, content, author } = event {
            let content = content.as_ref().clone();
            return Some(Row {
                stream_version: recorded.version,
                kind: content.kind,
                format: content.subject.format,
                media: content.subject.media,
                grade: content.subject.grade,
                outlet_id: content.subject.outlet,
                unit: content.subject.unit,
                specification: content.subject.specification,
                amount: content.amount,
                tax_inclusive: content.tax_inclusive,
                valid_from: content.valid_from,
                valid_to: content.valid_to,
                basis: content.basis,
                comparables: content.comparables,
                standard_id: content.standard,
                author_id: *author,
                proposed_at: recorded.occurred_at,
                approved_at: None,
                withdrawn_at: None,
                withdraw_reason: None,
                ended_at: None,
                end_reason: None,
            });
        }
        let mut row = row?;
        row.stream_version = recorded.version;
        match event {
            price::Event::PriceProposed { .. } => (),
            price::Event::PriceApproved { .. } => row.approved_at = Some(recorded.occurred_at),
            price::Event::PriceWithdrawn { reason, .. } => {
                row.withdrawn_at = Some(recorded.occurred_at);
                row.withdraw_reason = Some(reason.clone());
            }
            price::Event::PriceEnded { on, reason, .. } => {
                row.valid_to = Some(*on);
                row.ended_at = Some(recorded.occurred_at);
                row.end_reason = Some(reason.clone());
            }
        }
        Some(row)
    }
}
