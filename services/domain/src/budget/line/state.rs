//! What deciding about a budget line needs to know.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use kernel::{
    FiscalYear, LocalDate, Rupiah, Uuid,
    ids::{AgencyId, BudgetLineId, CorrectionId, OrderId},
};

use crate::oversight::correction::{Field, Value};

use super::{AccountCode, Bucket, CeilingChange, Concerned, Event, Opening};
use crate::budget::SubActivityCode;

/// A sum that history cannot make too large.
fn plus(sum: Rupiah, amount: Rupiah) -> Rupiah {
    sum.checked_add(amount).unwrap_or(sum)
}

fn minus(sum: Rupiah, amount: Rupiah) -> Rupiah {
    sum.checked_sub(amount).unwrap_or(sum)
}

/// How much stands in each bucket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Buckets([Rupiah; Bucket::ALL.len()]);

impl Buckets {
    fn get(&self, bucket: Bucket) -> Rupiah {
        Bucket::ALL.iter().zip(self.0).find(|(known, _)| **known == bucket).map_or(Rupiah::ZERO, |(_, sum)| sum)
    }

    fn change(&mut self, bucket: Bucket, change: impl Fn(Rupiah) -> Rupiah) {
        for (known, sum) in Bucket::ALL.iter().zip(self.0.iter_mut()) {
            if *known == bucket {
                *sum = change(*sum);
            }
        }
    }

    fn sum(&self) -> Rupiah {
        self.0.iter().fold(Rupiah::ZERO, |sum, amount| plus(sum, *amount))
    }
}

/// What one order holds on a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holding {
    buckets: Buckets,
    /// What a cause has moved to a bucket, or released (`None`).
    steps: BTreeMap<(Option<Bucket>, Uuid), Rupiah>,
    /// What a cause has moved back.
    moved_back: BTreeMap<Uuid, Rupiah>,
    /// What a document has brought back.
    returned: BTreeMap<String, Rupiah>,
}

impl Holding {
    /// What stands in a bucket.
    pub fn bucket(&self, bucket: Bucket) -> Rupiah {
        self.buckets.get(bucket)
    }
    /// What is promised and not paid.
    pub fn unpaid(&self) -> Rupiah {
        minus(self.total(), self.bucket(Bucket::Realised))
    }
    /// What is promised or paid.
    pub fn total(&self) -> Rupiah {
        self.buckets.sum()
    }
    pub(super) fn step(&self, to: Option<Bucket>, cause: Uuid) -> Option<Rupiah> {
        self.steps.get(&(to, cause)).copied()
    }
    pub(super) fn moved_back(&self, cause: Uuid) -> Option<Rupiah> {
        self.moved_back.get(&cause).copied()
    }
    pub(super) fn returned_by(&self, document: &str) -> Option<Rupiah> {
        self.returned.get(document).copied()
    }
}

/// What every order holds, in parts that copies of the state share: a command copies the part of its order alone, so that
/// the hundred thousandth order of a line costs what the first one does.
#[derive(Debug, Clone, Default)]
struct Holdings(BTreeMap<u8, Arc<BTreeMap<OrderId, Arc<Holding>>>>);

impl Holdings {
    /// The last byte of an id is as good as drawn by lot.
    fn part(order: OrderId) -> u8 {
        order.as_uuid().as_bytes().last().copied().unwrap_or_default()
    }
    fn get(&self, order: OrderId) -> Option<&Holding> {
        self.0.get(&Self::part(order))?.get(&order).map(Arc::as_ref)
    }
    fn entry(&mut self, order: OrderId) -> &mut Holding {
        let part = Arc::make_mut(self.0.entry(Self::part(order)).or_default());
        Arc::make_mut(part.entry(order).or_default())
    }
    fn iter(&self) -> impl Iterator<Item = (OrderId, &Holding)> {
        self.0.values().flat_map(|part| part.iter()).map(|(order, holding)| (*order, holding.as_ref()))
    }
}

/// A cut that waits for room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortfall {
    /// By which act.
    pub kind: CeilingChange,
    /// What the ceiling is to be.
    pub wanted: Rupiah,
    /// Number of the document.
    pub document: String,
}

