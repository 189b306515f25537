//! What stops an order or its payment at the last moment, each rule refusing and each letting the honest pass.

use app::{AppError, Refusal, Role};
use futures_util::future::join_all;
use serde_json::json;
use testkit::TestApp;

use crate::{
    agreements::Market,
    orders::{DAY, Desk, ONE, PAGE, TEXT},
    payments::Till,
    season::Season,
};

fn refusals(outcomes: Vec<Result<app::Done, AppError>>) -> Vec<Refusal> {
    let refused = outcomes.into_iter().filter_map(Result::err);
    refused
        .map(|why| match why {
            AppError::Rejected(refusal) => refusal,
            other => panic!("{other:?}"),
        })
        .collect()
}

/// R12: as long as the company owes an invoice, its outlet gets no new order.
#[tokio::test]
async fn no_order_goes_to_an_outlet_whose_company_owes_an_invoice() {
    let till = Till::open().await;
    till.account("107-20-31415").await;
    let (test, desk) = (till.test(), &till.desk);
    let next = desk.drafted(1).await;
    let billing = till.bill().await;
    test.done(desk.officer(), "inspect_billing", till.paper(billing, "BAPP/1")).await;
    test.done(&desk.market.signer, "sign_handover", till.paper(billing, "BAST/1")).await;
    let refused = desk.market.refusal(desk.officer(), "reserve_order", json!({ "order": next })).await;
    let owed = ("Publikasi jalan baru".to_owned(), "order.invoice_outstanding".to_owned());
    assert_eq!((refused.code.as_str(), refused.reasons), ("order.stopped", vec![owed]));
    test.done(till.media(), "countersign_handover", json!({ "billing": billing })).await;
    let invoice = till.with(billing, "INV/1", &json!({ "total": ONE }));
    test.done(till.media(), "submit_invoice", invoice).await;
    assert_eq!(test.refused(desk.officer(), "reserve_order", json!({ "order": next })).await, "order.stopped");
    let faktur = till.faktur(billing, 1).await;
    test.done(till.media(), "attach_tax_paper", faktur).await;
    test.done(desk.officer(), "reserve_order", json!({ "order": next })).await;
}

/// R3: thirty orders at once under an agreement over ten.
#[tokio::test(flavor = "multi_thread")]
async fn orders_at_once_never_take_more_than_their_agreement() {
    let desk = Desk::of(Market::open().await, 100 * ONE, 10, 100).await;
    let mut orders = Vec::new();
    for _ in 0..30 {
        orders.push(desk.drafted(1).await);
    }
    let test = desk.test();
    let sent = orders.iter().map(|order| test.perform_as(desk.officer(), "reserve_order", json!({ "order": order })));
    let refused = refusals(join_all(sent).await);
    assert_eq!(refused.len(), 20);
    for refusal in refused {
        assert_eq!(refusal.reasons[0].1, "order.above_agreement", "{refusal:?}");
    }
    assert_eq!(desk.buckets().await, [10 * ONE, 0, 0, 90 * ONE]);
    // What one gives back another one takes.
    let reserved = desk.rows("orders").await.into_iter().find(|row| row["status"] == "budget_reserved").expect("one");
    let back = json!({ "order": reserved["id"], "reason": "Judul keliru." });
    test.done(&desk.market.signer, "return_order", back).await;
    let last = desk.drafted(1).await;
    test.done(desk.officer(), "reserve_order", json!({ "order": last })).await;
    assert_eq!(
        test.refused(desk.officer(), "reserve_order", json!({ "order": reserved["id"] })).await,
        "order.stopped"
    );
}

