//! What the program itself asks of the rows of orders.

use domain::publication::{
    Format, Unit,
    proof::{Capture, Evidence},
};
use kernel::{
    CompanyId, LocalDate, Rupiah, Timestamp, Uuid, Zone,
    ids::{AgencyId, AgreementId, ApplicationId, BillingId, DecreeId, OrderId, OutletId, PlacementId, SanctionId},
};
use sqlx::types::Json;
use store::{Border, Store, StoreError, TenantTx};

use crate::Sinergi;

/// Bills of a company that wait for the company itself and have a placement of an outlet on them.
///
/// # Errors
/// When the store cannot read.
pub async fn outstanding_bills(
    store: &Store<Sinergi>,
    border: Border,
    company: CompanyId,
    outlet: OutletId,
) -> Result<Vec<BillingId>, StoreError> {
    let found: Vec<Uuid> = store.read(border, move |tx| Box::pin(read_outstanding(tx, company, outlet))).await?;
    Ok(found.into_iter().map(BillingId).collect())
}

async fn read_outstanding(tx: &mut TenantTx, company: CompanyId, outlet: OutletId) -> Result<Vec<Uuid>, StoreError> {
    sqlx::query_scalar(include_str!("../queries/outstanding_bills.sql"))
        .bind(tx.tenant().as_i32())
        .bind(company.as_uuid())
        .bind(outlet.as_uuid())
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("reading bills that wait for a company"))
}

/// Agreements whose last day is over and that are not written down as ended; for the deadline worker.
///
/// # Errors
/// When the store cannot read.
pub async fn over_agreements(
    store: &Store<Sinergi>,
    border: Border,
    today: LocalDate,
    limit: u16,
) -> Result<Vec<AgreementId>, StoreError> {
    let found: Vec<Uuid> = store.read(border, move |tx| Box::pin(read_over(tx, today, i64::from(limit)))).await?;
    Ok(found.into_iter().map(AgreementId).collect())
}

async fn read_over(tx: &mut TenantTx, today: LocalDate, limit: i64) -> Result<Vec<Uuid>, StoreError> {
    sqlx::query_scalar(include_str!("../queries/over_agreements.sql"))
        .bind(tx.tenant().as_i32())
        .bind(today.0)
        .bind(limit)
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("reading agreements that are over"))
}

/// A text that was cleared, and where it is said to stand: as reported, and as shown for proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClearedText {
    /// For which placement.
    pub placement: PlacementId,
    /// Number of its surat pesanan.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// Where it appeared, as the company reported.
    pub place: Option<String>,
    /// The address that it showed as proof.
    pub url: Option<String>,
    /// The text.
    pub text: String,
    /// Whether its proof was found good, and it is to be paid.
    pub is_good: bool,
}

/// Whose texts are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextsOf {
    /// One outlet's.
    Outlet(OutletId),
    /// Those of whoever has pages on a host.
    Host(String),
}

/// Texts that are read at most: what an outlet publishes in a year, several times over.
const MOST_TEXTS: i64 = 1_000;

type TextRow = (Uuid, Option<String>, String, Option<String>, Option<String>, String, bool);

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextsSince {
    /// The instant from which on they were cleared; any, where none is named.
    pub since: Option<Timestamp>,
    /// Whether their proof was found good too.
    pub good_only: bool,
}

impl TextsSince {
    /// All that were ever cleared.
    pub const EVER: Self = Self { since: None, good_only: false };
}

/// Texts that were cleared, the last one first.
///
/// # Errors
/// When the store cannot read.
pub async fn cleared_texts(
    store: &Store<Sinergi>,
    border: Border,
    of: TextsOf,
    which: TextsSince,
) -> Result<Vec<ClearedText>, StoreError> {
    store.read(border, move |tx| Box::pin(read_cleared_texts(tx, of, which))).await
}

