//! Mails to a company about what came to an end, was taken back or was decided against it: it reads why in each of them.

use app::Role;
use documents::indonesian::long_date;
use kernel::{LocalDate, Uuid};
use serde_json::{Value, json};

use crate::{
    agreements::Market,
    mails_of_work::{Letterbox, last_minute},
    orders::{DAY, Desk, ONE, PAGE, TEXT, good},
    till::Till,
};

fn of(order: Uuid, placement: Uuid, more: &Value) -> Value {
    let mut values = json!({ "order": order, "placement": placement });
    values.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    values
}

/// EF-13, EF-15: what is cancelled of an order that runs, what gets more time, and what comes to nothing.
#[tokio::test]
async fn a_placement_that_is_not_paid_is_told_with_the_reason() {
    let desk = Desk::open(10 * ONE).await;
    let (test, media) = (desk.test(), desk.media());
    let order = desk.accepted(2, "027/SP/1").await;
    let placements = desk.placements_of(order).await;
    desk.published(order, placements[0]).await;
    let mut mails = Letterbox::of(test, media).await;
    let cancel = json!({ "order": order, "reason": "Refocusing anggaran." });
    test.done(&desk.market.signer, "cancel_order", cancel).await;
    let parts = ["belum terbit", "(nomor 027/SP/1): \"Jalan baru 2\".", "Alasan: Refocusing anggaran."];
    mails.one("Tayangan dibatalkan: Peresmian jalan", &parts).await;

    let until = test.scope(desk.officer()).today().plus_days(20);
    let more = of(order, placements[0], &json!({ "until": until, "reason": "Listrik padam." }));
    test.done(&desk.market.season.head, "extend_proof_deadline", more).await;
    let row = desk.market.seen_by(media, "placements", placements[0]).await.expect("its placement");
    let parts = ["Alasan: Listrik padam.", &last_minute(&row["proof_until"])];
    mails.one("Batas bukti diperpanjang: Jalan baru 1", &parts).await;
    for (url, subject) in [(PAGE, "Bukti ditolak"), ("https://contohwarta.id/jalan-lain", "Bukti kedua ditolak")] {
        test.pages.put(url, "Jalan baru", TEXT);
        test.done(media, "submit_proof", desk.proof(order, placements[0], url)).await;
        test.app.check_proofs(test.tenant).await.expect("looked");
        let reject = of(order, placements[0], &json!({ "reason": format!("Tanpa label di {url}.") }));
        test.done(&desk.verifier, "reject_proof", reject).await;
        let reason = format!("Alasan: Tanpa label di {url}.");
        mails.one(&format!("{subject}: Jalan baru 1"), &[&reason, "tidak dibayar"]).await;
    }

    desk.accepted(1, "027/SP/2").await;
    mails.fresh().await;
    test.clock.advance_seconds(20 * DAY);
    assert_eq!(test.app.end_orders(test.tenant).await.expect("looked"), 1);
    mails.one("Tayangan hangus: Jalan baru 1", &["(nomor 027/SP/2)", "sehingga tayangan ini tidak dibayar"]).await;
}

/// EF-44: what the office decided about a page that did not stay.
#[tokio::test]
async fn what_was_decided_of_a_page_that_was_gone_is_told() {
    let desk = Desk::open(10 * ONE).await;
    let (test, media) = (desk.test(), desk.media());
    for (number, accepted, outcome) in
        [(1, true, "tetap dibayar"), (2, false, "tidak diterima sebagai tayangan yang dibayar")]
    {
        let order = desk.accepted(1, &format!("027/SP/{number}")).await;
        let placement = desk.placements_of(order).await[0];
        let page = format!("{PAGE}-{number}");
        desk.published(order, placement).await;
        test.pages.put(&page, "Jalan baru", &format!("Advertorial {TEXT} Bagian {number}."));
        test.done(media, "submit_proof", desk.proof(order, placement, &page)).await;
        test.app.check_proofs(test.tenant).await.expect("looked");
        test.done(&desk.verifier, "verify_proof", good(order, placement)).await;
        test.pages.remove(&page);
        test.clock.advance_seconds(DAY);
        test.app.read_due_pages(test.tenant).await.expect("read");
        let mut mails = Letterbox::of(test, media).await;
        let settle = of(order, placement, &json!({ "accepted": accepted, "reason": "Sudah diperiksa." }));
        test.done(&desk.market.season.head, "settle_breach", settle).await;
        mails.one("Keputusan atas tayangan: Jalan baru 1", &[outcome, "Alasan: Sudah diperiksa."]).await;
    }
}

