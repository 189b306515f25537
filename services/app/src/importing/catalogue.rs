//! Tables of orders of the national catalogue, as its own export and the ISB feed name their columns (EF-55).

use std::collections::{BTreeMap, BTreeSet};

use documents::{
    indonesian::parse_date,
    table_reader::{Row, Table},
};
use domain::payment::catalogue::{Difference, Facts, Stage};
use kernel::{LocalDate, Rupiah, ids::OrderId};

use super::{ImportPlan, ImportReport, Looked, RowError, budget::amount, doubts, header_uses, template, wrong};
use crate::{App, AppError, Export, Scope, use_cases::claims};

mod ours;
#[cfg(test)]
mod tests;

pub(crate) use ours::SupplierCodes;

/// What a column can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Number,
    Title,
    Supplier,
    Stage,
    Amount,
    OrderedOn,
    Letter,
    Payment,
    /// The feed has a row for every product of an order.
    Product,
}

/// Orders of one file: they are taken in one transaction, and the region writes nothing else meanwhile.
const MOST_ROWS: usize = 2_000;

impl Column {
    const ALL: [Self; 9] = [
        Self::Number,
        Self::Title,
        Self::Supplier,
        Self::Stage,
        Self::Amount,
        Self::OrderedOn,
        Self::Letter,
        Self::Payment,
        Self::Product,
    ];
    const NEEDED: [Self; 6] = [Self::Number, Self::Title, Self::Supplier, Self::Stage, Self::Amount, Self::OrderedOn];

    fn field(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Title => "title",
            Self::Supplier => "supplier",
            Self::Stage => "stage",
            Self::Amount => "amount",
            Self::OrderedOn => "ordered_on",
            Self::Letter => "letter_number",
            Self::Payment => "payment_reference",
            Self::Product => "product",
        }
    }

    fn heads(self) -> &'static [&'static str] {
        match self {
            Self::Number => {
                &["no_paket", "nomor_paket", "kode_pesanan", "nomor_pesanan", "order_id", "id_paket", "kd_paket"]
            }
            Self::Title => &["nama_paket", "paket", "order_name"],
            Self::Supplier => &["nama_penyedia", "penyedia", "rekan", "supplier_name", "kd_penyedia"],
            Self::Stage => &["paket_status_str", "status_pkt", "status_paket", "status", "order_status"],
            Self::Amount => &["total_harga", "nilai", "total", "total_amount"],
            Self::OrderedOn => &["tanggal_buat_paket", "tanggal_pesanan", "tanggal", "created_at"],
            Self::Letter => &["nomor_surat_pesanan", "no_surat_pesanan", "surat_pesanan"],
            Self::Payment => &["referensi_pembayaran", "bukti_bayar", "no_pembayaran"],
            Self::Product => &["kd_paket_produk", "kd_produk", "id_produk", "nama_produk"],
        }
    }

    fn head(self) -> &'static str {
        self.heads().first().copied().unwrap_or_default()
    }

    fn example(self) -> &'static str {
        match self {
            Self::Number => "EP-01K9ABCDEF",
            Self::Title => "Belanja Jasa Iklan Media Siber",
            Self::Supplier => "PT Contoh Warta",
            Self::Stage => "Proses Pengiriman",
            Self::Amount => "1998000",
            Self::OrderedOn => "2026-03-02",
            Self::Letter => "027/SP/1",
            Self::Payment | Self::Product => "",
        }
    }
}

/// The words of the catalogue for where an order stands; the first ones are attested, the rest is how people shorten them.
const STAGES: &[(Stage, &[&str])] = &[
    (Stage::Basket, &["keranjang", "draf"]),
    (Stage::Negotiating, &["negosiasi", "proses negosiasi"]),
    (Stage::NegotiationAgreed, &["negosiasi disepakati", "lanjut proses pesanan"]),
    (Stage::NegotiationCancelled, &["negosiasi dibatalkan"]),
    (Stage::AwaitingApproval, &["menunggu persetujuan ppk"]),
    (Stage::AutoCancelled, &["batal otomatis"]),
    (Stage::OrderLetterIssued, &["surat pesanan terbit", "surat pesanan"]),
    (Stage::SupplierConfirmed, &["dikonfirmasi penyedia", "pesanan dikonfirmasi"]),
    (Stage::InProcess, &["diproses", "proses pengiriman", "dalam proses", "paket proses", "on_process"]),
    (Stage::Delivered, &["diterima", "terkirim"]),
    (Stage::InspectionFit, &["pemeriksaan tepat guna", "lolos pemeriksaan"]),
    (Stage::HandoverSigned, &["bast ditandatangani", "bast"]),
    (Stage::AwaitingPayment, &["menunggu pembayaran"]),
    (Stage::ReportedPaid, &["dibayar", "sudah dibayar", "lunas"]),
    (Stage::Completed, &["selesai", "paket selesai"]),
    (Stage::Addendum, &["addendum", "adendum"]),
    (Stage::Cancelled, &["dibatalkan", "batal"]),
];

