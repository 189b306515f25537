//! Orders, proofs and their budget line through the use cases, with the people who do them.

use app::Role;
use futures_util::future::join_all;
use kernel::Uuid;
use serde_json::{Map, Value, json};
use testkit::{TestApp, TestPerson};

use crate::agreements::Market;

pub(crate) const DAY: i64 = 24 * 3_600;
/// One advertorial at the agreed price, tax in it.
pub(crate) const ONE: i64 = 1_998_000;
pub(crate) const TEXT: &str = "Pemerintah Kota Pekanbaru membuka jalan baru di Kecamatan Tampan pada hari Senin pagi.";
pub(crate) const HOME: &str = "https://contohwarta.id/";
pub(crate) const PAGE: &str = "https://contohwarta.id/jalan-baru";

/// A market with an agreement in force, money, a plan, and everybody who handles an order.
pub(crate) struct Desk {
    pub(crate) market: Market,
    pub(crate) agreement: Uuid,
    pub(crate) line: Uuid,
    pub(crate) plan: Uuid,
    pub(crate) item: Uuid,
    pub(crate) editor: TestPerson,
    pub(crate) verifier: TestPerson,
}

/// That a proof is good. One text stands for all placements here, often on one page or in one edition: the reasons that a
/// second one asks for are at hand, and nobody reads them where nothing warns.
pub(crate) fn good(order: Uuid, placement: Uuid) -> Value {
    let own = |code: &str| json!({ "code": code, "reason": "Pesanan tersendiri." });
    let reasons = [own("order.text_used"), own("order.proof_alike")];
    json!({ "order": order, "placement": placement, "reasons": reasons })
}

/// The same with a reason for each thing that was told, which says what it is for.
pub(crate) fn good_beside(order: Uuid, placement: Uuid, told: &[(String, String)]) -> Value {
    let own = |(found, code): &(String, String)| json!({ "code": code, "evidence": found, "reason": "Bukan itu." });
    let reasons: Vec<Value> = told.iter().map(own).collect();
    json!({ "order": order, "placement": placement, "reasons": reasons })
}

impl Desk {
    pub(crate) async fn open(ceiling: i64) -> Self {
        Self::of(Market::open().await, ceiling, 100, 100).await
    }

    /// With so much money, so many advertorials agreed, and so many planned.
    pub(crate) async fn of(market: Market, ceiling: i64, agreed: i64, planned: i64) -> Self {
        let agreement = market.agreed(market.words(agreed)).await;
        let test = &market.season.test;
        test.done(&market.season.media, "accept_agreement", json!({ "agreement": agreement })).await;
        test.done(&market.signer, "sign_agreement", market.signature(agreement, "027/9/PKS")).await;
        let keeper = test.person(&[Role::FinanceAdminOfficer]).await;
        let editor = test.person(&[Role::PublicRelationsOfficer]).await;
        let verifier = test.person(&[Role::Verifier]).await;
        let line = json!({
            "fiscal_year": market.year, "agency": test.agency, "sub_activity": "2.16.02.2.01.0014",
            "sub_activity_name": "Relasi Media", "account": "5.1.02.02.01.0055", "account_name": "Belanja Jasa Iklan",
            "ceiling": ceiling, "document": "DPA/1",
        });
        let line = test.made(&keeper, "open_budget_line", line).await;
        let plan = json!({
            "agency": test.agency, "fiscal_year": market.year, "title": "Rencana komunikasi",
            "needs": "Warga membaca media siber setempat.", "document": "050/1",
        });
        let plan = test.made(&market.season.head, "adopt_communication_plan", plan).await;
        let item = json!({
            "plan": plan, "topic": "Jalan baru", "audience": "Warga", "channel": market.season.kind, "format": "advertorial",
            "quantity": planned, "from": format!("{}-01-01", market.year), "until": format!("{}-12-31", market.year),
            "line": line, "amount": planned * ONE,
        });
        let item = test.made(&market.season.officer, "add_plan_item", item).await;
        test.pages.put_feed(HOME, &test.app.now().to_string());
        Self { market, agreement, line, plan, item, editor, verifier }
    }

