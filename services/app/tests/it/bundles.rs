//! Papers of an order as PDF, and everything about it as one ZIP.

use std::{collections::BTreeSet, io::Read as _};

use app::{AppError, BillPaper, Label};
use futures_util::StreamExt as _;
use kernel::Uuid;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use testkit::TestPerson;

use crate::payments::Till;

fn labels(label: Label<'_>) -> String {
    match label {
        Label::List(dataset) => dataset.name.to_owned(),
        Label::Column(_, column) => column.name.to_owned(),
        Label::Measured(measure, value) => format!("{value} {measure}"),
        Label::Choice(_, _, wire) => wire.to_owned(),
    }
}

/// A bundle as it was downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Downloaded {
    file_name: String,
    bytes: Vec<u8>,
    pieces: usize,
}

/// A printer that keeps what it was given by the title of the paper, and answers with four bytes.
pub(crate) fn install_printer(test: &testkit::TestApp) {
    let folder = test.folder();
    let script = format!(
        "#!/bin/sh\nread -r job\nprintf '%s\\n' \"$job\" >> '{}'\n\
         case \"$job\" in *'\"paper\":\"decree\"'*) t=decree.v1;; *) t=office_paper.v1;; esac\n\
         printf '{{\"status\":\"done\",\"length\":4,\"pages\":1,\"template\":\"%s\"}}\\n%%PDF' \"$t\"\n",
        folder.join("jobs.jsonl").display()
    );
    let program = folder.join("sinergi-documents");
    std::fs::write(&program, script).expect("a program");
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("may run");
}

/// What the printer was given last.
pub(crate) fn last_job(test: &testkit::TestApp) -> Value {
    jobs(test).pop().expect("a job")
}

/// What the printer was given, the oldest first.
pub(crate) fn jobs(test: &testkit::TestApp) -> Vec<Value> {
    let jobs = std::fs::read_to_string(test.folder().join("jobs.jsonl")).expect("jobs");
    jobs.lines().map(|line| serde_json::from_str(line).expect("json")).collect()
}

fn unpacked(bundle: &Downloaded) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bundle.bytes)).expect("an archive");
    (0..archive.len())
        .map(|place| {
            let mut file = archive.by_index(place).expect("a file");
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).expect("read");
            (file.name().expect("a name").into_owned(), bytes)
        })
        .collect()
}

fn file<'a>(files: &'a [(String, Vec<u8>)], name: &str) -> &'a str {
    let found = files.iter().find(|(known, _)| known == name).expect("a file of that name");
    std::str::from_utf8(&found.1).expect("text")
}

/// The first row of a table by its heads.
fn table(text: &str) -> std::collections::BTreeMap<String, String> {
    let table = documents::table_reader::read(text.as_bytes()).expect("a table");
    table.headers.into_iter().zip(table.rows.into_iter().next().expect("a row").cells).collect()
}

async fn bundle_for(till: &Till, person: &TestPerson) -> Result<Downloaded, AppError> {
    let test = till.test();
    let bundle = Box::pin(test.app.order_bundle(&test.scope(person), till.order, &labels)).await?;
    let file_name = bundle.file_name.clone();
    let pieces = bundle.pieces().map(|piece| piece.expect("a piece"));
    let pieces: Vec<Vec<u8>> = Box::pin(pieces.collect()).await;
    Ok(Downloaded { file_name, pieces: pieces.len(), bytes: pieces.concat() })
}

/// The hash of an event by the words of schema/hash-chain.md and by nothing of the program.
fn hash_of(event: &Value) -> String {
    let number = |name: &str| event[name].as_i64().expect("a number");
    let small = |name: &str| i16::try_from(number(name)).expect("a small number").to_be_bytes();
    let medium = |name: &str| i32::try_from(number(name)).expect("a number").to_be_bytes();
    let id = |name: &str| event[name].as_str().map(|id| id.parse::<Uuid>().expect("an id"));
    let text = |name: &str| event[name].as_str().expect("text").as_bytes().to_vec();
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).expect("a length").to_be_bytes();
    let mut leaf: Vec<u8> = vec![0, 1];
    leaf.extend(medium("tenant_id"));
    leaf.extend(number("position").to_be_bytes());
    leaf.extend(id("stream_id").expect("an id").as_bytes());
    leaf.extend(medium("version"));
    leaf.extend(small("type_id"));
    leaf.extend(length(&text("name")));
    leaf.extend(text("name"));
    leaf.extend(small("schema_ver"));
    leaf.extend(small("enc"));
    leaf.extend(number("at").to_be_bytes());
    leaf.extend(number("occurred_at").to_be_bytes());
    leaf.extend(id("actor_id").expect("an id").as_bytes());
    leaf.extend(id("command_id").expect("an id").as_bytes());
    match id("party_id") {
        None => leaf.push(0),
        Some(party) => {
            leaf.push(1);
            leaf.extend(party.as_bytes());
        }
    }
    leaf.extend(length(&text("envelope")));
    leaf.extend(text("envelope"));
    leaf.extend(Sha256::digest(text("payload")));
    let previous = hex::decode(event["previous"].as_str().expect("a hash")).expect("hex");
    hex::encode(Sha256::new().chain_update(previous).chain_update(Sha256::digest(&leaf)).finalize())
}