fn stage(text: &str) -> Option<Stage> {
    let said = text.trim().to_lowercase();
    let by_word = STAGES.iter().find(|(_, words)| words.contains(&said.as_str())).map(|(stage, _)| *stage);
    by_word.or_else(|| Stage::from_wire(&said))
}

fn date(text: &str) -> Option<LocalDate> {
    let day = text.split(['T', ' ']).next().unwrap_or(text);
    day.parse().ok().or_else(|| parse_date(text))
}

type Places = BTreeMap<Column, usize>;

/// A row that is ready to be mirrored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlannedOrder {
    pub(crate) number: String,
    pub(crate) facts: Facts,
}

/// What a row would change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CatalogueNews {
    /// The order is not known yet.
    New,
    /// The catalogue says something else of it now.
    Moved,
    /// Nothing.
    Same,
}

/// A good row of a table of catalogue orders, as a dry run shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueRow {
    /// Its number in the catalogue.
    pub number: String,
    /// What the catalogue says.
    pub facts: Facts,
    /// What that changes.
    pub news: CatalogueNews,
    /// Our order: the one that it was matched with, or the one of the number that it names.
    pub ours: Option<OrderId>,
    /// What it says otherwise than that order, so that the import matches the two no longer, or not: a person has to look.
    pub doubted: Vec<Difference>,
    /// The number of the catalogue's order that has our order already, so that this one waits in the worklist.
    pub taken_by: Option<String>,
}

impl App {
    /// Checks a table of catalogue orders, and writes nothing.
    ///
    /// # Errors
    /// [`AppError::Denied`] without the permission, [`AppError::Invalid`] when the file is no such table.
    pub async fn import_catalogue_dry_run(
        &self,
        scope: &Scope,
        sha256: &str,
    ) -> Result<(ImportReport, Vec<CatalogueRow>), AppError> {
        let looked = self.look_at_catalogue(scope, sha256).await?;
        let previewed = self.preview_catalogue(scope, &looked.plan.rows).await?;
        Ok((looked.report("catalogue_orders"), previewed))
    }

    /// The rows with mistakes in the form in which they came, each with what is wrong with it.
    ///
    /// # Errors
    /// As [`App::import_catalogue_dry_run`].
    pub async fn import_catalogue_error_file(
        &self,
        scope: &Scope,
        sha256: &str,
        words: &(dyn Fn(&RowError) -> String + Sync),
    ) -> Result<Export, AppError> {
        self.look_at_catalogue(scope, sha256).await?.faulty(words)
    }

    /// An empty table of catalogue orders with one example.
    pub fn import_catalogue_template(&self) -> Export {
        let heads: Vec<&str> = Column::ALL.iter().map(|column| column.head()).collect();
        let example: Vec<&str> = Column::ALL.iter().map(|column| column.example()).collect();
        template("templat-impor-katalog.csv", &heads, &example)
    }

    pub(crate) async fn plan_catalogue_import(
        &self,
        scope: &Scope,
        sha256: &str,
    ) -> Result<ImportPlan<PlannedOrder>, AppError> {
        Ok(self.look_at_catalogue(scope, sha256).await?.plan)
    }

    async fn look_at_catalogue(&self, scope: &Scope, sha256: &str) -> Result<Looked<PlannedOrder>, AppError> {
        scope.may("import_catalogue_orders")?;
        let (file, table) = self.table(scope, sha256).await?;
        if table.rows.len() > MOST_ROWS {
            return Err(wrong("table_too_many_rows", vec![("limit", MOST_ROWS.to_string())]));
        }
        let places = places(&table);
        if let Some(missing) = Column::NEEDED.iter().find(|column| !places.contains_key(column)) {
            return Err(wrong("table_column_missing", vec![("column", missing.head().to_owned())]));
        }
        let plan = plan(&table, &places);
        let field = |place: usize| places.iter().find(|(_, at)| **at == place).map(|(column, _)| column.field());
        let headers = header_uses(&table, field);
        Ok(Looked { file_name: file.name, table, headers, plan })
    }
}

