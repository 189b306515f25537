//! The decree (SK, Surat Keputusan) that names the partner media of a year, with its annex.
//!
//! **Invariant:** it holds everything that is printed. Nothing is looked up and no clock is asked while it is set, so
//! the same struct gives the same bytes.

use kernel::{FiscalYear, LocalDate};
use serde::{Deserialize, Serialize};

use crate::official::{Letterhead, Signer, Verification};

/// One decree as it is to be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecreePaper {
    /// Head of the first page.
    pub letterhead: Letterhead,
    /// Whose decree it is: `Kepala Dinas Komunikasi dan Informatika Kota Pekanbaru`, `Wali Kota Pekanbaru`.
    pub issuer: String,
    /// Number of the letter register.
    pub number: String,
    /// What stands after TENTANG: `Penetapan Perusahaan Media Mitra Publikasi Tahun Anggaran 2026`.
    pub about: String,
    /// Where it is decided.
    pub city: String,
    /// When it is decided; also the date of the PDF.
    pub date: LocalDate,
    /// The budget year that it speaks of.
    pub fiscal_year: FiscalYear,
    /// Menimbang: reasons, each a sentence from `bahwa` to its semicolon.
    pub considering: Vec<String>,
    /// Mengingat: the law, in order of rank.
    pub in_view_of: Vec<String>,
    /// Memperhatikan: minutes and letters; usually empty.
    #[serde(default)]
    pub noting: Vec<String>,
    /// What is decided; numbered KESATU, KEDUA by the press.
    pub dictums: Vec<String>,
    /// The list of partners.
    pub annex: Annex,
    /// Who signs, below the dictums and again below the annex.
    pub signer: Signer,
    /// Tembusan: who receives a copy.
    #[serde(default)]
    pub copies: Vec<String>,
    /// How a reader checks it.
    pub verification: Verification,
    /// Made of example data: every page says so.
    pub sample: bool,
    /// Not decided yet: every page says so.
    #[serde(default)]
    pub draft: bool,
}

/// The annex (lampiran), frozen by number, date and hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Annex {
    /// `Daftar Perusahaan Media Mitra Publikasi Tahun Anggaran 2026`; printed in capitals.
    pub title: String,
    /// The partners in the order of the decree.
    pub rows: Vec<AnnexRow>,
    /// SHA-256 of the rows as the log keeps them, in hex.
    pub hash: String,
}

/// One outlet of one partner company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnexRow {
    /// Number of the row; later papers refer to it.
    pub number: u32,
    /// Legal name of the company: `PT Warta Galuh Media`.
    pub company: String,
    /// Name of the outlet: `WartaGaluh.com`.
    pub outlet: String,
    /// `Siber`, `Cetak harian`; as people read it.
    pub kind: String,
    /// Grade by the scheme of the year; the column is left out when no row has one.
    #[serde(default)]
    pub grade: Option<String>,
    /// Address of the office; the column is left out when no row has one.
    #[serde(default)]
    pub address: Option<String>,
}
