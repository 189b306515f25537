//! From accepted orders to the columns of one append.

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use kernel::{LogEvent, Timestamp, Uuid, ids};
use serde_json::Value;
use time::OffsetDateTime;

use crate::{
    Context, Done, Model, Recorded, Refusal, StoreError,
    cache::RowKey,
    calls::{self, Columns},
    desk::Desk,
    fold::{self, Rows},
    records, seal,
    source::Source,
    unit::Pending,
};

/// An order that goes into the log.
#[derive(Debug)]
pub(crate) struct Accepted<E> {
    /// Its place in the batch.
    pub(crate) place: usize,
    pub(crate) context: Arc<Context>,
    pub(crate) pending: Vec<Pending<E>>,
    pub(crate) done: Done,
}

/// An order that a rule refused.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) id: Uuid,
    pub(crate) context: Arc<Context>,
    pub(crate) stream: Option<Uuid>,
    pub(crate) refusal: Refusal,
}

/// What stands in the way of a batch: one order, or something that concerns them all.
#[derive(Debug)]
pub(crate) enum Obstacle {
    Order(usize, StoreError),
    Batch(StoreError),
}

impl From<StoreError> for Obstacle {
    fn from(error: StoreError) -> Self {
        Self::Batch(error)
    }
}

/// One append, ready to go.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) columns: Columns,
    pub(crate) rows: Rows,
    pub(crate) total: i64,
    pub(crate) last_at: OffsetDateTime,
}

impl Ready {
    /// Whether there is nothing that the database has to know.
    pub(crate) fn is_empty(&self) -> bool {
        self.columns.seen.is_empty() && self.columns.refusals.is_none()
    }
}

/// Keeps a panic inside one order.
fn guarded<T>(place: usize, work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, Obstacle> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(Obstacle::Order(place, error)),
        Err(_) => Err(Obstacle::Order(place, StoreError::Bug("a fold panicked".to_owned()))),
    }
}

/// Gives the events of the batch their places and times.
fn record<M: Model>(
    desk: &Desk<M>,
    accepted: &[Accepted<M::Event>],
    first_at: Timestamp,
) -> Vec<(usize, Recorded<M::Event>)> {
    let mut events = Vec::new();
    for order in accepted {
        let context = &order.context;
        let role: Arc<str> = Arc::from(context.role);
        let reason: Option<Arc<str>> = context.reason.as_deref().map(Arc::from);
        for pending in &order.pending {
            let index = i64::try_from(events.len()).unwrap_or(i64::MAX);
            let at = Timestamp::from_micros(first_at.as_micros().saturating_add(index)).unwrap_or(first_at);
            events.push((
                order.place,
                Recorded {
                    tenant: desk.tenant,
                    position: desk.head.position.saturating_add(index).saturating_add(1),
                    stream: pending.stream,
                    version: pending.version,
                    recorded_at: at,
                    occurred_at: context.occurred_at,
                    actor: context.actor,
                    role: Arc::clone(&role),
                    on_behalf_of: context.on_behalf_of,
                    reason: reason.clone(),
                    command: context.command,
                    request: context.request,
                    policy_version: context.policy_version,
                    event: pending.event.clone(),
                },
            ));
        }
    }
    events
}

/// Brings every row that the events touch to the desk: from the cache, or all others in one round trip.
async fn load_rows<M: Model>(desk: &mut Desk<M>, events: &[(usize, Recorded<M::Event>)]) -> Result<Rows, Obstacle> {
    let mut rows = Rows::default();
    let mut missing = BTreeSet::<RowKey>::new();
    for (place, recorded) in events {
        for key in guarded(*place, || Ok(fold::touched::<M>(recorded)))? {
            if rows.contains(key) || missing.contains(&key) {
                continue;
            }
            match desk.core.cache.row(desk.shelf, key) {
                Some(kept) => rows.put(key, kept.cell()),
                None => drop(missing.insert(key)),
            }
        }
    }
    if missing.is_empty() {
        return Ok(rows);
    }
    for (key, placed) in find_rows(desk, &missing).await? {
        desk.core.cache.keep_row(desk.shelf, key, Some(Arc::clone(&placed.cell)));
        missing.remove(&key);
        rows.put(key, Some(placed.cell));
    }
    for key in missing {
        desk.core.cache.keep_row(desk.shelf, key, None);
        rows.put(key, None);
    }
    Ok(rows)
}

