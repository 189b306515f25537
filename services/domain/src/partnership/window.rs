//! An application window: announced with its days, opening and closing by itself.
//!
//! **Invariant:** whether a window is open depends on the instant and its events alone; an extension only moves the
//! close later, with reason and approver; a finalised or cancelled window does not open again.

use kernel::{
    CompanyId, Decider, FiscalYear, LocalDate, Timestamp,
    ids::{AccountId, WindowId},
};
use serde::{Deserialize, Serialize};

use crate::media::MediaKind;

#[cfg(test)]
mod tests;

/// What is announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// `Pendaftaran media mitra tahun anggaran 2026`.
    pub title: String,
    /// The budget year that it is for.
    pub fiscal_year: FiscalYear,
    /// Kinds of media that may apply.
    pub kinds: Vec<MediaKind>,
    /// First day of registration.
    pub opens_on: LocalDate,
    /// Last day of registration.
    pub closes_on: LocalDate,
    /// First instant of registration, where the tenant is.
    pub opens_at: Timestamp,
    /// First instant after registration.
    pub closes_at: Timestamp,
    /// How many may be accepted, if there is a limit.
    #[serde(default)]
    pub quota: Option<u32>,
    /// The version of the policy that it runs under.
    pub policy_version: i32,
}

/// Orders.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Writes it down.
    Draft { window: WindowId, terms: Terms, by: AccountId },
    /// Makes it public.
    Announce { by: AccountId, at: Timestamp },
    /// Closes later.
    Extend { closes_on: LocalDate, closes_at: Timestamp, reason: String, letter_number: String, at: Timestamp },
    /// Never happens.
    Cancel { reason: String },
    /// Makes the preliminary results public.
    AnnounceResults { objections_until: Timestamp, at: Timestamp, by: AccountId },
    /// Nothing comes after.
    Finalise { at: Timestamp },
}

facts! {
    /// Facts about a window.
    pub enum Event {
        /// It is written down.
        WindowDrafted = "window_drafted", 1 {
            /// Which.
            window: WindowId,
            /// What it says.
            terms: Terms,
            /// Who wrote it.
            author: AccountId,
        }
        /// It is public; it opens and closes by itself.
        WindowAnnounced = "window_announced", 1 {
            /// Which.
            window: WindowId,
        }
        /// It closes later.
        WindowExtended = "window_extended", 1 {
            /// Which.
            window: WindowId,
            /// New last day.
            closes_on: LocalDate,
            /// First instant after it.
            closes_at: Timestamp,
            /// Old last day.
            previous_closes_on: LocalDate,
            /// Why.
            reason: String,
            /// Number of the letter that says so.
            letter_number: String,
        }
        /// It never happens.
        WindowCancelled = "window_cancelled", 1 {
            /// Which.
            window: WindowId,
            /// Why.
            reason: String,
        }
        /// The preliminary results are public; objections may come.
        PreliminaryResultsAnnounced = "preliminary_results_announced", 1 {
            /// Which.
            window: WindowId,
            /// First instant after the time for objections.
            objections_until: Timestamp,
        }
        /// Everything is decided.
        WindowFinalised = "window_finalised", 1 {
            /// Which.
            window: WindowId,
        }
    }
}

