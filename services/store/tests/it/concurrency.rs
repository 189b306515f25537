//! Many writers, several processes, broken orders: positions, versions, neighbours, caches.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use kernel::{TenantId, Uuid, ids};
use serde_json::Value;
use store::{Context, Order, Outcome, Store, StoreError};

use crate::{
    model::{Account, AccountCommand, Bank},
    world::*,
};

/// EF-03, T-26: of many commands that have seen one version, one is accepted, the others are refused and told so.
/// Planted fault: without the comparison of versions in `Unit::run` several are accepted.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_writers_on_one_version_of_a_stream_one_wins_and_the_others_are_refused() {
    let world = World::new().await;
    let stores = [world.store().await, world.store().await];
    let account = an_account_with(&stores[0], TENANT, 1_000).await;
    for round in 0..10 {
        let version = 2 + round;
        let sends = (0..12).map(|writer| {
            let context = Context { expected_version: Some(version), ..context() };
            stores[writer % 2].execute(to_account(context, account, withdraw(1)))
        });
        let outcomes = join_all(sends).await;
        let (mut accepted_count, mut refused_count) = (0, 0);
        for outcome in outcomes {
            match outcome.expect("an outcome") {
                Outcome::Accepted(done) => {
                    assert_eq!(done.version, version + 1);
                    accepted_count += 1;
                }
                Outcome::Refused(refusal) => {
                    assert_eq!(refusal.code, "VERSION_CONFLICT");
                    refused_count += 1;
                }
            }
        }
        assert_eq!((accepted_count, refused_count), (1, 11), "round {round}");
    }
    let (state, version) = stores[0].load::<Account>(staff(TENANT), account).await.expect("a state");
    assert_eq!((state.balance, version), (990, 12));
    all_is_well(&stores[1], TENANT).await;
}

/// T-26: without an expected version nothing is lost and nothing is done twice; the decider sees every event before.
#[tokio::test(flavor = "multi_thread")]
async fn two_processes_never_spend_the_same_money() {
    let world = World::new().await;
    let stores = [world.store().await, world.store().await];
    let account = an_account_with(&stores[0], TENANT, 100).await;
    let sends = (0..240).map(|writer| stores[writer % 2].execute(to_account(context(), account, withdraw(1))));
    let outcomes = join_all(sends).await;
    let accepted_count = outcomes.iter().filter(|outcome| matches!(outcome, Ok(Outcome::Accepted(_)))).count();
    let refused_count = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Ok(Outcome::Refused(refusal)) if refusal.code == "account.too_little"))
        .count();
    assert_eq!((accepted_count, refused_count), (100, 140), "{:?}", outcomes.iter().find(|outcome| outcome.is_err()));
    assert_eq!(world.count("select count(*) from sinergi.refusals").await, 140);
    all_is_well(&stores[0], TENANT).await;
}

/// Two processes on one tenant: positions without gaps, versions without gaps, and every answer names a position that
/// holds what was answered.
#[tokio::test(flavor = "multi_thread")]
async fn positions_have_no_gaps_whoever_writes() {
    let world = World::new().await;
    let stores = [world.store().await, world.store().await];
    let accounts: Vec<Uuid> = join_all((0..6).map(|_| an_account_with(&stores[0], TENANT, 0))).await;
    let mut tasks = Vec::new();
    for writer in 0..16_usize {
        let (store, accounts) = (stores[writer % 2].clone(), accounts.clone());
        tasks.push(tokio::spawn(async move {
            let mut answers = Vec::new();
            for step in 0..20_usize {
                let context = context();
                let command = context.command;
                let account = accounts[(writer * 7 + step) % accounts.len()];
                let done = accepted(store.execute(to_account(context, account, deposit(1))).await);
                answers.push((done.position, command, account, done.version));
            }
            answers
        }));
    }
    let mut answered = BTreeMap::<i64, (ids::CommandId, Uuid, i32)>::new();
    for task in tasks {
        for (position, command, account, version) in task.await.expect("a writer") {
            assert!(answered.insert(position, (command, account, version)).is_none(), "position {position} twice");
        }
    }
    let events = stores[1].events_after(staff(TENANT), 0, 1_000).await.expect("events");
    let positions: Vec<i64> = events.iter().map(|recorded| recorded.position).collect();
    assert_eq!(positions, (1..=326).collect::<Vec<i64>>());
    for recorded in &events[6..] {
        assert_eq!(answered[&recorded.position], (recorded.command, recorded.stream, recorded.version));
    }
    all_is_well(&stores[0], TENANT).await;
}

