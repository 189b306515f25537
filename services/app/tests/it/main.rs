//! The application over a real database.

mod files;
mod importing;
mod mails;
mod reading;
mod sign_in;
mod tenants;
