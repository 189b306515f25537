//! Orders of the national catalogue through the use cases (EF-55): taken over from its table, matched by number or by
//! hand, reported paid and not paid.

use app::{
    AppError, FilePurpose, Role,
    importing::catalogue::{CatalogueNews, CatalogueRow},
};
use domain::payment::catalogue::Difference;
use serde_json::{Value, json};
use testkit::TestPerson;

use crate::payments::Till;

const HEAD: &str = "nomor_pesanan;nama_paket;penyedia;status;nilai;tanggal_pesanan;nomor_surat_pesanan;bukti_bayar\n";

pub(crate) async fn table(till: &Till, buyer: &TestPerson, rows: &str) -> Value {
    file(till, buyer, "katalog.csv", &format!("{HEAD}{rows}")).await
}

async fn file(till: &Till, buyer: &TestPerson, name: &str, text: &str) -> Value {
    let scope = till.test().scope(buyer);
    let stored = till.test().app.put_file(&scope, FilePurpose::Table, name, text.as_bytes().to_vec()).await;
    json!({ "file": stored.expect("stored").sha256 })
}

/// EF-55, EF-19: an order that carries our number finds our order and its bill; what the catalogue calls paid is reported.
#[tokio::test]
async fn an_order_of_the_catalogue_finds_ours_by_its_number_and_is_only_reported_paid() {
    let till = Till::open().await;
    let (test, desk) = (till.test(), &till.desk);
    let buyer = &desk.market.buyer;
    let billing = till.billed().await;
    let rows = "EP-1;Advertorial;PT Contoh Warta 1;Menunggu Pembayaran;3996000;2026-03-02;027/SP/1;\n\
                EP-2;Spanduk;PT Lain;Diproses;500000;2026-03-01;999/SP/9;\n\
                EP-3;Spanduk;PT Lain;Batal Otomatis;500000;2026-03-01;;\n";
    let first = table(&till, buyer, rows).await;
    let done = test.done(buyer, "import_catalogue_orders", first.clone()).await;
    assert_eq!((&done["rows"], &done["matched"]), (&json!(3), &json!(1)));
    let listed = |rows: &[serde_json::Map<String, Value>], number: &str| {
        rows.iter().find(|row| row["number"] == number).cloned().expect("a row")
    };
    let rows = desk.rows("catalogue_orders").await;
    let ours = listed(&rows, "EP-1");
    assert_eq!((&ours["status"], &ours["matched_by"]), (&json!("matched"), &json!("number")));
    assert_eq!((&ours["order"], &ours["billing"]), (&json!(till.order), &json!(billing)));
    let lost = listed(&rows, "EP-2");
    assert_eq!(lost["status"], "unmatched");
    let age = kernel::LocalDate::from_ymd(2026, 3, 1).expect("a day").days_until(till.today());
    assert_eq!(lost["age_days"], json!(age), "a worklist with its age");
    assert_eq!(listed(&rows, "EP-3")["status"], "void");
    // The same table again changes nothing; one that says paid is a report on the bill.
    test.done(buyer, "import_catalogue_orders", first).await;
    assert_eq!(desk.rows("catalogue_orders").await.len(), 3);
    let paid =
        table(&till, buyer, "EP-1;Advertorial;PT Contoh Warta 1;Sudah Dibayar;3996000;2026-03-02;027/SP/1;INV-77\n")
            .await;
    test.done(buyer, "import_catalogue_orders", paid.clone()).await;
    assert_eq!(till.row("billings", billing).await["payment"], "reported_paid");
    assert_eq!(till.buckets().await[3], 0, "nothing is realised by a message");
    test.done(buyer, "import_catalogue_orders", paid).await;
    assert!(desk.market.seen_by(desk.media(), "catalogue_orders", test.app.next_id()).await.is_none());
}

