//! Where a bill, its budget year and the catalogue's table end: what lies beyond is refused, and what lies within is not.

use app::{FilePurpose, Role};
use domain::payment::{tax::Rates, terms::Terms};
use kernel::{BasisPoints, LocalDate};
use serde_json::json;

use crate::{orders::ONE, payments::Till};

const DAY: i64 = 24 * 3_600;

/// EF-18: what was ordered under other rates of tax is another bill; what was ordered under the same rates is not.
#[tokio::test]
async fn orders_of_different_rates_of_tax_are_not_on_one_bill() {
    let till = Till::open().await;
    let test = till.test();
    let tomorrow = till.today().plus_days(1);
    let mut rates = Terms::preset().rates;
    let last = rates.last().cloned().expect("rates");
    rates.push(Rates { from: tomorrow, vat: BasisPoints(1_300), legal_basis: "UU contoh".to_owned(), ..last });
    let terms = json!({ "effective_from": tomorrow, "basis": "UU contoh", "rates": rates });
    let version = test.done(&till.treasurer, "propose_payment_terms", terms).await["version"].clone();
    test.done(till.head(), "approve_payment_terms", json!({ "version": version })).await;
    test.clock.advance_seconds(DAY);
    let later = till.desk.accepted(1, "027/SP/2").await;
    crate::money::proven(&till.desk, later, 0).await.expect("a proof");
    let mut both = till.opening();
    both["orders"] = json!([till.order, later]);
    assert_eq!(test.refused(till.desk.officer(), "open_billing", both).await, "billing.other_rates");
    let mut alone = till.opening();
    alone["orders"] = json!([later]);
    test.done(till.desk.officer(), "open_billing", alone).await;
    till.bill().await;
}

/// DOMAIN.md 4.7: a bill that is carried over stays with the agency that ordered.
#[tokio::test]
async fn a_line_of_another_agency_does_not_bear_what_was_carried_over() {
    let till = Till::open().await;
    let test = till.test();
    let billing = till.billed().await;
    let year = till.today().year();
    let days = till.today().days_until(LocalDate::from_ymd(year + 1, 1, 5).expect("a day"));
    test.clock.advance_seconds(days * DAY);
    let carry = json!({ "billing": billing, "reason": "Kas daerah ditutup." });
    test.done(till.head(), "carry_over_billing", carry).await;
    let administrator = test.person(&[Role::TenantAdministrator]).await;
    let council = json!({ "name": "Sekretariat DPRD", "short_name": "Setwan", "kind": "council_secretariat" });
    let council = test.made(&administrator, "register_agency", council).await;
    let opening = |agency: serde_json::Value| {
        json!({
            "fiscal_year": year + 1, "agency": agency, "sub_activity": "2.16.02.2.01.0014",
            "sub_activity_name": "Relasi Media", "account": "5.1.02.02.01.0055", "account_name": "Belanja Jasa Iklan",
            "ceiling": ONE, "document": "DPA/2",
        })
    };
    let theirs = test.made(&till.checker, "open_budget_line", opening(json!(council))).await;
    let pick_up = |line: kernel::Uuid| json!({ "billing": billing, "line": line, "document": "DPA/2" });
    assert_eq!(test.refused(till.head(), "pick_up_billing", pick_up(theirs)).await, "billing.other_agency");
    let own = test.made(&till.checker, "open_budget_line", opening(json!(test.agency))).await;
    test.done(till.head(), "pick_up_billing", pick_up(own)).await;
    assert_eq!(till.row("budget_lines", own).await["invoiced"], ONE);
}

/// EF-55: whoever has an interest in the company does not match its orders with the catalogue's.
#[tokio::test]
async fn the_interested_do_not_match_orders_of_the_catalogue() {
    let till = Till::open().await;
    let (test, buyer) = (till.test(), &till.desk.market.buyer);
    let table = "nomor_pesanan;nama_paket;penyedia;status;nilai;tanggal_pesanan;nomor_surat_pesanan;bukti_bayar\n\
                 EP-9;Advertorial;PT Contoh Warta 1;Diproses;3996000;2026-03-02;;\n";
    let file = test.app.put_file(&test.scope(buyer), FilePurpose::Table, "katalog.csv", table.into()).await;
    let taken_over = json!({ "file": file.expect("stored").sha256 });
    let found = test.made(buyer, "import_catalogue_orders", taken_over).await;
    let interest = json!({ "company": till.desk.market.season.company, "nature": "saudara pemilik" });
    test.done(buyer, "declare_interest", interest).await;
    let by_hand = json!({ "catalogue_order": found, "order": till.order });
    assert_eq!(test.refused(buyer, "match_catalogue_order", by_hand.clone()).await, "order.conflict_of_interest");
    let another = test.person(&[Role::ProcurementOfficer]).await;
    test.done(&another, "match_catalogue_order", by_hand).await;
}

/// EF-55: a table is taken over in one go, so it has an end; the answer says how many rows it may have.
#[tokio::test]
async fn a_catalogue_table_of_more_than_two_thousand_rows_is_to_be_parted() {
    let till = Till::open().await;
    let (test, buyer) = (till.test(), &till.desk.market.buyer);
    let table = |rows: usize| {
        let head = "nomor_pesanan;nama_paket;penyedia;status;nilai;tanggal_pesanan;nomor_surat_pesanan;bukti_bayar\n";
        let row = |number: usize| format!("EP-{number};Spanduk;PT Lain;Diproses;500000;2026-03-01;;\n");
        std::iter::once(head.to_owned()).chain((0..rows).map(row)).collect::<String>().into_bytes()
    };
    let look = async |rows: usize| {
        let scope = test.scope(buyer);
        let file = test.app.put_file(&scope, FilePurpose::Table, "katalog.csv", table(rows)).await.expect("stored");
        test.app.import_catalogue_dry_run(&scope, &file.sha256).await
    };
    let (report, _) = look(2_000).await.expect("a report");
    assert_eq!((report.rows, report.good, report.list), (2_000, 2_000, "catalogue_orders"));
    let Err(app::AppError::Invalid(mistakes)) = look(2_001).await else { panic!("it should be too long") };
    assert_eq!(mistakes[0].code, "table_too_many_rows");
    assert!(mistakes[0].params.contains(&("limit", "2000".to_owned())), "{:?}", mistakes[0].params);
}
