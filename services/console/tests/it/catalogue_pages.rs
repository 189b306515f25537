//! Orders of the national catalogue through forms alone: a file that is looked at before it is taken over, the worklist,
//! and one of its orders.

use serde_json::json;

use crate::till::{ONE, Till};

/// EF-55, EF-50: what a feed would do is shown before it is done; sent again it changes nothing; what is not found waits.
#[tokio::test]
async fn a_feed_is_shown_before_it_is_taken_over_and_what_is_not_found_waits_with_its_age() {
    let till = Till::open().await;
    let buyer = till.browser(&till.checker).await;
    let product = |number: &str, letter: &str, price: i64| {
        json!({ "no_paket": number, "nama_paket": "Advertorial", "kd_penyedia": 4411,
                "nama_penyedia": "PT. Contoh Warta", "kd_produk": 1,
                "total_harga": price, "tanggal_buat_paket": "2026-03-02T08:15:00", "paket_status_str": "Paket Proses",
                "nomor_surat_pesanan": letter })
    };
    let feed = json!([product("EP-1", "027/SP/1", 2 * ONE), product("EP-2", "", 2 * ONE), product("EP-3", "", -1)])
        .to_string();
    let path = "/katalog/impor";
    let none = buyer.send(&buyer.page(path).await, path, &[]).await;
    assert_eq!(none.status.as_u16(), 422);
    let sent = buyer.upload(&buyer.page(path).await, path, "isb.json", feed.as_bytes()).await;
    let look = sent.leads_to.unwrap_or_else(|| panic!("{}", sent.text));
    let shown = buyer.page(&look).await;
    for told in
        ["2 dari 3 baris", "Baru: 2.", "Ada pesanan kantornya: 1. Akan diragukan: 0.", "EP-2", "Tulis rupiah penuh"]
    {
        assert!(shown.contains(told), "{told}: {shown}");
    }
    assert!(till.rows("catalogue_orders").await.is_empty(), "nothing is taken over yet");
    let done = buyer.send(&shown, "/aksi/import_catalogue_orders", &[]).await;
    assert_eq!(done.leads_to.as_deref(), Some("/katalog"), "{}", done.text);
    assert!(buyer.page(&look).await.contains("Tetap: 2."), "what is known is said");
    let work = buyer.page("/katalog?status=unmatched").await;
    assert!(work.contains("EP-2") && !work.contains("EP-1") && work.contains("Umur (hari)"), "{work}");
    assert!(work.contains("/export/catalogue_orders.xlsx"), "the worklist can be taken along");
    assert!(buyer.page("/").await.contains("Pasangkan pesanan katalog EP-2"));
    let stranger = till.browser(&till.season.media).await;
    assert_eq!(stranger.open("/katalog").await.status.as_u16(), 404);
}

/// EF-55, EF-19: an order is found by its amount, matched, and taken back with a reason; a message of payment is a message.
#[tokio::test]
async fn an_order_of_the_catalogue_is_matched_by_hand_and_its_message_is_no_payment() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let billing = till.billed().await;
    let orders = till.rows("orders").await;
    let amount = orders[0]["amount"].as_i64().expect("an amount");
    let table = format!(
        "nomor_pesanan;nama_paket;penyedia;status;nilai;tanggal_pesanan\nEP-9;Advertorial;PT Contoh Warta;Sudah Dibayar;{amount};2026-03-02\n",
    );
    let scope = kit.scope(&till.checker);
    let stored = kit.app.put_file(&scope, app::FilePurpose::Table, "katalog.csv", table.into_bytes()).await;
    let file = json!({ "file": stored.expect("stored").sha256 });
    let id = kit.made(&till.checker, "import_catalogue_orders", file).await;
    let page = format!("/katalog/{id}");
    let buyer = till.browser(&till.checker).await;
    let shown = buyer.page(&page).await;
    for told in ["belum ditemukan pesanan kantornya", "Kabar itu belum berarti uangnya masuk", "Peresmian jalan"] {
        assert!(shown.contains(told), "{told}: {shown}");
    }
    let path = format!("/aksi/match_catalogue_order?catalogue_order={id}&order={}&_return={page}", till.order);
    let form = buyer.page(&path).await;
    let sent = buyer.send(&form, "/aksi/match_catalogue_order", &[]).await;
    assert_eq!(sent.leads_to.as_deref(), Some(page.as_str()), "{}", sent.text);
    let matched = buyer.page(&page).await;
    assert!(matched.contains("Sudah dipasangkan") && matched.contains(&format!("/pembayaran/{billing}")), "{matched}");
    assert!(matched.contains("Menurut tagihan"), "{matched}");
    let bill = till.rows("billings").await.into_iter().find(|row| row["id"] == billing.to_string()).expect("a bill");
    assert_eq!((&bill["payment"], &bill["paid_at"]), (&json!("reported_paid"), &json!(null)));
    let form = buyer.page(&format!("/aksi/unmatch_catalogue_order?catalogue_order={id}&_return={page}")).await;
    let silent = buyer.send(&form, "/aksi/unmatch_catalogue_order", &[("reason", "")]).await;
    assert_eq!(silent.status.as_u16(), 422);
    let back = buyer.send(&form, "/aksi/unmatch_catalogue_order", &[("reason", "Paket lain.")]).await;
    assert_eq!(back.leads_to.as_deref(), Some(page.as_str()), "{}", back.text);
    assert!(buyer.page(&page).await.contains("Paket lain."));
}

/// EF-55: prices are the same for many orders: the one of the nearest day is offered first, however many there are.
#[tokio::test]
async fn the_nearest_order_is_offered_however_many_have_its_amount() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let amount = till.rows("orders").await[0]["amount"].as_i64().expect("an amount");
    let day = |days: i64| kit.app.now().plus_seconds(days * 24 * 3_600);
    let (near, far) = (json!({ "title": "Yang terdekat", "issued_at": day(-400) }), json!({ "issued_at": day(30) }));
    kit.repeat_row("rm_orders", till.order, 1, near).await;
    kit.repeat_row("rm_orders", till.order, 130, far).await;
    let on = day(-400).date_in(kernel::Zone::Wib);
    let table = format!(
        "nomor_pesanan;nama_paket;penyedia;status;nilai;tanggal_pesanan\nEP-9;Iklan;PT Lain;Diproses;{amount};{on}\n"
    );
    let scope = kit.scope(&till.checker);
    let stored = kit.app.put_file(&scope, app::FilePurpose::Table, "katalog.csv", table.into_bytes()).await;
    let file = json!({ "file": stored.expect("stored").sha256 });
    let id = kit.made(&till.checker, "import_catalogue_orders", file).await;
    let shown = till.browser(&till.checker).await.page(&format!("/katalog/{id}")).await;
    let (first, other) = (shown.find("Yang terdekat"), shown.find("Peresmian jalan"));
    assert!(first.is_some() && first < other, "{shown}");
}
