//! Running numbers of the region's own papers, through the use cases.

use app::{AppError, Role};
use kernel::Uuid;
use serde_json::{Value, json};
use testkit::TestPerson;

use crate::{
    orders::{Desk, ONE},
    payments::Till,
};

impl Desk {
    async fn reserved(&self) -> Uuid {
        let order = self.drafted(1).await;
        self.test().done(self.officer(), "reserve_order", json!({ "order": order })).await;
        order
    }

    /// Issues an order, with a number or without, and tells the number that it has.
    async fn numbered(&self, typed: Option<&str>) -> String {
        let order = self.reserved().await;
        self.test().done(&self.market.signer, "issue_order", json!({ "order": order, "number": typed })).await;
        let rows = self.rows("orders").await;
        let row = rows.iter().find(|row| row["id"] == order.to_string()).expect("the order");
        row["number"].as_str().expect("a number").to_owned()
    }

    fn expected(&self, sequence: u32) -> String {
        let today = self.test().scope(self.officer()).today();
        let pattern = domain::office::numbering::PaperSort::OrderLetter.default_pattern();
        pattern.render(sequence, Some("Diskominfo"), today)
    }

    /// Places in the row of a kind, in order.
    async fn places(&self, sort: &str) -> Vec<Value> {
        let mut rows = self.rows("paper_numbers").await;
        rows.retain(|row| row["sort"] == sort && !row["sequence"].is_null());
        rows.sort_by_key(|row| row["sequence"].as_i64());
        rows.into_iter().map(|row| row["sequence"].clone()).collect()
    }
}

/// EF-21: an empty number takes the next one; what is refused in between leaves no gap; what somebody typed is kept,
/// is never given twice, and its place in the row is passed when it comes.
#[tokio::test]
async fn order_letters_are_numbered_without_a_gap_and_typed_numbers_are_passed() {
    let desk = Desk::open(20 * ONE).await;
    let test = desk.test();
    assert_eq!(desk.numbered(None).await, desk.expected(1));
    // Refused: who wrote it does not approve it.
    let own = desk.reserved().await;
    let both = TestPerson { roles: vec![Role::CommitmentOfficer], ..desk.officer().clone() };
    assert_eq!(test.refused(&both, "issue_order", json!({ "order": own })).await, "order.own_work");
    assert_eq!(desk.numbered(None).await, desk.expected(2));
    // Typed: one of another kind, one that the row will come to, and the very next.
    assert_eq!(desk.numbered(Some("027/lama/9")).await, "027/lama/9");
    assert_eq!(desk.numbered(Some(&desk.expected(4))).await, desk.expected(4));
    assert_eq!(desk.numbered(Some(&desk.expected(3))).await, desk.expected(3));
    assert_eq!(desk.numbered(None).await, desk.expected(5));
    assert_eq!(desk.places("order_letter").await, [1, 2, 3, 5]);
    let again = desk.reserved().await;
    let taken = json!({ "order": again, "number": desk.expected(2) });
    assert_eq!(test.refused(&desk.market.signer, "issue_order", taken).await, "order.number_taken");
    let all: Vec<String> =
        desk.rows("paper_numbers").await.iter().map(|row| row["number"].as_str().expect("text").to_owned()).collect();
    assert!(all.contains(&"027/lama/9".to_owned()) && all.contains(&desk.expected(4)), "{all:?}");
}

/// EF-21: the region says how its numbers look; the row goes on.
#[tokio::test]
async fn a_pattern_of_the_region_changes_how_the_next_number_looks() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let keeper = test.person(&[Role::TenantAdministrator]).await;
    desk.numbered(None).await;
    let pattern = json!({ "sort": "order_letter", "pattern": "500.12.{n}/KOMINFO/{year}" });
    test.done(&keeper, "set_number_pattern", pattern).await;
    let year = test.scope(desk.officer()).today().year();
    assert_eq!(desk.numbered(None).await, format!("500.12.2/KOMINFO/{year}"));
    let shown = desk.rows("number_patterns").await;
    assert_eq!(shown.len(), 5);
    assert!(shown.iter().any(|row| row["pattern"] == "500.12.{n}/KOMINFO/{year}"), "{shown:?}");
    let wrong = json!({ "sort": "order_letter", "pattern": "SP/{n}" });
    let refused = test.perform_as(&keeper, "set_number_pattern", wrong).await;
    assert!(matches!(&refused, Err(AppError::Invalid(fields)) if fields[0].code == "number_pattern"), "{refused:?}");
}

/// EF-21: BAPP, BAST and receipt have rows of their own; minutes that are written again keep their number.
#[tokio::test]
async fn a_bill_gets_the_numbers_of_the_regions_own_papers_from_the_register() {
    let till = Till::open().await;
    till.account("107-20-31415").await;
    let (test, billing) = (till.test(), till.bill().await);
    let dated = json!({ "billing": billing, "date": till.today() });
    test.done(till.desk.officer(), "inspect_billing", dated.clone()).await;
    let reason = json!({ "billing": billing, "reason": "Salah susun" });
    test.done(till.desk.officer(), "dismantle_billing", reason).await;
    let again = json!({ "billing": billing, "orders": [till.order] });
    test.done(till.desk.officer(), "assemble_billing", again).await;
    test.done(till.desk.officer(), "inspect_billing", dated.clone()).await;
    test.done(&till.desk.market.signer, "sign_handover", dated).await;
    test.done(till.media(), "countersign_handover", json!({ "billing": billing })).await;
    test.done(till.media(), "submit_invoice", till.with(billing, "INV/1", &json!({ "total": ONE }))).await;
    let faktur = till.faktur(billing, 1).await;
    test.done(till.media(), "attach_tax_paper", faktur).await;
    till.ordered(billing).await;
    for sort in ["inspection_minutes", "handover_minutes", "receipt"] {
        assert_eq!(till.desk.places(sort).await, [1], "{sort}");
    }
    let rows = till.desk.rows("billings").await;
    let number = rows[0]["handover_number"].as_str().expect("a number");
    assert!(number.starts_with("001/BAST/"), "{number}");
}
