//! Whose turn an order is, since when, and what they are to do.

use std::collections::BTreeMap;

use app::{HistoryLine, LogRequest, OrderStatus, PlacementStage, Shown, Whose, authz};
use kernel::{Timestamp, Uuid};
use serde_json::Value;

use super::super::payment::{holder, roles_of};
use super::super::season::Turn;
use super::bills::{Bills, Waiting};
use super::placement::PlacementView;
use crate::frame::{Problem, Visitor};
use crate::lists::{Cell, Row, history_entry};
use crate::routes;
use crate::texts::{fill, text, use_case_label};

/// What came back to whoever did it, and was not done anew.
#[derive(Debug, Default)]
pub(super) struct Back {
    /// Who sent the order back.
    pub(super) order: Option<String>,
    /// When the text of a placement was sent back.
    texts: BTreeMap<Uuid, Timestamp>,
}

/// How many lines of an order are looked at for what came back.
const LINES: u16 = 100;

impl Back {
    /// What came back of an order, by its own log: rows say why, and not when or by whom.
    pub(super) async fn of(visitor: &Visitor, row: &Row, placements: &[PlacementView]) -> Result<Self, Problem> {
        let is_draft = row.text("status") == "draft" && !row.text("return_reason").is_empty();
        if !is_draft && placements.iter().all(|one| one.back.is_none()) {
            return Ok(Self::default());
        }
        // What was refused since would take the place of what happened.
        let log = LogRequest { shown: Shown::Events, ..LogRequest::newest(Whose::Record(row.id()), LINES) };
        let done = visitor.console.app.log(&visitor.scope, &log).await?.lines;
        let last = done.iter().find(|line| matches!(line.kind.as_str(), "order_returned" | "order_revised"));
        let last = last.filter(|line| is_draft && line.kind == "order_returned");
        let mut texts = BTreeMap::new();
        for line in done.iter().filter(|line| line.kind == "draft_returned") {
            if let Some(placement) = placement_of(line) {
                texts.entry(placement).or_insert(line.at);
            }
        }
        Ok(Self { order: last.map(|line| history_entry(line, visitor.tenant.zone).who), texts })
    }
}

fn placement_of(line: &HistoryLine) -> Option<Uuid> {
    line.data.get("placement").and_then(Value::as_str)?.rsplit(':').next()?.parse().ok()
}

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
pub(super) fn awaited_step(one: &PlacementView) -> Option<&'static str> {
    PlacementStage::from_wire(&one.stage)?.awaited_step(one.is_breach_answered)
}

/// Whose turn an order or a placement is, as its list tells it, and since when its time is over.
pub(in crate::pages) fn in_list(visitor: &Visitor, row: &Row, column: &str, cell: Cell) -> Cell {
    let words = |text: String| Cell { text, is_empty: false, ..cell.clone() };
    match column {
        "next_step" => match row.text("next_step") {
            "" if is_billed(row) => words(text("orders.billed").to_owned()),
            "" => cell,
            "check_proof" => words(text("order.check_runs").to_owned()),
            step => {
                let is_own = visitor.may(step) && !(step == "issue_order" && super::is_own_work(visitor, row));
                let is_company = authz::holders(step).iter().all(|role| role.is_of_company());
                let who = match (is_own, is_company) {
                    (true, _) => text("turn.own").to_owned(),
                    (false, true) => text("turn.theirs").to_owned(),
                    (false, false) => roles_of(step),
                };
                let step_of = [("who", who), ("step", use_case_label(step))];
                let places = step_of.each_ref().map(|(name, value)| (*name, value.as_str()));
                words(fill("orders.turn", &places))
            }
        },
        "due_until" | "proof_until" => {
            let is_over = row.instant(column).is_some_and(|until| until <= visitor.scope.now);
            let is_asked = column == "due_until" || row.flag("is_late");
            if is_over && is_asked { Cell { tone: Some("danger"), ..cell } } else { cell }
        }
        _ => cell,
    }
}

/// Whether nothing is left but to bill and to pay.
fn is_billed(row: &Row) -> bool {
    match row.text("stage") {
        "" => row.text("status") == OrderStatus::Accepted.wire(),
        stage => stage == PlacementStage::ProofVerified.wire(),
    }
}

/// What a step of a placement is called where it is done a second time.
fn called(one: &PlacementView, name: &str) -> String {
    match (name, &one.back) {
        ("submit_draft", Some(_)) => text("order.draft_again_step").to_owned(),
        ("submit_proof", Some(_)) => text("order.proof_again_step").to_owned(),
        ("check_proof", _) => text("order.check_step").to_owned(),
        _ => use_case_label(name),
    }
}

/// Whose turn it is; the visitor's own before others', what a company and the office owe each other before the bill.
pub(super) fn of(
    visitor: &Visitor,
    row: &Row,
    placements: &[PlacementView],
    waiting: &Waiting,
    (bills, back): (Option<&Bills>, &Back),
) -> Option<Turn> {
    // Nobody approves the own order.
    let is_own = |name: &str| visitor.may(name) && !(name == "issue_order" && super::is_own_work(visitor, row));
    let who = |name: &str| Turn::of(is_own(name), name);
    let status = OrderStatus::from_wire(row.text("status"))?;
    if back.order.is_some() {
        let what = text("order.order_again_step").to_owned();
        return Some(Turn::new(visitor, who("revise_order"), what, row.instant("returned_at")));
    }
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
            fill("order.of_one", &[("step", &called(one, name)), ("number", &one.number)])
        } else {
            called(one, name)
        };
        // The program does it by itself.
        let is_by_itself = *name == "check_proof";
        let who = if is_by_itself { text("order.check_runs").to_owned() } else { Turn::of(own.is_some(), name) };
        let since = back.texts.get(&one.id).copied().filter(|_| one.back.is_some() && *name == "submit_draft");
        let since = since.or(one.since).or(row.instant("accepted_at"));
        return Some(Turn { placement: Some(one.id), ..Turn::new(visitor, who, what, since) });
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
