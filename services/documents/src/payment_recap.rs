//! The payment recap: every bill of a company in a year or another span, with its papers and what became of the money.

use kernel::{LocalDate, Rupiah};
use serde::{Deserialize, Serialize};

use crate::{
    indonesian::{long_date, short_date},
    office_paper::{Block, Company, Head, OfficePaper, Signatory, Table, TableColumn},
};

/// One recap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentRecap {
    /// Head and foot; the day is the day of the recap.
    pub head: Head,
    /// Whose bills.
    pub company: Company,
    /// First day.
    pub from: LocalDate,
    /// Last day.
    pub until: LocalDate,
    /// The bills that were invoiced or paid between the two days, by day of invoice.
    pub rows: Vec<RecapRow>,
    /// Sum of the invoices, taxes in it.
    pub gross: Rupiah,
    /// Sum of what was kept.
    pub kept: Rupiah,
    /// Sum of what reached the company between the two days.
    pub paid: Rupiah,
    /// Sum of what had not reached it on the last of them.
    pub open: Rupiah,
    /// Who signs.
    pub signatory: Signatory,
}

/// One bill of a recap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecapRow {
    /// What it is for.
    pub title: String,
    /// Number and day of the invoice.
    pub invoice: (String, LocalDate),
    /// Taxes in it.
    pub gross: Rupiah,
    /// What the treasurer kept.
    pub kept: Rupiah,
    /// Number and day of the SP2D.
    #[serde(default)]
    pub disbursement: Option<(String, LocalDate)>,
    /// What reached the company, and when.
    #[serde(default)]
    pub paid: Option<(Rupiah, LocalDate)>,
}

impl PaymentRecap {
    /// What is printed.
    pub fn paper(self) -> OfficePaper {
        let none = || "–".to_owned();
        let papers = |(number, day): &(String, LocalDate)| format!("{number}, {}", short_date(*day));
        let rows = (1_u32..).zip(&self.rows).map(|(place, row)| {
            vec![
                place.to_string(),
                row.title.clone(),
                papers(&row.invoice),
                row.disbursement.as_ref().map_or_else(none, papers),
                row.gross.to_string(),
                row.kept.to_string(),
                row.paid.map_or_else(none, |(amount, day)| format!("{amount}, {}", short_date(day))),
            ]
        });
        let sums = vec![self.gross.to_string(), self.kept.to_string(), self.paid.to_string()];
        let table = Table {
            columns: vec![
                TableColumn::numbers("No."),
                TableColumn::words("Tagihan", 13),
                TableColumn::words("Invoice", 9),
                TableColumn::words("SP2D", 9),
                TableColumn::numbers("Bruto"),
                TableColumn::numbers("Pajak"),
                TableColumn::words("Diterima", 9),
            ],
            rows: rows.collect(),
            totals: vec![("Jumlah".to_owned(), sums)],
        };
        let has_earlier = self.rows.iter().any(|row| row.invoice.1 < self.from);
        OfficePaper {
            notes: Vec::new(),
            title: "Rekapitulasi Pembayaran".to_owned(),
            about: None,
            blocks: vec![
                Block::Facts(
                    [
                        self.company.facts(),
                        vec![("Masa".to_owned(), format!("{} sampai {}", long_date(self.from), long_date(self.until)))],
                    ]
                    .concat(),
                ),
                Block::Table(table),
                Block::Text(format!(
                    "Dalam masa ini perusahaan menerima {}{}. Dari {} tagihan di atas, yang belum diterima sampai {} \
                     sebesar {}.",
                    self.paid,
                    if has_earlier { ", termasuk untuk tagihan dari masa sebelumnya" } else { "" },
                    self.rows.len(),
                    long_date(self.until.min(self.head.date)),
                    self.open
                )),
            ],
            head: self.head,
            dated: true,
            signatories: vec![self.signatory],
        }
    }
}
