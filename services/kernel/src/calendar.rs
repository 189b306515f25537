//! Working days: Monday to Friday without the holidays and collective leave that the region declared.

use std::collections::BTreeSet;

use crate::LocalDate;

/// The days off of one region; data, because each year's decree names them anew.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkCalendar {
    days_off: BTreeSet<LocalDate>,
}

impl WorkCalendar {
    /// A calendar with these holidays (hari libur nasional, cuti bersama) beside the weekends.
    pub fn new(days_off: impl IntoIterator<Item = LocalDate>) -> Self {
        Self { days_off: days_off.into_iter().collect() }
    }
    /// Whether the office works on the day.
    pub fn is_working_day(&self, day: LocalDate) -> bool {
        !day.is_weekend() && !self.days_off.contains(&day)
    }
    /// The day that lies so many working days after `from`; `from` itself is not counted. The last day that there is
    /// when no such day is left.
    pub fn plus_working_days(&self, from: LocalDate, count: u16) -> LocalDate {
        let mut day = from;
        let mut left = count;
        while left > 0 {
            let next = day.plus_days(1);
            if next == day {
                return day;
            }
            day = next;
            if self.is_working_day(day) {
                left -= 1;
            }
        }
        day
    }
    /// Working days after `from` up to and with `to`.
    pub fn working_days_between(&self, from: LocalDate, to: LocalDate) -> i64 {
        let mut count = 0;
        let mut day = from;
        while day < to {
            day = day.plus_days(1);
            if self.is_working_day(day) {
                count += 1;
            }
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn working_days_skip_weekends_holidays_and_collective_leave() {
        let day = |d| LocalDate::from_ymd(2026, 3, d).expect("a day");
        let calendar = WorkCalendar::new([day(19), day(20)]);
        assert_eq!(calendar.plus_working_days(day(18), 1), day(23));
        assert_eq!(calendar.working_days_between(day(18), day(24)), 2);
    }

    #[test]
    fn counting_working_days_ends_with_the_last_day_that_there_is() {
        let last = LocalDate::from_ymd(9999, 12, 31).expect("a day");
        assert_eq!(WorkCalendar::default().plus_working_days(last, 3), last);
    }
}
