//! Tax on a bill: value-added tax (PPN), what the treasurer keeps, what reaches the company (DOMAIN.md 5.3).
//!
//! **Invariant:** gross = net + value-added tax = transfer + everything that the treasurer keeps; each rounding names
//! its mode in a step that the company may read (C-TRANSPARENT-CALC). Rates are dated data, never constants.

use std::collections::BTreeMap;

use kernel::{BasisPoints, LocalDate, Rupiah};
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

names! {
    /// What is bought, as tax law sees it.
    pub enum TaxObject {
        /// Placing, broadcasting, advertising; rent of anything but land and buildings.
        Service = "service",
        /// Copies of a newspaper.
        Goods = "goods",
        /// Ground or a building for a billboard.
        LandRent = "land_rent",
    }
}

names! {
    /// What is due to the state.
    pub enum Levy {
        /// Pajak Pertambahan Nilai (PPN).
        ValueAddedTax = "value_added_tax",
        /// Pajak Penghasilan Pasal 22.
        IncomeTax22 = "income_tax_22",
        /// Pajak Penghasilan Pasal 23.
        IncomeTax23 = "income_tax_23",
        /// Pajak Penghasilan Pasal 4 ayat (2).
        IncomeTaxFinal = "income_tax_final",
    }
}

names! {
    /// Whether a tariff has value-added tax in it already.
    pub enum TariffKind {
        /// Tax comes on top.
        Exclusive = "exclusive",
        /// Tax is inside.
        Inclusive = "inclusive",
    }
}

names! {
    /// How a step became whole rupiah.
    pub enum StepRounding {
        /// Nothing was rounded.
        Exact = "exact",
        /// Towards nothing.
        Down = "down",
        /// Half a rupiah and more becomes one.
        HalfUp = "half_up",
    }
}

names! {
    /// What a step of the calculation finds.
    pub enum StepKind {
        /// Quantity times unit price.
        Price = "price",
        /// The price without the tax that a tariff has inside.
        Net = "net",
        /// What value-added tax is counted from (DPP nilai lain).
        VatBase = "vat_base",
        /// Value-added tax.
        Vat = "vat",
        /// Net and value-added tax together: what the budget bears.
        Gross = "gross",
        /// Value-added tax that the treasurer keeps and deposits.
        VatKept = "vat_kept",
        /// Income tax that the treasurer keeps and deposits.
        IncomeTaxKept = "income_tax_kept",
        /// What reaches the company's account.
        Transfer = "transfer",
    }
}

/// A share as law writes it: 11/12.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fraction {
    /// Above the line.
    pub numerator: i32,
    /// Below the line.
    pub denominator: i32,
}

/// What the treasurer keeps for one kind of purchase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeepRule {
    /// For which purchase.
    pub object: TaxObject,
    /// Under which article.
    pub levy: Levy,
    /// Of the net price.
    pub rate: BasisPoints,
    /// The same for a company without a tax number.
    pub rate_without_npwp: BasisPoints,
    /// Only when the net price is above this.
    pub above: Rupiah,
}

/// Rates from a day on, with what they stand on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rates {
    /// First day.
    pub from: LocalDate,
    /// `PMK 131/2024, PMK 11/2025`.
    pub legal_basis: String,
    /// Value-added tax.
    pub vat: BasisPoints,
    /// The part of the price that it is counted from.
    pub vat_base: Fraction,
    /// The treasurer leaves value-added tax to the company up to this gross, unless it is a part of something larger.
    pub vat_left_up_to: Rupiah,
    /// Income tax by kind of purchase.
    pub keeps: Vec<KeepRule>,
    /// Instead of income tax on services, for a small business with its certificate.
    pub small_business: BasisPoints,
}

/// How the state sees the company, on the day of the contract (EF-18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxStatus {
    /// Pengusaha Kena Pajak (PKP).
    pub taxable_entrepreneur: bool,
    /// Whether it has a tax number.
    pub has_npwp: bool,
    /// Whether it showed the certificate of a small business.
    pub small_business: bool,
    /// The day that this was true: the day of the contract.
    pub as_of: LocalDate,
}

