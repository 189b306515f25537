//! Days, times and counts as Indonesian officials write and read them.

use kernel::{LocalDate, Timestamp, Zone};

use crate::terbilang::terbilang;

const MONTHS: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];

/// Spellings of months that still turn up in letters and lists.
const OTHER_MONTHS: [(&str, u8); 4] = [("pebruari", 2), ("nopember", 11), ("nop", 11), ("agt", 8)];

/// `21 November 2026`.
pub fn long_date(day: LocalDate) -> String {
    format!("{} {} {}", day.0.day(), month_name(day), day.year())
}

/// `21 Nov 2026`.
pub fn short_date(day: LocalDate) -> String {
    format!("{} {} {}", day.0.day(), short_month_name(day), day.year())
}

/// `Sabtu, 21 November 2026`.
pub fn weekday_date(day: LocalDate) -> String {
    format!("{}, {}", weekday(day), long_date(day))
}

/// As minutes begin: `Sabtu tanggal dua puluh satu bulan November tahun dua ribu dua puluh enam`.
pub fn date_in_words(day: LocalDate) -> String {
    format!(
        "{} tanggal {} bulan {} tahun {}",
        weekday(day),
        terbilang(day.0.day().into()),
        month_name(day),
        terbilang(day.year().into())
    )
}

/// `Sabtu`.
pub fn weekday(day: LocalDate) -> &'static str {
    match day.0.weekday() {
        time::Weekday::Monday => "Senin",
        time::Weekday::Tuesday => "Selasa",
        time::Weekday::Wednesday => "Rabu",
        time::Weekday::Thursday => "Kamis",
        time::Weekday::Friday => "Jumat",
        time::Weekday::Saturday => "Sabtu",
        time::Weekday::Sunday => "Minggu",
    }
}

/// `November`.
pub fn month_name(day: LocalDate) -> &'static str {
    let month: u8 = day.0.month().into();
    MONTHS.get(usize::from(month).wrapping_sub(1)).copied().unwrap_or_default()
}

/// `Nov`; May keeps its three letters, August is `Agu`.
pub fn short_month_name(day: LocalDate) -> &'static str {
    let name = month_name(day);
    name.get(..3).unwrap_or(name)
}

/// `09.41 WIB`: the clock of the zone, with a point, and never without the zone's name.
pub fn clock_time(at: Timestamp, zone: Zone) -> String {
    let local = at.as_utc().to_offset(zone.offset());
    format!("{:02}.{:02} {}", local.hour(), local.minute(), zone.label())
}

/// `21 November 2026, 09.41 WIB`.
pub fn date_and_time(at: Timestamp, zone: Zone) -> String {
    format!("{}, {}", long_date(at.date_in(zone)), clock_time(at, zone))
}

/// `1.234.567`, with U+2212 for minus; sums of money are [`kernel::Rupiah`].
pub fn whole_number(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::from(if number < 0 { "\u{2212}" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

/// Reads the ways in which people type a day: `2026-11-21`, `21/11/2026`, `21-11-2026`, `21.11.2026`,
/// `21 November 2026`, `21 Nov 2026`, also `Nopember` and `Pebruari`. The day comes first, as everywhere in Indonesia.
pub fn parse_date(text: &str) -> Option<LocalDate> {
    let parts: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | '.'))
        .filter(|part| !part.is_empty())
        .collect();
    let [first, month, last] = parts.as_slice() else { return None };
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    if year.len() != 4 || day.len() > 2 {
        return None;
    }
    LocalDate::from_ymd(year.parse().ok()?, parse_month(month)?, day.parse().ok()?)
}

fn parse_month(text: &str) -> Option<u8> {
    if text.len() <= 2 {
        return text.parse().ok();
    }
    let text = text.to_lowercase();
    let known = |(index, name): (usize, &&str)| {
        let name = name.to_lowercase();
        let found = text == name || name.get(..3) == Some(text.as_str());
        found.then(|| u8::try_from(index + 1).ok()).flatten()
    };
    MONTHS
        .iter()
        .enumerate()
        .find_map(known)
        .or_else(|| OTHER_MONTHS.iter().find(|(name, _)| *name == text).map(|(_, month)| *month))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u8, day: u8) -> LocalDate {
        LocalDate::from_ymd(year, month, day).expect("a day")
    }

    #[test]
    fn days_are_written_long_and_short() {
        assert_eq!(long_date(day(2026, 11, 21)), "21 November 2026");
        assert_eq!(short_date(day(2026, 8, 1)), "1 Agu 2026");
        assert_eq!(short_date(day(2026, 5, 9)), "9 Mei 2026");
        assert_eq!(weekday_date(day(2026, 11, 21)), "Sabtu, 21 November 2026");
    }

    #[test]
    fn counts_are_grouped_by_points() {
        let written: Vec<_> = [0, 999, 1_000, 1_234_567, -950_000].into_iter().map(whole_number).collect();
        assert_eq!(written, ["0", "999", "1.000", "1.234.567", "\u{2212}950.000"]);
    }

    #[test]
    fn minutes_spell_their_day_out() {
        let words = "Senin tanggal dua puluh tiga bulan November tahun dua ribu dua puluh enam";
        assert_eq!(date_in_words(day(2026, 11, 23)), words);
    }

    #[test]
    fn the_same_instant_is_another_day_in_jayapura() {
        let at: Timestamp = "2026-11-21T16:41:59Z".parse().expect("an instant");
        assert_eq!(date_and_time(at, Zone::Wib), "21 November 2026, 23.41 WIB");
        assert_eq!(date_and_time(at, Zone::Wita), "22 November 2026, 00.41 WITA");
        assert_eq!(date_and_time(at, Zone::Wit), "22 November 2026, 01.41 WIT");
    }

    #[test]
    fn a_day_is_understood_in_each_spelling_that_people_use() {
        for text in [
            "2026-11-21",
            "2026/11/21",
            "21/11/2026",
            "21-11-2026",
            "21.11.2026",
            " 21 November 2026 ",
            "21 nov 2026",
            "21 Nopember 2026",
        ] {
            assert_eq!(parse_date(text), Some(day(2026, 11, 21)), "{text}");
        }
        assert_eq!(parse_date("1 Pebruari 2026"), Some(day(2026, 2, 1)));
        assert_eq!(parse_date("9 Agt 2026"), Some(day(2026, 8, 9)));
    }

    #[test]
    fn what_is_no_day_is_not_guessed() {
        for text in ["", "2026", "21/11/26", "31/02/2026", "11/21/2026", "21 Foo 2026", "1/2/3/2026", "021/1/2026"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
