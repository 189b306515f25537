//! What is ordered from media: formats, prices, agreements, orders.

mod format;
mod unit;
mod warning;

pub use format::Format;
pub use unit::Unit;
pub use warning::Warning;
