//! Where a bill lies and for how long: the clock, the queue, the medians, and the tasks of each desk.

use serde_json::json;
use testkit::TestPerson;

use crate::{orders::ONE, till::Till};

const DAY: i64 = 24 * 3_600;

/// EF-20, C-AGEING: where is the invoice, who holds it, since when, in office hours, outages taken out, and what others
/// took; the company reads it as the office does.
#[tokio::test]
async fn the_payment_clock_says_who_holds_a_bill_and_for_how_many_office_hours() {
    let till = Till::open().await;
    let test = till.test();
    let billing = till.billed().await;
    // From a Monday at eight where the region is, which is inside the hours of the preset.
    let monday = (1..8).map(|days| till.today().plus_days(days)).find(|day| day.0.weekday().number_from_monday() == 1);
    let eight = monday.expect("a Monday").start_in(kernel::Zone::Wib).plus_seconds(8 * 3_600);
    let now = test.app.now();
    test.clock.advance_seconds((eight.as_micros() - now.as_micros()) / 1_000_000);
    test.app.read_due_pages(test.tenant).await.expect("read");
    test.done(&till.treasurer, "request_payment", till.paper(billing, "SPP/1")).await;
    test.clock.advance_seconds(4 * 3_600);
    let out = |time: &str| json!({ "system": "sipd", "date": till.today(), "time": time, "outage_source": "manual", "note": "Tidak bisa masuk." });
    let outage = test.made(&till.treasurer, "record_outage", out("09.00")).await;
    let ended = json!({ "outage": outage, "date": till.today(), "time": "10.30" });
    test.done(&till.treasurer, "end_outage", ended).await;

    let clock = test.app.payment_clock(&test.scope(till.media()), billing).await.expect("its own clock");
    let last = clock.stays.last().expect("a stay");
    assert_eq!((last.stage, last.held_by, last.left_at), ("spp_submitted", Some("finance_admin_officer"), None));
    assert_eq!((last.worked_minutes, last.excluded_minutes), (150, 90));
    assert_eq!((last.target_minutes, last.is_overdue, last.median_minutes), (Some(2 * 510), false, None));
    let office = test.app.payment_clock(&test.scope(till.head()), billing).await.expect("the same clock");
    assert_eq!(office, clock);
    test.clock.advance_seconds(3 * DAY);
    let later = test.app.payment_clock(&test.scope(till.head()), billing).await.expect("a clock");
    assert!(later.stays.last().is_some_and(|stay| stay.is_overdue));
    test.clock.advance_seconds(31 * DAY);
    assert_eq!(till.row("billings", billing).await["is_ageing"], true);
    let stranger = test.company_person(kernel::CompanyId(test.app.next_id())).await;
    assert!(matches!(test.app.payment_clock(&test.scope(&stranger), billing).await, Err(app::AppError::Denied)));
}

/// EF-20, EF-19: the queue counts by stage and age what the lists hold; the desks are those of the clock.
#[tokio::test]
async fn the_queue_of_payment_counts_the_bills_of_each_stage_by_age() {
    let till = Till::open().await;
    let test = till.test();
    let billing = till.billed().await;
    let ages = async || {
        let queue = test.app.payment_queue(&test.scope(&till.treasurer)).await.expect("the queue");
        let one = queue.iter().find(|bills| bills.stage.wire() == "tax_documented").expect("the stage");
        assert_eq!((one.all, one.gross), (1, ONE));
        [one.of_week, one.of_month, one.older]
    };
    assert_eq!(ages().await, [1, 0, 0]);
    test.clock.advance_seconds(8 * DAY);
    assert_eq!(ages().await, [0, 1, 0]);
    test.clock.advance_seconds(30 * DAY);
    assert_eq!(ages().await, [0, 0, 1]);
    let office = test.app.payment_desks(&test.scope(till.head())).await.expect("the desks");
    let clock = test.app.payment_clock(&test.scope(till.head()), billing).await.expect("the clock");
    assert_eq!(
        office.now.iter().map(|desk| (desk.billing, Some(&desk.stay))).collect::<Vec<_>>(),
        [(billing, clock.stays.last())]
    );
    assert_eq!(office.ended.len() + 1, clock.stays.len());
    let own = test.app.payment_desks(&test.scope(till.media())).await.expect("its own");
    assert_eq!((own.now, own.ended.len()), (office.now, 0), "a company is told the medians, not whose they are");
}

