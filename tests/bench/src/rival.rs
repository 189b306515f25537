//! The published event store that is measured beside ours: postgres-es 0.5, driven through its own framework.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use anyhow::{Context as _, Result, anyhow, ensure};
use cqrs_es::{
    Aggregate, DomainEvent, EventEnvelope, EventStore as _, View,
    event_sink::EventSink,
    persist::{GenericQuery, PersistedEventStore, QueryReplay},
};
use kernel::Uuid;
use postgres_es::{PostgresCqrs, PostgresEventRepository, PostgresViewRepository, postgres_cqrs};
use rival_sqlx::{PgPool, postgres::PgPoolOptions};
use serde::{Deserialize, Serialize};

use crate::{
    measure::count,
    model::{Known, Report},
};

/// Its tables as its own `db/init.sql` has them; the events of the replay stand apart, since a replay reads all.
pub(crate) const TABLES: &str = "
create table events (
  aggregate_type text not null, aggregate_id text not null, sequence bigint check (sequence >= 0) not null,
  event_type text not null, event_version text not null, payload json not null, metadata json not null,
  primary key (aggregate_type, aggregate_id, sequence));
create table replayed_events (like events including all);
create table snapshots (
  aggregate_type text not null, aggregate_id text not null,
  last_sequence bigint check (last_sequence >= 0) not null,
  current_snapshot bigint check (current_snapshot >= 0) not null, payload json not null,
  primary key (aggregate_type, aggregate_id, last_sequence));
create table publications (
  view_id text not null, version bigint check (version >= 0) not null, payload json not null, primary key (view_id));
";

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Publication(Known);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Event {
    Reported(Report),
}

#[derive(Debug, thiserror::Error)]
#[error("never")]
pub(crate) struct Never;

impl DomainEvent for Event {
    fn event_type(&self) -> String {
        "Reported".to_owned()
    }
    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}

impl Aggregate for Publication {
    const TYPE: &'static str = "publication";
    type Command = Vec<Report>;
    type Event = Event;
    type Error = Never;
    type Services = ();

    async fn handle(&mut self, command: Vec<Report>, (): &(), sink: &EventSink<Self>) -> Result<(), Never> {
        for report in command {
            sink.write(Event::Reported(report), self).await;
        }
        Ok(())
    }

    fn apply(&mut self, Event::Reported(report): Event) {
        self.0 = std::mem::take(&mut self.0).with(&report);
    }
}

/// One row per stream, the least of the three that ours keeps.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct PublicationView {
    media: Option<Uuid>,
    title: String,
    url: String,
    reports: i64,
    reach: i64,
}

impl View<Publication> for PublicationView {
    fn update(&mut self, event: &EventEnvelope<Publication>) {
        let Event::Reported(report) = &event.payload;
        self.media = Some(report.media);
        self.title.clone_from(&report.title);
        self.url.clone_from(&report.url);
        self.reports += 1;
        self.reach += report.reach;
    }
}

/// The rival with a pool of its own.
pub(crate) struct Rival {
    pool: PgPool,
    framework: PostgresCqrs<Publication>,
    loader: PersistedEventStore<PostgresEventRepository, Publication>,
}

impl std::fmt::Debug for Rival {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rival").finish_non_exhaustive()
    }
}

impl Rival {
    pub(crate) async fn open(url: &str, connections: u32) -> Result<Self> {
        let options = PgPoolOptions::new().max_connections(connections).test_before_acquire(false);
        let pool = options.connect(url).await.context("connecting the rival")?;
        let framework = postgres_cqrs(pool.clone(), vec![], ());
        let loader = PersistedEventStore::new_event_store(PostgresEventRepository::new(pool.clone()));
        Ok(Self { pool, framework, loader })
    }

    pub(crate) async fn append(&self, stream: Uuid, reports: Vec<Report>) -> Result<()> {
        let ended = self.framework.execute(&stream.to_string(), reports).await;
        ended.map_err(|error| anyhow!("the rival refused: {error}"))
    }

    pub(crate) async fn load(&self, stream: Uuid, events: i64) -> Result<()> {
        let loaded = self.loader.load_aggregate(&stream.to_string()).await;
        let loaded = loaded.map_err(|error| anyhow!("the rival did not load: {error}"))?;
        ensure!(loaded.aggregate.0.reports == events, "the rival loaded {} events", loaded.aggregate.0.reports);
        Ok(())
    }

    /// Streams of eight, where only the replay finds them.
    pub(crate) async fn fill_replay(&self, events: u64) -> Result<()> {
        let repository = PostgresEventRepository::new(self.pool.clone()).with_tables("replayed_events", "snapshots");
        let store = PersistedEventStore::<_, Publication>::new_event_store(repository);
        let framework = cqrs_es::CqrsFramework::new(store, vec![], ());
        for stream in 0..events / 8 {
            let reports = (0..8).map(|step| Report::number(stream * 8 + step)).collect();
            let ended = framework.execute(&crate::model::new_id().to_string(), reports).await;
            ended.map_err(|error| anyhow!("the rival refused: {error}"))?;
        }
        Ok(())
    }

    /// Makes one view anew from all events; events per second. Its errors are counted: by itself it hides them.
    pub(crate) async fn replay(&self, events: u64) -> Result<f64> {
        rival_sqlx::query("truncate publications").execute(&self.pool).await?;
        let repository = PostgresEventRepository::new(self.pool.clone()).with_tables("replayed_events", "snapshots");
        let views =
            Arc::new(PostgresViewRepository::<PublicationView, Publication>::new("publications", self.pool.clone()));
        let failed = Arc::new(AtomicU64::new(0));
        let mut query = GenericQuery::new(views);
        let counter = Arc::clone(&failed);
        query.use_error_handler(Box::new(move |_| _ = counter.fetch_add(1, Ordering::Relaxed)));
        let replay = QueryReplay::new(repository, query);
        let start = Instant::now();
        replay.replay_all().await.map_err(|error| anyhow!("the rival's replay stopped: {error}"))?;
        let seconds = start.elapsed().as_secs_f64();
        let arrived: i64 =
            rival_sqlx::query_scalar("select sum((payload ->> 'reports')::bigint)::bigint from publications")
                .fetch_one(&self.pool)
                .await?;
        ensure!(
            u64::try_from(arrived)? == events && failed.load(Ordering::Relaxed) == 0,
            "{arrived} of {events} events arrived in the rival's view"
        );
        Ok(count(usize::try_from(events)?) / seconds)
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}
