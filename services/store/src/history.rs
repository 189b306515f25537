//! Reading the log as somebody: only what the border lets through.

use std::collections::BTreeSet;

use kernel::{Decider, LogEvent, TenantId, Timestamp, Uuid, ids};
use serde::Deserialize;
use sqlx::{Row, postgres::PgRow};
use time::OffsetDateTime;

use crate::{
    Border, Model, Recorded, Refusal, Store, StoreError,
    calls::{self, EventRow},
    seal::{self, TENANT_ITSELF},
    source::Source,
};

/// Longest page.
const PAGE_LIMIT: i64 = 1_000;

/// Whose history is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Subject {
    /// Everything in the tenant.
    #[default]
    Tenant,
    /// One stream.
    Stream(Uuid),
    /// What one person did.
    Actor(ids::AccountId),
    /// What one company may see.
    Company(kernel::CompanyId),
}

/// A page of history, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HistoryFilter {
    /// Whose.
    pub subject: Subject,
    /// Only what stands before this position: the last one of the page before.
    pub before: Option<i64>,
    /// Only what happened at this instant or later.
    pub since: Option<Timestamp>,
    /// Only what happened before this instant.
    pub until: Option<Timestamp>,
    /// Only events of streams of this category.
    pub category: Option<&'static str>,
    /// Length of the page, at most 1,000.
    pub limit: i64,
}

/// Which refusals are asked for, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RefusalFilter {
    /// Of commands to this stream.
    pub stream: Option<Uuid>,
    /// Of commands from this person.
    pub actor: Option<ids::AccountId>,
    /// Only what stands before this one: the last one of the page before.
    pub before: Option<Uuid>,
    /// Only what was refused at this instant or later.
    pub since: Option<Timestamp>,
    /// Only what was refused before this instant.
    pub until: Option<Timestamp>,
    /// Only of these use cases.
    pub actions: Option<&'static [&'static str]>,
    /// Length of the page, at most 1,000.
    pub limit: i64,
}

/// A command that a rule refused.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedCommand {
    /// Its own id; grows with time.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Where the tenant stood.
    pub position: i64,
    /// Who.
    pub actor: ids::AccountId,
    /// In which role.
    pub role: String,
    /// For whom, when somebody acted in another's place.
    pub on_behalf_of: Option<ids::AccountId>,
    /// The use case.
    pub action: String,
    /// The main stream, if the work came to one.
    pub stream: Option<Uuid>,
    /// Which rule, with its numbers.
    pub refusal: Refusal,
    /// The command.
    pub command: ids::CommandId,
    /// The request that carried it.
    pub request: ids::RequestId,
    /// The company whose people sent it.
    pub company: Option<kernel::CompanyId>,
}

#[derive(Debug, Deserialize)]
struct Detail {
    params: Vec<(String, String)>,
    reasons: Vec<(String, String)>,
    allowed: Vec<String>,
}

fn refused(row: &PgRow) -> Result<RefusedCommand, sqlx::Error> {
    let detail: String = row.try_get(9)?;
    let detail: Detail = serde_json::from_str(&detail).map_err(|error| sqlx::Error::Decode(error.into()))?;
    let at: OffsetDateTime = row.try_get(1)?;
    let on_behalf_of: Option<Uuid> = row.try_get(5)?;
    let company: Option<Uuid> = row.try_get(12)?;
    Ok(RefusedCommand {
        id: row.try_get(0)?,
        at: Timestamp::new(at),
        position: row.try_get(2)?,
        actor: ids::AccountId(row.try_get(3)?),
        role: row.try_get(4)?,
        on_behalf_of: on_behalf_of.map(ids::AccountId),
        action: row.try_get(6)?,
        stream: row.try_get(7)?,
        refusal: Refusal {
            code: row.try_get(8)?,
            params: detail.params,
            reasons: detail.reasons,
            allowed: detail.allowed,
        },
        command: ids::CommandId(row.try_get(10)?),
        request: ids::RequestId(row.try_get(11)?),
        company: company.map(kernel::CompanyId),
    })
}

