//! What an order says, and what its placements cost: by the agreement, the price list and the terms of payment of its day.

use domain::{
    media::company::{self, Company},
    payment::{
        tax::{self, TariffKind, TaxObject, TaxStatus},
        terms::PaymentTerms,
    },
    publication::{
        Format, Unit as PriceUnit,
        agreement::{Agreement, Item},
        order::{ExceptionDecree, Placement, Subject},
        price::PriceList,
    },
};
use kernel::{
    LocalDate, Rupiah,
    ids::{AgencyId, AgreementId, BudgetLineId, PlacementId, PlanId, PlanItemId, PriceId},
};
use serde::Deserialize;
use store::Halt;

use super::{
    shared::{not_found, singleton},
    states::States,
};
use crate::perform::refuse;

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Ordered {
    item: u32,
    title: String,
    first_day: LocalDate,
    last_day: LocalDate,
    quantity: Option<u32>,
    #[serde(default)]
    without_draft: bool,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Words {
    agreement: AgreementId,
    agency: AgencyId,
    pub(super) line: BudgetLineId,
    plan: PlanId,
    plan_item: PlanItemId,
    title: String,
    brief: String,
    pub(super) placements: Vec<Ordered>,
    justification: Option<String>,
    exception_number: Option<String>,
    exception_date: Option<LocalDate>,
    exception_signer: Option<String>,
    exception_ground: Option<String>,
}

impl Words {
    fn exception(&self, today: LocalDate) -> Option<ExceptionDecree> {
        let number = self.exception_number.clone()?;
        Some(ExceptionDecree {
            number,
            on: self.exception_date.unwrap_or(today),
            signer: self.exception_signer.clone().unwrap_or_default(),
            ground: self.exception_ground.clone().unwrap_or_default(),
        })
    }
}

/// What an order is about and what it orders, from its words and from the agreement that it stands on.
pub(super) async fn written<S: States>(
    unit: &mut S,
    words: &Words,
    ids: &[PlacementId],
    today: LocalDate,
) -> Result<(Box<Subject>, Vec<Placement>), Halt> {
    let agreement = unit.state::<Agreement>(words.agreement.as_uuid()).await?;
    let (Some(company), Some(terms)) = (agreement.company(), agreement.terms().cloned()) else {
        return Err(not_found());
    };
    let register = unit.state::<Company>(company.as_uuid()).await?;
    let tax = tax_of(&register, today);
    let mut items: Vec<&Item> = Vec::new();
    for ordered in &words.placements {
        match terms.items.iter().find(|item| item.number == ordered.item) {
            Some(item) => items.push(item),
            None => return Err(refuse("order.item_not_agreed")),
        }
    }
    let Some(first) = items.first() else { return Err(refuse("order.item_not_agreed")) };
    if items.iter().any(|item| item.outlet != first.outlet) {
        return Err(refuse("order.several_outlets"));
    }
    let (outlet, kind) = (first.outlet, first.media);
    let (terms_version, _) = unit.state::<PaymentTerms>(singleton("payment_terms")).await?.in_force(today);
    let contract = Contract { tax, terms_version: Some(terms_version) };
    let mut placements = Vec::new();
    for (((ordered, item), id), number) in words.placements.iter().zip(&items).zip(ids).zip(1_u16..) {
        placements.push(placement(unit, ordered, item, (*id, number), contract).await?);
    }
    let subject = Subject {
        agency: words.agency,
        company,
        outlet,
        kind,
        line: words.line,
        agreement: words.agreement,
        plan: words.plan,
        plan_item: words.plan_item,
        tax,
        terms_version: Some(terms_version),
        title: words.title.clone(),
        brief: words.brief.clone(),
        exception: words.exception(today),
        justification: words.justification.clone(),
    };
    Ok((Box::new(subject), placements))
}

/// How the state sees a company on a day.
fn tax_of(register: &company::State, today: LocalDate) -> TaxStatus {
    let profile = register.profile();
    TaxStatus {
        // Who did not say otherwise pays it: too much is reserved rather than too little.
        taxable_entrepreneur: profile.taxable_entrepreneur.unwrap_or(true),
        has_npwp: profile.npwp.is_some(),
        small_business: register.is_small_business(today),
        as_of: today,
    }
}

/// EF-18: what taxes on an order are counted by that is otherwise today than when it was written, by short names.
pub(super) async fn tax_changed<S: States>(
    unit: &mut S,
    subject: &Subject,
    today: LocalDate,
) -> Result<Vec<&'static str>, Halt> {
    let (was, now) = (subject.tax, tax_of(&unit.state::<Company>(subject.company.as_uuid()).await?, today));
    let terms = unit.state::<PaymentTerms>(singleton("payment_terms")).await?;
    let rates = |version, day| terms.rates(version, day).ok().map(|(_, rates)| rates);
    let (version, _) = terms.in_force(today);
    let facts = [
        ("PKP", was.taxable_entrepreneur != now.taxable_entrepreneur),
        ("NPWP", was.has_npwp != now.has_npwp),
        ("UMKM", was.small_business != now.small_business),
        ("PPN, PPh", rates(subject.terms_version, was.as_of) != rates(Some(version), today)),
    ];
    Ok(facts.into_iter().filter_map(|(name, is_other)| is_other.then_some(name)).collect())
}

