//! Paper: decrees as PDF, lists as files, and what the public may ask about a decree.
//!
//! **Invariant:** a decree is printed from its frozen annex and nothing else, so that the same decree gives the same
//! bytes; everything of a demo tenant says that it is an example.

mod bills;
mod bundle;
mod crest;
mod facts;
mod frozen;
mod listed;
mod log;
mod orders;
mod press;
mod public;
mod words;

pub use bills::BillPaper;
pub use bundle::Bundle;
pub use log::{LogHeads, LogWords};
pub use press::OTHER_VERSION;
pub use public::PublicPaper;

use listed::{Reader, sheet};

pub use documents::indonesian::long_date;
use documents::{Annex, AnnexRow, Capacity, DecreePaper, Letterhead, Sheet, Signer, Verification, framing::Job};
use domain::{
    media::MediaKind,
    office::Office,
    partnership::{
        decree::{Decree, Event as DecreeEvent, Row, Signature, Wording},
        window::Window,
    },
};
use kernel::{FiscalYear, LocalDate, TenantId, Uuid, ids::WindowId};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::{HistoryFilter, Refusal, Subject};
use views::Moment;

use crate::{
    App, AppError, Scope,
    dataset::{Column, Dataset, Direction, Filter, ListRequest, Operator},
    files::{ObjectKey, unavailable},
    links, reading,
    session::own_border,
    use_cases::{singleton, tenant_of_code},
};

/// Papers that are printed at the same time.
pub(crate) const PRINTERS: usize = 2;
/// Rows of an exported list; more are named in a line below it.
const EXPORT_ROWS: usize = 20_000;

/// The form of an exported list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// Comma-separated values.
    Csv,
    /// An Excel workbook.
    Xlsx,
    /// JSON.
    Json,
}

impl ExportFormat {
    fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
        }
    }
    fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json => "application/json",
        }
    }
}

/// A list as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// Its name: list, tenant, position and hash of the query.
    pub file_name: String,
    /// What it is.
    pub media_type: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A word that an export needs; the face knows how people call it.
#[derive(Debug, Clone, Copy)]
pub enum Label<'a> {
    /// Name of a list.
    List(&'a Dataset),
    /// Head of a column.
    Column(&'a Dataset, &'a Column),
    /// A value of a closed list of wire names.
    Choice(&'a Dataset, &'a Column, &'a str),
    /// A number of what a rule counts, by the wire name of its measure: a share is not read as a count.
    Measured(&'a str, i64),
}

/// What the public is told about a decree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicDecree {
    /// `Kota Pekanbaru`.
    pub tenant_name: String,
    /// Its number.
    pub number: String,
    /// Its day.
    pub date: LocalDate,
    /// What it is about.
    pub title: String,
    /// SHA-256 over number, date and annex, in hex.
    pub hash: String,
    /// Rows of its annex.
    pub rows_count: i64,
    /// Whether it is an example.
    pub is_demo: bool,
}

/// An issued decree, as the log has it.
#[derive(Debug, Clone)]
struct Issued {
    window: WindowId,
    number: String,
    date: LocalDate,
    rows: Vec<Row>,
    hash: String,
    code: String,
    signature: Signature,
    wording: Wording,
}

fn media_kind(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Print => "Cetak",
        MediaKind::Online => "Siber",
        MediaKind::Radio => "Radio",
        MediaKind::Television => "Televisi",
        MediaKind::TvStreaming => "TV streaming",
        MediaKind::OutOfHome => "Luar ruang",
        MediaKind::Creator => "Kreator konten",
        MediaKind::NewsAgency => "Kantor berita",
    }
}

/// The post and in what right it is held, from how it stands on paper.
fn capacity(title: &str) -> (Capacity, &str) {
    if let Some(post) = title.strip_prefix("Plt. ") {
        (Capacity::Acting, post)
    } else if let Some(post) = title.strip_prefix("Plh. ") {
        (Capacity::DailyActing, post)
    } else {
        (Capacity::Holder, title)
    }
}

impl App {
    /// An issued decree with its annex, as PDF.
    ///
    /// # Errors
    /// [`AppError::Denied`] when it is not there or not the person's to see, [`AppError::Rejected`] before it is issued,
    /// [`AppError::Unavailable`] when the program that prints is not installed or does not come to an end.
    pub async fn decree_pdf(&self, scope: &Scope, decree: Uuid) -> Result<Vec<u8>, AppError> {
        self.get(scope, reading::dataset("decrees")?, decree).await?;
        // What is issued is public; its events are the office's.
        let issued = self.issued(scope.tenant, decree).await?;
        let issued = issued.ok_or_else(|| AppError::Rejected(Refusal::code("decree.not_issued")))?;
        let job = Job::Decree(Box::new(self.decree_paper(scope.tenant, issued).await?));
        self.printed(scope.tenant, &job).await
    }