/// C-PLAN: what the plan has no room for needs a reason, also when others ask in the same instant.
#[tokio::test(flavor = "multi_thread")]
async fn c_plan_orders_at_once_never_slip_past_the_plan_without_a_reason() {
    let desk = Desk::of(Market::open().await, 100 * ONE, 100, 5).await;
    let mut orders = Vec::new();
    for _ in 0..15 {
        orders.push(desk.drafted(1).await);
    }
    let test = desk.test();
    let sent = orders.iter().map(|order| test.perform_as(desk.officer(), "reserve_order", json!({ "order": order })));
    let refused = refusals(join_all(sent).await);
    assert_eq!(refused.len(), 10);
    for refusal in refused {
        let found = (refusal.code.as_str(), refusal.reasons);
        assert_eq!(found, ("order.reasons_needed", vec![("1 > 0".to_owned(), "order.above_plan".to_owned())]));
    }
    let reasons = json!([{ "code": "order.above_plan", "reason": "Permintaan pimpinan, rencana diubah bulan depan." }]);
    let rest = desk.rows("orders").await.into_iter().find(|row| row["status"] == "draft").expect("one");
    test.done(desk.officer(), "reserve_order", json!({ "order": rest["id"], "reasons": reasons })).await;
}

/// DOMAIN.md 7: the procurement officer approves what is within the value of that office, the commitment officer all.
#[tokio::test]
async fn the_procurement_officer_approves_orders_up_to_the_limit_of_that_office() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let small = desk.drafted(1).await;
    let large = desk.drafted(2).await;
    for order in [small, large] {
        test.done(desk.officer(), "reserve_order", json!({ "order": order })).await;
    }
    let rules = json!({
        "instrument": "Peraturan Wali Kota", "number": "7", "year": 2026, "basis_title": "Pengadaan",
        "effective_from": test.scope(desk.officer()).today(), "book": {
            "methods": [{ "method": "direct", "above": 0, "up_to": ONE, "officer": "procurement_officer",
                          "form": "work_order", "legal_basis": "Perwako 7/2026" }],
            "catalogue_first": [], "split_days": 30,
            "negotiation": { "counter_offers": 1, "hurried_minutes": 30, "series": 3 },
            "parity": { "warn_above": 0, "stop_above": 1000, "days": 365 },
        },
    });
    let version = test.done(&desk.market.buyer, "draft_procurement_rules", rules).await;
    let publish = json!({ "version": version["version"] });
    test.done(&desk.market.season.head, "publish_procurement_rules", publish).await;
    let issue = |order, number: &str| json!({ "order": order, "number": number });
    let refused = desk.market.refusal(&desk.market.buyer, "issue_order", issue(large, "027/SP/1")).await;
    assert_eq!(refused.code, "order.above_office_limit");
    assert_eq!(refused.params, [("limit".to_owned(), "Rp\u{a0}1.998.000".to_owned())]);
    test.done(&desk.market.buyer, "issue_order", issue(small, "027/SP/1")).await;
    test.done(&desk.market.signer, "issue_order", issue(large, "027/SP/2")).await;
}

/// DOMAIN.md 4.3: what is over is written down, once, by the clock alone.
#[tokio::test]
async fn an_agreement_whose_last_day_is_over_ends_by_itself() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    assert_eq!(test.app.end_agreements(test.tenant).await.expect("looked"), 0, "it runs");
    let today = test.scope(desk.officer()).today();
    let over = kernel::LocalDate::from_ymd(desk.market.year + 1, 1, 1).expect("a day");
    test.clock.advance_seconds(today.days_until(over) * DAY);
    assert_eq!(test.app.end_agreements(test.tenant).await.expect("looked"), 1);
    assert_eq!(test.app.end_agreements(test.tenant).await.expect("looked"), 0, "once");
    let row = desk.market.seen_by(desk.media(), "agreements", desk.agreement).await.expect("its agreement");
    assert_eq!(row["status"], "ended");
    let letter = json!({ "agreement": desk.agreement, "reason": "Selesai.", "letter_number": "900/1" });
    assert_eq!(test.refused(&desk.market.signer, "terminate_agreement", letter).await, "agreement.ended");
}

