//! The schema as a promise: its file, its manual, its registered documents.

use std::collections::BTreeSet;

use async_graphql::parser::{
    parse_schema,
    types::{InputValueDefinition, TypeKind, TypeSystemDefinition},
};
use kernel::Party;
use serde_json::{Map, json};

use super::{harness, post, send};
use crate::{
    documents::Documents,
    limits::{self, Limits},
    prices::Prices,
    schema::names::{camel, lower_first},
};

fn sdl() -> String {
    crate::sdl().expect("a schema")
}

/// Written by `make generate`; a change of it is a change of a promise, and is read in review.
#[test]
fn the_schema_is_the_one_in_the_file() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/graphql/schema.graphql");
    let kept = std::fs::read_to_string(file).unwrap_or_default();
    assert!(kept == sdl(), "schema/graphql/schema.graphql is not what the declarations make; run make generate");
}

#[test]
fn every_list_and_every_use_case_is_in_the_schema() {
    let prices = Prices::of(&sdl()).expect("prices");
    let mut missing = Vec::new();
    for dataset in app::datasets() {
        for name in [camel(dataset.name), lower_first(dataset.row)] {
            missing.extend(prices.field("Query", &name).is_none().then_some(name));
        }
    }
    for use_case in app::catalogue() {
        let name = camel(use_case.name);
        missing.extend(prices.field("Mutation", &name).is_none().then_some(name));
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// It is our manual. Planted fault: one `description` left out.
#[test]
fn everything_in_the_schema_is_described() {
    let mut silent = BTreeSet::new();
    let mut arguments = |place: &str, of: &[async_graphql::Positioned<InputValueDefinition>]| {
        for argument in of {
            if argument.node.description.is_none() {
                silent.insert(format!("{place}({})", argument.node.name.node));
            }
        }
    };
    let mut types = BTreeSet::new();
    for definition in parse_schema(sdl()).expect("a schema").definitions {
        let TypeSystemDefinition::Type(of) = definition else { continue };
        let name = of.node.name.node.to_string();
        types.extend(of.node.description.is_none().then(|| name.clone()));
        let fields = match &of.node.kind {
            TypeKind::Object(object) => &object.fields,
            TypeKind::Interface(interface) => &interface.fields,
            TypeKind::InputObject(input) => {
                arguments(&name, &input.fields);
                continue;
            }
            TypeKind::Enum(of) => {
                let values = of.values.iter().filter(|value| value.node.description.is_none());
                types.extend(values.map(|value| format!("{name}.{}", value.node.value.node)));
                continue;
            }
            _ => continue,
        };
        for field in fields {
            let place = format!("{name}.{}", field.node.name.node);
            types.extend(field.node.description.is_none().then(|| place.clone()));
            arguments(&place, &field.node.arguments);
        }
    }
    silent.append(&mut types);
    assert_eq!(silent, BTreeSet::new());
}

/// A registered document that no longer fits the schema, or asks too much, is found here and not by its user.
#[tokio::test]
async fn every_registered_document_fits_the_schema_and_the_limits() {
    let office = harness::office().await;
    let all = harness::person(office.tenants[0], Party::Staff, app::Role::ALL, true);
    let router = office.for_callers([("own".to_owned(), all)]);
    let prices = Prices::of(&sdl()).expect("prices");
    let documents = Documents::registered();
    for text in documents.texts() {
        let measured = limits::measure(text, None, &Map::new(), &Limits::PERSON, &prices).map(|measured| measured.cost);
        let unset = |code: &str| code == "BAD_USER_INPUT";
        assert!(measured.as_ref().err().is_none_or(|refused| unset(refused.code)), "{text}: {measured:?}");
        let answer = send(&router, post("own", &json!({ "query": text }))).await;
        assert!(answer.body().get("errors").is_none() || unset(&answer.code()), "{text}: {}", answer.text);
    }
    assert!(documents.texts().count() >= 2);
}
