//! T-24, C-PROJ: what grew with the log is what a rebuild makes of it.

use domain::{budget::line::Bucket, partnership::application, publication::allotment::Source};
use kernel::{LogEvent, SubjectId};
use views::dataset::Filter;

use crate::{
    histories::History,
    world::{World, morning},
};

type Of = fn(kernel::Uuid) -> Source;

fn of_agreement(id: kernel::Uuid) -> Source {
    Source::Agreement(id.into())
}

fn of_plan(id: kernel::Uuid) -> Source {
    Source::PlanItem(id.into())
}

/// T-24. Planted fault: a fold that reads a clock (or a `HashSet` order) makes it red.
#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_events_written_live_give_the_rows_that_a_rebuild_gives() {
    let world = World::new().await;
    // And some more, so that the rare ones happen too.
    let history = History::grown(1, 14_000);
    history.write(&world).await;

    let kinds: std::collections::BTreeSet<&str> = history.events.iter().map(LogEvent::kind).collect();
    let missing: Vec<&str> =
        domain::Event::kinds().iter().map(|(_, kind, _)| *kind).filter(|kind| !kinds.contains(kind)).collect();
    assert_eq!(missing, Vec::<&str>::new(), "events that the history never saw");

    let reports = world.store.verify_projections(world.tenant).await.expect("a comparison");
    assert_eq!(reports.len(), 56);
    for report in &reports {
        assert!(report.rows > 0, "{} has no row", report.table);
        assert!(report.is_right(), "{report:?}");
    }
    let rebuilt = world.store.rebuild(world.tenant).await.expect("a rebuild");
    assert_eq!(rebuilt.rows_changed, 0);
    assert_eq!(rebuilt.position, i64::try_from(history.events.len()).expect("a position"));

    // What the list says of an application is what its decider knows.
    let rows = world.all(world.staff(), morning("2026-06-01"), "applications", Filter::All).await;
    assert_eq!(rows.len(), history.applications.len());
    for row in rows {
        let id = row["id"].as_str().expect("an id").parse().expect("an id");
        let state = history.application_state(id);
        assert_eq!(row["status"].as_str(), state.status().map(application::Status::wire), "{id}");
        assert_eq!(row["policy_version"].as_i64(), state.policy_version().map(i64::from), "{id}");
        assert_eq!(row["grade"].as_str(), state.grade().map(|grade| grade.grade.as_str()), "{id}");
    }

    // R3, C-PLAN: what is left of an agreement and of a plan item is what the next order will be told.
    let mut taken = 0;
    for (list, column, source) in [("agreements", "ordered", of_agreement as Of), ("plan_items", "used_count", of_plan)]
    {
        for row in world.all(world.staff(), morning("2026-06-01"), list, Filter::All).await {
            let id: kernel::Uuid = row["id"].as_str().expect("an id").parse().expect("an id");
            let known = history.taken_of(source(id));
            assert_eq!(row[column].as_u64(), Some(known), "{list} {id}");
            taken += u64::from(known > 0);
        }
    }
    assert!(taken > 1, "nothing is taken of anything");

    // EF-13: what the lists say of money is what the decider knows, and the orders add up to the line.
    let lines = world.all(world.staff(), morning("2026-06-01"), "budget_lines", Filter::All).await;
    let holdings = world.all(world.staff(), morning("2026-06-01"), "budget_holdings", Filter::All).await;
    assert_eq!(lines.len(), history.lines.len());
    for row in lines {
        let line = row["id"].as_str().expect("an id");
        let state = history.line_state(line.parse().expect("an id"));
        assert_eq!(row["ceiling"], state.ceiling().get(), "{line}");
        assert_eq!(row["blocked"], state.blocked().get(), "{line}");
        assert_eq!(row["available"], state.available().get(), "{line}");
        for bucket in Bucket::ALL {
            let name = bucket.wire();
            assert_eq!(row[name], state.bucket(*bucket).get(), "{line}.{name}");
            let held = holdings.iter().filter(|held| held["line"] == line).map(|held| held[name].as_i64());
            assert_eq!(held.sum::<Option<i64>>(), row[name].as_i64(), "{line}.{name}");
        }
    }
}

/// EF-30: a person whose key is destroyed is gone from every row, and the rows are again what a rebuild gives.
#[tokio::test]
async fn a_forgotten_person_is_gone_from_the_rows() {
    let world = World::new().await;
    let history = History::grown(2, 60);
    history.write(&world).await;
    let person = history.staff[2];
    let named = |rows: Vec<serde_json::Map<String, serde_json::Value>>| {
        let row = rows.into_iter().find(|row| row["id"] == person.to_string()).expect("a row");
        (row["name"].as_str().map(str::to_owned), row["email"].as_str().map(str::to_owned))
    };
    let moment = morning("2026-02-01");
    let (name, email) = named(world.all(world.staff(), moment, "members", Filter::All).await);
    assert!(name.is_some() && email.is_some());
    assert!(world.store.forget(world.tenant, SubjectId(person)).await.expect("forgotten"));
    assert_eq!(named(world.all(world.staff(), moment, "members", Filter::All).await), (None, None));
    let reports = world.store.verify_projections(world.tenant).await.expect("a comparison");
    assert!(reports.iter().all(store::TableReport::is_right), "{reports:?}");
}
