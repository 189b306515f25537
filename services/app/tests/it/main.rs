//! The application over a real database.

mod files;
mod importing;
mod mails;
mod papers;
mod reading;
mod season;
mod sign_in;
mod tenants;
