//! The datasets of Sinergi, each declared once: the lists of both faces, exports and choosers are made from them.
//!
//! In the SQL of a declaration `{tenant}`, `{today}` and `{now}` are places for values that the engine binds: every table
//! beside the main one is joined on `tenant_id = {tenant}`, and what depends on the clock is computed when it is asked.

mod budget;
mod catalogue;
mod declare;
mod media;
mod office;
mod orders;
mod oversight;
mod partnership;
mod payment;
mod people;
mod publication;
mod register;
mod sanctions;

use crate::dataset::Dataset;

/// All datasets.
const ALL: &[&Dataset] = &[
    &media::COMPANIES,
    &media::OUTLETS,
    &media::PEOPLE,
    &media::DOCUMENTS,
    &media::PRESS_COUNCIL_OBSERVATIONS,
    &partnership::WINDOWS,
    &partnership::APPLICATIONS,
    &partnership::APPLICATION_CHECKS,
    &partnership::DECREES,
    &partnership::DECREE_ROWS,
    &sanctions::SANCTIONS,
    &budget::BUDGET_LINES,
    &budget::BUDGET_MOVES_LIST,
    &budget::BUDGET_HOLDINGS,
    &budget::BUDGET_SHORTFALLS,
    &budget::COMMUNICATION_PLANS,
    &budget::PLAN_ITEMS,
    &budget::FORMAT_ACCOUNTS,
    &publication::AGREEMENTS,
    &publication::AGREEMENT_ITEMS,
    &publication::OFFERS,
    &publication::PRICES,
    &publication::PROCUREMENT_RULES,
    &orders::ORDERS,
    &orders::PLACEMENTS,
    &orders::RECEIPTS,
    &orders::ORDER_WARNINGS,
    &payment::BILLINGS,
    &payment::BILLING_STAYS,
    &payment::PAYEES,
    &payment::REPAYMENTS,
    &catalogue::CATALOGUE_ORDERS,
    &payment::OUTAGES,
    &payment::PAYMENT_TERMS,
    &oversight::FLAGS,
    &oversight::FLAG_RULES,
    &oversight::FLAG_TALLIES,
    &oversight::CORRECTIONS,
    &office::POLICIES,
    &office::AGENCIES,
    &office::OFFICIALS,
    &office::HOLIDAYS,
    &office::NUMBER_PATTERNS,
    &office::PAPER_NUMBERS,
    &people::MEMBERS,
    &people::ROLE_PROPOSALS,
    &people::INTERESTS,
    &people::DELEGATIONS,
    &register::IMPORTS,
    &register::REFUSALS,
    &office::REGION_FACTS,
    &register::SHARED_FIGURES,
];

/// All datasets, in the order of the manual.
pub fn all() -> &'static [&'static Dataset] {
    ALL
}

/// A dataset by its name.
pub fn find(name: &str) -> Option<&'static Dataset> {
    ALL.iter().copied().find(|dataset| dataset.name == name)
}
