//! A red flag: raised by a rule with its evidence, looked at by a person, opened again by new evidence.
//!
//! **Invariant:** a flag is not a finding: it says what a rule saw and what a person made of it, and changes nothing
//! else. Nobody reviews a flag on what they did themselves. What was seen is never taken back, only answered.

use std::collections::BTreeSet;

use kernel::{
    CompanyId, Decider,
    ids::{AccountId, FlagId},
};
use serde::{Deserialize, Serialize};

use super::{
    evidence::{Evidence, Record, RecordKind},
    rules::{Rule, Setting},
};

#[cfg(test)]
mod tests;

/// What a rule saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Which rule.
    pub rule: Rule,
    /// What tells this flag from others of the rule: the same for the same matter, whenever it is seen.
    pub matter: String,
    /// The company that it is about, if it is about one.
    pub company: Option<CompanyId>,
    /// What was measured, in what the rule counts.
    pub measured: i64,
    /// What it stands on.
    pub evidence: Evidence,
}

names! {
    /// Where a flag stands.
    pub enum Status {
        /// Nobody has looked yet, or something new was seen.
        Open = "open",
        /// The Inspektorat has it.
        WithInspectorate = "with_inspectorate",
        /// A person has said what it is.
        Reviewed = "reviewed",
    }
}

names! {
    /// What a reviewer made of it.
    pub enum Outcome {
        /// There is a good reason, and it is written down.
        Explained = "explained",
        /// The rule was wrong here.
        FalseAlarm = "false_alarm",
        /// It was put right.
        Corrected = "corrected",
        /// Money is claimed back.
        Repayment = "repayment",
        /// The Inspektorat looks further.
        SentToInspectorate = "sent_to_inspectorate",
    }
}

/// The thresholds that a flag was raised by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threshold {
    /// Version of the thresholds; 0 are those to begin from.
    pub version: i32,
    /// What is beyond it raises a flag.
    pub limit: i64,
    /// What it stands on.
    pub basis: String,
}

impl Threshold {
    /// The threshold of a rule in a version.
    pub fn of(version: i32, setting: &Setting) -> Self {
        Self { version, limit: setting.limit, basis: setting.basis.clone() }
    }
}

/// Orders.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// A rule saw something; what is known already changes nothing.
    Raise {
        /// Its id, made from rule and matter.
        flag: FlagId,
        /// What was seen.
        sighting: Box<Sighting>,
        /// What it was measured against.
        threshold: Threshold,
    },
    /// A person says what it is.
    Review {
        /// What.
        outcome: Outcome,
        /// Why.
        reason: String,
        /// Everybody who acted on a record that the flag speaks of.
        acted: BTreeSet<AccountId>,
        /// Whether the person looks for the Inspektorat.
        is_auditor: bool,
        /// Who.
        by: AccountId,
    },
}

facts! {
    /// Facts about a flag. For staff alone: a suspicion that nobody has looked at hurts who it is about.
    pub enum Event {
        /// A rule saw something.
        FlagRaised = "flag_raised", 1 {
            /// Which flag.
            flag: FlagId,
            /// Which rule.
            rule: Rule,
            /// What it was measured against.
            threshold: Threshold,
            /// The company that it is about.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            company: Option<CompanyId>,
            /// What was measured.
            measured: i64,
            /// What it stands on.
            evidence: Evidence,
        }
        /// There is more evidence, while nobody has looked yet.
        FlagEvidenceAdded = "flag_evidence_added", 1 {
            /// Which rule.
            rule: Rule,
            /// What it was measured against.
            threshold: Threshold,
            /// What was measured.
            measured: i64,
            /// What it stands on now.
            evidence: Evidence,
        }
        /// There is more evidence than the reviewer knew.
        FlagReopened = "flag_reopened", 1 {
            /// Which rule.
            rule: Rule,
            /// What it was measured against.
            threshold: Threshold,
            /// What was measured.
            measured: i64,
            /// What it stands on now.
            evidence: Evidence,
        }
        /// A person said what it is.
        FlagReviewed = "flag_reviewed", 1 {
            /// Which rule.
            rule: Rule,
            /// What it is.
            outcome: Outcome,
            /// Why.
            reason: String,
            /// Who looked.
            reviewer: AccountId,
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
    /// No such flag.
    Unknown,
    /// Somebody has said what it is, and nothing new was seen since.
    NotOpen,
    /// Who acted on what it is about does not review it (EF-22).
    OwnWork,
    /// Only the Inspektorat says what it is now.
    WithInspectorate,
    /// The Inspektorat sends nothing to itself.
    OwnDesk,
    /// No reason.
    ReasonMissing,
    /// What was measured is not beyond the threshold.
    WithinThreshold,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "flag.unknown",
            Self::NotOpen => "flag.not_open",
            Self::OwnWork => "flag.own_work",
            Self::WithInspectorate => "flag.with_inspectorate",
            Self::OwnDesk => "flag.own_desk",
            Self::ReasonMissing => "flag.reason_missing",
            Self::WithinThreshold => "flag.within_threshold",
        }
    }
}

