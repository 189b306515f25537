//! Red flags over orders and bills (EF-43): each is raised once, reviewed by somebody else, and silent on the honest
//! path.

use app::{AppError, Role};
use futures_util::future::join;
use kernel::{LocalDate, Uuid};
use serde_json::{Map, Value, json};
use testkit::TestPerson;

use crate::{
    orders::{Desk, HOME, ONE, PAGE, TEXT},
    payments::Till,
};

const DAY: i64 = 24 * 3_600;
type Row = Map<String, Value>;

/// The flags of a rule, after everything was looked at.
pub(crate) async fn flags(desk: &Desk, rule: &str) -> Vec<Row> {
    let test = desk.test();
    test.app.watch(test.tenant).await.expect("looked");
    test.app.sweep_flags(test.tenant).await.expect("swept");
    let mut rows = desk.rows("flags").await;
    rows.retain(|row| row["flag_rule"] == rule);
    rows
}

pub(crate) fn id(row: &Row) -> Uuid {
    row["id"].as_str().expect("an id").parse().expect("an id")
}

pub(crate) fn today(desk: &Desk) -> LocalDate {
    desk.test().scope(desk.officer()).today()
}

/// An order that somebody had to explain: the site does not say when it was last written in.
pub(crate) async fn explained(desk: &Desk, number: &str) -> Uuid {
    let test = desk.test();
    test.pages.put(HOME, "ContohWarta", "Beranda");
    let order = desk.drafted(1).await;
    let reasons = json!([{ "code": "order.liveness_unknown", "reason": "Dibuka sendiri, terbit hari ini." }]);
    test.done(desk.officer(), "reserve_order", json!({ "order": order, "reasons": reasons })).await;
    test.done(&desk.market.signer, "issue_order", json!({ "order": order, "number": number })).await;
    order
}

/// EF-43: the honest path of all rules that look at orders, proofs and bills.
#[tokio::test]
async fn an_honest_order_from_draft_to_money_raises_no_flag() {
    let till = Till::open().await;
    let billing = till.billed().await;
    till.ordered(billing).await;
    till.disbursed(billing).await;
    let test = till.test();
    assert_eq!(test.app.watch(test.tenant).await.expect("looked"), 0);
    assert_eq!(test.app.sweep_flags(test.tenant).await.expect("swept"), 0);
    assert_eq!(till.desk.rows("flags").await, Vec::<Row>::new());
}

/// EF-43, C-LIVE: two processes that look at the same order, and one that looks again, raise one flag.
#[tokio::test(flavor = "multi_thread")]
async fn what_two_processes_see_is_one_flag_with_rule_threshold_and_evidence() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = explained(&desk, "027/SP/1").await;
    let (one, two) = join(test.app.watch(test.tenant), test.app.watch(test.tenant)).await;
    assert!(one.is_ok() && two.is_ok());
    test.done(desk.media(), "accept_order", json!({ "order": order })).await;
    let rows = flags(&desk, "liveness_unknown").await;
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!((&row["rules_version"], &row["threshold"], &row["measured"]), (&json!(0), &json!(0), &json!(1)));
    assert!(row["basis"].as_str().is_some_and(|basis| basis.contains("Musi Rawas")));
    assert_eq!(row["records"], json!([order]));
    assert_eq!(row["flag_status"], "open");
    let words = row["evidence"].to_string();
    assert!(words.contains("Dibuka sendiri"), "{words}");
    let history = test.history(&test.scope(&desk.market.season.head), id(row)).await.expect("its history");
    assert_eq!(history.iter().map(|line| line.kind.as_str()).collect::<Vec<_>>(), ["flag_raised"]);
}

