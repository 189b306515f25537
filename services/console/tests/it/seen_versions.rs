//! What is decided on a page is decided on the record as that page showed it.

use app::{Record, UseCase};
use kernel::Uuid;
use serde_json::{Value, json};

use crate::browser::{Browser, fields_of};
use crate::till::Till;

/// Of what these are about, the office of the test has nothing: no outage, repayment, flag, correction or import, no roles
/// that wait for a second person, and no text that waits to be read.
const NOT_IN_THIS_OFFICE: [&str; 13] = [
    "confirm_member_roles",
    "refuse_member_roles",
    "undo_import",
    "clear_draft",
    "return_draft",
    "end_outage",
    "record_repayment",
    "contest_repayment",
    "answer_contest",
    "hand_over_repayment",
    "review_flag",
    "approve_correction",
    "refuse_correction",
];

/// The state of a record, or of one of its parts, in which a step is for now; none where no chart knows the step.
fn state_for(dataset: &str, column: &str, is_refused: impl Fn(&str) -> bool) -> Option<&'static str> {
    let dataset = app::datasets().iter().copied().find(|known| known.name == dataset)?;
    let app::dataset::ColumnKind::Choice(names) = dataset.column(column)?.kind else { return None };
    names.iter().any(|state| is_refused(state)).then(|| names.iter().find(|state| !is_refused(state)).copied())?
}

/// Brings a record of a list to where a step of its chart is for now, so that the step has a form.
async fn bring(till: &Till, list: &str, id: Uuid, step: &str) {
    let kit = &till.season.kit;
    let column = if list == "billings" { "stage" } else { "status" };
    if let Some(state) = state_for(list, column, |state| app::not_now(list, state, step).is_some()) {
        kit.database.set_column((kit.tenant, &format!("rm_{list}"), id), column, state).await;
    }
}

/// The form of a use case over a record of the till, if there is such a record.
async fn form_of(till: &Till, use_case: &UseCase) -> Option<String> {
    let id = |value: &Value| -> Option<Uuid> { value.as_str()?.rsplit(':').next()?.parse().ok() };
    let place = match (use_case.chosen(), use_case.record) {
        (Some(("order", _)), _) => {
            let row = till.rows("placements").await.into_iter().next()?;
            let (order, placement) = (id(&row["order"])?, id(&row["id"])?);
            bring(till, "orders", order, use_case.name).await;
            let is_refused = |stage: &str| app::placement_not_now("accepted", stage, use_case.name).is_some();
            if let Some(stage) = state_for("placements", "stage", is_refused) {
                let kit = &till.season.kit;
                kit.database.set_column((kit.tenant, "rm_orders", order), "status", "accepted").await;
                kit.database.set_column((kit.tenant, "rm_placements", placement), "stage", stage).await;
            }
            format!("order={order}&placement={placement}")
        }
        (Some((field, list)), _) => {
            let scope = till.season.kit.scope(&till.season.head);
            let dataset = app::datasets().iter().copied().find(|known| known.name == list)?;
            let request = app::dataset::ListRequest { first: 1, ..Default::default() };
            let row = till.season.kit.app.list(&scope, dataset, &request).await.ok()?.rows.into_iter().next()?;
            let id = id(&row["id"])?;
            bring(till, list, id, use_case.name).await;
            format!("{field}={id}")
        }
        (None, Record::Row { field, .. }) => format!("{field}=1"),
        (None, _) => String::new(),
    };
    Some(format!("/aksi/{}?{place}", use_case.name))
}

/// What is told of a step that is not for now stands where its form would.
fn is_closed(page: &str) -> bool {
    page.contains("id=\"h-not-now\"")
}

fn version_in(page: &str, use_case: &str) -> Option<String> {
    let fields = fields_of(page, &format!("/aksi/{use_case}"));
    fields.into_iter().find(|(name, _)| name == "_version").map(|(_, value)| value)
}

