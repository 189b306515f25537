//! Writing orders through forms alone: whatever was said stays said, and every choice can be reached.

use kernel::Uuid;
use serde_json::{Value, json};

use crate::season::PDF;
use crate::till::Till;

fn id_of(value: &Value) -> Uuid {
    value.as_str().and_then(|id| id.rsplit(':').next()).and_then(|id| id.parse().ok()).expect("an id")
}

async fn first(till: &Till, list: &str) -> Value {
    till.rows(list).await.into_iter().next().map(Value::Object).expect("a row")
}

/// EF-14, C-NO-BYPASS, C-PRICE-PARITY: an order that is written anew keeps its item, its exception and its letter.
#[tokio::test]
async fn an_order_that_is_changed_keeps_item_exception_and_letter() {
    let till = Till::open().await;
    let (kit, season) = (&till.season.kit, &till.season);
    let agreement = till.agreed("027/10/PKS", &["7 hari tayang", "30 hari tayang"]).await;
    let (plan_item, today) = (first(&till, "plan_items").await, kit.scope(&season.officer).today());
    let order = json!({
        "agreement": agreement, "agency": kit.agency, "line": plan_item["line"], "plan": plan_item["plan"],
        "plan_item": plan_item["id"], "title": "Jalan kedua", "brief": "Manfaat bagi warga.",
        "placements": [{ "item": 2, "title": "Jalan kedua", "first_day": today, "last_day": today.plus_days(3) }],
        "justification": "SURAT/77", "exception_number": "SK/12", "exception_date": today,
        "exception_signer": "Wali Kota", "exception_ground": "Keadaan darurat.",
    });
    let order = kit.made(&season.officer, "draft_order", order).await;
    let desk = till.browser(&season.officer).await;
    let path = format!("/pesanan/{order}/ubah");
    let form = desk.page(&path).await;
    for told in ["SURAT/77", "SK/12", "Wali Kota", "Keadaan darurat."] {
        assert!(form.contains(told), "{told}");
    }
    let other_tab = desk.page(&path).await;
    let sent = desk.send(&form, &path, &[("title", "Jalan kedua, diperbaiki")]).await;
    assert!(sent.leads_to.is_some(), "{}", sent.text);
    // The same form from a tab that was open all the time: what stands there now is told beside what was written.
    let late = desk.send(&other_tab, &path, &[("title", "Jalan lain")]).await;
    assert!(late.leads_to.is_none(), "{late:?}");
    assert!(late.text.contains("kini Jalan kedua, diperbaiki; isian Anda Jalan lain"), "{}", late.text);
    let words = kit.app.order_words(&kit.scope(&season.officer), order.into()).await.expect("its words");
    let words = Value::Object(words);
    assert_eq!(words["title"], "Jalan kedua, diperbaiki");
    assert_eq!(words["placements"][0]["item"], 2, "{words}");
    assert_eq!((&words["justification"], &words["exception_number"]), (&json!("SURAT/77"), &json!("SK/12")));
    assert_eq!(words["exception_ground"], "Keadaan darurat.");
}

/// EF-14, EF-30: where something warned, the reason is asked for as what it is: needed.
#[tokio::test]
async fn the_reason_of_a_warning_is_not_called_optional() {
    let till = Till::open().await;
    let (kit, season) = (&till.season.kit, &till.season);
    let before = first(&till, "orders").await;
    let today = kit.scope(&season.officer).today();
    let order = json!({
        "agreement": before["agreement"], "agency": kit.agency, "line": before["line"], "plan": before["plan"],
        "plan_item": before["plan_item"], "title": "Jalan ketiga", "brief": "Manfaat bagi warga.",
        "placements": [{ "item": 1, "title": "Jalan ketiga", "first_day": today, "last_day": today.plus_days(3) }],
    });
    let order = kit.made(&season.officer, "draft_order", order).await;
    // A site that answers and does not say when it was last written in.
    kit.pages.put("https://contohwarta.id/", "ContohWarta", "Beranda");
    let desk = till.browser(&season.officer).await;
    let form = desk.page(&format!("/aksi/reserve_order?order={order}&_return=/pesanan/{order}")).await;
    let warned = desk.send(&form, "/aksi/reserve_order", &[]).await;
    assert!(warned.text.contains("belum ada yang memeriksa apakah media masih terbit"), "{}", warned.text);
    let legend = warned.text.split("<legend id=\"f-reasons\"").nth(1).and_then(|rest| rest.split("</legend>").next());
    assert_eq!(legend.map(|legend| legend.contains("boleh kosong")), Some(false), "{}", warned.text);
}

