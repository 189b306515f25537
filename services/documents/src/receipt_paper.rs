//! The receipt (kuitansi): what the company gets, in figures and in words, and what the treasurer keeps of it.

use kernel::Rupiah;
use serde::{Deserialize, Serialize};

use crate::{
    office_paper::{Block, Company, Head, OfficePaper, Signatory, Table, TableColumn},
    terbilang::rupiah_in_words,
};

/// One receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptPaper {
    /// Head and foot.
    pub head: Head,
    /// Who pays: `Bendahara Pengeluaran Dinas …`.
    pub payer: String,
    /// Who is paid.
    pub company: Company,
    /// For what.
    pub purpose: String,
    /// The sum with taxes: what the budget bears.
    pub gross: Rupiah,
    /// Each tax that the treasurer keeps, by name.
    pub kept: Vec<(String, Rupiah)>,
    /// What reaches the company.
    pub transfer: Rupiah,
    /// Bank, number and holder of the account.
    #[serde(default)]
    pub account: Option<String>,
    /// Who approves and who pays.
    pub signatories: Vec<Signatory>,
}

impl ReceiptPaper {
    /// What is printed.
    pub fn paper(self) -> OfficePaper {
        let mut rows = vec![vec!["Jumlah tagihan termasuk PPN".to_owned(), self.gross.to_string()]];
        rows.extend(
            self.kept.iter().map(|(name, amount)| vec![format!("Dipungut/dipotong {name}"), amount.to_string()]),
        );
        let table = Table {
            columns: vec![TableColumn::words("Uraian", 10), TableColumn::numbers("Rupiah")],
            rows,
            totals: vec![("Diterima perusahaan".to_owned(), vec![self.transfer.to_string()])],
        };
        let mut facts =
            vec![("Sudah terima dari".to_owned(), self.payer), ("Untuk pembayaran".to_owned(), self.purpose)];
        facts.extend(self.account.map(|account| ("Ke rekening".to_owned(), account)));
        let words = rupiah_in_words(self.gross);
        let mut signatories = self.signatories;
        signatories.push(self.company.signatory("Yang menerima,"));
        OfficePaper {
            notes: Vec::new(),
            head: self.head,
            title: "Kuitansi".to_owned(),
            about: None,
            blocks: vec![
                Block::Facts(facts),
                Block::Amount { figures: self.gross.to_string(), words },
                Block::Table(table),
                Block::Text("Pajak yang dipungut disetor ke kas negara atas nama perusahaan.".to_owned()),
            ],
            dated: true,
            signatories,
        }
    }
}
