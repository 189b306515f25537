//! What both signatures stand on: nothing is missing, and every rule of the day is met.

use kernel::{LocalDate, Rupiah};

use super::{Choice, Grounds, Item, Quantity, Rejection, State, Terms};
use crate::publication::procurement::{MethodRule, NotSo, Package, Purchase};

type Reasons = Vec<(String, String)>;

fn at_item(item: &Item, field: &str) -> String {
    format!("items.{}.{field}", item.number)
}

impl Terms {
    /// EF-12: what an agreement cannot do without and this one does not say, all of it.
    pub fn missing(&self) -> Reasons {
        let mut places: Vec<String> = [
            ("title", self.title.trim().is_empty()),
            ("agency", self.agency.is_none()),
            ("sub_activity", self.sub_activity.is_none()),
            ("starts_on", self.starts_on.is_none()),
            ("ends_on", self.ends_on.is_none()),
            ("method", self.choice.is_none()),
            ("under_delivery", self.under_delivery.is_none()),
            ("items", self.items.is_empty()),
        ]
        .into_iter()
        .filter(|(_, is_missing)| *is_missing)
        .map(|(field, _)| field.to_owned())
        .collect();
        let is_open = self.items.iter().any(|item| item.quantity == Some(Quantity::NotFixed));
        if is_open && self.ceiling.is_none() {
            places.push("ceiling".to_owned());
        }
        for item in &self.items {
            if item.unit_price.is_none() {
                places.push(at_item(item, "unit_price"));
            }
            if item.quantity.is_none() {
                places.push(at_item(item, "quantity"));
            }
        }
        let mut reasons: Reasons =
            places.into_iter().map(|place| (place.clone(), "agreement.field_missing".to_owned())).collect();
        reasons.extend(self.crossing_year());
        reasons
    }

    /// That its days lie in one budget year, the last not before the first: once they are agreed nobody may change them.
    pub(super) fn has_sound_days(&self) -> Result<(), Rejection> {
        self.runs_forward()?;
        match self.crossing_year() {
            Some(reason) => Err(Rejection::Incomplete { reasons: vec![reason] }),
            None => Ok(()),
        }
    }

    fn crossing_year(&self) -> Option<(String, String)> {
        // What ends before it starts is refused by itself.
        let crosses = self.starts_on.zip(self.ends_on).is_some_and(|(first, last)| first.year() < last.year());
        crosses.then(|| ("ends_on".to_owned(), "agreement.period_crosses_year".to_owned()))
    }

    /// That it ends before it starts.
    fn runs_forward(&self) -> Result<(), Rejection> {
        match (self.starts_on, self.ends_on) {
            (Some(starts_on), Some(ends_on)) if ends_on < starts_on => {
                Err(Rejection::EndsBeforeStart { starts_on, ends_on })
            }
            _ => Ok(()),
        }
    }

    /// Items that make no sense.
    pub(super) fn unsound(&self) -> Reasons {
        let mut reasons = Reasons::new();
        for (number, item) in (1_u32..).zip(&self.items) {
            if item.number != number {
                reasons.push((at_item(item, "number"), "agreement.item_numbers".to_owned()));
            }
            if !item.format.suits(item.media) {
                reasons.push((at_item(item, "format"), "agreement.format_unsuitable".to_owned()));
            }
            if item.quantity == Some(Quantity::Count(0)) {
                reasons.push((at_item(item, "quantity"), "agreement.quantity_zero".to_owned()));
            }
        }
        if self.ceiling.is_some_and(|most| most <= Rupiah::ZERO) {
            reasons.push(("ceiling".to_owned(), "agreement.ceiling_not_positive".to_owned()));
        }
        reasons
    }
}

/// What it comes to, and the rule that it is bought by.
pub(super) struct Ready<'a> {
    pub(super) value: Rupiah,
    pub(super) choice: &'a Choice,
    pub(super) rule: &'a MethodRule,
    pub(super) policy: i32,
}

/// Everything that a signature stands on.
pub(super) fn ready<'a>(state: &'a State, terms: &'a Terms, grounds: &'a Grounds) -> Result<Ready<'a>, Rejection> {
    terms.runs_forward()?;
    let reasons = terms.missing();
    let value = terms.value(grounds.vat);
    let (Some(choice), Some(value), true) = (&terms.choice, value, reasons.is_empty()) else {
        return Err(Rejection::Incomplete { reasons });
    };
    if let Some((sum, limit)) = terms.beyond_ceiling(grounds.vat) {
        return Err(Rejection::AboveHighestAgreed { sum, limit });
    }
    let policy = grounds.policy.ok_or(Rejection::NoPolicy)?;
    let is_named = |item: &&Item| grounds.named.iter().any(|named| named.outlet == item.outlet);
    let reasons: Reasons = terms
        .items
        .iter()
        .filter(|item| !is_named(item))
        .map(|item| (at_item(item, "outlet"), "agreement.outlet_not_in_decree".to_owned()))
        .collect();
    if !reasons.is_empty() {
        return Err(Rejection::NotInDecree { reasons });
    }
    let has_tariff = |item: &&Item| grounds.tariffs.iter().any(|tariff| tariff.item == item.number);
    let reasons: Reasons = terms
        .items
        .iter()
        .filter(|item| !has_tariff(item))
        .map(|item| (at_item(item, "format"), "agreement.no_tariff".to_owned()))
        .collect();
    if !reasons.is_empty() {
        return Err(Rejection::TariffMissing { reasons });
    }
    if state.pending.is_some() {
        return Err(Rejection::MethodPending);
    }
    let rule = admitted(choice, value, grounds)?;
    let package = package_of(state, terms, choice, value, grounds.today);
    if let Some(split) = package.and_then(|package| grounds.book.split(&package, &grounds.packages)) {
        return Err(Rejection::Split { limit: split.limit, sum: split.sum, others: split.others.len() });
    }
    Ok(Ready { value, choice, rule, policy })
}

fn admitted<'a>(choice: &Choice, value: Rupiah, grounds: &'a Grounds) -> Result<&'a MethodRule, Rejection> {
    let purchase = Purchase {
        method: choice.method,
        value,
        on: grounds.today,
        providers: choice.providers,
        has_basis: choice.basis.as_ref().is_some_and(|basis| !basis.trim().is_empty()),
    };
    grounds.book.admit(&purchase).map_err(|why| match why {
        NotSo::MethodNotAllowed { allowed } => Rejection::MethodNotAllowed { allowed },
        NotSo::CatalogueFirst { above } => Rejection::CatalogueFirst { above },
        NotSo::BasisMissing => Rejection::MethodBasisMissing,
    })
}

fn package_of(state: &State, terms: &Terms, choice: &Choice, value: Rupiah, on: LocalDate) -> Option<Package> {
    Some(Package {
        id: state.agreement?.as_uuid(),
        company: state.company?,
        formats: terms.formats(),
        sub_activity: terms.sub_activity.clone()?,
        method: choice.method,
        value,
        on,
    })
}
