//! Days of the season's papers: nothing is dated ahead of what happened, and a refusal stands at the field.

use app::AppError;
use serde_json::{Value, json};
use testkit::TestPerson;

use super::season::Season;

/// Field and code of every mistake of something that must not go through.
async fn mistakes(season: &Season, who: &TestPerson, use_case: &str, values: Value) -> Vec<(String, &'static str)> {
    match season.test.perform_as(who, use_case, values).await {
        Err(AppError::Invalid(mistakes)) => mistakes.into_iter().map(|one| (one.field, one.code)).collect(),
        other => panic!("{use_case} should have a mistake: {other:?}"),
    }
}

/// EF-08: a visit is planned for today or later; its minutes are of a day between the sending in and today.
#[tokio::test]
async fn a_visit_lies_ahead_and_its_minutes_behind() {
    let season = Season::open().await;
    let test = &season.test;
    test.clock.advance_seconds(3 * 86_400);
    let application = season.submitted().await;
    season.checked(application, &[]).await;
    let today = test.scope(&season.officer).today();
    let visit =
        |on| json!({ "application": application, "on": on, "place": "Redaksi", "team": [season.verifiers[0].account] });
    let late = mistakes(&season, &season.officer, "schedule_factual_check", visit(today.plus_days(-1))).await;
    assert_eq!(late, [("on".to_owned(), "in_past")]);
    test.done(&season.officer, "schedule_factual_check", visit(today)).await;

    let minutes = |on| {
        let mut minutes = season.minutes(application);
        minutes["on"] = json!(on);
        minutes
    };
    let ahead = mistakes(&season, &season.verifiers[0], "record_factual_check", minutes(today.plus_days(1))).await;
    assert_eq!(ahead, [("on".to_owned(), "in_future")]);
    let before = mistakes(&season, &season.verifiers[0], "record_factual_check", minutes(today.plus_days(-1))).await;
    assert_eq!(before, [("on".to_owned(), "before_application")]);
    test.done(&season.verifiers[0], "record_factual_check", minutes(today)).await;
}

/// EF-08: what came of a visit is said, and never follows from silence.
#[tokio::test]
async fn the_outcome_of_a_visit_and_of_an_objection_is_said() {
    let season = Season::open().await;
    let application = season.submitted().await;
    let mut minutes = season.minutes(application);
    minutes.as_object_mut().expect("an object").remove("result");
    let silent = mistakes(&season, &season.verifiers[0], "record_factual_check", minutes).await;
    assert_eq!(silent, [("result".to_owned(), "required")]);
    let answer = json!({ "application": application, "reason": "Nilai sudah benar." });
    assert_eq!(mistakes(&season, &season.head, "decide_objection", answer).await, [("answer".to_owned(), "required")]);
}

/// EF-11: a decree is of the day on which it is issued, or of one before it.
#[tokio::test]
async fn a_decree_is_not_dated_ahead() {
    let season = Season::open().await;
    let test = &season.test;
    let words = json!({
        "window": season.window, "about": "Penetapan media mitra", "considering": "bahwa perlu;",
        "in_view_of": "Undang-Undang Nomor 40 Tahun 1999 tentang Pers;", "dictums": "Menetapkan media mitra.",
    });
    let decree = test.made(&season.officer, "prepare_decree", words).await;
    let tomorrow = test.scope(&season.head).today().plus_days(1);
    let issue = json!({ "decree": decree, "number": "1/SK/2026", "date": tomorrow, "official": test.official });
    assert_eq!(mistakes(&season, &season.head, "issue_decree", issue).await, [("date".to_owned(), "in_future")]);
}

/// EF-07: a document was issued and a list was looked at, or not yet.
#[tokio::test]
async fn what_a_company_shows_and_what_was_observed_is_not_dated_ahead() {
    let season = Season::open().await;
    let test = &season.test;
    let tomorrow = test.scope(&season.media).today().plus_days(1);
    let document = json!({ "company": season.company, "requirement": "NIB", "number": "1", "issued_on": tomorrow });
    assert_eq!(
        mistakes(&season, &season.media, "file_document", document).await,
        [("issued_on".to_owned(), "in_future")]
    );
    let seen = json!({
        "company": season.company, "outlet": season.outlet, "status": "factual_verified", "observed_on": tomorrow,
        "source": "dewanpers.or.id",
    });
    assert_eq!(
        mistakes(&season, &season.verifiers[0], "observe_press_council_status", seen).await,
        [("observed_on".to_owned(), "in_future")]
    );
}
