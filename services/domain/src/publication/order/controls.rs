//! What must be so on the day of an order, and what asks for a reason (DOMAIN.md 5.1 and 6).
//!
//! **Invariant:** what other places know comes in as facts; whether it stops an order is decided here. All that stops
//! it is told at once. What only warns is done with a reason that stays in the log.

use std::collections::BTreeMap;

use kernel::{
    BasisPoints, FiscalYear, LocalDate, Rupiah,
    ids::{DecreeId, PlacementId},
};
use serde::{Deserialize, Serialize};

use super::Placement;
use crate::{
    budget::SubActivityCode,
    partnership::sanction::Measure,
    publication::{Format, Warning, parity::above},
};

/// Why a partner that the rules do not allow may be ordered from all the same: a decree of the head, by number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionDecree {
    /// Its number.
    pub number: String,
    /// Its day.
    pub on: LocalDate,
    /// Who signed it.
    pub signer: String,
    /// Why.
    pub ground: String,
}

impl ExceptionDecree {
    fn is_complete(&self) -> bool {
        [&self.number, &self.signer, &self.ground].iter().all(|text| !text.trim().is_empty())
    }
}

/// Whether the outlet is there at all (C-LIVE).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Liveness {
    /// The question does not arise: not an online outlet.
    NotAsked,
    /// Nobody has looked.
    Unknown,
    /// Its site does not answer.
    Dead,
    /// Its site answers; the last post is so many days old.
    Answers {
        /// Days.
        last_post_days: u16,
    },
}

/// What is known of one placement's price.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PriceStanding {
    /// Whether a tariff is in force for the outlet and the form (C-TARIFF).
    pub has_tariff: bool,
    /// The least of standard price, catalogue price and agreed price for one unit (R5).
    pub ceiling: Option<Rupiah>,
    /// Whether the form is booked on the account of the budget line (C-COA).
    pub account_fits: bool,
    /// The lowest price of one unit that another agency of the tenant paid the outlet for the same form and
    /// specification in the last twelve months (C-PRICE-PARITY).
    pub lowest_elsewhere: Option<Rupiah>,
    /// Letter that justifies a price above that.
    pub justification: Option<String>,
}

/// What an order stays within from its first day to its last one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounds {
    /// First and last day of the agreement, once it was signed.
    pub agreement: Option<(LocalDate, LocalDate)>,
    /// First and last day of the plan item (C-PLAN).
    pub plan_item: Option<(LocalDate, LocalDate)>,
    /// The year whose budget pays it.
    pub year: Option<FiscalYear>,
    /// The sub-activity of the agreement, and that of the budget line (C-SPLIT).
    pub sub_activities: Option<(SubActivityCode, SubActivityCode)>,
}

impl Bounds {
    /// What placements stand outside of: each of their days must be within.
    pub fn exceeded(&self, placements: &[Placement]) -> Vec<Stop> {
        let mut stops = Vec::new();
        let mut stop = |rule, evidence| stops.push(Stop { rule, evidence });
        let days = [(Rule::OutsideAgreement, self.agreement), (Rule::OutsidePlanItem, self.plan_item)];
        for (rule, (first, last)) in days.into_iter().filter_map(|(rule, days)| Some((rule, days?))) {
            for placement in placements.iter().filter(|one| one.from < first || last < one.until) {
                stop(rule, format!("{}: {first}, {last}", placement.number));
            }
        }
        if let Some(year) = self.year {
            let is_other = |day: LocalDate| day.year() != year.0;
            for placement in placements.iter().filter(|one| is_other(one.from) || is_other(one.until)) {
                stop(Rule::OutsideBudgetYear, format!("{}: {}", placement.number, year.0));
            }
        }
        if let Some((agreement, line)) = self.sub_activities.as_ref().filter(|(agreement, line)| agreement != line) {
            stop(Rule::OtherSubActivity, format!("{agreement}, {line}"));
        }
        stops
    }
}