/// One value of a query, in the order of its places.
#[derive(Debug, Clone, Copy)]
enum Value {
    Id(Uuid),
    Number(i64),
    Instant(Option<OffsetDateTime>),
    Word(Option<&'static str>),
}

impl<M: Model> Store<M> {
    async fn event_rows(
        &self,
        border: Border,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<Recorded<M::Event>>, StoreError> {
        let rows: Vec<EventRow> = self
            .read(border, move |tx| {
                Box::pin(async move {
                    let mut query = sqlx::query_as(sql).bind(tx.tenant().as_i32());
                    for value in values {
                        query = match value {
                            Value::Id(id) => query.bind(id),
                            Value::Number(number) => query.bind(number),
                            Value::Instant(instant) => query.bind(instant),
                            Value::Word(word) => query.bind(word),
                        };
                    }
                    query.fetch_all(tx.connection()).await.map_err(StoreError::while_doing("reading the log"))
                })
            })
            .await?;
        // Types and keys are read on a line: a reader of a company may not see keys, but what it may read it may read
        // in the clear.
        let mut source = Source::line(&self.core.lines);
        let events = self.core.open_rows(&mut source, border.tenant, rows).await?;
        source.finish().await?;
        Ok(events)
    }

    /// What happened, newest first, as far as the border lets through.
    pub async fn history(&self, border: Border, filter: HistoryFilter) -> Result<Vec<Recorded<M::Event>>, StoreError> {
        let (sql, whose) = match filter.subject {
            Subject::Tenant => (include_str!("../queries/history_of_tenant.sql"), None),
            Subject::Stream(id) => (include_str!("../queries/history_of_stream.sql"), Some(id)),
            Subject::Actor(id) => (include_str!("../queries/history_of_actor.sql"), Some(id.as_uuid())),
            Subject::Company(id) => (include_str!("../queries/history_of_party.sql"), Some(id.as_uuid())),
        };
        let mut values = vec![
            Value::Number(filter.before.unwrap_or(i64::MAX)),
            Value::Number(filter.limit.clamp(0, PAGE_LIMIT)),
            Value::Instant(filter.since.map(Timestamp::as_utc)),
            Value::Instant(filter.until.map(Timestamp::as_utc)),
            Value::Word(filter.category),
        ];
        values.extend(whose.map(Value::Id));
        self.event_rows(border, sql, values).await
    }

    /// What happened after a position, oldest first: for those who follow the log.
    pub async fn events_after(
        &self,
        border: Border,
        position: i64,
        limit: i64,
    ) -> Result<Vec<Recorded<M::Event>>, StoreError> {
        let values = vec![Value::Number(position), Value::Number(limit.clamp(0, PAGE_LIMIT))];
        self.event_rows(border, include_str!("../queries/events_after.sql"), values).await
    }

    /// The state of a stream and its version, from the events that the border lets through; 0 is nothing there.
    /// For showing. What is decided upon is read by [`crate::Unit::state`].
    pub async fn load<D: Decider>(&self, border: Border, id: Uuid) -> Result<(D::State, i32), StoreError>
    where
        M::Event: TryInto<D::Event>,
    {
        let events = self.event_rows(border, include_str!("../queries/stream.sql"), vec![Value::Id(id)]).await?;
        let (mut state, mut version) = (D::State::default(), 0);
        for recorded in events {
            if recorded.event.category() != D::CATEGORY {
                return Ok((D::State::default(), 0));
            }
            let event: D::Event = recorded
                .event
                .try_into()
                .map_err(|_| StoreError::Bug(format!("an event that is not one of {}", D::CATEGORY)))?;
            state = D::evolve(state, &event);
            version = recorded.version;
        }
        Ok((state, version))
    }

    /// Who has a value that must be unique in the tenant, as it stands now. For looking; what is decided upon is asked of
    /// [`crate::Unit::claimed_by`].
    pub async fn claimed_by(
        &self,
        tenant: TenantId,
        kind: &'static str,
        value: &str,
    ) -> Result<Option<Uuid>, StoreError> {
        let mut source = Source::line(&self.core.lines);
        let keys = self.core.find_keys(&mut source, tenant, &BTreeSet::from([TENANT_ITSELF])).await?;
        // Without its key nothing was ever claimed.
        let holder = match keys.get(&TENANT_ITSELF).map(|key| seal::claim_digest(key, kind, value)) {
            Some(digest) => {
                let result = calls::load_claim(source.connection().await?, tenant, kind, &digest).await;
                source.answer(result, "looking for a claim").await?
            }
            None => None,
        };
        source.finish().await?;
        Ok(holder)
    }

    /// Commands that were refused, newest first, as far as the border lets through.
    pub async fn refusals(&self, border: Border, filter: RefusalFilter) -> Result<Vec<RefusedCommand>, StoreError> {
        let rows: Vec<PgRow> = self
            .read(border, move |tx| {
                Box::pin(async move {
                    sqlx::query(include_str!("../queries/refusals.sql"))
                        .bind(tx.tenant().as_i32())
                        .bind(filter.before.unwrap_or(Uuid::max()))
                        .bind(filter.stream)
                        .bind(filter.actor.map(ids::AccountId::as_uuid))
                        .bind(filter.limit.clamp(0, PAGE_LIMIT))
                        .bind(filter.since.map(Timestamp::as_utc))
                        .bind(filter.until.map(Timestamp::as_utc))
                        .bind(filter.actions)
                        .fetch_all(tx.connection())
                        .await
                        .map_err(StoreError::while_doing("reading refusals"))
                })
            })
            .await?;
        rows.iter().map(refused).collect::<Result<_, _>>().map_err(StoreError::while_doing("reading refusals"))
    }
}
