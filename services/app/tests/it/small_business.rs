//! The certificate of a small business (PP 55/2022): final income tax in place of article 23, while it holds (DOMAIN.md 5.3).

use app::Role;
use kernel::{LocalDate, Uuid};
use serde_json::{Map, Value, json};
use testkit::TestPerson;

use crate::{
    delegations::{acting, code},
    money::proven,
    orders::{DAY, Desk, ONE},
    payments::Till,
};

async fn certificate(till: &Till, by: &TestPerson, until: LocalDate) -> Uuid {
    let (test, sha256) = (till.test(), till.test().pdf(by).await);
    let values = json!({
        "company": till.desk.market.season.company, "number": "S-1/PP55/2026", "issued_on": till.today().plus_days(-5),
        "expires_on": until, "file": sha256,
    });
    test.made(by, "submit_tax_certificate", values).await
}

/// One of two advertorials that are ordered today, proved and on a bill.
async fn billed(till: &mut Till, number: usize) -> Map<String, Value> {
    till.order = till.desk.accepted(2, &format!("027/SP/{number}")).await;
    proven(&till.desk, till.order, number).await.expect("a proof");
    let bill = till.bill().await;
    till.row("billings", bill).await
}

/// What is kept of a bill: the levy and how much, and what reaches the company.
fn kept(bill: &Map<String, Value>) -> (Value, Value, Value) {
    let kept = &bill["breakdown"]["kept"][0];
    (kept["levy"].clone(), kept["amount"].clone(), bill["transfer"].clone())
}

/// EF-18, EF-22, C-TRANSPARENT-CALC, DOMAIN.md 5.3: 1.998.000 with 198.000 of PPN leave 1.800.000; 2 % of it are 36.000, 0,5 %
/// are 9.000. The rate is that of the day of the order, once somebody else than who filed it has looked at the certificate.
#[tokio::test]
async fn a_small_business_pays_final_income_tax_while_its_certificate_holds() {
    let desk = Desk::open(20 * ONE).await;
    let treasurer = desk.test().person(&[Role::Treasurer]).await;
    let checker = desk.test().person(&[Role::FinanceAdminOfficer]).await;
    let mut till = Till { desk, order: Uuid::nil(), treasurer, checker };
    let company = till.desk.market.season.company;
    let article_23 = (json!("income_tax_23"), json!(36_000), json!(1_764_000));
    let final_tax = (json!("income_tax_final"), json!(9_000), json!(1_791_000));

    let media = till.media().clone();
    let until = till.today().plus_days(2);
    let filed = certificate(&till, &media, until).await;
    assert_eq!(kept(&billed(&mut till, 1).await), article_23, "nobody has looked at it yet");
    let confirm = json!({ "company": company, "document": filed });
    till.test().done(&till.treasurer, "confirm_tax_certificate", confirm.clone()).await;
    till.test().done(&till.treasurer, "confirm_tax_certificate", confirm).await;
    assert!(!till.row("documents", filed).await["confirmed_at"].is_null());
    assert_eq!(kept(&billed(&mut till, 2).await), final_tax);
    till.test().clock.advance_seconds(3 * DAY);
    assert_eq!(kept(&billed(&mut till, 3).await), article_23, "it holds no more");

    // Who filed it for the company does not look at it for the office; another document is none.
    let until = till.today().plus_days(30);
    let keeper = TestPerson { roles: vec![Role::PublicRelationsOfficer], ..till.checker.clone() };
    let second = certificate(&till, &keeper, until).await;
    let own = json!({ "company": company, "document": second });
    assert_eq!(till.test().refused(&till.checker, "confirm_tax_certificate", own).await, "company.filer_confirms");
    let nib = json!({ "company": company, "requirement": "NIB", "number": "9000000000001" });
    let nib = till.test().made(&media, "file_document", nib).await;
    let other = json!({ "company": company, "document": nib });
    assert_eq!(
        till.test().refused(&till.treasurer, "confirm_tax_certificate", other).await,
        "company.no_tax_certificate"
    );
}

/// EF-18: what taxes are counted by is looked at again when money is reserved and when the order goes out; an order that was
/// written by other facts is saved anew and counted by those of today.
#[tokio::test]
async fn an_order_is_not_reserved_nor_issued_by_the_taxes_of_the_day_of_its_draft() {
    let desk = Desk::open(20 * ONE).await;
    let treasurer = desk.test().person(&[Role::Treasurer]).await;
    let checker = desk.test().person(&[Role::FinanceAdminOfficer]).await;
    let till = Till { desk, order: Uuid::nil(), treasurer, checker };
    let (test, desk) = (till.test(), &till.desk);
    let company = desk.market.season.company;
    let order = desk.drafted(1).await;
    let media = till.media().clone();
    let filed = certificate(&till, &media, till.today().plus_days(1)).await;
    let confirm = json!({ "company": company, "document": filed });
    test.done(&till.treasurer, "confirm_tax_certificate", confirm).await;

    let reserve = json!({ "order": order });
    let changed = |name: &str| vec![(name.to_owned(), "order.tax_changed".to_owned())];
    let refused = desk.market.refusal(desk.officer(), "reserve_order", reserve.clone()).await;
    assert_eq!((refused.code.as_str(), refused.reasons), ("order.stopped", changed("UMKM")));
    let mut words = desk.words(1);
    words["order"] = json!(order);
    test.done(desk.officer(), "revise_order", words.clone()).await;
    test.done(desk.officer(), "reserve_order", reserve.clone()).await;

    // Over night the certificate runs out, before the order goes out.
    test.clock.advance_seconds(2 * DAY);
    let issue = json!({ "order": order, "number": "027/SP/1" });
    let refused = desk.market.refusal(&desk.market.signer, "issue_order", issue.clone()).await;
    assert_eq!((refused.code.as_str(), refused.reasons), ("order.stopped", changed("UMKM")));
    let back = json!({ "order": order, "reason": "Keterangan pajaknya habis." });
    test.done(&desk.market.signer, "return_order", back).await;
    test.done(desk.officer(), "revise_order", words).await;
    test.done(desk.officer(), "reserve_order", reserve).await;
    test.done(&desk.market.signer, "issue_order", issue).await;
}

