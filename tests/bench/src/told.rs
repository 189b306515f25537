//! The season, the market and the desk that the tests of the application begin from: one way to an order, not two.
#![allow(
    dead_code,
    unused_imports,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests"
)]

#[path = "../../../services/app/tests/it/agreements.rs"]
pub(crate) mod agreements;
#[path = "../../../services/app/tests/it/orders.rs"]
pub(crate) mod orders;
#[path = "../../../services/app/tests/it/season.rs"]
pub(crate) mod season;