/// EF-55: what no number finds is matched by hand, and taken back with a reason.
#[tokio::test]
async fn an_order_of_the_catalogue_is_matched_by_hand_and_taken_back_with_a_reason() {
    let till = Till::open().await;
    let (test, desk) = (till.test(), &till.desk);
    let buyer = &desk.market.buyer;
    let rows = "EP-9;Advertorial;PT Contoh Warta 1;Diproses;3996000;2026-03-02;;\n";
    let file = table(&till, buyer, rows).await;
    let id = test.made(buyer, "import_catalogue_orders", file).await;
    let by_hand = json!({ "catalogue_order": id, "order": till.order });
    test.done(buyer, "match_catalogue_order", by_hand.clone()).await;
    assert_eq!(till.row("catalogue_orders", id).await["matched_by"], "hand");
    let back = json!({ "catalogue_order": id, "reason": "Paket lain." });
    test.done(buyer, "unmatch_catalogue_order", back).await;
    let row = till.row("catalogue_orders", id).await;
    assert_eq!((&row["status"], &row["unmatch_reason"]), (&json!("unmatched"), &json!("Paket lain.")));
    // What somebody has said stands: neither the number nor the same file brings the two together again.
    let numbered = "EP-9;Advertorial;PT Contoh Warta 1;Diproses;3996000;2026-03-02;027/SP/1;\n";
    let again = table(&till, buyer, numbered).await;
    assert_eq!(test.done(buyer, "import_catalogue_orders", again).await["matched"], json!(0));
    assert_eq!(till.row("catalogue_orders", id).await["status"], "unmatched");
    // And one order of ours is one of the catalogue's.
    let other = "EP-10;Advertorial;PT Contoh Warta 1;Diproses;3996000;2026-03-02;027/SP/1;\n";
    let file = table(&till, buyer, other).await;
    assert_eq!(test.done(buyer, "import_catalogue_orders", file).await["matched"], json!(1));
    assert_eq!(test.refused(buyer, "match_catalogue_order", by_hand).await, "catalogue_order.order_taken");
    let foreign = json!({ "catalogue_order": test.app.next_id(), "order": till.order });
    assert!(matches!(test.perform_as(buyer, "match_catalogue_order", foreign).await, Err(AppError::Denied)));
}

/// EF-55: what carries our number and is of another supplier or amount is not matched without a word: it waits with what
/// differs, and who matches it by hand says why.
#[tokio::test]
async fn an_order_of_the_catalogue_that_says_something_else_than_ours_waits_for_a_person_with_a_reason() {
    let till = Till::open().await;
    let (test, desk) = (till.test(), &till.desk);
    let buyer = &desk.market.buyer;
    for (row, differs) in [
        ("PT Contoh Warta 1;Diproses;3996001", "amount"),
        ("PT Contoh Warta 2;Diproses;3996000", "supplier"),
        ("PT Contoh Warta 2;Diproses;1", "both"),
    ] {
        let file = table(&till, buyer, &format!("EP-1;Advertorial;{row};2026-03-02;027/SP/1;\n")).await;
        assert_eq!(test.done(buyer, "import_catalogue_orders", file).await["matched"], json!(0), "{differs}");
        let rows = desk.rows("catalogue_orders").await;
        let told = (&rows[0]["status"], &rows[0]["differs"], &rows[0]["doubted_order"]);
        assert_eq!(told, (&json!("unmatched"), &json!(differs), &json!(till.order)));
    }
    let id: kernel::Uuid =
        desk.rows("catalogue_orders").await[0]["id"].as_str().expect("an id").parse().expect("an id");
    let mut by_hand = json!({ "catalogue_order": id, "order": till.order });
    let refused = desk.market.refusal(buyer, "match_catalogue_order", by_hand.clone()).await;
    let reasons: Vec<&str> = refused.reasons.iter().map(|(_, code)| code.as_str()).collect();
    assert_eq!(refused.code, "catalogue_order.differs");
    assert_eq!(reasons, ["catalogue_order.supplier_differs", "catalogue_order.amount_differs"]);
    by_hand["reason"] = json!("Adendum lewat distributornya.");
    test.done(buyer, "match_catalogue_order", by_hand).await;
    let row = till.row("catalogue_orders", id).await;
    assert_eq!((&row["status"], &row["differs"]), (&json!("matched"), &json!("both")));
    assert_eq!(row["match_reason"], "Adendum lewat distributornya.");
    // Nothing holds our order that was only doubted: the right one finds it.
    let back = json!({ "catalogue_order": id, "reason": "Paket lain." });
    test.done(buyer, "unmatch_catalogue_order", back).await;
    let file = table(&till, buyer, "EP-2;Advertorial;CONTOH WARTA 1;Diproses;1;2026-03-02;027/SP/1;\n").await;
    assert_eq!(test.done(buyer, "import_catalogue_orders", file).await["matched"], json!(0));
    let file = table(&till, buyer, "EP-3;Advertorial;pt contoh warta 1;Diproses;3996000;2026-03-02;027/SP/1;\n").await;
    assert_eq!(test.done(buyer, "import_catalogue_orders", file).await["matched"], json!(1));
}

