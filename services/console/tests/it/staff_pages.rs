//! Office, members, import, comparison and help before a real application.

use app::{Role, dataset::ListRequest};
use kernel::CompanyId;
use testkit::TestApp;

use crate::browser::Browser;

/// S-06: a tenant that is not set up is led through it, and what is done is ticked.
#[tokio::test]
async fn an_office_that_is_not_ready_shows_what_is_still_to_be_done() {
    let kit = TestApp::new().await;
    let admin = kit.person_with_password(&[Role::TenantAdministrator]).await;
    let browser = Browser::new(&kit.app, &kit.sign_in(&admin).await);
    let page = browser.page("/kantor").await;
    assert!(page.contains("Siapkan kantor") && page.contains("/aksi/declare_holiday"));
    assert!(page.contains("PEMERINTAH KOTA PEKANBARU"));
    assert!(browser.page("/kantor/kop-surat").await.contains("value=\"PEMERINTAH KOTA PEKANBARU\""));
    let year = kit.scope(&admin).today().year();
    let day = serde_json::json!({ "date": format!("{year}-08-17"), "name": "Proklamasi", "kind": "national" });
    kit.done(&admin, "declare_holiday", day).await;
    let page = browser.page(&format!("/kantor?tahun={year}")).await;
    assert!(page.contains("17 Agu") && page.contains("/aksi/withdraw_holiday"));
    assert!(!browser.page("/kantor?tahun=2019").await.contains("17 Agu"));
    assert!(browser.page("/").await.contains("/kantor"), "home leads there");
    let company = CompanyId(kit.app.next_id());
    let media = kit.company_person_with_password(company).await;
    let outside = Browser::new(&kit.app, &kit.sign_in(&media).await);
    assert_eq!(outside.open("/kantor").await.status.as_u16(), 404);
}

/// EF-03: people see who works here; nobody is offered to change the own access.
#[tokio::test]
async fn members_are_listed_with_what_may_be_done_about_others() {
    let kit = TestApp::new().await;
    let admin = kit.person_with_password(&[Role::TenantAdministrator]).await;
    let verifier = kit.person(&[Role::Verifier]).await;
    let browser = Browser::new(&kit.app, &kit.sign_in(&admin).await);
    let page = browser.page("/pengguna").await;
    assert!(page.contains(&verifier.name) && page.contains("Verifikator"));
    assert!(page.contains(&format!("member={}", verifier.account.as_uuid())));
    assert!(!page.contains(&format!("member={}", admin.account.as_uuid())));
    let form = browser.page("/aksi/invite_member?_return=/pengguna").await;
    assert!(
        form.contains("name=\"email\"") && !form.contains("name=\"company\""),
        "companies are none of the administrator's lists"
    );
    assert!(browser.page("/pengguna/peran").await.contains("Tidak dirangkap dengan peran lain."));
    assert_eq!(browser.open("/pengguna/kepentingan-saya").await.status.as_u16(), 404);
}

/// EF-09: a person sees the own declared interests, although the list of all is for others.
#[tokio::test]
async fn a_verifier_sees_the_own_interests_and_nobody_elses() {
    let kit = TestApp::new().await;
    let keeper = kit.person(&[Role::PublicRelationsOfficer]).await;
    let company = serde_json::json!({
        "legal_name": "PT Kabar Uji", "legal_form": "pt", "nib": "1234567890123", "npwp": "012345678901000",
        "kbli": "58130", "address": "Jalan Contoh 1", "city": "Pekanbaru", "email": "redaksi@kabar.example.id",
        "bank": "Bank Contoh", "bank_number": "1234567890", "bank_holder": "PT Kabar Uji",
    });
    let company = kit.made(&keeper, "register_company", company).await;
    let verifier = kit.person_with_password(&[Role::Verifier]).await;
    let other = kit.person_with_password(&[Role::Verifier]).await;
    let nature = serde_json::json!({ "company": company, "nature": "Saudara kandung pemiliknya" });
    kit.done(&verifier, "declare_interest", nature).await;
    let own = Browser::new(&kit.app, &kit.sign_in(&verifier).await).page("/pengguna/kepentingan-saya").await;
    assert!(own.contains("PT Kabar Uji") && own.contains("Saudara kandung"));
    let others = Browser::new(&kit.app, &kit.sign_in(&other).await).page("/pengguna/kepentingan-saya").await;
    assert!(!others.contains("PT Kabar Uji") && others.contains("Belum ada pernyataan"));
}

