//! Who a company is: the facts that agreements, accounts and prices stand on.
//!
//! **Invariant:** since the office deals with a company, these change by a correction that two people decided (C-PAYEE).
//! What an import left out is still told by the company itself, except what moves a price.

use crate::{
    media::{CompanyProfile, LegalForm, Nib, Npwp},
    oversight::correction::{Field, Value},
};

/// A taxable entrepreneur, as corrections write it.
const TAXABLE: &str = "PKP";
/// One that is not.
const NOT_TAXABLE: &str = "non-PKP";

/// What somebody typed of a fact, in the spelling in which it is kept.
pub(crate) fn read(field: Field, typed: &str) -> Option<String> {
    let small = typed.trim().to_lowercase();
    match field {
        Field::CompanyForm => LegalForm::from_wire(&small).map(|form| form.wire().to_owned()),
        Field::CompanyNib => Nib::parse(typed).ok().map(String::from),
        Field::CompanyNpwp => Npwp::parse(typed).ok().map(String::from),
        Field::CompanyTaxable => match small.as_str() {
            "pkp" | "ya" => Some(TAXABLE.to_owned()),
            "non-pkp" | "bukan pkp" | "tidak" => Some(NOT_TAXABLE.to_owned()),
            _ => None,
        },
        Field::CompanyName
        | Field::OrderTitle
        | Field::PlacementTitle
        | Field::ReceivedCount
        | Field::VerifiedQuantity
        | Field::BudgetDocument
        | Field::SubActivityName
        | Field::AccountName => None,
    }
}

/// The fact as it stands; empty words for what is not known.
pub fn fact(profile: &CompanyProfile, field: Field) -> Option<Value> {
    let words = match field {
        Field::CompanyName => profile.legal_name.clone(),
        Field::CompanyForm => profile.legal_form.map(|form| form.wire().to_owned()).unwrap_or_default(),
        Field::CompanyNib => profile.nib.clone().map(String::from).unwrap_or_default(),
        Field::CompanyNpwp => profile.npwp.clone().map(String::from).unwrap_or_default(),
        Field::CompanyTaxable => is_taxable(profile).to_owned(),
        Field::OrderTitle
        | Field::PlacementTitle
        | Field::ReceivedCount
        | Field::VerifiedQuantity
        | Field::BudgetDocument
        | Field::SubActivityName
        | Field::AccountName => return None,
    };
    Some(Value::Words(words))
}

/// What is not said is not so.
fn is_taxable(profile: &CompanyProfile) -> &'static str {
    if profile.taxable_entrepreneur == Some(true) { TAXABLE } else { NOT_TAXABLE }
}

/// The profile with another fact; none when the value is none of that fact.
pub fn with(profile: &CompanyProfile, field: Field, to: &Value) -> Option<CompanyProfile> {
    let Value::Words(words) = to else { return None };
    let mut profile = profile.clone();
    match field {
        Field::CompanyName => profile.legal_name.clone_from(words),
        Field::CompanyForm => profile.legal_form = Some(LegalForm::from_wire(words)?),
        Field::CompanyNib => profile.nib = Some(Nib::parse(words).ok()?),
        Field::CompanyNpwp => profile.npwp = Some(Npwp::parse(words).ok()?),
        Field::CompanyTaxable => profile.taxable_entrepreneur = Some(words == TAXABLE),
        Field::OrderTitle
        | Field::PlacementTitle
        | Field::ReceivedCount
        | Field::VerifiedQuantity
        | Field::BudgetDocument
        | Field::SubActivityName
        | Field::AccountName => return None,
    }
    Some(profile)
}

/// Which of these facts a new profile says otherwise, by field name.
pub(crate) fn changed(before: &CompanyProfile, after: &CompanyProfile) -> Vec<&'static str> {
    let mut fields = Vec::new();
    let mut look = |differs: bool, name| {
        if differs {
            fields.push(name);
        }
    };
    look(before.legal_name != after.legal_name, "legal_name");
    look(before.legal_form.is_some() && before.legal_form != after.legal_form, "legal_form");
    look(before.nib.is_some() && before.nib != after.nib, "nib");
    look(before.npwp.is_some() && before.npwp != after.npwp, "npwp");
    look(is_taxable(before) != is_taxable(after), "taxable_entrepreneur");
    fields
}
