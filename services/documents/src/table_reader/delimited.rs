//! Tables in text files: comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252.

use super::{Delimiter, MAX_CELL_BYTES, MAX_COLUMNS, MAX_ROWS, RawRow, Table, TableError, TableFormat, assembled};
use crate::sheet::unguarded;

/// Titles, notes and empty lines that may stand above and among the rows.
const SPARE_ROWS: usize = 1_000;

pub(super) fn read(bytes: &[u8]) -> Result<Table, TableError> {
    let text = decoded(bytes);
    let (named, text) = separator_line(&text);
    let delimiter = named.unwrap_or_else(|| guessed(text));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter.byte())
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    // A spreadsheet counts records and empty lines; breaks inside values are not lines to it.
    let (mut place, mut breaks, mut inner_breaks) = (0, 0_usize, 0_usize);
    for record in reader.records() {
        let record = record.map_err(TableError::BrokenText)?;
        let start = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(place);
        let rest = text.get(start..).unwrap_or_default();
        let start = start + rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        breaks += line_breaks(text.get(place..start).unwrap_or_default());
        place = start;
        let number = (breaks + 1).saturating_sub(inner_breaks);
        inner_breaks += record.iter().map(line_breaks).sum::<usize>();
        if record.len() > MAX_COLUMNS {
            return Err(TableError::TooManyColumns { limit: MAX_COLUMNS });
        }
        if record.iter().any(|cell| cell.len() > MAX_CELL_BYTES) {
            return Err(TableError::CellTooLarge { row: number, limit: MAX_CELL_BYTES });
        }
        if rows.len() > MAX_ROWS + SPARE_ROWS {
            return Err(TableError::TooManyRows { limit: MAX_ROWS });
        }
        let cells = record.iter().map(|cell| unguarded(cell).to_owned()).collect();
        rows.push(RawRow { number, cells, rounded: Vec::new() });
    }
    assembled(TableFormat::Delimited { delimiter }, rows)
}

/// Each of CR LF, LF and CR alone is one.
fn line_breaks(text: &str) -> usize {
    text.matches('\n').count() + text.matches('\r').count() - text.matches("\r\n").count()
}

fn decoded(bytes: &[u8]) -> String {
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8_or_windows(rest),
        _ => utf8_or_windows(bytes),
    }
}

fn utf16(bytes: &[u8], join: fn([u8; 2]) -> u16) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| join(*pair));
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn utf8_or_windows(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| windows_1252(*byte)).collect(),
    }
}

/// What Excel writes as "CSV" on Indonesian Windows: Latin-1 but for these.
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    let high = byte.checked_sub(0x80).and_then(|place| HIGH.get(usize::from(place)));
    high.copied().unwrap_or(char::from(byte))
}

/// Excel's own hint, a first line `sep=;` that it does not show.
fn separator_line(text: &str) -> (Option<Delimiter>, &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match first.trim_end().strip_prefix("sep=") {
        Some(";") => (Some(Delimiter::Semicolon), rest),
        Some(",") => (Some(Delimiter::Comma), rest),
        Some("\t" | "") => (Some(Delimiter::Tab), rest),
        _ => (None, text),
    }
}

/// The sign that stands most often outside quotation marks in the first line that has any.
fn guessed(text: &str) -> Delimiter {
    for line in text.lines().take(20) {
        let mut quoted = false;
        let (mut commas, mut semicolons, mut tabs) = (0, 0, 0);
        for character in line.chars() {
            match character {
                '"' => quoted = !quoted,
                ',' if !quoted => commas += 1,
                ';' if !quoted => semicolons += 1,
                '\t' if !quoted => tabs += 1,
                _ => {}
            }
        }
        let best = commas.max(semicolons).max(tabs);
        if best > 0 {
            return match best {
                _ if best == semicolons => Delimiter::Semicolon,
                _ if best == tabs => Delimiter::Tab,
                _ => Delimiter::Comma,
            };
        }
    }
    Delimiter::Comma
}
