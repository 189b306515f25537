//! Mails to a company about its orders, agreements, money and sanctions: what the office did, once, to its administrators
//! alone.

use app::{Mail, Role};
use documents::indonesian::weekday_date;
use kernel::{CompanyId, Timestamp, Zone};
use serde_json::{Value, json};
use testkit::{TestApp, TestPerson};

use crate::{
    agreements::Market,
    orders::{DAY, Desk, ONE, TEXT},
    till::Till,
};

/// The mails to somebody since the last time that somebody looked.
pub(crate) struct Letterbox<'a> {
    test: &'a TestApp,
    person: &'a TestPerson,
    read: usize,
}

impl<'a> Letterbox<'a> {
    /// Everything until now is read.
    pub(crate) async fn of(test: &'a TestApp, person: &'a TestPerson) -> Self {
        let mut mails = Self { test, person, read: 0 };
        mails.fresh().await;
        mails
    }

    pub(crate) async fn fresh(&mut self) -> Vec<Mail> {
        for _ in 0..2 {
            self.test.app.react(self.test.tenant).await.expect("reacted");
        }
        let mut mails = self.test.mails.to(&self.person.email);
        let new = mails.split_off(self.read);
        self.read += new.len();
        new
    }

    /// The one new mail: its subject begins so, and it says all of this.
    pub(crate) async fn one(&mut self, subject: &str, parts: &[&str]) -> Mail {
        let new = self.fresh().await;
        let [mail] = new.as_slice() else { panic!("one mail {subject:?}: {new:#?}") };
        assert!(mail.subject.starts_with(subject), "{subject} in {}", mail.subject);
        for part in parts {
            assert!(mail.text.contains(part), "{part} in {}", mail.text);
        }
        mail.clone()
    }

    pub(crate) async fn none(&mut self, after: &str) {
        let new = self.fresh().await;
        assert!(new.is_empty(), "{after}: {new:#?}");
    }
}

/// `Minggu, 11 Januari 2026 pukul 23.59 WIB`, of the first instant after it.
pub(crate) fn last_minute(until: &Value) -> String {
    let until: Timestamp = until.as_str().expect("an instant").parse().expect("an instant");
    format!("paling lambat {} pukul 23.59 WIB", weekday_date(until.plus_seconds(-60).date_in(Zone::Wib)))
}

/// EF-14: an order lapses when its company does not answer, so the company hears of it, with the last minute.
#[tokio::test]
async fn a_company_is_told_of_its_new_order_and_its_last_minute_once_and_nobody_else_is() {
    let desk = Desk::open(10 * ONE).await;
    let (test, media, company) = (desk.test(), desk.media(), desk.market.season.company);
    let rival = test.company_person(CompanyId(test.app.next_id())).await;
    let journalist = test.journalist(company).await;
    let mut mails = Letterbox::of(test, media).await;
    let order = desk.drafted(2).await;
    test.done(desk.officer(), "reserve_order", json!({ "order": order })).await;
    mails.none("what is weighed is the office's").await;
    test.done(&desk.market.signer, "issue_order", json!({ "order": order, "number": "027/SP/1" })).await;
    let row = desk.market.seen_by(media, "orders", order).await.expect("its order");
    let mail = mails
        .one(
            "Pesanan baru: Peresmian jalan – ",
            &[
                "Diskominfo menerbitkan surat pesanan nomor 027/SP/1",
                "2 tayangan, nilai Rp\u{a0}3.996.000 termasuk pajak",
                &last_minute(&row["answer_until"]),
                &format!("http://127.0.0.1:8080/pesanan/{order}\n"),
            ],
        )
        .await;
    assert_eq!(mail.to, media.email);
    for person in [&rival, &journalist, desk.officer(), &desk.market.signer] {
        assert!(test.mails.to(&person.email).is_empty(), "{:?} is not told", person.roles);
    }
}

