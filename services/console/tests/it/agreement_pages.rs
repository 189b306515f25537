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

/// C-NEGO: the company takes the office's offer on its own page; only then the office is offered the end.
#[tokio::test]
async fn the_company_takes_the_offices_offer_and_the_office_concludes() {
    let till = Till::open().await;
    let agreement = till.offered(&["7 hari tayang"]).await;
    let page = format!("/perjanjian/{agreement}");
    let office = till.browser(&till.signer).await;
    let step = format!("/aksi/conclude_negotiation?agreement={agreement}");
    assert!(!office.page(&page).await.contains(&step), "the last offer is its own");
    let phone = till.browser(&till.season.media).await;
    let form = format!("/aksi/accept_offer?agreement={agreement}");
    let shown = phone.page(&page).await;
    assert!(shown.contains("<b>Giliran Anda: Setujui penawaran</b> sejak <time") && shown.contains(&form), "{shown}");
    assert!(shown.contains("Harga yang ditawarkan: Rp\u{a0}1.800.000."), "the turn says which price: {shown}");
    assert_eq!(shown.matches("btn-primary").count(), 1, "{shown}");
    let sent = phone.send(&phone.page(&form).await, "/aksi/accept_offer", &[]).await;
    assert!(sent.leads_to.is_some(), "{}", sent.text);
    let shown = phone.page(&page).await;
    assert!(shown.contains("Menyetujui penawaran kantor.") && !shown.contains(&form), "{shown}");
    assert!(shown.contains("<b>Menunggu ") && shown.contains(": Sepakati harga</b>"), "{shown}");
    assert!(office.page(&page).await.contains(&step));
}

/// C-NEGO: after a decline and after other terms nobody is asked to conclude what would be refused: the company names its
/// prices again, both pages say so, and no form shows prices that count no more.
#[tokio::test]
async fn where_no_offer_stands_the_company_is_asked_for_its_prices_again() {
    let till = Till::open().await;
    let (kit, media, signer) = (&till.season.kit, &till.season.media, &till.signer);
    let declined = till.offered(&["7 hari tayang"]).await;
    let one = json!({ "agreement": declined });
    kit.done(media, "accept_offer", one.clone()).await;
    kit.done(signer, "conclude_negotiation", one).await;
    kit.done(media, "decline_agreement", json!({ "agreement": declined, "reason": "Jumlahnya lain." })).await;
    let revised = till.offered(&["7 hari tayang"]).await;
    kit.done(media, "accept_offer", json!({ "agreement": revised })).await;
    let desk = till.browser(&till.season.officer).await;
    let path = "/aksi/revise_agreement";
    let form = desk.page(&format!("{path}?agreement={revised}&_return=/perjanjian/{revised}")).await;
    let sent = desk.send(&form, path, &[("items.0.quantity", "500")]).await;
    assert!(sent.leads_to.is_some(), "{}", sent.text);
    let (office, phone) = (till.browser(signer).await, till.browser(media).await);
    for agreement in [declined, revised] {
        let page = format!("/perjanjian/{agreement}");
        let step = |name: &str| format!("/aksi/{name}?agreement={agreement}");
        let (shown, own) = (office.page(&page).await, phone.page(&page).await);
        for page in [&shown, &own] {
            assert!(page.contains("Penawaran sebelumnya tidak berlaku"), "{page}");
            assert!(page.contains("atau perusahaan menolak menandatangani."), "{page}");
            assert!(!page.contains("Menyetujui penawaran kantor."), "{page}");
        }
        assert!(shown.contains("<b>Menunggu perusahaan: Kirim penawaran</b>"), "{shown}");
        assert!(!shown.contains(&step("conclude_negotiation")) && !shown.contains("btn-primary"), "{shown}");
        assert!(own.contains("<b>Giliran Anda: Kirim penawaran</b> sejak <time"), "{own}");
        assert!(own.contains(&step("make_offer")) && !own.contains(&step("accept_offer")), "{own}");
        assert_eq!(own.matches("btn-primary").count(), 1, "{own}");
        let form = phone.page(&step("make_offer")).await;
        assert!(form.contains("name=\"prices.0.unit_price\"") && !form.contains("1800000"), "{form}");
        let late = office.page(&step("conclude_negotiation")).await;
        assert!(late.contains("id=\"beforehand\"") && !late.contains("1.800.000"), "{late}");
        // Its own price once more is no yes to the office's.
        let offer = json!({ "agreement": agreement, "prices": [{ "item": 1, "unit_price": 1_800_000 }] });
        kit.done(media, "make_offer", offer.clone()).await;
        let mut again = offer;
        again["note"] = json!("Tetap.");
        kit.done(media, "make_offer", again).await;
        let shown = office.page(&page).await;
        assert!(shown.contains(": Kirim penawaran</b>") && !shown.contains("Menyetujui penawaran kantor."), "{shown}");
    }
}

