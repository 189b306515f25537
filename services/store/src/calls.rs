//! One function per statement that the store sends; each of them is one round trip.

use kernel::{TenantId, Uuid};
use sqlx::{FromRow, PgConnection, Row, postgres::PgRow};
use time::OffsetDateTime;

use crate::{StoreError, fold::Changes};

/// Where a tenant stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    pub(crate) position: i64,
    pub(crate) last_at: OffsetDateTime,
    pub(crate) epoch: i32,
    pub(crate) clock: OffsetDateTime,
}

/// An event as the table holds it.
#[derive(Debug, Clone)]
pub(crate) struct EventRow {
    pub(crate) position: i64,
    pub(crate) at: OffsetDateTime,
    pub(crate) occurred_at: OffsetDateTime,
    pub(crate) version: i32,
    pub(crate) type_id: i16,
    pub(crate) schema_ver: i16,
    pub(crate) enc: i16,
    pub(crate) stream_id: Uuid,
    pub(crate) actor_id: Uuid,
    pub(crate) command_id: Uuid,
    pub(crate) party_id: Option<Uuid>,
    pub(crate) envelope: Vec<u8>,
    pub(crate) payload: Vec<u8>,
    pub(crate) hash: Vec<u8>,
}

/// What a fold needs of an event.
#[derive(Debug, Clone)]
pub(crate) struct StreamRow {
    pub(crate) version: i32,
    pub(crate) type_id: i16,
    pub(crate) schema_ver: i16,
    pub(crate) enc: i16,
    pub(crate) payload: Vec<u8>,
}

impl FromRow<'_, PgRow> for EventRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            position: row.try_get(0)?,
            at: row.try_get(1)?,
            occurred_at: row.try_get(2)?,
            version: row.try_get(3)?,
            type_id: row.try_get(4)?,
            schema_ver: row.try_get(5)?,
            enc: row.try_get(6)?,
            stream_id: row.try_get(7)?,
            actor_id: row.try_get(8)?,
            command_id: row.try_get(9)?,
            party_id: row.try_get(10)?,
            envelope: row.try_get(11)?,
            payload: row.try_get(12)?,
            hash: row.try_get(13)?,
        })
    }
}

impl FromRow<'_, PgRow> for StreamRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            version: row.try_get(0)?,
            type_id: row.try_get(1)?,
            schema_ver: row.try_get(2)?,
            enc: row.try_get(3)?,
            payload: row.try_get(4)?,
        })
    }
}

/// Everything that one append carries, column by column.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    pub(crate) streams: Vec<Uuid>,
    pub(crate) versions: Vec<i32>,
    pub(crate) types: Vec<i16>,
    pub(crate) names: Vec<&'static str>,
    pub(crate) schemas: Vec<i16>,
    pub(crate) parties: Vec<Option<Uuid>>,
    pub(crate) actors: Vec<Uuid>,
    pub(crate) commands: Vec<Uuid>,
    pub(crate) occurred: Vec<OffsetDateTime>,
    pub(crate) envelopes: Vec<Vec<u8>>,
    pub(crate) payloads: Vec<Vec<u8>>,
    pub(crate) changes: Vec<(&'static str, Changes)>,
    pub(crate) seen: Vec<Uuid>,
    pub(crate) fingerprints: Vec<Vec<u8>>,
    pub(crate) answers: Vec<Vec<u8>>,
    pub(crate) answer_positions: Vec<i64>,
    pub(crate) claim_kinds: Vec<&'static str>,
    pub(crate) claim_digests: Vec<Vec<u8>>,
    pub(crate) claim_owners: Vec<Option<Uuid>>,
    pub(crate) key_subjects: Vec<Uuid>,
    pub(crate) key_ids: Vec<Uuid>,
    pub(crate) keys: Vec<Vec<u8>>,
    pub(crate) refusals: Option<String>,
}

impl Columns {
    /// Whether this is one command with one event and nothing else: the most usual case has a way of its own.
    fn is_one(&self) -> bool {
        self.streams.len() == 1
            && self.seen.len() == 1
            && self.claim_kinds.is_empty()
            && self.key_subjects.is_empty()
            && self.refusals.is_none()
            && self.changes.iter().all(|(_, changes)| changes.gone.is_empty())
    }
}

/// An array of uuids as PostgreSQL reads it from text.
pub(crate) fn array(ids: &[Uuid]) -> String {
    let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
    format!("{{{}}}", ids.join(","))
}

