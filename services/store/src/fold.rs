//! Rows of read models in memory: what events make of them, and how they travel as JSON.
//!
//! **Invariant:** live, rebuilt and compared rows come from the same fold. A row carries the position of the last event
//! that changed it; an event that touches a row without changing it leaves no trace, so both ways agree.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use kernel::Uuid;
use serde_json::Value;

use crate::{Cell, Model, Recorded, StoreError, Table, cache::RowKey};

/// A row, and the position of the event that made it what it is.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) cell: Cell,
    pub(crate) position: i64,
}

/// A table of the model by its number.
pub(crate) fn table<M: Model>(number: usize) -> Result<&'static dyn Table<M::Event>, StoreError> {
    M::tables().get(number).copied().ok_or_else(|| StoreError::Bug(format!("no table has number {number}")))
}

/// The rows that an event touches.
pub(crate) fn touched<M: Model>(recorded: &Recorded<M::Event>) -> Vec<RowKey> {
    let keys = |(number, table): (usize, &&'static dyn Table<M::Event>)| {
        table.keys(recorded).into_iter().map(move |id| (number, id)).collect::<Vec<_>>()
    };
    M::tables().iter().enumerate().flat_map(keys).collect()
}

/// A row as the database takes it: the text of a JSON object.
pub(crate) fn encode<M: Model>((number, id): RowKey, placed: &Placed) -> Result<String, StoreError> {
    let table = table::<M>(number)?;
    let text = table
        .encode(&placed.cell)
        .map_err(|error| StoreError::Bug(format!("a row of {} without JSON: {error}", table.name())))?;
    let columns = text
        .strip_prefix('{')
        .ok_or_else(|| StoreError::Bug(format!("a row of {} that is no object", table.name())))?;
    let comma = if columns == "}" { "" } else { "," };
    Ok(format!(r#"{{"id":"{id}","position":{}{comma}{columns}"#, placed.position))
}

/// A row as the database gave it.
pub(crate) fn decode<M: Model>(number: usize, text: &str) -> Result<(Uuid, Placed), StoreError> {
    let table = table::<M>(number)?;
    let unreadable = |source: Box<dyn std::error::Error + Send + Sync>| StoreError::Unreadable {
        doing: "reading a row of a read model",
        source: format!("{}: {source}", table.name()).into(),
    };
    let mut value: Value = serde_json::from_str(text).map_err(|error| unreadable(error.into()))?;
    let members = value.as_object_mut().ok_or_else(|| unreadable("not an object".into()))?;
    members.remove("tenant_id");
    let id = members.remove("id").and_then(|id| id.as_str().and_then(|id| id.parse().ok()));
    let position = members.remove("position").and_then(|position| position.as_i64());
    let (Some(id), Some(position)) = (id, position) else { return Err(unreadable("no id or position".into())) };
    let cell = table.decode(value).map_err(|error| unreadable(error.into()))?;
    Ok((id, Placed { cell, position }))
}

/// A row during a batch.
#[derive(Debug, Clone)]
struct Working {
    before: Option<Cell>,
    now: Option<Placed>,
    changed: bool,
}

/// The rows that a batch touches.
#[derive(Debug, Default)]
pub(crate) struct Rows(HashMap<RowKey, Working>);

/// What a batch does to one table.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// Texts of JSON objects.
    pub(crate) rows: Vec<String>,
    pub(crate) gone: Vec<Uuid>,
}

impl Changes {
    /// All rows as one JSON array.
    pub(crate) fn array(&self) -> String {
        format!("[{}]", self.rows.join(","))
    }
}

impl Rows {
    pub(crate) fn contains(&self, key: RowKey) -> bool {
        self.0.contains_key(&key)
    }

    /// A row as it stood before the batch.
    pub(crate) fn put(&mut self, key: RowKey, before: Option<Cell>) {
        let now = before.clone().map(|cell| Placed { cell, position: 0 });
        self.0.insert(key, Working { before, now, changed: false });
    }

    /// Folds one event into every row that it touches; all of them are here already.
    pub(crate) fn fold<M: Model>(&mut self, recorded: &Recorded<M::Event>) -> Result<(), StoreError> {
        for key in touched::<M>(recorded) {
            let row = self.0.get_mut(&key).ok_or_else(|| StoreError::Bug("a row that was not loaded".to_owned()))?;
            match next_row::<M>(key, row.now.as_ref(), recorded)? {
                Next::Same => continue,
                Next::Gone => row.now = None,
                Next::Row(placed) => row.now = Some(placed),
            }
            row.changed = true;
        }
        Ok(())
    }

    /// What has to be written, table by table.
    pub(crate) fn changes<M: Model>(&self) -> Result<BTreeMap<usize, Changes>, StoreError> {
        let mut changes = BTreeMap::<usize, Changes>::new();
        for (key, row) in self.0.iter().filter(|(_, row)| row.changed) {
            match (&row.now, &row.before) {
                (Some(placed), _) => changes.entry(key.0).or_default().rows.push(encode::<M>(*key, placed)?),
                (None, Some(_)) => changes.entry(key.0).or_default().gone.push(key.1),
                (None, None) => {}
            }
        }
        Ok(changes)
    }

    /// The rows as the batch leaves them.
    pub(crate) fn into_cells(self) -> impl Iterator<Item = (RowKey, Option<Cell>)> {
        self.0.into_iter().map(|(key, row)| (key, row.now.map(|placed| placed.cell)))
    }
}

/// What an event makes of a row.
enum Next {
    Same,
    Gone,
    Row(Placed),
}

fn next_row<M: Model>(key: RowKey, now: Option<&Placed>, recorded: &Recorded<M::Event>) -> Result<Next, StoreError> {
    let table = table::<M>(key.0)?;
    let next = table.fold(now.map(|placed| Arc::clone(&placed.cell)), key.1, recorded);
    Ok(match (now, next) {
        (None, None) => Next::Same,
        (Some(placed), Some(cell)) if table.same(&placed.cell, &cell) => Next::Same,
        (_, None) => Next::Gone,
        (_, Some(cell)) => Next::Row(Placed { cell, position: recorded.position }),
    })
}

/// All rows of a tenant, folded from its first event on.
#[derive(Debug, Default)]
pub(crate) struct Whole(pub(crate) HashMap<RowKey, Placed>);

impl Whole {
    pub(crate) fn fold<M: Model>(&mut self, recorded: &Recorded<M::Event>) -> Result<(), StoreError> {
        for key in touched::<M>(recorded) {
            match next_row::<M>(key, self.0.get(&key), recorded)? {
                Next::Same => {}
                Next::Gone => drop(self.0.remove(&key)),
                Next::Row(placed) => drop(self.0.insert(key, placed)),
            }
        }
        Ok(())
    }
}
