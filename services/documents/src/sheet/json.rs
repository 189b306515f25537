//! Lists as JSON.

use kernel::{Timestamp, Zone};
use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq},
};
use time::{format_description::BorrowedFormatItem, macros::format_description};

use super::{Cell, Column, ColumnKind, Sheet, SheetError};

const LOCAL: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second][offset_hour sign:mandatory]:[offset_minute]");

/// An instant to the second with the offset of the zone: `2026-11-21T09:41:00+07:00`.
pub(super) fn local_text(at: Timestamp, zone: Zone) -> String {
    at.as_utc().to_offset(zone.offset()).format(LOCAL).unwrap_or_else(|_| at.to_string())
}

pub(super) fn write(sheet: &Sheet) -> Result<Vec<u8>, SheetError> {
    sheet.checked()?;
    let totals = sheet.totals()?;
    let file = File {
        title: &sheet.title,
        as_of: local_text(sheet.as_of, sheet.zone),
        sample: sheet.sample,
        notes: sheet.all_notes(),
        columns: sheet.columns.iter().map(Head::of).collect(),
        row_count: sheet.rows.len(),
        totals: Totals { columns: &sheet.columns, totals: &totals },
        rows: Rows(sheet),
    };
    serde_json::to_vec(&file).map_err(SheetError::Json)
}

#[derive(Serialize)]
struct File<'a> {
    title: &'a str,
    as_of: String,
    sample: bool,
    notes: Vec<String>,
    columns: Vec<Head<'a>>,
    row_count: usize,
    totals: Totals<'a>,
    rows: Rows<'a>,
}

#[derive(Serialize)]
struct Head<'a> {
    key: &'a str,
    header: &'a str,
    kind: &'static str,
}

impl<'a> Head<'a> {
    fn of(column: &'a Column) -> Self {
        let kind = match column.kind {
            ColumnKind::Text => "text",
            ColumnKind::Integer | ColumnKind::Year => "integer",
            ColumnKind::Money => "money",
            ColumnKind::Date => "date",
            ColumnKind::Timestamp => "timestamp",
        };
        Self { key: &column.key, header: &column.header, kind }
    }
}

struct Totals<'a> {
    columns: &'a [Column],
    totals: &'a [Option<i64>],
}

impl Serialize for Totals<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let known = self.columns.iter().zip(self.totals).filter_map(|(column, total)| total.map(|sum| (column, sum)));
        let mut map = serializer.serialize_map(None)?;
        for (column, total) in known {
            map.serialize_entry(&column.key, &total)?;
        }
        map.end()
    }
}

struct Rows<'a>(&'a Sheet);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(self.0.rows.len()))?;
        for cells in &self.0.rows {
            rows.serialize_element(&RowObject { sheet: self.0, cells })?;
        }
        rows.end()
    }
}

struct RowObject<'a> {
    sheet: &'a Sheet,
    cells: &'a [Cell],
}

impl Serialize for RowObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.cells.len()))?;
        for (column, cell) in self.sheet.columns.iter().zip(self.cells) {
            match cell {
                Cell::Empty => map.serialize_entry(&column.key, &())?,
                Cell::Text(text) => map.serialize_entry(&column.key, text)?,
                Cell::Integer(count) => map.serialize_entry(&column.key, count)?,
                Cell::Money(amount) => map.serialize_entry(&column.key, &amount.get())?,
                Cell::Date(day) => map.serialize_entry(&column.key, day)?,
                Cell::Timestamp(at) => map.serialize_entry(&column.key, &local_text(*at, self.sheet.zone))?,
            }
        }
        map.end()
    }
}
