//! What the rules see: pure functions over what the rows say of an order, a bill, an agreement, a year.
//!
//! **Invariant:** the same rows and the same thresholds give the same sightings, with the same matters: what is looked
//! at twice is seen once.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{
    BasisPoints, CompanyId, LocalDate, Rupiah, Timestamp, Uuid, Zone,
    ids::{AgencyId, BillingId, DocumentId, OrderId, OutletId, PlacementId},
};
use serde::{Deserialize, Serialize};

use super::{
    evidence::{Evidence, FactName, Record, RecordKind},
    flag::Sighting,
    rules::{FlagBook, Rule},
};
use crate::publication::{Format, proof};

mod beyond;
#[cfg(test)]
mod tests;

pub use beyond::{
    ActingSeen, AgreementSeen, BillSeen, SpendSeen, YearSeen, acting, ageing, agreement, concentration, year_end,
};

/// Records that one flag names at most; the sums are of all.
const MOST_RECORDS: usize = 100;

/// An order that went out, with all that rules look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderSeen {
    /// Which.
    pub order: OrderId,
    /// The agency that ordered.
    pub agency: AgencyId,
    /// The company that is paid.
    pub company: CompanyId,
    /// The outlet.
    pub outlet: OutletId,
    /// The whole, with tax.
    pub amount: Rupiah,
    /// When it went out.
    pub issued_at: Timestamp,
    /// Since when the outlet exists, where it is known.
    #[serde(default)]
    pub outlet_since: Option<LocalDate>,
    /// Its placements.
    pub placements: Vec<PlacementSeen>,
    /// What was warned of, and explained.
    pub warnings: Vec<WarningSeen>,
    /// Documents of the partner that had run out on the day of the order, with none in their place.
    pub expired: Vec<DocumentSeen>,
    /// Other orders of the agency from the company.
    pub neighbours: Vec<NeighbourSeen>,
    /// Proofs for it that were refused because they prove something else.
    pub refused_proofs: Vec<RefusedProof>,
}

/// A placement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlacementSeen {
    /// Which.
    pub placement: PlacementId,
    /// Its form.
    pub format: Format,
    /// Price of one unit.
    pub unit_price: Rupiah,
    /// What comparable placements of other orders cost, where there are any.
    #[serde(default)]
    pub median_price: Option<Rupiah>,
    /// How many of them.
    pub comparables: u32,
    /// What was shown.
    #[serde(default)]
    pub evidence: Option<proof::Evidence>,
    /// When it was reported to have appeared.
    #[serde(default)]
    pub published_at: Option<Timestamp>,
    /// When the page says itself that it appeared.
    #[serde(default)]
    pub page_says: Option<Timestamp>,
    /// What the office counted.
    pub received: i64,
    /// What was verified.
    #[serde(default)]
    pub verified: Option<i64>,
    /// When it was seen that the proof is gone, unless that was accepted.
    #[serde(default)]
    pub vanished_at: Option<Timestamp>,
    /// The bill that it is on.
    #[serde(default)]
    pub billing: Option<BillingId>,
    /// When that was paid.
    #[serde(default)]
    pub paid_at: Option<Timestamp>,
    /// Other placements that show the same: whose page says the same on the same site, or that have what this one shows.
    /// What was rejected shows nothing any more.
    #[serde(default)]
    pub same_content: Vec<PlacementId>,
}

/// A warning that was explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarningSeen {
    /// Which rule.
    pub code: String,
    /// What it was found in.
    pub evidence: String,
    /// Why it was done all the same.
    pub reason: String,
    /// On which placement, if not the whole.
    #[serde(default)]
    pub placement: Option<PlacementId>,
}

/// A document that had run out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentSeen {
    /// Which.
    pub document: DocumentId,
    /// What it is.
    pub requirement: String,
    /// Its last day.
    pub expires_on: LocalDate,
}

