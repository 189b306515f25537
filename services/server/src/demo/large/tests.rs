//! What large tenants hold: every end of an application, and numbers as regions have them.

use std::collections::{BTreeMap, BTreeSet};

use kernel::LocalDate;
use testkit::TestApp;

use super::*;
use crate::demo::rows;

/// What one region has, without ids and hours.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    /// Applications by year, state and grade.
    applications: BTreeMap<(i64, String, String), usize>,
    /// Names in the decree, in its order.
    partners: Vec<(String, String, String)>,
    /// Orders by state and bills by stage. Events are not counted: which bill reads a page that two wait for is chance.
    money: BTreeMap<(&'static str, String), usize>,
}

async fn auditor(app: &App, tenant: TenantId) -> app::Scope {
    let info = app.store().tenant(tenant).await.expect("an answer").expect("a tenant");
    Person {
        tenant,
        zone: info.zone,
        since: LocalDate::from_ymd(2000, 1, 1).expect("a day"),
        account: AccountId(app.next_id()),
        roles: vec![app::Role::HeadOfAgency],
        party: kernel::Party::Staff,
    }
    .at(app, app.now())
}

fn text(row: &serde_json::Map<String, serde_json::Value>, name: &str) -> String {
    row.get(name).and_then(|value| value.as_str()).unwrap_or("-").to_owned()
}

async fn told(app: &App, tenant: TenantId) -> Told {
    let scope = auditor(app, tenant).await;
    let all = |list| rows(app, &scope, list, app::dataset::ListRequest::default());
    let mut applications = BTreeMap::new();
    for row in all("applications").await.expect("applications") {
        let year = row["fiscal_year"].as_i64().expect("a year");
        *applications.entry((year, text(&row, "status"), text(&row, "grade"))).or_default() += 1;
    }
    let partners = all("decree_rows").await.expect("rows of decrees");
    let mut partners: Vec<_> =
        partners.iter().map(|row| (text(row, "decree_number"), text(row, "outlet_name"), text(row, "grade"))).collect();
    partners.sort();
    let mut money = BTreeMap::new();
    for (list, column) in [("orders", "status"), ("billings", "stage")] {
        for row in all(list).await.expect("orders and bills") {
            *money.entry((list, text(&row, column))).or_default() += 1;
        }
    }
    Told { applications, partners, money }
}

/// The pages of the made-up outlets answer, as the program's own do.
fn with_pages(test: &TestApp) {
    let world = std::sync::Arc::new(testkit::TestPages::default());
    let pages = crate::demo::ExamplePages::new(world, test.app.store().clone(), test.clock.clone());
    test.pages.fall_back(std::sync::Arc::new(pages));
}

/// S-08, EF-06 to EF-11 in numbers: a load without corrections, objections or decree would measure another program.
#[tokio::test(flavor = "multi_thread")]
async fn a_large_tenant_has_every_end_of_an_application_and_the_same_seed_gives_the_same() {
    let (one, other) = tokio::join!(TestApp::alone(), TestApp::alone());
    with_pages(&one);
    with_pages(&other);
    let wanted = Wanted { tenants: 2, years: 2, seed: 7, orders: 40 };
    let (made, again) = tokio::join!(load(&one.app, wanted), load(&other.app, Wanted { tenants: 1, ..wanted }));
    let (made, again) = (made.expect("a load"), again.expect("a load"));
    assert_eq!((made.len(), again.len()), (4, 2));

    for year in &made {
        let [registered, verified, decreed] = year.funnel;
        assert!(registered >= verified && verified >= decreed, "{year:?}");
        assert!(verified * 1_000 >= registered * 750, "Riau checked 150 of 200: {year:?}");
        let share = decreed * 1_000 / registered;
        assert!((75..=800).contains(&share), "from Riau and Banjar (75) to Siak (800): {share}, {year:?}");
        // Some stay away in a year: Gianyar has 23 outlets, Tulang Bawang Barat 293.
        assert!((18..=293).contains(&registered), "{year:?}");
    }

    let tenants: BTreeSet<TenantId> = made.iter().map(|year| year.tenant).collect();
    for tenant in tenants {
        let told = told(&one.app, tenant).await;
        let years: BTreeSet<i64> = told.applications.keys().map(|(year, ..)| *year).collect();
        let last = *years.iter().next_back().expect("a year");
        assert_eq!(years.len(), 2);
        for year in years {
            let states: BTreeSet<&str> =
                told.applications.keys().filter(|(of, ..)| *of == year).map(|(_, status, _)| status.as_str()).collect();
            let mut expected = BTreeSet::from([
                "decreed",
                "draft",
                "rejected",
                "rejected_administrative",
                "rejected_factual",
                "rejected_incomplete",
                "withdrawn",
            ]);
            // Whoever waits still does in the year that runs; of a year that is over nobody does.
            if year == last {
                expected.insert("waiting_list");
            }
            assert_eq!(states, expected, "{year}");
        }
        let grades: BTreeSet<&str> = told.applications.keys().map(|(.., grade)| grade.as_str()).collect();
        assert!(grades.is_superset(&BTreeSet::from(["A", "B", "C"])), "{grades:?}");
        seasons_are_whole(&one.app, tenant).await;
        for table in one.app.store().verify_projections(tenant).await.expect("a comparison") {
            assert!(table.is_right(), "{table:?}");
        }
    }

    assert_eq!(told(&one.app, made[0].tenant).await, told(&other.app, again[0].tenant).await);
    let different = TestApp::alone().await;
    with_pages(&different);
    let seeded = load(&different.app, Wanted { seed: 8, tenants: 1, years: 1, orders: 0 }).await.expect("a load");
    assert_ne!(told(&different.app, seeded[0].tenant).await.partners, told(&other.app, again[0].tenant).await.partners);
}

/// Corrections that came back, objections with both answers, visits, and an annex for every decree.
async fn seasons_are_whole(app: &App, tenant: TenantId) {
    let scope = auditor(app, tenant).await;
    let all = |list| rows(app, &scope, list, app::dataset::ListRequest::default());
    let applications = all("applications").await.expect("applications");
    let count = |test: &dyn Fn(&serde_json::Map<String, serde_json::Value>) -> bool| {
        applications.iter().filter(|row| test(row)).count()
    };
    let is_there = |row: &serde_json::Map<String, serde_json::Value>, name: &str| !row[name].is_null();
    assert!(count(&|row| is_there(row, "resubmitted_at") && is_there(row, "verified_at")) >= 2, "corrected");
    assert!(count(&|row| row["corrections_count"] == 2 || row["status"] == "rejected_administrative") >= 2);
    assert!(count(&|row| row["objection_upheld"] == true) >= 2, "upheld in both years");
    assert!(count(&|row| row["objection_upheld"] == false) >= 2, "denied in both years");
    assert!(count(&|row| is_there(row, "field_check")) >= 10, "visits");
    assert!(count(&|row| is_there(row, "field_check_skipped")) >= 2, "no visit needed");
    let decrees = all("decrees").await.expect("decrees");
    assert_eq!(decrees.len(), 2);
    for decree in &decrees {
        assert!(is_there(decree, "number") && is_there(decree, "hash"), "{decree:?}");
    }
    let named = all("decree_rows").await.expect("rows of decrees").len();
    assert_eq!(named, count(&|row| row["status"] == "decreed"));
}
