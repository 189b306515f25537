//! Places of power over money have two people (A10).

use app::Role;
use kernel::{IdSource as _, ids::AccountId};
use serde_json::{Value, json};
use testkit::{TestApp, TestPerson};

/// Whether somebody is asked to decide.
async fn is_asked(test: &TestApp, person: &TestPerson) -> bool {
    let tasks = test.app.tasks(&test.scope(person)).await.expect("tasks");
    tasks.iter().any(|task| task.action == "confirm_member_roles")
}

fn invitation(test: &TestApp, name: &str, role: &str) -> (String, Value) {
    let email = format!("{}-{}@uji.example.id", name.to_lowercase(), test.ids.next_id().simple());
    let values = json!({ "name": name, "email": email, "roles": [role], "letter_number": "800/1/2026" });
    (email, values)
}

/// A region whose administrator set it up alone and whose head has come: the administrator, another one, the head.
async fn set_up() -> (TestApp, [TestPerson; 3]) {
    let test = TestApp::new().await;
    let admin = test.person(&[Role::TenantAdministrator]).await;
    let mut people = Vec::new();
    for (name, role) in [("Rekan", "tenant_administrator"), ("Kepala", "head_of_agency")] {
        let (email, invite) = invitation(&test, name, role);
        let invited = test.done(&admin, "invite_member", invite).await;
        assert_eq!(invited["waits"], json!(false), "one person sets a region up");
        let account = AccountId(invited["id"].as_str().expect("an id").parse().expect("a number"));
        test.app.join(test.tenant, account).await.expect("in");
        let roles = vec![Role::from_wire(role).expect("a role")];
        people.push(TestPerson { account, email, name: name.to_owned(), roles, ..admin.clone() });
    }
    let [colleague, head] = people.try_into().expect("two");
    (test, [admin, colleague, head])
}

/// A10, EF-22: the administrator names a treasurer; the head or another administrator gives the place, nobody else.
#[tokio::test]
async fn a_place_of_power_over_money_is_given_by_two_people() {
    let (test, [admin, colleague, head]) = set_up().await;
    for (second, role) in [(&head, "treasurer"), (&colleague, "commitment_officer")] {
        let (email, invite) = invitation(&test, "Bendahara", role);
        let proposed = test.done(&admin, "invite_member", invite).await;
        assert_eq!(proposed["waits"], json!(true));
        assert!(test.mails.link(&email, "undangan").is_none(), "nobody is invited yet");
        let account = proposed["id"].as_str().expect("an id").to_owned();
        assert!(test.app.join(test.tenant, AccountId(account.parse().expect("a number"))).await.is_err());
        assert!(!is_asked(&test, &admin).await && is_asked(&test, &colleague).await && is_asked(&test, &head).await);
        let confirm = json!({ "proposal": account });
        assert_eq!(test.refused(&admin, "confirm_member_roles", confirm.clone()).await, "member.own_proposal");
        test.done(second, "confirm_member_roles", confirm).await;
        assert!(!is_asked(&test, &colleague).await && !is_asked(&test, &head).await);
        let link = test.mails.link(&email, "undangan").expect("now there is an invitation");
        let one_time = test.app.peek_one_time(&link).await.expect("good");
        assert_eq!(one_time.email, email);
    }
    // A verifier moves no money.
    let (email, invite) = invitation(&test, "Pemeriksa", "verifier");
    assert_eq!(test.done(&admin, "invite_member", invite).await["waits"], json!(false));
    assert!(test.mails.link(&email, "undangan").is_some());
}

/// A10: a member's roles as well; the person itself is left out, a refusal ends it, and less is at once.
#[tokio::test]
async fn a_second_head_is_not_made_by_an_administrator_alone() {
    let (test, [admin, colleague, head]) = set_up().await;
    let person = test.person(&[Role::Verifier]).await;
    let to_head = json!({ "member": person.account, "roles": ["head_of_agency"] });
    assert_eq!(test.done(&admin, "change_member_roles", to_head.clone()).await["waits"], json!(true));
    let confirm = json!({ "proposal": person.account });
    let itself = TestPerson { roles: vec![Role::TenantAdministrator], ..person.clone() };
    assert_eq!(test.refused(&itself, "confirm_member_roles", confirm.clone()).await, "member.own_access");
    let treasurer = json!({ "member": person.account, "roles": ["treasurer"] });
    assert_eq!(test.refused(&colleague, "change_member_roles", treasurer).await, "member.roles_wait");
    let refuse = json!({ "proposal": person.account, "reason": "Tidak ada surat tugas." });
    test.done(&head, "refuse_member_roles", refuse).await;
    assert_eq!(test.refused(&colleague, "confirm_member_roles", confirm.clone()).await, "member.no_roles_wait");
    assert!(!is_asked(&test, &colleague).await);
    test.done(&admin, "change_member_roles", to_head).await;
    test.done(&colleague, "confirm_member_roles", confirm).await;
    let less = json!({ "member": person.account, "roles": ["verifier"] });
    assert_eq!(test.done(&admin, "change_member_roles", less).await["waits"], json!(false));
}