async fn find_rows<M: Model>(
    desk: &mut Desk<M>,
    wanted: &BTreeSet<RowKey>,
) -> Result<Vec<(RowKey, fold::Placed)>, StoreError> {
    let tenant = desk.tenant;
    desk.core.clone().find_rows(&mut desk.source, tenant, wanted).await
}

impl<M: Model> crate::store::Core<M> {
    /// The rows with these keys, as far as they exist, in one round trip.
    pub(crate) async fn find_rows(
        &self,
        source: &mut Source,
        tenant: kernel::TenantId,
        wanted: &BTreeSet<RowKey>,
    ) -> Result<Vec<(RowKey, fold::Placed)>, StoreError> {
        let mut numbers = Vec::<usize>::new();
        let mut ids = Vec::<Vec<Uuid>>::new();
        for (number, id) in wanted {
            if numbers.last() != Some(number) {
                numbers.push(*number);
                ids.push(Vec::new());
            }
            if let Some(last) = ids.last_mut() {
                last.push(*id);
            }
        }
        let names: Vec<&'static str> =
            numbers.iter().map(|number| fold::table::<M>(*number).map(crate::Table::name)).collect::<Result<_, _>>()?;
        let ids: Vec<String> = ids.iter().map(|ids| calls::array(ids)).collect();
        let result = calls::read_rows(source.connection().await?, tenant, &names, &ids).await;
        let mut found = Vec::new();
        for (place, text) in source.answer(result, "reading rows").await? {
            let number = usize::try_from(place)
                .ok()
                .and_then(|place| numbers.get(place.checked_sub(1)?))
                .ok_or_else(|| StoreError::Bug("a row of a table that was not asked for".to_owned()))?;
            let (id, placed) = fold::decode::<M>(*number, &text)?;
            found.push(((*number, id), placed));
        }
        Ok(found)
    }

    /// Numbers of event types. They stay even if the batch does not: a line commits each statement by itself, and
    /// whoever holds the head takes a line of his own for them.
    async fn type_number(&self, source: &mut Source, event: &M::Event) -> Result<i16, StoreError> {
        if let Some(number) = self.types.known_number(event.kind()) {
            return Ok(number);
        }
        if source.is_line() {
            let result = self.types.learn_number(source.connection().await?, event.kind(), event.category()).await;
            return source.answer(result, "naming an event type").await;
        }
        let mut source = Source::line(&self.lines);
        let result = self.types.learn_number(source.connection().await?, event.kind(), event.category()).await;
        let number = source.answer(result, "naming an event type").await?;
        source.finish().await?;
        Ok(number)
    }
}

/// Payloads as JSON with every personal value sealed.
async fn seal_payloads<M: Model>(
    desk: &mut Desk<M>,
    events: &[(usize, Recorded<M::Event>)],
) -> Result<Vec<Vec<u8>>, Obstacle> {
    let mut values = Vec::<Value>::with_capacity(events.len());
    let mut subjects = BTreeSet::new();
    for (place, recorded) in events {
        let value = guarded(*place, || {
            let name = recorded.event.kind();
            recorded.event.encode().map_err(|error| StoreError::Bug(format!("{name} without JSON: {error}")))
        })?;
        seal::clear_subjects(&value, &mut subjects);
        values.push(value);
    }
    if !subjects.is_empty() {
        desk.keys_for(&subjects).await?;
    }
    let mut payloads = Vec::with_capacity(values.len());
    for ((place, recorded), mut value) in events.iter().zip(values) {
        if !subjects.is_empty() {
            seal::seal(&mut value, desk.tenant, recorded.stream, &desk.keys)?;
        }
        let bytes = serde_json::to_vec(&value)
            .map_err(|error| Obstacle::Order(*place, StoreError::Bug(format!("a payload without JSON: {error}"))))?;
        payloads.push(bytes);
    }
    Ok(payloads)
}