/// One thing to pay for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// How many.
    pub quantity: u32,
    /// The price of one, by the price version of the order.
    pub unit_price: Rupiah,
    /// Whether tax is inside.
    pub tariff: TariffKind,
    /// What it is to tax law.
    pub object: TaxObject,
}

/// What one thing costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charged {
    /// Without value-added tax.
    pub net: Rupiah,
    /// What value-added tax is counted from, for the eye; the tax itself is counted from the net in one rounding.
    pub vat_base: Rupiah,
    /// Value-added tax.
    pub vat: Rupiah,
    /// Together.
    pub gross: Rupiah,
}

/// Income tax that the treasurer keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Under which article.
    pub levy: Levy,
    /// Counted from.
    pub base: Rupiah,
    /// At which rate.
    pub rate: BasisPoints,
    /// How much.
    pub amount: Rupiah,
}

/// One line of the calculation: `base × numerator / denominator`, rounded as it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The charge that it is about, from 1; `None` is the bill as a whole.
    #[serde(default)]
    pub charge: Option<u32>,
    /// What it finds.
    pub kind: StepKind,
    /// From what.
    pub base: Rupiah,
    /// Times.
    pub numerator: i64,
    /// Divided by.
    pub denominator: i64,
    /// How it became whole.
    pub rounding: StepRounding,
    /// What came out.
    pub amount: Rupiah,
}

/// A bill, calculated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breakdown {
    /// First day of the rates that hold.
    pub rates_from: LocalDate,
    /// Each charge, in the order given.
    pub charges: Vec<Charged>,
    /// Without value-added tax.
    pub net: Rupiah,
    /// Value-added tax.
    pub vat: Rupiah,
    /// What the invoice says and the budget bears.
    pub gross: Rupiah,
    /// Value-added tax that the treasurer keeps.
    pub vat_kept: Rupiah,
    /// Income tax that the treasurer keeps.
    pub kept: Vec<Kept>,
    /// What reaches the company.
    pub transfer: Rupiah,
    /// The calculation, line by line.
    pub steps: Vec<Step>,
}

impl Breakdown {
    /// What is to be deposited, by levy.
    pub fn deposits(&self) -> BTreeMap<Levy, Rupiah> {
        let mut due: BTreeMap<Levy, Rupiah> = BTreeMap::new();
        let vat = (Levy::ValueAddedTax, self.vat_kept);
        for (levy, amount) in self.kept.iter().map(|kept| (kept.levy, kept.amount)).chain([vat]) {
            if amount > Rupiah::ZERO {
                let sum = due.entry(levy).or_default();
                *sum = sum.checked_add(amount).unwrap_or(*sum);
            }
        }
        due
    }
    /// Whether the company is owed a withholding slip (bukti potong).
    pub fn needs_slip(&self) -> bool {
        self.kept.iter().any(|kept| kept.amount > Rupiah::ZERO)
    }
}

/// Why a bill cannot be calculated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Uncountable {
    /// No rates hold on the day.
    #[error("no rates hold on {0}")]
    NoRates(LocalDate),
    /// It does not fit into rupiah.
    #[error("the amount is too large")]
    TooLarge,
    /// Nothing, or less than nothing, is asked for.
    #[error("a price or a quantity is not positive")]
    NotPositive,
}

/// The rates that hold on a day: those with the latest first day that has come.
pub fn in_force(rates: &[Rates], day: LocalDate) -> Result<&Rates, Uncountable> {
    rates.iter().filter(|rates| rates.from <= day).max_by_key(|rates| rates.from).ok_or(Uncountable::NoRates(day))
}

/// What value-added tax is of a price on a day, so that prices with and without it can be compared: 1100 for 12 % of eleven
/// twelfths.
pub fn vat_in_effect(rates: &[Rates], day: LocalDate) -> BasisPoints {
    let of_price = |rates: &Rates| {
        let base = rates.vat_base;
        rates.vat.0.saturating_mul(base.numerator).checked_div(base.denominator).unwrap_or_default()
    };
    BasisPoints(in_force(rates, day).map_or(0, of_price))
}

