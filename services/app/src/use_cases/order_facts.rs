//! What orders are decided with: policy, decree, agreement, plan, prices, budget, the partner as it is today.

use domain::{
    budget::{
        accounts::AccountMap,
        line::{self, BudgetLine},
        plan::{self, CommunicationPlan},
    },
    media::{company::Company, outlet::PressCouncilStatus},
    partnership::{
        application::{Application, Status as ApplicationStatus},
        sanction::{self, Sanctions},
    },
    payment::{
        billing::{self, Billing},
        tax,
    },
    policy::{Necessity, Policy, Rules, Validity},
    publication::{
        agreement::{self, Agreement, Item},
        allotment::{self, Allotment, Source},
        order::{
            Bounds, BudgetMove, Circumstances, Event, Liveness, Order, OrderTerms, Placement, PriceStanding, State,
            Subject,
        },
        parity,
        price::{PriceKind, PriceList},
    },
};
use kernel::{
    LocalDate, Party, Rupiah,
    ids::{ApplicationId, BillingId, BudgetLineId, DecreeId, OrderId, OutletId},
};
use store::{Border, Halt, Unit};
use views::{PriceElsewhere, Sinergi};

use super::{
    order_words::tax_changed,
    shared::{not_found, singleton, vat_in_effect},
    states::States,
};
use crate::{App, AppError, Scope, perform::refuse};

/// So long the prices of other agencies count (F1).
const YEAR_SECONDS: i64 = 365 * 86_400;

/// What the lists say of an order before it is decided; what may change meanwhile is read again in the log.
#[derive(Debug, Clone)]
pub(super) struct Looked {
    pub(super) named: Option<(ApplicationId, DecreeId)>,
    /// Bills that wait for the company (R12).
    pub(super) bills: Vec<BillingId>,
    pub(super) liveness: Liveness,
    /// What other agencies agreed with the outlet in the last year.
    pub(super) elsewhere: Vec<PriceElsewhere>,
}

/// An order that the sender may touch at all.
pub(crate) async fn order_of(unit: &mut Unit<Sinergi>, id: OrderId) -> Result<State, Halt> {
    let state = unit.state::<Order>(id.as_uuid()).await?;
    match (state.status(), unit.context().border.party) {
        (None, _) => Err(not_found()),
        (Some(_), Party::Company(own)) if state.company() != Some(own) => Err(not_found()),
        (Some(_), _) => Ok(state),
    }
}

/// What the order is about.
pub(crate) fn subject_of(state: &State) -> Result<Subject, Halt> {
    state.subject().cloned().ok_or_else(not_found)
}

/// The sender has declared no interest in the company: asked at every step of staff, because interests change.
pub(super) async fn without_interest(unit: &mut Unit<Sinergi>, subject: &Subject) -> Result<(), Halt> {
    if unit.context().border.party != Party::Staff {
        return Ok(());
    }
    let is_interested = crate::delegations::has_interest(unit, subject.company).await?;
    if is_interested { Err(refuse("order.conflict_of_interest")) } else { Ok(()) }
}

/// Tells the budget line what an order's events mean for it, in the same transaction.
pub(crate) async fn tell_budget(
    unit: &mut Unit<Sinergi>,
    order: OrderId,
    subject: &Subject,
    events: &[Event],
) -> Result<(), Halt> {
    tell_line(unit, order, subject, Some(subject.line), events).await
}

/// The same, for value that another line bears by now; or none, while it waits for another year's budget.
pub(super) async fn tell_line(
    unit: &mut Unit<Sinergi>,
    order: OrderId,
    subject: &Subject,
    line: Option<BudgetLineId>,
    events: &[Event],
) -> Result<(), Halt> {
    use domain::budget::line::{Bucket, Command};
    for (event, line) in events.iter().filter_map(|event| line.map(|line| (event, line.as_uuid()))) {
        // The same step is made once for each cause, whatever is sent again.
        let cause = cause_of(event, order);
        let reason = event.kind().to_owned();
        for told in event.budget_moves() {
            let command = match told {
                BudgetMove::Reserve(amount) => Command::Reserve { order, amount },
                BudgetMove::Commit(amount) => Command::Move { order, to: Bucket::Committed, amount, cause },
                BudgetMove::Accrue(amount) => Command::Move { order, to: Bucket::Accrued, amount, cause },
                BudgetMove::ReleaseReserved(amount) => {
                    Command::ReleaseFrom { order, from: Bucket::Reserved, amount, reason: reason.clone(), cause }
                }
                BudgetMove::ReleaseCommitted(amount) => {
                    Command::ReleaseFrom { order, from: Bucket::Committed, amount, reason: reason.clone(), cause }
                }
                BudgetMove::ReleaseAccrued(amount) => {
                    Command::ReleaseFrom { order, from: Bucket::Accrued, amount, reason: reason.clone(), cause }
                }
            };
            unit.run::<BudgetLine>(line, command).await?;
        }
    }
    if events.is_empty() { Ok(()) } else { hold(unit, order, subject).await }
}