/// Another order of the same agency from the same company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeighbourSeen {
    /// Which.
    pub order: OrderId,
    /// The whole, with tax.
    pub amount: Rupiah,
    /// When it went out.
    pub issued_at: Timestamp,
    /// The forms in it.
    pub formats: Vec<Format>,
}

/// A proof that was refused because it proves something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedProof {
    /// What it shows.
    pub shows: String,
    /// How often it was tried.
    pub attempts: i64,
    /// For which placements; not known of what was refused before that was noted.
    #[serde(default)]
    pub tried: Vec<PlacementId>,
}

/// What orders are looked at with.
#[derive(Debug, Clone, Copy)]
pub struct Measures<'a> {
    /// The thresholds.
    pub book: &'a FlagBook,
    /// The limits of methods of buying that are in force, for what is split to stay under them.
    pub limits: &'a [Rupiah],
    /// Where the tenant is.
    pub zone: Zone,
}

/// A sighting, if it is beyond the threshold.
fn seen(
    found: &mut Vec<Sighting>,
    book: &FlagBook,
    rule: Rule,
    matter: String,
    company: Option<CompanyId>,
    measured: i64,
    evidence: Evidence,
) {
    if rule.is_beyond(measured, book.setting(rule).limit) {
        found.push(Sighting { rule, matter, company, measured, evidence });
    }
}

/// Everything that is seen of an order.
pub fn order(order: &OrderSeen, with: Measures<'_>) -> Vec<Sighting> {
    let mut found = Vec::new();
    let ordered_on = order.issued_at.date_in(with.zone);
    for placement in &order.placements {
        prices(&mut found, order, placement, with);
        proofs(&mut found, order, placement, ordered_on, with);
        vanished(&mut found, order, placement, with);
    }
    let of_order = || record(RecordKind::Order, order.order.as_uuid());
    let company = Some(order.company);
    for document in &order.expired {
        let rule = Rule::ExpiredDocumentAtOrder;
        let evidence = Evidence::of([of_order(), record(RecordKind::Document, document.document.as_uuid())])
            .words(FactName::Requirement, document.requirement.as_str())
            .day(FactName::ExpiredOn, document.expires_on)
            .day(FactName::OrderedOn, ordered_on);
        let matter = format!("{}/{}", order.order, document.document);
        seen(&mut found, with.book, rule, matter, company, document.expires_on.days_until(ordered_on), evidence);
    }
    if let Some(since) = order.outlet_since {
        let rule = Rule::YoungOutlet;
        let evidence = Evidence::of([of_order(), record(RecordKind::Outlet, order.outlet.as_uuid())])
            .day(FactName::EstablishedOn, since)
            .day(FactName::OrderedOn, ordered_on);
        let months = full_months(since, ordered_on);
        // One matter for the outlet: that it is young is said once.
        seen(&mut found, with.book, rule, order.outlet.to_string(), company, months, evidence);
    }
    for proof in &order.refused_proofs {
        let rule = Rule::SameProofTwice;
        let tried = proof.tried.iter().map(|placement| record(RecordKind::Placement, placement.as_uuid()));
        let evidence = Evidence::of(tried.chain([of_order()]))
            .words(FactName::ProofShows, proof.shows.as_str())
            .count(FactName::Attempts, proof.attempts);
        let matter = format!("refused/{}/{}", order.order, proof.shows);
        seen(&mut found, with.book, rule, matter, company, proof.attempts, evidence);
    }
    for warning in &order.warnings {
        let Some(rule) = Rule::of_warning(&warning.code) else { continue };
        let placement = warning.placement.map(|placement| record(RecordKind::Placement, placement.as_uuid()));
        let evidence = explained(Evidence::of([of_order()].into_iter().chain(placement)), warning);
        let matter = format!("warning/{}/{}/{}", order.order, warning.code, warning.evidence);
        seen(&mut found, with.book, rule, matter, company, 1, evidence);
    }
    split(&mut found, order, with);
    found
}

fn record(kind: RecordKind, id: Uuid) -> Record {
    Record::new(kind, id)
}

