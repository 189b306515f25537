//! Which files a tenant has, and for whom. The bytes are elsewhere.
//!
//! **Invariant:** a file is found only by the party that it was noted for, and by staff.

use kernel::{Timestamp, Uuid, ids::AccountId};
use sqlx::{Row as _, postgres::PgRow};

use crate::{Border, Model, Store, StoreError};

/// A file to be noted.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// Its row.
    pub id: Uuid,
    /// SHA-256 of its bytes in lower-case hex.
    pub sha256: String,
    /// The name that it had where it came from.
    pub name: String,
    /// Its size.
    pub size_bytes: i64,
    /// What its bytes say it is.
    pub media_type: String,
    /// Who put it there.
    pub actor: AccountId,
    /// When.
    pub at: Timestamp,
}

/// What is known of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRow {
    /// SHA-256 of its bytes in lower-case hex.
    pub sha256: String,
    /// The name that it had where it came from.
    pub name: String,
    /// Its size.
    pub size_bytes: i64,
    /// What its bytes say it is.
    pub media_type: String,
}

fn stored(row: &PgRow) -> Result<StoredRow, sqlx::Error> {
    Ok(StoredRow {
        sha256: row.try_get(0)?,
        name: row.try_get(1)?,
        size_bytes: row.try_get(2)?,
        media_type: row.try_get(3)?,
    })
}

impl<M: Model> Store<M> {
    /// Notes a file for the party of the border. Doing it again changes nothing.
    pub async fn add_file(&self, border: Border, new: NewFile) -> Result<(), StoreError> {
        let mut line = self.core.lines.take().await?;
        sqlx::query(include_str!("../queries/files/add_file.sql"))
            .bind(border.tenant.as_i32())
            .bind(border.party.company().map(kernel::CompanyId::as_uuid))
            .bind(new.id)
            .bind(new.sha256)
            .bind(new.name)
            .bind(new.size_bytes)
            .bind(new.media_type)
            .bind(new.actor.as_uuid())
            .bind(new.at.as_utc())
            .execute(line.connection())
            .await
            .map_err(StoreError::while_doing("noting a file"))?;
        line.give_back().await;
        Ok(())
    }

    /// Bytes of all files that the border lets through.
    pub async fn files_size(&self, border: Border) -> Result<i64, StoreError> {
        self.read(border, move |tx| {
            Box::pin(async move {
                sqlx::query_scalar(include_str!("../queries/files/files_size.sql"))
                    .bind(tx.tenant().as_i32())
                    .fetch_one(tx.connection())
                    .await
                    .map_err(StoreError::while_doing("counting the bytes of files"))
            })
        })
        .await
    }

    /// What is known of the file with a hash, as far as the border lets through.
    pub async fn find_file(&self, border: Border, sha256: &str) -> Result<Option<StoredRow>, StoreError> {
        let sha256 = sha256.to_owned();
        self.read(border, move |tx| {
            Box::pin(async move {
                let doing = "finding a file";
                let row = sqlx::query(include_str!("../queries/files/find_file.sql"))
                    .bind(tx.tenant().as_i32())
                    .bind(sha256)
                    .fetch_optional(tx.connection())
                    .await
                    .map_err(StoreError::while_doing(doing))?;
                row.as_ref().map(stored).transpose().map_err(StoreError::while_doing(doing))
            })
        })
        .await
    }
}
