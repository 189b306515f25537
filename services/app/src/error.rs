//! The one taxonomy of errors (STYLE.md, section 9).

use store::{Refusal, StoreError};

/// Why a request did not end as asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// A rule of the business says no; recorded, and shown with its code.
    #[error("rejected: {}", .0.code)]
    Rejected(Refusal),
    /// The input cannot be understood; each field with its own reason.
    #[error("the input has {} mistakes", .0.len())]
    Invalid(Vec<FieldError>),
    /// Not yours, or not there; nobody is told which.
    #[error("not found")]
    Denied,
    /// Nobody is signed in, or the session has ended.
    #[error("not signed in")]
    Unauthenticated,
    /// Others were faster, thrice; send it again under the same command id.
    #[error("others were faster")]
    Conflict,
    /// Somebody else is down, or busy; later it may work.
    #[error("not available: {0}")]
    Unavailable(&'static str),
    /// Too many attempts; wait so many seconds.
    #[error("too many attempts, wait {0} seconds")]
    Throttled(u64),
    /// What cannot be.
    #[error("a bug")]
    Bug(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// One mistake in the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the field, with the index of a list: `signers.1`.
    pub field: String,
    /// Stable code: `required`, `npwp_digits`. The texts are by the face.
    pub code: &'static str,
    /// Numbers and names for the text.
    pub params: Vec<(&'static str, String)>,
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Contended => Self::Conflict,
            StoreError::Unavailable(what) => Self::Unavailable(what),
            StoreError::TooSlow => Self::Unavailable("a command took too long"),
            other => Self::Bug(Box::new(other)),
        }
    }
}

/// For a log line: the error with its chain.
pub(crate) fn cause<'a>(error: &'a (dyn std::error::Error + 'static)) -> &'a (dyn std::error::Error + 'static) {
    error
}
