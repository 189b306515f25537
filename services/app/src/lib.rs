//! One use case per thing that a person can want; both faces call the same ones.
//!
//! **Invariant:** nothing is done without a permission from the table in [`authz`], and every accepted or refused
//! command is in the tenant's log.

pub mod authz;
pub mod error;
pub mod input;
mod perform;
pub mod scope;
pub mod use_case;
pub mod use_cases;

use std::sync::Arc;

use kernel::{Clock, IdSource};
use store::Store;
use views::Sinergi;

pub use domain::people::Role;
pub use error::{AppError, FieldError};
pub use scope::Scope;
pub use store::{Border, Done, Refusal};
pub use use_case::{Field, FieldKind, FilePurpose, UseCase, catalogue, use_case};
pub use views::dataset;

/// The application: everything that both faces call. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    inner: Arc<Parts>,
}

/// What the application is made of; handed in once, at the start.
#[derive(Debug)]
pub struct Parts {
    /// The log and its read models.
    pub store: Store<Sinergi>,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where ids come from.
    pub ids: Arc<dyn IdSource>,
}

impl App {
    /// An application of these parts.
    pub fn new(parts: Parts) -> Self {
        Self { inner: Arc::new(parts) }
    }
    /// The log, for workers of the program.
    pub fn store(&self) -> &Store<Sinergi> {
        &self.inner.store
    }
    /// The instant.
    pub fn now(&self) -> kernel::Timestamp {
        self.inner.clock.now()
    }
    /// The next id.
    pub fn next_id(&self) -> kernel::Uuid {
        self.inner.ids.next_id()
    }
}
