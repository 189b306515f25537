//! Appends per second: one event per command, streams of eight, over many tenants and over one.

use anyhow::{Result, bail};
use futures_util::future::BoxFuture;
use kernel::{TenantId, Uuid};
use store::{Outcome, Store};

use crate::{
    ground::{CONNECTIONS, Ground},
    measure::{Plan, Round, drive},
    model::{Press, new_id, order},
    report::{Aim, Report},
    rival::Rival,
};

/// Tenants of the spread load; one more is the hot one.
const TENANTS: i32 = 50;
/// Events in one stream.
const STREAM: u64 = 8;

const OURS: &str = "Sinergi";
const ALONE: &str = "Sinergi, one commit each";
const RIVAL: &str = "postgres-es 0.5";
const COMMIT: &str = "bare commit";
const INSERT: &str = "bare insert";

/// What one call writes.
#[derive(Debug)]
struct Job {
    /// From 0; the hot one is the last.
    tenant: i32,
    stream: Uuid,
    /// From 0.
    place: u64,
    report: crate::model::Report,
}

/// Who is measured.
enum Contender<'a> {
    /// With the number of its first tenant: two processes on one tenant would redo each other's work.
    Store(&'a Store<Press>, i32),
    Rival(&'a Rival),
    Commit(&'a sqlx::PgPool),
    Insert(&'a sqlx::PgPool),
}

impl Contender<'_> {
    async fn append(&self, job: Job) -> Result<()> {
        match self {
            Self::Store(store, first) => {
                let tenant = TenantId(first + job.tenant);
                match store.execute(order(tenant, job.stream, vec![job.report])).await? {
                    Outcome::Accepted(_) => {}
                    Outcome::Refused(refusal) => bail!("refused: {refusal:?}"),
                }
            }
            Self::Rival(rival) => rival.append(job.stream, vec![job.report]).await?,
            // One record in the log and one flush: nothing that lasts can be cheaper.
            Self::Commit(pool) => {
                sqlx::query("select pg_logical_emit_message(true, 'b', '')").execute(*pool).await?;
            }
            Self::Insert(pool) => {
                sqlx::query("insert into bare.inserted (stream, version, payload) values ($1, $2, $3::json)")
                    .bind(job.stream)
                    .bind(i32::try_from(job.place + 1)?)
                    .bind(serde_json::to_string(&job.report)?)
                    .execute(*pool)
                    .await?;
            }
        }
        Ok(())
    }
}

/// A number that looks like chance and is the same in every run (`SplitMix64`).
fn mixed(number: u64) -> u64 {
    let mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Where a call of a writer goes: eight calls to one stream, then a new one in any other tenant.
fn job(streams: &[Uuid], hot: bool, writer: usize, step: u64) -> Result<Job> {
    let round = step / STREAM;
    let writer_number = u64::try_from(writer)?;
    let any = mixed((writer_number << 32) + round) % u64::try_from(TENANTS)?;
    let tenant = if hot { TENANTS } else { i32::try_from(any)? };
    let base = streams.get(writer).copied().unwrap_or_default().as_u128();
    // Streams of one writer count on from an id that grew with time, as ids do.
    let stream = Uuid::from_u128(base + u128::from(round));
    let report = crate::model::Report::number(step * 37 + writer_number);
    Ok(Job { tenant, stream, place: step % STREAM, report })
}

async fn round(ground: &Ground, plan: &Plan, who: &Contender<'_>, writers: usize, hot: bool) -> Result<Round> {
    let streams: Vec<Uuid> = (0..writers).map(|_| new_id()).collect();
    let call = |writer: usize, step: u64| -> BoxFuture<'_, Result<()>> {
        let job = job(&streams, hot, writer, step);
        Box::pin(async move { who.append(job?).await })
    };
    drive(&ground.cpu, writers, plan.length, &call).await
}

pub(crate) async fn measure(ground: &Ground, plan: &Plan, report: &mut Report) -> Result<()> {
    let (first, first_alone) = (101, 201);
    let shared = ground.store(64, first..=first + TENANTS).await?;
    let alone = ground.store(1, first_alone..=first_alone + TENANTS).await?;
    let rival = Rival::open(&ground.rival_url(), CONNECTIONS).await?;
    let anchors = [(COMMIT, Contender::Commit(&ground.bare)), (INSERT, Contender::Insert(&ground.bare))];
    let stores = [
        (RIVAL, Contender::Rival(&rival)),
        (ALONE, Contender::Store(&alone, first_alone)),
        (OURS, Contender::Store(&shared, first)),
    ];
    for (hot, load) in [(false, "50 tenants"), (true, "one tenant")] {
        for &writers in &plan.writers {
            let all = anchors.iter().filter(|_| !hot).chain(&stores);
            let contenders: Vec<_> = all.filter(|(name, _)| name.contains(&plan.contender)).collect();
            let mut rounds = vec![Vec::new(); contenders.len()];
            let warm = plan.warm_up();
            for (_, who) in &contenders {
                round(ground, &warm, who, writers, hot).await?;
            }
            for _ in 0..plan.rounds {
                for ((_, who), rounds) in contenders.iter().zip(&mut rounds) {
                    rounds.push(round(ground, plan, who, writers, hot).await?);
                }
            }
            let place = format!("append, {load}, {writers} writers");
            for ((name, _), rounds) in contenders.iter().zip(&rounds) {
                report.add_rounds(&format!("{place}, {name}"), rounds);
            }
            compare(report, &place, hot, writers);
            eprintln!("measured: {place}");
        }
    }
    shared.close().await;
    alone.close().await;
    rival.close().await;
    Ok(())
}

fn compare(report: &mut Report, place: &str, hot: bool, writers: usize) {
    let is_full = writers == 32;
    let mut against = |figure: &str, baseline: &str, aim: Option<Aim>| {
        let name = |who: &str| format!("{place}, {who}: {figure}");
        report.compare(&name(OURS), &name(baseline), aim.filter(|_| is_full));
    };
    if hot {
        against("rate", ALONE, Some(Aim::RatioAtLeast(4.0)));
        against("p99", ALONE, Some(Aim::RatioAtMost(1.0)));
        against("rate", RIVAL, None);
        against("p99", RIVAL, None);
    } else {
        against("rate", RIVAL, Some(Aim::RatioAtLeast(1.0)));
        against("rate", COMMIT, None);
        against("rate", INSERT, None);
        against("rate", ALONE, None);
        against("p99", RIVAL, None);
    }
    against("server CPU", RIVAL, None);
}
