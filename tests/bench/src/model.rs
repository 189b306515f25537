//! What is written in every measurement: publications of about 400 bytes, folded into three tables.

use kernel::{CompanyId, Decider, LogEvent, Party, Rejection, TenantId, Timestamp, Uuid, decider::DecodeError, ids};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Border, Context, Folded, Model, Order, ReadModel, Recorded, Table};

/// What an outlet reports of a publication; the same bytes go to every rival.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) media: Uuid,
    pub(crate) title: String,
    pub(crate) url: String,
    pub(crate) section: String,
    pub(crate) summary: String,
    pub(crate) month: u8,
    pub(crate) day: u8,
    pub(crate) words: i32,
    pub(crate) reach: i64,
}

impl Report {
    /// One of many: numbers differ, the length hardly does.
    pub(crate) fn number(number: u64) -> Self {
        let small = |modulus: u64| u8::try_from(number % modulus).unwrap_or(0) + 1;
        Self {
            media: Uuid::from_u128(0x0190_0000_0000_7000_9000_0000_0000_0000 | u128::from(number % 20)),
            title: format!("Wali Kota Resmikan Taman Baca ke-{} di Kelurahan Sukajadi", number % 1_000),
            url: format!("https://berita.example/2026/03/02/taman-baca-kelurahan-sukajadi-{number:08}"),
            section: "pemerintahan".to_owned(),
            summary: "Taman baca dengan dua ribu judul dibuka untuk umum setiap hari; warga dapat meminjam dengan \
                      kartu tanda penduduk."
                .to_owned(),
            month: small(3),
            day: small(28),
            words: 512,
            reach: i64::try_from(number % 90_000).unwrap_or(0) + 10_000,
        }
    }

    pub(crate) fn bytes() -> usize {
        serde_json::to_string(&Self::number(1)).map_or(0, |text| text.len())
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reported(pub(crate) Report);

impl LogEvent for Reported {
    fn kind(&self) -> &'static str {
        "publication_reported"
    }
    fn category(&self) -> &'static str {
        Publication::CATEGORY
    }
    fn schema(&self) -> i16 {
        1
    }
    fn encode(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(&self.0)
    }
    fn decode(kind: &str, _: i16, data: Value) -> Result<Self, DecodeError> {
        if kind != "publication_reported" {
            return Err(DecodeError::UnknownKind(kind.to_owned()));
        }
        serde_json::from_value(data).map(Self).map_err(|source| DecodeError::Shape { kind: kind.to_owned(), source })
    }
    fn party(&self) -> Option<CompanyId> {
        None
    }
}

#[derive(Debug)]
pub(crate) struct Publication;

/// What a decision needs; the rival's aggregate holds the same.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Known {
    pub(crate) reports: i64,
    pub(crate) reach: i64,
}

