//! What a company sees of the lists: its own rows and what is public, whoever asks and however.

use serde_json::{Map, Value};
use views::{Moment, dataset::Filter};

use crate::{
    histories::History,
    world::{World, is, texts},
};
use views::dataset::Operator;

type Row = Map<String, Value>;

/// Lists that no company sees a row of.
const OFFICE_ALONE: &[&str] = &[
    "application_checks",
    "officials",
    "region_facts",
    "interests",
    "role_proposals",
    "delegations",
    "corrections",
    "imports",
    "shared_figures",
    "budget_lines",
    "budget_moves",
    "budget_holdings",
    "budget_shortfalls",
    "communication_plans",
    "plan_items",
    "format_accounts",
    "procurement_rules",
    "order_warnings",
    "catalogue_orders",
    "flags",
    "flag_rules",
    "flag_tallies",
    "number_patterns",
    "paper_numbers",
];
/// Lists of which a company sees what is public, with the column that says when it became so.
const PUBLIC: &[(&str, &str)] = &[
    ("windows", "announced_at"),
    ("policies", "published_at"),
    ("decrees", "issued_at"),
    ("payment_terms", "approved_at"),
];
/// Lists that are public as they are.
const OPEN: &[&str] = &["agencies", "holidays", "decree_rows", "outages"];

/// C-PARTY. Planted fault: `drop policy staff_floor` or `party_floor` on any of the tables makes it red.
#[tokio::test]
async fn a_company_sees_its_own_rows_and_what_is_public_in_every_list() {
    let world = World::new().await;
    let history = History::grown(11, 5_500);
    history.write(&world).await;
    let moment = Moment::at(history.now(), kernel::Zone::Wib);
    let differing = is("status", Operator::Eq, "findings_differ");
    let at_odds: Vec<Row> = world.all(world.staff(), moment, "applications", differing.clone()).await;
    let company = at_odds[0]["company"].as_str().expect("a company").to_owned();
    let border = world.company(company.parse().expect("an id"));

    let orders: Vec<Row> = world.all(world.staff(), moment, "orders", Filter::All).await;
    let out = orders.iter().filter(|row| !row["issued_at"].is_null());
    let orders_out: Vec<String> = out.filter_map(|row| row["id"].as_str().map(str::to_owned)).collect();
    assert!(!orders_out.is_empty() && orders_out.len() < orders.len());

    for dataset in views::datasets::all() {
        let name = dataset.name;
        let office: Vec<Row> = world.all(world.staff(), moment, name, Filter::All).await;
        let own: Vec<Row> = world.all(border, moment, name, Filter::All).await;
        let ids = texts(&own, "id");
        let expected: Vec<&Row> = if OFFICE_ALONE.contains(&name) {
            vec![]
        } else if let Some((_, since)) = PUBLIC.iter().find(|(public, _)| *public == name) {
            office.iter().filter(|row| !row[*since].is_null()).collect()
        } else if name == "prices" {
            office.iter().filter(|row| !row["approved_at"].is_null() && row["kind"] != "reference").collect()
        } else if name == "agreements" {
            office.iter().filter(|row| row["company"] == company.as_str() && !row["opened_at"].is_null()).collect()
        } else if name == "orders" || name == "placements" {
            let out: Vec<&str> = orders_out.iter().map(String::as_str).collect();
            let key = if name == "orders" { "id" } else { "order" };
            let is_out = |row: &&Row| row[key].as_str().is_some_and(|order| out.contains(&order));
            office.iter().filter(|row| row["company"] == company.as_str()).filter(is_out).collect()
        } else if OPEN.contains(&name) {
            office.iter().collect()
        } else if name == "companies" {
            office.iter().filter(|row| row["id"] == company.as_str()).collect()
        } else {
            office.iter().filter(|row| row["company"] == company.as_str()).collect()
        };
        let expected: Vec<&str> = expected.iter().filter_map(|row| row["id"].as_str()).collect();
        assert_eq!(ids, expected, "{name}");
    }

    let own = world.all(border, moment, "applications", Filter::All).await;
    assert!(!own.is_empty());
    for row in own {
        for secret in ["verifiers", "verifier_names", "checked_by", "differing", "field_team", "round"] {
            assert_eq!(row[secret], Value::Null, "{secret}");
        }
    }
    assert_eq!(world.all(border, moment, "applications", differing).await, Vec::<Row>::new());
    let application = at_odds[0]["id"].as_str().expect("an id").parse().expect("an id");
    let dataset = crate::world::dataset("applications");
    let seen = views::get(&world.store, border, moment, dataset, application).await.expect("read").expect("a row");
    assert_eq!(seen["status"], "under_administrative_check");
}

/// C-TENANT.
#[tokio::test]
async fn another_tenant_sees_nothing_in_any_list() {
    let (world, other) = (World::new().await, World::new().await);
    let history = History::grown(12, 700);
    history.write(&world).await;
    let moment = Moment::at(history.now(), kernel::Zone::Wib);
    for dataset in views::datasets::all() {
        let rows = other.all(other.staff(), moment, dataset.name, Filter::All).await;
        assert_eq!(rows, Vec::<Row>::new(), "{}", dataset.name);
    }
    for row in world.all(world.staff(), moment, "applications", Filter::All).await {
        let id = row["id"].as_str().expect("an id").parse().expect("an id");
        let found = views::get(&other.store, other.staff(), moment, crate::world::dataset("applications"), id).await;
        assert_eq!(found.expect("read"), None);
    }
    let nothing = views::search(&other.store, other.staff(), vec!["companies", "outlets", "people"], "pt").await;
    assert!(nothing.expect("a search").is_empty());
}
