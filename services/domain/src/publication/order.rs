//! A publication order, from the first word to verified proof (DOMAIN.md 4.2).
//!
//! **Invariant:** its whole value stands in one bucket or another from reservation on; who wrote it neither approves it
//! nor verifies it; nothing is owed for what was not published, proved in time, and verified by another person; what
//! warned and was done all the same says why.

use std::collections::BTreeMap;

use kernel::{
    Decider, LocalDate, Rupiah, Timestamp, Zone,
    ids::{AccountId, BillingId, CorrectionId, OrderId, PlacementId, ProofId},
};

use super::{
    Warning,
    proof::{Capture, Evidence, Finding, Lookalike, Reading, Retelling},
};
use crate::{
    media::company::FileRef,
    oversight::correction::{Field, Value},
};

mod budget;
mod chart;
pub mod controls;
mod correcting;
mod decide;
mod events;
mod evolve;
mod placement;
mod proving;
mod receiving;
mod refusals;
mod state;
mod subject;
mod terms;

pub use budget::BudgetMove;
pub use chart::{Stage, Status};
pub use controls::{Bounds, Circumstances, ExceptionDecree, Liveness, PriceStanding, Rule, Stop};
pub use events::Event;
pub use placement::{Placement, Receipt, total};
pub use refusals::Rejection;
pub use state::{BudgetPosition, PageStanding, Payable, State};
pub use subject::{Occasion, Subject};
pub use terms::OrderTerms;

#[cfg(test)]
mod tests;

/// Reasons for what warned, by code.
pub type Reasons = BTreeMap<String, String>;

/// Why a proof is good in spite of what was found in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingReason {
    /// The code of what was found.
    pub code: String,
    /// What was found, word for word as it was told. Where it is left out, the reason is for what the check shows.
    pub evidence: Option<String>,
    /// Why.
    pub reason: String,
}

/// Orders. What the stream cannot know (budget, agreement, prices, the day, the page) comes in the command.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Writes it.
    Draft { order: OrderId, subject: Box<Subject>, placements: Vec<Placement>, by: AccountId },
    /// Writes it anew.
    Revise { subject: Box<Subject>, placements: Vec<Placement>, by: AccountId },
    /// Reserves its amount and sends it to be approved.
    Reserve { now: Box<Circumstances>, reasons: Reasons, by: AccountId },
    /// Sends it back to who wrote it.
    Return { reason: String, by: AccountId },
    /// Approves it: the surat pesanan goes out.
    Issue(Box<Issue>),
    /// The company takes it.
    Accept { at: Timestamp },
    /// The company does not take it.
    Decline { reason: String, at: Timestamp },
    /// The time to answer is over.
    Lapse { at: Timestamp },
    /// Takes it back, or what was not published yet of it.
    Cancel { reason: String, by: AccountId },
    /// Sends the text of a placement.
    SubmitDraft { placement: PlacementId, text: String, files: Vec<FileRef>, at: Timestamp },
    /// The text may be published.
    ClearDraft { placement: PlacementId, by: AccountId, at: Timestamp },
    /// The text is to be changed.
    ReturnDraft { placement: PlacementId, notes: String, by: AccountId },
    /// It is published.
    ReportPublication {
        placement: PlacementId,
        published_at: Timestamp,
        place: Option<String>,
        /// The domain of the outlet: a page that is named stands on it.
        domain: Option<String>,
        proof_until: Timestamp,
        at: Timestamp,
    },
    /// Gives more time for the proof.
    ExtendProofDeadline {
        placement: PlacementId,
        until: Timestamp,
        reason: String,
        by: AccountId,
        zone: Zone,
        at: Timestamp,
    },
    /// The time for the proof is over.
    Forfeit { placement: PlacementId, at: Timestamp },
    /// What arrived at the office.
    RecordReceipt { placement: PlacementId, receipt: Receipt, zone: Zone, today: LocalDate },
    /// Shows a proof.
    SubmitProof(Box<Showing>),
    /// What the program found in it.
    RecordCheck(Box<Checking>),
    /// It is good, for so many units. Whether another region was shown the same, whether its text was found good for another
    /// placement, and whether another one's proof looks like it, is asked once more: two that looked in the same second saw
    /// nothing of one another.
    Verify {
        placement: PlacementId,
        quantity: u32,
        amount: Rupiah,
        reasons: Vec<FindingReason>,
        shown_elsewhere: bool,
        retold: Option<Retelling>,
        alike: Option<Lookalike>,
        today: LocalDate,
        by: AccountId,
    },
    /// It is not good; `until` is the first instant after the time for another one.
    Reject { placement: PlacementId, reason: String, until: Timestamp, by: AccountId },
    /// A page was read again.
    ReadAgain { placement: PlacementId, occasion: Occasion, reading: Reading, capture: Option<Box<Capture>> },
    /// The company says why a page did not stay.
    AnswerBreach { placement: PlacementId, answer: String },
    /// The office decides on that. What is paid already gives nothing free here: it is claimed back.
    SettleBreach { placement: PlacementId, accepted: bool, reason: String, is_paid: bool, by: AccountId },
    /// Puts verified placements into the minutes of a handover.
    HandOver { billing: BillingId, placements: Vec<PlacementId> },
    /// Takes them out again.
    TakeBackHandover { billing: BillingId, reason: String },
    /// Puts a wrong fact right.
    Correct(Box<Correcting>),
}

