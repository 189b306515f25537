//! The read models, one file each: which rows an event touches, and what they are afterwards.
//!
//! **Invariant:** a fold reads the event and its own row, nothing else. An event of an aggregate that a table folds is
//! named in its match, so that a new one asks for an answer.

mod agencies;
mod agreement_desks;
mod agreement_items;
mod agreements;
mod allotments;
mod application_desks;
mod applications;
mod billing_stays;
mod billings;
mod budget_holdings;
mod budget_lines;
mod budget_moves;
mod budget_shortfalls;
mod catalogue_orders;
mod communication_plans;
mod companies;
mod corrections;
mod decree_rows;
mod decrees;
mod delegations;
mod documents;
mod findings;
mod flag_rules;
mod flag_tallies;
mod flags;
mod format_accounts;
mod holidays;
mod imports;
mod interests;
mod members;
mod number_patterns;
mod offers;
mod office;
mod officials;
mod order_warnings;
mod orders;
mod outages;
mod outlets;
mod paper_numbers;
mod payees;
mod payment_terms;
mod people;
mod placements;
mod plan_items;
mod policies;
mod press_council_observations;
mod prices;
mod procurement_rules;
mod receipts;
mod record_actors;
mod region_facts;
mod repayments;
mod role_proposals;
mod sanctions;
mod shared_figures;
mod windows;

use domain::Event;
use kernel::{Personal, Rupiah, Uuid};
use sha2::{Digest, Sha256};
use store::{Folded, Table};

pub use agencies::Agencies;
pub use agreement_desks::AgreementDesks;
pub use agreement_items::AgreementItems;
pub use agreements::Agreements;
pub use allotments::Allotments;
pub use application_desks::ApplicationDesks;
pub use applications::Applications;
pub use billing_stays::BillingStays;
pub use billings::Billings;
pub use budget_holdings::BudgetHoldings;
pub use budget_lines::BudgetLines;
pub use budget_moves::{BudgetMoves, KINDS as BUDGET_MOVES};
pub use budget_shortfalls::BudgetShortfalls;
pub use catalogue_orders::CatalogueOrders;
pub use communication_plans::CommunicationPlans;
pub use companies::Companies;
pub use corrections::Corrections;
pub use decree_rows::DecreeRows;
pub use decrees::Decrees;
pub use delegations::Delegations;
pub use documents::Documents;
pub use findings::Findings;
pub use flag_rules::FlagRuleVersions;
pub use flag_tallies::FlagTallies;
pub use flags::Flags;
pub use format_accounts::FormatAccounts;
pub use holidays::Holidays;
pub use imports::Imports;
pub use interests::Interests;
pub use members::Members;
pub use number_patterns::NumberPatterns;
pub use offers::Offers;
pub use office::OfficeRows;
pub use officials::Officials;
pub use order_warnings::OrderWarnings;
pub use orders::Orders;
pub use outages::Outages;
pub use outlets::Outlets;
pub use paper_numbers::PaperNumbers;
pub use payees::Payees;
pub use payment_terms::PaymentTermsRows;
pub use people::People;
pub use placements::Placements;
pub use plan_items::PlanItems;
pub use policies::Policies;
pub use press_council_observations::PressCouncilObservations;
pub use prices::Prices;
pub use procurement_rules::ProcurementRules;
pub use receipts::Receipts;
pub use record_actors::RecordActors;
pub use region_facts::RegionFacts;
pub use repayments::Repayments;
pub use role_proposals::RoleProposals;
pub use sanctions::Sanctions;
pub use shared_figures::SharedFigures;
pub use windows::Windows;

