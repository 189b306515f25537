//! The region's own rules: versioned, dated, with their legal basis.
//!
//! **Invariant:** a published version never changes; who wrote it does not publish it; on every day at most one
//! version is in force.

use kernel::{CompanyId, Decider, LocalDate, ids::AccountId};
use serde::{Deserialize, Serialize};

pub mod grading;
pub mod presets;
pub mod rules;

pub use grading::{Criterion, FactSource, GradeResult, GradeScheme, Threshold};
pub use rules::{CheckMethod, Evidence, Necessity, Requirement, RequirementSet, Rules, Term, Validity};

pub use crate::publication::order::OrderTerms;
use crate::versions::{NotInForce, NotWithdrawn, Standing, Version, Versions, Withdrawing};

#[cfg(test)]
mod tests;

/// The regulation that a policy stands on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegalBasis {
    /// `Peraturan Wali Kota`.
    pub instrument: String,
    /// `224`.
    pub number: String,
    /// `2020`.
    pub year: i32,
    /// What it is about.
    pub title: String,
}

/// Orders. `by` is the person who sends it.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Begins a version.
    Draft { title: String, basis: LegalBasis, effective_from: LocalDate, rules: Box<Rules>, by: AccountId },
    /// Changes a version that is not published.
    Revise {
        version: i32,
        title: String,
        basis: LegalBasis,
        effective_from: LocalDate,
        rules: Box<Rules>,
        by: AccountId,
    },
    /// Puts it in force from its day on.
    Publish { version: i32, by: AccountId },
    /// Takes it out of force, for days that have not come.
    Withdraw { version: i32, reason: String, from: Withdrawing },
}

facts! {
    /// Facts about the rules.
    pub enum Event {
        /// A version was begun.
        PolicyDrafted = "policy_drafted", 2 {
            /// Its number, from 1.
            version: i32,
            /// Its name.
            title: String,
            /// What it stands on.
            basis: LegalBasis,
            /// First day.
            effective_from: LocalDate,
            /// The rules.
            rules: Box<Rules>,
            /// Who wrote it.
            author: AccountId,
        }
        /// It was changed before publication.
        PolicyRevised = "policy_revised", 2 {
            /// Its number.
            version: i32,
            /// Its name.
            title: String,
            /// What it stands on.
            basis: LegalBasis,
            /// First day.
            effective_from: LocalDate,
            /// The rules.
            rules: Box<Rules>,
            /// Who changed it.
            author: AccountId,
        }
        /// It is in force from its day on.
        PolicyPublished = "policy_published", 1 {
            /// Its number.
            version: i32,
            /// First day.
            effective_from: LocalDate,
        }
        /// It never comes into force.
        PolicyWithdrawn = "policy_withdrawn", 1 {
            /// Its number.
            version: i32,
            /// Why.
            reason: String,
        }
    }
}

impl Event {
    /// Rules are public to staff through the log; companies read them in the list of policies.
    pub fn party(&self) -> Option<CompanyId> {
        None
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// No such version.
    UnknownVersion,
    /// It is published: write the next version.
    Published,
    /// It was withdrawn.
    Withdrawn,
    /// Who wrote it does not publish it (EF-22).
    AuthorPublishes,
    /// It has been in force: decisions stand on it.
    InForce,
    /// A draft is refused by who publishes, or taken back by who wrote it.
    NotYours,
    /// No reason.
    ReasonMissing,
    /// A version for that first day is published already.
    DayTaken,
    /// The rules contradict themselves, each with its own reason.
    Unsound {
        /// Place and code.
        reasons: Vec<(String, String)>,
    },
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownVersion => "policy.unknown_version",
            Self::Published => "policy.published",
            Self::Withdrawn => "policy.withdrawn",
            Self::AuthorPublishes => "policy.author_publishes",
            Self::InForce => "policy.in_force",
            Self::NotYours => "policy.not_yours",
            Self::ReasonMissing => "policy.reason_missing",
            Self::DayTaken => "policy.day_taken",
            Self::Unsound { .. } => "policy.unsound",
        }
    }
    fn reasons(&self) -> Vec<(String, String)> {
        match self {
            Self::Unsound { reasons } => reasons.clone(),
            Self::UnknownVersion
            | Self::Published
            | Self::Withdrawn
            | Self::AuthorPublishes
            | Self::InForce
            | Self::NotYours
            | Self::ReasonMissing
            | Self::DayTaken => vec![],
        }
    }
}

