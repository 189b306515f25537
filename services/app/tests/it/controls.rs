//! Controls of DOMAIN.md 6 through the use cases: each refuses or warns, and lets the honest pass.

use app::Role;
use domain::{
    budget::line::{self, Bucket, BudgetLine},
    media::{MediaKind, company::FileRef},
    payment::{tax, terms::Terms},
    policy::presets::Preset,
    publication::{
        Format, Unit,
        order::{
            Bounds, Checking, Circumstances, Command, Issue, Liveness, Order, Placement, PriceStanding, Reasons,
            Showing, Subject,
        },
        proof::Evidence,
    },
};
use kernel::{
    BasisPoints, Party, Uuid,
    ids::{OrderId, PlacementId, ProofId},
};
use serde_json::{Value, json};
use store::Border;
use testkit::TestApp;

use crate::{
    agreements::Market,
    orders::{Desk, ONE},
    season::Season,
};

fn stop(evidence: &str, code: &str) -> (String, String) {
    (evidence.to_owned(), code.to_owned())
}

/// Another version of the region's rules, in force from today.
async fn rules(desk: &Desk, change: impl FnOnce(&mut Value)) {
    let test = desk.test();
    let mut rules = serde_json::to_value(Preset::Kaltim.rules()).expect("rules");
    change(&mut rules);
    let policy = json!({
        "title": "Aturan kemitraan", "instrument": "Peraturan Wali Kota", "number": "2", "year": 2026,
        "basis_title": "Kemitraan media", "effective_from": test.scope(desk.officer()).today(), "rules": rules,
    });
    let version = test.done(desk.officer(), "draft_policy", policy).await;
    test.done(&desk.market.season.head, "publish_policy", json!({ "version": version["version"] })).await;
}

/// What an order of the desk is about, and its placement.
async fn read(desk: &Desk, order: Uuid) -> (Subject, Placement) {
    let border = Border { tenant: desk.test().tenant, party: Party::Staff };
    let (state, _) = desk.test().app.store().load::<Order>(border, order).await.expect("an order");
    let placement = state.placements().first().map(|placement| (*placement).clone());
    (state.subject().cloned().expect("a subject"), placement.expect("a placement"))
}

/// C-POLICY (R20), C-NO-BYPASS: in a region without rules nothing is ordered, whatever else there is. The honest path is
/// `an_order_goes_from_draft_to_verified_proof_and_its_money_with_it`.
#[tokio::test]
async fn c_policy_without_rules_in_force_nothing_is_ordered() {
    let desk = Desk::open(10 * ONE).await;
    let (subject, placement) = read(&desk, desk.drafted(1).await).await;
    let bare = TestApp::new().await;
    let officer = bare.person(&[Role::ActivityOfficer]).await;
    let order = OrderId(bare.app.next_id());
    let draft = Command::Draft { order, subject: Box::new(subject), placements: vec![placement], by: officer.account };
    bare.run::<Order>(order.as_uuid(), draft).await;
    let Err(app::AppError::Rejected(refused)) =
        bare.perform_as(&officer, "reserve_order", json!({ "order": order })).await
    else {
        panic!("an order without rules")
    };
    assert_eq!(refused.code, "order.stopped");
    assert!(refused.reasons.contains(&stop("", "order.no_policy")), "{:?}", refused.reasons);
    assert!(refused.reasons.contains(&stop("", "order.not_decreed")), "{:?}", refused.reasons);
    // And no agreement is signed in such a region: the same rule stands before it.
    assert!(!desk.rows("agreements").await.is_empty(), "where there are rules, it was");
}

