//! Bills, accounts, outages, terms and claims through the use cases, with the people who do them.

use app::{AppError, Role};
use kernel::{LocalDate, Uuid};
use serde_json::{Value, json};
use testkit::TestPerson;

use crate::orders::ONE;
pub(crate) use crate::till::Till;

const DAY: i64 = 24 * 3_600;

/// EF-18, EF-19, C-SOD, C-TRANSPARENT-CALC: a bill goes from desk to desk through seven pairs of hands, and its money
/// with it, bucket by bucket.
#[tokio::test]
async fn a_bill_goes_from_verified_proof_to_money_in_the_bank_and_its_money_with_it() {
    let till = Till::open().await;
    till.account("107-20-31415").await;
    let test = till.test();
    let billing = till.bill().await;
    assert_eq!(till.buckets().await, [ONE, ONE, 0, 0]);
    let seen = till.desk.market.seen_by(till.media(), "billings", billing).await.expect("its own bill");
    assert_eq!(seen["stage"], "assembled");
    // The order is of two placements, so that this one is no small payment: 198,000 and 2 % are kept.
    assert_eq!((seen["gross"].as_i64(), seen["transfer"].as_i64()), (Some(ONE), Some(1_764_000)));
    assert!(seen["breakdown"]["steps"].as_array().is_some_and(|steps| steps.len() > 5), "line by line");

    till.invoiced(billing).await;
    assert_eq!(till.buckets().await, [ONE, 0, ONE, 0]);
    let placement = till.desk.placements_of(till.order).await[0];
    assert_eq!(till.row("placements", placement).await["stage"], "handed_over");
    till.ordered(billing).await;
    till.disbursed(billing).await;
    assert_eq!(till.buckets().await, [ONE, 0, 0, ONE]);
    let arrived = json!({ "billing": billing, "amount": 1_764_000, "payment_source": "manual" });
    test.done(&till.treasurer, "confirm_payment", arrived).await;
    let tax = till.settling(billing, 1).await;
    assert_eq!(test.done(&till.treasurer, "settle_billing", tax).await["is_taxed"], true);
    let row = till.row("billings", billing).await;
    assert_eq!((&row["stage"], &row["payment"], &row["held_by"]), (&json!("settled"), &json!("paid"), &Value::Null));
    assert_eq!(row["disbursement_number"], "SP2D/1");
    assert_eq!(till.desk.rows("billing_stays").await.len(), 13, "each desk once, the beginning and the end");
}

/// R11: one placement, one bill; taken apart it may be billed again.
#[tokio::test]
async fn a_placement_that_is_on_a_bill_is_not_billed_again() {
    let till = Till::open().await;
    let test = till.test();
    let billing = till.bill().await;
    let refused = till.desk.market.refusal(till.desk.officer(), "open_billing", till.opening()).await;
    assert_eq!(
        (refused.code.as_str(), refused.reasons[0].1.as_str()),
        ("billing.not_billable", "billing.billed_already")
    );
    let apart = json!({ "billing": billing, "reason": "Salah bulan." });
    test.done(till.desk.officer(), "dismantle_billing", apart).await;
    let again = till.bill().await;
    assert_ne!(again, billing);
    let back = json!({ "billing": billing, "orders": [till.order] });
    assert_eq!(test.refused(till.desk.officer(), "assemble_billing", back).await, "billing.not_billable");
}

/// EF-18, C-TRANSPARENT-CALC: an invoice of another total is refused with the difference.
#[tokio::test]
async fn c_transparent_calc_an_invoice_that_differs_from_the_proof_is_refused_with_the_difference() {
    let till = Till::open().await;
    till.account("107-20-31415").await;
    let test = till.test();
    let billing = till.bill().await;
    test.done(till.desk.officer(), "inspect_billing", till.paper(billing, "BAPP/1")).await;
    test.done(&till.desk.market.signer, "sign_handover", till.paper(billing, "BAST/1")).await;
    test.done(till.media(), "countersign_handover", json!({ "billing": billing })).await;
    let more = till.with(billing, "INV/1", &json!({ "total": ONE + 1 }));
    let refused = till.desk.market.refusal(till.media(), "submit_invoice", more).await;
    assert_eq!(refused.code, "billing.total_differs");
    assert!(refused.params.contains(&("difference".to_owned(), "Rp\u{a0}1".to_owned())), "{:?}", refused.params);
    assert_eq!(till.buckets().await, [ONE, ONE, 0, 0]);
}

