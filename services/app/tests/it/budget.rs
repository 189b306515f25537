//! Budget lines, plans and the import from SIPD through the use cases (EF-13, EF-50, C-RESERVE, C-COA, C-PLAN).

use app::{AppError, FilePurpose, Role};
use domain::budget::line::{Bucket, BudgetLine, Command};
use futures_util::future::join_all;
use kernel::{
    Party, Rupiah, Uuid,
    ids::{CommandId, OrderId, RequestId},
};
use serde_json::{Map, Value, json};
use store::{Border, Context, Order, Outcome};
use testkit::{TestApp, TestPerson};

/// An office with those who keep money and those who plan with it.
struct Treasury {
    test: TestApp,
    keeper: TestPerson,
    head: TestPerson,
    officer: TestPerson,
    year: i32,
}

impl Treasury {
    async fn new() -> Self {
        let test = TestApp::new().await;
        let keeper = test.person(&[Role::FinanceAdminOfficer]).await;
        let head = test.person(&[Role::HeadOfAgency]).await;
        let officer = test.person(&[Role::ActivityOfficer]).await;
        let year = test.scope(&head).today().year();
        Self { test, keeper, head, officer, year }
    }

    fn opening(&self, account: &str, ceiling: i64) -> Value {
        json!({
            "fiscal_year": self.year, "agency": self.test.agency, "sub_activity": "2.16.02.2.01.0014",
            "sub_activity_name": "Relasi Media", "account": account, "account_name": "Belanja Jasa Iklan",
            "ceiling": ceiling, "document": "DPA/1",
        })
    }

    async fn line(&self, account: &str, ceiling: i64) -> Uuid {
        self.test.made(&self.keeper, "open_budget_line", self.opening(account, ceiling)).await
    }

    async fn row(&self, list: &str, id: Uuid) -> Map<String, Value> {
        let dataset = app::datasets().iter().find(|known| known.name == list).expect("a list");
        self.test.app.get(&self.test.scope(&self.head), dataset, id).await.expect("a row")
    }

    async fn rows(&self, list: &str) -> Vec<Map<String, Value>> {
        let dataset = app::datasets().iter().find(|known| known.name == list).expect("a list");
        let request = app::dataset::ListRequest { first: 100, ..Default::default() };
        self.test.app.list(&self.test.scope(&self.head), dataset, &request).await.expect("a page").rows
    }

    async fn plan(&self) -> Uuid {
        let adopt = json!({
            "agency": self.test.agency, "fiscal_year": self.year, "title": "Rencana komunikasi",
            "needs": "Orang tua balita membaca media setempat.", "document": "050/1",
        });
        self.test.made(&self.head, "adopt_communication_plan", adopt).await
    }

    fn item(&self, plan: Uuid, line: Uuid, format: &str) -> Value {
        json!({
            "plan": plan, "topic": "Imunisasi", "audience": "Orang tua balita", "channel": "print", "format": format,
            "quantity": 12, "from": format!("{}-01-01", self.year), "until": format!("{}-12-31", self.year),
            "line": line, "amount": 24_000_000,
        })
    }

    async fn put(&self, table: &str) -> String {
        let bytes = table.as_bytes().to_vec();
        let scope = self.test.scope(&self.keeper);
        self.test.app.put_file(&scope, FilePurpose::Table, "dpa.csv", bytes).await.expect("kept").sha256
    }

    /// One reservation in the tenant's queue, as an order sends it.
    async fn reserve(&self, line: Uuid, amount: i64) -> Result<OrderId, String> {
        let order = OrderId(self.test.app.next_id());
        let now = self.test.app.now();
        let context = Context {
            border: Border { tenant: self.test.tenant, party: Party::Staff },
            actor: self.officer.account,
            role: "activity_officer",
            on_behalf_of: None,
            command: CommandId(self.test.app.next_id()),
            request: RequestId(self.test.app.next_id()),
            action: "reserve_budget",
            fingerprint: [0; 32],
            reason: None,
            occurred_at: now,
            now,
            expected_version: None,
            policy_version: None,
        };
        let amount = Rupiah::new(amount).expect("an amount");
        let work = Order::new(context, move |unit| {
            Box::pin(async move {
                unit.run::<BudgetLine>(line, Command::Reserve { order, amount }).await?;
                Ok(Value::Null)
            })
        });
        match self.test.app.store().execute(work).await.expect("an answer") {
            Outcome::Accepted(_) => Ok(order),
            Outcome::Refused(refusal) => Err(refusal.code),
        }
    }
}

