//! The only code that sees more than one tenant: indicators as folds over each tenant's events, and the comparison of
//! those that regions share by a signed decision.
//!
//! **Invariant:** what is read from events, kept and shown are counts, dates and statuses, and keyed fingerprints of what
//! proofs show; no name of a company or a person comes past the fold. A missing value has a reason and enters no median.

pub mod compare;
pub mod figures;
pub mod fingerprints;
mod fold;
pub mod indicator;
mod storage;

pub use compare::{Comparison, Neighbour, Peers, Quartiles};
pub use figures::{Figure, MissingCode};
pub use indicator::{INDICATORS, Indicator, Polarity, indicator};
pub use storage::Benchmark;
