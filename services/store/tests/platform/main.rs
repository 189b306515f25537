//! The ground under the log, against a real server: roles, migrations, sign-in, refusals at start, the border.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests stop where the test cannot go on, and figures are printed"
)]

mod accounts;
mod bootstrap;
mod prover;
mod sql_lint;
