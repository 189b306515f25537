//! The proof on the page of an order, as both sides see it.

use app::Unpictured;
use axum::http::StatusCode;
use serde_json::json;

use crate::browser::fields_of;
use crate::till::{PAGE, PICTURE, TEXT, Till};

/// SHA-256 of the picture, as `sha256sum` gives it.
const HASH: &str = "5cc5b336eca17c0dec9de3e5d802205b279df13f327f94171151ab4345aaf16a";

/// EF-16: the picture stands small on the page with its hash, for the office and for the company, and opens whole; when a
/// later reading has none, the page says why.
#[tokio::test]
async fn the_picture_of_a_page_is_shown_to_both_sides_or_it_is_said_why_there_is_none() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let order = format!("/pesanan/{}", till.order);
    for person in [&till.season.media, &till.season.officer] {
        let browser = till.browser(person).await;
        let page = browser.page(&order).await;
        assert!(page.contains(&format!("<img src=\"/berkas/{HASH}?tampil=1\"")), "{page}");
        assert!(page.contains(&format!("<span class=\"typed hash\">{HASH}</span>")), "{page}");
        assert_eq!(
            browser.page(&format!("/berkas/{HASH}?tampil=1")).await.as_bytes(),
            String::from_utf8_lossy(PICTURE).as_bytes()
        );
    }
    kit.pages.put_picture(PAGE, Err(Unpictured::TooSlow));
    let rows = till.rows("placements").await;
    let shown = rows.iter().find(|row| row["number"] == 1).expect("the placement");
    let again = json!({ "order": till.order, "placement": shown["id"] });
    kit.done(&till.treasurer, "read_page_again", again).await;
    let page = till.browser(&till.season.media).await.page(&order).await;
    assert!(
        page.contains("Tanpa gambar halaman: halaman terlalu lama ditampilkan.")
            && !page.contains("<img src=\"/berkas")
    );
}

/// R11: the form asks for a reason with the other placement that it is for, and sends both.
#[tokio::test]
async fn a_reason_for_a_proof_is_written_beside_the_placement_that_it_is_for() {
    let till = Till::open().await;
    let place = till.proven(2, &format!("{TEXT} Selesai."), "https://contohwarta.id/kedua").await;
    let id = |name: &str| place[name].as_str().expect("an id").to_owned();
    let desk = till.browser(&till.season.verifiers[2]).await;
    let path = "/aksi/verify_proof";
    let form = desk.page(&format!("{path}?order={}&placement={}", id("order"), id("placement"))).await;
    let refused = desk.send(&form, path, &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    let asked: Vec<(String, String)> =
        fields_of(&refused.text, path).into_iter().filter(|(name, _)| name.starts_with("reasons.0.")).collect();
    let known = |name: &str| asked.iter().find(|(of, _)| of == name).map(|(_, value)| value.clone());
    let found = known("reasons.0.evidence").expect("what it is for");
    assert!(found.contains("Jalan baru"), "{found}");
    assert_eq!(known("reasons.0.code").as_deref(), Some("order.text_used"));
    assert!(refused.text.contains("Yang ditemukan"), "{}", refused.text);
    let sent = desk.send(&refused.text, path, &[("reasons.0.reason", "Pesanan kedua.")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
}
