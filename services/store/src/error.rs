//! The errors of the store.

use kernel::decider::DecodeError;

/// What can go wrong below the rules of the business.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database did not do what it was asked.
    #[error("{doing}")]
    Database {
        /// What was being done.
        doing: &'static str,
        /// What the driver said.
        #[source]
        source: sqlx::Error,
    },
    /// Others were faster each time.
    #[error("the tenant's log moved at every attempt")]
    Contended,
    /// The database cannot be reached, or has no connection left; later it may.
    #[error("the database is not available: {0}")]
    Unavailable(&'static str),
    /// The work of a command took longer than others may be kept waiting; it is not tried again by itself.
    #[error("a command took too long")]
    TooSlow,
    /// The log holds what this program cannot read, or a table what its row type cannot hold.
    #[error("{doing}")]
    Unreadable {
        /// What was being read.
        doing: &'static str,
        /// Why not.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database is set up in a way that the program refuses to run on.
    #[error("refusing to run: {0}")]
    Unsafe(String),
    /// A state that cannot be.
    #[error("a state that cannot be: {0}")]
    Bug(String),
}

impl StoreError {
    /// Whether the same may succeed in a moment: nobody was refused, somebody was in the way or not there.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Contended | Self::Unavailable(_) => true,
            Self::Database { source: sqlx::Error::Database(error), .. } => error.code().is_some_and(|code| {
                matches!(code.as_ref(), "23505" | "40001" | "40P01" | "55P03" | "53300")
                    || code.starts_with("08")
                    || code.starts_with("57P0")
            }),
            Self::Database { source, .. } => {
                matches!(source, sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed)
            }
            Self::TooSlow | Self::Unreadable { .. } | Self::Unsafe(_) | Self::Bug(_) => false,
        }
    }
    /// For `map_err`: names what was being done.
    pub fn while_doing(doing: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| match source {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => Self::Unavailable(doing),
            source => Self::Database { doing, source },
        }
    }
}

impl From<DecodeError> for StoreError {
    fn from(source: DecodeError) -> Self {
        Self::Unreadable { doing: "reading an event", source: Box::new(source) }
    }
}
