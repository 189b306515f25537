//! `rm_budget_holdings`: what each order holds on a budget line, bucket by bucket.

use domain::{
    Event,
    budget::line::{self, Bucket},
};
use kernel::{Rupiah, Timestamp, Uuid, ids::OrderId};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::{id_of, less, more};

/// What orders hold.
#[derive(Debug)]
pub struct BudgetHoldings;

/// What an order holds on a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    line_id: Uuid,
    order_id: OrderId,
    reserved: Rupiah,
    committed: Rupiah,
    accrued: Rupiah,
    invoiced: Rupiah,
    realised: Rupiah,
    changed_at: Timestamp,
}

impl Row {
    fn bucket(&mut self, bucket: Bucket) -> &mut Rupiah {
        match bucket {
            Bucket::Reserved => &mut self.reserved,
            Bucket::Committed => &mut self.committed,
            Bucket::Accrued => &mut self.accrued,
            Bucket::Invoiced => &mut self.invoiced,
            Bucket::Realised => &mut self.realised,
        }
    }
}

/// The order whose value an event moves: from where, to where, how much.
fn moved(event: &line::Event) -> Option<(OrderId, Option<Bucket>, Option<Bucket>, Rupiah)> {
    match event {
        line::Event::FundsReserved { order, amount, .. } => Some((*order, None, Some(Bucket::Reserved), *amount)),
        line::Event::FundsMoved { order, from, to, amount, .. }
        | line::Event::FundsMovedBack { order, from, to, amount, .. } => {
            Some((*order, Some(*from), Some(*to), *amount))
        }
        line::Event::FundsReleased { order, from, amount, .. } => Some((*order, Some(*from), None, *amount)),
        line::Event::FundsReturned { order, amount, .. } => Some((*order, Some(Bucket::Realised), None, *amount)),
        line::Event::BudgetLineOpened { .. }
        | line::Event::CeilingChanged { .. }
        | line::Event::FundsBlocked { .. }
        | line::Event::FundsUnblocked { .. }
        | line::Event::ShortfallOpened { .. }
        | line::Event::ShortfallClosed { .. }
        | line::Event::BudgetLineCorrected { .. }
        | line::Event::BudgetLineClosed { .. } => None,
    }
}

impl ReadModel for BudgetHoldings {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_budget_holdings";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::BudgetLine(event) = &recorded.event else { return vec![] };
        let order = moved(event).map(|(order, ..)| order.as_uuid().to_string());
        order.map(|order| id_of(recorded.stream, &["holding", &order])).into_iter().collect()
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::BudgetLine(event) = &recorded.event else { return row };
        let Some((order, from, to, amount)) = moved(event) else { return row };
        let mut row = row.unwrap_or(Row {
            line_id: recorded.stream,
            order_id: order,
            reserved: Rupiah::ZERO,
            committed: Rupiah::ZERO,
            accrued: Rupiah::ZERO,
            invoiced: Rupiah::ZERO,
            realised: Rupiah::ZERO,
            changed_at: recorded.occurred_at,
        });
        row.changed_at = recorded.occurred_at;
        if let Some(from) = from {
            less(row.bucket(from), amount);
        }
        if let Some(to) = to {
            more(row.bucket(to), amount);
        }
        Some(row)
    }
}
