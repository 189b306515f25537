//! How Indonesia writes numbers, money, days and hours.
//!
//! **Invariant:** every instant is shown in the zone of the tenant, and names it.

use kernel::{LocalDate, Rupiah, Timestamp, Zone};
use serde_json::Value;

use crate::texts::text;

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
const SHORT_MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];
const SHORT_DAYS: [&str; 7] = ["Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"];

/// `1.234.567`, with U+2212 for minus.
pub(crate) fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        grouped.push('\u{2212}');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

/// `Rp 1.234.567`.
pub(crate) fn rupiah(value: i64) -> String {
    Rupiah::new(value).map_or_else(|_| number(value), |amount| amount.to_string())
}

/// `62,4 %` from tenths of a percent.
pub(crate) fn percent_tenths(tenths: i64) -> String {
    let sign = if tenths < 0 { "\u{2212}" } else { "" };
    let whole = number(i64::try_from(tenths.unsigned_abs() / 10).unwrap_or(i64::MAX));
    match tenths.unsigned_abs() % 10 {
        0 => format!("{sign}{whole}\u{a0}%"),
        rest => format!("{sign}{whole},{rest}\u{a0}%"),
    }
}

/// The share of a part in a whole, `62,4 %`; a dash when there is no whole.
pub(crate) fn share(part: i64, whole: i64) -> String {
    if whole <= 0 {
        return "–".to_owned();
    }
    let tenths = part.saturating_mul(1_000).saturating_add(whole / 2) / whole;
    percent_tenths(tenths)
}

/// Hundredths of a per cent as people write them: `12,5`.
pub(crate) fn percent(points: i32) -> String {
    let (whole, rest) = (points.div_euclid(100), points.rem_euclid(100));
    let text = if rest == 0 { whole.to_string() } else { format!("{whole},{rest:02}") };
    if text.contains(',') { text.trim_end_matches('0').to_owned() } else { text }
}

/// What a rule of flags counts, in its own measure: `34,56 %`, `61 hari`.
pub(crate) fn measured(measure: &str, value: i64) -> String {
    match measure {
        "share" => format!("{}\u{a0}%", percent(i32::try_from(value).unwrap_or(i32::MAX))),
        _ => format!("{} {}", number(value), crate::texts::choice_or_code("measure", measure)),
    }
}