/// EF-14: however many agreements and items of plans there are, each can be chosen.
#[tokio::test]
async fn every_agreement_and_every_item_that_fits_can_be_chosen() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let (agreement, item) = (id_of(&first(&till, "agreements").await["id"]), first(&till, "plan_items").await);
    let others = json!({ "topic": "Siaran", "channel": "radio", "starts_on": "2020-01-01" });
    kit.repeat_row("rm_plan_items", id_of(&item["id"]), 120, others).await;
    let desk = till.browser(&till.season.officer).await;
    let items = desk.page(&format!("/pesanan/baru?perjanjian={agreement}")).await;
    assert!(items.contains("Jalan baru") && !items.contains("Siaran"), "{items}");
    kit.repeat_row("rm_agreements", agreement, 120, json!({ "title": "AAA" })).await;
    let mut path = "/pesanan/baru".to_owned();
    let mut seen = String::new();
    for _ in 0..3 {
        let page = desk.page(&path).await;
        seen.push_str(&page);
        let Some(next) = page.split("href=\"/pesanan/baru?sesudah=").nth(1) else { break };
        path = format!("/pesanan/baru?sesudah={}", next.split('"').next().expect("its end"));
    }
    assert!(seen.contains(&format!("perjanjian={agreement}")), "the last one of 121");
}

/// S-06: while a cut waits, whoever holds most on the line stands first.
#[tokio::test]
async fn of_many_holders_of_a_line_those_who_could_make_room_are_shown() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let holding = first(&till, "budget_holdings").await;
    let (line, holding) = (id_of(&holding["line"]), id_of(&holding["id"]));
    let of = |committed: i64| {
        json!({ "reserved": 0, "committed": committed, "accrued": 0, "invoiced": 0,
                "changed_at": kit.app.now().plus_seconds(if committed > 1 { 0 } else { 60 }) })
    };
    kit.repeat_row("rm_budget_holdings", holding, 1, of(7_777_777)).await;
    kit.repeat_row("rm_budget_holdings", holding, 120, of(1)).await;
    let cut = json!({ "line": line, "change": "refocusing", "ceiling": 1_000_000, "document": "SE/1" });
    kit.done(&till.checker, "change_budget_ceiling", cut).await;
    let page = till.browser(&till.checker).await.page(&format!("/anggaran/{line}")).await;
    assert!(page.contains("Rp\u{a0}7.777.777"), "{page}");
}

/// S-06: while a cut waits for room every page says that nothing more may be ordered from the line, whatever it has left;
/// the form of the cut says how low the ceiling can be, and does not offer the number of the last document.
#[tokio::test]
async fn while_a_cut_waits_nothing_of_the_line_is_offered() {
    let till = Till::open().await;
    let line = id_of(&first(&till, "budget_holdings").await["line"]);
    let head = till.browser(&till.checker).await;
    let path = format!("/aksi/change_budget_ceiling?line={line}&_return=/anggaran/{line}");
    let form = head.page(&path).await;
    let input = |name: &str| form.split(&format!("id=\"f-{name}\"")).nth(1).and_then(|rest| rest.split('>').next());
    assert!(input("document").is_some_and(|input| input.contains("value=\"\"")), "{form}");
    assert!(input("ceiling").is_some_and(|input| input.contains(".000\"")), "{form}");
    assert!(form.contains("sudah dijanjikan, dibayar, atau diblokir"), "{form}");
    let cut = [("change", "refocusing"), ("ceiling", "1.000.000"), ("document", "SE/1")];
    let sent = head.send(&form, "/aksi/change_budget_ceiling", &cut).await;
    assert_eq!(sent.leads_to.as_deref(), Some(format!("/anggaran/{line}").as_str()), "{}", sent.text);
    let page = head.page(&format!("/anggaran/{line}")).await;
    assert!(page.contains("tidak dapat dipesan selama kasus") && !page.contains("masih dapat dipesan"), "{page}");
    assert!(page.contains("<span class=\"badge warn\">Menunggu ruang</span>"), "{page}");
    assert!(head.page("/").await.contains("menunggu pemotongan pagu"));
    let agreement = id_of(&first(&till, "agreements").await["id"]);
    let desk = till.browser(&till.season.officer).await;
    let items = desk.page(&format!("/pesanan/baru?perjanjian={agreement}")).await;
    assert!(items.contains("pagunya sedang dipotong"), "{items}");
}

