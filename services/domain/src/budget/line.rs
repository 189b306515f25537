//! A budget line: one account of one sub-activity of an agency in a fiscal year, and every rupiah promised from it.
//!
//! **Invariant:** blocked + reserved + committed + accrued + invoiced + realised never exceeds the ceiling; a rupiah
//! stands in one bucket. A cut below what is promised opens a shortfall case and changes no ceiling before there is
//! room. What an order moves is named by its cause, so that the same cause moves once.

use kernel::{
    Decider, FiscalYear, LocalDate, Rupiah, Uuid,
    ids::{AccountId, AgencyId, BudgetLineId, CorrectionId, ImportId, OrderId},
};
use serde::{Deserialize, Serialize};

use super::{AccountCode, SubActivityCode};
use crate::oversight::correction::{Field, Value};

mod decide;
mod events;
mod state;
#[cfg(test)]
mod tests;

pub use events::Event;
pub use state::{Holding, Shortfall, State};

names! {
    /// Where the value of an order stands, in the order in which it moves (DOMAIN.md 4.6).
    pub enum Bucket {
        /// The order is written down and waits for approval or answer.
        Reserved = "reserved",
        /// The company has accepted.
        Committed = "committed",
        /// The proof was verified: the region owes it.
        Accrued = "accrued",
        /// The company has sent its invoice.
        Invoiced = "invoiced",
        /// An SP2D (Surat Perintah Pencairan Dana) has paid it.
        Realised = "realised",
    }
}

impl Bucket {
    /// Where value comes from that arrives here.
    pub const fn before(self) -> Option<Self> {
        match self {
            Self::Reserved => None,
            Self::Committed => Some(Self::Reserved),
            Self::Accrued => Some(Self::Committed),
            Self::Invoiced => Some(Self::Accrued),
            Self::Realised => Some(Self::Invoiced),
        }
    }
}

names! {
    /// By which act a ceiling changes.
    pub enum CeilingChange {
        /// Pergeseran anggaran.
        Shift = "shift",
        /// Perubahan APBD, with a DPPA.
        Revision = "revision",
        /// Refocusing, efisiensi.
        Refocusing = "refocusing",
    }
}

names! {
    /// How a shortfall case ended.
    pub enum ShortfallOutcome {
        /// Enough was released: the ceiling was cut.
        Covered = "covered",
        /// Another change took its place.
        Superseded = "superseded",
        /// The year ended.
        YearClosed = "year_closed",
    }
}

/// What a line is when it is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// The budget year.
    pub fiscal_year: FiscalYear,
    /// The agency that spends it.
    pub agency: AgencyId,
    /// The sub-activity.
    pub sub_activity: SubActivityCode,
    /// `Relasi Media`.
    pub sub_activity_name: String,
    /// The account.
    pub account: AccountCode,
    /// `Belanja Jasa Iklan/Reklame, Film, dan Pemotretan`.
    pub account_name: String,
    /// Pagu.
    pub ceiling: Rupiah,
    /// Number of the DPA (Dokumen Pelaksanaan Anggaran).
    pub document: String,
    /// The import that brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
}

impl Opening {
    /// What is charged, `2.16.02.2.01.0014.5.1.02.02.01.0055`.
    pub fn charge_key(&self) -> String {
        format!("{}.{}", self.sub_activity, self.account)
    }
}

/// An order that stands in the way of a cut, with what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concerned {
    /// Which.
    pub order: OrderId,
    /// Reserved for it: it may be cancelled.
    pub reserved: Rupiah,
    /// Promised to the company: to be cancelled by agreement, or carried over.
    pub committed: Rupiah,
    /// Delivered and owed: to be carried over.
    pub accrued: Rupiah,
    /// Billed: to be carried over.
    pub invoiced: Rupiah,
}