/// A proof as a company shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Showing {
    /// Of which placement.
    pub placement: PlacementId,
    /// Its id.
    pub proof: ProofId,
    /// What it shows.
    pub evidence: Box<Evidence>,
    /// The outlet's domain.
    pub domain: Option<String>,
    /// What no other proof may show.
    pub claims: Vec<String>,
    /// Those of them that another proof shows already.
    pub taken: Vec<String>,
    /// Where the tenant is: an edition tells a day there.
    pub zone: Zone,
    /// The instant.
    pub at: Timestamp,
}

/// What the program found in a proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checking {
    /// Of which placement.
    pub placement: PlacementId,
    /// Which proof.
    pub proof: ProofId,
    /// What it found.
    pub findings: Vec<Finding>,
    /// What it kept of the page.
    pub capture: Option<Box<Capture>>,
    /// What the page claims beside what the company showed.
    pub claims: Vec<String>,
    /// What another proof shows already.
    pub taken: Vec<Taken>,
}

/// Something that a proof shows and another one has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What.
    pub claim: String,
    /// The placement that has it.
    pub by: PlacementId,
}

/// A correction that another person approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correcting {
    /// Of which placement, if of one.
    pub placement: Option<PlacementId>,
    /// Which fact.
    pub field: Field,
    /// What was found wrong.
    pub from: Value,
    /// What should stand there.
    pub to: Value,
    /// What would be owed for so many units, where units are corrected.
    pub owed: Option<Rupiah>,
    /// By which request.
    pub correction: CorrectionId,
    /// Why.
    pub reason: String,
    /// Who approves.
    pub by: AccountId,
}

/// What approving needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    /// Number of the surat pesanan.
    pub number: String,
    /// How things stand on the day.
    pub now: Circumstances,
    /// Reasons for what warns.
    pub reasons: Reasons,
    /// First instant after the time to answer.
    pub answer_until: Timestamp,
    /// First instant after the time for the proof, by placement, if it appears on its last day.
    pub proofs_until: BTreeMap<PlacementId, Timestamp>,
    /// The instant.
    pub at: Timestamp,
    /// Who approves.
    pub by: AccountId,
}

/// An order.
#[derive(Debug)]
pub struct Order;

impl Decider for Order {
    const CATEGORY: &'static str = "publication_order";
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
        | Command::Reserve { by, .. }
        | Command::Return { by, .. }
        | Command::Cancel { by, .. }
        | Command::ClearDraft { by, .. }
        | Command::ReturnDraft { by, .. }
        | Command::ExtendProofDeadline { by, .. }
        | Command::Verify { by, .. }
        | Command::Reject { by, .. }
        | Command::SettleBreach { by, .. } = &mut command
        {
            *by = person;
            return Some(command);
        }
        if let Command::Issue(boxed) = &mut command {
            boxed.by = person;
            return Some(command);
        }
        if let Command::Correct(boxed) = &mut command {
            boxed.by = person;
            return Some(command);
        }
        None
    }

    fn evolve(state: State, event: &Event) -> State {
        evolve::evolve(state, event)
    }
}
