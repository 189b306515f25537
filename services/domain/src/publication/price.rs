//! Prices: tariffs, price standards (SSH), reference prices, catalogue prices; dated, with their legal basis.
//!
//! **Invariant:** an approved price never changes; who proposed it does not approve it; no approval changes what a past
//! day was answered.

use std::collections::BTreeMap;

use kernel::{
    BasisPoints, CompanyId, Decider, LocalDate, Rupiah,
    ids::{AccountId, OutletId, PriceId},
};
use serde::{Deserialize, Serialize};

use super::{Format, Unit, parity};
use crate::media::MediaKind;

#[cfg(test)]
mod tests;

names! {
    /// Kinds of prices.
    pub enum PriceKind {
        /// What the region pays by its own rule.
        Tariff = "tariff",
        /// SSH, SBU: the ceiling of tariffs.
        Standard = "standard",
        /// Referensi harga: what the commitment officer holds an offer against.
        Reference = "reference",
        /// What the national catalogue shows.
        Catalogue = "catalogue",
    }
}

/// What a price is for. What is left open stands for all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// What is published.
    pub format: Format,
    /// By what kind of media.
    pub media: MediaKind,
    /// Of which grade.
    #[serde(default)]
    pub grade: Option<String>,
    /// Of which outlet.
    #[serde(default)]
    pub outlet: Option<OutletId>,
    /// One of what.
    pub unit: Unit,
    /// Part of a page, color, length, position, size.
    #[serde(default)]
    pub specification: String,
}

impl Subject {
    /// Whether a price for this holds for what is asked, which leaves nothing open.
    fn covers(&self, asked: &Self) -> bool {
        self.same_thing(asked)
            && (self.specification.is_empty() || self.specification == asked.specification)
            && (self.grade.is_none() || self.grade == asked.grade)
            && (self.outlet.is_none() || self.outlet == asked.outlet)
    }
    /// Whether something could be asked that both hold for.
    fn overlaps(&self, other: &Self) -> bool {
        fn meet<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
            one.zip(other).is_none_or(|(one, other)| one == other)
        }
        self.same_thing(other)
            && (self.specification.is_empty()
                || other.specification.is_empty()
                || self.specification == other.specification)
            && meet(self.grade.as_ref(), other.grade.as_ref())
            && meet(self.outlet.as_ref(), other.outlet.as_ref())
    }
    fn same_thing(&self, other: &Self) -> bool {
        self.format == other.format && self.media == other.media && self.unit == other.unit
    }
    /// The price of an outlet goes before one of a specification, that before one of a grade.
    fn narrowness(&self) -> (bool, bool, bool) {
        (self.outlet.is_some(), !self.specification.is_empty(), self.grade.is_some())
    }
}

/// A price that was asked or paid elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparable {
    /// Where it was found.
    pub source: String,
    /// How much, for one unit.
    pub amount: Rupiah,
    /// When it was found.
    pub on: LocalDate,
}

/// One version of a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// What kind of price.
    pub kind: PriceKind,
    /// What it is for.
    pub subject: Subject,
    /// How much, for one unit.
    pub amount: Rupiah,
    /// Whether PPN is in it.
    pub tax_inclusive: bool,
    /// First day.
    pub valid_from: LocalDate,
    /// Last day, if there is one.
    #[serde(default)]
    pub valid_to: Option<LocalDate>,
    /// The rule, the catalogue page, the survey that it stands on.
    pub basis: String,
    /// What a reference price was found from.
    #[serde(default)]
    pub comparables: Vec<Comparable>,
    /// The price standard that a reference price was taken from.
    #[serde(default)]
    pub standard: Option<PriceId>,
}

impl Price {
    fn answers(&self, day: LocalDate) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }
    /// The amount without PPN.
    pub fn net(&self, vat: BasisPoints) -> Option<Rupiah> {
        parity::net(self.amount, self.tax_inclusive, vat)
    }
}

/// Orders. `by` is the person who sends it.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Writes a price down.
    Propose { price: PriceId, content: Box<Price>, by: AccountId },
    /// Puts it in force from its day on. `vat` makes amounts with and without PPN comparable.
    Approve { price: PriceId, today: LocalDate, vat: BasisPoints, by: AccountId },
    /// Takes it back before its first day.
    Withdraw { price: PriceId, reason: String, today: LocalDate },
    /// Gives it a last day that has not passed.
    End { price: PriceId, on: LocalDate, reason: String, today: LocalDate },
}

