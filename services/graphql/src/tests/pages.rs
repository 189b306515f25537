//! Lists, records and commands as a client sees them.

use axum::Router;
use kernel::{Party, Uuid};
use serde_json::{Value, json};

use super::{ask, harness, post, send, walk};

struct Office {
    router: Router,
    own: std::collections::BTreeMap<String, String>,
    _app: harness::Office,
}

/// Two companies, one of them with an outlet, a person, and an agency with an official beside them.
async fn seeded() -> Office {
    let app = harness::office().await;
    let all = harness::person(app.tenants[0], Party::Staff, app::Role::ALL, true);
    let router = app.for_callers([("own".to_owned(), all)]);
    let own = walk::seed(&router).await;
    let second = register(&router, 2, "PT Bangau Media", "0012345678905678", "9876543210987").await;
    assert!(second["position"].is_i64(), "{second}");
    Office { router, own, _app: app }
}

async fn register(router: &Router, command: u128, name: &str, npwp: &str, nib: &str) -> Value {
    let query = "mutation($input: RegisterCompanyInput!) { registerCompany(input: $input) { id position version rejection { code message params { name value } reasons { code } allowed } } }";
    let input = json!({
        "commandId": Uuid::from_u128(0xabc0_0000 + command), "legalName": name, "legalForm": "PT", "npwp": npwp, "nib": nib, "kbli": "58130",
        "address": "Jalan Bangau 1", "email": "redaksi@bangau.example", "bank": "Bank Contoh", "bankHolder": name, "bankNumber": "7654321",
    });
    send(router, post("own", &json!({ "query": query, "variables": { "input": input } }))).await.data()["registerCompany"].clone()
}

/// GRAPHQL.md, rules 1 to 7. Planted fault: `endCursor` taken from the first row.
#[tokio::test]
async fn a_list_is_filtered_sorted_paged_and_counted() {
    let office = seeded().await;
    let page = async |arguments: &str| {
        let query = format!(
            "{{ companies({arguments}) {{ totalCount nodes {{ legalName legalForm }} edges {{ cursor node {{ id }} }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
        );
        ask(&office.router, "own", &query).await.data()["companies"].clone()
    };
    let first = page("first: 1, order: [LEGAL_NAME_ASC]").await;
    assert_eq!(
        (&first["totalCount"], &first["nodes"]),
        (&json!(2), &json!([{ "legalName": "PT Bangau Media", "legalForm": "PT" }]))
    );
    let cursor = first["pageInfo"]["endCursor"].as_str().expect("a cursor");
    assert_eq!((&first["pageInfo"]["hasNextPage"], &first["edges"][0]["cursor"]), (&json!(true), &json!(cursor)));
    let second = page(&format!("first: 1, order: [LEGAL_NAME_ASC], after: \"{cursor}\"")).await;
    assert_eq!(
        (&second["nodes"][0]["legalName"], &second["pageInfo"]["hasNextPage"], &second["pageInfo"]["hasPreviousPage"]),
        (&json!("PT Kenari Pers"), &json!(false), &json!(true))
    );
    let before = second["pageInfo"]["startCursor"].as_str().expect("a cursor");
    let back = page(&format!("last: 1, order: [LEGAL_NAME_ASC], before: \"{before}\"")).await;
    assert_eq!(back["nodes"], first["nodes"]);
    let both = page("order: [LEGAL_NAME_DESC]").await;
    let cursors = [&both["pageInfo"]["startCursor"], &both["pageInfo"]["endCursor"]];
    assert_eq!(cursors, [&both["edges"][0]["cursor"], &both["edges"][1]["cursor"]]);
    let none = page("filter: { legalName: { contains: \"tidak ada\" } }").await;
    assert_eq!(
        (&none["totalCount"], &none["nodes"], &none["edges"], &none["pageInfo"]),
        (
            &json!(0),
            &json!([]),
            &json!([]),
            &json!({ "hasNextPage": false, "hasPreviousPage": false, "startCursor": null, "endCursor": null })
        )
    );
    let id = office.own["company"].as_str();
    for filter in [
        format!("id: {{ eq: \"{id}\" }}"),
        "legalName: { contains: \"kenari\" }".to_owned(),
        "or: [{ legalName: { eq: \"PT Kenari Pers\" } }, { legalForm: { in: [CV, YAYASAN] } }]".to_owned(),
        "not: { legalName: { contains: \"bangau\" } }, legalForm: { eq: PT }".to_owned(),
    ] {
        let found = page(&format!("filter: {{ {filter} }}")).await;
        assert_eq!(
            (&found["totalCount"], &found["nodes"][0]["legalName"]),
            (&json!(1), &json!("PT Kenari Pers")),
            "{filter}"
        );
    }
    assert_eq!(page("search: \"pers kenari\"").await["totalCount"], 1);
    for arguments in [
        "after: \"x\"",
        "last: 1",
        "first: 1, last: 1, before: \"x\"",
        "before: \"x\"",
        "filter: { id: { eq: \"x\" } }",
    ] {
        let answer = ask(&office.router, "own", &format!("{{ companies({arguments}) {{ nodes {{ id }} }} }}")).await;
        assert_eq!(answer.code(), "BAD_USER_INPUT", "{arguments}: {}", answer.text);
    }
}

