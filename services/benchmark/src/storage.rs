//! The benchmark's own tables, under its own role.

use futures_util::future::BoxFuture;
use kernel::{Party, RegionCode, TenantId, Timestamp, Uuid};
use sqlx::PgPool;
use store::{Border, StoreError, TenantTx, pool::guarded, tenant_tx};
use time::OffsetDateTime;

use crate::{
    compare::{Comparison, Neighbour, Peers, rankable, spread},
    figures::{Figure, MissingCode},
    fingerprints,
    fold::{Fold, KINDS, REVISION, Seen},
    indicator::Indicator,
};

/// Events that are read in one transaction.
const PAGE: i64 = 20_000;

/// The way to the benchmark's tables.
#[derive(Debug, Clone)]
pub struct Benchmark {
    pool: PgPool,
}

type EventRow = (i64, String, i16, Uuid, OffsetDateTime, Vec<u8>);
type FigureRow = (Option<i64>, Option<String>, i64, bool);
type TrendRow = (i32, Option<i64>, Option<String>, i64);
type SharedRow = (i32, String, String, String, Option<i64>, Option<String>, i64, Option<String>, bool);

fn figure(value: Option<i64>, missing: Option<&str>, cases: i64) -> Figure {
    let code = missing.and_then(MissingCode::from_wire).unwrap_or(MissingCode::NotReported);
    Figure { value: value.ok_or(code), cases }
}

fn unreadable(doing: &'static str) -> impl FnOnce(serde_json::Error) -> StoreError {
    move |source| StoreError::Unreadable { doing, source: Box::new(source) }
}

impl Benchmark {
    /// Connects as the benchmark's role when the first question is asked.
    ///
    /// # Errors
    /// When the address cannot be read.
    pub fn new(url: &str) -> Result<Self, StoreError> {
        Ok(Self { pool: guarded(url, "sinergi-benchmark", 2)? })
    }

    /// Ends all connections.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    pub(crate) async fn run<T: Send + 'static>(
        &self,
        tenant: TenantId,
        work: impl for<'a> FnOnce(&'a mut TenantTx) -> BoxFuture<'a, Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        tenant_tx::run(&self.pool, tenant, work).await
    }

    /// Reads what one tenant's log has since the last time, and writes its figures anew. Twice is once.
    ///
    /// # Errors
    /// When the database fails, or an event cannot be read: then nothing is skipped.
    pub async fn refresh(&self, tenant: TenantId) -> Result<i64, StoreError> {
        loop {
            let (position, end) = self.run(tenant, move |tx| Box::pin(refresh_page(tx))).await?;
            if position >= end {
                return Ok(position);
            }
        }
    }

    /// One indicator of one year as one region sees it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn compare(
        &self,
        tenant: TenantId,
        region: &RegionCode,
        indicator: &'static Indicator,
        year: i32,
        peers: Peers,
    ) -> Result<Comparison, StoreError> {
        let (own, trend, shared) = self.run(tenant, move |tx| Box::pin(read_figures(tx, indicator, year))).await?;
        let (own, own_shared) = own;
        let own_kind = shared.iter().find(|row| row.0 == tenant.as_i32()).map(|row| row.3.clone());
        let own_kind = own_kind.unwrap_or_else(|| kind_of(region).to_owned());
        let neighbours: Vec<Neighbour> = shared
            .into_iter()
            .filter(|row| row.0 != tenant.as_i32())
            .filter(|(_, _, code, kind, ..)| match &peers {
                Peers::All => true,
                Peers::SameKind => *kind == own_kind,
                Peers::SameProvince => code.get(..2) == Some(region.province()),
                Peers::Listed(codes) => codes.iter().any(|listed| listed.as_str() == code),
            })
            .map(|(_, region, code, kind, value, missing, cases, decision, demo)| Neighbour {
                region,
                code,
                kind,
                figure: figure(value, missing.as_deref(), cases),
                decision: decision.unwrap_or_default(),
                demo,
            })
            .collect();
        let mut values: Vec<i64> = neighbours.iter().filter_map(|neighbour| neighbour.figure.value.ok()).collect();
        values.extend(own.value.ok());
        let regions_count = values.len();
        Ok(Comparison {
            indicator,
            year,
            own,
            own_shared,
            trend,
            neighbours,
            spread: spread(&mut values),
            regions_count,
            rankable: rankable(indicator, regions_count),
        })
    }
}

/// A region without a figure has no row to tell its kind: a code without a dot is a province, from 71 on a city.
fn kind_of(region: &RegionCode) -> &'static str {
    match region.as_str().split_once('.') {
        None => "province",
        Some((_, number)) if number >= "71" => "city",
        Some(_) => "regency",
    }
}

