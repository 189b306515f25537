//! A decree (SK) that names partner media, with its annex frozen at issue.
//!
//! **Invariant:** the rows of an issued decree never change; who checked an application does not issue the decree that
//! names it.

use kernel::{
    CompanyId, Decider, LocalDate,
    ids::{AccountId, ApplicationId, DecreeId, OfficialId, OutletId, WindowId},
};
use serde::{Deserialize, Serialize};

use crate::media::MediaKind;

#[cfg(test)]
mod tests;

/// The words of a decree.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// What it is about (tentang).
    pub about: String,
    /// Menimbang, one by one.
    pub considering: Vec<String>,
    /// Mengingat, one by one.
    pub in_view_of: Vec<String>,
    /// KESATU, KEDUA, one by one.
    pub dictums: Vec<String>,
}

/// A row of the annex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its number, from 1.
    pub number: u32,
    /// The application that it comes from.
    pub application: ApplicationId,
    /// The company.
    pub company: CompanyId,
    /// Its legal name at issue.
    pub company_name: String,
    /// The outlet.
    pub outlet: OutletId,
    /// Its name at issue.
    pub outlet_name: String,
    /// What it is.
    pub kind: MediaKind,
    /// Its grade.
    pub grade: String,
}

/// Who signs, as on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The appointment.
    pub official: OfficialId,
    /// Name with degrees.
    pub name: String,
    /// Post, with Plt. or Plh. before it.
    pub title: String,
    /// NIP.
    #[serde(default)]
    pub nip: Option<String>,
}

/// Orders.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Writes it down.
    Prepare { decree: DecreeId, window: WindowId, wording: Wording, by: AccountId },
    /// Changes the words before issue.
    Reword { wording: Wording },
    /// Fixes it.
    Issue(Box<Issue>),
}

/// What fixing it needs to know.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    /// Its number.
    pub number: String,
    /// Its day.
    pub date: LocalDate,
    /// The frozen rows.
    pub rows: Vec<Row>,
    /// SHA-256 in hex over the canonical rows with number and date.
    pub hash: String,
    /// Twelve characters for the public check.
    pub code: String,
    /// Who signs.
    pub signature: Signature,
    /// Whoever checked an application that it names.
    pub checkers: Vec<AccountId>,
    /// Who sends the order.
    pub by: AccountId,
}

facts! {
    /// Facts about a decree.
    pub enum Event {
        /// It is written down.
        DecreePrepared = "decree_prepared", 1 {
            /// Which.
            decree: DecreeId,
            /// For which window.
            window: WindowId,
            /// Its words.
            wording: Wording,
            /// Who wrote it.
            author: AccountId,
        }
        /// Its words changed.
        DecreeReworded = "decree_reworded", 1 {
            /// Which.
            decree: DecreeId,
            /// Its words now.
            wording: Wording,
        }
        /// It is fixed, with its annex.
        DecreeIssued = "decree_issued", 1 {
            /// Which.
            decree: DecreeId,
            /// For which window.
            window: WindowId,
            /// Its number.
            number: String,
            /// Its day.
            date: LocalDate,
            /// The annex.
            rows: Vec<Row>,
            /// SHA-256 in hex over number, date and rows.
            hash: String,
            /// Twelve characters for the public check.
            code: String,
            /// Who signed.
            signature: Signature,
        }
    }
}

impl Event {
    /// Companies read decrees in the public list.
    pub fn party(&self) -> Option<CompanyId> {
        None
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// It is written down already.
    AlreadyPrepared,
    /// No such decree.
    Unknown,
    /// It is issued: what is fixed never changes.
    AlreadyIssued,
    /// Nobody to name.
    NoRows,
    /// It says nothing.
    WordingMissing,
    /// It has no number.
    NumberMissing,
    /// Who checked an application does not issue the decree (DOMAIN.md 7).
    CheckerIssues,
    /// Who wrote it does not issue it.
    AuthorIssues,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyPrepared => "decree.already_prepared",
            Self::Unknown => "decree.unknown",
            Self::AlreadyIssued => "decree.already_issued",
            Self::NoRows => "decree.no_rows",
            Self::WordingMissing => "decree.wording_missing",
            Self::NumberMissing => "decree.number_missing",
            Self::CheckerIssues => "decree.checker_issues",
            Self::AuthorIssues => "decree.author_issues",
        }
    }
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    prepared: Option<Prepared>,
    issued: Option<String>,
}

