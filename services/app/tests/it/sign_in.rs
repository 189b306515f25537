//! Coming in: passwords, sessions, links, registration (SECURITY.md 3.3).

use app::{AppError, OneTimeKind, Role};
use kernel::{Party, ids::RequestId};
use serde_json::json;
use testkit::{TestApp, app::PASSWORD};

const OTHER: &str = "jembatan hijau di tepi sungai";

async fn session(test: &TestApp, token: &str) -> Result<app::Session, AppError> {
    test.app.session(token, RequestId(kernel::Uuid::nil())).await
}

#[tokio::test]
async fn a_person_comes_in_by_password_and_stands_in_the_only_tenant() {
    let test = TestApp::new().await;
    let person = test.person_with_password(&[Role::ActivityOfficer]).await;
    let token = test.sign_in(&person).await;
    let session = session(&test, &token).await.expect("a session");
    assert_eq!(session.account.id, person.account);
    let tenant = session.tenant.expect("a tenant");
    assert_eq!((tenant.id, tenant.region_code.as_str(), tenant.set_up), (test.tenant, "14.71", false));
    let scope = session.scope.expect("a scope");
    assert_eq!((scope.tenant, scope.party, scope.roles), (test.tenant, Party::Staff, vec![Role::ActivityOfficer]));
    test.app.sign_out(&token).await.expect("out");
    assert!(matches!(self::session(&test, &token).await, Err(AppError::Unauthenticated)));
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let test = TestApp::new().await;
    let person = test.person_with_password(&[Role::Verifier]).await;
    let unknown = format!("tidak-ada-{}", person.email);
    for (email, password) in [(person.email.as_str(), OTHER), (&unknown, PASSWORD), (&person.email, "")] {
        let answer = test.app.sign_in(email, password, "10.0.0.1", test.app.now()).await;
        assert!(matches!(answer, Err(AppError::Unauthenticated)), "{email}");
    }
}

#[tokio::test]
async fn after_ten_failures_a_source_may_not_try_for_a_while_not_even_with_the_right_password() {
    let test = TestApp::new().await;
    let person = test.person_with_password(&[Role::Verifier]).await;
    for _ in 0..10 {
        let answer = test.app.sign_in(&person.email, OTHER, "10.0.1.1", test.app.now()).await;
        assert!(matches!(answer, Err(AppError::Unauthenticated)));
    }
    let refused = test.app.sign_in(&person.email, PASSWORD, "10.0.1.1", test.app.now()).await;
    let Err(AppError::Throttled(seconds)) = refused else { panic!("{refused:?}") };
    assert!((1..=900).contains(&seconds), "{seconds}");
    test.clock.advance_seconds(15 * 60 + 1);
    let _ = test.app.sign_in(&person.email, PASSWORD, "10.0.1.1", test.app.now()).await.expect("let in again");
}

/// SECURITY.md 3.3 (ASVS 6.1.1): who knows an address cannot shut its owner out.
#[tokio::test]
async fn whoever_fails_at_somebody_elses_account_shuts_out_nobody_but_the_own_source() {
    let test = TestApp::new().await;
    let person = test.person_with_password(&[Role::Verifier]).await;
    for _ in 0..12 {
        let _ = test.app.sign_in(&person.email, OTHER, "10.0.1.9", test.app.now()).await;
    }
    let _ = test.app.sign_in(&person.email, PASSWORD, "10.0.2.1", test.app.now()).await.expect("the owner comes in");
}

#[tokio::test]
async fn an_account_that_is_guessed_at_from_everywhere_is_shut_for_a_while() {
    let test = TestApp::new().await;
    let person = test.person_with_password(&[Role::Verifier]).await;
    for number in 0..100 {
        test.accounts.note_failure(&person.email, &format!("10.1.0.{number}"), test.app.now()).await.expect("noted");
    }
    let refused = test.app.sign_in(&person.email, PASSWORD, "10.0.2.1", test.app.now()).await;
    assert!(matches!(refused, Err(AppError::Throttled(_))), "{refused:?}");
}

