//! What pages say before, beside and after what people do: everything that is wrong at once, what is known already, and
//! nothing that would only be refused.

use app::Role;
use serde_json::json;
use testkit::{PASSWORD, TestApp};

use crate::browser::Browser;
use crate::season::Season;

/// Somebody without a session whose browser has opened a form.
fn guest(kit: &TestApp) -> Browser {
    Browser::new(&kit.app, "; form=0123456789abcdef0123456789abcdef")
}

/// EF-01: who is invited is called by the name that was given, and reads at once what is wrong with the form.
#[tokio::test]
async fn an_invitation_knows_the_name_and_names_every_mistake() {
    let kit = TestApp::alone().await;
    let (_, email) = kit.operator().await;
    let signed_in = kit.app.sign_in(&email, PASSWORD, "127.0.0.1", kit.app.now()).await.expect("signed in");
    let operator = Browser::new(&kit.app, &signed_in.token);
    let form = operator.page("/operator/buka?region_code=13.75").await;
    let address = "ani@bukittinggi.example.id";
    operator.send(&form, "/operator/buka", &[("admin_name", "Ani Contoh"), ("admin_email", address)]).await;
    let path = format!("/undangan/{}", kit.mails.link(address, "undangan").expect("an invitation"));
    let ani = guest(&kit);
    assert!(ani.page(&path).await.contains("value=\"Ani Contoh\""));
    let token = "0123456789abcdef0123456789abcdef";
    let wrong = [("_csrf", token), ("name", ""), ("password", "pendek"), ("password_again", "lain")];
    let refused = ani.post(&path, &wrong).await;
    assert_eq!(refused.status.as_u16(), 422, "{}", refused.text);
    assert!(refused.text.contains("Ada 3 isian"), "{}", refused.text);
}

/// EF-02: whoever sends the registration empty is told all of it, in the order of the form.
#[tokio::test]
async fn an_empty_registration_is_told_everything_at_once() {
    let season = Season::open().await;
    let nobody = guest(&season.kit);
    let form = nobody.page("/daftar").await;
    let nothing = [("tenant", ""), ("name", ""), ("email", ""), ("password", "pendek"), ("password_again", "lain")];
    let refused = nobody.send(&form, "/daftar", &nothing).await;
    assert_eq!(refused.status.as_u16(), 422, "{}", refused.text);
    let places: Vec<_> = ["#tenant", "#name", "#email", "#password", "#password_again"]
        .iter()
        .map(|id| refused.text.find(&format!("<a href=\"{id}\">")))
        .collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
    assert!(refused.text.contains("Ada 5 isian"));
}

/// S-08, EF-07: when the window closes while somebody types, the page says that it is over and keeps what was typed.
#[tokio::test]
async fn a_window_that_closed_while_typing_says_that_it_is_over() {
    let season = Season::open().await;
    let path = format!("/permohonan/{}", season.begun().await);
    let action = format!("{path}/isian");
    let phone = season.browser(&season.media).await;
    let form = phone.page(&path).await;
    season.kit.clock.advance_seconds(9 * 24 * 3_600);
    let phone = season.browser(&season.media).await;
    let token = phone.page("/").await;
    let token = token.split("name=\"_csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a token");
    let typed = [("_csrf", token), ("text.MASTHEAD_SHOWN", "contohwarta.id/terlambat"), ("_do", "send")];
    let late = phone.send(&form, &action, &typed).await;
    assert_eq!(late.status.as_u16(), 422, "{}", late.text);
    assert!(late.text.contains("Pendaftaran sudah tutup") && late.text.contains("contohwarta.id/terlambat"));
    assert!(!late.text.contains("value=\"send\"") && late.text.contains("Tidak ada jendela lain"));
    let page = phone.page(&path).await;
    assert!(page.contains("Pendaftaran sudah tutup") && !page.contains(&action), "{page}");
    assert!(!page.contains("sudah lewat"));
}