/// C-NO-BYPASS (F5): an outlet that no decree names is not ordered from by any agency; a decree of the head that says
/// why opens the way, and is listed as a warning.
#[tokio::test]
async fn c_no_bypass_an_outlet_without_a_decree_is_refused_to_every_agency() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let honest = desk.drafted(1).await;
    let other = json!({ "company": desk.market.season.company, "name": "Warta Kedua", "kind": "online",
                        "website": "https://wartakedua.id" });
    let other = test.made(desk.media(), "add_outlet", other).await;
    let (subject, placement) = read(&desk, honest).await;
    let bypass = Subject { outlet: other.into(), ..subject };
    let order = OrderId(test.app.next_id());
    let placement = Placement { placement: PlacementId(test.app.next_id()), ..placement };
    let draft = Command::Draft {
        order,
        subject: Box::new(bypass.clone()),
        placements: vec![placement.clone()],
        by: desk.officer().account,
    };
    test.run::<Order>(order.as_uuid(), draft).await;
    let refused = desk.market.refusal(desk.officer(), "reserve_order", json!({ "order": order })).await;
    assert!(refused.reasons.contains(&stop("", "order.not_decreed")), "{:?}", refused.reasons);
    test.done(desk.officer(), "reserve_order", json!({ "order": honest })).await;

    // By exception: the decree itself is the reason, and it is no longer what stops the order.
    let mut words = desk.words(1);
    words["exception_number"] = json!("188/12/2026");
    words["exception_signer"] = json!("Wali Kota");
    words["exception_ground"] = json!("Satu-satunya media di kecamatan itu.");
    let order = test.made(desk.officer(), "draft_order", words).await;
    test.done(desk.officer(), "reserve_order", json!({ "order": order })).await;
    let warnings = desk.rows("order_warnings").await;
    let listed = warnings.iter().find(|row| row["order"] == order.to_string()).expect("a warning");
    assert_eq!(
        (&listed["code"], &listed["reason"]),
        (&json!("order.by_exception"), &json!("Satu-satunya media di kecamatan itu."))
    );
}

/// C-ELIG (R7, F4): what the rules ask of a partner is asked on the day of the order, also of one that was accepted.
#[tokio::test]
async fn c_elig_a_partner_that_no_longer_meets_the_rules_is_refused() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.drafted(1).await;
    rules(&desk, |rules| rules["least_press_council_status"] = json!("factual_verified")).await;
    let refused = desk.market.refusal(desk.officer(), "reserve_order", json!({ "order": order })).await;
    assert_eq!(refused.reasons, [stop("PRESS_COUNCIL", "order.not_eligible")]);
    let seen = json!({
        "company": desk.market.season.company, "outlet": desk.market.season.outlet, "status": "factual_verified",
        "source": "dewanpers.or.id", "observed_on": test.scope(desk.officer()).today(),
    });
    test.done(desk.officer(), "observe_press_council_status", seen).await;
    test.done(desk.officer(), "reserve_order", json!({ "order": order })).await;
}

/// C-REACH (F23): a reach that nobody observed stops an order, one below what the region asks for needs a reason.
#[tokio::test]
async fn c_reach_an_outlet_without_an_audience_needs_a_reason() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    rules(&desk, |rules| rules["orders"] = json!({ "least_reach": 1_000 })).await;
    let order = desk.drafted(1).await;
    let reserve = json!({ "order": order });
    let refused = desk.market.refusal(desk.officer(), "reserve_order", reserve.clone()).await;
    assert_eq!((refused.code.as_str(), refused.reasons), ("order.stopped", vec![stop("", "order.reach_unknown")]));
    let observe = |value: i64| {
        json!({ "company": desk.market.season.company, "outlet": desk.market.season.outlet, "provider": "Similarweb",
                "metric": "monthly_visits", "value": value, "observed_on": test.scope(desk.officer()).today() })
    };
    test.done(desk.officer(), "observe_reach", observe(2)).await;
    let refused = desk.market.refusal(desk.officer(), "reserve_order", reserve.clone()).await;
    assert_eq!(refused.reasons, [stop("2 < 1000", "order.reach_low")]);
    test.done(desk.officer(), "observe_reach", observe(25_000)).await;
    test.done(desk.officer(), "reserve_order", reserve).await;
}

