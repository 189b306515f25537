//! What stands above forms that agree on prices or let money go: how much it is, read before it is done.

use serde_json::{Value, json};
use testkit::TestPerson;

use crate::till::{ONE, Till};

const NET: &str = "Rp\u{a0}1.764.000";
const GROSS: &str = "Rp\u{a0}1.998.000";

/// What is told above the form of a step.
async fn told(till: &Till, person: &TestPerson, path: &str) -> String {
    let page = till.browser(person).await.page(path).await;
    let part = page.split("id=\"beforehand\"").nth(1).and_then(|rest| rest.split("</section>").next());
    part.unwrap_or_else(|| panic!("nothing is told above {path}: {page}")).to_owned()
}

fn holds(told: &str, all: &[&str]) {
    for one in all {
        assert!(told.contains(one), "{one}: {told}");
    }
}

/// C-NO-BLANK, C-NEGO: who agrees on prices reads each of them, how many are bought, from when to when, and what it comes
/// to; while offers go to and fro it is the last offer that counts.
#[tokio::test]
async fn c_no_blank_every_form_that_agrees_on_prices_says_which_and_what_they_come_to() {
    let till = Till::open().await;
    let (kit, media) = (&till.season.kit, &till.season.media);
    let agreement = till.offered(&["7 hari tayang"]).await;
    let year = kit.scope(&till.signer).today().year();
    let form = |use_case: &str| format!("/aksi/{use_case}?agreement={agreement}");
    let period = format!("1 Januari {year} sampai 31 Desember {year}");
    let common =
        [period.as_str(), "7 hari tayang", "Rp\u{a0}1.800.000", "jumlah 50", &format!("/perjanjian/{agreement}")];
    let offered = [&common[..], &["Rp\u{a0}90.000.000", "Seluruhnya, belum termasuk PPN"]].concat();
    let shown = told(&till, media, &form("accept_offer")).await;
    holds(&shown, &offered);
    assert!(!shown.contains("2.200.000"), "the company's own offer of before is not what it takes: {shown}");
    let one = json!({ "agreement": agreement });
    kit.done(media, "accept_offer", one.clone()).await;
    holds(&told(&till, &till.signer, &form("conclude_negotiation")).await, &offered);
    kit.done(&till.signer, "conclude_negotiation", one).await;
    let agreed = [&common[..], &["Rp\u{a0}99.900.000", "Nilai, dengan pajak"]].concat();
    for (person, use_case) in [(media, "accept_agreement"), (&till.signer, "sign_agreement")] {
        holds(&told(&till, person, &form(use_case)).await, &agreed);
    }
}

/// C-NO-BLANK, F18: who signs a bill or lets its money go reads what is asked for, what is kept of it, what arrives and
/// where, and for how many placements.
#[tokio::test]
async fn c_no_blank_every_form_that_carries_a_bill_on_says_how_much_it_is_and_where_it_goes() {
    let till = Till::open().await;
    till.account().await;
    let kit = &till.season.kit;
    let billing = till.bill().await;
    let today = kit.scope(&till.treasurer).today();
    let paper = |number: &str| json!({ "billing": billing, "number": number, "date": today });
    let form = |use_case: &str| format!("/aksi/{use_case}?billing={billing}");
    let sums = [GROSS, "Rp\u{a0}198.000", "Rp\u{a0}36.000", NET, "1: Jalan baru 1", "PT Contoh Warta"];
    kit.done(&till.season.officer, "inspect_billing", paper("BAPP/1")).await;
    holds(&told(&till, &till.signer, &form("sign_handover")).await, &sums);
    kit.done(&till.signer, "sign_handover", paper("BAST/1")).await;
    kit.done(&till.season.media, "countersign_handover", json!({ "billing": billing })).await;
    till.invoiced(billing).await;
    kit.app.read_due_pages(kit.tenant).await.expect("read");
    let paid = [&sums[..], &["nomor berakhir 1415, atas nama PT. CONTOH WARTA", "BAST/1"]].concat();
    let with = |number: &str, more: Value| {
        let mut values = paper(number);
        values.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        values
    };
    let sp2d = with("SP2D/1", json!({ "amount": ONE, "payment_source": "manual" }));
    let steps = [
        (&till.treasurer, "request_payment", paper("SPP/1")),
        (&till.checker, "verify_payment_request", json!({ "billing": billing })),
        (&till.season.head, "order_payment", paper("SPM/1")),
        (&till.checker, "record_disbursement", sp2d),
    ];
    let mut papers = ["SPP/1", "SPM/1", "SP2D/1"].into_iter();
    let mut known = paid;
    for (person, use_case, values) in steps {
        holds(&told(&till, person, &form(use_case)).await, &known);
        kit.done(person, use_case, values).await;
        if use_case != "verify_payment_request" {
            known.extend(papers.next());
        }
    }
    holds(&told(&till, &till.treasurer, &form("confirm_payment")).await, &known);
    assert!(
        !told(&till, &till.treasurer, &form("confirm_payment")).await.contains("107-20-31415"),
        "digits, no number"
    );
}

