//! What pages say when there is more than one list holds at once.

use app::Role;
use kernel::Uuid;
use serde_json::{Value, json};

use crate::till::Till;

const MANY: i32 = 120;

fn id_of(value: &Value) -> Uuid {
    value.as_str().and_then(|id| id.rsplit(':').next()).and_then(|id| id.parse().ok()).expect("an id")
}

async fn verified(till: &Till) -> Uuid {
    let rows = till.rows("placements").await;
    id_of(&rows.iter().find(|row| row["stage"] == "proof_verified").expect("a verified one")["id"])
}

/// EF-20: what waits and what came is all of it, and the bill that waits longest is seen first.
#[tokio::test]
async fn a_company_with_many_bills_is_told_all_of_its_money() {
    let till = Till::open().await;
    till.account().await;
    let kit = &till.season.kit;
    let billing = till.bill().await;
    let later = kit.app.now().plus_seconds(60);
    kit.repeat_row("rm_billings", billing, MANY, json!({ "opened_at": later, "title": "Lain" })).await;
    let paid = json!({ "opened_at": later, "stage": "paid", "paid_at": later, "paid_amount": 1_000_000 });
    kit.repeat_row("rm_billings", billing, MANY, paid).await;
    let own = till.browser(&till.season.media).await.page("/pembayaran").await;
    assert!(own.contains("121 berkas") && own.contains("Rp\u{a0}213.444.000"), "121 of Rp 1.764.000: {own}");
    assert!(own.contains("Rp\u{a0}120.000.000"), "120 payments of this year");
    assert!(own.contains(&format!("/pembayaran/{billing}")), "the one that waits longest");
    let next = own.split("href=\"/pembayaran?sesudah=").nth(1).expect("a way on").split('"').next().expect("its end");
    let further = till.browser(&till.season.media).await.page(&format!("/pembayaran?sesudah={next}")).await;
    assert!(further.contains("121 berkas") && !further.contains(&format!("/pembayaran/{billing}\"")));
    assert!(own.contains("href=\"/pembayaran?lunas="), "and a way to the payments before");
}

/// EF-20: money is of the year in which the bank paid it, as in the recap of that year; without the bank's paper of the one
/// in which somebody confirmed it. Planted fault: `paid_at` alone.
#[tokio::test]
async fn money_that_was_confirmed_in_a_new_year_is_of_the_year_in_which_the_bank_paid_it() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let billing = till.bill().await;
    let now = kit.app.now().plus_seconds(60);
    let paid = |amount: i64, bank: Option<&str>| {
        let papers =
            bank.map_or_else(|| json!({}), |day| json!({ "bank_reference": { "number": "TRF/1", "date": day } }));
        json!({ "stage": "paid", "paid_at": now, "paid_amount": amount, "papers": papers })
    };
    let this_year = now.date_in(kernel::Zone::Wib).to_string();
    kit.repeat_row("rm_billings", billing, 1, paid(1_000_000, None)).await;
    kit.repeat_row("rm_billings", billing, 1, paid(20_000_000, Some(&this_year))).await;
    kit.repeat_row("rm_billings", billing, 1, paid(300_000_000, Some("2020-12-30"))).await;
    let own = till.browser(&till.season.media).await.page("/pembayaran").await;
    assert!(own.contains("Rp\u{a0}21.000.000"), "{own}");
    assert!(own.contains("Rp\u{a0}300.000.000 · 30 Desember 2020"), "{own}");
}

/// EF-19: a sum is of all that it counts.
#[tokio::test]
async fn the_end_of_a_year_adds_up_every_bill_that_it_counts() {
    let till = Till::open().await;
    till.account().await;
    let kit = &till.season.kit;
    let billing = till.bill().await;
    kit.repeat_row("rm_billings", billing, MANY, json!({})).await;
    let year = kit.scope(&till.treasurer).today().year();
    let carried = json!({ "stage": "carried_over", "carried_over_from": year });
    kit.repeat_row("rm_billings", billing, MANY, carried).await;
    let page = till.browser(&till.treasurer).await.page(&format!("/pembayaran/akhir-tahun?tahun={year}")).await;
    assert!(page.contains("121 tagihan belum dibayar (Rp\u{a0}241.758.000)"), "121 of Rp 1.998.000: {page}");
    assert!(page.contains("120 dialihkan dan menunggu dibebankan (Rp\u{a0}239.760.000)"), "{page}");
}

/// EF-18: no company is left out because others have much, and nothing is offered that is on a bill already.
#[tokio::test]
async fn a_new_bill_is_offered_all_that_was_verified_and_is_on_no_bill() {
    let till = Till::open().await;
    till.account().await;
    let kit = &till.season.kit;
    let placement = verified(&till).await;
    let other = kit.app.next_id();
    kit.repeat_row("rm_placements", placement, MANY, json!({ "company_id": other, "first_day": "2030-01-01" })).await;
    let officer = till.browser(&till.season.officer).await;
    let companies = officer.page("/pembayaran/baru").await;
    assert!(companies.contains("1 tayangan, Rp\u{a0}1.998.000"), "{companies}");
    assert!(companies.contains("120 tayangan, Rp\u{a0}239.760.000"), "{companies}");
    kit.repeat_row("rm_placements", placement, MANY, json!({ "title": "Jalan lama" })).await;
    let form = officer.page(&format!("/pembayaran/baru?perusahaan={}", till.company)).await;
    assert_eq!(form.matches("Jalan lama").count(), 120, "all of them");
    let billing = till.bill().await;
    let later = kit.app.now().plus_seconds(60);
    let others = json!({ "items": [], "stage_since": later });
    kit.repeat_row("rm_billings", billing, MANY, others).await;
    let form = officer.page(&format!("/pembayaran/baru?perusahaan={}", till.company)).await;
    assert!(!form.contains("Jalan baru 1"), "it is on a bill, however many bills there are");
}