/// T-25: each command one to five times, at once, from two processes, some with another body.
/// Planted fault: without the primary key of `command_seen` a command is done twice.
#[tokio::test(flavor = "multi_thread")]
async fn commands_sent_up_to_five_times_at_once_are_done_once() {
    let world = World::new().await;
    let stores = [world.store().await, world.store().await];
    let account = an_account_with(&stores[0], TENANT, 0).await;
    let mut tasks = Vec::new();
    for number in 0..60_usize {
        let context = context();
        for copy in 0..=number % 5 {
            let (store, context) = (stores[(number + copy) % 2].clone(), context.clone());
            tasks.push(tokio::spawn(async move {
                (number, accepted(store.execute(to_account(context, account, deposit(1))).await))
            }));
        }
        if number % 7 == 0 {
            let (store, mut context) = (stores[number % 2].clone(), context.clone());
            context.fingerprint = [1; 32];
            let done = accepted(
                store
                    .execute(to_account(
                        Context { fingerprint: fingerprint_of(&context), ..context.clone() },
                        account,
                        deposit(1),
                    ))
                    .await,
            );
            assert!(done.position > 0);
            assert_eq!(
                refused(store.execute(to_account(context, account, deposit(9))).await).code,
                "COMMAND_ID_REUSED"
            );
        }
    }
    let mut answers = BTreeMap::new();
    for task in tasks {
        let (number, done) = task.await.expect("a sender");
        assert_eq!(answers.entry(number).or_insert_with(|| done.clone()), &done);
    }
    let (state, _) = stores[0].load::<Account>(staff(TENANT), account).await.expect("a state");
    assert_eq!(state.balance, 60);
    all_is_well(&stores[1], TENANT).await;
}

fn fingerprint_of(context: &Context) -> [u8; 32] {
    let mut fingerprint = [0; 32];
    fingerprint[..16].copy_from_slice(context.command.as_uuid().as_bytes());
    fingerprint
}

/// Holds the worker up in an order that waits, so that all of these stand in one batch behind it.
async fn in_one_batch<const N: usize>(
    store: &Store<Bank>,
    orders: [Order<Bank>; N],
) -> [Result<Outcome, StoreError>; N] {
    let waiting = store.execute(order(context(), |_| {
        Box::pin(async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            Ok(Value::Null)
        })
    }));
    let rest = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        join_all(orders.map(|order| store.execute(order))).await
    };
    let (first, rest) = tokio::join!(waiting, rest);
    accepted(first);
    rest.try_into().expect("as many answers as orders")
}

fn that_fails(account: Uuid) -> Order<Bank> {
    order(context(), move |unit| {
        Box::pin(async move {
            unit.run::<Account>(account, deposit(1_000)).await?;
            Err(StoreError::Bug("the work itself failed".to_owned()).into())
        })
    })
}

