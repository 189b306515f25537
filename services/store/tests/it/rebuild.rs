//! EF-05, T-24: the tables are what the log says.

use kernel::{TenantId, Uuid};
use serde::{Deserialize, Serialize};
use store::{Context, Folded, Model, Outcome, ReadModel, Recorded, Store, Table};

use crate::{
    model::{Account, AccountCommand, Accounts, Bank, Event, Note, NoteCommand, Notes, Totals, TotalsRow},
    world::*,
};

/// Random numbers from a seed, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// Random commands from two processes until the log has so many events.
async fn a_busy_year(stores: &[Store<Bank>], tenant: TenantId, events: i64) {
    let accounts: Vec<Uuid> = (0..60).map(|_| id()).collect();
    let mut dice = Dice(42);
    loop {
        let sends = (0..200).map(|number| {
            let account = accounts[usize::try_from(dice.roll(60)).expect("a place")];
            let context = Context { border: staff(tenant), ..context() };
            let amount = i64::try_from(dice.roll(500)).expect("an amount");
            let command = match dice.roll(20) {
                0 => AccountCommand::Close,
                1..=3 => open("Kas"),
                4..=13 => deposit(amount),
                _ => withdraw(amount),
            };
            let is_note = dice.roll(10) == 0;
            let about = kernel::SubjectId(Uuid::from_u128(u128::from(1 + dice.roll(9))));
            let work = order(context, move |unit| {
                let command = command.clone();
                Box::pin(async move {
                    if is_note {
                        let text = format!("Catatan {amount}");
                        unit.run::<Note>(
                            Uuid::from_u128(account.as_u128() + (1 << 70)),
                            NoteCommand::Write { about, text },
                        )
                        .await?;
                    } else {
                        unit.run::<Account>(account, command).await?;
                    }
                    Ok(serde_json::Value::Null)
                })
            });
            stores[number % stores.len()].execute(work)
        });
        for outcome in futures_util::future::join_all(sends.collect::<Vec<_>>()).await {
            assert!(matches!(outcome, Ok(Outcome::Accepted(_) | Outcome::Refused(_))), "{outcome:?}");
        }
        if stores[0].position(staff(tenant)).await.expect("a position") >= events {
            return;
        }
    }
}

/// T-24.
#[tokio::test(flavor = "multi_thread")]
async fn rebuilt_tables_are_the_ones_that_grew_live_over_ten_thousand_events() {
    let world = World::new().await;
    let stores = [world.store().await, world.store().await];
    a_busy_year(&stores, TENANT, 10_000).await;
    all_is_well(&stores[0], TENANT).await;
    let rebuilt = stores[0].rebuild(TENANT).await.expect("a rebuild");
    assert_eq!(rebuilt.rows_changed, 0);
    let progress = stores[0].rebuild_progress(staff(TENANT)).await.expect("progress").expect("a rebuild");
    assert_eq!((progress.phase.as_str(), progress.position), ("done", rebuilt.position));
    let again = stores[1].rebuild(TENANT).await.expect("a rebuild");
    assert_eq!(again.checksums, rebuilt.checksums);

    // Rows that somebody changed by hand, took away or made up come back as they were.
    world.sql("update sinergi.rm_bank_accounts set balance = balance + 1 where id in (select id from sinergi.rm_bank_accounts limit 3); \
               delete from sinergi.rm_bank_notes where id in (select id from sinergi.rm_bank_notes limit 2); \
               insert into sinergi.rm_bank_totals values (1, 'ffffffff-ffff-ffff-ffff-fffffffffff0', 1, 1, 1)").await;
    let reports = stores[0].verify_projections(TENANT).await.expect("a comparison");
    let found: Vec<(&str, usize)> = reports.iter().map(|report| (report.table, report.differences_count)).collect();
    assert_eq!(found, [("rm_bank_accounts", 3), ("rm_bank_totals", 1), ("rm_bank_notes", 2)]);
    assert!(reports.iter().all(|report| report.live_checksum != report.rebuilt_checksum));
    assert_eq!(reports[1].differences[0].rebuilt, None);
    let repaired = stores[0].rebuild(TENANT).await.expect("a rebuild");
    assert_eq!((repaired.rows_changed, &repaired.checksums), (6, &rebuilt.checksums));
    all_is_well(&stores[0], TENANT).await;
    // The other process had kept the rows from before; it goes on from the right ones.
    a_busy_year(&[stores[1].clone()], TENANT, repaired.position + 200).await;
    all_is_well(&stores[1], TENANT).await;
}

