//! Read models from the log: a tenant of 200,000 events, against a replay of the rival.

use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};
use kernel::TenantId;
use sqlx::PgPool;
use store::{Outcome, Store};

use crate::{
    ground::{CONNECTIONS, Ground, LARGE},
    measure::{Plan, count},
    model::{self, Press, new_id, orders},
    report::{Aim, Report},
    rival::Rival,
};

const EVENTS: u64 = 200_000;
/// Of the rival: it needs as long for them.
const RIVAL_EVENTS: u64 = 3_000;
/// Streams in one command.
const STREAMS: u64 = 250;

/// Streams of eight events each.
async fn fill(store: &Store<Press>, tenant: TenantId, events: u64) -> Result<()> {
    for command in 0..events / (STREAMS * 8) {
        let stream = |stream: u64| {
            let first = (command * STREAMS + stream) * 8;
            (new_id(), (first..first + 8).map(model::Report::number).collect())
        };
        match store.execute(orders(tenant, (0..STREAMS).map(stream).collect())).await? {
            Outcome::Accepted(_) => {}
            Outcome::Refused(refusal) => bail!("refused: {refusal:?}"),
        }
    }
    Ok(())
}

async fn empty_tables(pool: &PgPool, tenant: TenantId) -> Result<()> {
    for text in [
        "delete from sinergi.rm_bench_publications where tenant_id = $1",
        "delete from sinergi.rm_bench_months where tenant_id = $1",
        "delete from sinergi.rm_bench_days where tenant_id = $1",
    ] {
        sqlx::query(text).bind(tenant.as_i32()).execute(pool).await.context("emptying the tables")?;
    }
    Ok(())
}

async fn rebuild(store: &Store<Press>, is_empty: bool) -> Result<f64> {
    let start = Instant::now();
    let rebuilt = store.rebuild(LARGE).await?;
    let seconds = start.elapsed().as_secs_f64();
    ensure!(u64::try_from(rebuilt.position)? == EVENTS, "rebuilt up to {}", rebuilt.position);
    ensure!((rebuilt.rows_changed > 0) == is_empty, "{} rows changed", rebuilt.rows_changed);
    Ok(count(usize::try_from(EVENTS)?) / seconds)
}

pub(crate) async fn measure(ground: &Ground, plan: &Plan, report: &mut Report) -> Result<()> {
    let store = ground.store(64, LARGE.as_i32()..=LARGE.as_i32()).await?;
    let rival = Rival::open(&ground.rival_url(), CONNECTIONS).await?;
    fill(&store, LARGE, EVENTS).await?;
    rival.fill_replay(RIVAL_EVENTS).await?;
    sqlx::raw_sql("vacuum analyze").execute(&ground.bare).await?;
    let (mut from_nothing, mut unchanged, mut replayed) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        empty_tables(&ground.bare, LARGE).await?;
        from_nothing.push(rebuild(&store, true).await?);
        unchanged.push(rebuild(&store, false).await?);
        replayed.push(rival.replay(RIVAL_EVENTS).await?);
    }
    for table in store.verify_projections(LARGE).await? {
        ensure!(table.is_right() && table.rows > 0, "{} is not what the log says", table.table);
    }
    let (ours, theirs) =
        ("rebuild of 200,000 events, 3 tables, from empty tables", "postgres-es 0.5, replay of 3,000 events, 1 view");
    report.add(ours, "events/s", from_nothing);
    report.add("rebuild of 200,000 events, 3 tables, all rows right", "events/s", unchanged);
    report.add(theirs, "events/s", replayed);
    report.compare(ours, theirs, Some(Aim::RatioAtLeast(200.0)));
    report.aim(ours, Aim::ValueAtLeast(100_000.0));
    eprintln!("measured: rebuild");
    store.close().await;
    rival.close().await;
    Ok(())
}
