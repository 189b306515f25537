//! What an order asks for, of whom, and why: what came back, what is decided on, what runs by itself.

use app::Role;
use kernel::Uuid;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::till::{TEXT, Till};

fn head(page: &str) -> &str {
    page.split_once("id=\"brief\"").map_or(page, |(head, _)| head)
}

/// Above the button that takes a step at once stands what is to be read before it.
fn reads_before(page: &str, step: &str, told: &[&str]) {
    let button = format!("action=\"/aksi/{step}\"");
    let above = page.split_once("id=\"do\"").and_then(|(_, rest)| rest.split_once(&button));
    let above = above.map_or_else(|| panic!("no button for {step}: {page}"), |(above, _)| above);
    for told in told {
        assert!(above.contains(told), "{told}: {above}");
    }
}

fn id_of(value: &Value) -> Uuid {
    value.as_str().and_then(|id| id.rsplit(':').next()).and_then(|id| id.parse().ok()).expect("an id")
}

/// The second placement of the order: its id, and values for a step over it.
struct Second<'a> {
    till: &'a Till,
    id: Value,
}

impl<'a> Second<'a> {
    async fn of(till: &'a Till) -> Self {
        let row = till.rows("placements").await.into_iter().find(|row| row["number"] == 2).expect("the second");
        Self { till, id: row["id"].clone() }
    }
    fn with(&self, more: &Value) -> Value {
        let mut values = json!({ "order": self.till.order, "placement": self.id });
        values.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        values
    }
    fn form(&self, step: &str) -> String {
        let order = self.till.order;
        format!("/aksi/{step}?order={order}&placement={}&_return=/pesanan/{order}", id_of(&self.id))
    }
    fn hour(&self) -> String {
        let now = self.till.season.kit.app.now().as_utc().to_offset(kernel::Zone::Wib.offset());
        format!("{:02}.{:02}", now.hour(), now.minute())
    }
}

/// EF-13, EF-15: a text and a proof that came back say so where the turn is told, with the reason and since then, on the
/// order, among what waits and on the first page.
#[tokio::test]
async fn what_came_back_says_why_and_since_when_wherever_it_waits() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let editor = kit.person_with_password(&[Role::PublicRelationsOfficer]).await;
    let second = Second::of(&till).await;
    let phone = till.browser(&till.season.media).await;
    let path = format!("/pesanan/{}", till.order);
    kit.done(&till.season.media, "submit_draft", second.with(&json!({ "text": "Naskah pertama." }))).await;
    // Whoever would send it twice reads where the placement stands: the order is where it should be.
    let twice = phone.page(&second.form("submit_draft")).await;
    assert!(twice.contains("tayangan ini di tahap Naskah dibaca"), "{twice}");
    assert!(!twice.contains("pesanan berstatus"), "{twice}");
    kit.clock.advance_seconds(5 * 60);
    kit.done(&editor, "return_draft", second.with(&json!({ "notes": "Nama jalannya keliru" }))).await;
    let came_back = second.hour();
    kit.clock.advance_seconds(60);
    let page = phone.page(&path).await;
    let told = head(&page);
    assert!(told.contains("<b>Giliran Anda: Perbaiki naskah, tayangan 2</b> sejak <time"), "{told}");
    assert!(told.contains("Naskah dikembalikan: Nama jalannya keliru."), "{told}");
    let finding = told.split("class=\"finding\"").nth(1).and_then(|rest| rest.split("</p>").next()).expect("it");
    assert!(finding.contains(&format!(", {came_back}\u{a0}WIB</time>")), "{finding}");
    let home = phone.page("/").await;
    assert!(home.contains("Perbaiki naskah Peresmian jalan"), "{home}");
    assert!(home.contains("Dikembalikan: Nama jalannya keliru") && home.contains("Bukti paling lambat "), "{home}");
    let list = phone.page("/pesanan").await;
    assert!(list.contains("<p class=\"returned\">Nama jalannya keliru</p>"), "{list}");
    assert!(list.contains("<span>Bukti paling lambat <time"), "{list}");

    kit.done(&till.season.media, "submit_draft", second.with(&json!({ "text": TEXT }))).await;
    let told = phone.page(&path).await;
    assert!(!told.contains("Perusahaan mengerjakannya") && !head(&told).contains("keliru"), "{told}");
    kit.done(&editor, "clear_draft", second.with(&json!({}))).await;
    let office = till.browser(&till.season.officer).await.page(&path).await;
    assert!(head(&office).contains("Perusahaan mengerjakannya."), "{office}");
    kit.clock.advance_seconds(3_600);
    let phone = till.browser(&till.season.media).await;
    let page = "contohwarta.id/jalan-kedua";
    let report = second.with(&json!({
        "published_on": kit.scope(&till.season.officer).today(), "published_time": second.hour(), "place": page,
    }));
    kit.done(&till.season.media, "report_publication", report.clone()).await;
    kit.pages.put(&format!("https://{page}"), "Jalan kedua", "Advertorial");
    let mut proof = report;
    proof.as_object_mut().expect("an object").remove("place");
    proof["url"] = json!(page);
    let form = phone.page(&second.form("submit_proof")).await;
    assert!(
        form.contains("value=\"https://contohwarta.id/jalan-kedua\""),
        "what was reported without a scheme: {form}"
    );
    kit.done(&till.season.media, "submit_proof", proof).await;
    let page = phone.page(&path).await;
    assert!(head(&page).contains("<b>Berjalan sendiri: pemeriksaan otomatis, tayangan 2</b>"), "{page}");
    assert!(page.contains("<a href=\"https://contohwarta.id/jalan-kedua\""), "{page}");
    assert_eq!(kit.app.check_proofs(kit.tenant).await.expect("looked"), 1);
    kit.done(&till.season.verifiers[2], "reject_proof", second.with(&json!({ "reason": "Isinya lain" }))).await;
    let page = phone.page(&path).await;
    let told = head(&page);
    assert!(told.contains("<b>Giliran Anda: Serahkan bukti ulang, tayangan 2</b>"), "{told}");
    assert!(told.contains("Bukti ditolak: Isinya lain. Bukti berikutnya adalah kesempatan terakhir"), "{told}");
    assert!(phone.page("/").await.contains("Serahkan bukti ulang Peresmian jalan"));
    let form = phone.page(&second.form("submit_proof")).await;
    for held in [
        "Bukti sebelumnya ditolak",
        "Isinya lain",
        "kesempatan terakhir",
        "value=\"https://contohwarta.id/jalan-kedua\"",
    ] {
        assert!(form.contains(held), "{held}: {form}");
    }
}