    pub(crate) fn test(&self) -> &TestApp {
        &self.market.season.test
    }
    pub(crate) fn officer(&self) -> &TestPerson {
        &self.market.season.officer
    }
    pub(crate) fn media(&self) -> &TestPerson {
        &self.market.season.media
    }

    pub(crate) fn words(&self, placements: usize) -> Value {
        let today = self.test().scope(self.officer()).today();
        let one = |number: usize| {
            json!({ "item": 1, "title": format!("Jalan baru {number}"), "first_day": today,
                    "last_day": today.plus_days(3) })
        };
        json!({
            "agreement": self.agreement, "agency": self.test().agency, "line": self.line, "plan": self.plan,
            "plan_item": self.item, "title": "Peresmian jalan", "brief": "Manfaat bagi warga.",
            "placements": (1..=placements).map(one).collect::<Vec<_>>(),
        })
    }

    pub(crate) async fn drafted(&self, placements: usize) -> Uuid {
        self.test().made(self.officer(), "draft_order", self.words(placements)).await
    }

    pub(crate) async fn issued(&self, placements: usize, number: &str) -> Uuid {
        let order = self.drafted(placements).await;
        self.test().done(self.officer(), "reserve_order", json!({ "order": order })).await;
        let issue = json!({ "order": order, "number": number });
        self.test().done(&self.market.signer, "issue_order", issue).await;
        order
    }

    pub(crate) async fn accepted(&self, placements: usize, number: &str) -> Uuid {
        let order = self.issued(placements, number).await;
        self.test().done(self.media(), "accept_order", json!({ "order": order })).await;
        order
    }

    pub(crate) async fn rows(&self, list: &str) -> Vec<Map<String, Value>> {
        let dataset = app::datasets().iter().copied().find(|known| known.name == list).expect("a list");
        let request = app::dataset::ListRequest { first: 100, ..Default::default() };
        let scope = self.test().scope(&self.market.season.head);
        self.test().app.list(&scope, dataset, &request).await.expect("a page").rows
    }

    pub(crate) async fn rows_where(&self, list: &str, column: &str, value: &str) -> Vec<Map<String, Value>> {
        use app::dataset::{Filter, ListRequest, Operator};
        let dataset = app::datasets().iter().copied().find(|known| known.name == list).expect("a list");
        let filter = Filter::Where(column.to_owned(), Operator::Eq, Value::from(value));
        let scope = self.test().scope(&self.market.season.head);
        let request = ListRequest { filter, first: 100, ..ListRequest::default() };
        self.test().app.list(&scope, dataset, &request).await.expect("a page").rows
    }

    pub(crate) async fn placements_of(&self, order: Uuid) -> Vec<Uuid> {
        let mut rows = self.rows_where("placements", "order", &order.to_string()).await;
        rows.sort_by_key(|row| row["number"].as_i64());
        rows.iter().map(|row| row["id"].as_str().expect("an id").parse().expect("an id")).collect()
    }

    /// A placement from its text to its report.
    pub(crate) async fn published(&self, order: Uuid, placement: Uuid) {
        let sent = json!({ "order": order, "placement": placement, "text": TEXT });
        self.test().done(self.media(), "submit_draft", sent).await;
        self.published_from_cleared(order, placement).await;
    }

    /// A placement whose text was sent, from its clearance to its report.
    pub(crate) async fn published_from_cleared(&self, order: Uuid, placement: Uuid) {
        let test = self.test();
        test.done(&self.editor, "clear_draft", json!({ "order": order, "placement": placement })).await;
        self.reported(order, placement).await;
    }