impl Known {
    pub(crate) fn with(self, report: &Report) -> Self {
        Self { reports: self.reports + 1, reach: self.reach + report.reach }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Never;

impl Rejection for Never {
    fn code(&self) -> &'static str {
        "publication.never"
    }
}

impl Decider for Publication {
    const CATEGORY: &'static str = "publication";
    type State = Known;
    type Command = Vec<Report>;
    type Event = Reported;
    type Rejection = Never;
    fn decide(_: &Known, command: Vec<Report>) -> Result<Vec<Reported>, Never> {
        Ok(command.into_iter().map(Reported).collect())
    }
    fn evolve(state: Known, event: &Reported) -> Known {
        state.with(&event.0)
    }
}

/// The tables, as the superuser makes them, with room for updates as the program's own have it.
pub(crate) const TABLES: &str = "
create table sinergi.rm_bench_publications (
  tenant_id int not null, id uuid not null, position bigint not null,
  media uuid not null, title text not null, url text not null, reports int not null, reach bigint not null,
  last_at timestamptz not null, primary key (tenant_id, id)) with (fillfactor = 80);
select sinergi.protect('sinergi.rm_bench_publications');
create table sinergi.rm_bench_months (
  tenant_id int not null, id uuid not null, position bigint not null,
  month smallint not null, reports int not null, reach bigint not null, primary key (tenant_id, id)) with (fillfactor = 50);
select sinergi.protect('sinergi.rm_bench_months');
create table sinergi.rm_bench_days (
  tenant_id int not null, id uuid not null, position bigint not null,
  day smallint not null, reports int not null, words bigint not null, primary key (tenant_id, id)) with (fillfactor = 50);
select sinergi.protect('sinergi.rm_bench_days');
select sinergi.refresh_tables();
";

/// One row per stream.
#[derive(Debug)]
pub(crate) struct Publications;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct PublicationRow {
    media: Uuid,
    title: String,
    url: String,
    reports: i32,
    reach: i64,
    last_at: Timestamp,
}

impl ReadModel for Publications {
    type Event = Reported;
    type Row = PublicationRow;
    const TABLE: &'static str = "rm_bench_publications";
    const REVISION: i32 = 1;
    fn keys(recorded: &Recorded<Reported>) -> Vec<Uuid> {
        vec![recorded.stream]
    }
    fn fold(row: Option<PublicationRow>, _: Uuid, recorded: &Recorded<Reported>) -> Option<PublicationRow> {
        let report = &recorded.event.0;
        let (reports, reach) = row.map_or((0, 0), |row| (row.reports, row.reach));
        Some(PublicationRow {
            media: report.media,
            title: report.title.clone(),
            url: report.url.clone(),
            reports: reports + 1,
            reach: reach + report.reach,
            last_at: recorded.recorded_at,
        })
    }
}

/// One row per month.
#[derive(Debug)]
pub(crate) struct Months;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct MonthRow {
    month: i16,
    reports: i32,
    reach: i64,
}

impl ReadModel for Months {
    type Event = Reported;
    type Row = MonthRow;
    const TABLE: &'static str = "rm_bench_months";
    const REVISION: i32 = 1;
    fn keys(recorded: &Recorded<Reported>) -> Vec<Uuid> {
        vec![Uuid::from_u128(u128::from(recorded.event.0.month))]
    }
    fn fold(row: Option<MonthRow>, _: Uuid, recorded: &Recorded<Reported>) -> Option<MonthRow> {
        let (report, row) = (&recorded.event.0, row.unwrap_or_default());
        Some(MonthRow { month: i16::from(report.month), reports: row.reports + 1, reach: row.reach + report.reach })
    }
}

/// One row per day.
#[derive(Debug)]
pub(crate) struct Days;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct DayRow {
    day: i16,
    reports: i32,
    words: i64,
}

impl ReadModel for Days {
    type Event = Reported;
    type Row = DayRow;
    const TABLE: &'static str = "rm_bench_days";
    const REVISION: i32 = 1;
    fn keys(recorded: &Recorded<Reported>) -> Vec<Uuid> {
        vec![Uuid::from_u128(u128::from(recorded.event.0.day))]
    }
    fn fold(row: Option<DayRow>, _: Uuid, recorded: &Recorded<Reported>) -> Option<DayRow> {
        let (report, row) = (&recorded.event.0, row.unwrap_or_default());
        Some(DayRow {
            day: i16::from(report.day),
            reports: row.reports + 1,
            words: row.words + i64::from(report.words),
        })
    }
}

/// The measured application.
#[derive(Debug)]
pub(crate) struct Press;

impl Model for Press {
    type Event = Reported;
    fn tables() -> &'static [&'static dyn Table<Reported>] {
        static PUBLICATIONS: Folded<Publications> = Folded::new();
        static MONTHS: Folded<Months> = Folded::new();
        static DAYS: Folded<Days> = Folded::new();
        static TABLES: [&dyn Table<Reported>; 3] = [&PUBLICATIONS, &MONTHS, &DAYS];
        &TABLES
    }
}

/// Reports to one stream, as one command.
pub(crate) fn order(tenant: TenantId, stream: Uuid, reports: Vec<Report>) -> Order<Press> {
    orders(tenant, vec![(stream, reports)])
}

/// Reports to several streams, as one command.
pub(crate) fn orders(tenant: TenantId, streams: Vec<(Uuid, Vec<Report>)>) -> Order<Press> {
    Order::new(context(tenant, "report_publication"), move |unit| {
        let streams = streams.clone();
        Box::pin(async move {
            for (stream, reports) in streams {
                unit.run::<Publication>(stream, reports).await?;
            }
            Ok(Value::Null)
        })
    })
}

/// A command of one officer, with ids that were never used.
pub(crate) fn context(tenant: TenantId, action: &'static str) -> Context {
    let command = new_id();
    let mut fingerprint = [7; 32];
    fingerprint.iter_mut().zip(command.as_bytes()).for_each(|(place, byte)| *place = *byte);
    let now = Timestamp::from_micros(1_767_600_000_000_000).unwrap_or_else(|| unreachable!("an instant of 2026"));
    Context {
        border: Border { tenant, party: Party::Staff },
        actor: ids::AccountId(Uuid::from_u128(77)),
        role: "activity_officer",
        on_behalf_of: None,
        command: ids::CommandId(command),
        request: ids::RequestId(new_id()),
        action,
        fingerprint,
        reason: None,
        occurred_at: now,
        now,
        expected_version: None,
        policy_version: None,
    }
}

/// The ids of a measurement, as a server makes them.
#[derive(Debug)]
pub(crate) struct Ids;

impl kernel::IdSource for Ids {
    fn next_id(&self) -> Uuid {
        new_id()
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the source of ids that is handed in")]
pub(crate) fn new_id() -> Uuid {
    Uuid::now_v7()
}
