//! What is asked of the read models beside lists: the funnel, what waits for a person, the search of the top bar, and
//! what the program itself needs to know.

use domain::{office::Letterhead, people::Role};
use kernel::{CompanyId, LocalDate, Party, RegionCode, RegionKind, Timestamp, Uuid, Zone, ids::AccountId};
use serde::de::DeserializeOwned;
use sqlx::types::Json;
use store::{Border, Store, StoreError, TenantTx};
use time::{Date, OffsetDateTime};

use crate::{Moment, Sinergi, dataset::Dataset, datasets};

/// Words of a search at most; what is said beyond them is left aside.
const MOST_WORDS: usize = 8;
/// Records of one list that a search finds at once.
const MOST_HITS: i64 = 20;
/// Orders of one state that are looked at for what waits; what lies behind them waits its turn.
pub const MOST_WAITING: u16 = 1_000;

/// How many applications had come how far by the end of a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Funnel {
    /// Sent in.
    pub registered: u64,
    /// The check of documents passed.
    pub verified: u64,
    /// Named in a decree.
    pub decreed: u64,
}

/// What had come of partnerships by the end of a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Agreements that both sides had signed.
    pub contracted: u64,
    /// Orders that had gone out.
    pub ordered: u64,
    /// Placements that had appeared, as their companies say.
    pub published: u64,
    /// Bills whose money had come.
    pub paid: u64,
}

/// The funnel of a window, or of all, at the end of a day; each number is the length of the list of applications whose
/// `registered_at`, `verified_at` or `decreed_at` lies before that end (EF-11).
///
/// # Errors
/// When the store cannot read.
pub async fn funnel(
    store: &Store<Sinergi>,
    border: Border,
    zone: Zone,
    window: Option<Uuid>,
    on: LocalDate,
) -> Result<Funnel, StoreError> {
    let until = on.end_in(zone).as_utc();
    store.read(border, move |tx| Box::pin(read_funnel(tx, until, window))).await
}

/// What followed the funnel by the end of a day, each number the length of a list: of agreements by `activated_at`, of
/// orders by `issued_at`, of placements by `published_at`, and of bills by `paid_at` (EF-11). Windows know nothing of
/// these. It counts every order of the region: for comparing, not for each page.
///
/// # Errors
/// When the store cannot read.
pub async fn delivered(
    store: &Store<Sinergi>,
    border: Border,
    zone: Zone,
    on: LocalDate,
) -> Result<Delivered, StoreError> {
    let until = on.end_in(zone).as_utc();
    store.read(border, move |tx| Box::pin(read_delivered(tx, until))).await
}

async fn read_funnel(tx: &mut TenantTx, until: OffsetDateTime, window: Option<Uuid>) -> Result<Funnel, StoreError> {
    let (registered, verified, decreed): (i64, i64, i64) = sqlx::query_as(include_str!("../queries/funnel.sql"))
        .bind(tx.tenant().as_i32())
        .bind(until)
        .bind(window)
        .fetch_one(tx.connection())
        .await
        .map_err(StoreError::while_doing("counting the funnel"))?;
    Ok(Funnel { registered: length(registered)?, verified: length(verified)?, decreed: length(decreed)? })
}

async fn read_delivered(tx: &mut TenantTx, until: OffsetDateTime) -> Result<Delivered, StoreError> {
    let counts: (i64, i64, i64, i64) = sqlx::query_as(include_str!("../queries/delivered.sql"))
        .bind(tx.tenant().as_i32())
        .bind(until)
        .fetch_one(tx.connection())
        .await
        .map_err(StoreError::while_doing("counting what came of partnerships"))?;
    let (contracted, ordered, published, paid) = counts;
    Ok(Delivered {
        contracted: length(contracted)?,
        ordered: length(ordered)?,
        published: length(published)?,
        paid: length(paid)?,
    })
}

fn length(count: i64) -> Result<u64, StoreError> {
    u64::try_from(count).map_err(|_| StoreError::Bug("a count below zero".to_owned()))
}

/// Something that waits for a person.
#[derive(Debug, Clone)]
pub struct Task {
    /// The use case that would do it: `record_administrative_check`.
    pub action: String,
    /// The list that the record is in.
    pub dataset: &'static Dataset,
    /// The record.
    pub id: Uuid,
    /// Its name.
    pub title: String,
    /// What tells it from others of the name.
    pub detail: String,
    /// The instant by which it should be done, if there is one.
    pub due: Option<Timestamp>,
    /// How many of the kind wait, this one included; of orders the first thousand of a state are counted.
    pub total: u64,
    /// Office minutes that it lies longer than the region wants; who asks fills it in, by the clock of the desk.
    pub late_minutes: Option<i64>,
}