/// GRAPHQL.md: a day before the era, or thousands of years away, is a mistake that names its argument, and no fault.
#[tokio::test]
async fn a_day_of_no_time_is_told_as_a_mistake_in_its_argument() {
    let office = seeded().await;
    for day in ["-9999-01-01", "-0001-12-31", "0000-01-01", "9999-12-31"] {
        let asked = [
            (
                format!("catalogueOrders(filter: {{ orderedOn: {{ gte: \"{day}\" }} }}) {{ totalCount }}"),
                "filter.orderedOn",
            ),
            (
                format!("catalogueOrders(filter: {{ orderedOn: {{ in: [\"{day}\"] }} }}) {{ totalCount }}"),
                "filter.orderedOn",
            ),
            (format!("funnel(on: \"{day}\") {{ registered }}"), "on"),
        ];
        for (query, place) in asked {
            let answer = ask(&office.router, "own", &format!("{{ {query} }}")).await;
            let field = answer.body()["errors"][0]["extensions"]["fields"][0].clone();
            assert_eq!(answer.code(), "BAD_USER_INPUT", "{query}: {}", answer.text);
            assert_eq!((&field["field"], &field["code"]), (&json!(place), &json!("date")), "{query}");
        }
    }
    for at in ["0000-01-01T00:00:00+07:00", "9999-12-31T23:59:59-07:00"] {
        let query = format!("{{ catalogueOrders(filter: {{ seenAt: {{ gte: \"{at}\" }} }}) {{ totalCount }} }}");
        let answer = ask(&office.router, "own", &query).await;
        assert_eq!(answer.code(), "BAD_USER_INPUT", "{at}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_record_is_found_by_its_id_and_names_what_it_points_to() {
    let office = seeded().await;
    let (company, outlet) = (&office.own["company"], &office.own["outlet"]);
    let query = format!(
        "{{ outlets {{ nodes {{ id companyId company {{ id legalName }} }} }} outlet(id: \"{outlet}\") {{ company {{ legalName }} }}
            node(id: \"{outlet}\") {{ __typename id ... on Outlet {{ company {{ legalName }} }} }}
            nodes(ids: [\"{outlet}\", \"tidak-ada\", \"{company}\"]) {{ __typename id }}
            search(text: \"kenari\") {{ kind id }} }}"
    );
    let data = ask(&office.router, "own", &query).await.data();
    let kenari = json!({ "legalName": "PT Kenari Pers" });
    assert_eq!(
        data["outlets"]["nodes"],
        json!([{ "id": outlet, "companyId": company, "company": { "id": company, "legalName": "PT Kenari Pers" } }])
    );
    assert_eq!(
        (&data["outlet"]["company"], &data["node"]),
        (&kenari, &json!({ "__typename": "Outlet", "id": outlet, "company": kenari }))
    );
    assert_eq!(
        data["nodes"],
        json!([{ "__typename": "Outlet", "id": outlet }, { "__typename": "Company", "id": company }])
    );
    assert!(
        data["search"].as_array().expect("hits").contains(&json!({ "kind": "company", "id": company })),
        "{}",
        data["search"]
    );
}

#[tokio::test]
async fn a_history_is_read_page_by_page_without_a_gap_or_a_double() {
    let office = seeded().await;
    let page = async |first: u16, after: Option<&str>| {
        let body = json!({
            "query": "query($id: ID!, $first: Int, $after: String) { history(id: $id, first: $first, after: $after) { nodes { position kind at refusal } pageInfo { hasNextPage endCursor } } }",
            "variables": { "id": office.own["company"], "first": first, "after": after },
        });
        send(&office.router, post("own", &body)).await.data()["history"].clone()
    };
    let whole = page(100, None).await["nodes"].as_array().cloned().expect("lines");
    assert!(whole.len() >= 3 && whole[0]["at"].as_str().expect("an instant").ends_with("+07:00"), "{whole:?}");
    let (mut lines, mut after) = (Vec::new(), None::<String>);
    loop {
        let next = page(1, after.as_deref()).await;
        lines.extend(next["nodes"].as_array().cloned().expect("lines"));
        after = next["pageInfo"]["endCursor"].as_str().map(str::to_owned);
        if next["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(lines, whole);
    let positions = whole.iter().map(|line| line["position"].as_i64().expect("a position"));
    assert!(positions.is_sorted_by(|newer, older| newer >= older), "the newest first: {whole:?}");
    let wrong = json!({ "query": "query($id: ID!) { history(id: $id, after: \"41\") { nodes { kind } } }", "variables": { "id": office.own["company"] } });
    assert_eq!(send(&office.router, post("own", &wrong)).await.code(), "BAD_USER_INPUT");
}

/// SECURITY.md R6; a refusal is data. Planted fault: the command id of the scope instead of the input's.
#[tokio::test]
async fn a_command_sent_again_answers_again_and_a_refusal_is_data() {
    let office = seeded().await;
    let again = register(&office.router, 2, "PT Bangau Media", "0012345678905678", "9876543210987").await;
    let count =
        ask(&office.router, "own", "{ companies { totalCount } }").await.data()["companies"]["totalCount"].clone();
    assert_eq!((again["position"].is_i64(), count), (true, json!(2)), "{again}");
    let other_body = register(&office.router, 2, "PT Lain", "0012345678905678", "9876543210987").await;
    assert_eq!(
        (&other_body["position"], &other_body["rejection"]["code"]),
        (&Value::Null, &json!("COMMAND_ID_REUSED")),
        "{other_body}"
    );
    let taken = register(&office.router, 3, "PT Lain", "0012345678905678", "1111111111111").await;
    let code = taken["rejection"]["code"].as_str().expect("a code");
    assert_eq!((&taken["position"], &taken["rejection"]["message"]), (&Value::Null, &json!(code)), "{taken}");
    let query = "mutation($input: ChangeCompanyInput!) { changeCompany(input: $input) { position } }";
    let missing = send(&office.router, post("own", &json!({ "query": query, "variables": { "input": {} } }))).await;
    assert_eq!(missing.code(), "GRAPHQL_VALIDATION_FAILED", "{}", missing.text);
    let wrong = ask(
        &office.router,
        "own",
        "mutation { registerAgency(input: { commandId: \"00000000-0000-7000-8000-000000000001\", name: \"\", shortName: \"X\", kind: OTHER }) { position } }",
    )
    .await;
    let fields = wrong.body()["errors"][0]["extensions"]["fields"].clone();
    assert_eq!(
        (wrong.code(), &fields[0]["field"], &fields[0]["code"]),
        ("BAD_USER_INPUT".to_owned(), &json!("name"), &json!("required"))
    );
}

#[tokio::test]
async fn the_person_the_funnel_and_the_comparison_are_told() {
    let office = harness::office().await;
    let query = "{ me { email roles tenant { name zone } } funnel { registered verified decreed contracted ordered published paid } permissions { name mutation allowed } indicators { code polarity } \
                 comparison(indicator: \"I06\", year: 2026) { indicator { code } own { value missing cases } rankable neighbours { region } } }";
    let own = office
        .for_callers([("own".to_owned(), harness::person(office.tenants[0], Party::Staff, app::Role::ALL, true))]);
    let data = ask(&own, "own", query).await.data();
    assert_eq!(
        data["funnel"],
        json!({
            "registered": 0, "verified": 0, "decreed": 0, "contracted": 0, "ordered": 0, "published": 0, "paid": 0,
        })
    );
    assert_eq!((&data["comparison"]["rankable"], &data["comparison"]["neighbours"]), (&json!(false), &json!([])));
    assert!(data["indicators"].as_array().expect("indicators").iter().any(|it| it["code"] == "I06"));
    assert!(
        data["permissions"]
            .as_array()
            .expect("permissions")
            .contains(&json!({ "name": "register_company", "mutation": "registerCompany", "allowed": true }))
    );
    let me = ask(&office.router, &office.developer, "{ me { email isOperator roles tenant { name zone isDemo } } }")
        .await
        .data()["me"]
        .clone();
    let tenant = json!({ "name": "Kota Pekanbaru", "zone": "WIB", "isDemo": false });
    assert_eq!(
        me,
        json!({ "email": "admin.satu@contoh.id", "isOperator": false, "roles": ["tenant_administrator"], "tenant": tenant })
    );
}
