//! Tables from the log: made anew, compared, and swapped in row by row.
//!
//! **Invariant:** readers never see a table half made. A rebuild folds in memory beside the live rows; under the lock
//! of the head it writes only the rows that differ.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    time::{Duration, Instant},
};

use kernel::{Party, TenantId, Timestamp, Uuid};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use time::OffsetDateTime;
use tokio::sync::mpsc;

use crate::{
    Border, Model, Store, StoreError,
    cache::RowKey,
    calls::{self, EventRow, Head},
    fold::{self, Placed, Whole},
    source::Source,
    store::Core,
    tenant_tx,
};

/// Events in one page of a rebuild.
const EVENTS_PAGE: i32 = 5_000;
/// Rows in one page of a comparison.
const ROWS_PAGE: i32 = 5_000;
/// Rows in one statement of the swap.
const SWAP_PAGE: usize = 2_000;
/// So many pages are read ahead of the one that is folded.
const PAGES_AHEAD: usize = 2;
/// So often somebody who watches a rebuild is told how far it is.
const NOTE_EVERY: Duration = Duration::from_secs(1);
/// So many differences are named one by one.
const NAMED_DIFFERENCES: usize = 20;

/// How far a rebuild has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RebuildProgress {
    /// `reading`, `comparing`, `done` or `failed`.
    pub phase: String,
    /// Events read so far.
    pub position: i64,
    /// Events to read.
    pub target: i64,
    /// Rows that were not as they should be.
    pub rows_changed: i64,
    /// When it began.
    pub started_at: Timestamp,
    /// When this was noted.
    pub updated_at: Timestamp,
}

/// What a rebuild did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuilt {
    /// The position that the tables stand at.
    pub position: i64,
    /// Rows that were not as they should be, and are now.
    pub rows_changed: i64,
    /// One checksum per table, in the model's order.
    pub checksums: Vec<(&'static str, String)>,
}

/// One table, compared with what the log says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableReport {
    /// The table.
    pub table: &'static str,
    /// Rows by the log.
    pub rows: usize,
    /// Checksum of the rows that are there.
    pub live_checksum: String,
    /// Checksum of the rows by the log.
    pub rebuilt_checksum: String,
    /// Rows that differ; the first of them.
    pub differences: Vec<RowDifference>,
    /// How many differ.
    pub differences_count: usize,
}

impl TableReport {
    /// Whether the table is what the log says.
    pub fn is_right(&self) -> bool {
        self.differences_count == 0 && self.live_checksum == self.rebuilt_checksum
    }
}

/// A row that is not what the log says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowDifference {
    /// The row.
    pub id: Uuid,
    /// The row as it is; `None` is no row.
    pub live: Option<String>,
    /// The row by the log.
    pub rebuilt: Option<String>,
}

fn is_same<M: Model>(number: usize, one: Option<&Placed>, other: Option<&Placed>) -> Result<bool, StoreError> {
    match (one, other) {
        (None, None) => Ok(true),
        (Some(one), Some(other)) => {
            Ok(one.position == other.position && fold::table::<M>(number)?.same(&one.cell, &other.cell))
        }
        _ => Ok(false),
    }
}

/// SHA-256 over the rows in the order of their ids, each as JSON.
fn checksum<'r, M: Model>(
    number: usize,
    rows: impl Iterator<Item = (Uuid, &'r Placed)>,
) -> Result<[u8; 32], StoreError> {
    let sorted: BTreeMap<Uuid, &Placed> = rows.collect();
    let mut hash = Sha256::new();
    for (id, placed) in sorted {
        let text = fold::encode::<M>((number, id), placed)?;
        hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(text.as_bytes());
    }
    Ok(hash.finalize().into())
}

fn rows_of(whole: &Whole, number: usize) -> impl Iterator<Item = (Uuid, &Placed)> {
    whole.0.iter().filter(move |(key, _)| key.0 == number).map(|(key, placed)| (key.1, placed))
}

/// The log from its first event on, page by page, read by a task of its own. It ends when nobody listens any more.
fn pages(pool: PgPool, tenant: TenantId) -> mpsc::Receiver<Result<Vec<EventRow>, StoreError>> {
    let (ahead, pages) = mpsc::channel(PAGES_AHEAD);
    tokio::spawn(async move {
        let mut after = Some(0);
        while let Some(position) = after {
            let page = page(&pool, tenant, position).await;
            after = page.as_ref().ok().and_then(|rows| rows.last()).map(|row| row.position);
            if ahead.send(page).await.is_err() {
                return;
            }
        }
    });
    pages
}

