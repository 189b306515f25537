//! The rules that raise a flag, with their thresholds: data of the region, by version, with the ground of each.
//!
//! **Invariant:** approved thresholds never change; who wrote them does not approve them; every rule is in every
//! version, so that none is switched off by leaving it out.

use kernel::{CompanyId, Decider, LocalDate, ids::AccountId};
use serde::{Deserialize, Serialize};

use crate::versions::{NotInForce, NotWithdrawn, Versions, Withdrawing};

#[cfg(test)]
mod tests;

names! {
    /// A rule that raises a flag (EF-43).
    pub enum Rule {
        /// C-REFPRICE, C-NEGO: the price is far from what comparable orders paid.
        PriceOutsideBand = "price_outside_band",
        /// R11: the same publication is shown for more than one placement.
        SameProofTwice = "same_proof_twice",
        /// It appeared before it was ordered.
        PublishedBeforeOrdered = "published_before_ordered",
        /// C-RECEIPT: more is claimed or verified than arrived.
        QuantityAboveReceived = "quantity_above_received",
        /// C-ELIG: a document of the partner had run out when it was ordered from.
        ExpiredDocumentAtOrder = "expired_document_at_order",
        /// C-SPLIT: orders just under a limit, close together, from the same company.
        OrderSplit = "order_split",
        /// C-Q4: much of the year is ordered in its last days.
        YearEndBurst = "year_end_burst",
        /// The outlet is younger than so many months.
        YoungOutlet = "young_outlet",
        /// C-HHI: one owner gets much of the year.
        OwnerConcentration = "owner_concentration",
        /// EF-44: it was paid although the proof was gone.
        PaidAfterProofVanished = "paid_after_proof_vanished",
        /// EF-44: the proof was gone after it was paid.
        ProofVanishedAfterPayment = "proof_vanished_after_payment",
        /// C-PRICE-PARITY: dearer than another agency has it, and explained.
        DearerThanElsewhere = "dearer_than_elsewhere",
        /// C-NEGO-REAL: negotiated in a hurry or in a series, and explained.
        HurriedNegotiation = "hurried_negotiation",
        /// C-REACH: less reach than the region asks for, and explained.
        LowReach = "low_reach",
        /// C-LIVE: nobody could tell whether the outlet lives, and it was explained.
        LivenessUnknown = "liveness_unknown",
        /// C-PLAN: more than the plan has, and explained.
        AbovePlan = "above_plan",
        /// C-NO-BYPASS: ordered by a decree of exception.
        OrderedByException = "ordered_by_exception",
        /// C-METHOD: the method of buying was changed on the way.
        MethodChanged = "method_changed",
        /// C-AGEING: an invoice is old and not paid.
        AgeingInvoice = "ageing_invoice",
        /// C-SOD: one person acted in another's place.
        ActedForAnother = "acted_for_another",
    }
}

names! {
    /// What a threshold counts.
    pub enum Measure {
        /// Basis points of a whole.
        Share = "share",
        /// Days.
        Days = "days",
        /// Months.
        Months = "months",
        /// Units.
        Units = "units",
        /// How often.
        Times = "times",
    }
}

impl Rule {
    /// What its threshold counts.
    pub fn measure(self) -> Measure {
        match self {
            Self::PriceOutsideBand | Self::OrderSplit | Self::YearEndBurst | Self::OwnerConcentration => Measure::Share,
            Self::PublishedBeforeOrdered | Self::ExpiredDocumentAtOrder | Self::AgeingInvoice => Measure::Days,
            Self::YoungOutlet => Measure::Months,
            Self::QuantityAboveReceived => Measure::Units,
            Self::SameProofTwice
            | Self::PaidAfterProofVanished
            | Self::ProofVanishedAfterPayment
            | Self::DearerThanElsewhere
            | Self::HurriedNegotiation
            | Self::LowReach
            | Self::LivenessUnknown
            | Self::AbovePlan
            | Self::OrderedByException
            | Self::MethodChanged
            | Self::ActedForAnother => Measure::Times,
        }
    }

    /// Whether less than the threshold raises it, not more.
    pub fn is_floor(self) -> bool {
        self == Self::YoungOutlet
    }

    /// The highest threshold that something can still be beyond. A part of a whole is never more than the whole; a
    /// price may be more than twice another one.
    fn most(self) -> i64 {
        match (self.measure(), self) {
            (Measure::Share, Self::PriceOutsideBand) => 10_000,
            (Measure::Share, _) => 9_999,
            (Measure::Days | Measure::Months | Measure::Units | Measure::Times, _) => 3_650,
        }
    }

