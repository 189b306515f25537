//! A placement that is withheld after its bill was invoiced (EF-44, EF-18): it comes off, the rest is billed anew, and
//! order, bill and budget line say the same of every rupiah.

use kernel::{LocalDate, Uuid};
use serde_json::{Value, json};

use crate::{
    money::proven,
    orders::{Desk, ONE, PAGE},
    payments::Till,
};

const DAY: i64 = 24 * 3_600;

/// A till whose order has two verified placements, each with a page of its own, on one bill.
pub(crate) async fn two_on_a_bill() -> (Till, Uuid, [Uuid; 2]) {
    let desk = Desk::open(10 * ONE).await;
    let order = desk.accepted(2, "027/SP/1").await;
    for step in 0..2 {
        proven(&desk, order, step).await.expect("a proof");
    }
    let treasurer = desk.test().person(&[app::Role::Treasurer]).await;
    let checker = desk.test().person(&[app::Role::FinanceAdminOfficer]).await;
    let till = Till { desk, order, treasurer, checker };
    till.account("107-20-31415").await;
    let billing = till.bill().await;
    let placements = till.desk.placements_of(order).await;
    (till, billing, [placements[0], placements[1]])
}

/// From the placements to a complete invoice of so much, with papers of that many times.
pub(crate) async fn invoiced(till: &Till, billing: Uuid, total: i64, time: u8) {
    let test = till.test();
    let number = |what: &str| till.paper(billing, &format!("{what}/{time}"));
    test.done(till.desk.officer(), "inspect_billing", number("BAPP")).await;
    test.done(&till.desk.market.signer, "sign_handover", number("BAST")).await;
    test.done(till.media(), "countersign_handover", json!({ "billing": billing })).await;
    let invoice = till.with(billing, &format!("INV/{time}"), &json!({ "total": total }));
    test.done(till.media(), "submit_invoice", invoice).await;
    let faktur = till.faktur(billing, u64::from(time)).await;
    test.done(till.media(), "attach_tax_paper", faktur).await;
    test.app.read_due_pages(test.tenant).await.expect("read");
}

/// The page of a placement is gone, and the program sees it.
pub(crate) async fn page_goes(till: &Till, step: usize) {
    let test = till.test();
    test.pages.remove(&format!("{PAGE}-{step}"));
    test.clock.advance_seconds(2 * DAY);
    test.app.read_due_pages(test.tenant).await.expect("read");
}

pub(crate) fn not_paid(till: &Till, placement: Uuid) -> Value {
    json!({ "order": till.order, "placement": placement, "accepted": false, "reason": "Halaman dihapus." })
}

/// EF-44, EF-18, C-LIVE: the step that would pay it names the placement and what may be done; withheld, it comes off, the
/// buckets go back exactly, and the rest is paid to the rupiah.
#[tokio::test]
async fn c_live_a_placement_that_is_withheld_comes_off_its_invoiced_bill_and_the_rest_is_paid() {
    let (till, billing, [gone, stays]) = two_on_a_bill().await;
    let test = till.test();
    invoiced(&till, billing, 2 * ONE, 1).await;
    test.done(&till.treasurer, "request_payment", till.paper(billing, "SPP/1")).await;
    test.done(&till.checker, "verify_payment_request", json!({ "billing": billing })).await;
    assert_eq!(till.buckets().await, [0, 0, 2 * ONE, 0]);
    page_goes(&till, 0).await;
    let refused = till.desk.market.refusal(till.head(), "order_payment", till.paper(billing, "SPM/1")).await;
    assert_eq!(refused.reasons, [(format!("placement:{gone}"), "billing.page_breached".to_owned())]);
    assert_eq!(refused.allowed, ["answer_breach", "settle_breach"]);

    test.done(till.head(), "settle_breach", not_paid(&till, gone)).await;
    assert_eq!(till.buckets().await, [0, ONE, 0, 0], "what is left is owed, what is withheld is free");
    let row = till.desk.market.seen_by(till.media(), "billings", billing).await.expect("its own bill");
    assert_eq!((&row["stage"], &row["gross"], &row["items_count"]), (&json!("assembled"), &json!(ONE), &json!(1)));
    let told = &row["withheld"][0];
    assert_eq!((&told["placement"], &told["amount"]), (&json!(gone), &json!(ONE)));
    assert_eq!((&told["about"], &told["reason"]), (&json!("Jalan baru 1"), &json!("Halaman dihapus.")));
    let withheld = till.row("placements", gone).await;
    assert_eq!((&withheld["stage"], &withheld["released"]), (&json!("withheld"), &json!(ONE)));
    assert_eq!(till.row("placements", stays).await["stage"], "proof_verified", "its minutes do not hold any more");
    // Said again it changes nothing.
    test.done(till.head(), "settle_breach", not_paid(&till, gone)).await;
    assert_eq!(till.buckets().await, [0, ONE, 0, 0]);

    invoiced(&till, billing, ONE, 2).await;
    assert_eq!(till.buckets().await, [0, 0, ONE, 0]);
    test.done(&till.treasurer, "request_payment", till.paper(billing, "SPP/2")).await;
    test.done(&till.checker, "verify_payment_request", json!({ "billing": billing })).await;
    test.done(till.head(), "order_payment", till.paper(billing, "SPM/2")).await;
    let sp2d = till.with(billing, "SP2D/2", &json!({ "amount": ONE, "payment_source": "manual" }));
    test.done(&till.checker, "record_disbursement", sp2d).await;
    assert_eq!(till.buckets().await, [0, 0, 0, ONE]);
    // What is withheld is on no later bill.
    let mut opening = till.opening();
    opening["placements"] = json!([gone]);
    assert_eq!(test.refused(till.desk.officer(), "open_billing", opening).await, "billing.not_verified");
}

