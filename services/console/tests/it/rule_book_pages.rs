//! The rules of buying: from what is in force to a version that another person puts in force, by forms alone.

use app::Role;
use testkit::TestApp;

use crate::browser::Browser;

const NEW: &str = "/harga/aturan/baru";
const BASIS: &[(&str, &str)] = &[
    ("instrument", "Peraturan Wali Kota"),
    ("number", "12"),
    ("year", "2027"),
    ("basis_title", "Pengadaan jasa publikasi"),
    ("effective_from", "2030-01-01"),
];

/// C-METHOD: rules are typed row by row, what changes is shown before it is kept, and somebody else puts it in force.
#[tokio::test]
async fn rules_of_buying_are_typed_row_by_row_and_what_changes_is_shown_first() {
    let kit = TestApp::new().await;
    let officer = kit.person_with_password(&[Role::ActivityOfficer]).await;
    let head = kit.person_with_password(&[Role::HeadOfAgency]).await;
    let desk = Browser::new(&kit.app, &kit.sign_in(&officer).await);
    let page = desk.page("/harga/aturan").await;
    assert!(page.contains("aturan bawaan") && page.contains("Mini kompetisi, di atas Rp\u{a0}200.000.000"));

    let form = desk.page(NEW).await;
    let longer = desk.send(&form, NEW, &[("_add", "methods"), ("number", "12/A")]).await;
    assert_eq!(longer.status.as_u16(), 200);
    assert!(longer.text.contains("<summary autofocus>") && longer.text.contains("value=\"12/A\""));
    let wrong = [("methods.2.up_to", "banyak sekali"), ("stop_above", "sepuluh")];
    let refused = desk.send(&form, NEW, &[BASIS, &wrong].concat()).await;
    assert_eq!(refused.status.as_u16(), 422);
    for told in [
        "id=\"f-methods-2-up_to-error\"",
        "Baris 3: Nilai sampai dengan harus jumlah rupiah bulat",
        "value=\"banyak sekali\"",
        "value=\"Pengadaan jasa publikasi\"",
        "id=\"f-stop_above-error\"",
    ] {
        assert!(refused.text.contains(told), "{told}: {}", refused.text);
    }
    let reversed = desk.send(&form, NEW, &[BASIS, &[("methods.2.up_to", "1.000")]].concat()).await;
    assert_eq!(reversed.status.as_u16(), 422);
    assert!(reversed.text.contains("Aturan 3, Pengadaan langsung, nilai sampai dengan"), "{}", reversed.text);

    let changes: &[(&str, &str)] = &[("methods.2.up_to", "Rp 300.000.000"), ("stop_above", "12,5 %")];
    let seen = desk.send(&form, NEW, &[BASIS, changes].concat()).await;
    assert_eq!(seen.status.as_u16(), 200, "{}", seen.text);
    for told in
        ["Yang berubah dari aturan bawaan", "di atas Rp\u{a0}50.000.000 sampai Rp\u{a0}300.000.000", "12,5\u{a0}%"]
    {
        assert!(seen.text.contains(told), "{told}");
    }
    assert!(!seen.text.contains("E-purchasing, "), "what stays is not told");
    assert!(!desk.page("/harga/aturan").await.contains("Rancangan versi 1"), "nothing was kept yet");
    let back = desk.send(&seen.text, NEW, &[("_edit", "ya")]).await;
    assert!(back.text.contains("value=\"Rp 300.000.000\"") && back.text.contains("Periksa perubahan"));
    let drafted = desk.send(&seen.text, NEW, &[]).await;
    assert_eq!(drafted.leads_to.as_deref(), Some("/harga/aturan"), "{}", drafted.text);

    let own = desk.page("/harga/aturan").await;
    assert!(own.contains("Rancangan versi 1") && own.contains("Anda yang menyusunnya"));
    assert!(!own.contains("/aksi/publish_procurement_rules"));
    let copy = desk.page("/harga/aturan/baru?dari=1").await;
    assert!(copy.contains("value=\"Pengadaan jasa publikasi\"") && copy.contains("value=\"300.000.000\""));
    let office = Browser::new(&kit.app, &kit.sign_in(&head).await);
    let waiting = office.page("/harga/aturan").await;
    assert!(waiting.contains("/aksi/publish_procurement_rules?version=1") && waiting.contains("12,5\u{a0}%"));
    assert_eq!(office.open(NEW).await.status.as_u16(), 404, "the head writes none");
    kit.done(&head, "publish_procurement_rules", serde_json::json!({ "version": 1 })).await;
    let after = office.page("/harga/aturan").await;
    assert!(!after.contains("Rancangan versi 1") && after.contains("/aksi/withdraw_procurement_rules?version=1"));
}
