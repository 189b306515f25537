//! Bills that wait for something else than their desk: a page that did not stay, another year's budget line.

use serde_json::json;

use crate::till::{PAGE, Till};

/// Days of a page that is read again before payment.
const DAY: i64 = 24 * 3_600;

/// EF-44, EF-20: while a page of a bill is not decided on, everybody reads that, by which placement, and who is next; it is
/// nobody's turn who could not go on.
#[tokio::test]
async fn a_bill_that_a_page_stops_says_so_by_which_placement_and_who_ends_that() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let billing = till.billed().await;
    let path = format!("/pembayaran/{billing}");
    let treasurer = till.browser(&till.treasurer).await;
    let before = treasurer.page(&path).await;
    assert!(
        before.contains("Giliran Anda") && before.contains("/aksi/request_payment?") && !before.contains("Tertahan")
    );
    assert!(treasurer.page("/").await.contains("Ajukan SPP"), "it is a task");

    kit.pages.remove(PAGE);
    kit.clock.advance_seconds(2 * DAY);
    kit.app.read_due_pages(kit.tenant).await.expect("read");
    let treasurer = till.browser(&till.treasurer).await;
    let page = treasurer.page(&path).await;
    for told in [
        "Tertahan: halaman tayangan Jalan baru 1 hilang atau berubah",
        "Pembayaran tertahan karena halaman tayangan",
        "belum dijelaskan perusahaan",
        "Jelaskan perubahan",
        "Administrator media",
        "Kepala Dinas (PA) atau Kuasa Pengguna Anggaran",
        "menunggu Perusahaan sejak",
        "setelah halaman tayangan diputuskan",
        &format!("/pesanan/{}", till.order),
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(!page.contains("Giliran Anda") && !page.contains("/aksi/request_payment?"), "{page}");
    assert!(!treasurer.page("/").await.contains("Ajukan SPP"), "no task that would be refused");
    let early = json!({ "billing": billing, "number": "SPP/1", "date": kit.scope(&till.treasurer).today() });
    assert_eq!(kit.refused(&till.treasurer, "request_payment", early).await, "billing.pages_stop");
    let trail = till.browser(&till.season.head).await.page("/jejak?hasil=ditolak").await;
    assert!(trail.contains(&format!("<a href=\"{path}\">Publikasi jalan baru</a>")), "{trail}");
    let queue = treasurer.page("/pembayaran").await;
    assert!(queue.contains("1 tertahan karena halaman tayangan") && !queue.contains("Giliran Anda"), "{queue}");
    let desks = treasurer.page("/pembayaran/jam?daftar=berjalan").await;
    assert!(desks.contains("tertahan karena halaman tayangan"), "{desks}");

    let phone = till.browser(&till.season.media).await;
    let own = phone.page("/pembayaran").await;
    assert!(own.contains("Tertahan: halaman") && own.contains("/aksi/answer_breach?"), "{own}");
    let mine = phone.page(&path).await;
    assert!(mine.contains("Giliran Anda") && mine.contains("/aksi/answer_breach?"), "{mine}");
    let order = format!("/pesanan/{}", till.order);
    let asked = phone.page(&order).await;
    assert!(asked.contains("menunggu penjelasan Anda dan keputusan kantor"), "{asked}");
    let placement = till.rows("placements").await.into_iter().find(|row| row["number"] == 1).expect("one");
    let answer = json!({ "order": till.order, "placement": placement["id"], "answer": "Server pindah." });
    kit.done(&till.season.media, "answer_breach", answer).await;
    // Nobody is asked for what was said already.
    let said = phone.page(&order).await;
    assert!(said.contains("Anda sudah menjelaskannya; menunggu keputusan kantor."), "{said}");
    assert!(!said.contains("menunggu penjelasan"), "{said}");
    let head = till.browser(&till.season.head).await;
    let said = head.page(&order).await;
    assert!(said.contains("Perusahaan sudah menjelaskannya; menunggu keputusan."), "{said}");
    assert!(!said.contains("menunggu penjelasan"), "{said}");
    let decide = head.page(&path).await;
    for told in ["Giliran Anda", "/aksi/settle_breach?", "Perusahaan sudah menjelaskan"] {
        assert!(decide.contains(told), "{told}: {decide}");
    }
    // What changed and what the company says stands above the form; nobody decides by leaving a box empty.
    let id = placement["id"].as_str().and_then(|id| id.rsplit(':').next()).expect("an id");
    let form = head.page(&format!("/aksi/settle_breach?order={}&placement={id}&_return={path}", till.order)).await;
    for told in ["Server pindah.", "Penjelasan perusahaan", "Tetap dibayar: ", "Tidak dibayar: "] {
        assert!(form.contains(told), "{told}: {form}");
    }
    let action = "/aksi/settle_breach";
    let silent = head.send(&form, action, &[("reason", "Tayang penuh.")]).await;
    assert_eq!(silent.status.as_u16(), 422, "{}", silent.text);
    let sent = head.send(&form, action, &[("reason", "Tayang penuh."), ("accepted", "ya")]).await;
    assert_eq!(sent.leads_to.as_deref(), Some(path.as_str()), "{}", sent.text);
    let after = till.browser(&till.treasurer).await.page(&path).await;
    assert!(after.contains("Giliran Anda") && after.contains("/aksi/request_payment?"), "{after}");
}

