//! One run of an import: what came in, and whether it was taken back.
//!
//! **Invariant:** a run is recorded once and undone once; the companies are undone by their own events.

use kernel::{CompanyId, Decider, ids::ImportId};

#[cfg(test)]
mod tests;

/// Orders.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Notes what came in.
    Record { import: ImportId, file_name: String, sha256: String, rows: i64, left_out: i64, companies: Vec<CompanyId> },
    /// Takes it back.
    Undo { reason: String },
}

facts! {
    /// Facts about a run.
    pub enum Event {
        /// Rows came in.
        ImportRecorded = "import_recorded", 1 {
            /// Which run.
            import: ImportId,
            /// The file's name.
            file_name: String,
            /// The file.
            sha256: String,
            /// Rows taken.
            rows: i64,
            /// Rows left out because of mistakes.
            left_out: i64,
            /// What was registered.
            companies: Vec<CompanyId>,
        }
        /// They were taken back.
        ImportUndone = "import_undone", 1 {
            /// Which run.
            import: ImportId,
            /// Why.
            reason: String,
        }
    }
}

impl Event {
    /// Staff only.
    pub fn party(&self) -> Option<CompanyId> {
        None
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// The run is recorded already.
    AlreadyRecorded,
    /// No such run.
    Unknown,
    /// It was taken back already.
    AlreadyUndone,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyRecorded => "import.already_recorded",
            Self::Unknown => "import.unknown",
            Self::AlreadyUndone => "import.already_undone",
        }
    }
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    import: Option<ImportId>,
    companies: Vec<CompanyId>,
    undone: Option<String>,
}

impl State {
    /// What the run registered.
    pub fn companies(&self) -> &[CompanyId] {
        &self.companies
    }
}

/// A run of an import.
#[derive(Debug)]
pub struct ImportRun;

impl Decider for ImportRun {
    const CATEGORY: &'static str = "import";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Record { import, file_name, sha256, rows, left_out, companies } => match state.import {
                Some(known) if known == import && state.companies == companies => Ok(vec![]),
                Some(_) => Err(Rejection::AlreadyRecorded),
                None => Ok(vec![Event::ImportRecorded { import, file_name, sha256, rows, left_out, companies }]),
            },
            Command::Undo { reason } => {
                let import = state.import.ok_or(Rejection::Unknown)?;
                match &state.undone {
                    Some(known) if *known == reason => Ok(vec![]),
                    Some(_) => Err(Rejection::AlreadyUndone),
                    None => Ok(vec![Event::ImportUndone { import, reason }]),
                }
            }
        }
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::ImportRecorded { import, companies, .. } => {
                state.import = Some(*import);
                state.companies.clone_from(companies);
            }
            Event::ImportUndone { reason, .. } => state.undone = Some(reason.clone()),
        }
        state
    }
}