fn explained(evidence: Evidence, warning: &WarningSeen) -> Evidence {
    evidence
        .words(FactName::Warning, warning.code.as_str())
        .words(FactName::FoundIn, warning.evidence.as_str())
        .words(FactName::Reason, warning.reason.as_str())
}

/// How far a number is from another, in basis points of the other.
fn apart(number: i64, from: i64) -> i64 {
    let difference = i128::from(number).saturating_sub(i128::from(from)).abs();
    let share = difference.saturating_mul(10_000).checked_div(i128::from(from)).unwrap_or_default();
    i64::try_from(share).unwrap_or(i64::MAX)
}

/// A part of a whole, in basis points.
fn share_of(part: Rupiah, whole: Rupiah) -> i64 {
    let share = i128::from(part.get()).saturating_mul(10_000).checked_div(i128::from(whole.get()));
    share.and_then(|share| i64::try_from(share).ok()).unwrap_or_default()
}

fn basis_points(share: i64) -> BasisPoints {
    BasisPoints(i32::try_from(share).unwrap_or(i32::MAX))
}

fn plus(sum: Rupiah, amount: Rupiah) -> Rupiah {
    sum.checked_add(amount).unwrap_or(sum)
}

fn full_months(since: LocalDate, until: LocalDate) -> i64 {
    let months =
        |day: LocalDate| i64::from(day.year()).saturating_mul(12).saturating_add(i64::from(u8::from(day.0.month())));
    let is_short = until.0.day() < since.0.day();
    months(until).saturating_sub(months(since)).saturating_sub(i64::from(is_short)).max(0)
}

fn prices(found: &mut Vec<Sighting>, order: &OrderSeen, placement: &PlacementSeen, with: Measures<'_>) {
    let rule = Rule::PriceOutsideBand;
    let least = with.book.setting(rule).at_least.unwrap_or(1);
    let Some(median) = placement.median_price.filter(|_| placement.comparables >= least) else { return };
    let evidence = placement_of(order, placement)
        .amount(FactName::UnitPrice, placement.unit_price)
        .amount(FactName::MedianPrice, median)
        .count(FactName::Comparables, i64::from(placement.comparables));
    let measured = apart(placement.unit_price.get(), median.get());
    seen(found, with.book, rule, placement.placement.to_string(), Some(order.company), measured, evidence);
}

fn placement_of(order: &OrderSeen, placement: &PlacementSeen) -> Evidence {
    Evidence::of([
        record(RecordKind::Order, order.order.as_uuid()),
        record(RecordKind::Placement, placement.placement.as_uuid()),
    ])
}

fn proofs(
    found: &mut Vec<Sighting>,
    order: &OrderSeen,
    placement: &PlacementSeen,
    ordered_on: LocalDate,
    with: Measures<'_>,
) {
    let company = Some(order.company);
    if !placement.same_content.is_empty() {
        // Both placements see each other: the matter is the pair, whoever looks.
        let all: BTreeSet<Uuid> =
            placement.same_content.iter().map(|other| other.as_uuid()).chain([placement.placement.as_uuid()]).collect();
        let first = all.first().map(Uuid::to_string).unwrap_or_default();
        let others = placement.same_content.len();
        let records = all.iter().take(MOST_RECORDS).map(|id| record(RecordKind::Placement, *id));
        let evidence = Evidence::of(records.chain([record(RecordKind::Order, order.order.as_uuid())]));
        let address = placement.evidence.as_ref().and_then(proof::Evidence::address);
        let evidence = match address {
            Some(address) => evidence.words(FactName::ProofShows, address),
            None => evidence,
        };
        let measured = i64::try_from(others).unwrap_or(i64::MAX);
        seen(found, with.book, Rule::SameProofTwice, format!("content/{first}"), company, measured, evidence);
    }
    let Some(shown) = &placement.evidence else { return };
    let mut days = shown.days(with.zone);
    days.extend([placement.published_at, placement.page_says].into_iter().flatten().map(|at| at.date_in(with.zone)));
    if let Some(first) = days.into_iter().min() {
        let evidence =
            placement_of(order, placement).day(FactName::PublishedOn, first).day(FactName::OrderedOn, ordered_on);
        let matter = placement.placement.to_string();
        let measured = first.days_until(ordered_on);
        seen(found, with.book, Rule::PublishedBeforeOrdered, matter, company, measured, evidence);
    }
    if let Some(verified) = placement.verified.filter(|_| shown.needs_receipt()) {
        let claimed = i64::from(shown.quantity());
        let evidence = placement_of(order, placement)
            .count(FactName::Shown, claimed)
            .count(FactName::Verified, verified)
            .count(FactName::Received, placement.received);
        let measured = claimed.max(verified).saturating_sub(placement.received);
        let matter = placement.placement.to_string();
        seen(found, with.book, Rule::QuantityAboveReceived, matter, company, measured, evidence);
    }
}

