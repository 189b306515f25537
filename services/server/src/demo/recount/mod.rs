//! The demo year recounted from the log alone: the raw bytes of the events, read with `serde_json` and added up by hand.
//! Nothing of the aggregates, the read models or the lists takes part in the counting; then every figure that the lists
//! show has to be the same, and every one that stands on the pages of budget, orders and payment.

mod counting;
mod printed;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use app::{App, Border, dataset::ListRequest};
use kernel::{Party, TenantId, ids::AccountId};
use serde_json::{Map, Value};
use testkit::TestApp;

use super::{data, open_region, pages::ExamplePages, person::Person, rows, tell_region};
use counting::{Count, Told};

/// An installation with the stories of these regions.
async fn told(codes: &[&str]) -> (TestApp, Vec<(String, TenantId)>) {
    let test = TestApp::without_tenants().await;
    let pages =
        ExamplePages::new(Arc::new(testkit::TestPages::default()), test.app.store().clone(), test.clock.clone());
    test.pages.fall_back(Arc::new(pages));
    let operator = test.app.create_account("operator@contoh.example", "Operator Contoh", super::PASSWORD, true).await;
    let operator: AccountId = operator.expect("an operator");
    let (regions, facts) = (data::regions().expect("regions"), data::facts().expect("facts"));
    let mut opened = Vec::new();
    for region in regions.iter().filter(|region| codes.contains(&region.code.as_str())) {
        opened.push(open_region(&test.app, operator, region, &facts).await.expect("an office"));
    }
    let told = futures_util::future::join_all(opened.iter().map(|setting| tell_region(&test.app, *setting))).await;
    told.into_iter().collect::<anyhow::Result<()>>().expect("every story");
    let tenants = opened.iter().map(|setting| (setting.region.code.clone(), setting.tenant)).collect();
    (test, tenants)
}

/// With which the head of the agency of a region signs in.
fn email(code: &str) -> String {
    let regions = data::regions().expect("regions");
    let region = regions.iter().find(|region| region.code == code).expect("a region");
    format!("kadis@{}.example", super::short_name(&region.name))
}

/// The log of a tenant as it lies there: name and bytes of each event.
async fn log_of(app: &App, tenant: TenantId) -> Vec<Told> {
    let border = Border { tenant, party: Party::Staff };
    let events: Vec<(kernel::Uuid, String, Vec<u8>)> = app
        .store()
        .read(border, |tx| {
            Box::pin(async move {
                sqlx::query_as(
                    "select e.stream_id, t.name, e.payload from sinergi.events e \
                     join sinergi.event_types t on t.type_id = e.type_id where e.tenant_id = $1 and e.enc = 0 order by e.position",
                )
                .bind(tx.tenant().as_i32())
                .fetch_all(tx.connection())
                .await
                .map_err(store::StoreError::while_doing("reading the log"))
            })
        })
        .await
        .expect("the log");
    events
        .into_iter()
        .map(|(stream, name, payload)| Told {
            stream: stream.to_string(),
            name,
            data: serde_json::from_slice(&payload).expect("JSON"),
        })
        .collect()
}

/// A list as the head of the agency reads it, by id.
async fn list(app: &App, tenant: TenantId, name: &str) -> BTreeMap<String, Map<String, Value>> {
    let info = app.store().tenant(tenant).await.expect("an answer").expect("a tenant");
    let head = Person {
        tenant,
        zone: info.zone,
        since: kernel::LocalDate::from_ymd(2000, 1, 1).expect("a day"),
        account: AccountId(app.next_id()),
        roles: vec![app::Role::HeadOfAgency],
        party: Party::Staff,
    };
    let found = rows(app, &head.at(app, app.now()), name, ListRequest::default()).await.expect("a list");
    found.into_iter().map(|row| (row["id"].as_str().expect("an id").to_owned(), row)).collect()
}

fn money(row: &Map<String, Value>, name: &str) -> i64 {
    row.get(name).and_then(Value::as_i64).unwrap_or_else(|| panic!("no {name} in {row:?}"))
}