impl Event {
    /// Companies read windows in the public list.
    pub fn party(&self) -> Option<CompanyId> {
        None
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// It is written down already.
    AlreadyDrafted,
    /// No such window.
    Unknown,
    /// The last day lies before the first.
    ClosesBeforeItOpens,
    /// No kind of media may apply.
    NoKind,
    /// Its last instant is over: nothing could be sent in, or objected to.
    OverAlready,
    /// Its results were announced already, with another end of the time for objections.
    AlreadyAnnounced,
    /// It was not announced.
    NotAnnounced,
    /// Who wrote it does not announce it: the head of the agency approves (DOMAIN.md 7).
    AuthorAnnounces,
    /// An extension closes later than before.
    NotLater,
    /// It was cancelled.
    Cancelled,
    /// It is finalised.
    Finalised,
    /// It is still open.
    StillOpen,
    /// The time for objections is not over.
    ObjectionsOpen,
    /// The preliminary results are not announced.
    ResultsNotAnnounced,
    /// An extension needs a reason and the letter that approves it (EF-09); a cancellation needs a reason.
    ReasonMissing,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyDrafted => "window.already_drafted",
            Self::Unknown => "window.unknown",
            Self::ClosesBeforeItOpens => "window.closes_before_it_opens",
            Self::NoKind => "window.no_kind",
            Self::OverAlready => "window.over_already",
            Self::AlreadyAnnounced => "window.already_announced",
            Self::NotAnnounced => "window.not_announced",
            Self::AuthorAnnounces => "window.author_announces",
            Self::NotLater => "window.not_later",
            Self::Cancelled => "window.cancelled",
            Self::Finalised => "window.finalised",
            Self::StillOpen => "window.still_open",
            Self::ObjectionsOpen => "window.objections_open",
            Self::ResultsNotAnnounced => "window.results_not_announced",
            Self::ReasonMissing => "window.reason_missing",
        }
    }
}

names! {
    /// Where a window stands at an instant.
    pub enum Phase {
        /// Written down.
        Drafted = "drafted",
        /// Public, not open yet.
        Announced = "announced",
        /// Takes applications.
        Open = "open",
        /// Takes no more.
        Closed = "closed",
        /// Results are public, objections may come.
        ObjectionOpen = "objection_open",
        /// The time for objections is over.
        ObjectionClosed = "objection_closed",
        /// Everything is decided.
        Finalised = "finalised",
        /// Never happened.
        Cancelled = "cancelled",
    }
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    drafted: Option<Drafted>,
    announced: bool,
    cancelled: bool,
    finalised: bool,
    objections_until: Option<Timestamp>,
    extension: Option<Extension>,
}

/// The last extension, as it was ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Extension {
    closes_on: LocalDate,
    closes_at: Timestamp,
    reason: String,
    letter_number: String,
}

#[derive(Debug, Clone)]
struct Drafted {
    window: WindowId,
    terms: Terms,
    author: AccountId,
}

impl State {
    /// What it says, if it is there.
    pub fn terms(&self) -> Option<&Terms> {
        self.drafted.as_ref().map(|drafted| &drafted.terms)
    }
    /// First instant after the time for objections, once results are public.
    pub fn objections_until(&self) -> Option<Timestamp> {
        self.objections_until
    }
    /// Where it stands at an instant.
    pub fn phase(&self, at: Timestamp) -> Option<Phase> {
        let terms = self.terms()?;
        Some(if self.cancelled {
            Phase::Cancelled
        } else if self.finalised {
            Phase::Finalised
        } else if let Some(until) = self.objections_until {
            if at < until { Phase::ObjectionOpen } else { Phase::ObjectionClosed }
        } else if !self.announced {
            Phase::Drafted
        } else if at < terms.opens_at {
            Phase::Announced
        } else if at < terms.closes_at {
            Phase::Open
        } else {
            Phase::Closed
        })
    }
}

/// An application window.
#[derive(Debug)]
pub struct Window;