/// C-TARIFF (F12): a tariff that ended is none, although the agreement still has its price.
#[tokio::test]
async fn c_tariff_an_order_without_a_tariff_in_force_is_refused() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.drafted(1).await;
    let tariff = desk.rows("prices").await.into_iter().find(|row| row["kind"] == "tariff").expect("a tariff");
    let today = test.scope(desk.officer()).today();
    let end = json!({ "price": tariff["id"], "on": today, "reason": "Diganti." });
    test.done(&desk.market.season.head, "end_price", end).await;
    test.done(desk.officer(), "reserve_order", json!({ "order": order })).await;
    let next = desk.drafted(1).await;
    test.clock.advance_seconds(crate::orders::DAY);
    let refused = desk.market.refusal(desk.officer(), "reserve_order", json!({ "order": next })).await;
    assert!(refused.reasons.contains(&stop("1", "order.no_tariff")), "{:?}", refused.reasons);
}

/// C-REFPRICE (F2): a negotiation without a reference price does not end. The honest path is
/// `an_agreement_goes_from_prices_over_offers_to_both_signatures`.
#[tokio::test]
async fn c_refprice_a_negotiation_without_a_reference_price_does_not_end() {
    let market = Market::open().await;
    let mut words = market.words(10);
    words["items"][0]["format"] = json!("banner");
    let agreement = market.negotiated(words, 1_800_000).await;
    let refused = market.refusal(&market.buyer, "conclude_negotiation", json!({ "agreement": agreement })).await;
    assert_eq!(refused.code, "agreement.reference_missing");
    assert_eq!(refused.reasons, [stop("items.1.unit_price", "agreement.no_reference_price")]);
}

/// C-NEGO, C-NEGO-REAL (F3): an offer that nobody answered, and one that was over within minutes, end with a reason.
#[tokio::test]
async fn c_nego_real_a_negotiation_for_the_look_of_it_needs_a_reason() {
    let market = Market::open().await;
    let test = &market.season.test;
    let agreement = test.made(&market.season.officer, "draft_agreement", market.words(10)).await;
    test.done(&market.buyer, "open_negotiation", json!({ "agreement": agreement })).await;
    let offer = json!({ "agreement": agreement, "prices": [{ "item": 1, "unit_price": 1_800_000 }] });
    test.done(&market.season.media, "make_offer", offer).await;
    let conclude = json!({ "agreement": agreement });
    let refused = market.refusal(&market.buyer, "conclude_negotiation", conclude).await;
    assert_eq!(refused.code, "agreement.reason_missing");
    let codes: Vec<&str> = refused.reasons.iter().map(|(_, code)| code.as_str()).collect();
    assert_eq!(codes, ["agreement.no_counter_offer", "agreement.negotiation_hurried"]);
    let explained = json!({ "agreement": agreement, "reason": "Harga sudah di bawah acuan." });
    test.done(&market.buyer, "conclude_negotiation", explained).await;
}

/// C-JOINT-CHECK (F24): minutes of a visit are signed by as many people as the rules ask for.
#[tokio::test]
async fn c_joint_check_minutes_of_a_visit_are_signed_by_several() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    season.checked(application, &[]).await;
    let today = test.scope(&season.officer).today();
    let visit = json!({ "application": application, "on": today, "place": "Kantor redaksi", "team": [season.verifiers[0].account] });
    test.done(&season.officer, "schedule_factual_check", visit).await;
    let mut alone = season.minutes(application);
    alone["signers"] = json!([{ "name": "A", "position": "Diskominfo" }]);
    let refused = test.refused(&season.verifiers[0], "record_factual_check", alone).await;
    assert_eq!(refused, "application.too_few_signers");
    test.done(&season.verifiers[0], "record_factual_check", season.minutes(application)).await;
}