async fn refresh_page(tx: &mut TenantTx) -> Result<(i64, i64), StoreError> {
    let tenant = tx.tenant().as_i32();
    let doing = "reading the log for figures";
    let end: Option<i64> = sqlx::query_scalar(include_str!("../queries/last_position.sql"))
        .bind(tenant)
        .fetch_optional(tx.connection())
        .await
        .map_err(StoreError::while_doing(doing))?;
    let end = end.unwrap_or(0);
    let progress: Option<(i64, i32, Vec<u8>)> = sqlx::query_as(include_str!("../queries/progress.sql"))
        .bind(tenant)
        .fetch_optional(tx.connection())
        .await
        .map_err(StoreError::while_doing(doing))?;
    let (from, mut fold) = match progress {
        Some((position, REVISION, bytes)) => {
            (position, serde_json::from_slice(&bytes).map_err(unreadable("reading a fold of figures"))?)
        }
        Some(_) | None => (0, Fold::default()),
    };
    let to = end.min(from.saturating_add(PAGE));
    if to <= from {
        return Ok((from, end));
    }
    let rows: Vec<EventRow> = sqlx::query_as(include_str!("../queries/unread_events.sql"))
        .bind(tenant)
        .bind(from)
        .bind(to)
        .bind(KINDS.iter().chain(fingerprints::KINDS).map(|kind| (*kind).to_owned()).collect::<Vec<_>>())
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing(doing))?;
    let mut shown = Vec::new();
    for (_, kind, _, stream, at, payload) in &rows {
        shown.extend(fingerprints::in_event(kind, payload).map_err(unreadable("reading what a proof shows"))?);
        let seen = Seen { kind, stream: *stream, at: Timestamp::new(*at), payload };
        fold.take(&seen).map_err(unreadable("reading an event for figures"))?;
    }
    fingerprints::save(tx, shown).await?;
    save(tx, to, &fold).await?;
    Ok((to, end))
}

async fn save(tx: &mut TenantTx, position: i64, fold: &Fold) -> Result<(), StoreError> {
    let tenant = tx.tenant().as_i32();
    let doing = "writing figures";
    let bytes = serde_json::to_vec(fold).map_err(unreadable("writing a fold of figures"))?;
    sqlx::query(include_str!("../queries/save_progress.sql"))
        .bind(tenant)
        .bind(position)
        .bind(REVISION)
        .bind(bytes)
        .execute(tx.connection())
        .await
        .map_err(StoreError::while_doing(doing))?;
    sqlx::query(include_str!("../queries/clear_figures.sql"))
        .bind(tenant)
        .execute(tx.connection())
        .await
        .map_err(StoreError::while_doing(doing))?;
    for (indicator, version, year, figure, decision) in fold.figures() {
        sqlx::query(include_str!("../queries/save_figure.sql"))
            .bind(tenant)
            .bind(indicator)
            .bind(version)
            .bind(year)
            .bind(figure.value.ok())
            .bind(figure.value.err().map(MissingCode::wire))
            .bind(figure.cases)
            .bind(decision.is_some())
            .bind(decision)
            .execute(tx.connection())
            .await
            .map_err(StoreError::while_doing(doing))?;
    }
    Ok(())
}

type Read = ((Figure, bool), Vec<(i32, Figure)>, Vec<SharedRow>);

async fn read_figures(tx: &mut TenantTx, indicator: &'static Indicator, year: i32) -> Result<Read, StoreError> {
    let Border { tenant, party: Party::Staff } = tx.border() else {
        return Err(StoreError::Bug("figures are read as staff".to_owned()));
    };
    let doing = "reading figures";
    let own: Option<FigureRow> = sqlx::query_as(include_str!("../queries/own_figure.sql"))
        .bind(tenant.as_i32())
        .bind(indicator.id)
        .bind(year)
        .fetch_optional(tx.connection())
        .await
        .map_err(StoreError::while_doing(doing))?;
    let own = own.map_or((Figure::missing(MissingCode::NotYet, 0), false), |(value, missing, cases, shared)| {
        (figure(value, missing.as_deref(), cases), shared)
    });
    let trend: Vec<TrendRow> = sqlx::query_as(include_str!("../queries/own_trend.sql"))
        .bind(tenant.as_i32())
        .bind(indicator.id)
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing(doing))?;
    let trend = trend
        .into_iter()
        .map(|(year, value, missing, cases)| (year, figure(value, missing.as_deref(), cases)))
        .collect();
    let shared: Vec<SharedRow> = sqlx::query_as(include_str!("../queries/shared_figures.sql"))
        .bind(indicator.id)
        .bind(year)
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing(doing))?;
    Ok((own, trend, shared))
}
