//! A fiscal year of a region: budget, prices, agreements, orders, proofs, bills and payments, told month by month
//! through the use cases.
//!
//! **Invariant:** everything that goes wrong here happens to invented companies; every name, number and amount is an
//! example and says so. Each duty is done by the person who holds it.

mod acts;
mod bills;
mod evidence;
mod flags;
mod market;
mod orders;
mod partners;
mod running;
pub(super) mod stories;

use std::{collections::BTreeMap, sync::Mutex};

use anyhow::{Context, bail};
use app::{
    App, AppError,
    dataset::{Filter, ListRequest, Operator},
    use_case,
};
use futures_util::{StreamExt, TryStreamExt, stream};
use kernel::{LocalDate, Timestamp, Uuid};
use serde_json::{Map, Value, json};

use super::{
    office::{self, Setting},
    outlets::Applicant,
    person::{Person, hour},
    rows,
    season::{Cast, Season, write_policy},
};
use crate::sentences;

pub(super) use running::go_on;
pub(super) use stories::{Story, running_in, story_of};

use partners::Entry;

/// Things that are done at the same time: they share commits.
const AT_ONCE: usize = 8;

/// The people who handle money, beside those of the season.
#[derive(Debug)]
pub(super) struct Desks {
    pub(super) commitment: Person,
    pub(super) buyer: Person,
    pub(super) delegate: Person,
    pub(super) checker: Person,
    pub(super) treasurer: Person,
    pub(super) auditor: Person,
}

impl Desks {
    async fn of(app: &App, setting: Setting<'_>) -> anyhow::Result<Self> {
        Ok(Self {
            commitment: office::staff(app, setting, "ppk").await?,
            buyer: office::staff(app, setting, "pengadaan").await?,
            delegate: office::staff(app, setting, "kpa").await?,
            checker: office::staff(app, setting, "ppkskpd").await?,
            treasurer: office::staff(app, setting, "bendahara").await?,
            auditor: office::staff(app, setting, "inspektorat").await?,
        })
    }
}

/// A year that is told.
#[derive(Debug)]
pub(super) struct Teller<'a> {
    app: &'a App,
    cast: &'a Cast,
    desks: Desks,
    story: &'static Story,
    year: i32,
    /// When the telling began.
    until: Timestamp,
    /// One reads what is due at a time: whoever finds nothing due knows that all of it was read.
    reading: tokio::sync::Mutex<()>,
}

/// What stands between the office and one company in the year.
#[derive(Debug)]
pub(super) struct Deal {
    partner: &'static stories::Partner,
    /// Its place among the partners: numbers are made of it.
    number: usize,
    pub(super) applicant: Applicant,
    pub(super) agency: Uuid,
    pub(super) agreement: Uuid,
    pub(super) line: Uuid,
    pub(super) plan: Uuid,
    pub(super) item: Uuid,
    /// Orders with something verified that no bill has yet.
    billable: Mutex<Vec<Uuid>>,
    /// Bills that wait for next year's budget.
    carried: Mutex<Vec<Uuid>>,
}

/// Plays the entry of a region's companies and tells its year; the companies.
pub(super) async fn load(app: &App, setting: Setting<'_>, story: &'static Story) -> anyhow::Result<Vec<Applicant>> {
    let season = Season {
        province: "",
        city: story.city,
        instrument: story.instrument,
        preset: story.preset,
        extra: story.extra,
        with_open_window: false,
    };
    let cast = Cast::of(app, setting).await?;
    let written = hour(setting.zone, story.year - 1, 12, 5, 9);
    write_policy(app, &cast, &season, written, written.plus_seconds(5 * 86_400)).await?;
    let entry = Entry { app, cast: &cast, season: &season, story, year: story.year };
    let applicants = entry.play().await.context("the companies of the year")?;
    tell(app, setting, &cast, story, &applicants).await?;
    Ok(applicants)
}

/// Tells the year with companies that are named in a decree of it.
pub(super) async fn tell(
    app: &App,
    setting: Setting<'_>,
    cast: &Cast,
    story: &'static Story,
    applicants: &[Applicant],
) -> anyhow::Result<Vec<Deal>> {
    let told = Teller::of(app, setting, cast, story).await?;
    let deals = told.open(applicants).await.context("the market of the year")?;
    for month in 2..=12 {
        told.month(&deals, month).await.with_context(|| format!("month {month} of {}", story.year))?;
    }
    told.close(&deals).await.context("the end of the year")?;
    told.look(12).await.context("the last flags of the year")?;
    told.review().await.context("the review of flags")?;
    Ok(deals)
}

impl<'a> Teller<'a> {
    async fn of(app: &'a App, setting: Setting<'_>, cast: &'a Cast, story: &'static Story) -> anyhow::Result<Self> {
        let desks = Desks::of(app, setting).await?;
        Ok(Self { app, cast, desks, story, year: story.year, until: app.now(), reading: tokio::sync::Mutex::new(()) })
    }
}