/// EF-12: an end before it began, and an end before its last day.
#[tokio::test]
async fn an_agreement_that_ends_is_told_to_who_has_it() {
    let market = Market::open().await;
    let (test, media) = (&market.season.test, &market.season.media);
    let mut mails = Letterbox::of(test, media).await;
    let unseen = test.made(&market.season.officer, "draft_agreement", market.words(10)).await;
    let give_up = |agreement: Uuid| json!({ "agreement": agreement, "reason": "Rencana berubah." });
    test.done(&market.signer, "cancel_agreement", give_up(unseen)).await;
    mails.none("the company never had it").await;

    let agreement = market.agreed(market.words(10)).await;
    mails.fresh().await;
    test.done(&market.signer, "cancel_agreement", give_up(agreement)).await;
    mails.one("Perjanjian dibatalkan", &["Alasan: Rencana berubah."]).await;

    let agreement = market.agreed(market.words(10)).await;
    test.done(media, "accept_agreement", json!({ "agreement": agreement })).await;
    test.done(&market.signer, "sign_agreement", market.signature(agreement, "027/3/PKS")).await;
    mails.fresh().await;
    let letter = json!({ "agreement": agreement, "reason": "Izin dicabut.", "letter_number": "900/1" });
    test.done(&market.signer, "terminate_agreement", letter).await;
    let today = format!("hari terakhirnya {}.", long_date(test.scope(media).today()));
    mails.one("Perjanjian diputus", &["surat nomor 900/1", &today, "Alasan: Izin dicabut."]).await;
}

/// EF-18, EF-19: minutes that are taken back, a bill that the treasury does not pay and one that waits for another year.
#[tokio::test]
async fn a_bill_that_goes_back_or_into_another_year_is_told() {
    let till = Till::open().await;
    let test = till.test();
    till.account("107-20-31415").await;
    let billing = till.bill().await;
    test.done(till.desk.officer(), "inspect_billing", till.paper(billing, "BAPP/8")).await;
    test.done(&till.desk.market.signer, "sign_handover", till.paper(billing, "BAST/8")).await;
    let mut mails = Letterbox::of(test, till.media()).await;
    let back = json!({ "billing": billing, "reason": "Nomornya keliru." });
    test.done(&till.desk.market.signer, "take_back_handover", back).await;
    mails.one("BAST ditarik kembali: Publikasi jalan baru", &["BAST baru menyusul", "Alasan: Nomornya keliru."]).await;

    till.invoiced(billing).await;
    test.app.read_due_pages(test.tenant).await.expect("read");
    till.ordered(billing).await;
    mails.fresh().await;
    let back = |to: &str| json!({ "billing": billing, "return_to": to, "reasons": "Rekening pasif." });
    test.done(&till.checker, "reject_disbursement", back("invoice")).await;
    mails.one("Tagihan dikembalikan", &["Alasan: Rekening pasif.", "Kirim tagihan yang baru"]).await;

    let invoice = till.with(billing, "INV/9", &json!({ "total": ONE }));
    test.done(till.media(), "submit_invoice", invoice).await;
    let year = till.today().year();
    test.clock.advance_seconds(till.today().days_until(LocalDate::from_ymd(year + 1, 1, 5).expect("a day")) * DAY);
    let carry = json!({ "billing": billing, "reason": "Kas daerah ditutup." });
    test.done(till.head(), "carry_over_billing", carry).await;
    let parts = [&format!("tahun anggaran {year}"), "Rp\u{a0}1.998.000", "Alasan: Kas daerah ditutup."];
    mails.one("Tagihan dialihkan ke tahun berikutnya", &parts.map(AsRef::as_ref)).await;
}