async fn read_cleared_texts(tx: &mut TenantTx, of: TextsOf, which: TextsSince) -> Result<Vec<ClearedText>, StoreError> {
    let (outlet, host) = match of {
        TextsOf::Outlet(outlet) => (Some(outlet.as_uuid()), None),
        TextsOf::Host(host) => (None, Some(host)),
    };
    let found: Vec<TextRow> = sqlx::query_as(include_str!("../queries/cleared_texts.sql"))
        .bind(tx.tenant().as_i32())
        .bind(outlet)
        .bind(host)
        .bind(which.since.map(Timestamp::as_utc))
        .bind(MOST_TEXTS)
        .bind(which.good_only)
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("reading texts that were cleared"))?;
    let text = |(id, number, title, place, url, text, is_good): TextRow| {
        let placement = PlacementId(id);
        ClearedText { placement, number, title, place, url, text, is_good }
    };
    Ok(found.into_iter().map(text).collect())
}

/// What stands as the proof of a placement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingProof {
    /// For which placement.
    pub placement: PlacementId,
    /// Number of its surat pesanan.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// What the company showed.
    pub evidence: Evidence,
    /// What the program kept of its page.
    pub capture: Option<Capture>,
}

/// Proofs that are read at most: what an outlet shows in years.
const MOST_PROOFS: i64 = 5_000;

type ProofRow = (Uuid, Option<String>, String, Json<Evidence>, Option<Json<Capture>>);

fn standing_proof((id, number, title, Json(evidence), capture): ProofRow) -> StandingProof {
    let (placement, capture) = (PlacementId(id), capture.map(|Json(capture)| capture));
    StandingProof { placement, number, title, evidence, capture }
}

/// The proof of one placement, however many the outlet has shown since.
///
/// # Errors
/// When the store cannot read.
pub async fn proof_of(
    store: &Store<Sinergi>,
    border: Border,
    placement: PlacementId,
) -> Result<Option<StandingProof>, StoreError> {
    store.read(border, move |tx| Box::pin(read_proof_of(tx, placement))).await
}

async fn read_proof_of(tx: &mut TenantTx, placement: PlacementId) -> Result<Option<StandingProof>, StoreError> {
    let found: Option<ProofRow> = sqlx::query_as(include_str!("../queries/proof_of.sql"))
        .bind(tx.tenant().as_i32())
        .bind(placement.as_uuid())
        .fetch_optional(tx.connection())
        .await
        .map_err(StoreError::while_doing("reading the proof of a placement"))?;
    Ok(found.map(standing_proof))
}

/// Proofs that stand for the placements of an outlet, the last one first.
///
/// # Errors
/// When the store cannot read.
pub async fn standing_proofs(
    store: &Store<Sinergi>,
    border: Border,
    outlet: OutletId,
) -> Result<Vec<StandingProof>, StoreError> {
    store.read(border, move |tx| Box::pin(read_standing_proofs(tx, outlet))).await
}

async fn read_standing_proofs(tx: &mut TenantTx, outlet: OutletId) -> Result<Vec<StandingProof>, StoreError> {
    let found: Vec<ProofRow> = sqlx::query_as(include_str!("../queries/standing_proofs.sql"))
        .bind(tx.tenant().as_i32())
        .bind(outlet.as_uuid())
        .bind(MOST_PROOFS)
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("reading the proofs of an outlet"))?;
    Ok(found.into_iter().map(standing_proof).collect())
}

/// Whether an order of an outlet ever went out.
///
/// # Errors
/// When the store cannot read.
pub async fn is_ordered_from(store: &Store<Sinergi>, border: Border, outlet: OutletId) -> Result<bool, StoreError> {
    store.read(border, move |tx| Box::pin(read_ordered(tx, outlet))).await
}

async fn read_ordered(tx: &mut TenantTx, outlet: OutletId) -> Result<bool, StoreError> {
    sqlx::query_scalar(include_str!("../queries/is_ordered_from.sql"))
        .bind(tx.tenant().as_i32())
        .bind(outlet.as_uuid())
        .fetch_one(tx.connection())
        .await
        .map_err(StoreError::while_doing("looking for orders of an outlet"))
}

/// What an order is looked for by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sought {
    /// For how much.
    pub amount: Rupiah,
    /// How far from it, at most.
    pub margin: Rupiah,
    /// Of which day.
    pub on: LocalDate,
    /// Where that day is.
    pub zone: Zone,
    /// One that is not asked for.
    pub except: Option<OrderId>,
}

/// An order for about as much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearOrder {
    /// Which.
    pub order: OrderId,
    /// Number of its surat pesanan, once it is out.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// Legal name of its company.
    pub company_name: Option<String>,
    /// For how much.
    pub amount: Rupiah,
}

