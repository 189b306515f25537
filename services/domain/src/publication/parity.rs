//! Whether the same thing costs the same in every agency (R5, C-PRICE-PARITY).

use kernel::{BasisPoints, CompanyId, LocalDate, Rupiah, Uuid, ids::AgencyId, ids::OutletId};
use serde::{Deserialize, Serialize};

use super::{Format, Unit};

#[cfg(test)]
mod tests;

/// How far a price may stand above another one. Data of the region, with the defaults of DOMAIN.md 5.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// More than this asks for a reason.
    pub warn_above: BasisPoints,
    /// More than this is a stop, unless it is justified in writing.
    pub stop_above: BasisPoints,
    /// How many days back others' prices count.
    pub days: u16,
}

/// A price that an agency agreed or paid for something of an outlet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The agency; none where nobody wrote it down, which no other agency is.
    pub agency: Option<AgencyId>,
    /// Who is paid.
    pub company: CompanyId,
    /// Where it is published.
    pub outlet: OutletId,
    /// What.
    pub format: Format,
    /// One of what.
    pub unit: Unit,
    /// Part of a page, color, length, position, size.
    pub specification: String,
    /// For one unit, without PPN.
    pub net: Rupiah,
    /// When.
    pub on: LocalDate,
    /// The agreement or order that says so.
    pub source: Uuid,
}

impl Known {
    fn is_same_thing(&self, other: &Self) -> bool {
        self.outlet == other.outlet
            && self.format == other.format
            && self.unit == other.unit
            && self.specification.trim().to_lowercase() == other.specification.trim().to_lowercase()
    }
}

/// The lowest price of another agency, and how far the asked one stands above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    /// The lowest other price.
    pub lowest: Known,
    /// How far above it.
    pub above: BasisPoints,
}

/// What a comparison says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody pays less.
    Fine,
    /// Somebody pays less: a reason is asked for.
    Warns(Deviation),
    /// Somebody pays so much less that only a written justification helps.
    Stops(Deviation),
}

impl Limits {
    /// Which side of the limits something so far above is on.
    pub fn judge(self, above: BasisPoints) -> Severity {
        if above > self.stop_above {
            Severity::Stops
        } else if above > self.warn_above {
            Severity::Warns
        } else {
            Severity::Fine
        }
    }
    /// A price beside those of all other agencies for the same thing.
    pub fn compare(self, asked: &Known, others: &[Known]) -> Verdict {
        let lowest = others
            .iter()
            .filter(|other| other.agency != asked.agency && other.source != asked.source)
            .filter(|other| asked.is_same_thing(other))
            .filter(|other| (0..=i64::from(self.days)).contains(&other.on.days_until(asked.on)))
            .min_by_key(|other| other.net);
        let Some(lowest) = lowest else { return Verdict::Fine };
        let deviation = Deviation { lowest: lowest.clone(), above: above(asked.net, lowest.net) };
        match self.judge(deviation.above) {
            Severity::Fine => Verdict::Fine,
            Severity::Warns => Verdict::Warns(deviation),
            Severity::Stops => Verdict::Stops(deviation),
        }
    }
}

/// How much something weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Nothing.
    Fine,
    /// A reason is asked for.
    Warns,
    /// It does not go on.
    Stops,
}

/// How far a price stands above another one; any rupiah more is one basis point at least, and what is not above is 0.
pub fn above(price: Rupiah, other: Rupiah) -> BasisPoints {
    let more = i128::from(price.get()).saturating_sub(i128::from(other.get()));
    if more <= 0 {
        return BasisPoints(0);
    }
    if other <= Rupiah::ZERO {
        return BasisPoints(i32::MAX);
    }
    let other = i128::from(other.get());
    let rounded_up = more.saturating_mul(10_000).saturating_add(other.saturating_sub(1)).div_euclid(other);
    BasisPoints(i32::try_from(rounded_up).unwrap_or(i32::MAX))
}

/// An amount without PPN, rounded down. `vat` is what PPN is of the price in effect: 1100 for 12 % of eleven twelfths.
pub fn net(amount: Rupiah, tax_inclusive: bool, vat: BasisPoints) -> Option<Rupiah> {
    if !tax_inclusive {
        return Some(amount);
    }
    let whole = i128::from(vat.0).checked_add(10_000)?;
    let net = i128::from(amount.get()).checked_mul(10_000)?.checked_div_euclid(whole)?;
    i64::try_from(net).ok().and_then(|net| Rupiah::new(net).ok())
}

/// An amount with PPN, rounded down.
pub fn gross(amount: Rupiah, tax_inclusive: bool, vat: BasisPoints) -> Option<Rupiah> {
    if tax_inclusive { Some(amount) } else { amount.checked_add(amount.share(vat, kernel::Rounding::Down)?) }
}
