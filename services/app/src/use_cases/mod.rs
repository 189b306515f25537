//! The use cases, one file per context. Each is declared beside the function that does it.

use crate::UseCase;

/// Declares how a use case is run: reads its input and calls its function.
macro_rules! run {
    ($function:path) => {{
        fn run<'a>(
            app: &'a $crate::App,
            scope: &'a $crate::Scope,
            values: serde_json::Map<String, serde_json::Value>,
        ) -> futures_util::future::BoxFuture<'a, Result<store::Done, $crate::AppError>> {
            Box::pin(async move { $function(app, scope, $crate::input::read(values)?).await })
        }
        run
    }};
}

mod agreement_facts;
mod agreement_words;
mod agreements;
mod applications;
mod appointments;
mod billing_corrections;
mod billing_facts;
mod billings;
mod budget;
mod budget_imports;
mod catalogue;
mod checks;
mod comparison;
mod corrections;
mod dates;
mod decrees;
mod delegating;
mod dossiers;
mod flags;
mod imports;
mod media;
mod numbers;
mod office;
mod order_facts;
mod order_weighing;
mod order_words;
mod orders;
mod payees;
mod payment_rules;
mod payments;
mod people;
mod placements;
mod plans;
mod policy;
mod prices;
mod procurement;
mod proofs;
mod repayments;
mod results;
mod sanctions;
mod shared;
mod states;
mod tax_certificates;
mod windows;
mod withheld;

pub(crate) use appointments::CONFIRMERS;
pub(crate) use decrees::tenant_of_code;
pub(crate) use order_facts::{order_of, subject_of, tell_budget};
pub use order_weighing::{PriceBeside, Quote, QuotedPlacement, Weighed};
pub use proofs::UnreadPage;
pub(crate) use shared::{claims, singleton};

/// All of them, in the order in which a region meets them.
pub(crate) const ALL: &[&[UseCase]] = &[
    office::USE_CASES,
    people::USE_CASES,
    delegating::USE_CASES,
    appointments::USE_CASES,
    policy::USE_CASES,
    media::USE_CASES,
    dossiers::USE_CASES,
    imports::USE_CASES,
    tax_certificates::USE_CASES,
    windows::USE_CASES,
    applications::USE_CASES,
    checks::USE_CASES,
    results::USE_CASES,
    decrees::USE_CASES,
    sanctions::USE_CASES,
    budget::USE_CASES,
    budget_imports::USE_CASES,
    plans::USE_CASES,
    prices::USE_CASES,
    procurement::USE_CASES,
    agreements::USE_CASES,
    orders::USE_CASES,
    placements::USE_CASES,
    proofs::USE_CASES,
    payment_rules::USE_CASES,
    payees::USE_CASES,
    billings::USE_CASES,
    payments::USE_CASES,
    billing_corrections::USE_CASES,
    repayments::USE_CASES,
    catalogue::USE_CASES,
    flags::USE_CASES,
    corrections::USE_CASES,
    comparison::USE_CASES,
];
