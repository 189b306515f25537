//! What is ordered: placements, each with its form, its days and its price.

use std::collections::BTreeSet;

use kernel::{
    LocalDate, Rupiah,
    ids::{AccountId, PlacementId, PriceId},
};
use serde::{Deserialize, Serialize};

use crate::{
    media::MediaKind,
    payment::tax::{Charge, TariffKind, TaxObject},
    publication::{Format, Unit},
};

/// One publication of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// Its id.
    pub placement: PlacementId,
    /// Its number in the order, from 1.
    pub number: u16,
    /// The item of the agreement that it is an instance of; orders of before it was kept have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<u32>,
    /// Its form.
    pub format: Format,
    /// What it is about.
    pub title: String,
    /// First day on which it may appear.
    pub from: LocalDate,
    /// Last day.
    pub until: LocalDate,
    /// What the price is for one of.
    pub unit: Unit,
    /// How many of these.
    pub quantity: u32,
    /// The version of the price.
    pub price: PriceId,
    /// Price of one unit, as it is agreed.
    pub unit_price: Rupiah,
    /// Whether tax is inside that price.
    pub tariff: TariffKind,
    /// What it is to tax law.
    pub object: TaxObject,
    /// The whole placement with tax, as it is paid.
    pub amount: Rupiah,
    /// Whether the office reads the text before it is published.
    pub draft_needed: bool,
}

impl Placement {
    /// So many units of it, as tax is counted from them.
    pub fn charge(&self, quantity: u32) -> Charge {
        Charge { quantity, unit_price: self.unit_price, tariff: self.tariff, object: self.object }
    }

    /// Copies, airings or sites that a proof must show; one where the price is for something else.
    pub fn countable(&self) -> u32 {
        match self.unit {
            Unit::Copy | Unit::Airing | Unit::Item | Unit::Post => self.quantity,
            Unit::MillimetreColumn
            | Unit::PageFraction
            | Unit::Day
            | Unit::Month
            | Unit::Second
            | Unit::Minute
            | Unit::SiteDay => 1,
        }
    }

    /// Whether what is paid can follow what arrived, one by one (R4).
    pub fn is_counted(&self) -> bool {
        matches!(self.unit, Unit::Copy | Unit::Airing | Unit::Item | Unit::Post)
    }
}

/// What arrived at the office, counted and signed by two (C-RECEIPT).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Its number.
    pub number: String,
    /// The day of the delivery.
    pub on: LocalDate,
    /// Copies, airings, sites.
    pub count: u32,
    /// Who took it in.
    pub received_by: AccountId,
    /// Who signed for the other side.
    pub counter_signer: String,
    /// Where it is kept.
    #[serde(default)]
    pub stored_at: Option<String>,
}

/// The whole of some placements, if it is an amount at all.
pub fn total(placements: &[Placement]) -> Option<Rupiah> {
    placements.iter().try_fold(Rupiah::ZERO, |sum, placement| sum.checked_add(placement.amount))
}

/// What cannot be ordered so: place and code.
pub(super) fn contradictions(kind: MediaKind, placements: &[Placement]) -> Vec<(String, String)> {
    let mut reasons = Vec::new();
    if placements.is_empty() {
        reasons.push(("placements".to_owned(), "order.no_placement".to_owned()));
    }
    let (mut ids, mut numbers) = (BTreeSet::new(), BTreeSet::new());
    for placement in placements {
        let mut say = |place: &str, code: &str| reasons.push((place.to_owned(), code.to_owned()));
        let place = &*placement.number.to_string();
        if !ids.insert(placement.placement) || !numbers.insert(placement.number) {
            say(place, "order.placement_twice");
        }
        if !placement.format.suits(kind) {
            say(place, "order.format_not_of_kind");
        }
        if placement.until < placement.from {
            say(place, "order.days_reversed");
        }
        if placement.quantity == 0 || placement.amount <= Rupiah::ZERO {
            say(place, "order.nothing_ordered");
        }
        // One page is one proof: five articles are five placements.
        let page_or_post = matches!(kind, MediaKind::Online | MediaKind::NewsAgency | MediaKind::Creator);
        if page_or_post && placement.countable() > 1 {
            say(place, "order.one_page_each");
        }
    }
    reasons
}