    /// A placement whose text is cleared, to its report.
    pub(crate) async fn reported(&self, order: Uuid, placement: Uuid) {
        let test = self.test();
        test.clock.advance_seconds(2 * 3_600);
        // Said at an hour that is not later than now, on the day of now.
        let now = test.app.now().as_utc().to_offset(kernel::Zone::Wib.offset());
        let report = json!({
            "order": order, "placement": placement, "published_on": test.scope(self.officer()).today(),
            "published_time": format!("{:02}:{:02}", now.hour(), now.minute()),
        });
        test.done(self.media(), "report_publication", report).await;
    }

    pub(crate) fn proof(&self, order: Uuid, placement: Uuid, url: &str) -> Value {
        let now = self.test().app.now().as_utc().to_offset(kernel::Zone::Wib.offset());
        json!({
            "order": order, "placement": placement, "url": url,
            "published_on": self.test().scope(self.officer()).today(),
            "published_time": format!("{:02}:{:02}", now.hour(), now.minute()),
        })
    }

    /// A placement from its text to its proof, which the program has looked at; and what names the two.
    pub(crate) async fn proven(&self, order: Uuid, placement: Uuid) -> Value {
        let test = self.test();
        self.published(order, placement).await;
        test.pages.put(PAGE, "Jalan baru", &format!("Advertorial {TEXT}"));
        test.done(self.media(), "submit_proof", self.proof(order, placement, PAGE)).await;
        assert_eq!(test.app.check_proofs(test.tenant).await.expect("looked"), 1);
        json!({ "order": order, "placement": placement })
    }

    pub(crate) async fn verified(&self, order: Uuid, placement: Uuid) {
        self.proven(order, placement).await;
        self.test().done(&self.verifier, "verify_proof", good(order, placement)).await;
    }

    /// What stands in the buckets of the line: reserved, committed, accrued, available.
    pub(crate) async fn buckets(&self) -> [i64; 4] {
        let rows = self.rows("budget_lines").await;
        let row = rows.iter().find(|row| row["id"] == self.line.to_string()).expect("the line");
        ["reserved", "committed", "accrued", "available"].map(|name| row[name].as_i64().expect("an amount"))
    }

    pub(crate) async fn stage(&self, placement: Uuid) -> String {
        let rows = self.rows("placements").await;
        let row = rows.iter().find(|row| row["id"] == placement.to_string()).expect("the placement");
        row["stage"].as_str().expect("a stage").to_owned()
    }
}

/// EF-13 to EF-16, C-RESERVE, C-TARIFF, C-PLAN, C-COA, C-LIVE, C-ELIG: an order goes its way, and its money with it.
#[tokio::test]
async fn an_order_goes_from_draft_to_verified_proof_and_its_money_with_it() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.drafted(2).await;
    assert_eq!(desk.buckets().await, [0, 0, 0, 10 * ONE]);
    let reserved = test.done(desk.officer(), "reserve_order", json!({ "order": order })).await;
    assert_eq!(reserved["available"], json!(8 * ONE), "what is left is told");
    assert_eq!(desk.buckets().await, [2 * ONE, 0, 0, 8 * ONE]);
    assert!(desk.market.seen_by(desk.media(), "orders", order).await.is_none(), "what is weighed is the office's");
    let issue = json!({ "order": order, "number": "027/SP/1" });
    test.done(&desk.market.signer, "issue_order", issue).await;
    assert_eq!(desk.market.seen_by(desk.media(), "orders", order).await.expect("its order")["status"], "issued");
    test.done(desk.media(), "accept_order", json!({ "order": order })).await;
    assert_eq!(desk.buckets().await, [0, 2 * ONE, 0, 8 * ONE]);
    let placements = desk.placements_of(order).await;
    desk.verified(order, placements[0]).await;
    assert_eq!(desk.stage(placements[0]).await, "proof_verified");
    assert_eq!(desk.buckets().await, [0, ONE, ONE, 8 * ONE]);
    let row = desk.market.seen_by(desk.media(), "placements", placements[0]).await.expect("its placement");
    assert_eq!(row["capture"]["http_status"], 200, "what the program kept");
    assert_eq!(row["failed"], json!([]));
    let shown = row["capture"]["text"]["sha256"].as_str().expect("a file");
    let scope = test.scope(desk.media());
    let (_, bytes) = test.app.file(&scope, shown).await.expect("the text of the page");
    assert_eq!(String::from_utf8(bytes).expect("text"), format!("Advertorial {TEXT}"));
}

