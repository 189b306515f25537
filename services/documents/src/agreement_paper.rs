//! The agreement (surat perjanjian) with a company, in articles.

use kernel::{LocalDate, Rupiah};
use serde::{Deserialize, Serialize};

use crate::{
    indonesian::{date_in_words, long_date, whole_number},
    office_paper::{Block, Company, Head, OfficePaper, Signatory, Table, TableColumn},
    terbilang::rupiah_in_words,
};

/// One agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementPaper {
    /// Head and foot.
    pub head: Head,
    /// `Surat Perjanjian`, `Surat Perintah Kerja`.
    pub form: String,
    /// What it is about.
    pub title: String,
    /// The agency that buys.
    pub agency: String,
    /// With whom.
    pub company: Company,
    /// First day.
    pub starts_on: LocalDate,
    /// Last day.
    pub ends_on: LocalDate,
    /// `E-purchasing`, `Pengadaan langsung`.
    pub method: String,
    /// For which sub-activity of the budget.
    #[serde(default)]
    pub sub_activity: Option<String>,
    /// The most that may be ordered, taxes in it.
    #[serde(default)]
    pub value: Option<Rupiah>,
    /// What happens when less is delivered.
    pub under_delivery: String,
    /// What is bought.
    pub items: Vec<AgreementRow>,
    /// Who signs for the office.
    pub signatory: Signatory,
}

/// One line of an agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementRow {
    /// Its number.
    pub number: u32,
    /// Where it is published.
    pub outlet: String,
    /// `Advertorial, 600 kata`.
    pub what: String,
    /// `tayang`, `eksemplar`.
    pub unit: String,
    /// For one unit.
    pub unit_price: Rupiah,
    /// Whether value-added tax is in it.
    pub tax_inclusive: bool,
    /// How many; none is left to the orders.
    #[serde(default)]
    pub quantity: Option<u32>,
}

impl AgreementPaper {
    /// What is printed.
    pub fn paper(self) -> OfficePaper {
        let rows = self.items.iter().map(|item| {
            let quantity =
                item.quantity.map_or_else(|| "menurut pesanan".to_owned(), |count| whole_number(count.into()));
            vec![
                item.number.to_string(),
                item.outlet.clone(),
                item.what.clone(),
                format!("{quantity} {}", item.unit),
                item.unit_price.to_string(),
                if item.tax_inclusive { "termasuk" } else { "belum" }.to_owned(),
            ]
        });
        let table = Table {
            columns: vec![
                TableColumn::numbers("No."),
                TableColumn::words("Media", 10),
                TableColumn::words("Tayangan", 12),
                TableColumn::words("Jumlah", 8),
                TableColumn::numbers("Harga satuan"),
                TableColumn::narrow("PPN"),
            ],
            rows: rows.collect(),
            totals: vec![],
        };
        let mut number = 0;
        let mut article = |title: &str, paragraphs: Vec<String>| {
            number += 1;
            Block::Article { number, title: title.to_owned(), paragraphs }
        };
        let representative = self.company.representative.clone().unwrap_or_else(|| "pimpinannya".to_owned());
        let as_what = self.company.position.clone().map_or_else(String::new, |position| format!(" selaku {position}"));
        let signer = self.signatory.name.clone().unwrap_or_default();
        let mut blocks = vec![
            Block::Text(format!("Pada hari ini {}, yang bertanda tangan di bawah ini:", date_in_words(self.head.date))),
            Block::Points(vec![
                format!(
                    "{signer}, {}, bertindak untuk dan atas nama {}, selanjutnya disebut PIHAK PERTAMA;",
                    self.signatory.position, self.agency
                ),
                format!(
                    "{representative}{as_what}, bertindak untuk dan atas nama {}{}, selanjutnya disebut PIHAK KEDUA;",
                    self.company.name,
                    self.company.address.as_ref().map_or_else(String::new, |address| format!(", {address}")),
                ),
            ]),
            Block::Text("sepakat mengadakan perjanjian dengan ketentuan sebagai berikut:".to_owned()),
        ];
        let purpose = self.sub_activity.map_or_else(String::new, |code| format!(" pada sub kegiatan {code}"));
        blocks.push(article(
            "Lingkup pekerjaan",
            vec![format!(
                "PIHAK KEDUA melaksanakan {}{purpose} melalui media dan tayangan yang tercantum dalam tabel ini. \
                 Pengadaannya dilakukan dengan {}.",
                self.title, self.method
            )],
        ));
        blocks.push(Block::Table(table));
        blocks.push(article(
            "Jangka waktu",
            vec![format!(
                "Perjanjian ini berlaku sejak {} sampai dengan {}.",
                long_date(self.starts_on),
                long_date(self.ends_on)
            )],
        ));
        blocks.push(article(
            "Nilai",
            vec![
                self.value.map_or_else(
                    || "Nilai perjanjian adalah jumlah pesanan yang diterbitkan selama jangka waktunya.".to_owned(),
                    |value| {
                        format!("Nilai perjanjian paling banyak {value} ({}), termasuk pajak.", rupiah_in_words(value))
                    },
                ),
                "Harga satuan dalam tabel tetap selama jangka waktu perjanjian.".to_owned(),
            ],
        ));
        blocks.push(article(
            "Pesanan dan bukti tayang",
            vec![
                "Pekerjaan dilaksanakan atas surat pesanan PIHAK PERTAMA, dan tidak sebelum surat pesanan itu diterima \
                 PIHAK KEDUA."
                    .to_owned(),
                "PIHAK KEDUA menyampaikan bukti tayang dalam batas waktu yang tercantum dalam pesanan. Tayangan yang \
                 buktinya tidak disampaikan pada waktunya atau tidak terverifikasi tidak dibayar."
                    .to_owned(),
            ],
        ));
        blocks.push(article("Penyediaan yang kurang", vec![self.under_delivery]));
        blocks.push(article(
            "Pembayaran",
            vec![
                "Pembayaran dilakukan sebesar tayangan yang terverifikasi, setelah berita acara serah terima dan tagihan \
                 yang lengkap, ke rekening atas nama PIHAK KEDUA."
                    .to_owned(),
                "Pajak dipungut dan dipotong menurut peraturan perundang-undangan.".to_owned(),
            ],
        ));
        blocks.push(article(
            "Kemandirian redaksi",
            vec![
                "Perjanjian ini tidak membatasi pemberitaan PIHAK KEDUA. Pemberitaan yang kritis bukan alasan untuk \
                 mengakhiri perjanjian, menunda pembayaran, atau tidak memesan."
                    .to_owned(),
            ],
        ));
        blocks.push(article(
            "Perselisihan",
            vec![
                "Perselisihan diselesaikan dengan musyawarah; bila tidak tercapai, menurut peraturan \
                  perundang-undangan."
                    .to_owned(),
            ],
        ));
        blocks.push(Block::Text(
            "Demikian perjanjian ini dibuat untuk dilaksanakan oleh kedua belah pihak dengan penuh tanggung jawab."
                .to_owned(),
        ));
        let company = self.company.signatory("PIHAK KEDUA,");
        let office = Signatory { saying: Some("PIHAK PERTAMA,".to_owned()), ..self.signatory };
        OfficePaper {
            notes: Vec::new(),
            head: self.head,
            title: self.form,
            about: Some(self.title),
            blocks,
            dated: true,
            signatories: vec![company, office],
        }
    }
}