#[tokio::test]
async fn a_line_is_opened_revised_and_blocked_and_shows_what_is_left() {
    let treasury = Treasury::new().await;
    let (test, keeper, head) = (&treasury.test, &treasury.keeper, &treasury.head);
    let line = treasury.line("5.1.02.02.01.0055", 100).await;
    let change = json!({ "line": line, "change": "revision", "ceiling": 150, "document": "DPPA/1" });
    let done = test.done(keeper, "change_budget_ceiling", change).await;
    assert_eq!((done["available"].clone(), done["missing"].clone()), (json!(150), Value::Null));
    let block = json!({ "line": line, "amount": 40, "document": "SE/1", "reason": "Efisiensi" });
    test.done(head, "block_budget", block).await;
    treasury.reserve(line, 60).await.expect("room");
    let row = treasury.row("budget_lines", line).await;
    let found = ["ceiling", "blocked", "reserved", "available"].map(|name| row[name].as_i64());
    assert_eq!(found, [Some(150), Some(40), Some(60), Some(50)]);
    assert_eq!(row["charge_key"], "2.16.02.2.01.0014.5.1.02.02.01.0055");
    test.done(head, "unblock_budget", json!({ "line": line, "block": "SE/1", "document": "SE/2" })).await;
    assert_eq!(treasury.row("budget_lines", line).await["available"], json!(90));
    let history = test.history(&test.scope(head), line).await.expect("a history");
    let kinds: Vec<&str> = history.iter().map(|line| line.kind.as_str()).collect();
    assert_eq!(kinds, ["budget_line_opened", "ceiling_changed", "funds_blocked", "funds_reserved", "funds_unblocked"]);
}

#[tokio::test]
async fn what_a_line_charges_is_opened_once_for_an_agency_and_a_year() {
    let treasury = Treasury::new().await;
    let (test, keeper) = (&treasury.test, &treasury.keeper);
    treasury.line("5.1.02.02.01.0055", 100).await;
    let again = treasury.opening("5.1.02.02.01. 0055", 200);
    assert_eq!(test.refused(keeper, "open_budget_line", again).await, "budget_line.charge_key_taken");
    let next_year = json!({ "fiscal_year": treasury.year + 1 });
    let mut other = treasury.opening("5.1.02.02.01.0055", 100);
    other.as_object_mut().expect("fields").extend(next_year.as_object().expect("fields").clone());
    test.done(keeper, "open_budget_line", other).await;
    let wrong = test.perform_as(keeper, "open_budget_line", treasury.opening("belanja", 100)).await;
    let Err(AppError::Invalid(errors)) = wrong else { panic!("{wrong:?}") };
    assert_eq!((errors[0].field.as_str(), errors[0].code), ("account", "budget_code"));
    let mut elsewhere = treasury.opening("5.1.02.02.01.0062", 100);
    elsewhere["agency"] = json!(Uuid::from_u128(9));
    let refused = test.perform_as(keeper, "open_budget_line", elsewhere).await;
    assert!(matches!(refused, Err(AppError::Denied)), "{refused:?}");
}

/// EF-13, C-RESERVE: fifty orders at once on a line with room for thirty-three of them.
#[tokio::test(flavor = "multi_thread")]
async fn c_reserve_fifty_orders_at_once_never_exceed_the_line() {
    let treasury = Treasury::new().await;
    let line = treasury.line("5.1.02.02.01.0055", 100).await;
    let answers = join_all((0..50).map(|_| treasury.reserve(line, 3))).await;
    let refusals: Vec<&String> = answers.iter().filter_map(|answer| answer.as_ref().err()).collect();
    assert_eq!(refusals.len(), 17, "{refusals:?}");
    assert!(refusals.iter().all(|code| *code == "budget_line.ceiling_exceeded"));
    let row = treasury.row("budget_lines", line).await;
    assert_eq!((row["reserved"].clone(), row["available"].clone()), (json!(99), json!(1)));
    let held: i64 = treasury.rows("budget_holdings").await.iter().filter_map(|row| row["reserved"].as_i64()).sum();
    assert_eq!(held, 99, "the orders add up to the line");
}