/// C-NO-BLANK (F18): no paper of a bill from tomorrow, and none without a number: one that is left blank gets the office's
/// next one. What it is worth is the bill's own.
#[tokio::test]
async fn c_no_blank_no_minutes_are_signed_without_a_number_or_ahead_of_the_day() {
    let till = crate::payments::Till::open().await;
    let test = till.test();
    let billing = till.bill().await;
    let officer = till.desk.officer();
    let mut ahead = till.paper(billing, "BAPP/1");
    ahead["date"] = json!(till.today().plus_days(1));
    assert_eq!(test.refused(officer, "inspect_billing", ahead).await, "billing.date_ahead");
    test.done(officer, "inspect_billing", till.paper(billing, " ")).await;
    let row = till.row("billings", billing).await;
    let number = row["papers"]["inspection_minutes"]["number"].as_str().expect("a number");
    assert!(number.trim().len() > 3, "{number:?}");
    assert_eq!(row["gross"], json!(ONE));
}

/// C-RECEIPT: nobody inspects what was not verified yet; the day of the last verification is told.
#[tokio::test]
async fn c_receipt_a_bill_is_not_inspected_on_a_day_before_its_proofs_were_verified() {
    let till = crate::payments::Till::open().await;
    let (test, verified) = (till.test(), till.today());
    let billing = till.bill().await;
    test.clock.advance_seconds(3 * crate::orders::DAY);
    let mut early = till.paper(billing, "BAPP/1");
    early["date"] = json!(verified.plus_days(-1));
    let refused = till.desk.market.refusal(till.desk.officer(), "inspect_billing", early.clone()).await;
    let day = ("date".to_owned(), verified.to_string());
    assert_eq!((refused.code.as_str(), refused.params), ("billing.before_proof", vec![day]));
    early["date"] = json!(verified);
    test.done(till.desk.officer(), "inspect_billing", early).await;
}

fn scan() -> FileRef {
    FileRef { sha256: "ab".repeat(32), name: "halaman.pdf".into(), size_bytes: 1, media_type: "application/pdf".into() }
}

/// A hundred copies of a newspaper that were ordered, delivered and shown, as far as the program's look at the proof.
async fn newspapers(desk: &Desk) -> (OrderId, PlacementId) {
    let test = desk.test();
    let (subject, placement) = read(desk, desk.drafted(1).await).await;
    let subject = Subject { kind: MediaKind::Print, ..subject };
    let (order, id) = (OrderId(test.app.next_id()), PlacementId(test.app.next_id()));
    let rates = Terms::preset().rates;
    let rates = tax::in_force(&rates, subject.tax.as_of).expect("rates");
    let mut copies = Placement {
        placement: id,
        format: Format::Subscription,
        unit: Unit::Copy,
        quantity: 100,
        unit_price: kernel::Rupiah::new(5_000).expect("an amount"),
        object: tax::TaxObject::Goods,
        item: None,
        draft_needed: false,
        ..placement
    };
    copies.amount = tax::gross(copies.charge(100), subject.tax, rates).expect("a charge").gross;
    let (line, amount, now) = (subject.line, copies.amount, test.app.now());
    let day = copies.from;
    let standing = PriceStanding { has_tariff: true, account_fits: true, ..PriceStanding::default() };
    let circumstances = Circumstances {
        today: day,
        policy_version: Some(1),
        decree: Some(Uuid::from_u128(1).into()),
        shortcomings: vec![],
        sanction: None,
        expired: vec![],
        exception: None,
        agreement_active: true,
        bounds: Bounds::default(),
        tax_changed: vec![],
        agreement_left: None,
        plan_item_open: true,
        plan_left: None,
        prices: [(id, standing)].into(),
        line_open: true,
        available: amount,
        liveness: Liveness::NotAsked,
        live_within_days: 7,
        reach: None,
        least_reach: None,
        outstanding_invoice: None,
        parity_warn_above: BasisPoints(0),
        parity_stop_above: BasisPoints(1_000),
    };
    let (by, until) = (desk.officer().account, now.plus_seconds(30 * crate::orders::DAY));
    let evidence = Evidence::Print {
        edition: "12".into(),
        on: day,
        page: "3".into(),
        copies: 100,
        scan: scan(),
        photos: vec![],
        stored_at: Some("Gudang".into()),
    };
    let proof = ProofId(test.app.next_id());
    let issue = Issue {
        number: "027/SP/77".into(),
        now: circumstances.clone(),
        reasons: Reasons::new(),
        answer_until: until,
        proofs_until: [(id, until)].into(),
        at: now,
        by: desk.market.signer.account,
    };
    for command in [
        Command::Draft { order, subject: Box::new(subject), placements: vec![copies], by },
        Command::Reserve { now: Box::new(circumstances), reasons: Reasons::new(), by },
        Command::Issue(Box::new(issue)),
        Command::Accept { at: now },
        Command::ReportPublication {
            placement: id,
            published_at: now,
            place: None,
            domain: None,
            proof_until: until,
            at: now,
        },
        Command::SubmitProof(Box::new(Showing {
            placement: id,
            proof,
            claims: evidence.claims(desk.market.season.outlet.into()),
            evidence: Box::new(evidence),
            domain: None,
            taken: vec![],
            zone: kernel::Zone::Wib,
            at: now,
        })),
        Command::RecordCheck(Box::new(Checking {
            placement: id,
            proof,
            findings: vec![],
            capture: None,
            claims: vec![],
            taken: vec![],
        })),
    ] {
        test.run::<Order>(order.as_uuid(), command).await;
    }
    test.run::<BudgetLine>(line.as_uuid(), line::Command::Reserve { order, amount }).await;
    let commit = line::Command::Move { order, to: Bucket::Committed, amount, cause: order.as_uuid() };
    test.run::<BudgetLine>(line.as_uuid(), commit).await;
    (order, id)
}

