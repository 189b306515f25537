//! The region's own rules: versioned, dated, with their legal basis.
//!
//! **Invariant:** a published version never changes; who wrote it does not publish it; on every day at most one
//! version is in force.

use std::collections::BTreeMap;

use kernel::{CompanyId, Decider, LocalDate, ids::AccountId};
use serde::{Deserialize, Serialize};

pub mod grading;
pub mod presets;
pub mod rules;

pub use grading::{Criterion, FactSource, GradeResult, GradeScheme, Threshold};
pub use rules::{CheckMethod, Evidence, Necessity, Requirement, RequirementSet, Rules, Term, Validity};

pub use crate::publication::order::OrderTerms;

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
    Withdraw { version: i32, reason: String, today: LocalDate },
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
            | Self::DayTaken => vec![],
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Draft,
    Published,
    Withdrawn,
}

#[derive(Debug, Clone)]
struct Version {
    title: String,
    basis: LegalBasis,
    effective_from: LocalDate,
    rules: Box<Rules>,
    authors: Vec<AccountId>,
    standing: Standing,
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    versions: BTreeMap<i32, Version>,
}

impl State {
    /// The version in force on a day: the published one with the latest first day that has come.
    pub fn in_force(&self, day: LocalDate) -> Option<(i32, &Rules)> {
        self.versions
            .iter()
            .filter(|(_, version)| version.standing == Standing::Published && version.effective_from <= day)
            .max_by_key(|(number, version)| (version.effective_from, **number))
            .map(|(number, version)| (*number, version.rules.as_ref()))
    }
    /// The rules of a version, whatever became of it.
    pub fn rules(&self, version: i32) -> Option<&Rules> {
        self.versions.get(&version).map(|version| version.rules.as_ref())
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
                let version = state.versions.last_key_value().map_or(1, |(last, _)| last.saturating_add(1));
                Ok(vec![Event::PolicyDrafted { version, title, basis, effective_from, rules, author: by }])
            }
            Command::Revise { version, title, basis, effective_from, rules, by } => {
                let known = draft(state, version)?;
                sound(&rules)?;
                let same = known.title == title
                    && known.basis == basis
                    && known.effective_from == effective_from
                    && known.rules == rules;
                if same && known.authors.contains(&by) {
                    return Ok(vec![]);
                }
                Ok(vec![Event::PolicyRevised { version, title, basis, effective_from, rules, author: by }])
            }
            Command::Publish { version, by } => publish(state, version, by),
            Command::Withdraw { version, reason, today } => {
                let known = state.versions.get(&version).ok_or(Rejection::UnknownVersion)?;
                match known.standing {
                    Standing::Withdrawn => Ok(vec![]),
                    Standing::Published if known.effective_from <= today => Err(Rejection::InForce),
                    Standing::Published | Standing::Draft => Ok(vec![Event::PolicyWithdrawn { version, reason }]),
                }
            }
        }
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::PolicyDrafted { version, title, basis, effective_from, rules, author } => {
                state.versions.insert(
                    *version,
                    Version {
                        title: title.clone(),
                        basis: basis.clone(),
                        effective_from: *effective_from,
                        rules: rules.clone(),
                        authors: vec![*author],
                        standing: Standing::Draft,
                    },
                );
            }
            Event::PolicyRevised { version, title, basis, effective_from, rules, author } => {
                if let Some(known) = state.versions.get_mut(version) {
                    known.title.clone_from(title);
                    known.basis.clone_from(basis);
                    known.effective_from = *effective_from;
                    known.rules.clone_from(rules);
                    if !known.authors.contains(author) {
                        known.authors.push(*author);
                    }
                }
            }
            Event::PolicyPublished { version, .. } => {
                if let Some(known) = state.versions.get_mut(version) {
                    known.standing = Standing::Published;
                }
            }
            Event::PolicyWithdrawn { version, .. } => {
                if let Some(known) = state.versions.get_mut(version) {
                    known.standing = Standing::Withdrawn;
                }
            }
        }
        state
    }
}

fn draft(state: &State, version: i32) -> Result<&Version, Rejection> {
    let known = state.versions.get(&version).ok_or(Rejection::UnknownVersion)?;
    match known.standing {
        Standing::Draft => Ok(known),
        Standing::Published => Err(Rejection::Published),
        Standing::Withdrawn => Err(Rejection::Withdrawn),
    }
}

fn sound(rules: &Rules) -> Result<(), Rejection> {
    let reasons = rules.contradictions();
    if reasons.is_empty() { Ok(()) } else { Err(Rejection::Unsound { reasons }) }
}

fn publish(state: &State, version: i32, by: AccountId) -> Result<Vec<Event>, Rejection> {
    let known = state.versions.get(&version).ok_or(Rejection::UnknownVersion)?;
    match known.standing {
        Standing::Published => return Ok(vec![]),
        Standing::Withdrawn => return Err(Rejection::Withdrawn),
        Standing::Draft => (),
    }
    if known.authors.contains(&by) {
        return Err(Rejection::AuthorPublishes);
    }
    let taken = state
        .versions
        .values()
        .any(|other| other.standing == Standing::Published && other.effective_from == known.effective_from);
    if taken {
        return Err(Rejection::DayTaken);
    }
    Ok(vec![Event::PolicyPublished { version, effective_from: known.effective_from }])
}