/// EF-43, EF-22, C-SOD: who acted on the order does not review its flag; false alarms are counted by rule.
#[tokio::test]
async fn c_sod_a_flag_is_reviewed_by_somebody_who_did_not_act_on_its_order() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    explained(&desk, "027/SP/1").await;
    let flag = id(&flags(&desk, "liveness_unknown").await[0]);
    let review = json!({ "flag": flag, "outcome": "false_alarm", "reason": "Beranda memang tanpa tanggal." });
    let both = TestPerson { roles: vec![Role::HeadOfAgency], ..desk.market.signer.clone() };
    assert_eq!(test.refused(&both, "review_flag", review.clone()).await, "flag.own_work");
    for stranger in [desk.officer(), desk.media()] {
        let denied = test.perform_as(stranger, "review_flag", review.clone()).await;
        assert!(matches!(denied, Err(AppError::Denied)));
        assert!(desk.market.seen_by(stranger, "flags", flag).await.is_none(), "a flag is for those who answer it");
    }
    assert!(desk.market.seen_by(&desk.market.signer, "flags", flag).await.is_some(), "the commitment officer reads it");
    let head = &desk.market.season.head;
    test.done(head, "review_flag", review.clone()).await;
    let row = desk.market.seen_by(head, "flags", flag).await.expect("the flag");
    assert_eq!((&row["flag_status"], &row["outcome"]), (&json!("reviewed"), &json!("false_alarm")));
    assert_eq!(row["reviewer"], json!(head.account));
    let tallies = desk.rows("flag_tallies").await;
    let tally = tallies.iter().find(|row| row["flag_rule"] == "liveness_unknown").expect("the rule");
    assert_eq!((&tally["raised"], &tally["false_alarms"]), (&json!(1), &json!(1)));
    // What was answered stays answered as long as nothing new is seen.
    assert_eq!(flags(&desk, "liveness_unknown").await[0]["flag_status"], "reviewed");
    let later = json!({ "flag": flag, "outcome": "explained", "reason": "Lain." });
    assert_eq!(test.refused(head, "review_flag", later).await, "flag.not_open");
}

/// EF-43, R11: a page that proves something already leaves no event; the attempt is seen all the same, once.
#[tokio::test]
async fn a_proof_that_was_tried_twice_is_flagged_and_new_attempts_open_the_flag_again() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.accepted(2, "027/SP/6").await;
    let placements = desk.placements_of(order).await;
    for placement in &placements {
        desk.published(order, *placement).await;
    }
    test.done(desk.media(), "submit_proof", desk.proof(order, placements[0], PAGE)).await;
    assert!(flags(&desk, "same_proof_twice").await.is_empty());
    let again = desk.proof(order, placements[1], PAGE);
    assert_eq!(test.refused(desk.media(), "submit_proof", again.clone()).await, "order.proof_used");
    let rows = flags(&desk, "same_proof_twice").await;
    assert_eq!(rows.len(), 1);
    assert!(rows[0]["evidence"].to_string().contains(PAGE));
    // R11: the placement that the page proves already is named. Planted fault: the holder left out of
    // `still_stands`.
    let named = rows[0]["records"].to_string();
    assert!(named.contains(&order.to_string()) && named.contains(&placements[0].to_string()), "{named}");
    let review = json!({ "flag": id(&rows[0]), "outcome": "explained", "reason": "Salah tempel." });
    test.done(&desk.market.season.head, "review_flag", review).await;
    test.refused(desk.media(), "submit_proof", again).await;
    let rows = flags(&desk, "same_proof_twice").await;
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0]["flag_status"], &rows[0]["reopened_count"]), (&json!("open"), &json!(1)));
}

/// EF-43, R13: what the company says of its own page is refused when it is before the order; what the page says of itself is
/// for the program to see, and is flagged.
#[tokio::test]
async fn a_proof_from_before_its_order_is_flagged() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.accepted(1, "027/SP/7").await;
    let placement = desk.placements_of(order).await[0];
    desk.published(order, placement).await;
    let mut early = desk.proof(order, placement, PAGE);
    early["published_on"] = json!(today(&desk).plus_days(-4));
    assert_eq!(test.refused(desk.media(), "submit_proof", early).await, "order.published_before_ordered");
    assert!(flags(&desk, "published_before_ordered").await.is_empty(), "nothing was shown");
    test.pages.put(PAGE, "Jalan baru", &format!("Advertorial {TEXT}"));
    test.pages.says(PAGE, test.app.now().plus_seconds(-4 * DAY));
    test.done(desk.media(), "submit_proof", desk.proof(order, placement, PAGE)).await;
    assert!(flags(&desk, "published_before_ordered").await.is_empty(), "nobody has read the page");
    test.app.check_proofs(test.tenant).await.expect("looked");
    let rows = flags(&desk, "published_before_ordered").await;
    assert_eq!(rows.len(), 1);
    assert!(rows[0]["measured"].as_i64().is_some_and(|days| days >= 3), "{rows:?}");
}

