//! The clock of the database, as this process knows it.
//!
//! Rows are folded before the append that records their events, and carry the time of the record: so it is proposed by
//! the writer, from what the database last said and what has passed since. The append refuses a proposal that is off.

use std::{
    sync::{Mutex, PoisonError},
    time::Instant,
};

use kernel::Timestamp;
use time::OffsetDateTime;

/// What time it is in the database, as far as this process knows.
#[derive(Debug, Default)]
pub(crate) struct DatabaseClock(Mutex<Option<(Instant, Timestamp)>>);

impl DatabaseClock {
    pub(crate) fn learn(&self, clock: OffsetDateTime) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some((Instant::now(), Timestamp::new(clock)));
    }

    /// The time now, or just after `last` if that is later.
    pub(crate) fn first_after(&self, last: OffsetDateTime) -> Timestamp {
        let known = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let after_last = Timestamp::new(last).as_micros().saturating_add(1);
        let now = known.map_or(after_last, |(since, clock)| {
            let passed = i64::try_from(since.elapsed().as_micros()).unwrap_or(i64::MAX);
            clock.as_micros().saturating_add(passed)
        });
        Timestamp::from_micros(now.max(after_last)).unwrap_or(Timestamp::new(last))
    }
}