pub(crate) async fn requested() -> (Till, Uuid) {
    let till = Till::open().await;
    let billing = till.billed().await;
    till.ordered(billing).await;
    (till, billing)
}

/// EF-21: order letter, minutes and receipt are printed from what was decided, with the sum in words.
#[tokio::test]
async fn papers_of_an_order_are_printed_from_what_was_decided() {
    let (till, billing) = requested().await;
    let test = till.test();
    let scope = test.scope(till.media());
    let refused = test.app.order_pdf(&scope, till.order).await;
    assert!(matches!(refused, Err(AppError::Unavailable(what)) if what.contains("not installed")), "{refused:?}");
    install_printer(till.test());
    assert_eq!(test.app.order_pdf(&scope, till.order).await.expect("a paper"), b"%PDF");
    let letter = last_job(till.test());
    assert_eq!(letter["data"]["title"], "Surat Pesanan");
    assert_eq!(letter["data"]["head"]["number"], "027/SP/1");
    let code = letter["data"]["head"]["verification"]["code"].as_str().expect("a code").to_owned();
    let public = test.app.public_paper(&code).await.expect("a paper");
    assert_eq!((public.sort.as_str(), public.number.as_str()), ("order_letter", "027/SP/1"));
    assert!(matches!(test.app.public_paper("00AZZZZZZZZZ").await, Err(AppError::Denied)));
    for (paper, title) in [
        (BillPaper::Inspection, "Berita Acara Pemeriksaan Pekerjaan"),
        (BillPaper::Handover, "Berita Acara Serah Terima"),
        (BillPaper::Receipt, "Kuitansi"),
    ] {
        test.app.bill_pdf(&scope, billing, paper).await.expect("a paper");
        assert_eq!(last_job(till.test())["data"]["title"], title);
    }
    let receipt = last_job(till.test()).to_string();
    assert!(receipt.contains("satu juta sembilan ratus sembilan puluh delapan ribu rupiah"), "{receipt}");
    assert!(receipt.contains("PPh Pasal 23") && receipt.contains("001/KW/DISKOMINFO/"), "{receipt}");
    let year = till.today().year();
    let day = |month, day| kernel::LocalDate::from_ymd(year, month, day).expect("a day");
    let company = till.desk.market.season.company.as_uuid();
    test.app.payment_recap_pdf(&scope, company, day(1, 1), day(12, 31)).await.expect("a paper");
    assert!(last_job(till.test()).to_string().contains("INV/1"));
    let stranger = test.company_person(kernel::CompanyId(Uuid::from_u128(7))).await;
    let foreign = test.scope(&stranger);
    assert!(matches!(test.app.order_pdf(&foreign, till.order).await, Err(AppError::Denied)));
    assert!(matches!(test.app.bill_pdf(&foreign, billing, BillPaper::Receipt).await, Err(AppError::Denied)));
    let recap = test.app.payment_recap_pdf(&foreign, company, day(1, 1), day(12, 31)).await;
    assert!(matches!(recap, Err(AppError::Denied)));
}