/// EF-43, R11: a page that was shown for the wrong placement first, and refused for the right one meanwhile, proves one
/// placement; who tries it for another one after that is flagged. Planted faults: `still_stands` that always stands; the
/// rejected left in `same_content`.
#[tokio::test]
async fn a_page_that_was_shown_for_the_wrong_placement_first_is_not_flagged() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.accepted(2, "027/SP/8").await;
    let placements = desk.placements_of(order).await;
    for placement in &placements {
        desk.published(order, *placement).await;
    }
    test.pages.put(PAGE, "Jalan baru", &format!("Advertorial {TEXT}"));
    let show = |placement: Uuid| desk.proof(order, placement, PAGE);
    test.done(desk.media(), "submit_proof", show(placements[0])).await;
    test.app.check_proofs(test.tenant).await.expect("looked");
    assert_eq!(test.refused(desk.media(), "submit_proof", show(placements[1])).await, "order.proof_used");
    let reject = json!({ "order": order, "placement": placements[0], "reason": "Halaman tayangan lain." });
    test.done(&desk.verifier, "reject_proof", reject).await;
    let before = answers(&desk).await;
    assert!(flags(&desk, "same_proof_twice").await.is_empty(), "it is free");
    assert_eq!(answers(&desk).await, before, "and nothing is written of having asked");
    test.done(desk.media(), "submit_proof", show(placements[1])).await;
    test.app.check_proofs(test.tenant).await.expect("looked");
    assert!(flags(&desk, "same_proof_twice").await.is_empty(), "the one that it was tried for has it");
    assert_eq!(test.refused(desk.media(), "submit_proof", show(placements[0])).await, "order.proof_used");
    let rows = flags(&desk, "same_proof_twice").await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    for placement in placements {
        assert!(rows[0]["records"].to_string().contains(&placement.to_string()));
    }
}

/// Commands that were answered.
async fn answers(desk: &Desk) -> i64 {
    sqlx::query_scalar("select count(*) from sinergi.command_seen where tenant_id = $1")
        .bind(desk.test().tenant.as_i32())
        .fetch_one(&mut desk.test().database.superuser_connection().await)
        .await
        .expect("a count")
}

/// EF-43, R11: what was found when another placement showed the same page says nothing of the page that this one shows since.
/// What another one still has is flagged, also where the page says something else by now.
#[tokio::test]
async fn what_the_other_placement_showed_before_its_rejection_is_not_flagged() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.accepted(3, "027/SP/8").await;
    let placements = desk.placements_of(order).await;
    for placement in &placements {
        desk.published(order, *placement).await;
    }
    let (wrong, other, right) = (format!("{PAGE}?x=1"), "https://contohwarta.id/lain", "https://contohwarta.id/benar");
    let show = async |placement: Uuid, url: &str, more: &str| {
        test.clock.advance_seconds(60);
        test.pages.put(url, "Jalan baru", &format!("Advertorial {TEXT} {more}"));
        if url == other {
            test.pages.leads_to(url, url, Some(right));
        }
        test.done(desk.media(), "submit_proof", desk.proof(order, placement, url)).await;
    };
    show(placements[0], &wrong, "").await;
    test.app.check_proofs(test.tenant).await.expect("looked");
    show(placements[1], PAGE, "").await;
    test.app.check_proofs(test.tenant).await.expect("looked");
    let reject = json!({ "order": order, "placement": placements[0], "reason": "Halaman tayangan lain." });
    test.done(&desk.verifier, "reject_proof", reject).await;
    show(placements[0], right, "Lain satu.").await;
    assert!(flags(&desk, "same_proof_twice").await.is_empty(), "what it found is free");
    test.app.check_proofs(test.tenant).await.expect("looked");
    assert!(flags(&desk, "same_proof_twice").await.is_empty(), "and stays so");
    show(placements[2], other, "Lain dua.").await;
    test.app.check_proofs(test.tenant).await.expect("looked");
    let rows = flags(&desk, "same_proof_twice").await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    let named = rows[0]["records"].to_string();
    let is_named = |number: usize| named.contains(&placements[number].to_string());
    assert!(is_named(0) && is_named(2) && !is_named(1), "{named}");
}

