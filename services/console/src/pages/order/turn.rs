//! Whose turn an order is, since when, and what they are to do.

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

/// The step that an order waits for by its own status, and since when.
fn of_status(status: &str) -> Option<(&'static str, &'static str)> {
    match status {
        "draft" => Some(("reserve_order", "drafted_at")),
        "budget_reserved" => Some(("issue_order", "reserved_at")),
        "issued" => Some(("accept_order", "issued_at")),
        _ => None,
    }
}

/// The step that a placement waits for by its stage.
fn of_stage(one: &PlacementView) -> Option<&'static str> {
    match one.stage.as_str() {
        "awaiting_draft" => Some("submit_draft"),
        "draft_submitted" => Some("clear_draft"),
        "cleared_to_publish" => Some("report_publication"),
        "published" | "proof_rejected" => Some("submit_proof"),
        "proof_submitted" => Some("check_proof"),
        "auto_checked" => Some("verify_proof"),
        "retention_breach" if one.is_breach_answered => Some("settle_breach"),
        "retention_breach" => Some("answer_breach"),
        _ => None,
    }
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
    if let Some((name, since)) = of_status(row.text("status")) {
        let since = row.instant("returned_at").filter(|_| name == "reserve_order").or_else(|| row.instant(since));
        return Some(Turn::new(visitor, who(name), use_case_label(name), since));
    }
    if !matches!(row.text("status"), "accepted" | "completed") {
        return None;
    }
    let waits: Vec<(&PlacementView, &'static str)> =
        placements.iter().filter_map(|one| Some((one, of_stage(one)?))).collect();
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

#[cfg(test)]
mod tests {
    use app::{OrderStatus, PlacementStage};

    use super::*;

    /// EF-13: while something is owed, an order and each of its placements wait for a step that the law knows.
    #[test]
    fn whatever_waits_waits_for_a_step_that_may_be_taken() {
        for status in OrderStatus::NAMES {
            let steps = OrderStatus::from_wire(status).expect("a status").next_steps();
            match of_status(status) {
                Some((name, _)) => assert!(steps.contains(&name), "{status}"),
                None => assert!(steps.is_empty(), "{status}"),
            }
        }
        for stage in PlacementStage::NAMES {
            let steps = PlacementStage::from_wire(stage).expect("a stage").next_steps();
            let one = PlacementView { stage: (*stage).to_owned(), ..PlacementView::default() };
            match of_stage(&one) {
                Some(name) => assert!(steps.contains(&name), "{stage}"),
                None => {
                    assert!(
                        !steps.iter().any(|name| name.starts_with("submit") || name.ends_with("breach")),
                        "{stage}"
                    );
                }
            }
        }
    }
}