    /// Whether what was measured is beyond the threshold.
    pub fn is_beyond(self, measured: i64, limit: i64) -> bool {
        if self.is_floor() { measured < limit } else { measured > limit }
    }

    /// The code of the warning that it follows, where it follows one.
    pub fn of_warning(code: &str) -> Option<Self> {
        match code {
            "order.price_higher_than_elsewhere" | "agreement.price_differs" => Some(Self::DearerThanElsewhere),
            "agreement.negotiation_hurried" | "agreement.negotiations_in_series" | "agreement.no_counter_offer" => {
                Some(Self::HurriedNegotiation)
            }
            "order.reach_low" => Some(Self::LowReach),
            "order.liveness_unknown" => Some(Self::LivenessUnknown),
            "order.above_plan" => Some(Self::AbovePlan),
            "order.by_exception" => Some(Self::OrderedByException),
            "order.content_elsewhere" => Some(Self::SameProofTwice),
            _ => None,
        }
    }
}

/// The threshold of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// Which rule.
    pub rule: Rule,
    /// What is beyond it raises a flag, in what the rule counts.
    pub limit: i64,
    /// Days that belong together, where the rule looks at a span.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span_days: Option<u16>,
    /// How many there have to be before the rule says anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u32>,
    /// Regulation, audit report or decision that it stands on.
    pub basis: String,
}

/// The thresholds of all rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagBook {
    /// One of each rule.
    pub settings: Vec<Setting>,
}

/// More than so many are never waited for: a rule that begins to speak after a hundred orders is silent in most regions.
pub const MOST_AT_LEAST: u32 = 100;

/// A threshold to begin from: rule, limit, span, least number, ground.
type Preset = (Rule, i64, Option<u16>, Option<u32>, &'static str);

/// Grounds are the audit reports of DOMAIN.md section 6 and the rules of section 5; where a number is in none of them, it
/// is ours and says so.
const PRESET: &[Preset] = &[
    (Rule::PriceOutsideBand, 3_000, Some(365), Some(5), "LHP BPK Kab. Jepara TA 2024; batas awal Sinergi"),
    (Rule::SameProofTwice, 0, None, None, "Satu bukti satu pembayaran; PP 12/2019 pasal 141"),
    (Rule::PublishedBeforeOrdered, 0, None, None, "PP 12/2019 pasal 141"),
    (Rule::QuantityAboveReceived, 0, None, None, "LHP BPK Kab. Lampung Timur TA 2022, Kota Metro TA 2023"),
    (Rule::ExpiredDocumentAtOrder, 0, None, None, "LHP BPK Kab. Lampung Barat TA 2023"),
    (Rule::OrderSplit, 8_000, Some(14), Some(2), "Perpres 16/2018 pasal 20 ayat (2) huruf d; batas awal Sinergi"),
    (Rule::YearEndBurst, 2_000, Some(14), Some(3), "LHP BPK Kab. Rejang Lebong 2018; batas awal Sinergi"),
    (Rule::YoungOutlet, 12, None, None, "Batas awal Sinergi; daerah menetapkan syarat usia media"),
    (Rule::OwnerConcentration, 2_500, None, Some(10), "Batas awal Sinergi; pemberitaan Pekanbaru 2023"),
    (Rule::PaidAfterProofVanished, 0, None, None, "PP 12/2019 pasal 141"),
    (Rule::ProofVanishedAfterPayment, 0, None, None, "PP 12/2019 pasal 141"),
    (Rule::DearerThanElsewhere, 0, None, None, "LHP BPK Kab. Jepara TA 2024"),
    (Rule::HurriedNegotiation, 0, None, None, "LHP BPK Kab. Jepara TA 2024"),
    (Rule::LowReach, 0, None, None, "Pemberitaan Bandar Lampung 2025"),
    (Rule::LivenessUnknown, 0, None, None, "LHP BPK Kab. Musi Rawas TA 2023"),
    (Rule::AbovePlan, 0, None, None, "LHP BPK Kab. Musi Rawas TA 2023"),
    (Rule::OrderedByException, 0, None, None, "Pemberitaan Lampung Barat 2022"),
    (Rule::MethodChanged, 0, None, None, "Pemberitaan Provinsi Kepulauan Riau 2023"),
    (Rule::AgeingInvoice, 60, None, None, "Kasus Kab. Mojokerto 2022-2024; batas awal Sinergi"),
    (Rule::ActedForAnother, 0, None, None, "Perpres 16/2018 pasal 9 dan 10; pemisahan tugas PP 12/2019"),
];

fn preset(rule: Rule) -> Setting {
    let (limit, span_days, at_least, basis) = PRESET
        .iter()
        .find(|(of, ..)| *of == rule)
        .map_or((0, None, None, ""), |(_, limit, span, least, basis)| (*limit, *span, *least, *basis));
    Setting { rule, limit, span_days, at_least, basis: basis.to_owned() }
}

impl FlagBook {
    /// The thresholds to begin from.
    pub fn preset() -> Self {
        Self { settings: Rule::ALL.iter().map(|rule| preset(*rule)).collect() }
    }

    /// The threshold of a rule; one that a version from before it does not name has the one to begin from.
    pub fn setting(&self, rule: Rule) -> Setting {
        self.settings.iter().find(|setting| setting.rule == rule).cloned().unwrap_or_else(|| preset(rule))
    }

    /// What cannot stand: place and code.
    pub fn contradictions(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for rule in Rule::ALL {
            let place = rule.wire().to_owned();
            let mut of_rule = self.settings.iter().filter(|setting| setting.rule == *rule);
            let Some(setting) = of_rule.next() else {
                found.push((place, "flag_rules.rule_missing".to_owned()));
                continue;
            };
            if of_rule.next().is_some() {
                found.push((place.clone(), "flag_rules.rule_twice".to_owned()));
            }
            if setting.basis.trim().is_empty() {
                found.push((place.clone(), "flag_rules.basis_missing".to_owned()));
            }
            let most = rule.most();
            // A threshold that nothing can pass would be a rule that is switched off.
            let never = if rule.is_floor() { setting.limit < 1 } else { setting.limit < 0 };
            let silent = rule.measure() == Measure::Times && setting.limit > 0;
            if never || silent || setting.limit > most {
                found.push((place.clone(), "flag_rules.limit_out_of_range".to_owned()));
            }
            if setting.span_days.is_some() != preset(*rule).span_days.is_some() || setting.span_days == Some(0) {
                found.push((place.clone(), "flag_rules.span_out_of_range".to_owned()));
            }
            if setting.at_least.is_some_and(|least| least == 0 || least > MOST_AT_LEAST) {
                found.push((place, "flag_rules.least_out_of_range".to_owned()));
            }
        }
        found
    }
}

/// Orders. `by` is the person who sends it.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Writes thresholds down, from a day on.
    Propose { from: LocalDate, book: Box<FlagBook>, basis: String, by: AccountId },
    /// Puts them in force from their day on.
    Approve { version: i32, today: LocalDate, by: AccountId },
    /// Refuses them, takes them back, or, approved and not begun, withdraws them.
    Withdraw { version: i32, reason: String, from: Withdrawing },
}