/// EF-16: a report names a page of the outlet's own site, or comes back with the reason at its field; it says until when its
/// proof is then awaited, and asks for a place as the kind of media has one.
#[tokio::test]
async fn a_report_of_another_site_comes_back_at_its_field() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let editor = kit.person_with_password(&[Role::PublicRelationsOfficer]).await;
    let second = Second::of(&till).await;
    kit.done(&till.season.media, "submit_draft", second.with(&json!({ "text": TEXT }))).await;
    kit.done(&editor, "clear_draft", second.with(&json!({}))).await;
    kit.clock.advance_seconds(3_600);
    let phone: Browser = till.browser(&till.season.media).await;
    let form = phone.page(&second.form("report_publication")).await;
    assert!(form.contains("Alamat halaman <span class=\"optional\">") && form.contains("Misalnya 09.30"), "{form}");
    assert!(!form.contains("edisi") && form.contains("bukti ditunggu paling lambat 2 hari kalender"), "{form}");
    let today = kit.scope(&till.season.officer).today().to_string();
    let hour = second.hour();
    let typed = |place| [("published_on", today.as_str()), ("published_time", hour.as_str()), ("place", place)];
    let sent = phone.send(&form, "/aksi/report_publication", &typed("https://kompas.com/jalan")).await;
    assert_eq!(sent.status.as_u16(), 422);
    let field = sent.text.split("id=\"f-place-error\"").nth(1).and_then(|rest| rest.split("</p>").next());
    assert_eq!(field.map(|said| said.contains("situs media ini, contohwarta.id.")), Some(true), "{}", sent.text);
    let sent = phone.send(&sent.text, "/aksi/report_publication", &typed("contohwarta.id/jalan")).await;
    assert!(sent.leads_to.is_some(), "{}", sent.text);
}

