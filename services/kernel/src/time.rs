//! Instants in UTC with microseconds; days, deadlines and years in the zone of the tenant.

use std::{fmt, ops::RangeInclusive, str::FromStr};

use serde::{Deserialize, Serialize};
use time::{
    Date, Month, OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339, macros::format_description,
};

/// The years of days and instants that people and other programs may name: those of the oldest deeds to well behind every
/// term. Others have no name in every zone and no place in PostgreSQL.
const NAMED_YEARS: RangeInclusive<i32> = 1900..=2200;

/// An instant in UTC, cut to the microsecond that PostgreSQL keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(OffsetDateTime);

impl Timestamp {
    /// Cuts to the microsecond and moves to UTC. What lies so far away that it has no name there keeps its numbers.
    pub fn new(at: OffsetDateTime) -> Self {
        let at = at.checked_to_offset(UtcOffset::UTC).unwrap_or_else(|| at.replace_offset(UtcOffset::UTC));
        let micros = at.microsecond();
        Self(at.replace_microsecond(micros).unwrap_or(at))
    }
    /// An instant as somebody names it (RFC 3339); nothing when it is none, or of no year that anything here is about.
    pub fn named(text: &str) -> Option<Self> {
        text.parse().ok().filter(|at: &Self| NAMED_YEARS.contains(&at.0.year()))
    }
    /// Microseconds since 1970 in UTC.
    pub fn from_micros(micros: i64) -> Option<Self> {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1_000).ok().map(Self)
    }
    /// Microseconds since 1970 in UTC.
    pub fn as_micros(self) -> i64 {
        i64::try_from(self.0.unix_timestamp_nanos() / 1_000).unwrap_or(i64::MAX)
    }
    /// The library's own type, in UTC.
    pub fn as_utc(self) -> OffsetDateTime {
        self.0
    }
    /// The civil day in a zone.
    pub fn date_in(self, zone: Zone) -> LocalDate {
        LocalDate(self.0.checked_to_offset(zone.offset()).unwrap_or(self.0).date())
    }
    /// Later by so many seconds; stays where it is when there is no such instant.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.checked_add(time::Duration::seconds(seconds)).unwrap_or(self.0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.format(&Rfc3339).map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

impl FromStr for Timestamp {
    type Err = time::error::Parse;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        OffsetDateTime::parse(text, &Rfc3339).map(Self::new)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A civil day, as law and calendars mean it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDate(pub Date);

impl LocalDate {
    /// A day by its numbers.
    pub fn from_ymd(year: i32, month: u8, day: u8) -> Option<Self> {
        Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok().map(Self)
    }
    /// A day as somebody names it (`2026-01-31`); nothing when it is none, or of no year that anything here is about.
    pub fn named(text: &str) -> Option<Self> {
        text.parse().ok().filter(|day: &Self| NAMED_YEARS.contains(&day.year()))
    }
    /// The year.
    pub fn year(self) -> i32 {
        self.0.year()
    }
    /// Later by so many days; stays where it is when there is no such day.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.checked_add(time::Duration::days(days)).unwrap_or(self.0))
    }
    /// Days from this one to a later one.
    pub fn days_until(self, later: Self) -> i64 {
        (later.0 - self.0).whole_days()
    }
    /// The first instant of the day in a zone.
    pub fn start_in(self, zone: Zone) -> Timestamp {
        Timestamp::new(self.0.midnight().assume_offset(zone.offset()))
    }
    /// The first instant after the day in a zone: what is due on the day may be done until just before it.
    pub fn end_in(self, zone: Zone) -> Timestamp {
        self.plus_days(1).start_in(zone)
    }
    /// Saturday or Sunday.
    pub fn is_weekend(self) -> bool {
        matches!(self.0.weekday(), time::Weekday::Saturday | time::Weekday::Sunday)
    }
}

impl fmt::Display for LocalDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.format(format_description!("[year]-[month]-[day]")).map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

impl FromStr for LocalDate {
    type Err = time::error::Parse;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Date::parse(text, format_description!("[year]-[month]-[day]")).map(Self)
    }
}

impl Serialize for LocalDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LocalDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The three zones of Indonesia; none of them has summer time.
#[expect(clippy::unsafe_derive_deserialize, reason = "`offset!` checks its number when it is compiled")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// Waktu Indonesia Barat, UTC+7 (Asia/Jakarta).
    #[default]
    Wib,
    /// Waktu Indonesia Tengah, UTC+8 (Asia/Makassar).
    Wita,
    /// Waktu Indonesia Timur, UTC+9 (Asia/Jayapura).
    Wit,
}

impl Zone {
    /// Distance from UTC.
    pub fn offset(self) -> UtcOffset {
        match self {
            Zone::Wib => time::macros::offset!(+7),
            Zone::Wita => time::macros::offset!(+8),
            Zone::Wit => time::macros::offset!(+9),
        }
    }
    /// As people write it: `WIB`.
    pub fn label(self) -> &'static str {
        match self {
            Zone::Wib => "WIB",
            Zone::Wita => "WITA",
            Zone::Wit => "WIT",
        }
    }
}

/// The budget year of a region: the civil year in its zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FiscalYear(pub i32);

impl FiscalYear {
    /// The year that an instant falls into.
    pub fn of(at: Timestamp, zone: Zone) -> Self {
        Self(at.date_in(zone).year())
    }
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_its_own_midnight_in_each_zone() {
        let day = LocalDate::from_ymd(2026, 1, 11).expect("a day");
        assert_eq!(day.end_in(Zone::Wib).to_string(), "2026-01-11T17:00:00Z");
        assert_eq!(day.end_in(Zone::Wita).to_string(), "2026-01-11T16:00:00Z");
        assert_eq!(day.end_in(Zone::Wit).to_string(), "2026-01-11T15:00:00Z");
    }

    #[test]
    fn new_year_comes_two_hours_earlier_in_jayapura() {
        let at: Timestamp = "2025-12-31T15:30:00Z".parse().expect("an instant");
        assert_eq!(FiscalYear::of(at, Zone::Wit), FiscalYear(2026));
        assert_eq!(FiscalYear::of(at, Zone::Wib), FiscalYear(2025));
    }

    #[test]
    fn an_instant_keeps_microseconds_and_no_more() {
        let at: Timestamp = "2026-01-01T00:00:00.123456789+07:00".parse().expect("an instant");
        assert_eq!(at.to_string(), "2025-12-31T17:00:00.123456Z");
        assert_eq!(Timestamp::from_micros(at.as_micros()), Some(at));
    }
}