/// EF-21: without the printer the bundle has everything else and says what is missing; with it the papers are there.
/// The same state gives the same bytes.
#[tokio::test]
async fn the_bundle_of_an_order_holds_its_papers_records_and_events() {
    let (till, _) = requested().await;
    let officer = till.desk.officer().clone();
    let bare = unpacked(&bundle_for(&till, &officer).await.expect("a bundle"));
    let readme = file(&bare, "README.txt");
    assert!(readme.contains("05-surat-pesanan.pdf") && readme.contains("pencetak PDF belum terpasang"), "{readme}");
    assert!(readme.contains("SP2D tagihan 1: belum terbit"), "{readme}");
    let is_pdf = |name: &str| std::path::Path::new(name).extension().is_some_and(|kind| kind == "pdf");
    let handed_in: Vec<&str> = bare.iter().map(|(name, _)| name.as_str()).filter(|name| is_pdf(name)).collect();
    assert!(
        matches!(handed_in[..], [faktur] if faktur.starts_with("07-tagihan/") && faktur.contains("dokumen-pajak")),
        "nothing is printed, and what was handed in is there: {handed_in:?}"
    );

    install_printer(till.test());
    let bundle = bundle_for(&till, &officer).await.expect("a bundle");
    assert_eq!(bundle.file_name, "pesanan-027-sp-1.zip");
    assert_eq!(bundle_for(&till, &officer).await.expect("a bundle"), bundle);
    let files = unpacked(&bundle);
    let names: BTreeSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    for name in [
        "01-kebijakan.json",
        "01-kebijakan.csv",
        "01-kebijakan.pdf",
        "02-permohonan.pdf",
        "06-bukti.pdf",
        "07-tagihan.pdf",
        "02-permohonan.csv",
        "03-penetapan.csv",
        "03-sk.pdf",
        "04-perjanjian.csv",
        "04-perjanjian.pdf",
        "05-pesanan.csv",
        "05-surat-pesanan.pdf",
        "05-tayangan.csv",
        "06-bukti.json",
        "07-tagihan.csv",
        "07-tagihan-1.json",
        "08-bapp-1.pdf",
        "08-bast-1.pdf",
        "09-kuitansi-1.pdf",
        "peristiwa.jsonl",
        "CARA-MEMERIKSA.txt",
        "indeks.csv",
        "README.txt",
    ] {
        assert!(names.contains(name), "{name} in {names:?}");
    }
    assert!(file(&files, "05-pesanan.csv").contains("Peresmian jalan"));
    assert!(file(&files, "07-tagihan.csv").contains("SPP/1"));
    // People by name beside their codes, the last minute of a term with its zone, a year with its digits together.
    let order = table(file(&files, "05-pesanan.csv"));
    assert_eq!(order["Nama author"], officer.name);
    assert!(order["Nama approver"].len() > 2 && order.contains_key("Kode approver"), "{order:?}");
    let until = till.row("orders", till.order).await["answer_until"].as_str().expect("a term").to_owned();
    assert!(!until.contains(":59:"), "the list keeps the first instant after it: {until}");
    assert!(order["answer_until (WIB)"].contains("23:59"), "{order:?}");
    assert_eq!(table(file(&files, "07-tagihan.csv"))["fiscal_year"], till.today().year().to_string());
    let printed = jobs(till.test()).into_iter().rfind(|job| job["data"]["title"] == "billings").expect("a paper");
    let year = json!(["fiscal_year", till.today().year().to_string()]);
    assert!(printed.to_string().contains(&year.to_string()), "{printed}");
    let own = till.media().clone();
    let theirs = table(file(&unpacked(&bundle_for(&till, &own).await.expect("a bundle")), "05-pesanan.csv"));
    assert!(!theirs.contains_key("Nama author"), "a company knows the office by its roles: {theirs:?}");
    for line in file(&files, "indeks.csv").lines().skip(1) {
        let name = line.split(',').next().expect("a name");
        let (_, bytes) = files.iter().find(|(known, _)| known == name).expect("a file of the index");
        assert!(line.contains(&hex::encode(Sha256::digest(bytes))), "{line}");
    }
}

/// Somebody outside computes each hash from the line alone; a changed line no longer fits.
#[tokio::test]
async fn the_events_of_a_bundle_can_be_checked_by_anybody() {
    let (till, _) = requested().await;
    let files = unpacked(&bundle_for(&till, &till.desk.officer().clone()).await.expect("a bundle"));
    let events: Vec<Value> =
        file(&files, "peristiwa.jsonl").lines().map(|line| serde_json::from_str(line).expect("json")).collect();
    for kind in [
        "policy_published",
        "application_submitted",
        "decree_issued",
        "agreement_activated",
        "order_drafted",
        "order_issued",
        "proof_verified",
        "billing_opened",
        "payment_ordered",
    ] {
        assert!(events.iter().any(|event| event["name"] == kind), "{kind}");
    }
    for event in &events {
        assert_eq!(event["hash"], hash_of(event), "{event}");
    }
    let drafted = events.iter().find(|event| event["name"] == "order_drafted").expect("an event");
    let mut forged = drafted.clone();
    forged["payload"] = json!(forged["payload"].as_str().expect("text").replace("Peresmian", "Penutupan"));
    assert_ne!(forged["payload"], drafted["payload"]);
    assert_ne!(forged["hash"], hash_of(&forged));
}