/// A10: what sets a region up is over with its first head, whatever becomes of that person; a region that had a head
/// before this was noted knows it by its members.
#[tokio::test]
async fn an_administrator_does_not_come_back_to_setting_up() {
    let (test, [admin, _, head]) = set_up().await;
    let end = json!({ "member": head.account, "on": test.scope(&admin).today().plus_days(-1), "reason": "Mutasi" });
    test.done(&admin, "end_member", end).await;
    let (_, invite) = invitation(&test, "Pengganti", "head_of_agency");
    assert_eq!(test.done(&admin, "invite_member", invite).await["waits"], json!(true));

    let older = TestApp::new().await;
    let admin = older.person(&[Role::TenantAdministrator]).await;
    let before = older.person(&[Role::HeadOfAgency]).await;
    let (_, invite) = invitation(&older, "Bendahara", "treasurer");
    assert_eq!(older.done(&admin, "invite_member", invite).await["waits"], json!(true));
    let away = json!({ "member": before.account, "roles": ["public_relations_officer"] });
    older.done(&admin, "change_member_roles", away).await;
    let (_, invite) = invitation(&older, "Pengganti", "head_of_agency");
    assert_eq!(older.done(&admin, "invite_member", invite).await["waits"], json!(true), "it was noted on the way");
}

/// A10: who speaks for a company that somebody speaks for already, or that money may go to, is not put there by one person;
/// nor is the auditor, who puts the measures of red flags in force.
#[tokio::test]
async fn an_administrator_takes_no_company_and_no_audit_alone() {
    let (test, [admin, _, head]) = set_up().await;
    let keeper = test.person(&[Role::PublicRelationsOfficer]).await;
    let company = test.made(&keeper, "register_company", crate::season::profile(1)).await;
    let of_company = |name: &str| {
        let (_, mut invite) = invitation(&test, name, "media_administrator");
        invite["company"] = json!(company);
        invite
    };
    let first = test.done(&admin, "invite_member", of_company("Pertama")).await;
    assert_eq!(first["waits"], json!(false), "somebody has to be the first");
    let second = test.done(&admin, "invite_member", of_company("Kedua")).await;
    assert_eq!(second["waits"], json!(true));
    let confirm = json!({ "proposal": second["id"] });
    assert_eq!(test.refused(&admin, "confirm_member_roles", confirm.clone()).await, "member.own_proposal");
    test.done(&head, "confirm_member_roles", confirm).await;
    let (_, auditor) = invitation(&test, "Auditor", "internal_auditor");
    assert_eq!(test.done(&admin, "invite_member", auditor).await["waits"], json!(true));
}

/// A10: with one administrator and no head left the Inspektorat is the second person, and without it the operator, who is
/// none while anybody of the region is.
#[tokio::test]
async fn a_region_is_not_locked_out() {
    let (test, [admin, colleague, head]) = set_up().await;
    let auditor = test.person(&[Role::InternalAuditor]).await;
    let yesterday = test.scope(&admin).today().plus_days(-1);
    for person in [&colleague, &head] {
        let end = json!({ "member": person.account, "on": yesterday, "reason": "Mutasi" });
        test.done(&admin, "end_member", end).await;
    }
    let operator = AccountId(test.ids.next_id());
    let (email, invite) = invitation(&test, "Pengganti", "head_of_agency");
    let waiting = test.done(&admin, "invite_member", invite).await;
    assert!(is_asked(&test, &auditor).await && !is_asked(&test, &admin).await);
    let refused = test.app.confirm_roles_as_operator(operator, test.tenant, &email).await.expect_err("others may");
    assert_eq!(code_of(&refused), "member.others_confirm");
    let end = json!({ "member": auditor.account, "on": yesterday, "reason": "Mutasi" });
    test.done(&admin, "end_member", end).await;
    let own = test.app.confirm_roles_as_operator(admin.account, test.tenant, &email).await.expect_err("one person");
    assert_eq!(code_of(&own), "member.own_proposal");
    test.app.confirm_roles_as_operator(operator, test.tenant, &email).await.expect("the second person");
    assert!(test.mails.link(&email, "undangan").is_some());
    let account = waiting["id"].as_str().expect("an id").parse().expect("a number");
    test.app.join(test.tenant, AccountId(account)).await.expect("in");
}

fn code_of(error: &app::AppError) -> String {
    match error {
        app::AppError::Rejected(refusal) => refusal.code.clone(),
        other => panic!("{other:?}"),
    }
}
