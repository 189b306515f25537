//! Large made-up tenants for tests and measurements: sizes, ends and grades as regions have them (DOMAIN.md 3.1, 3.3),
//! through the use cases.
//!
//! **Invariant:** the same arguments on an installation without tenants give the same data, but for ids and the hour of
//! recording.

mod bulk;
mod dice;
mod money;
mod plan;
mod year;

#[cfg(test)]
mod tests;

use std::{
    future::Future,
    ops::RangeInclusive,
    time::{Duration, Instant},
};

use anyhow::Context;
use app::{App, dataset::ListRequest};
use futures_util::{StreamExt, TryStreamExt, stream};
use kernel::{TenantId, ids::AccountId};
use serde_json::json;
use tokio::task::JoinSet;

use super::{
    OPERATOR, PASSWORD,
    data::Region,
    office,
    outlets::{self, Applicant, Desk, Invented},
    person::{Person, hour},
    season::{Cast, Season, share, write_policy},
};
use plan::{Market, Media};

/// Regions that are made at the same time.
const TENANTS_AT_ONCE: usize = 4;
/// Things that are done in one region at the same time: they share commits.
const STEPS_AT_ONCE: usize = 8;

/// What to make.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    /// How many regions.
    pub(crate) tenants: u32,
    /// How many years each.
    pub(crate) years: u32,
    /// What decides everything that is left to chance.
    pub(crate) seed: u64,
    /// Orders that each region has beside those of its year, for measurements.
    pub(crate) orders: usize,
}

/// One year of one region, as it came out.
#[derive(Debug, Clone)]
pub(crate) struct TenantYear {
    pub(crate) tenant: TenantId,
    pub(crate) region: String,
    pub(crate) year: i32,
    /// Applications sent in, with documents in order, and named in a decree.
    pub(crate) funnel: [u64; 3],
    /// How long it took; the first year has the register in it.
    pub(crate) took: Duration,
}

/// Opens made-up tenants in regions that have none, each with a season a year, ending with the last that is over.
pub(crate) async fn load(app: &App, wanted: Wanted) -> anyhow::Result<Vec<TenantYear>> {
    anyhow::ensure!(wanted.years > 0, "--years is at least 1");
    let operator = app.create_account(OPERATOR, "Operator Contoh", PASSWORD, true).await?;
    let taken: Vec<String> = app.store().tenants().await?.into_iter().map(|tenant| tenant.region_code).collect();
    let free = app::regions().filter(|region| !taken.iter().any(|code| code == region.code));
    let mut waiting = free.take(usize::try_from(wanted.tenants)?).enumerate().map(|(number, region)| Region {
        code: region.code.to_owned(),
        name: region.name.to_owned(),
        population: 150_000 + i64::try_from(number).unwrap_or_default() * 37_000 % 900_000,
        population_confidence: "rekaan".to_owned(),
        agency: None,
    });
    let mut numbers = 0..;
    let mut running = JoinSet::new();
    let mut made = Vec::new();
    loop {
        while running.len() < TENANTS_AT_ONCE
            && let Some((region, number)) = waiting.next().zip(numbers.next())
        {
            let app = app.clone();
            running.spawn(async move { Ok((number, tenant(&app, operator, region, number, wanted).await?)) });
        }
        let Some(done) = running.join_next().await else { break };
        let (number, years): (usize, Vec<TenantYear>) = done?.map_err(|error: anyhow::Error| error)?;
        for year in &years {
            let [registered, verified, decreed] = year.funnel;
            let milliseconds = year.took.as_millis();
            println!(
                "{} (tenant {}) {}: {registered} sent in, {verified} verified, {decreed} in the decree; {milliseconds} ms",
                year.region, year.tenant, year.year
            );
        }
        made.push((number, years));
    }
    made.sort_by_key(|(number, _)| *number);
    Ok(made.into_iter().flat_map(|(_, years)| years).collect())
}

/// Whether a season of this year is over: all of it is told in the past.
fn years(app: &App, zone: kernel::Zone, count: u32) -> anyhow::Result<RangeInclusive<i32>> {
    let today = app.now().date_in(zone).year();
    let last = if app.now() < hour(zone, today, 2, 28, 0) { today - 1 } else { today };
    Ok(last + 1 - i32::try_from(count)?..=last)
}

