//! The console before a real application: pages are opened and forms are sent as a browser without scripts does it.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod agreement_pages;
mod beforehand_pages;
mod browser;
mod catalogue_pages;
mod company_steps;
mod home_pages;
mod large_files;
mod log_pages;
mod long_lists;
mod operator_pages;
mod order_pages;
mod order_turns;
mod overtaken_forms;
mod paper_pages;
mod payment_pages;
mod plain_words;
mod policy_pages;
mod proof_pages;
mod rule_book_pages;
mod sanction_pages;
mod season;
mod season_company;
mod season_office;
mod seen_versions;
mod staff_pages;
mod stopped_bills;
mod till;
mod version_pages;
