//! Whose turn an order is, since when, and what they are to do.

use app::{OrderStatus, PlacementStage};
use kernel::Timestamp;

use super::super::payment::holder;
use super::super::season::Turn;
use super::bills::{Bills, Waiting};
use super::placement::PlacementView;
use crate::frame::Visitor;
use crate::lists::Row;
use crate::routes;
use crate::texts::{fill, text, use_case_label};

/// Where the bill of what was proved is put together.
pub(super) fn new_bill(order: &Row) -> String {
    let company = order.uuid("company").map(|company| company.to_string()).unwrap_or_default();
    routes::with_query(routes::NEW_BILLING, &[("perusahaan", &company)])
}

/// Since when an order is what it is, as far as a column tells.
fn status_since(row: &Row, status: OrderStatus) -> Option<Timestamp> {
    match status {
        OrderStatus::Draft => row.instant("returned_at").or_else(|| row.instant("drafted_at")),
        OrderStatus::BudgetReserved => row.instant("reserved_at"),
        OrderStatus::Issued => row.instant("issued_at"),
        OrderStatus::Accepted
        | OrderStatus::Declined
        | OrderStatus::Lapsed
        | OrderStatus::Cancelled
        | OrderStatus::Completed => None,
    }
}

/// The step that a placement waits for.
fn awaited_step(one: &PlacementView) -> Option<&'static str> {
    PlacementStage::from_wire(&one.stage)?.awaited_step(one.is_breach_answered)
}

/// Whose turn it is; the visitor's own before others', what a company and the office owe each other before the bill.
pub(super) fn of(
    visitor: &Visitor,
    row: &Row,
    placements: &[PlacementView],
    waiting: &Waiting,
    bills: Option<&Bills>,
) -> Option<Turn> {
    // Nobody approves the own order.
    let is_own = |name: &str| visitor.may(name) && !(name == "issue_order" && super::is_own_work(visitor, row));
    let who = |name: &str| Turn::of(is_own(name), name);
    let status = OrderStatus::from_wire(row.text("status"))?;
    if let Some(name) = status.awaited_step() {
        return Some(Turn::new(visitor, who(name), use_case_label(name), status_since(row, status)));
    }
    if !matches!(status, OrderStatus::Accepted | OrderStatus::Completed) {
        return None;
    }
    let waits: Vec<(&PlacementView, &'static str)> =
        placements.iter().filter_map(|one| Some((one, awaited_step(one)?))).collect();
    let own = waits.iter().find(|(one, _)| one.actions.first().is_some_and(super::StepView::is_primary));
    if let Some((one, name)) = own.or_else(|| waits.first()) {
        let what = if placements.len() > 1 {
            fill("order.of_one", &[("step", &use_case_label(name)), ("number", &one.number)])
        } else {
            use_case_label(name)
        };
        let who = Turn::of(own.is_some(), name);
        return Some(Turn {
            placement: Some(one.id),
            ..Turn::new(visitor, who, what, one.since.or(row.instant("accepted_at")))
        });
    }
    if *waiting == Waiting::Bill {
        let since = placements.iter().filter_map(|one| one.since).max();
        let turn = Turn::new(visitor, who("open_billing"), use_case_label("open_billing"), since);
        return Some(Turn { href: visitor.may("open_billing").then(|| new_bill(row)), ..turn });
    }
    let (bill, held_by, since) = bills?.unpaid.first()?;
    let who = fill("turn.others", &[("who", &holder(Some(held_by)))]);
    let turn = Turn::new(visitor, who, text("order.pay").to_owned(), *since);
    Some(Turn { href: Some(routes::billing(*bill)), ..turn })
}