/// EF-55, EF-19: what was matched is compared again with every file: of another supplier or amount it is doubted anew, and
/// what it says of a payment is held back until a person matched it again. Planted fault: `is_doubtful` false.
#[tokio::test]
async fn what_the_catalogue_says_otherwise_later_is_doubted_and_reports_nothing_until_a_person_looked() {
    let till = Till::open().await;
    let (test, desk) = (till.test(), &till.desk);
    let buyer = &desk.market.buyer;
    let billing = till.billed().await;
    let of = async |stage: &str, amount: i64| {
        let row = format!("EP-1;Advertorial;PT Contoh Warta 1;{stage};{amount};2026-03-02;027/SP/1;INV-7\n");
        table(&till, buyer, &row).await
    };
    let look = async |file: &Value| {
        let sha256 = file["file"].as_str().expect("a file");
        test.app.import_catalogue_dry_run(&test.scope(buyer), sha256).await.expect("a report").1.remove(0)
    };
    let first = of("Menunggu Pembayaran", 3_996_000).await;
    assert!(look(&first).await.doubted.is_empty());
    let id = test.made(buyer, "import_catalogue_orders", first).await;
    let paid = of("Sudah Dibayar", 3_996_001).await;
    let row = look(&paid).await;
    assert_eq!(
        (row.doubted.as_slice(), row.ours.map(kernel::ids::OrderId::as_uuid)),
        ([Difference::Amount].as_slice(), Some(till.order))
    );
    assert_eq!(test.done(buyer, "import_catalogue_orders", paid.clone()).await["matched"], json!(0));
    let row = till.row("catalogue_orders", id).await;
    assert_eq!(
        (&row["status"], &row["differs"], &row["doubted_order"], &row["order"]),
        (&json!("unmatched"), &json!("amount"), &json!(till.order), &Value::Null)
    );
    assert_eq!(till.row("billings", billing).await["payment"], "unpaid", "what is doubted reports nothing");
    let waits = test.app.tasks(&test.scope(buyer)).await.expect("tasks");
    assert!(waits.iter().any(|task| task.action == "match_catalogue_order" && task.id == id));
    let by_hand = json!({ "catalogue_order": id, "order": till.order, "reason": "Adendum." });
    test.done(buyer, "match_catalogue_order", by_hand).await;
    assert_eq!(till.row("billings", billing).await["payment"], "reported_paid");
    // What that person saw stands as long as the catalogue says it, and no longer.
    test.done(buyer, "import_catalogue_orders", paid).await;
    assert_eq!(till.row("catalogue_orders", id).await["status"], "matched");
    let other = of("Sudah Dibayar", 9_000_000).await;
    test.done(buyer, "import_catalogue_orders", other).await;
    assert_eq!(till.row("catalogue_orders", id).await["status"], "unmatched");
    let row = till.row("billings", billing).await;
    assert_eq!((&row["payment"], &row["reported_paid"]), (&json!("unpaid"), &Value::Null), "its report is held back");
}

