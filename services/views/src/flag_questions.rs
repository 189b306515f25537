//! What red flags are looked for in: orders with their surroundings, years, owners, bills (EF-43).
//!
//! **Invariant:** in an example tenant only companies that are marked as invented are looked at: a flag never speaks of
//! a real outlet there.

use domain::oversight::watch::{BillSeen, OrderSeen, SpendSeen, YearSeen};
use kernel::{
    CompanyId, FiscalYear, LocalDate, Rupiah, Uuid, Zone,
    ids::{AgencyId, BillingId, OrderId},
};
use sqlx::types::Json;
use store::{Border, Store, StoreError, TenantTx};
use time::Date;

use crate::Sinergi;

/// Where flags are looked for.
#[derive(Debug, Clone, Copy)]
pub struct Outlook {
    /// The tenant, by the office's own eyes.
    pub border: Border,
    /// Where it is.
    pub zone: Zone,
    /// Whether it is an example.
    pub is_example: bool,
}

/// The days that prices and orders are compared over.
#[derive(Debug, Clone, Copy)]
pub struct Spans {
    /// Of comparable prices.
    pub prices: u16,
    /// Of orders that may have been split.
    pub split: u16,
}

fn rupiah(amount: i64) -> Rupiah {
    Rupiah::new(amount).unwrap_or_default()
}

fn units(count: i32) -> u32 {
    u32::try_from(count).unwrap_or_default()
}

/// Orders that went out, with all that rules look at.
///
/// # Errors
/// When the store cannot read.
pub async fn flag_orders(
    store: &Store<Sinergi>,
    outlook: Outlook,
    orders: Vec<Uuid>,
    spans: Spans,
) -> Result<Vec<OrderSeen>, StoreError> {
    store.read(outlook.border, move |tx| Box::pin(async move { read_orders(tx, outlook, &orders, spans).await })).await
}

async fn read_orders(
    tx: &mut TenantTx,
    outlook: Outlook,
    orders: &[Uuid],
    spans: Spans,
) -> Result<Vec<OrderSeen>, StoreError> {
    let rows: Vec<Json<OrderSeen>> = sqlx::query_scalar(include_str!("../queries/flag_orders.sql"))
        .bind(tx.tenant().as_i32())
        .bind(orders)
        .bind(i32::from(spans.prices))
        .bind(i32::from(spans.split))
        .bind(i32::from(outlook.zone.offset().whole_hours()))
        .bind(outlook.is_example)
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("looking for flags of orders"))?;
    Ok(rows.into_iter().map(|Json(order)| order).collect())
}

/// What each agency ordered in a year, and what of it in its last days.
///
/// # Errors
/// When the store cannot read.
pub async fn flag_years(
    store: &Store<Sinergi>,
    outlook: Outlook,
    year: FiscalYear,
    last_days: u16,
) -> Result<Vec<YearSeen>, StoreError> {
    store.read(outlook.border, move |tx| Box::pin(read_years(tx, outlook, year, last_days))).await
}

type YearRow = (Uuid, i64, i64, Vec<Uuid>, i32);

async fn read_years(
    tx: &mut TenantTx,
    outlook: Outlook,
    year: FiscalYear,
    last_days: u16,
) -> Result<Vec<YearSeen>, StoreError> {
    let Some((first, last)) = ends_of(year) else { return Ok(Vec::new()) };
    let from = last.plus_days(i64::from(last_days).saturating_neg().saturating_add(1));
    let rows: Vec<YearRow> = sqlx::query_as(include_str!("../queries/flag_years.sql"))
        .bind(tx.tenant().as_i32())
        .bind(first.start_in(outlook.zone).as_utc())
        .bind(last.end_in(outlook.zone).as_utc())
        .bind(from.start_in(outlook.zone).as_utc())
        .bind(outlook.is_example)
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("looking for flags of a year"))?;
    let seen = |(agency, total, late, orders, count): YearRow| YearSeen {
        agency: AgencyId(agency),
        year,
        total: rupiah(total),
        late: rupiah(late),
        orders: orders.into_iter().map(OrderId).collect(),
        orders_count: units(count),
        from,
        until: last,
    };
    Ok(rows.into_iter().map(seen).collect())
}

/// First and last day of a year.
fn ends_of(year: FiscalYear) -> Option<(LocalDate, LocalDate)> {
    Some((LocalDate::from_ymd(year.0, 1, 1)?, LocalDate::from_ymd(year.0, 12, 31)?))
}

