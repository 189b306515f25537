//! `rm_offers`: offers and counter-offers, with their times.

use domain::{
    Event,
    publication::agreement::{self, Offered, Side},
};
use kernel::{CompanyId, Timestamp, Uuid};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::id_of;

/// Offers.
#[derive(Debug)]
pub struct Offers;

/// An offer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    party_id: CompanyId,
    agreement_id: Uuid,
    number: u32,
    side: Side,
    prices: Vec<Offered>,
    note: Option<String>,
    made_at: Timestamp,
}

impl ReadModel for Offers {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_offers";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::Agreement(agreement::Event::OfferMade { number, .. }) = &recorded.event {
            vec![id_of(recorded.stream, &["offer", &number.to_string()])]
        } else {
            vec![]
        }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Agreement(agreement::Event::OfferMade { company, number, side, prices, note, at, .. }) =
            &recorded.event
        else {
            return row;
        };
        Some(Row {
            party_id: *company,
            agreement_id: recorded.stream,
            number: *number,
            side: *side,
            prices: prices.clone(),
            note: note.clone(),
            made_at: *at,
        })
    }
}