/// Folds the events of a batch and lays everything out as columns.
pub(crate) async fn prepare<M: Model>(
    desk: &mut Desk<M>,
    accepted: &[Accepted<M::Event>],
    refused: &[Refused],
    first_at: Timestamp,
) -> Result<Ready, Obstacle> {
    let events = record(desk, accepted, first_at);
    let mut rows = load_rows(desk, &events).await?;
    for (place, recorded) in &events {
        guarded(*place, || rows.fold::<M>(recorded))?;
    }
    let payloads = seal_payloads(desk, &events).await?;
    let mut columns = Columns { payloads, ..Columns::default() };
    for order in accepted {
        let envelope = records::envelope(&order.context)?;
        for _ in &order.pending {
            columns.envelopes.push(envelope.clone());
        }
        columns.seen.push(order.context.command.as_uuid());
        columns.fingerprints.push(order.context.fingerprint.to_vec());
        let answer = serde_json::to_vec(&order.done)
            .map_err(|error| StoreError::Bug(format!("an answer without JSON: {error}")))?;
        columns.answers.push(answer);
        columns.answer_positions.push(order.done.position);
    }
    for (_, recorded) in &events {
        columns.streams.push(recorded.stream);
        columns.versions.push(recorded.version);
        columns.types.push(desk.core.clone().type_number(&mut desk.source, &recorded.event).await?);
        columns.names.push(recorded.event.kind());
        columns.schemas.push(recorded.event.schema());
        columns.parties.push(recorded.event.party().map(kernel::CompanyId::as_uuid));
        columns.actors.push(recorded.actor.as_uuid());
        columns.commands.push(recorded.command.as_uuid());
        columns.occurred.push(recorded.occurred_at.as_utc());
    }
    for (number, changes) in rows.changes::<M>()? {
        columns.changes.push((fold::table::<M>(number)?.name(), changes));
    }
    for (key, holder) in &desk.holders {
        if holder.before == holder.now {
            continue;
        }
        let moves = [holder.before.map(|_| None), holder.now.map(Some)];
        for owner in moves.into_iter().flatten() {
            columns.claim_kinds.push(key.0);
            columns.claim_digests.push(key.1.to_vec());
            columns.claim_owners.push(owner);
        }
    }
    for (subject, key) in &desk.new_keys {
        columns.key_subjects.push(*subject);
        columns.key_ids.push(key.id);
        columns.keys.push(key.bytes.to_vec());
    }
    columns.refusals = refusals(refused)?;
    let total = i64::try_from(events.len()).unwrap_or(i64::MAX);
    let last_at = events.last().map_or(desk.head.last_at, |(_, recorded)| recorded.recorded_at.as_utc());
    Ok(Ready { columns, rows, total, last_at })
}

/// Refusals as the table takes them; seldom enough for JSON.
fn refusals(refused: &[Refused]) -> Result<Option<String>, StoreError> {
    if refused.is_empty() {
        return Ok(None);
    }
    let row = |refused: &Refused| {
        let Refused { id, context, stream, refusal } = refused;
        serde_json::json!({
            "id": id,
            "actor_id": context.actor,
            "role": context.role,
            "on_behalf_of": context.on_behalf_of.map(ids::AccountId::as_uuid),
            "action": context.action,
            "stream_id": stream,
            "code": refusal.code,
            "detail": { "params": refusal.params, "reasons": refusal.reasons, "allowed": refusal.allowed },
            "command_id": context.command,
            "request_id": context.request,
            "party_id": context.border.party.company(),
        })
    };
    let rows: Vec<Value> = refused.iter().map(row).collect();
    serde_json::to_string(&rows).map(Some).map_err(|error| StoreError::Bug(format!("a refusal without JSON: {error}")))
}