#[tokio::test]
async fn an_order_that_ends_without_the_company_is_told_with_its_reason() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let mut mails = Letterbox::of(test, desk.media()).await;
    let unseen = desk.drafted(1).await;
    let cancel = json!({ "order": unseen, "reason": "Salah rencana." });
    test.done(desk.officer(), "cancel_order", cancel).await;
    mails.none("the company never had it").await;
    let order = desk.issued(1, "027/SP/2").await;
    mails.one("Pesanan baru", &[]).await;
    let cancel = json!({ "order": order, "reason": "Acara ditunda." });
    test.done(&desk.market.signer, "cancel_order", cancel).await;
    mails.one("Pesanan dibatalkan", &["(nomor 027/SP/2)", "Alasan: Acara ditunda."]).await;
    desk.issued(1, "027/SP/3").await;
    mails.one("Pesanan baru", &[]).await;
    test.clock.advance_seconds(30 * DAY);
    assert_eq!(test.app.end_orders(test.tenant).await.expect("looked"), 1);
    mails.one("Pesanan gugur", &["(nomor 027/SP/3)", "tidak dijawab"]).await;
}

/// EF-15: what comes back is told with why and until when; what the company does itself is not told to it.
#[tokio::test]
async fn a_text_and_a_proof_that_come_back_are_told_and_the_companys_own_steps_are_not() {
    let desk = Desk::open(10 * ONE).await;
    let (test, media) = (desk.test(), desk.media());
    let order = desk.issued(1, "027/SP/4").await;
    let mut mails = Letterbox::of(test, media).await;
    test.done(media, "accept_order", json!({ "order": order })).await;
    let placement = desk.placements_of(order).await[0];
    let one = json!({ "order": order, "placement": placement });
    let draft = json!({ "order": order, "placement": placement, "text": TEXT });
    test.done(media, "submit_draft", draft.clone()).await;
    mails.none("an answer and a text").await;
    let back = json!({ "order": order, "placement": placement, "notes": "Sebut nama jalannya." });
    test.done(&desk.editor, "return_draft", back).await;
    let form = format!("http://127.0.0.1:8080/aksi/submit_draft?order={order}&placement={placement}\n");
    mails.one("Naskah dikembalikan: Jalan baru 1", &["Catatan: Sebut nama jalannya.", &form]).await;
    test.done(media, "submit_draft", draft).await;
    test.done(&desk.editor, "clear_draft", one.clone()).await;
    let row = desk.market.seen_by(media, "placements", placement).await.expect("its placement");
    mails.one("Naskah disetujui", &["boleh ditayangkan pada ", &last_minute(&row["proof_until"])]).await;
    desk.reported(order, placement).await;
    test.pages.put(crate::orders::PAGE, "Jalan baru", &format!("Advertorial {TEXT}"));
    test.done(media, "submit_proof", desk.proof(order, placement, crate::orders::PAGE)).await;
    test.app.check_proofs(test.tenant).await.expect("looked");
    mails.none("a report and a proof").await;
    let no = json!({ "order": order, "placement": placement, "reason": "Judulnya lain." });
    test.done(&desk.verifier, "reject_proof", no).await;
    let row = desk.market.seen_by(media, "placements", placement).await.expect("its placement");
    let form = format!("http://127.0.0.1:8080/aksi/submit_proof?order={order}&placement={placement}\n");
    let until = last_minute(&row["proof_until"]);
    mails.one("Bukti ditolak: Jalan baru 1", &["Alasan: Judulnya lain.", &until, &form]).await;
}

