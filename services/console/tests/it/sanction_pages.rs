//! Sanctions through forms alone: said on a ground of the list, heard on the phone, decided by somebody else.

use app::Role;
use kernel::Uuid;
use serde_json::{Value, json};

use crate::till::Till;

const DAY: i64 = 24 * 3_600;

/// An order that is written and not reserved yet, of what the first one was of.
async fn another_order(till: &Till) -> Uuid {
    let orders = till.rows("orders").await;
    let first = orders.iter().find(|row| row["id"] == till.order.to_string()).expect("the order");
    let today = till.season.kit.scope(&till.season.officer).today();
    let of = |name: &str| first[name].clone();
    let words: Value = json!({
        "agreement": of("agreement"), "agency": of("agency"), "line": of("line"), "plan": of("plan"),
        "plan_item": of("plan_item"), "title": "Pasar baru", "brief": "Manfaat bagi warga.",
        "placements": [{ "item": 1, "title": "Pasar baru", "first_day": today, "last_day": today.plus_days(3) }],
    });
    till.season.kit.made(&till.season.officer, "draft_order", words).await
}

/// EF-22 (DOMAIN.md 4.5): what is said of a company is read by it, answered on its phone, decided by another person; while
/// it holds the company's page and the refused order say which sanction it is and until when.
#[tokio::test]
async fn a_sanction_goes_from_its_proposal_over_the_phone_to_a_decision() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let proposer = till.browser(&till.signer).await;
    let path = format!("/aksi/propose_sanction?company={}&_return=/sanksi/{{id}}", till.company);
    let form = proposer.page(&path).await;
    assert!(form.contains("bukan dasar sanksi") && !form.contains("critical"), "{form}");
    let order = till.order.to_string();
    let said = [
        ("ground", "forged_proof"),
        ("level", "suspension"),
        ("order", order.as_str()),
        ("facts", "Tangkapan layar bukti diubah."),
    ];
    let sent = proposer.send(&form, "/aksi/propose_sanction", &said).await;
    let page = sent.leads_to.unwrap_or_else(|| panic!("{}", sent.text));
    let own = proposer.page(&page).await;
    assert!(own.contains("Menunggu penjelasan perusahaan") && own.contains("Peresmian jalan"), "{own}");
    assert!(!own.contains("action=\"/aksi/decide_sanction\""));

    let phone = till.browser(&till.season.media).await;
    assert!(phone.page("/").await.contains("Beri penjelasan atas usul sanksi"));
    let shown = phone.page(&page).await;
    for told in ["Yang dikatakan tentang Anda", "Tangkapan layar bukti diubah.", "Penjelasan paling lambat"] {
        assert!(shown.contains(told), "{told}: {shown}");
    }
    let spoken = phone.send(&shown, "/aksi/answer_sanction", &[("statement", "Kesalahan tim kami.")]).await;
    assert_eq!(spoken.leads_to.as_deref(), Some(page.as_str()), "{}", spoken.text);

    let head = till.browser(&till.season.head).await;
    assert!(head.page("/").await.contains("Putuskan usul sanksi PT Contoh Warta"));
    let desk = head.page(&page).await;
    assert!(desk.contains("Kesalahan tim kami."));
    let open = [("sanction_decision", "impose"), ("number", "900.1/4"), ("reason", "Terbukti."), ("ends_on", "")];
    let refused = head.send(&desk, "/aksi/decide_sanction", &open).await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(refused.text.contains("f-ends_on-error"), "no last day is guessed: {}", refused.text);
    let today = kit.scope(&till.season.head).today();
    let last = today.plus_days(30).to_string();
    let imposed =
        head.send(&desk, "/aksi/decide_sanction", &[&open[..3], &[("ends_on", last.as_str())]].concat()).await;
    assert_eq!(imposed.leads_to.as_deref(), Some(page.as_str()), "{}", imposed.text);
    assert!(head.page(&page).await.contains("Selama itu tidak ada pesanan baru."));

    let company = head.page(&format!("/media/{}", till.company)).await;
    assert!(company.contains("Tidak ada pesanan baru sampai") && company.contains(&page), "{company}");
    let order = another_order(&till).await;
    let officer = till.browser(&till.season.officer).await;
    let weighed = officer.page(&format!("/pesanan/{order}")).await;
    assert!(weighed.contains("sanksi ini menghentikan pesanan baru"), "{weighed}");
    let reserve = format!("/aksi/reserve_order?order={order}&_return=/pesanan/{order}");
    let form = officer.page(&reserve).await;
    let refused = officer.send(&form, "/aksi/reserve_order", &[]).await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(refused.text.contains("Penghentian pesanan sementara, 900.1/4, "), "{}", refused.text);

    kit.clock.advance_seconds(31 * DAY);
    assert_eq!(kit.app.end_sanctions(kit.tenant).await.expect("looked"), 1);
    let head = till.browser(&till.season.head).await;
    assert!(head.page(&page).await.contains("Masa berlakunya berakhir"));
    assert!(!head.page(&format!("/media/{}", till.company)).await.contains("Tidak ada pesanan baru sampai"));
}

