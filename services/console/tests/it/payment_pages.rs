//! Payment through forms alone: what is billable, who holds a bill, how it was counted, what comes next.

use app::Role;
use serde_json::json;

use crate::till::Till;

const SECOND_PAGE: &str = "https://contohwarta.id/jembatan";

/// The address of the first link to the form of a use case.
fn form_of(page: &str, use_case: &str) -> String {
    let mark = format!("href=\"/aksi/{use_case}?");
    let rest = page.split(&mark).nth(1).unwrap_or_else(|| panic!("no link to {use_case}"));
    let query = rest.split('"').next().unwrap_or_default();
    format!("/aksi/{use_case}?{}", query.replace("&#38;", "&").replace("&amp;", "&"))
}

/// EF-18, C-SOD, C-TRANSPARENT-CALC: picked by the activity officer, signed by others, counted line by line for all.
#[tokio::test]
async fn a_bill_is_picked_from_what_was_verified_and_counted_for_everybody_to_see() {
    let till = Till::open().await;
    till.account().await;
    let desk = till.browser(&till.season.officer).await;
    assert!(desk.page("/").await.contains("Susun tagihan PT Contoh Warta"));
    let companies = desk.page("/pembayaran/baru").await;
    assert!(companies.contains("PT Contoh Warta") && companies.contains("1 tayangan"));
    let path = format!("/pembayaran/baru?perusahaan={}", till.company);
    let form = desk.page(&path).await;
    assert!(form.contains("Jalan baru 1") && !form.contains("Jalan baru 2"), "only what was verified");
    let none = desk.send(&form, &path, &[("placements", "")]).await;
    assert_eq!(none.status.as_u16(), 422);
    assert!(none.text.contains("Isi Tayangan yang ditagih."), "{}", none.text);
    let opened = desk.send(&form, &path, &[("title", "Publikasi jalan")]).await;
    let bill = opened.leads_to.expect("the page of the bill");
    let page = desk.page(&bill).await;
    for told in ["Publikasi jalan", "Tersusun", "11/12 × 12", "Rp\u{a0}1.764.000", "oleh PPTK"] {
        assert!(page.contains(told), "{told}");
    }
    assert!(page.contains("/aksi/inspect_billing?"), "the officer goes on");
    let treasurer = till.browser(&till.treasurer).await;
    let seen = treasurer.page(&bill).await;
    assert!(!seen.contains("/aksi/inspect_billing?") && seen.contains("oleh PPTK"), "others are told who goes on");
    let again = desk.page("/pembayaran/baru").await;
    assert!(again.contains("Belum ada yang dapat ditagih"), "one placement, one bill");
    let command = till.season.kit.app.next_id().to_string();
    let late = desk.send(&form, &path, &[("title", "Dua kali"), ("_command", &command)]).await;
    assert_eq!(late.status.as_u16(), 422);
    assert!(late.text.contains("sudah masuk tagihan lain"), "{}", late.text);
}

/// C-SOD, EF-18: whoever comes too early is told the rule, what comes next, and whose turn it is.
#[tokio::test]
async fn a_step_that_is_refused_names_the_rule_and_what_may_be_done_by_whom() {
    let till = Till::open().await;
    till.account().await;
    let billing = till.bill().await;
    let treasurer = till.browser(&till.treasurer).await;
    let early = format!("/aksi/request_payment?billing={billing}&_return=/pembayaran/{billing}");
    let form = treasurer.page(&early).await;
    let today = till.season.kit.scope(&till.treasurer).today().to_string();
    for told in ["billing.not_now", "Yang dapat dilakukan sekarang", "Catat pemeriksaan (BAPP)</b> oleh PPTK"] {
        assert!(form.contains(told), "{told}: {form}");
    }
    assert!(!form.contains("href=\"/aksi/inspect_billing"), "no way to what is another's");
    let officer = till.browser(&till.season.officer).await;
    let form = officer.page(&format!("/aksi/inspect_billing?billing={billing}")).await;
    let paper = json!({ "billing": billing, "number": "BAPP/1", "date": today });
    till.season.kit.done(&till.season.officer, "inspect_billing", paper).await;
    let refused = officer.send(&form, "/aksi/inspect_billing", &[("number", "BAPP/2"), ("date", &today)]).await;
    assert!(refused.text.contains("sudah berubah sejak halaman dibuka"), "{}", refused.text);
    let refused = officer.send(&refused.text, "/aksi/inspect_billing", &[]).await;
    assert_eq!(refused.status.as_u16(), 422);
    for told in ["billing.not_now", "href=\"/aksi/dismantle_billing?billing=", "value=\"BAPP/2\""] {
        assert!(refused.text.contains(told), "{told}: {}", refused.text);
    }
}

