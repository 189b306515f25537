//! The read models, datasets and queries over a real PostgreSQL, each test with a tenant of its own.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test that cannot go on has nobody to hand an error to"
)]

mod borders;
mod budget_folds;
mod datasets;
mod filters;
mod flags;
mod folds;
mod funnel;
mod histories;
mod lists;
mod questions;
mod replay;
mod statements;
mod world;