/// Orders.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Opens the line with what the DPA gives it.
    Open { line: BudgetLineId, opening: Opening },
    /// Gives it another ceiling, or opens a shortfall case. One document changes a line once.
    ChangeCeiling { kind: CeilingChange, ceiling: Rupiah, document: String },
    /// Takes an amount out of use (blokir). One document blocks once.
    Block { amount: Rupiah, document: String, reason: String },
    /// Gives free what a document blocked.
    Unblock { block: String, document: String },
    /// Keeps the gross value of an order aside.
    Reserve { order: OrderId, amount: Rupiah },
    /// Moves value of an order one bucket on. `cause` is what makes it move: the order, a placement, a billing.
    Move { order: OrderId, to: Bucket, amount: Rupiah, cause: Uuid },
    /// Moves what a cause had invoiced back to what is owed: the invoice does not hold any more.
    MoveBack { order: OrderId, amount: Rupiah, cause: Uuid },
    /// Bears value of an order that another year's line bore, as far as it had come there: owed or invoiced.
    TakeUp { order: OrderId, to: Bucket, amount: Rupiah, cause: Uuid },
    /// Gives value of an order free that stands in one bucket: what comes to nothing while other parts of the order go on.
    ReleaseFrom { order: OrderId, from: Bucket, amount: Rupiah, reason: String, cause: Uuid },
    /// Takes back what was paid and came back to the treasury (STS, contra pos). One document returns once.
    Return { order: OrderId, amount: Rupiah, document: String, reason: String },
    /// Puts a wrong word of it right, as another person approved.
    Correct { field: Field, from: Value, to: Value, correction: CorrectionId, reason: String, by: AccountId },
    /// Ends the year of the line.
    Close { on: LocalDate },
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// It is open already.
    AlreadyOpen,
    /// No such line.
    Unknown,
    /// Its year has ended.
    Closed,
    /// Nothing, or less than nothing.
    AmountNotPositive,
    /// It has no number of a document.
    DocumentMissing,
    /// The document has done something else to this line.
    DocumentUsed,
    /// C-RESERVE: more than what is left (EF-13, R2, R3).
    CeilingExceeded {
        /// What is left.
        available: Rupiah,
        /// What was asked for.
        wanted: Rupiah,
    },
    /// C-RESERVE: a cut waits for room; until then nothing new is promised.
    ShortfallOpen {
        /// How much is missing.
        missing: Rupiah,
    },
    /// The order has value on this line already.
    AlreadyReserved {
        /// What it holds.
        held: Rupiah,
    },
    /// The order has nothing on this line.
    UnknownOrder,
    /// Not as much value stands where it should come from.
    NotThere {
        /// What stands there.
        found: Rupiah,
        /// What was asked for.
        wanted: Rupiah,
    },
    /// Nothing moves into the first bucket.
    NotForward,
    /// The same cause has moved another amount.
    MovedOtherwise,
    /// Nothing is blocked by that document.
    UnknownBlock,
    /// What was found wrong does not stand there any more (EF-24).
    FactChanged,
    /// It is no fact of a budget line.
    NotCorrectable,
    /// The year has not ended.
    YearNotOver {
        /// The first day on which it may be closed.
        from: LocalDate,
    },
    /// Orders hold value that is not paid: cancel them or carry them over.
    OpenOrders {
        /// The orders.
        orders: Vec<OrderId>,
        /// What they hold.
        held: Rupiah,
    },
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyOpen => "budget_line.already_open",
            Self::Unknown => "budget_line.unknown",
            Self::Closed => "budget_line.closed",
            Self::AmountNotPositive => "budget_line.amount_not_positive",
            Self::DocumentMissing => "budget_line.document_missing",
            Self::DocumentUsed => "budget_line.document_used",
            Self::CeilingExceeded { .. } => "budget_line.ceiling_exceeded",
            Self::ShortfallOpen { .. } => "budget_line.shortfall_open",
            Self::AlreadyReserved { .. } => "budget_line.already_reserved",
            Self::UnknownOrder => "budget_line.unknown_order",
            Self::NotThere { .. } => "budget_line.not_there",
            Self::NotForward => "budget_line.not_forward",
            Self::MovedOtherwise => "budget_line.moved_otherwise",
            Self::UnknownBlock => "budget_line.unknown_block",
            Self::FactChanged => "budget_line.fact_changed",
            Self::NotCorrectable => "budget_line.not_correctable",
            Self::YearNotOver { .. } => "budget_line.year_not_over",
            Self::OpenOrders { .. } => "budget_line.open_orders",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::CeilingExceeded { available, wanted } => {
                vec![("available", available.to_string()), ("wanted", wanted.to_string())]
            }
            Self::ShortfallOpen { missing } => vec![("missing", missing.to_string())],
            Self::AlreadyReserved { held } => vec![("held", held.to_string())],
            Self::NotThere { found, wanted } => vec![("found", found.to_string()), ("wanted", wanted.to_string())],
            Self::YearNotOver { from } => vec![("from", from.to_string())],
            Self::OpenOrders { orders, held } => {
                vec![("count", orders.len().to_string()), ("held", held.to_string())]
            }
            Self::AlreadyOpen
            | Self::Unknown
            | Self::Closed
            | Self::AmountNotPositive
            | Self::DocumentMissing
            | Self::DocumentUsed
            | Self::UnknownOrder
            | Self::NotForward
            | Self::MovedOtherwise
            | Self::FactChanged
            | Self::NotCorrectable
            | Self::UnknownBlock => vec![],
        }
    }

    fn reasons(&self) -> Vec<(String, String)> {
        let Self::OpenOrders { orders, .. } = self else { return vec![] };
        orders.iter().map(|order| (order.to_string(), "budget_line.open_order".to_owned())).collect()
    }
}

/// A budget line.
#[derive(Debug)]
pub struct BudgetLine;

impl Decider for BudgetLine {
    const CATEGORY: &'static str = "budget_line";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        decide::decide(state, command)
    }

    fn as_sent_by(command: &Command, person: AccountId) -> Option<Command> {
        let mut command = command.clone();
        if let Command::Correct { by, .. } = &mut command {
            *by = person;
            return Some(command);
        }
        None
    }

    fn evolve(state: State, event: &Event) -> State {
        state.evolve(event)
    }
}
