//! What a version changes is read before it is approved, and until it begins.

use app::Role;
use serde_json::json;

use crate::browser::Browser;
use crate::till::Till;

/// The address of the first version that a page links to.
fn linked(page: &str, list: &str) -> String {
    let before = format!("href=\"{list}/");
    let mut ids = page.split(&before).skip(1).filter_map(|rest| rest.split('"').next());
    let id = ids.find(|id| *id != "baru").expect("a version");
    format!("{list}/{id}")
}

/// EF-18, EF-22: who approves terms of payment reads beside each other what holds and what is proposed, on the list and
/// on the form that approves; until they begin they are withdrawn there.
#[tokio::test]
async fn terms_of_payment_are_approved_by_somebody_who_reads_what_they_change() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let writer = till.browser(&till.treasurer).await;
    let path = "/ketentuan-bayar/baru";
    let form = writer.page(path).await;
    let later = kit.scope(&till.treasurer).today().plus_days(20).to_string();
    let values = [
        ("effective_from", later.as_str()),
        ("basis", "Perwako 9/2026"),
        ("request_days", "3"),
        ("rates.1.vat", "12,5"),
    ];
    let sent = writer.send(&form, path, &values).await;
    assert_eq!(sent.leads_to.as_deref(), Some("/ketentuan-bayar"), "{}", sent.text);
    let head = till.browser(&till.season.head).await;
    let told = ["Sekarang", "Usulan versi 1", ">5 hari<", "<b>3 hari</b>", "12\u{a0}% × 11/12", "12,5\u{a0}% × 11/12"];
    let list = head.page("/ketentuan-bayar").await;
    let form = head.page("/aksi/approve_payment_terms?version=1&_return=%2Fketentuan-bayar").await;
    for (page, name) in [(&list, "list"), (&form, "form")] {
        for words in told {
            assert!(page.contains(words), "{name}: {words}: {page}");
        }
    }
    // What stays the same is not among the changes.
    let card = list.split("Perubahan versi 1").nth(1).and_then(|rest| rest.split("</table>").next()).expect("a table");
    assert!(!card.contains("Masa tunggu") && card.matches("<tr>").count() == 3, "{card}");
    assert!(list.contains(">Tolak<") && !list.contains(">Tarik<"));
    kit.done(&till.season.head, "approve_payment_terms", json!({ "version": 1 })).await;

    let list = head.page("/ketentuan-bayar").await;
    assert!(list.contains("Versi 1 sudah disetujui, mulai") && list.contains("<b>3 hari</b>"), "{list}");
    assert!(list.contains(">Tarik<") && !list.contains(">Tolak<"), "{list}");
    let version = linked(&list, "/ketentuan-bayar");
    let page = head.page(&version).await;
    assert!(page.contains("Ketentuan pembayaran versi 1") && page.contains("<b>3 hari</b>"), "{page}");
    assert!(page.contains("/aksi/withdraw_payment_terms?version=1"));
    let company = till.browser(&till.season.media).await.page(&version).await;
    assert!(company.contains("<b>3 hari</b>") && !company.contains("/aksi/withdraw_payment_terms"));
    let aside = json!({ "version": 1, "reason": "Dasarnya belum terbit." });
    kit.done(&till.season.head, "withdraw_payment_terms", aside).await;
    let list = head.page("/ketentuan-bayar").await;
    assert!(list.contains("Dasarnya belum terbit.") && list.contains("Ditarik") && !list.contains(">Tarik<"), "{list}");
    assert!(head.page(&version).await.contains("Alasan ditolak atau ditarik: Dasarnya belum terbit."));
}

/// EF-43: thresholds that were approved and have not begun still show what they change, and are withdrawn there.
#[tokio::test]
async fn thresholds_that_have_not_begun_keep_their_table_and_are_withdrawn_there() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let auditor = kit.person_with_password(&[Role::InternalAuditor]).await;
    let later = kit.scope(&auditor).today().plus_days(20);
    let wanted = json!({
        "effective_from": later, "basis": "Keputusan Inspektur",
        "flag_settings": [{ "flag_rule": "young_outlet", "threshold": 24 }],
    });
    kit.done(&till.season.head, "propose_flag_rules", wanted).await;
    let desk = Browser::new(&kit.app, &kit.sign_in(&auditor).await);
    let form = desk.page("/aksi/approve_flag_rules?version=1&_return=%2Ftanda%2Faturan").await;
    for page in [&desk.page("/tanda/aturan").await, &form] {
        assert!(page.contains("Usulan versi 1") && page.contains("<b>di bawah 24 bulan</b>"), "{page}");
    }
    kit.done(&auditor, "approve_flag_rules", json!({ "version": 1 })).await;
    let page = desk.page("/tanda/aturan").await;
    assert!(page.contains("Versi 1 sudah disetujui, mulai") && page.contains("<b>di bawah 24 bulan</b>"), "{page}");
    assert!(page.contains("/aksi/withdraw_flag_rules?version=1") && page.contains(">Tarik<"), "{page}");
    kit.done(&auditor, "withdraw_flag_rules", json!({ "version": 1, "reason": "Keliru." })).await;
    assert!(!desk.page("/tanda/aturan").await.contains("/aksi/withdraw_flag_rules?version=1"));
}
