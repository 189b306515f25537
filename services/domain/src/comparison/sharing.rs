//! Which figures a region shares, each by a signed decision.
//!
//! **Invariant:** a figure is shared from a decision on until it is withdrawn; nothing is shared by default.

use std::collections::BTreeMap;

use kernel::{CompanyId, Decider, FiscalYear};

#[cfg(test)]
mod tests;

/// Orders.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Shares a figure.
    Share { indicator: String, year: FiscalYear, decision_number: String, signed_by: String },
    /// Takes it back.
    Withdraw { indicator: String, year: FiscalYear, reason: String },
}

facts! {
    /// Facts about sharing.
    pub enum Event {
        /// A figure is shared.
        FigureShared = "figure_shared", 1 {
            /// Which indicator: `I06`.
            indicator: String,
            /// Of which year.
            year: FiscalYear,
            /// Number of the decision.
            decision_number: String,
            /// Who signed it, as on paper.
            signed_by: String,
        }
        /// It is shared no more.
        SharedFigureWithdrawn = "shared_figure_withdrawn", 1 {
            /// Which indicator.
            indicator: String,
            /// Of which year.
            year: FiscalYear,
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
    /// The decision has no number or no signer.
    DecisionMissing,
    /// The figure is not shared.
    NotShared,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::DecisionMissing => "sharing.decision_missing",
            Self::NotShared => "sharing.not_shared",
        }
    }
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// Whether a figure that was ever shared still is.
    figures: BTreeMap<(String, FiscalYear), bool>,
}

impl State {
    /// Whether the figure is shared.
    pub fn is_shared(&self, indicator: &str, year: FiscalYear) -> bool {
        self.figures.get(&(indicator.to_owned(), year)).is_some_and(|shared| *shared)
    }
}

/// The sharing of one tenant; its stream is the only one of its kind.
#[derive(Debug)]
pub struct Sharing;

impl Decider for Sharing {
    const CATEGORY: &'static str = "sharing";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Share { indicator, year, decision_number, signed_by } => {
                if state.is_shared(&indicator, year) {
                    return Ok(vec![]);
                }
                if decision_number.trim().is_empty() || signed_by.trim().is_empty() {
                    return Err(Rejection::DecisionMissing);
                }
                Ok(vec![Event::FigureShared { indicator, year, decision_number, signed_by }])
            }
            Command::Withdraw { indicator, year, reason } => match state.figures.get(&(indicator.clone(), year)) {
                Some(true) => Ok(vec![Event::SharedFigureWithdrawn { indicator, year, reason }]),
                Some(false) => Ok(vec![]),
                None => Err(Rejection::NotShared),
            },
        }
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::FigureShared { indicator, year, .. } => {
                state.figures.insert((indicator.clone(), *year), true);
            }
            Event::SharedFigureWithdrawn { indicator, year, .. } => {
                state.figures.insert((indicator.clone(), *year), false);
            }
        }
        state
    }
}
