//! How much one document may ask: counted before validation and execution, in time linear in its length.
//!
//! **Invariant:** every refusal here is decided on the document alone and on the numbers in its variables; a fragment
//! is measured once, however often it is spread, so that no document costs more to measure than to read.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned, Value as Literal,
    parser::{
        parse_query,
        types::{Directive, ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet},
    },
};
use serde_json::{Map, Value};

use crate::{
    gate::Refused,
    prices::{DEFAULT_ROWS, FieldPrice, MAX_ROWS, MUTATION, Prices, TOTAL_COUNT},
};

/// How much one request may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Words and signs of the document.
    pub(crate) tokens: u64,
    /// Brackets within brackets.
    pub(crate) brackets: u64,
    /// Fields under other names.
    pub(crate) aliases: u64,
    /// Fields of the root.
    pub(crate) roots: u64,
    /// Fragments that are defined.
    pub(crate) fragments: u64,
    /// Directives at one place.
    pub(crate) directives: u64,
    /// Objects within objects; a connection and its nodes are one.
    pub(crate) depth: u64,
    /// Depth of introspection, whose own standard query is deeper.
    pub(crate) introspection_depth: u64,
    /// Fields after every fragment is put in its places.
    pub(crate) fields: u64,
    /// Sum of list sizes and weights.
    pub(crate) cost: u64,
}

impl Limits {
    /// For a person at a browser.
    pub(crate) const PERSON: Self = Self {
        tokens: 2_000,
        brackets: 48,
        aliases: 30,
        roots: 10,
        fragments: 20,
        directives: 5,
        depth: 12,
        introspection_depth: 20,
        fields: 2_000,
        cost: 1_000,
    };
}

/// A document that keeps within the limits.
#[derive(Debug, Clone)]
pub(crate) struct Measured {
    /// As parsed.
    pub(crate) document: ExecutableDocument,
    /// What its operations are.
    pub(crate) kind: OperationType,
    /// What it costs.
    pub(crate) cost: u64,
}

/// Counts and parses; the first limit that is passed refuses.
pub(crate) fn measure(
    text: &str,
    operation: Option<&str>,
    variables: &Map<String, Value>,
    limits: &Limits,
    prices: &Prices,
) -> Result<Measured, Refused> {
    scan(text, limits)?;
    let document = parse_query(text).map_err(|error| {
        let locations = error.positions().map(|position| (position.line, position.column)).collect();
        Refused { locations, ..Refused::document("GRAPHQL_PARSE_FAILED") }
    })?;
    at_most(document.fragments.len(), limits.fragments, "fragments")?;
    let mut walk =
        Walk { document: &document, variables, limits, prices, aliases: 0, done: HashMap::new(), open: Vec::new() };
    let mut cost = 0;
    let mut kind = OperationType::Query;
    let mut named = operation.is_none();
    for (name, definition) in document.operations.iter() {
        cost = walk.operation(&definition.node)?.max(cost);
        if operation.is_none() || name.is_some_and(|name| operation == Some(name.as_str())) {
            named = true;
            if definition.node.ty != OperationType::Query {
                kind = definition.node.ty;
            }
        }
    }
    if !named {
        return Err(Refused::document("OPERATION_UNKNOWN"));
    }
    Ok(Measured { document, kind, cost })
}

/// Counts words, signs and open brackets without building anything.
fn scan(text: &str, limits: &Limits) -> Result<(), Refused> {
    let mut rest = text;
    let (mut tokens, mut open) = (0_u64, 0_u64);
    while let Some(first) = rest.chars().next() {
        let length = match first {
            ' ' | '\t' | '\r' | '\n' | ',' | '\u{feff}' => {
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
                continue;
            }
            '#' => {
                rest = rest.find(['\r', '\n']).and_then(|end| rest.get(end..)).unwrap_or_default();
                continue;
            }
            '"' => length_of_string(rest),
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' => rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '+')))
                .unwrap_or(rest.len()),
            other => other.len_utf8(),
        };
        match first {
            '{' | '[' | '(' => open = open.saturating_add(1),
            '}' | ']' | ')' => open = open.saturating_sub(1),
            _ => (),
        }
        tokens = tokens.saturating_add(1);
        at_most(tokens, limits.tokens, "tokens")?;
        at_most(open, limits.brackets, "brackets")?;
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(())
}

/// Bytes of a string or block string at the beginning of a text.
fn length_of_string(text: &str) -> usize {
    if let Some(block) = text.strip_prefix("\"\"\"") {
        return block.find("\"\"\"").map_or(text.len(), |end| end.saturating_add(6));
    }
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => return at.saturating_add(1),
            '\r' | '\n' => return at,
            _ => escaped = false,
        }
    }
    text.len()
}

