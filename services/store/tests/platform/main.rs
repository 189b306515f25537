//! The ground under the log, against a real server: roles, migrations, sign-in, refusals at start, the border.

mod accounts;
mod bootstrap;
mod prover;
mod sql_lint;
