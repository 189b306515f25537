//! What a red flag stands on: records, amounts, days, counts.

use std::collections::BTreeSet;

use kernel::{BasisPoints, LocalDate, Rupiah, Uuid};
use serde::{Deserialize, Serialize};

names! {
    /// What a record is.
    pub enum RecordKind {
        /// An order.
        Order = "order",
        /// A placement of an order.
        Placement = "placement",
        /// A bill.
        Billing = "billing",
        /// An agreement.
        Agreement = "agreement",
        /// A company.
        Company = "company",
        /// An outlet.
        Outlet = "outlet",
        /// A document of a company.
        Document = "document",
        /// An agency.
        Agency = "agency",
        /// A delegation.
        Delegation = "delegation",
    }
}

/// A record that a flag speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Record {
    /// What it is.
    pub kind: RecordKind,
    /// Its id.
    pub id: Uuid,
}

impl Record {
    /// A record by its id.
    pub fn new(kind: RecordKind, id: impl Into<Uuid>) -> Self {
        Self { kind, id: id.into() }
    }
}

names! {
    /// What a fact of the evidence is.
    pub enum FactName {
        /// Price of one unit, as ordered.
        UnitPrice = "unit_price",
        /// What half of the comparable orders paid at most.
        MedianPrice = "median_price",
        /// How many comparable placements there are.
        Comparables = "comparables",
        /// The day on which the order went out.
        OrderedOn = "ordered_on",
        /// The day on which it appeared.
        PublishedOn = "published_on",
        /// Units that the office counted.
        Received = "received",
        /// Units that the proof shows.
        Shown = "shown",
        /// Units that were verified.
        Verified = "verified",
        /// The document.
        Requirement = "requirement",
        /// Its last day.
        ExpiredOn = "expired_on",
        /// What the orders come to together.
        Sum = "sum",
        /// The limit that they stay under one by one.
        UnderLimit = "under_limit",
        /// What was ordered in the whole year.
        YearTotal = "year_total",
        /// A share of it.
        Share = "share",
        /// How concentrated the whole is (Herfindahl-Hirschman), in basis points.
        Concentration = "concentration",
        /// First day of a span.
        From = "from",
        /// Last day of it.
        Until = "until",
        /// Since when the outlet exists.
        EstablishedOn = "established_on",
        /// When the proof was gone.
        VanishedOn = "vanished_on",
        /// When it was paid.
        PaidOn = "paid_on",
        /// When it was invoiced.
        InvoicedOn = "invoiced_on",
        /// What was paid, or is owed.
        Amount = "amount",
        /// The rule that warned.
        Warning = "warning",
        /// What it was found in.
        FoundIn = "found_in",
        /// Why it was done all the same.
        Reason = "reason",
        /// An address, an edition, a file: what a proof shows.
        ProofShows = "proof_shows",
        /// How many times it was tried.
        Attempts = "attempts",
        /// The fiscal year.
        FiscalYear = "fiscal_year",
        /// How many orders.
        Orders = "orders",
        /// The method of buying after.
        MethodAfter = "method_after",
        /// Number of the letter of a delegation.
        LetterNumber = "letter_number",
        /// The role in which somebody acted for another.
        ActedRole = "acted_role",
        /// On how many records somebody acted for another.
        ActedRecords = "acted_records",
    }
}

/// What a fact says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactValue {
    /// Rupiah.
    Amount(Rupiah),
    /// A day.
    Day(LocalDate),
    /// A share in basis points.
    Share(BasisPoints),
    /// A number.
    Count(i64),
    /// Words as they stand in the record.
    Words(String),
}

/// One fact of the evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// What it is.
    pub name: FactName,
    /// What it says.
    #[serde(flatten)]
    pub value: FactValue,
}

/// What a flag stands on.
#[must_use]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The records.
    pub records: BTreeSet<Record>,
    /// Amounts, days, counts.
    pub facts: Vec<Fact>,
}

impl Evidence {
    /// Begins with the records.
    pub fn of(records: impl IntoIterator<Item = Record>) -> Self {
        Self { records: records.into_iter().collect(), facts: Vec::new() }
    }
    /// With an amount.
    pub fn amount(self, name: FactName, amount: Rupiah) -> Self {
        self.fact(name, FactValue::Amount(amount))
    }
    /// With a day.
    pub fn day(self, name: FactName, day: LocalDate) -> Self {
        self.fact(name, FactValue::Day(day))
    }
    /// With a share.
    pub fn share(self, name: FactName, share: BasisPoints) -> Self {
        self.fact(name, FactValue::Share(share))
    }
    /// With a number.
    pub fn count(self, name: FactName, count: i64) -> Self {
        self.fact(name, FactValue::Count(count))
    }
    /// With words.
    pub fn words(self, name: FactName, words: impl Into<String>) -> Self {
        self.fact(name, FactValue::Words(words.into()))
    }
    fn fact(mut self, name: FactName, value: FactValue) -> Self {
        self.facts.push(Fact { name, value });
        self
    }
}
