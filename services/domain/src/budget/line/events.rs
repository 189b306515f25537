//! Facts about a budget line.

use kernel::{
    CompanyId, LocalDate, Rupiah, Uuid,
    ids::{AccountId, BudgetLineId, CorrectionId, OrderId},
};

use crate::oversight::correction::{Field, Value};

use super::{Bucket, CeilingChange, Concerned, Opening, ShortfallOutcome};

facts! {
    /// Facts about a budget line.
    pub enum Event {
        /// It may be spent from.
        BudgetLineOpened = "budget_line_opened", 1 {
            /// Which.
            line: BudgetLineId,
            /// What it is.
            opening: Opening,
        }
        /// It has another ceiling.
        CeilingChanged = "ceiling_changed", 1 {
            /// Which.
            line: BudgetLineId,
            /// By which act.
            kind: CeilingChange,
            /// What it was.
            from: Rupiah,
            /// What it is.
            to: Rupiah,
            /// Number of the document.
            document: String,
        }
        /// An amount is out of use.
        FundsBlocked = "funds_blocked", 1 {
            /// Which.
            line: BudgetLineId,
            /// How much.
            amount: Rupiah,
            /// Number of the document.
            document: String,
            /// Why.
            reason: String,
        }
        /// It is in use again.
        FundsUnblocked = "funds_unblocked", 1 {
            /// Which.
            line: BudgetLineId,
            /// How much.
            amount: Rupiah,
            /// Number of the document that had blocked it.
            block: String,
            /// Number of the document that gives it free.
            document: String,
        }
        /// The value of an order is kept aside.
        FundsReserved = "funds_reserved", 1 {
            /// Which.
            line: BudgetLineId,
            /// For which order.
            order: OrderId,
            /// How much, gross.
            amount: Rupiah,
        }
        /// Value of an order has gone one bucket on.
        FundsMoved = "funds_moved", 1 {
            /// Which.
            line: BudgetLineId,
            /// Of which order.
            order: OrderId,
            /// From where.
            from: Bucket,
            /// Where it is.
            to: Bucket,
            /// How much.
            amount: Rupiah,
            /// What made it move.
            cause: Uuid,
        }
        /// Value of an order has gone back: what had moved it on does not hold any more.
        FundsMovedBack = "funds_moved_back", 1 {
            /// Which.
            line: BudgetLineId,
            /// Of which order.
            order: OrderId,
            /// From where.
            from: Bucket,
            /// Where it is again.
            to: Bucket,
            /// How much.
            amount: Rupiah,
            /// What had moved it on.
            cause: Uuid,
        }
        /// Value of an order is free again.
        FundsReleased = "funds_released", 1 {
            /// Which.
            line: BudgetLineId,
            /// Of which order.
            order: OrderId,
            /// From where.
            from: Bucket,
            /// How much.
            amount: Rupiah,
            /// Why.
            reason: String,
            /// What made it free.
            cause: Uuid,
        }
        /// What was paid came back.
        FundsReturned = "funds_returned", 1 {
            /// Which.
            line: BudgetLineId,
            /// Of which order.
            order: OrderId,
            /// How much.
            amount: Rupiah,
            /// Number of the receipt of the treasury.
            document: String,
            /// Why.
            reason: String,
        }
        /// A wrong word of it was put right (EF-24).
        BudgetLineCorrected = "budget_line_corrected", 1 {
            /// Which.
            line: BudgetLineId,
            /// Which fact.
            field: Field,
            /// What stood there.
            from: Value,
            /// What stands there now.
            to: Value,
            /// By which request.
            correction: CorrectionId,
            /// Why.
            reason: String,
            /// Who approved it.
            by: AccountId,
        }
        /// A cut is wanted that is more than what is left.
        ShortfallOpened = "shortfall_opened", 1 {
            /// Which.
            line: BudgetLineId,
            /// By which act.
            kind: CeilingChange,
            /// What the ceiling is, and stays for now.
            ceiling: Rupiah,
            /// What it is to be.
            wanted: Rupiah,
            /// How much has to become free.
            missing: Rupiah,
            /// Number of the document.
            document: String,
            /// Who holds what is not paid.
            orders: Vec<Concerned>,
        }
        /// The case is over.
        ShortfallClosed = "shortfall_closed", 1 {
            /// Which.
            line: BudgetLineId,
            /// Number of the document that had opened it.
            document: String,
            /// How.
            outcome: ShortfallOutcome,
        }
        /// Its year has ended.
        BudgetLineClosed = "budget_line_closed", 1 {
            /// Which.
            line: BudgetLineId,
            /// The day.
            on: LocalDate,
            /// What was paid.
            realised: Rupiah,
            /// What was not used.
            unspent: Rupiah,
        }
    }
}

impl Event {
    /// For staff alone.
    pub fn party(&self) -> Option<CompanyId> {
        None
    }
}
