//! The log against a real PostgreSQL: a small bank as the application.

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
