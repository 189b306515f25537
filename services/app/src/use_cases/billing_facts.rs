//! What bills are decided with: placements as their orders know them, the company's account, the budget lines.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    budget::line::{self, Bucket, BudgetLine},
    media::company::Company,
    payment::{
        billing::{Assembly, Billing, Candidate, Item, Payee, State, pages_stand},
        payee::{self, PayeeAccount},
        tax::{Rates, TaxStatus},
        terms::{PaymentTerms, Terms},
    },
    publication::{
        allotment::{Allotment, Source},
        order::{self, Order, PageStanding},
    },
};
use kernel::{
    CompanyId, FiscalYear, LocalDate, Party, Rupiah, Timestamp,
    ids::{AgencyId, BillingId, BudgetLineId, OrderId, PlacementId},
};
use store::{Halt, Refusal, Unit};
use views::Sinergi;

use super::{
    order_facts::{order_of, subject_of, terms_on as order_terms_on},
    shared::{claims, not_found, singleton},
    states::States,
};
use crate::{
    delegations::{has_interest, stands_on},
    perform::refuse,
};

/// A bill that the sender may touch at all, with the company whose it is.
pub(super) async fn bill_of(unit: &mut Unit<Sinergi>, id: BillingId) -> Result<(State, CompanyId), Halt> {
    let state = unit.state::<Billing>(id.as_uuid()).await?;
    match (state.company(), unit.context().border.party) {
        (None, _) => Err(not_found()),
        (Some(company), Party::Company(own)) if company != own => Err(not_found()),
        (Some(company), _) => {
            without_interest(unit, company).await?;
            let orders: BTreeSet<OrderId> = state.items().iter().map(|item| item.order).collect();
            stands_on(unit, id.as_uuid(), orders.into_iter().map(OrderId::as_uuid)).await?;
            Ok((state, company))
        }
    }
}

/// The agency that ordered what is on a bill: of its first placement.
pub(super) async fn agency_of(unit: &mut Unit<Sinergi>, bill: &State) -> Result<Option<AgencyId>, Halt> {
    let Some(item) = bill.items().first() else { return Ok(None) };
    let order = unit.state::<Order>(item.order.as_uuid()).await?;
    Ok(order.subject().map(|subject| subject.agency))
}

/// The sender has declared no interest in the company: asked at every step of staff, because interests change.
pub(super) async fn without_interest(unit: &mut Unit<Sinergi>, company: CompanyId) -> Result<(), Halt> {
    if unit.context().border.party != Party::Staff {
        return Ok(());
    }
    let is_interested = has_interest(unit, company).await?;
    if is_interested { Err(refuse("billing.conflict_of_interest")) } else { Ok(()) }
}

/// The terms of payment on a day, with their version.
pub(super) async fn terms_on(unit: &mut Unit<Sinergi>, day: LocalDate) -> Result<(i32, Terms), Halt> {
    Ok(unit.state::<PaymentTerms>(singleton("payment_terms")).await?.in_force(day))
}

/// Where the company is paid today, and what it is called today (C-PAYEE).
pub(super) async fn payee_of(unit: &mut Unit<Sinergi>, company: CompanyId, today: LocalDate) -> Result<Payee, Halt> {
    let legal_name = unit.state::<Company>(company.as_uuid()).await?.profile().legal_name.clone();
    let account = unit.state::<PayeeAccount>(payee::stream_of(company)).await?;
    let cooling_until = account.newest().map(|newest| newest.usable_from).filter(|from| *from > today);
    Ok(Payee { legal_name, account: account.usable_on(today).cloned(), cooling_until })
}

/// Placements of orders that may be billed, with what they are counted with.
pub(super) struct Billable {
    pub(super) company: CompanyId,
    pub(super) tax: TaxStatus,
    pub(super) assembly: Assembly,
}

