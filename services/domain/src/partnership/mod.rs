//! The partner season: window, application, decree (DOMAIN.md 4.1); sanctions of partners (4.5).

pub mod application;
pub mod checks;
pub mod decree;
pub mod ranking;
pub mod sanction;
pub mod window;
