//! Sanctions of a company (DOMAIN.md 4.5): proposed on a ground of a closed list, heard, decided by another person,
//! objected to, lifted, ended.
//!
//! **Invariant:** what a medium wrote or said of the region is no ground, and no other ground can be made up; nothing is
//! imposed before the company was heard or let its time pass; who proposed it does not decide it, who decided it does
//! not answer the objection.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{
    CompanyId, Decider, LocalDate, Timestamp, Uuid,
    ids::{AccountId, OrderId, OutletId, SanctionId},
};
use serde::{Deserialize, Serialize};

use crate::media::company::FileRef;

mod decide;
mod rejection;
#[cfg(test)]
mod tests;

pub use rejection::Rejection;

names! {
    /// What a company may be sanctioned for. Critical coverage is not among them, nor anything that could be read so:
    /// UU 40/1999 on the press forbids it.
    pub enum Ground {
        /// A document was forged.
        ForgedDocument = "forged_document",
        /// A proof of publication was forged.
        ForgedProof = "forged_proof",
        /// What was paid for was taken down before its time.
        PageRemoved = "page_removed",
        /// Paid content did not say that it is paid.
        LabelMissing = "label_missing",
        /// Proofs came late again and again.
        LateProofs = "late_proofs",
        /// The press council decided that the ethics of journalism were violated (PPR).
        EthicsViolation = "ethics_violation",
        /// Extortion.
        Extortion = "extortion",
        /// Taxes were not paid.
        TaxDefault = "tax_default",
        /// An interest was not declared.
        UndeclaredInterest = "undeclared_interest",
    }
}

impl Ground {
    /// Whether it may lead to a suspension at once; the others begin with a warning.
    pub fn is_grave(self) -> bool {
        matches!(self, Self::ForgedDocument | Self::ForgedProof | Self::Extortion)
    }
    /// Whether somebody else must have found it first: the press council, the police, the tax office. The region does not
    /// judge these by itself.
    pub fn needs_document(self) -> bool {
        matches!(self, Self::EthicsViolation | Self::Extortion | Self::TaxDefault)
    }
}

names! {
    /// How far it goes, from the mildest.
    pub enum Level {
        /// First warning.
        FirstWarning = "first_warning",
        /// Second warning.
        SecondWarning = "second_warning",
        /// No new orders for a time.
        Suspension = "suspension",
        /// The partnership of the year is over.
        Termination = "termination",
        /// No partnership for a time.
        Blacklist = "blacklist",
    }
}

impl Level {
    /// Whether nothing new is ordered from the company while it holds.
    pub fn stops_orders(self) -> bool {
        self >= Self::Suspension
    }
    /// The next one.
    fn next(self) -> Self {
        match self {
            Self::FirstWarning => Self::SecondWarning,
            Self::SecondWarning => Self::Suspension,
            Self::Suspension => Self::Termination,
            Self::Termination | Self::Blacklist => Self::Blacklist,
        }
    }
}

names! {
    /// Where a sanction stands.
    pub enum Status {
        /// The company is asked what it says.
        Proposed = "proposed",
        /// The company has said it.
        Heard = "heard",
        /// It holds.
        Imposed = "imposed",
        /// It holds, and the company objects.
        Objected = "objected",
        /// It was not imposed.
        Dismissed = "dismissed",
        /// It was taken back before its time.
        Lifted = "lifted",
        /// Its time is over.
        Ended = "ended",
    }
}

impl Status {
    /// What may be done next, as names of use cases.
    pub fn next_steps(self) -> &'static [&'static str] {
        match self {
            Self::Proposed => &["answer_sanction", "decide_sanction"],
            Self::Heard => &["decide_sanction"],
            Self::Imposed => &["object_to_sanction", "lift_sanction"],
            Self::Objected => &["answer_sanction_objection", "lift_sanction"],
            Self::Dismissed | Self::Lifted | Self::Ended => &[],
        }
    }
}

/// What is proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Which outlet it is about, if not the whole company.
    #[serde(default)]
    pub outlet: Option<OutletId>,
    /// The order that shows it, if it shows in one.
    #[serde(default)]
    pub order: Option<OrderId>,
    /// Why.
    pub ground: Ground,
    /// How far it should go.
    pub level: Level,
    /// What happened, when, and what shows it.
    pub facts: String,
    /// The decision of whoever found it: press council, police, tax office.
    #[serde(default)]
    pub document: Option<String>,
    /// Files that show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileRef>,
}

/// What is imposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// How far it goes; never further than was proposed.
    pub level: Level,
    /// Number of the letter.
    pub number: String,
    /// First day.
    pub from: LocalDate,
    /// Last day.
    pub until: LocalDate,
}

