//! The store as the rest of the program has it.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::future::BoxFuture;
use kernel::{IdSource, SubjectId, TenantId};
use sqlx::PgPool;
use tokio::sync::{OnceCell, broadcast, mpsc, oneshot, watch};

use crate::{
    Border, Model, Order, Outcome, StoreError, TenantTx,
    cache::Cache,
    calls,
    database_clock::DatabaseClock,
    event_types::EventTypes,
    heads::Moved,
    pool::{self, Lines},
    queue::{Job, Worker},
    seal::KeyCache,
    source::Source,
    tenant_tx,
};

/// Where the database is, and how much of it this process may use.
#[derive(Debug, Clone)]
pub struct StoreConfig {
    /// Address with the role of the application.
    pub url: String,
    /// Address with the role that sees heads and nothing else, if other processes' tenants are to be followed.
    pub heads_url: Option<String>,
    /// Most connections for reading.
    pub readers: u32,
    /// Most connections for writing.
    pub writers: u32,
    /// Most orders in one transaction.
    pub batch: usize,
    /// Most orders that may wait for one tenant; one more is told to come back later.
    pub queue: usize,
    /// Most states, and most rows, that are kept in memory.
    pub cache_entries: u64,
    /// How long the work of one order may take before the tenant's others go on without it.
    pub work: Duration,
}

impl StoreConfig {
    /// The usual measures.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            heads_url: None,
            readers: 16,
            writers: 8,
            batch: 64,
            queue: 1_024,
            cache_entries: 100_000,
            work: Duration::from_secs(10),
        }
    }
}

/// What all parts of the store share.
pub(crate) struct Core<M: Model> {
    pub(crate) pool: PgPool,
    pub(crate) heads: Option<PgPool>,
    pub(crate) lines: Lines,
    pub(crate) ids: Arc<dyn IdSource>,
    pub(crate) types: EventTypes,
    pub(crate) keys: KeyCache,
    pub(crate) cache: Cache,
    pub(crate) clock: DatabaseClock,
    pub(crate) batch: usize,
    pub(crate) work: Duration,
    pub(crate) moved: broadcast::Sender<Moved>,
    ready: Mutex<HashMap<TenantId, Arc<OnceCell<()>>>>,
    model: std::marker::PhantomData<fn() -> M>,
}

impl<M: Model> fmt::Debug for Core<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core").finish_non_exhaustive()
    }
}

impl<M: Model> Core<M> {
    /// Whether the tenant's rows have the meaning that this program gives them; if not, they get it now.
    pub(crate) async fn ensure_ready(self: Arc<Self>, tenant: TenantId) -> Result<(), StoreError> {
        let cell = {
            let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(ready.entry(tenant).or_default())
        };
        if cell.initialized() {
            return Ok(());
        }
        let init = async {
            match Box::pin(self.bring_up_to_date(tenant)).await {
                Ok(true) => Ok(()),
                // A tenant without a log has no rows to be wrong; it may get one.
                Ok(false) => Err(None),
                Err(error) => Err(Some(error)),
            }
        };
        match cell.get_or_try_init(|| init).await {
            Ok(()) | Err(None) => Ok(()),
            Err(Some(error)) => Err(error),
        }
    }

    /// Tells everybody in this process that the tenant's log has grown.
    pub(crate) fn announce(&self, watchers: &watch::Sender<i64>, tenant: TenantId, position: i64) {
        watchers.send_if_modified(|known| {
            let is_news = position > *known;
            *known = position.max(*known);
            is_news
        });
        // Nobody listens: nobody has to be told.
        let _ = self.moved.send(Moved { tenant, position });
    }
}

/// The way to one tenant's worker.
pub(crate) struct Slot<M: Model> {
    jobs: mpsc::Sender<Job<M>>,
    pub(crate) position: watch::Sender<i64>,
}

impl<M: Model> Clone for Slot<M> {
    fn clone(&self) -> Self {
        Self { jobs: self.jobs.clone(), position: self.position.clone() }
    }
}

/// The log of all tenants, generic over the events and tables of an application. Cheap to clone.
pub struct Store<M: Model> {
    pub(crate) core: Arc<Core<M>>,
    slots: Arc<Mutex<HashMap<TenantId, Slot<M>>>>,
    queue: usize,
}

impl<M: Model> Clone for Store<M> {
    fn clone(&self) -> Self {
        Self { core: Arc::clone(&self.core), slots: Arc::clone(&self.slots), queue: self.queue }
    }
}

