//! Proof of publication: what each kind of media shows, and what the program finds in it by itself.
//!
//! **Invariant:** nothing in here decides. It says what stands in the evidence and on the page, as facts; whether a
//! proof is good is for a person (DOMAIN.md 4.2), who sees these facts.

pub mod address;
pub mod check;
pub mod evidence;
pub mod likeness;
pub mod lookalike;
pub mod post;

pub use check::{Capture, Expectation, Finding, Page, Point, Reading, Retelling, Unpictured};
pub use evidence::Evidence;
pub use lookalike::Lookalike;