/// EF-16: an order may hold more placements than one reading brings: who decides on it reads how many and until when, and a
/// correction is offered each of them.
#[tokio::test]
async fn a_long_order_is_told_and_offered_whole() {
    let till = Till::open().await;
    let (kit, officer) = (&till.season.kit, &till.season.officer);
    let before = till.rows("orders").await.into_iter().next().expect("an order");
    let today = kit.scope(officer).today();
    let placement = json!({ "item": 1, "title": "Jalan panjang", "first_day": today, "last_day": today.plus_days(3) });
    let order = json!({
        "agreement": before["agreement"], "agency": kit.agency, "line": before["line"], "plan": before["plan"],
        "plan_item": before["plan_item"], "title": "Jalan panjang", "brief": "Manfaat bagi warga.",
        "placements": [placement],
    });
    let order = kit.made(officer, "draft_order", order).await;
    let rows = till.rows("placements").await;
    let first = id_of(&rows.iter().find(|row| id_of(&row["order"]) == order).expect("its placement")["id"]);
    kit.repeat_row("rm_placements", first, MANY, json!({ "title": "Jalan lama" })).await;
    let desk = till.browser(officer).await;
    let decided = desk.page(&format!("/aksi/reserve_order?order={order}")).await;
    assert!(decided.contains("121 tayangan"), "{decided}");
    let form = desk.page(&format!("/aksi/request_correction?order={order}")).await;
    let offered = form.split("id=\"f-placement\"").nth(1).and_then(|rest| rest.split("</select>").next());
    assert_eq!(offered.expect("placements").matches("Jalan ").count(), 121, "{form}");
    let page = desk.page(&format!("/pesanan/{order}")).await;
    assert!(page.matches("Jalan lama").count() >= 120, "{page}");
}

/// EF-13: a company reads first what ends first, and how much more waits for it; what came back is told also where more of
/// the order waits than one reading brings.
#[tokio::test]
async fn what_waits_for_a_company_is_counted_beyond_what_is_shown() {
    let till = Till::open().await;
    let (kit, media) = (&till.season.kit, &till.season.media);
    let editor = kit.person_with_password(&[Role::PublicRelationsOfficer]).await;
    let rows = till.rows("placements").await;
    let second = rows.iter().find(|row| row["number"] == 2).expect("the second");
    let placement = id_of(&second["id"]);
    let of = |more: Value| {
        let mut values = json!({ "order": till.order, "placement": placement });
        values.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        values
    };
    kit.done(media, "submit_draft", of(json!({ "text": "Naskah pertama." }))).await;
    let later = json!({
        "stage": "awaiting_draft", "title": "Jalan lama", "first_day": "2030-01-01", "last_day": "2030-01-02",
        "proof_until": kit.app.now().plus_seconds(60 * 24 * 3_600),
    });
    kit.repeat_row("rm_placements", placement, MANY, later).await;
    kit.done(&editor, "return_draft", of(json!({ "notes": "Nama jalannya keliru" }))).await;
    let phone = till.browser(media).await;
    let list = phone.page("/pesanan").await;
    let waiting = list.split("<ul class=\"waiting\">").nth(1).and_then(|rest| rest.split("</ul>").next()).expect("it");
    assert_eq!(waiting.matches("<li>").count(), 30, "{waiting}");
    let place = |words: &str| waiting.find(words).unwrap_or_else(|| panic!("{words}: {waiting}"));
    assert!(place("Nama jalannya keliru") < place("Jalan lama"), "{waiting}");
    assert!(list.contains("href=\"/tayangan\">91 lagi menunggu Anda"), "{list}");
    let home = phone.page("/").await;
    assert!(home.contains("Dikembalikan: Nama jalannya keliru"), "{home}");
    // A page that did not stay has no end and is not left out; once the company has answered, the office is awaited.
    let breached = |answer: Value| {
        json!({ "stage": "retention_breach", "title": "Jalan hilang", "breach_answer": answer,
                "breached_at": kit.app.now() })
    };
    kit.repeat_row("rm_placements", placement, 1, breached(Value::Null)).await;
    kit.repeat_row("rm_placements", placement, 2, breached(json!("Server pindah."))).await;
    let list = phone.page("/pesanan").await;
    let waiting = list.split("<ul class=\"waiting\">").nth(1).and_then(|rest| rest.split("</ul>").next()).expect("it");
    assert_eq!((waiting.matches("<li>").count(), waiting.matches("<h3>").count()), (31, 31), "{waiting}");
    assert_eq!(waiting.matches(">Jalan hilang</a>").count(), 1, "{waiting}");
    assert!(list.contains(">91 lagi menunggu Anda"), "{list}");
}

/// EF-12: a line that more orders hold than are shown says so.
#[tokio::test]
async fn a_line_that_many_orders_hold_says_that_there_are_more() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let line = id_of(&till.rows("orders").await.first().expect("an order")["line"]);
    let desk = till.browser(&till.season.officer).await;
    let page = desk.page(&format!("/anggaran/{line}")).await;
    assert!(page.contains("id=\"holders\"") && !page.contains("Ditampilkan"), "{page}");
    let holding = till.rows("budget_holdings").await.first().map(|row| id_of(&row["id"])).expect("a holding");
    kit.repeat_row("rm_budget_holdings", holding, MANY, json!({})).await;
    let page = desk.page(&format!("/anggaran/{line}")).await;
    assert!(page.contains("Ditampilkan 100; selebihnya ada di daftar pesanan."), "{page}");
}