fn vanished(found: &mut Vec<Sighting>, order: &OrderSeen, placement: &PlacementSeen, with: Measures<'_>) {
    let (Some(vanished), Some(paid)) = (placement.vanished_at, placement.paid_at) else { return };
    let rule = if vanished <= paid { Rule::PaidAfterProofVanished } else { Rule::ProofVanishedAfterPayment };
    let mut evidence = placement_of(order, placement)
        .day(FactName::VanishedOn, vanished.date_in(with.zone))
        .day(FactName::PaidOn, paid.date_in(with.zone));
    if let Some(billing) = placement.billing {
        evidence.records.insert(record(RecordKind::Billing, billing.as_uuid()));
    }
    seen(found, with.book, rule, placement.placement.to_string(), Some(order.company), 1, evidence);
}

/// C-SPLIT (F16): orders of one agency from one company in a form that they share, close together, each just under a
/// limit of a method of buying and together above it.
fn split(found: &mut Vec<Sighting>, order: &OrderSeen, with: Measures<'_>) {
    let rule = Rule::OrderSplit;
    let setting = with.book.setting(rule);
    let span = i64::from(setting.span_days.unwrap_or(1));
    let on = order.issued_at.date_in(with.zone);
    let formats: BTreeSet<Format> = order.placements.iter().map(|placement| placement.format).collect();
    for limit in with.limits {
        let is_just_under = |amount: Rupiah| amount <= *limit && share_of(amount, *limit) > setting.limit;
        if !is_just_under(order.amount) {
            continue;
        }
        let near = order.neighbours.iter().filter(|other| {
            let days = other.issued_at.date_in(with.zone).days_until(on);
            other.order != order.order
                && days.abs() <= span
                && is_just_under(other.amount)
                && other.formats.iter().any(|format| formats.contains(format))
        });
        let mut group: BTreeMap<(Timestamp, OrderId), Rupiah> =
            near.map(|other| ((other.issued_at, other.order), other.amount)).collect();
        group.insert((order.issued_at, order.order), order.amount);
        let sum = group.values().fold(Rupiah::ZERO, |sum, amount| plus(sum, *amount));
        let count = u32::try_from(group.len()).unwrap_or(u32::MAX);
        if count < setting.at_least.unwrap_or(2) || sum <= *limit {
            continue;
        }
        let least = group.values().map(|amount| share_of(*amount, *limit)).min().unwrap_or_default();
        let Some((_, first)) = group.keys().next().copied() else { continue };
        let records = group.keys().take(MOST_RECORDS).map(|(_, order)| record(RecordKind::Order, order.as_uuid()));
        let days = || group.keys().map(|(at, _)| at.date_in(with.zone));
        let mut evidence = Evidence::of(records).amount(FactName::Sum, sum).amount(FactName::UnderLimit, *limit);
        if let (Some(from), Some(until)) = (days().min(), days().max()) {
            evidence = evidence.day(FactName::From, from).day(FactName::Until, until);
        }
        let matter = format!("{first}/{}", limit.get());
        seen(found, with.book, rule, matter, Some(order.company), least, evidence);
    }
}