    /// Prints, or takes what was printed from the same words by the same template.
    async fn printed(&self, tenant: TenantId, job: &Job) -> Result<Vec<u8>, AppError> {
        let Some(crest) = self.crest_of(tenant).await? else { return self.printed_as_it_is(tenant, job).await };
        match self.printed_as_it_is(tenant, &crest::beside(job.clone(), crest)).await {
            // A paper is worth more than its crest.
            Err(AppError::Unavailable(press::UNREADABLE)) => self.printed_as_it_is(tenant, job).await,
            printed => printed,
        }
    }

    async fn printed_as_it_is(&self, tenant: TenantId, job: &Job) -> Result<Vec<u8>, AppError> {
        let words = serde_json::to_vec(job).map_err(|source| AppError::Bug(Box::new(source)))?;
        let mut digest = Sha256::new();
        let template = press::template(job);
        digest.update(template.as_bytes());
        digest.update(&words);
        let key = ObjectKey::paper(tenant, &hex::encode(digest.finalize()));
        if let Some(pdf) = self.inner.files.get(key.clone()).await.map_err(|error| unavailable(&error))? {
            return Ok(pdf);
        }
        let worker = self.inner.config.documents_worker.as_deref();
        let place = self.inner.printing.acquire().await.map_err(|_| AppError::Unavailable("the program is ending"))?;
        let printed = press::print(worker, job).await?;
        drop(place);
        // A printer of another release: its paper is good, but must not be taken for one of ours later.
        if printed.template == template {
            self.inner.files.put(key, printed.pdf.clone()).await.map_err(|error| unavailable(&error))?;
        }
        Ok(printed.pdf)
    }

    async fn issued(&self, tenant: TenantId, decree: Uuid) -> Result<Option<Issued>, AppError> {
        let border = own_border(tenant);
        let filter = HistoryFilter { subject: Subject::Stream(decree), limit: 1_000, ..HistoryFilter::default() };
        let (state, _) = self.store().load::<Decree>(border, decree).await?;
        let Some(wording) = state.wording().cloned() else { return Ok(None) };
        for recorded in self.store().history(border, filter).await? {
            if let domain::Event::Decree(DecreeEvent::DecreeIssued {
                window,
                number,
                date,
                rows,
                hash,
                code,
                signature,
                ..
            }) = recorded.event
            {
                return Ok(Some(Issued { window, number, date, rows, hash, code, signature, wording }));
            }
        }
        Ok(None)
    }

    async fn decree_paper(&self, tenant: TenantId, issued: Issued) -> Result<DecreePaper, AppError> {
        let border = own_border(tenant);
        let (office, _) = self.store().load::<Office>(border, singleton("office")).await?;
        let (window, _) = self.store().load::<Window>(border, issued.window.as_uuid()).await?;
        let fiscal_year = window.terms().map_or(FiscalYear(issued.date.year()), |terms| terms.fiscal_year);
        let head = office.letterhead();
        let address = [&head.address, &head.contact].into_iter().filter(|line| !line.is_empty()).cloned().collect();
        let (capacity, post) = capacity(&issued.signature.title);
        let url = self.address(&links::verify_decree(&issued.code));
        Ok(DecreePaper {
            letterhead: Letterhead { lines: vec![head.government.clone(), head.agency.clone()], address, logo: None },
            issuer: post.to_owned(),
            number: issued.number,
            about: issued.wording.about,
            city: head.city.clone(),
            date: issued.date,
            fiscal_year,
            considering: issued.wording.considering,
            in_view_of: issued.wording.in_view_of,
            noting: Vec::new(),
            dictums: issued.wording.dictums,
            annex: Annex {
                title: format!("Daftar media mitra tahun anggaran {fiscal_year}"),
                rows: issued.rows.into_iter().map(annex_row).collect(),
                hash: issued.hash,
            },
            signer: Signer {
                capacity,
                position: post.to_owned(),
                name: issued.signature.name,
                rank: None,
                nip: issued.signature.nip,
            },
            copies: Vec::new(),
            verification: Verification { url, code: issued.code },
            sample: office.is_demo(),
            draft: false,
        })
    }

    /// What the public is told about the decree with a code, as it stands on paper: in any case, with or without dashes.
    ///
    /// # Errors
    /// [`AppError::Denied`] when there is none.
    pub async fn public_decree(&self, code: &str) -> Result<PublicDecree, AppError> {
        let code: String = code.chars().filter(char::is_ascii_alphanumeric).take(16).collect();
        let code = code.to_uppercase();
        let tenant = tenant_of_code(&code).ok_or(AppError::Denied)?;
        self.store().tenant(tenant).await?.ok_or(AppError::Denied)?;
        let request = ListRequest {
            filter: Filter::Where("code".to_owned(), Operator::Eq, json!(code)),
            first: 1,
            ..ListRequest::default()
        };
        let page = self.list_in(own_border(tenant), reading::dataset("decrees")?, &request).await?;
        let row = page.rows.first().ok_or(AppError::Denied)?;
        let info = self.tenant_info(tenant).await?;
        let text = |name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
        let told = || {
            Some(PublicDecree {
                tenant_name: info.name,
                number: text("number")?,
                date: text("issued_on")?.parse().ok()?,
                title: text("title")?,
                hash: text("hash")?,
                rows_count: row.get("rows_count")?.as_i64()?,
                is_demo: info.is_demo,
            })
        };
        told().ok_or(AppError::Denied)
    }

