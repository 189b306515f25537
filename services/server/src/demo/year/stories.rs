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
    pub(in crate::demo) method: &'static str,
    /// The first day on which negotiations end.
    pub(in crate::demo) market: (u8, u8),
    /// The partner, by its place, with whom it is bargained within minutes.
    pub(in crate::demo) hurried: Option<usize>,
    /// Orders beyond those that are told, which agreements and plan leave room for.
    pub(in crate::demo) room: usize,
    pub(in crate::demo) lines: &'static [Line],
    pub(in crate::demo) prices: &'static [Price],
    pub(in crate::demo) partners: &'static [Partner],
    pub(in crate::demo) acts: &'static [(u8, u8, Act)],
}

/// The year that runs when the demo is loaded: its market, and what came of it day by day until now.
#[derive(Debug)]
pub(in crate::demo) struct Running {
    pub(in crate::demo) market: &'static Story,
    /// What happens with each partner, in the order of the market's, each with the days since.
    pub(in crate::demo) days: &'static [&'static [(i64, Step)]],
}

/// Something that begins on a day of the running year.
#[derive(Debug, Clone, Copy)]
pub(in crate::demo) enum Step {
    Order(Fate),
    /// Bills what is verified by then.
    Bill(Course),
}

/// A line of the DPA.
#[derive(Debug)]
pub(in crate::demo) struct Line {
    pub(in crate::demo) agency: &'static str,
    pub(in crate::demo) sub_activity: (&'static str, &'static str),
    pub(in crate::demo) account: (&'static str, &'static str),
    pub(in crate::demo) ceiling: i64,
}

/// A tariff with the standard that it stays below.
#[derive(Debug)]
pub(in crate::demo) struct Price {
    pub(in crate::demo) format: &'static str,
    pub(in crate::demo) media: &'static str,
    pub(in crate::demo) unit: &'static str,
    pub(in crate::demo) tariff: i64,
    pub(in crate::demo) standard: i64,
}

/// A company, what is bought from it, and how that goes.
#[derive(Debug)]
pub(in crate::demo) struct Partner {
    pub(in crate::demo) company: Invented<'static>,
    pub(in crate::demo) reach: i64,
    pub(in crate::demo) format: &'static str,
    pub(in crate::demo) unit: &'static str,
    pub(in crate::demo) specification: &'static str,
    /// What was agreed for one unit, tax on top.
    pub(in crate::demo) price: i64,
    /// Units of one order.
    pub(in crate::demo) quantity: u32,
    /// Which line pays, by its place.
    pub(in crate::demo) line: usize,
    /// Month, day, and how it goes.
    pub(in crate::demo) orders: &'static [(u8, u8, Fate)],
    pub(in crate::demo) bills: &'static [(u8, u8, Course)],
}

/// How an order goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo) enum Fate {
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
    /// A page that proved another order is shown first, and refused.
    ProofTwice,
    /// The first proof is of an edition from before the order, and refused; or of a page that says so of itself. The second
    /// is not.
    EarlyProof,
    /// Less arrives than was ordered.
    PartDelivered,
    /// Less arrives than the company claims.
    Overclaimed,
    /// The company does not take it.
    Declined,
    /// The company does not answer in time.
    Lapsed,
    /// The company has not answered yet.
    Unanswered,
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
    /// The page goes when its bill is about to be paid.
    GoneLater,
}

/// How a bill goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo) enum Course {
    /// In time.
    Paid,
    /// The request for payment and the payment order wait for weeks.
    Late,
    /// The invoice lies for more than two months.
    Forgotten,
    /// The check of the request sends it back.
    RequestReturned,
    /// The treasurer sends the tax papers back.
    TaxReturned,
    /// The treasury does not disburse at first.
    Rejected,
    /// A wrong number is corrected by a second person.
    Corrected,
    /// The first of its pages goes after the invoice: it comes off the bill, and the rest is made out anew.
    Withheld,
    /// Taken apart before it is handed over, and begun anew.
    TakenApart,
    /// The catalogue says that it is paid before the money has left.
    Reported,
    /// The year ends before it is paid.
    CarriedOver,
}

impl Course {
    /// Whether it is told after the other bills of its month.
    pub(in crate::demo) const fn comes_last(self) -> bool {
        matches!(self, Self::Forgotten | Self::Withheld)
    }
}

/// Something that happens to the budget or to systems.
#[derive(Debug, Clone, Copy)]
pub(in crate::demo) enum Act {
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
    /// A first warning is proposed, heard and decided by another person.
    Warning(usize),
    /// The catalogue's table is taken over: an order of ours by its number, by the place of the company, and one of nobody.
    Catalogue(usize),
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

/// The running year of a region, if it has one.
pub(in crate::demo) fn running_in(code: &str) -> Option<&'static Running> {
    (code == "14.71").then_some(&pekanbaru::RUNNING)
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
