//! What agreements are decided with: decrees, tariffs, reference prices, what others pay, other purchases.

use domain::{
    partnership::application::Status as ApplicationStatus,
    policy::Policy,
    publication::{
        Format, Unit as PriceUnit,
        agreement::{Agreement, Basis, Beside, Conclude, Grounds, Item, Named, State},
        parity::{self, Known},
        price::{self, PriceKind, PriceList},
        procurement::Procurement,
    },
};
use kernel::{
    CompanyId, LocalDate, Party, Rupiah, Timestamp, Uuid,
    ids::{AgencyId, AgreementId, ApplicationId, DecreeId, OutletId},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use store::{Border, Halt, Unit};
use views::Sinergi;

use super::shared::{application, not_found, singleton, vat_in_effect};
use crate::{
    App, AppError, Scope,
    dataset::{Direction, Filter, ListRequest, Operator},
    delegations::has_interest,
    perform::refuse,
    reading::dataset,
};

/// Outlets whose rows are asked for at once; each has few.
const OUTLETS_AT_ONCE: usize = 20;

/// An outlet in an issued decree.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct NamedOutlet {
    pub(crate) outlet: OutletId,
    company: CompanyId,
    decree: DecreeId,
    application: ApplicationId,
    pub(crate) grade: String,
}

/// An item of an agreement that binds.
#[derive(Debug, Clone, Deserialize)]
struct Bought {
    agreement: Uuid,
    agency: Option<AgencyId>,
    company: CompanyId,
    outlet: OutletId,
    format: Format,
    unit: PriceUnit,
    specification: String,
    unit_price: Option<Rupiah>,
    tax_inclusive: bool,
    activated_at: Timestamp,
}

/// What was bought elsewhere, and when negotiations ended, as the lists say.
#[derive(Debug, Clone)]
pub(crate) struct Market {
    bought: Vec<Bought>,
    concluded_at: Vec<Timestamp>,
}

/// What the lists say for a signature; what may change meanwhile is read again when it is decided.
#[derive(Debug, Clone)]
pub(crate) struct KnownOf {
    named: Vec<NamedOutlet>,
    others: Vec<AgreementId>,
}

fn read<T: serde::de::DeserializeOwned>(row: Map<String, Value>) -> Result<T, AppError> {
    serde_json::from_value(Value::Object(row)).map_err(|source| AppError::Bug(Box::new(source)))
}

fn office(scope: &Scope) -> Border {
    Border { tenant: scope.tenant, party: Party::Staff }
}

fn is(column: &str, operator: Operator, value: Value) -> Filter {
    Filter::Where(column.to_owned(), operator, value)
}

/// Whether the tenant has that agency.
pub(crate) async fn is_known_agency(app: &App, scope: &Scope, agency: AgencyId) -> Result<bool, AppError> {
    Ok(app.get_in(office(scope), dataset("agencies")?, agency.as_uuid()).await?.is_some())
}

/// An agreement that the sender may touch at all.
pub(crate) async fn shown(unit: &mut Unit<Sinergi>, id: AgreementId) -> Result<State, Halt> {
    let state = unit.state::<Agreement>(id.as_uuid()).await?;
    match (state.company(), unit.context().border.party) {
        (None, _) => Err(not_found()),
        (Some(company), Party::Company(own)) if company != own || !state.is_shown() => Err(not_found()),
        (Some(_), _) => Ok(state),
    }
}

/// The sender has declared no interest in the company: asked at every step, because interests change.
pub(crate) async fn without_interest(unit: &mut Unit<Sinergi>, company: Option<CompanyId>) -> Result<(), Halt> {
    let is_own = matches!(unit.context().border.party, Party::Company(_));
    match company {
        Some(company) if !is_own && has_interest(unit, company).await? => Err(refuse("agreement.conflict_of_interest")),
        Some(_) | None => Ok(()),
    }
}