/// EF-44, EF-43: a page that is gone between the payment order and the money, and one that is gone after it.
#[tokio::test]
async fn what_is_paid_after_its_page_was_gone_is_flagged() {
    let till = Till::open().await;
    let test = till.test();
    let billing = till.billed().await;
    till.ordered(billing).await;
    test.pages.remove(PAGE);
    test.clock.advance_seconds(2 * DAY);
    assert_eq!(test.app.read_due_pages(test.tenant).await.expect("read"), 1);
    assert!(flags(&till.desk, "paid_after_proof_vanished").await.is_empty(), "nothing is paid yet");
    till.disbursed(billing).await;
    let arrived = json!({ "billing": billing, "amount": 1_764_000, "payment_source": "manual" });
    test.done(&till.treasurer, "confirm_payment", arrived).await;
    let rows = flags(&till.desk, "paid_after_proof_vanished").await;
    assert_eq!(rows.len(), 1);
    assert!(rows[0]["records"].to_string().contains(&billing.to_string()), "{rows:?}");
}

/// C-AGEING (F14).
#[tokio::test]
async fn c_ageing_an_invoice_that_nobody_pays_is_flagged_after_sixty_days() {
    let till = Till::open().await;
    till.billed().await;
    let test = till.test();
    test.clock.advance_seconds(60 * DAY);
    assert!(flags(&till.desk, "ageing_invoice").await.is_empty());
    test.clock.advance_seconds(DAY);
    let rows = flags(&till.desk, "ageing_invoice").await;
    assert_eq!((rows.len(), &rows[0]["measured"]), (1, &json!(61)));
}

/// C-Q4, C-HHI: a year whose orders all go to one company in its last days.
#[tokio::test]
async fn c_q4_a_year_that_is_ordered_in_its_last_days_from_one_owner_is_flagged() {
    let desk = Desk::open(40 * ONE).await;
    let test = desk.test();
    for number in 1..=9 {
        desk.accepted(1, &format!("027/SP/{number}")).await;
    }
    assert!(flags(&desk, "owner_concentration").await.is_empty(), "too few to say anything");
    assert!(flags(&desk, "year_end_burst").await.is_empty());
    let tenth = desk.accepted(1, "027/SP/10").await;
    let rows = flags(&desk, "owner_concentration").await;
    assert_eq!((rows.len(), &rows[0]["measured"]), (1, &json!(10_000)));
    let named = rows[0]["records"].as_array().expect("its records").len();
    assert_eq!(named, 11, "the company and the ten orders that it is of");
    assert!(rows[0]["records"].to_string().contains(&tenth.to_string()));
    let late = LocalDate::from_ymd(desk.market.year, 12, 19).expect("a day");
    test.clock.advance_seconds(today(&desk).days_until(late) * DAY);
    test.pages.put_feed(HOME, &test.app.now().to_string());
    for number in 11..=12 {
        desk.issued(1, &format!("027/SP/{number}")).await;
    }
    assert!(flags(&desk, "year_end_burst").await.is_empty(), "two orders say nothing");
    desk.issued(4, "027/SP/13").await;
    let rows = flags(&desk, "year_end_burst").await;
    assert_eq!(rows.len(), 1);
    assert!(rows[0]["records"].to_string().contains(&test.agency.as_uuid().to_string()));
}

