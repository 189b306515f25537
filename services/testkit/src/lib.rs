//! What tests share: a private PostgreSQL with a migrated database, a clock that stands still, ids that count.
//!
//! **Invariant:** a test never sees what another test wrote: it has a tenant, or a database, of its own.
//!
//! The kit panics where it cannot go on; a test has nobody to hand an error to.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot start has nobody to hand an error to")]

mod cluster;
mod sources;

pub use cluster::{TestCluster, TestDatabase, fresh_database, fresh_tenant, shared_database, stop, stop_server_in};
pub use sources::{FixedClock, SequentialIds};
