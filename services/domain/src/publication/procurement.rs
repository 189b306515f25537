//! The way of buying: which method a value and a day allow, who may sign, what makes two purchases one (R17).
//!
//! **Invariant:** published rules never change; who wrote them does not publish them; on every day at most one version
//! is in force, and before the first one the defaults are.

use std::collections::BTreeSet;

use kernel::{BasisPoints, CompanyId, Decider, LocalDate, Rupiah, Uuid, ids::AccountId};
use serde::{Deserialize, Serialize};

use super::{Format, parity};
use crate::{
    budget::SubActivityCode,
    people::Role,
    policy::LegalBasis,
    versions::{NotInForce, NotWithdrawn, Versions, Withdrawing},
};

mod defaults;
#[cfg(test)]
mod tests;

names! {
    /// Methods of buying (DOMAIN.md 5.2).
    pub enum Method {
        /// E-purchasing in the national catalogue.
        EPurchasing = "e_purchasing",
        /// Mini kompetisi between providers of the catalogue.
        MiniCompetition = "mini_competition",
        /// Pengadaan langsung.
        Direct = "direct",
        /// Tender.
        Tender = "tender",
        /// Dikecualikan: by published tariff, on a legal basis of its own.
        Excluded = "excluded",
    }
}

names! {
    /// What shows that there is a contract.
    pub enum ContractForm {
        /// Bukti pembelian, bukti pembayaran.
        PurchaseReceipt = "purchase_receipt",
        /// Kuitansi.
        Receipt = "receipt",
        /// SPK (Surat Perintah Kerja).
        WorkOrder = "work_order",
        /// Surat Perjanjian.
        Contract = "contract",
        /// Surat Pesanan.
        OrderLetter = "order_letter",
    }
}

/// A method for a span of values and days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodRule {
    /// Which.
    pub method: Method,
    /// The value is more than this.
    pub above: Rupiah,
    /// The value is this at most.
    #[serde(default)]
    pub up_to: Option<Rupiah>,
    /// First day.
    #[serde(default)]
    pub valid_from: Option<LocalDate>,
    /// Last day.
    #[serde(default)]
    pub valid_to: Option<LocalDate>,
    /// So many providers must offer it in the catalogue; 0 where it need not be there.
    #[serde(default)]
    pub providers: u32,
    /// Whether a legal basis of its own must be named.
    #[serde(default)]
    pub needs_basis: bool,
    /// Who signs; the commitment officer always may.
    pub officer: Role,
    /// What shows the contract.
    pub form: ContractForm,
    /// What it stands on.
    pub legal_basis: String,
    /// Whether a text was read that says so; otherwise somebody has to confirm it.
    #[serde(default)]
    pub confirmed: bool,
}

/// From when on, and above which value, what is in the catalogue is bought there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueDuty {
    /// First day.
    #[serde(default)]
    pub valid_from: Option<LocalDate>,
    /// Last day.
    #[serde(default)]
    pub valid_to: Option<LocalDate>,
    /// The value is more than this.
    pub above: Rupiah,
    /// What it stands on.
    pub legal_basis: String,
    /// Whether a text was read that says so.
    #[serde(default)]
    pub confirmed: bool,
}

/// When a negotiation is not a real one (R6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NegotiationRule {
    /// So many counter-offers at least.
    pub counter_offers: u32,
    /// Finished in less than so many minutes, it is hurried.
    pub hurried_minutes: u32,
    /// So many others finished within the same minutes make a series.
    pub series: u32,
}

/// One version of the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleBook {
    /// Methods by value and day.
    pub methods: Vec<MethodRule>,
    /// When the catalogue goes first.
    pub catalogue_first: Vec<CatalogueDuty>,
    /// Purchases of the same thing within so many days are looked at as one.
    pub split_days: u16,
    /// When a negotiation is not a real one.
    pub negotiation: NegotiationRule,
    /// How far prices may differ between agencies, and stand above their ceiling.
    pub parity: parity::Limits,
}