/// EF-14: an order that was sent back is the writer's to put right, and says who sent it back and why until it was.
#[tokio::test]
async fn an_order_that_was_sent_back_asks_to_be_put_right_first() {
    let till = Till::open().await;
    let (kit, season) = (&till.season.kit, &till.season);
    let (order, words) = till.another().await;
    let path = format!("/pesanan/{order}");
    // C-NO-BLANK: what the button takes at once is read above it.
    let told = till.browser(&season.officer).await.page(&path).await;
    assert!(told.contains("Sudah ditulis, masih dapat diubah. Anggarannya belum dicadangkan."), "{told}");
    reads_before(&told, "reserve_order", &["1 tayangan, ", "Rp\u{a0}1.998.000", "Baris anggaran", "5.1.02.02.01.0055"]);
    kit.done(&season.officer, "reserve_order", json!({ "order": order })).await;
    let approver = till.browser(&till.signer).await;
    let form = approver.page(&format!("/aksi/issue_order?order={order}&_return=/pesanan/{order}")).await;
    for told in ["Nilai, termasuk pajak", "Rp\u{a0}1.998.000", "1 tayangan, ", "Baris anggaran", "5.1.02.02.01.0055"] {
        assert!(form.contains(told), "{told}: {form}");
    }
    kit.done(&till.signer, "return_order", json!({ "order": order, "reason": "Judulnya keliru" })).await;
    // However often something was refused since, what happened is found.
    for _ in 0..100 {
        let early = json!({ "order": order, "number": "027/SP/3" });
        assert_eq!(kit.refused(&till.signer, "issue_order", early).await, "order.not_now");
    }
    let seen = till.browser(&season.head).await.page(&path).await;
    assert!(head(&seen).contains("Dikembalikan oleh "), "{seen}");
    let desk = till.browser(&season.officer).await;
    let page = desk.page(&path).await;
    let told = head(&page);
    assert!(told.contains("<b>Giliran Anda: Perbaiki pesanan</b> sejak <time"), "{told}");
    assert!(told.contains("Dikembalikan oleh ") && told.contains(": Judulnya keliru."), "{told}");
    let primary = told.split("btn btn-primary\"").nth(1).and_then(|rest| rest.split("</a>").next()).expect("one");
    assert!(primary.contains("Ubah pesanan") && told.matches("btn-primary").count() == 1, "{told}");
    let home = desk.page("/").await;
    assert!(home.contains("Perbaiki pesanan Jalan kedua") && home.contains("Dikembalikan: Judulnya keliru"), "{home}");
    let mut revised = words;
    revised["order"] = json!(order);
    revised["title"] = json!("Jalan kedua, diperbaiki");
    kit.done(&season.officer, "revise_order", revised).await;
    let told = desk.page(&path).await;
    assert!(head(&told).contains("<b>Giliran Anda: Cadangkan anggaran</b>"), "{told}");
    assert!(desk.page("/").await.contains("Cadangkan anggaran Jalan kedua, diperbaiki"));
}

/// C-NO-BLANK: who takes an order reads what it comes to, when it runs and what is owed for it; who declines, what comes
/// of that.
#[tokio::test]
async fn an_order_is_taken_or_declined_by_who_read_what_it_is() {
    let till = Till::open().await;
    let (kit, season) = (&till.season.kit, &till.season);
    let (order, _) = till.another().await;
    kit.done(&season.officer, "reserve_order", json!({ "order": order })).await;
    kit.done(&till.signer, "issue_order", json!({ "order": order, "number": "027/SP/2" })).await;
    let phone = till.browser(&season.media).await;
    let form = phone.page(&format!("/aksi/accept_order?order={order}&_return=/pesanan/{order}")).await;
    let promised = ["Rp\u{a0}1.998.000", "1 tayangan, ", "paling lambat 2 hari kalender sesudah tayang", "hangus"];
    for told in promised {
        assert!(form.contains(told), "{told}: {form}");
    }
    let consequence = "tidak dapat diterima lagi";
    assert!(
        phone.page(&format!("/aksi/decline_order?order={order}&_return=/pesanan/{order}")).await.contains(consequence)
    );
    // The page of the order takes it at once: the same stands above its button.
    let page = phone.page(&format!("/pesanan/{order}")).await;
    reads_before(&page, "accept_order", &promised);
    assert!(page.contains(consequence) && page.contains("Jawaban Anda ditunggu paling lambat"), "{page}");
    assert!(page.contains("<span>Menunggu jawaban Anda</span><small class=\"step-of\">4 dari 6</small>"), "{page}");
}

/// EF-20: a company sees what it proved and nobody has billed yet, and its own turn is its own.
#[tokio::test]
async fn what_is_proved_and_not_billed_has_a_figure_of_its_own() {
    let till = Till::open().await;
    let phone = till.browser(&till.season.media).await;
    let figure = |page: &str| {
        let found = page.split("Sudah terbukti, belum ditagih</p>").nth(1).and_then(|rest| rest.split("</div>").next());
        found.expect("a figure").to_owned()
    };
    let before = figure(&phone.page("/pembayaran").await);
    assert!(before.contains("Rp\u{a0}1.998.000") && before.contains("1 tayangan"), "{before}");
    let billing = till.bill().await;
    till.account().await;
    till.handed_over(billing).await;
    let page = phone.page("/pembayaran").await;
    assert!(figure(&page).contains(">Rp\u{a0}0<"), "{page}");
    assert!(page.contains("<dt>Menunggu</dt><dd>Anda"), "{page}");
}