/// EF-55: the feed of ISB says the same as a table: one row for every product, and sent again it changes nothing.
#[tokio::test]
async fn the_feed_of_isb_is_taken_over_once_however_often_it_is_sent() {
    let till = Till::open().await;
    let (test, desk) = (till.test(), &till.desk);
    let buyer = &desk.market.buyer;
    let product = |number: u32, price: i64| {
        json!({ "tahun_anggaran": 2026, "no_paket": "EP-21", "nama_paket": "Media siber", "kd_penyedia": 4411,
                "kd_produk": number, "total_harga": price, "tanggal_buat_paket": "2026-03-02T08:15:00",
                "paket_status_str": "Paket Proses", "nomor_surat_pesanan": null })
    };
    let feed = json!([product(1, 1_998_000), product(2, 500_000)]).to_string();
    let sent = file(&till, buyer, "isb.json", &feed).await;
    let id = test.made(buyer, "import_catalogue_orders", sent.clone()).await;
    let row = till.row("catalogue_orders", id).await;
    assert_eq!((&row["number"], &row["amount"]), (&json!("EP-21"), &json!(2_498_000)));
    assert_eq!((&row["catalogue_stage"], &row["supplier"]), (&json!("in_process"), &json!("4411")));
    let before = test.history(&test.scope(buyer), id).await.expect("its history").len();
    let wrapped = json!({ "data": [product(2, 500_000), product(1, 1_998_000)] }).to_string();
    let again = file(&till, buyer, "isb-lagi.json", &wrapped).await;
    test.done(buyer, "import_catalogue_orders", again).await;
    test.done(buyer, "import_catalogue_orders", sent).await;
    let after = test.history(&test.scope(buyer), id).await.expect("its history").len();
    assert_eq!((desk.rows("catalogue_orders").await.len(), after), (1, before), "nothing new, no event");
}

/// EF-50: a dry run tells every mistake and writes nothing; rows with mistakes stop the whole unless they are left out.
#[tokio::test]
async fn a_table_of_catalogue_orders_is_tried_before_it_is_taken_over() {
    let till = Till::open().await;
    let test = till.test();
    let buyer = till.desk.market.buyer.clone();
    let rows = "EP-1;Advertorial;PT A;Diproses;1998000;2026-03-02;;\nEP-2;;PT A;Entah;x;kemarin;;\n";
    let file = table(&till, &buyer, rows).await;
    let sha256 = file["file"].as_str().expect("a file").to_owned();
    let look = || async { test.app.import_catalogue_dry_run(&test.scope(&buyer), &sha256).await.expect("a report") };
    let (report, previewed) = look().await;
    assert_eq!((report.rows, report.good, report.errors.len()), (2, 1, 4));
    let told = |rows: &[CatalogueRow]| rows.iter().map(|row| (row.number.clone(), row.news)).collect::<Vec<_>>();
    assert_eq!(told(&previewed), [("EP-1".to_owned(), CatalogueNews::New)]);
    assert!(till.desk.rows("catalogue_orders").await.is_empty());
    let all = test.perform_as(&buyer, "import_catalogue_orders", file.clone()).await;
    assert!(matches!(&all, Err(AppError::Invalid(mistakes)) if mistakes[0].code == "rows_with_mistakes"), "{all:?}");
    let mut some = file;
    some["good_rows_only"] = json!(true);
    test.done(&buyer, "import_catalogue_orders", some).await;
    assert_eq!(till.desk.rows("catalogue_orders").await.len(), 1);
    assert_eq!(told(&look().await.1), [("EP-1".to_owned(), CatalogueNews::Same)], "what is known is said before");
    let stranger = test.person(&[Role::Verifier]).await;
    let denied = test.app.import_catalogue_dry_run(&test.scope(&stranger), &sha256).await;
    assert!(matches!(denied, Err(AppError::Denied)));
}

