//! Lists as CSV, and the guard against formulas in it.

use super::{Cell, Sheet, SheetError};

/// Without it Excel reads UTF-8 as Windows-1252.
pub(crate) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A text that a spreadsheet would run as a formula gets an apostrophe in front, which spreadsheets do not show.
pub(crate) fn guarded(text: &str) -> String {
    if starts_a_formula(text) || is_guarded(text) { format!("'{text}") } else { text.to_owned() }
}

/// Takes the apostrophe of [`guarded`] away again.
pub(crate) fn unguarded(text: &str) -> &str {
    if is_guarded(text) { text.strip_prefix('\'').unwrap_or(text) } else { text }
}

/// Whether the text is what [`guarded`] gives: apostrophes and then a formula.
fn is_guarded(text: &str) -> bool {
    text.starts_with('\'') && starts_a_formula(text.trim_start_matches('\''))
}

/// The signs that start a formula, also in their wide forms, and the control characters that hide one.
fn starts_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
}

pub(super) fn write(sheet: &Sheet) -> Result<Vec<u8>, SheetError> {
    sheet.checked()?;
    let totals = sheet.totals()?;
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    writer
        .write_record(sheet.columns.iter().map(|column| guarded(&column.heading(sheet.zone))))
        .map_err(SheetError::Csv)?;
    for row in &sheet.rows {
        writer.write_record(row.iter().map(|cell| shown(cell, sheet))).map_err(SheetError::Csv)?;
    }
    if totals.iter().any(Option::is_some) {
        let cell = |(place, total): (usize, &Option<i64>)| match total {
            Some(total) => total.to_string(),
            None if place == 0 => "Jumlah".to_owned(),
            None => String::new(),
        };
        writer.write_record(totals.iter().enumerate().map(cell)).map_err(SheetError::Csv)?;
    }
    // As wide as the head, because strict readers refuse a row of another width.
    let filler = vec![String::new(); sheet.columns.len().saturating_sub(1)];
    let notes = std::iter::once(sheet.title.clone()).chain(sheet.all_notes());
    for note in std::iter::once(String::new()).chain(notes) {
        writer.write_record(std::iter::once(guarded(&note)).chain(filler.iter().cloned())).map_err(SheetError::Csv)?;
    }
    writer.into_inner().map_err(|error| SheetError::Csv(error.into_error().into()))
}

fn shown(cell: &Cell, sheet: &Sheet) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => guarded(text),
        Cell::Integer(count) => count.to_string(),
        Cell::Money(amount) => amount.get().to_string(),
        Cell::Date(day) => day.to_string(),
        Cell::Timestamp(at) => super::json::local_text(*at, sheet.zone),
    }
}
