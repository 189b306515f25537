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
