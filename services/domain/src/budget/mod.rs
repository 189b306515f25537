//! Money that may be spent: lines of the DPA, what is promised from them, and the plan of what it is spent on.

pub mod accounts;
mod code;
pub mod line;
pub mod plan;

pub use code::{AccountCode, InvalidCode, SubActivityCode};
