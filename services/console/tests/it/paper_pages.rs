//! Papers where a person looks for them: on the bill, on the order, beside the account; and the crest of the office.

use app::Role;
use axum::http::StatusCode;

use crate::till::Till;

/// EF-21: BAPP and BAST are linked once they are written, the receipt not before the payment was requested, the recap
/// beside the account; every link leads to the paper, or to a page that says why there is none now and leads back.
#[tokio::test]
async fn papers_are_linked_where_people_look_for_them() {
    let till = Till::open().await;
    till.account().await;
    let billing = till.bill().await;
    let (bill, order) = (format!("/pembayaran/{billing}"), format!("/pesanan/{}", till.order));
    let link = |paper: &str| format!("href=\"/tagihan/{billing}/{paper}.pdf\"");
    let desk = till.browser(&till.season.officer).await;
    for page in [&bill, &order] {
        assert!(!desk.page(page).await.contains(&format!("/tagihan/{billing}/")), "{page}: nothing is written yet");
    }
    till.handed_over(billing).await;
    for person in [&till.season.officer, &till.season.media] {
        let browser = till.browser(person).await;
        for page in [&bill, &order] {
            let text = browser.page(page).await;
            assert!(text.contains(&link("bapp")) && text.contains(&link("bast")), "{page}");
            assert!(!text.contains(&link("kuitansi")), "{page}: it is not requested yet");
        }
        let account = browser.page(&format!("/rekening/{}", till.company)).await;
        let recap = format!("/media/{}/rekap.pdf", till.company);
        assert!(account.contains(&format!("href=\"{recap}\"")), "{account}");
        for paper in [format!("/tagihan/{billing}/bapp.pdf"), format!("/tagihan/{billing}/bast.pdf"), recap] {
            let answer = browser.open(&paper).await;
            // No printer is installed here.
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{paper}");
            let back = if paper.starts_with("/tagihan") { bill.clone() } else { format!("/media/{}", till.company) };
            assert!(answer.text.contains(&format!("href=\"{back}\"")), "{paper}: {}", answer.text);
        }
        let bundle = browser.open(&format!("{order}/berkas.zip")).await;
        assert!(bundle.status == StatusCode::OK && bundle.text.starts_with("PK"), "{}", bundle.status);
    }
}

/// EF-21: a printer that another release left behind is no fault of the program: it is told what it is, and what to do.
#[tokio::test]
async fn a_printer_of_another_version_is_named_with_what_the_administrator_does() {
    let till = Till::open().await;
    till.account().await;
    let billing = till.bill().await;
    till.handed_over(billing).await;
    let worker = till.season.kit.folder().join("sinergi-documents");
    let answer = r#"{"status":"failed","code":"unreadable_job","message":"unknown variant `office`"}"#;
    std::fs::write(&worker, format!("#!/bin/sh\nread -r job\necho '{answer}'\n")).expect("written");
    std::fs::set_permissions(&worker, std::os::unix::fs::PermissionsExt::from_mode(0o700)).expect("executable");
    let paper = till.browser(&till.season.officer).await.open(&format!("/tagihan/{billing}/bapp.pdf")).await;
    assert_eq!(paper.status, StatusCode::SERVICE_UNAVAILABLE, "{}", paper.text);
    for told in ["berasal dari versi Sinergi yang lain", "dari rilis yang sama", "make documents"] {
        assert!(paper.text.contains(told), "{told}: {}", paper.text);
    }
}

/// EF-21: the administrator sets the crest with the form; the page of the office shows it.
#[tokio::test]
async fn the_crest_is_set_with_a_form_and_shown() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let administrator = till.browser(&kit.person_with_password(&[Role::TenantAdministrator]).await).await;
    let office = administrator.page("/kantor").await;
    assert!(office.contains("Tanpa lambang") && office.contains("/aksi/set_crest"), "{office}");
    let form = administrator.page("/aksi/set_crest?_return=/kantor").await;
    let crest = |name: &'static str, bytes: &'static [u8]| {
        let (administrator, form) = (administrator.clone(), form.clone());
        async move { administrator.send_with_file(&form, "/aksi/set_crest", &[], ("crest", name, bytes)).await }
    };
    let active = crest("lambang.svg", b"<svg><script>alert(1)</script></svg>").await;
    assert_eq!(active.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(active.text.contains("Berkas memuat program"), "{}", active.text);
    let set = crest("lambang.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0h9v9z'/></svg>").await;
    assert_eq!(set.leads_to.as_deref(), Some("/kantor"), "{}", set.text);
    let office = administrator.page("/kantor").await;
    assert!(office.contains("lambang.svg") && !office.contains("Tanpa lambang"), "{office}");
}