/// Something to buy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// How.
    pub method: Method,
    /// For how much, taxes in it.
    pub value: Rupiah,
    /// On which day.
    pub on: LocalDate,
    /// How many providers of the catalogue offer it; 0 where it is not there.
    pub providers: u32,
    /// Whether a legal basis of its own is named.
    pub has_basis: bool,
}

/// Why a purchase may not be made so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotSo {
    /// The value, the day or the catalogue do not allow the method.
    MethodNotAllowed {
        /// Those that would be.
        allowed: Vec<Method>,
    },
    /// It is in the catalogue, and the catalogue goes first.
    CatalogueFirst {
        /// The value above which it does.
        above: Rupiah,
    },
    /// The method needs a legal basis of its own.
    BasisMissing,
}

/// A purchase that was made or is being made, to be looked at beside others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// The agreement or order.
    pub id: Uuid,
    /// From whom.
    pub company: CompanyId,
    /// What: two purchases that share a format buy the same thing.
    pub formats: Vec<Format>,
    /// For which sub-activity.
    pub sub_activity: SubActivityCode,
    /// How.
    pub method: Method,
    /// For how much, taxes in it.
    pub value: Rupiah,
    /// When.
    pub on: LocalDate,
}

/// Purchases that stay below a limit one by one and not together (C-SPLIT).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The limit of the method.
    pub limit: Rupiah,
    /// All of them together.
    pub sum: Rupiah,
    /// The others.
    pub others: Vec<Uuid>,
}

fn holds(from: Option<LocalDate>, to: Option<LocalDate>, day: LocalDate) -> bool {
    from.is_none_or(|first| first <= day) && to.is_none_or(|last| day <= last)
}

impl MethodRule {
    fn fits(&self, value: Rupiah, day: LocalDate, providers: u32) -> bool {
        holds(self.valid_from, self.valid_to, day)
            && self.above < value
            && self.up_to.is_none_or(|most| value <= most)
            && self.providers <= providers
    }
    /// Whether somebody in a role may sign a contract of this rule.
    pub fn may_sign(&self, role: Role) -> bool {
        role == Role::CommitmentOfficer || role == self.officer
    }
}

impl RuleBook {
    /// The rule that a purchase is made by (C-METHOD).
    ///
    /// # Errors
    /// What forbids it.
    pub fn admit(&self, purchase: &Purchase) -> Result<&MethodRule, NotSo> {
        let Purchase { method, value, on, providers, has_basis } = purchase;
        let fitting = |rule: &&MethodRule| rule.fits(*value, *on, *providers);
        let Some(rule) = self.methods.iter().filter(fitting).find(|rule| rule.method == *method) else {
            let mut allowed: Vec<Method> = self.methods.iter().filter(fitting).map(|rule| rule.method).collect();
            allowed.sort();
            allowed.dedup();
            return Err(NotSo::MethodNotAllowed { allowed });
        };
        let duty = self
            .catalogue_first
            .iter()
            .find(|duty| holds(duty.valid_from, duty.valid_to, *on) && duty.above < *value && *providers > 0);
        if let Some(duty) = duty
            && rule.providers == 0
        {
            return Err(NotSo::CatalogueFirst { above: duty.above });
        }
        if rule.needs_basis && !has_basis {
            return Err(NotSo::BasisMissing);
        }
        Ok(rule)
    }

    /// The most that a method is for on a day; `None` where it has no end.
    fn most(&self, method: Method, day: LocalDate) -> Option<Rupiah> {
        let rules = self.methods.iter().filter(|rule| rule.method == method);
        let ends: Option<Vec<Rupiah>> =
            rules.filter(|rule| holds(rule.valid_from, rule.valid_to, day)).map(|rule| rule.up_to).collect();
        ends?.into_iter().max()
    }

