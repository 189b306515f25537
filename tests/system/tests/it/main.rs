//! Tests of the whole.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a helper of a test has nobody to hand an error to, and a run of kills says what it came to"
)]

mod controls;
mod crash;
mod layers;