/// C-LIVE, EF-44: nothing is paid whose page was not read again of late; a page that is gone stops the bill, both sides
/// hear of it, and it goes on when the office has decided on the answer.
#[tokio::test]
async fn c_live_a_bill_is_paid_only_when_its_pages_were_read_again_and_stay() {
    let till = Till::open().await;
    let (test, desk) = (till.test(), &till.desk);
    let billing = till.billed().await;
    let placement = desk.placements_of(till.order).await[0];
    let told = |code: &str| vec![(format!("placement:{placement}"), code.to_owned())];
    // The worker has read it, but that is four days ago.
    test.clock.advance_seconds(4 * DAY);
    let request = till.paper(billing, "SPP/1");
    let refused = desk.market.refusal(&till.treasurer, "request_payment", request.clone()).await;
    assert_eq!((refused.code.as_str(), refused.reasons), ("billing.pages_stop", told("billing.page_not_read")));
    test.app.read_due_pages(test.tenant).await.expect("read");
    test.done(&till.treasurer, "request_payment", request).await;
    test.done(&till.checker, "verify_payment_request", json!({ "billing": billing })).await;
    assert_eq!(test.app.read_due_pages(test.tenant).await.expect("read"), 0, "it was read just now");

    test.pages.remove(PAGE);
    test.clock.advance_seconds(2 * DAY);
    test.app.read_due_pages(test.tenant).await.expect("read");
    let order = till.paper(billing, "SPM/1");
    let refused = desk.market.refusal(till.head(), "order_payment", order.clone()).await;
    assert_eq!((refused.code.as_str(), refused.reasons), ("billing.pages_stop", told("billing.page_breached")));
    test.app.react(test.tenant).await.expect("reacted");
    for (person, way) in
        [(till.media(), "answer_breach"), (till.head(), "settle_breach"), (&till.treasurer, "settle_breach")]
    {
        let mails = test.mails.to(&person.email);
        let mail = mails.iter().find(|mail| mail.subject.contains("Tayangan tidak bertahan")).expect("a mail");
        let link = format!("/aksi/{way}?order={}&placement={placement}", till.order);
        assert!(mail.text.contains(&link), "{link} in {}", mail.text);
    }
    let answer = json!({ "order": till.order, "placement": placement, "answer": "Server pindah; arsip terlampir." });
    test.done(till.media(), "answer_breach", answer).await;
    assert_eq!(test.refused(till.head(), "order_payment", order.clone()).await, "billing.pages_stop");
    let settle =
        json!({ "order": till.order, "placement": placement, "accepted": true, "reason": "Tayang penuh 7 hari." });
    let other = test.person(&[Role::BudgetUserDelegate]).await;
    test.done(&other, "settle_breach", settle).await;
    test.done(till.head(), "order_payment", order).await;
    assert_eq!(test.app.read_due_pages(test.tenant).await.expect("read"), 0, "what was settled is not read for ever");
}

/// C-LIVE: an edit stops a bill as well.
#[tokio::test]
async fn c_live_a_page_that_was_edited_stops_its_bill() {
    let till = Till::open().await;
    let test = till.test();
    let billing = till.billed().await;
    test.pages.put(PAGE, "Jalan baru", &format!("Kabar {TEXT}"));
    test.clock.advance_seconds(2 * DAY);
    test.app.read_due_pages(test.tenant).await.expect("read");
    assert_eq!(
        test.refused(&till.treasurer, "request_payment", till.paper(billing, "SPP/1")).await,
        "billing.pages_stop"
    );
}