/// C-NEGO: the form that changes an agreement begins with what stands there, quantities too; what is agreed is refused with
/// what to do about it.
#[tokio::test]
async fn the_form_of_an_agreement_begins_with_its_quantities_and_changes_nothing_that_is_agreed() {
    let till = Till::open().await;
    let agreement = till.offered(&["7 hari tayang"]).await;
    let one = json!({ "agreement": agreement });
    till.season.kit.done(&till.season.media, "accept_offer", one.clone()).await;
    till.season.kit.done(&till.signer, "conclude_negotiation", one).await;
    let office = till.browser(&till.season.officer).await;
    let path = "/aksi/revise_agreement";
    let form = office.page(&format!("{path}?agreement={agreement}&_return=/perjanjian/{agreement}")).await;
    assert!(form.contains("name=\"items.0.quantity\"") && form.contains("value=\"50\""), "{form}");
    let refused = office.send(&form, path, &[("items.0.quantity", "500")]).await;
    assert!(refused.status.as_u16() == 422 && refused.text.contains("minta perusahaan menolak"), "{}", refused.text);
    let sent = office.send(&form, path, &[("title", "Kerja sama publikasi Tampan")]).await;
    assert!(sent.leads_to.is_some(), "{}", sent.text);
}

/// EF-12, C-CONTRACT-FIELDS: prices are agreed before everything is said; nobody is offered a signature that would be
/// refused, all pages say what is awaited and of whom, and whole it is signed.
#[tokio::test]
async fn c_contract_fields_nobody_is_asked_to_sign_what_the_office_has_yet_to_complete() {
    let till = Till::open().await;
    let (kit, media) = (&till.season.kit, &till.season.media);
    let agreement = till.offered(&["7 hari tayang"]).await;
    let (page, one) = (format!("/perjanjian/{agreement}"), json!({ "agreement": agreement }));
    let step = |name: &str| format!("/aksi/{name}?agreement={agreement}");
    let path = "/aksi/revise_agreement";
    let change = async |rule: &str| {
        let desk = till.browser(&till.season.officer).await;
        let form = desk.page(&format!("{path}?agreement={agreement}&_return={page}")).await;
        let sent = desk.send(&form, path, &[("under_delivery", rule)]).await;
        assert!(sent.leads_to.is_some(), "{}", sent.text);
    };
    change("").await;
    for (person, amount) in [(media, 2_200_000), (&till.signer, 1_800_000)] {
        let offer = json!({ "agreement": agreement, "prices": [{ "item": 1, "unit_price": amount }] });
        kit.done(person, "make_offer", offer).await;
        kit.clock.advance_seconds(3_600);
    }
    kit.done(media, "accept_offer", one.clone()).await;
    kit.done(&till.signer, "conclude_negotiation", one).await;
    let (phone, office) = (till.browser(media).await, till.browser(&till.signer).await);
    let desk = till.browser(&till.season.officer).await;
    for (shown, turn, coloured) in [
        (phone.page(&page).await, "<b>Menunggu PPTK: Ubah perjanjian</b> sejak <time", 0),
        (office.page(&page).await, "<b>Menunggu PPTK: Ubah perjanjian</b> sejak <time", 0),
        (desk.page(&page).await, "<b>Giliran Anda: Ubah perjanjian</b> sejak <time", 1),
    ] {
        assert!(shown.contains(turn), "{turn}: {shown}");
        assert!(shown.contains("Kantor masih melengkapi isinya; sesudah itu kedua pihak menandatangani."), "{shown}");
        assert!(shown.contains("Belum dapat ditandatangani.") && shown.contains("Bila kurang"), "{shown}");
        assert!(!shown.contains(&step("accept_agreement")) && !shown.contains(&step("sign_agreement")), "{shown}");
        assert_eq!(shown.matches("btn-primary").count(), coloured, "{shown}");
    }
    let home = desk.page("/").await;
    assert!(home.contains("Ubah perjanjian Kerja sama publikasi: isinya belum lengkap"), "{home}");
    change("pay_delivered").await;
    for (browser, name) in [(&phone, "accept_agreement"), (&office, "sign_agreement")] {
        let shown = browser.page(&page).await;
        assert!(shown.contains(&step(name)) && !shown.contains("masih melengkapi"), "{shown}");
    }
    assert!(!desk.page("/").await.contains("isinya belum lengkap"));
    // What was accepted can still be declined: until both have signed it binds nobody.
    kit.done(media, "accept_agreement", json!({ "agreement": agreement })).await;
    let shown = till.browser(media).await.page(&page).await;
    assert!(shown.contains(&step("decline_agreement")) && !shown.contains(&step("accept_agreement")), "{shown}");
}