/// C-PAYEE: no account, somebody else's account, one that another company has, one that cools off.
#[tokio::test]
async fn c_payee_money_goes_to_the_companys_own_account_after_a_second_approval_alone() {
    let till = Till::open().await;
    let test = till.test();
    let company = till.desk.market.season.company;
    let propose = |holder: &str, number: &str| json!({ "company": company, "bank": "Bank Riau Kepri", "bank_number": number, "bank_holder": holder, "letter": "BRK/1" });
    assert_eq!(
        test.refused(till.media(), "propose_payee_account", propose("Budi Santoso", "111222")).await,
        "payee.holder_differs"
    );
    till.account("107-20-31415").await;
    test.done(till.media(), "propose_payee_account", propose("PT Contoh Warta 1", "222333")).await;
    let alone = TestPerson { roles: vec![Role::FinanceAdminOfficer], ..till.desk.officer().clone() };
    test.done(till.media(), "propose_payee_account", propose("PT Contoh Warta 1", "222333")).await;
    assert_eq!(
        test.refused(till.desk.officer(), "propose_payee_account", propose("PT Contoh Warta 1", "333444")).await,
        "payee.one_waits"
    );
    test.done(&alone, "approve_payee_account", json!({ "company": company })).await;
    let rows = till.desk.rows("payees").await;
    assert_eq!((&rows[0]["status"], &rows[0]["previous"]["number"]), (&json!("cooling_off"), &json!("107-20-31415")));
    // Until then the account in use stays: the invoice names it.
    let billing = till.bill().await;
    till.invoiced(billing).await;
    assert_eq!(till.row("billings", billing).await["account"]["number"], "107-20-31415");
    // After it the invoice goes back before it is paid.
    test.clock.advance_seconds(8 * DAY);
    let request = till.paper(billing, "SPP/1");
    assert_eq!(test.refused(&till.treasurer, "request_payment", request).await, "billing.payee_changed");
    let other = kernel::CompanyId(test.app.next_id());
    let stranger = test.company_person(other).await;
    test.done(&stranger, "register_company", crate::season::profile(2)).await;
    let same = json!({ "company": other, "bank": "bank riau kepri", "bank_number": "222333", "bank_holder": "PT Contoh Warta 2", "letter": "L" });
    assert_eq!(test.refused(&stranger, "propose_payee_account", same).await, "payee.account_taken");
    assert!(till.desk.market.seen_by(&stranger, "billings", billing).await.is_none());
    assert!(matches!(
        test.perform_as(&stranger, "countersign_handover", json!({ "billing": billing })).await,
        Err(app::AppError::Denied)
    ));
}

/// C-SOD, EF-22: whatever roles a person holds, the duties of one bill are of different people; attempts are recorded.
#[tokio::test]
async fn c_sod_the_same_person_with_every_role_gets_no_further_than_one_duty() {
    let till = Till::open().await;
    let test = till.test();
    let billing = till.billed().await;
    let as_role = |person: &TestPerson, role| TestPerson { roles: vec![role], ..person.clone() };
    let ppk = as_role(&till.desk.market.signer, Role::Treasurer);
    assert_eq!(test.refused(&ppk, "request_payment", till.paper(billing, "SPP/1")).await, "billing.own_work");
    let verifier = as_role(&till.desk.verifier, Role::Treasurer);
    assert_eq!(test.refused(&verifier, "request_payment", till.paper(billing, "SPP/1")).await, "billing.own_work");
    test.done(&till.treasurer, "request_payment", till.paper(billing, "SPP/1")).await;
    let one = json!({ "billing": billing });
    let treasurer = as_role(&till.treasurer, Role::FinanceAdminOfficer);
    assert_eq!(test.refused(&treasurer, "verify_payment_request", one.clone()).await, "billing.own_work");
    test.done(&till.checker, "verify_payment_request", one).await;
    let checker = as_role(&till.checker, Role::HeadOfAgency);
    assert_eq!(test.refused(&checker, "order_payment", till.paper(billing, "SPM/1")).await, "billing.own_work");
    let refusals = till.desk.rows("refusals").await;
    assert_eq!(refusals.iter().filter(|row| row["code"] == "billing.own_work").count(), 4);
}

/// EF-19: a message of the catalogue alone is reported, not paid.
#[tokio::test]
async fn what_the_catalogue_reports_is_not_paid() {
    let till = Till::open().await;
    let test = till.test();
    let billing = till.billed().await;
    till.ordered(billing).await;
    test.done(&till.checker, "report_payment", json!({ "billing": billing, "reference": "EP-01" })).await;
    assert_eq!(till.row("billings", billing).await["payment"], "reported_paid");
    let arrived = json!({ "billing": billing, "amount": 1_764_000, "payment_source": "manual" });
    assert_eq!(test.refused(&till.treasurer, "confirm_payment", arrived).await, "billing.only_reported");
    assert_eq!(till.buckets().await, [ONE, 0, ONE, 0]);
}