    /// A list as a file: the rows of the request from the first, up to 20,000, with sums below money.
    ///
    /// # Errors
    /// [`AppError::Denied`] without the permission, [`AppError::Invalid`] when the request does not fit the list.
    pub async fn export(
        &self,
        scope: &Scope,
        dataset: &'static Dataset,
        request: &ListRequest,
        format: ExportFormat,
        labels: &(dyn Fn(Label<'_>) -> String + Sync),
    ) -> Result<Export, AppError> {
        scope.may(dataset.permission)?;
        let moment = Moment::at(scope.now, scope.zone);
        let position = self.store().position(scope.border()).await?;
        let found = views::rows(self.store(), scope.border(), moment, dataset, request, EXPORT_ROWS).await?;
        let info = self.tenant_info(scope.tenant).await?;
        let query = query_hash(dataset, request);
        let mut notes = vec![info.name.clone(), format!("Posisi log: {position}"), format!("Sidik kueri: {query}")];
        notes.extend(found.is_cut.then(cut_note));
        let reader = if format == ExportFormat::Json { Reader::Program } else { Reader::Person };
        let sheet = sheet(reader, scope, &info, dataset, &found.rows, notes, labels)?;
        let list = in_file_name(&labels(Label::List(dataset)));
        let name = format!("{list}-{}-p{position}-{query}", info.region_code.replace('.', ""));
        written(sheet, &name, format).await
    }
}

/// What people call something, as a part of a file's name: `Peringatan pesanan` is `peringatan-pesanan`.
fn in_file_name(words: &str) -> String {
    let small: String =
        words.chars().map(|sign| if sign.is_alphanumeric() { sign.to_ascii_lowercase() } else { ' ' }).collect();
    small.split_whitespace().collect::<Vec<_>>().join("-")
}

/// What stands below a file that has not all rows.
fn cut_note() -> String {
    let rows = documents::indonesian::whole_number(i64::try_from(EXPORT_ROWS).unwrap_or(i64::MAX));
    format!("Hanya {rows} baris pertama; persempit saringan untuk mendapatkan sisanya.")
}

/// Writes a sheet as a file of a name.
async fn written(sheet: Sheet, name: &str, format: ExportFormat) -> Result<Export, AppError> {
    let written = tokio::task::spawn_blocking(move || match format {
        ExportFormat::Csv => sheet.to_csv(),
        ExportFormat::Xlsx => sheet.to_xlsx(),
        ExportFormat::Json => sheet.to_json(),
    });
    let bytes = written.await.map_err(|error| AppError::Bug(Box::new(error)))?;
    Ok(Export {
        file_name: format!("{name}.{}", format.extension()),
        media_type: format.media_type().to_owned(),
        bytes: bytes.map_err(|source| AppError::Bug(Box::new(source)))?,
    })
}

fn annex_row(row: Row) -> AnnexRow {
    AnnexRow {
        number: row.number,
        company: row.company_name,
        outlet: row.outlet_name,
        kind: media_kind(row.kind).to_owned(),
        grade: Some(row.grade),
        address: None,
    }
}

/// Eight digits that are the same for the same question.
fn query_hash(dataset: &Dataset, request: &ListRequest) -> String {
    let order: Vec<(&str, bool)> =
        request.order.iter().map(|(column, way)| (column.as_str(), *way == Direction::Descending)).collect();
    let text = format!("{} {:?} {:?} {order:?}", dataset.name, request.filter, request.search);
    hex::encode(Sha256::digest(text.as_bytes())).chars().take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_is_told_from_the_right_in_which_it_is_held() {
        assert_eq!(capacity("Plt. Kepala Dinas"), (Capacity::Acting, "Kepala Dinas"));
        assert_eq!(capacity("Plh. Kepala Dinas"), (Capacity::DailyActing, "Kepala Dinas"));
        assert_eq!(capacity("Kepala Dinas"), (Capacity::Holder, "Kepala Dinas"));
    }

    #[test]
    fn another_question_has_another_hash() {
        let list = reading::dataset("companies").expect("a list");
        let one = ListRequest::default();
        let other = ListRequest { search: Some("riau".to_owned()), ..ListRequest::default() };
        assert_eq!(query_hash(list, &one), query_hash(list, &one.clone()));
        assert_ne!(query_hash(list, &one), query_hash(list, &other));
    }
}
