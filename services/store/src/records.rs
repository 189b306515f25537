//! Rows of the log as events: sealed values opened, types named, payloads decoded.
//!
//! **Invariant:** an event that cannot be read stops whoever reads it, with its tenant and position; it is never
//! skipped.

use std::{collections::BTreeSet, sync::Arc};

use kernel::{LogEvent, TenantId, Timestamp, Uuid, ids};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Context, Model, Recorded, StoreError,
    calls::{self, EventRow},
    event_types::{self, EventType},
    seal::{self, Keys},
    source::Source,
    store::Core,
};

/// What stands beside an event's own columns. The members are in the order of the alphabet: that is its canonical form.
#[derive(Debug, Serialize, Deserialize)]
struct Envelope {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    on_behalf_of: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    policy_version: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    request: Uuid,
    role: String,
}

/// The envelope of all events of a command.
pub(crate) fn envelope(context: &Context) -> Result<Vec<u8>, StoreError> {
    let envelope = Envelope {
        on_behalf_of: context.on_behalf_of.map(ids::AccountId::as_uuid),
        policy_version: context.policy_version,
        reason: context.reason.clone(),
        request: context.request.as_uuid(),
        role: context.role.to_owned(),
    };
    serde_json::to_vec(&envelope).map_err(|error| StoreError::Bug(format!("an envelope without JSON: {error}")))
}

/// An event that cannot be read, with its place.
#[derive(Debug, thiserror::Error)]
#[error("tenant {tenant}, position {position}")]
struct At {
    tenant: TenantId,
    position: i64,
    #[source]
    source: Box<dyn std::error::Error + Send + Sync>,
}

fn unreadable(tenant: TenantId, position: i64) -> impl FnOnce(Box<dyn std::error::Error + Send + Sync>) -> StoreError {
    move |source| StoreError::Unreadable {
        doing: "reading an event",
        source: Box::new(At { tenant, position, source }),
    }
}

/// The payload as JSON. Codec 0 is the text itself; there is no other yet.
pub(crate) fn parse(enc: i16, payload: &[u8]) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
    if enc != 0 {
        return Err(format!("payload codec {enc} is not known").into());
    }
    serde_json::from_slice(payload).map_err(Into::into)
}

impl<M: Model> Core<M> {
    /// The type with a number.
    pub(crate) async fn event_type(&self, source: &mut Source, number: i16) -> Result<EventType, StoreError> {
        if let Some(known) = self.types.known(number) {
            return Ok(known);
        }
        let result = self.types.learn_all(source.connection().await?).await;
        source.answer(result, "reading the event types").await?;
        self.types.known(number).ok_or_else(|| event_types::unknown(number))
    }

    /// The keys of subjects, as far as they exist.
    pub(crate) async fn find_keys(
        &self,
        source: &mut Source,
        tenant: TenantId,
        subjects: &BTreeSet<Uuid>,
    ) -> Result<Keys, StoreError> {
        let mut keys = Keys::new();
        let mut missing = Vec::new();
        for subject in subjects {
            match self.keys.find(tenant, *subject) {
                Some(key) => drop(keys.insert(*subject, key)),
                None => missing.push(*subject),
            }
        }
        if !missing.is_empty() {
            let result = calls::load_keys(source.connection().await?, tenant, &missing).await;
            for (subject, id, bytes) in source.answer(result, "reading keys").await? {
                let key = seal::SubjectKey::from_row(id, &bytes)?;
                self.keys.keep(tenant, subject, key.clone());
                keys.insert(subject, key);
            }
        }
        Ok(keys)
    }

    /// Payloads in the clear, in the order of the rows.
    pub(crate) async fn open_payloads(
        &self,
        source: &mut Source,
        tenant: TenantId,
        sealed: Vec<(Uuid, i64, i16, &[u8])>,
    ) -> Result<Vec<Value>, StoreError> {
        let mut subjects = BTreeSet::new();
        let mut values = Vec::with_capacity(sealed.len());
        for (stream, place, enc, payload) in sealed {
            let value = parse(enc, payload).map_err(unreadable(tenant, place))?;
            let is_sealed = seal::may_be_sealed(payload);
            if is_sealed {
                seal::sealed_subjects(&value, &mut subjects);
            }
            values.push((stream, is_sealed, value));
        }
        if subjects.is_empty() {
            return Ok(values.into_iter().map(|(_, _, value)| value).collect());
        }
        let keys = self.find_keys(source, tenant, &subjects).await?;
        let open = |(stream, is_sealed, mut value): (Uuid, bool, Value)| {
            if is_sealed {
                seal::unseal(&mut value, tenant, stream, &keys)?;
            }
            Ok(value)
        };
        values.into_iter().map(open).collect()
    }