/// Orders, about one sanction of a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Proposes it; the company may speak until an instant.
    Propose { sanction: SanctionId, company: CompanyId, proposal: Box<Proposal>, hear_until: Timestamp, by: AccountId },
    /// The company speaks.
    Hear { sanction: SanctionId, statement: String, files: Vec<FileRef>, at: Timestamp },
    /// Imposes it; the company may object until an instant.
    Impose {
        sanction: SanctionId,
        measure: Measure,
        reason: String,
        objection_until: Timestamp,
        today: LocalDate,
        at: Timestamp,
        by: AccountId,
    },
    /// Does not.
    Dismiss { sanction: SanctionId, reason: String, at: Timestamp, by: AccountId },
    /// The company objects.
    Object { sanction: SanctionId, reason: String, files: Vec<FileRef>, at: Timestamp },
    /// Another person answers; what is upheld is lifted.
    AnswerObjection { sanction: SanctionId, upheld: bool, answer: String, on: LocalDate, by: AccountId },
    /// Takes it back before its time.
    Lift { sanction: SanctionId, reason: String, on: LocalDate, by: AccountId },
    /// Its time is over.
    End { sanction: SanctionId, today: LocalDate },
}

facts! {
    /// Facts about the sanctions of a company.
    pub enum Event {
        /// Somebody proposed one.
        SanctionProposed = "sanction_proposed", 1 {
            /// Which.
            sanction: SanctionId,
            /// Of whom.
            company: CompanyId,
            /// What.
            proposal: Box<Proposal>,
            /// First instant after the time to speak.
            hear_until: Timestamp,
            /// Who proposed it.
            by: AccountId,
        }
        /// The company said what it has to say.
        SanctionHeard = "sanction_heard", 1 {
            /// Which.
            sanction: SanctionId,
            /// Of whom.
            company: CompanyId,
            /// What it said.
            statement: String,
            /// Files that show it.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            files: Vec<FileRef>,
        }
        /// It holds.
        SanctionImposed = "sanction_imposed", 1 {
            /// Which.
            sanction: SanctionId,
            /// Of whom.
            company: CompanyId,
            /// Why, from the closed list.
            ground: Ground,
            /// What.
            measure: Measure,
            /// Why, in words.
            reason: String,
            /// First instant after the time to object.
            objection_until: Timestamp,
            /// Who decided.
            by: AccountId,
        }
        /// It does not.
        SanctionDismissed = "sanction_dismissed", 1 {
            /// Which.
            sanction: SanctionId,
            /// Of whom.
            company: CompanyId,
            /// Why not.
            reason: String,
            /// Who decided.
            by: AccountId,
        }
        /// The company objects.
        SanctionObjected = "sanction_objected", 1 {
            /// Which.
            sanction: SanctionId,
            /// Of whom.
            company: CompanyId,
            /// Why.
            reason: String,
            /// Files that show it.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            files: Vec<FileRef>,
        }
        /// The objection is answered.
        SanctionObjectionAnswered = "sanction_objection_answered", 1 {
            /// Which.
            sanction: SanctionId,
            /// Of whom.
            company: CompanyId,
            /// Whether the company is right: then it is lifted.
            upheld: bool,
            /// What is answered.
            answer: String,
            /// The day.
            on: LocalDate,
            /// Who answered.
            by: AccountId,
        }
        /// It was taken back.
        SanctionLifted = "sanction_lifted", 1 {
            /// Which.
            sanction: SanctionId,
            /// Of whom.
            company: CompanyId,
            /// Why.
            reason: String,
            /// The first day without it.
            on: LocalDate,
            /// Who took it back.
            by: AccountId,
        }
        /// Its time is over.
        SanctionEnded = "sanction_ended", 1 {
            /// Which.
            sanction: SanctionId,
            /// Of whom.
            company: CompanyId,
            /// The last day.
            on: LocalDate,
        }
    }
}

impl Event {
    /// A company reads its own sanctions from the proposal on: it cannot speak on what it does not see.
    pub fn party(&self) -> Option<CompanyId> {
        match self {
            Self::SanctionProposed { company, .. }
            | Self::SanctionHeard { company, .. }
            | Self::SanctionImposed { company, .. }
            | Self::SanctionDismissed { company, .. }
            | Self::SanctionObjected { company, .. }
            | Self::SanctionObjectionAnswered { company, .. }
            | Self::SanctionLifted { company, .. }
            | Self::SanctionEnded { company, .. } => Some(*company),
        }
    }
    /// Which sanction it is about.
    pub fn sanction(&self) -> SanctionId {
        match self {
            Self::SanctionProposed { sanction, .. }
            | Self::SanctionHeard { sanction, .. }
            | Self::SanctionImposed { sanction, .. }
            | Self::SanctionDismissed { sanction, .. }
            | Self::SanctionObjected { sanction, .. }
            | Self::SanctionObjectionAnswered { sanction, .. }
            | Self::SanctionLifted { sanction, .. }
            | Self::SanctionEnded { sanction, .. } => *sanction,
        }
    }
}