/// C-PARTY: a company gets what it may read: nothing that the office weighed, nothing of another company; a stranger
/// gets nothing.
#[tokio::test]
async fn a_company_gets_in_its_bundle_only_what_it_may_read() {
    let (till, _) = requested().await;
    let company = till.desk.market.season.company.as_uuid().to_string();
    let files = unpacked(&bundle_for(&till, &till.media().clone()).await.expect("its own"));
    let events = file(&files, "peristiwa.jsonl");
    assert!(events.lines().count() > 5);
    for line in events.lines() {
        let event: Value = serde_json::from_str(line).expect("json");
        assert_eq!(event["party_id"], company.as_str(), "{event}");
        assert_eq!(event["hash"], hash_of(&event));
    }
    assert!(!events.contains("order_drafted") && !events.contains("order_reserved"));
    assert!(file(&files, "README.txt").contains("06-peringatan.csv"));
    let whole = unpacked(&bundle_for(&till, &till.desk.officer().clone()).await.expect("a bundle"));
    for line in file(&whole, "peristiwa.jsonl").lines() {
        let event: Value = serde_json::from_str(line).expect("json");
        let party = event["party_id"].as_str();
        assert!(party.is_none_or(|party| party == company), "{event}");
    }
    let stranger = till.test().company_person(kernel::CompanyId(Uuid::from_u128(7))).await;
    assert!(matches!(bundle_for(&till, &stranger).await, Err(AppError::Denied)));
}

/// The bytes of a JPEG as far as anybody looks.
const PICTURE: &[u8] = b"\xff\xd8\xff\xe0 gambar";

/// EF-16, EF-21: what was shown and what was kept of the page lies in the bundle as it was kept, once, with its hash in the
/// index, for both sides; and it comes piece by piece.
#[tokio::test]
async fn the_files_of_the_proof_lie_in_the_bundle_as_they_were_kept() {
    let (till, _) = requested().await;
    let test = till.test();
    test.pages.put_picture(crate::orders::PAGE, Ok(PICTURE.to_vec()));
    let placement = till.desk.placements_of(till.order).await[0];
    let again = json!({ "order": till.order, "placement": placement });
    test.done(&till.desk.verifier, "read_page_again", again).await;
    for person in [till.desk.officer().clone(), till.media().clone()] {
        let bundle = bundle_for(&till, &person).await.expect("a bundle");
        assert!(bundle.pieces > 3, "{} pieces", bundle.pieces);
        let files = unpacked(&bundle);
        let shown: Vec<&(String, Vec<u8>)> = files.iter().filter(|(name, _)| name.starts_with("06-bukti/")).collect();
        let ending = |end: &str| shown.iter().filter(|(name, _)| name.ends_with(end)).collect::<Vec<_>>();
        let [picture] = ending("-gambar.jpg")[..] else { panic!("{shown:?}") };
        assert_eq!(picture.1, PICTURE);
        assert!(picture.0.starts_with("06-bukti/tayangan-1/"), "{}", picture.0);
        // The page said the same both times: its text is there once.
        let [words] = ending("-teks.txt")[..] else { panic!("{shown:?}") };
        assert_eq!(String::from_utf8_lossy(&words.1), format!("Advertorial {}", crate::orders::TEXT));
        assert_eq!(ending("-halaman.txt").len(), 1);
        let index = file(&files, "indeks.csv");
        for (name, bytes) in &shown {
            let line = index.lines().find(|line| line.starts_with(&format!("{name},"))).expect("a line");
            assert!(line.contains(&hex::encode(Sha256::digest(bytes))), "{line}");
        }
    }
}

/// A file that is gone or was changed in the object store is named with its hash, and the rest is there.
#[tokio::test]
async fn a_file_that_is_not_what_it_was_is_named_and_left_out() {
    let (till, _) = requested().await;
    let test = till.test();
    let rows = till.desk.rows("placements").await;
    let kept = |what: &str| rows[0]["capture"][what]["sha256"].as_str().expect("a hash").to_owned();
    let (words, page) = (kept("text"), kept("html"));
    std::fs::write(place_of(test.folder(), &words).expect("a place"), "diubah").expect("changed");
    std::fs::remove_file(place_of(test.folder(), &page).expect("a place")).expect("gone");
    let files = unpacked(&bundle_for(&till, &till.desk.officer().clone()).await.expect("a bundle"));
    assert!(!files.iter().any(|(name, _)| name.ends_with("-teks.txt") || name.ends_with("-halaman.txt")));
    let readme = file(&files, "README.txt");
    let told = |hash: &str| readme.lines().find(|line| line.contains(hash)).expect("a line").to_owned();
    assert!(told(&words).contains("tidak lagi sesuai dengan sidiknya"), "{readme}");
    assert!(told(&page).contains("tidak ada di tempat penyimpanan"), "{readme}");
    assert!(file(&files, "peristiwa.jsonl").contains(&words), "the event still says what it was");
}