/// EF-14, EF-19: every form over a record holds the version that it shows, so that a stale screen is told and not obeyed.
#[tokio::test]
async fn every_form_over_a_record_holds_the_version_that_it_shows() {
    let till = Till::open().await;
    till.billed().await;
    let season = &till.season;
    let day = season.kit.scope(&season.head).today().plus_days(10);
    let terms = json!({ "effective_from": day, "basis": "Perwako 9/2026", "request_days": 3 });
    season.kit.done(&till.treasurer, "propose_payment_terms", terms).await;
    let rules = json!({ "effective_from": day, "basis": "Keputusan Inspektur",
                        "flag_settings": [{ "flag_rule": "young_outlet", "threshold": 24 }] });
    season.kit.done(&season.head, "propose_flag_rules", rules).await;
    let sanction =
        json!({ "company": till.company, "ground": "late_proofs", "level": "first_warning", "facts": "Terlambat." });
    season.kit.done(&till.signer, "propose_sanction", sanction).await;
    let admin = season.kit.person_with_password(&[app::Role::TenantAdministrator]).await;
    let auditor = season.kit.person_with_password(&[app::Role::InternalAuditor]).await;
    let mut desks: Vec<Browser> = Vec::new();
    let people = [
        &season.officer,
        &season.head,
        &till.signer,
        &till.treasurer,
        &till.checker,
        &season.media,
        &season.verifiers[2],
    ];
    for person in people.into_iter().chain([&admin, &auditor]) {
        desks.push(till.browser(person).await);
    }
    let (mut blind, mut closed, mut unseen) = (Vec::new(), Vec::new(), Vec::new());
    'forms: for use_case in app::catalogue().iter().filter(|one| one.told_by().is_some()) {
        let path = form_of(&till, use_case).await;
        for desk in desks.iter().filter(|_| path.is_some()) {
            let answer = desk.open(path.as_deref().unwrap_or_default()).await;
            if answer.status.is_success() {
                if is_closed(&answer.text) {
                    closed.push(use_case.name);
                } else if version_in(&answer.text, use_case.name).is_none_or(|version| version.is_empty()) {
                    blind.push(use_case.name);
                }
                continue 'forms;
            }
        }
        unseen.push(use_case.name);
    }
    assert_eq!(blind, Vec::<&str>::new());
    assert_eq!(closed, Vec::<&str>::new(), "each step is for now where its record was brought");
    assert_eq!(unseen, NOT_IN_THIS_OFFICE);
}

/// EF-14: a form that is opened without its record asks which one first; of one there is nothing to choose.
#[tokio::test]
async fn a_form_without_its_record_asks_for_it_first() {
    let till = Till::open().await;
    let desk = till.browser(&till.signer).await;
    let only = desk.page("/aksi/terminate_agreement").await;
    assert!(version_in(&only, "terminate_agreement").is_some_and(|version| !version.is_empty()), "{only}");
    let second = till.agreed("027/12/PKS", &["30 hari tayang"]).await;
    // The clock ran on, and the old session ended with it.
    let desk = till.browser(&till.signer).await;
    let asked = desk.page("/aksi/terminate_agreement?_return=/perjanjian").await;
    assert!(asked.contains("Pilih dahulu yang mana") && !asked.contains("_version"), "{asked}");
    assert!(asked.contains(&format!("value=\"{second}\"")) && asked.contains("method=\"get\""), "{asked}");
    let form = desk.page(&format!("/aksi/terminate_agreement?_return=%2Fperjanjian&agreement={second}")).await;
    assert!(version_in(&form, "terminate_agreement").is_some_and(|version| !version.is_empty()), "{form}");
}

/// EF-14: whoever comes from a page that is no longer true is told before anything is decided.
#[tokio::test]
async fn a_form_from_an_older_page_says_that_something_changed() {
    let till = Till::open().await;
    let agreement = till.offered(&["7 hari tayang"]).await;
    let phone = till.browser(&till.season.media).await;
    let page = phone.page(&format!("/perjanjian/{agreement}")).await;
    let before = format!("href=\"/aksi/accept_offer?agreement={agreement}");
    let rest = page.split(&before).nth(1).and_then(|rest| rest.split('"').next()).expect("a button");
    let href = format!("/aksi/accept_offer?agreement={agreement}{}", rest.replace("&#38;", "&").replace("&amp;", "&"));
    assert!(href.contains("&_version="), "{href}");
    let told = "Data ini berubah sejak halaman sebelumnya";
    assert!(!phone.page(&href).await.contains(told));
    let sent_nothing = ["Belum tersimpan", "<title>Kesalahan: "];
    let offer = json!({ "agreement": agreement, "prices": [{ "item": 1, "unit_price": 1_700_000 }] });
    till.season.kit.done(&till.signer, "make_offer", offer).await;
    let form = phone.page(&href).await;
    assert!(form.contains(told) && form.contains("Ada perubahan</h2>"), "{form}");
    assert!(!sent_nothing.iter().any(|words| form.contains(words)), "{form}");
    let sent = phone.send(&form, "/aksi/accept_offer", &[]).await;
    assert!(sent.leads_to.is_some(), "what is sent after that is on what is read: {}", sent.text);
}

