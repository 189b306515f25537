//! EF-20: the payment clock as a client sees it.

use app::payment::{
    billing::{Billing, Channel, Command, Heading},
    tax::TaxStatus,
};
use axum::Router;
use kernel::{
    CompanyId, FiscalYear, LocalDate, Party, TenantId, Uuid,
    ids::{AccountId, BillingId},
};
use serde_json::{Value, json};
use testkit::TestApp;

use super::{Answer, harness, post, send};
use crate::{
    caller::Caller,
    http::{Face, routes},
    schema,
    schema::ids,
};

const COMPANY: CompanyId = CompanyId(Uuid::from_u128(0xc1));

/// A bill of a company that was begun at nine in the morning of a working day.
async fn bill(test: &TestApp) -> BillingId {
    let billing = BillingId(test.app.next_id());
    let day = LocalDate::from_ymd(2026, 1, 5).expect("a day");
    let tax = TaxStatus { taxable_entrepreneur: true, has_npwp: true, small_business: false, as_of: day };
    let heading =
        Heading { title: "Publikasi Januari".to_owned(), fiscal_year: FiscalYear(2026), channel: Channel::Direct, tax };
    let by = AccountId(Uuid::from_u128(0xb1));
    test.run::<Billing>(billing.as_uuid(), Command::Open { billing, company: COMPANY, heading, by }).await;
    billing
}

fn router(test: &TestApp, other: TenantId) -> Router {
    let of = |tenant, party, role| harness::person(tenant, party, &[role], true);
    let callers: [(&str, Caller); 5] = [
        ("head", of(test.tenant, Party::Staff, app::Role::HeadOfAgency)),
        ("auditor", of(test.tenant, Party::Staff, app::Role::InternalAuditor)),
        ("company", of(test.tenant, Party::Company(COMPANY), app::Role::MediaAdministrator)),
        ("stranger", of(test.tenant, Party::Company(CompanyId(Uuid::from_u128(0xc2))), app::Role::MediaAdministrator)),
        ("elsewhere", of(other, Party::Staff, app::Role::HeadOfAgency)),
    ];
    let callers = callers.into_iter().map(|(name, caller)| (name.to_owned(), caller));
    let schema = schema::build(Some(test.app.clone()), &harness::texts()).expect("a schema");
    routes(std::sync::Arc::new(Face::new(schema, harness::known(callers), harness::config()).expect("a face")))
}

async fn clock(router: &Router, cookie: &str, billing: BillingId) -> Answer {
    let query = "query($id: ID!) { paymentClock(billing: $id) { stage heldBy enteredAt leftAt workedMinutes excludedMinutes isOverdue medianMinutes } }";
    let id = ids::encode("Billing", &billing.as_uuid().to_string());
    send(router, post(cookie, &json!({ "query": query, "variables": { "id": id } }))).await
}

/// EF-20: each stay with its hours and holder, for the office and for the company itself; for another company and in
/// another tenant there is no such bill.
#[tokio::test]
async fn the_payment_clock_is_told_to_those_whose_bill_it_is_and_to_nobody_else() {
    let test = TestApp::new().await;
    let billing = bill(&test).await;
    let router = router(&test, test.neighbour().await.tenant);
    let told = clock(&router, "head", billing).await.data()["paymentClock"].clone();
    let stays = told.as_array().expect("stays");
    assert_eq!(stays.len(), 1, "{told}");
    assert_eq!((&stays[0]["stage"], &stays[0]["heldBy"]), (&json!("open"), &json!("activity_officer")));
    assert_eq!((&stays[0]["leftAt"], &stays[0]["medianMinutes"]), (&Value::Null, &Value::Null));
    for reader in ["auditor", "company"] {
        assert_eq!(clock(&router, reader, billing).await.data()["paymentClock"], told, "{reader}");
    }
    for other in ["stranger", "elsewhere"] {
        let answer = clock(&router, other, billing).await;
        assert_eq!(
            (answer.code().as_str(), &answer.body()["data"]["paymentClock"]),
            ("NOT_FOUND", &Value::Null),
            "{other}"
        );
    }
    // A bill that is not there is as one that is another's.
    assert_eq!(clock(&router, "head", BillingId(Uuid::from_u128(0xdead))).await.code(), "NOT_FOUND");
}

/// EF-20: the list beside the clock: a page of what stands at a stage, and for a company its own alone.
#[tokio::test]
async fn bills_are_found_by_the_stage_at_which_the_clock_runs() {
    let test = TestApp::new().await;
    let (first, second) = (bill(&test).await, bill(&test).await);
    let router = router(&test, test.neighbour().await.tenant);
    let listed = async |cookie: &str, stage: &str| {
        let query = format!(
            "{{ billings(first: 1, filter: {{ stage: {{ eq: {stage} }} }}) {{ totalCount pageInfo {{ hasNextPage }} nodes {{ id }} }} }}"
        );
        send(&router, post(cookie, &json!({ "query": query }))).await.data()["billings"].clone()
    };
    let open = listed("head", "OPEN").await;
    assert_eq!((&open["totalCount"], &open["pageInfo"]["hasNextPage"]), (&json!(2), &json!(true)));
    let known = [first, second].map(|billing| ids::encode("Billing", &billing.as_uuid().to_string()));
    assert!(known.iter().any(|id| open["nodes"][0]["id"] == id.as_str()), "{open}");
    assert_eq!(listed("company", "OPEN").await["totalCount"], json!(2));
    assert_eq!(listed("stranger", "OPEN").await["totalCount"], json!(0));
    assert_eq!(listed("elsewhere", "OPEN").await["totalCount"], json!(0));
    assert_eq!(listed("head", "PAID").await["totalCount"], json!(0));
}
