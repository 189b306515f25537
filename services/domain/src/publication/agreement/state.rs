//! What is true of an agreement.

use kernel::{
    BasisPoints, CompanyId, LocalDate, Rupiah, Timestamp,
    ids::{AccountId, AgreementId},
};

use super::{Choice, Event, Item, Offered, Quantity, Rejection, Side, Standing, Status, Terms};
use crate::publication::{Format, parity, procurement::Package};

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub(super) agreement: Option<AgreementId>,
    pub(super) company: Option<CompanyId>,
    pub(super) terms: Option<Box<Terms>>,
    pub(super) authors: Vec<AccountId>,
    pub(super) status: Option<Status>,
    pub(super) offers: Vec<Offer>,
    pub(super) standing: Option<Standing>,
    pub(super) offers_made: u32,
    pub(super) concluded_on: Option<LocalDate>,
    pub(super) pending: Option<Pending>,
    /// How the last change of the method was decided, until the next is asked for.
    pub(super) method_decision: Option<bool>,
    pub(super) signed: Option<Signed>,
    pub(super) is_accepted: bool,
    pub(super) is_declined: bool,
    pub(super) value: Option<Rupiah>,
    pub(super) ended_on: Option<LocalDate>,
}

#[derive(Debug, Clone)]
pub(super) struct Offer {
    pub(super) side: Side,
    pub(super) prices: Vec<Offered>,
    pub(super) at: Timestamp,
}

#[derive(Debug, Clone)]
pub(super) struct Pending {
    pub(super) to: Choice,
    pub(super) reason: String,
    pub(super) by: AccountId,
}

#[derive(Debug, Clone)]
pub(super) struct Signed {
    pub(super) number: String,
    pub(super) date: LocalDate,
}

impl State {
    /// With whom; none for an agreement that does not exist.
    pub fn company(&self) -> Option<CompanyId> {
        self.company
    }
    /// What it says.
    pub fn terms(&self) -> Option<&Terms> {
        self.terms.as_deref()
    }
    /// Where it stands.
    pub fn status(&self) -> Option<Status> {
        self.status
    }
    /// Whether the company may know of it.
    pub fn is_shown(&self) -> bool {
        !matches!(self.status, None | Some(Status::Draft))
    }
    /// The offer that may be taken, answered or concluded on.
    pub fn standing(&self) -> Option<&Standing> {
        self.standing.as_ref()
    }
    /// How many offers were made, also those that count no more.
    pub fn offers_made(&self) -> u32 {
        self.offers_made
    }
    /// Whether something may be ordered under it on a day.
    pub fn is_active_on(&self, day: LocalDate) -> bool {
        let within = |terms: &Terms| {
            terms.starts_on.is_some_and(|first| first <= day) && terms.ends_on.is_some_and(|last| day <= last)
        };
        self.status == Some(Status::Active) && self.terms().is_some_and(within)
    }
    /// First and last day of what was signed and not ended before its time.
    pub fn days(&self) -> Option<(LocalDate, LocalDate)> {
        let terms = self.terms().filter(|_| matches!(self.status, Some(Status::Active | Status::Ended)))?;
        Some((terms.starts_on?, terms.ends_on?))
    }
    /// An item by its number; its price is the one that is agreed, once it is.
    pub fn item(&self, number: u32) -> Option<&Item> {
        self.terms()?.items.iter().find(|item| item.number == number)
    }
    /// The most that may be ordered under it, taxes in it; once it binds.
    pub fn value(&self) -> Option<Rupiah> {
        self.value
    }
    /// When the prices were agreed on, as long as they are.
    pub fn concluded_on(&self) -> Option<LocalDate> {
        self.concluded_on
    }
    /// The purchase that it is, from the office's signature on; to be looked at beside others (C-SPLIT).
    pub fn package(&self, vat: BasisPoints) -> Option<Package> {
        let is_one = matches!(self.status, Some(Status::Agreed | Status::Active | Status::Ended | Status::Terminated));
        let (signed, terms) = (self.signed.as_ref().filter(|_| is_one)?, self.terms()?);
        Some(Package {
            id: self.agreement?.as_uuid(),
            company: self.company?,
            formats: terms.formats(),
            sub_activity: terms.sub_activity.clone()?,
            method: terms.choice.as_ref()?.method,
            value: self.value.or_else(|| terms.value(vat))?,
            on: signed.date,
        })
    }
    /// How often the other side answered an offer with one of its own; the same prices are a yes.
    pub fn counter_offers(&self) -> usize {
        let is_counter = |(one, next): &(&Offer, &Offer)| one.side != next.side && one.prices != next.prices;
        self.offers.iter().zip(self.offers.iter().skip(1)).filter(is_counter).count()
    }
}