/// R3, C-PLAN: what the order takes of its agreement and of its plan item from now on. Two orders of one instant are
/// decided one after the other, each by what the other took.
async fn hold(unit: &mut Unit<Sinergi>, order: OrderId, subject: &Subject) -> Result<(), Halt> {
    let state = unit.state::<Order>(order.as_uuid()).await?;
    let agreement = unit.state::<Agreement>(subject.agreement.as_uuid()).await?;
    let rupiah = |amount: Rupiah| u64::try_from(amount.get()).unwrap_or_default();
    let of_agreement = Source::Agreement(subject.agreement);
    let (amount, limit) = (rupiah(state.held()), agreement.value().map(rupiah));
    let take = allotment::Command::Hold { source: of_agreement, order, amount, limit };
    unit.run::<Allotment>(of_agreement.stream(), take).await?;
    // More than the plan has is done with a reason.
    let of_plan = Source::PlanItem(subject.plan_item);
    let take = allotment::Command::Hold { source: of_plan, order, amount: u64::from(state.places()), limit: None };
    unit.run::<Allotment>(of_plan.stream(), take).await?;
    Ok(())
}

async fn taken_by_others<S: States>(unit: &mut S, source: Source, order: OrderId) -> Result<u64, Halt> {
    Ok(unit.state::<Allotment>(source.stream()).await?.taken_by_others(order))
}

/// R12: a bill of the outlet that waits for the company itself.
async fn outstanding<S: States>(
    unit: &mut S,
    subject: &Subject,
    looked: &Looked,
    terms: &OrderTerms,
) -> Result<Option<String>, Halt> {
    if !terms.one_invoice_at_a_time {
        return Ok(None);
    }
    for bill in &looked.bills {
        let bill = unit.state::<Billing>(bill.as_uuid()).await?;
        let waits = bill.stage().and_then(billing::Stage::holder) == Some(billing::Holder::Company);
        let of_outlet = bill.items().iter().any(|item| item.outlet == subject.outlet);
        if waits && of_outlet && bill.company() == Some(subject.company) {
            return Ok(bill.heading().map(|heading| heading.title.clone()));
        }
    }
    Ok(None)
}

/// What makes value move: the placement, or its proof where the placement has moved value before, or the order.
fn cause_of(event: &Event, order: OrderId) -> kernel::Uuid {
    if let Event::ProofVerified { placement, .. }
    | Event::PlacementForfeited { placement, .. }
    | Event::ProofRejectedFinally { placement, .. } = event
    {
        placement.as_uuid()
    } else if let Event::PlacementsCancelled { placements, .. } = event {
        placements.first().map_or(order.as_uuid(), |placement| placement.as_uuid())
    } else if let Event::FactCorrected { correction, .. } = event {
        correction.as_uuid()
    } else if let Event::BreachSettled { placement, .. } = event {
        // Another number than the placement's own, under which a part may have been released when it was verified.
        kernel::Uuid::from_u128(placement.as_uuid().as_u128() ^ 1)
    } else {
        order.as_uuid()
    }
}

impl App {
    /// What the lists and the page of the outlet say of an order.
    pub(super) async fn look_at_order(&self, scope: &Scope, order: OrderId) -> Result<Looked, AppError> {
        let (subject, looked) = self.lists_on_order(scope, order).await?;
        let liveness = self.liveness_of(scope, subject.company, subject.outlet, subject.kind).await?;
        Ok(Looked { liveness, ..looked })
    }

    /// What the lists alone say of an order; nobody asks whether the outlet is there.
    pub(super) async fn lists_on_order(&self, scope: &Scope, order: OrderId) -> Result<(Subject, Looked), AppError> {
        let border = Border { tenant: scope.tenant, party: Party::Staff };
        let (state, _) = self.store().load::<Order>(border, order.as_uuid()).await?;
        let subject = state.subject().cloned().ok_or(AppError::Denied)?;
        let year = scope.today().year();
        let named = views::named_outlet(self.store(), border, subject.outlet, year).await?;
        let since = scope.now.plus_seconds(-YEAR_SECONDS);
        let place = (subject.outlet, subject.agency);
        let elsewhere = views::prices_elsewhere(self.store(), border, place, since).await?;
        let bills = views::outstanding_bills(self.store(), border, subject.company, subject.outlet).await?;
        let looked = Looked { named, bills, liveness: Liveness::NotAsked, elsewhere };
        Ok((subject, looked))
    }
}

