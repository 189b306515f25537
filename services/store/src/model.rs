//! What an application hands to the store: its events, and the tables that are folded from them.

use std::{any::Any, fmt::Debug, marker::PhantomData, sync::Arc};

use kernel::{LogEvent, TenantId, Timestamp, Uuid, ids};
use serde::{Serialize, de::DeserializeOwned};

/// An event with all that the log knows of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded<E> {
    /// Whose log.
    pub tenant: TenantId,
    /// Place in the tenant's log, from 1, without gaps.
    pub position: i64,
    /// The stream (aggregate) it belongs to.
    pub stream: Uuid,
    /// Place in the stream, from 1, without gaps.
    pub version: i32,
    /// When the log took it; grows with the position.
    pub recorded_at: Timestamp,
    /// When it happened, as the caller says.
    pub occurred_at: Timestamp,
    /// Who did it.
    pub actor: ids::AccountId,
    /// In which role, by its wire name.
    pub role: Arc<str>,
    /// For whom, when somebody acted in another's place.
    pub on_behalf_of: Option<ids::AccountId>,
    /// Why, where a reason was asked for.
    pub reason: Option<Arc<str>>,
    /// The command that led to it.
    pub command: ids::CommandId,
    /// The request that carried the command.
    pub request: ids::RequestId,
    /// The version of the tenant's policy that it was decided under.
    pub policy_version: Option<i32>,
    /// What happened.
    pub event: E,
}

/// Events and tables of one application.
pub trait Model: Debug + Send + Sync + 'static {
    /// All events of all aggregates.
    type Event: LogEvent;
    /// The tables folded from them, in a fixed order.
    fn tables() -> &'static [&'static dyn Table<Self::Event>];
}

/// A read model: rows folded from events. A fold reads the event and its own row, nothing else: no clock, no network, no other table.
pub trait ReadModel: Debug + Send + Sync + 'static {
    /// The events it reads.
    type Event: LogEvent;
    /// The columns, but for `tenant_id`, `id` and `position`, which the store keeps itself.
    type Row: Serialize + DeserializeOwned + Clone + PartialEq + Debug + Send + Sync + 'static;
    /// The table, without schema: `rm_companies`.
    const TABLE: &'static str;
    /// Raised when the meaning of a row changes; the tenant's rows are then rebuilt before they are served.
    const REVISION: i32;
    /// The rows that the event touches.
    fn keys(recorded: &Recorded<Self::Event>) -> Vec<Uuid>;
    /// The row after the event; `None` is no row.
    fn fold(row: Option<Self::Row>, key: Uuid, recorded: &Recorded<Self::Event>) -> Option<Self::Row>;
}

/// A row in memory, of a type that only its table knows.
pub type Cell = Arc<dyn Any + Send + Sync>;

/// A [`ReadModel`] without its row type, so that tables can stand in one list.
pub trait Table<E: LogEvent>: Debug + Send + Sync {
    /// [`ReadModel::TABLE`].
    fn name(&self) -> &'static str;
    /// [`ReadModel::REVISION`].
    fn revision(&self) -> i32;
    /// [`ReadModel::keys`].
    fn keys(&self, recorded: &Recorded<E>) -> Vec<Uuid>;
    /// [`ReadModel::fold`].
    fn fold(&self, row: Option<Cell>, key: Uuid, recorded: &Recorded<E>) -> Option<Cell>;
    /// The row as the text of a JSON object of its columns.
    ///
    /// # Errors
    /// When the row has no JSON form, which is a bug.
    fn encode(&self, row: &Cell) -> Result<String, serde_json::Error>;
    /// The row from a JSON object of its columns.
    ///
    /// # Errors
    /// When the table does not fit the row type.
    fn decode(&self, value: serde_json::Value) -> Result<Cell, serde_json::Error>;
    /// Whether two rows are the same in every column.
    fn same(&self, one: &Cell, other: &Cell) -> bool;
}

/// The one [`Table`] there is: `&Folded::<CompanyRows>::new()`.
#[derive(Debug)]
pub struct Folded<R>(PhantomData<fn() -> R>);

impl<R> Folded<R> {
    /// A table for the read model.
    #[expect(clippy::new_without_default, reason = "stands in statics, where Default cannot be called")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

fn row_of<R: ReadModel>(cell: &Cell) -> Option<&R::Row> {
    cell.downcast_ref::<R::Row>()
}

impl<R: ReadModel> Table<R::Event> for Folded<R> {
    fn name(&self) -> &'static str {
        R::TABLE
    }
    fn revision(&self) -> i32 {
        R::REVISION
    }
    fn keys(&self, recorded: &Recorded<R::Event>) -> Vec<Uuid> {
        R::keys(recorded)
    }
    fn fold(&self, row: Option<Cell>, key: Uuid, recorded: &Recorded<R::Event>) -> Option<Cell> {
        let row = row.as_ref().and_then(row_of::<R>).cloned();
        R::fold(row, key, recorded).map(|row| -> Cell { Arc::new(row) })
    }
    fn encode(&self, row: &Cell) -> Result<String, serde_json::Error> {
        serde_json::to_string(&row_of::<R>(row))
    }
    fn decode(&self, value: serde_json::Value) -> Result<Cell, serde_json::Error> {
        serde_json::from_value::<R::Row>(value).map(|row| -> Cell { Arc::new(row) })
    }
    fn same(&self, one: &Cell, other: &Cell) -> bool {
        row_of::<R>(one) == row_of::<R>(other)
    }
}