/// Writes a batch; the database's clock. The error is the driver's own: the caller tells its kinds apart.
pub(crate) async fn append(
    connection: &mut PgConnection,
    tenant: TenantId,
    head: &Head,
    at: OffsetDateTime,
    columns: &Columns,
) -> Result<OffsetDateTime, sqlx::Error> {
    if columns.is_one() {
        return append_one(connection, tenant, head, at, columns).await;
    }
    let mut tables = Vec::with_capacity(columns.changes.len());
    let (mut rows, mut gone) = (Vec::new(), Vec::new());
    for (table, changes) in &columns.changes {
        tables.push(*table);
        rows.push(match changes.rows.as_slice() {
            [] => None,
            [row] if changes.gone.is_empty() => Some(row.clone()),
            _ => Some(changes.array()),
        });
        gone.push((!changes.gone.is_empty()).then(|| array(&changes.gone)));
    }
    sqlx::query_scalar(include_str!("../queries/append.sql"))
        .bind(tenant.as_i32())
        .bind(head.position)
        .bind(head.epoch)
        .bind(at)
        .bind(&columns.streams)
        .bind(&columns.versions)
        .bind(&columns.types)
        .bind(&columns.names)
        .bind(&columns.schemas)
        .bind(&columns.parties)
        .bind(&columns.actors)
        .bind(&columns.commands)
        .bind(&columns.occurred)
        .bind(&columns.envelopes)
        .bind(&columns.payloads)
        .bind(tables)
        .bind(rows)
        .bind(gone)
        .bind(&columns.seen)
        .bind(&columns.fingerprints)
        .bind(&columns.answers)
        .bind(&columns.answer_positions)
        .bind(&columns.claim_kinds)
        .bind(&columns.claim_digests)
        .bind(&columns.claim_owners)
        .bind(&columns.key_subjects)
        .bind(&columns.key_ids)
        .bind(&columns.keys)
        .bind(&columns.refusals)
        .fetch_one(connection)
        .await
}

async fn append_one(
    connection: &mut PgConnection,
    tenant: TenantId,
    head: &Head,
    at: OffsetDateTime,
    columns: &Columns,
) -> Result<OffsetDateTime, sqlx::Error> {
    let (mut tables, mut rows) = (Vec::new(), Vec::new());
    for (table, changes) in &columns.changes {
        for row in &changes.rows {
            tables.push(*table);
            rows.push(row.as_str());
        }
    }
    sqlx::query_scalar(include_str!("../queries/append_one.sql"))
        .bind(tenant.as_i32())
        .bind(head.position)
        .bind(head.epoch)
        .bind(at)
        .bind(columns.streams.first())
        .bind(columns.versions.first())
        .bind(columns.types.first())
        .bind(columns.names.first())
        .bind(columns.schemas.first())
        .bind(columns.parties.first().copied().flatten())
        .bind(columns.actors.first())
        .bind(columns.commands.first())
        .bind(columns.occurred.first())
        .bind(columns.envelopes.first())
        .bind(columns.payloads.first())
        .bind(tables)
        .bind(rows)
        .bind(columns.fingerprints.first())
        .bind(columns.answers.first())
        .fetch_one(connection)
        .await
}

pub(crate) async fn open_log(connection: &mut PgConnection, tenant: TenantId) -> Result<(), StoreError> {
    sqlx::query(include_str!("../queries/open_log.sql"))
        .bind(tenant.as_i32())
        .execute(connection)
        .await
        .map(drop)
        .map_err(StoreError::while_doing("opening a log"))
}

pub(crate) async fn load_head(connection: &mut PgConnection, tenant: TenantId) -> Result<Option<Head>, sqlx::Error> {
    let row: Option<(i64, OffsetDateTime, i32, OffsetDateTime)> =
        sqlx::query_as(include_str!("../queries/load_head.sql"))
            .bind(tenant.as_i32())
            .fetch_optional(connection)
            .await?;
    Ok(row.map(|(position, last_at, epoch, clock)| Head { position, last_at, epoch, clock }))
}

