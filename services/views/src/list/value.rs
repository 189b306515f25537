//! Values on their way into a statement, and out of a row.

use kernel::{LocalDate, Timestamp, Uuid};
use serde_json::{Map, Value};
use sqlx::{
    Postgres, Row,
    postgres::{PgArguments, PgRow},
    query::Query,
};
use time::{Date, OffsetDateTime};

use super::{
    Placed,
    cursor::{Cursor, Key, Order},
};
use crate::dataset::{Column, ColumnKind};

/// A value of a caller, in the type of its column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Bound {
    Id(Uuid),
    Text(String),
    Integer(i64),
    Date(Date),
    Instant(OffsetDateTime),
    Flag(bool),
    Ids(Vec<Uuid>),
    Texts(Vec<String>),
    Integers(Vec<i64>),
    Dates(Vec<Date>),
    Instants(Vec<OffsetDateTime>),
}

impl Bound {
    pub(super) fn bind_to(self, query: Query<'_, Postgres, PgArguments>) -> Query<'_, Postgres, PgArguments> {
        match self {
            Self::Id(value) => query.bind(value),
            Self::Text(value) => query.bind(value),
            Self::Integer(value) => query.bind(value),
            Self::Date(value) => query.bind(value),
            Self::Instant(value) => query.bind(value),
            Self::Flag(value) => query.bind(value),
            Self::Ids(values) => query.bind(values),
            Self::Texts(values) => query.bind(values),
            Self::Integers(values) => query.bind(values),
            Self::Dates(values) => query.bind(values),
            Self::Instants(values) => query.bind(values),
        }
    }

    /// A single value as JSON; lists never stand in a cursor.
    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Id(value) => Value::from(value.to_string()),
            Self::Text(value) => Value::from(value.as_str()),
            Self::Integer(value) => Value::from(*value),
            Self::Date(value) => Value::from(LocalDate(*value).to_string()),
            Self::Instant(value) => Value::from(Timestamp::new(*value).to_string()),
            Self::Flag(value) => Value::from(*value),
            Self::Ids(_) | Self::Texts(_) | Self::Integers(_) | Self::Dates(_) | Self::Instants(_) => Value::Null,
        }
    }
}

/// A text that PostgreSQL can hold.
fn plain(text: &str) -> Option<String> {
    (!text.contains('\0')).then(|| text.to_owned())
}

/// A single value in the type of a kind; `None` when it does not fit.
pub(super) fn read(kind: ColumnKind, value: &Value) -> Option<Bound> {
    match kind {
        ColumnKind::Id(_) => value.as_str()?.parse().ok().map(Bound::Id),
        ColumnKind::Text | ColumnKind::Texts => plain(value.as_str()?).map(Bound::Text),
        ColumnKind::Choice(among) => {
            value.as_str().filter(|text| among.contains(text)).map(|text| Bound::Text(text.to_owned()))
        }
        ColumnKind::Integer | ColumnKind::Money => value.as_i64().map(Bound::Integer),
        // What PostgreSQL could not hold is no value of the column.
        ColumnKind::Date => LocalDate::named(value.as_str()?).map(|LocalDate(day)| Bound::Date(day)),
        ColumnKind::Timestamp => Timestamp::named(value.as_str()?).map(|instant| Bound::Instant(instant.as_utc())),
        ColumnKind::Flag => value.as_bool().map(Bound::Flag),
        ColumnKind::Json => None,
    }
}

/// A list of values in the type of a kind.
pub(super) fn read_many(kind: ColumnKind, value: &Value) -> Option<Bound> {
    let mut many = match kind {
        ColumnKind::Id(_) => Bound::Ids(Vec::new()),
        ColumnKind::Text | ColumnKind::Texts | ColumnKind::Choice(_) => Bound::Texts(Vec::new()),
        ColumnKind::Integer | ColumnKind::Money => Bound::Integers(Vec::new()),
        ColumnKind::Date => Bound::Dates(Vec::new()),
        ColumnKind::Timestamp => Bound::Instants(Vec::new()),
        ColumnKind::Flag | ColumnKind::Json => return None,
    };
    for value in value.as_array()? {
        match (&mut many, read(kind, value)?) {
            (Bound::Ids(values), Bound::Id(value)) => values.push(value),
            (Bound::Texts(values), Bound::Text(value)) => values.push(value),
            (Bound::Integers(values), Bound::Integer(value)) => values.push(value),
            (Bound::Dates(values), Bound::Date(value)) => values.push(value),
            (Bound::Instants(values), Bound::Instant(value)) => values.push(value),
            (_, _) => return None,
        }
    }
    Some(many)
}

/// A row of a list: its columns by name, and its place in the order.
pub(super) fn read_row(columns: &[Column], order: &Order, row: &PgRow) -> Result<Placed, sqlx::Error> {
    let mut values = Map::new();
    for (index, column) in columns.iter().enumerate() {
        values.insert(column.name.to_owned(), shown(column, row, index)?);
    }
    let place = |(index, key): (usize, &Key)| placed(key.kind, row, columns.len().saturating_add(index));
    let places = order.keys().iter().enumerate().map(place).collect::<Result<_, _>>()?;
    Ok((values, Cursor(places)))
}

fn shown(column: &Column, row: &PgRow, index: usize) -> Result<Value, sqlx::Error> {
    Ok(match column.kind {
        ColumnKind::Texts => Value::from(row.try_get::<Option<Vec<String>>, _>(index)?),
        ColumnKind::Json => row.try_get::<Option<Value>, _>(index)?.unwrap_or_default(),
        kind @ (ColumnKind::Id(_)
        | ColumnKind::Text
        | ColumnKind::Choice(_)
        | ColumnKind::Integer
        | ColumnKind::Money
        | ColumnKind::Date
        | ColumnKind::Timestamp
        | ColumnKind::Flag) => placed(kind, row, index)?.as_ref().map_or(Value::Null, Bound::to_json),
    })
}

fn placed(kind: ColumnKind, row: &PgRow, index: usize) -> Result<Option<Bound>, sqlx::Error> {
    Ok(match kind {
        ColumnKind::Id(_) => row.try_get::<Option<_>, _>(index)?.map(Bound::Id),
        ColumnKind::Text | ColumnKind::Choice(_) => row.try_get::<Option<_>, _>(index)?.map(Bound::Text),
        ColumnKind::Integer | ColumnKind::Money => row.try_get::<Option<_>, _>(index)?.map(Bound::Integer),
        ColumnKind::Date => row.try_get::<Option<_>, _>(index)?.map(Bound::Date),
        ColumnKind::Timestamp => row.try_get::<Option<_>, _>(index)?.map(Bound::Instant),
        ColumnKind::Flag => row.try_get::<Option<_>, _>(index)?.map(Bound::Flag),
        ColumnKind::Texts | ColumnKind::Json => None,
    })
}
