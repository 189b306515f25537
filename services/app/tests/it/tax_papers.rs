//! What the tax office has a part in, through the use cases: each e-Faktur and each withholding slip is of one bill.

use domain::payment::billing::{Billing, Command, ReturnTo, Stage};
use kernel::Uuid;
use serde_json::{Value, json};

use crate::till::Till;

/// DOMAIN.md 5.3, R11: a slip is of one bill, whichever way its number is spelled, and so are the bytes of it; where income
/// tax was kept the company gets the slip itself.
#[tokio::test]
async fn a_withholding_slip_is_of_one_bill_and_is_handed_in() {
    let till = Till::open().await;
    till.account("107-20-31415").await;
    let test = till.test();
    let (first, second) = (till.bill().await, till.second_bill().await);
    till.paid(first, 1).await;
    till.paid(second, 2).await;
    let of_first = till.settling(first, 1).await;
    test.done(&till.treasurer, "settle_billing", of_first.clone()).await;
    let with = |name: &str, value: Value, of: &Value| {
        let mut values = of.clone();
        values[name] = value;
        values
    };
    let right = till.settling(second, 2).await;
    let refused = async |values: Value| test.refused(&till.treasurer, "settle_billing", values).await;
    for number in ["2600AB101", "2600ab101", "2600AB101\u{200b}"] {
        let code = refused(with("slip_number", json!(number), &right)).await;
        assert_eq!(code, "billing.slip_number_taken", "{number:?}");
    }
    let same_file = with("slip_file", of_first["slip_file"].clone(), &right);
    assert_eq!(refused(same_file).await, "billing.tax_file_taken");
    let mut bare = right.clone();
    bare.as_object_mut().expect("an object").remove("slip_file");
    assert_eq!(refused(bare).await, "billing.slip_file_missing");
    let tomorrow = with("slip_date", json!(till.today().plus_days(1)), &right);
    assert_eq!(refused(tomorrow).await, "billing.date_ahead");
    let early = with("slip_date", json!(till.today().plus_days(-1)), &right);
    assert_eq!(refused(early).await, "billing.date_out_of_order");
    test.done(&till.treasurer, "settle_billing", right).await;
    assert_eq!(till.row("billings", second).await["stage"], "settled");
    // A lost answer is asked for again.
    test.done(&till.treasurer, "settle_billing", of_first).await;
}

/// DOMAIN.md 5.3, R11: one e-Faktur, one bill: not the number alone, the file too.
#[tokio::test]
async fn the_file_of_an_e_faktur_is_of_one_bill() {
    let till = Till::open().await;
    till.account("107-20-31415").await;
    let (test, desk) = (till.test(), &till.desk);
    let (first, second) = (till.bill().await, till.second_bill().await);
    till.invoiced(first).await;
    let shown = till.row("billings", first).await["papers"]["tax_invoice"]["file"]["sha256"].clone();
    test.done(desk.officer(), "inspect_billing", till.paper(second, "BAPP/2")).await;
    test.done(&desk.market.signer, "sign_handover", till.paper(second, "BAST/2")).await;
    test.done(till.media(), "countersign_handover", json!({ "billing": second })).await;
    test.done(till.media(), "submit_invoice", till.with(second, "INV/2", &json!({ "total": crate::orders::ONE })))
        .await;
    let mut faktur = till.faktur(second, 2).await;
    let own = faktur["file"].clone();
    faktur["file"] = shown;
    assert_eq!(test.refused(till.media(), "attach_tax_paper", faktur.clone()).await, "billing.tax_file_taken");
    faktur["file"] = own;
    test.done(till.media(), "attach_tax_paper", faktur).await;
}