/// DOMAIN.md 5.3, C-TRANSPARENT-CALC: value-added tax of a small bill is kept because of what it is a part of, and only of a
/// small one that is said; what is ordered later changes nothing of why it was kept.
#[tokio::test]
async fn a_bill_says_that_it_is_a_part_of_more_only_where_that_is_why_tax_is_kept() {
    let till = Till::open().await;
    let billing = till.bill().await;
    let path = format!("/pembayaran/{billing}");
    let part = "bagian dari pesanan di bawah perjanjian yang sama";
    let why = |page: &str| page.split(part).nth(1).and_then(|rest| rest.split('<').next()).map(str::to_owned);
    let phone = till.browser(&till.season.media).await;
    let told = why(&phone.page(&path).await).expect("a part of more");
    assert!(told.contains("di atas Rp\u{a0}2.000.000"), "{told}");
    let order = till.another().await.0;
    till.season.kit.done(&till.season.officer, "reserve_order", json!({ "order": order })).await;
    assert_eq!(why(&phone.page(&path).await), Some(told));

    let away = json!({ "billing": billing, "reason": "Ditagih bersama tayangan kedua." });
    till.season.kit.done(&till.season.officer, "dismantle_billing", away).await;
    till.verified(2, "Warga Kecamatan Tampan memakai jembatan penyeberangan sejak hari Rabu.", SECOND_PAGE).await;
    let both = till.bill().await;
    let page = till.browser(&till.treasurer).await.page(&format!("/pembayaran/{both}")).await;
    assert!(page.contains("Rp\u{a0}3.996.000") && page.contains("PPN tagihan di atas batas"), "{page}");
    assert_eq!(why(&page), None, "its own sum is above the limit: {page}");
}

/// EF-20: the company sees on its phone who holds its bill, since when, for how many hours of work, without outages.
#[tokio::test]
async fn the_company_sees_where_its_money_is_and_what_it_has_to_do_itself() {
    let till = Till::open().await;
    till.account().await;
    let billing = till.bill().await;
    till.handed_over(billing).await;
    let phone = till.browser(&till.season.media).await;
    let own = phone.page("/pembayaran").await;
    assert!(own.contains("Uang saya") && own.contains("Kirim tagihan"), "its own turn");
    let invoice = form_of(&own, "submit_invoice");
    let form = phone.page(&invoice).await;
    assert!(form.contains("Rp\u{a0}1.998.000"), "the total is given");
    let today = till.season.kit.scope(&till.season.media).today().to_string();
    assert!(form.contains(&format!("name=\"date\" type=\"date\" value=\"{today}\"")), "the day of a paper is today's");
    let sent = phone.send(&form, "/aksi/submit_invoice", &[("number", "INV/7")]).await;
    assert_eq!(sent.leads_to.as_deref(), Some(format!("/pembayaran/{billing}").as_str()), "{}", sent.text);
    let form = phone.page(&form_of(&phone.page("/pembayaran").await, "attach_tax_paper")).await;
    assert!(form.contains("17 angka"), "the form says what a number looks like");
    let (path, scan) = ("/aksi/attach_tax_paper", ("file", "faktur.pdf", &b"%PDF-1.4\n%%EOF\n"[..]));
    let wrong = [("number", "FP/1"), ("date", today.as_str())];
    let sent = phone.send_with_file(&form, path, &wrong, scan).await;
    assert!(sent.status.as_u16() == 422 && sent.text.contains("Nomor e-Faktur terdiri atas 17 angka"), "{}", sent.text);
    let right = [("number", "040.026-00000000001"), ("date", today.as_str())];
    let sent = phone.send(&sent.text, path, &right).await;
    assert!(sent.leads_to.is_some(), "{}", sent.text);
    let bill = phone.page(&format!("/pembayaran/{billing}")).await;
    assert!(bill.contains("href=\"/berkas/"), "the paper itself opens: {bill}");
    till.season.kit.clock.advance_seconds(14 * 24 * 3_600);
    let phone = till.browser(&till.season.media).await;
    let own = phone.page("/pembayaran").await;
    for told in ["Tagihan INV/7", "Bendahara", "Lewat tenggat", "Biasanya di daerah ini", "Rp\u{a0}1.764.000"] {
        assert!(own.contains(told), "{told}");
    }
    assert!(!own.contains("/aksi/submit_invoice"));
    assert_eq!(phone.open("/pembayaran/jam").await.status.as_u16(), 404, "others' bills are not shown");
}

