//! An outage of a system that payment waits for: SIPD, the catalogue, the bank (EF-55).
//!
//! **Invariant:** an outage ends after it began, and neither lies ahead of the day it was noted.

use kernel::{CompanyId, Decider, Timestamp, ids::OutageId};

#[cfg(test)]
mod tests;

names! {
    /// The systems outside that a desk may have to wait for.
    pub enum System {
        /// SIPD-RI.
        Sipd = "sipd",
        /// The e-catalogue (INAPROC).
        Catalogue = "catalogue",
        /// The regional bank.
        Bank = "bank",
        /// The tax office's system (Coretax).
        Tax = "tax",
    }
}

names! {
    /// Where the knowledge comes from.
    pub enum Source {
        /// Somebody noted it.
        Manual = "manual",
        /// A probe saw it.
        Probe = "probe",
        /// A circular or an announcement says it.
        Announcement = "announcement",
    }
}

/// Orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// It began.
    Begin { outage: OutageId, system: System, from: Timestamp, source: Source, note: String, now: Timestamp },
    /// It ended.
    End { until: Timestamp, now: Timestamp },
}

facts! {
    /// Facts about an outage.
    pub enum Event {
        /// It began.
        OutageBegan = "outage_began", 1 {
            /// Which.
            outage: OutageId,
            /// Of what.
            system: System,
            /// First instant.
            from: Timestamp,
            /// How it is known.
            source: Source,
            /// What shows it.
            note: String,
        }
        /// It ended.
        OutageEnded = "outage_ended", 1 {
            /// Which.
            outage: OutageId,
            /// Of what.
            system: System,
            /// First instant.
            from: Timestamp,
            /// First instant after.
            until: Timestamp,
        }
    }
}

impl Event {
    /// Companies read outages in the public list.
    pub fn party(&self) -> Option<CompanyId> {
        None
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// It is noted already.
    AlreadyBegan,
    /// No such outage.
    Unknown,
    /// It is over already, at another instant.
    AlreadyEnded,
    /// It ends before it begins.
    EndsBeforeItBegins,
    /// It lies ahead.
    Ahead,
    /// Nothing shows it.
    NoteMissing,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyBegan => "outage.already_began",
            Self::Unknown => "outage.unknown",
            Self::AlreadyEnded => "outage.already_ended",
            Self::EndsBeforeItBegins => "outage.ends_before_it_begins",
            Self::Ahead => "outage.ahead",
            Self::NoteMissing => "outage.note_missing",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Began {
    outage: OutageId,
    system: System,
    from: Timestamp,
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    began: Option<Began>,
    ended: Option<Timestamp>,
}

/// An outage.
#[derive(Debug)]
pub struct Outage;

impl Decider for Outage {
    const CATEGORY: &'static str = "outage";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Begin { outage, system, from, source, note, now } => match state.began {
                Some(known) if known == (Began { outage, system, from }) => Ok(vec![]),
                Some(_) => Err(Rejection::AlreadyBegan),
                None if from > now => Err(Rejection::Ahead),
                None if note.trim().is_empty() => Err(Rejection::NoteMissing),
                None => Ok(vec![Event::OutageBegan { outage, system, from, source, note }]),
            },
            Command::End { until, now } => {
                let Began { outage, system, from } = state.began.ok_or(Rejection::Unknown)?;
                match state.ended {
                    Some(known) if known == until => Ok(vec![]),
                    Some(_) => Err(Rejection::AlreadyEnded),
                    None if until <= from => Err(Rejection::EndsBeforeItBegins),
                    None if until > now => Err(Rejection::Ahead),
                    None => Ok(vec![Event::OutageEnded { outage, system, from, until }]),
                }
            }
        }
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::OutageBegan { outage, system, from, .. } => {
                state.began = Some(Began { outage: *outage, system: *system, from: *from });
            }
            Event::OutageEnded { until, .. } => state.ended = Some(*until),
        }
        state
    }
}