/// EF-24: a wrong number is corrected by a second person, and both values stay in the history.
#[tokio::test]
async fn a_correction_is_asked_for_by_one_and_approved_by_another() {
    let till = Till::open().await;
    let test = till.test();
    let billing = till.bill().await;
    test.done(till.desk.officer(), "inspect_billing", till.paper(billing, "BAPP/1")).await;
    let right = till.with(billing, "BAPP/10", &json!({ "paper": "inspection_minutes" }));
    let mut asked = right.clone();
    asked["reason"] = "Salah ketik.".into();
    test.done(till.desk.officer(), "request_billing_correction", asked).await;
    let self_approved = TestPerson { roles: vec![Role::HeadOfAgency], ..till.desk.officer().clone() };
    assert_eq!(
        test.refused(&self_approved, "approve_billing_correction", right.clone()).await,
        "billing.author_decides"
    );
    test.done(till.head(), "approve_billing_correction", right).await;
    assert_eq!(till.row("billings", billing).await["papers"]["inspection_minutes"]["number"], "BAPP/10");
}

/// DOMAIN.md 4.7: what the old year did not pay is free on its line, and the new year's line bears it.
#[tokio::test]
async fn a_bill_that_is_carried_over_leaves_the_old_line_and_charges_the_new_one() {
    let till = Till::open().await;
    let test = till.test();
    let billing = till.billed().await;
    let year = till.today().year();
    let days = till.today().days_until(LocalDate::from_ymd(year + 1, 1, 5).expect("a day"));
    test.clock.advance_seconds(days * DAY);
    assert_eq!(
        test.refused(&till.treasurer, "request_payment", till.paper(billing, "SPP/1")).await,
        "billing.other_year"
    );
    let carry = json!({ "billing": billing, "reason": "Kas daerah ditutup." });
    test.done(till.head(), "carry_over_billing", carry).await;
    assert_eq!(till.buckets().await, [ONE, 0, 0, 0]);
    let opening = |sub_activity: &str, account: &str| {
        json!({
            "fiscal_year": year + 1, "agency": test.agency, "sub_activity": sub_activity,
            "sub_activity_name": "Relasi Media", "account": account, "account_name": "Tunda bayar",
            "ceiling": ONE, "document": "DPA/2",
        })
    };
    // C-COA holds over the end of the year too.
    let fuel = test.made(&till.checker, "open_budget_line", opening("2.16.02.2.01.0014", "5.1.02.01.01.0024")).await;
    let wrong = json!({ "billing": billing, "line": fuel, "document": "DPA/2" });
    assert_eq!(test.refused(till.head(), "pick_up_billing", wrong).await, "billing.account_of_other_format");
    let line = test.made(&till.checker, "open_budget_line", opening("2.16.02.2.01.0014", "5.1.02.02.01.0055")).await;
    let pick_up = json!({ "billing": billing, "line": line, "document": "DPA/2" });
    test.done(till.head(), "pick_up_billing", pick_up).await;
    assert_eq!(till.row("budget_lines", line).await["invoiced"], ONE);
    till.ordered(billing).await;
    till.disbursed(billing).await;
    assert_eq!(till.row("budget_lines", line).await["realised"], ONE);
    let row = till.row("billings", billing).await;
    assert_eq!((&row["fiscal_year"], &row["carried_over_from"]), (&json!(year + 1), &json!(year)));
}

/// C-REPAY: a claim is counted to the sen, contested, answered, repaid.
#[tokio::test]
async fn c_repay_a_claim_is_counted_line_by_line_and_seen_by_the_company() {
    let till = Till::open().await;
    let test = till.test();
    let company = till.desk.market.season.company;
    let claim = json!({
        "company": company, "auditor": "supreme_audit_agency", "number": "30B/LHP", "date": till.today(),
        "pay_by": till.today().plus_days(60),
        "lines": [{ "about": "Langganan koran", "paid": "1.000.000,00", "due": "766.541,53" }],
    });
    let claim = test.made(till.head(), "claim_repayment", claim).await;
    let seen = till.desk.market.seen_by(till.media(), "repayments", claim).await.expect("its own claim");
    assert_eq!((&seen["amount_sen"], &seen["status"]), (&json!(23_345_847), &json!("claimed")));
    let contest = json!({ "repayment": claim, "reason": "Koran diterima." });
    test.done(till.media(), "contest_repayment", contest).await;
    let answer = json!({ "repayment": claim, "answer": "Tanpa tanda terima." });
    assert_eq!(test.refused(till.head(), "answer_contest", answer.clone()).await, "repayment.own_work");
    let waits = async |person: &TestPerson| {
        let tasks = test.app.tasks(&test.scope(person)).await.expect("tasks");
        tasks.iter().any(|task| task.action == "answer_contest")
    };
    assert!(!waits(till.head()).await && waits(&till.checker).await);
    test.done(&till.checker, "answer_contest", answer).await;
    let paid = |amount: &str| json!({ "repayment": claim, "number": "STS/1", "date": till.today(), "repaid": amount });
    assert_eq!(test.refused(&till.treasurer, "record_repayment", paid("233.458,48")).await, "repayment.more_than_left");
    test.done(&till.treasurer, "record_repayment", paid("233.458,47")).await;
    assert_eq!(till.row("repayments", claim).await["status"], "repaid");
}

