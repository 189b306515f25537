//! What each rule sees in what people do, who is asked about it, and that nobody has to look (EF-43).

use app::Role;
use domain::media::MediaKind;
use kernel::Uuid;
use serde_json::{Value, json};
use testkit::TestPerson;

use crate::{
    agreements::Market,
    flags::{explained, flags, id, today},
    orders::{DAY, Desk, HOME, ONE, good},
    payments::Till,
    season::Season,
};

/// Files a document of the company that ends after so many days.
async fn document(desk: &Desk, number: &str, days: i64) -> Uuid {
    let test = desk.test();
    let bytes = b"%PDF-1.4 contoh".to_vec();
    let scope = test.scope(desk.media());
    let stored = test.app.put_file(&scope, app::FilePurpose::Document, "nib.pdf", bytes).await.expect("kept");
    let document = json!({
        "company": desk.market.season.company, "requirement": "NIB", "number": number, "file": stored.sha256,
        "issued_on": today(desk).plus_days(-100), "expires_on": today(desk).plus_days(days),
    });
    test.made(desk.media(), "file_document", document).await
}

/// C-ELIG (F5): ordered from a partner whose document had run out, until another one is in its place.
#[tokio::test]
async fn c_elig_an_order_to_a_partner_with_a_document_that_ran_out_is_flagged() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let old = document(&desk, "NIB/1", 5).await;
    desk.issued(1, "027/SP/1").await;
    assert!(flags(&desk, "expired_document_at_order").await.is_empty(), "good on the day of the order");
    test.clock.advance_seconds(6 * DAY);
    test.pages.put_feed(HOME, &test.app.now().to_string());
    let order = desk.issued(1, "027/SP/2").await;
    let rows = flags(&desk, "expired_document_at_order").await;
    assert_eq!((rows.len(), &rows[0]["measured"], &rows[0]["measure"]), (1, &json!(1), &json!("days")));
    let records = rows[0]["records"].to_string();
    assert!(records.contains(&old.to_string()) && records.contains(&order.to_string()), "{records}");
    document(&desk, "NIB/2", 300).await;
    desk.issued(1, "027/SP/3").await;
    assert_eq!(flags(&desk, "expired_document_at_order").await.len(), 1, "the new one stands in its place");
}

/// C-REFPRICE, C-NEGO (F1, F2): a price that is far from what comparable orders of the year before paid.
#[tokio::test]
async fn c_refprice_a_price_far_from_comparable_orders_is_flagged() {
    let desk = Desk::of(Market::open().await, 40 * ONE, 50, 100).await;
    let test = desk.test();
    desk.issued(4, "027/SP/1").await;
    let market = &desk.market;
    let cheap = market.negotiated(market.words(10), 1_000_000).await;
    test.done(&market.buyer, "conclude_negotiation", json!({ "agreement": cheap })).await;
    test.done(desk.media(), "accept_agreement", json!({ "agreement": cheap })).await;
    test.done(&market.signer, "sign_agreement", market.signature(cheap, "027/10/PKS")).await;
    let ordered = async |agreement: Uuid, number: &str| {
        let mut words = desk.words(1);
        words["agreement"] = json!(agreement);
        let order = test.made(desk.officer(), "draft_order", words).await;
        test.done(desk.officer(), "reserve_order", json!({ "order": order })).await;
        test.done(&market.signer, "issue_order", json!({ "order": order, "number": number })).await;
        order
    };
    ordered(cheap, "027/SP/2").await;
    assert!(flags(&desk, "price_outside_band").await.is_empty(), "four placements are too few to compare with");
    test.clock.advance_seconds(60);
    ordered(desk.agreement, "027/SP/3").await;
    assert!(flags(&desk, "price_outside_band").await.is_empty(), "what the others paid");
    let order = ordered(cheap, "027/SP/4").await;
    let rows = flags(&desk, "price_outside_band").await;
    assert_eq!((rows.len(), &rows[0]["measured"], &rows[0]["threshold"]), (1, &json!(4_444), &json!(3_000)));
    assert!(rows[0]["records"].to_string().contains(&order.to_string()));
    let facts = &rows[0]["evidence"]["facts"];
    assert_eq!(facts[1], json!({ "name": "median_price", "amount": 1_800_000 }));
}