/// EF-12: what the office did is told; who signs last knows that it binds.
#[tokio::test]
async fn the_offices_steps_of_an_agreement_are_told_and_the_companys_own_are_not() {
    let market = Market::open().await;
    let (test, media) = (&market.season.test, &market.season.media);
    let mut mails = Letterbox::of(test, media).await;
    let agreement = market.agreed(market.words(10)).await;
    let subjects: Vec<String> = mails.fresh().await.into_iter().map(|mail| mail.subject).collect();
    let begins = ["Negosiasi dibuka", "Penawaran dari dinas", "Harga disepakati"];
    assert_eq!(subjects.len(), begins.len(), "{subjects:?}");
    for (subject, begin) in subjects.iter().zip(begins) {
        assert!(subject.starts_with(&format!("{begin}: Kerja sama publikasi")), "{subject}");
    }
    test.done(&market.signer, "sign_agreement", market.signature(agreement, "027/1/PKS")).await;
    let page = format!("http://127.0.0.1:8080/perjanjian/{agreement}\n");
    mails.one("Perjanjian menunggu Anda", &["nomor 027/1/PKS", &page]).await;
    test.done(media, "accept_agreement", json!({ "agreement": agreement })).await;
    mails.none("the company signed last").await;

    let agreement = market.agreed(market.words(10)).await;
    test.done(media, "accept_agreement", json!({ "agreement": agreement })).await;
    assert_eq!(mails.fresh().await.len(), 3);
    test.done(&market.signer, "sign_agreement", market.signature(agreement, "027/2/PKS")).await;
    mails.one("Perjanjian berlaku", &["nilai paling tinggi Rp\u{a0}19.980.000"]).await;
}

/// EF-18, EF-19: what waits for the company, what it has to do again, and the money; an account is never written out.
#[tokio::test]
async fn a_bill_is_told_where_the_company_is_next_and_when_it_is_paid() {
    let till = Till::open().await;
    let test = till.test();
    let mut mails = Letterbox::of(test, till.media()).await;
    till.account("107-20-31415").await;
    mails.one("Rekening disetujui: Bank Riau Kepri Syariah ****1415", &["segera hubungi dinas"]).await;
    let billing = till.bill().await;
    till.invoiced(billing).await;
    let page = format!("http://127.0.0.1:8080/pembayaran/{billing}\n");
    mails.one("BAST menunggu Anda: Publikasi jalan baru", &["BAST/1", &page]).await;
    let back = json!({ "billing": billing, "return_to": "tax_papers", "reasons": "Nomor faktur tidak terbaca." });
    test.done(&till.treasurer, "return_invoice", back).await;
    let parts = ["Alasan: Nomor faktur tidak terbaca.", "Lampirkan dokumen pajak yang baru.", &page];
    mails.one("Tagihan dikembalikan", &parts).await;
    test.done(till.media(), "attach_tax_paper", till.faktur(billing, 2).await).await;
    till.ordered(billing).await;
    till.disbursed(billing).await;
    mails.none("from desk to desk of the office").await;
    let arrived = json!({ "billing": billing, "amount": 1_764_000, "payment_source": "manual" });
    test.done(&till.treasurer, "confirm_payment", arrived).await;
    let parts = ["Rp\u{a0}1.764.000 masuk ke rekening Bank Riau Kepri Syariah ****1415 (SP2D nomor SP2D/1)", &page];
    let mail = mails.one("Tagihan dibayar: Publikasi jalan baru", &parts).await;
    assert!(!mail.text.contains("31415"), "{}", mail.text);
    let treasurer = test.mails.to(&till.treasurer.email);
    assert!(treasurer.is_empty(), "{treasurer:#?}");
}

/// C-PAYEE: a company hears of every change of where it is paid that it did not make itself.
#[tokio::test]
async fn a_change_of_the_account_by_the_office_is_told() {
    let till = Till::open().await;
    let test = till.test();
    let company = till.desk.market.season.company;
    let mut mails = Letterbox::of(test, till.media()).await;
    let account = json!({ "company": company, "bank": "BCA", "bank_number": "555666777",
                          "bank_holder": "PT Contoh Warta 1", "letter": "L/1" });
    let why = json!({ "company": company, "reason": "Bukan rekening kami." });
    test.done(till.desk.officer(), "propose_payee_account", account.clone()).await;
    let page = format!("http://127.0.0.1:8080/rekening/{}\n", company.as_uuid());
    mails.one("Rekening diajukan", &["****6777", "segera hubungi dinas", &page]).await;
    test.done(till.media(), "withdraw_payee_account", why.clone()).await;
    test.done(till.media(), "propose_payee_account", account).await;
    mails.none("the company's own word").await;
    test.done(&till.checker, "refuse_payee_account", why).await;
    mails.one("Rekening tidak dipakai", &["Alasan: Bukan rekening kami."]).await;
    let block = json!({ "company": company, "reason": "Ada laporan penipuan." });
    test.done(&till.checker, "block_payee_account", block).await;
    mails.one("Pembayaran dihentikan", &["Alasan: Ada laporan penipuan."]).await;
}