/// An amount that a document took out of use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) amount: Rupiah,
    /// The document that gave it free.
    pub(super) lifted_by: Option<String>,
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    line: Option<BudgetLineId>,
    opening: Option<Opening>,
    ceiling: Rupiah,
    blocked: Rupiah,
    buckets: Buckets,
    blocks: BTreeMap<String, Block>,
    holdings: Holdings,
    /// What each document wanted the ceiling to be.
    changes: BTreeMap<String, (CeilingChange, Rupiah)>,
    shortfall: Option<Shortfall>,
    closed: Option<LocalDate>,
    /// Requests that were applied.
    corrections: BTreeSet<CorrectionId>,
}

/// Where a fact stands that can be corrected.
fn place_of(field: Field) -> Option<fn(&mut Opening) -> &mut String> {
    match field {
        Field::BudgetDocument => Some(|opening| &mut opening.document),
        Field::SubActivityName => Some(|opening| &mut opening.sub_activity_name),
        Field::AccountName => Some(|opening| &mut opening.account_name),
        Field::OrderTitle
        | Field::PlacementTitle
        | Field::ReceivedCount
        | Field::VerifiedQuantity
        | Field::CompanyName
        | Field::CompanyForm
        | Field::CompanyNib
        | Field::CompanyNpwp
        | Field::CompanyTaxable => None,
    }
}

impl State {
    /// Which line, with what it was when it was opened.
    pub fn opened(&self) -> Option<(BudgetLineId, &Opening)> {
        self.line.zip(self.opening.as_ref())
    }
    /// What stands there now, of a fact that can be corrected.
    pub fn fact(&self, field: Field) -> Option<Value> {
        let mut opening = self.opening.clone()?;
        place_of(field).map(|place| Value::Words(place(&mut opening).clone()))
    }
    /// Whether a request was applied.
    pub(super) fn has_corrected(&self, correction: CorrectionId) -> bool {
        self.corrections.contains(&correction)
    }
    /// The budget year.
    pub fn fiscal_year(&self) -> Option<FiscalYear> {
        self.opening.as_ref().map(|opening| opening.fiscal_year)
    }
    /// The agency that spends it.
    pub fn agency(&self) -> Option<AgencyId> {
        self.opening.as_ref().map(|opening| opening.agency)
    }
    /// The account.
    pub fn account(&self) -> Option<&AccountCode> {
        self.opening.as_ref().map(|opening| &opening.account)
    }
    /// The sub-activity (sub kegiatan).
    pub fn sub_activity(&self) -> Option<&SubActivityCode> {
        self.opening.as_ref().map(|opening| &opening.sub_activity)
    }
    /// The ceiling (pagu).
    pub fn ceiling(&self) -> Rupiah {
        self.ceiling
    }
    /// What is out of use.
    pub fn blocked(&self) -> Rupiah {
        self.blocked
    }
    /// What stands in a bucket, of all orders.
    pub fn bucket(&self, bucket: Bucket) -> Rupiah {
        self.buckets.get(bucket)
    }
    /// The ceiling without what is blocked, promised or paid (EF-13).
    pub fn available(&self) -> Rupiah {
        minus(self.ceiling, self.used())
    }
    /// What is blocked, promised or paid.
    pub fn used(&self) -> Rupiah {
        plus(self.blocked, self.buckets.sum())
    }
    /// What an order holds; nothing for one that this line does not know.
    pub fn of_order(&self, order: OrderId) -> Holding {
        self.holding(order).cloned().unwrap_or_default()
    }
    /// Every order that was ever promised something from this line, in no order.
    pub fn orders(&self) -> impl Iterator<Item = (OrderId, &Holding)> {
        self.holdings.iter()
    }
    /// The cut that waits for room.
    pub fn shortfall(&self) -> Option<&Shortfall> {
        self.shortfall.as_ref()
    }
    /// How much has to become free before the cut can be made.
    pub fn missing(&self) -> Rupiah {
        self.shortfall.as_ref().map_or(Rupiah::ZERO, |case| minus(self.used(), case.wanted))
    }
    /// The day on which its year was ended.
    pub fn closed_on(&self) -> Option<LocalDate> {
        self.closed
    }

