//! A wrong fact and what should stand there (EF-24): asked for by one person, decided by another, applied by the record
//! itself as an event of its own with both values.
//!
//! **Invariant:** who asks does not decide. What was decided is not decided again. A value that is no longer the one that
//! was found wrong is not overwritten: the record refuses it.

use kernel::{
    CompanyId, Decider, Uuid,
    ids::{AccountId, CorrectionId},
};
use serde::{Deserialize, Serialize};

use crate::media::company::{FileRef, identity};

#[cfg(test)]
mod tests;

names! {
    /// Facts that have no way of their own to be put right.
    pub enum Field {
        /// What an order is called.
        OrderTitle = "order_title",
        /// What a placement is about.
        PlacementTitle = "placement_title",
        /// What the office counted of a placement.
        ReceivedCount = "received_count",
        /// What was verified of a placement: never more than before.
        VerifiedQuantity = "verified_quantity",
        /// Number of the budget document by which a line was opened.
        BudgetDocument = "budget_document",
        /// What the sub-activity of a line is called.
        SubActivityName = "sub_activity_name",
        /// What the account of a line is called.
        AccountName = "account_name",
        /// Legal name of a company.
        CompanyName = "company_name",
        /// Legal form of a company.
        CompanyForm = "company_form",
        /// Business number of a company.
        CompanyNib = "company_nib",
        /// Tax number of a company.
        CompanyNpwp = "company_npwp",
        /// Whether a company is a taxable entrepreneur: `PKP` or `non-PKP`.
        CompanyTaxable = "company_taxable",
    }
}

names! {
    /// What record a fact stands in.
    pub enum Kind {
        /// An order, or one of its placements.
        Order = "order",
        /// A budget line.
        BudgetLine = "budget_line",
        /// A media company.
        Company = "company",
    }
}

impl Field {
    /// In which record it stands.
    pub fn kind(self) -> Kind {
        match self {
            Self::OrderTitle | Self::PlacementTitle | Self::ReceivedCount | Self::VerifiedQuantity => Kind::Order,
            Self::BudgetDocument | Self::SubActivityName | Self::AccountName => Kind::BudgetLine,
            Self::CompanyName | Self::CompanyForm | Self::CompanyNib | Self::CompanyNpwp | Self::CompanyTaxable => {
                Kind::Company
            }
        }
    }
    /// Whether it is one of a placement.
    pub fn is_of_placement(self) -> bool {
        matches!(self, Self::PlacementTitle | Self::ReceivedCount | Self::VerifiedQuantity)
    }
    /// The value that somebody typed, if it is one of this fact.
    pub fn read(self, typed: &str) -> Option<Value> {
        let typed = typed.trim();
        match self {
            Self::ReceivedCount | Self::VerifiedQuantity => {
                typed.replace('.', "").parse().ok().filter(|count: &u32| *count > 0).map(Value::Count)
            }
            Self::OrderTitle
            | Self::PlacementTitle
            | Self::BudgetDocument
            | Self::SubActivityName
            | Self::AccountName
            | Self::CompanyName => Some(Value::Words(typed.to_owned())).filter(|_| !typed.is_empty()),
            Self::CompanyForm | Self::CompanyNib | Self::CompanyNpwp | Self::CompanyTaxable => {
                identity::read(self, typed).map(Value::Words)
            }
        }
    }
}

/// What stands in a record, or should.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A number of units.
    Count(u32),
    /// Words as they are written.
    Words(String),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Words(words) => f.write_str(words),
        }
    }
}

names! {
    /// Where a request stands.
    pub enum Status {
        /// Nobody has decided.
        Waiting = "waiting",
        /// The record says what it asked for.
        Approved = "approved",
        /// The record stays as it is.
        Refused = "refused",
    }
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Which record.
    pub record: Uuid,
    /// The placement, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placement: Option<Uuid>,
    /// The company that the record is about, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<CompanyId>,
    /// What the record is called.
    pub title: String,
    /// Which fact.
    pub field: Field,
    /// What stands there, at the version that was read.
    pub from: Value,
    /// What should stand there.
    pub to: Value,
    /// That version.
    pub record_version: i32,
    /// Why it is wrong.
    pub reason: String,
    /// The paper that shows it.
    pub evidence: String,
    /// Files that show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileRef>,
}

/// Orders. `by` is the person who sends it.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Asks for it.
    Request { correction: CorrectionId, request: Box<Request>, by: AccountId },
    /// Lets it hold.
    Approve { by: AccountId },
    /// Does not.
    Refuse { reason: String, by: AccountId },
}

facts! {
    /// Facts about a request. For staff alone: the record itself tells its company what was corrected.
    pub enum Event {
        /// It was asked for.
        CorrectionAsked = "correction_asked", 1 {
            /// Which request.
            correction: CorrectionId,
            /// What is asked for.
            request: Box<Request>,
            /// Who asks.
            by: AccountId,
        }
        /// It holds.
        CorrectionApproved = "correction_approved", 1 {
            /// Which request.
            correction: CorrectionId,
            /// Which fact.
            field: Field,
            /// What stood there.
            from: Value,
            /// What stands there now.
            to: Value,
            /// Who decided.
            by: AccountId,
        }
        /// It does not.
        CorrectionDenied = "correction_denied", 1 {
            /// Which request.
            correction: CorrectionId,
            /// Which fact.
            field: Field,
            /// Why not.
            reason: String,
            /// Who decided.
            by: AccountId,
        }
    }
}

