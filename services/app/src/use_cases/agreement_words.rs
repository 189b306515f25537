//! An agreement as it is typed, and the terms that it becomes.

use domain::{
    budget::SubActivityCode,
    media::company::Company,
    publication::{
        Format, Unit as PriceUnit,
        agreement::{Choice, Item, Quantity, Terms, UnderDelivery, UnderDeliveryRule},
        procurement::Method,
    },
};
use kernel::{
    CompanyId, LocalDate, Rupiah,
    ids::{AgencyId, OutletId},
};
use serde::Deserialize;
use store::{Halt, Unit};
use views::Sinergi;

use super::agreement_facts::NamedOutlet;
use crate::{AppError, FieldError, perform::refuse};

/// What somebody typed.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Typed {
    title: String,
    pub(crate) agency: Option<AgencyId>,
    sub_activity: Option<String>,
    starts_on: Option<LocalDate>,
    ends_on: Option<LocalDate>,
    method: Option<Method>,
    providers: Option<u32>,
    method_basis: Option<String>,
    ceiling: Option<Rupiah>,
    under_delivery: Option<UnderDeliveryRule>,
    under_delivery_words: Option<String>,
    items: Vec<TypedItem>,
}

#[derive(Debug, Clone, Deserialize)]
struct TypedItem {
    outlet: OutletId,
    format: Format,
    unit: PriceUnit,
    specification: Option<String>,
    tax_inclusive: Option<bool>,
    quantity: Option<u32>,
    quantity_not_fixed: Option<bool>,
}

impl Typed {
    /// Every mistake that can be seen without the register.
    pub(crate) fn checked(self) -> Result<Self, AppError> {
        let wrong = |field: String, code| FieldError { field, code, params: vec![] };
        let mut errors = Vec::new();
        if self.sub_activity.as_ref().is_some_and(|code| SubActivityCode::parse(code).is_err()) {
            errors.push(wrong("sub_activity".to_owned(), "structure"));
        }
        for (index, item) in self.items.iter().enumerate() {
            if item.quantity.is_some() && item.quantity_not_fixed == Some(true) {
                errors.push(wrong(format!("items.{index}.quantity"), "quantity_twice"));
            }
        }
        if errors.is_empty() { Ok(self) } else { Err(AppError::Invalid(errors)) }
    }

    /// Where it is published.
    pub(crate) fn outlets(&self) -> Vec<OutletId> {
        self.items.iter().map(|item| item.outlet).collect()
    }

    /// The budget year that it begins in.
    pub(crate) fn year(&self, today: LocalDate) -> i32 {
        self.starts_on.unwrap_or(today).year()
    }

    /// The terms, with kind and grade of each outlet as register and decree have them.
    pub(crate) async fn terms(
        &self,
        unit: &mut Unit<Sinergi>,
        company: CompanyId,
        named: &[NamedOutlet],
    ) -> Result<Box<Terms>, Halt> {
        let register = unit.state::<Company>(company.as_uuid()).await?;
        if !register.exists() {
            return Err(refuse("agreement.company_unknown"));
        }
        let mut items = Vec::new();
        for (number, words) in (1_u32..).zip(&self.items) {
            let Some(outlet) = register.outlet(words.outlet) else {
                return Err(refuse("agreement.outlet_unknown"));
            };
            let grade = named.iter().find(|named| named.outlet == words.outlet).map(|named| named.grade.clone());
            let quantity = if words.quantity_not_fixed == Some(true) {
                Some(Quantity::NotFixed)
            } else {
                words.quantity.map(Quantity::Count)
            };
            items.push(Item {
                number,
                outlet: words.outlet,
                format: words.format,
                media: outlet.kind,
                grade,
                unit: words.unit,
                specification: words.specification.clone().unwrap_or_default(),
                unit_price: None,
                tax_inclusive: words.tax_inclusive.unwrap_or_default(),
                quantity,
            });
        }
        let choice = self.method.map(|method| Choice {
            method,
            providers: self.providers.unwrap_or_default(),
            basis: self.method_basis.clone(),
        });
        let under_delivery =
            self.under_delivery.map(|rule| UnderDelivery { rule, words: self.under_delivery_words.clone() });
        Ok(Box::new(Terms {
            title: self.title.clone(),
            agency: self.agency,
            sub_activity: self.sub_activity.as_ref().and_then(|code| SubActivityCode::parse(code).ok()),
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            choice,
            ceiling: self.ceiling,
            under_delivery,
            items,
        }))
    }
}