/// EF-20: head and Inspektorat read what is late, and each number opens the bills that it counts.
#[tokio::test]
async fn every_number_of_the_clock_opens_the_bills_behind_it() {
    let till = Till::open().await;
    let billing = till.billed().await;
    let auditor = till.season.kit.person_with_password(&[Role::InternalAuditor]).await;
    let kit = &till.season.kit;
    assert!(
        till.browser(&auditor).await.page("/pembayaran/jam").await.contains("Tidak ada tagihan yang lewat tenggat")
    );
    kit.clock.advance_seconds(14 * 24 * 3_600);
    let office = till.browser(&auditor).await;
    let page = office.page("/pembayaran/jam").await;
    assert!(page.contains("1 tagihan lewat tenggat") && page.contains("dipegang Bendahara"));
    let late = office.page("/pembayaran/jam?daftar=lewat&tahap=tax_documented").await;
    assert!(late.contains("Publikasi jalan baru") && late.contains(&format!("/pembayaran/{billing}")));
    let elsewhere = office.page("/pembayaran/jam?daftar=lewat&tahap=spp_verified").await;
    assert!(!elsewhere.contains(&format!("/pembayaran/{billing}")));
    let ended = office.page("/pembayaran/jam?daftar=selesai&tahap=handed_over").await;
    assert!(ended.contains(&format!("/pembayaran/{billing}")), "what a median is of");
    let queue = office.page("/pembayaran").await;
    assert!(queue.contains("Tagihan lengkap") && !queue.contains("Giliran Anda"));
    let mine = till.browser(&till.treasurer).await.page("/pembayaran").await;
    assert!(mine.contains("1 tagihan menunggu Anda") && mine.contains("Giliran Anda"));
}

/// EF-19: a message of the catalogue stands apart from payment; a return shows its reasons.
#[tokio::test]
async fn a_return_shows_its_reasons_and_a_reported_payment_is_not_a_payment() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let billing = till.billed().await;
    kit.done(&till.checker, "report_payment", json!({ "billing": billing, "reference": "EP-77" })).await;
    let page = till.browser(&till.treasurer).await.page(&format!("/pembayaran/{billing}")).await;
    assert!(page.contains("Kabar itu belum berarti uangnya masuk") && page.contains("EP-77"));
    let back = json!({ "billing": billing, "return_to": "invoice", "reasons": "Nama bank salah.\nMeterai kurang." });
    kit.done(&till.treasurer, "return_invoice", back).await;
    let own = till.browser(&till.season.media).await.page("/pembayaran").await;
    assert!(own.contains("Nama bank salah.") && own.contains("Meterai kurang.") && own.contains("Kirim tagihan"));
    let search = till.browser(&till.treasurer).await;
    assert!(search.page("/cari?q=BAST/1").await.contains(&format!("/pembayaran/{billing}")), "found by a number");
    assert!(search.page("/cari?q=31415").await.contains("/rekening/"));
}