impl Decider for Window {
    const CATEGORY: &'static str = "window";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        if let Command::Draft { window, terms, by } = command {
            return draft(state, window, terms, by);
        }
        let drafted = state.drafted.as_ref().ok_or(Rejection::Unknown)?;
        let window = drafted.window;
        if state.cancelled {
            let again = matches!(command, Command::Cancel { .. });
            return if again { Ok(vec![]) } else { Err(Rejection::Cancelled) };
        }
        if state.finalised {
            let again = matches!(command, Command::Finalise { .. });
            return if again { Ok(vec![]) } else { Err(Rejection::Finalised) };
        }
        match command {
            Command::Draft { .. } => Err(Rejection::AlreadyDrafted),
            Command::Announce { by, at } => {
                if state.announced {
                    return Ok(vec![]);
                }
                if by == drafted.author {
                    return Err(Rejection::AuthorAnnounces);
                }
                if drafted.terms.closes_at <= at {
                    return Err(Rejection::OverAlready);
                }
                Ok(vec![Event::WindowAnnounced { window }])
            }
            Command::Extend { closes_on, closes_at, reason, letter_number, at } => {
                let extension = Extension { closes_on, closes_at, reason, letter_number };
                extend(state, drafted, extension, at)
            }
            Command::Cancel { reason } => {
                if reason.trim().is_empty() {
                    return Err(Rejection::ReasonMissing);
                }
                Ok(vec![Event::WindowCancelled { window, reason }])
            }
            Command::AnnounceResults { objections_until, at, by: _ } => {
                announced(state)?;
                if at < drafted.terms.closes_at {
                    return Err(Rejection::StillOpen);
                }
                match state.objections_until {
                    Some(until) if until == objections_until => return Ok(vec![]),
                    Some(_) => return Err(Rejection::AlreadyAnnounced),
                    None => (),
                }
                if objections_until <= at {
                    return Err(Rejection::OverAlready);
                }
                Ok(vec![Event::PreliminaryResultsAnnounced { window, objections_until }])
            }
            Command::Finalise { at } => {
                let until = state.objections_until.ok_or(Rejection::ResultsNotAnnounced)?;
                if at < until {
                    return Err(Rejection::ObjectionsOpen);
                }
                Ok(vec![Event::WindowFinalised { window }])
            }
        }
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::WindowDrafted { window, terms, author } => {
                state.drafted = Some(Drafted { window: *window, terms: terms.clone(), author: *author });
            }
            Event::WindowAnnounced { .. } => state.announced = true,
            Event::WindowExtended { closes_on, closes_at, reason, letter_number, .. } => {
                if let Some(drafted) = &mut state.drafted {
                    drafted.terms.closes_on = *closes_on;
                    drafted.terms.closes_at = *closes_at;
                }
                state.extension = Some(Extension {
                    closes_on: *closes_on,
                    closes_at: *closes_at,
                    reason: reason.clone(),
                    letter_number: letter_number.clone(),
                });
            }
            Event::WindowCancelled { .. } => state.cancelled = true,
            Event::PreliminaryResultsAnnounced { objections_until, .. } => {
                state.objections_until = Some(*objections_until);
            }
            Event::WindowFinalised { .. } => state.finalised = true,
        }
        state
    }
}

fn draft(state: &State, window: WindowId, terms: Terms, by: AccountId) -> Result<Vec<Event>, Rejection> {
    match &state.drafted {
        Some(drafted) if drafted.window == window && drafted.terms == terms => return Ok(vec![]),
        Some(_) => return Err(Rejection::AlreadyDrafted),
        None => (),
    }
    if terms.closes_on < terms.opens_on || terms.closes_at <= terms.opens_at {
        return Err(Rejection::ClosesBeforeItOpens);
    }
    if terms.kinds.is_empty() {
        return Err(Rejection::NoKind);
    }
    Ok(vec![Event::WindowDrafted { window, terms, author: by }])
}

fn extend(state: &State, drafted: &Drafted, extension: Extension, at: Timestamp) -> Result<Vec<Event>, Rejection> {
    announced(state)?;
    if state.extension.as_ref() == Some(&extension) {
        return Ok(vec![]);
    }
    if state.objections_until.is_some() {
        return Err(Rejection::OverAlready);
    }
    let previous_closes_on = drafted.terms.closes_on;
    let later = extension.closes_on > previous_closes_on && extension.closes_at > drafted.terms.closes_at;
    if !later || extension.closes_at <= at {
        return Err(Rejection::NotLater);
    }
    if extension.reason.trim().is_empty() || extension.letter_number.trim().is_empty() {
        return Err(Rejection::ReasonMissing);
    }
    let Extension { closes_on, closes_at, reason, letter_number } = extension;
    let window = drafted.window;
    Ok(vec![Event::WindowExtended { window, closes_on, closes_at, previous_closes_on, reason, letter_number }])
}

fn announced(state: &State) -> Result<(), Rejection> {
    if state.announced { Ok(()) } else { Err(Rejection::NotAnnounced) }
}