facts! {
    /// Facts about prices.
    pub enum Event {
        /// A price was written down.
        PriceProposed = "price_proposed", 1 {
            /// Which.
            price: PriceId,
            /// What it says.
            content: Box<Price>,
            /// Who wrote it.
            author: AccountId,
        }
        /// It is in force from its day on.
        PriceApproved = "price_approved", 1 {
            /// Which.
            price: PriceId,
        }
        /// It never comes into force.
        PriceWithdrawn = "price_withdrawn", 1 {
            /// Which.
            price: PriceId,
            /// Why.
            reason: String,
        }
        /// It has a last day.
        PriceEnded = "price_ended", 1 {
            /// Which.
            price: PriceId,
            /// The last day.
            on: LocalDate,
            /// Why.
            reason: String,
        }
    }
}

impl Event {
    /// Companies read approved prices in the list.
    pub fn party(&self) -> Option<CompanyId> {
        None
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// That id has another price.
    AlreadyProposed,
    /// No such price.
    Unknown,
    /// Nothing, or less than nothing.
    AmountNotPositive,
    /// Its last day is before its first.
    PeriodReversed,
    /// Such media do not publish so.
    FormatUnsuitable,
    /// It stands on nothing.
    BasisMissing,
    /// C-REFPRICE: a reference price comes from two comparables at least, or from a price standard.
    ReferenceUnsupported,
    /// It was taken back.
    Withdrawn,
    /// Who proposed it does not approve it (EF-22).
    OwnWork,
    /// A price for the same begins on that day already.
    DayTaken,
    /// It would change what past days were answered.
    PastChanged,
    /// A tariff stays below the price standard of its first day.
    AboveStandard {
        /// The standard, without PPN.
        standard: Rupiah,
    },
    /// It has been in force: decisions stand on it.
    InForce,
    /// Only an approved price ends.
    NotApproved,
    /// The last day is not one that is still to come and earlier than before.
    EndOutside,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyProposed => "price.already_proposed",
            Self::Unknown => "price.unknown",
            Self::AmountNotPositive => "price.amount_not_positive",
            Self::PeriodReversed => "price.period_reversed",
            Self::FormatUnsuitable => "price.format_unsuitable",
            Self::BasisMissing => "price.basis_missing",
            Self::ReferenceUnsupported => "price.reference_unsupported",
            Self::Withdrawn => "price.withdrawn",
            Self::OwnWork => "price.own_work",
            Self::DayTaken => "price.day_taken",
            Self::PastChanged => "price.past_changed",
            Self::AboveStandard { .. } => "price.above_standard",
            Self::InForce => "price.in_force",
            Self::NotApproved => "price.not_approved",
            Self::EndOutside => "price.end_outside",
        }
    }
    fn params(&self) -> Vec<(&'static str, String)> {
        if let Self::AboveStandard { standard } = self { vec![("standard", standard.to_string())] } else { vec![] }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Proposed,
    Approved,
    Withdrawn,
}

#[derive(Debug, Clone)]
struct Version {
    content: Box<Price>,
    author: AccountId,
    standing: Standing,
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    versions: BTreeMap<PriceId, Version>,
}

impl State {
    /// The price of a kind that holds for what is asked on a day: the narrowest one, and of those the youngest.
    pub fn in_force(&self, kind: PriceKind, asked: &Subject, day: LocalDate) -> Option<(PriceId, &Price)> {
        self.approved()
            .filter(|(_, price)| price.kind == kind && price.answers(day) && price.subject.covers(asked))
            .max_by_key(|(id, price)| (price.subject.narrowness(), price.valid_from, *id))
    }
    /// C-TARIFF: the tariff for what is asked on a day; nothing is ordered without one.
    pub fn tariff(&self, asked: &Subject, day: LocalDate) -> Option<(PriceId, &Price)> {
        self.in_force(PriceKind::Tariff, asked, day)
    }
    /// A price, whatever became of it.
    pub fn price(&self, price: PriceId) -> Option<&Price> {
        self.versions.get(&price).map(|version| version.content.as_ref())
    }
    fn approved(&self) -> impl Iterator<Item = (PriceId, &Price)> {
        self.versions
            .iter()
            .filter(|(_, version)| version.standing == Standing::Approved)
            .map(|(id, version)| (*id, version.content.as_ref()))
    }
    fn version(&self, price: PriceId) -> Result<&Version, Rejection> {
        self.versions.get(&price).ok_or(Rejection::Unknown)
    }
}

/// The prices of one tenant; their stream is the only one of its kind.
#[derive(Debug)]
pub struct PriceList;

