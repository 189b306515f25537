//! Mails to a company about what was changed under its hands: which of its steps count no more, and what it does again.

use kernel::Uuid;
use serde_json::json;
use testkit::TestPerson;

use crate::{
    agreements::{Market, revised},
    mails_of_work::Letterbox,
    orders::{DAY, ONE},
    withheld::{invoiced, not_paid, page_goes, two_on_a_bill},
};

const READ_AND_ACCEPT: &str = "Baca isinya, lalu terima perjanjiannya.";
const NOT_WHOLE: &str = "Dinas masih melengkapi isinya";
const UNDONE: &str = "Tanda tangan dan persetujuan yang sudah diberikan tidak berlaku lagi.";
const VOID: &str = "Penawaran sebelumnya tidak berlaku lagi; baca isinya, lalu kirim penawaran Anda.";

/// C-NEGO: while prices are bargained over nobody has signed, and an offer may have become void; once they are agreed it is
/// what was signed that counts no more, and the company accepts again.
#[tokio::test]
async fn other_words_of_an_agreement_say_what_they_undo_and_what_is_asked_for() {
    let market = Market::open().await;
    let (test, media, officer) = (&market.season.test, &market.season.media, &market.season.officer);
    let agreement = market.negotiated(market.words(10), 1_800_000).await;
    let mut mails = Letterbox::of(test, media).await;
    let title = [("title", json!("Kerja sama Tampan"))];
    test.done(officer, "revise_agreement", revised(agreement, market.words(10), &title)).await;
    let mail = mails.one("Isi perjanjian diubah: Kerja sama Tampan", &["Dinas mengubah isi perjanjian"]).await;
    for word in ["anda tangan", "enawaran"] {
        assert!(!mail.text.contains(word), "its offer stands, and nobody has signed: {}", mail.text);
    }
    test.done(officer, "revise_agreement", revised(agreement, market.words(20), &title)).await;
    let mail = mails.one("Isi perjanjian diubah", &[VOID]).await;
    assert!(!mail.text.contains("anda tangan"), "{}", mail.text);

    let agreement = market.agreed(market.words(10)).await;
    test.done(media, "accept_agreement", json!({ "agreement": agreement })).await;
    mails.fresh().await;
    let ceiling = [("ceiling", json!(40_000_000))];
    test.done(officer, "revise_agreement", revised(agreement, market.words(10), &ceiling)).await;
    mails.one("Isi perjanjian diubah", &["Dinas mengubah isi perjanjian", UNDONE, READ_AND_ACCEPT]).await;
    assert_eq!(market.waits(media, agreement).await, ["accept_agreement"]);
}

/// EF-12, C-CONTRACT-FIELDS: prices may be agreed before everything is said; the company is not asked to accept what only
/// the office can make whole, and is asked once it is.
#[tokio::test]
async fn c_contract_fields_an_agreement_that_is_not_whole_is_told_as_such_until_it_is() {
    let market = Market::open().await;
    let (test, media, officer) = (&market.season.test, &market.season.media, &market.season.officer);
    let mut bare = market.words(10);
    bare.as_object_mut().expect("an object").remove("under_delivery");
    let agreement = market.negotiated(bare.clone(), 1_800_000).await;
    let mut mails = Letterbox::of(test, media).await;
    test.done(&market.buyer, "conclude_negotiation", json!({ "agreement": agreement })).await;
    let mail = mails.one("Harga disepakati", &[NOT_WHOLE]).await;
    assert!(!mail.text.contains("lalu terima perjanjian"), "{}", mail.text);
    let title = [("title", json!("Kerja sama Tampan"))];
    test.done(officer, "revise_agreement", revised(agreement, bare, &title)).await;
    let mail = mails.one("Isi perjanjian diubah", &[NOT_WHOLE]).await;
    assert!(!mail.text.contains(READ_AND_ACCEPT), "{}", mail.text);
    test.done(officer, "revise_agreement", revised(agreement, market.words(10), &title)).await;
    let mail = mails.one("Isi perjanjian diubah", &[READ_AND_ACCEPT]).await;
    assert!(!mail.text.contains(NOT_WHOLE), "{}", mail.text);
    test.done(media, "accept_agreement", json!({ "agreement": agreement })).await;
}