impl App {
    /// Where issued decrees of a budget year name these outlets, the youngest decree first.
    pub(crate) async fn named_outlets(
        &self,
        scope: &Scope,
        outlets: &[OutletId],
        year: i32,
    ) -> Result<Vec<NamedOutlet>, AppError> {
        let mut named = Vec::new();
        for some in outlets.chunks(OUTLETS_AT_ONCE) {
            let filter = Filter::And(vec![
                is("outlet", Operator::In, json!(some)),
                is("fiscal_year", Operator::Eq, json!(year)),
            ]);
            let request = ListRequest { filter, first: 100, ..ListRequest::default() };
            for row in self.list_in(office(scope), dataset("decree_rows")?, &request).await?.rows {
                named.push(read(row)?);
            }
        }
        Ok(named)
    }

    /// What the end of a negotiation looks at beside the agreement itself.
    pub(crate) async fn market(&self, scope: &Scope, agreement: AgreementId) -> Result<Market, AppError> {
        let mut bought = Vec::new();
        for some in self.outlets_of(scope, agreement).await?.chunks(OUTLETS_AT_ONCE) {
            let filter = is("outlet", Operator::In, json!(some));
            let mut request = ListRequest { filter, first: 100, ..ListRequest::default() };
            loop {
                let page = self.list_in(office(scope), dataset("agreement_items")?, &request).await?;
                for row in page.rows {
                    bought.push(read(row)?);
                }
                if !page.has_next {
                    break;
                }
                request.after = page.cursors.last().cloned();
            }
        }
        let since = scope.now.plus_seconds(-24 * 3_600);
        let filter = Filter::And(vec![
            is("concluded_at", Operator::Gte, json!(since)),
            Filter::Not(Box::new(is("id", Operator::Eq, json!(agreement)))),
        ]);
        let order = vec![("concluded_at".to_owned(), Direction::Descending)];
        let request = ListRequest { filter, order, first: 100, ..ListRequest::default() };
        let rows = self.list_in(office(scope), dataset("agreements")?, &request).await?.rows;
        let at = |row: &Map<String, Value>| row.get("concluded_at")?.as_str()?.parse().ok();
        Ok(Market { bought, concluded_at: rows.iter().filter_map(at).collect() })
    }

    async fn outlets_of(&self, scope: &Scope, agreement: AgreementId) -> Result<Vec<OutletId>, AppError> {
        let row = self.get_in(scope.border(), dataset("agreements")?, agreement.as_uuid()).await?;
        let row = row.ok_or(AppError::Denied)?;
        let items: Vec<Item> = serde_json::from_value(row.get("items").cloned().unwrap_or_default())
            .map_err(|source| AppError::Bug(Box::new(source)))?;
        let mut outlets: Vec<OutletId> = items.iter().map(|item| item.outlet).collect();
        outlets.sort();
        outlets.dedup();
        Ok(outlets)
    }

    /// What a signature looks at beside the agreement itself.
    pub(crate) async fn known_of(&self, scope: &Scope, agreement: AgreementId) -> Result<KnownOf, AppError> {
        let row = self.get_in(scope.border(), dataset("agreements")?, agreement.as_uuid()).await?;
        let row = row.ok_or(AppError::Denied)?;
        let day = |name: &str| row.get(name)?.as_str()?.parse::<LocalDate>().ok();
        let year = day("starts_on").unwrap_or_else(|| scope.today()).year();
        let named = self.named_outlets(scope, &self.outlets_of(scope, agreement).await?, year).await?;
        let filter = Filter::And(vec![
            is("company", Operator::Eq, row.get("company").cloned().unwrap_or_default()),
            is("signed_on", Operator::IsNull, json!(false)),
        ]);
        let order = vec![("signed_on".to_owned(), Direction::Descending)];
        let request = ListRequest { filter, order, first: 100, ..ListRequest::default() };
        let rows = self.list_in(office(scope), dataset("agreements")?, &request).await?.rows;
        let others = rows.iter().filter_map(crate::reading::id_of).map(AgreementId);
        Ok(KnownOf { named, others: others.filter(|other| *other != agreement).collect() })
    }
}

