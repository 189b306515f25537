//! Paper of an office in blocks: order letter, agreement, minutes, receipt, recap. Each kind says in a module of its own
//! what stands on it; one template sets them all.
//!
//! **Invariant:** it holds everything that is printed, and its last words go with the signatures, so that nobody signs
//! a page without a sentence on it.

use kernel::LocalDate;
use serde::{Deserialize, Serialize};

use crate::official::{Capacity, Letterhead, Verification};

/// What the head and the foot of every such paper need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Head of the first page.
    pub letterhead: Letterhead,
    /// Number of the paper; a recap has none.
    #[serde(default)]
    pub number: Option<String>,
    /// Day of the paper; also the date of the PDF.
    pub date: LocalDate,
    /// Where it is signed.
    pub city: String,
    /// How a reader checks it.
    #[serde(default)]
    pub verification: Option<Verification>,
    /// Made of example data: every page says so.
    pub sample: bool,
}

/// One paper as it is to be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficePaper {
    /// Head and foot.
    pub head: Head,
    /// `Surat Pesanan`; printed in capitals.
    pub title: String,
    /// What stands below TENTANG, if anything.
    #[serde(default)]
    pub about: Option<String>,
    /// What is said, in order. The last block goes with the signatures.
    pub blocks: Vec<Block>,
    /// Whether town and day stand above the signatures.
    pub dated: bool,
    /// Who signs, from left to right.
    pub signatories: Vec<Signatory>,
    /// What was put right after it was signed, the oldest first: it stands below the signatures, and the text above stays
    /// as it was signed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// A piece of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "block", content = "data", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// Several short lines below each other: an address.
    Lines(Vec<String>),
    /// `Perusahaan : PT Warta Galuh`, line by line.
    Facts(Vec<(String, String)>),
    /// A table.
    Table(Table),
    /// `Pasal 1`, its title, its paragraphs; several are counted.
    Article {
        /// Its number.
        number: u32,
        /// What it is about.
        title: String,
        /// What it says.
        paragraphs: Vec<String>,
    },
    /// Counted points.
    Points(Vec<String>),
    /// A sum in figures and in words, in a frame.
    Amount {
        /// `Rp 12.345.000`.
        figures: String,
        /// `dua belas juta …`.
        words: String,
    },
}

/// A table of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Heads of its columns.
    pub columns: Vec<TableColumn>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
    /// Sums below it: a label, and the cells of the last columns.
    #[serde(default)]
    pub totals: Vec<(String, Vec<String>)>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableColumn {
    /// Its head.
    pub head: String,
    /// Whether it holds numbers, which stand at the right.
    pub numeric: bool,
    /// Its share of the width in tenths; none is as wide as it needs.
    #[serde(default)]
    pub share: Option<u16>,
}

impl TableColumn {
    /// A column of words that takes a share of the width.
    pub fn words(head: &str, share: u16) -> Self {
        Self { head: head.to_owned(), numeric: false, share: Some(share) }
    }
    /// A narrow column of words.
    pub fn narrow(head: &str) -> Self {
        Self { head: head.to_owned(), numeric: false, share: None }
    }
    /// A column of numbers.
    pub fn numbers(head: &str) -> Self {
        Self { head: head.to_owned(), numeric: true, share: None }
    }
}

/// Somebody who signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signatory {
    /// `Menyetujui,`, `Yang menerima pesanan,`: what the signature says.
    #[serde(default)]
    pub saying: Option<String>,
    /// In what right; a company signs as itself.
    pub capacity: Capacity,
    /// `Pejabat Pembuat Komitmen`, `PT Warta Galuh Media`.
    pub position: String,
    /// The name; none leaves a line to write on.
    #[serde(default)]
    pub name: Option<String>,
    /// Below the name: `Direktur`, a rank.
    #[serde(default)]
    pub rank: Option<String>,
    /// NIP (Nomor Induk Pegawai) of an official.
    #[serde(default)]
    pub nip: Option<String>,
}

/// The company on the other side of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Company {
    /// Legal name.
    pub name: String,
    /// Where it is.
    #[serde(default)]
    pub address: Option<String>,
    /// Its tax number.
    #[serde(default)]
    pub npwp: Option<String>,
    /// Who signs for it.
    #[serde(default)]
    pub representative: Option<String>,
    /// As what: `Direktur`.
    #[serde(default)]
    pub position: Option<String>,
}

impl Company {
    pub(crate) fn signatory(&self, saying: &str) -> Signatory {
        Signatory {
            saying: Some(saying.to_owned()),
            capacity: Capacity::Holder,
            position: self.name.clone(),
            name: self.representative.clone(),
            rank: self.position.clone(),
            nip: None,
        }
    }
    pub(crate) fn facts(&self) -> Vec<(String, String)> {
        let mut facts = vec![("Perusahaan".to_owned(), self.name.clone())];
        facts.extend(self.address.iter().map(|address| ("Alamat".to_owned(), address.clone())));
        facts.extend(self.npwp.iter().map(|npwp| ("NPWP".to_owned(), npwp.clone())));
        facts
    }
}
