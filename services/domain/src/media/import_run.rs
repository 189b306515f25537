//! One run of an import: media or budget lines that came in, and whether they were taken back.
//!
//! **Invariant:** a run is recorded once and undone once; the companies are undone by their own events.

use kernel::{
    CompanyId, Decider,
    ids::{BudgetLineId, ImportId},
};

#[cfg(test)]
mod tests;

/// What a run brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// Which run.
    pub import: ImportId,
    /// The file's name.
    pub file_name: String,
    /// The file.
    pub sha256: String,
    /// Rows taken.
    pub rows: i64,
    /// Rows left out because of mistakes.
    pub left_out: i64,
    /// What was registered.
    pub companies: Vec<CompanyId>,
    /// Budget lines that were opened or changed.
    pub lines: Vec<BudgetLineId>,
}

/// Orders.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Notes what came in.
    Record(Brought),
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
            /// Budget lines that were opened or changed.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            lines: Vec<BudgetLineId>,
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
    /// Money was promised by it: a ceiling is put right by a document, not by taking a table back.
    BudgetNotUndone,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyRecorded => "import.already_recorded",
            Self::Unknown => "import.unknown",
            Self::AlreadyUndone => "import.already_undone",
            Self::BudgetNotUndone => "import.budget_not_undone",
        }
    }
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    import: Option<ImportId>,
    companies: Vec<CompanyId>,
    lines: Vec<BudgetLineId>,
    undone: Option<String>,
}

impl State {
    /// What the run registered.
    pub fn companies(&self) -> &[CompanyId] {
        &self.companies
    }
    /// The budget lines that the run opened or changed.
    pub fn lines(&self) -> &[BudgetLineId] {
        &self.lines
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
            Command::Record(brought) => {
                let Brought { import, file_name, sha256, rows, left_out, companies, lines } = brought;
                match state.import {
                    Some(known) if known == import && state.companies == companies && state.lines == lines => {
                        Ok(vec![])
                    }
                    Some(_) => Err(Rejection::AlreadyRecorded),
                    None => {
                        Ok(vec![Event::ImportRecorded { import, file_name, sha256, rows, left_out, companies, lines }])
                    }
                }
            }
            Command::Undo { reason } => {
                let import = state.import.ok_or(Rejection::Unknown)?;
                if !state.lines.is_empty() {
                    return Err(Rejection::BudgetNotUndone);
                }
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
            Event::ImportRecorded { import, companies, lines, .. } => {
                state.lines.clone_from(lines);
                state.import = Some(*import);
                state.companies.clone_from(companies);
            }
            Event::ImportUndone { reason, .. } => state.undone = Some(reason.clone()),
        }
        state
    }
}