/// EF-22, C-SOD: a flag over a year is left to others by whoever acted on any order that it counts, named or not, in the
/// list of tasks as in the refusal.
#[tokio::test]
async fn c_sod_a_flag_over_a_year_is_not_reviewed_by_who_acted_on_an_order_of_it() {
    let desk = Desk::open(40 * ONE).await;
    let test = desk.test();
    for number in 1..=10 {
        desk.accepted(1, &format!("027/SP/{number}")).await;
    }
    let rows = flags(&desk, "owner_concentration").await;
    let flag = id(&rows[0]);
    let review = json!({ "flag": flag, "outcome": "explained", "reason": "Satu-satunya media cetak." });
    let is_asked = async |person: &TestPerson| {
        let tasks = test.app.tasks(&test.scope(person)).await.expect("tasks");
        tasks.iter().any(|task| task.action == "review_flag" && task.id == flag)
    };
    for actor in [&desk.market.signer, desk.officer()] {
        let both = TestPerson { roles: vec![Role::HeadOfAgency], ..actor.clone() };
        assert!(!is_asked(&both).await, "who approved or wrote an order is not asked");
        assert_eq!(test.refused(&both, "review_flag", review.clone()).await, "flag.own_work");
    }
    let stranger = test.person(&[Role::HeadOfAgency]).await;
    assert!(is_asked(&stranger).await);
    test.done(&stranger, "review_flag", review).await;
}

/// EF-22, C-SOD: nor by whoever worked on a bill of these orders. Planted fault: the bills left out of `flag_actors.sql`,
/// and of `tasks.sql`.
#[tokio::test]
async fn c_sod_a_flag_over_a_year_is_not_reviewed_by_who_worked_on_a_bill_of_it() {
    let till = Till::with_budget(40 * ONE).await;
    let (desk, test) = (&till.desk, till.test());
    let billing = till.billed().await;
    test.done(&till.treasurer, "request_payment", till.paper(billing, "SPP/1")).await;
    for number in 2..=10 {
        desk.accepted(1, &format!("027/SP/{number}")).await;
    }
    let flag = id(&flags(desk, "owner_concentration").await[0]);
    let review = json!({ "flag": flag, "outcome": "explained", "reason": "Satu-satunya media cetak." });
    let is_asked = async |person: &TestPerson| {
        let tasks = test.app.tasks(&test.scope(person)).await.expect("tasks");
        tasks.iter().any(|task| task.action == "review_flag" && task.id == flag)
    };
    let treasurer = TestPerson { roles: vec![Role::HeadOfAgency], ..till.treasurer.clone() };
    assert!(!is_asked(&treasurer).await, "who asked for the money of one of its bills is not asked");
    assert_eq!(test.refused(&treasurer, "review_flag", review.clone()).await, "flag.own_work");
    let stranger = test.person(&[Role::HeadOfAgency]).await;
    assert!(is_asked(&stranger).await);
    test.done(&stranger, "review_flag", review).await;
}

/// C-SPLIT (F16): two orders of the same thing one day apart, both just under the limit of their method.
#[tokio::test]
async fn c_split_two_orders_just_under_the_limit_are_one_flag() {
    let desk = Desk::open(40 * ONE).await;
    let test = desk.test();
    let rules = json!({ "effective_from": today(&desk), "instrument": "decision", "number": "7", "year": 2026,
                        "basis_title": "Aturan pengadaan" });
    let draft = |book: Option<Value>| {
        let mut rules = rules.clone();
        if let Some(book) = book {
            rules["book"] = book;
        }
        rules
    };
    test.done(desk.officer(), "draft_procurement_rules", draft(None)).await;
    let mut book = desk.rows("procurement_rules").await[0]["book"].clone();
    let methods = book["methods"].as_array_mut().expect("methods");
    methods.retain(|rule| rule["method"] == "direct" && rule["above"] == 0);
    methods[0]["up_to"] = json!(4_500_000);
    test.done(desk.officer(), "draft_procurement_rules", draft(Some(book))).await;
    test.done(&desk.market.season.head, "publish_procurement_rules", json!({ "version": 2 })).await;
    desk.issued(2, "027/SP/1").await;
    desk.issued(1, "027/SP/2").await;
    assert!(flags(&desk, "order_split").await.is_empty(), "a small one beside it");
    test.clock.advance_seconds(DAY);
    let second = desk.issued(2, "027/SP/3").await;
    let rows = flags(&desk, "order_split").await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert!(rows[0]["records"].to_string().contains(&second.to_string()));
}

