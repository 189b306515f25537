//! The log: the only place that opens a transaction.
//!
//! **Invariant:** an event that was acknowledged is in the log, once, at its position, and is never changed; what one
//! tenant wrote is seen by nobody else.
//!
//! The store is generic over a [`Model`]: the events of an application and the tables folded from them. It knows no
//! rule of the business.

pub mod accounts;
mod append;
pub mod bootstrap;
mod cache;
mod calls;
mod database_clock;
mod desk;
pub mod error;
mod event_types;
mod evidence;
pub mod files;
mod fold;
pub mod followers;
mod hash_chain;
pub mod heads;
pub mod history;
pub mod local_postgres;
pub mod migrate;
pub mod model;
pub mod order;
pub mod pool;
mod queue;
pub mod rebuild;
mod records;
pub mod regions;
mod seal;
mod source;
pub mod startup;
pub mod store;
pub mod tenant_tx;
pub mod tenants;
pub mod unit;
mod verdict;
pub mod verify;

pub use error::StoreError;
pub use evidence::Evidence;
pub use heads::Moved;
pub use history::{HistoryFilter, RefusalFilter, RefusedCommand, Subject};
pub use model::{Cell, Folded, Model, ReadModel, Recorded, Table};
pub use order::{Border, Context, Done, Halt, Order, Outcome, Refusal, Work};
pub use rebuild::{RebuildProgress, Rebuilt, RowDifference, TableReport};
pub use store::{Store, StoreConfig};
pub use tenant_tx::TenantTx;
pub use unit::Unit;
pub use verify::{ChainFault, ChainReport};
