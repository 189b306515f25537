//! The same file given back with what is wrong in each row.

use std::collections::BTreeMap;

use super::{Delimiter, Row, Table, TableFormat, normalized_header, records};
use crate::sheet::{BYTE_ORDER_MARK, SheetError, guarded, text_workbook};

/// Head of the added column. A file that has it already, because it is handed in again, gets no second one.
pub const ERROR_COLUMN: &str = "Kesalahan";

/// What is wrong, by the number of the row.
pub type RowErrors = BTreeMap<usize, Vec<String>>;

/// Which rows go back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All of them, in their order.
    All,
    /// Those with errors, to be corrected and handed in alone.
    Faulty,
}

impl Table {
    /// The file in the form in which it came, every value as text, with the added column.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn with_errors(&self, errors: &RowErrors, which: Which) -> Result<Vec<u8>, SheetError> {
        let own = normalized_header(ERROR_COLUMN);
        let kept: Vec<bool> = self.headers.iter().map(|header| normalized_header(header) != own).collect();
        let keep = |cells: &[String], last: &str| -> Vec<String> {
            let values = cells.iter().zip(&kept).filter(|(_, keep)| **keep).map(|(cell, _)| cell.clone());
            values.chain([last.to_owned()]).collect()
        };
        let line = |row: &Row| match errors.get(&row.number) {
            Some(found) => Some(keep(&row.cells, &found.join("; "))),
            None if which == Which::All => Some(keep(&row.cells, "")),
            None => None,
        };
        let head = keep(&self.headers, ERROR_COLUMN);
        let lines: Vec<Vec<String>> = std::iter::once(head).chain(self.rows.iter().filter_map(line)).collect();
        match self.format {
            TableFormat::Xlsx => text_workbook(&lines),
            TableFormat::Delimited { delimiter } => text_file(&lines, delimiter),
            TableFormat::Records => records::written(&lines).map_err(SheetError::Json),
        }
    }
}

fn text_file(lines: &[Vec<String>], delimiter: Delimiter) -> Result<Vec<u8>, SheetError> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter.byte())
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    for line in lines {
        writer.write_record(line.iter().map(|cell| guarded(cell))).map_err(SheetError::Csv)?;
    }
    writer.into_inner().map_err(|error| SheetError::Csv(error.into_error().into()))
}