/// C-METHOD: where nothing is missing but the method, and somebody has asked for one, the head is whom all wait for.
#[tokio::test]
async fn c_method_a_method_that_was_asked_for_waits_for_the_head_and_for_nobody_to_fill_it_in() {
    let till = Till::open().await;
    let (kit, media, head) = (&till.season.kit, &till.season.media, &till.season.head);
    let mut words = till.words(&["7 hari tayang"]);
    words.as_object_mut().expect("an object").remove("method");
    let agreement = till.talked(words).await;
    let one = json!({ "agreement": agreement });
    kit.done(media, "accept_offer", one.clone()).await;
    kit.done(&till.signer, "conclude_negotiation", one).await;
    let page = format!("/perjanjian/{agreement}");
    let officer = &till.season.officer;
    assert!(till.browser(officer).await.page(&page).await.contains("<b>Giliran Anda: Ubah perjanjian</b>"));
    let asked = json!({ "agreement": agreement, "method": "direct", "reason": "Nilainya kecil." });
    kit.done(&till.signer, "request_method_change", asked).await;
    for (person, turn) in [(head, "<b>Giliran Anda: "), (officer, "<b>Menunggu Kepala Dinas (PA): ")] {
        let shown = till.browser(person).await.page(&page).await;
        let told = shown.split(turn).nth(1).and_then(|rest| rest.split("</b>").next());
        assert_eq!(told, Some("Putuskan ganti metode"), "{shown}");
    }
    let home = till.browser(officer).await.page("/").await;
    assert!(!home.contains("isinya belum lengkap"), "{home}");
}

/// C-PLAN: the page of a plan names each line that its items plan too much of, once; the form says what each line has
/// left and what is planned of it.
#[tokio::test]
async fn a_plan_tells_what_its_lines_have_left() {
    let till = Till::open().await;
    let desk = till.browser(&till.season.officer).await;
    let item = till.rows("plan_items").await.into_iter().next().expect("an item");
    let plan = item["plan"].as_str().and_then(|id| id.rsplit(':').next()).expect("its plan").to_owned();
    let line = till.rows("budget_lines").await.into_iter().next().expect("a line");
    let rupiah = |value: &serde_json::Value| {
        let digits = value.as_i64().expect("an amount").to_string();
        let groups: Vec<&str> =
            digits.as_bytes().rchunks(3).rev().map(|part| std::str::from_utf8(part).expect("digits")).collect();
        format!("Rp\u{a0}{}", groups.join("."))
    };
    let form = desk.page(&format!("/aksi/add_plan_item?plan={plan}")).await;
    let told = format!("sisa {}, sudah direncanakan {}", rupiah(&line["available"]), rupiah(&item["line_planned"]));
    assert!(form.contains(&told), "{told}");
    let page = format!("/rencana/{plan}");
    let year = till.season.kit.scope(&till.season.officer).today().year();
    for topic in ["Pasar murah", "Bus sekolah"] {
        let more = json!({
            "plan": plan, "topic": topic, "audience": "Warga", "channel": "online", "format": "advertorial",
            "quantity": 1, "from": format!("{year}-01-01"), "until": format!("{year}-12-31"),
            "line": line["id"], "amount": line["available"],
        });
        till.season.kit.made(&till.season.officer, "add_plan_item", more).await;
    }
    let shown = desk.page(&page).await;
    let told = rupiah(&till.rows("plan_items").await[0]["line_planned"]);
    assert_eq!(shown.matches("masih merencanakan").count(), 1, "one line");
    assert!(shown.contains(&format!("masih merencanakan {told}")), "{told}");
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
