//! Pictures of pages that were shown as proof: kept with their hash, shown to both sides, and nothing that a proof
//! waits for (EF-16).

use app::AppError;
use domain::publication::proof::Unpictured;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::orders::{Desk, ONE, PAGE};

/// The first bytes of a JPEG, and something behind them.
const PICTURE: &[u8] = b"\xff\xd8\xff\xe0 gambar";

/// An order whose page was shown and pictured so, and verified; what was kept of the page.
async fn shown(pictured: Option<Result<Vec<u8>, Unpictured>>) -> (Desk, Value) {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    if let Some(pictured) = pictured {
        test.pages.put_picture(PAGE, pictured);
    }
    let order = desk.accepted(1, "027/SP/1").await;
    let placement = desk.placements_of(order).await[0];
    desk.verified(order, placement).await;
    let row = desk.market.seen_by(desk.media(), "placements", placement).await.expect("its placement");
    let capture = row["capture"].clone();
    (desk, capture)
}

/// EF-16: the picture is kept as it came, with its hash, for the office and for the company, and for nobody else.
#[tokio::test]
async fn a_page_is_kept_with_its_picture_for_both_sides() {
    let (desk, capture) = shown(Some(Ok(PICTURE.to_vec()))).await;
    let test = desk.test();
    assert_eq!(capture["unpictured"], Value::Null);
    let kept = &capture["screenshot"];
    assert_eq!((&kept["media_type"], &kept["size_bytes"]), (&json!("image/jpeg"), &json!(PICTURE.len())));
    let hash = kept["sha256"].as_str().expect("a hash");
    assert_eq!(hash, hex::encode(Sha256::digest(PICTURE)));
    for person in [desk.media(), desk.officer(), &desk.verifier] {
        let (file, bytes) = test.app.file(&test.scope(person), hash).await.expect("the picture");
        assert_eq!((bytes.as_slice(), file.media_type.as_str()), (PICTURE, "image/jpeg"));
    }
    let stranger = test.company_person(kernel::CompanyId(kernel::Uuid::from_u128(7))).await;
    assert!(matches!(test.app.file(&test.scope(&stranger), hash).await, Err(AppError::Denied)));
}

/// EF-16: without a browser, and when the picture fails, the proof goes its way and what was kept says why.
#[tokio::test]
async fn a_proof_without_a_picture_says_why_and_goes_its_way() {
    for (pictured, why) in [(None, "no_browser"), (Some(Err(Unpictured::TooSlow)), "too_slow")] {
        let (desk, capture) = shown(pictured).await;
        assert_eq!((&capture["screenshot"], &capture["unpictured"]), (&Value::Null, &json!(why)));
        assert!(capture["text"]["sha256"].is_string() && capture["html"]["sha256"].is_string(), "{capture}");
        assert_eq!(desk.rows("placements").await[0]["stage"], "proof_verified");
    }
}
