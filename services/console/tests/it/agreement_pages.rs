//! Agreements as people see them: what was offered when, by whom.

use serde_json::json;

use crate::till::Till;

/// C-NEGOTIATION: each offer is told with its own price; what was agreed in the end stands in none of the earlier ones.
#[tokio::test]
async fn each_offer_of_a_negotiation_shows_its_own_price() {
    let till = Till::open().await;
    let agreement = till.agreed("027/11/PKS", &["7 hari tayang"]).await;
    let page = till.browser(&till.season.officer).await.page(&format!("/perjanjian/{agreement}")).await;
    let talk = page.split("<ol class=\"talk\">").nth(1).and_then(|rest| rest.split("</ol>").next()).expect("offers");
    let (first, second) = talk.split_once("<li class=\"office\">").expect("two offers");
    assert!(first.contains("Rp\u{a0}2.200.000") && !first.contains("Rp\u{a0}1.800.000"), "{first}");
    assert!(second.contains("Rp\u{a0}1.800.000") && second.contains("7 hari tayang"), "{second}");
    assert!(page.contains("Yang dibeli") && page.matches("1.800.000").count() >= 2);
}

/// R3, EF-14: an order on other days than its agreement's is told which these are, and what to do.
#[tokio::test]
async fn an_order_outside_the_days_of_its_agreement_is_told_the_days() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let before = till.rows("orders").await.into_iter().next().expect("an order");
    let next_year = kit.scope(&till.season.officer).today().year() + 1;
    let late = json!({ "item": 1, "title": "Tahun depan", "first_day": format!("{next_year}-01-02"),
                       "last_day": format!("{next_year}-01-05") });
    let order = json!({
        "agreement": before["agreement"], "agency": kit.agency, "line": before["line"], "plan": before["plan"],
        "plan_item": before["plan_item"], "title": "Tahun depan", "brief": "Manfaat bagi warga.", "placements": [late],
    });
    let order = kit.made(&till.season.officer, "draft_order", order).await;
    let desk = till.browser(&till.season.officer).await;
    let path = format!("/aksi/reserve_order?order={order}&_return=/pesanan/{order}");
    let form = desk.page(&path).await;
    let refused = desk.send(&form, "/aksi/reserve_order", &[]).await;
    let year = next_year - 1;
    let span = format!("tayangan 1: 1 Januari {year} – 31 Desember {year}");
    for told in [span.as_str(), "di luar hari berlakunya perjanjian; ubah hari tayangnya"] {
        assert!(refused.text.contains(told), "{told}: {}", refused.text);
    }
}
