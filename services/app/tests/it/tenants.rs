//! Opening tenants, what the operator sees, and companies that register themselves.

use app::{AppError, OpenTenant, Role};
use kernel::{Party, ids::RequestId};
use testkit::{TestApp, app::PASSWORD};

use super::season::{Season, profile};

const SOURCE: &str = "10.0.5.1";

fn bukittinggi() -> OpenTenant {
    OpenTenant {
        region_code: "13.75".to_owned(),
        admin_email: "admin@bukittinggi.example.id".to_owned(),
        admin_name: "Rina Putri".to_owned(),
        is_demo: false,
    }
}

async fn session(test: &TestApp, email: &str) -> app::Session {
    let signed_in = test.app.sign_in(email, PASSWORD, "10.0.0.1", test.app.now()).await.expect("in");
    test.app.session(&signed_in.token, RequestId(test.app.next_id())).await.expect("a session")
}

#[tokio::test]
async fn the_operator_opens_a_tenant_and_its_first_administrator_comes_in_by_mail() {
    let test = TestApp::alone().await;
    let (_, email) = test.operator().await;
    let operator = session(&test, &email).await;
    assert!(operator.scope.is_none() && operator.tenants.is_empty(), "an operator works in no tenant");
    let tenant = test.app.open_tenant(&operator, bukittinggi()).await.expect("opened");

    let link = test.mails.link("admin@bukittinggi.example.id", "undangan").expect("a link");
    let one_time = test.app.peek_one_time(&link).await.expect("good");
    assert_eq!(one_time.tenant_name.as_deref(), Some("Kota Bukittinggi"));
    let signed_in = test.app.accept_invitation(&link, "Rina Putri", PASSWORD).await.expect("in");
    let admin = test.app.session(&signed_in.token, RequestId(test.app.next_id())).await.expect("a session");
    let scope = admin.scope.expect("a scope");
    assert_eq!((scope.tenant, scope.roles.as_slice()), (tenant, &[Role::TenantAdministrator][..]));

    let seen = test.app.tenants_for_operator(&operator).await.expect("a list");
    let row = seen.iter().find(|row| row.id == tenant).expect("the tenant");
    assert_eq!((row.name.as_str(), row.is_open, row.set_up, row.is_demo), ("Kota Bukittinggi", true, false, false));
    assert!(matches!(
        test.app.tenants_for_operator(&admin_of(&test, &signed_in.token).await).await,
        Err(AppError::Denied)
    ));
}

async fn admin_of(test: &TestApp, token: &str) -> app::Session {
    test.app.session(token, RequestId(test.app.next_id())).await.expect("a session")
}

#[tokio::test]
async fn a_region_is_one_tenant_and_only_the_operator_opens_it() {
    let test = TestApp::alone().await;
    let (_, email) = test.operator().await;
    let operator = session(&test, &email).await;
    test.app.open_tenant(&operator, bukittinggi()).await.expect("opened");
    let again = test.app.open_tenant(&operator, bukittinggi()).await;
    assert!(matches!(&again, Err(AppError::Rejected(refusal)) if refusal.code == "tenant.region_taken"), "{again:?}");
    let unknown = OpenTenant { region_code: "99.99".to_owned(), ..bukittinggi() };
    assert!(matches!(test.app.open_tenant(&operator, unknown).await, Err(AppError::Invalid(_))));
    let person = test.person_with_password(&[Role::TenantAdministrator]).await;
    let somebody = session(&test, &person.email).await;
    assert!(matches!(test.app.open_tenant(&somebody, bukittinggi()).await, Err(AppError::Denied)));
}

#[tokio::test]
async fn an_opening_that_broke_off_goes_on() {
    let test = TestApp::alone().await;
    let (_, email) = test.operator().await;
    let operator = session(&test, &email).await;
    test.mails.set_broken(true);
    assert!(test.app.open_tenant(&operator, bukittinggi()).await.is_err(), "the mail did not go out");
    test.mails.set_broken(false);
    let region = app::regions().find(|region| region.code == "13.04").expect("Tanah Datar");
    let half = store::tenants::NewTenant {
        region_code: region.code.to_owned(),
        slug: "tanah-datar".to_owned(),
        name: region.name.to_owned(),
        kind: region.kind,
        zone: region.zone,
        is_demo: false,
        created_at: test.app.now(),
    };
    test.app.store().add_tenant(&half).await.expect("added");
    let wanted = OpenTenant { region_code: "13.04".to_owned(), ..bukittinggi() };
    test.app.open_tenant(&operator, wanted).await.expect("went on");
}

#[tokio::test]
async fn a_company_registers_itself_where_a_window_is_open() {
    let season = Season::open().await;
    let test = &season.test;
    let open = test.app.tenants_open_to_companies().await.expect("a list");
    assert!(
        open.iter().any(|place| place.id == test.tenant
            && place.windows.iter().any(|(title, _)| title == "Pendaftaran media mitra"))
    );
    let email = format!("media-{}@uji.example.id", test.tenant);
    let signed_in =
        test.app.register_company_account(test.tenant, &email, "Budi Media", PASSWORD, SOURCE).await.expect("in");
    let scope = test.app.session(&signed_in.token, RequestId(test.app.next_id())).await.expect("a session").scope;
    let scope = scope.expect("a scope");
    let Party::Company(company) = scope.party else { panic!("a company") };
    let person = testkit::TestPerson {
        account: scope.actor,
        email: email.clone(),
        name: "Budi Media".to_owned(),
        roles: scope.roles.clone(),
        company: Some(company),
        tenant: test.tenant,
    };
    let id = test.made(&person, "register_company", profile(55)).await;
    assert_eq!(id, company.as_uuid());
    let named = test.app.session(&signed_in.token, RequestId(test.app.next_id())).await.expect("a session");
    assert_eq!(named.tenants[0].company.as_deref(), Some("PT Contoh Warta 55"));
    assert_eq!(test.mails.to(&email).len(), 1, "the owner of the address hears of it");

    let other = "jembatan hijau di tepi sungai";
    let other = test.app.register_company_account(test.tenant, &email, "Budi", other, SOURCE).await;
    assert!(matches!(other, Err(AppError::Invalid(_))), "the address has an account with another password: {other:?}");
}

#[tokio::test]
async fn without_an_open_window_no_company_registers_itself() {
    let test = TestApp::new().await;
    let refused = test.app.register_company_account(test.tenant, "a@uji.example.id", "Budi", PASSWORD, SOURCE).await;
    assert!(matches!(refused, Err(AppError::Denied)), "{refused:?}");
    let nowhere = kernel::TenantId(999_999);
    let refused = test.app.register_company_account(nowhere, "a@uji.example.id", "Budi", PASSWORD, SOURCE).await;
    assert!(matches!(refused, Err(AppError::Denied)), "{refused:?}");
}

/// SECURITY.md A15: new accounts cost something.
#[tokio::test]
async fn one_source_registers_no_crowd_of_companies_and_others_are_not_held_up() {
    let season = Season::open().await;
    let test = &season.test;
    let source = "10.0.5.2";
    for _ in 0..30 {
        test.accounts.note_failure("register", &format!("register {source}"), test.app.now()).await.expect("noted");
    }
    let email = format!("ramai-{}@uji.example.id", test.tenant);
    let refused = test.app.register_company_account(test.tenant, &email, "Budi", PASSWORD, source).await;
    assert!(matches!(refused, Err(AppError::Throttled(_))), "{refused:?}");
    assert!(test.mails.to(&email).is_empty());
    let _ = test.app.register_company_account(test.tenant, &email, "Budi", PASSWORD, SOURCE).await.expect("in");
}