/// EF-13, C-RESERVE: fifty at once on one line, for which there is money for twenty.
#[tokio::test(flavor = "multi_thread")]
async fn fifty_orders_at_once_never_take_more_than_the_line_has() {
    let desk = Desk::open(20 * ONE + 5).await;
    let mut orders = Vec::new();
    for _ in 0..50 {
        orders.push(desk.drafted(1).await);
    }
    let test = desk.test();
    let sent = orders.iter().map(|order| test.perform_as(desk.officer(), "reserve_order", json!({ "order": order })));
    let outcomes = join_all(sent).await;
    let reserved = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(reserved, 20);
    assert_eq!(desk.buckets().await, [20 * ONE, 0, 0, 5]);
    let rows = desk.rows("orders").await;
    assert_eq!(rows.iter().filter(|row| row["status"] == "budget_reserved").count(), 20);
    for outcome in outcomes {
        if let Err(why) = outcome {
            let app::AppError::Rejected(refusal) = why else { panic!("{why:?}") };
            assert_eq!(refusal.code, "order.stopped");
            assert_eq!(refusal.reasons[0].1, "order.budget_insufficient");
        }
    }
}

/// C-SOD (EF-22): who wrote it does not approve it, who approved it does not verify it, whatever roles they hold.
#[tokio::test]
async fn c_sod_nobody_approves_or_verifies_their_own_order() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.drafted(1).await;
    test.done(desk.officer(), "reserve_order", json!({ "order": order })).await;
    let both = TestPerson { roles: vec![Role::CommitmentOfficer, Role::Verifier], ..desk.officer().clone() };
    let issue = json!({ "order": order, "number": "027/SP/2" });
    assert_eq!(test.refused(&both, "issue_order", issue.clone()).await, "order.own_work");
    test.done(&desk.market.signer, "issue_order", issue).await;
    test.done(desk.media(), "accept_order", json!({ "order": order })).await;
    let placement = desk.placements_of(order).await[0];
    let verify = desk.proven(order, placement).await;
    assert_eq!(test.refused(&both, "verify_proof", verify.clone()).await, "order.own_work");
    let approver = TestPerson { roles: vec![Role::Verifier], ..desk.market.signer.clone() };
    assert_eq!(test.refused(&approver, "verify_proof", verify.clone()).await, "order.own_work");
    test.done(&desk.verifier, "verify_proof", verify).await;
}

/// C-LIVE, C-PLAN: a dead site and a plan that has no room are told together with all else.
#[tokio::test]
async fn c_live_an_outlet_whose_site_is_gone_is_not_ordered_from() {
    let desk = Desk::open(10 * ONE).await;
    desk.test().pages.remove(HOME);
    let order = desk.drafted(1).await;
    let refused = desk.market.refusal(desk.officer(), "reserve_order", json!({ "order": order })).await;
    assert_eq!(refused.code, "order.stopped");
    assert_eq!(refused.reasons, [(String::new(), "order.outlet_not_live".to_owned())]);
    // A site that answers and does not say when it was last written in asks for a reason.
    desk.test().pages.put(HOME, "ContohWarta", "Beranda");
    let refused = desk.market.refusal(desk.officer(), "reserve_order", json!({ "order": order })).await;
    assert_eq!(refused.code, "order.reasons_needed");
    let reasons = json!([{ "code": "order.liveness_unknown", "reason": "Dibuka sendiri, terbit hari ini." }]);
    let explained = json!({ "order": order, "reasons": reasons });
    desk.test().done(desk.officer(), "reserve_order", explained).await;
    let warnings = desk.rows("order_warnings").await;
    assert_eq!(warnings[0]["code"], "order.liveness_unknown");
    assert_eq!(warnings[0]["reason"], "Dibuka sendiri, terbit hari ini.");
}