/// What one thing costs a region: the amount that an order reserves.
pub fn gross(charge: Charge, status: TaxStatus, rates: &Rates) -> Result<Charged, Uncountable> {
    Calculation::default().charge(None, charge, status, rates)
}

/// Calculates a bill. `whole` is the gross of the commitment that it is a part of: splitting a payment does not make it
/// a small one.
pub fn bill(charges: &[Charge], status: TaxStatus, rates: &Rates, whole: Rupiah) -> Result<Breakdown, Uncountable> {
    let mut work = Calculation::default();
    let mut counted = Vec::with_capacity(charges.len());
    let mut by_object: BTreeMap<TaxObject, Rupiah> = BTreeMap::new();
    let (mut net, mut vat) = (Rupiah::ZERO, Rupiah::ZERO);
    for (charge, place) in charges.iter().zip(1_u32..) {
        let one = work.charge(Some(place), *charge, status, rates)?;
        net = plus(net, one.net)?;
        vat = plus(vat, one.vat)?;
        let of_object = by_object.entry(charge.object).or_default();
        *of_object = plus(*of_object, one.net)?;
        counted.push(one);
    }
    let gross = plus(net, vat)?;
    work.exact(StepKind::Gross, None, gross);
    let vat_kept = if gross.max(whole) > rates.vat_left_up_to { vat } else { Rupiah::ZERO };
    work.exact(StepKind::VatKept, None, vat_kept);
    let mut kept = Vec::new();
    for (object, base) in by_object {
        if let Some((levy, rate)) = keep_rate(object, base, status, rates) {
            let share = Share { base, numerator: rate.0.into(), denominator: 10_000 };
            let amount = work.share(StepKind::IncomeTaxKept, None, share, StepRounding::Down)?;
            kept.push(Kept { levy, base, rate, amount });
        }
    }
    let mut transfer = minus(gross, vat_kept)?;
    for kept in &kept {
        transfer = minus(transfer, kept.amount)?;
    }
    work.exact(StepKind::Transfer, None, transfer);
    let (rates_from, steps) = (rates.from, work.steps);
    Ok(Breakdown { rates_from, charges: counted, net, vat, gross, vat_kept, kept, transfer, steps })
}

/// What stands in the way of using these rates: place and code.
pub fn contradictions(rates: &[Rates]) -> Vec<(String, String)> {
    let mut reasons = Vec::new();
    let mut days = std::collections::BTreeSet::new();
    if rates.is_empty() {
        reasons.push(("rates".to_owned(), "payment_terms.no_rates".to_owned()));
    }
    for one in rates {
        let place = format!("rates.{}", one.from);
        let mut say = |place: String, code: &str| reasons.push((place, code.to_owned()));
        if !days.insert(one.from) {
            say(place.clone(), "payment_terms.rates_twice");
        }
        if one.legal_basis.trim().is_empty() {
            say(place.clone(), "payment_terms.basis_missing");
        }
        let Fraction { numerator, denominator } = one.vat_base;
        let shares = one.keeps.iter().flat_map(|keep| [keep.rate, keep.rate_without_npwp]);
        let percent = |rate: BasisPoints| (0..=10_000).contains(&rate.0);
        if numerator < 1 || denominator < numerator || !shares.chain([one.vat, one.small_business]).all(percent) {
            say(place.clone(), "payment_terms.not_a_share");
        }
        if one.vat_left_up_to < Rupiah::ZERO || one.keeps.iter().any(|keep| keep.above < Rupiah::ZERO) {
            say(place.clone(), "payment_terms.below_nothing");
        }
    }
    reasons
}

fn keep_rate(object: TaxObject, base: Rupiah, status: TaxStatus, rates: &Rates) -> Option<(Levy, BasisPoints)> {
    if object == TaxObject::Service && status.small_business {
        return Some((Levy::IncomeTaxFinal, rates.small_business));
    }
    let rule = rates.keeps.iter().find(|rule| rule.object == object && base > rule.above)?;
    Some((rule.levy, if status.has_npwp { rule.rate } else { rule.rate_without_npwp }))
}

/// A part of an amount.
#[derive(Clone, Copy)]
struct Share {
    base: Rupiah,
    numerator: i64,
    denominator: i64,
}

