//! A form that somebody else has overtaken tells what changed in its record, and nothing that nobody changed.

use app::Role;
use kernel::Uuid;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::season::Season;
use crate::till::{ONE, Till};

fn id_of(value: &Value) -> Uuid {
    value.as_str().and_then(|id| id.rsplit(':').next()).and_then(|id| id.parse().ok()).expect("an id")
}

/// What is told beside the refusal of a form that was overtaken, line by line.
fn told(answer: &Answer) -> Vec<String> {
    assert!(answer.text.contains("sudah berubah sejak halaman dibuka"), "{}", answer.text);
    let list = answer.text.split("<ul class=\"reasons\">").nth(1).and_then(|rest| rest.split("</ul>").next());
    let lines = list.unwrap_or_default().split("<li>").skip(1);
    lines.map(|line| line.replace("<b>", "").replace("</b>", "").replace("</li>", "").replace('\u{a0}', " ")).collect()
}

/// The form of a use case that one person has opened, after another one has done something to its record.
async fn sent_late(desk: &Browser, form: &str, use_case: &str, typed: &[(&str, &str)]) -> Vec<String> {
    told(&desk.send(form, &format!("/aksi/{use_case}"), typed).await)
}

/// EF-14: of an item of a plan and of a budget line only what their rows hold is compared; what is said of the change itself
/// was never there.
#[tokio::test]
async fn a_form_over_a_named_record_tells_only_what_its_row_holds() {
    let till = Till::open().await;
    let kit = &till.season.kit;
    let year = kit.scope(&till.season.officer).today().year();
    let item = till.rows("plan_items").await.into_iter().next().expect("an item");
    let desk = till.browser(&till.season.officer).await;
    let form = desk.page(&format!("/aksi/change_plan_item?item={}", id_of(&item["id"]))).await;
    let (from, earlier) = (format!("{year}-01-01"), format!("{year}-11-30"));
    let other = json!({
        "item": item["id"], "topic": "Jalan lama", "audience": "Warga", "channel": "online", "format": "advertorial",
        "quantity": 100, "from": from, "until": earlier, "line": item["line"], "amount": 100 * ONE, "reason": "Diganti.",
    });
    kit.done(&till.season.officer, "change_plan_item", other).await;
    let typed = [("quantity", "90"), ("reason", "Anggaran berkurang.")];
    assert_eq!(
        sent_late(&desk, &form, "change_plan_item", &typed).await,
        [
            "Topik: kini Jalan lama; isian Anda Jalan baru".to_owned(),
            "Jumlah tayangan: kini 100; isian Anda 90".to_owned(),
            format!("Sampai: kini 30 November {year}; isian Anda 31 Desember {year}"),
        ]
    );

    let line = till.rows("budget_lines").await.into_iter().next().expect("a line");
    let desk = till.browser(&till.checker).await;
    let form = desk.page(&format!("/aksi/change_budget_ceiling?line={}", id_of(&line["id"]))).await;
    let other = json!({ "line": line["id"], "change": "shift", "ceiling": 11 * ONE, "document": "DPPA/1" });
    kit.done(&till.checker, "change_budget_ceiling", other).await;
    let ceiling = (12 * ONE).to_string();
    let typed = [("change", "revision"), ("ceiling", ceiling.as_str()), ("document", "DPPA/2")];
    assert_eq!(
        sent_late(&desk, &form, "change_budget_ceiling", &typed).await,
        ["Pagu: kini Rp 21.978.000; isian Anda Rp 23.976.000"]
    );
}

/// C-SOD: who changes the roles of somebody whose access ends on a day leaves that day as it is; they hold from today.
#[tokio::test]
async fn roles_are_changed_within_the_days_that_stand() {
    let season = Season::open().await;
    let kit = &season.kit;
    let admin = kit.person_with_password(&[Role::TenantAdministrator]).await;
    let day = kit.scope(&admin).today();
    let member = season.officer.account;
    // Less than the member had is given by one person.
    let limited = json!({ "member": member, "roles": ["activity_officer"], "from": day,
                          "until": day.plus_days(40), "letter_number": "800/1" });
    kit.done(&admin, "change_member_roles", limited).await;
    kit.clock.advance_seconds(3 * 86_400);
    let desk = season.browser(&admin).await;
    let form = desk.page(&format!("/aksi/change_member_roles?member={}", member.as_uuid())).await;
    let done = desk.send(&form, "/aksi/change_member_roles", &[("letter_number", "800/2")]).await;
    assert!(done.leads_to.is_some(), "{}", done.text);
    let members = app::datasets().iter().copied().find(|known| known.name == "members").expect("a list");
    let row = kit.app.get(&kit.scope(&admin), members, member.as_uuid()).await.expect("the member");
    assert_eq!((&row["letter_number"], &row["ends_on"]), (&json!("800/2"), &json!(day.plus_days(40))));
    assert_eq!(row["starts_on"], json!(day.plus_days(3)), "nobody held them before");
}

