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
    /// Sums of the bills that were invoiced between the two days.
    pub sums: RecapSums,
    /// Sums of those that were invoiced before: their invoices stand in an earlier recap.
    #[serde(default)]
    pub earlier: Option<RecapSums>,
    /// Sum of what had not reached it on the last of them.
    pub open: Rupiah,
    /// Who signs.
    pub signatory: Signatory,
}

/// Sums of some bills of a recap.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecapSums {
    /// Of the invoices, taxes in it.
    pub gross: Rupiah,
    /// Of what was kept.
    pub kept: Rupiah,
    /// Of what reached the company.
    pub paid: Rupiah,
}

impl RecapSums {
    fn line(self) -> Vec<String> {
        [self.gross, self.kept, self.paid].iter().map(Rupiah::to_string).collect()
    }
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
        let totals = match self.earlier {
            None => vec![("Jumlah".to_owned(), self.sums.line())],
            Some(earlier) => vec![
                ("Invoice masa ini".to_owned(), self.sums.line()),
                ("Invoice masa sebelumnya".to_owned(), earlier.line()),
            ],
        };
        let earlier = self.earlier.map_or(Rupiah::ZERO, |earlier| earlier.paid);
        let came = self.sums.paid.checked_add(earlier).unwrap_or(self.sums.paid);
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
            totals,
        };
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
                    came,
                    if self.earlier.is_some() { ", termasuk untuk tagihan dari masa sebelumnya" } else { "" },
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

#[cfg(all(test, feature = "worker"))]
mod tests {
    use super::*;

    /// EF-21: what was invoiced before stands in a line of its own, and all that came is told.
    #[test]
    fn invoices_of_an_earlier_recap_are_summed_by_themselves() {
        let rp = |amount| Rupiah::new(amount).expect("an amount");
        let earlier = RecapSums { gross: rp(1_998_000), kept: rp(234_000), paid: rp(1_764_000) };
        let told = |paper: OfficePaper| {
            let mut blocks = paper.blocks.into_iter();
            let totals =
                blocks.find_map(|block| if let Block::Table(table) = block { Some(table.totals) } else { None });
            let text = blocks.find_map(|block| if let Block::Text(text) = block { Some(text) } else { None });
            (totals.expect("a table"), text.expect("a text"))
        };
        let line = |name: &str, amounts: [i64; 3]| (name.to_owned(), amounts.map(|one| rp(one).to_string()).to_vec());
        let recap = crate::samples::recap();
        let (totals, text) = told(recap.clone().paper());
        assert_eq!(totals, [line("Jumlah", [67_266_000, 7_878_000, 39_592_000])]);
        assert!(!text.contains("masa sebelumnya"), "{text}");
        let (totals, text) = told(PaymentRecap { earlier: Some(earlier), ..recap }.paper());
        let own = line("Invoice masa ini", [67_266_000, 7_878_000, 39_592_000]);
        assert_eq!(totals, [own, line("Invoice masa sebelumnya", [1_998_000, 234_000, 1_764_000])]);
        assert!(text.contains("41.356.000, termasuk untuk tagihan dari masa sebelumnya"), "{text}");
    }
}
