//! The payment clock (EF-20): where a bill is, who holds it, since when, and how the region's other bills fared.
//!
//! **Invariant:** the hours are those of `domain::payment::clock`; nothing is counted here. Medians are of all bills of
//! the region, also for a company, which sees no other bill for it. On a bill's page they are at most ten minutes old.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::{
    office::Office,
    payment::{
        billing::{Holder, Stage},
        clock::{self, Entered, OfficeTime, OutageSpan, Stay},
        outage::System,
        terms::{PaymentTerms, Terms},
    },
};
use kernel::{Party, Timestamp, Uuid, WorkCalendar, Zone};
use serde_json::{Map, Value, json};
use store::Border;
use views::{
    QueuedBills, Task,
    dataset::{Direction, Filter, ListRequest, Operator},
};

use crate::{
    App, AppError, Scope,
    reading::{dataset, moment},
    tenant_cache::Place,
    use_cases::singleton,
};

/// Days that medians look back.
const YEAR: i64 = 365;

/// Seconds for which medians are kept: a year of stays is read once in that time, however often bills are looked at.
const MEDIANS_KEPT: i64 = 600;

/// The medians of a region by stage.
pub(crate) type Medians = Arc<BTreeMap<Stage, i64>>;

/// How long a bill lay where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentClock {
    /// Each stay, the oldest first; the last one lasts until now.
    pub stays: Vec<ClockStay>,
}

/// A stay at one stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockStay {
    /// The stage, by its wire name.
    pub stage: &'static str,
    /// Whose turn it is there, by the wire name of a role.
    pub held_by: Option<&'static str>,
    /// When it came.
    pub entered_at: Timestamp,
    /// When it went on.
    pub left_at: Option<Timestamp>,
    /// Office minutes that count.
    pub worked_minutes: i64,
    /// Office minutes in which a system was out.
    pub excluded_minutes: i64,
    /// What the region wants it to take at most.
    pub target_minutes: Option<i64>,
    /// Whether it takes, or took, longer.
    pub is_overdue: bool,
    /// The median of the region's bills of the last year at this stage.
    pub median_minutes: Option<i64>,
    /// Whether a page that did not stay keeps the bill there; it waits for who explains it or decides on it.
    pub is_stopped: bool,
}

impl ClockStay {
    /// The stay that lasts, of a bill as its list shows it: held by whoever the bill waits for.
    fn of_bill(mut self, bill: &Row) -> Self {
        let held_by = bill.get("held_by").and_then(Value::as_str).and_then(Holder::from_wire).map(Holder::wire);
        let waits_for_pages = [Stage::TaxDocumented, Stage::SppVerified].iter().any(|stage| stage.wire() == self.stage);
        self.is_stopped = waits_for_pages && bill.get("breached").is_some_and(Value::is_array);
        self.held_by = held_by;
        self
    }
}

/// A stay of a bill, with what the bill is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskStay {
    /// The bill.
    pub billing: Uuid,
    /// What it is for.
    pub title: String,
    /// How long it lay, or lies, where.
    pub stay: ClockStay,
}

/// How the region's bills fare at the desks of payment (EF-20).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaymentDesks {
    /// Where each bill is now that is not settled.
    pub now: Vec<DeskStay>,
    /// The stays of the last year that ended: what the medians are of.
    pub ended: Vec<DeskStay>,
}

type Row = Map<String, Value>;

fn instant(row: &Row, name: &str) -> Option<Timestamp> {
    row.get(name)?.as_str()?.parse().ok()
}

fn entered(row: &Row) -> Option<Entered> {
    let stage = Stage::from_wire(row.get("stage")?.as_str()?)?;
    Some(Entered { stage, at: instant(row, "entered_at")? })
}

fn outage(row: &Row) -> Option<OutageSpan> {
    let system = System::from_wire(row.get("system")?.as_str()?)?;
    Some(OutageSpan { system, from: instant(row, "began_at")?, until: instant(row, "ended_at") })
}

fn bill_of(row: &Row) -> Option<Uuid> {
    row.get("billing")?.as_str()?.parse().ok()
}

/// What minutes are counted with.
struct Counting {
    calendar: WorkCalendar,
    terms: Terms,
    outages: Vec<OutageSpan>,
    now: Timestamp,
    zone: Zone,
}

impl Counting {
    fn stays(&self, rows: &[Row]) -> Vec<Stay> {
        let time = OfficeTime { calendar: &self.calendar, hours: self.terms.office, zone: self.zone };
        let entered: Vec<Entered> = rows.iter().filter_map(entered).collect();
        clock::stays(&entered, self.now, &time, &self.outages, &self.terms)
    }
}

/// Minutes that ended stays took, by stage.
type Took = BTreeMap<Stage, Vec<i64>>;