/// S-06: who grades sees the grade before it is written, who decides sees grade, findings and quota beside the choice.
#[tokio::test]
async fn who_decides_sees_what_is_decided() {
    let season = Season::open().await;
    let application = season.assigned().await;
    for verifier in &season.verifiers[..2] {
        season.judged(verifier, application, &[]).await;
    }
    season.accepted(application).await;
    let officer = season.browser(&season.officer).await;
    let form = officer.page(&format!("/aksi/grade_application?application={application}")).await;
    assert!(form.contains("Nilai bila disimpan sekarang") && form.contains("poin</b>"));
    let head = season.browser(&season.head).await;
    let decide = head.page(&format!("/aksi/decide_application?application={application}")).await;
    for told in ["Semua syarat sesuai.", "berita acara nomor BA/1", "tanpa batas; 1 sudah diterima", "poin</b>"] {
        assert!(decide.contains(told), "{told}: {decide}");
    }
    assert!(!decide.contains("Nilai bila disimpan"));
    let window = head.page(&format!("/aksi/finalise_window?window={}", season.window)).await;
    assert!(!window.contains("Yang perlu diketahui"));
}

/// EF-09, EF-11: a window offers nothing that is done already, and a company hears on its first page what became of it.
#[tokio::test]
async fn after_the_decree_nothing_is_offered_twice_and_the_company_hears_of_it() {
    let season = Season::open().await;
    let application = season.assigned().await;
    for verifier in &season.verifiers[..2] {
        season.judged(verifier, application, &[]).await;
    }
    season.accepted(application).await;
    let window = format!("/jendela/{}", season.window);
    let officer = season.browser(&season.officer).await;
    let head = season.browser(&season.head).await;
    let page = officer.page(&window).await;
    assert!(page.contains("Susun SK") && page.contains("Semua permohonan sudah diputuskan"));
    assert!(!page.contains("announce_preliminary_results"));
    assert!(head.page("/penetapan").await.contains("PPTK menyusun rancangan SK dahulu"));
    assert!(!head.page(&format!("/permohonan/{application}")).await.contains("Terbitkan SK"));
    let form = officer.page(&format!("/penetapan/baru?window={}", season.window)).await;
    let decree = officer.send(&form, "/aksi/prepare_decree", &[]).await.leads_to.expect("a decree");
    assert!(!officer.page(&window).await.contains("Susun SK"));
    assert!(head.page("/penetapan").await.contains("Draf, belum bernomor"));
    assert!(head.page(&window).await.contains(&decree), "the head goes on to the draft");
    let official = season.kit.official.as_uuid();
    let id = decree.rsplit('/').next().unwrap_or_default();
    let issue = json!({ "decree": id, "number": "1/SK/2026", "date": season.kit.scope(&season.head).today(),
        "official": official });
    season.kit.done(&season.head, "issue_decree", issue).await;
    assert!(!officer.page(&window).await.contains("Susun SK"), "nobody is left to be named");
    let home = season.browser(&season.media).await.page("/").await;
    assert!(home.contains("Kabar permohonan Anda") && home.contains("SK nomor 1/SK/2026"));
}

/// EF-03: the office's people stand by themselves, and can be found by their role.
#[tokio::test]
async fn people_of_companies_stand_apart_from_the_office() {
    let season = Season::open().await;
    let admin = season.kit.person_with_password(&[Role::TenantAdministrator]).await;
    let desk = season.browser(&admin).await;
    let office = desk.page("/pengguna").await;
    assert!(office.contains(&season.officer.email) && !office.contains(&season.media.email));
    let companies = desk.page("/pengguna?sisi=perusahaan").await;
    assert!(companies.contains(&season.media.email) && !companies.contains(&season.officer.email));
    let verifiers = desk.page("/pengguna?roles=verifier").await;
    assert!(verifiers.contains(&season.verifiers[0].email) && !verifiers.contains(&season.officer.email));
}

/// EF-01, EF-05: before there is a policy everybody in the office reads so, not only after filling in a window; and a
/// list that is empty says where its first record is made.
#[tokio::test]
async fn an_office_that_is_not_ready_says_what_is_missing() {
    let kit = TestApp::new().await;
    let officer = kit.person_with_password(&[Role::ActivityOfficer]).await;
    let head = kit.person_with_password(&[Role::HeadOfAgency]).await;
    let desk = |token: String| Browser::new(&kit.app, &token);
    let head = desk(kit.sign_in(&head).await);
    assert!(head.page("/").await.contains("Belum ada kebijakan yang berlaku"));
    let officer = desk(kit.sign_in(&officer).await);
    assert!(officer.page("/aksi/draft_window").await.contains("jendela belum dapat disimpan"));
}
