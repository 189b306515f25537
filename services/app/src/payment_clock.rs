//! The payment clock (EF-20): where a bill is, who holds it, since when, and how the region's other bills fared.
//!
//! **Invariant:** the hours are those of `domain::payment::clock`; nothing is counted here. Medians are of all bills of
//! the region, also for a company, which sees no other bill for it.

use std::collections::BTreeMap;

use domain::{
    office::Office,
    payment::{
        billing::{Holder, Stage},
        clock::{self, Entered, OfficeTime, OutageSpan, Stay},
        outage::System,
        terms::PaymentTerms,
    },
};
use kernel::{Party, Timestamp, Uuid};
use serde_json::{Map, Value, json};
use store::Border;
use views::dataset::{Direction, Filter, ListRequest, Operator};

use crate::{
    App, AppError, Scope,
    reading::{dataset, moment},
    use_cases::singleton,
};

/// Days that medians look back.
const YEAR: i64 = 365;

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

impl App {
    /// The payment clock of a bill.
    ///
    /// # Errors
    /// [`AppError::Denied`] for a bill that is not there, or not the person's to see.
    pub async fn payment_clock(&self, scope: &Scope, billing: Uuid) -> Result<PaymentClock, AppError> {
        scope.may("read_payment_clock")?;
        self.get(scope, dataset("billings")?, billing).await?;
        let border = Border { tenant: scope.tenant, party: Party::Staff };
        let (office, _) = self.store().load::<Office>(border, singleton("office")).await?;
        let (terms, _) = self.store().load::<PaymentTerms>(border, singleton("payment_terms")).await?;
        let (_, terms) = terms.in_force(scope.today());
        let calendar = office.calendar();
        let time = OfficeTime { calendar: &calendar, hours: terms.office, zone: scope.zone };
        let outages = self.all_of(scope, "outages", Filter::All, "began_at").await?;
        let outages: Vec<OutageSpan> = outages.iter().filter_map(outage).collect();
        let stays_of = |rows: &[Row]| {
            let entered: Vec<Entered> = rows.iter().filter_map(entered).collect();
            clock::stays(&entered, scope.now, &time, &outages, &terms)
        };

        let of_bill = Filter::Where("billing".to_owned(), Operator::Eq, json!(billing));
        let own = stays_of(&self.all_of(scope, "billing_stays", of_bill, "number").await?);
        let since = scope.now.plus_seconds(YEAR.saturating_mul(-86_400));
        let recent = Filter::Where("entered_at".to_owned(), Operator::Gte, json!(since));
        let mut bills: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for row in self.all_of(scope, "billing_stays", recent, "number").await? {
            let bill = row.get("billing").and_then(Value::as_str).unwrap_or_default().to_owned();
            bills.entry(bill).or_default().push(row);
        }
        let mut took: BTreeMap<Stage, Vec<i64>> = BTreeMap::new();
        for rows in bills.values() {
            // What is still at a desk says nothing yet of how long that takes.
            for stay in stays_of(rows).iter().filter(|stay| stay.left.is_some()) {
                took.entry(stay.stage).or_default().push(stay.worked_minutes);
            }
        }
        let median = |stage: Stage| clock::median(took.get(&stage).into_iter().flatten().copied());
        let stays = own.iter().map(|stay| told(stay, median(stay.stage))).collect();
        Ok(PaymentClock { stays })
    }

    /// All rows of a list of the tenant in one order; the caller has asked for the permission.
    async fn all_of(&self, scope: &Scope, list: &'static str, filter: Filter, by: &str) -> Result<Vec<Row>, AppError> {
        let border = Border { tenant: scope.tenant, party: Party::Staff };
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
    }
}