/// EF-55: an outage is noted by hours, and ends.
#[tokio::test]
async fn an_outage_and_the_terms_of_payment_are_kept() {
    let till = Till::open().await;
    let test = till.test();
    let began = json!({ "system": "sipd", "date": till.today().plus_days(-1), "time": "08.30", "outage_source": "announcement", "note": "Surat Pusdatin" });
    let outage = test.made(&till.treasurer, "record_outage", began).await;
    let ended = json!({ "outage": outage, "date": till.today().plus_days(-1), "time": "11:00" });
    test.done(&till.treasurer, "end_outage", ended).await;
    let row = till.row("outages", outage).await;
    assert!(row["began_at"].as_str().is_some_and(|at| at.contains("01:30:00")), "{row:?}");
    let terms =
        json!({ "effective_from": till.today(), "basis": "Perwako 12/2026", "cool_off_days": 3, "opens": "08.00" });
    let version = test.done(&till.treasurer, "propose_payment_terms", terms).await;
    let approve = json!({ "version": version["version"] });
    test.done(till.head(), "approve_payment_terms", approve).await;
    let rows = till.desk.rows("payment_terms").await;
    assert_eq!((&rows[0]["terms"]["cool_off_days"], &rows[0]["terms"]["office"]["opens"]), (&json!(3), &json!(480)));
    let wrong = json!({ "effective_from": till.today(), "basis": "Perwako", "opens": "25.00" });
    assert!(matches!(
        test.perform_as(&till.treasurer, "propose_payment_terms", wrong).await,
        Err(app::AppError::Invalid(mistakes)) if mistakes[0].code == "time"
    ));
}

/// R11, EF-18: an order that goes on is billed as it is delivered: what is named, verified, and on no other bill.
#[tokio::test]
async fn only_the_placements_that_are_named_come_onto_a_bill() {
    let till = Till::open().await;
    let test = till.test();
    let placements = till.desk.placements_of(till.order).await;
    let named = |of: &[Uuid]| {
        let mut opening = till.opening();
        opening["placements"] = json!(of);
        opening
    };
    let both = test.refused(till.desk.officer(), "open_billing", named(&placements)).await;
    assert_eq!(both, "billing.not_verified", "the second one has not appeared");
    let billing = test.made(till.desk.officer(), "open_billing", named(&placements[..1])).await;
    assert_eq!(till.row("billings", billing).await["items_count"], 1);
    assert_eq!(
        test.refused(till.desk.officer(), "open_billing", named(&placements[..1])).await,
        "billing.not_billable"
    );
}

/// DOMAIN.md 4.7: a bill is of the year whose budget bears what is on it; the next year pays it after it was carried over.
#[tokio::test]
async fn a_bill_of_another_year_than_its_budget_line_is_not_opened() {
    let till = Till::open().await;
    let mut opening = till.opening();
    opening["fiscal_year"] = json!(till.today().year() + 1);
    let refused = till.desk.market.refusal(till.desk.officer(), "open_billing", opening).await;
    let year = ("fiscal_year".to_owned(), till.today().year().to_string());
    assert_eq!((refused.code.as_str(), refused.params), ("billing.year_of_line", vec![year]));
    till.bill().await;
}

