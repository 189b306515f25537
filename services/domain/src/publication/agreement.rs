//! An agreement (PKS, SPK, kontrak payung) with a media company: drafted, negotiated, agreed, signed and accepted.
//!
//! **Invariant:** it binds only when both sides have agreed to it, nothing that EF-12 asks for is missing, the region
//! has rules in force and the outlets are named in a decree; its terms never change after that. What the prices were
//! agreed for (items, quantities, days, highest value, what happens when less is delivered) changes by another negotiation
//! alone. Who drafted it does not sign it.

use kernel::{
    BasisPoints, CompanyId, Decider, LocalDate, Rupiah, Timestamp,
    ids::{AccountId, AgencyId, AgreementId, DecreeId, OutletId, PriceId},
};
use serde::{Deserialize, Serialize};

use super::{
    Format, Unit,
    parity::Known,
    price::Subject,
    procurement::{Method, Package, RuleBook},
};
use crate::{budget::SubActivityCode, media::MediaKind, people::Role};

mod conclude;
mod decide;
mod events;
mod ready;
mod standing;
mod state;
#[cfg(test)]
mod tests;

pub use conclude::Notice;
pub use events::{Event, Rejection};
pub use standing::Standing;
pub use state::State;

names! {
    /// Where it stands. An active one binds no more after its last day, whether or not that was written down.
    pub enum Status {
        /// The office writes it.
        Draft = "draft",
        /// Offers go back and forth.
        Negotiating = "negotiating",
        /// The prices are agreed; both sides have to sign.
        Agreed = "agreed",
        /// It binds.
        Active = "active",
        /// Its last day is over.
        Ended = "ended",
        /// It was broken off before its last day.
        Terminated = "terminated",
        /// It never came to be.
        Cancelled = "cancelled",
    }
}

impl Status {
    /// What may be done next, as names of use cases.
    pub fn next_steps(self) -> &'static [&'static str] {
        match self {
            Self::Draft => &["revise_agreement", "open_negotiation", "cancel_agreement"],
            Self::Negotiating => &[
                "make_offer",
                "accept_offer",
                "conclude_negotiation",
                "revise_agreement",
                "request_method_change",
                "decide_method_change",
                "cancel_agreement",
            ],
            Self::Agreed => &[
                "sign_agreement",
                "accept_agreement",
                "decline_agreement",
                "revise_agreement",
                "request_method_change",
                "decide_method_change",
                "cancel_agreement",
            ],
            Self::Active => &["terminate_agreement"],
            Self::Ended | Self::Terminated | Self::Cancelled => &[],
        }
    }
}

names! {
    /// What happens when less is delivered than was agreed.
    pub enum UnderDeliveryRule {
        /// Only what was delivered is paid.
        PayDelivered = "pay_delivered",
        /// It is delivered later, at no cost.
        Redeliver = "redeliver",
        /// A fine is taken off, as the words say.
        Penalty = "penalty",
    }
}

names! {
    /// The two sides of a negotiation.
    pub enum Side {
        /// The office.
        Office = "office",
        /// The company.
        Company = "company",
    }
}

/// What happens when less is delivered than was agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnderDelivery {
    /// In one word.
    pub rule: UnderDeliveryRule,
    /// As it stands in the agreement.
    #[serde(default)]
    pub words: Option<String>,
}

/// How much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// So many units.
    Count(u32),
    /// Expressly none: every order says its own.
    NotFixed,
}

/// What is bought, one line of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its number, from 1.
    pub number: u32,
    /// Where it is published.
    pub outlet: OutletId,
    /// What.
    pub format: Format,
    /// By what kind of media.
    pub media: MediaKind,
    /// Of which grade.
    #[serde(default)]
    pub grade: Option<String>,
    /// One of what.
    pub unit: Unit,
    /// Part of a page, color, length, position, size.
    #[serde(default)]
    pub specification: String,
    /// For one unit; none until it is agreed.
    #[serde(default)]
    pub unit_price: Option<Rupiah>,
    /// Whether PPN is in it.
    pub tax_inclusive: bool,
    /// How much of it; none until somebody says so.
    #[serde(default)]
    pub quantity: Option<Quantity>,
}

impl Item {
    /// What a price list is asked for.
    pub fn subject(&self) -> Subject {
        Subject {
            format: self.format,
            media: self.media,
            grade: self.grade.clone(),
            outlet: Some(self.outlet),
            unit: self.unit,
            specification: self.specification.clone(),
        }
    }
}

/// How it is bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The method.
    pub method: Method,
    /// So many providers of the catalogue offer it; 0 where it is not there.
    #[serde(default)]
    pub providers: u32,
    /// The legal basis of its own, where the method needs one.
    #[serde(default)]
    pub basis: Option<String>,
}

/// What it says. What is left open is missing until the end (EF-12).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// What it is about.
    pub title: String,
    /// Which agency buys.
    #[serde(default)]
    pub agency: Option<AgencyId>,
    /// For which sub-activity of the budget.
    #[serde(default)]
    pub sub_activity: Option<SubActivityCode>,
    /// First day.
    #[serde(default)]
    pub starts_on: Option<LocalDate>,
    /// Last day.
    #[serde(default)]
    pub ends_on: Option<LocalDate>,
    /// How it is bought.
    #[serde(default)]
    pub choice: Option<Choice>,
    /// The most that may be ordered under it, taxes in it; needed where an item has no fixed quantity.
    #[serde(default)]
    pub ceiling: Option<Rupiah>,
    /// What happens when less is delivered.
    #[serde(default)]
    pub under_delivery: Option<UnderDelivery>,
    /// What is bought.
    pub items: Vec<Item>,
}