#[derive(Debug, Clone)]
struct File {
    company: CompanyId,
    proposal: Proposal,
    proposers: BTreeSet<AccountId>,
    hear_until: Timestamp,
    status: Status,
    measure: Option<Measure>,
    decider: Option<AccountId>,
    objection_until: Option<Timestamp>,
    has_objected: bool,
    /// What happened last: an order that would make just this happen again was carried out already.
    last: Event,
}

/// What deciding needs to know: every sanction of the company.
#[derive(Debug, Clone, Default)]
pub struct State {
    files: BTreeMap<SanctionId, File>,
}

impl State {
    /// Where one stands.
    pub fn status(&self, sanction: SanctionId) -> Option<Status> {
        self.files.get(&sanction).map(|file| file.status)
    }
    /// Whose it is.
    pub fn company(&self, sanction: SanctionId) -> Option<CompanyId> {
        self.files.get(&sanction).map(|file| file.company)
    }
    /// How far it goes: as it was imposed, before that as it is proposed.
    pub fn level(&self, sanction: SanctionId) -> Option<Level> {
        let file = self.files.get(&sanction)?;
        Some(file.measure.as_ref().map_or(file.proposal.level, |measure| measure.level))
    }
    /// The measures that hold on a day.
    pub fn holding_on(&self, day: LocalDate) -> impl Iterator<Item = &Measure> {
        let holds = |file: &&File| matches!(file.status, Status::Imposed | Status::Objected | Status::Ended);
        let measures = self.files.values().filter(holds).filter_map(|file| file.measure.as_ref());
        measures.filter(move |measure| measure.from <= day && day <= measure.until)
    }
    /// What stops new orders from the company on a day, the one that holds longest; its outlets are in the same boat.
    pub fn stopping_on(&self, day: LocalDate) -> Option<&Measure> {
        self.holding_on(day).filter(|measure| measure.level.stops_orders()).max_by_key(|measure| measure.until)
    }
    /// The furthest that was imposed on this ground before, and was not taken back.
    fn before(&self, ground: Ground, except: SanctionId) -> Option<Level> {
        let stood = |file: &File| matches!(file.status, Status::Imposed | Status::Objected | Status::Ended);
        let same =
            self.files.iter().filter(|(id, file)| **id != except && file.proposal.ground == ground && stood(file));
        same.filter_map(|(_, file)| file.measure.as_ref().map(|measure| measure.level)).max()
    }
}

/// The stream of a company's sanctions: the company's own number as a UUID of version 8 with its highest bit set. The
/// company's stream has the number itself, that of its account the same without the bit.
pub fn stream_of(company: CompanyId) -> Uuid {
    const VERSION: u128 = 0xf << 76;
    Uuid::from_u128((company.as_uuid().as_u128() & !VERSION) | (8 << 76) | (1 << 127))
}

/// All sanctions of a company; the stream is [`stream_of`] the company.
#[derive(Debug)]
pub struct Sanctions;

impl Decider for Sanctions {
    const CATEGORY: &'static str = "sanction";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        decide::decide(state, command)
    }

    fn as_sent_by(command: &Command, person: AccountId) -> Option<Command> {
        let mut command = command.clone();
        if let Command::Propose { by, .. }
        | Command::Impose { by, .. }
        | Command::Dismiss { by, .. }
        | Command::AnswerObjection { by, .. }
        | Command::Lift { by, .. } = &mut command
        {
            *by = person;
            return Some(command);
        }
        None
    }

    fn evolve(mut state: State, event: &Event) -> State {
        if let Event::SanctionProposed { sanction, company, proposal, hear_until, by } = event {
            let file = File {
                company: *company,
                proposal: (**proposal).clone(),
                proposers: BTreeSet::from([*by]),
                hear_until: *hear_until,
                status: Status::Proposed,
                measure: None,
                decider: None,
                objection_until: None,
                has_objected: false,
                last: event.clone(),
            };
            state.files.insert(*sanction, file);
        } else if let Some(file) = state.files.get_mut(&event.sanction()) {
            file.follow(event);
        }
        state
    }
}

impl File {
    fn follow(&mut self, event: &Event) {
        self.last = event.clone();
        match event {
            Event::SanctionProposed { .. } => (),
            Event::SanctionHeard { .. } => self.status = Status::Heard,
            Event::SanctionImposed { measure, objection_until, by, .. } => {
                self.status = Status::Imposed;
                self.measure = Some(measure.clone());
                self.objection_until = Some(*objection_until);
                self.decider = Some(*by);
            }
            Event::SanctionDismissed { .. } => self.status = Status::Dismissed,
            Event::SanctionObjected { .. } => {
                self.status = Status::Objected;
                self.has_objected = true;
            }
            Event::SanctionObjectionAnswered { upheld, .. } => {
                self.status = if *upheld { Status::Lifted } else { Status::Imposed };
            }
            Event::SanctionLifted { .. } => self.status = Status::Lifted,
            Event::SanctionEnded { .. } => self.status = Status::Ended,
        }
    }
}
