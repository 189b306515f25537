//! T-17: every field of the root × nobody, somebody without a role, every wrong role, another tenant. The fields come
//! from the schema itself; one that no rule below speaks of turns the test red.

use std::collections::BTreeMap;

use app::{FieldKind, Role, authz, dataset::Dataset};
use async_graphql::parser::{
    parse_schema,
    types::{BaseType, Type, TypeKind, TypeSystemDefinition},
};
use axum::Router;
use kernel::{Party, TenantId, Uuid};
use serde_json::{Value, json};

use super::{ask, harness};
use crate::schema::{
    ids,
    names::{camel, lower_first},
};

/// What a caller gets who may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closed {
    /// An error with this code.
    Code(&'static str),
    /// Null, and no error: what you may not see does not exist.
    Null,
    /// An empty list.
    Empty,
    /// It is for everybody who is signed in.
    Open,
}

const NOT_FOUND: Closed = Closed::Code("NOT_FOUND");

/// Fields that come from no list and no use case: what somebody without a role gets. The list may only shrink.
const OTHERS: [(&str, Closed); 10] = [
    ("comparison", NOT_FOUND),
    ("funnel", NOT_FOUND),
    ("history", NOT_FOUND),
    ("indicators", Closed::Open),
    ("me", Closed::Open),
    ("node", Closed::Null),
    ("nodes", Closed::Empty),
    ("paymentClock", NOT_FOUND),
    ("permissions", Closed::Open),
    ("search", NOT_FOUND),
];

/// A field of the root with the smallest document that asks for it.
#[derive(Debug)]
struct Root {
    mutation: bool,
    name: String,
    document: String,
}

/// The types of the schema, for filling in arguments.
struct Types {
    inputs: BTreeMap<String, Vec<(String, Type)>>,
    enums: BTreeMap<String, String>,
}

impl Types {
    /// The smallest value of a type; ids are those that are given, by the name of their place.
    fn value(&self, name: &str, of: &Type, id: &dyn Fn(&str) -> String) -> Option<String> {
        if of.nullable {
            return None;
        }
        Some(self.inside(name, &of.base, id))
    }
    fn inside(&self, name: &str, of: &BaseType, id: &dyn Fn(&str) -> String) -> String {
        let named = match of {
            BaseType::List(inner) => return format!("[{}]", self.inside(name, &inner.base, id)),
            BaseType::Named(named) => named.as_str(),
        };
        match named {
            "ID" => format!("\"{}\"", id(name)),
            "Int" | "Rupiah" | "Position" | "Decimal" => "1".to_owned(),
            "Boolean" => "true".to_owned(),
            "Date" => "\"2026-02-03\"".to_owned(),
            "DateTime" => "\"2026-02-03T00:00:00+07:00\"".to_owned(),
            "UUID" => format!("\"{SAME_COMMAND}\""),
            "Sha256" => format!("\"{}\"", "0".repeat(64)),
            "JSON" => "{}".to_owned(),
            "String" if name == "indicator" => "\"I06\"".to_owned(),
            "String" => "\"contoh\"".to_owned(),
            other => match (self.enums.get(other), self.inputs.get(other)) {
                (Some(first), _) => first.clone(),
                (None, Some(members)) => {
                    let members =
                        members.iter().filter_map(|(name, of)| Some(format!("{name}: {}", self.value(name, of, id)?)));
                    format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
                }
                (None, None) => panic!("no value for {other}"),
            },
        }
    }
}

/// Every field of the root, with arguments that name records by `id`.
fn roots(id: &dyn Fn(&str) -> String) -> Vec<Root> {
    let mut types = Types { inputs: BTreeMap::new(), enums: BTreeMap::new() };
    let mut objects = BTreeMap::new();
    for definition in parse_schema(crate::sdl().expect("a schema")).expect("a schema").definitions {
        let TypeSystemDefinition::Type(of) = definition else { continue };
        let name = of.node.name.node.to_string();
        match of.node.kind {
            TypeKind::Object(object) => drop(objects.insert(name, object.fields)),
            TypeKind::InputObject(input) => {
                let members =
                    input.fields.into_iter().map(|member| (member.node.name.node.to_string(), member.node.ty.node));
                types.inputs.insert(name, members.collect());
            }
            TypeKind::Enum(of) => {
                let first = of.values.first().map(|value| value.node.value.node.to_string()).unwrap_or_default();
                types.enums.insert(name, first);
            }
            _ => (),
        }
    }
    let mut roots = Vec::new();
    for (root, mutation) in [("Query", false), ("Mutation", true)] {
        for field in &objects[root] {
            let field = &field.node;
            let arguments = field.arguments.iter().filter_map(|argument| {
                let name = argument.node.name.node.as_str();
                Some(format!("{name}: {}", types.value(name, &argument.node.ty.node, id)?))
            });
            let arguments = arguments.collect::<Vec<_>>().join(", ");
            let arguments = if arguments.is_empty() { arguments } else { format!("({arguments})") };
            let inside = if mutation { "position rejection { code } id answer" } else { "__typename" };
            let operation = if mutation { "mutation" } else { "query" };
            let document = format!("{operation} {{ field: {}{arguments} {{ {inside} }} }}", field.name.node);
            roots.push(Root { mutation, name: field.name.node.to_string(), document });
        }
    }
    assert!(roots.len() > 100, "the schema was not walked");
    roots
}