/// In a transaction: a function of the log would copy the page once more.
async fn page(pool: &PgPool, tenant: TenantId, after: i64) -> Result<Vec<EventRow>, StoreError> {
    let border = Border { tenant, party: Party::Staff };
    tenant_tx::read(pool, border, "read only", move |tx| {
        Box::pin(async move {
            sqlx::query_as(include_str!("../queries/events_to_fold.sql"))
                .bind(tx.tenant().as_i32())
                .bind(after)
                .bind(EVENTS_PAGE)
                .fetch_all(tx.connection())
                .await
                .map_err(StoreError::while_doing("reading the log"))
        })
    })
    .await
}

impl<M: Model> Core<M> {
    /// Folds the log from `after` to its end, as far as the source sees it.
    async fn fold_from(
        &self,
        source: &mut Source,
        tenant: TenantId,
        whole: &mut Whole,
        mut after: i64,
        mut touched: Option<&mut BTreeSet<RowKey>>,
    ) -> Result<i64, StoreError> {
        loop {
            let result = calls::load_events(source.connection().await?, tenant, after, EVENTS_PAGE).await;
            let rows = source.answer(result, "reading the log").await?;
            let Some(last) = rows.last() else { return Ok(after) };
            after = last.position;
            let fold = |recorded| {
                if let Some(touched) = touched.as_deref_mut() {
                    touched.extend(fold::touched::<M>(&recorded));
                }
                whole.fold::<M>(&recorded)
            };
            self.open_each(source, tenant, rows, fold).await?;
        }
    }

    /// Folds the whole log, each page while the next one is read, and notes how far it has come.
    async fn fold_all(
        &self,
        source: &mut Source,
        tenant: TenantId,
        whole: &mut Whole,
        target: i64,
    ) -> Result<i64, StoreError> {
        let mut after = 0;
        let mut noted = Instant::now();
        let mut pages = pages(self.pool.clone(), tenant);
        while let Some(rows) = pages.recv().await {
            let rows = rows?;
            after = rows.last().map_or(after, |last| last.position);
            self.open_each(source, tenant, rows, |recorded| whole.fold::<M>(&recorded)).await?;
            if noted.elapsed() > NOTE_EVERY {
                self.note_progress(tenant, "reading", after, target.max(after), 0).await?;
                noted = Instant::now();
            }
        }
        Ok(after)
    }

    /// All rows of a table as they are.
    async fn live_rows(
        &self,
        source: &mut Source,
        tenant: TenantId,
        number: usize,
    ) -> Result<HashMap<Uuid, Placed>, StoreError> {
        let name = fold::table::<M>(number)?.name();
        let mut live = HashMap::new();
        let mut after = Uuid::nil();
        loop {
            let result = calls::read_table(source.connection().await?, tenant, name, after, ROWS_PAGE).await;
            let page = source.answer(result, "reading a table").await?;
            if page.is_empty() {
                return Ok(live);
            }
            for text in page {
                let (id, placed) = fold::decode::<M>(number, &text)?;
                after = after.max(id);
                live.insert(id, placed);
            }
        }
    }

    async fn note_progress(
        &self,
        tenant: TenantId,
        phase: &str,
        position: i64,
        target: i64,
        rows: i64,
    ) -> Result<(), StoreError> {
        let mut source = Source::locked(&self.pool, tenant).await?;
        let result = sqlx::query(include_str!("../queries/set_rebuild_progress.sql"))
            .bind(tenant.as_i32())
            .bind(phase)
            .bind(position)
            .bind(target)
            .bind(rows)
            .execute(source.connection().await?)
            .await;
        source.answer(result, "noting the progress of a rebuild").await?;
        source.finish().await
    }

    async fn head_of(&self, source: &mut Source, tenant: TenantId) -> Result<Option<Head>, StoreError> {
        let result = calls::load_head(source.connection().await?, tenant).await;
        source.answer(result, "reading the head").await
    }

    /// Rebuilds all tables of a tenant beside the live ones and swaps in what differs.
    pub(crate) async fn rebuild(&self, tenant: TenantId) -> Result<Rebuilt, StoreError> {
        let result = self.rebuild_steps(tenant).await;
        if result.is_err() {
            // The error itself is what the caller has to see.
            let _ = self.note_progress(tenant, "failed", 0, 0, 0).await;
        }
        result
    }

