//! An order of the national catalogue (INAPROC v6), mirrored: what the catalogue says of it, and which of our orders and
//! bills it is (EF-55).
//!
//! **Invariant:** what the catalogue says is what it says; that it calls something paid pays nothing here. It belongs to
//! one order of ours at a time; one of another supplier or amount only because somebody said why, and only while the
//! catalogue says the supplier and amount that this person saw.

use std::collections::BTreeSet;

use kernel::{
    CompanyId, Decider, LocalDate, Rupiah,
    ids::{BillingId, CatalogueOrderId, OrderId},
};
use serde::{Deserialize, Serialize};

use super::payee::same_name;
use crate::office::numbering::spelled;

#[cfg(test)]
mod tests;

names! {
    /// Where the catalogue says that it stands (DOMAIN.md 4.4).
    pub enum Stage {
        /// In the basket.
        Basket = "basket",
        /// The price is negotiated.
        Negotiating = "negotiating",
        /// The price is agreed.
        NegotiationAgreed = "negotiation_agreed",
        /// The negotiation was broken off.
        NegotiationCancelled = "negotiation_cancelled",
        /// The commitment officer has to approve.
        AwaitingApproval = "awaiting_approval",
        /// Nobody approved within three working days.
        AutoCancelled = "auto_cancelled",
        /// The order letter is there.
        OrderLetterIssued = "order_letter_issued",
        /// The supplier takes it.
        SupplierConfirmed = "supplier_confirmed",
        /// It is under way.
        InProcess = "in_process",
        /// It is delivered.
        Delivered = "delivered",
        /// It was inspected.
        InspectionFit = "inspection_fit",
        /// The handover is signed.
        HandoverSigned = "handover_signed",
        /// It is to be paid.
        AwaitingPayment = "awaiting_payment",
        /// The catalogue calls it paid: a report, no payment.
        ReportedPaid = "reported_paid",
        /// It is closed.
        Completed = "completed",
        /// An addendum is talked about.
        Addendum = "addendum",
        /// It was taken back.
        Cancelled = "cancelled",
    }
}

impl Stage {
    /// Whether nothing came of it: nobody has to look for our order.
    pub fn is_void(self) -> bool {
        matches!(self, Self::Basket | Self::NegotiationCancelled | Self::AutoCancelled | Self::Cancelled)
    }
    /// Whether the catalogue calls it paid.
    pub fn is_reported_paid(self) -> bool {
        matches!(self, Self::ReportedPaid | Self::Completed)
    }
}

names! {
    /// How it was found out which order of ours it is.
    pub enum MatchedBy {
        /// It carries the number of our surat pesanan.
        Number = "number",
        /// Somebody said so.
        Hand = "hand",
    }
}

names! {
    /// What the catalogue says otherwise than an order of ours.
    pub enum Difference {
        /// From whom.
        Supplier = "supplier",
        /// For how much.
        Amount = "amount",
    }
}

impl Difference {
    const fn code(self) -> &'static str {
        match self {
            Self::Supplier => "catalogue_order.supplier_differs",
            Self::Amount => "catalogue_order.amount_differs",
        }
    }
}

/// What the catalogue says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Where it stands.
    pub stage: Stage,
    /// What is bought.
    pub title: String,
    /// From whom, in the catalogue's words.
    pub supplier: String,
    /// For how much, taxes in it.
    pub amount: Rupiah,
    /// The day of the order.
    pub ordered_on: LocalDate,
    /// Number of the surat pesanan, where it says one.
    #[serde(default)]
    pub letter_number: Option<String>,
    /// What it calls the payment.
    #[serde(default)]
    pub payment_reference: Option<String>,
}

/// An order of ours, as far as the catalogue may say the same of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ours {
    /// Which.
    pub order: OrderId,
    /// Its bill, if there is one.
    pub billing: Option<BillingId>,
    /// Legal name of the company that it is of.
    pub supplier: String,
    /// What that company is where the catalogue does not name it: its own numbers, and codes that a person has matched with
    /// an order of it, as [`code_of`] has them.
    pub codes: BTreeSet<String>,
    /// For how much, taxes in it.
    pub amount: Rupiah,
}

