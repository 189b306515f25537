//! Sanctions through the use cases (DOMAIN.md 4.5): a closed list of grounds, a company that is heard, three people.

use app::{AppError, FilePurpose, Role};
use kernel::Uuid;
use serde_json::{Value, json};
use testkit::TestPerson;

use crate::orders::{DAY, Desk, ONE};

struct Case {
    desk: Desk,
    delegate: TestPerson,
    auditor: TestPerson,
}

impl Case {
    async fn open() -> Self {
        let desk = Desk::open(10 * ONE).await;
        let delegate = desk.test().person(&[Role::BudgetUserDelegate]).await;
        let auditor = desk.test().person(&[Role::InternalAuditor]).await;
        Self { desk, delegate, auditor }
    }

    fn proposal(&self, ground: &str, level: &str) -> Value {
        json!({ "company": self.desk.market.season.company, "ground": ground, "level": level,
                "facts": "Tangkapan layar bukti tayang 027/SP/3 diubah." })
    }

    async fn proposed(&self) -> Uuid {
        let proposal = self.proposal("forged_proof", "suspension");
        self.desk.test().made(&self.desk.market.signer, "propose_sanction", proposal).await
    }

    fn of(&self, sanction: Uuid, more: &Value) -> Value {
        let mut values = json!({ "company": self.desk.market.season.company, "sanction": sanction });
        values.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        values
    }

    fn suspended(&self, sanction: Uuid, days: i64) -> Value {
        let today = self.desk.test().scope(self.desk.officer()).today();
        self.of(
            sanction,
            &json!({ "sanction_decision": "impose", "level": "suspension", "number": "900/4", "starts_on": today,
                     "ends_on": today.plus_days(days), "reason": "Terbukti dari berkas asli." }),
        )
    }
}

/// The independence guard: what a medium wrote is no ground, in no spelling, and nothing can be made up beside the list.
#[tokio::test]
async fn critical_coverage_is_no_ground_of_a_sanction() {
    let case = Case::open().await;
    let test = case.desk.test();
    for ground in ["critical_coverage", "negative_coverage", "berita_kritis", "other", ""] {
        let proposal = case.proposal(ground, "first_warning");
        let answer = test.perform_as(&case.desk.market.signer, "propose_sanction", proposal).await;
        assert!(
            matches!(&answer, Err(AppError::Invalid(mistakes)) if mistakes[0].field == "ground"),
            "{ground}: {answer:?}"
        );
    }
    // Ethics are the press council's to find, not the region's.
    let ethics = case.proposal("ethics_violation", "first_warning");
    assert_eq!(test.refused(&case.desk.market.signer, "propose_sanction", ethics).await, "sanction.document_missing");
}

/// C-ELIG: proposed, heard, decided by another person; while it holds nothing is ordered, and afterwards again.
#[tokio::test]
async fn c_elig_a_suspended_company_gets_no_order_until_its_suspension_is_over() {
    let case = Case::open().await;
    let (test, desk) = (case.desk.test(), &case.desk);
    let order = desk.drafted(1).await;
    let sanction = case.proposed().await;
    // What is only proposed stops nothing, and the company reads it to be able to speak.
    let seen = desk.market.seen_by(desk.media(), "sanctions", sanction).await.expect("its own");
    assert_eq!((&seen["status"], &seen["ground"]), (&json!("proposed"), &json!("forged_proof")));
    let decide = case.suspended(sanction, 3);
    let head = &desk.market.season.head;
    assert_eq!(test.refused(head, "decide_sanction", decide.clone()).await, "sanction.not_heard");
    let said = case.of(sanction, &json!({ "statement": "Kesalahan tim kami." }));
    test.done(desk.media(), "answer_sanction", said).await;
    test.done(head, "decide_sanction", decide).await;
    let refused = desk.market.refusal(desk.officer(), "reserve_order", json!({ "order": order })).await;
    let last = test.scope(desk.officer()).today().plus_days(3);
    let stop = (format!("suspension, 900/4, {last}"), "order.sanctioned".to_owned());
    assert_eq!((refused.code.as_str(), refused.reasons), ("order.stopped", vec![stop]));
    let seen = desk.market.seen_by(&case.auditor, "sanctions", sanction).await.expect("the Inspektorat reads it");
    assert_eq!((&seen["status"], &seen["statement"]), (&json!("imposed"), &json!("Kesalahan tim kami.")));
    assert_eq!(test.app.end_sanctions(test.tenant).await.expect("looked"), 0, "it holds");
    test.clock.advance_seconds(4 * DAY);
    assert_eq!(test.app.end_sanctions(test.tenant).await.expect("looked"), 1);
    assert_eq!(test.app.end_sanctions(test.tenant).await.expect("looked"), 0, "once");
    test.pages.put_feed("https://contohwarta.id/", &test.app.now().to_string());
    let words = desk.words(1);
    let next = test.made(desk.officer(), "draft_order", words).await;
    test.done(desk.officer(), "reserve_order", json!({ "order": next })).await;
}

