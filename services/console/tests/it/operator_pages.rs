//! The operator opens a region, and sees nothing of what happens in one.

use app::Role;
use testkit::{PASSWORD, TestApp};

use crate::browser::Browser;

/// EF-01: a region is searched among 552, opened, and its administrator is invited by mail.
#[tokio::test]
async fn the_operator_searches_a_region_and_opens_it() {
    let kit = TestApp::alone().await;
    let (_, email) = kit.operator().await;
    let signed_in = kit.app.sign_in(&email, PASSWORD, "127.0.0.1", kit.app.now()).await.expect("signed in");
    let browser = Browser::new(&kit.app, &signed_in.token);
    assert!(browser.page("/operator").await.contains("Kota Pekanbaru"));
    let found = browser.page("/operator/buka?q=bukit").await;
    assert!(found.contains("Kota Bukittinggi") && found.contains("region_code=13.75"));
    let form = browser.page("/operator/buka?region_code=13.75").await;
    let wrong = browser.send(&form, "/operator/buka", &[("admin_name", "Ani"), ("admin_email", "bukan surel")]).await;
    assert_eq!(wrong.status.as_u16(), 422);
    assert!(wrong.text.contains("Tulis alamat surel lengkap") && wrong.text.contains("value=\"Ani\""));
    let good = [("admin_name", "Ani"), ("admin_email", "ani@bukittinggi.example.id")];
    let done = browser.send(&form, "/operator/buka", &good).await;
    assert_eq!(done.leads_to.as_deref(), Some("/operator"), "{}", done.text);
    let page = browser.page("/operator").await;
    assert!(page.contains("Kota Bukittinggi") && page.contains("Belum siap"));
    assert!(kit.mails.link("ani@bukittinggi.example.id", "undangan").is_some());
    let again = browser.send(&form, "/operator/buka", &good).await;
    assert_eq!(again.status.as_u16(), 422);
    assert!(again.text.contains("Daerah ini sudah dibuka"));
    assert_eq!(browser.open("/media").await.leads_to.as_deref(), Some("/operator"), "no business data");
}

/// EF-01: nobody else finds the page.
#[tokio::test]
async fn the_operators_page_is_not_there_for_people_of_a_tenant() {
    let kit = TestApp::new().await;
    let admin = kit.person_with_password(&[Role::TenantAdministrator]).await;
    let browser = Browser::new(&kit.app, &kit.sign_in(&admin).await);
    for path in ["/operator", "/operator/buka?region_code=13.75"] {
        assert_eq!(browser.open(path).await.status.as_u16(), 404, "{path}");
    }
}
