//! The Indonesian texts of codes, labels and messages, from `locales/id.toml`.
//!
//! **Invariant:** every code that the product can show has a text, and every text has a user; a test holds both.

#[cfg(test)]
mod coverage;

use std::collections::BTreeMap;
use std::sync::LazyLock;

static TEXTS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let mut flat = BTreeMap::new();
    match include_str!("../locales/id.toml").parse::<toml::Table>() {
        Ok(table) => flatten("", &table, &mut flat),
        Err(error) => tracing::error!(%error, "reading the texts"),
    }
    flat
});

fn flatten(prefix: &str, table: &toml::Table, flat: &mut BTreeMap<String, String>) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            toml::Value::Table(inner) => flatten(&key, inner, flat),
            toml::Value::String(content) => {
                flat.insert(key, content.clone());
            }
            other => {
                flat.insert(key, other.to_string());
            }
        }
    }
}

/// The text of a key, if there is one.
pub(crate) fn find(key: &str) -> Option<&'static str> {
    TEXTS.get(key).map(String::as_str)
}

/// The text of a key; the key itself when there is none, which a test forbids.
pub(crate) fn text(key: &str) -> &str {
    find(key).unwrap_or(key)
}

/// The text of a key with its `{places}` filled.
pub(crate) fn fill(key: &str, params: &[(&str, &str)]) -> String {
    fill_with(text(key), |name| params.iter().find(|(at, _)| *at == name).map(|(_, value)| (*value).to_owned()))
}

/// A text with its `{places}` filled; a place that nobody fills becomes an ellipsis.
pub(crate) fn fill_with(pattern: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(pattern.len() + 32);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        if let Some((name, tail)) = after.split_once('}') {
            out.push_str(&value(name).unwrap_or_else(|| "…".to_owned()));
            rest = tail;
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// Places whose values are of a list of another name: several roles, and in refusals the two roles that do not go together
/// (`one`, `other`) and the duty that was done before (`done`).
const CALLED_OTHERWISE: [(&str, &str); 4] = [("roles", "role"), ("one", "role"), ("other", "role"), ("done", "duty")];

/// The text of a wire name: the one of its own column or field first, then the common one.
pub(crate) fn choice(name: &str, wire: &str) -> Option<&'static str> {
    if name == "next_step" {
        return find(&format!("use_case.{wire}"));
    }
    let name = CALLED_OTHERWISE.iter().find(|(place, _)| *place == name).map_or(name, |(_, list)| list);
    find(&format!("choice.{name}.{wire}")).or_else(|| find(&format!("choice.{wire}")))
}

/// The text of a wire name; the wire name itself when there is none.
pub(crate) fn choice_or_code(name: &str, wire: &str) -> String {
    choice(name, wire).map_or_else(|| wire.to_owned(), str::to_owned)
}

/// The label of a field of a use case.
pub(crate) fn field_label(use_case: &str, field: &str) -> String {
    find(&format!("field.{use_case}.{field}"))
        .or_else(|| find(&format!("field.{field}")))
        .map_or_else(|| field.to_owned(), str::to_owned)
}

/// The hint of a field, where it has one.
pub(crate) fn field_hint(use_case: &str, field: &str) -> Option<&'static str> {
    find(&format!("hint.{use_case}.{field}")).or_else(|| find(&format!("hint.{field}")))
}

/// The heading of a column.
pub(crate) fn column_label(dataset: &str, column: &str) -> String {
    find(&format!("column.{dataset}.{column}"))
        .or_else(|| find(&format!("column.{column}")))
        .map_or_else(|| column.to_owned(), str::to_owned)
}

/// What a use case is called on a button.
pub(crate) fn use_case_label(name: &str) -> String {
    find(&format!("use_case.{name}")).map_or_else(|| name.to_owned(), str::to_owned)
}

#[cfg(test)]
pub(crate) fn keys() -> impl Iterator<Item = &'static str> {
    TEXTS.keys().map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_a_text_are_filled_by_name_and_never_left_open() {
        assert_eq!(fill_with("a {b} c {d}", |name| (name == "b").then(|| "x".to_owned())), "a x c …");
        assert_eq!(fill_with("no place", |_| None), "no place");
        assert_eq!(fill_with("{", |_| None), "{");
    }
}
