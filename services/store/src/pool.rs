//! Connections: a guarded pool for transactions, and lines for calls that are a whole transaction by themselves.
//!
//! **Invariant:** no connection is handed on with anything left open on it. A pool whose borrower was cancelled during
//! BEGIN hands the next one a stranger's transaction (measured with sqlx 0.8 and 0.9); the guard ends it first.

use std::{
    str::FromStr,
    sync::Arc,
    time::{Duration, Instant},
};

use sqlx::{
    ConnectOptions, PgConnection,
    postgres::{PgConnectOptions, PgPool, PgPoolOptions},
};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};

use crate::StoreError;

/// Longest wait for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
/// A connection is replaced after this time, so that balancers and memory get theirs.
const LIFETIME: Duration = Duration::from_mins(30);
/// A connection that nobody asked for is closed after this time.
const IDLE_TIMEOUT: Duration = Duration::from_mins(5);

fn options(url: &str, name: &str) -> Result<PgConnectOptions, StoreError> {
    let options = PgConnectOptions::from_str(url).map_err(StoreError::while_doing("reading a database address"))?;
    Ok(options.application_name(name).options([
        ("lock_timeout", "4s"),
        ("statement_timeout", "15s"),
        ("idle_in_transaction_session_timeout", "15s"),
        ("timezone", "UTC"),
        // Statements here are short and their estimates are high: compiling one took 0.2 s, running it 6 ms.
        ("jit", "off"),
        // The guard rolls back also where nothing is open: no news.
        ("client_min_messages", "error"),
    ]))
}

/// A pool that ends whatever its last borrower left open before it hands a connection on.
///
/// # Errors
/// When the address cannot be read. The first connection is made when it is needed.
pub fn guarded(url: &str, name: &str, size: u32) -> Result<PgPool, StoreError> {
    let pool = PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .max_lifetime(LIFETIME)
        .idle_timeout(IDLE_TIMEOUT)
        .test_before_acquire(false)
        .after_release(|connection, _| {
            // `false` closes the connection: what cannot be cleaned is thrown away.
            Box::pin(async move { Ok(sqlx::raw_sql("rollback; reset all").execute(&mut *connection).await.is_ok()) })
        });
    Ok(pool.connect_lazy_with(options(url, name)?))
}

/// Connections for single statements that bind their own tenant and commit by themselves. They are handed on without
/// a round trip in between; one that was not given back in good order is closed.
#[derive(Debug, Clone)]
pub(crate) struct Lines {
    options: Arc<PgConnectOptions>,
    free: Arc<Mutex<Vec<(PgConnection, Instant)>>>,
    places: Arc<Semaphore>,
}

/// A borrowed line. Dropping it closes the connection: only [`Line::give_back`] keeps it.
#[derive(Debug)]
pub(crate) struct Line {
    connection: PgConnection,
    born: Instant,
    free: Arc<Mutex<Vec<(PgConnection, Instant)>>>,
    _place: OwnedSemaphorePermit,
}

impl Lines {
    pub(crate) fn new(url: &str, size: u32) -> Result<Self, StoreError> {
        let size = usize::try_from(size).unwrap_or(1);
        // The functions of the log take arrays: planned for their length each time, planning costs more than running.
        let options = options(url, "sinergi-write")?.options([("plan_cache_mode", "force_generic_plan")]);
        Ok(Self { options: Arc::new(options), free: Arc::default(), places: Arc::new(Semaphore::new(size)) })
    }

    /// The line that was used last, or a new one.
    pub(crate) async fn take(&self) -> Result<Line, StoreError> {
        let place = tokio::time::timeout(ACQUIRE_TIMEOUT, Arc::clone(&self.places).acquire_owned())
            .await
            .map_err(|_| StoreError::Unavailable("waiting for a connection"))?
            .map_err(|_| StoreError::Unavailable("the store is closed"))?;
        let kept = {
            let mut free = self.free.lock().await;
            loop {
                match free.pop() {
                    Some((_, born)) if born.elapsed() > LIFETIME => {}
                    other => break other,
                }
            }
        };
        let (connection, born) = if let Some(kept) = kept {
            kept
        } else {
            let connection = tokio::time::timeout(ACQUIRE_TIMEOUT, self.options.connect())
                .await
                .map_err(|_| StoreError::Unavailable("connecting"))?
                .map_err(StoreError::while_doing("connecting"))?;
            (connection, Instant::now())
        };
        Ok(Line { connection, born, free: Arc::clone(&self.free), _place: place })
    }

    /// Closes what nobody holds: after one connection broke, the others are not to be trusted.
    pub(crate) async fn forget_free(&self) {
        self.free.lock().await.clear();
    }

    pub(crate) async fn close(&self) {
        self.places.close();
        self.free.lock().await.clear();
    }
}

impl Line {
    pub(crate) fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    /// Keeps the connection for the next caller. Called after a statement came to its end, whatever the answer.
    pub(crate) async fn give_back(self) {
        self.free.lock().await.push((self.connection, self.born));
    }
}