fn medians(took: &Took) -> BTreeMap<Stage, i64> {
    let of_stage = |(stage, minutes): (&Stage, &Vec<i64>)| Some((*stage, clock::median(minutes.iter().copied())?));
    took.iter().filter_map(of_stage).collect()
}

impl App {
    /// The payment clock of a bill.
    ///
    /// # Errors
    /// [`AppError::Denied`] for a bill that is not there, or not the person's to see.
    pub async fn payment_clock(&self, scope: &Scope, billing: Uuid) -> Result<PaymentClock, AppError> {
        scope.may("read_payment_clock")?;
        let bill = self.get(scope, dataset("billings")?, billing).await?;
        let counting = self.counting(scope).await?;
        let of_bill = Filter::Where("billing".to_owned(), Operator::Eq, json!(billing));
        let own = counting.stays(&self.all_of(scope, "billing_stays", of_bill, "number").await?);
        let medians = self.medians(scope, &counting).await?;
        let mut stays: Vec<ClockStay> = own.iter().map(|stay| told(stay, medians.get(&stay.stage).copied())).collect();
        if let Some(last) = stays.pop() {
            stays.push(last.of_bill(&bill));
        }
        Ok(PaymentClock { stays })
    }

    /// The medians of the region, at most [`MEDIANS_KEPT`] old.
    async fn medians(&self, scope: &Scope, counting: &Counting) -> Result<Medians, AppError> {
        let border = Border { tenant: scope.tenant, party: Party::Staff };
        let slot = scope.now.as_micros().div_euclid(MEDIANS_KEPT.saturating_mul(1_000_000));
        let counted = async {
            let mut took = Took::new();
            for rows in self.recent_stays(scope, border).await?.values() {
                // What is still at a desk says nothing yet of how long that takes.
                for stay in counting.stays(rows).iter().filter(|stay| stay.left.is_some()) {
                    took.entry(stay.stage).or_default().push(stay.worked_minutes);
                }
            }
            Ok(Arc::new(medians(&took)))
        };
        self.inner.payment_medians.get(Place::in_border(border, slot), (), counted).await
    }

    /// Where the person's bills are, for a company its own, for staff all; and what ended stays took, for staff.
    ///
    /// # Errors
    /// [`AppError::Denied`] without the permission.
    pub async fn payment_desks(&self, scope: &Scope) -> Result<PaymentDesks, AppError> {
        scope.may("read_payment_clock")?;
        let open = Filter::Not(Box::new(Filter::Where("stage".to_owned(), Operator::Eq, json!(Stage::Settled.wire()))));
        let order = vec![("stage_since".to_owned(), Direction::Ascending)];
        let request = ListRequest { filter: open, order, first: 100, ..ListRequest::default() };
        let list = dataset("billings")?;
        let bills = views::rows(self.store(), scope.border(), moment(scope), list, &request, usize::MAX).await?;
        let counting = self.counting(scope).await?;
        // A company reads its own stays alone.
        let mut of_bills = self.recent_stays(scope, scope.border()).await?;
        let mut ended = Vec::new();
        let mut took = Took::new();
        for (billing, rows) in &of_bills {
            let title = rows.first().and_then(|row| row.get("billing_title")).and_then(Value::as_str);
            for stay in counting.stays(rows).into_iter().filter(|stay| stay.left.is_some()) {
                took.entry(stay.stage).or_default().push(stay.worked_minutes);
                ended.push((*billing, title.unwrap_or_default().to_owned(), stay));
            }
        }
        // Of other companies' bills a company is told the medians alone.
        let is_staff = scope.party == Party::Staff;
        let medians = if is_staff { Arc::new(medians(&took)) } else { self.medians(scope, &counting).await? };
        let mut now = Vec::new();
        for bill in &bills.rows {
            let Some(billing) = crate::reading::id_of(bill) else { continue };
            let rows = if let Some(rows) = of_bills.remove(&billing) {
                rows
            } else {
                // It has lain there for longer than medians look back.
                let of_bill = Filter::Where("billing".to_owned(), Operator::Eq, json!(billing));
                self.all_of(scope, "billing_stays", of_bill, "number").await?
            };
            let title = bill.get("title").and_then(Value::as_str).unwrap_or_default().to_owned();
            if let Some(stay) = counting.stays(&rows).last() {
                let stay = told(stay, medians.get(&stay.stage).copied()).of_bill(bill);
                now.push(DeskStay { billing, title, stay });
            }
        }
        let ended = ended.into_iter().filter(|_| is_staff).map(|(billing, title, stay)| DeskStay {
            billing,
            title,
            stay: told(&stay, medians.get(&stay.stage).copied()),
        });
        Ok(PaymentDesks { now, ended: ended.collect() })
    }

