//! A list as a file: XLSX for people, CSV and JSON for programs, from one struct.
//!
//! **Invariant:** the three hold the same rows in the same order and the same totals, and no text from outside can
//! become a formula in any of them.

mod delimited;
mod json;
mod xlsx;

use kernel::{LocalDate, Rupiah, Timestamp, Zone};

pub(crate) use delimited::{BYTE_ORDER_MARK, guarded, unguarded};
pub(crate) use xlsx::text_workbook;

use crate::indonesian;

/// Rows that an XLSX sheet can hold beside its title, notes, head and totals.
pub const MAX_ROWS: usize = 1_000_000;

/// What every export of a demo tenant says.
pub const SAMPLE_NOTE: &str = "Data contoh";

/// One list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Name of the list as people read it.
    pub title: String,
    /// Zone in which instants are shown.
    pub zone: Zone,
    /// The moment whose data this is; also the date of the file.
    pub as_of: Timestamp,
    /// Made of example data: the file says so.
    pub sample: bool,
    /// Lines about the list: the filter, the hash of the query.
    pub notes: Vec<String>,
    /// The columns from left to right.
    pub columns: Vec<Column>,
    /// The rows; each has one cell per column.
    pub rows: Vec<Vec<Cell>>,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Name of the value in JSON: `legal_name`.
    pub key: String,
    /// Head of the column: `Nama perusahaan`.
    pub header: String,
    /// What its cells hold.
    pub kind: ColumnKind,
    /// Whether its sum stands below; for integers and money.
    pub total: bool,
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Words, and every number that is a name: NPWP, NIB, letter numbers.
    Text,
    /// A count.
    Integer,
    /// A year, whose digits are not parted.
    Year,
    /// Whole rupiah.
    Money,
    /// A civil day.
    Date,
    /// An instant.
    Timestamp,
}

/// One value; [`Cell::Empty`] fits every column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing known.
    Empty,
    /// For a text column.
    Text(String),
    /// For a column of counts or years.
    Integer(i64),
    /// For a money column.
    Money(Rupiah),
    /// For a date column.
    Date(LocalDate),
    /// For a timestamp column.
    Timestamp(Timestamp),
}

/// A list that cannot become a file.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// A row has more or fewer cells than there are columns, or one of another kind.
    #[error("row {row} of the sheet does not fit its columns")]
    DoesNotFit {
        /// Place of the row, from 0.
        row: usize,
    },
    /// A JSON value is not what the column holds.
    #[error("column {key} holds a value of another kind")]
    WrongKind {
        /// Key of the column.
        key: String,
    },
    /// The sum of a column is beyond what JSON carries exactly.
    #[error("the total of column {key} is too large")]
    TotalTooLarge {
        /// Key of the column.
        key: String,
    },
    /// More than [`MAX_ROWS`].
    #[error("{rows} rows do not fit into a sheet")]
    TooManyRows {
        /// Rows found.
        rows: usize,
    },
    /// The writer of spreadsheets failed.
    #[error("writing a spreadsheet")]
    Xlsx(#[source] rust_xlsxwriter::XlsxError),
    /// The writer of CSV failed.
    #[error("writing CSV")]
    Csv(#[source] csv::Error),
    /// The writer of JSON failed.
    #[error("writing JSON")]
    Json(#[source] serde_json::Error),
}

impl Column {
    /// A column without a total.
    pub fn new(key: impl Into<String>, header: impl Into<String>, kind: ColumnKind) -> Self {
        Self { key: key.into(), header: header.into(), kind, total: false }
    }
    /// The head of the column; one of instants says in which zone they are.
    pub(crate) fn heading(&self, zone: Zone) -> String {
        match self.kind {
            ColumnKind::Timestamp => format!("{} ({})", self.header, zone.label()),
            ColumnKind::Text | ColumnKind::Integer | ColumnKind::Year | ColumnKind::Money | ColumnKind::Date => {
                self.header.clone()
            }
        }
    }
    /// The same column with its sum below.
    #[must_use]
    pub fn totalled(self) -> Self {
        Self { total: true, ..self }
    }
}

impl Cell {
    /// The cell for a value as lists and events carry it: text, number, `2026-11-21`, `2026-11-21T02:41:00Z`.
    ///
    /// # Errors
    /// When the value is not what the column holds.
    pub fn from_json(column: &Column, value: &serde_json::Value) -> Result<Self, SheetError> {
        use serde_json::Value;
        let cell = match (column.kind, value) {
            (_, Value::Null) => Some(Self::Empty),
            (ColumnKind::Text, Value::String(text)) => Some(Self::Text(text.clone())),
            (ColumnKind::Text, Value::Bool(yes)) => Some(Self::Text(if *yes { "ya" } else { "tidak" }.to_owned())),
            (ColumnKind::Text, Value::Number(number)) => Some(Self::Text(number.to_string())),
            (ColumnKind::Integer | ColumnKind::Year, Value::Number(number)) => number.as_i64().map(Self::Integer),
            (ColumnKind::Money, Value::Number(number)) => {
                number.as_i64().and_then(|amount| Rupiah::new(amount).ok()).map(Self::Money)
            }
            (ColumnKind::Date, Value::String(text)) => text.parse().ok().map(Self::Date),
            (ColumnKind::Timestamp, Value::String(text)) => text.parse().ok().map(Self::Timestamp),
            _ => None,
        };
        cell.ok_or_else(|| SheetError::WrongKind { key: column.key.clone() })
    }

    fn fits(&self, kind: ColumnKind) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(_) => kind == ColumnKind::Text,
            Self::Integer(_) => matches!(kind, ColumnKind::Integer | ColumnKind::Year),
            Self::Money(_) => kind == ColumnKind::Money,
            Self::Date(_) => kind == ColumnKind::Date,
            Self::Timestamp(_) => kind == ColumnKind::Timestamp,
        }
    }

    fn amount(&self) -> Option<i64> {
        match self {
            Self::Integer(count) => Some(*count),
            Self::Money(amount) => Some(amount.get()),
            Self::Empty | Self::Text(_) | Self::Date(_) | Self::Timestamp(_) => None,
        }
    }
}

