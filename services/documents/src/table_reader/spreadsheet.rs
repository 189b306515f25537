//! Tables in Excel workbooks.

use std::io::{self, Cursor, Read};

use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetVisible, Xlsx};
use zip::{ZipArchive, read::ZipFile};

use super::{Found, MAX_CELL_BYTES, MAX_COLUMNS, MAX_ROWS, RawRow, Table, TableError, TableFormat, assembled};

/// Most bytes of a workbook when it is unpacked; 10,000 rows of 30 columns take about 20 MiB.
const MAX_UNPACKED_BYTES: u64 = 128 * 1024 * 1024;
/// Most bytes of all values together: a workbook may name one long text a million times.
const MAX_TEXT_BYTES: usize = 64 * 1024 * 1024;
/// Most parts of a workbook.
const MAX_PARTS: usize = 2_000;
/// A number of so much has 16 digits, and Excel keeps fifteen.
const TOO_LONG_FOR_EXCEL: f64 = 1e15;

pub(super) fn read(bytes: &[u8]) -> Result<Table, TableError> {
    measured(bytes)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let visible = workbook.sheets_metadata().iter().find(|sheet| sheet.visible == SheetVisible::Visible);
    let name = visible.map(|sheet| sheet.name.clone()).ok_or(TableError::Empty)?;
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(broken)?;
    let mut rows: Vec<RawRow> = Vec::new();
    let mut text_bytes = 0_usize;
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (line, column) = cell.get_position();
        let number = usize::try_from(line).unwrap_or(usize::MAX).saturating_add(1);
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        let Some(text) = text_of(cell.get_value()) else { continue };
        if column >= MAX_COLUMNS {
            return Err(TableError::TooManyColumns { limit: MAX_COLUMNS });
        }
        if text.len() > MAX_CELL_BYTES {
            return Err(TableError::CellTooLarge { row: number, limit: MAX_CELL_BYTES });
        }
        text_bytes = text_bytes.saturating_add(text.len());
        if text_bytes > MAX_TEXT_BYTES {
            return Err(TableError::UnpacksTooLarge);
        }
        if rows.last().is_none_or(|row| row.number != number) {
            // A few more, for title and notes above the head.
            if rows.len() > MAX_ROWS + 100 {
                return Err(TableError::TooManyRows { limit: MAX_ROWS });
            }
            rows.push(RawRow { number, ..RawRow::default() });
        }
        let Some(row) = rows.last_mut() else { continue };
        if row.cells.len() <= column {
            row.cells.resize(column + 1, String::new());
        }
        if is_rounded(cell.get_value()) {
            row.rounded.push(column);
        }
        if let Some(place) = row.cells.get_mut(column) {
            *place = text;
        }
    }
    assembled(TableFormat::Xlsx, rows)
}

/// Unpacks every part into nothing and counts, because what an archive says of its own size may be a lie.
fn measured(bytes: &[u8]) -> Result<(), TableError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.index_for_name("xl/workbook.xml").is_none() {
        return Err(TableError::NotATable { found: Found::Archive });
    }
    if archive.len() > MAX_PARTS {
        return Err(TableError::UnpacksTooLarge);
    }
    let mut unpacked = 0;
    for place in 0..archive.len() {
        let part: ZipFile<'_, _> = archive.by_index(place).map_err(broken)?;
        let left = MAX_UNPACKED_BYTES.saturating_sub(unpacked);
        unpacked += io::copy(&mut part.take(left + 1), &mut io::sink()).map_err(broken)?;
        if unpacked > MAX_UNPACKED_BYTES {
            return Err(TableError::UnpacksTooLarge);
        }
    }
    Ok(())
}

fn text_of(value: &DataRef<'_>) -> Option<String> {
    match value {
        DataRef::Empty => None,
        DataRef::String(text) | DataRef::DurationIso(text) => Some(text.clone()),
        DataRef::SharedString(text) => Some((*text).to_owned()),
        DataRef::Int(number) => Some(number.to_string()),
        // Written without an exponent, and without a point when the number is whole.
        DataRef::Float(number) => Some(number.to_string()),
        DataRef::Bool(yes) => Some(if *yes { "ya" } else { "tidak" }.to_owned()),
        DataRef::DateTime(at) => Some(day_text(*at)),
        DataRef::DateTimeIso(text) => Some(text.strip_suffix("T00:00:00").unwrap_or(text).to_owned()),
        DataRef::Error(error) => Some(Data::Error(error.clone()).to_string()),
    }
}

fn day_text(at: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}

fn is_rounded(value: &DataRef<'_>) -> bool {
    match value {
        DataRef::Float(number) => number.abs() >= TOO_LONG_FOR_EXCEL,
        DataRef::Int(number) => number.unsigned_abs() >= 1_000_000_000_000_000,
        _ => false,
    }
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> TableError {
    TableError::BrokenWorkbook(Box::new(error))
}