/// C-METHOD: another way of buying undoes what was signed. A company of which nothing was undone is told nothing.
#[tokio::test]
async fn c_method_another_way_of_buying_is_told_where_it_undoes_what_was_signed() {
    let market = Market::open().await;
    let (test, media) = (&market.season.test, &market.season.media);
    let mut mails = Letterbox::of(test, media).await;
    let changed = async |agreement: Uuid| {
        let change = json!({ "agreement": agreement, "method": "excluded",
                             "method_basis": "Peraturan LKPP 5/2021", "reason": "Tarif tetap." });
        test.done(&market.buyer, "request_method_change", change).await;
        let yes = json!({ "agreement": agreement, "decision": "approve" });
        test.done(&market.season.head, "decide_method_change", yes).await;
        let lines = test.history(&test.scope(media), agreement).await.expect("its history");
        lines.iter().any(|line| line.kind == "method_changed")
    };
    let unsigned = market.agreed(market.words(10)).await;
    mails.fresh().await;
    assert!(!changed(unsigned).await, "it is the office's alone");
    mails.none("nobody had signed").await;
    let agreement = market.agreed(market.words(10)).await;
    test.done(media, "accept_agreement", json!({ "agreement": agreement })).await;
    mails.fresh().await;
    assert!(changed(agreement).await, "its own history says why it signs again");
    let page = format!("http://127.0.0.1:8080/perjanjian/{agreement}\n");
    let parts = [UNDONE, READ_AND_ACCEPT, "Alasan: Tarif tetap.", &page];
    mails.one("Cara pengadaan diubah: Kerja sama publikasi", &parts).await;
    let signed = market.agreed(market.words(10)).await;
    test.done(&market.signer, "sign_agreement", market.signature(signed, "027/9/PKS")).await;
    mails.fresh().await;
    assert!(changed(signed).await, "the office's signature is undone as well");
    mails.one("Cara pengadaan diubah", &[READ_AND_ACCEPT]).await;
}

/// EF-44, EF-18: what is left of a bill loses its minutes, invoice and tax papers with what is withheld; of a bill without
/// them, or of which nothing is left, there is no more to say than what was decided of the placement.
#[tokio::test]
async fn what_is_left_of_a_bill_after_a_placement_is_withheld_is_told() {
    let (till, billing, placements) = two_on_a_bill().await;
    let test = till.test();
    invoiced(&till, billing, 2 * ONE, 1).await;
    page_goes(&till, 0).await;
    let mut mails = Letterbox::of(test, till.media()).await;
    test.done(till.head(), "settle_breach", not_paid(&till, placements[0])).await;
    let new = mails.fresh().await;
    let [bill] = &new.iter().filter(|mail| mail.subject.starts_with("Tagihan")).collect::<Vec<_>>()[..] else {
        panic!("one mail of the bill: {new:#?}")
    };
    assert_eq!(new.len(), 2, "{new:#?}");
    assert!(bill.subject.starts_with("Tagihan disusun ulang: Publikasi jalan baru"), "{}", bill.subject);
    let then = "BAST baru menyusul; sesudah itu kirim tagihan dan dokumen pajak yang baru.";
    let page = format!("http://127.0.0.1:8080/pembayaran/{billing}\n");
    for part in ["\"Publikasi jalan baru\"", "Rp\u{a0}1.998.000", "Alasan: Halaman dihapus.", then, &page] {
        assert!(bill.text.contains(part), "{part} in {}", bill.text);
    }
    // Until it is read once more, a week after it was found good.
    test.clock.advance_seconds(6 * DAY);
    page_goes(&till, 1).await;
    mails.fresh().await;
    test.done(till.head(), "settle_breach", not_paid(&till, placements[1])).await;
    mails.one("Keputusan atas tayangan", &[]).await;
}

/// However many people a company has, each of its administrators hears of what waits for it.
#[tokio::test]
async fn every_administrator_of_a_large_company_is_told() {
    let market = Market::open().await;
    let (test, company) = (&market.season.test, market.season.company);
    let mut administrators = Vec::new();
    for _ in 0..101 {
        administrators.push(test.company_person(company).await);
    }
    let agreement = test.made(&market.season.officer, "draft_agreement", market.words(10)).await;
    test.done(&market.buyer, "open_negotiation", json!({ "agreement": agreement })).await;
    test.app.react(test.tenant).await.expect("reacted");
    let is_told = |one: &&TestPerson| {
        let mails = test.mails.to(&one.email);
        mails.iter().filter(|mail| mail.subject.starts_with("Negosiasi dibuka")).count() == 1
    };
    assert_eq!(administrators.iter().filter(is_told).count(), administrators.len());
}
