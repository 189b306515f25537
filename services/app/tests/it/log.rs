//! The two histories page by page: of a record, of a person, of the tenant (EF-23).

use app::{AppError, HistoryLine, LogMark, LogRequest, Scope, Shown, Whose};
use serde_json::json;

use crate::season::Season;

async fn whole(season: &Season, scope: &Scope, request: LogRequest) -> Vec<HistoryLine> {
    let mut lines = Vec::new();
    let mut before = LogMark::default();
    loop {
        let page = season.test.app.log(scope, &LogRequest { before, ..request }).await.expect("a page");
        assert!(page.lines.len() <= usize::from(request.limit));
        lines.extend(page.lines);
        match page.next {
            Some(mark) => before = mark,
            None => return lines,
        }
    }
}

fn told(lines: &[HistoryLine]) -> Vec<(i64, bool, &str)> {
    lines.iter().map(|line| (line.position, line.refusal, line.kind.as_str())).collect()
}

/// EF-23: short pages together say what one long page says, each line once, what was refused among them.
#[tokio::test]
async fn ef_23_pages_of_a_history_leave_nothing_out_and_say_nothing_twice() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    for _ in 0..5 {
        test.refused(&season.officer, "grade_application", json!({ "application": application })).await;
    }
    season.checked(application, &[]).await;
    test.refused(&season.officer, "grade_application", json!({ "application": application })).await;
    let head = test.scope(&season.head);
    for whose in [Whose::Record(application), Whose::Everything, Whose::Person(season.officer.account)] {
        let long = whole(&season, &head, LogRequest::newest(whose, 1_000)).await;
        assert!(long.iter().filter(|line| line.refusal).count() >= 6, "{whose:?}");
        assert!(long.iter().any(|line| !line.refusal), "{whose:?}");
        assert!(long.windows(2).all(|two| two[0].position >= two[1].position), "the newest first");
        for limit in [1, 2, 3, 7] {
            let short = whole(&season, &head, LogRequest::newest(whose, limit)).await;
            assert_eq!(told(&short), told(&long), "{whose:?} by {limit}");
        }
    }
}

#[tokio::test]
async fn ef_23_a_log_is_filtered_by_time_by_kind_of_record_and_by_what_was_refused() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    let before = test.app.now();
    test.clock.advance_seconds(3_600);
    test.refused(&season.officer, "grade_application", json!({ "application": application })).await;
    season.checked(application, &[]).await;
    let head = test.scope(&season.head);
    let all = LogRequest::newest(Whose::Everything, 500);
    let later = whole(&season, &head, LogRequest { since: Some(before.plus_seconds(1)), ..all }).await;
    let earlier = whole(&season, &head, LogRequest { until: Some(before.plus_seconds(1)), ..all }).await;
    assert!(later.iter().any(|line| line.kind == "administratively_verified"));
    assert!(earlier.iter().any(|line| line.kind == "application_submitted"));
    assert!(earlier.iter().all(|line| line.kind != "administratively_verified"));
    assert_eq!(whole(&season, &head, all).await.len(), later.len() + earlier.len());
    // What was refused has the time of the database.
    let year = 366 * 86_400;
    let refused = LogRequest { shown: Shown::Refusals, ..all };
    let since = whole(&season, &head, LogRequest { since: Some(before.plus_seconds(-year)), ..refused }).await;
    assert_eq!(since.len(), whole(&season, &head, refused).await.len());
    let until = whole(&season, &head, LogRequest { until: Some(before.plus_seconds(-year)), ..refused }).await;
    assert_eq!(until, []);

    let windows = whole(&season, &head, LogRequest { category: Some("window"), ..all }).await;
    assert!(!windows.is_empty() && windows.iter().all(|line| line.category == Some("window")));
    let refused = whole(&season, &head, LogRequest { shown: Shown::Refusals, ..all }).await;
    assert!(!refused.is_empty() && refused.iter().all(|line| line.refusal));
    let done = whole(&season, &head, LogRequest { shown: Shown::Events, ..all }).await;
    assert!(!done.is_empty() && done.iter().all(|line| !line.refusal));
}

/// EF-23: the log is for those who watch over the office; everybody reads the own acts, and nobody those of a neighbour.
#[tokio::test]
async fn ef_23_the_log_is_for_the_head_and_the_inspectorate_and_the_own_acts_for_everybody() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    test.refused(&season.officer, "grade_application", json!({ "application": application })).await;
    let (officer, media) = (test.scope(&season.officer), test.scope(&season.media));
    for whose in [Whose::Everything, Whose::Person(season.head.account)] {
        for scope in [&officer, &media] {
            let page = test.app.log(scope, &LogRequest::newest(whose, 10)).await;
            assert!(matches!(page, Err(AppError::Denied)), "{whose:?}");
        }
    }
    let own = whole(&season, &officer, LogRequest::newest(Whose::Person(season.officer.account), 100)).await;
    assert!(own.iter().any(|line| line.refusal) && own.iter().all(|line| line.actor_name == season.officer.name));
    let of_company = whole(&season, &media, LogRequest::newest(Whose::Person(season.media.account), 100)).await;
    assert!(of_company.iter().any(|line| line.kind == "application_submitted"));

    let neighbour = test.neighbour().await;
    let auditor = neighbour.person(&[app::Role::InternalAuditor]).await;
    let page = neighbour.app.log(&neighbour.scope(&auditor), &LogRequest::newest(Whose::Everything, 1_000)).await;
    let lines = page.expect("a page").lines;
    assert!(!lines.is_empty() && lines.iter().all(|line| line.kind != "application_submitted"));
}