/// EF-15: what is not answered lapses, what is not proved is forfeited, and the money is free again, by the clock alone.
#[tokio::test]
async fn deadlines_end_orders_by_themselves_and_give_their_money_back() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let unanswered = desk.issued(1, "027/SP/3").await;
    let unproved = desk.accepted(2, "027/SP/4").await;
    assert_eq!(desk.buckets().await, [ONE, 2 * ONE, 0, 7 * ONE]);
    assert_eq!(test.app.end_orders(test.tenant).await.expect("looked"), 0, "the time is running");
    test.clock.advance_seconds(4 * DAY);
    assert_eq!(test.refused(desk.media(), "accept_order", json!({ "order": unanswered })).await, "order.answer_over");
    assert_eq!(test.app.end_orders(test.tenant).await.expect("looked"), 1);
    assert_eq!(desk.buckets().await, [0, 2 * ONE, 0, 8 * ONE]);
    test.clock.advance_seconds(3 * DAY);
    let placements = desk.placements_of(unproved).await;
    let late = json!({ "order": unproved, "placement": placements[0], "text": TEXT });
    assert_eq!(test.refused(desk.media(), "submit_draft", late).await, "order.proof_over");
    assert_eq!(test.app.end_orders(test.tenant).await.expect("looked"), 2);
    assert_eq!(test.app.end_orders(test.tenant).await.expect("looked"), 0, "once");
    assert_eq!(desk.buckets().await, [0, 0, 0, 10 * ONE]);
    let row = desk.market.seen_by(desk.media(), "orders", unproved).await.expect("its order");
    assert_eq!(row["status"], "completed");
}

/// EF-15: more time is given by another role, in time.
#[tokio::test]
async fn more_time_for_a_proof_is_given_by_the_head_before_it_is_over() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.accepted(1, "027/SP/5").await;
    let placement = desk.placements_of(order).await[0];
    let until = test.scope(desk.officer()).today().plus_days(20);
    let extend = json!({ "order": order, "placement": placement, "until": until, "reason": "Listrik padam." });
    assert!(matches!(
        test.perform_as(desk.officer(), "extend_proof_deadline", extend.clone()).await,
        Err(app::AppError::Denied)
    ));
    test.done(&desk.market.season.head, "extend_proof_deadline", extend).await;
    test.clock.advance_seconds(10 * DAY);
    assert_eq!(test.app.end_orders(test.tenant).await.expect("looked"), 0);
    test.done(desk.media(), "submit_draft", json!({ "order": order, "placement": placement, "text": TEXT })).await;
}

/// EF-16, R11: one page, one placement, however its address is written and whichever order it is.
#[tokio::test]
async fn a_page_proves_one_placement_in_the_whole_tenant() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.accepted(2, "027/SP/6").await;
    let placements = desk.placements_of(order).await;
    desk.published(order, placements[0]).await;
    desk.published(order, placements[1]).await;
    test.done(desk.media(), "submit_proof", desk.proof(order, placements[0], PAGE)).await;
    let again = desk.proof(order, placements[1], "http://www.contohwarta.id/jalan-baru/?utm_source=wa#atas");
    let refused = desk.market.refusal(desk.media(), "submit_proof", again).await;
    assert_eq!(refused.code, "order.proof_used");
    assert_eq!(refused.reasons, [(format!("url:{PAGE}"), "order.address_used".to_owned())]);
    // A refused attempt has claimed nothing.
    let other = desk.proof(order, placements[1], "https://contohwarta.id/jalan-lain");
    test.done(desk.media(), "submit_proof", other).await;
}

