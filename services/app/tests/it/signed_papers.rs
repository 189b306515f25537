//! Signed papers after what stands on them changed: the same body, and notes of what was put right since.

use app::BillPaper;
use domain::{media::company::Company, people::member};
use kernel::ids::AccountId;
use serde_json::{Value, json};
use testkit::TestPerson;

use crate::{
    bundles::{install_printer, jobs, last_job, requested},
    payments::Till,
};

/// The company is called otherwise and has moved, as whatever way it may be changed by writes it down.
async fn renamed(till: &Till) {
    let test = till.test();
    let company = till.desk.market.season.company;
    let border = test.scope(till.head()).border();
    let (state, _) = test.app.store().load::<Company>(border, company.as_uuid()).await.expect("a company");
    let profile = domain::media::identity::CompanyProfile {
        legal_name: "PT Nama Baru Sekali".to_owned(),
        address: Some("Jalan Baru 99".to_owned()),
        ..state.profile().clone()
    };
    test.run::<Company>(company.as_uuid(), domain::media::company::Command::ChangeProfile { profile, is_bound: false })
        .await;
}

/// Somebody of the office came again under another name.
async fn called_otherwise(till: &Till, person: &TestPerson) {
    let (test, today) = (till.test(), till.today());
    let (account, by) = (person.account, AccountId(test.app.next_id()));
    let stream = account.as_uuid();
    let of = |text: &str| kernel::Personal::new(kernel::SubjectId(stream), text.to_owned());
    let contact = member::Contact { name: of("Nama Baru Pejabat"), email: of("baru@contoh.go.id") };
    let grant =
        member::Grant { roles: person.roles.clone(), company: None, from: today, until: None, letter_number: None };
    for command in [
        member::Command::End { by, on: today.plus_days(-1), reason: "Pindah.".to_owned(), today },
        member::Command::Invite { account, contact, grant, by, guarded: false, today },
        member::Command::Join { account, today },
    ] {
        test.run::<member::Member>(stream, command).await;
    }
}

fn without_notes(mut job: Value) -> (Value, Vec<String>) {
    let notes = job["data"].as_object_mut().expect("an object").remove("notes").unwrap_or_default();
    (job, serde_json::from_value(notes).unwrap_or_default())
}

/// EF-21, EF-24: a signed paper prints the same text after the company was renamed and the order corrected; what was put
/// right stands below the signatures, and the page that checks its code tells that it was.
#[tokio::test]
async fn a_signed_paper_stays_as_it_was_signed_and_says_below_what_was_put_right_since() {
    let (till, billing) = requested().await;
    let (test, papers) = (till.test(), [BillPaper::Inspection, BillPaper::Handover, BillPaper::Receipt]);
    install_printer(test);
    let scope = test.scope(till.media());
    let mut before = Vec::new();
    test.app.order_pdf(&scope, till.order).await.expect("a paper");
    before.push(last_job(test));
    for paper in papers {
        test.app.bill_pdf(&scope, billing, paper).await.expect("a paper");
        before.push(last_job(test));
    }
    let code = |job: &Value| job["data"]["head"]["verification"]["code"].as_str().expect("a code").to_owned();
    let public = test.app.public_paper(&code(&before[0])).await.expect("a paper");
    assert_eq!((public.company.as_deref(), public.revision), (Some("PT Contoh Warta 1"), 0));
    assert_eq!(public.amount.map(kernel::Rupiah::get), Some(2 * crate::orders::ONE));

    renamed(&till).await;
    // Officials too: planted fault: `member_then` up to the last event.
    for person in [till.desk.officer(), &till.desk.market.signer, &till.treasurer] {
        called_otherwise(&till, person).await;
    }
    let correction = json!({
        "correction_field": "order_title", "order": till.order, "new_value": "Peresmian Jalan Tampan",
        "reason": "Salah ketik.", "evidence": "Nota dinas 12/2026",
    });
    let correction = test.made(till.desk.officer(), "request_correction", correction).await;
    test.done(till.head(), "approve_correction", json!({ "correction": correction })).await;
    let wrong = json!({
        "billing": billing, "paper": "handover_minutes", "number": "BAST/1-A", "date": till.today(),
        "reason": "Nomor salah salin.",
    });
    test.done(till.desk.officer(), "request_billing_correction", wrong).await;
    let right = json!({ "billing": billing, "paper": "handover_minutes", "number": "BAST/1-A", "date": till.today() });
    test.done(till.head(), "approve_billing_correction", right).await;

    test.app.order_pdf(&scope, till.order).await.expect("a paper");
    for paper in papers {
        test.app.bill_pdf(&scope, billing, paper).await.expect("a paper");
    }
    // A paper that is the same as before is not printed again: the last one of its title is what was asked for.
    let last = |title: &Value| jobs(test).into_iter().rfind(|job| job["data"]["title"] == *title).expect("a job");
    let after: Vec<(Value, Vec<String>)> =
        before.iter().map(|job| without_notes(last(&job["data"]["title"]))).collect();
    for (before, (after, _)) in before.iter().zip(&after) {
        assert_eq!(before, after, "the text above the notes is what was signed");
    }
    let notes: Vec<&[String]> = after.iter().map(|(_, notes)| notes.as_slice()).collect();
    let [letter, inspection, handover, receipt] = notes[..] else { panic!("four papers") };
    assert_eq!((letter.len(), inspection.len(), handover.len(), receipt.len()), (1, 0, 1, 0), "{notes:?}");
    let said = "nama pekerjaan semula “Peresmian jalan”, menjadi “Peresmian Jalan Tampan”. Alasan: Salah ketik.";
    assert!(letter[0].starts_with("Dibetulkan dengan persetujuan ") && letter[0].ends_with(said), "{letter:?}");
    assert!(handover[0].contains("semula “BAST/1 tanggal") && handover[0].contains("menjadi “BAST/1-A tanggal"));
    let public = test.app.public_paper(&code(&before[0])).await.expect("a paper");
    assert_eq!((public.company.as_deref(), public.revision), (Some("PT Contoh Warta 1"), 1));
    assert_eq!(public.corrected_on, Some(till.today()));
}
