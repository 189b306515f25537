//! Official paper and spreadsheets, from plain structs to bytes, and spreadsheets back into rows.
//!
//! **Invariant:** the same input gives the same bytes; nothing in here waits, asks a clock or draws by lot.
//! PDFs are set by typst, which only the worker binary `sinergi-documents` links (feature `worker`); the server puts
//! jobs to it by the words of [`framing`].

pub mod agreement_paper;
pub mod archive;
pub mod decree;
pub mod delivery_minutes;
pub mod field_minutes;
pub mod framing;
pub mod indonesian;
pub mod office_paper;
pub mod official;
pub mod order_letter;
pub mod payment_recap;
#[cfg(feature = "worker")]
pub mod press;
pub mod qr;
pub mod receipt_paper;
pub mod sheet;
pub mod table_reader;
pub mod terbilang;

#[cfg(test)]
mod samples;

pub use agreement_paper::{AgreementPaper, AgreementRow};
pub use decree::{Annex, AnnexRow, DecreePaper};
pub use delivery_minutes::{DeliveryKind, DeliveryMinutes, DeliveryRow};
pub use field_minutes::{FieldMinutes, Finding, MinutesSigner};
pub use office_paper::OfficePaper;
pub use official::{Capacity, Letterhead, Logo, Signer, Verification};
pub use order_letter::{OrderLetter, OrderRow};
pub use payment_recap::{PaymentRecap, RecapRow, RecapSums};
pub use receipt_paper::ReceiptPaper;
pub use sheet::{Cell, Column, ColumnKind, Sheet};
pub use table_reader::{Row, Table, TableError};
