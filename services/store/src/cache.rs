//! What a tenant's worker keeps between batches: states of streams, rows of tables, answers.
//!
//! **Invariant:** what is found under a tenant's current generation is exact at the position that its worker stands
//! on. Only that worker puts states and rows in; when it learns that it can no longer vouch for them it takes a new
//! generation, and what was kept is never found again.

use std::{
    any::Any,
    fmt,
    sync::Arc,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use kernel::{TenantId, Uuid};

use crate::{Cell, Done};

/// The state of a stream, of a type that only its decider knows.
#[derive(Clone)]
pub(crate) struct StateCell {
    pub(crate) state: Arc<dyn Any + Send + Sync>,
    pub(crate) version: i32,
}

impl fmt::Debug for StateCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StateCell(version {})", self.version)
    }
}

/// A row that was looked up.
#[derive(Debug, Clone)]
pub(crate) enum Kept {
    /// It is there.
    Row(Cell),
    /// It is known not to be there.
    Nothing,
}

impl Kept {
    pub(crate) fn of(cell: Option<Cell>) -> Self {
        cell.map_or(Self::Nothing, Self::Row)
    }
    pub(crate) fn cell(self) -> Option<Cell> {
        match self {
            Self::Row(cell) => Some(cell),
            Self::Nothing => None,
        }
    }
}

/// Category and id of a stream.
pub(crate) type StateKey = (&'static str, Uuid);
/// Number of a table in the model, and id of a row.
pub(crate) type RowKey = (usize, Uuid);

/// Where a worker's entries are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Shelf {
    pub(crate) tenant: TenantId,
    pub(crate) generation: u64,
}

/// Kept states and rows of all tenants, within one bound.
#[derive(Debug)]
pub(crate) struct Cache {
    states: moka::sync::Cache<(Shelf, StateKey), StateCell>,
    rows: moka::sync::Cache<(Shelf, RowKey), Kept>,
    answers: moka::sync::Cache<(TenantId, Uuid), Arc<Answer>>,
    generation: AtomicU64,
}

/// What was answered to a command.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) fingerprint: [u8; 32],
    pub(crate) done: Done,
}

impl Cache {
    pub(crate) fn new(entries: u64) -> Self {
        let idle = Duration::from_mins(15);
        Self {
            states: moka::sync::Cache::builder().max_capacity(entries).time_to_idle(idle).build(),
            rows: moka::sync::Cache::builder().max_capacity(entries).time_to_idle(idle).build(),
            answers: moka::sync::Cache::builder().max_capacity(entries).time_to_idle(idle).build(),
            generation: AtomicU64::new(0),
        }
    }
    pub(crate) fn new_shelf(&self, tenant: TenantId) -> Shelf {
        Shelf { tenant, generation: self.generation.fetch_add(1, Ordering::Relaxed) }
    }
    pub(crate) fn state(&self, on: Shelf, key: StateKey) -> Option<StateCell> {
        self.states.get(&(on, key))
    }
    pub(crate) fn keep_state(&self, on: Shelf, key: StateKey, cell: StateCell) {
        self.states.insert((on, key), cell);
    }
    pub(crate) fn drop_state(&self, on: Shelf, key: StateKey) {
        self.states.invalidate(&(on, key));
    }
    pub(crate) fn row(&self, on: Shelf, key: RowKey) -> Option<Kept> {
        self.rows.get(&(on, key))
    }
    pub(crate) fn keep_row(&self, on: Shelf, key: RowKey, cell: Option<Cell>) {
        self.rows.insert((on, key), Kept::of(cell));
    }
    pub(crate) fn drop_row(&self, on: Shelf, key: RowKey) {
        self.rows.invalidate(&(on, key));
    }
    pub(crate) fn answer(&self, tenant: TenantId, command: Uuid) -> Option<Arc<Answer>> {
        self.answers.get(&(tenant, command))
    }
    pub(crate) fn keep_answer(&self, tenant: TenantId, command: Uuid, answer: Arc<Answer>) {
        self.answers.insert((tenant, command), answer);
    }
}