/// DOMAIN.md 5.3, EF-19: what a bill cannot be settled without is not called optional, the hint of a deposit names the tax,
/// and money that left was never reported by the catalogue.
#[tokio::test]
async fn the_forms_of_payment_ask_for_what_they_need_and_offer_no_message_of_the_catalogue() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let billing = till.billed().await;
    let path = format!("/pembayaran/{billing}");
    let checker = till.browser(&till.checker).await;
    assert!(!checker.page(&path).await.contains("Catat kabar bayar"), "no order of the catalogue is on it");
    kit.app.read_due_pages(kit.tenant).await.expect("read");
    let today = kit.scope(&till.treasurer).today();
    let paper = |number: &str| json!({ "billing": billing, "number": number, "date": today });
    kit.done(&till.treasurer, "request_payment", paper("SPP/1")).await;
    let table = "nomor_pesanan;nama_paket;penyedia;status;nilai;tanggal_pesanan;nomor_surat_pesanan\n\
                 EP-1;Advertorial;PT Contoh Warta;Diproses;3996000;2026-03-02;027/SP/1\n";
    let scope = kit.scope(&till.checker);
    let stored = kit.app.put_file(&scope, app::FilePurpose::Table, "katalog.csv", table.as_bytes().to_vec()).await;
    kit.done(&till.checker, "import_catalogue_orders", json!({ "file": stored.expect("stored").sha256 })).await;
    assert!(checker.page(&path).await.contains("Catat kabar bayar"), "now one is");
    kit.done(&till.checker, "verify_payment_request", json!({ "billing": billing })).await;
    kit.done(&till.season.head, "order_payment", paper("SPM/1")).await;
    let source = checker.page(&format!("/aksi/record_disbursement?billing={billing}")).await;
    assert!(source.contains("name=\"payment_source\"") && !source.contains("value=\"catalogue\""), "{source}");
    let mut sp2d = paper("SP2D/1");
    sp2d["amount"] = json!(ONE);
    sp2d["payment_source"] = json!("manual");
    kit.done(&till.checker, "record_disbursement", sp2d).await;
    let treasurer = till.browser(&till.treasurer).await;
    let source = treasurer.page(&format!("/aksi/confirm_payment?billing={billing}")).await;
    assert!(source.contains("name=\"payment_source\"") && !source.contains("value=\"catalogue\""), "{source}");
    let arrived = json!({ "billing": billing, "amount": 1_764_000, "payment_source": "manual" });
    kit.done(&till.treasurer, "confirm_payment", arrived).await;
    let page = treasurer.page(&path).await;
    let form = page.split('"').find(|part| part.starts_with("/aksi/settle_billing?")).expect("its form");
    let form = treasurer.page(&form.replace("&#38;", "&")).await;
    assert!(!form.contains("(boleh kosong)"), "{form}");
    assert!(form.contains("pajak yang disetor") && !form.contains("termasuk pajak"), "{form}");
}