impl<M: Model> fmt::Debug for Store<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

impl<M: Model> Store<M> {
    /// A store over a database whose migrations have run.
    pub async fn open(config: StoreConfig, ids: Arc<dyn IdSource>) -> Result<Self, StoreError> {
        let heads = config.heads_url.as_deref().map(|url| pool::guarded(url, "sinergi-heads", 2)).transpose()?;
        let core = Core {
            pool: pool::guarded(&config.url, "sinergi-read", config.readers)?,
            heads,
            lines: Lines::new(&config.url, config.writers)?,
            ids,
            types: EventTypes::default(),
            keys: KeyCache::new(),
            cache: Cache::new(config.cache_entries),
            clock: DatabaseClock::default(),
            batch: config.batch.max(1),
            work: config.work,
            moved: broadcast::channel(4_096).0,
            ready: Mutex::default(),
            model: std::marker::PhantomData,
        };
        let mut source = Source::line(&core.lines);
        let result = core.types.learn_all(source.connection().await?).await;
        source.answer(result, "reading the event types").await?;
        source.finish().await?;
        Ok(Self { core: Arc::new(core), slots: Arc::default(), queue: config.queue.max(1) })
    }

    /// Gives a new tenant its empty log. Doing it again changes nothing.
    pub async fn open_log(&self, tenant: TenantId) -> Result<(), StoreError> {
        let mut line = self.core.lines.take().await?;
        calls::open_log(line.connection(), tenant).await?;
        line.give_back().await;
        Ok(())
    }

    pub(crate) fn slot(&self, tenant: TenantId) -> Slot<M> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = slots.entry(tenant).or_insert_with(|| {
            let (jobs, inbox) = mpsc::channel(self.queue);
            let position = watch::Sender::new(0);
            let worker = Worker::new(Arc::clone(&self.core), tenant, inbox, position.clone());
            tokio::spawn(worker.run());
            Slot { jobs, position }
        });
        slot.clone()
    }

    /// Puts a command into the queue of its tenant and waits for its end. Whoever stops waiting does not stop it.
    pub async fn execute(&self, order: Order<M>) -> Result<Outcome, StoreError> {
        let (answer, ending) = oneshot::channel();
        let slot = self.slot(order.context.border.tenant);
        slot.jobs.try_send(Job { order, answer }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => StoreError::Unavailable("too many commands wait for this tenant"),
            mpsc::error::TrySendError::Closed(_) => StoreError::Bug("the worker of a tenant has stopped".to_owned()),
        })?;
        drop(slot);
        ending.await.map_err(|_| StoreError::Unavailable("the store is closed"))?
    }

    /// Reads as one party of one tenant. Everything that `work` sees stands at one moment only if it is one statement.
    pub async fn read<T: Send + 'static>(
        &self,
        border: Border,
        work: impl for<'a> FnOnce(&'a mut TenantTx) -> BoxFuture<'a, Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        Arc::clone(&self.core).ensure_ready(border.tenant).await?;
        tenant_tx::read(&self.core.pool, border, "read only", work).await
    }

    /// Like [`Store::read`], with every statement at the same moment.
    pub async fn read_snapshot<T: Send + 'static>(
        &self,
        border: Border,
        work: impl for<'a> FnOnce(&'a mut TenantTx) -> BoxFuture<'a, Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        Arc::clone(&self.core).ensure_ready(border.tenant).await?;
        tenant_tx::read(&self.core.pool, border, "isolation level repeatable read, read only", work).await
    }

    /// Destroys the key of a person: what was sealed with it can never be read again, here or in a backup of the log.
    /// The tables are folded anew without it. Answers whether there was a key.
    pub async fn forget(&self, tenant: TenantId, subject: SubjectId) -> Result<bool, StoreError> {
        let mut source = Source::line(&self.core.lines);
        let result = calls::forget_subject(source.connection().await?, tenant, subject.as_uuid()).await;
        let was_there = source.answer(result, "destroying a key").await?;
        source.finish().await?;
        self.core.keys.drop_all();
        self.rebuild(tenant).await?;
        Ok(was_there)
    }

    /// Ends all connections. Orders that still wait are told that the store is not available.
    pub async fn close(&self) {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.core.lines.close().await;
        let close = async {
            self.core.pool.close().await;
            if let Some(heads) = &self.core.heads {
                heads.close().await;
            }
        };
        let _ = tokio::time::timeout(Duration::from_secs(10), close).await;
    }
}
