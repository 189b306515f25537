//! Who stands where, and who hears of it.
//!
//! A wake-up only wakes: whoever follows a log reads on from its own position, and misses nothing if a wake-up is lost.

use std::{collections::HashMap, time::Duration};

use kernel::TenantId;
use tokio::sync::{broadcast, watch};

use crate::{Border, Model, Store, StoreError};

/// A tenant's log has grown to a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Whose log.
    pub tenant: TenantId,
    /// Position of its last event.
    pub position: i64,
}

impl<M: Model> Store<M> {
    /// Where the tenant stands, seen from inside its border.
    pub async fn position(&self, border: Border) -> Result<i64, StoreError> {
        let tenant = border.tenant.as_i32();
        let position: Option<i64> = self
            .read(border, move |tx| {
                Box::pin(async move {
                    sqlx::query_scalar(include_str!("../queries/position.sql"))
                        .bind(tenant)
                        .fetch_optional(tx.connection())
                        .await
                        .map_err(StoreError::while_doing("reading a position"))
                })
            })
            .await?;
        Ok(position.unwrap_or(0))
    }

    /// Where all tenants stand, read with the role that sees heads and nothing else.
    pub async fn positions(&self) -> Result<Vec<Moved>, StoreError> {
        let heads = self.core.heads.as_ref().ok_or(StoreError::Unavailable("no address for reading heads is set"))?;
        let rows: Vec<(i32, i64)> = sqlx::query_as(include_str!("../queries/heads.sql"))
            .fetch_all(heads)
            .await
            .map_err(StoreError::while_doing("reading the heads"))?;
        Ok(rows.into_iter().map(|(tenant, position)| Moved { tenant: TenantId(tenant), position }).collect())
    }

    /// Hears of every tenant that moved, by a command here or, while [`Store::poll_heads`] runs, anywhere.
    pub fn moved(&self) -> broadcast::Receiver<Moved> {
        self.core.moved.subscribe()
    }

    /// The newest position of one tenant that this process knows of; 0 until it hears of one.
    pub fn follow(&self, tenant: TenantId) -> watch::Receiver<i64> {
        self.slot(tenant).position.subscribe()
    }

    /// Looks at all heads again and again, and tells of those that moved. Runs until it is dropped.
    pub async fn poll_heads(&self, every: Duration) {
        let mut known = HashMap::<TenantId, i64>::new();
        let mut ticks = tokio::time::interval(every);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let heads = match self.positions().await {
                Ok(heads) => heads,
                Err(error) => {
                    let cause: &(dyn std::error::Error + 'static) = &error;
                    tracing::warn!(error = cause, "the heads could not be read");
                    continue;
                }
            };
            for moved in heads {
                let last = known.insert(moved.tenant, moved.position);
                if last.is_some_and(|last| last < moved.position) || (last.is_none() && moved.position > 0) {
                    self.core.announce(&self.slot(moved.tenant).position, moved.tenant, moved.position);
                }
            }
        }
    }
}