/// EF-22, C-SOD: the company objects in its time, and somebody who neither proposed nor decided answers.
#[tokio::test]
async fn an_objection_is_answered_by_a_third_person_and_the_list_is_open_to_the_inspektorat() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let delegate = kit.person_with_password(&[Role::BudgetUserDelegate]).await;
    let auditor = kit.person_with_password(&[Role::InternalAuditor]).await;
    let proposal = json!({ "company": till.company, "ground": "forged_document", "level": "suspension",
                           "facts": "SIUPP palsu." });
    let sanction = kit.made(&till.signer, "propose_sanction", proposal).await;
    let page = format!("/sanksi/{sanction}");
    let early = till.browser(&till.season.head).await.page(&page).await;
    assert!(!early.contains("action=\"/aksi/decide_sanction\""), "the company has not spoken");
    kit.clock.advance_seconds(8 * DAY);
    let silent = till.browser(&till.season.media).await.page(&page).await;
    assert!(!silent.contains("action=\"/aksi/answer_sanction\"") && silent.contains("sudah lewat"), "{silent}");
    let today = kit.scope(&till.season.head).today();
    let decide = json!({ "company": till.company, "sanction": sanction, "sanction_decision": "impose",
                         "level": "suspension", "number": "900/5", "ends_on": today.plus_days(90),
                         "reason": "Terbukti." });
    kit.done(&till.season.head, "decide_sanction", decide).await;

    let phone = till.browser(&till.season.media).await;
    assert!(phone.page("/").await.contains("Baca sanksi; keberatan dapat diajukan"));
    let shown = phone.page(&page).await;
    assert!(shown.contains("Keberatan paling lambat"), "{shown}");
    let sent = phone.send(&shown, "/aksi/object_to_sanction", &[("reason", "Dokumen kami asli.")]).await;
    assert_eq!(sent.leads_to.as_deref(), Some(page.as_str()), "{}", sent.text);
    let decider = till.browser(&till.season.head).await.page(&page).await;
    assert!(decider.contains("diambil orang lain") && !decider.contains("action=\"/aksi/answer_sanction_objection\""));
    let other = till.browser(&delegate).await;
    assert!(other.page("/").await.contains("Jawab keberatan PT Contoh Warta atas sanksi"));
    let desk = other.page(&page).await;
    let answer = [("objection_answer", "upheld"), ("answer", "Dokumen asli diterima.")];
    let sent = other.send(&desk, "/aksi/answer_sanction_objection", &answer).await;
    assert_eq!(sent.leads_to.as_deref(), Some(page.as_str()), "{}", sent.text);
    let told = phone.page(&page).await;
    assert!(told.contains("Dokumen asli diterima.") && told.contains("Dicabut"), "{told}");
    let list = till.browser(&auditor).await.page("/sanksi?status=lifted").await;
    assert!(list.contains("PT Contoh Warta") && list.contains(&page), "{list}");
    assert!(!list.contains("/aksi/propose_sanction"), "who reviews does not propose");
}

/// EF-12: what is not the company's is told at its field, and nothing that was typed is lost.
#[tokio::test]
async fn an_order_of_another_company_leaves_the_form_as_it_was_typed() {
    let till = Till::open().await;
    let proposer = till.browser(&till.signer).await;
    let path = format!("/aksi/propose_sanction?company={}&_return=/sanksi/{{id}}", till.company);
    let form = proposer.page(&path).await;
    let stranger = Uuid::from_u128(7).to_string();
    let said = [
        ("ground", "forged_proof"),
        ("level", "suspension"),
        ("order", stranger.as_str()),
        ("facts", "Tangkapan layar bukti diubah."),
    ];
    let back = proposer.send(&form, "/aksi/propose_sanction", &said).await;
    assert!(back.leads_to.is_none() && back.text.contains("bukan milik perusahaan itu"), "{}", back.text);
    assert!(back.text.contains("Tangkapan layar bukti diubah."), "{}", back.text);
    // Of several companies one is chosen before anything else: only then outlets and orders are the company's own.
    till.season.kit.repeat_row("rm_companies", till.company, 1, json!({ "legal_name": "PT Lain" })).await;
    let bare = proposer.page("/aksi/propose_sanction?_return=/sanksi/{id}").await;
    assert!(bare.contains("PT Lain") && !bare.contains("name=\"facts\""), "{bare}");
}
