//! `rm_agreement_items`: the prices that bind, item by item, as they were when both sides had signed.

use domain::{
    Event,
    media::MediaKind,
    publication::{
        Format, Unit,
        agreement::{self, Quantity},
    },
};
use kernel::{
    CompanyId, Rupiah, Timestamp, Uuid,
    ids::{AgencyId, OutletId, PriceId},
};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::id_of;

/// Items of agreements that bind.
#[derive(Debug)]
pub struct AgreementItems;

/// An item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    party_id: CompanyId,
    agreement_id: Uuid,
    number: u32,
    agency_id: Option<AgencyId>,
    outlet_id: OutletId,
    format: Format,
    media: MediaKind,
    grade: Option<String>,
    unit: Unit,
    specification: String,
    unit_price: Option<Rupiah>,
    tax_inclusive: bool,
    quantity: Option<u32>,
    tariff_id: Option<PriceId>,
    activated_at: Timestamp,
}

fn id(agreement: Uuid, number: u32) -> Uuid {
    id_of(agreement, &["item", &number.to_string()])
}

impl ReadModel for AgreementItems {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_agreement_items";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::Agreement(agreement::Event::AgreementActivated { terms, .. }) = &recorded.event else {
            return vec![];
        };
        terms.items.iter().map(|item| id(recorded.stream, item.number)).collect()
    }

    fn fold(row: Option<Row>, key: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Agreement(agreement::Event::AgreementActivated { company, terms, tariffs, .. }) = &recorded.event
        else {
            return row;
        };
        let item = terms.items.iter().find(|item| id(recorded.stream, item.number) == key)?.clone();
        let quantity = match item.quantity {
            Some(Quantity::Count(count)) => Some(count),
            Some(Quantity::NotFixed) | None => None,
        };
        Some(Row {
            party_id: *company,
            agreement_id: recorded.stream,
            number: item.number,
            agency_id: terms.agency,
            outlet_id: item.outlet,
            format: item.format,
            media: item.media,
            grade: item.grade,
            unit: item.unit,
            specification: item.specification,
            unit_price: item.unit_price,
            tax_inclusive: item.tax_inclusive,
            quantity,
            tariff_id: tariffs.iter().find(|tariff| tariff.item == item.number).map(|tariff| tariff.price),
            activated_at: recorded.occurred_at,
        })
    }
}
