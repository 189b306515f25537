//! The read models, datasets and queries over a real PostgreSQL, each test with a tenant of its own.

mod borders;
mod datasets;
mod filters;
mod folds;
mod funnel;
mod histories;
mod lists;
mod questions;
mod replay;
mod statements;
mod world;