/// C-RECEIPT (EF-17, F9, F10): copies are paid as they were received, counted and signed by two; the rest is free again.
#[tokio::test]
async fn c_receipt_more_copies_than_were_received_are_not_verified() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let (order, placement) = newspapers(&desk).await;
    let verify = |quantity: u32| json!({ "order": order, "placement": placement, "quantity": quantity });
    assert_eq!(test.refused(&desk.verifier, "verify_proof", verify(100)).await, "order.above_received");
    let receipt = |number: &str, count: u32, signer: &str| {
        json!({ "order": order, "placement": placement, "number": number, "count": count, "counter_signer": signer,
                "received_on": test.scope(desk.officer()).today() })
    };
    test.done(desk.officer(), "record_receipt", receipt("TT/1", 40, "Loper")).await;
    assert_eq!(
        test.refused(desk.officer(), "record_receipt", receipt("TT/1", 5, "Loper")).await,
        "order.receipt_twice"
    );
    // However its number is written, it is one receipt.
    let spelled = receipt("tt / 1", 40, "Loper");
    assert_eq!(test.refused(desk.officer(), "record_receipt", spelled).await, "order.receipt_twice");
    test.done(desk.officer(), "record_receipt", receipt("TT/2", 20, "Loper")).await;
    let refused = desk.market.refusal(&desk.verifier, "verify_proof", verify(61)).await;
    assert_eq!((refused.code.as_str(), refused.params), ("order.above_received", vec![stop("received", "60")]));
    test.done(&desk.verifier, "verify_proof", verify(60)).await;
    let row = desk.market.seen_by(&desk.market.season.head, "placements", placement.as_uuid()).await.expect("a row");
    assert_eq!((&row["received"], &row["verified_quantity"]), (&json!(60), &json!(60)));
    let [reserved, committed, accrued, _] = desk.buckets().await;
    assert_eq!((reserved, committed, Some(accrued)), (0, 0, row["verified_amount"].as_i64()));
    // One receipt is of one delivery, whichever order it is shown for, and of a day that has come.
    let (other, copies) = newspapers(&desk).await;
    let mut again = receipt(" tt/ 1", 40, "Loper");
    (again["order"], again["placement"]) = (json!(other), json!(copies));
    assert_eq!(test.refused(desk.officer(), "record_receipt", again.clone()).await, "order.receipt_number_taken");
    (again["number"], again["received_on"]) = (json!("TT/3"), json!("2099-01-01"));
    assert_eq!(test.refused(desk.officer(), "record_receipt", again).await, "order.receipt_in_future");
}