/// C-RECEIPT (F10, R4): the company claims more copies than the office counted.
#[tokio::test]
async fn c_receipt_more_copies_claimed_than_arrived_is_flagged() {
    let season = Season::with(testkit::TestApp::new().await, MediaKind::Print).await;
    let desk = Desk::of(Market::in_season(season).await, 10 * ONE, 50, 50).await;
    let test = desk.test();
    let order = desk.accepted(2, "027/SP/1").await;
    let placements = desk.placements_of(order).await;
    for (number, placement, arrived) in [(1, placements[0], 100), (2, placements[1], 80)] {
        desk.published(order, placement).await;
        let scan = format!("%PDF-1.4 halaman {number}").into_bytes();
        let scope = test.scope(desk.media());
        let scan =
            test.app.put_file(&scope, app::FilePurpose::Document, "halaman.pdf", scan).await.expect("kept").sha256;
        let one = json!({ "order": order, "placement": placement });
        let with = |more: Value| {
            let mut values = one.clone();
            values.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            values
        };
        let proof = json!({
            "edition": format!("Edisi {number}"), "edition_on": today(&desk), "page": "3", "copies": 100, "scan": scan,
        });
        test.done(desk.media(), "submit_proof", with(proof)).await;
        let receipt = json!({
            "number": format!("TT/{number}"), "received_on": today(&desk), "count": arrived, "counter_signer": "Kurir",
            "stored_at": "Ruang arsip",
        });
        test.done(desk.officer(), "record_receipt", with(receipt)).await;
        test.app.check_proofs(test.tenant).await.expect("looked");
        test.done(&desk.verifier, "verify_proof", good(order, placement)).await;
        let rows = flags(&desk, "quantity_above_received").await;
        assert_eq!(rows.len(), usize::from(arrived < 100), "{rows:?}");
        for row in rows {
            assert_eq!((&row["measured"], &row["measure"]), (&json!(20), &json!("units")));
            assert!(row["records"].to_string().contains(&placement.to_string()));
        }
    }
}

/// C-METHOD (F15): the way of buying is changed on the way, with a reason and the head's word.
#[tokio::test]
async fn c_method_a_changed_way_of_buying_is_flagged() {
    let desk = Desk::of(Market::open().await, 10 * ONE, 50, 50).await;
    let (test, market) = (desk.test(), &desk.market);
    let agreement = market.agreed(market.words(10)).await;
    let change = |reason: &str| json!({ "agreement": agreement, "method": "excluded", "method_basis": "Peraturan LKPP 5/2021", "reason": reason });
    let decide =
        |decision: &str, reason: &str| json!({ "agreement": agreement, "decision": decision, "reason": reason });
    test.done(&market.buyer, "request_method_change", change("Lebih cepat.")).await;
    test.done(&market.season.head, "decide_method_change", decide("refuse", "Tetap langsung.")).await;
    assert!(flags(&desk, "method_changed").await.is_empty(), "asked for, and refused");
    test.done(&market.buyer, "request_method_change", change("Tarif tetap dari penerbit.")).await;
    test.done(&market.season.head, "decide_method_change", decide("approve", "")).await;
    let rows = flags(&desk, "method_changed").await;
    assert_eq!((rows.len(), &rows[0]["records"]), (1, &json!([agreement])));
    let words = rows[0]["evidence"].to_string();
    assert!(words.contains("excluded") && words.contains("Tarif tetap dari penerbit."), "{words}");
}

