//! The audit trail as people see it (EF-23).

use app::Role;
use serde_json::json;
use testkit::TestApp;

use crate::browser::Browser;

/// EF-23: who watches over the office filters everything by person, kind, result and day, turns pages and takes it along
/// as a file; everybody else sees the own acts.
#[tokio::test]
async fn ef_23_the_audit_trail_is_filtered_paged_and_taken_along() {
    let kit = TestApp::new().await;
    let head = kit.person_with_password(&[Role::HeadOfAgency]).await;
    let admin = kit.person_with_password(&[Role::TenantAdministrator]).await;
    let year = kit.scope(&admin).today().year();
    for day in 1..=60 {
        let date = kernel::LocalDate::from_ymd(year, 1, 1).expect("a day").plus_days(day);
        kit.done(
            &admin,
            "declare_holiday",
            json!({ "date": date, "name": format!("Libur {day}"), "kind": "national" }),
        )
        .await;
    }
    let past = json!({ "member": head.account, "roles": ["tenant_administrator", "verifier"] });
    kit.refused(&admin, "change_member_roles", past).await;
    let browser = Browser::new(&kit.app, &kit.sign_in(&head).await);
    let page = browser.page("/jejak").await;
    assert!(page.contains("Setiap tindakan dan setiap penolakan di"));
    assert!(page.contains("Libur 60") && !page.contains("Libur 1:") && page.contains("class=\"refusal\""), "{page}");
    let older = page.split("rel=\"next\"").next().and_then(|before| before.rsplit("href=\"").next()).expect("a link");
    let older = browser.page(&older.split('"').next().expect("an address").replace("&amp;", "&")).await;
    assert!(older.contains("Terbaru") && !older.contains("Libur 60"));

    let of_admin = browser.page(&format!("/jejak?orang={}&jenis=office", admin.account.as_uuid())).await;
    assert!(of_admin.contains("Libur 60") && !of_admin.contains("class=\"refusal\""), "it was about a person");
    let of_people = browser.page("/jejak?hasil=ditolak&jenis=member").await;
    let line = of_people.split("class=\"refusal\"").nth(1).and_then(|rest| rest.split("</li>").next());
    let line = line.expect("the refusal, among those of people");
    let named = format!("{}</a>", head.name);
    assert!(line.contains("/jejak?orang=") && line.contains(&named), "{line}");
    assert!(!browser.page("/jejak?hasil=ditolak&jenis=billing").await.contains("class=\"refusal\""));
    let file = browser.open("/jejak/berkas/csv?hasil=ditolak&jenis=member").await.text;
    assert!(file.lines().any(|line| line.contains("Ditolak") && line.contains("Pengguna")), "{file}");
    let later = kit.scope(&head).today().plus_days(9);
    let rules = json!({ "effective_from": later, "basis": "Keputusan Inspektur",
        "flag_settings": [{ "flag_rule": "young_outlet", "threshold": 0 }] });
    kit.refused(&head, "propose_flag_rules", rules).await;
    let of_rules = browser.page("/jejak?hasil=ditolak&jenis=flag_rules").await;
    assert!(of_rules.contains("class=\"refusal\"") && of_rules.contains("href=\"/tanda/aturan\""), "{of_rules}");
    let refused = browser.page("/jejak?hasil=ditolak").await;
    assert!(refused.contains("class=\"refusal\"") && !refused.contains("Libur 60"));
    let none = browser.page("/jejak?sampai=2001-01-01").await;
    assert!(none.contains("Tidak ada yang cocok"));

    let file = browser.open("/jejak/berkas/csv?jenis=office").await;
    assert_eq!(file.status.as_u16(), 200);
    assert!(file.text.contains("Libur 1") && file.text.contains("Libur 60") && file.text.contains("Peristiwa"));
    assert_eq!(browser.open("/jejak/berkas/exe").await.status.as_u16(), 404);

    let own = Browser::new(&kit.app, &kit.sign_in(&admin).await);
    let page = own.page("/jejak").await;
    assert!(
        page.contains("Semua yang Anda lakukan") && page.contains("Libur 60") && page.contains("class=\"refusal\"")
    );
    assert!(!page.contains("id=\"f-orang\""));
    // Asking for somebody else changes nothing.
    let other = own.page(&format!("/jejak?orang={}", head.account.as_uuid())).await;
    assert!(other.contains("Libur 60"));
}
