//! An order of the national catalogue (INAPROC v6), mirrored: what the catalogue says of it, and which of our orders and
//! bills it is (EF-55).
//!
//! **Invariant:** what the catalogue says is what it says; that it calls something paid pays nothing here. It belongs to
//! one order of ours at a time.

use std::collections::BTreeSet;

use kernel::{
    CompanyId, Decider, LocalDate, Rupiah,
    ids::{BillingId, CatalogueOrderId, OrderId},
};
use serde::{Deserialize, Serialize};

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

/// Orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Takes over what the catalogue says.
    Mirror { id: CatalogueOrderId, number: String, facts: Box<Facts> },
    /// Says which order and bill of ours it is.
    Match { order: OrderId, billing: Option<BillingId>, by: MatchedBy },
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
        }
    }
}

#[derive(Debug, Clone)]
struct Seen {
    id: CatalogueOrderId,
    number: String,
    facts: Facts,
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    seen: Option<Seen>,
    matched: Option<(OrderId, Option<BillingId>)>,
    unmatched: Option<String>,
    taken_back: BTreeSet<OrderId>,
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
    /// Our order and bill.
    pub fn matched(&self) -> Option<(OrderId, Option<BillingId>)> {
        self.matched
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
            Command::Match { order, billing, by: matched_by } => match state.matched {
                Some(known) if known == (order, billing) => Ok(vec![]),
                // The bill comes later than the order.
                Some((known, None)) if known == order => {
                    Ok(vec![Event::CatalogueOrderMatched { id, order, billing, matched_by }])
                }
                Some(_) => Err(Rejection::MatchedAlready),
                None => Ok(vec![Event::CatalogueOrderMatched { id, order, billing, matched_by }]),
            },
            Command::Unmatch { reason } => match state.matched {
                None if state.unmatched.as_ref() == Some(&reason) => Ok(vec![]),
                None => Err(Rejection::NotMatched),
                Some(_) if reason.trim().is_empty() => Err(Rejection::ReasonMissing),
                Some((order, _)) => Ok(vec![Event::CatalogueOrderUnmatched { id, order, reason }]),
            },
        }
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::CatalogueOrderSeen { id, number, facts } => {
                state.seen = Some(Seen { id: *id, number: number.clone(), facts: (**facts).clone() });
            }
            Event::CatalogueOrderMoved { facts, .. } => {
                if let Some(seen) = &mut state.seen {
                    seen.facts = (**facts).clone();
                }
            }
            Event::CatalogueOrderMatched { order, billing, .. } => {
                state.matched = Some((*order, *billing));
                state.unmatched = None;
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
