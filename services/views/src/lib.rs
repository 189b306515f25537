//! Read models: folds from events into `rm_*` tables, the datasets over them, and the one engine that answers lists.
//!
//! **Invariant:** a fold reads the event and its own row, nothing else, so that a rebuild gives the same rows; every
//! statement runs inside a [`store::TenantTx`] and names the tenant for each table.
#![deny(clippy::arithmetic_side_effects, clippy::wildcard_enum_match_arm)]

pub mod dataset;
pub mod datasets;
pub mod flag_questions;
mod list;
mod model;
pub mod order_questions;
pub mod payment_questions;
pub mod queries;
pub mod read_models;

pub use list::{MOST_ROWS, Moment, Rows, ViewError, count, count_up_to, get, list, rows, sum};
pub use model::Sinergi;
pub use order_questions::{
    ClearedText, NearOrder, PriceElsewhere, Sought, StandingProof, TextsOf, TextsSince, cleared_texts, due_readings,
    is_ordered_from, late_orders, late_placements, named_outlet, near_orders, outstanding_bills, over_agreements,
    over_sanctions, prices_elsewhere, proof_of, standing_proofs, unchecked_proofs,
};
pub use payment_questions::{
    BillableCompany, QueuedBills, accounts_numbered, billable_companies, billable_placements, has_dealings,
    payment_queue,
};
pub use queries::{
    Asker, Delivered, Funnel, Hit, MOST_WAITING, Membership, Office, Task, delivered, funnel, lapsed_corrections,
    membership, office, search, tasks,
};