    /// The most that somebody in a role signs for on a day, by whatever method; `None` where that has no end.
    pub fn limit_of(&self, role: Role, day: LocalDate) -> Option<Rupiah> {
        if role == Role::CommitmentOfficer {
            return None;
        }
        let own = self.methods.iter().filter(|rule| rule.officer == role && holds(rule.valid_from, rule.valid_to, day));
        let ends: Option<Vec<Rupiah>> = own.map(|rule| rule.up_to).collect();
        Some(ends?.into_iter().max().unwrap_or_default())
    }

    /// Limits that something may be split to stay under (C-SPLIT), the lowest first: beyond them the method ends, or
    /// another officer signs. Where only the paper changes is none.
    pub fn limits(&self, day: LocalDate) -> Vec<Rupiah> {
        let rules = || self.methods.iter().filter(move |rule| holds(rule.valid_from, rule.valid_to, day));
        let goes_on = |rule: &MethodRule, end: Rupiah| {
            rules().any(|next| next.method == rule.method && next.above == end && next.officer == rule.officer)
        };
        let ends = rules().filter_map(|rule| rule.up_to.filter(|end| !goes_on(rule, *end)));
        ends.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Whether a purchase, together with others of the same thing for the same sub-activity from the same company, is
    /// more than its method is for, although it is not by itself (R17). However the others were bought: a part by
    /// another method is a part.
    pub fn split(&self, package: &Package, others: &[Package]) -> Option<Split> {
        let limit = self.most(package.method, package.on)?;
        if package.value > limit {
            return None;
        }
        let near = |other: &&Package| {
            other.id != package.id
                && other.company == package.company
                && other.formats.iter().any(|format| package.formats.contains(format))
                && other.sub_activity == package.sub_activity
                && other.on.days_until(package.on).unsigned_abs() <= u64::from(self.split_days)
        };
        let others: Vec<&Package> = others.iter().filter(near).collect();
        let most = Rupiah::new(Rupiah::LIMIT).unwrap_or(package.value);
        let add = |sum: Rupiah, other: &&Package| sum.checked_add(other.value).unwrap_or(most);
        let sum = others.iter().fold(package.value, add);
        (sum > limit).then(|| Split { limit, sum, others: others.iter().map(|other| other.id).collect() })
    }

    /// What contradicts itself: place and code.
    pub fn contradictions(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        if self.methods.is_empty() {
            found.push(("methods".to_owned(), "procurement.no_method".to_owned()));
        }
        for (number, rule) in (1_u32..).zip(&self.methods) {
            let place = format!("methods.{number}");
            if rule.up_to.is_some_and(|most| most <= rule.above) {
                found.push((place.clone(), "procurement.span_empty".to_owned()));
            }
            if rule.valid_from.zip(rule.valid_to).is_some_and(|(first, last)| last < first) {
                found.push((place.clone(), "procurement.period_reversed".to_owned()));
            }
            if rule.legal_basis.trim().is_empty() {
                found.push((place.clone(), "procurement.basis_missing".to_owned()));
            }
        }
        let is_positive = BasisPoints(0) <= self.parity.warn_above;
        if !is_positive || self.parity.stop_above < self.parity.warn_above {
            found.push(("parity".to_owned(), "procurement.limits_reversed".to_owned()));
        }
        found
    }
}

/// Orders. `by` is the person who sends it.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Begins a version.
    Draft { basis: LegalBasis, effective_from: LocalDate, book: Box<RuleBook>, by: AccountId },
    /// Puts it in force from its day on.
    Publish { version: i32, today: LocalDate, by: AccountId },
    /// Takes it back before its first day.
    Withdraw { version: i32, reason: String, from: Withdrawing },
}