    /// The same things that wait, of them the bills that lie too long at the desk before all else, the longest over first.
    /// Of each step those wait here that came to their desk first, and of these none behind them is later.
    pub(crate) async fn late_first(&self, scope: &Scope, mut tasks: Vec<Task>) -> Result<Vec<Task>, AppError> {
        let is_bill = |task: &&mut Task| task.dataset.name == "billings";
        let bills: BTreeSet<Uuid> = tasks.iter_mut().filter(is_bill).map(|task| task.id).collect();
        if bills.is_empty() || scope.may("read_payment_clock").is_err() {
            return Ok(tasks);
        }
        let counting = self.counting(scope).await?;
        let of_bills = Filter::Where("billing".to_owned(), Operator::In, json!(bills));
        let mut entered: BTreeMap<Uuid, Vec<Row>> = BTreeMap::new();
        for row in self.all_in(scope, scope.border(), "billing_stays", of_bills, "number").await? {
            if let Some(bill) = bill_of(&row) {
                entered.entry(bill).or_default().push(row);
            }
        }
        for task in tasks.iter_mut().filter(is_bill) {
            let stays = entered.get(&task.id).map(|rows| counting.stays(rows)).unwrap_or_default();
            let last = stays.last().filter(|stay| stay.is_overdue());
            let over = |stay: &Stay| Some(stay.worked_minutes.saturating_sub(stay.target_minutes?));
            task.late_minutes = last.and_then(over);
        }
        tasks.sort_by_key(|task| std::cmp::Reverse(task.late_minutes));
        Ok(tasks)
    }

    /// The bills that stand at each stage, by age.
    ///
    /// # Errors
    /// [`AppError::Denied`] without the permission.
    pub async fn payment_queue(&self, scope: &Scope) -> Result<Vec<QueuedBills>, AppError> {
        scope.may("read_billings")?;
        Ok(views::payment_queue(self.store(), scope.border(), moment(scope), scope.zone).await?)
    }

    async fn counting(&self, scope: &Scope) -> Result<Counting, AppError> {
        let border = Border { tenant: scope.tenant, party: Party::Staff };
        let (office, _) = self.store().load::<Office>(border, singleton("office")).await?;
        let (terms, _) = self.store().load::<PaymentTerms>(border, singleton("payment_terms")).await?;
        let (_, terms) = terms.in_force(scope.today());
        let outages = self.all_of(scope, "outages", Filter::All, "began_at").await?;
        let outages = outages.iter().filter_map(outage).collect();
        Ok(Counting { calendar: office.calendar(), terms, outages, now: scope.now, zone: scope.zone })
    }

    /// The stays that began in the last year, by bill.
    async fn recent_stays(&self, scope: &Scope, border: Border) -> Result<BTreeMap<Uuid, Vec<Row>>, AppError> {
        let since = scope.now.plus_seconds(YEAR.saturating_mul(-86_400));
        let recent = Filter::Where("entered_at".to_owned(), Operator::Gte, json!(since));
        let mut bills: BTreeMap<Uuid, Vec<Row>> = BTreeMap::new();
        for row in self.all_in(scope, border, "billing_stays", recent, "number").await? {
            if let Some(bill) = bill_of(&row) {
                bills.entry(bill).or_default().push(row);
            }
        }
        Ok(bills)
    }

    /// All rows of a list of the tenant in one order; the caller has asked for the permission.
    async fn all_of(&self, scope: &Scope, list: &'static str, filter: Filter, by: &str) -> Result<Vec<Row>, AppError> {
        self.all_in(scope, Border { tenant: scope.tenant, party: Party::Staff }, list, filter, by).await
    }

    async fn all_in(
        &self,
        scope: &Scope,
        border: Border,
        list: &'static str,
        filter: Filter,
        by: &str,
    ) -> Result<Vec<Row>, AppError> {
        let order = vec![(by.to_owned(), Direction::Ascending)];
        let request = ListRequest { filter, order, first: 100, ..ListRequest::default() };
        let rows = views::rows(self.store(), border, moment(scope), dataset(list)?, &request, usize::MAX).await?;
        Ok(rows.rows)
    }
}

fn told(stay: &Stay, median_minutes: Option<i64>) -> ClockStay {
    ClockStay {
        stage: stay.stage.wire(),
        held_by: stay.holder.map(Holder::wire),
        entered_at: stay.entered,
        left_at: stay.left,
        worked_minutes: stay.worked_minutes,
        excluded_minutes: stay.excluded_minutes,
        target_minutes: stay.target_minutes,
        is_overdue: stay.is_overdue(),
        median_minutes,
        is_stopped: false,
    }
}
