//! T-27: an event that nobody can read.

use kernel::TenantId;
use store::{HistoryFilter, StoreError, Subject};

use crate::world::*;

/// Planted fault: a reader that skips what it cannot decode makes every assertion below red.
#[tokio::test]
async fn an_unknown_event_stops_its_readers_loudly_and_no_other_tenant() {
    let world = World::new().await;
    let store = world.store().await;
    let account = an_account_with(&store, TENANT, 10).await;
    let healthy = an_account_with(&store, TenantId(2), 10).await;
    world
        .sql(
            "insert into sinergi.event_types values (999, 'money_printed', 'account'); \
               update sinergi.events set type_id = 999 where tenant_id = 1 and position = 2",
        )
        .await;
    let store = world.store().await;
    let work = store.execute(to_account(context(), account, deposit(1))).await;
    assert!(matches!(work, Err(StoreError::Unreadable { .. })), "{work:?}");
    let filter = HistoryFilter { subject: Subject::Tenant, limit: 10, ..HistoryFilter::default() };
    let history = store.history(staff(TENANT), filter).await;
    let Err(StoreError::Unreadable { source, .. }) = history else { panic!("{history:?}") };
    assert_eq!(source.to_string(), "tenant 1, position 2");
    for result in [
        store.events_after(staff(TENANT), 0, 10).await.map(drop),
        store.rebuild(TENANT).await.map(drop),
        store.verify_projections(TENANT).await.map(drop),
    ] {
        assert!(matches!(result, Err(StoreError::Unreadable { .. })), "{result:?}");
    }
    let progress = store.rebuild_progress(staff(TENANT)).await.expect("progress").expect("a rebuild");
    assert_eq!(progress.phase, "failed");

    let context = store::Context { border: staff(TenantId(2)), ..context() };
    accepted(store.execute(to_account(context, healthy, deposit(1))).await);
    all_is_well(&store, TenantId(2)).await;
}

/// An event of a newer program, written by another process while this one runs: this one stops, it does not guess.
#[tokio::test]
async fn an_unknown_event_from_another_process_stops_the_worker_of_its_tenant() {
    let world = World::new().await;
    let store = world.store().await;
    let account = an_account_with(&store, TENANT, 10).await;
    let other = world.store().await;
    accepted(other.execute(to_account(context(), account, deposit(1))).await);
    world
        .sql(
            "insert into sinergi.event_types values (999, 'money_printed', 'account'); \
               update sinergi.events set type_id = 999 where tenant_id = 1 and position = 3",
        )
        .await;
    let work = store.execute(to_account(context(), account, deposit(1))).await;
    assert!(matches!(work, Err(StoreError::Unreadable { .. })), "{work:?}");
}