impl Terms {
    /// All of it with these prices, taxes in it: what the items come to, or the ceiling where one has no quantity.
    pub fn value(&self, vat: BasisPoints) -> Option<Rupiah> {
        let mut sum = Rupiah::ZERO;
        for item in &self.items {
            match item.quantity? {
                Quantity::NotFixed => return self.ceiling,
                Quantity::Count(count) => {
                    let one = parity::gross(item.unit_price?, item.tax_inclusive, vat)?;
                    let all = one.get().checked_mul(i64::from(count))?;
                    sum = sum.checked_add(Rupiah::new(all).ok()?)?;
                }
            }
        }
        // A ceiling that is said may be higher than the items, never lower.
        Some(self.ceiling.map_or(sum, |ceiling| ceiling.max(sum)))
    }
    /// What these prices come to, and the most that the agreement says, where they come to more (R3); of what has no
    /// quantity one is counted.
    pub(super) fn beyond_ceiling(&self, vat: BasisPoints) -> Option<(Rupiah, Rupiah)> {
        let ceiling = self.ceiling?;
        let mut sum = Rupiah::ZERO;
        for item in &self.items {
            let count = match item.quantity {
                Some(Quantity::Count(count)) => count,
                Some(Quantity::NotFixed) | None => 1,
            };
            let one = parity::gross(item.unit_price?, item.tax_inclusive, vat)?;
            let all = one.get().checked_mul(i64::from(count))?;
            sum = sum.checked_add(Rupiah::new(all).ok()?)?;
        }
        (sum > ceiling).then_some((sum, ceiling))
    }
    /// R3: with the prices that are talked about it comes to no more than the most that it says.
    pub(super) fn within_ceiling(&self, vat: BasisPoints) -> Result<(), Rejection> {
        match self.beyond_ceiling(vat) {
            Some((sum, limit)) => Err(Rejection::AboveHighest { sum, limit }),
            None => Ok(()),
        }
    }
    /// Whether another wording counts the same against the most that the agreement says: the same most, and the same
    /// quantities.
    pub(super) fn is_counted_as(&self, next: &Self) -> bool {
        let quantities = |terms: &Self| terms.items.iter().map(|item| item.quantity).collect::<Vec<_>>();
        self.ceiling == next.ceiling && quantities(self) == quantities(next)
    }
    /// Whether another wording leaves alone what both sides spoke of, prices aside: what is bought and how much of it, from
    /// when to when, up to which value, and what happens when less is delivered. What was not said yet may be added.
    pub(super) fn is_kept_by(&self, next: &Self) -> bool {
        fn stays<T: PartialEq>(said: Option<&T>, next: Option<&T>) -> bool {
            said.is_none() || said == next
        }
        let bare = |item: &Item| Item { unit_price: None, quantity: None, ..item.clone() };
        let is_same = |(one, other): (&Item, &Item)| {
            bare(one) == bare(other) && stays(one.quantity.as_ref(), other.quantity.as_ref())
        };
        self.items.len() == next.items.len()
            && self.items.iter().zip(&next.items).all(is_same)
            && stays(self.starts_on.as_ref(), next.starts_on.as_ref())
            && stays(self.ends_on.as_ref(), next.ends_on.as_ref())
            && stays(self.ceiling.as_ref(), next.ceiling.as_ref())
            && stays(self.under_delivery.as_ref(), next.under_delivery.as_ref())
    }
    /// The formats that are bought.
    pub fn formats(&self) -> Vec<Format> {
        let mut formats: Vec<Format> = self.items.iter().map(|item| item.format).collect();
        formats.sort();
        formats.dedup();
        formats
    }
    pub(super) fn priced(&self, prices: &[Offered]) -> Self {
        let mut terms = self.clone();
        for item in &mut terms.items {
            if let Some(offered) = prices.iter().find(|offered| offered.item == item.number) {
                item.unit_price = Some(offered.unit_price);
            }
        }
        terms
    }
}

