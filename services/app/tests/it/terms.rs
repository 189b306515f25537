//! Terms of payment that begin on a day that has passed: what was priced before keeps what it was priced by.

use domain::payment::terms::Terms;
use serde_json::{Value, json};

use crate::{
    orders::{ONE, PAGE},
    payments::Till,
};

/// The rates of the beginning, with value-added tax of a whole twelve per cent.
fn dearer() -> Value {
    let mut rates = Terms::preset().rates;
    for rate in &mut rates {
        rate.vat_base.numerator = 12;
        rate.vat_base.denominator = 12;
    }
    json!(rates)
}

/// EF-18, C-TRANSPARENT-CALC: a rate that law changed is recorded late; orders that were priced before are proved, billed
/// and recounted by the version that they were priced by, later ones by the new one, and the two are not on one bill.
#[tokio::test]
async fn what_was_ordered_before_terms_were_approved_late_is_billed_as_it_was_priced() {
    let till = Till::open().await;
    let (test, desk) = (till.test(), &till.desk);
    let since = till.today().plus_days(-20);
    let terms = json!({ "effective_from": since, "basis": "PMK 1/2026", "rates": dearer() });
    let version = test.done(&till.treasurer, "propose_payment_terms", terms).await["version"].clone();
    test.done(till.head(), "approve_payment_terms", json!({ "version": version })).await;

    // One of the two placements was verified before, the other one is now.
    crate::money::proven(desk, till.order, 1).await.expect("a proof");
    let row = till.row("orders", till.order).await;
    assert_eq!(row["terms_version"], json!(0), "the order names what it was priced by");
    let bill = till.bill().await;
    let row = till.row("billings", bill).await;
    assert_eq!((&row["gross"], &row["terms_version"]), (&json!(2 * ONE), &json!(0)));
    // What is left of it when a page is gone is counted by the same rates.
    let gone = desk.placements_of(till.order).await[0];
    test.pages.remove(PAGE);
    test.clock.advance_seconds(2 * crate::orders::DAY);
    test.app.read_due_pages(test.tenant).await.expect("read");
    test.clock.advance_seconds(2 * crate::orders::DAY);
    test.app.read_due_pages(test.tenant).await.expect("read");
    let settle = json!({ "order": till.order, "placement": gone, "accepted": false, "reason": "Halaman hilang." });
    test.done(till.head(), "settle_breach", settle).await;
    let row = till.row("billings", bill).await;
    assert_eq!((&row["gross"], &row["terms_version"]), (&json!(ONE), &json!(0)));

    let later = desk.accepted(1, "027/SP/2").await;
    let row = till.row("orders", later).await;
    assert_eq!((&row["amount"], &row["terms_version"]), (&json!(2_016_000), &json!(1)));
    crate::money::proven(desk, later, 2).await.expect("a proof");
    let apart = json!({ "billing": bill, "reason": "Digabung." });
    test.done(desk.officer(), "dismantle_billing", apart).await;
    let both = json!({ "billing": bill, "orders": [till.order, later] });
    assert_eq!(test.refused(desk.officer(), "assemble_billing", both).await, "billing.other_rates");
    let alone =
        json!({ "orders": [later], "title": "Publikasi", "channel": "direct", "fiscal_year": till.today().year() });
    let second = test.made(desk.officer(), "open_billing", alone).await;
    let row = till.row("billings", second).await;
    assert_eq!((&row["gross"], &row["terms_version"]), (&json!(2_016_000), &json!(1)));
}

/// EF-22, DOMAIN.md 4.3: what the treasurer pays from the imprest is asked for, checked and authorised by others before, and
/// no more than the terms of payment allow; its value is realised when it is paid.
#[tokio::test]
async fn a_bill_from_the_imprest_has_a_limit_and_is_authorised_before_it_is_paid() {
    let till = Till::open().await;
    let test = till.test();
    till.account("107-20-31415").await;
    let terms = json!({ "effective_from": till.today(), "basis": "Perwal 3/2026", "imprest_up_to": ONE - 1 });
    let version = test.done(&till.treasurer, "propose_payment_terms", terms).await["version"].clone();
    test.done(till.head(), "approve_payment_terms", json!({ "version": version })).await;
    let mut opening = till.opening();
    opening["channel"] = json!("card");
    let refused = till.desk.market.refusal(till.desk.officer(), "open_billing", opening.clone()).await;
    let limit = kernel::Rupiah::new(ONE - 1).expect("an amount").to_string();
    assert_eq!((refused.code.as_str(), refused.params), ("billing.above_imprest", vec![("limit".to_owned(), limit)]));

    let terms = json!({ "effective_from": till.today().plus_days(1), "basis": "Perwal 4/2026", "imprest_up_to": ONE });
    let version = test.done(&till.treasurer, "propose_payment_terms", terms).await["version"].clone();
    test.done(till.head(), "approve_payment_terms", json!({ "version": version })).await;
    test.clock.advance_seconds(crate::orders::DAY);
    let billing = test.made(till.desk.officer(), "open_billing", opening).await;
    till.invoiced(billing).await;
    let pay = json!({ "billing": billing, "amount": 1_764_000, "payment_source": "manual", "bank_number": "TRF/1" });
    assert_eq!(test.refused(&till.treasurer, "confirm_payment", pay.clone()).await, "billing.not_now");
    till.ordered(billing).await;
    assert_eq!(till.row("billings", billing).await["held_by"], "treasurer");
    let waits = test.app.tasks(&test.scope(&till.treasurer)).await.expect("tasks");
    assert!(waits.iter().any(|task| task.action == "confirm_payment"));
    let checker = test.app.tasks(&test.scope(&till.checker)).await.expect("tasks");
    assert!(checker.iter().all(|task| task.action != "record_disbursement"), "the treasury disburses nothing for it");
    test.done(&till.treasurer, "confirm_payment", pay).await;
    assert_eq!(till.buckets().await, [ONE, 0, 0, ONE]);
}