/// C-NEGO-REAL (F3): bargained over within minutes, and explained.
#[tokio::test]
async fn c_nego_real_a_negotiation_of_some_minutes_is_flagged() {
    let desk = Desk::of(Market::open().await, 10 * ONE, 50, 50).await;
    let (test, market) = (desk.test(), &desk.market);
    assert!(flags(&desk, "hurried_negotiation").await.is_empty(), "two hours of offers");
    let agreement = test.made(desk.officer(), "draft_agreement", market.words(10)).await;
    test.done(&market.buyer, "open_negotiation", json!({ "agreement": agreement })).await;
    for (person, amount) in [(desk.media(), 2_200_000), (&market.buyer, 1_800_000), (desk.media(), 1_800_000)] {
        let offer = json!({ "agreement": agreement, "prices": [{ "item": 1, "unit_price": amount }] });
        test.done(person, "make_offer", offer).await;
        test.clock.advance_seconds(60);
    }
    let conclude = json!({ "agreement": agreement, "reason": "Sudah dibahas lewat telepon." });
    test.done(&market.buyer, "conclude_negotiation", conclude).await;
    let rows = flags(&desk, "hurried_negotiation").await;
    assert_eq!((rows.len(), &rows[0]["records"]), (1, &json!([agreement])));
    let words = rows[0]["evidence"].to_string();
    assert!(words.contains("agreement.negotiation_hurried") && words.contains("lewat telepon"), "{words}");
}

/// EF-43: nobody has to ask: the worker looks at each new event, and once a day at what only time makes wrong.
#[tokio::test]
async fn the_workers_raise_flags_by_themselves() {
    let season = Season::on(testkit::TestApp::alone().await).await;
    let desk = Desk::of(Market::in_season(season).await, 10 * ONE, 50, 50).await;
    let app = desk.test().app.clone();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let workers = tokio::spawn(async move {
        Box::pin(app.run_workers(async {
            let _ = stopped.await;
        }))
        .await;
    });
    explained(&desk, "027/SP/1").await;
    let raised = async {
        while desk.rows("flags").await.is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_mins(1), raised).await.expect("a flag");
    assert_eq!(desk.rows("flags").await[0]["flag_rule"], "liveness_unknown");
    stop.send(()).expect("told");
    tokio::time::timeout(std::time::Duration::from_secs(20), workers).await.expect("in time").expect("ended");
}

/// EF-43, C-SOD: a flag waits for those who may answer it, and for nobody who acted on what it speaks of.
#[tokio::test]
async fn c_sod_a_flag_is_the_task_of_those_who_may_answer_it() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let auditor = test.person(&[Role::InternalAuditor]).await;
    explained(&desk, "027/SP/1").await;
    let flag = id(&flags(&desk, "liveness_unknown").await[0]);
    let head = desk.market.season.head.clone();
    let signer = TestPerson { roles: vec![Role::HeadOfAgency], ..desk.market.signer.clone() };
    let waits = async |person: &TestPerson| {
        let tasks = test.app.tasks(&test.scope(person)).await.expect("tasks");
        tasks.into_iter().any(|task| task.action == "review_flag" && task.id == flag)
    };
    assert!(waits(&head).await && waits(&auditor).await);
    assert!(!waits(&signer).await, "who approved the order leaves its flag to others");
    assert!(test.app.acted_on(&test.scope(&signer), flag).await.expect("an answer"));
    assert!(!test.app.acted_on(&test.scope(&head), flag).await.expect("an answer"));
    let hand_on = json!({ "flag": flag, "outcome": "sent_to_inspectorate", "reason": "Perlu dilihat lebih jauh." });
    test.done(&head, "review_flag", hand_on).await;
    assert!(!waits(&head).await && waits(&auditor).await, "what was handed on waits for the Inspektorat alone");
    let answer = json!({ "flag": flag, "outcome": "explained", "reason": "Media terbit setiap hari." });
    test.done(&auditor, "review_flag", answer).await;
    assert!(!waits(&auditor).await);
    let proposal = json!({
        "effective_from": today(&desk), "basis": "Keputusan Inspektur",
        "flag_settings": [{ "flag_rule": "young_outlet", "threshold": 24 }],
    });
    test.done(&head, "propose_flag_rules", proposal).await;
    let tasks = test.app.tasks(&test.scope(&auditor)).await.expect("tasks");
    assert!(tasks.iter().any(|task| task.action == "approve_flag_rules"), "{tasks:?}");
}