#[tokio::test]
async fn a_source_that_tries_many_addresses_is_slowed_down_and_others_are_not() {
    let test = TestApp::alone().await;
    let person = test.person_with_password(&[Role::Verifier]).await;
    for number in 0..100 {
        let address = format!("nomor-{number}@uji.example.id");
        test.accounts.note_failure(&address, "10.9.9.9", test.app.now()).await.expect("noted");
    }
    let refused = test.app.sign_in(&person.email, PASSWORD, "10.9.9.9", test.app.now()).await;
    assert!(matches!(refused, Err(AppError::Throttled(_))), "{refused:?}");
    let _ = test.app.sign_in(&person.email, PASSWORD, "10.8.8.8", test.app.now()).await.expect("let in from elsewhere");
}

#[tokio::test]
async fn a_session_ends_after_half_an_hour_without_a_request_and_after_twelve_hours_in_any_case() {
    let test = TestApp::new().await;
    let person = test.person_with_password(&[Role::Verifier]).await;
    let token = test.sign_in(&person).await;
    test.clock.advance_seconds(29 * 60);
    session(&test, &token).await.expect("still there");
    test.clock.advance_seconds(31 * 60);
    assert!(matches!(session(&test, &token).await, Err(AppError::Unauthenticated)));

    let token = test.sign_in(&person).await;
    for _ in 0..28 {
        test.clock.advance_seconds(25 * 60);
        session(&test, &token).await.expect("used all the time");
    }
    test.clock.advance_seconds(25 * 60);
    assert!(matches!(session(&test, &token).await, Err(AppError::Unauthenticated)), "twelve hours are over");
}

/// SECURITY.md 3.3: a session holds no claims.
#[tokio::test]
async fn a_change_of_roles_is_seen_by_the_next_request() {
    let test = TestApp::new().await;
    let admin = test.person(&[Role::TenantAdministrator]).await;
    let person = test.person_with_password(&[Role::Verifier]).await;
    let token = test.sign_in(&person).await;
    test.done(&admin, "change_member_roles", json!({ "member": person.account, "roles": ["activity_officer"] })).await;
    let scope = session(&test, &token).await.expect("a session").scope.expect("a scope");
    assert_eq!(scope.roles, [Role::ActivityOfficer]);
    test.done(&admin, "suspend_member", json!({ "member": person.account, "reason": "cuti" })).await;
    let suspended = session(&test, &token).await.expect("a session");
    assert!(suspended.scope.is_none() && suspended.tenant.is_none() && suspended.tenants.is_empty());
}

#[tokio::test]
async fn one_who_works_in_two_tenants_chooses_one_at_a_time_and_forms_of_the_other_are_worth_nothing() {
    let test = TestApp::new().await;
    let other = test.neighbour().await;
    let person = test.person_with_password(&[Role::Verifier]).await;
    let admin = other.person(&[Role::TenantAdministrator]).await;
    let invite = json!({ "name": person.name, "email": person.email, "roles": ["treasurer"] });
    let invited = other.done(&admin, "invite_member", invite).await;
    assert_eq!(invited["id"], json!(person.account), "one account for one address");
    test.app.join(other.tenant, person.account).await.expect("joined");

    let signed_in = test.app.sign_in(&person.email, PASSWORD, "10.0.3.1", test.app.now()).await.expect("in");
    assert_eq!(signed_in.tenants.len(), 2);
    let before = session(&test, &signed_in.token).await.expect("a session");
    assert!(before.scope.is_none(), "nothing is chosen");
    let there = test.app.choose_tenant(&signed_in.token, other.tenant).await.expect("chosen");
    let after = session(&test, &there.token).await.expect("a session");
    assert_eq!(after.scope.expect("a scope").roles, [Role::Treasurer]);
    assert_ne!(after.csrf, before.csrf);
    assert!(matches!(session(&test, &signed_in.token).await, Err(AppError::Unauthenticated)), "the old token is dead");

    let stranger = test.neighbour().await;
    let refused = test.app.choose_tenant(&there.token, stranger.tenant).await;
    assert!(matches!(refused, Err(AppError::Denied)), "{refused:?}");
}