impl From<NotInForce> for Rejection {
    fn from(why: NotInForce) -> Self {
        match why {
            // A region may publish what it has done since a day that has passed, so none is refused for that.
            NotInForce::Unknown | NotInForce::BackDated => Self::UnknownVersion,
            NotInForce::Withdrawn => Self::Withdrawn,
            NotInForce::OwnWork => Self::AuthorPublishes,
            NotInForce::DayTaken => Self::DayTaken,
        }
    }
}

impl From<NotWithdrawn> for Rejection {
    fn from(why: NotWithdrawn) -> Self {
        match why {
            NotWithdrawn::Unknown => Self::UnknownVersion,
            NotWithdrawn::HasHeld => Self::InForce,
            NotWithdrawn::NotYours => Self::NotYours,
            NotWithdrawn::ReasonMissing => Self::ReasonMissing,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Text {
    title: String,
    basis: LegalBasis,
    rules: Box<Rules>,
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    versions: Versions<Text>,
}

impl State {
    /// The version in force on a day: the published one with the latest first day that has come.
    pub fn in_force(&self, day: LocalDate) -> Option<(i32, &Rules)> {
        self.versions.on(day).map(|(number, text)| (number, text.rules.as_ref()))
    }
    /// The rules of a version, whatever became of it.
    pub fn rules(&self, version: i32) -> Option<&Rules> {
        self.versions.get(version).map(|version| version.content.rules.as_ref())
    }
}

/// The policy of one tenant; its stream is the only one of its kind.
#[derive(Debug)]
pub struct Policy;

impl Decider for Policy {
    const CATEGORY: &'static str = "policy";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Draft { title, basis, effective_from, rules, by } => {
                sound(&rules)?;
                let version = state.versions.next();
                Ok(vec![Event::PolicyDrafted { version, title, basis, effective_from, rules, author: by }])
            }
            Command::Revise { version, title, basis, effective_from, rules, by } => {
                let known = draft(state, version)?;
                sound(&rules)?;
                let text = Text { title, basis, rules };
                if known.from == effective_from && known.content == text && known.authors.contains(&by) {
                    return Ok(vec![]);
                }
                let Text { title, basis, rules } = text;
                Ok(vec![Event::PolicyRevised { version, title, basis, effective_from, rules, author: by }])
            }
            Command::Publish { version, by } => {
                let from = state.versions.approve(version, by, None)?;
                let published = from.map(|effective_from| Event::PolicyPublished { version, effective_from });
                Ok(published.into_iter().collect())
            }
            Command::Withdraw { version, reason, from } => {
                let is_new = state.versions.withdraw(version, &reason, from)?;
                Ok(is_new.then_some(Event::PolicyWithdrawn { version, reason }).into_iter().collect())
            }
        }
    }

    fn as_sent_by(command: &Command, person: AccountId) -> Option<Command> {
        let mut command = command.clone();
        if let Command::Draft { by, .. } | Command::Revise { by, .. } | Command::Publish { by, .. } = &mut command {
            *by = person;
            return Some(command);
        }
        None
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::PolicyDrafted { version, title, basis, effective_from, rules, author }
            | Event::PolicyRevised { version, title, basis, effective_from, rules, author } => {
                let text = Text { title: title.clone(), basis: basis.clone(), rules: rules.clone() };
                state.versions.wrote(*version, *effective_from, text, *author);
            }
            Event::PolicyPublished { version, .. } => state.versions.approved(*version),
            Event::PolicyWithdrawn { version, .. } => state.versions.withdrew(*version),
        }
        state
    }
}

fn draft(state: &State, version: i32) -> Result<&Version<Text>, Rejection> {
    let known = state.versions.get(version).ok_or(Rejection::UnknownVersion)?;
    match known.standing {
        Standing::Written => Ok(known),
        Standing::InForce => Err(Rejection::Published),
        Standing::Withdrawn => Err(Rejection::Withdrawn),
    }
}

fn sound(rules: &Rules) -> Result<(), Rejection> {
    let reasons = rules.contradictions();
    if reasons.is_empty() { Ok(()) } else { Err(Rejection::Unsound { reasons }) }
}
