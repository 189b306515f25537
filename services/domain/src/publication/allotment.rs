//! What orders take of something that has an end and is no budget line: the amount of an agreement, the placements of
//! a plan item (R3, C-PLAN).
//!
//! **Invariant:** what all orders take together is never more than the limit that was said when one of them took more.
//!
//! It is a stream of its own beside the agreement and the plan: theirs are what people sign and read, and an order that
//! takes its part of one must not make a screen of somebody who reads it stale.

use std::collections::BTreeMap;

use kernel::{
    CompanyId, Decider, Uuid,
    ids::{AgreementId, OrderId, PlanItemId},
};
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

/// What it is taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The amount of an agreement, in rupiah.
    Agreement(AgreementId),
    /// The placements of an item of a communication plan.
    PlanItem(PlanItemId),
}

impl Source {
    /// The stream of what is taken of it: its own number as a UUID of version 8, because a number belongs to one stream.
    pub fn stream(self) -> Uuid {
        const VERSION: u128 = 0xf << 76;
        let number = match self {
            Self::Agreement(agreement) => agreement.as_uuid(),
            Self::PlanItem(item) => item.as_uuid(),
        };
        Uuid::from_u128((number.as_u128() & !VERSION) | (8 << 76))
    }
}

/// Orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// An order takes so much from now on, of so much that there is; without a limit there is enough.
    Hold { source: Source, order: OrderId, amount: u64, limit: Option<u64> },
}

facts! {
    /// Facts about what is taken.
    pub enum Event {
        /// An order takes more than before.
        AllotmentTaken = "allotment_taken", 1 {
            /// Of what.
            source: Source,
            /// Which order.
            order: OrderId,
            /// What it takes in all.
            amount: u64,
            /// What it took before.
            was: u64,
        }
        /// An order takes less than before.
        AllotmentGivenBack = "allotment_given_back", 1 {
            /// Of what.
            source: Source,
            /// Which order.
            order: OrderId,
            /// What it still takes.
            amount: u64,
            /// What it took before.
            was: u64,
        }
    }
}

impl Event {
    /// What the office weighs is the office's.
    pub fn party(&self) -> Option<CompanyId> {
        None
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// Less is left.
    Exhausted {
        /// So much.
        left: u64,
    },
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Exhausted { .. } => "allotment.exhausted",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Exhausted { left } => vec![("left", left.to_string())],
        }
    }
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    taken: BTreeMap<OrderId, u64>,
}

impl State {
    /// What orders other than this one take.
    pub fn taken_by_others(&self, order: OrderId) -> u64 {
        let others = self.taken.iter().filter(|(other, _)| **other != order);
        others.fold(0_u64, |sum, (_, amount)| sum.saturating_add(*amount))
    }
    /// Who takes something.
    pub fn orders(&self) -> impl Iterator<Item = OrderId> {
        self.taken.keys().copied()
    }
    /// What an order takes.
    pub fn taken_by(&self, order: OrderId) -> u64 {
        self.taken.get(&order).copied().unwrap_or_default()
    }
}

/// What is taken.
#[derive(Debug)]
pub struct Allotment;

impl Decider for Allotment {
    const CATEGORY: &'static str = "allotment";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        let Command::Hold { source, order, amount, limit } = command;
        let was = state.taken_by(order);
        if amount == was {
            return Ok(vec![]);
        }
        if amount < was {
            return Ok(vec![Event::AllotmentGivenBack { source, order, amount, was }]);
        }
        let left = limit.map(|limit| limit.saturating_sub(state.taken_by_others(order)));
        match left.filter(|left| *left < amount) {
            Some(left) => Err(Rejection::Exhausted { left }),
            None => Ok(vec![Event::AllotmentTaken { source, order, amount, was }]),
        }
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::AllotmentTaken { order, amount, .. } | Event::AllotmentGivenBack { order, amount, .. } => {
                if *amount == 0 {
                    state.taken.remove(order);
                } else {
                    state.taken.insert(*order, *amount);
                }
            }
        }
        state
    }
}