/// EF-55, EF-19: what an order of the catalogue said of a bill goes with it when it is taken back; what the right one says
/// of the same bill is told in its place.
#[tokio::test]
async fn a_report_of_payment_goes_with_the_order_of_the_catalogue_that_is_taken_back() {
    let till = Till::open().await;
    let (test, desk) = (till.test(), &till.desk);
    let buyer = &desk.market.buyer;
    let billing = till.billed().await;
    let rows = "EP-1;Advertorial;PT Contoh Warta 1;Sudah Dibayar;3996000;2026-03-02;027/SP/1;INV-77\n";
    let file = table(&till, buyer, rows).await;
    let wrong = test.made(buyer, "import_catalogue_orders", file).await;
    assert_eq!(till.row("billings", billing).await["payment"], "reported_paid");
    let back = json!({ "catalogue_order": wrong, "reason": "Paket dinas lain." });
    test.done(buyer, "unmatch_catalogue_order", back).await;
    let row = till.row("billings", billing).await;
    assert_eq!((&row["payment"], &row["reported_paid"]), (&json!("unpaid"), &Value::Null));
    // The right one tells its own.
    let rows = "EP-2;Advertorial;PT Contoh Warta 1;Sudah Dibayar;3996000;2026-03-02;027/SP/1;INV-78\n";
    let file = table(&till, buyer, rows).await;
    test.done(buyer, "import_catalogue_orders", file).await;
    assert_eq!(till.row("billings", billing).await["reported_paid"], "INV-78");
}

/// EF-19, EF-55: a report from before reports said whose they are goes with the order of the catalogue that has its
/// reference, when that order is taken back; then the right one is told. Planted fault: no references.
#[tokio::test]
async fn a_report_that_does_not_say_whose_it_is_goes_with_the_order_of_its_reference() {
    let till = Till::open().await;
    let (test, buyer) = (till.test(), &till.desk.market.buyer);
    let billing = till.billed().await;
    let row = |number: &str, stage: &str, payment: &str| {
        format!("{number};Advertorial;PT Contoh Warta 1;{stage};3996000;2026-03-02;027/SP/1;{payment}\n")
    };
    // The last is of what the catalogue called the payment first, as somebody typed it.
    for (time, reference, taken_back) in
        [(1, "INV-77", true), (2, "EP-2", true), (3, "inv - 76", true), (4, "INV-1", false)]
    {
        let (number, report) = (format!("EP-{time}"), json!({ "billing": billing, "reference": reference }));
        // Without the order of the catalogue: as its own reports were written, too.
        test.done(&till.checker, "report_payment", report).await;
        let file = table(&till, buyer, &row(&number, "Sudah Dibayar", "INV-76")).await;
        let id = test.made(buyer, "import_catalogue_orders", file).await;
        let file = table(&till, buyer, &row(&number, "Sudah Dibayar", "INV-77")).await;
        test.done(buyer, "import_catalogue_orders", file).await;
        assert_eq!(till.row("billings", billing).await["reported_paid"], reference);
        let back = json!({ "catalogue_order": id, "reason": "Paket dinas lain." });
        test.done(buyer, "unmatch_catalogue_order", back).await;
        assert_eq!(till.row("billings", billing).await["reported_paid"].is_null(), taken_back, "{reference}");
    }
}

/// EF-19, EF-55: what the catalogue calls paid no more, because the order was taken back or for another reason, is no
/// longer reported on its bill.
#[tokio::test]
async fn a_report_of_payment_goes_when_the_catalogue_calls_the_order_paid_no_more() {
    let till = Till::open().await;
    let (test, buyer) = (till.test(), &till.desk.market.buyer);
    let billing = till.billed().await;
    for (stage, payment) in [
        ("Sudah Dibayar", "reported_paid"),
        ("Dibatalkan", "unpaid"),
        ("Selesai", "reported_paid"),
        ("Adendum", "unpaid"),
    ] {
        let row = format!("EP-1;Advertorial;PT Contoh Warta 1;{stage};3996000;2026-03-02;027/SP/1;INV-77\n");
        let file = table(&till, buyer, &row).await;
        test.done(buyer, "import_catalogue_orders", file).await;
        let row = till.row("billings", billing).await;
        assert_eq!(row["payment"], payment, "{stage}");
        assert_eq!(row["reported_paid"].is_null(), payment == "unpaid", "{stage}");
    }
    // What a person reported is not the catalogue's to take back, whatever number or payment it was typed from.
    test.done(&till.checker, "report_payment", json!({ "billing": billing, "reference": "INV-77" })).await;
    for (payment, why) in [("INV-77", "the reference of the payment"), ("", "another one")] {
        let row = format!("EP-1;Advertorial;PT Contoh Warta 1;Dibatalkan;3996000;2026-03-02;027/SP/1;{payment}\n");
        let file = table(&till, buyer, &row).await;
        test.done(buyer, "import_catalogue_orders", file).await;
        assert_eq!(till.row("billings", billing).await["reported_paid"], "INV-77", "{why}");
    }
}