/// Who asks what waits.
#[derive(Debug, Clone)]
pub struct Asker {
    /// The person.
    pub account: AccountId,
    /// The zone of the tenant.
    pub zone: Zone,
    /// The use cases that the person may call: nothing else is shown.
    pub may: Vec<&'static str>,
    /// How many of each kind to show.
    pub of_each: u16,
}

/// What waits for a person ("Perlu tindakan Anda"), the most urgent first.
///
/// # Errors
/// When the store cannot read.
pub async fn tasks(
    store: &Store<Sinergi>,
    border: Border,
    moment: Moment,
    asker: Asker,
) -> Result<Vec<Task>, StoreError> {
    store.read(border, move |tx| Box::pin(async move { read_tasks(tx, moment, &asker).await })).await
}

type TaskRow = (String, String, Uuid, String, String, Option<OffsetDateTime>, i64);

async fn read_tasks(tx: &mut TenantTx, moment: Moment, asker: &Asker) -> Result<Vec<Task>, StoreError> {
    let company = match tx.border().party {
        Party::Staff => None,
        Party::Company(company) => Some(company.as_uuid()),
    };
    let rows: Vec<TaskRow> = sqlx::query_as(include_str!("../queries/tasks.sql"))
        .bind(tx.tenant().as_i32())
        .bind(asker.account.as_uuid())
        .bind(moment.today.0)
        .bind(moment.now.as_utc())
        .bind(i32::from(asker.zone.offset().whole_hours()))
        .bind(&asker.may)
        .bind(company)
        .bind(i64::from(asker.of_each))
        .bind(i64::from(MOST_WAITING))
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("reading what waits"))?;
    let task = |(action, list, id, title, detail, due, total): TaskRow| {
        Ok(Task {
            action,
            dataset: dataset(&list)?,
            id,
            title,
            detail,
            due: due.map(Timestamp::new),
            total: length(total)?,
            late_minutes: None,
        })
    };
    rows.into_iter().map(task).collect()
}

fn dataset(name: &str) -> Result<&'static Dataset, StoreError> {
    datasets::find(name).ok_or_else(|| StoreError::Bug(format!("no dataset {name}")))
}

/// A record that a search found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The list that it is in.
    pub dataset: &'static Dataset,
    /// The record.
    pub id: Uuid,
    /// Its name or number.
    pub title: String,
    /// What tells it from others of the name.
    pub detail: String,
    /// The company that it belongs to, where it has no page of its own.
    pub company: Option<Uuid>,
    /// How many the list has; of each list a few are found at once.
    pub found: u64,
}

/// Records in these lists in whose names and numbers every word occurs, whatever the case.
///
/// # Errors
/// When the store cannot read.
pub async fn search(
    store: &Store<Sinergi>,
    border: Border,
    lists: Vec<&'static str>,
    text: &str,
) -> Result<Vec<Hit>, StoreError> {
    let words: Vec<String> =
        text.replace('\0', " ").to_lowercase().split_whitespace().take(MOST_WORDS).map(str::to_owned).collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    store.read(border, move |tx| Box::pin(async move { read_hits(tx, &lists, &words).await })).await
}

/// A word as a pattern in which nothing but the ends is open.
fn pattern(word: &str) -> String {
    let mut pattern = String::from("%");
    for sign in word.chars() {
        if matches!(sign, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(sign);
    }
    pattern.push('%');
    pattern
}

type HitRow = (String, Uuid, String, String, i64, Option<Uuid>);

async fn read_hits(tx: &mut TenantTx, lists: &[&'static str], words: &[String]) -> Result<Vec<Hit>, StoreError> {
    let patterns: Vec<String> = words.iter().map(|word| pattern(word)).collect();
    let rows: Vec<HitRow> = sqlx::query_as(include_str!("../queries/search.sql"))
        .bind(tx.tenant().as_i32())
        .bind(patterns)
        .bind(words.first())
        .bind(lists)
        .bind(MOST_HITS)
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("searching"))?;
    let hit = |(list, id, title, detail, found, company): HitRow| {
        Ok(Hit { dataset: dataset(&list)?, id, title, detail, company, found: length(found)? })
    };
    rows.into_iter().map(hit).collect()
}

/// Applications whose time to correct is over, the longest overdue first; for the deadline worker.
///
/// # Errors
/// When the store cannot read.
pub async fn lapsed_corrections(
    store: &Store<Sinergi>,
    border: Border,
    now: Timestamp,
    limit: u16,
) -> Result<Vec<Uuid>, StoreError> {
    store.read(border, move |tx| Box::pin(read_lapsed(tx, now.as_utc(), i64::from(limit)))).await
}

async fn read_lapsed(tx: &mut TenantTx, now: OffsetDateTime, limit: i64) -> Result<Vec<Uuid>, StoreError> {
    sqlx::query_scalar(include_str!("../queries/lapsed_corrections.sql"))
        .bind(tx.tenant().as_i32())
        .bind(now)
        .bind(limit)
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("reading lapsed corrections"))
}

