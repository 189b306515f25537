//! `rm_budget_lines`: one row per budget line, with the ceiling and everything that stands below it.

use domain::{
    Event,
    budget::{
        AccountCode, SubActivityCode,
        line::{self, Bucket},
    },
    oversight::correction::{Field, Value},
};
use kernel::{
    FiscalYear, LocalDate, Rupiah, Timestamp, Uuid,
    ids::{AgencyId, ImportId},
};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::{less, more};

/// Budget lines.
#[derive(Debug)]
pub struct BudgetLines;

/// A budget line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    version: i32,
    fiscal_year: FiscalYear,
    agency_id: AgencyId,
    sub_activity: SubActivityCode,
    sub_activity_name: String,
    account: AccountCode,
    account_name: String,
    opening_ceiling: Rupiah,
    ceiling: Rupiah,
    blocked: Rupiah,
    reserved: Rupiah,
    committed: Rupiah,
    accrued: Rupiah,
    invoiced: Rupiah,
    realised: Rupiah,
    document: String,
    shortfall_wanted: Option<Rupiah>,
    shortfall_document: Option<String>,
    import_id: Option<ImportId>,
    opened_at: Timestamp,
    ceiling_changed_at: Option<Timestamp>,
    closed_on: Option<LocalDate>,
}

impl Row {
    fn new(opening: &line::Opening, recorded: &Recorded<Event>) -> Self {
        let opening = opening.clone();
        Self {
            version: recorded.version,
            fiscal_year: opening.fiscal_year,
            agency_id: opening.agency,
            sub_activity: opening.sub_activity,
            sub_activity_name: opening.sub_activity_name,
            account: opening.account,
            account_name: opening.account_name,
            opening_ceiling: opening.ceiling,
            ceiling: opening.ceiling,
            blocked: Rupiah::ZERO,
            reserved: Rupiah::ZERO,
            committed: Rupiah::ZERO,
            accrued: Rupiah::ZERO,
            invoiced: Rupiah::ZERO,
            realised: Rupiah::ZERO,
            document: opening.document,
            shortfall_wanted: None,
            shortfall_document: None,
            import_id: opening.import,
            opened_at: recorded.occurred_at,
            ceiling_changed_at: None,
            closed_on: None,
        }
    }

    fn correct(&mut self, field: Field, from: &Value, to: &Value) {
        let Value::Words(words) = to else { return };
        match field {
            Field::SubActivityName => self.sub_activity_name.clone_from(words),
            Field::AccountName => self.account_name.clone_from(words),
            // A later document stands there since.
            Field::BudgetDocument if Value::Words(self.document.clone()) == *from => self.document.clone_from(words),
            Field::BudgetDocument
            | Field::OrderTitle
            | Field::PlacementTitle
            | Field::ReceivedCount
            | Field::VerifiedQuantity
            | Field::CompanyName
            | Field::CompanyForm
            | Field::CompanyNib
            | Field::CompanyNpwp
            | Field::CompanyTaxable => (),
        }
    }

    fn bucket(&mut self, bucket: Bucket) -> &mut Rupiah {
        match bucket {
            Bucket::Reserved => &mut self.reserved,
            Bucket::Committed => &mut self.committed,
            Bucket::Accrued => &mut self.accrued,
            Bucket::Invoiced => &mut self.invoiced,
            Bucket::Realised => &mut self.realised,
        }
    }
}

impl ReadModel for BudgetLines {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_budget_lines";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::BudgetLine(_) = &recorded.event { vec![recorded.stream] } else { vec![] }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::BudgetLine(event) = &recorded.event else { return row };
        if let line::Event::BudgetLineOpened { line: _, opening } = event {
            return Some(Row::new(opening, recorded));
        }
        let mut row = row?;
        row.version = recorded.version;
        match event {
            line::Event::BudgetLineOpened { .. } => (),
            line::Event::CeilingChanged { to, document, .. } => {
                row.ceiling = *to;
                row.document.clone_from(document);
                row.ceiling_changed_at = Some(recorded.occurred_at);
            }
            line::Event::FundsBlocked { amount, .. } => more(&mut row.blocked, *amount),
            line::Event::FundsUnblocked { amount, .. } => less(&mut row.blocked, *amount),
            line::Event::FundsReserved { amount, .. } => more(&mut row.reserved, *amount),
            line::Event::FundsMoved { from, to, amount, .. } | line::Event::FundsMovedBack { from, to, amount, .. } => {
                less(row.bucket(*from), *amount);
                more(row.bucket(*to), *amount);
            }
            line::Event::FundsReleased { from, amount, .. } => less(row.bucket(*from), *amount),
            line::Event::FundsReturned { amount, .. } => less(&mut row.realised, *amount),
            line::Event::ShortfallOpened { wanted, document, .. } => {
                row.shortfall_wanted = Some(*wanted);
                row.shortfall_document = Some(document.clone());
            }
            line::Event::ShortfallClosed { .. } => {
                row.shortfall_wanted = None;
                row.shortfall_document = None;
            }
            line::Event::BudgetLineCorrected { field, from, to, .. } => row.correct(*field, from, to),
            line::Event::BudgetLineClosed { on, .. } => row.closed_on = Some(*on),
        }
        Some(row)
    }
}