#[derive(Debug, Clone)]
struct Prepared {
    decree: DecreeId,
    window: WindowId,
    wording: Wording,
    author: AccountId,
}

impl State {
    /// The window that it is for.
    pub fn window(&self) -> Option<WindowId> {
        self.prepared.as_ref().map(|prepared| prepared.window)
    }
    /// Its words.
    pub fn wording(&self) -> Option<&Wording> {
        self.prepared.as_ref().map(|prepared| &prepared.wording)
    }
    /// Whether it is fixed.
    pub fn is_issued(&self) -> bool {
        self.issued.is_some()
    }
}

/// A decree.
#[derive(Debug)]
pub struct Decree;

impl Decider for Decree {
    const CATEGORY: &'static str = "decree";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        if let Command::Prepare { decree, window, wording, by } = command {
            return match &state.prepared {
                Some(known) if known.decree == decree && known.wording == wording => Ok(vec![]),
                Some(_) => Err(Rejection::AlreadyPrepared),
                None if wording.about.trim().is_empty() || wording.dictums.is_empty() => Err(Rejection::WordingMissing),
                None => Ok(vec![Event::DecreePrepared { decree, window, wording, author: by }]),
            };
        }
        let prepared = state.prepared.as_ref().ok_or(Rejection::Unknown)?;
        match command {
            Command::Prepare { .. } => Err(Rejection::AlreadyPrepared),
            Command::Reword { wording } => {
                if state.issued.is_some() {
                    return Err(Rejection::AlreadyIssued);
                }
                if prepared.wording == wording {
                    return Ok(vec![]);
                }
                if wording.about.trim().is_empty() || wording.dictums.is_empty() {
                    return Err(Rejection::WordingMissing);
                }
                Ok(vec![Event::DecreeReworded { decree: prepared.decree, wording }])
            }
            Command::Issue(issue) => fix(state, prepared, *issue),
        }
    }

    fn as_sent_by(command: &Command, person: AccountId) -> Option<Command> {
        let mut command = command.clone();
        if let Command::Prepare { by, .. } = &mut command {
            *by = person;
            return Some(command);
        }
        if let Command::Issue(boxed) = &mut command {
            boxed.by = person;
            return Some(command);
        }
        None
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::DecreePrepared { decree, window, wording, author } => {
                state.prepared =
                    Some(Prepared { decree: *decree, window: *window, wording: wording.clone(), author: *author });
            }
            Event::DecreeReworded { wording, .. } => {
                if let Some(prepared) = &mut state.prepared {
                    prepared.wording = wording.clone();
                }
            }
            Event::DecreeIssued { hash, .. } => state.issued = Some(hash.clone()),
        }
        state
    }
}

fn fix(state: &State, prepared: &Prepared, issue: Issue) -> Result<Vec<Event>, Rejection> {
    match &state.issued {
        Some(hash) if *hash == issue.hash => return Ok(vec![]),
        Some(_) => return Err(Rejection::AlreadyIssued),
        None => (),
    }
    if issue.number.trim().is_empty() {
        return Err(Rejection::NumberMissing);
    }
    if issue.rows.is_empty() {
        return Err(Rejection::NoRows);
    }
    if issue.by == prepared.author {
        return Err(Rejection::AuthorIssues);
    }
    if issue.checkers.contains(&issue.by) {
        return Err(Rejection::CheckerIssues);
    }
    Ok(vec![Event::DecreeIssued {
        decree: prepared.decree,
        window: prepared.window,
        number: issue.number,
        date: issue.date,
        rows: issue.rows,
        hash: issue.hash,
        code: issue.code,
        signature: issue.signature,
    }])
}