#[tokio::test]
async fn an_invited_person_chooses_a_password_and_is_in() {
    let test = TestApp::new().await;
    let admin = test.person(&[Role::TenantAdministrator]).await;
    let email = format!("baru-{}@uji.example.id", test.tenant);
    let invite = json!({ "name": "Siti Rahmawati", "email": email, "roles": ["verifier"] });
    test.done(&admin, "invite_member", invite).await;
    let link = test.mails.link(&email, "undangan").expect("a link");

    let one_time = test.app.peek_one_time(&link).await.expect("good");
    assert_eq!(
        (one_time.kind, one_time.email.as_str(), one_time.has_password),
        (OneTimeKind::Invite, email.as_str(), false)
    );
    let short = test.app.accept_invitation(&link, "Siti Rahmawati", "pendek").await;
    assert!(matches!(short, Err(AppError::Invalid(_))), "and the link stays good");
    let signed_in = test.app.accept_invitation(&link, "Siti  Rahmawati, S.Kom.", PASSWORD).await.expect("in");
    let session = session(&test, &signed_in.token).await.expect("a session");
    assert_eq!(session.account.name, "Siti Rahmawati, S.Kom.");
    assert_eq!(session.scope.expect("a scope").roles, [Role::Verifier]);
    assert!(matches!(test.app.accept_invitation(&link, "X Y", PASSWORD).await, Err(AppError::Denied)), "once");
    let _ = test.app.sign_in(&email, PASSWORD, "10.0.4.1", test.app.now()).await.expect("by password from now on");
}

/// EF-04: the answer of an invitation that comes twice is the same, and so is its mail; a refused one leaves no account.
#[tokio::test]
async fn an_accepted_invitation_sends_one_mail_and_a_refused_one_makes_no_account() {
    let test = TestApp::new().await;
    let admin = test.person(&[Role::TenantAdministrator]).await;
    let email = format!("sekali-{}@uji.example.id", test.tenant);
    let invite = app::use_case("invite_member").expect("a use case");
    let values = |roles: &[&str]| testkit::app::object(json!({ "name": "A B", "email": email, "roles": roles }));
    let refused = test.app.perform(&test.scope(&admin), invite, values(&["internal_auditor", "verifier"])).await;
    assert!(matches!(refused, Err(AppError::Rejected(_))), "{refused:?}");
    assert!(test.accounts.find_by_email(&email).await.expect("an answer").is_none(), "nobody has an account for it");

    let scope = test.scope(&admin);
    test.mails.set_broken(true);
    let lost = test.app.perform(&scope, invite, values(&["verifier"])).await;
    assert!(matches!(lost, Err(AppError::Unavailable(_))), "{lost:?}");
    test.mails.set_broken(false);
    let first = test.app.perform(&scope, invite, values(&["verifier"])).await.expect("invited");
    let again = test.app.perform(&scope, invite, values(&["verifier"])).await.expect("the same answer");
    assert_eq!(again, first);
    assert_eq!(test.mails.to(&email).len(), 1, "the one that did not go out at first");
    test.done(&admin, "invite_member", serde_json::Value::Object(values(&["verifier"]))).await;
    assert_eq!(test.mails.to(&email).len(), 2, "another command is another mail");
}

/// EF-26: an end that lies ahead is moved, and until then access can be suspended; the next request sees it.
#[tokio::test]
async fn an_end_that_lies_ahead_is_moved_and_the_next_request_sees_it() {
    let test = TestApp::new().await;
    let admin = test.person(&[Role::TenantAdministrator]).await;
    let person = test.person_with_password(&[Role::Verifier]).await;
    let token = test.sign_in(&person).await;
    let today = test.scope(&admin).today();
    let end = |days| json!({ "member": person.account, "on": today.plus_days(days), "reason": "pindah tugas" });
    test.done(&admin, "end_member", end(90)).await;
    let suspend = json!({ "member": person.account, "reason": "pemeriksaan" });
    test.done(&admin, "suspend_member", suspend).await;
    assert!(session(&test, &token).await.expect("a session").scope.is_none(), "suspended");
    test.done(&admin, "reinstate_member", json!({ "member": person.account })).await;
    assert!(session(&test, &token).await.expect("a session").scope.is_some());
    test.done(&admin, "end_member", end(-1)).await;
    assert!(session(&test, &token).await.expect("a session").scope.is_none(), "ended");
    let list = app::datasets().iter().find(|list| list.name == "members").expect("a list");
    let row = test.app.get(&test.scope(&admin), list, person.account.as_uuid()).await.expect("a row");
    assert_eq!((&row["status"], &row["ended_on"]), (&json!("ended"), &json!(today.plus_days(-1))));
    assert_eq!(test.refused(&admin, "end_member", end(30)).await, "member.ended");
}

