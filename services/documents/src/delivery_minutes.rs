//! Minutes of a delivery: inspection (BAPP, Berita Acara Pemeriksaan Pekerjaan) and handover (BAST, Berita Acara Serah
//! Terima). Both list the same placements; one says that they were found good, the other that they changed hands.

use kernel::Rupiah;
use serde::{Deserialize, Serialize};

use crate::{
    indonesian::{date_in_words, whole_number},
    office_paper::{Block, Company, Head, OfficePaper, Signatory, Table, TableColumn},
    terbilang::rupiah_in_words,
};

/// Which minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryKind {
    /// BAPP.
    Inspection,
    /// BAST.
    Handover,
}

/// One set of minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveryMinutes {
    /// Head and foot.
    pub head: Head,
    /// Inspection or handover.
    pub kind: DeliveryKind,
    /// What the bill is for.
    pub title: String,
    /// Numbers of the order letters.
    pub orders: Vec<String>,
    /// Number of the minutes of inspection, on those of the handover.
    #[serde(default)]
    pub inspected_by: Option<String>,
    /// Who delivered.
    pub company: Company,
    /// What was delivered.
    pub rows: Vec<DeliveryRow>,
    /// All of it, taxes in it.
    pub total: Rupiah,
    /// Who inspected or took over.
    pub signatory: Signatory,
}

/// One placement of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveryRow {
    /// What it is.
    pub about: String,
    /// Where it appeared.
    pub outlet: String,
    /// How many were verified.
    pub quantity: u32,
    /// What is owed, taxes in it.
    pub amount: Rupiah,
}

pub(crate) fn delivered(rows: &[DeliveryRow], total: Rupiah) -> Table {
    let cells = (1_u32..).zip(rows).map(|(place, row)| {
        vec![
            place.to_string(),
            row.about.clone(),
            row.outlet.clone(),
            whole_number(row.quantity.into()),
            row.amount.to_string(),
        ]
    });
    Table {
        columns: vec![
            TableColumn::numbers("No."),
            TableColumn::words("Tayangan", 18),
            TableColumn::words("Media", 12),
            TableColumn::numbers("Jumlah"),
            TableColumn::numbers("Nilai"),
        ],
        rows: cells.collect(),
        totals: vec![("Jumlah termasuk pajak".to_owned(), vec![total.to_string()])],
    }
}

impl DeliveryMinutes {
    /// What is printed.
    pub fn paper(self) -> OfficePaper {
        let (title, done, end) = match self.kind {
            DeliveryKind::Inspection => (
                "Berita Acara Pemeriksaan Pekerjaan",
                "telah dilakukan pemeriksaan atas pekerjaan:",
                "Bukti tayang setiap baris telah diperiksa dan diverifikasi, dan pekerjaan dinyatakan sesuai dengan \
                 pesanan sebesar jumlah di atas.",
            ),
            DeliveryKind::Handover => (
                "Berita Acara Serah Terima",
                "telah dilakukan serah terima pekerjaan:",
                "PIHAK KEDUA menyerahkan dan PIHAK PERTAMA menerima hasil pekerjaan tersebut dalam keadaan baik dan \
                 sesuai dengan pesanan.",
            ),
        };
        let mut facts = vec![("Pekerjaan".to_owned(), self.title)];
        facts.extend(self.company.facts());
        if !self.orders.is_empty() {
            facts.push(("Surat pesanan".to_owned(), self.orders.join("; ")));
        }
        facts.extend(self.inspected_by.map(|number| ("BAPP".to_owned(), format!("Nomor {number}"))));
        let (company_says, office_says) = match self.kind {
            DeliveryKind::Inspection => ("Disaksikan perusahaan,", "Yang memeriksa,"),
            DeliveryKind::Handover => ("PIHAK KEDUA,", "PIHAK PERTAMA,"),
        };
        let company = self.company.signatory(company_says);
        let office = Signatory { saying: Some(office_says.to_owned()), ..self.signatory };
        OfficePaper {
            notes: Vec::new(),
            title: title.to_owned(),
            about: None,
            blocks: vec![
                Block::Text(format!("Pada hari ini {}, {done}", date_in_words(self.head.date))),
                Block::Facts(facts),
                Block::Table(delivered(&self.rows, self.total)),
                Block::Text(format!("Terbilang: {}.", rupiah_in_words(self.total))),
                Block::Text(end.to_owned()),
                Block::Text(
                    "Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya."
                        .to_owned(),
                ),
            ],
            head: self.head,
            dated: true,
            signatories: vec![company, office],
        }
    }
}
