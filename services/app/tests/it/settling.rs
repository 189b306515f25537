//! Two verifiers differ: who may settle it is told, and who may name somebody when nobody may.

use app::Role;
use serde_json::{Value, json};
use testkit::TestPerson;

use super::season::Season;

impl Season {
    async fn waits(&self, person: &TestPerson, action: &str) -> usize {
        let tasks = self.test.app.tasks(&self.test.scope(person)).await.expect("tasks");
        tasks.iter().filter(|task| task.action == action).count()
    }
}

/// EF-08, EF-22: no difference between two verifiers waits for nobody.
#[tokio::test]
async fn a_difference_waits_for_a_third_person_or_for_who_may_name_one() {
    let season = Season::open().await;
    let test = &season.test;
    let administrator = test.person(&[Role::TenantAdministrator]).await;
    let application = season.submitted().await;
    assert_eq!(season.waits(&administrator, "change_member_roles").await, 0, "nothing differs yet");
    let verdicts = |verdict: &str| -> Vec<Value> {
        let answers = Season::answers();
        let codes = answers.as_object().expect("answers").keys().cloned().collect::<Vec<_>>();
        codes
            .into_iter()
            .enumerate()
            .map(|(place, code)| {
                let verdict = if place == 0 { verdict } else { "good" };
                json!({ "requirement": code, "verdict": verdict, "reason": "Tidak terbaca." })
            })
            .collect()
    };
    for (verifier, verdict) in season.verifiers.iter().zip(["good", "wrong"]) {
        let check = json!({ "application": application, "items": verdicts(verdict) });
        test.done(verifier, "record_administrative_check", check).await;
    }
    assert_eq!(season.waits(&administrator, "change_member_roles").await, 1, "both who may settle have checked");
    for verifier in &season.verifiers {
        assert_eq!(season.waits(verifier, "settle_administrative_check").await, 0);
    }
    let delegate = test.person(&[Role::BudgetUserDelegate]).await;
    assert_eq!(season.waits(&administrator, "change_member_roles").await, 0, "somebody may settle it now");
    assert_eq!(season.waits(&delegate, "settle_administrative_check").await, 1);
    let settle = json!({ "application": application, "items": verdicts("good") });
    test.done(&delegate, "settle_administrative_check", settle).await;
    assert_eq!(season.waits(&delegate, "settle_administrative_check").await, 0);
}

/// EF-20: many records of one list do not hide those of another, and what is not listed is told.
#[tokio::test]
async fn a_search_finds_a_word_within_a_name_in_every_list_and_tells_how_many_there_are() {
    let season = Season::open().await;
    let test = &season.test;
    for number in 0..25 {
        let document =
            json!({ "company": season.company, "requirement": "NIB", "number": format!("CONTOH/{number:02}") });
        test.done(&season.media, "file_document", document).await;
    }
    let hits = test.app.search(&test.scope(&season.officer), "contoh").await.expect("hits");
    let of = |kind: &str| hits.iter().filter(|hit| hit.kind == kind).collect::<Vec<_>>();
    assert_eq!(of("companies").first().map(|hit| hit.title.as_str()), Some("PT Contoh Warta 1"), "{hits:?}");
    assert_eq!(of("outlets").len(), 1, "{hits:?}");
    let documents = of("documents");
    assert_eq!((documents.len(), documents.first().map(|hit| hit.found)), (20, Some(25)));
    assert!(documents.iter().all(|hit| hit.company == Some(season.company.as_uuid())));
    let inner = test.app.search(&test.scope(&season.officer), "arta ntoh").await.expect("hits");
    assert!(inner.iter().any(|hit| hit.kind == "companies"), "every word as a part of a word: {inner:?}");
}

/// EF-22: two refusals after one event are two entries.
#[tokio::test]
async fn every_line_of_a_history_has_a_mark_of_its_own() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    for _ in 0..2 {
        test.refused(&season.officer, "grade_application", json!({ "application": application })).await;
    }
    let lines = test.history(&test.scope(&season.officer), application).await.expect("a history");
    let lines = if lines.iter().any(|line| line.refusal) {
        lines
    } else {
        let auditor = test.person(&[Role::InternalAuditor]).await;
        test.history(&test.scope(&auditor), application).await.expect("a history")
    };
    assert_eq!(lines.iter().filter(|line| line.refusal).count(), 2);
    let marks: std::collections::BTreeSet<String> = lines.iter().map(|line| line.mark.to_string()).collect();
    assert_eq!(marks.len(), lines.len());
}
