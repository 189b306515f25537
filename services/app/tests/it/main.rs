//! The application over a real database.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a helper of a test has nobody to hand an error to"
)]

mod abuse;
mod agreements;
mod appointments;
mod budget;
mod bundles;
mod catalogue;
mod comparing;
mod controls;
mod corrections;
mod crest;
mod days;
mod delegations;
mod duties;
mod edges;
mod files;
mod flag_rules;
mod flags;
mod grades;
mod importing;
mod killed;
mod log;
mod mails;
mod mails_of_changes;
mod mails_of_ends;
mod mails_of_work;
mod money;
mod money_back;
mod near_orders;
mod numbers;
mod one_proof;
mod order_controls;
mod orders;
mod papers;
mod payees;
mod payment_desks;
mod payments;
mod permissions;
mod pictures;
mod reading;
mod sanctions;
mod season;
mod separation;
mod settling;
mod sign_in;
mod signed_papers;
mod small_business;
mod tax_papers;
mod tenants;
mod terms;
mod till;
mod withheld;