/// The same words as on the pages, where two columns were called the same.
fn words(label: Label<'_>) -> String {
    match label {
        Label::Column(_, column) if column.name == "verifiers" => "Pemeriksa".to_owned(),
        Label::Column(_, column) if column.name == "verifier_names" => "Nama pemeriksa".to_owned(),
        Label::Choice(_, column, wire) if column.name == "deposits" => format!("Pajak {wire}"),
        other => labels(other),
    }
}

/// EF-21, C-TRANSPARENT-CALC: whoever opens a bundle reads whose order it is and as of when; a table of bills names the
/// deposits of its taxes, and no two columns of a table are called the same.
#[tokio::test]
async fn a_bundle_says_whose_order_it_is_and_where_its_taxes_went() {
    let (till, billing) = requested().await;
    let test = till.test();
    till.disbursed(billing).await;
    let arrived = json!({ "billing": billing, "amount": 1_764_000, "payment_source": "manual" });
    test.done(&till.treasurer, "confirm_payment", arrived).await;
    test.done(&till.treasurer, "settle_billing", till.settling(billing, 1).await).await;
    let officer = till.desk.officer().clone();
    let bundle = Box::pin(test.app.order_bundle(&test.scope(&officer), till.order, &words)).await.expect("a bundle");
    let file_name = bundle.file_name.clone();
    let pieces: Vec<Vec<u8>> = Box::pin(bundle.pieces().map(|piece| piece.expect("a piece")).collect()).await;
    let files = unpacked(&Downloaded { file_name, pieces: pieces.len(), bytes: pieces.concat() });
    let readme = file(&files, "README.txt");
    let order = till.row("orders", till.order).await;
    for name in ["number", "title", "company_name", "outlet_name"] {
        assert!(readme.contains(order[name].as_str().expect("text")), "{name}: {readme}");
    }
    assert!(readme.contains("Keadaan per: "), "{readme}");
    let bills = table(file(&files, "07-tagihan.csv"));
    let deposits = &bills["deposits"];
    assert!(deposits.contains("Pajak value_added_tax Rp 198.000, NTPN "), "{deposits}");
    assert!(deposits.contains("Pajak income_tax_23 Rp 36.000, NTPN B000000000000001"), "{deposits}");
    let is_table = |name: &str| std::path::Path::new(name).extension().is_some_and(|kind| kind == "csv");
    for (name, bytes) in files.iter().filter(|(name, _)| is_table(name) && name != "indeks.csv") {
        let heads = documents::table_reader::read(bytes).expect("a table").headers;
        let own: BTreeSet<&String> = heads.iter().collect();
        assert_eq!(own.len(), heads.len(), "{name}: {heads:?}");
    }
}

/// Where a file of a name lies below a folder.
fn place_of(folder: &std::path::Path, name: &str) -> Option<std::path::PathBuf> {
    let mut open = vec![folder.to_path_buf()];
    while let Some(place) = open.pop() {
        if place.file_name().is_some_and(|found| found == name) {
            return Some(place);
        }
        if place.is_dir() {
            open.extend(std::fs::read_dir(place).ok()?.flatten().map(|entry| entry.path()));
        }
    }
    None
}

/// Every list that this year's work fills leaves as a workbook with its rows.
#[tokio::test]
async fn the_lists_of_orders_and_money_leave_as_workbooks() {
    let (till, _) = requested().await;
    let test = till.test();
    let scope = test.scope(till.head());
    for name in [
        "orders",
        "placements",
        "agreements",
        "agreement_items",
        "billings",
        "billing_stays",
        "payees",
        "budget_lines",
        "budget_moves",
        "budget_holdings",
        "plan_items",
        "prices",
        "paper_numbers",
        "number_patterns",
    ] {
        let list = app::datasets().iter().copied().find(|list| list.name == name).expect("a list");
        let request = app::dataset::ListRequest::default();
        let form = app::ExportFormat::Xlsx;
        let export = test.app.export(&scope, list, &request, form, &labels).await.expect(name);
        assert!(std::path::Path::new(&export.file_name).extension().is_some_and(|kind| kind == "xlsx"));
        let mut workbook = zip::ZipArchive::new(std::io::Cursor::new(export.bytes)).expect("a workbook");
        let mut sheet = String::new();
        workbook.by_name("xl/worksheets/sheet1.xml").expect("a sheet").read_to_string(&mut sheet).expect("text");
        let rows = sheet.matches("<row ").count();
        assert!(rows > 3, "{name}: {rows} rows");
    }
}
