//! What is seen beyond a single order: of a year, of owners, of bills and of agreements.

use std::collections::BTreeSet;

use kernel::{
    CompanyId, FiscalYear, LocalDate, Rupiah, Uuid,
    ids::{AgencyId, AgreementId, BillingId, DelegationId, OrderId},
};
use serde::{Deserialize, Serialize};

use super::{
    super::{
        evidence::{Evidence, FactName, Record, RecordKind},
        flag::Sighting,
        rules::{FlagBook, Rule},
    },
    MOST_RECORDS, WarningSeen, basis_points, explained, plus, record, seen, share_of,
};
use crate::people::Role;

/// What an agency ordered in a year, and what of it in its last days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearSeen {
    /// Which agency.
    pub agency: AgencyId,
    /// Which year.
    pub year: FiscalYear,
    /// The whole year.
    pub total: Rupiah,
    /// Its last days.
    pub late: Rupiah,
    /// Orders of its last days, the largest first.
    pub orders: Vec<OrderId>,
    /// How many there are.
    pub orders_count: u32,
    /// First of these days.
    pub from: LocalDate,
    /// Last of them.
    pub until: LocalDate,
}

/// C-Q4 (F12): much of the year goes out in its last days.
pub fn year_end(year: &YearSeen, book: &FlagBook) -> Vec<Sighting> {
    let (rule, mut found) = (Rule::YearEndBurst, Vec::new());
    if year.orders_count < book.setting(rule).at_least.unwrap_or(1) {
        return found;
    }
    let orders = year.orders.iter().take(MOST_RECORDS).map(|order| record(RecordKind::Order, order.as_uuid()));
    let measured = share_of(year.late, year.total);
    let evidence = Evidence::of(orders.chain([record(RecordKind::Agency, year.agency.as_uuid())]))
        .amount(FactName::Sum, year.late)
        .amount(FactName::YearTotal, year.total)
        .share(FactName::Share, basis_points(measured))
        .count(FactName::Orders, i64::from(year.orders_count))
        .day(FactName::From, year.from)
        .day(FactName::Until, year.until);
    seen(&mut found, book, rule, format!("{}/{}", year.agency, year.year.0), None, measured, evidence);
    found
}

/// What a company got in a year. Companies that share a director are one owner's, also over a third one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpendSeen {
    /// Which company.
    pub company: CompanyId,
    /// Names of its directors, as they are compared.
    pub directors: Vec<String>,
    /// What was ordered from it and stands.
    pub amount: Rupiah,
    /// In how many orders.
    pub orders: u32,
    /// The largest of them, in their order.
    #[serde(default)]
    pub largest: Vec<OrderId>,
}

/// Companies that hang together by their directors, each of them in one group.
fn by_owner(spend: &[SpendSeen]) -> Vec<Vec<&SpendSeen>> {
    let mut groups: Vec<(BTreeSet<&str>, Vec<&SpendSeen>)> = Vec::new();
    for one in spend {
        let mut names: BTreeSet<&str> = one.directors.iter().map(String::as_str).collect();
        let mut own = vec![one];
        let (linked, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(|(known, _)| !known.is_disjoint(&names));
        for (known, companies) in linked {
            names.extend(known);
            own.extend(companies);
        }
        groups = apart;
        groups.push((names, own));
    }
    let mut owners: Vec<Vec<&SpendSeen>> = groups.into_iter().map(|(_, own)| own).collect();
    owners.sort_by_key(|own| own.iter().map(|one| one.company).min());
    owners
}

/// C-HHI (F17): one owner gets much of the year.
pub fn concentration(year: FiscalYear, spend: &[SpendSeen], book: &FlagBook) -> Vec<Sighting> {
    let (rule, mut found) = (Rule::OwnerConcentration, Vec::new());
    let total = spend.iter().fold(Rupiah::ZERO, |sum, one| plus(sum, one.amount));
    let orders = spend.iter().fold(0_u32, |sum, one| sum.saturating_add(one.orders));
    if total <= Rupiah::ZERO || orders < book.setting(rule).at_least.unwrap_or(1) {
        return found;
    }
    let owners = by_owner(spend);
    let of = |own: &[&SpendSeen]| own.iter().fold(Rupiah::ZERO, |sum, one| plus(sum, one.amount));
    let index = owners.iter().fold(0_i64, |index, own| {
        let share = share_of(of(own), total);
        index.saturating_add(share.saturating_mul(share).checked_div(10_000).unwrap_or_default())
    });
    for own in &owners {
        let (amount, measured) = (of(own), share_of(of(own), total));
        let companies: BTreeSet<Uuid> = own.iter().map(|one| one.company.as_uuid()).collect();
        let Some(first) = companies.first().copied() else { continue };
        let orders = own.iter().flat_map(|one| &one.largest).map(|order| record(RecordKind::Order, order.as_uuid()));
        let companies = companies.iter().map(|company| record(RecordKind::Company, *company)).take(MOST_RECORDS);
        let records = companies.chain(orders.take(MOST_RECORDS));
        let evidence = Evidence::of(records)
            .count(FactName::FiscalYear, i64::from(year.0))
            .amount(FactName::Sum, amount)
            .amount(FactName::YearTotal, total)
            .share(FactName::Share, basis_points(measured))
            .share(FactName::Concentration, basis_points(index));
        let company = (own.len() == 1).then_some(CompanyId(first));
        seen(&mut found, book, rule, format!("{first}/{}", year.0), company, measured, evidence);
    }
    found
}

/// A bill that is invoiced and not paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillSeen {
    /// Which.
    pub billing: BillingId,
    /// Whose.
    pub company: CompanyId,
    /// The day of the invoice.
    pub invoiced_on: LocalDate,
    /// What is to be paid.
    pub amount: Rupiah,
}