/// One batch with a refusal, a panic, an error of the work after it had decided something, and one that will not pass.
/// Planted fault: a desk that keeps what a failed order did lets the last withdrawal through.
#[tokio::test(flavor = "multi_thread")]
async fn a_broken_order_fails_alone_and_its_neighbours_succeed() {
    let world = World::new().await;
    let store = world.store().await;
    let account = an_account_with(&store, TENANT, 10).await;
    let to = |command| to_account(context(), account, command);
    let busy = order(context(), |_| Box::pin(async { Err(StoreError::Unavailable("something else").into()) }));
    let orders =
        [to(deposit(1)), to(AccountCommand::Panic), that_fails(account), busy, to(withdraw(1_000)), to(deposit(2))];
    let [first, panicked, failed, unavailable, refusal, last] = in_one_batch(&store, orders).await;
    accepted(first);
    assert!(matches!(panicked, Err(StoreError::Bug(_))), "{panicked:?}");
    assert!(matches!(failed, Err(StoreError::Bug(_))), "{failed:?}");
    assert!(matches!(unavailable, Err(StoreError::Unavailable("something else"))), "{unavailable:?}");
    assert_eq!(refused(refusal).params, [("left".to_owned(), "11".to_owned())]);
    assert_eq!(accepted(last).version, 4);
    let (state, _) = store.load::<Account>(staff(TENANT), account).await.expect("a state");
    assert_eq!(state.balance, 13);
    all_is_well(&store, TENANT).await;
}

/// Nobody waits for a command without end: what takes too long is not tried again by itself, and the next one goes on.
/// Planted fault: `may_pass` of `TooSlow`, so that it is begun again.
#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_takes_too_long_is_ended_once_and_the_next_one_succeeds() {
    let world = World::new().await;
    let config = store::StoreConfig { work: Duration::from_millis(200), ..world.config() };
    let ids = Arc::new(testkit::SequentialIds::series(600));
    let store = store::Store::<Bank>::open(config, ids).await.expect("a store");
    let account = an_account_with(&store, TENANT, 10).await;
    let (begun, is_begun) = (Arc::new(AtomicUsize::new(0)), Arc::new(tokio::sync::Notify::new()));
    let endless = {
        let (begun, is_begun) = (Arc::clone(&begun), Arc::clone(&is_begun));
        order(context(), move |_| {
            begun.fetch_add(1, Ordering::SeqCst);
            is_begun.notify_one();
            Box::pin(std::future::pending())
        })
    };
    let (slow, next) = tokio::join!(store.execute(endless), async {
        is_begun.notified().await;
        store.execute(to_account(context(), account, deposit(1))).await
    });
    assert!(matches!(slow, Err(StoreError::TooSlow)), "{slow:?}");
    assert_eq!(begun.load(Ordering::SeqCst), 1);
    accepted(next);
    all_is_well(&store, TENANT).await;
}

/// The table's own rule: no balance of a billion. Nothing but the database knows it.
#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_the_database_will_not_take_fails_alone() {
    let world = World::new().await;
    let store = world.store().await;
    let account = an_account_with(&store, TENANT, 10).await;
    let rich = an_account_with(&store, TENANT, 10).await;
    let orders = [
        to_account(context(), account, deposit(1)),
        to_account(context(), rich, deposit(2_000_000_000)),
        to_account(context(), account, deposit(2)),
    ];
    let [first, unwritable, last] = in_one_batch(&store, orders).await;
    accepted(first);
    assert!(matches!(unwritable, Err(StoreError::Database { .. })), "{unwritable:?}");
    accepted(last);
    accepted(store.execute(to_account(context(), rich, deposit(1))).await);
    all_is_well(&store, TENANT).await;
}

/// What one process keeps in memory is never older than what another wrote.
#[tokio::test(flavor = "multi_thread")]
async fn a_kept_state_is_never_stale_when_another_process_has_written() {
    let world = World::new().await;
    let stores = [world.store().await, world.store().await];
    let account = an_account_with(&stores[0], TENANT, 0).await;
    for round in 0_usize..40 {
        let balance = i64::try_from(round).expect("a number");
        let work = order(context(), move |unit| {
            Box::pin(async move {
                let state = unit.state::<Account>(account).await?;
                unit.run::<Account>(account, deposit(1)).await?;
                Ok(Value::from(state.balance))
            })
        });
        let done = accepted(stores[(round / 3) % 2].execute(work).await);
        assert_eq!(done.answer, Value::from(balance));
    }
    all_is_well(&stores[0], TENANT).await;
}

