//! What red flags are looked for in, counted again by hand from the lists (EF-43).

use std::collections::BTreeMap;

use kernel::{FiscalYear, Uuid, Zone};
use serde_json::{Map, Value};
use views::{
    Moment,
    dataset::Filter,
    flag_questions::{Outlook, Spans, flag_bills, flag_orders, flag_spend, flag_years, orders_of_bills},
};

use crate::{
    histories::History,
    world::{World, at, day, texts},
};

type Row = Map<String, Value>;

const SPANS: Spans = Spans { prices: 365, split: 14 };

struct Grown {
    world: World,
    history: History,
}

impl Grown {
    async fn new(seed: u64) -> Self {
        let world = World::new().await;
        let history = History::grown(seed, 5_500);
        history.write(&world).await;
        Self { world, history }
    }
    fn outlook(&self) -> Outlook {
        Outlook { border: self.world.staff(), zone: Zone::Wib, is_example: false }
    }
    async fn rows(&self, list: &str) -> Vec<Row> {
        let moment = Moment::at(self.history.now(), Zone::Wib);
        self.world.all(self.world.staff(), moment, list, Filter::All).await
    }
}

fn uuid(value: &Value) -> Uuid {
    value.as_str().expect("an id").parse().expect("an id")
}

/// What rules look at of an order is what the lists say of it and of those around it.
#[tokio::test]
async fn orders_are_seen_with_what_the_lists_say_of_them_and_of_those_around_them() {
    let grown = Grown::new(31).await;
    let orders = grown.rows("orders").await;
    let placements = grown.rows("placements").await;
    let warnings = grown.rows("order_warnings").await;
    let issued: Vec<&Row> = orders.iter().filter(|row| !row["issued_at"].is_null()).collect();
    assert!(issued.len() > 10 && issued.len() < orders.len());
    let ids = texts(&orders, "id").iter().map(|id| id.parse().expect("an id")).collect();
    let seen = flag_orders(&grown.world.store, grown.outlook(), ids, SPANS).await.expect("orders");
    assert_eq!(seen.len(), issued.len(), "what did not go out is not looked at");
    let mut comparable = 0;
    for order in &seen {
        let row = issued.iter().find(|row| uuid(&row["id"]) == order.order.as_uuid()).expect("the order");
        assert_eq!(row["amount"], order.amount.get());
        assert_eq!(at(row["issued_at"].as_str().expect("an instant")), order.issued_at);
        let own: Vec<&Row> =
            placements.iter().filter(|it| it["order"] == row["id"] && it["stage"] != "cancelled").collect();
        assert_eq!(own.len(), order.placements.len());
        assert_eq!(warnings.iter().filter(|it| it["order"] == row["id"]).count(), order.warnings.len());
        for placement in &order.placements {
            let it = own.iter().find(|it| uuid(&it["id"]) == placement.placement.as_uuid()).expect("the placement");
            assert_eq!(it["unit_price"], placement.unit_price.get());
            assert_eq!(it["received"], placement.received);
            let mut prices: Vec<i64> = placements
                .iter()
                .filter(|near| {
                    let of = issued.iter().find(|order| order["id"] == near["order"]);
                    of.is_some_and(|of| {
                        let before = at(of["issued_at"].as_str().expect("an instant")) < order.issued_at;
                        before && of["id"] != row["id"] && of["kind"] == row["kind"]
                    }) && near["format"] == it["format"]
                        && near["unit"] == it["unit"]
                })
                .map(|near| near["unit_price"].as_i64().expect("a price"))
                .collect();
            prices.sort_unstable();
            assert_eq!(usize::try_from(placement.comparables).expect("a count"), prices.len());
            let median = prices.len().checked_sub(1).map(|last| prices[last / 2]);
            assert_eq!(placement.median_price.map(kernel::Rupiah::get), median);
            comparable += usize::from(median.is_some());
        }
        for near in &order.neighbours {
            let other = issued.iter().find(|row| uuid(&row["id"]) == near.order.as_uuid()).expect("a neighbour");
            assert_eq!((&other["company"], &other["agency"]), (&row["company"], &row["agency"]));
        }
    }
    assert!(comparable > 0);
    assert!(seen.iter().any(|order| !order.neighbours.is_empty()));
    let invented = Outlook { is_example: true, ..grown.outlook() };
    let ids = seen.iter().map(|order| order.order.as_uuid()).collect();
    let companies = grown.rows("companies").await;
    let marked = |row: &&&Row| {
        // What an import brought and was taken back is in no list.
        let company = companies.iter().find(|company| company["id"] == row["company"]);
        let name = company.and_then(|company| company["legal_name"].as_str());
        name.is_some_and(|name| name.to_lowercase().contains("contoh"))
    };
    let expected = issued.iter().filter(marked).count();
    let seen = flag_orders(&grown.world.store, invented, ids, SPANS).await.expect("orders");
    assert!(seen.len() >= expected);
}

/// C-Q4, C-HHI: sums of a year are the sums of its orders.
#[tokio::test]
async fn years_and_owners_are_seen_with_the_sums_of_their_orders() {
    let grown = Grown::new(32).await;
    let orders = grown.rows("orders").await;
    let year = FiscalYear(2026);
    let stands = |row: &&Row| {
        let out = row["issued_at"].as_str().is_some_and(|at| at.starts_with("2026"));
        out && !["declined", "lapsed", "cancelled"].contains(&row["status"].as_str().expect("a status"))
    };
    let mut by_agency: BTreeMap<Uuid, i64> = BTreeMap::new();
    for row in orders.iter().filter(stands) {
        *by_agency.entry(uuid(&row["agency"])).or_default() += row["amount"].as_i64().expect("an amount");
    }
    let years = flag_years(&grown.world.store, grown.outlook(), year, 14).await.expect("years");
    let found: BTreeMap<Uuid, i64> = years.iter().map(|seen| (seen.agency.as_uuid(), seen.total.get())).collect();
    assert_eq!(found, by_agency);
    assert!(years.iter().all(|seen| seen.from == day("2026-12-18") && seen.until == day("2026-12-31")));
    // A span of the whole year: everything is late.
    let whole = flag_years(&grown.world.store, grown.outlook(), year, 365).await.expect("years");
    assert!(whole.iter().all(|seen| seen.late == seen.total && !seen.orders.is_empty()));

    let mut by_company: BTreeMap<Uuid, i64> = BTreeMap::new();
    for row in orders.iter().filter(stands) {
        if ["accepted", "completed"].contains(&row["status"].as_str().expect("a status")) {
            let rest = row["amount"].as_i64().expect("an amount") - row["released"].as_i64().expect("an amount");
            *by_company.entry(uuid(&row["company"])).or_default() += rest;
        }
    }
    let spend = flag_spend(&grown.world.store, grown.outlook(), year).await.expect("spend");
    let found: BTreeMap<Uuid, i64> = spend.iter().map(|seen| (seen.company.as_uuid(), seen.amount.get())).collect();
    assert_eq!(found, by_company);
    assert!(!found.is_empty());

    let bills = grown.rows("billings").await;
    let unpaid = bills.iter().filter(|row| !row["invoiced_on"].is_null() && row["paid_at"].is_null()).count();
    let seen = flag_bills(&grown.world.store, grown.outlook(), day("2099-01-01")).await.expect("bills");
    assert_eq!(seen.len(), unpaid);
    assert!(unpaid > 0);
    let none = orders_of_bills(&grown.world.store, grown.world.staff(), vec![]).await.expect("orders");
    assert!(none.is_empty());
}
