//! The rules: what may happen, and what is true after it happened. Pure functions over events.
//!
//! **Invariant:** nothing in here waits, looks at a clock, draws by lot, or knows a database. Every rule can be shown
//! wrong in five lines of test.
// Tests may count and skip as they like: a wrong sum there is a red test, here a wrong decision.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects, clippy::wildcard_enum_match_arm))]

#[macro_use]
mod facts;

pub mod budget;
pub mod comparison;
#[cfg(test)]
mod glossary;
pub mod media;
pub mod office;
pub mod oversight;
pub mod partnership;
pub mod payment;
pub mod people;
pub mod policy;
pub mod publication;
pub mod registry;
#[cfg(test)]
mod spec;
mod upcasts;
mod versions;

pub use versions::Withdrawing;

pub use registry::Event;
