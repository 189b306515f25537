//! What each field costs, read from the schema itself, so that no list is ever forgotten.
//!
//! **Invariant:** every field of the schema has a price, and a field with the argument `first`, `last` or `ids` is
//! charged for as many rows as it may bring.

use std::collections::HashMap;

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, Type, TypeKind, TypeSystemDefinition},
};

use crate::SchemaFault;

/// How many rows a list brings when nobody says.
pub(crate) const DEFAULT_ROWS: u64 = 20;
/// How many rows a list brings at most.
pub(crate) const MAX_ROWS: u64 = 100;
/// What counting a whole list costs.
pub(crate) const TOTAL_COUNT: u64 = 10;
/// What a mutation costs.
pub(crate) const MUTATION: u64 = 20;

/// One field, as the limits see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldPrice {
    /// The named type behind lists and exclamation marks.
    pub(crate) target: String,
    /// Whether it takes a number of rows or a list of ids.
    pub(crate) paged: bool,
    /// Whether it stands for nothing of its own: `edges`, `nodes` and `node` of a connection.
    pub(crate) wrapping: bool,
    /// Whether there is something to select in it.
    pub(crate) composite: bool,
}

/// Every field of every type.
#[derive(Debug, Clone, Default)]
pub(crate) struct Prices(HashMap<String, HashMap<String, FieldPrice>>);

impl Prices {
    /// Reads the schema language.
    pub(crate) fn of(sdl: &str) -> Result<Self, SchemaFault> {
        let document = parse_schema(sdl).map_err(|error| SchemaFault(error.to_string()))?;
        let mut types = HashMap::new();
        for definition in document.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let name = definition.node.name.node.to_string();
            let fields = match definition.node.kind {
                TypeKind::Object(object) => object.fields,
                TypeKind::Interface(interface) => interface.fields,
                _ => continue,
            };
            let connection = name.ends_with("Connection");
            let edge = name.ends_with("Edge");
            let fields = fields.into_iter().map(|field| {
                let field = field.node;
                let paged =
                    field.arguments.iter().any(|argument| matches!(argument.node.name.node.as_str(), "first" | "ids"));
                let wrapping = match field.name.node.as_str() {
                    "edges" | "nodes" => connection,
                    "node" => edge,
                    _ => false,
                };
                (
                    field.name.node.to_string(),
                    FieldPrice { target: named(&field.ty.node), paged, wrapping, composite: false },
                )
            });
            types.insert(name, fields.collect::<HashMap<_, _>>());
        }
        let composites: Vec<String> = types.keys().cloned().collect();
        for field in types.values_mut().flat_map(HashMap::values_mut) {
            field.composite = composites.contains(&field.target);
        }
        Ok(Self(types))
    }

    /// A field of a type; `None` for introspection and for what does not exist.
    pub(crate) fn field(&self, on: &str, name: &str) -> Option<&FieldPrice> {
        self.0.get(on)?.get(name)
    }
}

fn named(of: &Type) -> String {
    match &of.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => named(inner),
    }
}