/// C-PAYEE: a second person approves, and days pass before another account is used.
#[tokio::test]
async fn c_payee_another_account_is_shown_with_the_day_from_which_it_is_used() {
    let till = Till::open().await;
    let phone = till.browser(&till.season.media).await;
    let path = format!("/rekening/{}", till.company);
    assert_eq!(phone.open("/rekening").await.leads_to.as_deref(), Some(path.as_str()));
    assert!(phone.page(&path).await.contains("Belum ada rekening yang diajukan"));
    till.account().await;
    let company = till.company.to_string();
    let form = phone.page(&format!("/aksi/propose_payee_account?company={company}&_return={path}")).await;
    let other = [
        ("bank", "Bank Riau Kepri"),
        ("bank_number", "22233344"),
        ("bank_holder", "PT Contoh Warta"),
        ("letter", "BRK/2"),
    ];
    let sent = phone.send(&form, "/aksi/propose_payee_account", &other).await;
    assert_eq!(sent.leads_to.as_deref(), Some(path.as_str()), "{}", sent.text);
    let checker = till.browser(&till.checker).await;
    assert!(checker.page("/").await.contains("Setujui rekening"));
    let page = checker.page(&path).await;
    assert!(page.contains("BRK/2") && page.contains("/aksi/approve_payee_account?"));
    // Who approves sees the account and what the company was called; the version is that of the account, not the company.
    let kit = &till.season.kit;
    let renamed = json!({
        "correction_field": "company_name", "company": till.company, "new_value": "PT. Contoh Warta",
        "reason": "Perubahan akta.", "evidence": "SK AHU 1/2026",
    });
    let correction = kit.made(&till.season.officer, "request_correction", renamed).await;
    let head = kit.person_with_password(&[Role::HeadOfAgency]).await;
    let decider = till.browser(&head).await;
    let form = decider.page(&format!("/aksi/approve_correction?correction={correction}")).await;
    for told in
        ["Yang diputuskan", "Nama badan hukum perusahaan", "PT. Contoh Warta", "SK AHU 1/2026", "Perubahan akta."]
    {
        assert!(form.contains(told), "{told}: {form}");
    }
    let sent = decider.send(&form, "/aksi/approve_correction", &[]).await;
    assert!(sent.leads_to.is_some(), "{}", sent.text);
    let form = checker.page(&form_of(&page, "approve_payee_account")).await;
    for told in ["Yang diputuskan", "22233344", "BRK/2", "dari PT Contoh Warta menjadi PT. Contoh Warta"] {
        assert!(form.contains(told), "{told}: {form}");
    }
    let sent = checker.send(&form, "/aksi/approve_payee_account", &[]).await;
    assert_eq!(sent.leads_to.as_deref(), Some(path.as_str()), "{}", sent.text);
    let page = phone.page(&path).await;
    assert!(page.contains("Sesudah masa tunggu") && page.contains("107-20-31415") && page.contains("Masa tunggu"));
}