    async fn rebuild_steps(&self, tenant: TenantId) -> Result<Rebuilt, StoreError> {
        let mut source = Source::line(&self.lines);
        let head = self.head_of(&mut source, tenant).await?;
        let head = head.ok_or_else(|| StoreError::Bug(format!("tenant {tenant} has no log")))?;
        self.note_progress(tenant, "reading", 0, head.position, 0).await?;
        let mut whole = Whole::default();
        let read = self.fold_all(&mut source, tenant, &mut whole, head.position).await?;
        self.note_progress(tenant, "comparing", read, read, 0).await?;
        let mut candidates = BTreeSet::new();
        for number in 0..M::tables().len() {
            let live = self.live_rows(&mut source, tenant, number).await?;
            for (id, placed) in rows_of(&whole, number) {
                if !is_same::<M>(number, live.get(&id), Some(placed))? {
                    candidates.insert((number, id));
                }
            }
            candidates.extend(live.into_keys().map(|id| (number, id)).filter(|key| !whole.0.contains_key(key)));
        }
        source.finish().await?;
        let rebuilt = self.swap(tenant, whole, read, candidates).await?;
        self.note_progress(tenant, "done", rebuilt.position, rebuilt.position, rebuilt.rows_changed).await?;
        Ok(rebuilt)
    }

    /// With the head locked: folds what came in since, and writes the rows that differ.
    async fn swap(
        &self,
        tenant: TenantId,
        mut whole: Whole,
        read: i64,
        mut candidates: BTreeSet<RowKey>,
    ) -> Result<Rebuilt, StoreError> {
        let mut source = Source::locked(&self.pool, tenant).await?;
        let result = calls::lock_head(source.connection().await?, tenant).await;
        source.answer(result, "locking the head").await?;
        let position = self.fold_from(&mut source, tenant, &mut whole, read, Some(&mut candidates)).await?;
        let candidates: Vec<RowKey> = candidates.into_iter().collect();
        let mut rows_changed = 0;
        for page in candidates.chunks(SWAP_PAGE) {
            let wanted = page.iter().copied().collect();
            let live: HashMap<RowKey, Placed> =
                self.find_rows(&mut source, tenant, &wanted).await?.into_iter().collect();
            let mut tables = BTreeMap::<usize, fold::Changes>::new();
            for key in page {
                let right = whole.0.get(key);
                if is_same::<M>(key.0, live.get(key), right)? {
                    continue;
                }
                rows_changed += 1;
                let changes = tables.entry(key.0).or_default();
                match right {
                    Some(placed) => changes.rows.push(fold::encode::<M>(*key, placed)?),
                    None => changes.gone.push(key.1),
                }
            }
            for (number, changes) in tables {
                let name = fold::table::<M>(number)?.name();
                let rows = changes.array();
                let result =
                    calls::write_rows(source.connection().await?, tenant, name, Some(&rows), &changes.gone).await;
                source.answer(result, "writing rebuilt rows").await?;
            }
        }
        let mut checksums = Vec::new();
        for (number, table) in M::tables().iter().enumerate() {
            let sum = checksum::<M>(number, rows_of(&whole, number))?;
            let result = sqlx::query(include_str!("../queries/set_projection_state.sql"))
                .bind(tenant.as_i32())
                .bind(table.name())
                .bind(table.revision())
                .bind(position)
                .bind(sum.as_slice())
                .execute(source.connection().await?)
                .await;
            source.answer(result, "noting a revision").await?;
            checksums.push((table.name(), hex::encode(sum)));
        }
        if rows_changed > 0 {
            let result = sqlx::query(include_str!("../queries/raise_epoch.sql"))
                .bind(tenant.as_i32())
                .execute(source.connection().await?)
                .await;
            source.answer(result, "raising the epoch").await?;
        }
        source.finish().await?;
        Ok(Rebuilt { position, rows_changed, checksums })
    }

    /// Rebuilds the tenant if one of its tables has an older meaning than this program gives it. Answers whether it has
    /// a log.
    pub(crate) async fn bring_up_to_date(&self, tenant: TenantId) -> Result<bool, StoreError> {
        let mut source = Source::locked(&self.pool, tenant).await?;
        let result: Result<Vec<(String, i32)>, _> = sqlx::query_as(include_str!("../queries/projection_revisions.sql"))
            .bind(tenant.as_i32())
            .fetch_all(source.connection().await?)
            .await;
        let states: HashMap<String, i32> = source.answer(result, "reading revisions").await?.into_iter().collect();
        let result = calls::load_head(source.connection().await?, tenant).await;
        let head = source.answer(result, "reading the head").await?;
        source.finish().await?;
        let Some(head) = head else { return Ok(false) };
        let mut is_behind = false;
        for table in M::tables() {
            match states.get(table.name()) {
                Some(revision) if *revision > table.revision() => {
                    return Err(StoreError::Unsafe(format!(
                        "table {} of tenant {tenant} has revision {revision}, this program knows {}",
                        table.name(),
                        table.revision()
                    )));
                }
                Some(revision) => is_behind |= *revision < table.revision(),
                None => is_behind = true,
            }
        }
        if is_behind {
            tracing::info!(%tenant, position = head.position, "tables are rebuilt");
            self.rebuild(tenant).await?;
        }
        Ok(true)
    }
}

