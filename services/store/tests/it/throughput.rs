//! What the queue is for, as ratios inside one run; the figures themselves are measured in `tests/bench`.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use kernel::Uuid;
use store::{Store, StoreConfig};

use crate::{model::Bank, world::*};

async fn rate(store: &Store<Bank>, accounts: &[Uuid], each: u32) -> (u64, Duration) {
    let start = Instant::now();
    let writers = accounts.iter().map(|account| async move {
        for _ in 0..each {
            accepted(store.execute(to_account(context(), *account, deposit(1))).await);
        }
    });
    join_all(writers).await;
    (u64::try_from(accounts.len()).expect("a count") * u64::from(each), start.elapsed())
}

/// A batch of one is one round trip: the transactions that the server counts are the commands.
#[tokio::test(flavor = "multi_thread")]
async fn a_command_on_warm_caches_is_one_transaction() {
    let world = World::new().await;
    let store = world.store().await;
    let account = an_account_with(&store, TENANT, 1).await;
    world.sql("select pg_stat_reset()").await;
    rate(&store, &[account], 100).await;
    store.close().await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    // A few are the server's own.
    let committed = world.count("select xact_commit from pg_stat_database where datname = current_database()").await;
    assert!((100..180).contains(&committed), "{committed} transactions for 100 commands");
}

/// Thirty-two writers on one tenant share commits. With batches of one they cannot.
#[tokio::test(flavor = "multi_thread")]
async fn many_writers_on_one_tenant_share_their_commits() {
    let world = World::new().await;
    let ids = std::sync::Arc::new(testkit::SequentialIds::series(901));
    let config = StoreConfig { batch: 1, ..world.config() };
    let alone = Store::<Bank>::open(config, ids).await.expect("a store");
    let accounts = join_all((0..32).map(|_| an_account_with(&alone, TENANT, 0))).await;
    let (count, slow) = rate(&alone, &accounts, 10).await;
    let shared = world.store().await;
    rate(&shared, &accounts, 1).await;
    let (same, fast) = rate(&shared, &accounts, 10).await;
    assert_eq!(count, same);
    assert!(fast * 2 < slow, "{count} commands: one by one {slow:?}, together {fast:?}");
    all_is_well(&shared, TENANT).await;
}