/// Whether a supplier is told by its name; a feed may have a number alone.
pub fn is_named(supplier: &str) -> bool {
    supplier.chars().any(char::is_alphabetic)
}

/// The digits of a supplier's number, without zeros in front: a tax number has 15 digits or 16. A stroke in the place of a
/// number is nobody's code.
pub fn code_of(supplier: &str) -> Option<String> {
    let digits: String = supplier.chars().filter(char::is_ascii_digit).collect();
    let code = digits.trim_start_matches('0');
    (!code.is_empty()).then(|| code.to_owned())
}

impl Ours {
    /// What the catalogue says otherwise.
    fn differences(&self, facts: &Facts) -> Vec<Difference> {
        let is_other = if is_named(&facts.supplier) {
            !same_name(&facts.supplier, &self.supplier)
        } else {
            code_of(&facts.supplier).is_none_or(|code| !self.codes.contains(&code))
        };
        let found = [(is_other, Difference::Supplier), (facts.amount != self.amount, Difference::Amount)];
        found.into_iter().filter_map(|(is_so, difference)| is_so.then_some(difference)).collect()
    }
}

/// Orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Takes over what the catalogue says.
    Mirror { id: CatalogueOrderId, number: String, facts: Box<Facts> },
    /// Says which order and bill of ours it is.
    Match { ours: Ours, by: MatchedBy, reason: Option<String> },
    /// Says that it is not.
    Unmatch { reason: String },
}

facts! {
    /// Facts about an order of the catalogue.
    pub enum Event {
        /// It was seen for the first time.
        CatalogueOrderSeen = "catalogue_order_seen", 1 {
            /// Which.
            id: CatalogueOrderId,
            /// Its number in the catalogue.
            number: String,
            /// What the catalogue says.
            facts: Box<Facts>,
        }
        /// The catalogue says something else now.
        CatalogueOrderMoved = "catalogue_order_moved", 1 {
            /// Which.
            id: CatalogueOrderId,
            /// Where it stood before.
            was: Stage,
            /// What the catalogue says.
            facts: Box<Facts>,
        }
        /// It is an order of ours.
        CatalogueOrderMatched = "catalogue_order_matched", 1 {
            /// Which.
            id: CatalogueOrderId,
            /// Our order.
            order: OrderId,
            /// Our bill, if there is one.
            #[serde(default)]
            billing: Option<BillingId>,
            /// How it was found out.
            matched_by: MatchedBy,
            /// What the catalogue says otherwise.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            differences: Vec<Difference>,
            /// Why it is this order all the same.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reason: Option<String>,
        }
        /// It carries the number of an order of ours, or was matched with it, and says something else of it: a person has to
        /// look. What was matched is so no longer.
        CatalogueMatchDoubted = "catalogue_match_doubted", 1 {
            /// Which.
            id: CatalogueOrderId,
            /// Our order of that number.
            order: OrderId,
            /// What the catalogue says otherwise.
            differences: Vec<Difference>,
        }
        /// It is not.
        CatalogueOrderUnmatched = "catalogue_order_unmatched", 1 {
            /// Which.
            id: CatalogueOrderId,
            /// The order that it is not.
            order: OrderId,
            /// Why.
            reason: String,
        }
    }
}

impl Event {
    /// The mirror is the office's; what concerns a company stands on its bill.
    pub fn party(&self) -> Option<CompanyId> {
        None
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// No such order.
    Unknown,
    /// It has another number.
    OtherNumber,
    /// It has no number, title or supplier, or no amount above nothing.
    Incomplete,
    /// It is matched with another order of ours.
    MatchedAlready,
    /// It is matched with none.
    NotMatched,
    /// A reason is missing.
    ReasonMissing,
    /// The catalogue says something else of it than we of the order; who matches the two says why.
    Differs {
        /// What.
        differences: Vec<Difference>,
    },
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "catalogue_order.unknown",
            Self::OtherNumber => "catalogue_order.other_number",
            Self::Incomplete => "catalogue_order.incomplete",
            Self::MatchedAlready => "catalogue_order.matched_already",
            Self::NotMatched => "catalogue_order.not_matched",
            Self::ReasonMissing => "catalogue_order.reason_missing",
            Self::Differs { .. } => "catalogue_order.differs",
        }
    }

    fn reasons(&self) -> Vec<(String, String)> {
        let Self::Differs { differences } = self else { return vec![] };
        differences.iter().map(|difference| (String::new(), difference.code().to_owned())).collect()
    }
}

