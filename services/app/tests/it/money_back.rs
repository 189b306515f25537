//! Money that comes back (DOMAIN.md 4.6, C-REPAY): in the year of its line it is realised no more, later the line stays.

use kernel::{LocalDate, Uuid};
use serde_json::{Value, json};

use crate::{
    orders::{DAY, ONE},
    payments::Till,
};

/// What an audit found overpaid of an order, and of something that no order is known of.
fn claim(till: &Till, order: Uuid, overpaid: &str) -> Value {
    json!({
        "company": till.desk.market.season.company, "auditor": "internal_auditor", "number": "700/LHP/1",
        "date": till.today(), "pay_by": till.today().plus_days(60),
        "lines": [
            { "order": order, "about": "Advertorial", "paid": "1.998.000,00", "due": overpaid },
            { "about": "Langganan koran", "paid": "100.000,00", "due": "50.000,00" },
        ],
    })
}

async fn paid() -> (Till, Uuid) {
    let till = Till::open().await;
    let billing = till.billed().await;
    till.ordered(billing).await;
    till.disbursed(billing).await;
    (till, billing)
}

async fn available(till: &Till) -> i64 {
    till.row("budget_lines", till.desk.line).await["available"].as_i64().expect("an amount")
}

/// C-REPAY, DOMAIN.md 4.6: what comes back in the year lessens what is realised of its order, to the rupiah, once, and may be
/// spent again; what is of no order moves nothing.
#[tokio::test]
async fn c_repay_money_that_comes_back_in_its_year_is_realised_no_more() {
    let (till, _) = paid().await;
    let test = till.test();
    let free = available(&till).await;
    let id = test.made(till.head(), "claim_repayment", claim(&till, till.order, "1.000.000,50")).await;
    let receipt = |number: &str, amount: &str| json!({ "repayment": id, "number": number, "date": till.today(), "repaid": amount });
    let first = test.done(&till.treasurer, "record_repayment", receipt("STS/1", "500.000,75")).await;
    assert_eq!(first["returned"], json!(500_000));
    assert_eq!(till.buckets().await, [ONE, 0, 0, ONE - 500_000]);
    test.done(&till.treasurer, "record_repayment", receipt("STS/1", "500.000,75")).await;
    assert_eq!(till.buckets().await, [ONE, 0, 0, ONE - 500_000], "once");
    // The sen of both receipts together are whole rupiah; the rest is of the line that names no order.
    let second = test.done(&till.treasurer, "record_repayment", receipt("STS/2", "547.998,75")).await;
    assert_eq!(second["returned"], json!(497_999));
    assert_eq!(till.buckets().await, [ONE, 0, 0, ONE - 997_999]);
    assert_eq!(available(&till).await, free + 997_999);
    let moves = till.desk.rows("budget_moves").await;
    let back: Vec<_> = moves.iter().filter(|row| row["document"] == "STS/2").map(|row| &row["amount"]).collect();
    assert_eq!(back, [&json!(497_999)]);
}

/// C-REPAY, DOMAIN.md 4.7: what comes back after the year is other revenue.
#[tokio::test]
async fn c_repay_money_that_comes_back_after_its_year_leaves_the_line_as_it_is() {
    let (till, _) = paid().await;
    let test = till.test();
    let id = test.made(till.head(), "claim_repayment", claim(&till, till.order, "1.000.000,00")).await;
    let new_year = LocalDate::from_ymd(till.today().year() + 1, 1, 5).expect("a day");
    test.clock.advance_seconds(till.today().days_until(new_year) * DAY);
    let late = json!({ "repayment": id, "number": "STS/1", "date": new_year, "repaid": "998.000,00" });
    assert_eq!(test.done(&till.treasurer, "record_repayment", late).await["returned"], json!(0));
    assert_eq!(till.buckets().await, [ONE, 0, 0, ONE]);
}

/// C-REPAY: a claim against one company names no order of another one, whose line it would lessen.
#[tokio::test]
async fn c_repay_a_claim_names_orders_of_its_own_company_alone() {
    let (till, _) = paid().await;
    let test = till.test();
    let other = kernel::CompanyId(test.app.next_id());
    let stranger = test.company_person(other).await;
    test.done(&stranger, "register_company", crate::season::profile(2)).await;
    let mut foreign = claim(&till, till.order, "0,00");
    foreign["company"] = json!(other);
    assert_eq!(test.refused(till.head(), "claim_repayment", foreign).await, "repayment.other_company");
}
