//! Who may not do two things on one record (EF-22, DOMAIN.md 7).

use app::{Border, Role};
use kernel::Party;
use serde_json::json;
use store::RefusalFilter;
use testkit::TestPerson;

use super::season::Season;

/// Somebody of the office who keeps the register and is of the verification team as well.
async fn keeper(season: &Season) -> TestPerson {
    season.test.person(&[Role::PublicRelationsOfficer, Role::Verifier]).await
}

/// EF-22: the minutes of a visit come from who was sent.
#[tokio::test]
async fn a_verifier_who_was_not_sent_records_no_visit() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    season.checked(application, &[]).await;
    let today = test.scope(&season.officer).today();
    let team = [season.verifiers[0].account];
    let visit = json!({ "application": application, "on": today, "place": "Kantor redaksi", "team": team });
    test.done(&season.officer, "schedule_factual_check", visit).await;
    for (verifier, waits) in [(&season.verifiers[0], true), (&season.verifiers[1], false)] {
        let tasks = test.app.tasks(&test.scope(verifier)).await.expect("tasks");
        assert_eq!(tasks.iter().any(|task| task.action == "record_factual_check"), waits, "{tasks:?}");
    }
    let minutes = season.minutes(application);
    let refused = test.refused(&season.verifiers[1], "record_factual_check", minutes.clone()).await;
    assert_eq!(refused, "application.not_of_the_team");
    test.done(&season.verifiers[0], "record_factual_check", minutes).await;
}

/// EF-22: the verifier cannot be the creator: who filed a company's document is given none of its applications, finds
/// nothing in them, settles nothing and goes on no visit. The refusals are recorded.
#[tokio::test]
async fn who_filed_a_document_for_a_company_does_not_verify_it() {
    let season = Season::open().await;
    let test = &season.test;
    let author = keeper(&season).await;
    let application = season.submitted().await;
    let document = json!({ "company": season.company, "requirement": "NIB", "number": "9120000000001" });
    test.done(&author, "file_document", document).await;

    let refused = "application.author_checks";
    let items = json!([{ "requirement": "NIB", "verdict": "good" }]);
    let check = json!({ "application": application, "items": items });
    for action in ["record_administrative_check", "settle_administrative_check"] {
        assert_eq!(test.refused(&author, action, check.clone()).await, refused, "{action}");
    }
    assert_eq!(test.refused(&author, "record_factual_check", season.minutes(application)).await, refused);
    season.checked(application, &[]).await;
    let today = test.scope(&season.officer).today();
    let team = [season.verifiers[0].account, author.account];
    let visit = json!({ "application": application, "on": today, "place": "Kantor redaksi", "team": team });
    assert_eq!(test.refused(&season.officer, "schedule_factual_check", visit).await, refused);

    let border = Border { tenant: test.tenant, party: Party::Staff };
    let filter = RefusalFilter { actor: Some(author.account), limit: 10, ..RefusalFilter::default() };
    let recorded = test.app.store().refusals(border, filter).await.expect("refusals");
    let actions: Vec<&str> = recorded.iter().rev().map(|attempt| attempt.action.as_str()).collect();
    assert_eq!(
        actions,
        ["record_administrative_check", "settle_administrative_check", "record_factual_check"],
        "attempts are recorded"
    );
    assert!(recorded.iter().all(|attempt| attempt.refusal.code == refused));
}

/// EF-22: whoever registered or changed the company is an author too; who only looked at a public list is none.
#[tokio::test]
async fn who_wrote_in_the_register_is_assigned_nothing_and_who_observed_is() {
    let season = Season::open().await;
    let test = &season.test;
    let (author, observer) = (keeper(&season).await, keeper(&season).await);
    let start = json!({ "window": season.window, "outlet": season.outlet });
    let application = test.made(&season.media, "start_application", start).await;
    let submit = json!({ "application": application, "answers": Season::answers() });
    test.done(&season.media, "submit_application", submit).await;
    let changed = json!({
        "company": season.company, "outlet": season.outlet, "name": "ContohWarta.id", "kind": "online",
        "website": "https://contohwarta.id", "local_office": true,
    });
    test.done(&author, "change_outlet", changed).await;
    let today = test.scope(&observer).today();
    let seen = json!({
        "company": season.company, "outlet": season.outlet, "status": "registered", "observed_on": today,
        "source": "dewanpers.or.id",
    });
    test.done(&observer, "observe_press_council_status", seen).await;
    let assign = |person: &TestPerson| json!({ "application": application, "verifier": person.account });
    assert_eq!(test.refused(&season.officer, "assign_verifier", assign(&author)).await, "application.author_checks");
    test.done(&season.officer, "assign_verifier", assign(&observer)).await;
}