facts! {
    /// Facts about the thresholds of flags.
    pub enum Event {
        /// Thresholds were written down.
        FlagRulesProposed = "flag_rules_proposed", 1 {
            /// Their number, from 1.
            version: i32,
            /// First day.
            from: LocalDate,
            /// All of them.
            book: Box<FlagBook>,
            /// What the version stands on.
            basis: String,
            /// Who wrote them.
            author: AccountId,
        }
        /// They are in force from their day on.
        FlagRulesApproved = "flag_rules_approved", 1 {
            /// Their number.
            version: i32,
            /// First day.
            from: LocalDate,
            /// Who approved them.
            by: AccountId,
        }
        /// They never hold: another person refused them, or who wrote them took them back.
        FlagRulesWithdrawn = "flag_rules_withdrawn", 1 {
            /// Their number.
            version: i32,
            /// Why.
            reason: String,
            /// Who withdrew them.
            by: AccountId,
        }
    }
}

impl Event {
    /// For staff alone.
    pub fn party(&self) -> Option<CompanyId> {
        None
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// No such version.
    Unknown,
    /// They were refused or taken back.
    Withdrawn,
    /// They have held: flags stand on them.
    InForce,
    /// They are refused by who approves, or taken back by who wrote them.
    NotYours,
    /// No reason.
    ReasonMissing,
    /// Who wrote them does not approve them (EF-22).
    OwnWork,
    /// Thresholds for that first day are approved already.
    DayTaken,
    /// Their first day has passed: what was raised since then was raised by others.
    BackDated,
    /// They stand on nothing.
    BasisMissing,
    /// They cannot stand, each with its own reason.
    Unsound {
        /// Place and code.
        reasons: Vec<(String, String)>,
    },
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "flag_rules.unknown",
            Self::Withdrawn => "flag_rules.withdrawn",
            Self::InForce => "flag_rules.in_force",
            Self::NotYours => "flag_rules.not_yours",
            Self::ReasonMissing => "flag_rules.reason_missing",
            Self::OwnWork => "flag_rules.own_work",
            Self::DayTaken => "flag_rules.day_taken",
            Self::BackDated => "flag_rules.back_dated",
            Self::BasisMissing => "flag_rules.version_basis_missing",
            Self::Unsound { .. } => "flag_rules.unsound",
        }
    }
    fn allowed(&self) -> Vec<&'static str> {
        match self {
            Self::OwnWork => vec!["approve_flag_rules", "withdraw_flag_rules"],
            Self::BackDated => vec!["withdraw_flag_rules", "propose_flag_rules"],
            Self::Unknown
            | Self::Withdrawn
            | Self::InForce
            | Self::NotYours
            | Self::ReasonMissing
            | Self::DayTaken
            | Self::BasisMissing
            | Self::Unsound { .. } => vec![],
        }
    }
    fn reasons(&self) -> Vec<(String, String)> {
        if let Self::Unsound { reasons } = self { reasons.clone() } else { vec![] }
    }
}