/// C-AGEING (F14): an invoice is old and not paid.
pub fn ageing(bill: &BillSeen, today: LocalDate, book: &FlagBook) -> Vec<Sighting> {
    let mut found = Vec::new();
    let evidence = Evidence::of([record(RecordKind::Billing, bill.billing.as_uuid())])
        .day(FactName::InvoicedOn, bill.invoiced_on)
        .amount(FactName::Amount, bill.amount);
    let measured = bill.invoiced_on.days_until(today);
    let company = Some(bill.company);
    seen(&mut found, book, Rule::AgeingInvoice, bill.billing.to_string(), company, measured, evidence);
    found
}

/// What was warned of before an agreement was concluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementSeen {
    /// Which.
    pub agreement: AgreementId,
    /// With which company.
    pub company: CompanyId,
    /// Warnings that were explained.
    pub warnings: Vec<WarningSeen>,
    /// Changes of the method of buying: the new one, and why.
    pub changes: Vec<(String, String)>,
}

/// C-NEGO-REAL, C-PRICE-PARITY, C-METHOD: what is seen of an agreement.
pub fn agreement(agreement: &AgreementSeen, book: &FlagBook) -> Vec<Sighting> {
    let mut found = Vec::new();
    let of_agreement = || Evidence::of([record(RecordKind::Agreement, agreement.agreement.as_uuid())]);
    let company = Some(agreement.company);
    for warning in &agreement.warnings {
        let Some(rule) = Rule::of_warning(&warning.code) else { continue };
        let matter = format!("warning/{}/{}/{}", agreement.agreement, warning.code, warning.evidence);
        seen(&mut found, book, rule, matter, company, 1, explained(of_agreement(), warning));
    }
    for (after, reason) in &agreement.changes {
        let evidence =
            of_agreement().words(FactName::MethodAfter, after.as_str()).words(FactName::Reason, reason.as_str());
        let matter = format!("{}/{after}", agreement.agreement);
        seen(&mut found, book, Rule::MethodChanged, matter, company, 1, evidence);
    }
    found
}

/// Somebody acted in another's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActingSeen {
    /// By which delegation.
    pub delegation: DelegationId,
    /// In which role.
    pub role: Role,
    /// Number of its letter.
    pub letter_number: String,
    /// On these records, of those that flags speak of.
    pub records: Vec<Record>,
    /// On how many records in all.
    pub records_count: u32,
}

/// C-SOD (DOMAIN.md 7): it is allowed, and somebody looks at it.
pub fn acting(acting: &ActingSeen, book: &FlagBook) -> Vec<Sighting> {
    let mut found = Vec::new();
    let records = acting.records.iter().take(MOST_RECORDS).copied();
    let evidence = Evidence::of(records.chain([record(RecordKind::Delegation, acting.delegation.as_uuid())]))
        .words(FactName::LetterNumber, acting.letter_number.as_str())
        .words(FactName::ActedRole, acting.role.wire())
        .count(FactName::ActedRecords, i64::from(acting.records_count));
    let (matter, measured) = (acting.delegation.to_string(), i64::from(acting.records_count));
    seen(&mut found, book, Rule::ActedForAnother, matter, None, measured, evidence);
    found
}
