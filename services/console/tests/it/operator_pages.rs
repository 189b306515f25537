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
    let nothing = browser.send(&form, "/operator/buka", &[("admin_name", ""), ("admin_email", "")]).await;
    assert!(nothing.text.contains("Isi Nama administrator pertama.") && nothing.text.contains("Tulis alamat surel"));
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

/// The clock of an example tenant runs ahead by the form in its ribbon, and every page says the tenant's day.
#[tokio::test]
async fn the_clock_of_an_example_tenant_runs_ahead_by_the_form_in_its_ribbon() {
    let kit = TestApp::alone().await;
    let (_, email) = kit.operator().await;
    let signed_in = kit.app.sign_in(&email, PASSWORD, "127.0.0.1", kit.app.now()).await.expect("signed in");
    let operator = Browser::new(&kit.app, &signed_in.token);
    let form = operator.page("/operator/buka?region_code=13.75").await;
    let address = "ani@bukittinggi.example.id";
    let wanted = [("admin_name", "Ani"), ("admin_email", address), ("is_demo", "ya")];
    assert_eq!(operator.send(&form, "/operator/buka", &wanted).await.leads_to.as_deref(), Some("/operator"));
    let subject = kit.mails.to(address).first().map(|mail| mail.subject.clone()).unwrap_or_default();
    assert!(subject.starts_with("[Data contoh] Undangan"), "an example says so in its mails: {subject}");
    let link = kit.mails.link(address, "undangan").expect("an invitation");
    let inside = kit.app.accept_invitation(&link, "Ani", PASSWORD).await.expect("inside");
    let browser = Browser::new(&kit.app, &inside.token);
    let page = browser.page("/kantor").await;
    let day = |page: &str| {
        let rest = page.split("Di sini hari ini <b>").nth(1).expect("the tenant's day");
        rest.split('<').next().expect("a day").to_owned()
    };
    let before = day(&page);
    let moved = browser.send(&page, "/aksi/move_example_clock", &[("days", "7")]).await;
    assert_eq!(moved.leads_to.as_deref(), Some("/kantor"), "{}", moved.text);
    // The same form once more, as after a double click, is the same step.
    browser.send(&page, "/aksi/move_example_clock", &[("days", "7")]).await;
    let after = day(&browser.page("/kantor").await);
    assert_ne!(before, after);
    let today = kit.app.now().date_in(kernel::Zone::Wib).plus_days(7);
    assert!(after.starts_with(&format!("{} ", today.0.day())), "{before} {after}");
}
