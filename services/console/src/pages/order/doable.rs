//! What the visitor may do with an order and each of its placements now, with the forms of it.

use app::{OrderStatus, PlacementStage};

use super::steps::{self, Place, StepView};
use super::turn::Back;
use crate::frame::Visitor;
use crate::lists::Row;
use crate::pages::season::Action;
use crate::routes;
use crate::texts::{fill, use_case_label};

/// Whether the visitor wrote the order.
pub(super) fn is_own_work(visitor: &Visitor, row: &Row) -> bool {
    row.uuid("author") == Some(visitor.scope.actor.as_uuid())
}

/// Whether an order, or a part of it, can still be taken back: nothing appeared of it yet.
pub(in crate::pages) fn is_cancellable(status: &str, stages: &[&str]) -> bool {
    match OrderStatus::from_wire(status) {
        Some(OrderStatus::Accepted) => stages
            .iter()
            .filter_map(|stage| PlacementStage::from_wire(stage))
            .any(PlacementStage::is_before_publication),
        Some(status) => status.next_steps().contains(&"cancel_order"),
        None => false,
    }
}

/// The steps of the order itself that the visitor may take, with their forms.
pub(super) fn own_steps(visitor: &Visitor, row: &Row, may_go: bool, came_back: &Back) -> Vec<StepView> {
    let given = [("order", row.id().to_string())];
    let back = routes::order(row.id());
    let place = Place { given: &given, idle: &[], version: row.version(), back: &back, about: "" };
    let mut steps = doable_by_name(visitor, row, None);
    if may_go && visitor.may("cancel_order") && steps.iter().all(|(name, _)| *name != "cancel_order") {
        let href = routes::action_on("cancel_order", &[("order", &row.id().to_string())], row.version(), &back);
        steps.push(("cancel_order", Action { label: use_case_label("cancel_order"), href, is_primary: false }));
    }
    // Writing it anew has a page of its own.
    let is_elsewhere = |name: &str| name == "revise_order";
    let step = |(name, action)| {
        if is_elsewhere(name) { StepView::link(name, action) } else { steps::of(visitor, name, action, place) }
    };
    let steps = steps.into_iter().map(step);
    // What came back is put right before it goes on.
    match (&came_back.order, visitor.may("revise_order")) {
        (Some(_), true) => {
            let (first, others): (Vec<_>, Vec<_>) = steps.partition(|step| step.name() == "revise_order");
            first.into_iter().map(StepView::first).chain(others.into_iter().map(StepView::beside)).collect()
        }
        _ => steps.collect(),
    }
}

/// What the visitor may do with an order now, the most fitting first.
pub(in crate::pages) fn doable(visitor: &Visitor, row: &Row, back: Option<&str>) -> Vec<Action> {
    doable_by_name(visitor, row, back).into_iter().map(|(_, action)| action).collect()
}

fn doable_by_name(visitor: &Visitor, row: &Row, back: Option<&str>) -> Vec<(&'static str, Action)> {
    let Some(status) = OrderStatus::from_wire(row.text("status")) else { return Vec::new() };
    let id = row.id().to_string();
    let page = routes::order(row.id());
    let is_own = is_own_work(visitor, row);
    let mut actions: Vec<(&'static str, Action)> = status
        .next_steps()
        .iter()
        .filter(|name| visitor.may(name) && !(is_own && **name == "issue_order"))
        .map(|name| {
            let href = routes::action_on(name, &[("order", &id)], row.version(), back.unwrap_or(&page));
            let is_primary = matches!(*name, "reserve_order" | "issue_order" | "accept_order");
            (*name, Action { label: use_case_label(name), href, is_primary })
        })
        .collect();
    // What was sent out is put right by two people; what was not is written anew.
    if visitor.may("request_correction") && status != OrderStatus::Draft && back.is_none() {
        let fields = [("order", id.as_str()), ("correction_field", "order_title")];
        let (label, href) =
            (use_case_label("request_correction"), routes::action("request_correction", &fields, &page));
        actions.push(("request_correction", Action { label, href, is_primary: false }));
    }
    actions.sort_by_key(|(_, action)| !action.is_primary);
    actions
}

/// The steps of a placement that the visitor may take, with their forms.
pub(super) fn placement_steps(visitor: &Visitor, order: &Row, placement: &Row, counts: bool) -> Vec<StepView> {
    let given = [("order", order.id().to_string()), ("placement", placement.id().to_string())];
    let number = placement.integer("number").unwrap_or_default();
    let back = format!("{}#tayangan-{number}", routes::order(order.id()));
    let about = fill("order.of_placement", &[("number", &number.to_string())]);
    // One piece is there or is not: nobody counts it.
    let idle: &[&str] = if placement.integer("quantity") == Some(1) { &["quantity"] } else { &[] };
    let place = Place { given: &given, idle, version: order.version(), back: &back, about: &about };
    let steps = doable_on_by_name(visitor, placement, counts);
    steps.into_iter().map(|(name, action)| steps::of(visitor, name, action, place)).collect()
}

/// What the visitor may do with a placement now.
pub(in crate::pages) fn doable_on(visitor: &Visitor, placement: &Row, counts: bool) -> Vec<Action> {
    doable_on_by_name(visitor, placement, counts).into_iter().map(|(_, action)| action).collect()
}

fn doable_on_by_name(visitor: &Visitor, placement: &Row, counts: bool) -> Vec<(&'static str, Action)> {
    let stage = PlacementStage::from_wire(placement.text("stage"));
    let (Some(stage), Some(order)) = (stage, placement.uuid("order")) else { return Vec::new() };
    let fields = [("order", order.to_string()), ("placement", placement.id().to_string())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let page = format!("{}#tayangan-{}", routes::order(order), placement.integer("number").unwrap_or_default());
    let mut actions: Vec<(&'static str, Action)> = stage
        .next_steps()
        .iter()
        // What arrives at the office is counted; a page is read.
        .filter(|name| visitor.may(name) && **name != "cancel_order" && (counts || **name != "record_receipt"))
        .map(|name| {
            let is_primary = matches!(
                *name,
                "submit_draft"
                    | "clear_draft"
                    | "report_publication"
                    | "submit_proof"
                    | "verify_proof"
                    | "answer_breach"
            );
            (
                *name,
                Action {
                    label: use_case_label(name),
                    href: routes::action_on(name, &fields, placement.version(), &page),
                    is_primary,
                },
            )
        })
        .collect();
    let is_shown = placement.value("verified_quantity").is_number() || placement.integer("received") > Some(0);
    if visitor.may("request_correction") && is_shown {
        let (label, href) =
            (use_case_label("request_correction"), routes::action("request_correction", &fields, &page));
        actions.push(("request_correction", Action { label, href, is_primary: false }));
    }
    actions.sort_by_key(|(_, action)| !action.is_primary);
    actions
}