/// Everything that stands on the day of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Circumstances {
    /// The day.
    pub today: LocalDate,
    /// The policy in force (C-POLICY).
    pub policy_version: Option<i32>,
    /// The decree that names the outlet for the year (C-NO-BYPASS).
    pub decree: Option<DecreeId>,
    /// What the partner lacks of the region's own rules today (C-ELIG).
    pub shortcomings: Vec<String>,
    /// The sanction that stops new orders from the company today.
    pub sanction: Option<Measure>,
    /// Documents of the partner that have run out.
    pub expired: Vec<String>,
    /// The decree that allows it all the same.
    pub exception: Option<ExceptionDecree>,
    /// Whether an agreement with the company is in force today.
    pub agreement_active: bool,
    /// The days of the agreement, of the plan item and of the budget, and what they are for.
    pub bounds: Bounds,
    /// What taxes are counted by that is no longer as the order says: short names of it.
    pub tax_changed: Vec<&'static str>,
    /// What is left of the agreement's amount, if it has one (R3).
    pub agreement_left: Option<Rupiah>,
    /// Whether the plan item is there, of the same agency and year (C-PLAN).
    pub plan_item_open: bool,
    /// Placements that the plan item still has.
    pub plan_left: Option<u32>,
    /// Prices, by placement.
    pub prices: BTreeMap<PlacementId, PriceStanding>,
    /// Whether the budget line takes orders.
    pub line_open: bool,
    /// What is left in it (C-RESERVE).
    pub available: Rupiah,
    /// Whether the outlet is there.
    pub liveness: Liveness,
    /// Days after which a silent outlet is not live.
    pub live_within_days: u16,
    /// The reach that was observed.
    pub reach: Option<i64>,
    /// The least reach that the region asks for (C-REACH).
    pub least_reach: Option<i64>,
    /// An order whose invoice is outstanding from the outlet's side, where the region asks for one at a time (R12).
    pub outstanding_invoice: Option<String>,
    /// From where a price elsewhere needs a reason.
    pub parity_warn_above: BasisPoints,
    /// From where it needs a justification.
    pub parity_stop_above: BasisPoints,
}

/// One thing that stops an order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stop {
    /// Which rule.
    pub rule: Rule,
    /// What it was found in: numbers, names, codes.
    pub evidence: String,
}

/// Rules that stop an order, or warn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// C-POLICY (R20): no rules of the region are in force.
    NoPolicy,
    /// C-NO-BYPASS (R13): no decree names the outlet, for whichever agency orders.
    NotDecreed,
    /// C-ELIG (R7): the partner does not meet the region's own rules today.
    NotEligible,
    /// C-ELIG: a sanction of the company holds that stops new orders; no exception is made of it.
    Sanctioned,
    /// The decree of the exception lacks number, signer or ground.
    ExceptionIncomplete,
    /// Ordered by exception: listed in public.
    ByException,
    /// A document of the partner has run out.
    DocumentExpired,
    /// No agreement is in force.
    AgreementNotActive,
    /// The agreement is in force on other days.
    OutsideAgreement,
    /// C-SPLIT: the budget line is of another sub-activity than the agreement.
    OtherSubActivity,
    /// R3: more than the agreement has left.
    AboveAgreement,
    /// C-PLAN (R19): no open item of the agency's plan.
    PlanItemNotOpen,
    /// C-PLAN: the plan item is for other days.
    OutsidePlanItem,
    /// More placements than the plan has left.
    AbovePlan,
    /// C-TARIFF: no tariff.
    NoTariff,
    /// R5: above the standard, catalogue or agreed price.
    PriceAboveCeiling,
    /// C-COA: the form is not booked on this account.
    AccountMismatch,
    /// C-PRICE-PARITY (R5): much higher than another agency paid.
    PriceParity,
    /// C-PRICE-PARITY (R5): higher than another agency paid.
    PriceHigherThanElsewhere,
    /// The budget line takes no orders.
    LineNotOpen,
    /// The budget of another year pays those days.
    OutsideBudgetYear,
    /// C-RESERVE (R2): less is left than the order costs.
    BudgetInsufficient,
    /// C-LIVE (R8): the outlet is dead or silent.
    OutletNotLive,
    /// C-LIVE (R8): nobody has looked whether the outlet lives.
    LivenessUnknown,
    /// C-REACH: the region asks for a reach, and none was observed.
    ReachUnknown,
    /// C-REACH: the reach is below what the region asks for.
    ReachLow,
    /// Its text is not read by the office before it is published.
    WithoutDraft,
    /// R12: an invoice is outstanding from the outlet's side.
    InvoiceOutstanding,
    /// R13: the days are over.
    DaysOver,
    /// EF-18: taxes are counted otherwise today than when the order was written.
    TaxChanged,
}

