//! Events as somebody outside can check them: every stored byte that goes into a hash, with the hash before.
//!
//! **Invariant:** what the border hides is not here; of the event before, only the hash is told. The formula stands in
//! `schema/hash-chain.md`.

use std::collections::HashMap;

use kernel::{Party, Uuid};
use serde::Serialize;
use time::OffsetDateTime;

use crate::{
    Border, Model, Store, StoreError,
    calls::{self, EventRow},
    hash_chain::GENESIS,
    source::Source,
};

/// Most events of one stream that are told at once.
const LIMIT: i64 = 5_000;

/// One event with everything that its hash is made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Place in the tenant's log.
    pub position: i64,
    /// Hash of the event before it, in hexadecimal.
    pub previous: String,
    /// Its own hash, in hexadecimal.
    pub hash: String,
    /// Whose log.
    pub tenant_id: i32,
    /// The stream.
    pub stream_id: Uuid,
    /// Place in the stream.
    pub version: i32,
    /// Number of its type.
    pub type_id: i16,
    /// Name of its type.
    pub name: String,
    /// Shape of the payload.
    pub schema_ver: i16,
    /// Codec of the payload.
    pub enc: i16,
    /// When it was recorded, in microseconds since 2000-01-01 in UTC.
    pub at: i64,
    /// When it happened, likewise.
    pub occurred_at: i64,
    /// Who.
    pub actor_id: Uuid,
    /// By which command.
    pub command_id: Uuid,
    /// The company that may read it.
    pub party_id: Option<Uuid>,
    /// The envelope as stored.
    pub envelope: String,
    /// The payload as stored; in hexadecimal where it is no text.
    pub payload: String,
    /// Whether envelope and payload are in hexadecimal.
    pub is_hex: bool,
}

fn micros(at: OffsetDateTime) -> i64 {
    const EPOCH_2000: i128 = 946_684_800_000_000;
    i64::try_from(at.unix_timestamp_nanos().div_euclid(1_000).saturating_sub(EPOCH_2000)).unwrap_or(i64::MAX)
}

fn evidence(border: Border, row: &EventRow, name: String, previous: String) -> Evidence {
    let texts = std::str::from_utf8(&row.envelope).ok().zip(std::str::from_utf8(&row.payload).ok());
    let is_hex = texts.is_none();
    let (envelope, payload) = texts.map_or_else(
        || (hex::encode(&row.envelope), hex::encode(&row.payload)),
        |(envelope, payload)| (envelope.to_owned(), payload.to_owned()),
    );
    Evidence {
        position: row.position,
        previous,
        hash: hex::encode(&row.hash),
        tenant_id: border.tenant.as_i32(),
        stream_id: row.stream_id,
        version: row.version,
        type_id: row.type_id,
        name,
        schema_ver: row.schema_ver,
        enc: row.enc,
        at: micros(row.at),
        occurred_at: micros(row.occurred_at),
        actor_id: row.actor_id,
        command_id: row.command_id,
        party_id: row.party_id,
        envelope,
        payload,
        is_hex,
    }
}

impl<M: Model> Store<M> {
    /// The events of a stream, oldest first, as far as the border lets through, as evidence for others.
    pub async fn evidence(&self, border: Border, stream: Uuid) -> Result<Vec<Evidence>, StoreError> {
        let mut rows: Vec<EventRow> = self
            .read(border, move |tx| {
                Box::pin(async move {
                    sqlx::query_as(include_str!("../queries/history_of_stream.sql"))
                        .bind(tx.tenant().as_i32())
                        .bind(i64::MAX)
                        .bind(LIMIT)
                        .bind(None::<OffsetDateTime>)
                        .bind(None::<OffsetDateTime>)
                        .bind(None::<&str>)
                        .bind(stream)
                        .fetch_all(tx.connection())
                        .await
                        .map_err(StoreError::while_doing("reading events for others"))
                })
            })
            .await?;
        rows.reverse();
        let before: Vec<i64> = rows.iter().map(|row| row.position.saturating_sub(1)).collect();
        // The hash before an event tells nothing but itself; the event may be somebody else's.
        let office = Border { tenant: border.tenant, party: Party::Staff };
        let hashes: Vec<(i64, Vec<u8>)> = self
            .read(office, move |tx| {
                Box::pin(async move {
                    sqlx::query_as(include_str!("../queries/hashes_at.sql"))
                        .bind(tx.tenant().as_i32())
                        .bind(before)
                        .fetch_all(tx.connection())
                        .await
                        .map_err(StoreError::while_doing("reading hashes"))
                })
            })
            .await?;
        let hashes: HashMap<i64, Vec<u8>> = hashes.into_iter().collect();
        let mut source = Source::line(&self.core.lines);
        let result = calls::event_types(source.connection().await?).await;
        let types = source.answer(result, "reading the event types").await?;
        source.finish().await?;
        let names: HashMap<i16, String> = types.into_iter().map(|(number, name, _)| (number, name)).collect();
        Ok(rows
            .into_iter()
            .map(|row| {
                let name = names.get(&row.type_id).cloned().unwrap_or_default();
                let previous = hashes.get(&row.position.saturating_sub(1)).map_or(GENESIS.as_slice(), Vec::as_slice);
                let previous = hex::encode(previous);
                evidence(border, &row, name, previous)
            })
            .collect())
    }
}