/// C-PLAN: a plan item that is above what its line has left says so, until the line has more or something was ordered of it.
#[tokio::test]
async fn c_plan_an_item_above_what_its_line_has_left_is_told() {
    let desk = crate::orders::Desk::of(crate::agreements::Market::open().await, 3 * crate::orders::ONE, 10, 4).await;
    let told = async || {
        let row = desk.rows("plan_items").await.into_iter().next().expect("the item");
        (row["left_amount"].clone(), row["line_left"].clone(), row["above_line"].clone())
    };
    let one = crate::orders::ONE;
    assert_eq!(told().await, (json!(4 * one), json!(3 * one), json!(true)));
    let order = desk.drafted(2).await;
    desk.test().done(desk.officer(), "reserve_order", json!({ "order": order })).await;
    assert_eq!(told().await, (json!(2 * one), json!(one), json!(true)), "both have become less");
    let more = json!({ "line": desk.line, "change": "revision", "ceiling": 4 * one, "document": "DPPA/1" });
    desk.test().done(&desk.market.season.head, "change_budget_ceiling", more).await;
    assert_eq!(told().await, (json!(2 * one), json!(2 * one), json!(false)));
}

/// C-PLAN: what a line has to bear is what all its open items plan together, in one plan or several; each of them alone
/// may be small enough.
#[tokio::test]
async fn c_plan_the_open_items_of_a_line_are_held_against_it_together() {
    let one = crate::orders::ONE;
    let desk = crate::orders::Desk::of(crate::agreements::Market::open().await, 3 * one, 10, 2).await;
    let (test, officer) = (desk.test(), desk.officer());
    let told = async || {
        let mut rows = desk.rows("plan_items").await;
        rows.sort_by_key(|row| row["topic"].to_string());
        let told = |row: &serde_json::Map<String, Value>| (row["line_planned"].clone(), row["above_line"].clone());
        rows.iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!(told().await, [(json!(2 * one), json!(false))]);
    let item = json!({
        "plan": desk.plan, "topic": "Pasar murah", "audience": "Warga", "channel": "online", "format": "advertorial",
        "quantity": 2, "from": format!("{}-01-01", desk.market.year), "until": format!("{}-12-31", desk.market.year),
        "line": desk.line, "amount": 2 * one,
    });
    let second = test.made(officer, "add_plan_item", item).await;
    let both = (json!(4 * one), json!(true));
    assert_eq!(told().await, [both.clone(), both]);
    let close = json!({ "item": second, "reason": "Ditunda." });
    test.done(officer, "close_plan_item", close).await;
    assert_eq!(told().await, [(json!(2 * one), json!(false)), (json!(2 * one), json!(false))]);
}

/// S-06: a refocusing below what is promised waits, says so, and is made when an order gives way.
#[tokio::test]
async fn a_cut_below_what_is_promised_waits_for_an_order_to_give_way() {
    let treasury = Treasury::new().await;
    let (test, head) = (&treasury.test, &treasury.head);
    let line = treasury.line("5.1.02.02.01.0055", 100).await;
    let order = treasury.reserve(line, 70).await.expect("room");
    let cut = json!({ "line": line, "change": "refocusing", "ceiling": 50, "document": "SE/9" });
    let done = test.done(head, "change_budget_ceiling", cut).await;
    assert_eq!(done["missing"], json!(20));
    let row = treasury.row("budget_lines", line).await;
    assert_eq!((row["status"].clone(), row["ceiling"].clone()), (json!("shortfall"), json!(100)));
    let cases = treasury.rows("budget_shortfalls").await;
    assert_eq!(cases[0]["orders"][0]["order"], json!(order));
    assert_eq!(treasury.reserve(line, 1).await, Err("budget_line.shortfall_open".to_owned()));

    let (amount, cause) = (Rupiah::new(20).expect("an amount"), test.app.next_id());
    test.run::<BudgetLine>(
        line,
        Command::ReleaseFrom { order, from: Bucket::Reserved, amount, reason: "Dibatalkan".into(), cause },
    )
    .await;
    let row = treasury.row("budget_lines", line).await;
    assert_eq!((row["status"].clone(), row["ceiling"].clone()), (json!("open"), json!(50)));
    assert_eq!(treasury.rows("budget_shortfalls").await[0]["outcome"], json!("covered"));
}

#[tokio::test]
async fn a_year_is_closed_when_it_is_over_and_everything_is_paid() {
    let treasury = Treasury::new().await;
    let (test, head) = (&treasury.test, &treasury.head);
    let mut past = treasury.opening("5.1.02.02.01.0055", 100);
    past["fiscal_year"] = json!(treasury.year - 1);
    let last = test.made(&treasury.keeper, "open_budget_line", past).await;
    let order = treasury.reserve(last, 60).await.expect("room");
    let close = json!({ "line": last });
    assert_eq!(test.refused(head, "close_budget_line", close.clone()).await, "budget_line.open_orders");
    for to in [Bucket::Committed, Bucket::Accrued, Bucket::Invoiced, Bucket::Realised] {
        let (amount, cause) = (Rupiah::new(60).expect("an amount"), order.as_uuid());
        test.run::<BudgetLine>(last, Command::Move { order, to, amount, cause }).await;
    }
    test.done(head, "close_budget_line", close).await;
    assert_eq!(treasury.row("budget_lines", last).await["status"], "closed");
    let line = treasury.line("5.1.02.02.01.0055", 100).await;
    let early = test.refused(head, "close_budget_line", json!({ "line": line })).await;
    assert_eq!(early, "budget_line.year_not_over");
}

/// C-PLAN: a plan is set once for an agency and a year, and filled with items that take orders.
#[tokio::test]
async fn c_plan_a_plan_is_adopted_once_and_filled_with_items() {
    let treasury = Treasury::new().await;
    let (test, officer) = (&treasury.test, &treasury.officer);
    let line = treasury.line("5.1.02.02.01.0055", 100_000_000).await;
    let plan = treasury.plan().await;
    let again = json!({
        "agency": test.agency, "fiscal_year": treasury.year, "title": "Lain", "needs": "Lain", "document": "050/2",
    });
    let refused = test.refused(&treasury.head, "adopt_communication_plan", again).await;
    assert_eq!(refused, "communication_plan.year_taken");
    let item = test.made(officer, "add_plan_item", treasury.item(plan, line, "advertorial")).await;
    let mut change = treasury.item(plan, line, "advertorial");
    let fields = change.as_object_mut().expect("fields");
    fields.remove("plan");
    fields.extend([("item".to_owned(), json!(item)), ("quantity".to_owned(), json!(6))]);
    fields.insert("reason".to_owned(), json!("Pagu dikurangi"));
    test.done(officer, "change_plan_item", change).await;
    let row = treasury.row("plan_items", item).await;
    assert_eq!((row["quantity"].clone(), row["is_open"].clone()), (json!(6), json!(true)));
    assert_eq!(treasury.row("communication_plans", plan).await["amount"], json!(24_000_000));
    let history = test.history(&test.scope(officer), item).await.expect("a history");
    let kinds: Vec<&str> = history.iter().map(|line| line.kind.as_str()).collect();
    assert_eq!(kinds, ["plan_item_added", "plan_item_changed"]);
    assert_eq!(history[1].data["previous"]["quantity"], json!(12), "both values stay visible");
    test.done(officer, "close_plan_item", json!({ "item": item, "reason": "Dialihkan" })).await;
    assert_eq!(treasury.row("plan_items", item).await["is_open"], json!(false));
    let nowhere = json!({ "item": Uuid::from_u128(9), "reason": "x" });
    let refused = test.perform_as(officer, "close_plan_item", nowhere).await;
    assert!(matches!(refused, Err(AppError::Denied)), "{refused:?}");
}

/// C-COA: a subscription is not planned from the account of advertising, until the region's own rule says so.
#[tokio::test]
async fn c_coa_a_format_is_planned_from_its_account() {
    let treasury = Treasury::new().await;
    let (test, officer) = (&treasury.test, &treasury.officer);
    let line = treasury.line("5.1.02.02.01.0055", 100_000_000).await;
    let plan = treasury.plan().await;
    let item = treasury.item(plan, line, "subscription");
    assert_eq!(test.refused(officer, "add_plan_item", item.clone()).await, "communication_plan.account_mismatch");
    let codes = "5.1.02.02.01.0062\n5.1.02.02.01.0055\n";
    let map = json!({ "format": "subscription", "accounts": codes, "basis": "Perwako 4/2026" });
    test.done(&treasury.keeper, "map_format_accounts", map).await;
    test.done(officer, "add_plan_item", item).await;
    assert_eq!(
        treasury.rows("format_accounts").await[0]["accounts"],
        json!(["5.1.02.02.01.0055", "5.1.02.02.01.0062"])
    );
}

/// EF-50, DOMAIN.md 12: a table of SIPD opens lines, and the next one changes their ceilings.
#[tokio::test]
async fn a_table_of_sipd_opens_lines_and_the_next_one_changes_them() {
    let treasury = Treasury::new().await;
    let (test, keeper, year) = (&treasury.test, &treasury.keeper, treasury.year);
    let table = |ceiling: &str| {
        format!(
            "tahun;kode_sub_giat;nama_sub_giat;kode_akun;nama_akun;nilai_anggaran;is_blokir\n\
             {year};2.16.02.2.01.0014;Relasi Media;5.1.02.02.01.0055;Belanja Jasa Iklan;{ceiling};0\n\
             {year};2.16.02.2.01.0014;Relasi Media;5.1.02.02.01.0062;Belanja Langganan;55.000.000;1\n"
        )
    };
    let first = treasury.put(&table("458.800.000")).await;
    let scope = test.scope(keeper);
    let report = test.app.import_budget_dry_run(&scope, &first, Some(test.agency)).await.expect("a report");
    assert_eq!((report.rows, report.good, report.errors.len()), (2, 2, 0));
    assert!(report.headers.iter().all(|head| head.field.is_some()));
    assert!(treasury.rows("budget_lines").await.is_empty(), "a dry run writes nothing");

    let import = |file: &str, document: &str| json!({ "file": file, "agency": test.agency, "change": "revision", "document": document });
    let done = test.done(keeper, "import_budget", import(&first, "DPA/1")).await;
    assert_eq!((done["opened"].clone(), done["changed"].clone()), (json!(2), json!(0)));
    let lines = treasury.rows("budget_lines").await;
    let found: Vec<[i64; 3]> = lines
        .iter()
        .map(|row| ["ceiling", "blocked", "available"].map(|name| row[name].as_i64().expect("an amount")))
        .collect();
    assert_eq!(found, [[458_800_000, 0, 458_800_000], [55_000_000, 55_000_000, 0]]);

    let second = treasury.put(&table("500000000.00")).await;
    let done = test.done(keeper, "import_budget", import(&second, "DPPA/1")).await;
    assert_eq!((done["opened"].clone(), done["changed"].clone()), (json!(0), json!(1)));
    let lines = treasury.rows("budget_lines").await;
    assert_eq!((lines.len(), lines[0]["ceiling"].clone()), (2, json!(500_000_000)));
    let again = test.done(keeper, "import_budget", import(&second, "DPPA/1")).await;
    assert_eq!(again["changed"], json!(0), "the same table changes nothing");

    let undo = json!({ "import": done["id"], "reason": "salah berkas" });
    assert_eq!(test.refused(&treasury.officer, "undo_import", undo).await, "import.budget_not_undone");
}

#[tokio::test]
async fn a_table_with_mistakes_changes_no_money_unless_the_good_rows_are_asked_for() {
    let treasury = Treasury::new().await;
    let (test, keeper, year) = (&treasury.test, &treasury.keeper, treasury.year);
    let table = format!(
        "tahun;nama_skpd;kode_sub_giat;kode_akun;nilai_anggaran\n\
         {year};;2.16.02.2.01.0014;5.1.02.02.01.0055;100\n\
         {year};Dinas Antah Berantah;2.16.02.2.01.0014;5.1.02.02.01.0062;100\n"
    );
    let file = treasury.put(&table).await;
    let import = json!({ "file": file, "agency": test.agency, "change": "shift", "document": "DPA/1" });
    let refused = test.perform_as(keeper, "import_budget", import.clone()).await;
    let Err(AppError::Invalid(errors)) = refused else { panic!("{refused:?}") };
    assert_eq!(errors[0].code, "rows_with_mistakes");
    assert!(treasury.rows("budget_lines").await.is_empty());
    let words = |error: &app::RowError| format!("{}: {}", error.column, error.code);
    let scope = test.scope(keeper);
    let bad = test.app.import_budget_error_file(&scope, &file, Some(test.agency), &words).await.expect("a file");
    assert!(String::from_utf8(bad.bytes).expect("text").contains("nama_skpd: agency_unknown"));
    let mut good = import;
    good["good_rows_only"] = json!(true);
    let done = test.done(keeper, "import_budget", good).await;
    assert_eq!((done["opened"].clone(), done["left_out"].clone()), (json!(1), json!(1)));

    let template = String::from_utf8(test.app.import_budget_template().bytes).expect("text");
    let own = treasury.put(&template.replace("Dinas Komunikasi dan Informatika", "")).await;
    let report = test.app.import_budget_dry_run(&scope, &own, Some(test.agency)).await.expect("a report");
    assert_eq!((report.good, report.errors.as_slice()), (1, &[][..]), "the template goes in");
}

/// DOMAIN.md 7: money is kept by the finance administration; who plans and orders does not set ceilings.
#[tokio::test]
async fn who_plans_and_orders_sets_no_ceiling() {
    let treasury = Treasury::new().await;
    let opening = treasury.opening("5.1.02.02.01.0055", 100);
    for role in [Role::ActivityOfficer, Role::CommitmentOfficer, Role::Treasurer, Role::MediaAdministrator] {
        assert!(!app::authz::holders("change_budget_ceiling").contains(&role), "{role}");
    }
    let refused = treasury.test.perform_as(&treasury.officer, "open_budget_line", opening).await;
    assert!(matches!(refused, Err(AppError::Denied)), "{refused:?}");
}