    pub(super) fn holding(&self, order: OrderId) -> Option<&Holding> {
        self.holdings.get(order)
    }
    pub(super) fn block(&self, document: &str) -> Option<&Block> {
        self.blocks.get(document)
    }
    pub(super) fn change_by(&self, document: &str) -> Option<(CeilingChange, Rupiah)> {
        self.changes.get(document).copied()
    }
    /// Who holds what is not paid.
    pub(super) fn concerned(&self) -> Vec<Concerned> {
        let unpaid = self.orders().filter(|(_, holding)| holding.unpaid() > Rupiah::ZERO);
        let mut concerned: Vec<Concerned> = unpaid
            .map(|(order, holding)| Concerned {
                order,
                reserved: holding.bucket(Bucket::Reserved),
                committed: holding.bucket(Bucket::Committed),
                accrued: holding.bucket(Bucket::Accrued),
                invoiced: holding.bucket(Bucket::Invoiced),
            })
            .collect();
        concerned.sort_by_key(|held| held.order);
        concerned
    }

    fn holding_mut(&mut self, order: OrderId) -> &mut Holding {
        self.holdings.entry(order)
    }
    fn put(&mut self, order: OrderId, bucket: Bucket, amount: Rupiah) {
        self.buckets.change(bucket, |sum| plus(sum, amount));
        self.holding_mut(order).buckets.change(bucket, |sum| plus(sum, amount));
    }
    fn take(&mut self, order: OrderId, bucket: Bucket, amount: Rupiah) {
        self.buckets.change(bucket, |sum| minus(sum, amount));
        self.holding_mut(order).buckets.change(bucket, |sum| minus(sum, amount));
    }
    fn note(&mut self, order: OrderId, to: Option<Bucket>, cause: Uuid, amount: Rupiah) {
        let sum = self.holding_mut(order).steps.entry((to, cause)).or_default();
        *sum = plus(*sum, amount);
    }

    pub(super) fn evolve(mut self, event: &Event) -> Self {
        match event {
            Event::BudgetLineOpened { line, opening } => {
                self.line = Some(*line);
                self.ceiling = opening.ceiling;
                self.opening = Some(opening.clone());
            }
            Event::CeilingChanged { kind, to, document, .. } => {
                self.ceiling = *to;
                self.changes.insert(document.clone(), (*kind, *to));
            }
            Event::FundsBlocked { amount, document, .. } => {
                self.blocked = plus(self.blocked, *amount);
                self.blocks.insert(document.clone(), Block { amount: *amount, lifted_by: None });
            }
            Event::FundsUnblocked { amount, block, document, .. } => {
                self.blocked = minus(self.blocked, *amount);
                if let Some(known) = self.blocks.get_mut(block) {
                    known.lifted_by = Some(document.clone());
                }
            }
            Event::FundsReserved { order, amount, .. } => {
                // An order that gave everything back begins anew: what moved before does not count again.
                let holding = self.holding_mut(*order);
                if holding.total() == Rupiah::ZERO {
                    *holding = Holding::default();
                }
                self.put(*order, Bucket::Reserved, *amount);
            }
            Event::FundsMoved { order, from, to, amount, cause, .. } => {
                self.take(*order, *from, *amount);
                self.put(*order, *to, *amount);
                self.note(*order, Some(*to), *cause, *amount);
            }
            Event::FundsMovedBack { order, from, to, amount, cause, .. } => {
                self.take(*order, *from, *amount);
                self.put(*order, *to, *amount);
                let holding = self.holding_mut(*order);
                holding.steps.remove(&(Some(*from), *cause));
                holding.moved_back.insert(*cause, *amount);
            }
            Event::FundsReleased { order, from, amount, cause, .. } => {
                self.take(*order, *from, *amount);
                self.note(*order, None, *cause, *amount);
            }
            Event::FundsReturned { order, amount, document, .. } => {
                self.take(*order, Bucket::Realised, *amount);
                self.holding_mut(*order).returned.insert(document.clone(), *amount);
            }
            Event::ShortfallOpened { kind, wanted, document, .. } => {
                self.changes.insert(document.clone(), (*kind, *wanted));
                self.shortfall = Some(Shortfall { kind: *kind, wanted: *wanted, document: document.clone() });
            }
            Event::ShortfallClosed { .. } => self.shortfall = None,
            Event::BudgetLineCorrected { field, to, correction, .. } => {
                self.corrections.insert(*correction);
                let Value::Words(words) = to else { return self };
                if let (Some(opening), Some(place)) = (&mut self.opening, place_of(*field)) {
                    place(opening).clone_from(words);
                }
            }
            Event::BudgetLineClosed { on, .. } => self.closed = Some(*on),
        }
        self
    }
}