impl From<NotInForce> for Rejection {
    fn from(why: NotInForce) -> Self {
        match why {
            NotInForce::Unknown => Self::Unknown,
            NotInForce::Withdrawn => Self::Withdrawn,
            NotInForce::OwnWork => Self::OwnWork,
            NotInForce::BackDated => Self::BackDated,
            NotInForce::DayTaken => Self::DayTaken,
        }
    }
}

impl From<NotWithdrawn> for Rejection {
    fn from(why: NotWithdrawn) -> Self {
        match why {
            NotWithdrawn::Unknown => Self::Unknown,
            NotWithdrawn::HasHeld => Self::InForce,
            NotWithdrawn::NotYours => Self::NotYours,
            NotWithdrawn::ReasonMissing => Self::ReasonMissing,
        }
    }
}

/// What deciding needs to know: the thresholds of each version, and what it stands on.
#[derive(Debug, Clone, Default)]
pub struct State {
    versions: Versions<(Box<FlagBook>, String)>,
}

impl State {
    /// The thresholds in force on a day, with their number; before a region approved any, those to begin from, as
    /// number 0.
    pub fn in_force(&self, day: LocalDate) -> (i32, FlagBook) {
        let found = self.versions.on(day);
        found.map_or_else(|| (0, FlagBook::preset()), |(number, (book, _))| (number, FlagBook::clone(book)))
    }
}

/// The thresholds of one tenant; their stream is the only one of its kind.
#[derive(Debug)]
pub struct FlagRules;

impl Decider for FlagRules {
    const CATEGORY: &'static str = "flag_rules";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Propose { from, book, basis, by } => {
                let reasons = book.contradictions();
                if !reasons.is_empty() {
                    return Err(Rejection::Unsound { reasons });
                }
                if basis.trim().is_empty() {
                    return Err(Rejection::BasisMissing);
                }
                let written = (book, basis);
                let version = state.versions.next_unless_same(from, &written, by);
                let (book, basis) = written;
                let proposed =
                    version.map(|version| Event::FlagRulesProposed { version, from, book, basis, author: by });
                Ok(proposed.into_iter().collect())
            }
            Command::Approve { version, today, by } => {
                let from = state.versions.approve(version, by, Some(today))?;
                Ok(from.map(|from| Event::FlagRulesApproved { version, from, by }).into_iter().collect())
            }
            Command::Withdraw { version, reason, from } => {
                let is_new = state.versions.withdraw(version, &reason, from)?;
                let withdrawn = Event::FlagRulesWithdrawn { version, reason, by: from.by };
                Ok(is_new.then_some(withdrawn).into_iter().collect())
            }
        }
    }

    fn as_sent_by(command: &Command, person: AccountId) -> Option<Command> {
        let mut command = command.clone();
        if let Command::Propose { by, .. } | Command::Approve { by, .. } = &mut command {
            *by = person;
            return Some(command);
        }
        None
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::FlagRulesProposed { version, from, book, basis, author } => {
                state.versions.wrote(*version, *from, (book.clone(), basis.clone()), *author);
            }
            Event::FlagRulesApproved { version, .. } => state.versions.approved(*version),
            Event::FlagRulesWithdrawn { version, .. } => state.versions.withdrew(*version),
        }
        state
    }
}
