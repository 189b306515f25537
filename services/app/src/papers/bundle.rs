//! Everything about one order as one ZIP: its papers as PDF, its records as CSV, the files that were shown as proof, and
//! the events behind them in a form that somebody outside can check.
//!
//! **Invariant:** nothing is in it that the person could not read one by one: lists, papers, files and events pass the
//! same border. The same state of the log gives the same bytes. What is missing is named in the README, with the reason.
//! However much an order has, one file of it is held at a time.

mod deposits;
mod people;
mod records;
mod shown;

use std::{
    collections::{BTreeSet, VecDeque},
    fmt::Write as _,
};

use documents::{
    archive::{Archive, ArchiveError},
    indonesian::{date_and_time, whole_number},
};
use futures_util::{Stream, stream::try_unfold};
use kernel::{Timestamp, Uuid};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::Evidence;

use deposits::add_deposits;
use shown::ShownFile;

use super::{
    BillPaper, Label,
    facts::{Row, id, text},
    listed::Reader,
    sheet,
};
use crate::{App, AppError, Scope, dataset::Dataset, reading, use_cases::singleton};

/// What a bundle may hold before it is compressed; more than any order has.
const LIMIT: usize = 2 * 1024 * 1024 * 1024;

/// Tables that stand in a bundle as paper too, and under which name.
const ON_PAPER: &[(&str, &str)] = &[
    ("01-kebijakan.csv", "01-kebijakan.pdf"),
    ("02-permohonan.csv", "02-permohonan.pdf"),
    ("05-tayangan.csv", "06-bukti.pdf"),
    ("07-tagihan.csv", "07-tagihan.pdf"),
];