#[derive(Debug, Clone)]
struct Known {
    rule: Rule,
    status: Status,
    records: BTreeSet<Record>,
    worst: i64,
    said: Option<(Outcome, String, AccountId)>,
}

impl Known {
    /// Whether the reviewer would want to know: another record, or a measure that is worse by a quarter. That an owner gets
    /// one more order is not news by itself: it is how much of the year that tells.
    fn learns_from(&self, sighting: &Sighting) -> bool {
        let (worst, now) = (i128::from(self.worst), i128::from(sighting.measured));
        let is_worse = if self.rule.is_floor() {
            now.saturating_mul(4) < worst.saturating_mul(3)
        } else {
            now.saturating_mul(4) > worst.saturating_mul(5)
        };
        let is_news = |record: &Record| {
            let is_counted = self.rule == Rule::OwnerConcentration && record.kind == RecordKind::Order;
            !is_counted && !self.records.contains(record)
        };
        is_worse || sighting.evidence.records.iter().any(is_news)
    }
    fn sees(&mut self, measured: i64, evidence: &Evidence) {
        self.records.extend(evidence.records.iter().copied());
        self.worst = if self.rule.is_floor() { self.worst.min(measured) } else { self.worst.max(measured) };
    }
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    known: Option<Known>,
}

impl State {
    /// Where it stands.
    pub fn status(&self) -> Option<Status> {
        self.known.as_ref().map(|known| known.status)
    }
    /// Everything that it ever spoke of.
    pub fn records(&self) -> BTreeSet<Record> {
        self.known.as_ref().map(|known| known.records.clone()).unwrap_or_default()
    }
}

/// A red flag.
#[derive(Debug)]
pub struct Flag;

impl Decider for Flag {
    const CATEGORY: &'static str = "flag";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Raise { flag, sighting, threshold } => raise(state, flag, *sighting, threshold),
            Command::Review { outcome, reason, acted, is_auditor, by } => {
                let known = state.known.as_ref().ok_or(Rejection::Unknown)?;
                let again =
                    known.said.as_ref().is_some_and(|(of, said, who)| (*of, said, *who) == (outcome, &reason, by));
                if again && known.status != Status::Open {
                    return Ok(vec![]);
                }
                match known.status {
                    Status::Reviewed => return Err(Rejection::NotOpen),
                    Status::WithInspectorate if !is_auditor => return Err(Rejection::WithInspectorate),
                    Status::WithInspectorate if outcome == Outcome::SentToInspectorate => {
                        return Err(Rejection::NotOpen);
                    }
                    Status::Open if is_auditor && outcome == Outcome::SentToInspectorate => {
                        return Err(Rejection::OwnDesk);
                    }
                    Status::Open | Status::WithInspectorate => (),
                }
                if acted.contains(&by) {
                    return Err(Rejection::OwnWork);
                }
                if reason.trim().is_empty() {
                    return Err(Rejection::ReasonMissing);
                }
                Ok(vec![Event::FlagReviewed { rule: known.rule, outcome, reason, reviewer: by }])
            }
        }
    }

    fn as_sent_by(command: &Command, person: AccountId) -> Option<Command> {
        let mut command = command.clone();
        if let Command::Review { by, .. } = &mut command {
            *by = person;
            return Some(command);
        }
        None
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::FlagRaised { rule, measured, evidence, .. } => {
                state.known = Some(Known {
                    rule: *rule,
                    status: Status::Open,
                    records: evidence.records.clone(),
                    worst: *measured,
                    said: None,
                });
            }
            Event::FlagEvidenceAdded { measured, evidence, .. } => {
                if let Some(known) = &mut state.known {
                    known.sees(*measured, evidence);
                }
            }
            Event::FlagReopened { measured, evidence, .. } => {
                if let Some(known) = &mut state.known {
                    known.sees(*measured, evidence);
                    known.status = Status::Open;
                }
            }
            Event::FlagReviewed { outcome, reason, reviewer, .. } => {
                if let Some(known) = &mut state.known {
                    known.said = Some((*outcome, reason.clone(), *reviewer));
                    known.status = match outcome {
                        Outcome::SentToInspectorate => Status::WithInspectorate,
                        Outcome::Explained | Outcome::FalseAlarm | Outcome::Corrected | Outcome::Repayment => {
                            Status::Reviewed
                        }
                    };
                }
            }
        }
        state
    }
}

fn raise(state: &State, flag: FlagId, sighting: Sighting, threshold: Threshold) -> Result<Vec<Event>, Rejection> {
    let rule = sighting.rule;
    if !rule.is_beyond(sighting.measured, threshold.limit) {
        return Err(Rejection::WithinThreshold);
    }
    let known = state.known.as_ref();
    if known.is_some_and(|known| !known.learns_from(&sighting)) {
        return Ok(vec![]);
    }
    let Sighting { company, measured, evidence, .. } = sighting;
    Ok(vec![match known.map(|known| known.status) {
        None => Event::FlagRaised { flag, rule, threshold, company, measured, evidence },
        Some(Status::Reviewed) => Event::FlagReopened { rule, threshold, measured, evidence },
        Some(Status::Open | Status::WithInspectorate) => {
            Event::FlagEvidenceAdded { rule, threshold, measured, evidence }
        }
    }])
}