#[derive(Debug, Clone)]
struct Seen {
    id: CatalogueOrderId,
    number: String,
    facts: Facts,
}

/// The order of ours that it is, and how that was found out.
#[derive(Debug, Clone)]
struct Matched {
    order: OrderId,
    billing: Option<BillingId>,
    by: MatchedBy,
    differences: Vec<Difference>,
    reason: Option<String>,
    /// What the catalogue said when the two were matched.
    seen: Option<(String, Rupiah)>,
}

impl Matched {
    /// Whether the catalogue says another supplier or amount by now than when the two were matched, other than ours too.
    fn is_doubtful(&self, facts: &Facts, differences: &[Difference]) -> bool {
        let Some((supplier, amount)) = &self.seen else { return false };
        differences.iter().any(|difference| match difference {
            // A number in the place of the name that was matched tells nothing else.
            Difference::Supplier => {
                !same_name(supplier, &facts.supplier) && (is_named(&facts.supplier) || !is_named(supplier))
            }
            Difference::Amount => *amount != facts.amount,
        })
    }
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    seen: Option<Seen>,
    matched: Option<Matched>,
    doubted: Option<(OrderId, Vec<Difference>)>,
    unmatched: Option<String>,
    taken_back: BTreeSet<OrderId>,
    payments: BTreeSet<String>,
}

impl State {
    /// What the catalogue says.
    pub fn facts(&self) -> Option<&Facts> {
        self.seen.as_ref().map(|seen| &seen.facts)
    }
    /// Its number in the catalogue.
    pub fn number(&self) -> Option<&str> {
        self.seen.as_ref().map(|seen| seen.number.as_str())
    }
    /// What its payment may be called where somebody wrote it down: its number, and everything that the catalogue has ever
    /// called the payment, each in its one spelling.
    pub fn references(&self) -> BTreeSet<String> {
        self.payments.iter().cloned().chain(self.number().map(spelled)).collect()
    }
    /// Our order and bill.
    pub fn matched(&self) -> Option<(OrderId, Option<BillingId>)> {
        self.matched.as_ref().map(|matched| (matched.order, matched.billing))
    }
    /// The order of ours that it may be, and what the catalogue says otherwise: a person has to look.
    pub fn doubted(&self) -> Option<(OrderId, &[Difference])> {
        self.doubted.as_ref().map(|(order, differences)| (*order, differences.as_slice()))
    }
    /// Whether somebody said that it is not this order: a number alone does not match the two again.
    pub fn was_taken_back(&self, order: OrderId) -> bool {
        self.taken_back.contains(&order)
    }
}

/// An order of the catalogue.
#[derive(Debug)]
pub struct CatalogueOrder;

