//! What is asked of the rows of bills beside lists: the queue by stage and age.

use domain::payment::billing::Stage;
use kernel::{LocalDate, Zone};
use store::{Border, Store, StoreError, TenantTx};

use crate::{Moment, Sinergi};

/// Bills that stand at one stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueuedBills {
    /// The stage.
    pub stage: Stage,
    /// How many.
    pub all: i64,
    /// Since [`week_began`] or later.
    pub of_week: i64,
    /// Since [`month_began`] or later, and before the week.
    pub of_month: i64,
    /// For longer.
    pub older: i64,
    /// What their invoices say together, or will say.
    pub gross: i64,
}

/// First day of the youngest bills of the queue.
pub fn week_began(today: LocalDate) -> LocalDate {
    today.plus_days(-7)
}

/// First day of those that are neither young nor old.
pub fn month_began(today: LocalDate) -> LocalDate {
    today.plus_days(-30)
}

/// The bills that stand at each stage, by age; each number is the length of the list of bills of that stage whose
/// `stage_since` lies in those days.
///
/// # Errors
/// When the store cannot read.
pub async fn payment_queue(
    store: &Store<Sinergi>,
    border: Border,
    moment: Moment,
    zone: Zone,
) -> Result<Vec<QueuedBills>, StoreError> {
    store.read(border, move |tx| Box::pin(read_queue(tx, moment.today, zone))).await
}

type QueueRow = (String, i64, i64, i64, i64, i64);

async fn read_queue(tx: &mut TenantTx, today: LocalDate, zone: Zone) -> Result<Vec<QueuedBills>, StoreError> {
    let rows: Vec<QueueRow> = sqlx::query_as(include_str!("../queries/payment_queue.sql"))
        .bind(tx.tenant().as_i32())
        .bind(week_began(today).start_in(zone).as_utc())
        .bind(month_began(today).start_in(zone).as_utc())
        .fetch_all(tx.connection())
        .await
        .map_err(StoreError::while_doing("counting the queue of payment"))?;
    let queued = |(stage, all, of_week, of_month, older, gross): QueueRow| {
        let stage = Stage::from_wire(&stage).ok_or_else(|| StoreError::Bug(format!("no stage {stage}")))?;
        Ok(QueuedBills { stage, all, of_week, of_month, older, gross })
    };
    rows.into_iter().map(queued).collect()
}