/// A price for one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// Number of the item.
    pub item: u32,
    /// For one unit.
    pub unit_price: Rupiah,
}

/// The price that an item was held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// Number of the item.
    pub item: u32,
    /// The version of the price.
    pub price: PriceId,
}

/// Who signed for the office, as on paper.
pub use crate::partnership::decree::Signature;

/// What the price list and other agreements say of an item on the day of the conclusion.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// Number of the item.
    pub item: u32,
    /// The reference price.
    pub reference: Option<PriceId>,
    /// The lowest ceiling without PPN: price standard or catalogue price.
    pub ceiling: Option<Rupiah>,
    /// What other agencies pay for the same.
    pub others: Vec<Known>,
}

/// What the end of a negotiation needs to know.
#[derive(Debug, Clone, PartialEq)]
pub struct Conclude {
    /// Per item.
    pub beside: Vec<Beside>,
    /// The rules of buying of the day.
    pub book: Box<RuleBook>,
    /// What PPN is of a price in effect.
    pub vat: BasisPoints,
    /// How many other negotiations of the office ended within the minutes that the rules call hurried.
    pub series: u32,
    /// Why it is done in spite of warnings.
    pub reason: Option<String>,
    /// Number of the letter that justifies a price beyond the limits.
    pub justification: Option<String>,
    /// The day.
    pub today: LocalDate,
    /// When.
    pub at: Timestamp,
}

/// An outlet that an issued decree names for the budget year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The outlet.
    pub outlet: OutletId,
    /// The decree.
    pub decree: DecreeId,
}

/// What both sides' signatures stand on, looked up on the day of the signature.
#[derive(Debug, Clone, PartialEq)]
pub struct Grounds {
    /// The day.
    pub today: LocalDate,
    /// The version of the region's policy that is in force (C-POLICY).
    pub policy: Option<i32>,
    /// The outlets that a decree names for the budget year of the agreement.
    pub named: Vec<Named>,
    /// The tariffs in force for the items (C-TARIFF).
    pub tariffs: Vec<Basis>,
    /// The rules of buying of the day.
    pub book: Box<RuleBook>,
    /// Their version; 0 are the defaults.
    pub book_version: i32,
    /// What PPN is of a price in effect.
    pub vat: BasisPoints,
    /// Other agreements with the company (C-SPLIT).
    pub packages: Vec<Package>,
}

/// What the office's signature needs to know.
#[derive(Debug, Clone, PartialEq)]
pub struct Sign {
    /// Number of the agreement.
    pub number: String,
    /// Its day.
    pub date: LocalDate,
    /// Who signs.
    pub signature: Signature,
    /// In which role.
    pub role: Role,
    /// What it stands on.
    pub grounds: Grounds,
    /// Who sends the order.
    pub by: AccountId,
}

/// Orders. `by` is the person who sends it.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Writes it down.
    Draft { agreement: AgreementId, company: CompanyId, terms: Box<Terms>, by: AccountId },
    /// Changes it; once the company has seen it, only as far as nothing agreed is touched.
    Revise { terms: Box<Terms>, vat: BasisPoints, by: AccountId },
    /// Shows it to the company and begins the negotiation.
    Open { by: AccountId },
    /// Names prices for all items.
    Offer { side: Side, prices: Vec<Offered>, note: Option<String>, at: Timestamp },
    /// The company takes the office's last offer: it names the same prices.
    AcceptOffer { at: Timestamp },
    /// Ends the negotiation with the prices of the company's last offer.
    Conclude(Box<Conclude>),
    /// Asks for another method (C-METHOD).
    RequestMethodChange { choice: Choice, reason: String, by: AccountId },
    /// Decides on it: the head of the agency, and never who asked.
    DecideMethodChange { approved: bool, reason: Option<String>, by: AccountId },
    /// Signs for the office.
    Sign(Box<Sign>),
    /// Signs for the company.
    Accept { grounds: Box<Grounds>, by: AccountId },
    /// The company does not sign; the negotiation goes on.
    Decline { reason: String },
    /// It never comes to be.
    Cancel { reason: String },
    /// Breaks it off.
    Terminate { reason: String, letter_number: String, today: LocalDate },
    /// Its last day is over.
    End { today: LocalDate },
}

/// An agreement.
#[derive(Debug)]
pub struct Agreement;

impl Decider for Agreement {
    const CATEGORY: &'static str = "agreement";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        decide::decide(state, command)
    }
    fn as_sent_by(command: &Command, person: AccountId) -> Option<Command> {
        let mut command = command.clone();
        if let Command::Draft { by, .. }
        | Command::Revise { by, .. }
        | Command::Open { by, .. }
        | Command::RequestMethodChange { by, .. }
        | Command::DecideMethodChange { by, .. }
        | Command::Accept { by, .. } = &mut command
        {
            *by = person;
            return Some(command);
        }
        if let Command::Sign(boxed) = &mut command {
            boxed.by = person;
            return Some(command);
        }
        None
    }

    fn evolve(state: State, event: &Event) -> State {
        state::evolve(state, event)
    }
}