/// What a tenant is.
#[derive(Debug, Clone, PartialEq)]
pub struct Office {
    /// The stream of the office.
    pub id: Uuid,
    /// Its version.
    pub version: i32,
    /// Kemendagri code.
    pub region: RegionCode,
    /// `Kota Pekanbaru`.
    pub name: String,
    /// Province, city or regency.
    pub kind: RegionKind,
    /// Its zone.
    pub zone: Zone,
    /// Whether everything in it is an example.
    pub demo: bool,
    /// What stands on its paper, once it was set.
    pub letterhead: Option<Letterhead>,
    /// How far the clock of an example runs ahead.
    pub ahead_seconds: i64,
}

/// The tenant's office, once its log has begun.
///
/// # Errors
/// When the store cannot read.
pub async fn office(store: &Store<Sinergi>, border: Border) -> Result<Option<Office>, StoreError> {
    store.read(border, move |tx| Box::pin(read_office(tx))).await
}

type OfficeRow = (Uuid, i32, String, String, String, String, bool, Option<Json<Letterhead>>, i64);

async fn read_office(tx: &mut TenantTx) -> Result<Option<Office>, StoreError> {
    let row: Option<OfficeRow> = sqlx::query_as(include_str!("../queries/office.sql"))
        .bind(tx.tenant().as_i32())
        .fetch_optional(tx.connection())
        .await
        .map_err(StoreError::while_doing("reading the office"))?;
    let Some((id, version, region, name, kind, zone, demo, letterhead, ahead_seconds)) = row else { return Ok(None) };
    let (region, kind, zone) = (word(region)?, word(kind)?, word(zone)?);
    let letterhead = letterhead.map(|Json(letterhead)| letterhead);
    Ok(Some(Office { id, version, region, name, kind, zone, demo, letterhead, ahead_seconds }))
}

/// A value by its wire name.
fn word<T: DeserializeOwned>(text: String) -> Result<T, StoreError> {
    serde_json::from_value(text.into())
        .map_err(|source| StoreError::Unreadable { doing: "reading the office", source: source.into() })
}

/// A person's membership on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Membership {
    /// The name, as long as it may be known.
    pub name: Option<String>,
    /// The address that the invitation went to, as long as it may be known.
    pub email: Option<String>,
    /// What the person may be on the day; nothing before joining, while suspended, and after the end.
    pub roles: Vec<Role>,
    /// The company, for its people.
    pub company: Option<CompanyId>,
}

/// The membership of an account, if it ever had one.
///
/// # Errors
/// When the store cannot read.
pub async fn membership(
    store: &Store<Sinergi>,
    border: Border,
    account: AccountId,
    today: LocalDate,
) -> Result<Option<Membership>, StoreError> {
    store.read(border, move |tx| Box::pin(read_membership(tx, account, today))).await
}

type MemberRow =
    (Option<String>, Option<String>, Vec<String>, Option<Uuid>, Date, Option<Date>, bool, bool, Option<Date>);

async fn read_membership(
    tx: &mut TenantTx,
    account: AccountId,
    LocalDate(today): LocalDate,
) -> Result<Option<Membership>, StoreError> {
    let row: Option<MemberRow> = sqlx::query_as(include_str!("../queries/member.sql"))
        .bind(tx.tenant().as_i32())
        .bind(account.as_uuid())
        .fetch_optional(tx.connection())
        .await
        .map_err(StoreError::while_doing("reading a membership"))?;
    let Some((name, email, roles, company, starts, ends, joined, suspended, ended)) = row else { return Ok(None) };
    let has_access = joined
        && !suspended
        && starts <= today
        && ends.is_none_or(|ends| today <= ends)
        && ended.is_none_or(|ended| today <= ended);
    let roles = if has_access { roles.iter().filter_map(|role| Role::from_wire(role)).collect() } else { Vec::new() };
    Ok(Some(Membership { name, email, roles, company: company.map(CompanyId) }))
}
