//! Reading: permissions, the border of a company, histories, search.

use app::{AppError, Role, dataset::ListRequest};
use kernel::CompanyId;
use serde_json::json;
use testkit::TestApp;

use super::season::{Season, profile};

fn list(name: &str) -> &'static app::dataset::Dataset {
    app::datasets().iter().find(|list| list.name == name).expect("a list")
}

fn page() -> ListRequest {
    ListRequest { first: 50, ..ListRequest::default() }
}

/// T-16: every list, every role: a page for those in the table, nothing for the others.
#[tokio::test]
async fn every_list_is_read_by_those_who_may_and_by_nobody_else() {
    let test = TestApp::new().await;
    for role in Role::ALL {
        let company = role.is_of_company().then(|| CompanyId(test.app.next_id()));
        let person = match company {
            Some(company) => testkit::TestPerson { roles: vec![*role], ..test.company_person(company).await },
            None => test.person(&[*role]).await,
        };
        let scope = test.scope(&person);
        for dataset in app::datasets() {
            let allowed = app::reading::readers(dataset).contains(role);
            let answer = test.app.list(&scope, dataset, &page()).await;
            assert_eq!(answer.is_ok(), allowed, "{} {role}: {answer:?}", dataset.name);
            assert_eq!(test.app.count(&scope, dataset, &page()).await.is_ok(), allowed, "{} {role}", dataset.name);
            let nothing = test.app.get(&scope, dataset, kernel::Uuid::nil()).await;
            assert!(matches!(nothing, Err(AppError::Denied)), "{} {role}", dataset.name);
        }
    }
}

#[tokio::test]
async fn a_company_sees_its_own_record_and_of_a_rival_not_even_that_it_is_there() {
    let season = Season::open().await;
    let test = &season.test;
    let rival = test.company_person(CompanyId(test.app.next_id())).await;
    test.done(&rival, "register_company", profile(2)).await;
    let (own, other) = (test.scope(&season.media), test.scope(&rival));
    let id = season.company.as_uuid();
    assert_eq!(test.app.get(&own, list("companies"), id).await.expect("own")["legal_name"], json!("PT Contoh Warta 1"));
    assert!(matches!(test.app.get(&other, list("companies"), id).await, Err(AppError::Denied)));
    assert!(matches!(test.history(&other, id).await, Err(AppError::Denied)));
    assert!(test.app.search(&other, "ContohWarta").await.expect("hits").is_empty());
    assert!(!test.app.search(&own, "ContohWarta").await.expect("hits").is_empty());
}

#[tokio::test]
async fn a_history_names_people_to_the_office_and_roles_to_the_company() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    season.checked(application, &["NIB"]).await;
    let office = test.history(&test.scope(&season.officer), application).await.expect("a history");
    let assigned = office.iter().find(|line| line.kind == "verifier_assigned").expect("a line");
    assert_eq!(assigned.actor_name, season.officer.name);

    let company = test.history(&test.scope(&season.media), application).await.expect("a history");
    assert!(company.iter().all(|line| line.kind != "verifier_assigned" && line.kind != "finding_recorded"));
    let returned = company.iter().find(|line| line.kind == "correction_requested").expect("a line");
    assert_eq!((returned.actor_name.as_str(), returned.role.as_str()), ("", "verifier"));
    let started = company.first().expect("a line");
    assert_eq!(
        (started.kind.as_str(), started.actor_name.as_str()),
        ("application_started", season.media.name.as_str())
    );
}

/// Red while nothing that reads the rules says so to the log.
#[tokio::test]
async fn what_was_decided_by_a_policy_names_its_version() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    season.checked(application, &[]).await;
    let lines = test.history(&test.scope(&season.officer), application).await.expect("a history");
    let version_of = |kind: &str| lines.iter().find(|line| line.kind == kind).expect("a line").policy_version;
    assert_eq!(version_of("application_submitted"), Some(1));
    assert_eq!(version_of("administratively_verified"), Some(1));
    assert_eq!(version_of("verifier_assigned"), None, "no rule of the policy was asked");
}

#[tokio::test]
async fn what_was_refused_stands_in_the_history_for_those_who_may_read_it() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    let early = json!({ "application": application });
    test.refused(&season.officer, "grade_application", early).await;
    let head = test.history(&test.scope(&season.head), application).await.expect("a history");
    let refusal = head.iter().find(|line| line.refusal).expect("a refusal");
    assert_eq!(
        (refusal.kind.as_str(), refusal.actor_name.as_str()),
        ("application.not_now", season.officer.name.as_str())
    );
    assert_eq!(refusal.data["action"], json!("grade_application"));
    let officer = test.history(&test.scope(&season.officer), application).await.expect("a history");
    assert!(officer.iter().all(|line| !line.refusal));
}

#[tokio::test]
async fn an_outlet_has_the_part_of_its_companys_history_that_names_it() {
    let season = Season::open().await;
    let test = &season.test;
    let lines = test.history(&test.scope(&season.officer), season.outlet).await.expect("a history");
    let kinds: Vec<&str> = lines.iter().map(|line| line.kind.as_str()).collect();
    assert_eq!(kinds, ["outlet_added"]);
}

#[tokio::test]
async fn the_funnel_counts_what_was_sent_in_checked_and_decreed() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    season.checked(application, &[]).await;
    let scope = test.scope(&season.head);
    let funnel = test.app.funnel(&scope, Some(season.window), scope.today()).await.expect("a funnel");
    assert_eq!((funnel.registered, funnel.verified, funnel.decreed), (1, 1, 0));
    let before = test.app.funnel(&scope, None, scope.today().plus_days(-1)).await.expect("a funnel");
    assert_eq!((before.registered, before.verified, before.decreed), (0, 0, 0));
    assert_eq!(test.app.delivered(&scope, scope.today()).await.expect("deeds"), app::Delivered::default());
    let media = test.scope(&season.media);
    assert!(matches!(test.app.funnel(&media, None, scope.today()).await, Err(AppError::Denied)));
    assert!(matches!(test.app.delivered(&media, scope.today()).await, Err(AppError::Denied)));
}

#[tokio::test]
async fn what_waits_for_a_verifier_is_the_application_that_is_with_the_verifier() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    let tasks = test.app.tasks(&test.scope(&season.verifiers[0])).await.expect("tasks");
    assert!(
        tasks.iter().any(|task| task.id == application && task.action == "record_administrative_check"),
        "{tasks:?}"
    );
}

#[tokio::test]
async fn a_request_that_does_not_fit_the_list_names_the_column() {
    let test = TestApp::new().await;
    let officer = test.person(&[Role::ActivityOfficer]).await;
    let request = ListRequest { first: 0, ..ListRequest::default() };
    let refused = test.app.list(&test.scope(&officer), list("companies"), &request).await;
    let Err(AppError::Invalid(errors)) = refused else { panic!("{refused:?}") };
    assert_eq!((errors[0].field.as_str(), errors[0].code), ("first", "page_size"));
}
