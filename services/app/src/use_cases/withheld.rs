//! EF-44: a placement whose page did not stay is paid all the same, or withheld. What is withheld comes off the bill that
//! it is on in the same moment, and the bill goes back to where it was assembled.
//!
//! **Invariant:** order, bill and budget lines say the same of every rupiah: what is withheld is free, what is left of the
//! bill is owed and not invoiced.

use domain::{
    budget::line::{self, Bucket, BudgetLine},
    payment::billing::{self, Billing, Recount, Stage},
    publication::order::{self, Order},
};
use kernel::ids::{AccountId, BillingId, BudgetLineId, OrderId, PlacementId};
use serde::Deserialize;
use serde_json::json;
use store::{Done, Halt, Unit};
use views::Sinergi;

use super::{
    billing_facts::{by_order, commitment, rates_of, shares, take_back_from_orders},
    billings::free_tax_paper,
    order_facts::{order_of, subject_of, tell_line, without_interest},
    shared::claims,
};
use crate::{App, AppError, Scope, delegations::stands_on};

#[derive(Debug, Clone, Deserialize)]
pub(super) struct SettleBreach {
    order: OrderId,
    placement: PlacementId,
    accepted: bool,
    reason: String,
}

pub(super) async fn settle_breach(app: &App, scope: &Scope, input: SettleBreach) -> Result<Done, AppError> {
    let by = scope.actor;
    app.transact(scope, move |unit| {
        let SettleBreach { order, placement, accepted, reason } = input.clone();
        Box::pin(async move {
            let state = order_of(unit, order).await?;
            let subject = subject_of(&state)?;
            without_interest(unit, &subject).await?;
            let on = bill_with(unit, placement).await?;
            let is_paid = on.as_ref().is_some_and(|(_, bill)| bill.bucket() == Some(Bucket::Realised));
            let settle = order::Command::SettleBreach { placement, accepted, reason: reason.clone(), is_paid, by };
            let events = unit.run::<Order>(order.as_uuid(), settle).await?;
            let is_withheld =
                events.iter().any(|event| matches!(event, order::Event::BreachSettled { accepted: false, .. }));
            let line = match on {
                Some((billing, bill)) if is_withheld && !is_paid => {
                    take_out(unit, billing, &bill, placement, reason, by).await?;
                    line_of(&bill, placement)
                }
                Some(_) | None => Some(subject.line),
            };
            tell_line(unit, order, &subject, line, &events).await?;
            Ok(json!({ "id": placement }))
        })
    })
    .await
}

/// The bill that a placement is on.
async fn bill_with(
    unit: &mut Unit<Sinergi>,
    placement: PlacementId,
) -> Result<Option<(BillingId, billing::State)>, Halt> {
    let Some(id) = unit.claimed_by(claims::BILLED_PLACEMENT, &placement.to_string()).await? else { return Ok(None) };
    Ok(Some((BillingId(id), unit.state::<Billing>(id).await?)))
}

/// The line that bears it; none while the bill waits for another year's budget.
fn line_of(bill: &billing::State, placement: PlacementId) -> Option<BudgetLineId> {
    bill.bucket()?;
    bill.items().iter().find(|item| item.placement == placement).map(|item| item.line)
}

/// Takes a placement off its bill. What the bill had invoiced is owed again; what both sides had signed over it is taken
/// back from its orders.
async fn take_out(
    unit: &mut Unit<Sinergi>,
    billing: BillingId,
    bill: &billing::State,
    placement: PlacementId,
    reason: String,
    by: AccountId,
) -> Result<(), Halt> {
    let mut rest = by_order(bill);
    for placements in rest.values_mut() {
        placements.retain(|other| *other != placement);
    }
    rest.retain(|_, placements| !placements.is_empty());
    stands_on(unit, billing.as_uuid(), by_order(bill).into_keys().map(OrderId::as_uuid)).await?;
    let recount = Box::new(recount(unit, bill, rest.keys()).await?);
    let command = billing::Command::TakeOut { placement, recount, reason: reason.clone(), by };
    unit.run::<Billing>(billing.as_uuid(), command).await?;
    free_tax_paper(unit, bill, billing).await?;
    if bill.bucket() == Some(Bucket::Invoiced) {
        for ((line, order), amount) in shares(bill) {
            let back = line::Command::MoveBack { order, amount, cause: billing.as_uuid() };
            unit.run::<BudgetLine>(line.as_uuid(), back).await?;
        }
    }
    let was_handed_over = !matches!(bill.stage(), None | Some(Stage::Open | Stage::Assembled | Stage::Inspected));
    take_back_from_orders(unit, billing, rest.into_keys().filter(|_| was_handed_over), &reason).await?;
    unit.release(claims::BILLED_PLACEMENT, &placement.to_string(), billing.as_uuid()).await
}

/// What the rest is counted with: the rates that its orders were priced by, and the commitments that it is of.
async fn recount(
    unit: &mut Unit<Sinergi>,
    bill: &billing::State,
    orders: impl Iterator<Item = &OrderId>,
) -> Result<Recount, Halt> {
    // What is on one bill was all priced by the same rates.
    let first = bill.items().first().map(|item| item.order).ok_or_else(super::shared::not_found)?;
    let subject = subject_of(&unit.state::<Order>(first.as_uuid()).await?)?;
    // EF-18: the bill keeps the version that it was counted by, whatever was approved since for days that have passed.
    let version = bill.terms_version().or(subject.terms_version);
    let (terms_version, rates) = rates_of(unit, &order::Subject { terms_version: version, ..subject }).await?;
    let whole = commitment(unit, orders.copied().collect(), rates.vat_left_up_to).await?;
    Ok(Recount { rates, terms_version, whole })
}
