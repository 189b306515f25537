//! Official paper and spreadsheets, from plain structs to bytes, and spreadsheets back into rows.
//!
//! **Invariant:** the same input gives the same bytes; nothing in here waits, asks a clock or draws by lot.
//! PDFs are set by typst, which only the worker binary `sinergi-documents` links (feature `worker`); the server puts
//! jobs to it by the words of [`framing`].

pub mod decree;
pub mod field_minutes;
pub mod framing;
pub mod indonesian;
pub mod official;
#[cfg(feature = "worker")]
pub mod press;
pub mod qr;
pub mod sheet;
pub mod table_reader;
pub mod terbilang;

#[cfg(test)]
mod samples;

pub use decree::{Annex, AnnexRow, DecreePaper};
pub use field_minutes::{FieldMinutes, Finding, MinutesSigner};
pub use official::{Capacity, Letterhead, Logo, Signer, Verification};
pub use sheet::{Cell, Column, ColumnKind, Sheet};
pub use table_reader::{Row, Table, TableError};
