//! What tests share: a private PostgreSQL with a migrated database, a clock that stands still, ids that count.
//!
//! **Invariant:** a test never sees what another test wrote: it has a tenant, or a database, of its own.
//!
//! The kit panics where it cannot go on; a test has nobody to hand an error to.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test that cannot start has nobody to hand an error to"
)]

#[cfg(feature = "app")]
pub mod app;
mod cluster;
mod sources;

#[cfg(feature = "app")]
pub use app::{PASSWORD, TestApp, TestMailer, TestPages, TestPerson};
pub use cluster::{TestCluster, TestDatabase, fresh_database, fresh_tenant, shared_database, stop, stop_server_in};
pub use sources::{FixedClock, SequentialIds};
