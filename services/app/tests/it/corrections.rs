//! Wrong facts (EF-24): asked for by one person, decided by another, applied by the record with both values.

use app::{AppError, Role};
use kernel::Uuid;
use serde_json::{Map, Value, json};
use testkit::TestPerson;

use crate::{
    orders::{Desk, ONE},
    season::profile,
};

async fn row(desk: &Desk, list: &str, id: Uuid) -> Map<String, Value> {
    let rows = desk.rows(list).await;
    rows.into_iter().find(|row| row["id"] == id.to_string()).expect("a row")
}

fn title(order: Uuid, words: &str) -> Value {
    json!({
        "correction_field": "order_title", "order": order, "new_value": words, "reason": "Salah ketik.",
        "evidence": "Nota dinas 12/2026",
    })
}

/// EF-24, EF-22: the honest path. The list and both histories show both values, and a company sees what changed.
#[tokio::test]
async fn a_wrong_title_is_put_right_by_two_people_and_both_values_stay() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.issued(1, "027/SP/1").await;
    let correction = test.made(desk.officer(), "request_correction", title(order, "Peresmian Jalan Tampan")).await;
    assert_eq!(row(&desk, "orders", order).await["title"], "Peresmian jalan", "asking changes nothing");
    let asked = row(&desk, "corrections", correction).await;
    assert_eq!(
        (&asked["from_value"], &asked["to_value"]),
        (&json!("Peresmian jalan"), &json!("Peresmian Jalan Tampan"))
    );
    assert_eq!((&asked["correction_status"], &asked["title"]), (&json!("waiting"), &json!("027/SP/1")));
    let head = &desk.market.season.head;
    let tasks = test.app.tasks(&test.scope(head)).await.expect("tasks");
    assert!(tasks.iter().any(|task| task.action == "approve_correction" && task.id == correction));

    let approve = json!({ "correction": correction });
    let both = TestPerson { roles: vec![Role::HeadOfAgency], ..desk.officer().clone() };
    assert_eq!(test.refused(&both, "approve_correction", approve.clone()).await, "correction.own_work");
    test.done(head, "approve_correction", approve.clone()).await;
    assert_eq!(row(&desk, "orders", order).await["title"], "Peresmian Jalan Tampan");
    let decided = row(&desk, "corrections", correction).await;
    assert_eq!((&decided["correction_status"], &decided["decided_by"]), (&json!("approved"), &json!(head.account)));

    for reader in [head, desk.media()] {
        let history = test.history(&test.scope(reader), order).await.expect("its history");
        let line = history.iter().find(|line| line.kind == "order_fact_corrected").expect("the correction");
        assert_eq!(
            (&line.data["from"], &line.data["to"]),
            (&json!("Peresmian jalan"), &json!("Peresmian Jalan Tampan"))
        );
    }
    let own = test.history(&test.scope(head), correction).await.expect("its history");
    let kinds: Vec<&str> = own.iter().map(|line| line.kind.as_str()).collect();
    assert_eq!(kinds, ["correction_asked", "correction.own_work", "correction_approved"]);
    let again = json!({ "correction": correction, "reason": "Batal." });
    assert_eq!(test.refused(head, "refuse_correction", again).await, "correction.decided");
}

/// EF-24: a value that changed since it was found wrong is not overwritten, and the request goes on waiting.
#[tokio::test]
async fn a_correction_of_a_value_that_changed_meanwhile_is_refused_by_the_record() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let head = &desk.market.season.head;
    let order = desk.issued(1, "027/SP/1").await;
    let first = test.made(desk.officer(), "request_correction", title(order, "Judul satu")).await;
    let second = test.made(desk.officer(), "request_correction", title(order, "Judul dua")).await;
    test.done(head, "approve_correction", json!({ "correction": first })).await;
    assert_eq!(test.refused(head, "approve_correction", json!({ "correction": second })).await, "order.fact_changed");
    assert_eq!(row(&desk, "corrections", second).await["correction_status"], "waiting");
    assert_eq!(row(&desk, "orders", order).await["title"], "Judul satu");
    let reason = json!({ "correction": second, "reason": "Sudah dibetulkan." });
    test.done(head, "refuse_correction", reason).await;
    assert_eq!(row(&desk, "corrections", second).await["correction_status"], "refused");
    let draft = desk.drafted(1).await;
    let early = test.made(desk.officer(), "request_correction", title(draft, "Judul")).await;
    assert_eq!(test.refused(head, "approve_correction", json!({ "correction": early })).await, "order.not_correctable");
    assert_eq!(
        test.refused(desk.officer(), "request_correction", title(order, "Judul satu")).await,
        "correction.same_value"
    );
}