fn at_most(found: impl TryInto<u64>, most: u64, what: &'static str) -> Result<(), Refused> {
    let found = found.try_into().unwrap_or(u64::MAX);
    if found <= most {
        return Ok(());
    }
    let code = if matches!(what, "depth" | "brackets") { "QUERY_TOO_DEEP" } else { "QUERY_TOO_COMPLEX" };
    Err(Refused::document(code).with("what", &what).with("most", &most))
}

/// What a selection asks for.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    depth: u64,
    introspection_depth: u64,
    fields: u64,
    roots: u64,
    /// Once, however many rows there are.
    once: u64,
    /// For every row.
    per_row: u64,
}

impl Size {
    fn join(self, other: Self) -> Self {
        Self {
            depth: self.depth.max(other.depth),
            introspection_depth: self.introspection_depth.max(other.introspection_depth),
            fields: self.fields.saturating_add(other.fields),
            roots: self.roots.saturating_add(other.roots),
            once: self.once.saturating_add(other.once),
            per_row: self.per_row.saturating_add(other.per_row),
        }
    }
    fn cost(self) -> u64 {
        self.once.saturating_add(self.per_row)
    }
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Map<String, Value>,
    limits: &'a Limits,
    prices: &'a Prices,
    aliases: u64,
    done: HashMap<&'a str, Size>,
    open: Vec<&'a str>,
}

impl<'a> Walk<'a> {
    fn operation(&mut self, operation: &'a OperationDefinition) -> Result<u64, Refused> {
        self.directives(&operation.directives)?;
        for definition in &operation.variable_definitions {
            let definition = &definition.node;
            self.directives(&definition.directives)?;
            let given = self.variables.get(definition.name.node.as_str()).is_some_and(|value| !value.is_null());
            if !given && !definition.var_type.node.nullable && definition.default_value.is_none() {
                return Err(Refused::document("BAD_USER_INPUT").with("what", &definition.name.node));
            }
        }
        let (root, flat) = match operation.ty {
            OperationType::Query => ("Query", 0),
            OperationType::Mutation => ("Mutation", MUTATION),
            OperationType::Subscription => return Err(Refused::document("GRAPHQL_VALIDATION_FAILED")),
        };
        let size = self.selection(&operation.selection_set.node, root, operation, &[])?;
        at_most(size.roots, self.limits.roots, "roots")?;
        at_most(size.fields, self.limits.fields, "fields")?;
        at_most(size.depth, self.limits.depth, "depth")?;
        at_most(size.introspection_depth, self.limits.introspection_depth, "depth")?;
        let cost = size.cost().saturating_add(size.roots.saturating_mul(flat));
        at_most(cost, self.limits.cost, "cost")?;
        Ok(cost)
    }

    fn selection(
        &mut self,
        set: &'a SelectionSet,
        on: &str,
        operation: &'a OperationDefinition,
        above: &[&'a str],
    ) -> Result<Size, Refused> {
        let mut size = Size::default();
        for item in &set.items {
            self.directives(item.node.directives())?;
            size = size.join(match &item.node {
                Selection::Field(field) => self.field(&field.node, on, operation, above)?,
                Selection::InlineFragment(fragment) => {
                    let on =
                        fragment.node.type_condition.as_ref().map_or(on, |condition| condition.node.on.node.as_str());
                    self.selection(&fragment.node.selection_set.node, on, operation, above)?
                }
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name, operation, above)?,
            });
            at_most(size.fields, self.limits.fields, "fields")?;
        }
        Ok(size)
    }