/// EF-44: what the treasury was ordered to pay is recorded or sent back first; a bill of which nothing is left is open.
#[tokio::test]
async fn a_placement_is_not_withheld_while_the_treasury_is_ordered_to_pay_it() {
    let till = Till::open().await;
    let test = till.test();
    let billing = till.billed().await;
    till.ordered(billing).await;
    let placement = till.desk.placements_of(till.order).await[0];
    test.pages.remove(PAGE);
    test.clock.advance_seconds(2 * DAY);
    test.app.read_due_pages(test.tenant).await.expect("read");
    assert_eq!(till.desk.stage(placement).await, "retention_breach");
    let refused = till.desk.market.refusal(till.head(), "settle_breach", not_paid(&till, placement)).await;
    assert_eq!(refused.code, "billing.payment_ordered");
    assert_eq!(refused.allowed[..2], ["record_disbursement", "reject_disbursement"]);
    assert_eq!(till.desk.stage(placement).await, "retention_breach", "nothing of it happened");
    assert_eq!(till.buckets().await, [ONE, 0, ONE, 0]);
    let back = json!({ "billing": billing, "return_to": "payment_request", "reasons": "Tayangan dihapus." });
    test.done(&till.checker, "reject_disbursement", back).await;
    test.done(till.head(), "settle_breach", not_paid(&till, placement)).await;
    assert_eq!(till.buckets().await, [ONE, 0, 0, 0]);
    let row = till.row("billings", billing).await;
    assert_eq!((&row["stage"], &row["gross"]), (&json!("open"), &json!(0)));
}

/// EF-44: what is paid already gives nothing free: it is claimed back from the company.
#[tokio::test]
async fn what_is_withheld_after_it_was_paid_stays_paid_on_its_line() {
    let till = Till::open().await;
    let test = till.test();
    let billing = till.billed().await;
    till.ordered(billing).await;
    till.disbursed(billing).await;
    let placement = till.desk.placements_of(till.order).await[0];
    test.pages.remove(PAGE);
    test.clock.advance_seconds(8 * DAY);
    test.app.read_due_pages(test.tenant).await.expect("read");
    test.done(till.head(), "settle_breach", not_paid(&till, placement)).await;
    assert_eq!(till.buckets().await, [ONE, 0, 0, ONE]);
    let row = till.row("placements", placement).await;
    assert_eq!((&row["stage"], &row["released"]), (&json!("withheld"), &json!(0)));
    assert_eq!(till.row("billings", billing).await["stage"], "sp2d_issued");
}

/// EF-44, DOMAIN.md 4.7: what waits for another year's budget waits without what is withheld; taken up, the rest is owed
/// on the new line and paid by it.
#[tokio::test]
async fn a_placement_is_withheld_from_a_bill_that_was_carried_over() {
    let (till, billing, [gone, _]) = two_on_a_bill().await;
    let test = till.test();
    invoiced(&till, billing, 2 * ONE, 1).await;
    let year = till.today().year();
    let days = till.today().days_until(LocalDate::from_ymd(year + 1, 1, 4).expect("a day"));
    test.clock.advance_seconds(days * DAY);
    let carry = json!({ "billing": billing, "reason": "Kas daerah ditutup." });
    test.done(till.head(), "carry_over_billing", carry).await;
    assert_eq!(till.buckets().await, [0, 0, 0, 0]);
    page_goes(&till, 0).await;
    test.done(till.head(), "settle_breach", not_paid(&till, gone)).await;
    let row = till.row("billings", billing).await;
    assert_eq!((&row["stage"], &row["gross"]), (&json!("carried_over"), &json!(ONE)));
    let line = json!({
        "fiscal_year": year + 1, "agency": test.agency, "sub_activity": "2.16.02.2.01.0014",
        "sub_activity_name": "Relasi Media", "account": "5.1.02.02.01.0055", "account_name": "Tunda bayar",
        "ceiling": ONE, "document": "DPA/2",
    });
    let line = test.made(&till.checker, "open_budget_line", line).await;
    let pick_up = json!({ "billing": billing, "line": line, "document": "DPA/2" });
    test.done(till.head(), "pick_up_billing", pick_up).await;
    let row = till.row("budget_lines", line).await;
    assert_eq!((&row["accrued"], &row["invoiced"], &row["available"]), (&json!(ONE), &json!(0), &json!(0)));
    let apart = json!({ "billing": billing, "reason": "Salah bulan." });
    assert_eq!(test.refused(till.desk.officer(), "dismantle_billing", apart).await, "billing.picked_up");
    invoiced(&till, billing, ONE, 2).await;
    till.ordered(billing).await;
    let sp2d = till.with(billing, "SP2D/2", &json!({ "amount": ONE, "payment_source": "manual" }));
    test.done(&till.checker, "record_disbursement", sp2d).await;
    assert_eq!(till.row("budget_lines", line).await["realised"], ONE);
}
