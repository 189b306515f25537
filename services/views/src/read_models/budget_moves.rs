//! `rm_budget_moves`: every move of money on a budget line, one row each.

use domain::{
    Event,
    budget::line::{self, Bucket, CeilingChange},
};
use kernel::{
    Rupiah, Timestamp, Uuid,
    ids::{AccountId, OrderId},
};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::id_of;

/// Moves of money.
#[derive(Debug)]
pub struct BudgetMoves;

/// What a row can be, by wire name.
pub const KINDS: &[&str] =
    &["opened", "ceiling_changed", "blocked", "unblocked", "reserved", "moved", "moved_back", "released", "returned"];

/// A move.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    line_id: Uuid,
    order_id: Option<OrderId>,
    kind: String,
    from_bucket: Option<Bucket>,
    to_bucket: Option<Bucket>,
    amount: Rupiah,
    change: Option<CeilingChange>,
    document: Option<String>,
    reason: Option<String>,
    account_id: AccountId,
    at: Timestamp,
}

impl Row {
    fn new(kind: &str, amount: Rupiah, recorded: &Recorded<Event>) -> Self {
        Self {
            line_id: recorded.stream,
            order_id: None,
            kind: kind.to_owned(),
            from_bucket: None,
            to_bucket: None,
            amount,
            change: None,
            document: None,
            reason: recorded.reason.as_deref().map(str::to_owned),
            account_id: recorded.actor,
            at: recorded.occurred_at,
        }
    }
}

fn row(event: &line::Event, recorded: &Recorded<Event>) -> Option<Row> {
    let of = |kind, amount: &Rupiah| Row::new(kind, *amount, recorded);
    Some(match event {
        line::Event::BudgetLineOpened { opening, .. } => {
            Row { document: Some(opening.document.clone()), ..of("opened", &opening.ceiling) }
        }
        // A cut is below nothing.
        line::Event::CeilingChanged { kind, from, to, document, .. } => Row {
            change: Some(*kind),
            document: Some(document.clone()),
            ..of("ceiling_changed", &to.checked_sub(*from).unwrap_or_default())
        },
        line::Event::FundsBlocked { amount, document, reason, .. } => {
            Row { document: Some(document.clone()), reason: Some(reason.clone()), ..of("blocked", amount) }
        }
        // What it gives free is why.
        line::Event::FundsUnblocked { amount, document, block, .. } => {
            Row { document: Some(document.clone()), reason: Some(block.clone()), ..of("unblocked", amount) }
        }
        line::Event::FundsReserved { order, amount, .. } => {
            Row { order_id: Some(*order), to_bucket: Some(Bucket::Reserved), ..of("reserved", amount) }
        }
        line::Event::FundsMoved { order, from, to, amount, .. } => {
            Row { order_id: Some(*order), from_bucket: Some(*from), to_bucket: Some(*to), ..of("moved", amount) }
        }
        line::Event::FundsMovedBack { order, from, to, amount, .. } => {
            Row { order_id: Some(*order), from_bucket: Some(*from), to_bucket: Some(*to), ..of("moved_back", amount) }
        }
        line::Event::FundsReleased { order, from, amount, reason, .. } => Row {
            order_id: Some(*order),
            from_bucket: Some(*from),
            reason: Some(reason.clone()),
            ..of("released", amount)
        },
        line::Event::FundsReturned { order, amount, document, reason, .. } => Row {
            order_id: Some(*order),
            from_bucket: Some(Bucket::Realised),
            document: Some(document.clone()),
            reason: Some(reason.clone()),
            ..of("returned", amount)
        },
        line::Event::ShortfallOpened { .. }
        | line::Event::ShortfallClosed { .. }
        | line::Event::BudgetLineCorrected { .. }
        | line::Event::BudgetLineClosed { .. } => return None,
    })
}

impl ReadModel for BudgetMoves {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_budget_moves";
    const REVISION: i32 = 2;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::BudgetLine(event) = &recorded.event else { return vec![] };
        match event {
            line::Event::BudgetLineOpened { .. }
            | line::Event::CeilingChanged { .. }
            | line::Event::FundsBlocked { .. }
            | line::Event::FundsUnblocked { .. }
            | line::Event::FundsReserved { .. }
            | line::Event::FundsMoved { .. }
            | line::Event::FundsMovedBack { .. }
            | line::Event::FundsReleased { .. }
            | line::Event::FundsReturned { .. } => {
                vec![id_of(recorded.stream, &["move", &recorded.version.to_string()])]
            }
            line::Event::ShortfallOpened { .. }
            | line::Event::ShortfallClosed { .. }
            | line::Event::BudgetLineCorrected { .. }
            | line::Event::BudgetLineClosed { .. } => vec![],
        }
    }

    fn fold(known: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::BudgetLine(event) = &recorded.event else { return known };
        row(event, recorded).or(known)
    }
}
