//! How far those have come who follow a tenant's log and do something outside of it: mails, for one.
//!
//! **Invariant:** a follower never goes back; what it does twice after a crash must be the same as once.

use kernel::{Party, TenantId, Timestamp};

use crate::{Border, Model, Store, StoreError};

impl<M: Model> Store<M> {
    /// The position that a follower has done; `None` before its first.
    pub async fn follower(&self, tenant: TenantId, name: &'static str) -> Result<Option<i64>, StoreError> {
        let border = Border { tenant, party: Party::Staff };
        self.read(border, move |tx| {
            Box::pin(async move {
                sqlx::query_scalar(include_str!("../queries/files/follower_position.sql"))
                    .bind(tx.tenant().as_i32())
                    .bind(name)
                    .fetch_optional(tx.connection())
                    .await
                    .map_err(StoreError::while_doing("reading how far a follower has come"))
            })
        })
        .await
    }

    /// A follower has done everything up to a position.
    pub async fn move_follower(
        &self,
        tenant: TenantId,
        name: &'static str,
        position: i64,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut line = self.core.lines.take().await?;
        sqlx::query(include_str!("../queries/files/move_follower.sql"))
            .bind(tenant.as_i32())
            .bind(name)
            .bind(position)
            .bind(at.as_utc())
            .execute(line.connection())
            .await
            .map_err(StoreError::while_doing("noting how far a follower has come"))?;
        line.give_back().await;
        Ok(())
    }
}
