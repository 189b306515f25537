//! What is ordered from media: formats, prices, agreements, orders.

pub mod agreement;
pub mod allotment;
mod format;
pub mod order;
pub mod parity;
pub mod price;
pub mod procurement;
pub mod proof;
mod unit;
mod warning;

pub use format::Format;
pub use unit::Unit;
pub use warning::Warning;