/// All tables, in a fixed order.
pub(crate) const TABLES: &[&dyn Table<Event>] = &[
    &Folded::<OfficeRows>::new(),
    &Folded::<Agencies>::new(),
    &Folded::<Officials>::new(),
    &Folded::<Holidays>::new(),
    &Folded::<RegionFacts>::new(),
    &Folded::<NumberPatterns>::new(),
    &Folded::<PaperNumbers>::new(),
    &Folded::<Members>::new(),
    &Folded::<RoleProposals>::new(),
    &Folded::<Interests>::new(),
    &Folded::<Delegations>::new(),
    &Folded::<Policies>::new(),
    &Folded::<Companies>::new(),
    &Folded::<Outlets>::new(),
    &Folded::<PressCouncilObservations>::new(),
    &Folded::<People>::new(),
    &Folded::<Documents>::new(),
    &Folded::<Windows>::new(),
    &Folded::<Applications>::new(),
    &Folded::<ApplicationDesks>::new(),
    &Folded::<Findings>::new(),
    &Folded::<Decrees>::new(),
    &Folded::<DecreeRows>::new(),
    &Folded::<Sanctions>::new(),
    &Folded::<Prices>::new(),
    &Folded::<ProcurementRules>::new(),
    &Folded::<Agreements>::new(),
    &Folded::<AgreementDesks>::new(),
    &Folded::<Offers>::new(),
    &Folded::<AgreementItems>::new(),
    &Folded::<Allotments>::new(),
    &Folded::<Orders>::new(),
    &Folded::<Placements>::new(),
    &Folded::<Receipts>::new(),
    &Folded::<OrderWarnings>::new(),
    &Folded::<Billings>::new(),
    &Folded::<BillingStays>::new(),
    &Folded::<Payees>::new(),
    &Folded::<CatalogueOrders>::new(),
    &Folded::<Outages>::new(),
    &Folded::<PaymentTermsRows>::new(),
    &Folded::<Repayments>::new(),
    &Folded::<Imports>::new(),
    &Folded::<SharedFigures>::new(),
    &Folded::<BudgetLines>::new(),
    &Folded::<BudgetMoves>::new(),
    &Folded::<BudgetHoldings>::new(),
    &Folded::<BudgetShortfalls>::new(),
    &Folded::<CommunicationPlans>::new(),
    &Folded::<PlanItems>::new(),
    &Folded::<FormatAccounts>::new(),
    &Folded::<Flags>::new(),
    &Folded::<FlagRuleVersions>::new(),
    &Folded::<FlagTallies>::new(),
    &Folded::<Corrections>::new(),
    &Folded::<RecordActors>::new(),
];

/// The id of a row that has none of its own: the same for the same words, in the form of a UUID version 8.
pub(crate) fn id_of(stream: Uuid, words: &[&str]) -> Uuid {
    let mut digest = Sha256::new_with_prefix(stream.as_bytes());
    for word in words {
        digest.update([0]);
        digest.update(word.as_bytes());
    }
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest.finalize()).for_each(|(byte, from)| *byte = from);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// The text about a person, as long as it may be known.
fn revealed(value: &Personal) -> Option<String> {
    value.reveal().map(str::to_owned)
}

/// A count as the tables keep it.
fn count(items: usize) -> i32 {
    i32::try_from(items).unwrap_or(i32::MAX)
}

/// Adds to a sum that history cannot make too large.
fn more(sum: &mut Rupiah, amount: Rupiah) {
    *sum = sum.checked_add(amount).unwrap_or(*sum);
}

/// Takes from a sum.
fn less(sum: &mut Rupiah, amount: Rupiah) {
    *sum = sum.checked_sub(amount).unwrap_or(*sum);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_id_depends_on_the_stream_and_on_every_word() {
        let stream = Uuid::from_u128(1);
        let ids = [
            id_of(stream, &["a", "b"]),
            id_of(stream, &["ab"]),
            id_of(stream, &["b", "a"]),
            id_of(Uuid::from_u128(2), &["a", "b"]),
        ];
        assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), ids.len());
        assert_eq!(ids[0], id_of(stream, &["a", "b"]));
        assert_eq!(ids[0].get_version_num(), 8);
    }
}
