//! The press side: companies, their outlets, people and documents, as the region knows them.

pub mod bank;
pub mod company;
pub mod identity;
pub mod import_run;
pub mod outlet;

pub use identity::{BankAccount, CompanyProfile, LegalForm, Nib, Npwp};
pub use outlet::{Frequency, MediaKind, Outlet};