pub(crate) async fn lock_head(connection: &mut PgConnection, tenant: TenantId) -> Result<Option<Head>, sqlx::Error> {
    let row: Option<(i64, OffsetDateTime, i32, OffsetDateTime)> =
        sqlx::query_as(include_str!("../queries/lock_head.sql"))
            .bind(tenant.as_i32())
            .fetch_optional(connection)
            .await?;
    Ok(row.map(|(position, last_at, epoch, clock)| Head { position, last_at, epoch, clock }))
}

pub(crate) async fn load_stream(
    connection: &mut PgConnection,
    tenant: TenantId,
    stream: Uuid,
    after: i32,
) -> Result<Vec<StreamRow>, sqlx::Error> {
    sqlx::query_as(include_str!("../queries/load_stream.sql"))
        .bind(tenant.as_i32())
        .bind(stream)
        .bind(after)
        .fetch_all(connection)
        .await
}

pub(crate) async fn load_events(
    connection: &mut PgConnection,
    tenant: TenantId,
    after: i64,
    limit: i32,
) -> Result<Vec<EventRow>, sqlx::Error> {
    sqlx::query_as(include_str!("../queries/load_events.sql"))
        .bind(tenant.as_i32())
        .bind(after)
        .bind(limit)
        .fetch_all(connection)
        .await
}

pub(crate) async fn load_seen(
    connection: &mut PgConnection,
    tenant: TenantId,
    commands: &[Uuid],
) -> Result<Vec<(Uuid, Vec<u8>, Vec<u8>)>, sqlx::Error> {
    sqlx::query_as(include_str!("../queries/load_seen.sql"))
        .bind(tenant.as_i32())
        .bind(commands)
        .fetch_all(connection)
        .await
}

pub(crate) async fn load_claim(
    connection: &mut PgConnection,
    tenant: TenantId,
    kind: &str,
    digest: &[u8],
) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar(include_str!("../queries/load_claim.sql"))
        .bind(tenant.as_i32())
        .bind(kind)
        .bind(digest)
        .fetch_optional(connection)
        .await
}

pub(crate) async fn load_keys(
    connection: &mut PgConnection,
    tenant: TenantId,
    subjects: &[Uuid],
) -> Result<Vec<(Uuid, Uuid, Vec<u8>)>, sqlx::Error> {
    sqlx::query_as(include_str!("../queries/load_keys.sql"))
        .bind(tenant.as_i32())
        .bind(subjects)
        .fetch_all(connection)
        .await
}

/// Rows as JSON texts, each with the place of its table in `tables`; `ids` are array literals.
pub(crate) async fn read_rows(
    connection: &mut PgConnection,
    tenant: TenantId,
    tables: &[&'static str],
    ids: &[String],
) -> Result<Vec<(i32, String)>, sqlx::Error> {
    sqlx::query_as(include_str!("../queries/read_rows.sql"))
        .bind(tenant.as_i32())
        .bind(tables)
        .bind(ids)
        .fetch_all(connection)
        .await
}

pub(crate) async fn read_table(
    connection: &mut PgConnection,
    tenant: TenantId,
    table: &str,
    after: Uuid,
    limit: i32,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(include_str!("../queries/read_table.sql"))
        .bind(tenant.as_i32())
        .bind(table)
        .bind(after)
        .bind(limit)
        .fetch_all(connection)
        .await
}

pub(crate) async fn write_rows(
    connection: &mut PgConnection,
    tenant: TenantId,
    table: &str,
    rows: Option<&str>,
    gone: &[Uuid],
) -> Result<(), sqlx::Error> {
    sqlx::query(include_str!("../queries/write_rows.sql"))
        .bind(tenant.as_i32())
        .bind(table)
        .bind(rows)
        .bind(gone)
        .execute(connection)
        .await
        .map(drop)
}

pub(crate) async fn forget_subject(
    connection: &mut PgConnection,
    tenant: TenantId,
    subject: Uuid,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(include_str!("../queries/forget_subject.sql"))
        .bind(tenant.as_i32())
        .bind(subject)
        .fetch_one(connection)
        .await
}

pub(crate) async fn event_types(connection: &mut PgConnection) -> Result<Vec<(i16, String, String)>, sqlx::Error> {
    sqlx::query_as(include_str!("../queries/event_types.sql")).fetch_all(connection).await
}

pub(crate) async fn event_type(connection: &mut PgConnection, name: &str, category: &str) -> Result<i16, sqlx::Error> {
    sqlx::query_scalar(include_str!("../queries/event_type.sql")).bind(name).bind(category).fetch_one(connection).await
}