impl Rule {
    /// The code that has a text.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoPolicy => "order.no_policy",
            Self::NotDecreed => "order.not_decreed",
            Self::NotEligible => "order.not_eligible",
            Self::Sanctioned => "order.sanctioned",
            Self::ExceptionIncomplete => "order.exception_incomplete",
            Self::ByException => "order.by_exception",
            Self::DocumentExpired => "order.document_expired",
            Self::AgreementNotActive => "order.agreement_not_active",
            Self::OutsideAgreement => "order.outside_agreement",
            Self::OtherSubActivity => "order.other_sub_activity",
            Self::AboveAgreement => "order.above_agreement",
            Self::PlanItemNotOpen => "order.plan_item_not_open",
            Self::OutsidePlanItem => "order.outside_plan_item",
            Self::AbovePlan => "order.above_plan",
            Self::NoTariff => "order.no_tariff",
            Self::PriceAboveCeiling => "order.price_above_ceiling",
            Self::AccountMismatch => "order.account_mismatch",
            Self::PriceParity => "order.price_parity",
            Self::PriceHigherThanElsewhere => "order.price_higher_than_elsewhere",
            Self::LineNotOpen => "order.line_not_open",
            Self::OutsideBudgetYear => "order.outside_budget_year",
            Self::BudgetInsufficient => "order.budget_insufficient",
            Self::OutletNotLive => "order.outlet_not_live",
            Self::LivenessUnknown => "order.liveness_unknown",
            Self::ReachUnknown => "order.reach_unknown",
            Self::ReachLow => "order.reach_low",
            Self::WithoutDraft => "order.without_draft",
            Self::InvoiceOutstanding => "order.invoice_outstanding",
            Self::DaysOver => "order.days_over",
            Self::TaxChanged => "order.tax_changed",
        }
    }
}

/// What was found: what stops, and what warns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examination {
    /// What stops the order.
    pub stops: Vec<Stop>,
    /// What asks for a reason.
    pub warnings: Vec<Stop>,
}

impl Examination {
    fn stop(&mut self, rule: Rule, evidence: impl Into<String>) {
        self.stops.push(Stop { rule, evidence: evidence.into() });
    }
    fn warn(&mut self, rule: Rule, evidence: impl Into<String>) {
        self.warnings.push(Stop { rule, evidence: evidence.into() });
    }

    /// The warnings with their reasons; what has none is given back.
    pub(super) fn explained(
        &self,
        reasons: &BTreeMap<String, String>,
        known: &[Warning],
    ) -> Result<Vec<Warning>, Vec<Stop>> {
        let mut warnings = Vec::new();
        let mut silent = Vec::new();
        for found in &self.warnings {
            let code = found.rule.code();
            let said = reasons.get(code).map(|reason| reason.trim()).filter(|reason| !reason.is_empty());
            let before = || known.iter().any(|warning| warning.code == code && warning.evidence == found.evidence);
            match said {
                Some(reason) => warnings.push(Warning {
                    code: code.to_owned(),
                    evidence: found.evidence.clone(),
                    reason: reason.to_owned(),
                }),
                // Who wrote the order has explained it.
                None if before() => (),
                None => silent.push(found.clone()),
            }
        }
        if silent.is_empty() { Ok(warnings) } else { Err(silent) }
    }
}

