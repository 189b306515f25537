//! The order letter (surat pesanan): what the company is asked to publish, when, and for how much.

use kernel::{LocalDate, Rupiah};
use serde::{Deserialize, Serialize};

use crate::{
    indonesian::{long_date, short_date, whole_number},
    office_paper::{Block, Company, Head, OfficePaper, Signatory, Table, TableColumn},
    terbilang::rupiah_in_words,
};

/// One order letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderLetter {
    /// Head and foot.
    pub head: Head,
    /// Who is asked.
    pub company: Company,
    /// In which outlet.
    pub outlet: String,
    /// The agreement that it stands on: number and day.
    #[serde(default)]
    pub agreement: Option<(String, LocalDate)>,
    /// What the order is called.
    pub title: String,
    /// What should be told.
    pub brief: String,
    /// The budget line that pays: sub-activity and account.
    #[serde(default)]
    pub budget: Option<String>,
    /// What is ordered.
    pub rows: Vec<OrderRow>,
    /// All of it, taxes in it.
    pub total: Rupiah,
    /// The last day to answer.
    #[serde(default)]
    pub answer_by: Option<LocalDate>,
    /// Who orders.
    pub signatory: Signatory,
}

/// One placement of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderRow {
    /// Its number.
    pub number: u32,
    /// What it is about.
    pub title: String,
    /// `Advertorial`, as people read it.
    pub format: String,
    /// First day.
    pub first_day: LocalDate,
    /// Last day.
    pub last_day: LocalDate,
    /// How many.
    pub quantity: u32,
    /// `tayang`, `eksemplar`.
    pub unit: String,
    /// Price of one.
    pub unit_price: Rupiah,
    /// All of it, taxes in it.
    pub amount: Rupiah,
}

/// `1–3 Mar 2026` when both days are of one month.
fn days(first: LocalDate, last: LocalDate) -> String {
    if first == last { short_date(first) } else { format!("{} – {}", short_date(first), short_date(last)) }
}

impl OrderLetter {
    /// What is printed.
    pub fn paper(self) -> OfficePaper {
        let ground = self.agreement.map_or_else(String::new, |(number, day)| {
            format!("Berdasarkan perjanjian Nomor {number} tanggal {}, ", long_date(day))
        });
        let mut facts = vec![("Pekerjaan".to_owned(), self.title), ("Media".to_owned(), self.outlet)];
        facts.extend(self.budget.map(|budget| ("Beban anggaran".to_owned(), budget)));
        facts.push(("Uraian".to_owned(), self.brief));
        let rows = self.rows.iter().map(|row| {
            vec![
                row.number.to_string(),
                format!("{} ({})", row.title, row.format),
                days(row.first_day, row.last_day),
                format!("{} {}", whole_number(row.quantity.into()), row.unit),
                row.unit_price.to_string(),
                row.amount.to_string(),
            ]
        });
        let table = Table {
            columns: vec![
                TableColumn::numbers("No."),
                TableColumn::words("Tayangan", 17),
                TableColumn::words("Hari tayang", 10),
                TableColumn::narrow("Jumlah"),
                TableColumn::numbers("Harga satuan"),
                TableColumn::numbers("Jumlah harga"),
            ],
            rows: rows.collect(),
            totals: vec![("Jumlah termasuk pajak".to_owned(), vec![self.total.to_string()])],
        };
        let mut terms = vec![
            "Tayangan diberi label yang menyatakan bahwa isinya kerja sama publikasi, dan tidak diubah setelah naskahnya \
             disetujui."
                .to_owned(),
            "Bukti tayang disampaikan lewat Sinergi dalam batas waktu yang tercantum pada setiap tayangan; tayangan tanpa \
             bukti pada waktunya tidak dibayar."
                .to_owned(),
            "Pembayaran dilakukan atas tayangan yang buktinya telah diverifikasi, setelah berita acara serah terima, ke \
             rekening atas nama perusahaan."
                .to_owned(),
        ];
        if let Some(day) = self.answer_by {
            terms.insert(
                0,
                format!("Pesanan ini diterima atau ditolak paling lambat {}; setelah itu gugur.", long_date(day)),
            );
        }
        let mut lines = vec!["Kepada Yth.".to_owned(), format!("Pimpinan {}", self.company.name)];
        lines.extend(self.company.address.clone());
        let company = self.company.signatory("Menerima pesanan,");
        OfficePaper {
            notes: Vec::new(),
            head: self.head,
            title: "Surat Pesanan".to_owned(),
            about: None,
            blocks: vec![
                Block::Lines(lines),
                Block::Text(format!("{ground}dengan ini kami memesan publikasi sebagai berikut:")),
                Block::Facts(facts),
                Block::Table(table),
                Block::Text(format!("Terbilang: {}.", rupiah_in_words(self.total))),
                Block::Text("Dengan ketentuan:".to_owned()),
                Block::Points(terms),
                Block::Text("Demikian pesanan ini disampaikan untuk dilaksanakan sebagaimana mestinya.".to_owned()),
            ],
            dated: true,
            signatories: vec![company, self.signatory],
        }
    }
}
