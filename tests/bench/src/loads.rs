//! Aggregates from the database: all events of a stream read, decoded and folded.

use anyhow::{Result, bail, ensure};
use futures_util::future::BoxFuture;
use kernel::{Party, Uuid};
use store::{Border, Outcome, Store};

use crate::{
    ground::{CONNECTIONS, Ground, LOADED},
    measure::{Plan, drive},
    model::{self, Press, Publication, new_id, order},
    report::Report,
    rival::Rival,
};

/// Callers at the same time.
const CALLERS: usize = 4;
/// Streams of each length.
const STREAMS: usize = 200;

async fn fill(store: &Store<Press>, rival: &Rival, events: u64) -> Result<Vec<Uuid>> {
    let mut streams = Vec::new();
    for _ in 0..STREAMS {
        let (stream, reports) = (new_id(), (0..events).map(model::Report::number).collect::<Vec<_>>());
        match store.execute(order(LOADED, stream, reports.clone())).await? {
            Outcome::Accepted(_) => {}
            Outcome::Refused(refusal) => bail!("refused: {refusal:?}"),
        }
        rival.append(stream, reports).await?;
        streams.push(stream);
    }
    Ok(streams)
}

async fn load(store: &Store<Press>, stream: Uuid, events: i64) -> Result<()> {
    let border = Border { tenant: LOADED, party: Party::Staff };
    let (state, _) = store.load::<Publication>(border, stream).await?;
    ensure!(state.reports == events, "{} events loaded", state.reports);
    Ok(())
}

pub(crate) async fn measure(ground: &Ground, plan: &Plan, report: &mut Report) -> Result<()> {
    let store = ground.store(64, LOADED.as_i32()..=LOADED.as_i32()).await?;
    let rival = Rival::open(&ground.rival_url(), CONNECTIONS).await?;
    for events in [8_u64, 200] {
        let streams = fill(&store, &rival, events).await?;
        sqlx::raw_sql("vacuum analyze").execute(&ground.bare).await?;
        let expected = i64::try_from(events)?;
        let pick = |caller: usize, step: u64| {
            let place = usize::try_from(step).unwrap_or(0) * 13 + caller * 50;
            streams.get(place % STREAMS).copied().unwrap_or_default()
        };
        let ours = |caller: usize, step: u64| -> BoxFuture<'_, Result<()>> {
            Box::pin(load(&store, pick(caller, step), expected))
        };
        let theirs = |caller: usize, step: u64| -> BoxFuture<'_, Result<()>> {
            Box::pin(rival.load(pick(caller, step), expected))
        };
        let (mut our_rounds, mut their_rounds) = (Vec::new(), Vec::new());
        drive(&ground.cpu, CALLERS, plan.length / 4, &theirs).await?;
        drive(&ground.cpu, CALLERS, plan.length / 4, &ours).await?;
        for _ in 0..plan.rounds {
            their_rounds.push(drive(&ground.cpu, CALLERS, plan.length, &theirs).await?);
            our_rounds.push(drive(&ground.cpu, CALLERS, plan.length, &ours).await?);
        }
        let place = format!("load of {events} events, {CALLERS} callers");
        report.add_rounds(&format!("{place}, postgres-es 0.5"), &their_rounds);
        report.add_rounds(&format!("{place}, Sinergi"), &our_rounds);
        for figure in ["rate", "p99", "server CPU"] {
            let name = |who: &str| format!("{place}, {who}: {figure}");
            report.compare(&name("Sinergi"), &name("postgres-es 0.5"), None);
        }
        eprintln!("measured: {place}");
    }
    store.close().await;
    rival.close().await;
    Ok(())
}
