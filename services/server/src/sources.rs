//! Time and ids from the machine: the one place that asks for them.

use kernel::{Clock, IdSource, Timestamp, Uuid};

/// The machine's clock.
#[derive(Debug)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that is handed in")]
    fn now(&self) -> Timestamp {
        Timestamp::new(time::OffsetDateTime::now_utc())
    }
}

/// UUIDv7 from the machine's clock and randomness.
#[derive(Debug)]
pub(crate) struct SystemIds;

impl IdSource for SystemIds {
    #[expect(clippy::disallowed_methods, reason = "this is the id source that is handed in")]
    fn next_id(&self) -> Uuid {
        Uuid::now_v7()
    }
}