/// EF-16: a page without a label, or on another domain, is not verified by anybody; rejected twice it comes to nothing.
#[tokio::test]
async fn a_page_without_its_label_is_rejected_and_after_the_second_time_its_money_is_free() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.accepted(1, "027/SP/7").await;
    let placement = desk.placements_of(order).await[0];
    desk.published(order, placement).await;
    test.pages.put(PAGE, "Jalan baru", TEXT);
    for (url, is_final) in [(PAGE, false), ("https://contohwarta.id/jalan-lain", true)] {
        test.pages.put(url, "Jalan baru", TEXT);
        test.done(desk.media(), "submit_proof", desk.proof(order, placement, url)).await;
        test.app.check_proofs(test.tenant).await.expect("looked");
        let verify = json!({ "order": order, "placement": placement });
        let refused = desk.market.refusal(&desk.verifier, "verify_proof", verify).await;
        assert_eq!(refused.code, "order.check_failed");
        assert_eq!(refused.reasons[0].1, "order.label_missing");
        let reject = json!({ "order": order, "placement": placement, "reason": "Tanpa label." });
        assert_eq!(test.done(&desk.verifier, "reject_proof", reject).await["is_final"], is_final, "{url}");
    }
    assert_eq!(desk.stage(placement).await, "proof_rejected_final");
    assert_eq!(desk.buckets().await, [0, 0, 0, 10 * ONE]);
}

/// EF-44: a verified page is read again after a day; what is gone stops its payment until somebody else decides.
#[tokio::test]
async fn a_verified_page_that_is_gone_after_a_day_is_withheld_when_the_answer_does_not_do() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.accepted(1, "027/SP/8").await;
    let placement = desk.placements_of(order).await[0];
    desk.verified(order, placement).await;
    assert_eq!(test.app.read_due_pages(test.tenant).await.expect("read"), 0, "not yet");
    test.clock.advance_seconds(DAY);
    assert_eq!(test.app.read_due_pages(test.tenant).await.expect("read"), 1);
    assert_eq!(desk.stage(placement).await, "proof_verified");
    test.pages.remove(PAGE);
    test.clock.advance_seconds(6 * DAY);
    assert_eq!(test.app.read_due_pages(test.tenant).await.expect("read"), 1);
    assert_eq!(desk.stage(placement).await, "retention_breach");
    let answer = json!({ "order": order, "placement": placement, "answer": "Server kami pindah." });
    test.done(desk.media(), "answer_breach", answer).await;
    let settle = json!({ "order": order, "placement": placement, "accepted": false, "reason": "Tidak kembali." });
    test.done(&desk.market.season.head, "settle_breach", settle).await;
    assert_eq!(desk.stage(placement).await, "withheld");
    assert_eq!(desk.buckets().await, [0, 0, 0, 10 * ONE]);
}

/// C-RESERVE: declined and cancelled orders give their reservation back, and a stale screen is told.
#[tokio::test]
async fn a_declined_or_cancelled_order_gives_its_reservation_back() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let declined = desk.issued(1, "027/SP/9").await;
    let cancelled = desk.accepted(2, "027/SP/10").await;
    let taken = json!({ "order": desk.drafted(1).await, "number": "027/SP/9" });
    test.done(desk.officer(), "reserve_order", json!({ "order": taken["order"] })).await;
    assert_eq!(test.refused(&desk.market.signer, "issue_order", taken).await, "order.number_taken");
    assert_eq!(desk.buckets().await, [2 * ONE, 2 * ONE, 0, 6 * ONE]);
    test.done(desk.media(), "decline_order", json!({ "order": declined, "reason": "Halaman penuh." })).await;
    let cancel = json!({ "order": cancelled, "reason": "Refocusing." });
    test.done(&desk.market.signer, "cancel_order", cancel).await;
    assert_eq!(desk.buckets().await, [ONE, 0, 0, 9 * ONE]);
    let refused = desk.market.refusal(desk.media(), "accept_order", json!({ "order": cancelled })).await;
    assert_eq!((refused.code.as_str(), refused.allowed.len()), ("order.not_now", 0));
}

