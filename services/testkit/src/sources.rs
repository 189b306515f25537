//! Time and ids that a test decides.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use kernel::{Clock, IdSource, Timestamp, Uuid};

/// A clock that stands where it was put.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock that stands at an instant, written as `2026-01-05T02:00:00Z`.
    pub fn at(instant: &str) -> Self {
        let instant: Timestamp = instant.parse().expect("an instant");
        Self(AtomicI64::new(instant.as_micros()))
    }

    /// A clock that stands where the machine's clock stands now, for what a database compares with its own.
    #[expect(clippy::disallowed_methods, reason = "this is the clock that is handed in")]
    pub fn now_once() -> Self {
        Self(AtomicI64::new(Timestamp::new(time::OffsetDateTime::now_utc()).as_micros()))
    }

    /// Puts it somewhere else.
    pub fn set(&self, instant: &str) {
        let instant: Timestamp = instant.parse().expect("an instant");
        self.0.store(instant.as_micros(), Ordering::SeqCst);
    }

    /// Moves it on (or back).
    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst)).expect("an instant")
    }
}

/// Ids that count: the same in every run, in order, and of the form of a UUIDv7.
#[derive(Debug)]
pub struct SequentialIds {
    series: u64,
    next: AtomicU64,
}

impl SequentialIds {
    /// Counts from 1.
    pub fn new() -> Self {
        Self::series(0)
    }

    /// Counts from 1; the ids of two series never meet.
    pub fn series(series: u64) -> Self {
        Self { series, next: AtomicU64::new(1) }
    }
}

impl Default for SequentialIds {
    fn default() -> Self {
        Self::new()
    }
}

impl IdSource for SequentialIds {
    fn next_id(&self) -> Uuid {
        let next = self.next.fetch_add(1, Ordering::SeqCst);
        let series = u128::from(self.series & 0xfff_ffff);
        Uuid::from_u128(
            0x0190_0000_0000_7000_8000_0000_0000_0000 | series << 96 | u128::from(next & 0x3fff_ffff_ffff_ffff),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_moves_only_when_it_is_told_to() {
        let clock = FixedClock::at("2026-01-05T02:00:00Z");
        assert_eq!(clock.now(), clock.now());
        clock.advance_seconds(90);
        assert_eq!(clock.now().to_string(), "2026-01-05T02:01:30Z");
        clock.set("2027-12-31T23:59:59Z");
        assert_eq!(clock.now().to_string(), "2027-12-31T23:59:59Z");
    }

    #[test]
    fn ids_count_up_are_version_7_and_differ_between_series() {
        let (one, two) = (SequentialIds::new(), SequentialIds::series(7));
        let (first, second, other) = (one.next_id(), one.next_id(), two.next_id());
        assert!(first < second && second < other);
        assert_eq!((first.get_version_num(), other.get_version_num()), (7, 7));
        assert_eq!(first, SequentialIds::new().next_id());
    }
}
