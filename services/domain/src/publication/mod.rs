//! What is ordered from media: formats, prices, agreements, orders.

mod format;

pub use format::Format;