/// What each company got in a year, with what tells its owner from others.
///
/// # Errors
/// When the store cannot read.
pub async fn flag_spend(
    store: &Store<Sinergi>,
    outlook: Outlook,
    year: FiscalYear,
) -> Result<Vec<SpendSeen>, StoreError> {
    store.read(outlook.border, move |tx| Box::pin(read_spend(tx, outlook, year))).await
}

type SpendRow = (Uuid, Vec<String>, i64, i32, Vec<Uuid>);

async fn read_spend(tx: &mut TenantTx, outlook: Outlook, year: FiscalYear) -> Result<Vec<SpendSeen>, StoreError> {
    let Some((first, last)) = ends_of(year) else { return Ok(Vec::new()) };
    let rows: Vec<SpendRow> = sqlx::query_as(include_str!("../queries/flag_spend.sql"))
        .bind(tx.tenant().as_i32())
        .bind(first.start_in(outlook.zone).as_utc())
        .bind(last.end_in(outlook.zone).as_utc())
        .bind(outlook.is_example)
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("looking for flags of owners"))?;
    let seen = |(company, directors, amount, orders, largest): SpendRow| SpendSeen {
        company: CompanyId(company),
        directors,
        amount: rupiah(amount),
        orders: units(orders),
        largest: largest.into_iter().map(OrderId).collect(),
    };
    Ok(rows.into_iter().map(seen).collect())
}

/// Bills that were invoiced before a day and are not paid.
///
/// # Errors
/// When the store cannot read.
pub async fn flag_bills(
    store: &Store<Sinergi>,
    outlook: Outlook,
    before: LocalDate,
) -> Result<Vec<BillSeen>, StoreError> {
    store.read(outlook.border, move |tx| Box::pin(read_bills(tx, outlook, before))).await
}

async fn read_bills(
    tx: &mut TenantTx,
    outlook: Outlook,
    LocalDate(before): LocalDate,
) -> Result<Vec<BillSeen>, StoreError> {
    let rows: Vec<(Uuid, Uuid, Date, i64)> = sqlx::query_as(include_str!("../queries/flag_bills.sql"))
        .bind(tx.tenant().as_i32())
        .bind(before)
        .bind(outlook.is_example)
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("looking for flags of bills"))?;
    let seen = |(billing, company, invoiced_on, amount)| BillSeen {
        billing: BillingId(billing),
        company: CompanyId(company),
        invoiced_on: LocalDate(invoiced_on),
        amount: rupiah(amount),
    };
    Ok(rows.into_iter().map(seen).collect())
}

/// The orders whose placements are on bills.
///
/// # Errors
/// When the store cannot read.
pub async fn orders_of_bills(
    store: &Store<Sinergi>,
    border: Border,
    bills: Vec<Uuid>,
) -> Result<Vec<Uuid>, StoreError> {
    store.read(border, move |tx| Box::pin(async move { read_of_bills(tx, &bills).await })).await
}

async fn read_of_bills(tx: &mut TenantTx, bills: &[Uuid]) -> Result<Vec<Uuid>, StoreError> {
    sqlx::query_scalar(include_str!("../queries/flag_orders_of_bills.sql"))
        .bind(tx.tenant().as_i32())
        .bind(bills)
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("reading the orders of bills"))
}

/// Everybody who acted on what a flag speaks of, over a year on every order that it counts and its bills.
///
/// # Errors
/// When the store cannot read.
pub async fn flag_actors(
    store: &Store<Sinergi>,
    border: Border,
    zone: Zone,
    flag: Uuid,
) -> Result<Vec<Uuid>, StoreError> {
    store.read(border, move |tx| Box::pin(read_actors(tx, zone, flag))).await
}

async fn read_actors(tx: &mut TenantTx, zone: Zone, flag: Uuid) -> Result<Vec<Uuid>, StoreError> {
    sqlx::query_scalar(include_str!("../queries/flag_actors.sql"))
        .bind(tx.tenant().as_i32())
        .bind(flag)
        .bind(i32::from(zone.offset().whole_hours()))
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("reading who acted on what a flag speaks of"))
}

/// Orders for which a proof was refused from a position on because it proves something else.
///
/// # Errors
/// When the store cannot read.
pub async fn orders_with_refused_proofs(
    store: &Store<Sinergi>,
    border: Border,
    since: i64,
) -> Result<Vec<Uuid>, StoreError> {
    store.read(border, move |tx| Box::pin(read_refused(tx, since))).await
}

async fn read_refused(tx: &mut TenantTx, since: i64) -> Result<Vec<Uuid>, StoreError> {
    sqlx::query_scalar(include_str!("../queries/flag_refused_orders.sql"))
        .bind(tx.tenant().as_i32())
        .bind(since)
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("reading proofs that were refused"))
}