    fn fragment(
        &mut self,
        name: &'a Positioned<Name>,
        operation: &'a OperationDefinition,
        above: &[&'a str],
    ) -> Result<Size, Refused> {
        let name = name.node.as_str();
        // Inside introspection the fields above count, so the one fragment that its standard query uses is measured anew.
        if let Some(size) = self.done.get(name).filter(|_| above.is_empty()) {
            return Ok(*size);
        }
        if self.open.contains(&name) {
            return Err(Refused::document("GRAPHQL_VALIDATION_FAILED"));
        }
        let Some((_, fragment)) = self.document.fragments.iter().find(|(found, _)| found.as_str() == name) else {
            return Err(Refused::document("GRAPHQL_VALIDATION_FAILED"));
        };
        self.directives(&fragment.node.directives)?;
        self.open.push(name);
        let size = self.selection(
            &fragment.node.selection_set.node,
            fragment.node.type_condition.node.on.node.as_str(),
            operation,
            above,
        )?;
        self.open.pop();
        if above.is_empty() {
            self.done.insert(name, size);
        }
        Ok(size)
    }

    fn field(
        &mut self,
        field: &'a Field,
        on: &str,
        operation: &'a OperationDefinition,
        above: &[&'a str],
    ) -> Result<Size, Refused> {
        if field.alias.is_some() {
            self.aliases = self.aliases.saturating_add(1);
            at_most(self.aliases, self.limits.aliases, "aliases")?;
        }
        let name = field.name.node.as_str();
        if matches!(name, "__schema" | "__type") || on.starts_with("__") {
            return self.introspection(field, name, operation, above);
        }
        let price = self.prices.field(on, name);
        let target = price.map_or("", |price| price.target.as_str());
        let inner = self.selection(&field.selection_set.node, target, operation, above)?;
        let mut size = Size {
            roots: 1,
            fields: inner.fields.saturating_add(1),
            depth: inner.depth.saturating_add(1),
            ..Size::default()
        };
        size.introspection_depth = inner.introspection_depth;
        match price {
            Some(FieldPrice { wrapping: true, .. }) => {
                size.depth = inner.depth;
                size.per_row = inner.cost();
            }
            Some(price) if price.paged => {
                let rows = self.rows(field, operation)?;
                size.once = inner.once.saturating_add(rows.saturating_mul(inner.per_row.saturating_add(1)));
            }
            Some(price) if on.ends_with("Connection") && name == "totalCount" && !price.composite => {
                size.once = TOTAL_COUNT;
            }
            Some(price) if price.composite => {
                size.per_row = inner.cost().saturating_add(u64::from(!on.ends_with("Connection")));
            }
            _ => (),
        }
        // Whatever a row holds is paid for every row of the list around it.
        if !on.ends_with("Connection") {
            size.per_row = size.cost();
            size.once = 0;
        }
        Ok(size)
    }

    /// The schema's own fields: no rows, but lists that lead back to themselves.
    fn introspection(
        &mut self,
        field: &'a Field,
        name: &'a str,
        operation: &'a OperationDefinition,
        above: &[&'a str],
    ) -> Result<Size, Refused> {
        let circular = matches!(name, "fields" | "inputFields" | "interfaces" | "possibleTypes" | "types");
        if circular && above.contains(&name) {
            return Err(Refused::document("QUERY_TOO_DEEP").with("what", &"introspection").with("most", &1));
        }
        let path: Vec<&str> = above.iter().copied().chain([name]).collect();
        let inner = self.selection(&field.selection_set.node, "__Introspection", operation, &path)?;
        let mut size = Size {
            fields: inner.fields.saturating_add(1),
            introspection_depth: inner.introspection_depth.saturating_add(1),
            ..Size::default()
        };
        size.roots = u64::from(above.is_empty());
        size.depth = size.roots;
        at_most(size.introspection_depth, self.limits.introspection_depth, "depth")?;
        Ok(size)
    }

    /// How many rows a list may bring.
    fn rows(&self, field: &Field, operation: &OperationDefinition) -> Result<u64, Refused> {
        let too_many = |what: &str| Refused::document("PAGE_SIZE").with("what", &what).with("most", &MAX_ROWS);
        let mut rows = None;
        for name in ["first", "last", "ids"] {
            let Some(argument) = field.get_argument(name) else { continue };
            let value =
                argument.node.clone().into_const_with(|variable| Ok::<_, ()>(self.variable(&variable, operation)));
            let asked = match value {
                Ok(Literal::Null) => continue,
                Ok(Literal::Number(number)) => match number.as_i64().map(u64::try_from) {
                    Some(Ok(asked)) if asked > 0 => asked,
                    Some(_) => return Err(too_many(name)),
                    None => MAX_ROWS,
                },
                Ok(Literal::List(items)) => u64::try_from(items.len()).unwrap_or(u64::MAX),
                // Validation will say what is wrong with it.
                Ok(_) | Err(()) => MAX_ROWS,
            };
            if asked > MAX_ROWS {
                return Err(too_many(name));
            }
            rows = rows.max(Some(asked));
        }
        Ok(rows.unwrap_or(DEFAULT_ROWS))
    }

    fn variable(&self, name: &Name, operation: &OperationDefinition) -> Literal {
        if let Some(value) = self.variables.get(name.as_str()) {
            return Literal::from_json(value.clone()).unwrap_or_default();
        }
        let definition = operation.variable_definitions.iter().find(|definition| definition.node.name.node == *name);
        definition
            .and_then(|definition| definition.node.default_value.as_ref())
            .map(|value| value.node.clone())
            .unwrap_or_default()
    }

    fn directives(&self, all: &[Positioned<Directive>]) -> Result<(), Refused> {
        at_most(all.len(), self.limits.directives, "directives")
    }
}

#[cfg(test)]
mod tests;