/// S-03: a form that holds no version decides on nothing: it is shown with what stands there now.
#[tokio::test]
async fn a_form_that_holds_no_version_is_shown_again_and_decides_nothing() {
    let till = Till::open().await;
    let agreement = till.offered(&["7 hari tayang"]).await;
    let phone = till.browser(&till.season.media).await;
    let form = phone.page(&format!("/aksi/accept_offer?agreement={agreement}")).await;
    let blind: Vec<(String, String)> =
        fields_of(&form, "/aksi/accept_offer").into_iter().filter(|(name, _)| name != "_version").collect();
    let pairs: Vec<(&str, &str)> = blind.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let again = phone.post("/aksi/accept_offer", &pairs).await;
    assert_eq!(again.status, 409, "{}", again.text);
    assert!(again.text.contains("Formulir ini tidak memuat keadaan data saat dibuka"), "{}", again.text);
    assert!(!again.text.contains("Data ini berubah"), "nothing is known to have changed: {}", again.text);
    assert!(version_in(&again.text, "accept_offer").is_some_and(|version| !version.is_empty()), "{}", again.text);
    let sent = phone.send(&again.text, "/aksi/accept_offer", &[]).await;
    assert!(sent.leads_to.is_some(), "{}", sent.text);
}

/// EF-14: a step that is done already says so before anything is typed: it is no mistake of anybody's, and nothing is offered
/// to be sent. A number that is sent all the same is not taken.
#[tokio::test]
async fn a_step_that_is_not_for_now_is_told_before_it_is_sent_and_refused_after() {
    let till = Till::open().await;
    let desk = till.browser(&till.signer).await;
    let back = format!("/pesanan/{}", till.order);
    let page = desk.page(&format!("/aksi/issue_order?order={}&_return={back}", till.order)).await;
    let told = "Langkah ini tidak dapat diambil sekarang";
    assert!(is_closed(&page) && page.contains(told), "{page}");
    assert!(page.contains(&format!("<a class=\"btn\" href=\"{back}\">Kembali</a>")), "{page}");
    for wrong in ["<title>Kesalahan: ", "role=\"alert\"", "id=\"summary\"", "Isian Anda", "name=\"number\""] {
        assert!(!page.contains(wrong), "{wrong}: {page}");
    }
    let version = till.rows("orders").await[0]["version"].to_string();
    let order = till.order.to_string();
    let csrf = fields_of(&page, "/keluar").into_iter().find(|(name, _)| name == "_csrf").expect("a token").1;
    let pairs = [("_csrf", csrf.as_str()), ("_version", &version), ("order", &order), ("number", "999/LAIN/2026")];
    let sent = desk.post("/aksi/issue_order", &pairs).await;
    assert!(sent.leads_to.is_none() && sent.text.contains(told), "{}", sent.text);
    for said in ["<title>Kesalahan: ", "role=\"alert\"", "Isian Anda masih ada di bawah.", "999/LAIN/2026"] {
        assert!(sent.text.contains(said), "{said}: {}", sent.text);
    }
    let letter = till.rows("orders").await.into_iter().next().expect("an order");
    assert_eq!(letter["number"], json!("027/SP/1"));
}

/// EF-14: a step with a page of its own is told like any other when it is not for now, and what may be done instead leads to
/// the page where it is done.
#[tokio::test]
async fn what_may_be_done_instead_leads_to_where_it_is_done() {
    let till = Till::open().await;
    let desk = till.browser(&till.season.officer).await;
    let anew = desk.open(&format!("/pesanan/{}/ubah", till.order)).await;
    let page = desk.page(anew.leads_to.as_deref().expect("a way on")).await;
    assert!(is_closed(&page) && page.contains(&format!("href=\"/pesanan/{}\">Kembali", till.order)), "{page}");
    let rows = till.rows("placements").await;
    let id = |value: &Value| value.as_str().and_then(|id| id.rsplit(':').next()).map(str::to_owned).expect("an id");
    let first = rows.iter().find(|row| row["stage"] == "proof_verified").expect("a verified one");
    let receipt = format!("/aksi/record_receipt?order={}&placement={}", till.order, id(&first["id"]));
    let page = desk.page(&receipt).await;
    assert!(is_closed(&page) && page.contains("href=\"/pembayaran/baru\""), "{page}");
}

/// EF-14: where a colleague has done the step of a link already, one thing is said of it: that it is not for now.
#[tokio::test]
async fn a_link_to_a_step_that_a_colleague_has_done_says_so_once() {
    let till = Till::open().await;
    let agreement = till.offered(&["7 hari tayang"]).await;
    let phone = till.browser(&till.season.media).await;
    let seen = phone.page(&format!("/aksi/accept_offer?agreement={agreement}")).await;
    let version = version_in(&seen, "accept_offer").expect("a version");
    let one = json!({ "agreement": agreement });
    till.season.kit.done(&till.season.media, "accept_offer", one.clone()).await;
    till.season.kit.done(&till.signer, "conclude_negotiation", one).await;
    let page = phone.page(&format!("/aksi/accept_offer?agreement={agreement}&_version={version}")).await;
    assert_eq!(page.matches("Belum dapat dilakukan").count(), 1, "{page}");
    for wrong in ["id=\"summary\"", "Belum tersimpan", "Ada perubahan", "Data ini berubah"] {
        assert!(!page.contains(wrong), "{wrong}: {page}");
    }
}