impl Sheet {
    /// The list as a spreadsheet: title, notes, a head that stays in sight, a filter, real dates and rupiah.
    ///
    /// # Errors
    /// When the rows do not fit the columns, or are too many.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, SheetError> {
        xlsx::write(self)
    }
    /// The list as CSV in UTF-8 with a byte order mark: head in the first line, then rows and totals, then the notes.
    ///
    /// # Errors
    /// When the rows do not fit the columns, or are too many.
    pub fn to_csv(&self) -> Result<Vec<u8>, SheetError> {
        delimited::write(self)
    }
    /// The list as one JSON object: `title`, `notes`, `columns`, `rows` (objects by key), `row_count`, `totals`.
    ///
    /// # Errors
    /// When the rows do not fit the columns, or are too many.
    pub fn to_json(&self) -> Result<Vec<u8>, SheetError> {
        json::write(self)
    }

    /// The sum below each column that has one, in the order of the columns.
    ///
    /// # Errors
    /// When a sum is beyond what JSON carries exactly.
    pub fn totals(&self) -> Result<Vec<Option<i64>>, SheetError> {
        let sum = |(place, column): (usize, &Column)| {
            if !column.total {
                return Ok(None);
            }
            let amounts = self.rows.iter().filter_map(|row| row.get(place).and_then(Cell::amount));
            let total = amounts.map(i128::from).sum::<i128>();
            match i64::try_from(total).ok().and_then(|total| Rupiah::new(total).ok()) {
                Some(total) => Ok(Some(total.get())),
                None => Err(SheetError::TotalTooLarge { key: column.key.clone() }),
            }
        };
        self.columns.iter().enumerate().map(sum).collect()
    }

    /// Everything that is said about the list, the warning about example data first.
    pub fn all_notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.sample {
            notes.push(SAMPLE_NOTE.to_owned());
        }
        notes.push(format!("Keadaan per {}", indonesian::date_and_time(self.as_of, self.zone)));
        notes.push(format!("Jumlah baris: {}", self.rows.len()));
        notes.extend(self.notes.iter().cloned());
        notes
    }

    fn checked(&self) -> Result<(), SheetError> {
        if self.rows.len() > MAX_ROWS {
            return Err(SheetError::TooManyRows { rows: self.rows.len() });
        }
        let fits = |row: &Vec<Cell>| {
            row.len() == self.columns.len()
                && row.iter().zip(&self.columns).all(|(cell, column)| cell.fits(column.kind))
        };
        match self.rows.iter().position(|row| !fits(row)) {
            Some(row) => Err(SheetError::DoesNotFit { row }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
