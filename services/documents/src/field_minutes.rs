//! Minutes of a factual check (berita acara verifikasi faktual): who looked at what, and what they found.

use kernel::LocalDate;
use serde::{Deserialize, Serialize};

use crate::official::{Letterhead, Verification};

/// One set of minutes as it is to be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldMinutes {
    /// Head of the first page.
    pub letterhead: Letterhead,
    /// Number of the letter register.
    pub number: String,
    /// When the company was visited; also the date of the PDF.
    pub date: LocalDate,
    /// Where the visit took place: the address of the office.
    pub place: String,
    /// Town of the signatures.
    pub city: String,
    /// Legal name of the company.
    pub company: String,
    /// Names of its outlets that were checked.
    pub outlets: Vec<String>,
    /// What was looked at, in order.
    pub findings: Vec<Finding>,
    /// What follows from it, as sentences.
    pub conclusion: String,
    /// The team first, then the company.
    pub signers: Vec<MinutesSigner>,
    /// How a reader checks it.
    pub verification: Verification,
    /// Made of example data: every page says so.
    pub sample: bool,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// What: `Kantor redaksi sesuai alamat domisili`.
    pub item: String,
    /// Whether it is as the company had said.
    pub conforms: bool,
    /// What was seen.
    #[serde(default)]
    pub note: String,
}

/// Somebody who signs the minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MinutesSigner {
    /// For whom: `Tim Verifikasi`, `Perusahaan`.
    pub side: String,
    /// `Ketua`, `Pemimpin Redaksi`.
    pub position: String,
    /// With titles.
    pub name: String,
    /// NIP (Nomor Induk Pegawai) of an official.
    #[serde(default)]
    pub nip: Option<String>,
}