/// What somebody without the permission gets.
fn closed(root: &Root) -> Closed {
    let list = |name: fn(&Dataset) -> String| app::datasets().iter().any(|dataset| name(dataset) == root.name);
    if root.mutation {
        assert!(
            app::catalogue().iter().any(|use_case| camel(use_case.name) == root.name),
            "{} has no use case",
            root.name
        );
        return NOT_FOUND;
    }
    if list(|dataset| camel(dataset.name)) {
        return NOT_FOUND;
    }
    if list(|dataset| lower_first(dataset.row)) {
        return Closed::Null;
    }
    let other = OTHERS.iter().find(|(name, _)| *name == root.name);
    other.unwrap_or_else(|| panic!("nobody has said who may ask for {}", root.name)).1
}

async fn seen(router: &Router, cookie: &str, root: &Root) -> Closed {
    let answer = ask(router, cookie, &root.document).await;
    let body = answer.body();
    match (body["errors"][0]["extensions"]["code"].as_str(), &body["data"]["field"]) {
        (Some("NOT_FOUND"), Value::Null) => NOT_FOUND,
        (Some("UNAUTHENTICATED"), Value::Null) => Closed::Code("UNAUTHENTICATED"),
        (Some(code), _) => panic!("{}: {code}: {body}", root.name),
        (None, Value::Null) => Closed::Null,
        (None, Value::Array(items)) if items.is_empty() => Closed::Empty,
        (None, _) => Closed::Open,
    }
}

/// An id that never was, of the type that belongs to a place.
fn random(place: &str) -> String {
    let mut fields =
        app::catalogue().iter().flat_map(|use_case| use_case.fields).filter(|field| camel(field.name) == place);
    let list =
        fields.find_map(
            |field| if let FieldKind::Ref(list) | FieldKind::Refs(list) = field.kind { Some(list) } else { None },
        );
    let row =
        app::datasets().iter().find(|dataset| Some(dataset.name) == list).map_or("Company", |dataset| dataset.row);
    ids::encode(row, &Uuid::from_u128(0xdead_beef).to_string())
}

#[tokio::test]
async fn nobody_gets_anything() {
    let office = harness::office().await;
    for root in roots(&random) {
        for cookie in ["", "ended"] {
            assert_eq!(ask(&office.router, cookie, &root.document).await.code(), "UNAUTHENTICATED", "{}", root.name);
        }
    }
}

/// Behind the gate the resolvers ask once more: a registered document of a public page must not become a hole.
#[tokio::test]
async fn without_a_tenant_the_resolvers_give_nothing_either() {
    let office = harness::office().await;
    let schema = crate::schema::build(Some(office.app.clone()), &harness::texts()).expect("a schema");
    for root in roots(&random) {
        let response =
            schema.execute(async_graphql::Request::new(&root.document).data(crate::caller::Caller::Anonymous)).await;
        let body = serde_json::to_value(&response).expect("JSON");
        let expected = if root.name == "me" { Value::Null } else { "UNAUTHENTICATED".into() };
        assert_eq!(
            (&body["data"]["field"], &body["errors"][0]["extensions"]["code"]),
            (&Value::Null, &expected),
            "{}",
            root.name
        );
    }
}

/// Planted fault: the permission of one use case not asked for in `perform`.
#[tokio::test]
async fn somebody_without_a_role_gets_what_is_closed() {
    let office = harness::office().await;
    let router = office.for_callers([("none".to_owned(), harness::person(office.tenants[0], Party::Staff, &[], true))]);
    for root in roots(&random) {
        assert_eq!(seen(&router, "none", &root).await, closed(&root), "{}", root.name);
    }
}

/// Every mutation and list × every role that the table does not name.
#[tokio::test]
async fn a_wrong_role_is_no_role() {
    let office = harness::office().await;
    let callers = Role::ALL
        .iter()
        .map(|role| (role.wire().to_owned(), harness::person(office.tenants[0], Party::Staff, &[*role], true)));
    let router = office.for_callers(callers);
    let mut cells = 0;
    for root in roots(&random) {
        let use_case = app::catalogue()
            .iter()
            .find(|use_case| root.mutation && camel(use_case.name) == root.name)
            .map(|it| it.name);
        let list = app::datasets()
            .iter()
            .find(|dataset| !root.mutation && camel(dataset.name) == root.name)
            .map(|it| it.permission);
        let Some(permission) = use_case.or(list) else { continue };
        let holders = authz::holders(permission);
        for role in Role::ALL.iter().filter(|role| !holders.contains(role)) {
            assert_eq!(seen(&router, role.wire(), &root).await, NOT_FOUND, "{} as {}", root.name, role.wire());
            cells += 1;
        }
    }
    assert!(cells > 500, "{cells}");
}