async fn placement<S: States>(
    unit: &mut S,
    ordered: &Ordered,
    item: &Item,
    (id, number): (PlacementId, u16),
    contract: Contract,
) -> Result<Placement, Halt> {
    let prices = unit.state::<PriceList>(singleton("price_list")).await?;
    let Some((price, _)) = prices.tariff(&item.subject(), contract.tax.as_of) else {
        return Err(refuse("order.no_tariff"));
    };
    let Some(unit_price) = item.unit_price else { return Err(refuse("order.agreement_not_active")) };
    let mut placement = Placement {
        placement: id,
        number,
        item: Some(item.number),
        format: item.format,
        title: ordered.title.clone(),
        from: ordered.first_day,
        until: ordered.last_day,
        unit: item.unit,
        quantity: ordered.quantity.unwrap_or(1),
        price: PriceId::from(price.as_uuid()),
        unit_price,
        tariff: if item.tax_inclusive { TariffKind::Inclusive } else { TariffKind::Exclusive },
        object: object_of(item.format, item.unit),
        amount: Rupiah::ZERO,
        draft_needed: !ordered.without_draft && item.format != Format::Subscription,
    };
    placement.amount = owed(unit, &placement, placement.quantity, contract).await?;
    Ok(placement)
}

/// Copies are goods; everything else that media do is a service.
fn object_of(format: Format, unit: PriceUnit) -> TaxObject {
    if format == Format::Subscription || unit == PriceUnit::Copy { TaxObject::Goods } else { TaxObject::Service }
}

/// What taxes on an order are counted by, from its first draft to its last bill.
#[derive(Debug, Clone, Copy)]
pub(super) struct Contract {
    tax: TaxStatus,
    terms_version: Option<i32>,
}

impl Contract {
    pub(super) fn of(subject: &Subject) -> Self {
        Self { tax: subject.tax, terms_version: subject.terms_version }
    }
}

/// What is owed for so many units of a placement, tax in it, by the rates that the order was priced by.
pub(super) async fn owed<S: States>(
    unit: &mut S,
    placement: &Placement,
    quantity: u32,
    contract: Contract,
) -> Result<Rupiah, Halt> {
    let Contract { tax, terms_version } = contract;
    let terms = unit.state::<PaymentTerms>(singleton("payment_terms")).await?;
    let counted = terms
        .rates(terms_version, tax.as_of)
        .and_then(|(_, rates)| tax::gross(placement.charge(quantity), tax, &rates));
    counted.map(|charged| charged.gross).map_err(|_| refuse("order.amount_too_large"))
}
