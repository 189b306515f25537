//! Issue point 12 over the whole way of money, with a real database: whatever people do, and however often a command
//! comes, the buckets hold, money is conserved, and nothing is paid twice.

use std::collections::BTreeMap;

use app::{AppError, Role};
use futures_util::future::join_all;
use kernel::{LocalDate, Uuid, ids::CommandId};
use serde_json::{Map, Value, json};
use testkit::TestPerson;

use crate::{
    orders::{Desk, HOME, ONE, PAGE, TEXT, good},
    payments::Till,
};

const DAY: i64 = 24 * 3_600;
const BUCKETS: [&str; 5] = ["reserved", "committed", "accrued", "invoiced", "realised"];

fn amount(row: &Map<String, Value>, name: &str) -> i64 {
    row[name].as_i64().unwrap_or_else(|| panic!("{name} is no amount: {row:?}"))
}

/// The law of the line: nothing below zero, the buckets never above the ceiling, and each the sum of the orders, as the
/// list of holdings and as the placements of the orders say it.
async fn holds(desk: &Desk) {
    let lines = desk.rows("budget_lines").await;
    let holdings = desk.rows("budget_holdings").await;
    let orders = desk.rows("orders").await;
    let placements = desk.rows("placements").await;
    let paid: Vec<Value> = desk.rows("billings").await.into_iter().map(Value::Object).collect();
    for line in &lines {
        let sum: i64 = BUCKETS.iter().map(|name| amount(line, name)).sum();
        assert!(BUCKETS.iter().all(|name| amount(line, name) >= 0), "{line:?}");
        assert_eq!(amount(line, "available"), amount(line, "ceiling") - amount(line, "blocked") - sum);
        assert!(amount(line, "available") >= 0, "{line:?}");
        for name in BUCKETS {
            let held: i64 =
                holdings.iter().filter(|held| held["line"] == line["id"]).map(|held| amount(held, name)).sum();
            assert_eq!(held, amount(line, name), "{name}");
        }
    }
    // Where a bill bears its placements that was carried over: nowhere while it waits, then on the line that took it up.
    let mut borne: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for bill in &paid {
        let waits = bill["stage"] == "carried_over";
        for item in bill["items"].as_array().into_iter().flatten() {
            let line = (!waits).then(|| item["line"].as_str().expect("a line"));
            borne.insert(item["placement"].as_str().expect("an id"), line);
        }
    }
    // Counted again from the orders alone.
    let mut by_line: BTreeMap<&str, [i64; 2]> = BTreeMap::new();
    for order in &orders {
        let own = order["line"].as_str().expect("a line");
        match order["status"].as_str().expect("a status") {
            "budget_reserved" | "issued" => by_line.entry(own).or_default()[0] += amount(order, "amount"),
            "accepted" | "completed" => {
                for placement in placements.iter().filter(|placement| placement["order"] == order["id"]) {
                    let line = borne.get(placement["id"].as_str().expect("an id")).copied().unwrap_or(Some(own));
                    let Some(line) = line else { continue };
                    by_line.entry(line).or_default()[1] += amount(placement, "amount") - amount(placement, "released");
                }
            }
            _ => (),
        }
    }
    for line in &lines {
        let [reserved, promised] = by_line.get(line["id"].as_str().expect("an id")).copied().unwrap_or_default();
        assert_eq!(amount(line, "reserved"), reserved, "reserved is the sum of the orders that wait");
        let rest: i64 = BUCKETS.iter().skip(1).map(|name| amount(line, name)).sum();
        assert_eq!(rest, promised, "all else is the sum of what was accepted and not released");
    }
    // One proof, one payment: no placement on two bills that stand.
    let mut billed = BTreeMap::new();
    for bill in &paid {
        for item in bill["items"].as_array().into_iter().flatten() {
            let times: &mut u32 = billed.entry(item["placement"].to_string()).or_default();
            *times += 1;
            assert_eq!(*times, 1, "{item} is on two bills");
        }
    }
    assert_eq!(lines.iter().map(|line| amount(line, "realised")).sum::<i64>(), realised(&paid));
}

