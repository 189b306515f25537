//! What is asked of the rows of bills beside lists: the queue by stage and age.

use domain::payment::billing::Stage;
use kernel::{CompanyId, LocalDate, Rupiah, Uuid, Zone};
use store::{Border, Store, StoreError, TenantTx};

use crate::{Moment, Sinergi};

/// Bills that stand at one stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueuedBills {
    /// The stage.
    pub stage: Stage,
    /// How many.
    pub all: i64,
    /// Since [`week_began`] or later.
    pub of_week: i64,
    /// Since [`month_began`] or later, and before the week.
    pub of_month: i64,
    /// For longer.
    pub older: i64,
    /// What their invoices say together, or will say.
    pub gross: i64,
    /// How many of them a page stops that did not stay and is not decided on (EF-44).
    pub stopped: i64,
}

/// First day of the youngest bills of the queue.
pub fn week_began(today: LocalDate) -> LocalDate {
    today.plus_days(-7)
}

/// First day of those that are neither young nor old.
pub fn month_began(today: LocalDate) -> LocalDate {
    today.plus_days(-30)
}

/// The bills that stand at each stage, by age; each number is the length of the list of bills of that stage whose
/// `stage_since` lies in those days.
///
/// # Errors
/// When the store cannot read.
pub async fn payment_queue(
    store: &Store<Sinergi>,
    border: Border,
    moment: Moment,
    zone: Zone,
) -> Result<Vec<QueuedBills>, StoreError> {
    store.read(border, move |tx| Box::pin(read_queue(tx, moment.today, zone))).await
}

type QueueRow = (String, i64, i64, i64, i64, i64, i64);

async fn read_queue(tx: &mut TenantTx, today: LocalDate, zone: Zone) -> Result<Vec<QueuedBills>, StoreError> {
    let rows: Vec<QueueRow> = sqlx::query_as(include_str!("../queries/payment_queue.sql"))
        .bind(tx.tenant().as_i32())
        .bind(week_began(today).start_in(zone).as_utc())
        .bind(month_began(today).start_in(zone).as_utc())
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("counting the queue of payment"))?;
    let queued = |(stage, all, of_week, of_month, older, gross, stopped): QueueRow| {
        let stage = Stage::from_wire(&stage).ok_or_else(|| StoreError::Bug(format!("no stage {stage}")))?;
        Ok(QueuedBills { stage, all, of_week, of_month, older, gross, stopped })
    };
    rows.into_iter().map(queued).collect()
}

/// A company with something to bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillableCompany {
    /// Which one.
    pub company: CompanyId,
    /// Its legal name.
    pub name: String,
    /// Placements that were verified and are on no bill.
    pub placements: i64,
    /// What is owed for them.
    pub amount: Rupiah,
}

/// The companies whose placements may be billed, by name.
///
/// # Errors
/// When the store cannot read.
pub async fn billable_companies(store: &Store<Sinergi>, border: Border) -> Result<Vec<BillableCompany>, StoreError> {
    store.read(border, move |tx| Box::pin(read_companies(tx))).await
}

async fn read_companies(tx: &mut TenantTx) -> Result<Vec<BillableCompany>, StoreError> {
    let rows: Vec<(Uuid, String, i64, i64)> = sqlx::query_as(include_str!("../queries/billable_companies.sql"))
        .bind(tx.tenant().as_i32())
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("looking for what may be billed"))?;
    let read = |(company, name, placements, amount): (Uuid, String, i64, i64)| {
        let amount = Rupiah::new(amount).map_err(|_| StoreError::Bug(format!("no amount {amount}")))?;
        Ok(BillableCompany { company: company.into(), name, placements, amount })
    };
    rows.into_iter().map(read).collect()
}

/// Placements of a company that may be billed, the longest waiting first, and how many there are in all.
///
/// # Errors
/// When the store cannot read.
pub async fn billable_placements(
    store: &Store<Sinergi>,
    border: Border,
    company: CompanyId,
    limit: u16,
) -> Result<(Vec<Uuid>, i64), StoreError> {
    let rows = store.read(border, move |tx| Box::pin(read_billable(tx, company, i64::from(limit)))).await?;
    let all = rows.first().map_or(0, |(_, all)| *all);
    Ok((rows.into_iter().map(|(placement, _)| placement).collect(), all))
}

async fn read_billable(tx: &mut TenantTx, company: CompanyId, limit: i64) -> Result<Vec<(Uuid, i64)>, StoreError> {
    sqlx::query_as(include_str!("../queries/billable_placements.sql"))
        .bind(tx.tenant().as_i32())
        .bind(company.as_uuid())
        .bind(limit)
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("looking for what may be billed of a company"))
}

/// Whether the office has dealt with a company: a decree names it, an agreement or an order is with it, or an account of it
/// was named.
///
/// # Errors
/// When the store cannot read.
pub async fn has_dealings(store: &Store<Sinergi>, border: Border, company: CompanyId) -> Result<bool, StoreError> {
    store.read(border, move |tx| Box::pin(read_dealings(tx, company))).await
}

async fn read_dealings(tx: &mut TenantTx, company: CompanyId) -> Result<bool, StoreError> {
    sqlx::query_scalar(include_str!("../queries/has_dealings.sql"))
        .bind(tx.tenant().as_i32())
        .bind(company.as_uuid())
        .fetch_one(tx.connection())
        .await
        .map_err(StoreError::while_doing("looking for what the office has with a company"))
}

/// The accounts of companies whose number has these digits, whatever their bank is called there.
///
/// # Errors
/// When the store cannot read.
pub async fn accounts_numbered(store: &Store<Sinergi>, border: Border, digits: &str) -> Result<Vec<Uuid>, StoreError> {
    let digits = digits.to_owned();
    store.read(border, move |tx| Box::pin(read_accounts(tx, digits.clone()))).await
}

async fn read_accounts(tx: &mut TenantTx, digits: String) -> Result<Vec<Uuid>, StoreError> {
    sqlx::query_scalar(include_str!("../queries/accounts_numbered.sql"))
        .bind(tx.tenant().as_i32())
        .bind(digits)
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("looking for accounts of the same number"))
}