facts! {
    /// Facts about the rules of buying.
    pub enum Event {
        /// A version was begun.
        ProcurementRulesDrafted = "procurement_rules_drafted", 1 {
            /// Its number, from 1.
            version: i32,
            /// What it stands on.
            basis: LegalBasis,
            /// First day.
            effective_from: LocalDate,
            /// The rules.
            book: Box<RuleBook>,
            /// Who wrote it.
            author: AccountId,
        }
        /// It is in force from its day on.
        ProcurementRulesPublished = "procurement_rules_published", 1 {
            /// Its number.
            version: i32,
        }
        /// It never comes into force.
        ProcurementRulesWithdrawn = "procurement_rules_withdrawn", 1 {
            /// Its number.
            version: i32,
            /// Why.
            reason: String,
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
    UnknownVersion,
    /// It was withdrawn.
    Withdrawn,
    /// Who wrote it does not publish it (EF-22).
    OwnWork,
    /// It has been in force: decisions stand on it.
    InForce,
    /// A draft is refused by who publishes, or taken back by who wrote it.
    NotYours,
    /// No reason.
    ReasonMissing,
    /// A version for that first day is published already.
    DayTaken,
    /// Its first day has passed: what was bought since then was bought by other rules.
    BackDated,
    /// The rules contradict themselves, each with its own reason.
    Unsound {
        /// Place and code.
        reasons: Vec<(String, String)>,
    },
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownVersion => "procurement.unknown_version",
            Self::Withdrawn => "procurement.withdrawn",
            Self::OwnWork => "procurement.own_work",
            Self::InForce => "procurement.in_force",
            Self::NotYours => "procurement.not_yours",
            Self::ReasonMissing => "procurement.reason_missing",
            Self::DayTaken => "procurement.day_taken",
            Self::BackDated => "procurement.back_dated",
            Self::Unsound { .. } => "procurement.unsound",
        }
    }
    fn reasons(&self) -> Vec<(String, String)> {
        if let Self::Unsound { reasons } = self { reasons.clone() } else { vec![] }
    }
}

impl From<NotInForce> for Rejection {
    fn from(why: NotInForce) -> Self {
        match why {
            NotInForce::Unknown => Self::UnknownVersion,
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
            NotWithdrawn::Unknown => Self::UnknownVersion,
            NotWithdrawn::HasHeld => Self::InForce,
            NotWithdrawn::NotYours => Self::NotYours,
            NotWithdrawn::ReasonMissing => Self::ReasonMissing,
        }
    }
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    versions: Versions<Box<RuleBook>>,
}

impl State {
    /// The version in force on a day; version 0 are the defaults, which hold until a region has rules of its own.
    pub fn in_force(&self, day: LocalDate) -> (i32, RuleBook) {
        let found = self.versions.on(day);
        found.map_or_else(|| (0, RuleBook::defaults()), |(number, book)| (number, RuleBook::clone(book)))
    }
}

/// The rules of buying of one tenant; their stream is the only one of its kind.
#[derive(Debug)]
pub struct Procurement;

impl Decider for Procurement {
    const CATEGORY: &'static str = "procurement";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Draft { basis, effective_from, book, by } => {
                let reasons = book.contradictions();
                if !reasons.is_empty() {
                    return Err(Rejection::Unsound { reasons });
                }
                let version = state.versions.next();
                Ok(vec![Event::ProcurementRulesDrafted { version, basis, effective_from, book, author: by }])
            }
            Command::Publish { version, today, by } => {
                let is_new = state.versions.approve(version, by, Some(today))?.is_some();
                Ok(is_new.then_some(Event::ProcurementRulesPublished { version }).into_iter().collect())
            }
            Command::Withdraw { version, reason, from } => {
                let is_new = state.versions.withdraw(version, &reason, from)?;
                Ok(is_new.then_some(Event::ProcurementRulesWithdrawn { version, reason }).into_iter().collect())
            }
        }
    }

    fn as_sent_by(command: &Command, person: AccountId) -> Option<Command> {
        let mut command = command.clone();
        if let Command::Draft { by, .. } | Command::Publish { by, .. } = &mut command {
            *by = person;
            return Some(command);
        }
        None
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::ProcurementRulesDrafted { version, effective_from, book, author, .. } => {
                state.versions.wrote(*version, *effective_from, book.clone(), *author);
            }
            Event::ProcurementRulesPublished { version } => state.versions.approved(*version),
            Event::ProcurementRulesWithdrawn { version, .. } => state.versions.withdrew(*version),
        }
        state
    }
}