/// R11, EF-16: what another region's proof shows already is told, without saying by whom, and verified with a reason
/// alone.
#[tokio::test]
async fn a_page_that_another_region_was_shown_already_needs_a_reason() {
    // A database of its own: what is kept here would be found by every other test.
    let here = TestApp::alone().await;
    let there = here.neighbour().await;
    let first = Desk::of(Market::in_season(Season::on(here).await).await, 10 * ONE, 100, 100).await;
    let second = Desk::of(Market::in_season(Season::on(there).await).await, 10 * ONE, 100, 100).await;
    let order = first.accepted(1, "027/SP/1").await;
    // Nobody has seen it before: it is verified without a word.
    first.verified(order, first.placements_of(order).await[0]).await;
    let test = second.test();
    test.app.refresh_figures(first.test().tenant).await.expect("followed");

    let order = second.accepted(1, "027/SP/1").await;
    let placement = second.placements_of(order).await[0];
    let verify = second.proven(order, placement).await;
    let refused = second.market.refusal(&second.verifier, "verify_proof", verify.clone()).await;
    let elsewhere = (String::new(), "order.content_elsewhere".to_owned());
    assert_eq!((refused.code.as_str(), refused.reasons), ("order.reasons_needed", vec![elsewhere]));
    let mut said = verify;
    said["reasons"] = json!([{ "code": "order.content_elsewhere", "reason": "Kegiatan bersama dua daerah." }]);
    test.done(&second.verifier, "verify_proof", said).await;
}

/// R11, EF-16: two regions that looked in the same second saw nothing of one another; verifying asks once more.
#[tokio::test]
async fn two_regions_that_looked_at_one_page_in_the_same_second_are_told_when_they_verify() {
    let here = TestApp::alone().await;
    let there = here.neighbour().await;
    let first = Desk::of(Market::in_season(Season::on(here).await).await, 10 * ONE, 100, 100).await;
    let second = Desk::of(Market::in_season(Season::on(there).await).await, 10 * ONE, 100, 100).await;
    let mut shown = Vec::new();
    for desk in [&first, &second] {
        let order = desk.accepted(1, "027/SP/1").await;
        let placement = desk.placements_of(order).await[0];
        let verify = desk.proven(order, placement).await;
        shown.push((desk, verify));
    }
    for (desk, _) in &shown {
        desk.test().app.refresh_figures(desk.test().tenant).await.expect("followed");
    }
    for (desk, mut verify) in shown {
        let refused = desk.market.refusal(&desk.verifier, "verify_proof", verify.clone()).await;
        let elsewhere = (String::new(), "order.content_elsewhere".to_owned());
        assert_eq!((refused.code.as_str(), refused.reasons), ("order.reasons_needed", vec![elsewhere]));
        verify["reasons"] = json!([{ "code": "order.content_elsewhere", "reason": "Kegiatan bersama dua daerah." }]);
        desk.test().done(&desk.verifier, "verify_proof", verify).await;
    }
}

/// C-PLAN, C-SPLIT, R13: the last day of an order counts as its first one does; who counts its value is told at once,
/// and it is not reserved. A line of another sub-activity does not pay what the agreement was made for.
#[tokio::test]
async fn an_order_runs_no_longer_than_its_agreement_its_plan_item_and_its_year() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let scope = test.scope(desk.officer());
    let year = scope.today().year();
    let mut words = desk.words(1);
    words["placements"][0]["last_day"] = json!(format!("{}-01-02", year + 1));
    let quote = test.app.quote_order(&scope, words.as_object().expect("words")).await.expect("a quote");
    let codes: Vec<&str> = quote.stops.iter().map(|(_, code)| *code).collect();
    assert_eq!(codes, ["order.outside_agreement", "order.outside_plan_item", "order.outside_budget_year"]);
    let order = test.made(desk.officer(), "draft_order", words).await;
    let weighed = test.app.weigh_order(&scope, order).await.expect("weighed");
    assert_eq!(weighed.stops, quote.stops);
    let refused = desk.market.refusal(desk.officer(), "reserve_order", json!({ "order": order })).await;
    let told: Vec<&str> = refused.reasons.iter().map(|(_, code)| code.as_str()).collect();
    assert_eq!((refused.code.as_str(), told), ("order.stopped", codes));
    assert_eq!(refused.reasons[2].0, format!("1: {year}"));

    let honest = test.app.quote_order(&scope, desk.words(1).as_object().expect("words")).await.expect("a quote");
    assert_eq!(honest.stops, []);
}