/// Everything that stands on the day of an order (C-RESERVE, C-ELIG, C-NO-BYPASS, C-POLICY, C-COA, C-PLAN, C-TARIFF,
/// C-PRICE-PARITY, C-LIVE, C-REACH).
pub(super) async fn circumstances<S: States>(
    unit: &mut S,
    state: &State,
    looked: &Looked,
    today: LocalDate,
) -> Result<Circumstances, Halt> {
    let subject = subject_of(state)?;
    let policy = unit.state::<Policy>(singleton("policy")).await?;
    let in_force = policy.in_force(today).map(|(version, rules)| (version, rules.clone()));
    if let Some((version, _)) = &in_force {
        unit.decided_by_policy(*version);
    }
    let terms = in_force.as_ref().and_then(|(_, rules)| rules.orders.clone()).unwrap_or_default();
    let partner = partner(unit, &subject, looked, in_force.as_ref().map(|(_, rules)| rules), today).await?;
    let sanctions = unit.state::<Sanctions>(sanction::stream_of(subject.company)).await?;
    let agreement = unit.state::<Agreement>(subject.agreement.as_uuid()).await?;
    let plan = unit.state::<CommunicationPlan>(subject.plan.as_uuid()).await?;
    let line = unit.state::<BudgetLine>(subject.line.as_uuid()).await?;
    let placements = state.placements();
    let of_plan = plan.item(subject.plan_item);
    let plan_item_open = plan.agency() == Some(subject.agency)
        && plan.is_open(subject.plan_item)
        && of_plan.is_some_and(|item| item.line == subject.line && item.channel == subject.kind);
    let line_open = line.closed_on().is_none() && line.agency() == Some(subject.agency);
    let agreement_active = agreement.company() == Some(subject.company) && agreement.is_active_on(today);
    let bounds = bounds(&subject, &agreement, &plan, &line);
    let order = state.order().ok_or_else(not_found)?;
    let agreement_used = taken_by_others(unit, Source::Agreement(subject.agreement), order).await?;
    let plan_used = taken_by_others(unit, Source::PlanItem(subject.plan_item), order).await?;
    let left = |value: Rupiah| {
        let used = i64::try_from(agreement_used).ok().and_then(|used| Rupiah::new(used).ok());
        used.and_then(|used| value.checked_sub(used)).filter(|left| *left > Rupiah::ZERO).unwrap_or_default()
    };
    let plan_used = u32::try_from(plan_used).unwrap_or(u32::MAX);
    let mut prices = std::collections::BTreeMap::new();
    for placement in &placements {
        prices.insert(placement.placement, price_standing(unit, state, placement, looked, today).await?);
    }
    Ok(Circumstances {
        today,
        policy_version: in_force.map(|(version, _)| version),
        decree: partner.decree,
        shortcomings: partner.shortcomings,
        sanction: sanctions.stopping_on(today).cloned(),
        expired: partner.expired,
        exception: subject.exception.clone(),
        agreement_active,
        bounds,
        tax_changed: tax_changed(unit, &subject, today).await?,
        agreement_left: agreement.value().map(left),
        plan_item_open,
        plan_left: of_plan.map(|item| item.quantity.saturating_sub(plan_used)),
        prices,
        line_open,
        available: line.available(),
        liveness: looked.liveness,
        live_within_days: terms.live_within_days,
        reach: partner.reach,
        least_reach: terms.least_reach,
        outstanding_invoice: outstanding(unit, &subject, looked, &terms).await?,
        parity_warn_above: terms.parity_warn_above,
        parity_stop_above: terms.parity_stop_above,
    })
}

/// What an order of this subject stays within.
fn bounds(subject: &Subject, agreement: &agreement::State, plan: &plan::State, line: &line::State) -> Bounds {
    let of_company = agreement.company() == Some(subject.company);
    let agreed = agreement.terms().and_then(|terms| terms.sub_activity.clone()).filter(|_| of_company);
    Bounds {
        agreement: agreement.days().filter(|_| of_company),
        plan_item: plan.item(subject.plan_item).map(|item| (item.from, item.until)),
        year: line.fiscal_year(),
        sub_activities: agreed.zip(line.sub_activity().cloned()),
    }
}

/// What an order stays within, read for one that is being written.
pub(super) async fn bounds_of<S: States>(unit: &mut S, subject: &Subject) -> Result<Bounds, Halt> {
    let agreement = unit.state::<Agreement>(subject.agreement.as_uuid()).await?;
    let plan = unit.state::<CommunicationPlan>(subject.plan.as_uuid()).await?;
    let line = unit.state::<BudgetLine>(subject.line.as_uuid()).await?;
    Ok(bounds(subject, &agreement, &plan, &line))
}

/// A partner as it is today.
struct Partner {
    decree: Option<DecreeId>,
    shortcomings: Vec<String>,
    expired: Vec<String>,
    reach: Option<i64>,
}