/// A queue has a bound; beyond it the caller is told to come back.
#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_is_full_says_so_at_once() {
    let world = World::new().await;
    let ids = std::sync::Arc::new(testkit::SequentialIds::series(500));
    let config = store::StoreConfig { queue: 4, ..world.config() };
    let store = store::Store::<crate::model::Bank>::open(config, ids).await.expect("a store");
    let account = an_account_with(&store, TENANT, 0).await;
    let sends = (0..200).map(|_| store.execute(to_account(context(), account, deposit(1))));
    let outcomes = join_all(sends).await;
    let full = outcomes.iter().filter(|outcome| matches!(outcome, Err(StoreError::Unavailable(_)))).count();
    let done = outcomes.iter().filter(|outcome| matches!(outcome, Ok(Outcome::Accepted(_)))).count();
    assert!(full > 0 && done >= 4 && full + done == 200, "{done} done, {full} told to come back");
}

/// The connections die under the writers, again and again: every order is answered, what was accepted is there once.
#[tokio::test(flavor = "multi_thread")]
async fn connections_that_die_lose_nothing_and_double_nothing() {
    let world = World::new().await;
    let store = world.store().await;
    let account = an_account_with(&store, TENANT, 0).await;
    let killer = async {
        for _ in 0..12 {
            tokio::time::sleep(Duration::from_millis(60)).await;
            world
                .sql(
                    "select pg_terminate_backend(pid) from pg_stat_activity \
                      where datname = current_database() and application_name = 'sinergi-write'",
                )
                .await;
        }
    };
    let writers = join_all((0..8).map(|_| {
        let store = store.clone();
        async move {
            let mut commands = Vec::new();
            for _ in 0..60 {
                let context = context();
                let mut tries = 0;
                loop {
                    match store.execute(to_account(context.clone(), account, deposit(1))).await {
                        Ok(Outcome::Accepted(done)) => break commands.push((done.position, context.command)),
                        Err(error) if error.may_pass() && tries < 50 => tries += 1,
                        other => panic!("{other:?}"),
                    }
                }
            }
            commands
        }
    }));
    let ((), answers) = tokio::join!(killer, writers);
    let events = store.events_after(staff(TENANT), 1, 1_000).await.expect("events");
    assert_eq!(events.len(), 480);
    let log: BTreeMap<i64, ids::CommandId> =
        events.iter().map(|recorded| (recorded.position, recorded.command)).collect();
    for (position, command) in answers.into_iter().flatten() {
        assert_eq!(log[&position], command);
    }
    all_is_well(&store, TENANT).await;
}

/// Writers of several tenants do not wait for each other, and wake-ups reach whoever follows.
#[tokio::test(flavor = "multi_thread")]
async fn followers_hear_of_what_was_written_here_and_elsewhere() {
    let world = World::new().await;
    let (store, other) = (world.store().await, world.store().await);
    let mut here = store.follow(TENANT);
    let mut everywhere = store.moved();
    an_account_with(&store, TENANT, 1).await;
    here.wait_for(|position| *position >= 2).await.expect("a position");
    assert_eq!(everywhere.recv().await.expect("a move").tenant, TENANT);
    let mut elsewhere = store.follow(TenantId(2));
    let poller = {
        let store = store.clone();
        tokio::spawn(async move { store.poll_heads(Duration::from_millis(20)).await })
    };
    an_account_with(&other, TenantId(2), 1).await;
    tokio::time::timeout(Duration::from_secs(10), elsewhere.wait_for(|position| *position >= 2))
        .await
        .expect("in time")
        .expect("a position");
    poller.abort();
    let positions = store.positions().await.expect("positions");
    let found: Vec<(i32, i64)> = positions.iter().map(|moved| (moved.tenant.0, moved.position)).collect();
    assert_eq!(found, [(1, 2), (2, 2), (3, 0)]);
}