/// EF-43: thresholds are data of the region, by version; who is watched does not set them alone.
#[tokio::test]
async fn thresholds_are_proposed_by_the_head_and_approved_by_the_inspektorat() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let season = &desk.market.season;
    let since = today(&desk).plus_days(-600);
    let change = json!({ "company": season.company, "outlet": season.outlet, "name": "ContohWarta.id",
                         "kind": "online", "website": "https://contohwarta.id", "since": since });
    test.done(&season.media, "change_outlet", change).await;
    desk.issued(1, "027/SP/1").await;
    assert!(flags(&desk, "young_outlet").await.is_empty(), "nineteen months are more than a year");
    let proposal = json!({
        "effective_from": today(&desk), "basis": "Keputusan Inspektur Nomor 7 Tahun 2026",
        "flag_settings": [{ "flag_rule": "young_outlet", "threshold": 24, "rule_basis": "Peraturan Wali Kota 224/2020" }],
    });
    test.done(&season.head, "propose_flag_rules", proposal).await;
    let approve = json!({ "version": 1 });
    let denied = test.perform_as(&season.head, "approve_flag_rules", approve.clone()).await;
    assert!(matches!(denied, Err(AppError::Denied)));
    let auditor = test.person(&[Role::InternalAuditor]).await;
    test.done(&auditor, "approve_flag_rules", approve).await;
    let record = app::own_desk::flag_rules_record();
    let told = test.history(&test.scope(&auditor), record).await.expect("the history of the thresholds");
    let told: Vec<&str> = told.iter().filter(|line| !line.refusal).map(|line| line.kind.as_str()).collect();
    assert_eq!(told, ["flag_rules_proposed", "flag_rules_approved"]);
    desk.issued(1, "027/SP/2").await;
    let rows = flags(&desk, "young_outlet").await;
    assert_eq!((rows.len(), &rows[0]["rules_version"], &rows[0]["threshold"]), (1, &json!(1), &json!(24)));
    assert_eq!(rows[0]["basis"], "Peraturan Wali Kota 224/2020");
    let off = json!({
        "effective_from": today(&desk).plus_days(1), "basis": "Keputusan",
        "flag_settings": [{ "flag_rule": "same_proof_twice", "threshold": 5 }],
    });
    assert_eq!(test.refused(&season.head, "propose_flag_rules", off).await, "flag_rules.unsound");
}

/// EF-43: the same text on two pages of one outlet is one publication sold twice.
#[tokio::test]
async fn the_same_page_under_two_addresses_is_flagged() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.accepted(2, "027/SP/8").await;
    let placements = desk.placements_of(order).await;
    for (placement, url) in placements.iter().zip([PAGE, "https://contohwarta.id/jalan-lain"]) {
        desk.published(order, *placement).await;
        test.pages.put(url, "Jalan baru", &format!("Advertorial {TEXT}"));
        test.done(desk.media(), "submit_proof", desk.proof(order, *placement, url)).await;
        test.app.check_proofs(test.tenant).await.expect("looked");
    }
    let verify = json!({ "order": order, "placement": placements[1] });
    assert_eq!(test.refused(&desk.verifier, "verify_proof", verify).await, "order.check_failed");
    let rows = flags(&desk, "same_proof_twice").await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    for placement in placements {
        assert!(rows[0]["records"].to_string().contains(&placement.to_string()));
    }
}