async fn tenant(
    app: &App,
    operator: AccountId,
    region: Region,
    number: usize,
    wanted: Wanted,
) -> anyhow::Result<Vec<TenantYear>> {
    let mut begun = Instant::now();
    let zone = app::regions().find(|known| known.code == region.code).map_or(kernel::Zone::Wib, |known| known.zone);
    let years = years(app, zone, wanted.years)?;
    let setting =
        office::open(app, operator, &region, &[], years.clone()).await.with_context(|| region.name.clone())?;
    let market = Market::of(wanted.seed, &region.code, number);
    let season = Season {
        province: "",
        city: "Kota rekaan",
        instrument: "Peraturan Kepala Daerah",
        preset: market.preset,
        extra: market.extra,
        with_open_window: false,
    };
    let cast = Cast::of(app, setting).await?;
    let third = third_verifier(app, &cast, &region).await?;
    let written = hour(zone, setting.since.year(), 12, 5, 9);
    write_policy(app, &cast, &season, written, written.plus_seconds(86_400)).await?;
    let desk = cast.desk(&season);
    let registers = market.media.iter().zip(1_usize..).map(|(media, counter)| {
        register(app, desk, media, counter, written.plus_seconds(i64::try_from(counter).unwrap_or_default() * 60))
    });
    let applicants = at_once(registers.collect()).await.with_context(|| region.name.clone())?;
    let mut made = Vec::new();
    for year in years {
        let plan = market.year(wanted.seed, &region.code, year);
        let is_last = year == setting.last_year;
        let season = year::Season { app, cast: &cast, third: &third, rounds: market.rounds, year, is_last };
        let window = season.play(&applicants, plan).await.with_context(|| format!("{} {year}", region.name))?;
        share(app, &cast, year, hour(zone, year, 2, 27, 9)).await?;
        let scope = cast.head.at(app, hour(zone, year, 12, 30, 9));
        let funnel = app.funnel(&scope, Some(window), scope.today()).await?;
        let funnel = [funnel.registered, funnel.verified, funnel.decreed];
        made.push(TenantYear {
            tenant: setting.tenant,
            region: region.name.clone(),
            year,
            funnel,
            took: begun.elapsed(),
        });
        begun = Instant::now();
    }
    orders(app, setting, &cast, &market, wanted, &applicants).await?;
    Ok(made)
}

/// The orders and payments of the last year, and as many more as are asked for.
async fn orders(
    app: &App,
    setting: office::Setting<'_>,
    cast: &Cast,
    market: &Market,
    wanted: Wanted,
    applicants: &[Applicant],
) -> anyhow::Result<()> {
    let (year, region) = (setting.last_year, &setting.region.name);
    let money = money::Money { app, setting, cast, market, seed: wanted.seed, year, orders: wanted.orders };
    let deals = money.tell(applicants).await.with_context(|| region.clone())?;
    if wanted.orders == 0 {
        return Ok(());
    }
    let begun = Instant::now();
    let commitment = office::staff(app, setting, "ppk").await?;
    let scope = cast.head.at(app, hour(setting.zone, year, 12, 30, 9));
    let first = async |list: &str| {
        let found = super::rows(app, &scope, list, ListRequest::default()).await?;
        let id = found.first().and_then(|row| row.get("id")?.as_str()?.parse().ok());
        id.with_context(|| format!("nothing in {list}"))
    };
    let (price, decree) = (first("prices").await?, first("decrees").await?);
    let bulk = bulk::Bulk { app, cast, commitment: &commitment, year, price, decree };
    bulk.fill(&deals, wanted.orders).await.with_context(|| region.clone())?;
    println!("{region} (tenant {}): {} orders more; {} ms", setting.tenant, wanted.orders, begun.elapsed().as_millis());
    Ok(())
}

/// Somebody who settles where the two others differ.
async fn third_verifier(app: &App, cast: &Cast, region: &Region) -> anyhow::Result<Person> {
    let email = format!("verifikator3.{}@contoh.example", region.code);
    let name = format!("Verifikator Tiga Contoh ({})", region.name);
    cast.administrator.enrol(app, &email, &name, None, app::Role::Verifier, None).await
}

/// A company enters the register with its outlet, its papers and its reach.
async fn register(
    app: &App,
    desk: Desk<'_>,
    media: &Media,
    counter: usize,
    now: kernel::Timestamp,
) -> anyhow::Result<Applicant> {
    let name = format!("Media Rekaan {counter:03}");
    let young = format!("{}-02-01", desk.keeper.since.year());
    let plan = Invented {
        name: &name,
        kind: media.kind,
        email: None,
        press: media.press,
        editor: media.editor,
        since: media.since.unwrap_or(&young),
        local: media.local,
        bare: media.bare,
    };
    let applicant = outlets::invented(app, desk, plan, counter, PASSWORD, now).await?;
    let metric = match media.kind {
        "online" => "monthly_visits",
        "print" => "copies",
        _ => "listeners",
    };
    let reach = json!({
        "company": applicant.company,
        "outlet": applicant.outlet,
        "provider": "Contoh, bukan pengukuran yang sebenarnya",
        "metric": metric,
        "value": media.reach,
        "observed_on": now.date_in(desk.keeper.zone),
    });
    desk.keeper.does(app, now, "observe_reach", reach).await?;
    Ok(applicant)
}

/// Does several things at a time; the answers in the order of the questions.
async fn at_once<T>(work: Vec<impl Future<Output = anyhow::Result<T>>>) -> anyhow::Result<Vec<T>> {
    stream::iter(work).buffered(STEPS_AT_ONCE).try_collect().await
}