/// EF-50: a table is looked at, its good rows are brought in, and the import is undone.
#[tokio::test]
async fn a_table_is_looked_at_before_its_good_rows_are_brought_in() {
    let kit = TestApp::new().await;
    let keeper = kit.person_with_password(&[Role::PublicRelationsOfficer]).await;
    let browser = Browser::new(&kit.app, &kit.sign_in(&keeper).await);
    let page = browser.page("/impor").await;
    let none = browser.send(&page, "/impor", &[]).await;
    assert_eq!(none.status.as_u16(), 422);
    assert!(none.text.contains("Pilih tabel CSV atau XLSX dahulu."));
    let domain = kit.app.next_id().simple().to_string();
    let table = format!("Nama Media;Jenis;Domain;NPWP\r\nSatu;siber;a{domain}.id;\r\nDua;siber;b{domain}.id;123\r\n");
    let looked = browser.upload(&page, "/impor", "media.csv", table.as_bytes()).await;
    let path = looked.leads_to.expect("the report");
    let report = browser.page(&path).await;
    assert!(
        report.contains("1 dari 2 baris dapat diimpor.")
            && report.contains("NPWP harus 15 atau 16 angka; di sini 3 angka.")
    );
    let sha256 = path.rsplit('/').next().expect("a hash");
    let wrong = browser.page(&format!("/impor/salah/{sha256}")).await;
    assert!(wrong.contains("Kesalahan") && wrong.contains("Dua") && !wrong.contains("Satu"));
    assert_eq!(kit.app.count(&kit.scope(&keeper), companies(), &ListRequest::default()).await.expect("a count"), 0);
    let done = browser.send(&report, "/aksi/import_media", &[]).await;
    let result = done.leads_to.unwrap_or_else(|| panic!("{}: {}", done.status, done.text));
    assert!(result.starts_with("/impor/hasil/"), "{result}");
    assert!(browser.page(&result).await.contains("1 baris diimpor, 1 baris dilewati."));
    assert_eq!(kit.app.count(&kit.scope(&keeper), companies(), &ListRequest::default()).await.expect("a count"), 1);
    assert!(browser.page("/impor").await.contains("media.csv"));
    assert!(browser.page("/impor/templat").await.contains("nama_badan_hukum"));
    let broken = browser.upload(&page, "/impor", "media.csv", b"%PDF-1.7 nothing").await;
    assert_eq!(broken.status.as_u16(), 422);
}

fn companies() -> &'static app::dataset::Dataset {
    app::datasets().iter().find(|dataset| dataset.name == "companies").expect("a dataset")
}

/// EF-35, EF-36, EF-37: one sentence first, missing values in words, the definition in both languages.
#[tokio::test]
async fn the_comparison_begins_with_a_sentence_and_says_why_a_value_is_missing() {
    let kit = TestApp::new().await;
    let head = kit.person_with_password(&[Role::HeadOfAgency]).await;
    let browser = Browser::new(&kit.app, &kit.sign_in(&head).await);
    for indicator in app::INDICATORS {
        let page = browser.page(&format!("/banding?indikator={}&sebanding=seprovinsi", indicator.id)).await;
        assert!(page.contains("class=\"finding\"") && !page.contains("Definition"), "{}", indicator.id);
        assert!(!page.contains("Peringkat 1"), "nothing to rank");
    }
    let admin = kit.person_with_password(&[Role::TenantAdministrator]).await;
    let outside = Browser::new(&kit.app, &kit.sign_in(&admin).await);
    assert_eq!(outside.open("/banding").await.status.as_u16(), 404);
}

/// The clock of an example tenant is offered where everything is an example, and nowhere else.
#[tokio::test]
async fn the_clock_is_offered_in_example_tenants_alone() {
    let kit = TestApp::new().await;
    let head = kit.person_with_password(&[Role::HeadOfAgency]).await;
    let browser = Browser::new(&kit.app, &kit.sign_in(&head).await);
    let page = browser.page("/bantuan").await;
    assert!(!page.contains("move_example_clock") && !page.contains("Data contoh."));
    let days = serde_json::json!({ "days": 3 });
    assert_eq!(kit.refused(&head, "move_example_clock", days).await, "office.not_an_example");
}

/// Help and sources can be read before signing in.
#[tokio::test]
async fn help_and_sources_are_open_to_everybody() {
    let kit = TestApp::new().await;
    let nobody = Browser::new(&kit.app, "");
    assert!(nobody.page("/bantuan").await.contains("sepuluh langkah"));
    assert!(nobody.page("/tentang").await.contains("Open Database License"));
    assert_eq!(nobody.open("/pengguna").await.leads_to.as_deref(), Some("/masuk?lanjut=%2Fpengguna"));
}

/// R8: an address that is none is a page that is not there, and says nothing of how it was read.
#[tokio::test]
async fn an_address_that_cannot_be_read_is_a_page_that_is_not_there() {
    let kit = TestApp::new().await;
    let officer = kit.person_with_password(&[Role::ActivityOfficer]).await;
    let browser = Browser::new(&kit.app, &kit.sign_in(&officer).await);
    for path in ["/jendela/abc", "/permohonan/x", "/media/%ff", "/daftar?daerah=abc"] {
        let answer = browser.open(path).await;
        assert_eq!(answer.status.as_u16(), 404, "{path}");
        assert!(answer.text.contains("<h1") && !answer.text.contains("parse"), "{path}");
    }
}

/// EF-22: who receives a delegation gives it back, who is acted for takes it back; the page calls each by its name.
#[tokio::test]
async fn a_delegation_is_given_back_by_who_has_it_and_taken_back_by_who_gave_it() {
    let kit = TestApp::new().await;
    let principal = kit.person_with_password(&[Role::ActivityOfficer]).await;
    let delegate = kit.person_with_password(&[Role::PublicRelationsOfficer]).await;
    let today = kit.scope(&principal).today();
    let granting = serde_json::json!({
        "delegate": delegate.account, "roles": ["activity_officer"], "from": today, "until": today.plus_days(3),
        "letter_number": "800/12",
    });
    kit.done(&principal, "grant_delegation", granting).await;
    let theirs = Browser::new(&kit.app, &kit.sign_in(&delegate).await).page("/pengguna/delegasi").await;
    let own = Browser::new(&kit.app, &kit.sign_in(&principal).await).page("/pengguna/delegasi").await;
    assert!(theirs.contains(">Kembalikan<") && !theirs.contains(">Cabut<"), "{theirs}");
    assert!(own.contains(">Cabut<") && !own.contains(">Kembalikan<"), "{own}");
}