impl<M: Model> Store<M> {
    /// Makes all tables of the tenant anew from its log. Readers go on reading, writers wait only for the swap.
    pub async fn rebuild(&self, tenant: TenantId) -> Result<Rebuilt, StoreError> {
        let core = Arc::clone(&self.core);
        let task = tokio::spawn(async move { core.rebuild(tenant).await });
        task.await.map_err(|error| StoreError::Bug(format!("a rebuild stopped: {error}")))?
    }

    /// Sees to it that the tenant's tables have the meaning that this program gives them. Reads and commands do so
    /// themselves; at start it is done for all tenants, so that no request waits for it.
    pub async fn make_ready(&self, tenant: TenantId) -> Result<(), StoreError> {
        Arc::clone(&self.core).ensure_ready(tenant).await
    }

    /// How far the tenant's last rebuild has come.
    pub async fn rebuild_progress(&self, border: Border) -> Result<Option<RebuildProgress>, StoreError> {
        type Row = (String, i64, i64, i64, OffsetDateTime, OffsetDateTime);
        let row: Option<Row> = tenant_tx::read(&self.core.pool, border, "read only", |tx| {
            Box::pin(async move {
                sqlx::query_as(include_str!("../queries/rebuild_progress.sql"))
                    .bind(tx.tenant().as_i32())
                    .fetch_optional(tx.connection())
                    .await
                    .map_err(StoreError::while_doing("reading the progress of a rebuild"))
            })
        })
        .await?;
        Ok(row.map(|(phase, position, target, rows_changed, started_at, updated_at)| RebuildProgress {
            phase,
            position,
            target,
            rows_changed,
            started_at: Timestamp::new(started_at),
            updated_at: Timestamp::new(updated_at),
        }))
    }

    /// Compares every table of the tenant with what its log says; changes nothing.
    pub async fn verify_projections(&self, tenant: TenantId) -> Result<Vec<TableReport>, StoreError> {
        let core = Arc::clone(&self.core);
        let task = tokio::spawn(async move { core.compare(tenant).await });
        task.await.map_err(|error| StoreError::Bug(format!("a comparison stopped: {error}")))?
    }
}

impl<M: Model> Core<M> {
    async fn compare(&self, tenant: TenantId) -> Result<Vec<TableReport>, StoreError> {
        let border = Border { tenant, party: Party::Staff };
        let tx = tenant_tx::TenantTx::snapshot(&self.pool, border).await?;
        let mut source = Source::inside(tx);
        let mut whole = Whole::default();
        self.fold_from(&mut source, tenant, &mut whole, 0, None).await?;
        let mut reports = Vec::new();
        for (number, table) in M::tables().iter().enumerate() {
            let live = self.live_rows(&mut source, tenant, number).await?;
            let ids: BTreeSet<Uuid> = live.keys().copied().chain(rows_of(&whole, number).map(|(id, _)| id)).collect();
            let text = |key, placed: Option<&Placed>| placed.map(|placed| fold::encode::<M>(key, placed)).transpose();
            let (mut differences, mut differences_count, mut rows) = (Vec::new(), 0, 0);
            for id in ids {
                let key = (number, id);
                let (is, should) = (live.get(&id), whole.0.get(&key));
                rows += usize::from(should.is_some());
                if is_same::<M>(number, is, should)? {
                    continue;
                }
                differences_count += 1;
                if differences.len() < NAMED_DIFFERENCES {
                    differences.push(RowDifference { id, live: text(key, is)?, rebuilt: text(key, should)? });
                }
            }
            reports.push(TableReport {
                table: table.name(),
                rows,
                live_checksum: hex::encode(checksum::<M>(number, live.iter().map(|(id, placed)| (*id, placed)))?),
                rebuilt_checksum: hex::encode(checksum::<M>(number, rows_of(&whole, number))?),
                differences,
                differences_count,
            });
        }
        Ok(reports)
    }
}