impl Decider for PriceList {
    const CATEGORY: &'static str = "price_list";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Propose { price, content, by } => propose(state, price, content, by),
            Command::Approve { price, today, vat, by } => approve(state, price, today, vat, by),
            Command::Withdraw { price, reason, today } => {
                let version = state.version(price)?;
                match version.standing {
                    Standing::Withdrawn => Ok(vec![]),
                    Standing::Approved if version.content.valid_from <= today => Err(Rejection::InForce),
                    Standing::Approved | Standing::Proposed => Ok(vec![Event::PriceWithdrawn { price, reason }]),
                }
            }
            Command::End { price, on, reason, today } => end(state, price, on, reason, today),
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
            Event::PriceProposed { price, content, author } => {
                let version = Version { content: content.clone(), author: *author, standing: Standing::Proposed };
                state.versions.insert(*price, version);
            }
            Event::PriceApproved { price } => {
                if let Some(version) = state.versions.get_mut(price) {
                    version.standing = Standing::Approved;
                }
            }
            Event::PriceWithdrawn { price, .. } => {
                if let Some(version) = state.versions.get_mut(price) {
                    version.standing = Standing::Withdrawn;
                }
            }
            Event::PriceEnded { price, on, .. } => {
                if let Some(version) = state.versions.get_mut(price) {
                    version.content.valid_to = Some(*on);
                }
            }
        }
        state
    }
}

fn propose(state: &State, price: PriceId, content: Box<Price>, by: AccountId) -> Result<Vec<Event>, Rejection> {
    match state.versions.get(&price) {
        Some(known) if known.content == content && known.author == by => return Ok(vec![]),
        Some(_) => return Err(Rejection::AlreadyProposed),
        None => (),
    }
    if content.amount <= Rupiah::ZERO || content.comparables.iter().any(|found| found.amount <= Rupiah::ZERO) {
        return Err(Rejection::AmountNotPositive);
    }
    if content.valid_to.is_some_and(|last| last < content.valid_from) {
        return Err(Rejection::PeriodReversed);
    }
    if !content.subject.format.suits(content.subject.media) {
        return Err(Rejection::FormatUnsuitable);
    }
    if content.basis.trim().is_empty() {
        return Err(Rejection::BasisMissing);
    }
    if content.kind == PriceKind::Reference && !is_supported(state, &content) {
        return Err(Rejection::ReferenceUnsupported);
    }
    Ok(vec![Event::PriceProposed { price, content, author: by }])
}

/// Two sources that differ, or a price standard in force.
fn is_supported(state: &State, content: &Price) -> bool {
    let mut sources: Vec<String> = content
        .comparables
        .iter()
        .map(|found| found.source.trim().to_lowercase())
        .filter(|source| !source.is_empty())
        .collect();
    sources.sort();
    sources.dedup();
    let standard = content.standard.and_then(|standard| state.approved().find(|(id, _)| *id == standard));
    let stands = standard.is_some_and(|(_, standard)| {
        standard.kind == PriceKind::Standard && standard.subject.overlaps(&content.subject)
    });
    sources.len() >= 2 || stands
}

fn approve(
    state: &State,
    price: PriceId,
    today: LocalDate,
    vat: BasisPoints,
    by: AccountId,
) -> Result<Vec<Event>, Rejection> {
    let version = state.version(price)?;
    match version.standing {
        Standing::Approved => return Ok(vec![]),
        Standing::Withdrawn => return Err(Rejection::Withdrawn),
        Standing::Proposed => (),
    }
    if version.author == by {
        return Err(Rejection::OwnWork);
    }
    let content = &version.content;
    let of_kind = || state.approved().map(|(_, other)| other).filter(|other| other.kind == content.kind);
    if of_kind().any(|other| other.subject == content.subject && other.valid_from == content.valid_from) {
        return Err(Rejection::DayTaken);
    }
    let yesterday = today.plus_days(-1);
    let last_past = content.valid_to.map_or(yesterday, |last| last.min(yesterday));
    let answered = |other: &&Price| {
        other.subject.overlaps(&content.subject)
            && other.valid_from <= last_past
            && other.valid_to.is_none_or(|last| content.valid_from <= last)
    };
    if content.valid_from <= last_past && of_kind().any(|other| answered(&other)) {
        return Err(Rejection::PastChanged);
    }
    if content.kind == PriceKind::Tariff
        && let Some((_, standard)) = state.in_force(PriceKind::Standard, &content.subject, content.valid_from)
        && let (Some(standard), Some(tariff)) = (standard.net(vat), content.net(vat))
        && tariff > standard
    {
        return Err(Rejection::AboveStandard { standard });
    }
    Ok(vec![Event::PriceApproved { price }])
}

fn end(
    state: &State,
    price: PriceId,
    on: LocalDate,
    reason: String,
    today: LocalDate,
) -> Result<Vec<Event>, Rejection> {
    let version = state.version(price)?;
    if version.standing != Standing::Approved {
        return Err(Rejection::NotApproved);
    }
    if version.content.valid_to == Some(on) {
        return Ok(vec![]);
    }
    let is_later = version.content.valid_to.is_some_and(|last| last < on);
    if on < today || on < version.content.valid_from || is_later {
        return Err(Rejection::EndOutside);
    }
    Ok(vec![Event::PriceEnded { price, on, reason }])
}