impl Teller<'_> {
    fn day(&self, month: u8, day: u8, of_day: i64) -> Timestamp {
        hour(self.cast.head.zone, self.year, month, day, of_day)
    }

    /// An hour, so many days later.
    fn later(&self, from: Timestamp, days: i64, of_day: i64) -> Timestamp {
        let zone = self.cast.head.zone;
        from.date_in(zone).plus_days(days).start_in(zone).plus_seconds(of_day * 3_600)
    }

    /// The same on a day on which the office works.
    fn at_work(&self, from: Timestamp, days: i64, of_day: i64) -> Timestamp {
        let date = self.later(from, days, of_day).date_in(self.cast.head.zone);
        let rest = match date.0.weekday().number_from_monday() {
            6 => 2,
            7 => 1,
            _ => 0,
        };
        self.later(from, days + rest, of_day)
    }

    fn date(&self, at: Timestamp) -> LocalDate {
        at.date_in(self.cast.head.zone)
    }

    async fn month(&self, deals: &[Deal], month: u8) -> anyhow::Result<()> {
        let mut orders = Vec::new();
        for deal in deals {
            let due = (1_usize..).zip(deal.partner.orders).filter(|(_, (of, ..))| *of == month);
            orders
                .extend(due.map(|(number, (_, day, fate))| self.order(deal, number, self.day(month, *day, 9), *fate)));
        }
        at_once(orders).await?;
        let end = self.day(month, 28, 1);
        if end > self.until {
            return Ok(());
        }
        self.app.end_orders_at(self.cast.head.tenant, end).await?;
        while self.app.read_due_pages_at(self.cast.head.tenant, end).await? > 0 {}
        self.happenings(deals, month).await?;
        // What is forgotten is told after all others are paid, so that nothing else looks forgotten beside it; and a page
        // that goes is read as often each time the year is told.
        for comes_last in [false, true] {
            let mut bills = Vec::new();
            for deal in deals {
                let due = (1_usize..)
                    .zip(deal.partner.bills)
                    .filter(|(_, (of, _, course))| *of == month && course.comes_last() == comes_last);
                bills.extend(
                    due.map(|(number, (_, day, course))| self.bill(deal, number, self.day(month, *day, 9), *course)),
                );
            }
            at_once(bills).await?;
        }
        if month < 12 { self.look(month).await } else { Ok(()) }
    }

    /// Somebody tries what a rule refuses: the attempt stays in the log.
    async fn refused(
        &self,
        person: &Person,
        now: Timestamp,
        name: &'static str,
        input: Value,
        code: &str,
    ) -> anyhow::Result<()> {
        let wanted = use_case(name).with_context(|| format!("no use case {name}"))?;
        let Value::Object(values) = input else { bail!("{name} wants an object") };
        match self.app.perform(&person.at(self.app, now), wanted, values).await {
            Err(AppError::Rejected(refusal)) if refusal.code == code => Ok(()),
            Err(other) => {
                Err(sentences::trouble(other)).with_context(|| format!("{name} should be refused with {code}"))
            }
            Ok(_) => bail!("{name} should be refused with {code}, and was done"),
        }
    }

    async fn rows_where(
        &self,
        list: &str,
        column: &str,
        value: Value,
        now: Timestamp,
    ) -> anyhow::Result<Vec<Map<String, Value>>> {
        let filter = Filter::Where(column.to_owned(), Operator::Eq, value);
        rows(self.app, &self.cast.head.at(self.app, now), list, ListRequest { filter, ..ListRequest::default() }).await
    }

    async fn agencies(&self, now: Timestamp) -> anyhow::Result<BTreeMap<String, Uuid>> {
        let found = rows(self.app, &self.cast.head.at(self.app, now), "agencies", ListRequest::default()).await?;
        let known = found.iter().filter_map(|row| Some((row.get("short_name")?.as_str()?.to_owned(), id_of(row)?)));
        Ok(known.collect())
    }
}

fn id_of(row: &Map<String, Value>) -> Option<Uuid> {
    row.get("id")?.as_str()?.parse().ok()
}

/// Does several things at a time; the answers in the order of the questions.
async fn at_once<T>(work: Vec<impl Future<Output = anyhow::Result<T>>>) -> anyhow::Result<Vec<T>> {
    stream::iter(work).buffered(AT_ONCE).try_collect().await
}

/// What is added to an object.
fn with(mut object: Value, more: Value) -> Value {
    if let (Value::Object(map), Value::Object(more)) = (&mut object, more) {
        map.extend(more);
    }
    object
}

/// Number and day of a paper on a bill.
fn paper(billing: Uuid, number: &str, date: LocalDate) -> Value {
    json!({ "billing": billing, "number": number, "date": date })
}
