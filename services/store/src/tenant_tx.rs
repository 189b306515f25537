//! A transaction of one tenant and one party: the only way to the tables for code outside this crate.
//!
//! **Invariant:** whoever holds a [`TenantTx`] is inside `begin … commit`, with tenant and party bound for just this
//! transaction, on a task of its own. A client that hangs up can neither stop it half way nor lend its tenant to the
//! next borrower of the connection.

use futures_util::future::BoxFuture;
use kernel::{Party, TenantId};
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Transaction, postgres::PgPool};

use crate::{Border, StoreError};

/// How long one read may take.
const READ_TIMEOUT: &str = "4s";

/// A transaction that sees one tenant as one party.
#[derive(Debug)]
pub struct TenantTx {
    border: Border,
    tx: Transaction<'static, Postgres>,
}

impl TenantTx {
    /// Whose rows it sees.
    pub fn border(&self) -> Border {
        self.border
    }

    /// The tenant, as every statement names it beside what row security does.
    pub fn tenant(&self) -> TenantId {
        self.border.tenant
    }

    /// The connection, for queries.
    pub fn connection(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    /// Opens a transaction in one round trip: a number and a uuid are all that is written into the text.
    #[expect(clippy::disallowed_methods, reason = "the one place that opens transactions")]
    async fn open(
        pool: &PgPool,
        border: Border,
        mode: &'static str,
        timeout: &'static str,
    ) -> Result<Self, StoreError> {
        let tenant = border.tenant;
        let party = match border.party {
            Party::Staff => "staff".to_owned(),
            Party::Company(company) => company.as_uuid().to_string(),
        };
        let text = format!(
            "begin {mode}; select sinergi.set_tenant({tenant}, '{party}'::text); set local statement_timeout = '{timeout}'"
        );
        let tx =
            pool.begin_with(AssertSqlSafe(text)).await.map_err(StoreError::while_doing("opening a transaction"))?;
        Ok(Self { border, tx })
    }

    /// A transaction that may write, as staff. For the parts of the store that one call cannot do.
    pub(crate) async fn write(pool: &PgPool, tenant: TenantId) -> Result<Self, StoreError> {
        Self::open(pool, Border { tenant, party: Party::Staff }, "read write", "60s").await
    }

    /// A transaction that sees one moment and writes nothing.
    pub(crate) async fn snapshot(pool: &PgPool, border: Border) -> Result<Self, StoreError> {
        Self::open(pool, border, "isolation level repeatable read, read only", "60s").await
    }

    /// Makes what was written lasting.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        self.tx.commit().await.map_err(StoreError::while_doing("committing"))
    }
}

/// Runs `work` in a writing transaction of one tenant, as a task of its own, and commits: for the parts of the program
/// that have a pool, a role and tables of their own (the benchmark).
///
/// # Errors
/// Whatever `work` ends with; nothing is written then.
pub async fn run<T: Send + 'static>(
    pool: &PgPool,
    tenant: TenantId,
    work: impl for<'a> FnOnce(&'a mut TenantTx) -> BoxFuture<'a, Result<T, StoreError>> + Send + 'static,
) -> Result<T, StoreError> {
    let pool = pool.clone();
    let task = tokio::spawn(async move {
        let mut tx = TenantTx::write(&pool, tenant).await?;
        let answer = work(&mut tx).await?;
        tx.commit().await?;
        Ok(answer)
    });
    task.await.map_err(|error| StoreError::Bug(format!("a transaction stopped: {error}")))?
}

/// Runs `work` in a read-only transaction of the border, as a task of its own.
pub(crate) async fn read<T: Send + 'static>(
    pool: &PgPool,
    border: Border,
    mode: &'static str,
    work: impl for<'a> FnOnce(&'a mut TenantTx) -> BoxFuture<'a, Result<T, StoreError>> + Send + 'static,
) -> Result<T, StoreError> {
    let pool = pool.clone();
    let task = tokio::spawn(async move {
        let mut tx = TenantTx::open(&pool, border, mode, READ_TIMEOUT).await?;
        // Nothing was written, so nothing needs a commit: the guard of the pool ends the transaction.
        work(&mut tx).await
    });
    task.await.map_err(|error| StoreError::Bug(format!("a read stopped: {error}")))?
}