/// Somebody who may do everything in another tenant, with the ids of this one: the answers are those for ids that
/// never were. Planted fault: `set_tenant` given the tenant of the record instead of the caller's.
#[tokio::test]
async fn another_tenant_sees_nothing_and_changes_nothing() {
    let office = harness::office().await;
    let all = |tenant: TenantId| harness::person(tenant, Party::Staff, Role::ALL, true);
    let router =
        office.for_callers([("own".to_owned(), all(office.tenants[0])), ("other".to_owned(), all(office.tenants[1]))]);
    let own = seed(&router).await;
    let before = office.changes().await;
    let known = |place: &str| own.get(place).cloned().unwrap_or_else(|| random(place));
    for (real, absent) in roots(&known).iter().zip(roots(&random)) {
        let (found, missing) =
            (ask(&router, "other", &real.document).await, ask(&router, "other", &absent.document).await);
        for record in own.values() {
            assert!(!found.text.contains(record.as_str()), "{}: {}", real.name, found.text);
        }
        assert!(!found.text.contains("Kenari"), "{}: {}", real.name, found.text);
        if real.document != absent.document {
            let accepted = found.body()["data"]["field"]["position"].is_number();
            assert!(!accepted, "{}: {}", real.name, found.text);
            assert_eq!(without_request(found.body()), without_request(missing.body()), "{}", real.name);
        }
    }
    assert_eq!(office.changes().await, before);
    let companies = ask(&router, "own", "{ companies { nodes { id name: legalName } } }").await;
    assert!(companies.text.contains("Kenari"), "{}", companies.text);
}

/// A company, an outlet, a person, an agency and an official in the first tenant: their ids by the place they go to.
pub(super) async fn seed(router: &Router) -> BTreeMap<String, String> {
    let mut own: BTreeMap<String, String> = BTreeMap::new();
    let mut versions = BTreeMap::new();
    for (place, mutation, stream) in [
        ("company", "registerCompany", "company"),
        ("agency", "registerAgency", "office"),
        ("outlet", "addOutlet", "company"),
        ("person", "addPerson", "company"),
        ("official", "appointOfficial", "office"),
    ] {
        let known = |place: &str| own.get(place).cloned().unwrap_or_else(|| random(place));
        let mut document = match place {
            "company" => {
                format!("mutation {{ field: registerCompany(input: {{ {COMPANY} }}) {{ id version position }} }}")
            }
            "agency" => {
                format!("mutation {{ field: registerAgency(input: {{ {AGENCY} }}) {{ id version position }} }}")
            }
            _ => roots(&known).into_iter().find(|root| root.name == mutation).expect("a mutation").document,
        };
        let command = Uuid::from_u128(0x5eed_0000 + u128::try_from(own.len()).expect("a number"));
        document = document
            .replace(&SAME_COMMAND.to_string(), &command.to_string())
            .replace("{ position", "{ version position");
        if let Some(version) = versions.get(stream) {
            document = document.replace("expectedVersion: 1", &format!("expectedVersion: {version}"));
        }
        let answer = ask(router, "own", &document).await;
        let done = answer.data()["field"].clone();
        own.insert(
            place.to_owned(),
            done["id"].as_str().unwrap_or_else(|| panic!("{place}: {}", answer.text)).to_owned(),
        );
        versions.insert(stream, done["version"].clone());
    }
    let company = own["company"].clone();
    own.insert("id".to_owned(), company.clone());
    own.insert("ids".to_owned(), company);
    own
}

const SAME_COMMAND: Uuid = Uuid::from_u128(0xc0_ffee);
const COMPANY: &str = r#"commandId: "00000000-0000-0000-0000-000000c0ffee", legalName: "PT Kenari Pers", legalForm: PT, npwp: "0012345678901234", nib: "1234567890123", kbli: "58130",
    address: "Jalan Kenari 1", email: "redaksi@kenari.example", bank: "Bank Contoh", bankHolder: "PT Kenari Pers", bankNumber: "1234567""#;
const AGENCY: &str = r#"commandId: "00000000-0000-0000-0000-000000c0ffee", name: "Dinas Kenari", shortName: "Diskenari", kind: COMMUNICATIONS"#;

fn without_request(mut body: Value) -> Value {
    if let Some(errors) = body["errors"].as_array_mut() {
        for error in errors {
            error["extensions"]["requestId"] = json!("");
        }
    }
    body
}