/// What was disbursed, as the bills say it.
fn realised(bills: &[Value]) -> i64 {
    let disbursed = bills.iter().filter(|bill| !bill["disbursement_number"].is_null());
    disbursed.map(|bill| bill["gross"].as_i64().expect("an amount")).sum()
}

/// The members of an object.
fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(members) = value { members } else { panic!("not an object: {value}") }
}

/// Numbers that look drawn by lot and are the same in every run.
struct Lot(u64);

impl Lot {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(limit).expect("a limit")).expect("a number")
    }
    fn pick(&mut self, among: &[Uuid]) -> Option<Uuid> {
        (!among.is_empty()).then(|| among[self.below(among.len())])
    }
}

/// Issue point 12, EF-13: random histories of orders, proofs, breaches, bills and payments, with wrong steps in between;
/// after every step the law of the line holds.
#[tokio::test]
async fn whatever_happens_the_buckets_are_the_sum_of_the_orders_and_never_above_the_ceiling() {
    let mut realised = 0;
    for seed in [2, 4] {
        realised += one_life(seed).await;
    }
    assert!(realised > 0, "nothing was ever paid");
}

/// DOMAIN.md 4.7, EF-44: random ends of a year: bills at every desk are carried over, lose placements whose pages vanish,
/// are taken up by the next year's line, and are paid; after every step the law of both lines holds.
#[tokio::test]
async fn whatever_is_carried_over_the_buckets_of_both_years_are_the_sum_of_the_orders() {
    let mut seen = [0; 4];
    for seed in [1, 2] {
        for (sum, of_one) in seen.iter_mut().zip(one_years_end(seed).await) {
            *sum += of_one;
        }
    }
    let [realised, withheld, taken_up, closed] = seen;
    assert!(realised > 0, "nothing was ever paid");
    assert!(withheld > 0, "nothing ever came off a bill");
    assert!(taken_up > 1, "only {taken_up} bills were ever taken up");
    assert!(closed > 0, "no line was ever closed");
}

/// A life by lot; what was paid in it.
async fn one_life(seed: u64) -> i64 {
    let mut lot = Lot(seed);
    let desk = Desk::open(9 * ONE).await;
    let treasurer = desk.test().person(&[Role::Treasurer]).await;
    let checker = desk.test().person(&[Role::FinanceAdminOfficer]).await;
    let mut till = Till { desk, order: Uuid::nil(), treasurer, checker };
    till.account("107-20-31415").await;
    // One order has come as far as its bill, so that money moves in every life.
    let first = till.desk.accepted(2, "027/SP/first").await;
    for step in 1_000..1_002 {
        proven(&till.desk, first, step).await.expect("a proof");
    }
    till.order = first;
    let (mut orders, mut bills) = (vec![first], vec![till.bill().await]);
    let mut accepted = 0;
    for step in 0..60 {
        let desk = &till.desk;
        let test = desk.test();
        test.pages.put_feed(HOME, &test.app.now().to_string());
        let order = lot.pick(&orders).unwrap_or_default();
        let bill = lot.pick(&bills).unwrap_or_default();
        let by_order = json!({ "order": order });
        let number = |what: &str| till.paper(bill, &format!("{what}/{step}"));
        let outcome = match lot.below(24) {
            0..3 => {
                let order = desk.drafted(1 + lot.below(2)).await;
                orders.push(order);
                test.perform_as(desk.officer(), "reserve_order", json!({ "order": order })).await.map(drop)
            }
            3..6 => {
                let issue = json!({ "order": order, "number": format!("027/SP/{step}") });
                test.perform_as(&desk.market.signer, "issue_order", issue).await.map(drop)
            }
            6..9 => test.perform_as(desk.media(), "accept_order", by_order).await.map(drop),
            9 => {
                let decline = json!({ "order": order, "reason": "Penuh." });
                test.perform_as(desk.media(), "decline_order", decline).await.map(drop)
            }
            10 => {
                let cancel = json!({ "order": order, "reason": "Refocusing." });
                test.perform_as(&desk.market.signer, "cancel_order", cancel).await.map(drop)
            }
            11..15 => proven(desk, order, step).await,
            15 => {
                test.clock.advance_seconds(2 * DAY);
                test.app.end_orders(test.tenant).await.map(drop)
            }
            16 => {
                till.order = order;
                let opened = till.test().perform_as(till.desk.officer(), "open_billing", till.opening()).await;
                opened.map(|done| {
                    bills.push(done.answer["id"].as_str().expect("an id").parse().expect("an id"));
                })
            }
            17 => {
                let apart = json!({ "billing": bill, "reason": "Salah bulan." });
                test.perform_as(desk.officer(), "dismantle_billing", apart).await.map(drop)
            }
            18 => breached(&till, &mut lot).await,
            _ => goes_on(&till, bill, &number, 1 + lot.below(10)).await,
        };
        accepted += usize::from(outcome.is_ok());
        assert!(!matches!(outcome, Err(AppError::Bug(_) | AppError::Invalid(_))), "{outcome:?}");
        holds(&till.desk).await;
    }
    assert!(accepted > 20, "only {accepted} steps of {seed} were taken");
    till.desk.rows("budget_lines").await.iter().map(|line| amount(line, "realised")).sum()
}