fn identity(company: Uuid, field: &str, words: &str) -> Value {
    json!({
        "correction_field": field, "company": company, "new_value": words, "reason": "Perubahan akta.",
        "evidence": "SK AHU-0012345.AH.01.02/2026",
    })
}

/// C-PAYEE, EF-24: since the office deals with a company, neither its own account nor an officer alone says who it is; what
/// else the register knows stays the company's to change. Two people put it right, and its numbers stay its own.
#[tokio::test]
async fn who_a_company_is_changes_by_two_people_once_the_office_deals_with_it() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let (head, company) = (&desk.market.season.head, desk.market.season.company.as_uuid());
    let known = row(&desk, "companies", company).await;
    let keeper = test.person(&[Role::PublicRelationsOfficer]).await;
    let mut own = profile(1);
    for name in ["legal_name", "legal_form", "nib", "npwp", "taxable_entrepreneur"] {
        own[name] = known[name].clone();
    }
    own["company"] = json!(company);
    for (name, other) in [
        ("legal_name", json!("PT Nama Lain")),
        ("legal_form", json!("yayasan")),
        ("nib", json!("9999999999999")),
        ("npwp", json!("9999999999999999")),
        ("taxable_entrepreneur", json!(known["taxable_entrepreneur"] != json!(true))),
    ] {
        let mut changed = own.clone();
        changed[name] = other;
        for person in [desk.media(), &keeper] {
            let refused = test.refused(person, "change_company", changed.clone()).await;
            assert_eq!(refused, "company.identity_fixed", "{name}");
        }
    }
    own["phone"] = json!("0761 123456");
    test.done(desk.media(), "change_company", own.clone()).await;

    let wanted = identity(company, "company_name", "PT Nama Lain");
    let correction = test.made(desk.officer(), "request_correction", wanted).await;
    let both = TestPerson { roles: vec![Role::HeadOfAgency], ..desk.officer().clone() };
    let approve = json!({ "correction": correction });
    assert_eq!(test.refused(&both, "approve_correction", approve.clone()).await, "correction.own_work");
    assert_eq!(row(&desk, "companies", company).await["legal_name"], known["legal_name"]);
    test.done(head, "approve_correction", approve).await;
    let now = row(&desk, "companies", company).await;
    assert_eq!((&now["legal_name"], &now["nib"]), (&json!("PT Nama Lain"), &known["nib"]));
    assert_eq!(now["phone"], "0761 123456", "and nothing else changed");
    let number = identity(company, "company_nib", "8888888888888");
    let correction = test.made(desk.officer(), "request_correction", number).await;
    test.done(head, "approve_correction", json!({ "correction": correction })).await;
    let mut second = profile(7);
    second["nib"] = known["nib"].clone();
    test.made(&keeper, "register_company", second.clone()).await;
    let mut third = profile(8);
    third["nib"] = json!("8888888888888");
    assert_eq!(test.refused(&keeper, "register_company", third).await, "company.nib_taken");
}

/// EF-24: a budget line's words, through the same mechanism.
#[tokio::test]
async fn a_wrong_word_of_a_budget_line_is_put_right_the_same_way() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let wrong = json!({
        "correction_field": "sub_activity_name", "line": desk.line, "new_value": "Pengelolaan Relasi Media",
        "reason": "Salah salin.", "evidence": "DPA/1 halaman 3",
    });
    let correction = test.made(desk.officer(), "request_correction", wrong).await;
    let before = row(&desk, "budget_lines", desk.line).await;
    test.done(&desk.market.season.head, "approve_correction", json!({ "correction": correction })).await;
    let after = row(&desk, "budget_lines", desk.line).await;
    assert_eq!(before["name"], "Relasi Media, Belanja Jasa Iklan");
    assert_eq!(after["name"], "Pengelolaan Relasi Media, Belanja Jasa Iklan");
    for bucket in ["ceiling", "reserved", "available"] {
        assert_eq!(before[bucket], after[bucket], "{bucket}");
    }
}

/// A placement of another order is a mistake at its field.
#[tokio::test]
async fn a_placement_of_another_order_is_a_mistake_at_its_field() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.issued(1, "027/SP/1").await;
    let mut wanted = title(order, "Jalan lain");
    wanted["correction_field"] = json!("placement_title");
    wanted["placement"] = json!(test.app.next_id());
    let answer = test.perform_as(desk.officer(), "request_correction", wanted).await;
    let told = matches!(
        &answer,
        Err(AppError::Invalid(mistakes)) if mistakes[0].field == "placement" && mistakes[0].code == "not_of_order"
    );
    assert!(told, "{answer:?}");
}