impl Event {
    /// For staff alone.
    pub fn party(&self) -> Option<CompanyId> {
        None
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// No such request.
    Unknown,
    /// It was decided.
    Decided,
    /// Who asks does not decide (EF-22).
    OwnWork,
    /// What should stand there stands there.
    SameValue,
    /// Without reason.
    ReasonMissing,
    /// Without a paper that shows it.
    EvidenceMissing,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "correction.unknown",
            Self::Decided => "correction.decided",
            Self::OwnWork => "correction.own_work",
            Self::SameValue => "correction.same_value",
            Self::ReasonMissing => "correction.reason_missing",
            Self::EvidenceMissing => "correction.evidence_missing",
        }
    }
    fn allowed(&self) -> Vec<&'static str> {
        match self {
            // It waits for its second person.
            Self::OwnWork => vec!["approve_correction", "refuse_correction"],
            Self::Decided => vec!["request_correction"],
            Self::Unknown | Self::SameValue | Self::ReasonMissing | Self::EvidenceMissing => vec![],
        }
    }
}

#[derive(Debug, Clone)]
struct Known {
    correction: CorrectionId,
    request: Request,
    by: AccountId,
    decided: Option<(Status, Option<String>, AccountId)>,
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    known: Option<Known>,
}

impl State {
    /// What is asked for.
    pub fn request(&self) -> Option<&Request> {
        self.known.as_ref().map(|known| &known.request)
    }
    /// Where it stands.
    pub fn status(&self) -> Option<Status> {
        let known = self.known.as_ref()?;
        Some(known.decided.as_ref().map_or(Status::Waiting, |(status, ..)| *status))
    }
}

/// A request for a correction.
#[derive(Debug)]
pub struct Correction;

impl Decider for Correction {
    const CATEGORY: &'static str = "correction";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Request { correction, request, by } => ask(state, correction, request, by),
            Command::Approve { by } => {
                let known = waiting(state, &(Status::Approved, None, by))?;
                let Some(Known { correction, request, .. }) = known else { return Ok(vec![]) };
                let (correction, field) = (*correction, request.field);
                let (from, to) = (request.from.clone(), request.to.clone());
                Ok(vec![Event::CorrectionApproved { correction, field, from, to, by }])
            }
            Command::Refuse { reason, by } => {
                let known = waiting(state, &(Status::Refused, Some(reason.clone()), by))?;
                let Some(Known { correction, request, .. }) = known else { return Ok(vec![]) };
                if reason.trim().is_empty() {
                    return Err(Rejection::ReasonMissing);
                }
                Ok(vec![Event::CorrectionDenied { correction: *correction, field: request.field, reason, by }])
            }
        }
    }

    fn as_sent_by(command: &Command, person: AccountId) -> Option<Command> {
        let mut command = command.clone();
        let (Command::Request { by, .. } | Command::Approve { by } | Command::Refuse { by, .. }) = &mut command;
        *by = person;
        Some(command)
    }

    fn evolve(mut state: State, event: &Event) -> State {
        let decision = match event {
            Event::CorrectionAsked { correction, request, by } => {
                let request = request.as_ref().clone();
                state.known = Some(Known { correction: *correction, request, by: *by, decided: None });
                return state;
            }
            Event::CorrectionApproved { by, .. } => (Status::Approved, None, *by),
            Event::CorrectionDenied { reason, by, .. } => (Status::Refused, Some(reason.clone()), *by),
        };
        if let Some(known) = &mut state.known {
            known.decided = Some(decision);
        }
        state
    }
}

fn ask(state: &State, correction: CorrectionId, request: Box<Request>, by: AccountId) -> Result<Vec<Event>, Rejection> {
    if let Some(known) = &state.known {
        return if known.request == *request && known.by == by { Ok(vec![]) } else { Err(Rejection::Decided) };
    }
    if request.from == request.to {
        return Err(Rejection::SameValue);
    }
    if request.reason.trim().is_empty() {
        return Err(Rejection::ReasonMissing);
    }
    if request.evidence.trim().is_empty() {
        return Err(Rejection::EvidenceMissing);
    }
    Ok(vec![Event::CorrectionAsked { correction, request, by }])
}

/// The request that waits, for somebody else than who asked; none when just this was decided already.
fn waiting<'a>(
    state: &'a State,
    decision: &(Status, Option<String>, AccountId),
) -> Result<Option<&'a Known>, Rejection> {
    let known = state.known.as_ref().ok_or(Rejection::Unknown)?;
    match &known.decided {
        Some(before) if before == decision => Ok(None),
        Some(_) => Err(Rejection::Decided),
        None if known.by == decision.2 => Err(Rejection::OwnWork),
        None => Ok(Some(known)),
    }
}