/// The address of the form of a step over the placement of a number.
async fn form_of(till: &Till, step: &str, number: i64) -> String {
    let placements = till.rows("placements").await;
    let one = placements.iter().find(|row| row["number"] == json!(number)).expect("a placement");
    let placement = id_of(&one["id"]);
    format!("/aksi/{step}?order={}&placement={placement}&_return=/pesanan/{}", till.order, till.order)
}

/// EF-13, EF-14: in the first lines of an order stand whose turn it is and since when; who is asked finds one button in
/// colour, and each step that may be taken is a link.
#[tokio::test]
async fn an_order_says_whose_turn_it_is_and_asks_for_one_thing() {
    let till = Till::open().await;
    let path = format!("/pesanan/{}", till.order);
    let company = till.browser(&till.season.media).await.page(&path).await;
    let (head, _) = company.split_once("id=\"brief\"").expect("the first screen");
    assert!(head.contains("<b>Giliran Anda: Kirim naskah, tayangan 2</b> sejak <time"), "{head}");
    assert!(head.contains("Untuk tayangan 2:") && head.contains("/aksi/submit_draft?order="), "{head}");
    assert_eq!(company.matches("btn-primary").count(), 1, "{company}");
    let next = company.split("id=\"next\"").nth(1).and_then(|rest| rest.split("</section>").next()).expect("steps");
    assert!(next.contains("<a href=\"/aksi/submit_draft?") && next.contains("<b>Kirim naskah</b>"), "{next}");
    let office = till.browser(&till.season.officer).await.page(&path).await;
    assert!(office.contains("<b>Menunggu ") && !office.contains("<b>Giliran Anda"), "{office}");
}

/// EF-14: since when it is a company's turn to show its proof: since it said that it had published, whenever that was.
#[tokio::test]
async fn a_turn_begins_when_it_was_reported_and_not_when_it_was_published() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let mut placements = till.rows("placements").await;
    placements.sort_by_key(|row| row["number"].as_i64());
    let place = json!({ "order": till.order, "placement": placements[1]["id"] });
    let with = |more: Value| {
        let mut values = place.clone();
        values.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        values
    };
    kit.done(&till.season.media, "submit_draft", with(json!({ "text": "Naskah kedua." }))).await;
    kit.done(till.editor(), "clear_draft", place.clone()).await;
    kit.clock.advance_seconds(5 * 3_600);
    let earlier = kit.app.now().plus_seconds(-3 * 3_600).as_utc().to_offset(kernel::Zone::Wib.offset());
    let published = json!({
        "published_on": earlier.date().to_string(),
        "published_time": format!("{:02}:{:02}", earlier.hour(), earlier.minute()),
    });
    kit.done(&till.season.media, "report_publication", with(published)).await;
    let reported = kit.app.now().as_utc().to_offset(kernel::Zone::Wib.offset());
    let page = till.browser(&till.season.media).await.page(&format!("/pesanan/{}", till.order)).await;
    let turn = page.split("Giliran Anda: ").nth(1).and_then(|rest| rest.split("</time>").next()).expect("a turn");
    let hour = format!("T{:02}:{:02}:", reported.hour(), reported.minute());
    assert!(turn.contains("Serahkan bukti") && turn.contains(&hour), "{hour}: {turn}");
}

