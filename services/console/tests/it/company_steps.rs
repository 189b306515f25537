//! What a company reads before its steps: a text that came back, a handover, where its page is.

use app::Role;
use serde_json::json;

use crate::browser::Browser;
use crate::till::{ONE, TEXT, Till};

/// EF-12: a text that was sent back says so, with the reason in the open and in the form, which begins with the text
/// of before; both are gone once a new one is in. Where it was published is carried over to the proof.
#[tokio::test]
async fn a_text_that_came_back_says_why_until_a_new_one_is_sent() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let editor = kit.person_with_password(&[Role::PublicRelationsOfficer]).await;
    let row = till.rows("placements").await.into_iter().find(|row| row["number"] == 2).expect("the second");
    let id = row["id"].as_str().and_then(|id| id.rsplit(':').next()).expect("an id").to_owned();
    let of = |more: serde_json::Value| {
        let mut values = json!({ "order": till.order, "placement": row["id"] });
        values.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        values
    };
    kit.done(&till.season.media, "submit_draft", of(json!({ "text": "Naskah pertama." }))).await;
    kit.done(&editor, "return_draft", of(json!({ "notes": "Nama jalannya keliru." }))).await;
    let phone = till.browser(&till.season.media).await;
    let path = format!("/pesanan/{}", till.order);
    let page = phone.page(&path).await;
    assert!(page.contains("Naskah dikembalikan</span>") && page.contains("Nama jalannya keliru."), "{page}");
    let returned = page.split("Naskah <span").nth(2).expect("the second text");
    let before = page.split("Naskah <span").nth(1).expect("the first text");
    assert!(
        before.ends_with("<details class=\"unfold\" open><summary>") && returned.contains("Perlu diubah."),
        "{before}"
    );
    let address = format!("/aksi/submit_draft?order={}&placement={id}&_return={path}", till.order);
    let form = phone.page(&address).await;
    for told in ["Naskah dikembalikan", "Nama jalannya keliru.", ">Naskah pertama.</textarea>"] {
        assert!(form.contains(told), "{told}: {form}");
    }
    let sent = phone.send(&form, "/aksi/submit_draft", &[("text", "Naskah kedua.")]).await;
    assert!(sent.leads_to.is_some(), "{}", sent.text);
    let page = phone.page(&path).await;
    // What was said of the first text stays in the history alone.
    assert!(!page.contains("Naskah dikembalikan</span>") && !page.contains("Perlu diubah."), "{page}");
    kit.done(&editor, "clear_draft", of(json!({}))).await;

    let form = phone.page(&format!("/aksi/report_publication?order={}&placement={id}", till.order)).await;
    assert!(form.contains("Misalnya https://contoh.id/berita."), "{form}");
    kit.clock.advance_seconds(3_600);
    let now = kit.app.now().as_utc().to_offset(kernel::Zone::Wib.offset());
    let published = json!({
        "published_on": kit.scope(&till.season.officer).today(), "place": "https://contohwarta.id/jalan-kedua",
        "published_time": format!("{:02}:{:02}", now.hour(), now.minute()),
    });
    kit.done(&till.season.media, "report_publication", of(published)).await;
    let phone = till.browser(&till.season.media).await;
    let form = phone.page(&format!("/aksi/submit_proof?order={}&placement={id}", till.order)).await;
    assert!(form.contains("value=\"https://contohwarta.id/jalan-kedua\""), "{form}");
}

/// EF-16: who agrees to a handover sees its number, its amount, its placements and the paper itself, and what to do when
/// something is wrong; a bill that is paid from an advance does not wait for papers of the treasury.
#[tokio::test]
async fn a_company_agrees_to_a_handover_that_it_has_read() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let year = kit.scope(&till.season.officer).today().year();
    let today = kit.scope(&till.treasurer).today();
    let opening =
        json!({ "orders": [till.order], "title": "Publikasi jalan baru", "channel": "imprest", "fiscal_year": year });
    let billing = kit.made(&till.season.officer, "open_billing", opening).await;
    let paper = |number: &str| json!({ "billing": billing, "number": number, "date": today });
    kit.done(&till.season.officer, "inspect_billing", paper("BAPP/7")).await;
    kit.done(&till.signer, "sign_handover", paper("BAST/7")).await;
    let phone: Browser = till.browser(&till.season.media).await;
    let form = phone.page(&format!("/aksi/countersign_handover?billing={billing}")).await;
    let amount = format!("Rp\u{a0}{}.{:03}.{:03}", ONE / 1_000_000, ONE / 1_000 % 1_000, ONE % 1_000);
    for told in ["BAST/7", amount.as_str(), "Jalan baru 1", "/bast", "menarik kembali BAST"] {
        assert!(form.contains(told), "{told}: {form}");
    }
    let page = phone.page(&format!("/pembayaran/{billing}")).await;
    let missing = page.split("Belum ada: ").nth(1).and_then(|rest| rest.split('<').next()).expect("what is missing");
    assert!(missing.contains("Faktur pajak") && !missing.contains("SP"), "{missing}");
    till.account().await;
    kit.done(&till.season.media, "countersign_handover", json!({ "billing": billing })).await;
    till.invoiced(billing).await;
    kit.app.read_due_pages(kit.tenant).await.expect("read");
    kit.done(&till.treasurer, "request_payment", paper("SPP/7")).await;
    kit.done(&till.checker, "verify_payment_request", json!({ "billing": billing })).await;
    kit.done(&till.season.head, "order_payment", paper("SPM/7")).await;
    let desk = till.browser(&till.treasurer).await;
    let form = desk.page(&format!("/aksi/confirm_payment?billing={billing}")).await;
    assert!(form.contains("Nomor bukti atau referensi bank") && !form.contains("Nomor rekening"), "{form}");
}

/// R11: whoever reads a text before it is published is told that the outlet has it cleared for another placement; the company
/// is not. Planted fault: the question left out of the page.
#[tokio::test]
async fn a_text_that_is_cleared_for_another_placement_says_so_before_it_is_cleared_again() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let editor = kit.person_with_password(&[Role::PublicRelationsOfficer]).await;
    let row = till.rows("placements").await.into_iter().find(|row| row["number"] == 2).expect("the second");
    let sent = json!({ "order": till.order, "placement": row["id"], "text": format!("{TEXT} Selesai.") });
    kit.done(&till.season.media, "submit_draft", sent).await;
    let path = format!("/pesanan/{}", till.order);
    let page = till.browser(&editor).await.page(&path).await;
    assert!(page.contains("Perhatikan.") && page.contains("sudah disetujui untuk 027/SP/1 · Jalan baru 1"), "{page}");
    let page = till.browser(&till.season.media).await.page(&path).await;
    assert!(!page.contains("Perhatikan."), "{page}");
}
