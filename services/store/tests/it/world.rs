//! A database of the test's own, and stores that work on it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use futures_util::future::BoxFuture;
use kernel::{Party, TenantId, Timestamp, Uuid, ids};
use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection};
use store::{Border, Context, Halt, Model, Order, Outcome, Refusal, Store, StoreConfig, StoreError, Unit};
use testkit::{SequentialIds, TestDatabase};

use crate::model::{Account, AccountCommand, AccountEvent, Bank, Event, TABLES};

static SERIES: AtomicU64 = AtomicU64::new(1);
static NUMBERS: AtomicU64 = AtomicU64::new(1);

pub(crate) fn number() -> u64 {
    NUMBERS.fetch_add(1, Ordering::SeqCst)
}

pub(crate) fn id() -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_9000_0000_0000_0000 | u128::from(number()))
}

pub(crate) const TENANT: TenantId = TenantId(1);

pub(crate) struct World {
    pub(crate) database: TestDatabase,
}

impl World {
    pub(crate) async fn new() -> Self {
        let database = testkit::fresh_database().await;
        let world = Self { database };
        world.sql(TABLES).await;
        for tenant in 1..=3 {
            world.sql(&format!("insert into sinergi.tenant_head (tenant_id) values ({tenant})")).await;
        }
        world
    }
    pub(crate) async fn superuser(&self) -> PgConnection {
        self.database.superuser_connection().await
    }
    pub(crate) async fn sql(&self, text: &str) {
        sqlx::raw_sql(AssertSqlSafe(text.to_owned())).execute(&mut self.superuser().await).await.expect(text);
    }
    pub(crate) async fn count(&self, text: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(text.to_owned())).fetch_one(&mut self.superuser().await).await.expect(text)
    }
    pub(crate) fn config(&self) -> StoreConfig {
        StoreConfig {
            heads_url: Some(self.database.addresses.anchor.clone()),
            ..StoreConfig::new(&self.database.addresses.app)
        }
    }
    /// A store as another process would have it.
    pub(crate) async fn store_of<M: Model>(&self) -> Store<M> {
        let ids = Arc::new(SequentialIds::series(SERIES.fetch_add(1, Ordering::SeqCst)));
        Store::open(self.config(), ids).await.expect("a store")
    }
    pub(crate) async fn store(&self) -> Store<Bank> {
        self.store_of().await
    }
}

pub(crate) fn staff(tenant: TenantId) -> Border {
    Border { tenant, party: Party::Staff }
}

pub(crate) fn context() -> Context {
    let now: Timestamp = "2026-03-02T03:00:00.000001Z".parse().expect("an instant");
    let command = id();
    let mut fingerprint = [0; 32];
    fingerprint[..16].copy_from_slice(command.as_bytes());
    Context {
        border: staff(TENANT),
        actor: ids::AccountId(Uuid::from_u128(77)),
        role: "treasurer",
        on_behalf_of: None,
        command: ids::CommandId(command),
        request: ids::RequestId(id()),
        action: "test",
        fingerprint,
        reason: None,
        occurred_at: now,
        now,
        expected_version: None,
        policy_version: None,
    }
}

pub(crate) fn order<M: Model>(
    context: Context,
    work: impl for<'a> Fn(&'a mut Unit<M>) -> BoxFuture<'a, Result<Value, Halt>> + Send + Sync + 'static,
) -> Order<M> {
    Order::new(context, work)
}

/// One command to one account.
pub(crate) fn to_account<M: Model<Event = Event>>(
    context: Context,
    account: Uuid,
    command: AccountCommand,
) -> Order<M> {
    order(context, move |unit| {
        let command = command.clone();
        Box::pin(async move {
            let events: Vec<AccountEvent> = unit.run::<Account>(account, command).await?;
            Ok(Value::from(events.len()))
        })
    })
}

pub(crate) fn open(name: &str) -> AccountCommand {
    AccountCommand::Open { name: name.to_owned(), company: None }
}

pub(crate) fn deposit(amount: i64) -> AccountCommand {
    AccountCommand::Deposit { amount }
}

pub(crate) fn withdraw(amount: i64) -> AccountCommand {
    AccountCommand::Withdraw { amount }
}

pub(crate) async fn an_account_with<M: Model<Event = Event>>(store: &Store<M>, tenant: TenantId, balance: i64) -> Uuid {
    let account = id();
    let own = || Context { border: staff(tenant), ..context() };
    accepted(store.execute(to_account(own(), account, open("Kas"))).await);
    if balance > 0 {
        accepted(store.execute(to_account(own(), account, deposit(balance))).await);
    }
    account
}

pub(crate) fn accepted(outcome: Result<Outcome, StoreError>) -> store::Done {
    match outcome {
        Ok(Outcome::Accepted(done)) => done,
        other => panic!("not accepted: {other:?}"),
    }
}

pub(crate) fn refused(outcome: Result<Outcome, StoreError>) -> Refusal {
    match outcome {
        Ok(Outcome::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

/// Every table is what the log says, and the chain is whole.
pub(crate) async fn all_is_well<M: Model>(store: &Store<M>, tenant: TenantId) {
    for report in store.verify_projections(tenant).await.expect("a comparison") {
        assert!(report.is_right(), "{report:#?}");
    }
    let chain = store.verify(tenant).await.expect("a check");
    assert!(matches!(chain, store::ChainReport::Intact { .. }), "{chain:?}");
}