/// C-LIVE, EF-44: the page of a bill says that a page has to be read again before the treasurer asks for payment in vain, and
/// leads there; once it was read nothing is said. Red when the page said nothing of it.
#[tokio::test]
async fn a_bill_says_that_a_page_has_to_be_read_again_before_anybody_tries_to_pay_it() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let billing = till.billed().await;
    kit.clock.advance_seconds(3 * DAY);
    let path = format!("/pembayaran/{billing}");
    let treasurer = till.browser(&till.treasurer).await;
    let page = treasurer.page(&path).await;
    for told in ["Halaman tayangan dibaca ulang dulu", "/aksi/read_page_again?", "Bendahara"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    // What is in colour is what stands in the way, not the step that would be refused.
    let primary = page.split("btn-primary\" href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a button");
    assert!(primary.starts_with("/aksi/read_page_again?") && page.matches("btn-primary").count() == 1, "{page}");
    let early = json!({ "billing": billing, "number": "SPP/1", "date": kit.scope(&till.treasurer).today() });
    assert_eq!(kit.refused(&till.treasurer, "request_payment", early.clone()).await, "billing.pages_stop");
    let head = till.browser(&till.season.head).await.page(&path).await;
    assert!(head.contains("Halaman tayangan dibaca ulang dulu") && !head.contains("/aksi/read_page_again?"), "{head}");
    kit.app.read_due_pages(kit.tenant).await.expect("read");
    let page = treasurer.page(&path).await;
    assert!(!page.contains("dibaca ulang dulu"), "{page}");
    kit.done(&till.treasurer, "request_payment", early).await;
}

/// EF-21: a bill is carried over at the end of its year, and not before; its order shows both lines then.
#[tokio::test]
async fn an_order_that_another_year_pays_shows_both_lines() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let billing = till.billed().await;
    let path = format!("/pembayaran/{billing}");
    let today = kit.scope(&till.season.head).today();
    let december = kernel::LocalDate::from_ymd(today.year(), 12, 1).expect("a day");
    if today < december {
        let early = till.browser(&till.season.head).await.page(&path).await;
        assert!(!early.contains("/aksi/carry_over_billing?"), "the year may still pay");
        kit.clock.advance_seconds(today.days_until(december) * DAY);
    }
    let head = till.browser(&till.season.head).await;
    assert!(head.page(&path).await.contains("/aksi/carry_over_billing?"));
    kit.done(&till.season.head, "carry_over_billing", json!({ "billing": billing, "reason": "Kas ditutup." })).await;
    let order = format!("/pesanan/{}", till.order);
    let waiting = head.page(&order).await;
    assert!(waiting.contains("menunggu baris anggaran tahun berikutnya"), "{waiting}");
    let line = json!({
        "fiscal_year": today.year() + 1, "agency": kit.agency, "sub_activity": "2.16.02.2.01.0014",
        "sub_activity_name": "Relasi Media", "account": "5.1.02.02.01.0055", "account_name": "Belanja Iklan Lanjutan",
        "ceiling": 10_000_000, "document": "DPA/2",
    });
    let line = kit.made(&till.checker, "open_budget_line", line).await;
    let pick = json!({ "billing": billing, "line": line, "document": "DPA/2" });
    kit.done(&till.season.head, "pick_up_billing", pick).await;
    let head = till.browser(&till.season.head).await;
    let page = head.page(&order).await;
    let told = format!("Dibayar dari <a href=\"/anggaran/{line}\">");
    for told in [told.as_str(), "Belanja Iklan Lanjutan (tahun anggaran"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(!page.contains("<del>"), "the second placement is still to be paid from the line that it was ordered from");
    let rest = json!({ "order": till.order, "reason": "Tidak jadi." });
    kit.done(&till.signer, "cancel_order", rest).await;
    assert!(till.browser(&till.season.head).await.page(&order).await.contains("<del>"), "nothing is left in its year");
    assert!(head.page(&path).await.contains(&told), "the bill says it too");
}