/// Everything verified of these orders, or those placements of them that are named, as one company's bill, by the rates
/// that the orders were priced by. An order that goes on for a year is billed as it is delivered.
///
/// Each placement is claimed for the bill: one that another bill has comes back with the bill that has it.
pub(super) async fn billable(
    unit: &mut Unit<Sinergi>,
    billing: BillingId,
    orders: &[OrderId],
    only: &[PlacementId],
) -> Result<Billable, Halt> {
    stands_on(unit, billing.as_uuid(), orders.iter().map(|order| order.as_uuid())).await?;
    let is_named = |id: PlacementId| only.is_empty() || only.contains(&id);
    let mut of: Option<(CompanyId, TaxStatus, (i32, Rates))> = None;
    let mut candidates = Vec::new();
    for id in orders {
        let state = order_of(unit, *id).await?;
        let subject = subject_of(&state)?;
        without_interest(unit, subject.company).await?;
        let (version, rates) = rates_of(unit, &subject).await?;
        match &of {
            None => of = Some((subject.company, subject.tax, (version, rates))),
            Some((company, ..)) if *company != subject.company => return Err(refuse("billing.other_company")),
            // EF-18: the status of the contract's day; what was contracted under another one is another bill.
            Some((_, tax, _)) if TaxStatus { as_of: subject.tax.as_of, ..*tax } != subject.tax => {
                return Err(refuse("billing.other_tax_status"));
            }
            Some((_, _, (_, of_first))) if *of_first != rates => return Err(refuse("billing.other_rates")),
            Some(_) => (),
        }
        for payable in state.payable().into_iter().filter(|payable| is_named(payable.placement.placement)) {
            candidates.push(candidate(unit, billing, *id, &state, &subject, payable).await?);
        }
    }
    let named: BTreeSet<&PlacementId> = only.iter().collect();
    if !named.is_empty() && named.len() != candidates.len() {
        return Err(refuse("billing.not_verified"));
    }
    let (company, tax, (terms_version, rates)) = of.ok_or_else(not_found)?;
    let whole = commitment(unit, orders.iter().copied().collect(), rates.vat_left_up_to).await?;
    Ok(Billable { company, tax, assembly: Assembly { candidates, rates, terms_version, whole } })
}

/// DOMAIN.md 5.3 ("and not split"): what orders come to together with every other one under their agreements, billed or
/// not; counted until it is more than `limit`, which is all that is asked of it.
pub(super) async fn commitment(
    unit: &mut Unit<Sinergi>,
    orders: BTreeSet<OrderId>,
    limit: Rupiah,
) -> Result<Rupiah, Halt> {
    let (mut whole, mut agreements) = (Rupiah::ZERO, BTreeSet::new());
    for order in &orders {
        let state = unit.state::<Order>(order.as_uuid()).await?;
        whole = state.amount().and_then(|amount| whole.checked_add(amount)).unwrap_or(whole);
        agreements.extend(state.subject().map(|subject| subject.agreement));
    }
    for agreement in agreements {
        let source = Source::Agreement(agreement);
        let others: Vec<OrderId> = unit.state::<Allotment>(source.stream()).await?.orders().collect();
        for other in others.into_iter().filter(|other| !orders.contains(other)) {
            if whole > limit {
                return Ok(whole);
            }
            let amount = unit.state::<Order>(other.as_uuid()).await?.amount();
            whole = amount.and_then(|amount| whole.checked_add(amount)).unwrap_or(whole);
        }
    }
    Ok(whole)
}

/// The rates of taxes that an order was priced by, with the version of the terms that says them.
pub(super) async fn rates_of(unit: &mut Unit<Sinergi>, subject: &order::Subject) -> Result<(i32, Rates), Halt> {
    let terms = unit.state::<PaymentTerms>(singleton("payment_terms")).await?;
    terms.rates(subject.terms_version, subject.tax.as_of).map_err(|_| refuse("billing.uncountable"))
}

/// What was delivered in a budget year is paid from it; what another year is to pay is carried over first.
pub(super) async fn of_year(unit: &mut Unit<Sinergi>, found: &Billable, year: FiscalYear) -> Result<(), Halt> {
    for candidate in &found.assembly.candidates {
        let of_line = unit.state::<BudgetLine>(candidate.item.line.as_uuid()).await?.fiscal_year();
        if let Some(of_line) = of_line.filter(|of_line| *of_line != year) {
            let mut refusal = Refusal::code("billing.year_of_line");
            refusal.params.push(("fiscal_year".to_owned(), of_line.0.to_string()));
            return Err(Halt::Refused(refusal));
        }
    }
    Ok(())
}

async fn candidate(
    unit: &mut Unit<Sinergi>,
    billing: BillingId,
    order: OrderId,
    state: &order::State,
    subject: &order::Subject,
    payable: order::Payable,
) -> Result<Candidate, Halt> {
    let placement = payable.placement;
    let claimed = unit.claim(claims::BILLED_PLACEMENT, &placement.placement.to_string(), billing.as_uuid()).await?;
    let received = if placement.is_counted() { payable.quantity } else { placement.quantity };
    Ok(Candidate {
        item: Item {
            placement: placement.placement,
            proof: payable.proof,
            order,
            line: subject.line,
            outlet: subject.outlet,
            about: placement.title.clone(),
            price: placement.price,
            charge: placement.charge(received),
            ordered_by: state.creators().collect(),
            approved_by: state.approver().ok_or_else(not_found)?,
            verified_by: payable.verifier,
            verified_on: payable.verified_on,
        },
        verified: true,
        received,
        owed: payable.amount,
        // An order offers nothing whose page is gone: a breach that is open takes the placement out of it.
        still_there: true,
        billed_in: claimed.or(payable.billing.map(BillingId::as_uuid)).map(BillingId).filter(|of| *of != billing),
    })
}