/// C-SOD (EF-22): who proposed does not decide, who decided does not answer; the attempts are in the log.
#[tokio::test]
async fn c_sod_a_sanction_goes_through_three_pairs_of_hands() {
    let case = Case::open().await;
    let (test, desk) = (case.desk.test(), &case.desk);
    let sanction = case.proposed().await;
    let head = &desk.market.season.head;
    test.done(desk.media(), "answer_sanction", case.of(sanction, &json!({ "statement": "Bukan kami." }))).await;
    let proposer = TestPerson { roles: vec![Role::HeadOfAgency], ..desk.market.signer.clone() };
    let decide = case.suspended(sanction, 30);
    assert_eq!(test.refused(&proposer, "decide_sanction", decide.clone()).await, "sanction.own_work");
    test.done(head, "decide_sanction", decide).await;
    let object = case.of(sanction, &json!({ "reason": "Berkas kami asli." }));
    test.done(desk.media(), "object_to_sanction", object).await;
    let answer = case.of(sanction, &json!({ "objection_answer": "upheld", "answer": "Berkas asli diterima." }));
    assert_eq!(test.refused(head, "answer_sanction_objection", answer.clone()).await, "sanction.own_work");
    test.done(&case.delegate, "answer_sanction_objection", answer).await;
    let seen = desk.market.seen_by(desk.media(), "sanctions", sanction).await.expect("its own");
    assert_eq!((&seen["status"], &seen["answer"]), (&json!("lifted"), &json!("Berkas asli diterima.")));
    let order = desk.drafted(1).await;
    test.done(desk.officer(), "reserve_order", json!({ "order": order })).await;
    let refusals = desk.rows("refusals").await;
    assert_eq!(refusals.iter().filter(|row| row["code"] == "sanction.own_work").count(), 2);
    let kinds: Vec<String> = test
        .history(&test.scope(desk.media()), sanction)
        .await
        .expect("its history")
        .into_iter()
        .map(|line| line.kind)
        .collect();
    let told =
        ["sanction_proposed", "sanction_heard", "sanction_imposed", "sanction_objected", "sanction_objection_answered"];
    assert_eq!(kinds, told);
}

/// EF-24, SECURITY.md 3.1: the evidence of a sanction is read by the company that it is about, from the proposal on, and
/// by no other; a file that nobody handed in is none.
#[tokio::test]
async fn the_evidence_of_a_sanction_is_read_by_its_own_company_and_by_no_other() {
    let case = Case::open().await;
    let (test, desk) = (case.desk.test(), &case.desk);
    let signer = &desk.market.signer;
    let pdf = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n".to_vec();
    let kept =
        test.app.put_file(&test.scope(signer), FilePurpose::Document, "berkas asli.pdf", pdf).await.expect("kept");
    let rival = test.company_person(kernel::CompanyId(test.app.next_id())).await;
    let read = async |person: &TestPerson| test.app.file(&test.scope(person), &kept.sha256).await.is_ok();
    assert!(!read(desk.media()).await, "not before it is said to show something");
    let mut proposal = case.proposal("forged_proof", "suspension");
    proposal["evidence_files"] = json!([{ "file": "0".repeat(64) }]);
    let unknown = test.perform_as(signer, "propose_sanction", proposal.clone()).await;
    let place = "evidence_files.0.file";
    assert!(
        matches!(&unknown, Err(AppError::Invalid(found)) if found[0].field == place && found[0].code == "file_unknown"),
        "{unknown:?}"
    );
    proposal["evidence_files"] = json!(vec![json!({ "file": kept.sha256 }); 11]);
    let heap = test.perform_as(signer, "propose_sanction", proposal.clone()).await;
    assert!(matches!(&heap, Err(AppError::Invalid(found)) if found[0].code == "too_many"), "{heap:?}");
    assert!(!read(desk.media()).await, "what was refused shows nothing");
    proposal["evidence_files"] = json!([{ "file": kept.sha256 }, { "file": kept.sha256 }]);
    let sanction = test.made(signer, "propose_sanction", proposal).await;
    let seen = desk.market.seen_by(desk.media(), "sanctions", sanction).await.expect("its own");
    assert_eq!(seen["files"].as_array().map(Vec::len), Some(1), "named twice, kept once");
    assert_eq!(
        (&seen["files"][0]["name"], &seen["files"][0]["sha256"]),
        (&json!("berkas asli.pdf"), &json!(kept.sha256))
    );
    assert!(read(desk.media()).await && read(&case.auditor).await);
    assert!(!read(&rival).await, "another company knows the hash, and that is all");
}