/// What an agreement's prices are held against at the end of its negotiation.
pub(crate) async fn beside(
    unit: &mut Unit<Sinergi>,
    state: &State,
    market: &Market,
    today: LocalDate,
    at: Timestamp,
) -> Result<Conclude, Halt> {
    let prices = unit.state::<PriceList>(singleton("price_list")).await?;
    let (_, book) = unit.state::<Procurement>(singleton("procurement")).await?.in_force(today);
    let vat = vat_in_effect(unit, today).await?;
    let items = state.terms().map(|terms| terms.items.as_slice()).unwrap_or_default();
    let zone = super::shared::office_of(unit).await?.zone();
    let known = |bought: &Bought| {
        Some(Known {
            agency: bought.agency,
            company: bought.company,
            outlet: bought.outlet,
            format: bought.format,
            unit: bought.unit,
            specification: bought.specification.clone(),
            net: parity::net(bought.unit_price?, bought.tax_inclusive, vat)?,
            on: bought.activated_at.date_in(zone),
            source: bought.agreement,
        })
    };
    let others: Vec<Known> = market.bought.iter().filter_map(known).collect();
    let of_item = |item: &Item| Beside {
        item: item.number,
        reference: reference(&prices, item, today),
        ceiling: [PriceKind::Standard, PriceKind::Catalogue]
            .into_iter()
            .filter_map(|kind| prices.in_force(kind, &item.subject(), today)?.1.net(vat))
            .min(),
        others: others.iter().filter(|other| other.outlet == item.outlet).cloned().collect(),
    };
    let hurried = i64::from(book.negotiation.hurried_minutes).saturating_mul(60);
    let since = at.plus_seconds(hurried.saturating_neg());
    let series = market.concluded_at.iter().filter(|concluded| **concluded >= since).count();
    Ok(Conclude {
        beside: items.iter().map(of_item).collect(),
        book: Box::new(book),
        vat,
        series: u32::try_from(series).unwrap_or(u32::MAX),
        reason: None,
        justification: None,
        today,
        at,
    })
}

/// The reference price of an item; the price standard is one too (C-REFPRICE).
fn reference(prices: &price::State, item: &Item, today: LocalDate) -> Option<kernel::ids::PriceId> {
    [PriceKind::Reference, PriceKind::Standard]
        .into_iter()
        .find_map(|kind| prices.in_force(kind, &item.subject(), today))
        .map(|(price, _)| price)
}

/// What a signature stands on today.
pub(crate) async fn grounds(
    unit: &mut Unit<Sinergi>,
    state: &State,
    known: &KnownOf,
    today: LocalDate,
) -> Result<Grounds, Halt> {
    let policy = unit.state::<Policy>(singleton("policy")).await?.in_force(today).map(|(version, _)| version);
    if let Some(version) = policy {
        unit.decided_by_policy(version);
    }
    let mut named = Vec::new();
    for outlet in &known.named {
        let is_own = Some(outlet.company) == state.company();
        // A company that sends the order may see its own applications, and no others are asked for.
        if is_own && application(unit, outlet.application).await?.status() == Some(ApplicationStatus::Decreed) {
            named.push(Named { outlet: outlet.outlet, decree: outlet.decree });
        }
    }
    let prices = unit.state::<PriceList>(singleton("price_list")).await?;
    let (book_version, book) = unit.state::<Procurement>(singleton("procurement")).await?.in_force(today);
    let vat = vat_in_effect(unit, today).await?;
    let mut packages = Vec::new();
    for other in &known.others {
        packages.extend(unit.state::<Agreement>(other.as_uuid()).await?.package(vat));
    }
    let items = state.terms().map(|terms| terms.items.as_slice()).unwrap_or_default();
    let tariff =
        |item: &Item| prices.tariff(&item.subject(), today).map(|(price, _)| Basis { item: item.number, price });
    Ok(Grounds {
        today,
        policy,
        named,
        tariffs: items.iter().filter_map(tariff).collect(),
        book: Box::new(book),
        book_version,
        vat,
        packages,
    })
}
