//! T-05: a storm of cancelled requests on the pool.

use std::time::Duration;

use kernel::TenantId;
use sqlx::{
    AssertSqlSafe, Connection as _,
    postgres::{PgPool, PgPoolOptions},
};

use crate::world::*;

/// So many storms are enough to lose something.
const STORMS: usize = 12;

/// What the next user of a connection met.
#[derive(Debug, Default, PartialEq, Eq)]
struct Met {
    strangers_transactions: usize,
    strangers_rows: i64,
    acknowledged: Vec<i32>,
}

/// Starts transactions of tenant 1 and drops them after 0 to 900 µs; after each, a plain user takes a connection.
/// The tenant is set in the message of BEGIN, as `TenantTx` does.
#[expect(clippy::disallowed_methods, reason = "the storm itself, as unguarded code would do it")]
async fn storm(pool: &PgPool, cancellations: u32) -> Met {
    let mut met = Met::default();
    for number in 0..cancellations {
        let cancelled = {
            let pool = pool.clone();
            tokio::spawn(async move {
                let begin = "begin; select sinergi.set_tenant(1, 'staff'::text)";
                let mut tx = pool.begin_with(AssertSqlSafe(begin)).await?;
                sqlx::query("select 1").execute(&mut *tx).await?;
                tx.commit().await
            })
        };
        tokio::time::sleep(Duration::from_micros(u64::from(number * 37 % 900))).await;
        cancelled.abort();
        let mut connection = pool.acquire().await.expect("a connection");
        let rows: i64 =
            sqlx::query_scalar("select count(*) from sinergi.events").fetch_one(&mut *connection).await.unwrap_or(0);
        met.strangers_rows += i64::from(rows > 0);
        let written = i32::try_from(number).expect("a number");
        let insert =
            sqlx::query("insert into testing.ledger values ($1)").bind(written).execute(&mut *connection).await;
        if insert.is_ok() {
            met.acknowledged.push(written);
        }
        if sqlx::raw_sql("savepoint found").execute(&mut *connection).await.is_ok() {
            met.strangers_transactions += 1;
        }
    }
    met
}

async fn lost(world: &World, met: &Met) -> usize {
    let there: Vec<i32> = sqlx::query_scalar("select number from testing.ledger")
        .fetch_all(&mut world.superuser().await)
        .await
        .expect("the ledger");
    let there: std::collections::BTreeSet<i32> = there.into_iter().collect();
    met.acknowledged.iter().filter(|number| !there.contains(number)).count()
}

async fn world() -> World {
    let world = World::new().await;
    world.sql("create schema testing; create table testing.ledger (number int); grant usage on schema testing to sinergi_app; grant insert on testing.ledger to sinergi_app").await;
    let store = world.store().await;
    an_account_with(&store, TENANT, 1).await;
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_guard_nobody_lands_in_a_strangers_transaction_and_nothing_is_lost() {
    let world = world().await;
    let pool = store::pool::guarded(&world.database.addresses.app, "storm", 4).expect("a pool");
    let met = storm(&pool, 4_000).await;
    pool.close().await;
    assert_eq!(met.acknowledged.len(), 4_000);
    assert_eq!((met.strangers_transactions, met.strangers_rows, lost(&world, &met).await), (0, 0, 0));
}

/// The same storm on a pool without the guard: the fault that the guard is there for. Were this green without loss,
/// the test above would prove nothing. Whether a write is lost hangs on who commits the stranger's transaction after it, so
/// that one storm may pass without: it is begun anew, on new connections.
#[tokio::test(flavor = "multi_thread")]
async fn without_the_guard_the_same_storm_loses_acknowledged_writes() {
    let world = world().await;
    let mut met = Met::default();
    for _ in 0..STORMS {
        world.sql("truncate testing.ledger").await;
        let options = world.database.addresses.app.parse().expect("an address");
        let pool = PgPoolOptions::new().max_connections(4).test_before_acquire(false).connect_lazy_with(options);
        met = storm(&pool, 4_000).await;
        let _ = tokio::time::timeout(Duration::from_secs(5), pool.close()).await;
        world.sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'sinergi_app'").await;
        if met.strangers_transactions > 0 && lost(&world, &met).await > 0 {
            return;
        }
    }
    panic!(
        "{STORMS} storms, and nothing lost; in the last one {} in a stranger's transaction",
        met.strangers_transactions
    );
}

/// The same through the store's own door: callers that hang up leave nothing behind, and no command half done.
#[tokio::test(flavor = "multi_thread")]
async fn callers_that_hang_up_leave_no_trace_on_connections_or_tenants() {
    let world = world().await;
    let config = store::StoreConfig { readers: 4, ..world.config() };
    let ids = std::sync::Arc::new(testkit::SequentialIds::series(900));
    let store = store::Store::<crate::model::Bank>::open(config, ids).await.expect("a store");
    let account = an_account_with(&store, TENANT, 0).await;
    for number in 0_u64..1_000 {
        let reader = {
            let store = store.clone();
            tokio::spawn(async move { store.events_after(staff(TENANT), 0, 10).await.map(drop) })
        };
        let writer = {
            let store = store.clone();
            tokio::spawn(async move { store.execute(to_account(context(), account, deposit(1))).await.map(drop) })
        };
        tokio::time::sleep(Duration::from_micros(number * 37 % 900)).await;
        reader.abort();
        writer.abort();
        let foreign = store.events_after(staff(TenantId(3)), 0, 10).await.expect("a page");
        assert_eq!(foreign, []);
    }
    all_is_well(&store, TENANT).await;
    store.close().await;
    let mut connection = sqlx::PgConnection::connect(&world.database.superuser).await.expect("a connection");
    let open: i64 = sqlx::query_scalar("select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'")
        .fetch_one(&mut connection).await.expect("a count");
    assert_eq!(open, 0);
}