    /// Rows as events, in their order.
    pub(crate) async fn open_rows(
        &self,
        source: &mut Source,
        tenant: TenantId,
        rows: Vec<EventRow>,
    ) -> Result<Vec<Recorded<M::Event>>, StoreError> {
        let mut events = Vec::with_capacity(rows.len());
        let keep = |recorded| {
            events.push(recorded);
            Ok(())
        };
        self.open_each(source, tenant, rows, keep).await?;
        Ok(events)
    }

    /// Rows as events, handed over one by one in their order: of a long page only one is in memory at a time.
    pub(crate) async fn open_each(
        &self,
        source: &mut Source,
        tenant: TenantId,
        rows: Vec<EventRow>,
        mut take: impl FnMut(Recorded<M::Event>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut subjects = BTreeSet::new();
        for row in rows.iter().filter(|row| seal::may_be_sealed(&row.payload)) {
            let value = parse(row.enc, &row.payload).map_err(unreadable(tenant, row.position))?;
            seal::sealed_subjects(&value, &mut subjects);
        }
        let keys = if subjects.is_empty() { Keys::new() } else { self.find_keys(source, tenant, &subjects).await? };
        let mut last: Option<(Vec<u8>, Opened)> = None;
        for row in rows {
            let position = row.position;
            let mut value = parse(row.enc, &row.payload).map_err(unreadable(tenant, position))?;
            if !subjects.is_empty() && seal::may_be_sealed(&row.payload) {
                seal::unseal(&mut value, tenant, row.stream_id, &keys)?;
            }
            // The events of one command share an envelope.
            let envelope = match last {
                Some((bytes, envelope)) if bytes == row.envelope => envelope,
                _ => Opened::read(&row.envelope).map_err(unreadable(tenant, position))?,
            };
            let kind = self.event_type(source, row.type_id).await?;
            take(recorded(tenant, &row, envelope.clone(), &kind.name, value).map_err(unreadable(tenant, position))?)?;
            last = Some((row.envelope, envelope));
        }
        Ok(())
    }
}

/// An envelope that was read, cheap to hand to each event of its command.
#[derive(Debug, Clone)]
struct Opened {
    role: Arc<str>,
    on_behalf_of: Option<ids::AccountId>,
    reason: Option<Arc<str>>,
    request: ids::RequestId,
    policy_version: Option<i32>,
}

impl Opened {
    fn read(envelope: &[u8]) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let envelope: Envelope = serde_json::from_slice(envelope)?;
        Ok(Self {
            role: Arc::from(envelope.role),
            on_behalf_of: envelope.on_behalf_of.map(ids::AccountId),
            reason: envelope.reason.map(Arc::from),
            request: ids::RequestId(envelope.request),
            policy_version: envelope.policy_version,
        })
    }
}

fn recorded<E: LogEvent>(
    tenant: TenantId,
    row: &EventRow,
    envelope: Opened,
    kind: &str,
    value: Value,
) -> Result<Recorded<E>, Box<dyn std::error::Error + Send + Sync>> {
    Ok(Recorded {
        tenant,
        position: row.position,
        stream: row.stream_id,
        version: row.version,
        recorded_at: Timestamp::new(row.at),
        occurred_at: Timestamp::new(row.occurred_at),
        actor: ids::AccountId(row.actor_id),
        role: envelope.role,
        on_behalf_of: envelope.on_behalf_of,
        reason: envelope.reason,
        command: ids::CommandId(row.command_id),
        request: envelope.request,
        policy_version: envelope.policy_version,
        event: E::decode(kind, row.schema_ver, value)?,
    })
}
