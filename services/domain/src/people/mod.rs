//! Who works in a tenant, in which role, and with which interests.

pub mod member;
mod role;

pub use role::Role;