/// EF-19, EF-55: a bill of several orders is reported paid when the catalogue calls all of them paid, and as long as that.
#[tokio::test]
async fn one_order_of_the_catalogue_does_not_report_a_bill_of_several_orders() {
    let till = Till::open().await;
    till.account("107-20-31415").await;
    let (test, desk) = (till.test(), &till.desk);
    let buyer = &desk.market.buyer;
    let other = desk.accepted(1, "027/SP/2").await;
    crate::money::proven(desk, other, 7).await.expect("a proof");
    let mut opening = till.opening();
    opening["orders"] = json!([till.order, other]);
    let billing = test.made(desk.officer(), "open_billing", opening).await;
    // The orders know their bill from the handover on.
    test.done(desk.officer(), "inspect_billing", till.paper(billing, "BAPP/1")).await;
    test.done(&desk.market.signer, "sign_handover", till.paper(billing, "BAST/1")).await;
    let amount = till.row("orders", other).await["amount"].clone();
    let said = async |first: &str, second: &str| {
        let rows = format!(
            "EP-1;Advertorial;PT Contoh Warta 1;{first};3996000;2026-03-02;027/SP/1;INV-1\n\
             EP-2;Advertorial;PT Contoh Warta 1;{second};{amount};2026-03-02;027/SP/2;INV-2\n"
        );
        let file = table(&till, buyer, &rows).await;
        assert_eq!(test.done(buyer, "import_catalogue_orders", file).await["matched"], json!(2));
        till.row("billings", billing).await["payment"] == "reported_paid"
    };
    assert!(!said("Sudah Dibayar", "Diproses").await, "one of two");
    assert!(said("Sudah Dibayar", "Sudah Dibayar").await);
    assert_eq!(till.row("billings", billing).await["reported_paid"], "INV-2");
    assert!(!said("Dibatalkan", "Sudah Dibayar").await, "whichever of them reported it");
    assert!(said("Selesai", "Sudah Dibayar").await);
}

/// EF-55: a number is the same in small letters and with blanks; and of two orders of the catalogue that name one of ours
/// the trial says, as the import does it, that the second one waits.
#[tokio::test]
async fn a_number_of_the_catalogue_is_the_same_however_it_is_spelled_and_a_second_order_of_ours_waits() {
    let till = Till::open().await;
    let (test, desk) = (till.test(), &till.desk);
    let buyer = &desk.market.buyer;
    let look = async |file: &Value| {
        let sha256 = file["file"].as_str().expect("a file");
        test.app.import_catalogue_dry_run(&test.scope(buyer), sha256).await.expect("a report").1
    };
    let row = |number: &str, stage: &str| {
        format!("{number};Advertorial;PT Contoh Warta 1;{stage};3996000;2026-03-02;027/SP/1;\n")
    };
    let both = table(&till, buyer, &format!("{}{}", row("EP-1K", "Diproses"), row("EP-2", "Diproses"))).await;
    let holders = |rows: &[CatalogueRow]| rows.iter().map(|row| row.taken_by.clone()).collect::<Vec<_>>();
    assert_eq!(holders(&look(&both).await), [None, Some("EP-1K".to_owned())], "the first of the file has it");
    assert_eq!(test.done(buyer, "import_catalogue_orders", both).await["matched"], json!(1));
    for (number, stage) in [("ep-1k", "Diterima"), ("EP - 1K", "Menunggu Pembayaran"), ("ep-1\u{200b}k", "BAST")] {
        let file = table(&till, buyer, &row(number, stage)).await;
        let seen = look(&file).await;
        assert_eq!((seen[0].news, &seen[0].taken_by), (CatalogueNews::Moved, &None), "{number:?}");
        test.done(buyer, "import_catalogue_orders", file).await;
        assert_eq!(desk.rows("catalogue_orders").await.len(), 2, "{number:?}");
    }
    let third = table(&till, buyer, &row("EP-3", "Diproses")).await;
    let seen = look(&third).await;
    assert_eq!((holders(&seen), seen[0].ours.is_some()), (vec![Some("EP-1K".to_owned())], true));
    assert_eq!(test.done(buyer, "import_catalogue_orders", third).await["matched"], json!(0));
}

