//! From what was typed to what a use case takes.
//!
//! **Invariant:** nothing is judged here; what cannot be read goes on as the text that it is, and the application says
//! what is wrong with it.

use app::{Field, FieldKind};
use serde_json::{Map, Value, json};

use crate::frame::Posted;

/// The values of a form's fields.
pub(crate) fn values(fields: &[Field], posted: &Posted) -> Map<String, Value> {
    values_under("", fields, posted)
}

fn values_under(prefix: &str, fields: &[Field], posted: &Posted) -> Map<String, Value> {
    fields
        .iter()
        .filter_map(|field| {
            let name = format!("{prefix}{}", field.name);
            value(&name, field.kind, posted).map(|value| (field.name.to_owned(), value))
        })
        .collect()
}

fn value(name: &str, kind: FieldKind, posted: &Posted) -> Option<Value> {
    match kind {
        FieldKind::Flag => Some(json!(posted.filled(name).is_some())),
        FieldKind::Choices(_) | FieldKind::Refs(_) => {
            let chosen: Vec<&str> = posted.all(name).map(str::trim).filter(|one| !one.is_empty()).collect();
            (!chosen.is_empty()).then(|| json!(chosen))
        }
        FieldKind::Group(inner) => {
            let rows: Vec<Value> = (0..rows_count(name, posted))
                .map(|index| Value::Object(values_under(&format!("{name}.{index}."), inner, posted)))
                .collect();
            (!rows.is_empty()).then(|| json!(rows))
        }
        FieldKind::Integer(..) => posted.filled(name).map(|text| whole(text, text)),
        FieldKind::Money => posted.filled(name).map(|text| {
            let bare = text.trim_start_matches("Rp").trim().trim_end_matches(",00");
            whole(bare, text)
        }),
        FieldKind::Json => posted
            .filled(name)
            .map(|text| serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))),
        FieldKind::LongText(_) => posted.filled(name).map(|text| json!(text.replace("\r\n", "\n"))),
        FieldKind::Text(_)
        | FieldKind::Email
        | FieldKind::Url
        | FieldKind::Npwp
        | FieldKind::Nib
        | FieldKind::Bank
        | FieldKind::Date
        | FieldKind::Choice(_)
        | FieldKind::Ref(_)
        | FieldKind::File(_) => posted.filled(name).map(|text| json!(text)),
    }
}

/// A whole number with or without dots between the thousands.
fn whole(bare: &str, typed: &str) -> Value {
    let digits: String = bare.chars().filter(|sign| !matches!(sign, '.' | ' ' | '\u{a0}')).collect();
    digits.parse::<i64>().map_or_else(|_| json!(typed), |number| json!(number))
}

/// How many rows a group has, by the highest index that was sent.
pub(crate) fn rows_count(group: &str, posted: &Posted) -> usize {
    posted
        .pairs()
        .iter()
        .filter_map(|(name, _)| index_in(group, name))
        .map(|(index, _)| index.saturating_add(1))
        .max()
        .unwrap_or(0)
        .min(MOST_ROWS)
}

/// No form of ours needs more, and nobody shall make the server draw a million rows.
const MOST_ROWS: usize = 200;

fn index_in<'a>(group: &str, name: &'a str) -> Option<(usize, &'a str)> {
    let rest = name.strip_prefix(group)?.strip_prefix('.')?;
    let (index, rest) = rest.split_once('.')?;
    index.parse().ok().map(|index| (index, rest))
}

/// One more row at the end of a group.
pub(crate) fn add_row(group: &str, posted: &mut Posted) {
    let index = rows_count(group, posted);
    if index < MOST_ROWS {
        posted.push(format!("{group}.{index}._row"), "");
    }
}

/// Takes a row out; those behind it move up.
pub(crate) fn remove_row(row: &str, posted: &mut Posted) {
    let Some((group, index)) = row.rsplit_once('.') else { return };
    let Ok(removed) = index.parse::<usize>() else { return };
    let group = group.to_owned();
    posted.retain(|name| index_in(&group, name).is_none_or(|(index, _)| index != removed));
    posted.rename(|name| {
        index_in(&group, name)
            .filter(|(index, _)| *index > removed)
            .map(|(index, rest)| format!("{group}.{}.{rest}", index.saturating_sub(1)))
    });
}

/// Takes out the rows in which nothing was filled, so that mistakes name the rows that are shown.
pub(crate) fn normalise(fields: &[Field], posted: &mut Posted) {
    for field in fields {
        let FieldKind::Group(_) = field.kind else { continue };
        for index in (0..rows_count(field.name, posted)).rev() {
            let is_blank = posted
                .pairs()
                .iter()
                .filter(|(name, _)| index_in(field.name, name).is_some_and(|(at, _)| at == index))
                .all(|(_, value)| value.trim().is_empty());
            if is_blank {
                remove_row(&format!("{}.{index}", field.name), posted);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNERS: &[Field] = &[
        Field { name: "name", kind: FieldKind::Text(100), required: true },
        Field { name: "rank", kind: FieldKind::Integer(1, 9), required: false },
    ];
    const FIELDS: &[Field] = &[
        Field { name: "amount", kind: FieldKind::Money, required: true },
        Field { name: "agreed", kind: FieldKind::Flag, required: true },
        Field { name: "kinds", kind: FieldKind::Choices(&["print", "radio"]), required: false },
        Field { name: "signers", kind: FieldKind::Group(SIGNERS), required: true },
    ];

    fn posted(pairs: &[(&str, &str)]) -> Posted {
        Posted::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn money_is_read_as_people_write_it_and_nonsense_stays_what_it_is() {
        for (typed, value) in [("Rp 1.250.000", json!(1_250_000)), ("950,00", json!(950)), ("abc", json!("abc"))] {
            let values = values(FIELDS, &posted(&[("amount", typed)]));
            assert_eq!(values.get("amount"), Some(&value));
        }
    }

    #[test]
    fn rows_of_a_group_become_a_list_and_blank_ones_are_left_out() {
        let mut sent = posted(&[
            ("signers.0.name", "Ani"),
            ("signers.0.rank", "2"),
            ("signers.1.name", " "),
            ("signers.2.name", "Budi"),
            ("kinds", "print"),
            ("kinds", "radio"),
        ]);
        normalise(FIELDS, &mut sent);
        let values = values(FIELDS, &sent);
        assert_eq!(values.get("signers"), Some(&json!([{ "name": "Ani", "rank": 2 }, { "name": "Budi" }])));
        assert_eq!(values.get("kinds"), Some(&json!(["print", "radio"])));
        assert_eq!(values.get("agreed"), Some(&json!(false)));
    }

    #[test]
    fn a_row_is_added_and_removed_without_scripts() {
        let mut sent = posted(&[("signers.0.name", "Ani"), ("signers.1.name", "Budi")]);
        add_row("signers", &mut sent);
        assert_eq!(rows_count("signers", &sent), 3);
        remove_row("signers.0", &mut sent);
        assert_eq!(sent.first("signers.0.name"), Some("Budi"));
        assert_eq!(rows_count("signers", &sent), 2);
    }
}