/// C-LIVE: the form on which a page is told says on which site it has to be.
#[tokio::test]
async fn a_report_of_a_page_names_the_site_that_it_has_to_be_on() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let second = till.rows("placements").await.into_iter().find(|row| row["number"] == json!(2)).expect("it");
    let mut place = json!({ "order": till.order, "placement": second["id"] });
    let mut draft = place.clone();
    draft["text"] = json!("Pasar murah dibuka di halaman kantor camat selama tiga hari.");
    kit.done(&till.season.media, "submit_draft", draft).await;
    kit.done(till.editor(), "clear_draft", place.clone()).await;
    kit.clock.advance_seconds(2 * 3_600);
    let now = kit.app.now().as_utc().to_offset(kernel::Zone::Wib.offset());
    place["published_on"] = json!(kit.scope(&till.season.media).today());
    place["published_time"] = json!(format!("{:02}:{:02}", now.hour(), now.minute()));
    for step in ["report_publication", "submit_proof"] {
        let phone = till.browser(&till.season.media).await;
        let form = phone.page(&form_of(&till, step, 2).await).await;
        assert!(form.contains("Alamatnya harus di situs contohwarta.id."), "{step}: {form}");
        if step == "report_publication" {
            kit.done(&till.season.media, step, place.clone()).await;
        }
    }
}

/// A field takes one file: of two, nobody guesses which one was meant.
#[tokio::test]
async fn a_second_file_of_one_field_is_told_and_not_dropped() {
    let till = Till::open().await;
    let phone = till.browser(&till.season.media).await;
    let form = phone.page(&form_of(&till, "submit_draft", 2).await).await;
    let files = [("file", "naskah.pdf", PDF), ("file", "naskah-baru.pdf", PDF)];
    let sent = phone.send_with_files(&form, "/aksi/submit_draft", &[("text", "Naskah kedua.")], &files).await;
    assert!(sent.leads_to.is_none() && sent.text.contains("cukup satu berkas"), "{}", sent.text);
    assert!(sent.text.contains("berkas pertama, naskah.pdf") && sent.text.contains("Naskah kedua."), "{}", sent.text);
}

/// The row of a list whose heading links to a page.
fn row_of<'a>(list: &'a str, href: &str) -> &'a str {
    let rows = list.split("<tr").find(|row| row.contains(&format!("href=\"{href}\"")));
    rows.unwrap_or_else(|| panic!("no row of {href} in {list}"))
}

/// EF-14, EF-52: the lists of orders and of placements say whose turn each of them is, and until when; a row of a placement
/// leads to its part of the order, and what is past its time stands in red.
#[tokio::test]
async fn the_lists_of_orders_and_placements_say_whose_turn_each_is() {
    let till = Till::open().await;
    let phone = till.browser(&till.season.media).await;
    let order = format!("/pesanan/{}", till.order);
    let page = phone.page("/pesanan").await;
    let row = row_of(&page, &order);
    assert!(row.contains(">Anda: Kirim naskah") && row.contains("data-l=\"Tenggat terdekat\""), "{row}");
    let page = phone.page("/tayangan").await;
    let (first, second) = (format!("{order}#tayangan-1"), format!("{order}#tayangan-2"));
    assert!(row_of(&page, &first).contains("Tinggal ditagih dan dibayar"), "{page}");
    let row = row_of(&page, &second);
    assert!(row.contains(">Anda: Kirim naskah") && !row.contains("badge danger"), "{row}");
    let desk = till.browser(till.editor()).await;
    let row = desk.page("/tayangan").await;
    let row = row_of(&row, &second);
    assert!(row.contains("Perusahaan: Kirim naskah"), "{row}");
    let ends = till.rows("placements").await.into_iter().find(|row| row["number"] == 2).expect("the second");
    let ends: kernel::Timestamp = ends["proof_until"].as_str().and_then(|at| at.parse().ok()).expect("an instant");
    let kit = &till.season.kit;
    kit.clock.advance_seconds((ends.as_micros() - kit.app.now().as_micros()) / 1_000_000 + 60);
    let desk = till.browser(till.editor()).await;
    let page = desk.page("/tayangan?is_late=ya").await;
    assert!(row_of(&page, &second).contains("badge danger") && !page.contains(&first), "{page}");
}