/// The end of a year by lot: what was paid, how many bills lost a placement, how many were taken up, how many lines were
/// closed.
async fn one_years_end(seed: u64) -> [i64; 4] {
    let mut lot = Lot(seed);
    let desk = Desk::open(9 * ONE).await;
    let treasurer = desk.test().person(&[Role::Treasurer]).await;
    let checker = desk.test().person(&[Role::FinanceAdminOfficer]).await;
    let mut till = Till { desk, order: Uuid::nil(), treasurer, checker };
    till.account("107-20-31415").await;
    let mut bills = Vec::new();
    for (at, number) in ["027/SP/1", "027/SP/2"].into_iter().enumerate() {
        till.order = till.desk.accepted(2, number).await;
        for step in 0..2 {
            proven(&till.desk, till.order, 10 * at + step).await.expect("a proof");
            // The second order has two bills: each is carried over by itself.
            if at + step > 0 {
                let mut opening = till.opening();
                let mut fresh = till.desk.rows_where("placements", "stage", "proof_verified").await;
                fresh.retain(|row| row["order"] == till.order.to_string());
                opening["placements"] = fresh.into_iter().map(|row| row["id"].clone()).collect();
                let bill = till.test().made(till.desk.officer(), "open_billing", opening).await;
                let number = |what: &str| till.paper(bill, &format!("{what}/{at}/{step}"));
                goes_on(&till, bill, &number, 5 + lot.below(3)).await.expect("some desks");
                bills.push(bill);
            }
        }
    }
    year_ends(&till, &mut lot, &bills).await;
    let (rows, lines) = (till.desk.rows("billings").await, till.desk.rows("budget_lines").await);
    let count = |rows: &[Map<String, Value>], is: fn(&Map<String, Value>) -> bool| {
        i64::try_from(rows.iter().filter(|row| is(row)).count()).expect("few")
    };
    [
        lines.iter().map(|line| amount(line, "realised")).sum(),
        count(&rows, |bill| !bill["withheld"].is_null()),
        count(&rows, |bill| !bill["carried_over_from"].is_null() && bill["stage"] != "carried_over"),
        count(&lines, |line| !line["closed_on"].is_null()),
    ]
}