/// EF-19, EF-24: one SP2D pays one bill, and one e-Faktur is of one bill, also where a number is put right afterwards.
#[tokio::test]
async fn a_number_that_is_put_right_is_still_of_one_bill_alone() {
    let till = Till::open().await;
    let (test, desk) = (till.test(), &till.desk);
    till.billed().await;
    let second = till.second_bill().await;
    for (use_case, person, number) in
        [("inspect_billing", desk.officer(), "BAPP/2"), ("sign_handover", &desk.market.signer, "BAST/2")]
    {
        test.done(person, use_case, till.paper(second, number)).await;
    }
    test.done(till.media(), "countersign_handover", json!({ "billing": second })).await;
    test.done(till.media(), "submit_invoice", till.with(second, "INV/2", &json!({ "total": ONE }))).await;
    let taken = till.faktur(second, 1).await;
    assert_eq!(test.refused(till.media(), "attach_tax_paper", taken).await, "billing.number_taken");
    test.done(till.media(), "attach_tax_paper", till.faktur(second, 2).await).await;
    for (paper, taken, free) in
        [("tax_invoice", "04002600000000001", "04002600000000003"), ("invoice", "INV/1", "INV/3")]
    {
        for (number, is_taken) in [(taken, true), (free, false)] {
            let asked = till.with(second, number, &json!({ "paper": paper, "reason": "Salah ketik." }));
            test.done(desk.officer(), "request_billing_correction", asked).await;
            let approve = till.with(second, number, &json!({ "paper": paper }));
            if is_taken {
                let code = test.refused(till.head(), "approve_billing_correction", approve).await;
                assert_eq!(code, "billing.number_taken", "{paper}");
                let refuse = json!({ "billing": second, "paper": paper, "reason": "Milik tagihan lain." });
                test.done(till.head(), "refuse_billing_correction", refuse).await;
            } else {
                test.done(till.head(), "approve_billing_correction", approve).await;
            }
        }
    }
}

/// EF-18: a company that does not sign, or minutes that are wrong, stop no bill for ever.
#[tokio::test]
async fn a_handover_is_taken_back_until_it_is_invoiced_and_made_anew() {
    let till = Till::open().await;
    till.account("107-20-31415").await;
    let (test, signer) = (till.test(), &till.desk.market.signer);
    let billing = till.bill().await;
    let placement = till.desk.placements_of(till.order).await[0];
    let stage = async || till.row("placements", placement).await["stage"].clone();
    test.done(till.desk.officer(), "inspect_billing", till.paper(billing, "BAPP/8")).await;
    test.done(signer, "sign_handover", till.paper(billing, "BAST/8")).await;
    assert_eq!(stage().await, "handed_over");
    let back = json!({ "billing": billing, "reason": "Perusahaan tidak menandatangani." });
    assert!(matches!(test.perform_as(till.media(), "take_back_handover", back.clone()).await, Err(AppError::Denied)));
    test.done(signer, "take_back_handover", back.clone()).await;
    assert_eq!(stage().await, "proof_verified");
    let row = till.row("billings", billing).await;
    assert_eq!((&row["stage"], &row["papers"]), (&json!("assembled"), &json!({})));
    assert_eq!(till.buckets().await, [ONE, ONE, 0, 0], "it is owed as before");
    till.invoiced(billing).await;
    assert_eq!(test.refused(signer, "take_back_handover", back).await, "billing.not_now");
}

/// EF-19: an account that is paid to stays the company's own, also when the same number, written otherwise, is refused.
#[tokio::test]
async fn c_payee_a_refused_spelling_frees_no_account_that_is_in_use() {
    let till = Till::open().await;
    till.account("107-20-31415").await;
    let test = till.test();
    let company = till.desk.market.season.company;
    let again = json!({
        "company": company, "bank": "Bank Riau Kepri", "bank_number": "1072031415",
        "bank_holder": "PT. CONTOH WARTA 1", "letter": "BRK/2",
    });
    assert_eq!(test.refused(till.media(), "propose_payee_account", again).await, "payee.in_use");
    let rival = test.company_person(kernel::CompanyId(test.app.next_id())).await;
    test.done(&rival, "register_company", crate::season::profile(2)).await;
    let taken = json!({
        "company": rival.company, "bank": "Bank Riau Kepri", "bank_number": "107 2031415",
        "bank_holder": "PT Contoh Warta 2", "letter": "BRK/3",
    });
    assert_eq!(test.refused(&rival, "propose_payee_account", taken).await, "payee.account_taken");
}

/// EF-19: a number written in small letters, with spaces or with signs that nobody sees is the same number.
#[tokio::test]
async fn a_number_of_a_paper_is_the_same_however_it_is_spelled() {
    let till = Till::open().await;
    let (test, desk) = (till.test(), &till.desk);
    till.billed().await;
    let second = till.second_bill().await;
    for number in ["BAPP/1", "bapp / 1", "BAPP/\u{200b}1"] {
        let code = test.refused(desk.officer(), "inspect_billing", till.paper(second, number)).await;
        assert_eq!(code, "billing.number_taken", "{number:?}");
    }
}
