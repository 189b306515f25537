//! The log against a real PostgreSQL: a small bank as the application.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has nobody to hand an error to"
)]

mod append_only;
mod chain;
mod commands;
mod concurrency;
mod guard;
mod model;
mod personal;
mod poison;
mod queries;
mod rebuild;
mod throughput;
mod world;