/// EF-18, EF-20: terms by forms alone; who wrote them does not approve them; an outage is noted and ended.
#[tokio::test]
async fn terms_of_payment_are_written_in_a_form_and_approved_by_somebody_else() {
    let till = Till::open().await;
    let writer = till.browser(&till.treasurer).await;
    assert!(writer.page("/ketentuan-bayar").await.contains("Daerah belum menetapkan ketentuannya"));
    let path = "/ketentuan-bayar/baru";
    let form = writer.page(path).await;
    let broken = writer.send(&form, path, &[("rates.1.vat", "dua belas")]).await;
    assert_eq!(broken.status.as_u16(), 422);
    assert!(broken.text.contains("f-rates-1-vat-error"));
    let tomorrow = till.season.kit.scope(&till.treasurer).today().plus_days(1).to_string();
    let values = [
        ("effective_from", tomorrow.as_str()),
        ("basis", "Perwako 9/2026"),
        ("request_days", "3"),
        ("rates.1.vat", "12,5"),
    ];
    let sent = writer.send(&form, path, &values).await;
    assert_eq!(sent.leads_to.as_deref(), Some("/ketentuan-bayar"), "{}", sent.text);
    assert!(!writer.page("/ketentuan-bayar").await.contains("/aksi/approve_payment_terms"));
    let head = till.browser(&till.season.head).await;
    assert!(head.page("/").await.contains("Tetapkan ketentuan pembayaran"));
    assert!(head.page("/ketentuan-bayar").await.contains("/aksi/approve_payment_terms?version=1"));
    till.season.kit.done(&till.season.head, "approve_payment_terms", json!({ "version": 1 })).await;
    till.season.kit.clock.advance_seconds(2 * 24 * 3_600);
    let page = till.browser(&till.season.head).await.page("/ketentuan-bayar").await;
    assert!(
        page.contains("Perwako 9/2026") && page.contains("12,5\u{a0}% × 11/12") && page.contains("3 hari"),
        "{page}"
    );
    let outage = json!({
        "system": "sipd", "date": till.season.kit.scope(&till.treasurer).today(), "time": "00:00",
        "outage_source": "manual", "note": "Pengumuman Kemendagri",
    });
    till.season.kit.done(&till.treasurer, "record_outage", outage).await;
    let page = till.browser(&till.treasurer).await.page("/ketentuan-bayar").await;
    assert!(page.contains("Pengumuman Kemendagri") && page.contains("/aksi/end_outage?outage="));
}

/// C-REPAY: the company reads the calculation to the sen, and says why it does not agree.
#[tokio::test]
async fn c_repay_a_claim_is_shown_line_by_line_and_may_be_contested() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let today = kit.scope(&till.checker).today();
    let claim = json!({
        "company": till.company, "auditor": "supreme_audit_agency", "number": "LHP/45", "date": today,
        "pay_by": today.plus_days(60),
        "lines": [{ "order": till.order, "about": "Kelebihan harga", "paid": "1.998.000,00", "due": "1.500.000,50" }],
    });
    // Which order it was is told by its title, number and company; the two sums say what they are.
    let form = till.browser(&till.checker).await.page("/aksi/claim_repayment?_return=/pengembalian").await;
    let order = till.rows("orders").await.remove(0);
    let shown = ["title", "number", "company_name"].map(|name| order[name].as_str().expect("a text"));
    for told in [shown.join(" · ").as_str(), "yang seharusnya dibayarkan", &format!("value=\"{today}\"")] {
        assert!(form.contains(told), "{told}: {form}");
    }
    let claim = kit.made(&till.checker, "claim_repayment", claim).await;
    let phone = till.browser(&till.season.media).await;
    assert!(phone.page("/").await.contains("LHP/45"));
    let page = phone.page(&format!("/pengembalian/{claim}")).await;
    for told in ["Rp\u{a0}1.998.000,00", "Rp\u{a0}1.500.000,50", "Rp\u{a0}497.999,50"] {
        assert!(page.contains(told), "{told}");
    }
    let form = phone.page(&form_of(&page, "contest_repayment")).await;
    let sent = phone.send(&form, "/aksi/contest_repayment", &[("reason", "Harga sudah sesuai kontrak.")]).await;
    assert_eq!(sent.leads_to.as_deref(), Some(format!("/pengembalian/{claim}").as_str()), "{}", sent.text);
    let head = till.browser(&till.season.head).await;
    assert!(head.page("/").await.contains("Jawab keberatan atas laporan LHP/45"));
    let page = head.page(&format!("/pengembalian/{claim}")).await;
    assert!(page.contains("Harga sudah sesuai kontrak.") && page.contains("/aksi/answer_contest?"));
}
