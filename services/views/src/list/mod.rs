//! The one engine of all lists: a declaration and a request become one statement, its rows become JSON.
//!
//! **Invariant:** the text of a statement is made of declarations alone; whatever a caller says is bound. Every order is
//! total, since it ends with the id, so that pages show each row once while rows are added.

mod cursor;
mod filter;
mod statement;
mod value;

use kernel::{LocalDate, Timestamp, Uuid, Zone};
use serde_json::{Map, Value};
use store::{Border, Store, StoreError, TenantTx};

use crate::{
    Sinergi,
    dataset::{Column, ColumnKind, Dataset, ListError, ListRequest, Page},
};
use cursor::{Cursor, Order};
use statement::Statement;
use value::Bound;

/// Rows of one page at most.
pub const MOST_ROWS: u16 = 100;
/// Rows that an export reads at once.
const EXPORT_PAGE: u16 = 1_000;

/// The instant of asking, and the civil day that it is where the tenant is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub now: Timestamp,
    /// The day.
    pub today: LocalDate,
}

impl Moment {
    /// The moment of an instant in a zone.
    pub fn at(now: Timestamp, zone: Zone) -> Self {
        Self { now, today: now.date_in(zone) }
    }
}

/// Why a view cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// The request does not fit the declaration.
    #[error(transparent)]
    Request(#[from] ListError),
    /// The store could not read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A page of a list.
///
/// # Errors
/// When the request does not fit the declaration, or the store cannot read.
pub async fn list(
    store: &Store<Sinergi>,
    border: Border,
    moment: Moment,
    dataset: &'static Dataset,
    request: &ListRequest,
) -> Result<Page, ViewError> {
    if !(1..=MOST_ROWS).contains(&request.first) {
        return Err(ListError::First.into());
    }
    let plan = Plan::new(dataset, request, moment)?;
    Ok(store.read_snapshot(border, move |tx| Box::pin(async move { plan.page(tx).await })).await?)
}

/// How many rows the list has, paging left aside.
///
/// # Errors
/// As [`count_up_to`].
pub async fn count(
    store: &Store<Sinergi>,
    border: Border,
    moment: Moment,
    dataset: &'static Dataset,
    request: &ListRequest,
) -> Result<u64, ViewError> {
    count_up_to(store, border, moment, dataset, request, u32::MAX).await
}

/// How many rows the list has, paging left aside; counting stops at `most`. The border is looked at for each row that is
/// counted, so that 100,000 of them take a third of a second.
///
/// # Errors
/// When the request does not fit the declaration, or the store cannot read.
pub async fn count_up_to(
    store: &Store<Sinergi>,
    border: Border,
    moment: Moment,
    dataset: &'static Dataset,
    request: &ListRequest,
    most: u32,
) -> Result<u64, ViewError> {
    let plan = Plan::new(dataset, &ListRequest { after: None, before: None, ..request.clone() }, moment)?;
    Ok(store.read(border, move |tx| Box::pin(async move { plan.count(tx, most).await })).await?)
}

/// What a column of money or of whole numbers comes to over all rows of the list, paging left aside.
///
/// # Errors
/// When the request does not fit the declaration, when the column holds no numbers, or the store cannot read.
pub async fn sum(
    store: &Store<Sinergi>,
    border: Border,
    moment: Moment,
    dataset: &'static Dataset,
    request: &ListRequest,
    column: &str,
) -> Result<i64, ViewError> {
    let is_number = |column: &&Column| matches!(column.kind, ColumnKind::Money | ColumnKind::Integer);
    let summed = dataset.column(column).filter(is_number).ok_or_else(|| ListError::Column(column.to_owned()))?;
    let plan = Plan::new(dataset, &ListRequest { after: None, before: None, ..request.clone() }, moment)?;
    Ok(store.read(border, move |tx| Box::pin(async move { plan.statement.sum(tx, summed).await })).await?)
}

/// One row by its id, if it is there and the border lets it be seen.
///
/// # Errors
/// When the store cannot read.
pub async fn get(
    store: &Store<Sinergi>,
    border: Border,
    moment: Moment,
    dataset: &'static Dataset,
    id: Uuid,
) -> Result<Option<Map<String, Value>>, ViewError> {
    let plan = Plan::new(dataset, &ListRequest::default(), moment)?;
    let rows = store.read(border, move |tx| Box::pin(async move { plan.row(tx, id).await })).await?;
    Ok(rows)
}

/// Rows of an export.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows {
    /// The rows, as in a [`Page`].
    pub rows: Vec<Map<String, Value>>,
    /// Whether there are more than were asked for.
    pub is_cut: bool,
}

