//! What is told of each region: companies, prices, orders and bills, as data.
//!
//! Sizes follow DOMAIN.md 3.2 and 3.3; what is not said there is ours. Amounts are examples, whatever region they stand in.

mod bukittinggi;
mod jakarta;
mod oki;
mod pekanbaru;

use crate::demo::outlets::{Asked, Invented};

/// A year of one region.
#[derive(Debug)]
pub(in crate::demo) struct Story {
    /// The year that is told to its end.
    pub(in crate::demo) year: i32,
    /// The last year in which something happens: bills that the year did not pay.
    pub(in crate::demo) last_year: i32,
    pub(in crate::demo) city: &'static str,
    pub(in crate::demo) instrument: &'static str,
    pub(in crate::demo) preset: &'static str,
    pub(in crate::demo) extra: &'static [Asked],
    pub(super) method: &'static str,
    pub(super) lines: &'static [Line],
    pub(super) prices: &'static [Price],
    pub(super) partners: &'static [Partner],
    pub(super) acts: &'static [(u8, u8, Act)],
}

/// A line of the DPA.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) agency: &'static str,
    pub(super) sub_activity: (&'static str, &'static str),
    pub(super) account: (&'static str, &'static str),
    pub(super) ceiling: i64,
}

/// A tariff with the standard that it stays below.
#[derive(Debug)]
pub(super) struct Price {
    pub(super) format: &'static str,
    pub(super) media: &'static str,
    pub(super) unit: &'static str,
    pub(super) tariff: i64,
    pub(super) standard: i64,
}

/// A company, what is bought from it, and how that goes.
#[derive(Debug)]
pub(super) struct Partner {
    pub(super) company: Invented<'static>,
    pub(super) reach: i64,
    pub(super) format: &'static str,
    pub(super) unit: &'static str,
    pub(super) specification: &'static str,
    /// What was agreed for one unit, tax on top.
    pub(super) price: i64,
    /// Units of one order.
    pub(super) quantity: u32,
    /// Which line pays, by its place.
    pub(super) line: usize,
    /// Month, day, and how it goes.
    pub(super) orders: &'static [(u8, u8, Fate)],
    pub(super) bills: &'static [(u8, u8, Course)],
}

/// How an order goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Ordered, published, proved, verified.
    Clean,
    /// Who wrote it tries to approve it, and is refused.
    OwnWork,
    /// The commitment officer sends it back once.
    Reconsidered,
    /// The text is sent back once.
    Redrafted,
    /// More time for the proof is given.
    Extended,
    /// The first proof is not good, the second is.
    ProofRepeated,
    /// Neither is.
    ProofLost,
    /// Less arrives than was ordered.
    PartDelivered,
    /// The company does not take it.
    Declined,
    /// The company does not answer.
    Lapsed,
    /// The company proves nothing in time.
    Forfeited,
    /// Taken back before anything was published.
    Cancelled,
    /// Taken, and left as it is: what becomes of it is told elsewhere.
    Standing,
    /// The page goes for a while; it is paid all the same.
    TakenDown,
    /// The page goes, and is not paid.
    Unpaid,
}

/// How a bill goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// In time.
    Paid,
    /// The request for payment and the payment order wait for weeks.
    Late,
    /// The check of the request sends it back.
    RequestReturned,
    /// The treasurer sends the tax papers back.
    TaxReturned,
    /// The treasury does not disburse at first.
    Rejected,
    /// A wrong number is corrected by a second person.
    Corrected,
    /// Taken apart before it is handed over, and begun anew.
    TakenApart,
    /// The catalogue says that it is paid before the money has left.
    Reported,
    /// The year ends before it is paid.
    CarriedOver,
}

/// Something that happens to the budget or to systems.
#[derive(Debug, Clone, Copy)]
pub(super) enum Act {
    /// An amount of a line is blocked by a letter.
    Block(usize, i64),
    /// And is free again.
    Unblock(usize),
    /// The change of the regional budget.
    Revision(usize, i64),
    /// A cut below what is promised: the case is open until enough standing orders are taken back.
    Refocusing(usize, i64),
    /// SIPD is out for a day and a half.
    Outage,
    /// A company changes its account, by its place.
    NewAccount(usize),
    /// A company names an account of somebody else, and is refused.
    ForeignAccount(usize),
    /// An order that the line has no money for is refused, by the place of the company.
    NoMoney(usize),
    /// An order while the site of the outlet does not answer is refused.
    DeadSite(usize),
    /// An audit claims money back; the company contests and repays.
    Repayment(usize),
}

/// The story of a region, if it has one.
pub(in crate::demo) fn story_of(code: &str) -> Option<&'static Story> {
    match code {
        "14.71" => Some(&pekanbaru::STORY),
        "13.75" => Some(&bukittinggi::STORY),
        "31" => Some(&jakarta::STORY),
        "16.02" => Some(&oki::STORY),
        _ => None,
    }
}

/// An invented company with the papers that everybody has.
const fn company(name: &'static str, kind: &'static str) -> Invented<'static> {
    Invented {
        name,
        kind,
        email: None,
        press: "admin_verified",
        editor: Some("utama"),
        since: "2012-03-01",
        local: true,
        bare: false,
    }
}
