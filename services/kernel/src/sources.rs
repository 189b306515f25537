//! What the pure part may not take by itself, as arguments.

use std::fmt::Debug;

use uuid::Uuid;

use crate::Timestamp;

/// Where the time comes from.
pub trait Clock: Debug + Send + Sync {
    /// The instant, in UTC.
    fn now(&self) -> Timestamp;
}

/// Where ids come from.
pub trait IdSource: Debug + Send + Sync {
    /// The next UUIDv7.
    fn next_id(&self) -> Uuid;
}
