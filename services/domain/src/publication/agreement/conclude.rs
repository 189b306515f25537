//! The end of a negotiation: reference prices, ceilings, others' prices, and whether it was a real one.

use kernel::{Rupiah, Timestamp};

use super::{Basis, Beside, Conclude, Event, Item, Rejection, Side, State, Status, decide::Known as Here};
use crate::publication::{
    Warning,
    parity::{self, Known, Severity, Verdict},
};

/// Rules that warn at the end of a negotiation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// C-NEGO: nobody answered an offer with another one.
    NoCounterOffer,
    /// C-NEGO-REAL: it was over within minutes.
    Hurried,
    /// C-NEGO-REAL: it was one of several that were over within minutes.
    Series,
    /// R5: the price is above the price standard or the catalogue.
    AboveCeiling,
    /// C-PRICE-PARITY: another agency pays less for the same.
    PriceDiffers,
}

impl Notice {
    /// Its code, which has a text.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoCounterOffer => "agreement.no_counter_offer",
            Self::Hurried => "agreement.negotiation_hurried",
            Self::Series => "agreement.negotiations_in_series",
            Self::AboveCeiling => "agreement.above_ceiling",
            Self::PriceDiffers => "agreement.price_differs",
        }
    }
}

/// A warning without its reason: where, what, the numbers, and whether it stops.
struct Found {
    place: String,
    notice: Notice,
    evidence: String,
    stops: bool,
}

pub(super) fn conclude(state: &State, known: &Here<'_>, facts: &Conclude) -> Result<Vec<Event>, Rejection> {
    match known.status {
        Status::Agreed => return Ok(vec![]),
        Status::Negotiating => (),
        Status::Draft | Status::Active | Status::Ended | Status::Terminated | Status::Cancelled => {
            return Err(known.not_now());
        }
    }
    let last = state.standing.as_ref().ok_or(Rejection::NoOffer)?;
    if last.side == Side::Office {
        return Err(Rejection::OfferUnanswered);
    }
    known.terms.has_sound_days()?;
    let terms = known.terms.priced(&last.prices);
    terms.within_ceiling(facts.vat)?;
    let beside = |item: &Item| facts.beside.iter().find(|beside| beside.item == item.number);
    let mut references = Vec::new();
    let mut reasons = Vec::new();
    let mut found = pace(state, facts);
    for item in &terms.items {
        let place = format!("items.{}.unit_price", item.number);
        match beside(item).and_then(|beside| beside.reference) {
            Some(price) => references.push(Basis { item: item.number, price }),
            None => reasons.push((place.clone(), "agreement.no_reference_price".to_owned())),
        }
        if let (Some(beside), Some(net)) = (beside(item), net_of(item, facts)) {
            found.extend(held_against(known, item, net, beside, facts));
        }
    }
    if !reasons.is_empty() {
        return Err(Rejection::ReferenceMissing { reasons });
    }
    let given = |text: &Option<String>| text.as_ref().filter(|text| !text.trim().is_empty()).cloned();
    let justification = given(&facts.justification);
    let listed = |found: &[&Found]| -> (Vec<(String, String)>, String) {
        let reasons = found.iter().map(|one| (one.place.clone(), one.notice.code().to_owned())).collect();
        let evidence: Vec<&str> = found.iter().map(|one| one.evidence.as_str()).collect();
        (reasons, evidence.join("; "))
    };
    let stops: Vec<&Found> = found.iter().filter(|one| one.stops).collect();
    if !stops.is_empty() && justification.is_none() {
        let (reasons, evidence) = listed(&stops);
        return Err(Rejection::PriceTooHigh { reasons, evidence });
    }
    let warnings = match given(&facts.reason) {
        _ if found.is_empty() => vec![],
        None => {
            let (reasons, evidence) = listed(&found.iter().collect::<Vec<_>>());
            return Err(Rejection::ReasonMissing { reasons, evidence });
        }
        Some(reason) => found
            .into_iter()
            .map(|one| Warning { code: one.notice.code().to_owned(), evidence: one.evidence, reason: reason.clone() })
            .collect(),
    };
    let (agreement, company) = (known.agreement, known.company);
    let prices = last.prices.clone();
    let value = terms.value(facts.vat);
    Ok(vec![
        Event::NegotiationConcluded { agreement, company, prices, value, on: facts.today },
        Event::PricesJustified { agreement, references, warnings, justification },
    ])
}

fn net_of(item: &Item, facts: &Conclude) -> Option<Rupiah> {
    parity::net(item.unit_price?, item.tax_inclusive, facts.vat)
}

fn minutes(from: Timestamp, to: Timestamp) -> i64 {
    to.as_micros().saturating_sub(from.as_micros()).div_euclid(60_000_000)
}

/// Whether it was a real negotiation.
fn pace(state: &State, facts: &Conclude) -> Vec<Found> {
    let rule = facts.book.negotiation;
    let mut found = Vec::new();
    let mut note = |notice, evidence| {
        found.push(Found { place: "negotiation".to_owned(), notice, evidence, stops: false });
    };
    let counter_offers = state.counter_offers();
    if counter_offers < usize::try_from(rule.counter_offers).unwrap_or(usize::MAX) {
        note(Notice::NoCounterOffer, format!("{counter_offers} < {}", rule.counter_offers));
    }
    if let Some(first) = state.offers.first() {
        let lasted = minutes(first.at, facts.at);
        if lasted < i64::from(rule.hurried_minutes) {
            note(Notice::Hurried, format!("{lasted} < {} menit", rule.hurried_minutes));
        }
    }
    if facts.series >= rule.series {
        note(Notice::Series, format!("{} dalam {} menit", facts.series, rule.hurried_minutes));
    }
    found
}

/// A price beside its ceiling and beside what other agencies pay.
fn held_against(known: &Here<'_>, item: &Item, net: Rupiah, beside: &Beside, facts: &Conclude) -> Vec<Found> {
    let limits = facts.book.parity;
    let place = format!("items.{}.unit_price", item.number);
    let mut found = Vec::new();
    if let Some(ceiling) = beside.ceiling {
        let severity = limits.judge(parity::above(net, ceiling));
        if severity != Severity::Fine {
            let stops = severity == Severity::Stops;
            let evidence = format!("{net} > {ceiling}");
            found.push(Found { place: place.clone(), notice: Notice::AboveCeiling, evidence, stops });
        }
    }
    let asked = Known {
        agency: known.terms.agency,
        company: known.company,
        outlet: item.outlet,
        format: item.format,
        unit: item.unit,
        specification: item.specification.clone(),
        net,
        on: facts.today,
        source: known.agreement.as_uuid(),
    };
    let (deviation, stops) = match limits.compare(&asked, &beside.others) {
        Verdict::Fine => return found,
        Verdict::Warns(deviation) => (deviation, false),
        Verdict::Stops(deviation) => (deviation, true),
    };
    let evidence = format!("{net} > {}", deviation.lowest.net);
    found.push(Found { place, notice: Notice::PriceDiffers, evidence, stops });
    found
}
