//! Where the store's own statements go: to a line, each by itself, or into the transaction that holds the head.

use kernel::TenantId;
use sqlx::PgConnection;

use crate::{
    StoreError,
    pool::{Line, Lines},
    tenant_tx::TenantTx,
};

/// A connection to be, or one with the head locked.
#[derive(Debug)]
pub(crate) enum Source {
    /// Statements that each bind the tenant and commit by themselves.
    Line { lines: Lines, held: Option<Line> },
    /// Statements of one transaction.
    Inside(Box<TenantTx>),
}

/// Whether the connection is as good as before: the server has answered, if only to say no.
fn is_answer(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => {
            !error.code().is_some_and(|code| code.starts_with("57P") || code.starts_with("08"))
        }
        sqlx::Error::RowNotFound
        | sqlx::Error::ColumnDecode { .. }
        | sqlx::Error::Decode(_)
        | sqlx::Error::ColumnIndexOutOfBounds { .. }
        | sqlx::Error::ColumnNotFound(_) => true,
        _ => false,
    }
}

impl Source {
    pub(crate) fn line(lines: &Lines) -> Self {
        Self::line_with(lines, None)
    }

    /// With a line that was taken before.
    pub(crate) fn line_with(lines: &Lines, held: Option<Line>) -> Self {
        Self::Line { lines: lines.clone(), held }
    }

    pub(crate) async fn locked(pool: &sqlx::PgPool, tenant: TenantId) -> Result<Self, StoreError> {
        TenantTx::write(pool, tenant).await.map(Self::inside)
    }

    pub(crate) fn inside(tx: TenantTx) -> Self {
        Self::Inside(Box::new(tx))
    }

    pub(crate) fn is_line(&self) -> bool {
        matches!(self, Self::Line { .. })
    }

    pub(crate) async fn connection(&mut self) -> Result<&mut PgConnection, StoreError> {
        match self {
            Self::Inside(tx) => Ok(tx.connection()),
            Self::Line { lines, held } => {
                let line = match held.take() {
                    Some(line) => line,
                    None => lines.take().await?,
                };
                Ok(held.insert(line).connection())
            }
        }
    }

    /// Lets go of a connection that is broken, and of all others: what broke one mostly broke them all.
    pub(crate) async fn check(&mut self, error: &sqlx::Error) {
        if is_answer(error) {
            return;
        }
        if let Self::Line { lines, held } = self {
            *held = None;
            lines.forget_free().await;
        }
    }

    /// Lets go of the line, whatever state it is in; a transaction has no other place to go.
    pub(crate) fn lose(&mut self) {
        if let Self::Line { held, .. } = self {
            *held = None;
        }
    }

    /// The answer, or the error with its name; a broken connection is let go.
    pub(crate) async fn answer<T>(
        &mut self,
        result: Result<T, sqlx::Error>,
        doing: &'static str,
    ) -> Result<T, StoreError> {
        match result {
            Ok(value) => Ok(value),
            Err(error) => {
                self.check(&error).await;
                Err(StoreError::while_doing(doing)(error))
            }
        }
    }

    /// Gives a line back, or commits the transaction.
    pub(crate) async fn finish(self) -> Result<(), StoreError> {
        match self {
            Self::Inside(tx) => tx.commit().await,
            Self::Line { held, .. } => {
                if let Some(line) = held {
                    line.give_back().await;
                }
                Ok(())
            }
        }
    }
}