pub(super) fn evolve(mut state: State, event: &Event) -> State {
    state.standing = Standing::after(state.standing.take(), state.terms.as_deref(), event);
    match event {
        Event::AgreementDrafted { agreement, company, terms, author } => {
            state.agreement = Some(*agreement);
            state.company = Some(*company);
            state.terms = Some(terms.clone());
            state.authors = vec![*author];
            state.status = Some(Status::Draft);
        }
        Event::AgreementRevised { terms, author, .. } => {
            state.terms = Some(terms.clone());
            if !state.authors.contains(author) {
                state.authors.push(*author);
            }
        }
        Event::TermsRevised { terms, author, .. } => {
            // Whoever named a price named it for what was said then.
            if state.terms.as_ref().is_none_or(|known| !known.is_kept_by(terms)) {
                state.offers.clear();
            }
            state.terms = Some(terms.clone());
            state.signed = None;
            state.is_accepted = false;
            if !state.authors.contains(author) {
                state.authors.push(*author);
            }
        }
        Event::NegotiationOpened { terms, .. } => {
            state.terms = Some(terms.clone());
            state.status = Some(Status::Negotiating);
        }
        Event::OfferMade { number, side, prices, at, .. } => {
            state.is_declined = false;
            state.offers_made = *number;
            state.offers.push(Offer { side: *side, prices: prices.clone(), at: *at });
        }
        Event::NegotiationConcluded { prices, on, .. } => {
            state.status = Some(Status::Agreed);
            state.is_declined = false;
            state.concluded_on = Some(*on);
            state.terms = state.terms.map(|terms| Box::new(terms.priced(prices)));
        }
        Event::PricesJustified { .. } => (),
        Event::MethodChangeRequested { to, reason, by, .. } => {
            state.pending = Some(Pending { to: to.clone(), reason: reason.clone(), by: *by });
            state.method_decision = None;
        }
        Event::MethodChanged { to, .. } => {
            state.pending = None;
            state.method_decision = Some(true);
            // Whoever signed or accepted did so for another method.
            state.signed = None;
            state.is_accepted = false;
            if let Some(terms) = &mut state.terms {
                terms.choice = Some(to.clone());
            }
        }
        Event::MethodChangeRefused { .. } => {
            state.pending = None;
            state.method_decision = Some(false);
        }
        Event::AgreementSigned { number, date, .. } => {
            state.signed = Some(Signed { number: number.clone(), date: *date });
        }
        Event::AgreementAccepted { .. } => state.is_accepted = true,
        Event::AgreementDeclined { .. } => {
            state.status = Some(Status::Negotiating);
            state.is_declined = true;
            state.signed = None;
            state.is_accepted = false;
            state.concluded_on = None;
        }
        Event::AgreementActivated { terms, value, .. } => {
            state.status = Some(Status::Active);
            state.terms = Some(terms.clone());
            state.value = Some(*value);
        }
        Event::AgreementTerminated { on, .. } => {
            state.status = Some(Status::Terminated);
            state.ended_on = Some(*on);
        }
        Event::AgreementEnded { on, .. } => {
            state.status = Some(Status::Ended);
            state.ended_on = Some(*on);
        }
        Event::AgreementCancelled { .. } => state.status = Some(Status::Cancelled),
    }
    state
}