/// The rows of a list from its beginning up to a limit; the paging of the request is left aside.
///
/// # Errors
/// When the request does not fit the declaration, or the store cannot read.
pub async fn rows(
    store: &Store<Sinergi>,
    border: Border,
    moment: Moment,
    dataset: &'static Dataset,
    request: &ListRequest,
    limit: usize,
) -> Result<Rows, ViewError> {
    let mut request = ListRequest { first: EXPORT_PAGE, after: None, before: None, ..request.clone() };
    let mut all = Rows::default();
    loop {
        let plan = Plan::new(dataset, &request, moment)?;
        let page = store.read_snapshot(border, move |tx| Box::pin(async move { plan.page(tx).await })).await?;
        all.rows.extend(page.rows);
        if all.rows.len() >= limit {
            all.is_cut = page.has_next || all.rows.len() > limit;
            all.rows.truncate(limit);
            return Ok(all);
        }
        if !page.has_next {
            return Ok(all);
        }
        request.after = page.cursors.last().cloned();
    }
}

/// A request that fits its declaration.
#[derive(Debug)]
struct Plan {
    dataset: &'static Dataset,
    order: Order,
    statement: Statement,
    after: Option<Cursor>,
    before: Option<Cursor>,
    first: usize,
}

/// A row with its place in the order.
type Placed = (Map<String, Value>, Cursor);

impl Plan {
    fn new(dataset: &'static Dataset, request: &ListRequest, moment: Moment) -> Result<Self, ListError> {
        let order = Order::new(dataset, &request.order)?;
        let read = |text: &Option<String>| text.as_deref().map(|text| order.read(text)).transpose();
        let (after, before) = (read(&request.after)?, read(&request.before)?);
        let mut statement = Statement::new(dataset, moment);
        filter::apply(&mut statement, dataset, &request.filter)?;
        filter::search(&mut statement, dataset, request.search.as_deref())?;
        Ok(Self { dataset, order, statement, after, before, first: usize::from(request.first) })
    }

    async fn page(&self, tx: &mut TenantTx) -> Result<Page, StoreError> {
        let backward = self.before.is_some();
        let mut statement = self.statement.clone();
        if let Some(after) = &self.after {
            statement.beyond(&self.order, after, true);
        }
        if let Some(before) = &self.before {
            statement.beyond(&self.order, before, false);
        }
        let wanted = self.first.saturating_add(1);
        let mut rows = statement.rows(tx, &self.order, backward, wanted).await?;
        let has_more = rows.len() > self.first;
        rows.truncate(self.first);
        if backward {
            rows.reverse();
        }
        let has_previous = if backward && has_more {
            true
        } else if self.after.is_none() && !backward {
            false
        } else {
            self.beside(tx, rows.first(), false).await?
        };
        let has_next = if backward { self.beside(tx, rows.last(), true).await? } else { has_more };
        let position = statement::position(tx).await?;
        let cursors = rows.iter().map(|(_, place)| self.order.write(place)).collect();
        Ok(Page { rows: rows.into_iter().map(|(row, _)| row).collect(), cursors, has_next, has_previous, position })
    }

    /// Whether the list has a row after or before this one; without one, whether it has any.
    async fn beside(&self, tx: &mut TenantTx, row: Option<&Placed>, forward: bool) -> Result<bool, StoreError> {
        let mut statement = self.statement.clone();
        if let Some((_, place)) = row {
            statement.beyond(&self.order, place, forward);
        }
        statement.exists(tx).await
    }

    async fn count(&self, tx: &mut TenantTx, most: u32) -> Result<u64, StoreError> {
        self.statement.count(tx, most).await
    }

    async fn row(&self, tx: &mut TenantTx, id: Uuid) -> Result<Option<Map<String, Value>>, StoreError> {
        let Some(column) = self.dataset.columns.first() else { return Ok(None) };
        let mut statement = self.statement.clone();
        let place = statement.bind(Bound::Id(id));
        statement.require(&format!("{} = {place}", column.sql));
        Ok(statement.rows(tx, &self.order, false, 1).await?.into_iter().next().map(|(row, _)| row))
    }
}
