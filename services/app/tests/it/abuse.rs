//! What people try who may send a command, but not with these ids or in this size (SECURITY.md 6).

use app::AppError;
use serde_json::{Map, Value, json};

use super::season::Season;

/// A6: a reference names somebody of the office, or nobody who could be told of.
#[tokio::test]
async fn nobody_from_outside_the_office_is_put_into_the_team_of_a_visit() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    let today = test.scope(&season.officer).today();
    let visit =
        |account: Value| json!({ "application": application, "on": today, "place": "Redaksi", "team": [account] });
    for outsider in [json!(season.media.account), json!(test.app.next_id())] {
        let answer = test.perform_as(&season.officer, "schedule_factual_check", visit(outsider)).await;
        let Err(AppError::Invalid(mistakes)) = answer else { panic!("a mistake expected: {answer:?}") };
        let told: Vec<(&str, &str)> = mistakes.iter().map(|one| (one.field.as_str(), one.code)).collect();
        assert_eq!(told, [("team", "not_of_the_office")], "a stranger and somebody of a company alike");
    }
    let answer =
        test.perform_as(&season.officer, "schedule_factual_check", visit(json!(season.verifiers[0].account))).await;
    assert!(matches!(answer, Err(AppError::Rejected(_))), "a verifier may go, only not yet: {answer:?}");
}

/// A6: a company of another region is as unknown as one that never was, and nothing of it is written down.
#[tokio::test]
async fn an_interest_in_a_company_of_another_region_is_not_declared() {
    let season = Season::open().await;
    let other = season.test.neighbour().await;
    let stranger = other.person(&[app::Role::Verifier]).await;
    let nature = json!({ "company": season.company, "nature": "Saudara pemiliknya" });
    let answer = other.perform_as(&stranger, "declare_interest", nature.clone()).await;
    assert!(matches!(answer, Err(AppError::Denied)), "{answer:?}");
    season.test.done(&season.verifiers[0], "declare_interest", nature).await;
}

/// A20: the log keeps a draft for good, so a draft has an end.
#[tokio::test]
async fn a_draft_holds_answers_and_not_whatever_somebody_sends() {
    let season = Season::open().await;
    let test = &season.test;
    let start = json!({ "window": season.window, "outlet": season.outlet });
    let application = test.made(&season.media, "start_application", start).await;
    let many: Map<String, Value> = (0..501).map(|number| (format!("X_{number}"), json!({ "text": "x" }))).collect();
    for answers in [Value::Object(many), json!({ "X".repeat(61): { "text": "x" } })] {
        let save = json!({ "application": application, "answers": answers });
        let refused = test.perform_as(&season.media, "save_application", save).await;
        assert!(matches!(refused, Err(AppError::Invalid(_))), "{refused:?}");
    }
    let save = json!({ "application": application, "answers": Season::answers() });
    test.done(&season.media, "save_application", save).await;
}

/// A rival does not get an outlet's domain because a second outlet on it was given up.
#[tokio::test]
async fn a_domain_stays_with_the_company_while_one_of_its_outlets_has_it() {
    let season = Season::open().await;
    let test = &season.test;
    let radio = json!({
        "company": season.company, "name": "Radio Contoh Warta", "kind": "online", "website": "https://contohwarta.id/radio",
    });
    let second = test.made(&season.media, "add_outlet", radio).await;
    let retire = json!({ "company": season.company, "outlet": second, "reason": "Tidak siaran lagi" });
    test.done(&season.media, "retire_outlet", retire).await;
    let rival = kernel::CompanyId(test.app.next_id());
    let person = test.company_person(rival).await;
    test.done(&person, "register_company", super::season::profile(2)).await;
    let claimed =
        json!({ "company": rival, "name": "Warta Tiruan", "kind": "online", "website": "https://contohwarta.id" });
    assert_eq!(test.refused(&person, "add_outlet", claimed.clone()).await, "company.domain_taken");
    let retire = json!({ "company": season.company, "outlet": season.outlet, "reason": "Tutup" });
    test.done(&season.media, "retire_outlet", retire).await;
    test.done(&person, "add_outlet", claimed).await;
}

/// A15, EF-06: the office is told who has a number or a domain, a company only that it is taken.
#[tokio::test]
async fn a_company_is_not_told_who_has_its_number_or_domain() {
    let season = Season::open().await;
    let test = &season.test;
    let rival = kernel::CompanyId(test.app.next_id());
    let person = test.company_person(rival).await;
    let officer = &season.officer;
    let told = async |person: &testkit::TestPerson, action: &str, values: Value| match test
        .perform_as(person, action, values)
        .await
    {
        Err(AppError::Rejected(refusal)) => refusal,
        other => panic!("{action} should be refused: {other:?}"),
    };
    let mut same_nib = super::season::profile(2);
    same_nib["nib"] = super::season::profile(1)["nib"].clone();
    let holder = season.company.as_uuid().to_string();
    for (values, code) in [(super::season::profile(1), "company.npwp_taken"), (same_nib, "company.nib_taken")] {
        let refusal = told(&person, "register_company", values.clone()).await;
        assert_eq!(refusal.code, code);
        assert!(!format!("{refusal:?}").contains(&holder), "{refusal:?}");
        let refusal = told(officer, "register_company", values).await;
        assert!(refusal.params.contains(&("id".to_owned(), holder.clone())), "{refusal:?}");
    }
    test.done(&person, "register_company", super::season::profile(2)).await;
    let claimed =
        json!({ "company": rival, "name": "Warta Tiruan", "kind": "online", "website": "https://contohwarta.id" });
    let refusal = told(&person, "add_outlet", claimed.clone()).await;
    assert_eq!(refusal.code, "company.domain_taken");
    assert!(!format!("{refusal:?}").contains(&holder), "{refusal:?}");
    let refusal = told(officer, "add_outlet", claimed).await;
    assert!(refusal.params.contains(&("id".to_owned(), holder)), "{refusal:?}");
}
