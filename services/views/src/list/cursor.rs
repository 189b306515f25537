//! Orders, and places in them as opaque texts.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::value::{self, Bound};
use crate::dataset::{Column, ColumnKind, Dataset, Direction, ListError};

/// One sort key.
#[derive(Debug)]
pub(super) struct Key {
    /// The expression; texts are compared in lower case.
    pub(super) sql: String,
    pub(super) kind: ColumnKind,
    pub(super) nullable: bool,
    pub(super) direction: Direction,
}

impl Key {
    fn new(column: &Column, direction: Direction) -> Self {
        let sql = match column.kind {
            ColumnKind::Text => format!("lower({})", column.sql),
            ColumnKind::Integer | ColumnKind::Money => format!("({})::bigint", column.sql),
            ColumnKind::Id(_)
            | ColumnKind::Choice(_)
            | ColumnKind::Date
            | ColumnKind::Timestamp
            | ColumnKind::Flag
            | ColumnKind::Texts
            | ColumnKind::Json => format!("({})", column.sql),
        };
        Self { sql, kind: column.kind, nullable: column.nullable, direction }
    }

    /// As it stands in `order by`.
    pub(super) fn sorted(&self, backward: bool) -> String {
        let word = if (self.direction == Direction::Ascending) == backward { " desc" } else { "" };
        let nulls = match (self.nullable, backward) {
            (false, _) => "",
            (true, false) => " nulls last",
            (true, true) => " nulls first",
        };
        format!("{}{word}{nulls}", self.sql)
    }
}

/// A total order of a dataset: the keys that were asked for, or its own, and the id at last.
#[derive(Debug)]
pub(super) struct Order {
    keys: Vec<Key>,
    /// Tells a cursor of this list and order from any other.
    mark: String,
}

/// A place in an order: the value of each key, `None` where it is empty.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cursor(pub(super) Vec<Option<Bound>>);

impl Order {
    pub(super) fn new(dataset: &'static Dataset, asked: &[(String, Direction)]) -> Result<Self, ListError> {
        let mut order: Vec<(&str, Direction)> =
            asked.iter().map(|(name, direction)| (name.as_str(), *direction)).collect();
        if let Some((name, _)) = order.iter().find(|(name, _)| !dataset.column(name).is_some_and(|column| column.sort))
        {
            return Err(ListError::Column((*name).to_owned()));
        }
        if order.is_empty() {
            order.extend_from_slice(dataset.order);
        }
        if let Some(id) = dataset.columns.first() {
            let last = order.last().map_or(Direction::Ascending, |(_, direction)| *direction);
            order.push((id.name, last));
        }
        let mut keys: Vec<Key> = Vec::new();
        let mut mark = Sha256::new_with_prefix(dataset.name);
        for (index, (name, direction)) in order.iter().enumerate() {
            let column = dataset.column(name).ok_or_else(|| ListError::Column((*name).to_owned()))?;
            if order.iter().take(index).any(|(known, _)| known == name) {
                return Err(ListError::Column((*name).to_owned()));
            }
            mark.update([u8::from(*direction == Direction::Descending)]);
            mark.update(name.as_bytes());
            keys.push(Key::new(column, *direction));
        }
        let mark = URL_SAFE_NO_PAD.encode(mark.finalize()).chars().take(12).collect();
        Ok(Self { keys, mark })
    }

    pub(super) fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// A place as a text.
    pub(super) fn write(&self, place: &Cursor) -> String {
        let mut parts = vec![Value::from(self.mark.as_str())];
        parts.extend(place.0.iter().map(|value| value.as_ref().map_or(Value::Null, Bound::to_json)));
        URL_SAFE_NO_PAD.encode(Value::Array(parts).to_string())
    }

    /// The place that a text stands for.
    pub(super) fn read(&self, text: &str) -> Result<Cursor, ListError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| ListError::Cursor)?;
        let Ok(Value::Array(parts)) = serde_json::from_slice(&bytes) else { return Err(ListError::Cursor) };
        let Some((mark, values)) = parts.split_first() else { return Err(ListError::Cursor) };
        if mark.as_str() != Some(self.mark.as_str()) || values.len() != self.keys.len() {
            return Err(ListError::Cursor);
        }
        let read = |(key, value): (&Key, &Value)| {
            if value.is_null() && key.nullable {
                return Ok(None);
            }
            value::read(key.kind, value).map(Some).ok_or(ListError::Cursor)
        };
        self.keys.iter().zip(values).map(read).collect::<Result<_, _>>().map(Cursor)
    }
}