/// The words of a caller for lists, columns and choices.
type Labels<'a> = &'a (dyn Fn(Label<'_>) -> String + Sync);

/// Everything about one order, as one file that is put together while it is read.
#[derive(Debug)]
pub struct Bundle {
    /// Its name.
    pub file_name: String,
    rest: Rest,
}

impl Bundle {
    /// The ZIP piece by piece. What is not read is not put together.
    pub fn pieces(self) -> impl Stream<Item = Result<Vec<u8>, AppError>> + Send + 'static {
        try_unfold(self.rest, Rest::next)
    }
}

/// What has still to be put in.
#[derive(Debug)]
struct Rest {
    app: App,
    /// None when the end was written.
    packing: Option<Packing>,
    files: VecDeque<ShownFile>,
    /// What the README begins with.
    head: String,
}

impl Rest {
    async fn next(mut self) -> Result<Option<(Vec<u8>, Self)>, AppError> {
        loop {
            let Some(packing) = &mut self.packing else { return Ok(None) };
            let ready = packing.archive.take();
            if !ready.is_empty() {
                return Ok(Some((ready, self)));
            }
            if let Some(file) = self.files.pop_front() {
                self.app.pack_file(packing, file).await?;
            } else if let Some(packing) = self.packing.take() {
                let end = finished(packing, &self.head)?;
                return Ok(Some((end, self)));
            }
        }
    }
}

/// A bundle that is being put together.
#[derive(Debug)]
struct Packing {
    scope: Scope,
    archive: Archive,
    /// Name, what it is, hash, bytes.
    index: Vec<(String, &'static str, String, usize)>,
    missing: Vec<String>,
    as_of: Timestamp,
}

impl Packing {
    fn add(&mut self, name: &str, about: &'static str, bytes: &[u8]) -> Result<(), AppError> {
        match self.archive.add(name, bytes) {
            Ok(()) => {
                let hash = hex::encode(Sha256::digest(bytes));
                self.index.push((name.to_owned(), about, hash, bytes.len()));
                Ok(())
            }
            Err(ArchiveError::Full { .. }) => {
                self.missing.push(format!("{name}: {about}; berkas ini membuat paket terlalu besar"));
                Ok(())
            }
            Err(other) => Err(AppError::Bug(Box::new(other))),
        }
    }

    /// A paper, or why it is not here.
    fn paper(&mut self, name: &str, about: &'static str, made: Result<Vec<u8>, AppError>) -> Result<(), AppError> {
        let why = match made {
            Ok(bytes) => return self.add(name, about, &bytes),
            Err(AppError::Unavailable(_)) => "pencetak PDF belum terpasang atau tidak menjawab di server ini",
            Err(AppError::Rejected(_)) => "belum dibuat pada tahap ini",
            Err(AppError::Denied) => "tidak terbuka bagi yang mengunduh",
            Err(other) => return Err(other),
        };
        self.missing.push(format!("{name}: {about}; {why}"));
        Ok(())
    }
}

impl App {
    /// The bundle of an order: policy, application, decree, agreement, order, proof, handover, invoice, tax, SP2D. What
    /// is small is put in at once, files as they are read.
    ///
    /// # Errors
    /// [`AppError::Denied`] when the order is not there or not the person's to see.
    pub async fn order_bundle(
        &self,
        scope: &Scope,
        order: Uuid,
        labels: &(dyn Fn(Label<'_>) -> String + Sync),
    ) -> Result<Bundle, AppError> {
        let row = self.get(scope, reading::dataset("orders")?, order).await?;
        let bills = self.bills_of(scope, &row, order).await?;
        let application = self.application_of(scope, &row).await?;
        let mut streams = vec![order];
        streams.extend(id(&row, "agreement"));
        streams.extend(application.as_ref().and_then(|row| id(row, "id")));
        streams.extend(bills.iter().filter_map(|bill| id(bill, "id")));
        streams.extend(self.decree_row_of(scope, &row).await?.and_then(|decreed| id(&decreed, "decree")));
        streams.push(singleton("policy"));
        let events = self.evidence_of(scope, &row, &streams).await?;
        let as_of = events.iter().map(|event| event.occurred_at).max().unwrap_or_default();
        let mut packing = Packing {
            scope: scope.clone(),
            archive: Archive::new(LIMIT),
            index: Vec::new(),
            missing: Vec::new(),
            as_of: since_2000(as_of),
        };
        self.records(&mut packing, order, &row, application, &bills, labels).await?;
        self.papers_of(&mut packing, order, &row, &bills).await?;
        packing.add("peristiwa.jsonl", "peristiwa di belakang berkas ini, dengan sidiknya", &lines_of(&events)?)?;
        packing.add("CARA-MEMERIKSA.txt", "cara menghitung ulang sidik setiap peristiwa", HOW_TO_CHECK.as_bytes())?;
        let files = self.shown_files(scope, order, &events, &bills).await?;
        let number = text(&row, "number").unwrap_or_else(|| order.to_string());
        let plain: String = number
            .chars()
            .map(|sign| if sign.is_ascii_alphanumeric() { sign.to_ascii_lowercase() } else { '-' })
            .collect();
        let head = head_of(&row, &packing);
        let rest = Rest { app: self.clone(), packing: Some(packing), files, head };
        Ok(Bundle { file_name: format!("pesanan-{plain}.zip"), rest })
    }

    async fn bills_of(&self, scope: &Scope, order: &Row, id: Uuid) -> Result<Vec<Row>, AppError> {
        let list = reading::dataset("billings")?;
        let Some(company) = order.get("company").filter(|_| scope.may(list.permission).is_ok()) else {
            return Ok(vec![]);
        };
        let bills = self.rows_where(scope, scope.border(), "billings", "company", company.clone(), "opened_at").await?;
        let wanted = Value::String(id.to_string());
        let is_of = |bill: &Row| {
            let items = bill.get("items").and_then(Value::as_array);
            items.is_some_and(|items| items.iter().any(|item| item.get("order") == Some(&wanted)))
        };
        Ok(bills.into_iter().filter(is_of).collect())
    }

    /// The application that the outlet was decreed for, the last one before the order.
    async fn application_of(&self, scope: &Scope, order: &Row) -> Result<Option<Row>, AppError> {
        let Some(decreed) = self.decree_row_of(scope, order).await? else { return Ok(None) };
        match id(&decreed, "application") {
            Some(application) => self.seen(scope, "applications", application).await,
            None => Ok(None),
        }
    }

    /// A record, if the person may see it.
    async fn seen(&self, scope: &Scope, list: &'static str, id: Uuid) -> Result<Option<Row>, AppError> {
        match self.get(scope, reading::dataset(list)?, id).await {
            Ok(row) => Ok(Some(row)),
            Err(AppError::Denied) => Ok(None),
            Err(other) => Err(other),
        }
    }

    async fn decree_row_of(&self, scope: &Scope, order: &Row) -> Result<Option<Row>, AppError> {
        let Some(outlet) = order.get("outlet") else { return Ok(None) };
        let rows = self.rows_where(scope, scope.border(), "decree_rows", "outlet", outlet.clone(), "issued_on").await?;
        let company = order.get("company");
        Ok(rows.into_iter().rfind(|row| row.get("company") == company))
    }

    /// Events of the streams as far as the border lets through; of a bill or an agreement nothing of another company
    /// can be in them, and what names another company is left out all the same.
    async fn evidence_of(&self, scope: &Scope, order: &Row, streams: &[Uuid]) -> Result<Vec<Evidence>, AppError> {
        let company: Option<Uuid> = id(order, "company");
        let mut events = Vec::new();
        for stream in streams.iter().collect::<BTreeSet<_>>() {
            events.extend(self.store().evidence(scope.border(), *stream).await?);
        }
        events.retain(|event| event.party_id.is_none() || event.party_id == company);
        events.sort_by_key(|event| event.position);
        Ok(events)
    }

    async fn records(
        &self,
        packing: &mut Packing,
        order: Uuid,
        row: &Row,
        application: Option<Row>,
        bills: &[Row],
        labels: Labels<'_>,
    ) -> Result<(), AppError> {
        let (scope, border) = (&packing.scope.clone(), packing.scope.border());
        let policies = match row.get("policy_version").filter(|version| !version.is_null()) {
            Some(version) => self.rows_where(scope, border, "policies", "number", version.clone(), "number").await?,
            None => vec![],
        };
        for policy in &policies {
            let told = json!({
                "judul": policy.get("title"), "dasar_hukum": policy.get("legal_basis"),
                "berlaku_mulai": policy.get("effective_from"), "aturan": policy.get("rules"),
            });
            let bytes = serde_json::to_vec_pretty(&told).map_err(|source| AppError::Bug(Box::new(source)))?;
            packing.add("01-kebijakan.json", "kebijakan yang dipakai memeriksa pesanan", &bytes)?;
        }
        if policies.is_empty() {
            packing
                .missing
                .push("01-kebijakan.json: kebijakan yang dipakai memeriksa pesanan; tidak tercatat".to_owned());
        }
        let one = |row: Option<Row>| row.into_iter().collect::<Vec<Row>>();
        let rules = "kebijakan yang dipakai memeriksa pesanan";
        self.pack_table(packing, "01-kebijakan.csv", rules, reading::dataset("policies")?, policies, labels).await?;
        let agreement = match id(row, "agreement") {
            Some(agreement) => one(self.seen(scope, "agreements", agreement).await?),
            None => vec![],
        };
        let of_order = |list: &'static str, order_by: &'static str| {
            self.rows_where(scope, border, list, "order", json!(order), order_by)
        };
        let decreed = one(self.decree_row_of(scope, row).await?);
        for (name, about, list, rows) in [
            ("02-permohonan.csv", "permohonan media", "applications", one(application)),
            ("03-penetapan.csv", "baris lampiran SK", "decree_rows", decreed),
            ("04-perjanjian.csv", "perjanjian", "agreements", agreement),
            ("05-pesanan.csv", "pesanan", "orders", vec![row.clone()]),
            ("05-tayangan.csv", "tayangan dengan buktinya", "placements", of_order("placements", "number").await?),
            ("06-tanda-terima.csv", "tanda terima oplah", "receipts", of_order("receipts", "received_on").await?),
            ("06-peringatan.csv", "peringatan dan alasannya", "order_warnings", self.warnings_of(scope, order).await?),
            ("07-tagihan.csv", "serah terima, invoice, pajak, SPP, SPM, dan SP2D", "billings", bills.to_vec()),
        ] {
            self.pack_table(packing, name, about, reading::dataset(list)?, rows, labels).await?;
        }
        let evidence: Vec<Value> = of_order("placements", "number")
            .await?
            .into_iter()
            .map(|row| {
                json!({
                    "tayangan": row.get("number"), "judul": row.get("title"), "bukti": row.get("evidence"),
                    "temuan": row.get("findings"), "simpanan": row.get("capture"),
                })
            })
            .collect();
        let bytes = serde_json::to_vec_pretty(&evidence).map_err(|source| AppError::Bug(Box::new(source)))?;
        packing.add("06-bukti.json", "bukti tayang, temuan pemeriksaan, dan sidik berkasnya", &bytes)?;
        for (place, bill) in (1..).zip(bills) {
            let told = json!({
                "dokumen": bill.get("papers"), "perhitungan": bill.get("breakdown"), "setoran": bill.get("deposits"),
                "bukti_potong": bill.get("slip"), "rekening": bill.get("account"),
            });
            let bytes = serde_json::to_vec_pretty(&told).map_err(|source| AppError::Bug(Box::new(source)))?;
            let name = format!("07-tagihan-{place}.json");
            packing.add(&name, "dokumen dan perhitungan pajak satu tagihan, baris demi baris", &bytes)?;
        }
        Ok(())
    }

    async fn warnings_of(&self, scope: &Scope, order: Uuid) -> Result<Vec<Row>, AppError> {
        if scope.may(reading::dataset("order_warnings")?.permission).is_err() {
            return Ok(vec![]);
        }
        self.rows_where(scope, scope.border(), "order_warnings", "order", json!(order), "recorded_at").await
    }

    async fn pack_table(
        &self,
        packing: &mut Packing,
        name: &str,
        about: &'static str,
        dataset: &'static Dataset,
        rows: Vec<Row>,
        labels: Labels<'_>,
    ) -> Result<(), AppError> {
        if packing.scope.may(dataset.permission).is_err() {
            packing.missing.push(format!("{name}: {about}; tidak terbuka bagi yang mengunduh"));
            return Ok(());
        }
        if rows.is_empty() {
            packing.missing.push(format!("{name}: {about}; belum ada"));
            return Ok(());
        }
        let info = self.tenant_info(packing.scope.tenant).await?;
        let mut sheet = sheet(Reader::Person, &packing.scope, &info, dataset, &rows, vec![info.name.clone()], labels)?;
        // The last event, and not the hour of the download: the same order gives the same bytes.
        sheet.as_of = packing.as_of;
        self.name_people(&packing.scope, dataset, &rows, &mut sheet).await?;
        if let Some(deposits) = dataset.column("deposits") {
            add_deposits(&mut sheet, dataset, deposits, &rows, labels)?;
        }
        let bytes = sheet.to_csv().map_err(|source| AppError::Bug(Box::new(source)))?;
        packing.add(name, about, &bytes)?;
        // Agreement, order, decree and receipts have papers of their own.
        match ON_PAPER.iter().find(|(table, _)| *table == name) {
            Some((_, paper)) => self.pack_sheet(packing, paper, about, &sheet).await,
            None => Ok(()),
        }
    }

    async fn papers_of(&self, packing: &mut Packing, order: Uuid, row: &Row, bills: &[Row]) -> Result<(), AppError> {
        let scope = &packing.scope.clone();
        let decree = self.decree_row_of(scope, row).await?.and_then(|row| id(&row, "decree"));
        if let Some(decree) = decree {
            let made = self.decree_pdf(scope, decree).await;
            packing.paper("03-sk.pdf", "SK penetapan media mitra", made)?;
        } else {
            packing.missing.push("03-sk.pdf: SK penetapan media mitra; media ini belum ditetapkan".to_owned());
        }
        if let Some(agreement) = id(row, "agreement") {
            let made = self.agreement_pdf(scope, agreement).await;
            packing.paper("04-perjanjian.pdf", "perjanjian", made)?;
        }
        let made = self.order_pdf(scope, order).await;
        packing.paper("05-surat-pesanan.pdf", "surat pesanan", made)?;
        if bills.is_empty() {
            packing.missing.push("08-bapp.pdf, 08-bast.pdf, 09-kuitansi.pdf: belum ada tagihan".to_owned());
        }
        for (place, bill) in (1..).zip(bills) {
            let Some(id) = id(bill, "id") else { continue };
            for (paper, name, about) in [
                (BillPaper::Inspection, format!("08-bapp-{place}.pdf"), "berita acara pemeriksaan pekerjaan"),
                (BillPaper::Handover, format!("08-bast-{place}.pdf"), "berita acara serah terima"),
                (BillPaper::Receipt, format!("09-kuitansi-{place}.pdf"), "kuitansi"),
            ] {
                let made = self.bill_pdf(scope, id, paper).await;
                packing.paper(&name, about, made)?;
            }
            if text(bill, "disbursement_number").is_none() {
                packing.missing.push(format!("SP2D tagihan {place}: belum terbit"));
            }
        }
        Ok(())
    }
}

/// From the microseconds of the log, which are counted from 2000 on.
fn since_2000(micros: i64) -> Timestamp {
    const BETWEEN_1970_AND_2000: i64 = 946_684_800_000_000;
    Timestamp::from_micros(micros.saturating_add(BETWEEN_1970_AND_2000))
        .unwrap_or_else(|| Timestamp::new(time::OffsetDateTime::UNIX_EPOCH))
}

fn lines_of(events: &[Evidence]) -> Result<Vec<u8>, AppError> {
    let mut bytes = Vec::new();
    for event in events {
        serde_json::to_writer(&mut bytes, event).map_err(|source| AppError::Bug(Box::new(source)))?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}

/// Which order it is, whose, and as of when; of the last event and not of the download, so that the same state of the log
/// gives the same bytes.
fn head_of(order: &Row, packing: &Packing) -> String {
    let told = |name: &str| text(order, name).unwrap_or_else(|| "belum ada".to_owned());
    let as_of = date_and_time(packing.as_of, packing.scope.zone);
    format!(
        "Berkas pesanan\n\nNomor pesanan: {}\nJudul: {}\nPerusahaan: {}\nMedia: {}\nPerangkat daerah: {}\nKeadaan per: \
         {as_of} (catatan terakhir yang ikut di dalamnya)\n",
        told("number"),
        told("title"),
        told("company_name"),
        told("outlet_name"),
        told("agency_name"),
    )
}

/// Closes the archive with its index and its README; its last bytes.
fn finished(mut packing: Packing, head: &str) -> Result<Vec<u8>, AppError> {
    let mut index = String::from("berkas,isi,sha256,byte\n");
    let mut readme = format!("{head}\nIsi:\n");
    for (name, about, hash, length) in &packing.index {
        // A String takes everything.
        let _ = writeln!(index, "{name},\"{about}\",{hash},{length}");
        let length = whole_number(i64::try_from(*length).unwrap_or(i64::MAX));
        let _ = writeln!(readme, "- {name}: {about} ({length} byte)");
    }
    if packing.missing.is_empty() {
        readme.push_str("\nTidak ada yang kurang.\n");
    } else {
        readme.push_str("\nTidak ada di sini:\n");
        for missing in &packing.missing {
            let _ = writeln!(readme, "- {missing}");
        }
    }
    readme.push_str(
        "\nSidik SHA-256 setiap berkas ada dalam indeks.csv; cara memeriksa peristiwa ada dalam CARA-MEMERIKSA.txt.\n",
    );
    let written = |error: ArchiveError| AppError::Bug(Box::new(error));
    // Small, and what makes the rest readable: the limit is far above any order.
    packing.archive.add("indeks.csv", index.as_bytes()).map_err(written)?;
    packing.archive.add("README.txt", readme.as_bytes()).map_err(written)?;
    packing.archive.finish().map_err(written)
}

const HOW_TO_CHECK: &str = include_str!("how_to_check.txt");