/// A rebuild while others write: nothing is lost, nothing is stale.
#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_during_writes_leaves_the_tables_right() {
    let world = World::new().await;
    let stores = [world.store().await, world.store().await];
    let rebuilds = async {
        for _ in 0..5 {
            world.sql("update sinergi.rm_bank_accounts set balance = balance + 1").await;
            stores[0].rebuild(TENANT).await.expect("a rebuild");
        }
    };
    tokio::join!(rebuilds, a_busy_year(&stores, TENANT, 1_500));
    stores[0].rebuild(TENANT).await.expect("a rebuild");
    all_is_well(&stores[0], TENANT).await;
}

/// A projector that looks at a clock; the fault that the comparison is there for.
#[derive(Debug)]
struct ClockedTotals;

impl ReadModel for ClockedTotals {
    type Event = Event;
    type Row = TotalsRow;
    const TABLE: &'static str = "rm_bank_totals";
    const REVISION: i32 = 1;
    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        Totals::keys(recorded)
    }
    fn fold(row: Option<TotalsRow>, key: Uuid, recorded: &Recorded<Event>) -> Option<TotalsRow> {
        let row = Totals::fold(row, key, recorded)?;
        let now = std::time::UNIX_EPOCH.elapsed().expect("a time").as_micros();
        Some(TotalsRow { money: i64::try_from(now).expect("a time"), ..row })
    }
}

#[derive(Debug)]
struct ClockedBank;

impl Model for ClockedBank {
    type Event = Event;
    fn tables() -> &'static [&'static dyn Table<Event>] {
        static ACCOUNTS: Folded<Accounts> = Folded::new();
        static TOTALS: Folded<ClockedTotals> = Folded::new();
        static NOTES: Folded<Notes> = Folded::new();
        static TABLES: [&dyn Table<Event>; 3] = [&ACCOUNTS, &TOTALS, &NOTES];
        &TABLES
    }
}

#[tokio::test]
async fn a_projector_that_reads_the_clock_is_found_out_by_table_and_row() {
    let world = World::new().await;
    let store: Store<ClockedBank> = world.store_of().await;
    an_account_with(&store, TENANT, 5).await;
    let reports = store.verify_projections(TENANT).await.expect("a comparison");
    let wrong: Vec<(&str, Uuid)> = reports
        .iter()
        .filter(|report| !report.is_right())
        .flat_map(|report| report.differences.iter().map(|row| (report.table, row.id)))
        .collect();
    assert_eq!(wrong, [("rm_bank_totals", Uuid::max())]);
}

/// Totals with another meaning: deposits count double. A later program.
#[derive(Debug)]
struct NewTotals;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
struct NewRow {
    accounts: i32,
    money: i64,
}

impl ReadModel for NewTotals {
    type Event = Event;
    type Row = NewRow;
    const TABLE: &'static str = "rm_bank_totals";
    const REVISION: i32 = 2;
    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        Totals::keys(recorded)
    }
    fn fold(row: Option<NewRow>, _: Uuid, _: &Recorded<Event>) -> Option<NewRow> {
        let row = row.unwrap_or_default();
        Some(NewRow { accounts: row.accounts + 1, money: -1 })
    }
}

#[derive(Debug)]
struct NewBank;

impl Model for NewBank {
    type Event = Event;
    fn tables() -> &'static [&'static dyn Table<Event>] {
        static ACCOUNTS: Folded<Accounts> = Folded::new();
        static TOTALS: Folded<NewTotals> = Folded::new();
        static NOTES: Folded<Notes> = Folded::new();
        static TABLES: [&dyn Table<Event>; 3] = [&ACCOUNTS, &TOTALS, &NOTES];
        &TABLES
    }
}

#[tokio::test]
async fn a_table_with_a_higher_revision_is_rebuilt_before_anybody_reads_or_writes() {
    let world = World::new().await;
    let old = world.store().await;
    let account = an_account_with(&old, TENANT, 5).await;
    let new: Store<NewBank> = world.store_of().await;
    let money = new
        .read(staff(TENANT), |tx| {
            Box::pin(async move {
                sqlx::query_scalar::<_, i64>("select money from sinergi.rm_bank_totals where tenant_id = 1")
                    .fetch_one(tx.connection())
                    .await
                    .map_err(store::StoreError::while_doing("reading the totals"))
            })
        })
        .await
        .expect("a number");
    assert_eq!(money, -1);
    accepted(new.execute(to_account(context(), account, deposit(1))).await);
    all_is_well(&new, TENANT).await;
    // A program that knows only the older meaning does not start on these tables.
    let outcome = world.store().await.execute(to_account(context(), account, deposit(1))).await;
    assert!(matches!(outcome, Err(store::StoreError::Unsafe(_))), "{outcome:?}");
}