#[tokio::test]
async fn who_has_an_account_shows_its_password_to_accept_an_invitation() {
    let test = TestApp::new().await;
    let other = test.neighbour().await;
    let person = test.person_with_password(&[Role::Verifier]).await;
    let admin = other.person(&[Role::TenantAdministrator]).await;
    let invite = json!({ "name": person.name, "email": person.email, "roles": ["verifier"] });
    other.done(&admin, "invite_member", invite).await;
    let link = test.mails.link(&person.email, "undangan").expect("a link");
    assert!(test.app.peek_one_time(&link).await.expect("good").has_password);
    let refused = test.app.accept_invitation(&link, &person.name, OTHER).await;
    assert!(matches!(refused, Err(AppError::Invalid(_))), "{refused:?}");
    let signed_in = test.app.accept_invitation(&link, &person.name, PASSWORD).await.expect("in");
    assert_eq!(signed_in.tenants.len(), 2);
}

#[tokio::test]
async fn an_invitation_that_was_taken_back_lets_nobody_in() {
    let test = TestApp::new().await;
    let admin = test.person(&[Role::TenantAdministrator]).await;
    let email = format!("batal-{}@uji.example.id", test.tenant);
    let member =
        test.done(&admin, "invite_member", json!({ "name": "A B", "email": email, "roles": ["verifier"] })).await;
    let today = test.scope(&admin).today();
    test.done(&admin, "end_member", json!({ "member": member["id"], "on": today, "reason": "salah alamat" })).await;
    let link = test.mails.link(&email, "undangan").expect("a link");
    let refused = test.app.accept_invitation(&link, "A B", PASSWORD).await;
    assert!(matches!(refused, Err(AppError::Rejected(_))), "{refused:?}");
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew_by_a_link_and_all_sessions_end() {
    let test = TestApp::new().await;
    let person = test.person_with_password(&[Role::Verifier]).await;
    let token = test.sign_in(&person).await;
    let nobody = format!("tidak-ada-{}", person.email);
    let asked = std::time::Instant::now();
    test.app.request_password_reset(&nobody).await.expect("says nothing");
    assert!(asked.elapsed().as_millis() >= 300, "the time of the answer tells nothing either");
    test.app.request_password_reset(&person.email).await.expect("says nothing");
    assert!(test.mails.to(&nobody).is_empty());
    let link = test.mails.link(&person.email, "atur-ulang").expect("a link");
    assert_eq!(test.app.peek_one_time(&link).await.expect("good").kind, OneTimeKind::Reset);
    test.app.reset_password(&link, OTHER).await.expect("a new password");
    assert!(matches!(test.app.reset_password(&link, OTHER).await, Err(AppError::Denied)), "once");
    assert!(matches!(session(&test, &token).await, Err(AppError::Unauthenticated)));
    let now = test.app.now();
    assert!(matches!(test.app.sign_in(&person.email, PASSWORD, "s", now).await, Err(AppError::Unauthenticated)));
    let _ = test.app.sign_in(&person.email, OTHER, "s", now).await.expect("by the new one");
}

#[tokio::test]
async fn links_run_out_and_nobody_is_flooded_with_them() {
    let test = TestApp::new().await;
    let person = test.person_with_password(&[Role::Verifier]).await;
    for _ in 0..5 {
        test.app.request_password_reset(&person.email).await.expect("says nothing");
    }
    assert_eq!(test.mails.to(&person.email).len(), 3);
    let link = test.mails.link(&person.email, "atur-ulang").expect("a link");
    test.clock.advance_seconds(3_600);
    assert!(matches!(test.app.reset_password(&link, OTHER).await, Err(AppError::Denied)));
}

#[tokio::test]
async fn an_invitation_cannot_be_used_as_a_reset_nor_the_other_way_round() {
    let test = TestApp::new().await;
    let person = test.person_with_password(&[Role::Verifier]).await;
    test.app.request_password_reset(&person.email).await.expect("says nothing");
    let reset = test.mails.link(&person.email, "atur-ulang").expect("a link");
    assert!(matches!(test.app.accept_invitation(&reset, "A B", OTHER).await, Err(AppError::Denied)));
    assert!(matches!(test.app.reset_password("00", OTHER).await, Err(AppError::Denied)));
}