/// C-REPAY: a claim is told with its last day, its objection with its answer.
#[tokio::test]
async fn a_claim_for_money_back_is_told_with_its_last_day() {
    let till = Till::open().await;
    let test = till.test();
    let mut mails = Letterbox::of(test, till.media()).await;
    let last = till.today().plus_days(60);
    let claim = json!({
        "company": till.desk.market.season.company, "auditor": "supreme_audit_agency", "number": "30B/LHP",
        "date": till.today(), "pay_by": last,
        "lines": [{ "about": "Langganan koran", "paid": "1.000.000,00", "due": "766.541,53" }],
    });
    let claim = test.made(till.head(), "claim_repayment", claim).await;
    let page = format!("http://127.0.0.1:8080/pengembalian/{claim}\n");
    let parts = ["Rp\u{a0}233.458,47", &format!("paling lambat {}", weekday_date(last)), &page];
    mails.one("Pengembalian ditagih: laporan nomor 30B/LHP", &parts).await;
    test.done(till.media(), "contest_repayment", json!({ "repayment": claim, "reason": "Koran diterima." })).await;
    mails.none("the company's own word").await;
    let answer = json!({ "repayment": claim, "answer": "Tanpa tanda terima." });
    test.done(&till.checker, "answer_contest", answer).await;
    mails.one("Keberatan dijawab", &["Jawaban: Tanpa tanda terima."]).await;
}

/// EF-24: the company hears that it is to be heard, until when, and what came of it.
#[tokio::test]
async fn a_sanction_is_told_from_its_proposal_to_its_end() {
    let desk = Desk::open(10 * ONE).await;
    let (test, media, company) = (desk.test(), desk.media(), desk.market.season.company);
    let mut mails = Letterbox::of(test, media).await;
    let proposal = json!({ "company": company, "ground": "forged_proof", "level": "suspension", "facts": "Tangkapan layar diubah." });
    let sanction = test.made(&desk.market.signer, "propose_sanction", proposal).await;
    let row = desk.market.seen_by(media, "sanctions", sanction).await.expect("its own");
    let page = format!("http://127.0.0.1:8080/sanksi/{sanction}\n");
    let until = last_minute(&row["hear_until"]);
    mails.one("Sanksi diusulkan: penghentian pesanan", &["karena bukti tayang palsu", &until, &page]).await;
    let of = |more: Value| {
        let mut values = json!({ "company": company, "sanction": sanction });
        values.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        values
    };
    test.done(media, "answer_sanction", of(json!({ "statement": "Bukan kami." }))).await;
    mails.none("the company's own word").await;
    let today = test.scope(desk.officer()).today();
    let imposed =
        of(json!({ "sanction_decision": "impose", "level": "suspension", "number": "900/4", "starts_on": today,
                             "ends_on": today.plus_days(30), "reason": "Terbukti." }));
    test.done(&desk.market.season.head, "decide_sanction", imposed).await;
    let row = desk.market.seen_by(media, "sanctions", sanction).await.expect("its own");
    let parts = ["surat nomor 900/4", "Alasan: Terbukti.", &last_minute(&row["objection_until"])];
    mails.one("Sanksi dijatuhkan", &parts).await;
    test.done(media, "object_to_sanction", of(json!({ "reason": "Berkas kami asli." }))).await;
    mails.none("the company's own word").await;
    let delegate = test.person(&[Role::BudgetUserDelegate]).await;
    let answer = of(json!({ "objection_answer": "upheld", "answer": "Berkas asli diterima." }));
    test.done(&delegate, "answer_sanction_objection", answer).await;
    mails
        .one("Keberatan dijawab: penghentian", &["dikabulkan; sanksi dicabut", "Jawaban: Berkas asli diterima."])
        .await;
}