/// EF-22, EF-43: what was proposed is refused by the second person or taken back by its author, with a reason, and waits
/// for nobody any more; the same for terms of payment.
#[tokio::test]
async fn c_sod_a_proposed_version_is_refused_or_taken_back() {
    let till = Till::open().await;
    let (desk, test) = (&till.desk, till.test());
    let (head, auditor) = (desk.market.season.head.clone(), test.person(&[Role::InternalAuditor]).await);
    let other_head = test.person(&[Role::HeadOfAgency]).await;
    let waits = async |person: &TestPerson, action: &str| {
        let tasks = test.app.tasks(&test.scope(person)).await.expect("tasks");
        tasks.into_iter().any(|task| task.action == action)
    };
    let status = async |list: &str, number: i64| {
        let rows = desk.rows(list).await;
        let row = rows.into_iter().find(|row| row["number"] == json!(number)).expect("the version");
        (row["status"].clone(), row["withdraw_reason"].clone())
    };
    let propose = |months: i64| {
        json!({ "effective_from": today(desk), "basis": "Keputusan Inspektur",
                "flag_settings": [{ "flag_rule": "young_outlet", "threshold": months }] })
    };
    let set_aside = |version: i64| json!({ "version": version, "reason": "Dasarnya belum terbit." });
    let reason = json!("Dasarnya belum terbit.");
    test.done(&head, "propose_flag_rules", propose(24)).await;
    assert!(waits(&auditor, "approve_flag_rules").await);
    assert_eq!(test.refused(&other_head, "withdraw_flag_rules", set_aside(1)).await, "flag_rules.not_yours");
    test.done(&auditor, "withdraw_flag_rules", set_aside(1)).await;
    assert!(!waits(&auditor, "approve_flag_rules").await);
    assert_eq!(status("flag_rules", 1).await, (json!("refused"), reason.clone()));
    assert_eq!(test.refused(&auditor, "approve_flag_rules", json!({ "version": 1 })).await, "flag_rules.withdrawn");
    test.done(&head, "propose_flag_rules", propose(30)).await;
    test.done(&head, "withdraw_flag_rules", set_aside(2)).await;
    assert_eq!(status("flag_rules", 2).await, (json!("withdrawn"), reason.clone()));
    // Approved and then taken out before its day by another one than its author: that is no refusal.
    let mut later = propose(36);
    later["effective_from"] = json!(today(desk).plus_days(3));
    test.done(&head, "propose_flag_rules", later).await;
    test.done(&auditor, "approve_flag_rules", json!({ "version": 3 })).await;
    test.done(&auditor, "withdraw_flag_rules", set_aside(3)).await;
    assert_eq!(status("flag_rules", 3).await, (json!("withdrawn"), reason.clone()));

    let terms = json!({ "effective_from": today(desk), "basis": "Perwako 9/2026", "cool_off_days": 9 });
    test.done(&till.treasurer, "propose_payment_terms", terms.clone()).await;
    assert!(waits(&head, "approve_payment_terms").await);
    assert_eq!(test.refused(&till.checker, "withdraw_payment_terms", set_aside(1)).await, "payment_terms.not_yours");
    test.done(&head, "withdraw_payment_terms", set_aside(1)).await;
    assert!(!waits(&head, "approve_payment_terms").await);
    assert_eq!(status("payment_terms", 1).await, (json!("refused"), reason.clone()));
    assert_eq!(test.refused(&head, "approve_payment_terms", json!({ "version": 1 })).await, "payment_terms.withdrawn");
    let later_terms = terms.clone();
    test.done(&till.treasurer, "propose_payment_terms", terms).await;
    test.done(&till.treasurer, "withdraw_payment_terms", set_aside(2)).await;
    assert_eq!(status("payment_terms", 2).await, (json!("withdrawn"), reason.clone()));
    let mut later = later_terms;
    later["effective_from"] = json!(today(desk).plus_days(3));
    test.done(&till.treasurer, "propose_payment_terms", later).await;
    test.done(&head, "approve_payment_terms", json!({ "version": 3 })).await;
    test.done(&head, "withdraw_payment_terms", set_aside(3)).await;
    assert_eq!(status("payment_terms", 3).await, (json!("withdrawn"), reason));
}