/// DOMAIN.md 5.3 ("and not split"): two small orders under one agreement leave no value-added tax to the company, billed
/// together or apart; an order that stands alone does.
#[tokio::test]
async fn small_orders_of_one_agreement_are_taxed_the_same_together_and_apart() {
    let desk = Desk::open(20 * ONE).await;
    let treasurer = desk.test().person(&[Role::Treasurer]).await;
    let checker = desk.test().person(&[Role::FinanceAdminOfficer]).await;
    let mut till = Till { desk, order: Uuid::nil(), treasurer, checker };
    till.order = till.desk.accepted(1, "027/SP/1").await;
    proven(&till.desk, till.order, 0).await.expect("a proof");
    let kept = async |till: &Till, bill: Uuid| till.row("billings", bill).await["breakdown"]["vat_kept"].clone();
    let first = till.order;
    let alone = till.bill().await;
    assert_eq!(kept(&till, alone).await, json!(0), "Rp 1.998.000, and nothing else is ordered");
    let apart = json!({ "billing": alone, "reason": "Ditagih bersama." });
    till.test().done(till.desk.officer(), "dismantle_billing", apart).await;

    till.order = till.desk.accepted(1, "027/SP/2").await;
    let again = json!({ "billing": alone, "orders": [first] });
    till.test().done(till.desk.officer(), "assemble_billing", again).await;
    assert_eq!(kept(&till, alone).await, json!(198_000), "a part of what is ordered under one agreement");
    proven(&till.desk, till.order, 1).await.expect("a proof");
    let second = till.bill().await;
    assert_eq!(kept(&till, second).await, json!(198_000), "the other part");
}

/// EF-22: whoever filed the certificate does not look at it through somebody's place either, and is not asked to.
#[tokio::test]
async fn who_filed_a_certificate_does_not_confirm_it_in_anothers_place() {
    let desk = Desk::open(20 * ONE).await;
    let treasurer = desk.test().person(&[Role::Treasurer]).await;
    let checker = desk.test().person(&[Role::FinanceAdminOfficer]).await;
    let till = Till { desk, order: Uuid::nil(), treasurer, checker };
    let test = till.test();
    let deputy = test.person(&[Role::PublicRelationsOfficer]).await;
    let today = till.today();
    let filed = certificate(&till, &deputy, today.plus_days(30)).await;
    let grant = json!({
        "delegate": deputy.account, "roles": ["treasurer"], "from": today, "until": today.plus_days(13),
        "letter_number": "800/12/2026",
    });
    let delegation = test.made(&till.treasurer, "grant_delegation", grant).await;
    let confirm = json!({ "company": till.desk.market.season.company, "document": filed });
    let refused = acting(test, &deputy, &till.treasurer, delegation, "confirm_tax_certificate", confirm.clone()).await;
    assert_eq!(code(refused), "company.filer_confirms");
    let is_asked = async |person: &TestPerson| {
        let tasks = test.app.tasks(&test.scope(person)).await.expect("tasks");
        tasks.iter().any(|task| task.action == "confirm_tax_certificate")
    };
    let itself = TestPerson { roles: vec![Role::Treasurer], ..deputy.clone() };
    assert!(!is_asked(&itself).await && is_asked(&till.checker).await);

    // Nor does the one in whose place it was filed.
    let keeper = test.person(&[Role::PublicRelationsOfficer]).await;
    let letter = json!({
        "delegate": deputy.account, "roles": ["public_relations_officer"], "from": today, "until": today.plus_days(13),
        "letter_number": "800/13/2026",
    });
    let place = test.made(&keeper, "grant_delegation", letter).await;
    let nib = json!({
        "company": till.desk.market.season.company, "requirement": "TAX_CERTIFICATE", "number": "S-2/PP55/2026",
        "issued_on": today.plus_days(-5), "expires_on": today.plus_days(30), "file": test.pdf(&deputy).await,
    });
    let filed = acting(test, &deputy, &keeper, place, "file_document", nib).await.expect("filed");
    let both = TestPerson { roles: vec![Role::Treasurer], ..keeper.clone() };
    let confirm = json!({ "company": till.desk.market.season.company, "document": filed.answer["id"] });
    assert_eq!(test.refused(&both, "confirm_tax_certificate", confirm.clone()).await, "company.filer_confirms");
    test.done(&till.treasurer, "confirm_tax_certificate", confirm).await;
}