/// C-PRICE-PARITY (F1): another agency has the same thing for less; a tenth more is a stop without a letter, and with
/// one a warning with a reason.
#[tokio::test]
async fn c_price_parity_a_price_far_above_that_of_another_agency_needs_a_letter_and_a_reason() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let admin = test.person(&[Role::TenantAdministrator]).await;
    let other = json!({ "name": "Sekretariat DPRD", "short_name": "Setwan", "kind": "council_secretariat" });
    let other = test.made(&admin, "register_agency", other).await;
    let mut words = desk.market.words(5);
    words["agency"] = json!(other);
    words["sub_activity"] = json!("2.16.02.2.01.0015");
    let cheap = desk.market.negotiated(words, 1_600_000).await;
    test.done(&desk.market.buyer, "conclude_negotiation", json!({ "agreement": cheap })).await;
    test.done(desk.media(), "accept_agreement", json!({ "agreement": cheap })).await;
    test.done(&desk.market.signer, "sign_agreement", desk.market.signature(cheap, "027/10/PKS")).await;
    let order = desk.drafted(1).await;
    let refused = desk.market.refusal(desk.officer(), "reserve_order", json!({ "order": order })).await;
    let evidence = "1: Rp\u{a0}1.800.000 > Rp\u{a0}1.600.000".to_owned();
    assert_eq!(refused.reasons, [(evidence.clone(), "order.price_parity".to_owned())]);
    let mut words = desk.words(1);
    words["order"] = json!(order);
    words["justification"] = json!("ND-17/2026");
    test.done(desk.officer(), "revise_order", words).await;
    let refused = desk.market.refusal(desk.officer(), "reserve_order", json!({ "order": order })).await;
    assert_eq!(refused.code, "order.reasons_needed");
    let evidence = format!("{evidence} (ND-17/2026)");
    assert_eq!(refused.reasons, [(evidence, "order.price_higher_than_elsewhere".to_owned())]);
    let reasons =
        json!([{ "code": "order.price_higher_than_elsewhere", "reason": "Tayang tujuh hari di halaman muka." }]);
    test.done(desk.officer(), "reserve_order", json!({ "order": order, "reasons": reasons })).await;
    // What was explained when it was sent need not be explained when it is approved.
    test.done(&desk.market.signer, "issue_order", json!({ "order": order, "number": "027/SP/11" })).await;
}

/// C-COA, C-PLAN: the honest path is
/// `an_order_goes_from_draft_to_verified_proof_and_its_money_with_it`.
#[tokio::test]
async fn c_coa_an_order_from_a_line_of_another_account_is_refused() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let keeper = test.person(&[Role::FinanceAdminOfficer]).await;
    let paper = json!({
        "fiscal_year": desk.market.year, "agency": test.agency, "sub_activity": "2.16.02.2.01.0014",
        "sub_activity_name": "Relasi Media", "account": "5.1.02.02.01.0062", "account_name": "Langganan",
        "ceiling": 10 * ONE, "document": "DPA/1",
    });
    let paper = test.made(&keeper, "open_budget_line", paper).await;
    let mut words = desk.words(1);
    words["line"] = json!(paper);
    let order = test.made(desk.officer(), "draft_order", words).await;
    let refused = desk.market.refusal(desk.officer(), "reserve_order", json!({ "order": order })).await;
    let codes: Vec<&str> = refused.reasons.iter().map(|(_, code)| code.as_str()).collect();
    assert_eq!(codes, ["order.plan_item_not_open", "order.account_mismatch"]);
}