/// The feed has several codes for one thing: the best head counts, wherever it stands.
fn places(table: &Table) -> Places {
    let place = |column: Column| column.heads().iter().find_map(|head| table.column(&[head]));
    Column::ALL.into_iter().filter_map(|column| Some((column, place(column)?))).collect()
}

/// Puts the rows together: an order stands once in a file.
fn plan(table: &Table, places: &Places) -> ImportPlan<PlannedOrder> {
    let mut seen: BTreeMap<String, Place> = BTreeMap::new();
    let mut plan = ImportPlan::default();
    for row in &table.rows {
        let mut reader = Reader { table, places, row, errors: doubts(table, row) };
        let product = reader.text(Column::Product);
        let Some(order) = reader.order().filter(|_| reader.errors.is_empty()) else {
            plan.errors.extend(reader.errors);
            continue;
        };
        let Some(known) = seen.get_mut(&order.number) else {
            let place = Place { row: row.number, at: plan.rows.len(), products: product.into_iter().collect() };
            seen.insert(order.number.clone(), place);
            plan.rows.push(order);
            continue;
        };
        let first = known.row.to_string();
        let added = plan.rows.get_mut(known.at).and_then(|before| sum(before, &order));
        match (product, added) {
            (Some(product), Some(total)) if known.products.insert(product.clone()) => {
                if let Some(before) = plan.rows.get_mut(known.at) {
                    before.facts.amount = total;
                }
            }
            _ => {
                reader.wrong(Column::Number, "duplicate_in_file", &first);
                plan.errors.extend(reader.errors);
            }
        }
    }
    plan
}

/// Where an order stands in a file first, and with which products.
struct Place {
    row: usize,
    at: usize,
    products: BTreeSet<String>,
}

/// What an order comes to with another of its rows; nothing when the two do not say the same of it.
fn sum(before: &PlannedOrder, other: &PlannedOrder) -> Option<Rupiah> {
    let same = Facts { amount: before.facts.amount, ..other.facts.clone() };
    if same == before.facts { before.facts.amount.checked_add(other.facts.amount) } else { None }
}

struct Reader<'a> {
    table: &'a Table,
    places: &'a Places,
    row: &'a Row,
    errors: Vec<RowError>,
}

impl Reader<'_> {
    fn wrong(&mut self, column: Column, code: &'static str, value: &str) {
        let head = self.places.get(&column).and_then(|place| self.table.headers.get(*place)).cloned();
        let value = value.chars().take(200).collect();
        self.errors.push(RowError { row: self.row.number, column: head.unwrap_or_default(), code, value });
    }

    /// The text of a column, if it says anything, short enough and clean.
    fn text(&mut self, column: Column) -> Option<String> {
        let place = *self.places.get(&column)?;
        let text = self.row.cell(place).trim().to_owned();
        if text.is_empty() || text == "-" {
            return None;
        }
        if text.chars().count() > 200 {
            self.wrong(column, "too_long", &text);
            return None;
        }
        if text.chars().any(char::is_control) {
            self.wrong(column, "control_characters", &text);
            return None;
        }
        Some(text)
    }

    /// A value that must be there, or the mistake.
    fn needed<T>(&mut self, column: Column, code: &'static str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let before = self.errors.len();
        let Some(text) = self.text(column) else {
            if self.errors.len() == before {
                self.wrong(column, "required", "");
            }
            return None;
        };
        let value = read(&text);
        if value.is_none() {
            self.wrong(column, code, &text);
        }
        value
    }

    fn order(&mut self) -> Option<PlannedOrder> {
        let whole = |text: &str| Some(text.to_owned());
        // As it is claimed: the same number in small letters or with blanks is no other order.
        let spelled =
            |text: &str| Some(claims::spelled(claims::CATALOGUE_ORDER, text)).filter(|number| !number.is_empty());
        let number = self.needed(Column::Number, "required", spelled);
        let title = self.needed(Column::Title, "required", whole);
        let supplier = self.needed(Column::Supplier, "required", whole);
        let stage = self.needed(Column::Stage, "not_a_choice", stage);
        let amount: Option<Rupiah> = self.needed(Column::Amount, "amount", amount);
        let ordered_on = self.needed(Column::OrderedOn, "date", date);
        let (letter_number, payment_reference) = (self.text(Column::Letter), self.text(Column::Payment));
        let facts = Facts {
            stage: stage?,
            title: title?,
            supplier: supplier?,
            amount: amount?,
            ordered_on: ordered_on?,
            letter_number,
            payment_reference,
        };
        Some(PlannedOrder { number: number?, facts })
    }
}