/// EF-55: a supplier that a feed tells by a number is no company that nobody held against it: the company's own tax number
/// finds it, and a code of the catalogue does once a person has matched it.
#[tokio::test]
async fn a_supplier_that_is_a_code_is_looked_at_once_and_known_from_then_on() {
    let till = Till::open().await;
    let (test, desk) = (till.test(), &till.desk);
    let buyer = &desk.market.buyer;
    let other = desk.accepted(1, "027/SP/2").await;
    let amount = till.row("orders", other).await["amount"].as_i64().expect("an amount");
    let row = |number: &str, supplier: &str, letter: u8| {
        let amount = if letter == 1 { 3_996_000 } else { amount };
        format!("{number};Advertorial;{supplier};Diproses;{amount};2026-03-02;027/SP/{letter};\n")
    };
    let look = async |file: &Value| {
        let sha256 = file["file"].as_str().expect("a file");
        test.app.import_catalogue_dry_run(&test.scope(buyer), sha256).await.expect("a report").1.remove(0)
    };
    let first = table(&till, buyer, &row("EP-1", "4411", 1)).await;
    assert_eq!(look(&first).await.doubted, [Difference::Supplier]);
    let id = test.made(buyer, "import_catalogue_orders", first).await;
    let seen = till.row("catalogue_orders", id).await;
    assert_eq!((&seen["status"], &seen["differs"]), (&json!("unmatched"), &json!("supplier")));
    let by_hand =
        json!({ "catalogue_order": id, "order": till.order, "reason": "Kode 4411 adalah PT Contoh Warta 1." });
    test.done(buyer, "match_catalogue_order", by_hand).await;
    let second = table(&till, buyer, &row("EP-2", "4411", 2)).await;
    assert!(look(&second).await.doubted.is_empty());
    assert_eq!(test.done(buyer, "import_catalogue_orders", second).await["matched"], json!(1));
    let rows = desk.rows("companies").await;
    let company =
        rows.iter().find(|row| row["id"] == desk.market.season.company.as_uuid().to_string()).expect("the company");
    let npwp = company["npwp"].as_str().expect("a tax number");
    for (supplier, doubted) in [(npwp, vec![]), ("4412", vec![Difference::Supplier])] {
        let file = table(&till, buyer, &row("EP-2", supplier, 2)).await;
        assert_eq!(look(&file).await.doubted, doubted, "{supplier}");
    }
}

/// EF-55: what is called by no name and no number is nobody, also where one of that kind was matched by a person.
#[tokio::test]
async fn a_supplier_without_name_and_number_is_looked_at_each_time() {
    let till = Till::open().await;
    let (test, desk) = (till.test(), &till.desk);
    let buyer = &desk.market.buyer;
    let other = desk.accepted(1, "027/SP/2").await;
    let amount = till.row("orders", other).await["amount"].as_i64().expect("an amount");
    let first = table(&till, buyer, "EP-1;Advertorial;?;Diproses;3996000;2026-03-02;027/SP/1;\n").await;
    let id = test.made(buyer, "import_catalogue_orders", first).await;
    assert_eq!(till.row("catalogue_orders", id).await["differs"], "supplier");
    let by_hand = json!({ "catalogue_order": id, "order": till.order, "reason": "Penyedianya tidak diisi." });
    test.done(buyer, "match_catalogue_order", by_hand).await;
    let second = format!("EP-2;Advertorial;?;Diproses;{amount};2026-03-02;027/SP/2;\n");
    let second = table(&till, buyer, &second).await;
    assert_eq!(test.done(buyer, "import_catalogue_orders", second).await["matched"], json!(0));
}
