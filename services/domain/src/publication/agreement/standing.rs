//! The offer that stands: which prices may be taken, answered or concluded on now.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Event, Offered, Side, Terms};

/// The last offer, as long as nothing has made it void.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Number of the offer, from 1.
    pub number: u32,
    /// Whose it is.
    pub side: Side,
    /// The prices.
    pub prices: Vec<Offered>,
    /// What was said with it.
    pub note: Option<String>,
    /// When.
    pub at: Timestamp,
    /// The company took the office's prices.
    pub is_yes: bool,
}

impl Standing {
    /// What stands after an event: whoever named a price named it for the terms of then, and a company that does not sign
    /// takes its prices back. The terms are those from before the event.
    pub fn after(before: Option<Self>, terms: Option<&Terms>, event: &Event) -> Option<Self> {
        match event {
            Event::OfferMade { number, side, prices, note, at, .. } => {
                let is_taken = |last: Self| (last.side == Side::Office || last.is_yes) && last.prices == *prices;
                Some(Self {
                    number: *number,
                    side: *side,
                    prices: prices.clone(),
                    note: note.clone(),
                    at: *at,
                    is_yes: *side == Side::Company && before.is_some_and(is_taken),
                })
            }
            Event::TermsRevised { terms: next, .. } => {
                before.filter(|_| terms.is_some_and(|known| known.is_kept_by(next)))
            }
            Event::AgreementDeclined { .. } => None,
            Event::AgreementDrafted { .. }
            | Event::AgreementRevised { .. }
            | Event::NegotiationOpened { .. }
            | Event::NegotiationConcluded { .. }
            | Event::PricesJustified { .. }
            | Event::MethodChangeRequested { .. }
            | Event::MethodChanged { .. }
            | Event::MethodChangeRefused { .. }
            | Event::AgreementSigned { .. }
            | Event::AgreementAccepted { .. }
            | Event::AgreementActivated { .. }
            | Event::AgreementTerminated { .. }
            | Event::AgreementEnded { .. }
            | Event::AgreementCancelled { .. } => before,
        }
    }
}