/// What waits at each desk of payment stands in the list of whoever does it, and of nobody else.
#[tokio::test]
async fn each_desk_of_payment_finds_its_own_task() {
    let till = Till::open().await;
    let test = till.test();
    let waits = async |person: &TestPerson| -> Vec<String> {
        let tasks = test.app.tasks(&test.scope(person)).await.expect("tasks");
        tasks.into_iter().map(|task| task.action).collect()
    };
    assert!(waits(till.desk.officer()).await.contains(&"open_billing".to_owned()));
    let billing = till.bill().await;
    assert!(waits(till.media()).await.contains(&"propose_payee_account".to_owned()), "nothing could be paid");
    till.account("107-20-31415").await;
    let officer = waits(till.desk.officer()).await;
    assert!(officer.contains(&"inspect_billing".to_owned()) && !officer.contains(&"open_billing".to_owned()));
    test.done(till.desk.officer(), "inspect_billing", till.paper(billing, "BAPP/1")).await;
    assert!(waits(&till.desk.market.signer).await.contains(&"sign_handover".to_owned()));
    test.done(&till.desk.market.signer, "sign_handover", till.paper(billing, "BAST/1")).await;
    assert!(waits(till.media()).await.contains(&"countersign_handover".to_owned()));
    test.done(till.media(), "countersign_handover", json!({ "billing": billing })).await;
    let invoice = till.with(billing, "INV/1", &json!({ "total": ONE }));
    test.done(till.media(), "submit_invoice", invoice).await;
    let faktur = till.faktur(billing, 1).await;
    test.done(till.media(), "attach_tax_paper", faktur).await;
    let treasurer = waits(&till.treasurer).await;
    assert!(treasurer.contains(&"request_payment".to_owned()), "{treasurer:?}");
    assert!(!treasurer.contains(&"confirm_payment".to_owned()), "what is paid directly is not paid from the imprest");
    till.ordered(billing).await;
    assert!(waits(&till.checker).await.contains(&"record_disbursement".to_owned()));
    let found = test.app.search(&test.scope(&till.treasurer), "SPM/1").await.expect("hits");
    assert_eq!(found.iter().map(|hit| (hit.kind, hit.id)).collect::<Vec<_>>(), [("billings", billing)]);
    let account = test.app.search(&test.scope(&till.treasurer), "31415").await.expect("hits");
    assert_eq!(account.first().map(|hit| hit.kind), Some("payees"));
}

/// EF-20: the medians of a bill's page are kept for ten minutes, and no longer: then they know what ended meanwhile.
#[tokio::test]
async fn the_medians_of_a_bill_know_after_ten_minutes_what_ended_meanwhile() {
    let till = Till::open().await;
    let test = till.test();
    let billing = till.bill().await;
    let median = async |stage: &str| {
        let clock = test.app.payment_clock(&test.scope(till.media()), billing).await.expect("its own clock");
        clock.stays.iter().find(|stay| stay.stage == stage).expect("a stay").median_minutes
    };
    let slot = test.app.now().as_micros().div_euclid(1_000_000).rem_euclid(600);
    test.clock.advance_seconds(600 - slot);
    assert_eq!(median("assembled").await, None, "nothing has left that desk");
    test.done(till.desk.officer(), "inspect_billing", till.paper(billing, "BAPP/1")).await;
    test.clock.advance_seconds(599);
    assert_eq!(median("assembled").await, None, "read once in ten minutes");
    test.clock.advance_seconds(1);
    assert!(median("assembled").await.is_some(), "and again after them");
}
