//! `rm_budget_shortfalls`: cuts that wait for room, with the orders that stand in their way.

use domain::{
    Event,
    budget::line::{self, CeilingChange, Concerned, ShortfallOutcome},
};
use kernel::{Rupiah, Timestamp, Uuid};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::id_of;

/// Shortfall cases.
#[derive(Debug)]
pub struct BudgetShortfalls;

/// A case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    line_id: Uuid,
    change: CeilingChange,
    ceiling: Rupiah,
    wanted: Rupiah,
    missing: Rupiah,
    document: String,
    orders: Vec<Concerned>,
    opened_at: Timestamp,
    closed_at: Option<Timestamp>,
    outcome: Option<ShortfallOutcome>,
}

impl ReadModel for BudgetShortfalls {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_budget_shortfalls";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::BudgetLine(event) = &recorded.event else { return vec![] };
        match event {
            line::Event::ShortfallOpened { document, .. } | line::Event::ShortfallClosed { document, .. } => {
                vec![id_of(recorded.stream, &["shortfall", document])]
            }
            line::Event::BudgetLineOpened { .. }
            | line::Event::CeilingChanged { .. }
            | line::Event::FundsBlocked { .. }
            | line::Event::FundsUnblocked { .. }
            | line::Event::FundsReserved { .. }
            | line::Event::FundsMoved { .. }
            | line::Event::FundsMovedBack { .. }
            | line::Event::FundsReleased { .. }
            | line::Event::FundsReturned { .. }
            | line::Event::BudgetLineCorrected { .. }
            | line::Event::BudgetLineClosed { .. } => vec![],
        }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::BudgetLine(event) = &recorded.event else { return row };
        match event {
            line::Event::ShortfallOpened { line: _, kind, ceiling, wanted, missing, document, orders } => Some(Row {
                line_id: recorded.stream,
                change: *kind,
                ceiling: *ceiling,
                wanted: *wanted,
                missing: *missing,
                document: document.clone(),
                orders: orders.clone(),
                opened_at: recorded.occurred_at,
                closed_at: None,
                outcome: None,
            }),
            line::Event::ShortfallClosed { outcome, .. } => {
                row.map(|row| Row { closed_at: Some(recorded.occurred_at), outcome: Some(*outcome), ..row })
            }
            line::Event::BudgetLineOpened { .. }
            | line::Event::CeilingChanged { .. }
            | line::Event::FundsBlocked { .. }
            | line::Event::FundsUnblocked { .. }
            | line::Event::FundsReserved { .. }
            | line::Event::FundsMoved { .. }
            | line::Event::FundsMovedBack { .. }
            | line::Event::FundsReleased { .. }
            | line::Event::FundsReturned { .. }
            | line::Event::BudgetLineCorrected { .. }
            | line::Event::BudgetLineClosed { .. } => row,
        }
    }
}
