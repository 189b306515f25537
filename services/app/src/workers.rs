//! What runs beside the requests: mails, figures for neighbours, deadlines, and clearing away what has ended.
//!
//! **Invariant:** a tenant that fails does not stop the others, and whatever a worker does it does again after a crash
//! without harm.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
    time::Duration,
};

use kernel::TenantId;
use tokio::{
    sync::broadcast::error::RecvError,
    time::{MissedTickBehavior, interval},
};

use crate::{App, AppError, error::cause};

/// Other processes' events are heard of after so long.
const POLL: Duration = Duration::from_secs(2);
/// How often deadlines are looked at.
const DEADLINES: Duration = Duration::from_mins(1);
/// Looks at deadlines between two sweeps for flags of one day.
const SWEEPS: u32 = 60;
/// How soon a mail that did not go out is tried again.
const AGAIN: Duration = Duration::from_secs(15);
/// How often the tables of sign-in are cleared.
const CLEARING: Duration = Duration::from_hours(1);

impl App {
    /// Runs all workers until `shutdown` is done.
    pub async fn run_workers(&self, shutdown: impl Future<Output = ()>) {
        tokio::select! {
            () = shutdown => (),
            () = self.follow_logs() => (),
            () = self.watch_deadlines() => (),
            () = self.clear_away() => (),
            () = self.store().poll_heads(POLL) => (),
        }
    }

    async fn follow_logs(&self) {
        let mut moved = self.store().moved();
        // What was left over when the program ended last.
        let mut due = self.every_tenant().await;
        let mut again = BTreeSet::new();
        let mut ticks = interval(AGAIN);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            for tenant in std::mem::take(&mut due) {
                if !told(tenant, "mails", &self.react(tenant).await) {
                    again.insert(tenant);
                }
                if !told(tenant, "flags", &self.watch(tenant).await.map(drop)) {
                    again.insert(tenant);
                }
                told(tenant, "figures", &self.refresh_figures(tenant).await.map(drop));
            }
            tokio::select! {
                news = moved.recv() => match news {
                    Ok(news) => {
                        due.insert(news.tenant);
                        while let Ok(more) = moved.try_recv() {
                            due.insert(more.tenant);
                        }
                    }
                    Err(RecvError::Lagged(_)) => due = self.every_tenant().await,
                    Err(RecvError::Closed) => return,
                },
                _ = ticks.tick() => due = std::mem::take(&mut again),
            }
        }
    }

    async fn watch_deadlines(&self) {
        let mut ticks = interval(DEADLINES);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // On which day each tenant was last swept for flags; every hour they are swept again.
        let (mut swept, mut count) = (BTreeMap::new(), 0_u32);
        loop {
            ticks.tick().await;
            count = count.wrapping_add(1);
            if count % SWEEPS == 0 {
                swept.clear();
            }
            for tenant in self.every_tenant().await {
                let day = self.tenant_info(tenant).await.ok().map(|info| info.now(self.now()).date_in(info.zone));
                if swept.get(&tenant) != Some(&day) && told(tenant, "sweep", &self.sweep_flags(tenant).await.map(drop))
                {
                    swept.insert(tenant, day);
                }
                told(tenant, "deadlines", &self.end_corrections(tenant).await.map(drop));
                told(tenant, "deadlines of orders", &self.end_orders(tenant).await.map(drop));
                told(tenant, "ends of agreements", &self.end_agreements(tenant).await.map(drop));
                told(tenant, "ends of sanctions", &self.end_sanctions(tenant).await.map(drop));
                told(tenant, "proofs", &self.check_proofs(tenant).await.map(drop));
                told(tenant, "pages", &self.read_due_pages(tenant).await.map(drop));
            }
        }
    }

    async fn clear_away(&self) {
        let mut ticks = interval(CLEARING);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = self.inner.accounts.prune(self.now()).await {
                tracing::warn!(error = cause(&error), "the tables of sign-in were not cleared");
            }
        }
    }

    async fn every_tenant(&self) -> BTreeSet<TenantId> {
        match self.store().tenants().await {
            Ok(tenants) => tenants.into_iter().map(|tenant| tenant.id).collect(),
            Err(error) => {
                tracing::warn!(error = cause(&error), "the tenants could not be read");
                BTreeSet::new()
            }
        }
    }
}

/// Whether it was done; if not, that is written down.
fn told(tenant: TenantId, what: &'static str, result: &Result<(), AppError>) -> bool {
    if let Err(error) = result {
        tracing::warn!(error = cause(error), %tenant, what, "a worker will try again");
    }
    result.is_ok()
}