/// EF-14: a company's row says nothing of its outlets; of the company itself it says all that its form asks for. An outlet
/// begins with what stands of it, its site with it, and is compared with that.
#[tokio::test]
async fn a_company_is_compared_with_its_own_row_and_an_outlet_with_its_own() {
    let season = Season::open().await;
    let (kit, media) = (&season.kit, &season.media);
    let company = media.company.expect("a company").as_uuid();
    let desk = season.browser(media).await;
    let of_company = desk.page(&format!("/aksi/change_company?company={company}")).await;
    let of_outlet = desk.page(&format!("/aksi/change_outlet?company={company}&outlet={}", season.outlet)).await;
    let profile = json!({
        "company": company, "legal_name": "PT Contoh Warta", "legal_form": "pt", "nib": "9000000000001",
        "npwp": "1000000000000001", "kbli": "58130, 63122", "address": "Jalan Contoh Nomor 2",
        "email": "redaksi@contoh.example.id", "phone": "0761 555", "bank": "Bank Contoh", "bank_number": "1234567890",
        "bank_holder": "PT Contoh Warta", "taxable_entrepreneur": true,
    });
    kit.done(media, "change_company", profile).await;
    assert_eq!(
        sent_late(&desk, &of_company, "change_company", &[("address", "Jalan Contoh Nomor 3")]).await,
        [
            "KBLI: kini 58130, 63122; isian Anda 58130",
            "Alamat: kini Jalan Contoh Nomor 2; isian Anda Jalan Contoh Nomor 3",
            "Telepon: kini 0761 555; isian Anda tidak ada",
        ]
    );
    let typed = [("name", "Contoh Warta Riau")];
    assert_eq!(
        sent_late(&desk, &of_outlet, "change_outlet", &typed).await,
        ["Nama media: kini ContohWarta.id; isian Anda Contoh Warta Riau"]
    );
    let form = desk.page(&format!("/aksi/change_outlet?company={company}&outlet={}", season.outlet)).await;
    let done = desk.send(&form, "/aksi/change_outlet", &typed).await;
    assert!(done.leads_to.is_some(), "{}", done.text);
    let page = desk.page(&format!("/media/{company}")).await;
    assert!(page.contains("Contoh Warta Riau") && page.contains("contohwarta.id"), "its site stays: {page}");
    let again = desk.page(&format!("/aksi/change_company?company={company}")).await;
    assert!(again.contains("value=\"58130, 63122\""), "both codes stand in the form: {again}");
}

/// EF-14: the quantities of an agreement are compared as they are typed.
#[tokio::test]
async fn an_agreement_that_two_people_change_tells_what_the_other_one_wrote() {
    let till = Till::open().await;
    let agreement = till.offered(&["7 hari tayang", "30 hari tayang"]).await;
    let path = format!("/aksi/revise_agreement?agreement={agreement}");
    let desk = till.browser(&till.season.officer).await;
    let (first, second) = (desk.page(&path).await, desk.page(&path).await);
    let typed = [("title", "Kerja sama Tampan"), ("items.1.quantity", "40")];
    let done = desk.send(&first, "/aksi/revise_agreement", &typed).await;
    assert!(done.leads_to.is_some(), "{}", done.text);
    assert_eq!(
        sent_late(&desk, &second, "revise_agreement", &[("title", "Kerja sama Senapelan")]).await,
        [
            "Judul: kini Kerja sama Tampan; isian Anda Kerja sama Senapelan",
            "Yang dibeli 2, Jumlah: kini 40; isian Anda 25",
        ]
    );
}

/// EF-14: neither an agency stands for the office's letterhead nor the number of a version for that of its regulation.
#[tokio::test]
async fn an_office_and_a_version_are_compared_with_no_row() {
    let season = Season::open().await;
    let kit = &season.kit;
    let admin = kit.person_with_password(&[Role::TenantAdministrator]).await;
    let desk = season.browser(&admin).await;
    let agency = |name: &str| json!({ "name": name, "short_name": name, "kind": "other" });
    kit.done(&admin, "register_agency", agency("Dinas Satu")).await;
    let form = desk.page("/kantor/kop-surat").await;
    kit.done(&admin, "register_agency", agency("Dinas Dua")).await;
    let typed = [("government", "Kota Contoh"), ("agency", "Diskominfo"), ("address", "Jalan 1"), ("city", "Contoh")];
    assert_eq!(sent_late(&desk, &form, "set_letterhead", &typed).await, Vec::<String>::new());

    let desk = season.browser(&season.officer).await;
    let begin = "/kebijakan/baru?dari=1";
    let basis = [
        ("title", "Kebijakan kedua"),
        ("instrument", "Peraturan Wali Kota"),
        ("number", "12"),
        ("year", "2026"),
        ("basis_title", "Kemitraan media"),
        ("effective_from", "2030-01-01"),
    ];
    let drafted = desk.send(&desk.page(begin).await, begin, &basis).await;
    assert_eq!(drafted.leads_to.as_deref(), Some("/kebijakan/2/ubah"), "{}", drafted.text);
    let form = desk.page("/aksi/revise_policy?version=2").await;
    let saved = desk.send(&desk.page("/kebijakan/2/ubah").await, "/kebijakan/2/ubah", &[("title", "Lain")]).await;
    assert!(saved.leads_to.is_some(), "{}", saved.text);
    let rules = serde_json::to_string(&app::Preset::Kaltim.rules()).expect("rules");
    let typed: Vec<(&str, &str)> = basis.into_iter().chain([("rules", rules.as_str())]).collect();
    assert_eq!(sent_late(&desk, &form, "revise_policy", &typed).await, Vec::<String>::new());
}
