//! Feeds of other systems: a JSON list of records, alone or as the value of `data` and the like. Every record is a row,
//! every name that any record has is a column; what lies deeper than that is not read.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use super::{MAX_CELL_BYTES, MAX_COLUMNS, MAX_ROWS, RawRow, Table, TableError, TableFormat, assembled};

/// Where feeds put their records when they say more than the records.
const LISTS: [&str; 5] = ["data", "result", "results", "rows", "items"];

/// Whether text is meant as JSON: a record, or a list of records. A table may begin with a bracket too.
pub fn is_feed(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii_start();
    let inner = text.strip_prefix(b"[").map(<[u8]>::trim_ascii_start);
    text.starts_with(b"{") || inner.is_some_and(|inner| inner.starts_with(b"{") || inner.starts_with(b"]"))
}

pub(super) fn read(bytes: &[u8]) -> Result<Table, TableError> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let Feed(records) = serde_json::from_slice(text).map_err(TableError::BrokenFeed)?;
    if records.list.len() > MAX_ROWS {
        return Err(TableError::TooManyRows { limit: MAX_ROWS });
    }
    let mut headers: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for (at, Record(pairs)) in records.list.into_iter().enumerate() {
        let mut row = RawRow { number: at + 1, ..RawRow::default() };
        for (name, cell) in pairs {
            let place = headers.iter().position(|known| *known == name).unwrap_or_else(|| {
                headers.push(name);
                headers.len() - 1
            });
            if headers.len() > MAX_COLUMNS {
                return Err(TableError::TooManyColumns { limit: MAX_COLUMNS });
            }
            if cell.len() > MAX_CELL_BYTES {
                return Err(TableError::CellTooLarge { row: row.number, limit: MAX_CELL_BYTES });
            }
            if row.cells.len() <= place {
                row.cells.resize(place + 1, String::new());
            }
            if let Some(empty) = row.cells.get_mut(place) {
                *empty = cell;
            }
        }
        rows.push(row);
    }
    let head = RawRow { number: 0, cells: headers, rounded: Vec::new() };
    assembled(TableFormat::Records, std::iter::once(head).chain(rows).collect())
}

/// The list given back, each record with its names in the order of the columns.
pub(super) fn written(lines: &[Vec<String>]) -> Result<Vec<u8>, serde_json::Error> {
    struct Line<'a>(&'a [String], &'a [String]);
    impl Serialize for Line<'_> {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_map(self.0.iter().zip(self.1))
        }
    }
    let Some((head, rows)) = lines.split_first() else { return Ok(b"[]".to_vec()) };
    serde_json::to_vec_pretty(&rows.iter().map(|row| Line(head, row)).collect::<Vec<_>>())
}

struct Feed(Records);

#[derive(Default)]
struct Records {
    /// One more than may be, at most.
    list: Vec<Record>,
}

/// Name and value, in their order.
struct Record(Vec<(String, String)>);

/// A value as text; empty for nothing, and for what has parts of its own.
struct Cell(String);

impl<'de> Deserialize<'de> for Feed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Of;
        impl<'de> Visitor<'de> for Of {
            type Value = Feed;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of records")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Feed, A::Error> {
                ListOf.visit_seq(list).map(Feed)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Feed, A::Error> {
                let mut found = None;
                while let Some(name) = map.next_key::<String>()? {
                    if LISTS.contains(&name.as_str()) && found.is_none() {
                        found = Some(map.next_value::<Records>()?);
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                found.map(Feed).ok_or_else(|| A::Error::missing_field("data"))
            }
        }
        deserializer.deserialize_any(Of)
    }
}

struct ListOf;

impl<'de> Visitor<'de> for ListOf {
    type Value = Records;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of records")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Records, A::Error> {
        let mut records = Records::default();
        while records.list.len() <= MAX_ROWS {
            match list.next_element()? {
                Some(record) => records.list.push(record),
                None => return Ok(records),
            }
        }
        // What is beyond the limit is passed over, and not kept.
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(records)
    }
}

impl<'de> Deserialize<'de> for Records {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ListOf)
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Of;
        impl<'de> Visitor<'de> for Of {
            type Value = Record;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a record")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record, A::Error> {
                let mut pairs = Vec::new();
                while let Some((name, Cell(cell))) = map.next_entry::<String, Cell>()? {
                    // One more than may be is enough to know that there are too many.
                    if pairs.len() <= MAX_COLUMNS {
                        pairs.push((name, cell));
                    }
                }
                Ok(Record(pairs))
            }
        }
        deserializer.deserialize_map(Of)
    }
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Of;
        impl<'de> Visitor<'de> for Of {
            type Value = Cell;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_unit<E: Error>(self) -> Result<Cell, E> {
                Ok(Cell(String::new()))
            }
            fn visit_bool<E: Error>(self, value: bool) -> Result<Cell, E> {
                Ok(Cell(value.to_string()))
            }
            fn visit_i64<E: Error>(self, value: i64) -> Result<Cell, E> {
                Ok(Cell(value.to_string()))
            }
            fn visit_u64<E: Error>(self, value: u64) -> Result<Cell, E> {
                Ok(Cell(value.to_string()))
            }
            fn visit_f64<E: Error>(self, value: f64) -> Result<Cell, E> {
                Ok(Cell(value.to_string()))
            }
            fn visit_str<E: Error>(self, value: &str) -> Result<Cell, E> {
                Ok(Cell(value.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Cell, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Cell(String::new()))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Cell, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Cell(String::new()))
            }
        }
        deserializer.deserialize_any(Of)
    }
}