/// EF-24: what the company says, and its objection, carry files of its own; the office reads them and no other company.
#[tokio::test]
async fn what_a_company_says_of_a_sanction_carries_its_files() {
    let case = Case::open().await;
    let (test, desk) = (case.desk.test(), &case.desk);
    let rival = test.company_person(kernel::CompanyId(test.app.next_id())).await;
    let kept = async |name: &str, byte: u8| {
        let pdf = [b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n".as_slice(), &[byte]].concat();
        let kept = test.app.put_file(&test.scope(desk.media()), FilePurpose::Document, name, pdf).await.expect("kept");
        kept.sha256
    };
    let (original, letter) = (kept("berkas asli.pdf", b'1').await, kept("surat redaksi.pdf", b'2').await);
    let sanction = case.proposed().await;
    let said = json!({ "statement": "Ini berkas aslinya.", "evidence_files": [{ "file": original }] });
    test.done(desk.media(), "answer_sanction", case.of(sanction, &said)).await;
    let head = &desk.market.season.head;
    test.done(head, "decide_sanction", case.suspended(sanction, 30)).await;
    let object = json!({ "reason": "Lihat surat redaksi.", "evidence_files": [{ "file": letter }] });
    test.done(desk.media(), "object_to_sanction", case.of(sanction, &object)).await;
    let seen = desk.market.seen_by(head, "sanctions", sanction).await.expect("the office's");
    assert_eq!(seen["statement_files"][0]["name"], json!("berkas asli.pdf"));
    assert_eq!(seen["objection_files"][0]["sha256"], json!(letter));
    for sha256 in [&original, &letter] {
        assert!(test.app.file(&test.scope(head), sha256).await.is_ok());
        assert!(test.app.file(&test.scope(&rival), sha256).await.is_err());
    }
}

/// EF-22: who proposed is told when the company has spoken and when it objects, and nobody else is.
#[tokio::test]
async fn whoever_proposed_a_sanction_is_told_when_it_moves() {
    let case = Case::open().await;
    let (test, desk) = (case.desk.test(), &case.desk);
    let signer = &desk.market.signer;
    let told = async |person: &TestPerson| -> Vec<String> {
        let tasks = test.app.tasks(&test.scope(person)).await.expect("tasks");
        tasks.into_iter().map(|task| task.action).filter(|action| action.starts_with("follow_sanction")).collect()
    };
    let sanction = case.proposed().await;
    assert!(told(signer).await.is_empty(), "the company has its time");
    test.done(desk.media(), "answer_sanction", case.of(sanction, &json!({ "statement": "Bukan kami." }))).await;
    assert_eq!(told(signer).await, ["follow_sanction"]);
    assert!(told(desk.officer()).await.is_empty(), "another's proposal");
    test.done(&desk.market.season.head, "decide_sanction", case.suspended(sanction, 30)).await;
    assert!(told(signer).await.is_empty());
    let object = case.of(sanction, &json!({ "reason": "Berkas kami asli." }));
    test.done(desk.media(), "object_to_sanction", object).await;
    assert_eq!(told(signer).await, ["follow_sanction_objection"]);
    let silent = case.proposal("late_proofs", "first_warning");
    test.made(signer, "propose_sanction", silent).await;
    test.clock.advance_seconds(8 * DAY);
    let mut both = told(signer).await;
    both.sort();
    assert_eq!(
        both,
        ["follow_sanction", "follow_sanction_objection"],
        "a company that says nothing is no reason to wait"
    );
}

/// A company reads and answers its own sanctions alone; whoever has an interest in it keeps out.
#[tokio::test]
async fn strangers_and_the_interested_keep_out_of_a_sanction() {
    let case = Case::open().await;
    let (test, desk) = (case.desk.test(), &case.desk);
    let sanction = case.proposed().await;
    let stranger = test.company_person(kernel::CompanyId(test.app.next_id())).await;
    assert!(desk.market.seen_by(&stranger, "sanctions", sanction).await.is_none());
    let said = case.of(sanction, &json!({ "statement": "x" }));
    assert!(matches!(test.perform_as(&stranger, "answer_sanction", said).await, Err(AppError::Denied)));
    let head = &desk.market.season.head;
    let interest = json!({ "company": desk.market.season.company, "nature": "saudara pemilik" });
    test.done(head, "declare_interest", interest).await;
    test.clock.advance_seconds(8 * DAY);
    let refused = test.refused(head, "decide_sanction", case.suspended(sanction, 30)).await;
    assert_eq!(refused, "sanction.conflict_of_interest");
}

/// What is named beside a company is the company's own: another one's outlet or order is a mistake at its field, and the
/// form keeps all that was typed.
#[tokio::test]
async fn what_is_not_the_companys_is_a_mistake_at_its_field() {
    let case = Case::open().await;
    let test = case.desk.test();
    for field in ["outlet", "order"] {
        let mut proposal = case.proposal("forged_proof", "first_warning");
        proposal[field] = json!(test.app.next_id());
        let answer = test.perform_as(&case.desk.market.signer, "propose_sanction", proposal).await;
        let told = matches!(
            &answer,
            Err(AppError::Invalid(mistakes)) if mistakes[0].field == field && mistakes[0].code == "not_of_company"
        );
        assert!(told, "{field}: {answer:?}");
    }
}