/// What people write as hundredths of a per cent, up to a thousand per cent.
pub(crate) fn basis_points(typed: &str) -> Option<i32> {
    let bare = typed.trim().trim_end_matches('%').trim();
    let (whole, rest) = bare.split_once([',', '.']).unwrap_or((bare, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || rest.len() > 2 || !is_digits(whole) || !is_digits(rest) {
        return None;
    }
    let points = whole.parse::<i32>().ok()?.checked_mul(100)?.checked_add(format!("{rest:0<2}").parse().ok()?)?;
    (points <= 100_000).then_some(points)
}

fn month(names: &[&'static str; 12], day: LocalDate) -> &'static str {
    names.get(usize::from(u8::from(day.0.month()).saturating_sub(1))).copied().unwrap_or_default()
}

/// `Maret 2026`.
pub(crate) fn month_of(day: LocalDate) -> String {
    format!("{} {}", month(&MONTHS, day), day.year())
}

/// `21 November 2026`.
pub(crate) fn date(day: LocalDate) -> String {
    format!("{} {} {}", day.0.day(), month(&MONTHS, day), day.year())
}

/// `21 Nov 2026`, for tables.
pub(crate) fn short_date(day: LocalDate) -> String {
    format!("{} {} {}", day.0.day(), month(&SHORT_MONTHS, day), day.year())
}

/// An hour as forms ask for it: `14.12`.
pub(crate) fn typed_hour(at: Timestamp, zone: Zone) -> String {
    let local = at.as_utc().to_offset(zone.offset());
    format!("{:02}.{:02}", local.hour(), local.minute())
}

/// `09.41 WIB`.
pub(crate) fn hour(at: Timestamp, zone: Zone) -> String {
    let local = at.as_utc().to_offset(zone.offset());
    format!("{:02}.{:02}\u{a0}{}", local.hour(), local.minute(), zone.label())
}

/// `21 November 2026, 09.41 WIB`.
pub(crate) fn instant(at: Timestamp, zone: Zone) -> String {
    format!("{}, {}", date(at.date_in(zone)), hour(at, zone))
}

/// `Sab, 21 Nov 2026 · 09.41 WIB`, for the top bar.
pub(crate) fn clock(at: Timestamp, zone: Zone) -> String {
    let day = at.date_in(zone);
    let name = SHORT_DAYS.get(usize::from(day.0.weekday().number_days_from_monday())).copied().unwrap_or_default();
    format!("{name}, {} · {}", short_date(day), hour(at, zone))
}

/// The instant for `<time datetime>`, with the offset of the zone.
pub(crate) fn machine(at: Timestamp, zone: Zone) -> String {
    let local = at.as_utc().to_offset(zone.offset());
    format!(
        "{}T{:02}:{:02}:{:02}+{:02}:00",
        at.date_in(zone),
        local.hour(),
        local.minute(),
        local.second(),
        zone.offset().whole_hours()
    )
}

/// The last minute before an instant that ends a term: `16 Januari 2026, 23.59 WIB`.
pub(crate) fn last_minute(until: Timestamp, zone: Zone) -> String {
    instant(until.plus_seconds(-60), zone)
}

/// `3 hari lagi`, `5 jam 20 menit lagi`, `sudah lewat`; only ever beside the instant itself.
pub(crate) fn time_left(now: Timestamp, until: Timestamp) -> String {
    let minutes = until.as_micros().saturating_sub(now.as_micros()) / 60_000_000;
    let (hours, rest) = (minutes / 60, minutes % 60);
    match minutes {
        ..=0 => text("when.over").to_owned(),
        1..=59 => crate::texts::fill("when.in_minutes", &[("minutes", &number(minutes))]),
        60..=2_879 => crate::texts::fill("when.in_hours", &[("hours", &number(hours)), ("minutes", &number(rest))]),
        _ => crate::texts::fill("when.in_days", &[("days", &number(hours / 24))]),
    }
}

/// `01.234.567.8-901.000` for the old NPWP; the new one in groups of four.
pub(crate) fn npwp(digits: &str) -> String {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits.to_owned();
    }
    let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default();
    match digits.len() {
        15 => format!("{}.{}.{}.{}-{}.{}", part(0..2), part(2..5), part(5..8), part(8..9), part(9..12), part(12..15)),
        16 => format!("{} {} {} {}", part(0..4), part(4..8), part(8..12), part(12..16)),
        _ => digits.to_owned(),
    }
}

/// Numbers of events that are rupiah, by their names.
const MONEY: &[&str] = &[
    "amount", "price", "left", "ceiling", "from", "to", "wanted", "missing", "realised", "unspent", "gross",
    "transfer", "total",
];

/// Hundredths of a rupiah, as auditors' findings carry them: `Rp 1.233.458.022,47`.
pub(crate) fn with_sen(amount: i64) -> String {
    let sign = if amount < 0 { "\u{2212}" } else { "" };
    let whole = i64::try_from(amount.unsigned_abs() / 100).unwrap_or(i64::MAX);
    format!("{sign}{},{:02}", rupiah(whole), amount.unsigned_abs() % 100)
}

/// A value whose kind nobody declared, such as a parameter of a refusal or a part of an event: days and instants are
/// recognised by their form, money by the name.
pub(crate) fn loose(name: &str, value: &Value, zone: Zone) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Bool(true) => text("yes").to_owned(),
        Value::Bool(false) => text("no").to_owned(),
        Value::Number(number_value) => match number_value.as_i64() {
            Some(amount) if MONEY.contains(&name) => rupiah(amount),
            Some(amount) if name.ends_with("_sen") => with_sen(amount),
            Some(year) if name.ends_with("year") || name.ends_with("version") => year.to_string(),
            Some(whole) => number(whole),
            None => number_value.to_string().replace('.', ","),
        },
        Value::String(content) => loose_text(name, content, zone),
        Value::Array(items) if items.is_empty() => text("empty.none").to_owned(),
        Value::Array(items) => items.iter().map(|item| loose(name, item, zone)).collect::<Vec<_>>().join(", "),
        Value::Object(members) => warned(members).unwrap_or_else(|| "…".to_owned()),
    }
}

/// A rule that warned, what it was found in, and why it was done all the same.
fn warned(members: &serde_json::Map<String, Value>) -> Option<String> {
    let said = |name: &str| members.get(name).and_then(Value::as_str);
    let (code, reason) = (said("code")?, said("reason")?);
    let rule = crate::texts::find(&format!("rejection.{code}")).unwrap_or(code);
    let found = said("evidence").filter(|found| !found.is_empty());
    let found = found.map(|found| format!(" ({})", evidence(found).unwrap_or_else(|| found.to_owned())));
    Some(crate::texts::fill(
        "history.warned",
        &[("rule", rule), ("found", &found.unwrap_or_default()), ("reason", reason)],
    ))
}

/// The same for a text.
pub(crate) fn loose_text(name: &str, content: &str, zone: Zone) -> String {
    if let Some(day) = LocalDate::named(content) {
        return date(day);
    }
    if let Some(at) = Timestamp::named(content) {
        // The first instant after a term is told as the last minute in it, as everywhere else.
        let ends = name == "until" || name == "was" || name.ends_with("_until");
        let is_midnight = at == at.date_in(zone).start_in(zone);
        return if ends && is_midnight { last_minute(at, zone) } else { instant(at, zone) };
    }
    crate::texts::choice(name, content).map_or_else(|| content.to_owned(), str::to_owned)
}

/// What a rule was found in, when it is of several parts with a day among them (`suspension, 900/4, 2026-06-09`): days and
/// levels as people read them, two days alone as a span (`2026-01-01, 2026-06-30`), a placement by its number (`2: …`).
pub(crate) fn evidence(content: &str) -> Option<String> {
    let numbered = content.split_once(": ").filter(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit()));
    if let Some((number, rest)) = numbered {
        let said = evidence(rest).or_else(|| rest.parse().ok().map(date))?;
        let about = crate::texts::fill("order.of_placement", &[("number", number)]);
        return Some(format!("{about}: {said}"));
    }
    let parts: Vec<&str> = content.split(", ").collect();
    if let [Ok(first), Ok(last)] = parts.iter().map(|part| part.parse()).collect::<Vec<_>>()[..] {
        return Some(format!("{} – {}", date(first), date(last)));
    }
    let has_day = parts.len() > 1 && parts.iter().any(|part| part.parse::<LocalDate>().is_ok());
    let said = |part: &&str| loose_text("level", part, Zone::default());
    has_day.then(|| parts.iter().map(said).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_hours_are_written_as_indonesia_writes_them() {
        let at: Timestamp = "2026-11-21T02:41:00Z".parse().expect("an instant");
        assert_eq!(instant(at, Zone::Wib), "21 November 2026, 09.41\u{a0}WIB");
        assert_eq!(clock(at, Zone::Wita), "Sab, 21 Nov 2026 · 10.41\u{a0}WITA");
        assert_eq!(machine(at, Zone::Wit), "2026-11-21T11:41:00+09:00");
    }

    /// What somebody wrote into an address is shown as it is, however far away the day lies.
    #[test]
    fn a_day_of_no_time_stays_the_text_that_it_is() {
        for far in ["-9999-01-01", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-07:00", "0000-01-01T00:00:00+07:00"] {
            assert_eq!(loose_text("date", far, Zone::Wit), far);
        }
        assert_eq!(loose_text("date", "2026-06-09", Zone::Wit), "9 Juni 2026");
    }

    #[test]
    fn evidence_of_several_parts_is_told_in_words_and_days() {
        let said = evidence("suspension, 900.1/4/2026, 2026-06-09");
        assert_eq!(said.as_deref(), Some("Penghentian pesanan sementara, 900.1/4/2026, 9 Juni 2026"));
        assert_eq!(evidence("2026-01-01, 2026-06-30").as_deref(), Some("1 Januari 2026 – 30 Juni 2026"));
        assert_eq!(evidence("2: 2026-06-09").as_deref(), Some("tayangan 2: 9 Juni 2026"));
        for bare in ["suspension", "2026-06-09", "2 > 1", "a, b"] {
            assert_eq!(evidence(bare), None, "{bare}");
        }
    }

    /// EF-23: what warned is told with its reason; nothing is told as nothing.
    #[test]
    fn warnings_of_an_event_are_told_with_what_they_found_and_why_it_was_done() {
        let warning =
            serde_json::json!([{ "code": "order.above_plan", "evidence": "2 > 1", "reason": "Diminta pimpinan" }]);
        let said = loose("warnings", &warning, Zone::Wib);
        assert_eq!(said, "melebihi sisa butir rencana komunikasi (2 > 1), alasan: Diminta pimpinan");
        assert_eq!(loose("warnings", &serde_json::json!([]), Zone::Wib), "tidak ada");
    }

    /// EF-08: the last minute in local time, and how long it is until then.
    #[test]
    fn a_term_shows_its_last_minute_and_what_is_left_of_it() {
        let until: Timestamp = "2026-01-16T17:00:00Z".parse().expect("an instant");
        let now = |text: &str| text.parse::<Timestamp>().expect("an instant");
        assert_eq!(last_minute(until, Zone::Wib), "16 Januari 2026, 23.59\u{a0}WIB");
        assert_eq!(time_left(now("2026-01-13T16:00:00Z"), until), "3 hari lagi");
        assert_eq!(time_left(now("2026-01-16T11:40:00Z"), until), "5 jam 20 menit lagi");
        assert_eq!(time_left(now("2026-01-16T16:59:00Z"), until), "1 menit lagi");
        assert_eq!(time_left(until, until), "sudah lewat");
    }

    #[test]
    fn numbers_have_dots_and_shares_have_commas() {
        assert_eq!(number(-1_234_567), "\u{2212}1.234.567");
        assert_eq!(rupiah(950), "Rp\u{a0}950");
        assert_eq!(with_sen(123_345_802_247), "Rp\u{a0}1.233.458.022,47");
        assert_eq!(with_sen(-5), "\u{2212}Rp\u{a0}0,05");
        assert_eq!(share(624, 1000), "62,4\u{a0}%");
        assert_eq!(share(1, 0), "–");
    }

    #[test]
    fn a_tax_number_is_grouped_in_its_old_and_its_new_form() {
        assert_eq!(npwp("012345678901000"), "01.234.567.8-901.000");
        assert_eq!(npwp("0012345678901000"), "0012 3456 7890 1000");
        assert_eq!(npwp("12"), "12");
    }

    #[test]
    fn a_share_is_written_as_people_write_it_and_read_again() {
        for (points, written) in [(8_000, "80"), (1_250, "12,5"), (1_205, "12,05"), (0, "0"), (7, "0,07")] {
            assert_eq!(percent(points), written);
            assert_eq!(basis_points(written), Some(points), "{written}");
        }
        assert_eq!(basis_points("12.5 %"), Some(1_250));
        for wrong in ["", "delapan", "-1", "1,234", "1001", "%", ",5"] {
            assert_eq!(basis_points(wrong), None, "{wrong}");
        }
    }
}