/// Every figure of the lists beside the recount; what differs, in words.
async fn differences(app: &App, tenant: TenantId, count: &Count) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut beside = |what: String, listed: Value, counted: Value| {
        if listed != counted {
            wrong.push(format!("{what}: listed {listed}, counted {counted}"));
        }
    };
    let lines = list(app, tenant, "budget_lines").await;
    beside("lines".into(), lines.len().into(), count.lines.len().into());
    for (id, line) in &count.lines {
        let row = &lines[id];
        for (name, counted) in line.figures(count.of_line(id)) {
            beside(format!("line {id}, {name}"), money(row, name).into(), counted.into());
        }
    }
    let holdings = list(app, tenant, "budget_holdings").await;
    let mut listed = BTreeMap::new();
    for row in holdings.values() {
        let key =
            (row["line"].as_str().expect("a line").to_owned(), row["order"].as_str().expect("an order").to_owned());
        listed.insert(key, counting::BUCKETS.map(|name| money(row, name)));
    }
    listed.retain(|_, sums| sums.iter().any(|sum| *sum != 0));
    let mut counted = count.holdings.clone();
    counted.retain(|_, sums| sums.iter().any(|sum| *sum != 0));
    beside("holdings".into(), format!("{listed:?}").into(), format!("{counted:?}").into());

    let orders = list(app, tenant, "orders").await;
    beside("orders".into(), orders.len().into(), count.orders.len().into());
    for (id, order) in &count.orders {
        let row = &orders[id];
        beside(format!("order {id}, status"), row["status"].clone(), order.status.into());
        for (name, counted) in order.figures() {
            beside(format!("order {id}, {name}"), money(row, name).into(), counted.into());
        }
    }
    let placements = list(app, tenant, "placements").await;
    for (id, placement) in count.orders.values().flat_map(|order| &order.placements) {
        let row = &placements[id];
        beside(format!("placement {id}, stage"), row["stage"].clone(), placement.stage.into());
        beside(format!("placement {id}, amount"), row["amount"].clone(), placement.amount.into());
        let verified = if placement.verified == 0 { Value::Null } else { placement.verified.into() };
        beside(format!("placement {id}, verified"), row["verified_amount"].clone(), verified);
    }
    let bills = list(app, tenant, "billings").await;
    beside("bills".into(), bills.len().into(), count.bills.len().into());
    for (id, bill) in &count.bills {
        let row = &bills[id];
        beside(format!("bill {id}, stage"), row["stage"].clone(), bill.stage.clone().into());
        for (name, counted) in bill.figures() {
            beside(format!("bill {id}, {name}"), money(row, name).into(), counted.into());
        }
        let paid = bill.paid.map_or(Value::Null, Value::from);
        beside(format!("bill {id}, paid"), row["paid_amount"].clone(), paid);
    }
    for (list_name, column, counted) in count.by_stage() {
        let mut listed: BTreeMap<String, usize> = BTreeMap::new();
        for row in list(app, tenant, list_name).await.values() {
            *listed.entry(row[column].as_str().expect("a stage").to_owned()).or_default() += 1;
        }
        beside(format!("{list_name} by {column}"), format!("{listed:?}").into(), format!("{counted:?}").into());
    }
    wrong
}

/// EF-12 to EF-19, C-BUCKETS ("Done when" of orders, proof and money): the totals of the demo year, counted from the
/// events alone, are the figures of the budget, order and payment lists and of their pages, rupiah by rupiah.
#[tokio::test(flavor = "multi_thread")]
async fn the_demo_years_figures_are_what_the_events_alone_add_up_to() {
    let (test, tenants) = told(&["14.71", "13.75", "31", "16.02"]).await;
    assert_eq!(tenants.len(), 4);
    for (code, tenant) in tenants {
        let log = log_of(&test.app, tenant).await;
        let count = Count::of(&log);
        // What this test stands on is there: a recount of nothing proves nothing.
        let kinds: BTreeSet<&str> = log.iter().map(|told| told.name.as_str()).collect();
        assert!(count.orders.len() >= 15 && count.bills.len() >= 7, "{code}: {} orders", count.orders.len());
        for kind in ["proof_verified", "payment_disbursed", "order_lapsed", "billing_carried_over", "billing_picked_up"]
        {
            assert!(code == "31" && kind == "order_lapsed" || kinds.contains(kind), "{code} has no {kind}");
        }
        assert!(code != "14.71" || kinds.contains("billing_withheld_taken_out"), "{code}: nothing came off a bill");
        // Pekanbaru's running year has orders and bills on their way: what waits is counted too.
        let stages: BTreeSet<&str> = count.bills.values().map(|bill| bill.stage.as_str()).collect();
        assert!(code != "14.71" || stages.len() > 1, "{code}: nothing waits to be paid");
        let mut held = count.holdings.clone();
        held.retain(|holding, _| count.told_by_lines.contains_key(holding));
        assert_eq!(count.told_by_lines, held, "{code}: lines and orders tell of different sums");
        let mut wrong = differences(&test.app, tenant, &count).await;
        let reader = printed::Reader::new(&test.app, &email(&code)).await;
        let (on_pages, read) = printed::differences(&reader, &count).await;
        wrong.extend(on_pages);
        let least = count.lines.len() * 8 + count.orders.len() * 4 + count.bills.len();
        assert!(read > least, "{code}: {read} figures were read on pages");
        assert!(wrong.is_empty(), "{code}:\n{}", wrong.join("\n"));
    }
}

/// EF-43: the year has red flags of several kinds, none about a real outlet, some of them reviewed in different ways; the
/// same in every installation.
#[tokio::test(flavor = "multi_thread")]
async fn the_demo_year_has_red_flags_of_several_kinds_with_different_outcomes() {
    let (test, tenants) = told(&["14.71"]).await;
    let (_, tenant) = tenants.first().expect("Pekanbaru");
    let flags = list(&test.app, *tenant, "flags").await;
    let mut found: Vec<(String, String)> = flags
        .values()
        .map(|row| {
            (row["flag_rule"].as_str().expect("a rule").to_owned(), row["outcome"].as_str().unwrap_or("-").to_owned())
        })
        .collect();
    found.sort();
    let expected = [
        ("ageing_invoice", "explained"),
        ("hurried_negotiation", "sent_to_inspectorate"),
        ("published_before_ordered", "corrected"),
        ("quantity_above_received", "repayment"),
        ("same_proof_twice", "-"),
        ("same_proof_twice", "explained"),
        ("young_outlet", "false_alarm"),
    ];
    assert_eq!(found, expected.map(|(rule, outcome)| (rule.to_owned(), outcome.to_owned())));
    for row in flags.values().filter(|row| !row["company_name"].is_null()) {
        let name = row["company_name"].as_str().expect("a name").to_lowercase();
        assert!(["contoh", "rekaan", "fiktif"].iter().any(|word| name.contains(word)), "{name}");
    }
    let tallies = list(&test.app, *tenant, "flag_tallies").await;
    let raised: i64 = tallies.values().map(|row| money(row, "raised")).sum();
    assert_eq!(usize::try_from(raised).expect("a count"), flags.len());
}
