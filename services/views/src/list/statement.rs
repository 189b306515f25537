//! The text of a statement and the values bound to it; the one place in which SQL is put together.
//!
//! **Invariant:** the text holds expressions of declarations, keywords and places; a value of a caller is never in it.

use sqlx::{AssertSqlSafe, Postgres, postgres::PgArguments, query::Query};
use store::{StoreError, TenantTx};

use super::{
    Moment, Placed,
    cursor::{Cursor, Order},
    value::{self, Bound},
};
use crate::dataset::{Column, ColumnKind, Dataset, Direction};

/// Places `$1` to `$3` are the tenant, today and now.
const FIXED: usize = 3;

#[derive(Debug, Clone)]
pub(super) struct Statement {
    dataset: &'static Dataset,
    moment: Moment,
    conditions: String,
    bound: Vec<Bound>,
}

/// The expression of a declaration, with the numbers of the places that it names.
pub(super) fn expression(sql: &str) -> String {
    sql.replace("{tenant}", "$1").replace("{today}", "$2").replace("{now}", "$3")
}

/// The expression of a column in the type that its kind is read as.
fn selected(column: &Column) -> String {
    let of = match column.kind {
        ColumnKind::Id(_) => "uuid",
        ColumnKind::Text | ColumnKind::Choice(_) => "text",
        ColumnKind::Integer | ColumnKind::Money => "bigint",
        ColumnKind::Date => "date",
        ColumnKind::Timestamp => "timestamptz",
        ColumnKind::Flag => "boolean",
        ColumnKind::Texts => "text[]",
        ColumnKind::Json => "json",
    };
    format!("({})::{of}", column.sql)
}

impl Statement {
    pub(super) fn new(dataset: &'static Dataset, moment: Moment) -> Self {
        Self { dataset, moment, conditions: "t.tenant_id = {tenant}".to_owned(), bound: Vec::new() }
    }

    /// Binds a value; its place in the text.
    pub(super) fn bind(&mut self, value: Bound) -> String {
        self.bound.push(value);
        format!("${}", FIXED.saturating_add(self.bound.len()))
    }

    /// One more condition on the rows.
    pub(super) fn require(&mut self, condition: &str) {
        self.conditions.push_str(" and (");
        self.conditions.push_str(condition);
        self.conditions.push(')');
    }

    /// Only rows that come after a place in the order, or before it. Empty values stand last in both directions.
    pub(super) fn beyond(&mut self, order: &Order, place: &Cursor, forward: bool) {
        let keys = order.keys();
        let plain =
            keys.iter().all(|key| !key.nullable && Some(key.direction) == keys.first().map(|key| key.direction));
        let sign = |direction| if (direction == Direction::Ascending) == forward { ">" } else { "<" };
        let places: Vec<Option<String>> =
            place.0.iter().map(|value| value.clone().map(|value| self.bind(value))).collect();
        if plain && let Some(first) = keys.first() {
            let left: Vec<&str> = keys.iter().map(|key| key.sql.as_str()).collect();
            let right: Vec<&str> = places.iter().filter_map(Option::as_deref).collect();
            self.require(&format!("({}) {} ({})", left.join(", "), sign(first.direction), right.join(", ")));
            return;
        }
        let mut ways: Vec<String> = Vec::new();
        let mut same: Vec<String> = Vec::new();
        for (key, place) in keys.iter().zip(&places) {
            let sql = &key.sql;
            let differs = match place {
                Some(place) if key.nullable && forward => {
                    Some(format!("({sql} {} {place} or {sql} is null)", sign(key.direction)))
                }
                Some(place) => Some(format!("{sql} {} {place}", sign(key.direction))),
                None if forward => None,
                None => Some(format!("{sql} is not null")),
            };
            if let Some(differs) = differs {
                let all: Vec<&str> = same.iter().map(String::as_str).chain([differs.as_str()]).collect();
                ways.push(format!("({})", all.join(" and ")));
            }
            same.push(match place {
                Some(place) => format!("{sql} = {place}"),
                None => format!("{sql} is null"),
            });
        }
        self.require(&ways.join(" or "));
    }

    pub(super) async fn rows(
        &self,
        tx: &mut TenantTx,
        order: &Order,
        backward: bool,
        limit: usize,
    ) -> Result<Vec<Placed>, StoreError> {
        let columns = self.dataset.columns;
        let mut shown: Vec<String> = columns.iter().map(selected).collect();
        shown.extend(order.keys().iter().map(|key| key.sql.clone()));
        let sorted: Vec<String> = order.keys().iter().map(|key| key.sorted(backward)).collect();
        let text = format!(
            "select {} from {} where {} order by {} limit {limit}",
            shown.join(", "),
            self.dataset.from,
            self.conditions,
            sorted.join(", ")
        );
        let text = expression(&text);
        let found = self
            .query(&text, tx)
            .fetch_all(tx.connection())
            .await
            .map_err(StoreError::while_doing("reading a list"))?;
        let read =
            |row| value::read_row(columns, order, row).map_err(StoreError::while_doing("reading a row of a list"));
        found.iter().map(read).collect()
    }

    pub(super) async fn count(&self, tx: &mut TenantTx, most: u32) -> Result<u64, StoreError> {
        let text = expression(&format!(
            "select count(*) from (select from {} where {} limit {most}) counted",
            self.dataset.from, self.conditions
        ));
        let row = self.query(&text, tx).fetch_one(tx.connection()).await;
        let count: i64 = row
            .and_then(|row| sqlx::Row::try_get(&row, 0))
            .map_err(StoreError::while_doing("counting the rows of a list"))?;
        u64::try_from(count).map_err(|_| StoreError::Bug("a count below zero".to_owned()))
    }

    pub(super) async fn sum(&self, tx: &mut TenantTx, column: &Column) -> Result<i64, StoreError> {
        let text = expression(&format!(
            "select coalesce(sum({}), 0)::bigint from {} where {}",
            column.sql, self.dataset.from, self.conditions
        ));
        let row = self.query(&text, tx).fetch_one(tx.connection()).await;
        row.and_then(|row| sqlx::Row::try_get(&row, 0)).map_err(StoreError::while_doing("adding up a list"))
    }

    pub(super) async fn exists(&self, tx: &mut TenantTx) -> Result<bool, StoreError> {
        let text = expression(&format!("select exists (select from {} where {})", self.dataset.from, self.conditions));
        let row = self.query(&text, tx).fetch_one(tx.connection()).await;
        row.and_then(|row| sqlx::Row::try_get(&row, 0)).map_err(StoreError::while_doing("looking beside a page"))
    }

    fn query<'q>(&self, text: &str, tx: &TenantTx) -> Query<'q, Postgres, PgArguments> {
        let query = sqlx::query(AssertSqlSafe(text.to_owned()))
            .bind(tx.tenant().as_i32())
            .bind(self.moment.today.0)
            .bind(self.moment.now.as_utc());
        self.bound.iter().cloned().fold(query, |query, value| value.bind_to(query))
    }
}

/// Where the tenant stands.
pub(super) async fn position(tx: &mut TenantTx) -> Result<i64, StoreError> {
    sqlx::query_scalar(include_str!("../../queries/position.sql"))
        .bind(tx.tenant().as_i32())
        .fetch_one(tx.connection())
        .await
        .map_err(StoreError::while_doing("reading the position"))
}