/// Orders for about as much, the nearest first: by amount, and prices being the same for many, then by their days.
///
/// # Errors
/// When the store cannot read.
pub async fn near_orders(
    store: &Store<Sinergi>,
    border: Border,
    sought: Sought,
    limit: u16,
) -> Result<Vec<NearOrder>, StoreError> {
    let rows = store.read(border, move |tx| Box::pin(read_near(tx, sought, i64::from(limit)))).await?;
    let near = |(id, number, title, company_name, amount): NearRow| {
        let amount =
            Rupiah::new(amount).map_err(|_| StoreError::Bug("an amount that is none of an order".to_owned()))?;
        Ok(NearOrder { order: OrderId(id), number, title, company_name, amount })
    };
    rows.into_iter().map(near).collect()
}

type NearRow = (Uuid, Option<String>, String, Option<String>, i64);

async fn read_near(tx: &mut TenantTx, sought: Sought, limit: i64) -> Result<Vec<NearRow>, StoreError> {
    sqlx::query_as(include_str!("../queries/near_orders.sql"))
        .bind(tx.tenant().as_i32())
        .bind(sought.amount.get())
        .bind(sought.margin.get())
        .bind(sought.on.0)
        .bind(i32::from(sought.zone.offset().whole_hours()))
        .bind(sought.except.map(OrderId::as_uuid))
        .bind(limit)
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("looking for orders of about an amount"))
}

/// Sanctions whose last day is over and that are not written down as ended, each behind its company.
///
/// # Errors
/// When the store cannot read.
pub async fn over_sanctions(
    store: &Store<Sinergi>,
    border: Border,
    today: LocalDate,
    limit: u16,
) -> Result<Vec<(CompanyId, SanctionId)>, StoreError> {
    let found: Vec<(Uuid, Uuid)> =
        store.read(border, move |tx| Box::pin(read_over_sanctions(tx, today, i64::from(limit)))).await?;
    Ok(found.into_iter().map(|(company, sanction)| (company.into(), sanction.into())).collect())
}

async fn read_over_sanctions(tx: &mut TenantTx, today: LocalDate, limit: i64) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
    sqlx::query_as(include_str!("../queries/over_sanctions.sql"))
        .bind(tx.tenant().as_i32())
        .bind(today.0)
        .bind(limit)
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("reading sanctions that are over"))
}

/// A price that another agency agreed for one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceElsewhere {
    /// Which form.
    pub format: Format,
    /// One of what.
    pub unit: Unit,
    /// Part of a page, color, length, position, size.
    pub specification: String,
    /// For one.
    pub unit_price: Rupiah,
    /// Whether PPN is in it.
    pub tax_inclusive: bool,
}

/// What other agencies agreed with an outlet since an instant.
///
/// # Errors
/// When the store cannot read.
pub async fn prices_elsewhere(
    store: &Store<Sinergi>,
    border: Border,
    (outlet, agency): (OutletId, AgencyId),
    since: Timestamp,
) -> Result<Vec<PriceElsewhere>, StoreError> {
    let rows = store.read(border, move |tx| Box::pin(read_elsewhere(tx, outlet, agency, since))).await?;
    let price = |(format, unit, specification, unit_price, tax_inclusive): (String, String, String, i64, bool)| {
        Some(PriceElsewhere {
            format: Format::from_wire(&format)?,
            unit: Unit::from_wire(&unit)?,
            specification,
            unit_price: Rupiah::new(unit_price).ok()?,
            tax_inclusive,
        })
    };
    let read = rows.into_iter().map(|row| price(row).ok_or(()));
    read.collect::<Result<_, ()>>().map_err(|()| StoreError::Bug("a price that is none in an agreement".to_owned()))
}

async fn read_elsewhere(
    tx: &mut TenantTx,
    outlet: OutletId,
    agency: AgencyId,
    since: Timestamp,
) -> Result<Vec<(String, String, String, i64, bool)>, StoreError> {
    sqlx::query_as(include_str!("../queries/prices_elsewhere.sql"))
        .bind(tx.tenant().as_i32())
        .bind(outlet.as_uuid())
        .bind(agency.as_uuid())
        .bind(since.as_utc())
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("reading what other agencies pay"))
}