/// The year ends: what is not paid is carried over, the next year's line takes it up, bill by bill, and the old line is
/// closed when nothing is owed on it any more. Pages go on vanishing, and bills go on.
async fn year_ends(till: &Till, lot: &mut Lot, bills: &[Uuid]) {
    let (desk, test) = (&till.desk, till.test());
    let year = till.today().year();
    let december = LocalDate::from_ymd(year, 12, 28).expect("a day");
    test.clock.advance_seconds(till.today().days_until(december) * DAY);
    let next = json!({
        "fiscal_year": year + 1, "agency": test.agency, "sub_activity": "2.16.02.2.01.0014",
        "sub_activity_name": "Relasi Media", "account": "5.1.02.02.01.0055", "account_name": "Tunda bayar",
        "ceiling": 9 * ONE, "document": "DPA/2",
    });
    let next = test.made(&till.checker, "open_budget_line", next).await;
    for step in 2_000..2_040 {
        let bill = lot.pick(bills).unwrap_or_default();
        let number = |what: &str| till.paper(bill, &format!("{what}/{step}"));
        let outcome = match lot.below(11) {
            0..3 => {
                let carry = json!({ "billing": bill, "reason": "Kas daerah ditutup." });
                test.perform_as(till.head(), "carry_over_billing", carry).await.map(drop)
            }
            3..5 => {
                let pick_up = json!({ "billing": bill, "line": next, "document": "DPA/2" });
                test.perform_as(till.head(), "pick_up_billing", pick_up).await.map(drop)
            }
            5 => {
                test.clock.advance_seconds(3 * DAY);
                test.app.end_orders(test.tenant).await.map(drop)
            }
            6 => breached(till, lot).await,
            7 => {
                let close = json!({ "line": desk.line });
                test.perform_as(till.head(), "close_budget_line", close).await.map(drop)
            }
            _ => goes_on(till, bill, &number, 1 + lot.below(6)).await,
        };
        assert!(!matches!(outcome, Err(AppError::Bug(_) | AppError::Invalid(_))), "{outcome:?}");
        holds(desk).await;
    }
}

/// A page that was verified is gone; what becomes of it is decided, or not yet.
async fn breached(till: &Till, lot: &mut Lot) -> Result<(), AppError> {
    let (desk, test) = (&till.desk, till.test());
    let mut placements = desk.rows("placements").await;
    placements.retain(|row| ["proof_verified", "handed_over", "retention_breach"].iter().any(|at| row["stage"] == *at));
    let Some(row) = (!placements.is_empty()).then(|| &placements[lot.below(placements.len())]) else { return Ok(()) };
    let url = row["evidence"]["url"].as_str().expect("its page");
    test.pages.remove(url);
    test.clock.advance_seconds(DAY);
    let again = json!({ "order": row["order"], "placement": row["id"] });
    match test.perform_as(&desk.verifier, "read_page_again", again).await {
        // A page that is looked into already is not read again.
        Ok(_) | Err(AppError::Rejected(_)) => (),
        Err(other) => return Err(other),
    }
    holds(desk).await;
    let accepted = lot.below(3) == 0;
    if accepted {
        test.pages.put(url, "Jalan baru", &format!("Advertorial {TEXT}"));
    }
    let settle =
        json!({ "order": row["order"], "placement": row["id"], "accepted": accepted, "reason": "Telaah halaman." });
    test.perform_as(till.head(), "settle_breach", settle).await.map(drop)
}

