//! `rm_catalogue_orders`: orders of the national catalogue as it tells of them, with ours.

use domain::{
    Event,
    payment::catalogue::{self, Difference, Facts, MatchedBy, Stage},
};
use kernel::{
    LocalDate, Rupiah, Timestamp, Uuid,
    ids::{BillingId, OrderId},
};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Orders of the catalogue.
#[derive(Debug)]
pub struct CatalogueOrders;

/// An order of the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    number: String,
    stage: Stage,
    title: String,
    supplier: String,
    amount: Rupiah,
    ordered_on: LocalDate,
    letter_number: Option<String>,
    payment_reference: Option<String>,
    seen_at: Timestamp,
    stage_since: Timestamp,
    order_id: Option<OrderId>,
    billing_id: Option<BillingId>,
    matched_by: Option<MatchedBy>,
    matched_at: Option<Timestamp>,
    unmatch_reason: Option<String>,
    doubted_id: Option<OrderId>,
    differences: Option<Vec<Difference>>,
    match_reason: Option<String>,
}

impl Row {
    fn says(&mut self, facts: &Facts) {
        self.stage = facts.stage;
        self.title.clone_from(&facts.title);
        self.supplier.clone_from(&facts.supplier);
        self.amount = facts.amount;
        self.ordered_on = facts.ordered_on;
        self.letter_number.clone_from(&facts.letter_number);
        self.payment_reference.clone_from(&facts.payment_reference);
    }
}

impl ReadModel for CatalogueOrders {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_catalogue_orders";
    const REVISION: i32 = 3;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::CatalogueOrder(_) = &recorded.event { vec![recorded.stream] } else { vec![] }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        use catalogue::Event as E;
        let Event::CatalogueOrder(event) = &recorded.event else { return row };
        let at = recorded.occurred_at;
        if let E::CatalogueOrderSeen { number, facts, .. } = event {
            return Some(Row {
                number: number.clone(),
                stage: facts.stage,
                title: facts.title.clone(),
                supplier: facts.supplier.clone(),
                amount: facts.amount,
                ordered_on: facts.ordered_on,
                letter_number: facts.letter_number.clone(),
                payment_reference: facts.payment_reference.clone(),
                seen_at: at,
                stage_since: at,
                order_id: None,
                billing_id: None,
                matched_by: None,
                matched_at: None,
                unmatch_reason: None,
                doubted_id: None,
                differences: None,
                match_reason: None,
            });
        }
        let mut row = row?;
        match event {
            E::CatalogueOrderSeen { .. } => (),
            E::CatalogueOrderMoved { was, facts, .. } => {
                row.says(facts);
                if *was != facts.stage {
                    row.stage_since = at;
                }
            }
            E::CatalogueMatchDoubted { order, differences, .. } => {
                // What was matched is so no longer: a person looks again.
                (row.order_id, row.billing_id, row.matched_by, row.matched_at) = (None, None, None, None);
                row.match_reason = None;
                row.doubted_id = Some(*order);
                row.differences = Some(differences.clone());
            }
            E::CatalogueOrderMatched { order, billing, matched_by, differences, reason, .. } => {
                row.order_id = Some(*order);
                row.billing_id = *billing;
                row.matched_by = Some(*matched_by);
                row.matched_at = Some(at);
                row.unmatch_reason = None;
                row.doubted_id = None;
                row.differences = Some(differences.clone()).filter(|differences| !differences.is_empty());
                row.match_reason.clone_from(reason);
            }
            E::CatalogueOrderUnmatched { reason, .. } => {
                (row.order_id, row.billing_id, row.matched_by, row.matched_at) = (None, None, None, None);
                (row.differences, row.match_reason) = (None, None);
                row.unmatch_reason = Some(reason.clone());
            }
        }
        Some(row)
    }
}