impl Decider for CatalogueOrder {
    const CATEGORY: &'static str = "catalogue_order";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        if let Command::Mirror { id, number, facts } = command {
            return mirror(state, id, number, facts);
        }
        let id = state.seen.as_ref().map(|seen| seen.id).ok_or(Rejection::Unknown)?;
        match command {
            Command::Mirror { .. } => Err(Rejection::Unknown),
            Command::Match { ours, by, reason } => match_with(state, id, &ours, by, reason),
            Command::Unmatch { reason } => match &state.matched {
                None if state.unmatched.as_ref() == Some(&reason) => Ok(vec![]),
                None => Err(Rejection::NotMatched),
                Some(_) if reason.trim().is_empty() => Err(Rejection::ReasonMissing),
                Some(Matched { order, .. }) => Ok(vec![Event::CatalogueOrderUnmatched { id, order: *order, reason }]),
            },
        }
    }

    fn evolve(mut state: State, event: &Event) -> State {
        if let Event::CatalogueOrderSeen { facts, .. } | Event::CatalogueOrderMoved { facts, .. } = event {
            state.payments.extend(facts.payment_reference.as_deref().map(spelled).filter(|called| !called.is_empty()));
        }
        match event {
            Event::CatalogueOrderSeen { id, number, facts } => {
                state.seen = Some(Seen { id: *id, number: number.clone(), facts: (**facts).clone() });
            }
            Event::CatalogueOrderMoved { facts, .. } => {
                if let Some(seen) = &mut state.seen {
                    seen.facts = (**facts).clone();
                }
            }
            Event::CatalogueOrderMatched { order, billing, matched_by: by, differences, reason, .. } => {
                let (differences, reason) = (differences.clone(), reason.clone());
                // The bill comes later than the order: what was seen then stays.
                let before = state.matched.take().filter(|known| known.order == *order).and_then(|known| known.seen);
                let seen = before.or_else(|| state.facts().map(|facts| (facts.supplier.clone(), facts.amount)));
                state.matched = Some(Matched { order: *order, billing: *billing, by: *by, differences, reason, seen });
                state.unmatched = None;
                state.doubted = None;
            }
            Event::CatalogueMatchDoubted { order, differences, .. } => {
                state.matched = None;
                state.doubted = Some((*order, differences.clone()));
            }
            Event::CatalogueOrderUnmatched { order, reason, .. } => {
                state.matched = None;
                state.unmatched = Some(reason.clone());
                state.taken_back.insert(*order);
            }
        }
        state
    }
}

/// What a number found is matched only where supplier and amount are the same; a person may know better, and says why.
fn match_with(
    state: &State,
    id: CatalogueOrderId,
    ours: &Ours,
    by: MatchedBy,
    reason: Option<String>,
) -> Result<Vec<Event>, Rejection> {
    let Ours { order, billing, .. } = *ours;
    let facts = state.facts().ok_or(Rejection::Unknown)?;
    let differences = ours.differences(facts);
    if let Some(known) = &state.matched {
        // A file that comes in later says something else than what was matched.
        if known.order == order && by == MatchedBy::Number && known.is_doubtful(facts, &differences) {
            return Ok(vec![Event::CatalogueMatchDoubted { id, order, differences }]);
        }
        return match known.billing {
            _ if known.order != order => Err(Rejection::MatchedAlready),
            before if before == billing => Ok(vec![]),
            Some(_) => Err(Rejection::MatchedAlready),
            // The bill comes later than the order.
            None => {
                let (differences, reason) = (known.differences.clone(), known.reason.clone());
                let matched_by = known.by;
                Ok(vec![Event::CatalogueOrderMatched { id, order, billing, matched_by, differences, reason }])
            }
        };
    }
    let reason = reason.filter(|reason| !differences.is_empty() && !reason.trim().is_empty());
    if differences.is_empty() || reason.is_some() {
        return Ok(vec![Event::CatalogueOrderMatched { id, order, billing, matched_by: by, differences, reason }]);
    }
    match by {
        MatchedBy::Hand => Err(Rejection::Differs { differences }),
        MatchedBy::Number if state.doubted.as_ref() == Some(&(order, differences.clone())) => Ok(vec![]),
        MatchedBy::Number => Ok(vec![Event::CatalogueMatchDoubted { id, order, differences }]),
    }
}

fn mirror(state: &State, id: CatalogueOrderId, number: String, facts: Box<Facts>) -> Result<Vec<Event>, Rejection> {
    let blank = [&number, &facts.title, &facts.supplier].into_iter().any(|text| text.trim().is_empty());
    if blank || facts.amount <= Rupiah::ZERO {
        return Err(Rejection::Incomplete);
    }
    match &state.seen {
        None => Ok(vec![Event::CatalogueOrderSeen { id, number, facts }]),
        Some(seen) if seen.number != number => Err(Rejection::OtherNumber),
        Some(seen) if seen.facts == *facts => Ok(vec![]),
        Some(seen) => Ok(vec![Event::CatalogueOrderMoved { id: seen.id, was: seen.facts.stage, facts }]),
    }
}