/// DOMAIN.md 4.3, R11: an e-Faktur is of the bill that shows it. Two that were shown for each other's bills are put right,
/// as one that was shown for the wrong bill is; whoever sends a bill back, and from whichever desk.
#[tokio::test]
async fn an_e_faktur_that_was_shown_for_the_wrong_bill_is_shown_for_the_right_one() {
    let till = Till::open().await;
    till.account("107-20-31415").await;
    let (test, desk) = (till.test(), &till.desk);
    let bills = [till.bill().await, till.second_bill().await];
    let right = [till.faktur(bills[0], 1).await, till.faktur(bills[1], 2).await];
    let on = |billing: Uuid, faktur: &Value| {
        let mut values = faktur.clone();
        values["billing"] = json!(billing);
        values
    };
    for (bill, time) in [(0, "1"), (1, "2")] {
        let billing = bills[bill];
        let paper = |what: &str| till.paper(billing, &format!("{what}/{time}"));
        test.done(desk.officer(), "inspect_billing", paper("BAPP")).await;
        test.done(&desk.market.signer, "sign_handover", paper("BAST")).await;
        test.done(till.media(), "countersign_handover", json!({ "billing": billing })).await;
        let invoice = till.with(billing, &format!("INV/{time}"), &json!({ "total": crate::orders::ONE }));
        test.done(till.media(), "submit_invoice", invoice).await;
        test.done(till.media(), "attach_tax_paper", on(billing, &right[1 - bill])).await;
    }
    let back = |billing: Uuid| json!({ "billing": billing, "return_to": "tax_papers", "reasons": "Faktur lain." });
    test.done(&till.treasurer, "return_invoice", back(bills[0])).await;
    // The other bill shows it still.
    assert_eq!(test.refused(till.media(), "attach_tax_paper", right[0].clone()).await, "billing.number_taken");
    let mut renumbered = right[0].clone();
    renumbered["number"] = json!("04002600000000009");
    assert_eq!(test.refused(till.media(), "attach_tax_paper", renumbered).await, "billing.tax_file_taken");
    test.app.read_due_pages(test.tenant).await.expect("read");
    test.done(&till.treasurer, "request_payment", till.paper(bills[1], "SPP/2")).await;
    test.done(&till.checker, "return_payment_request", back(bills[1])).await;
    for (billing, faktur) in bills.iter().zip(right) {
        test.done(till.media(), "attach_tax_paper", faktur).await;
        assert_eq!(till.row("billings", *billing).await["stage"], "tax_documented");
    }
}

/// DOMAIN.md 4.3: an e-Faktur that a bill lost while nothing was freed yet is another bill's to show, number and file; also
/// where the first bill shows another one by now. Planted fault: `shows` true.
#[tokio::test]
async fn an_e_faktur_that_a_bill_lost_before_anything_was_freed_is_shown_for_another_one() {
    let till = Till::open().await;
    till.account("107-20-31415").await;
    let (test, desk) = (till.test(), &till.desk);
    let (first, second) = (till.bill().await, till.second_bill().await);
    till.invoiced(first).await;
    // As it was written before: the bill went back, and what it held stayed held.
    let back = async || {
        let (to, by) = (ReturnTo::TaxPapers, till.treasurer.account);
        let reasons = vec!["Faktur lain.".to_owned()];
        test.run::<Billing>(first, Command::ReturnRequest { from: Stage::TaxDocumented, to, reasons, by }).await;
    };
    let shown = till.row("billings", first).await["papers"]["tax_invoice"]["file"]["sha256"].clone();
    let mut lost = till.faktur(second, 1).await;
    lost["file"] = shown;
    back().await;
    let other = till.faktur(first, 3).await;
    test.done(till.media(), "attach_tax_paper", other.clone()).await;
    test.done(desk.officer(), "inspect_billing", till.paper(second, "BAPP/2")).await;
    test.done(&desk.market.signer, "sign_handover", till.paper(second, "BAST/2")).await;
    test.done(till.media(), "countersign_handover", json!({ "billing": second })).await;
    test.done(till.media(), "submit_invoice", till.with(second, "INV/2", &json!({ "total": crate::orders::ONE })))
        .await;
    let mut held = lost.clone();
    held["number"] = other["number"].clone();
    assert_eq!(test.refused(till.media(), "attach_tax_paper", held).await, "billing.number_taken", "it is shown");
    let mut held = lost.clone();
    held["file"] = other["file"].clone();
    assert_eq!(test.refused(till.media(), "attach_tax_paper", held).await, "billing.tax_file_taken", "it is shown");
    test.done(till.media(), "attach_tax_paper", lost.clone()).await;
    // What the second bill has now is its own.
    back().await;
    lost["billing"] = json!(first);
    assert_eq!(test.refused(till.media(), "attach_tax_paper", lost).await, "billing.number_taken");
    test.done(till.media(), "attach_tax_paper", other).await;
}
