//! Whether a log is what it was: every hash computed anew, every number in its place.

use std::{collections::HashMap, sync::Arc};

use kernel::{Party, TenantId, Uuid};
use time::OffsetDateTime;

use crate::{
    Border, Model, Store, StoreError,
    calls::{self, EventRow},
    hash_chain::{self, GENESIS},
    source::Source,
    store::Core,
    tenant_tx::TenantTx,
};

/// Events in one page.
const PAGE: i32 = 5_000;

/// What a check of a log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChainReport {
    /// Nothing is wrong by the log itself. Only a hash that was kept elsewhere shows whether all of it was written anew.
    Intact {
        /// Number of events.
        position: i64,
        /// Hash of the last one, in hexadecimal; what has to be kept elsewhere.
        hash: String,
    },
    /// The first place where something is wrong.
    Broken {
        /// The position.
        position: i64,
        /// What is wrong there.
        fault: ChainFault,
    },
}

/// What can be wrong with a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainFault {
    /// There is no event at this position, but one behind it.
    Missing,
    /// The hash does not fit the event and what stands before it.
    Hash,
    /// The version is not the next one of its stream.
    Version,
    /// It was recorded before the event in front of it.
    Time,
    /// Its type has no name.
    Type,
    /// The head says that there are more events, or fewer, or another hash.
    Head,
}

/// What has to hold for the next event.
#[derive(Debug)]
struct Walk {
    tenant: TenantId,
    position: i64,
    hash: [u8; 32],
    last_at: OffsetDateTime,
    versions: HashMap<Uuid, i32>,
}

impl Walk {
    fn step(&mut self, row: &EventRow, name: Option<&str>) -> Result<(), (i64, ChainFault)> {
        let expected = self.position.saturating_add(1);
        if row.position != expected {
            return Err((expected, ChainFault::Missing));
        }
        let name = name.ok_or((expected, ChainFault::Type))?;
        let hash = hash_chain::chained(&self.hash, self.tenant, name, row);
        if row.hash != hash {
            return Err((expected, ChainFault::Hash));
        }
        let version = self.versions.entry(row.stream_id).or_default();
        *version = version.saturating_add(1);
        if row.version != *version {
            return Err((expected, ChainFault::Version));
        }
        if row.at <= self.last_at {
            return Err((expected, ChainFault::Time));
        }
        (self.position, self.hash, self.last_at) = (expected, hash, row.at);
        Ok(())
    }
}

impl<M: Model> Core<M> {
    async fn verify(&self, tenant: TenantId) -> Result<ChainReport, StoreError> {
        let tx = TenantTx::snapshot(&self.pool, Border { tenant, party: Party::Staff }).await?;
        let mut source = Source::inside(tx);
        // The table decides, not what this process remembers of it.
        let result = calls::event_types(source.connection().await?).await;
        let names: HashMap<i16, String> = source
            .answer(result, "reading the event types")
            .await?
            .into_iter()
            .map(|(number, name, _)| (number, name))
            .collect();
        let result: Result<Option<(i64, Vec<u8>)>, _> = sqlx::query_as(include_str!("../queries/head_hash.sql"))
            .bind(tenant.as_i32())
            .fetch_optional(source.connection().await?)
            .await;
        let head = source.answer(result, "reading the head").await?;
        let (head_position, head_hash) = head.unwrap_or((0, GENESIS.to_vec()));
        let mut walk =
            Walk { tenant, position: 0, hash: GENESIS, last_at: OffsetDateTime::UNIX_EPOCH, versions: HashMap::new() };
        loop {
            let result = calls::load_events(source.connection().await?, tenant, walk.position, PAGE).await;
            let rows = source.answer(result, "reading the log").await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                let name = names.get(&row.type_id).map(String::as_str);
                if let Err((position, fault)) = walk.step(row, name) {
                    return Ok(ChainReport::Broken { position, fault });
                }
            }
        }
        if walk.position != head_position || walk.hash.as_slice() != head_hash {
            let position = walk.position.min(head_position).saturating_add(i64::from(walk.position != head_position));
            return Ok(ChainReport::Broken { position, fault: ChainFault::Head });
        }
        Ok(ChainReport::Intact { position: walk.position, hash: hex::encode(walk.hash) })
    }
}

impl<M: Model> Store<M> {
    /// Computes the tenant's hash chain anew and names the first place where the log is not what it was.
    pub async fn verify(&self, tenant: TenantId) -> Result<ChainReport, StoreError> {
        let core = Arc::clone(&self.core);
        let task = tokio::spawn(async move { core.verify(tenant).await });
        task.await.map_err(|error| StoreError::Bug(format!("a check stopped: {error}")))?
    }
}