/// The application and the decree by which an outlet is a partner in a year.
///
/// # Errors
/// When the store cannot read.
pub async fn named_outlet(
    store: &Store<Sinergi>,
    border: Border,
    outlet: OutletId,
    year: i32,
) -> Result<Option<(ApplicationId, DecreeId)>, StoreError> {
    let found: Option<(Uuid, Uuid)> = store.read(border, move |tx| Box::pin(read_named(tx, outlet, year))).await?;
    Ok(found.map(|(application, decree)| (application.into(), decree.into())))
}

async fn read_named(tx: &mut TenantTx, outlet: OutletId, year: i32) -> Result<Option<(Uuid, Uuid)>, StoreError> {
    sqlx::query_as(include_str!("../queries/named_outlet.sql"))
        .bind(tx.tenant().as_i32())
        .bind(outlet.as_uuid())
        .bind(year)
        .fetch_optional(tx.connection())
        .await
        .map_err(StoreError::while_doing("looking for the decree of an outlet"))
}

/// Orders that were not answered in time, the longest overdue first; for the deadline worker.
///
/// # Errors
/// When the store cannot read.
pub async fn late_orders(
    store: &Store<Sinergi>,
    border: Border,
    now: Timestamp,
    limit: u16,
) -> Result<Vec<Uuid>, StoreError> {
    store.read(border, move |tx| Box::pin(read_late_orders(tx, now, i64::from(limit)))).await
}

async fn read_late_orders(tx: &mut TenantTx, now: Timestamp, limit: i64) -> Result<Vec<Uuid>, StoreError> {
    sqlx::query_scalar(include_str!("../queries/late_orders.sql"))
        .bind(tx.tenant().as_i32())
        .bind(now.as_utc())
        .bind(limit)
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("reading orders without an answer"))
}

/// Placements that were not proved in time, each behind its order, the longest overdue first; for the deadline worker.
///
/// # Errors
/// When the store cannot read.
pub async fn late_placements(
    store: &Store<Sinergi>,
    border: Border,
    now: Timestamp,
    limit: u16,
) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
    store.read(border, move |tx| Box::pin(read_late_placements(tx, now, i64::from(limit)))).await
}

async fn read_late_placements(tx: &mut TenantTx, now: Timestamp, limit: i64) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
    sqlx::query_as(include_str!("../queries/late_placements.sql"))
        .bind(tx.tenant().as_i32())
        .bind(now.as_utc())
        .bind(limit)
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("reading placements without a proof"))
}

/// Proofs that nobody has looked at yet, each placement behind its order, the oldest first.
///
/// # Errors
/// When the store cannot read.
pub async fn unchecked_proofs(
    store: &Store<Sinergi>,
    border: Border,
    limit: u16,
) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
    store.read(border, move |tx| Box::pin(read_unchecked(tx, i64::from(limit)))).await
}

async fn read_unchecked(tx: &mut TenantTx, limit: i64) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
    sqlx::query_as(include_str!("../queries/unchecked_proofs.sql"))
        .bind(tx.tenant().as_i32())
        .bind(limit)
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("reading proofs that were not looked at"))
}

/// Verified pages that are to be read again: order, placement, occasion; the longest overdue first. A page of a bill that
/// is to be paid is read again when its last reading is older than `fresh_seconds`.
///
/// # Errors
/// When the store cannot read.
pub async fn due_readings(
    store: &Store<Sinergi>,
    border: Border,
    (now, fresh_seconds): (Timestamp, i64),
    limit: u16,
) -> Result<Vec<(Uuid, Uuid, String)>, StoreError> {
    store.read(border, move |tx| Box::pin(read_due(tx, (now, fresh_seconds), i64::from(limit)))).await
}

async fn read_due(
    tx: &mut TenantTx,
    (now, fresh_seconds): (Timestamp, i64),
    limit: i64,
) -> Result<Vec<(Uuid, Uuid, String)>, StoreError> {
    sqlx::query_as(include_str!("../queries/due_readings.sql"))
        .bind(tx.tenant().as_i32())
        .bind(now.as_utc())
        .bind(limit)
        .bind(fresh_seconds)
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("reading pages that are due"))
}
