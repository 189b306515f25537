//! Grades: what they are made of, and who sees them when (EF-10).

use app::dataset::{Filter, ListRequest, Operator};
use kernel::Uuid;
use serde_json::{Value, json};
use testkit::TestPerson;

use super::season::{Season, profile};

const DAY: i64 = 24 * 3_600;

fn applications() -> &'static app::dataset::Dataset {
    app::datasets().iter().find(|list| list.name == "applications").expect("a list")
}

async fn row(season: &Season, person: &TestPerson, application: Uuid) -> serde_json::Map<String, Value> {
    season.test.app.get(&season.test.scope(person), applications(), application).await.expect("a row")
}

/// EF-10: what a company says of itself after the check moves no grade.
#[tokio::test]
async fn what_a_company_changes_after_sending_in_moves_no_grade() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    season.checked(application, &[]).await;
    let better = json!({
        "company": season.company, "outlet": season.outlet, "name": "ContohWarta.id", "kind": "online",
        "website": "https://contohwarta.id", "since": "2001-01-01", "local_office": true,
    });
    test.done(&season.media, "change_outlet", better).await;
    let mut other = profile(1);
    other["company"] = json!(season.company);
    other["taxable_entrepreneur"] = json!(false);
    test.done(&season.media, "change_company", other).await;
    season.visited(application).await;
    test.done(&season.officer, "grade_application", json!({ "application": application })).await;
    let row = row(&season, &season.officer, application).await;
    assert_eq!(row["declared"], json!({ "editor_level": 0, "taxable_entrepreneur": 1 }), "as on the day of sending in");
    let facts = &row["facts"];
    assert_eq!((facts.get("years_active"), facts.get("local_office")), (None, None), "{facts}");
    assert_eq!(facts["taxable_entrepreneur"], json!(1), "{facts}");
}

/// EF-10: what comes back from a correction carries what the company declares on that day.
#[tokio::test]
async fn what_comes_back_from_a_correction_is_declared_anew() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    season.checked(application, &["NIB"]).await;
    let better = json!({
        "company": season.company, "outlet": season.outlet, "name": "ContohWarta.id", "kind": "online",
        "website": "https://contohwarta.id", "local_office": true,
    });
    test.done(&season.media, "change_outlet", better).await;
    test.done(&season.media, "resubmit_application", json!({ "application": application })).await;
    let row = row(&season, &season.officer, application).await;
    assert_eq!(row["declared"]["local_office"], json!(1));
}

/// EF-10: the policy says which requirement attests a fact; without it the fact does not count.
#[tokio::test]
async fn a_declared_fact_counts_when_what_attests_it_was_found_good() {
    let season = Season::open().await;
    let application = season.submitted().await;
    season.checked(application, &["EIC_UTAMA"]).await;
    season.visited(application).await;
    season.test.done(&season.officer, "grade_application", json!({ "application": application })).await;
    let row = row(&season, &season.officer, application).await;
    assert_eq!(row["declared"]["editor_level"], json!(0));
    assert_eq!(row["facts"].get("editor_level"), None, "{}", row["facts"]);
    assert_eq!(row["facts"]["taxable_entrepreneur"], json!(1), "the tax letter was found good");
}

/// EF-10: before the announcement the grade is the office's alone, in every way of reading; after it the company has it
/// with everything to compute it again.
#[tokio::test]
async fn a_company_sees_its_grade_from_the_announcement_on_and_in_no_way_before() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    season.checked(application, &[]).await;
    season.visited(application).await;
    test.done(&season.officer, "grade_application", json!({ "application": application })).await;
    let grade = row(&season, &season.officer, application).await["grade"].clone();
    assert!(grade.is_string(), "{grade}");

    let columns = ["grade", "eligible", "points_total", "points", "facts", "grade_scheme", "grade_policy_version"];
    let media = test.scope(&season.media);
    let known = row(&season, &season.media, application).await;
    assert_eq!(known["status"], json!("graded"));
    for column in columns {
        assert_eq!(known[column], Value::Null, "{column}");
    }
    // What a list is filtered or sorted by tells nothing either.
    let asked = |operator, value| ListRequest {
        filter: Filter::Where("grade".to_owned(), operator, value),
        first: 10,
        ..ListRequest::default()
    };
    let by_grade = asked(Operator::Eq, grade.clone());
    assert_eq!(test.app.count(&media, applications(), &by_grade).await.expect("a count"), 0);
    assert_eq!(test.app.count(&test.scope(&season.officer), applications(), &by_grade).await.expect("a count"), 1);
    let page = ListRequest { first: 10, ..ListRequest::default() };
    let list = test.app.list(&media, applications(), &page).await.expect("a page");
    assert!(list.rows.iter().all(|row| columns.iter().all(|column| row[*column].is_null())), "{list:?}");
    let lines = test.history(&media, application).await.expect("a history");
    assert!(lines.iter().all(|line| line.kind != "application_graded"), "{lines:?}");
    let told = test.history(&test.scope(&season.officer), application).await.expect("a history");
    assert!(told.iter().any(|line| line.kind == "application_graded"));

    test.clock.advance_seconds(8 * DAY);
    test.done(&season.head, "announce_preliminary_results", json!({ "window": season.window })).await;
    let known = row(&season, &season.media, application).await;
    assert_eq!(known["grade"], grade);
    for column in columns {
        assert_ne!(known[column], Value::Null, "{column}");
    }
    let media = test.scope(&season.media);
    assert_eq!(test.app.count(&media, applications(), &by_grade).await.expect("a count"), 1);
    let lines = test.history(&media, application).await.expect("a history");
    let announced = lines.iter().find(|line| line.kind == "result_announced").expect("a line");
    assert_eq!(announced.data["graded"]["result"]["grade"], grade);
}