/// A placement of the order that is to be published comes as far as it can.
pub(crate) async fn proven(desk: &Desk, order: Uuid, step: usize) -> Result<(), AppError> {
    let test = desk.test();
    let mut placements = desk.rows("placements").await;
    placements.retain(|row| row["order"] == order.to_string() && row["stage"] == "awaiting_draft");
    let Some(row) = placements.first() else { return Ok(()) };
    let placement: Uuid = row["id"].as_str().expect("an id").parse().expect("an id");
    let sent = json!({ "order": order, "placement": placement, "text": TEXT });
    test.perform_as(desk.media(), "submit_draft", sent).await?;
    desk.published_from_cleared(order, placement).await;
    let page = format!("{PAGE}-{step}");
    test.pages.put(&page, "Jalan baru", &format!("Advertorial {TEXT} Tahap {step}."));
    test.perform_as(desk.media(), "submit_proof", desk.proof(order, placement, &page)).await?;
    test.app.check_proofs(test.tenant).await?;
    test.perform_as(&desk.verifier, "verify_proof", good(order, placement)).await.map(drop)
}

/// The bill goes some desks further, wherever it is.
async fn goes_on(till: &Till, bill: Uuid, number: &impl Fn(&str) -> Value, most: usize) -> Result<(), AppError> {
    let mut taken = 0;
    let rows = till.desk.rows("billings").await;
    let Some(row) = rows.iter().find(|row| row["id"] == bill.to_string()) else { return Ok(()) };
    let (gross, transfer) = (row["gross"].clone(), row["transfer"].clone());
    let own = json!({ "billing": bill });
    let with = |what: &str, more: Value| {
        let mut values = number(what);
        values.as_object_mut().expect("an object").extend(object(more));
        values
    };
    let (desk, test) = (&till.desk, till.test());
    let faktur = till.faktur(bill, u64::try_from(test.app.next_id().as_u128() % 100_000_000_000).expect("small")).await;
    let steps: [(&TestPerson, &str, Value); 10] = [
        (desk.officer(), "inspect_billing", number("BAPP")),
        (&desk.market.signer, "sign_handover", number("BAST")),
        (desk.media(), "countersign_handover", own.clone()),
        (desk.media(), "submit_invoice", with("INV", json!({ "total": gross }))),
        (desk.media(), "attach_tax_paper", faktur),
        (&till.treasurer, "request_payment", number("SPP")),
        (&till.checker, "verify_payment_request", own.clone()),
        (till.head(), "order_payment", number("SPM")),
        (&till.checker, "record_disbursement", with("SP2D", json!({ "amount": gross, "payment_source": "manual" }))),
        (
            &till.treasurer,
            "confirm_payment",
            json!({ "billing": bill, "amount": transfer, "payment_source": "manual" }),
        ),
    ];
    for (person, use_case, values) in steps {
        if taken == most {
            break;
        }
        test.app.read_due_pages(test.tenant).await?;
        let done = test.perform_as(person, use_case, values).await;
        match done {
            Ok(_) => {
                holds(desk).await;
                taken += 1;
            }
            // Where the bill stands one of them fits; the others are refused and change nothing.
            Err(AppError::Rejected(_) | AppError::Denied) => (),
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

/// Issue point 12: the answer was lost on the way, so the same command comes again, and from two tabs at once: one SP2D,
/// one payment, one answer; another amount under the same number or id is refused.
#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_is_sent_again_under_the_same_command_is_one_payment() {
    let till = Till::open().await;
    let billing = till.billed().await;
    till.ordered(billing).await;
    let test = till.test();
    let sp2d = till.with(billing, "SP2D/1", &json!({ "amount": ONE, "payment_source": "manual" }));
    let record = app::use_case("record_disbursement").expect("a use case");
    let scope = test.scope(&till.checker);
    let sent = (0..8).map(|_| test.app.perform(&scope, record, object(sp2d.clone())));
    for outcome in join_all(sent).await {
        let done = outcome.expect("the same answer each time");
        assert_eq!(done.answer["id"], billing.to_string());
    }
    // Two tabs have two command ids and the same paper.
    let again = test.perform_as(&till.checker, "record_disbursement", sp2d.clone()).await;
    assert!(again.is_ok(), "what stands there already changes nothing: {again:?}");
    let other = till.with(billing, "SP2D/2", &json!({ "amount": ONE, "payment_source": "manual" }));
    assert!(test.perform_as(&till.checker, "record_disbursement", other.clone()).await.is_err());
    let reused = test.app.perform(&scope, record, object(other)).await;
    assert!(matches!(&reused, Err(AppError::Rejected(why)) if why.code == "COMMAND_ID_REUSED"), "{reused:?}");
    assert_eq!(till.buckets().await, [ONE, 0, 0, ONE]);
    let arrived = json!({ "billing": billing, "amount": 1_764_000, "payment_source": "manual" });
    let confirm = app::use_case("confirm_payment").expect("a use case");
    let tabs: Vec<_> = (0..4).map(|_| test.scope(&till.treasurer)).collect();
    let sent = tabs.iter().map(|scope| test.app.perform(scope, confirm, object(arrived.clone())));
    assert!(join_all(sent).await.iter().any(Result::is_ok));
    let history = test.history(&test.scope(till.head()), billing).await.expect("its history");
    for kind in ["payment_disbursed", "payment_confirmed"] {
        assert_eq!(history.iter().filter(|line| line.kind == kind).count(), 1, "{kind}");
    }
    assert_eq!(till.buckets().await, [ONE, 0, 0, ONE]);
    holds(&till.desk).await;
}

/// Issue point 12: a screen that is older than the record is told the version of now, for an order and for a bill, and
/// changes nothing.
#[tokio::test]
async fn a_command_from_a_stale_screen_is_refused_with_the_state_of_now() {
    let till = Till::open().await;
    till.account("107-20-31415").await;
    let desk = &till.desk;
    let test = till.test();
    let waiting = desk.issued(1, "027/SP/2").await;
    let billing = till.bill().await;
    let before = till.row("billings", billing).await["version"].clone();
    test.done(desk.officer(), "inspect_billing", till.paper(billing, "BAPP/1")).await;
    let stale = [
        (desk.media(), "accept_order", json!({ "order": waiting }), "orders", waiting, json!(1)),
        (&desk.market.signer, "sign_handover", till.paper(billing, "BAST/1"), "billings", billing, before),
    ];
    for (person, use_case, values, list, id, seen) in stale {
        let now = till.row(list, id).await;
        let scope = test.scope(person);
        let expected = i32::try_from(seen.as_i64().expect("a version")).expect("a version");
        let scope = scope.for_command(CommandId(test.app.next_id()), Some(expected));
        let use_case = app::use_case(use_case).expect("a use case");
        let outcome = test.app.perform(&scope, use_case, object(values.clone())).await;
        let Err(AppError::Rejected(why)) = outcome else { panic!("{outcome:?}") };
        assert_eq!(why.code, "VERSION_CONFLICT");
        let version = now["version"].to_string();
        assert!(why.params.contains(&("found".to_owned(), version)), "{:?}", why.params);
        assert_eq!(till.row(list, id).await, now, "nothing changed");
        let current = i32::try_from(now["version"].as_i64().expect("a version")).expect("a version");
        let fresh = test.scope(person).for_command(CommandId(test.app.next_id()), Some(current));
        assert!(
            test.app.perform(&fresh, use_case, object(values)).await.is_ok(),
            "from a fresh screen it goes through"
        );
    }
}

/// Issue point 12, R11: two bills reach for the same placement at once; one has it.
#[tokio::test(flavor = "multi_thread")]
async fn two_bills_opened_at_once_never_hold_the_same_placement() {
    let till = Till::open().await;
    let test = till.test();
    let scopes: Vec<_> = (0..6).map(|_| test.scope(till.desk.officer())).collect();
    let open = app::use_case("open_billing").expect("a use case");
    let sent = scopes.iter().map(|scope| test.app.perform(scope, open, object(till.opening())));
    let opened = join_all(sent).await.into_iter().flatten().count();
    assert_eq!(opened, 1);
    holds(&till.desk).await;
}