/// Looks at an order as things stand. The budget is asked for only until the amount is reserved.
pub fn examine(placements: &[Placement], amount: Rupiah, reserve: bool, now: &Circumstances) -> Examination {
    let mut found = Examination::default();
    if now.policy_version.is_none() {
        found.stop(Rule::NoPolicy, "");
    }
    examine_partner(&mut found, now);
    let beyond = now.bounds.exceeded(placements);
    let is_over = |(first, last): &(LocalDate, LocalDate)| now.today < *first || *last < now.today;
    if let Some((first, last)) = now.bounds.agreement.filter(is_over) {
        found.stop(Rule::OutsideAgreement, format!("{first}, {last}"));
    } else if !now.agreement_active {
        found.stop(Rule::AgreementNotActive, "");
    }
    found.stops.extend(beyond);
    if let Some(left) = now.agreement_left.filter(|left| reserve && *left < amount) {
        found.stop(Rule::AboveAgreement, format!("{amount} > {left}"));
    }
    if !now.plan_item_open {
        found.stop(Rule::PlanItemNotOpen, "");
    }
    let count = u32::try_from(placements.len()).unwrap_or(u32::MAX);
    if let Some(left) = now.plan_left.filter(|left| reserve && *left < count) {
        found.warn(Rule::AbovePlan, format!("{count} > {left}"));
    }
    for placement in placements {
        examine_price(&mut found, placement, now);
        if placement.until < now.today {
            found.stop(Rule::DaysOver, format!("{}: {}", placement.number, placement.until));
        }
    }
    // What is to stand on the page is then known to nobody: without it no text tells one publication from another (R11). Of a
    // subscription no text is ordered.
    let unread = |one: &&Placement| !one.draft_needed && one.format != Format::Subscription;
    let unread: Vec<String> = placements.iter().filter(unread).map(|one| one.number.to_string()).collect();
    if !unread.is_empty() {
        found.warn(Rule::WithoutDraft, unread.join(", "));
    }
    for changed in &now.tax_changed {
        found.stop(Rule::TaxChanged, *changed);
    }
    if !now.line_open {
        found.stop(Rule::LineNotOpen, "");
    }
    if reserve && now.available < amount {
        found.stop(Rule::BudgetInsufficient, format!("{amount} > {}", now.available));
    }
    if let Some(order) = &now.outstanding_invoice {
        found.stop(Rule::InvoiceOutstanding, order.as_str());
    }
    found
}

fn examine_partner(found: &mut Examination, now: &Circumstances) {
    if let Some(Measure { level, number, until, .. }) = &now.sanction {
        found.stop(Rule::Sanctioned, format!("{level}, {number}, {until}"));
    }
    let exception = now.exception.as_ref();
    if let Some(exception) = exception {
        if exception.is_complete() {
            found.warn(Rule::ByException, format!("{}, {}, {}", exception.number, exception.on, exception.signer));
        } else {
            found.stop(Rule::ExceptionIncomplete, exception.number.as_str());
        }
    } else {
        if now.decree.is_none() {
            found.stop(Rule::NotDecreed, "");
        }
        for item in &now.shortcomings {
            found.stop(Rule::NotEligible, item.as_str());
        }
    }
    for document in &now.expired {
        found.warn(Rule::DocumentExpired, document.as_str());
    }
    match now.liveness {
        Liveness::Unknown => found.warn(Rule::LivenessUnknown, ""),
        Liveness::Dead => found.stop(Rule::OutletNotLive, ""),
        Liveness::Answers { last_post_days } if last_post_days > now.live_within_days => {
            found.stop(Rule::OutletNotLive, format!("{last_post_days} > {}", now.live_within_days));
        }
        Liveness::NotAsked | Liveness::Answers { .. } => (),
    }
    match (now.least_reach, now.reach) {
        (Some(_), None) => found.stop(Rule::ReachUnknown, ""),
        (Some(least), Some(reach)) if reach < least => found.warn(Rule::ReachLow, format!("{reach} < {least}")),
        (Some(_) | None, _) => (),
    }
}

fn examine_price(found: &mut Examination, placement: &Placement, now: &Circumstances) {
    let number = placement.number;
    let Some(price) = now.prices.get(&placement.placement).filter(|price| price.has_tariff) else {
        found.stop(Rule::NoTariff, number.to_string());
        return;
    };
    if !price.account_fits {
        found.stop(Rule::AccountMismatch, format!("{number}: {}", placement.format));
    }
    if let Some(ceiling) = price.ceiling.filter(|ceiling| placement.unit_price > *ceiling) {
        found.stop(Rule::PriceAboveCeiling, format!("{number}: {} > {ceiling}", placement.unit_price));
    }
    let Some(lowest) = price.lowest_elsewhere else { return };
    let excess = above(placement.unit_price, lowest);
    let evidence = format!("{number}: {} > {lowest}", placement.unit_price);
    let letter = price.justification.as_deref().map(str::trim).filter(|letter| !letter.is_empty());
    match letter {
        None if excess > now.parity_stop_above => found.stop(Rule::PriceParity, evidence),
        _ if excess <= now.parity_warn_above => (),
        Some(letter) => found.warn(Rule::PriceHigherThanElsewhere, format!("{evidence} ({letter})")),
        None => found.warn(Rule::PriceHigherThanElsewhere, evidence),
    }
}