/// C-REPAY: what is left of a claim after its last day goes to the board, and the company hears how much.
#[tokio::test]
async fn a_claim_that_goes_to_the_board_is_told() {
    let till = Till::open().await;
    let test = till.test();
    let mut mails = Letterbox::of(test, till.media()).await;
    let claim = json!({
        "company": till.desk.market.season.company, "auditor": "supreme_audit_agency", "number": "30B/LHP",
        "date": till.today(), "pay_by": till.today().plus_days(60),
        "lines": [{ "about": "Langganan koran", "paid": "1.000.000,00", "due": "766.541,53" }],
    });
    let claim = test.made(till.head(), "claim_repayment", claim).await;
    mails.one("Pengembalian ditagih", &[]).await;
    test.clock.advance_seconds(61 * DAY);
    let board = json!({ "repayment": claim, "number": "TGR/1", "reason": "Tidak dikembalikan." });
    test.done(till.head(), "hand_over_repayment", board).await;
    let parts = ["Rp\u{a0}233.458,47", "surat nomor TGR/1", "Alasan: Tidak dikembalikan."];
    mails.one("Pengembalian diserahkan ke majelis: laporan nomor 30B/LHP", &parts).await;
}

/// EF-24: what came of a sanction that was dismissed, kept or lifted.
#[tokio::test]
async fn a_sanction_that_comes_to_nothing_is_told() {
    let desk = Desk::open(10 * ONE).await;
    let (test, media, company) = (desk.test(), desk.media(), desk.market.season.company);
    let mut mails = Letterbox::of(test, media).await;
    let of = |sanction: Uuid, more: Value| {
        let mut values = json!({ "company": company, "sanction": sanction });
        values.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        values
    };
    let mut proposed = Vec::new();
    for level in ["suspension", "first_warning"] {
        let proposal =
            json!({ "company": company, "ground": "forged_proof", "level": level, "facts": "Bukti diubah." });
        proposed.push(test.made(&desk.market.signer, "propose_sanction", proposal).await);
        mails.one("Sanksi diusulkan", &[]).await;
    }
    test.clock.advance_seconds(8 * DAY);
    let today = test.scope(desk.officer()).today();
    let head = &desk.market.season.head;
    let dismiss = json!({ "sanction_decision": "dismiss", "reason": "Tidak terbukti." });
    test.done(head, "decide_sanction", of(proposed[1], dismiss)).await;
    mails.one("Usul sanksi tidak dikabulkan: peringatan pertama", &["Alasan: Tidak terbukti."]).await;
    let impose = json!({ "sanction_decision": "impose", "level": "suspension", "number": "900/4", "starts_on": today,
                         "ends_on": today.plus_days(30), "reason": "Terbukti." });
    test.done(head, "decide_sanction", of(proposed[0], impose)).await;
    mails.one("Sanksi dijatuhkan", &[]).await;
    test.done(media, "object_to_sanction", of(proposed[0], json!({ "reason": "Berkas kami asli." }))).await;
    let delegate = test.person(&[Role::BudgetUserDelegate]).await;
    let answer = json!({ "objection_answer": "not_upheld", "answer": "Sudah diperiksa." });
    test.done(&delegate, "answer_sanction_objection", of(proposed[0], answer)).await;
    mails.one("Keberatan dijawab", &["tidak dikabulkan; sanksi tetap berlaku", "Jawaban: Sudah diperiksa."]).await;
    test.done(head, "lift_sanction", of(proposed[0], json!({ "reason": "Kerugian dipulihkan." }))).await;
    let since = format!("sejak {}.", long_date(today));
    mails.one("Sanksi dicabut: penghentian pesanan", &[&since, "Alasan: Kerugian dipulihkan."]).await;
}