async fn partner<S: States>(
    unit: &mut S,
    subject: &Subject,
    looked: &Looked,
    rules: Option<&Rules>,
    today: LocalDate,
) -> Result<Partner, Halt> {
    let register = unit.state::<Company>(subject.company.as_uuid()).await?;
    let mut partner =
        Partner { decree: None, shortcomings: vec![], expired: vec![], reach: register.reach(subject.outlet) };
    let Some((application, decree)) = looked.named else { return Ok(partner) };
    let named = unit.state::<Application>(application.as_uuid()).await?;
    if named.status() != Some(ApplicationStatus::Decreed) || named.outlet() != Some(subject.outlet) {
        return Ok(partner);
    }
    partner.decree = Some(decree);
    let status = register.press_council_status(subject.outlet);
    let least = rules.and_then(|rules| rules.least_press_council_status).unwrap_or(PressCouncilStatus::None);
    if !status.reaches(least) {
        partner.shortcomings.push("PRESS_COUNCIL".to_owned());
    }
    for item in rules.and_then(|rules| rules.for_kind(subject.kind)).unwrap_or_default() {
        if item.necessity != Necessity::Mandatory {
            continue;
        }
        if !named.found_good(&item.code) {
            partner.shortcomings.push(item.code.clone());
            continue;
        }
        let shown = named.answers().and_then(|answers| answers.get(&item.code)).and_then(|answer| answer.document);
        let Some(document) = shown else { continue };
        match register.document(document) {
            None => partner.shortcomings.push(item.code.clone()),
            Some(document) if item.validity == Validity::UntilExpiry => {
                if document.expires_on.is_some_and(|expires| expires < today) {
                    partner.expired.push(item.code.clone());
                }
            }
            Some(_) => (),
        }
    }
    Ok(partner)
}

/// The item of an agreement that a placement is an instance of: the one that it names, or, where it is older than that,
/// the first of the outlet at this price.
pub(super) fn item_of<'a>(
    agreement: &'a domain::publication::agreement::State,
    placement: &Placement,
    outlet: OutletId,
) -> Option<&'a Item> {
    let items = agreement.terms().map(|terms| terms.items.as_slice()).unwrap_or_default();
    items.iter().find(|item| {
        item.outlet == outlet
            && placement.item.is_none_or(|number| number == item.number)
            && (item.format, item.unit) == (placement.format, placement.unit)
            && item.unit_price == Some(placement.unit_price)
    })
}

async fn price_standing<S: States>(
    unit: &mut S,
    state: &State,
    placement: &Placement,
    looked: &Looked,
    today: LocalDate,
) -> Result<PriceStanding, Halt> {
    let subject = subject_of(state)?;
    let agreement = unit.state::<Agreement>(subject.agreement.as_uuid()).await?;
    let prices = unit.state::<PriceList>(singleton("price_list")).await?;
    let accounts = unit.state::<AccountMap>(singleton("account_map")).await?;
    let line = unit.state::<BudgetLine>(subject.line.as_uuid()).await?;
    let vat = vat_in_effect(unit, today).await?;
    let Some(item) = item_of(&agreement, placement, subject.outlet) else { return Ok(PriceStanding::default()) };
    let asked = item.subject();
    let is_inclusive = placement.tariff == tax::TariffKind::Inclusive;
    let same_way = |net: Rupiah| if is_inclusive { parity::gross(net, false, vat) } else { Some(net) };
    let ceiling = [PriceKind::Standard, PriceKind::Catalogue]
        .into_iter()
        .filter_map(|kind| prices.in_force(kind, &asked, today)?.1.net(vat))
        .min()
        .and_then(same_way);
    let same_thing = |other: &&PriceElsewhere| {
        (other.format, other.unit) == (item.format, item.unit)
            && other.specification.trim().to_lowercase() == item.specification.trim().to_lowercase()
    };
    let lowest_elsewhere = looked
        .elsewhere
        .iter()
        .filter(same_thing)
        .filter_map(|other| parity::net(other.unit_price, other.tax_inclusive, vat))
        .min()
        .and_then(same_way);
    Ok(PriceStanding {
        has_tariff: prices.tariff(&asked, today).is_some(),
        ceiling,
        account_fits: line.account().is_some_and(|account| accounts.allows(placement.format, account)),
        lowest_elsewhere,
        justification: subject.justification.clone(),
    })
}

/// The terms of orders that a policy names, or those that are used.
pub(super) async fn terms_on<S: States>(states: &mut S, day: LocalDate) -> Result<OrderTerms, Halt> {
    let policy = states.state::<Policy>(singleton("policy")).await?;
    Ok(policy.in_force(day).and_then(|(_, rules)| rules.orders.clone()).unwrap_or_default())
}