#[derive(Default)]
struct Calculation {
    steps: Vec<Step>,
}

impl Calculation {
    fn charge(
        &mut self,
        place: Option<u32>,
        charge: Charge,
        status: TaxStatus,
        rates: &Rates,
    ) -> Result<Charged, Uncountable> {
        if charge.quantity == 0 || charge.unit_price <= Rupiah::ZERO {
            return Err(Uncountable::NotPositive);
        }
        let times = Share { base: charge.unit_price, numerator: charge.quantity.into(), denominator: 1 };
        let price = self.share(StepKind::Price, place, times, StepRounding::Exact)?;
        // Value-added tax is `taxed / whole` of the net.
        let taxed = i64::from(rates.vat.0).checked_mul(rates.vat_base.numerator.into());
        let whole = i64::from(rates.vat_base.denominator).checked_mul(10_000);
        let (taxed, whole) = taxed.zip(whole).ok_or(Uncountable::TooLarge)?;
        let net = match charge.tariff {
            TariffKind::Exclusive => price,
            // A tariff with tax inside buys the same from everybody: tax that nobody owes is not paid.
            TariffKind::Inclusive => {
                let denominator = whole.checked_add(taxed).ok_or(Uncountable::TooLarge)?;
                let share = Share { base: price, numerator: whole, denominator };
                self.share(StepKind::Net, place, share, StepRounding::HalfUp)?
            }
        };
        if !status.taxable_entrepreneur {
            self.exact(StepKind::Gross, place, net);
            return Ok(Charged { net, vat_base: Rupiah::ZERO, vat: Rupiah::ZERO, gross: net });
        }
        let (numerator, denominator) = (rates.vat_base.numerator.into(), rates.vat_base.denominator.into());
        let base = Share { base: net, numerator, denominator };
        let vat_base = self.share(StepKind::VatBase, place, base, StepRounding::HalfUp)?;
        let vat = match charge.tariff {
            TariffKind::Exclusive => {
                let share = Share { base: net, numerator: taxed, denominator: whole };
                self.share(StepKind::Vat, place, share, StepRounding::Down)?
            }
            // What is left of the tariff: the sum is the tariff to the rupiah.
            TariffKind::Inclusive => {
                let vat = minus(price, net)?;
                self.exact(StepKind::Vat, place, vat);
                vat
            }
        };
        let gross = plus(net, vat)?;
        self.exact(StepKind::Gross, place, gross);
        Ok(Charged { net, vat_base, vat, gross })
    }

    fn exact(&mut self, kind: StepKind, charge: Option<u32>, amount: Rupiah) {
        let rounding = StepRounding::Exact;
        self.steps.push(Step { charge, kind, base: amount, numerator: 1, denominator: 1, rounding, amount });
    }

    fn share(
        &mut self,
        kind: StepKind,
        charge: Option<u32>,
        share: Share,
        rounding: StepRounding,
    ) -> Result<Rupiah, Uncountable> {
        let Share { base, numerator, denominator } = share;
        let amount = part(share, rounding).ok_or(Uncountable::TooLarge)?;
        self.steps.push(Step { charge, kind, base, numerator, denominator, rounding, amount });
        Ok(amount)
    }
}

fn part(share: Share, rounding: StepRounding) -> Option<Rupiah> {
    let product = i128::from(share.base.get()).checked_mul(share.numerator.into())?;
    let denominator = i128::from(share.denominator);
    let quotient = product.checked_div_euclid(denominator)?;
    let rest = product.checked_rem_euclid(denominator)?;
    let up = match rounding {
        StepRounding::Exact | StepRounding::Down => 0,
        StepRounding::HalfUp => i128::from(rest.checked_mul(2)? >= denominator),
    };
    i64::try_from(quotient.checked_add(up)?).ok().and_then(|amount| Rupiah::new(amount).ok())
}

fn plus(one: Rupiah, other: Rupiah) -> Result<Rupiah, Uncountable> {
    one.checked_add(other).ok_or(Uncountable::TooLarge)
}

fn minus(one: Rupiah, other: Rupiah) -> Result<Rupiah, Uncountable> {
    one.checked_sub(other).ok_or(Uncountable::TooLarge)
}