/// How the pages of a bill stand, by its items: read again within the time that the region allows, or not.
pub(super) async fn pages_of<S: States>(
    states: &mut S,
    bill: &State,
    today: LocalDate,
    now: Timestamp,
) -> Result<Vec<(Item, PageStanding)>, Halt> {
    let hours = order_terms_on(states, today).await?.read_within_hours;
    let since = now.plus_seconds(i64::from(hours).saturating_mul(-3_600));
    let mut pages = Vec::new();
    for item in bill.items() {
        let order = states.state::<Order>(item.order.as_uuid()).await?;
        pages.push((item.clone(), order.page_standing(item.placement, since)));
    }
    Ok(pages)
}

/// C-LIVE (EF-44): the pages of a bill were read again within the time that the region allows, and they stay.
pub(super) async fn pages_stay(unit: &mut Unit<Sinergi>, bill: &State, today: LocalDate) -> Result<(), Halt> {
    let now = unit.now();
    let pages = pages_of(unit, bill, today, now).await?;
    let pages: Vec<_> = pages.into_iter().map(|(item, page)| (item.placement, page)).collect();
    pages_stand(&pages).map_err(|stops| Halt::Refused(Refusal::of(&stops)))
}

/// What a bill costs each budget line for each order.
pub(super) fn shares(bill: &State) -> BTreeMap<(BudgetLineId, OrderId), Rupiah> {
    let mut shares: BTreeMap<(BudgetLineId, OrderId), Rupiah> = BTreeMap::new();
    for (item, gross) in bill.amounts() {
        let share = shares.entry((item.line, item.order)).or_default();
        *share = share.checked_add(gross).unwrap_or(*share);
    }
    shares
}

/// Moves what the bill costs one bucket on, in the same transaction.
pub(super) async fn move_budget(
    unit: &mut Unit<Sinergi>,
    billing: BillingId,
    bill: &State,
    to: Bucket,
) -> Result<(), Halt> {
    for ((line, order), amount) in shares(bill) {
        let command = line::Command::Move { order, to, amount, cause: billing.as_uuid() };
        unit.run::<BudgetLine>(line.as_uuid(), command).await?;
    }
    Ok(())
}

/// The old year's lines give free what the bill cost them.
pub(super) async fn release_budget(
    unit: &mut Unit<Sinergi>,
    billing: BillingId,
    bill: &State,
    reason: &str,
) -> Result<(), Halt> {
    for ((line, order), amount) in shares(bill) {
        let (from, reason) = (Bucket::Invoiced, reason.to_owned());
        let command = line::Command::ReleaseFrom { order, from, amount, reason, cause: billing.as_uuid() };
        unit.run::<BudgetLine>(line.as_uuid(), command).await?;
    }
    Ok(())
}

/// The new year's line bears the bill, as far as it had come: owed or invoiced.
pub(super) async fn charge_budget(
    unit: &mut Unit<Sinergi>,
    billing: BillingId,
    bill: &State,
    line: BudgetLineId,
    to: Bucket,
) -> Result<(), Halt> {
    let mut by_order: BTreeMap<OrderId, Rupiah> = BTreeMap::new();
    for ((_, order), amount) in shares(bill) {
        let sum = by_order.entry(order).or_default();
        *sum = sum.checked_add(amount).unwrap_or(*sum);
    }
    for (order, amount) in by_order {
        let command = line::Command::TakeUp { order, to, amount, cause: billing.as_uuid() };
        unit.run::<BudgetLine>(line.as_uuid(), command).await?;
    }
    Ok(())
}

/// The placements of a bill, by order.
pub(super) fn by_order(bill: &State) -> BTreeMap<OrderId, Vec<PlacementId>> {
    let mut orders: BTreeMap<OrderId, Vec<PlacementId>> = BTreeMap::new();
    for item in bill.items() {
        orders.entry(item.order).or_default().push(item.placement);
    }
    orders
}

/// The orders of a bill say which of their placements were handed over.
pub(super) async fn tell_orders(unit: &mut Unit<Sinergi>, billing: BillingId, bill: &State) -> Result<(), Halt> {
    for (order, placements) in by_order(bill) {
        unit.run::<Order>(order.as_uuid(), order::Command::HandOver { billing, placements }).await?;
    }
    Ok(())
}

/// The minutes of a bill hold no more: its orders say that their placements are to be handed over again.
pub(super) async fn take_back_from_orders(
    unit: &mut Unit<Sinergi>,
    billing: BillingId,
    orders: impl Iterator<Item = OrderId>,
    reason: &str,
) -> Result<(), Halt> {
    for order in orders {
        let back = order::Command::TakeBackHandover { billing, reason: reason.to_owned() };
        unit.run::<Order>(order.as_uuid(), back).await?;
    }
    Ok(())
}
