//! Filters and orders: typed inputs per column, made from the declaration of a list.

use app::{AppError, FieldError};
use async_graphql::{
    Value as Constant,
    dynamic::{Enum, EnumItem, InputObject, InputValue, SchemaBuilder, TypeRef},
};
use kernel::{LocalDate, Timestamp};
use serde_json::Value;

use app::dataset::{Column, ColumnKind, Dataset, Direction, Filter, Operator};

use super::{
    ids,
    names::{camel, enum_value, pascal, wire_name},
    scalars::{DATE, DATE_TIME, RUPIAH},
};

/// Conditions in one filter.
const MOST_CONDITIONS: u32 = 50;
/// Values of one `in`.
const MOST_VALUES: usize = 100;
/// Filters within filters.
const MOST_NESTED: u32 = 5;

const OPERATORS: [(&str, Operator, &str); 6] = [
    ("eq", Operator::Eq, "The same."),
    ("in", Operator::In, "One of these; at most 100."),
    ("gte", Operator::Gte, "Not less."),
    ("lte", Operator::Lte, "Not more."),
    ("contains", Operator::Contains, "Holds the text, whatever the case."),
    ("isNull", Operator::IsNull, "Empty (`true`) or not (`false`)."),
];

/// The name of the enum of a column with a closed list.
pub(super) fn enum_name(dataset: &Dataset, column: &Column) -> String {
    format!("{}{}", dataset.row, pascal(column.name))
}

/// The filter inputs that lists share.
pub(super) fn register_shared(mut schema: SchemaBuilder) -> SchemaBuilder {
    for (name, of, operators, about) in [
        ("IdFilter", TypeRef::ID, &["eq", "in", "isNull"][..], "Ids."),
        ("StringFilter", TypeRef::STRING, &["eq", "in", "contains", "isNull"], "Texts."),
        ("IntFilter", TypeRef::INT, &["eq", "in", "gte", "lte", "isNull"], "Whole numbers."),
        ("BooleanFilter", TypeRef::BOOLEAN, &["eq", "isNull"], "Yes or no."),
        ("RupiahFilter", RUPIAH, &["eq", "in", "gte", "lte", "isNull"], "Amounts of money."),
        ("DateFilter", DATE, &["eq", "in", "gte", "lte", "isNull"], "Days."),
        ("DateTimeFilter", DATE_TIME, &["eq", "in", "gte", "lte", "isNull"], "Instants."),
    ] {
        schema = schema.register(comparison(
            name,
            of,
            operators,
            &format!("{about} Several conditions hold together; null is the same as absent."),
        ));
    }
    schema
}

fn comparison(name: &str, of: &str, operators: &[&str], about: &str) -> InputObject {
    let known = OPERATORS.iter().filter(|(operator, ..)| operators.contains(operator));
    known.fold(InputObject::new(name).description(about), |input, (operator, kind, about)| {
        let of = match kind {
            Operator::In => TypeRef::named_nn_list(of),
            Operator::IsNull => TypeRef::named(TypeRef::BOOLEAN),
            _ => TypeRef::named(of),
        };
        input.field(InputValue::new(*operator, of).description(*about))
    })
}

/// The enums, the filter input and the order of one list.
pub(super) fn register(mut schema: SchemaBuilder, dataset: &'static Dataset) -> SchemaBuilder {
    let row = dataset.row;
    let filter = format!("{row}Filter");
    let mut input = InputObject::new(&filter)
        .description(format!("Which rows of `{}`. Everything that is said holds together.", camel(dataset.name)));
    let mut order = Enum::new(format!("{row}Order"))
        .description(format!("Sort keys of `{}`; the id is always the last one.", camel(dataset.name)));
    for column in dataset.columns {
        if let ColumnKind::Choice(choices) = column.kind {
            let name = enum_name(dataset, column);
            let items = choices.iter().map(|wire| EnumItem::new(enum_value(wire)).description(format!("`{wire}`.")));
            schema = schema.register(Enum::new(&name).description(column.about).items(items));
            if column.filter {
                schema =
                    schema.register(comparison(&format!("{name}Filter"), &name, &["eq", "in", "isNull"], column.about));
            }
        }
        if let Some(of) = filter_type(dataset, column) {
            input = input.field(InputValue::new(camel(column.name), TypeRef::named(of)).description(column.about));
        }
        if column.sort {
            for (suffix, about) in [("ASC", "Smallest first."), ("DESC", "Largest first.")] {
                order = order.item(
                    EnumItem::new(format!("{}_{suffix}", enum_value(column.name)))
                        .description(format!("{} {about}", column.about)),
                );
            }
        }
    }
    input = input
        .field(InputValue::new("and", TypeRef::named_nn_list(&filter)).description("All of these."))
        .field(
            InputValue::new("or", TypeRef::named_nn_list(&filter))
                .description("One of these at least; nothing, if the list is empty."),
        )
        .field(InputValue::new("not", TypeRef::named(&filter)).description("Not this."));
    if dataset.columns.iter().any(|column| column.sort) {
        schema = schema.register(order);
    }
    schema.register(input)
}

fn filter_type(dataset: &Dataset, column: &Column) -> Option<String> {
    if !column.filter {
        return None;
    }
    match column.kind {
        ColumnKind::Id(_) => Some("IdFilter".to_owned()),
        ColumnKind::Text | ColumnKind::Texts => Some("StringFilter".to_owned()),
        ColumnKind::Choice(_) => Some(format!("{}Filter", enum_name(dataset, column))),
        ColumnKind::Integer => Some("IntFilter".to_owned()),
        ColumnKind::Money => Some("RupiahFilter".to_owned()),
        ColumnKind::Date => Some("DateFilter".to_owned()),
        ColumnKind::Timestamp => Some("DateTimeFilter".to_owned()),
        ColumnKind::Flag => Some("BooleanFilter".to_owned()),
        ColumnKind::Json => None,
    }
}

/// A filter as the application wants it.
pub(super) fn filter_of(dataset: &Dataset, value: &Constant) -> Result<Filter, AppError> {
    let mut left = MOST_CONDITIONS;
    conditions(dataset, value, "filter", &mut left, MOST_NESTED)
}

fn conditions(
    dataset: &Dataset,
    value: &Constant,
    path: &str,
    left: &mut u32,
    nested: u32,
) -> Result<Filter, AppError> {
    let Constant::Object(members) = value else { return Ok(Filter::All) };
    let nested = nested.checked_sub(1).ok_or_else(|| wrong(path, "filter_too_deep"))?;
    let mut all = Vec::new();
    for (name, value) in members {
        let path = format!("{path}.{name}");
        let several = |value: &Constant, left: &mut u32| -> Result<Vec<Filter>, AppError> {
            let Constant::List(items) = value else { return Ok(Vec::new()) };
            items
                .iter()
                .enumerate()
                .map(|(index, item)| conditions(dataset, item, &format!("{path}.{index}"), left, nested))
                .collect()
        };
        match (name.as_str(), value) {
            (_, Constant::Null) => (),
            ("and", value) => all.push(Filter::And(several(value, left)?)),
            ("or", value) => all.push(Filter::Or(several(value, left)?)),
            ("not", value) => all.push(Filter::Not(Box::new(conditions(dataset, value, &path, left, nested)?))),
            (_, Constant::Object(operators)) => {
                let column = dataset.columns.iter().find(|column| column.filter && camel(column.name) == *name);
                let column = column.ok_or_else(|| wrong(&path, "unknown_field"))?;
                for (operator, operand) in operators.iter().filter(|(_, operand)| **operand != Constant::Null) {
                    *left = left.checked_sub(1).ok_or_else(|| wrong(&path, "filter_too_long"))?;
                    let (_, operator, _) = OPERATORS
                        .iter()
                        .find(|(known, ..)| known == operator)
                        .ok_or_else(|| wrong(&path, "unknown_field"))?;
                    all.push(Filter::Where(
                        column.name.to_owned(),
                        *operator,
                        operand_of(column, *operator, operand, &path)?,
                    ));
                }
            }
            _ => return Err(wrong(&path, "unknown_field")),
        }
    }
    Ok(Filter::And(all))
}

fn operand_of(column: &Column, operator: Operator, operand: &Constant, path: &str) -> Result<Value, AppError> {
    match (operator, operand) {
        (Operator::In, Constant::List(items)) if items.len() <= MOST_VALUES => items
            .iter()
            .map(|item| operand_of(column, Operator::Eq, item, path))
            .collect::<Result<Vec<_>, _>>()
            .map(Value::Array),
        (Operator::In, _) => Err(wrong(path, "filter_too_long")),
        (Operator::IsNull, flag) => flag.clone().into_json().map_err(|_| wrong(path, "unknown_field")),
        (_, Constant::String(opaque)) if matches!(column.kind, ColumnKind::Id(_)) => {
            ids::decode(opaque).map(|(_, id)| Value::String(id.to_string())).ok_or_else(|| wrong(path, "reference"))
        }
        (_, Constant::Enum(value)) => chosen(column, value).ok_or_else(|| wrong(path, "not_a_choice")),
        // An enum value that came in a variable is a string.
        (_, Constant::String(value)) if matches!(column.kind, ColumnKind::Choice(_)) => {
            chosen(column, value).ok_or_else(|| wrong(path, "not_a_choice"))
        }
        (_, Constant::String(day)) if column.kind == ColumnKind::Date && LocalDate::named(day).is_none() => {
            Err(wrong(path, "date"))
        }
        (_, Constant::String(at)) if column.kind == ColumnKind::Timestamp && Timestamp::named(at).is_none() => {
            Err(wrong(path, "date"))
        }
        (_, other) => other.clone().into_json().map_err(|_| wrong(path, "unknown_field")),
    }
}

fn chosen(column: &Column, value: &str) -> Option<Value> {
    let ColumnKind::Choice(choices) = column.kind else { return None };
    wire_name(choices, value).map(Value::from)
}

/// Sort keys as the application wants them.
pub(super) fn order_of(dataset: &Dataset, value: &Constant) -> Result<Vec<(String, Direction)>, AppError> {
    let items = match value {
        Constant::List(items) => items.as_slice(),
        Constant::Null => &[],
        one => std::slice::from_ref(one),
    };
    items.iter().map(|item| key_of(dataset, item).ok_or_else(|| wrong("order", "unknown_field"))).collect()
}

fn key_of(dataset: &Dataset, value: &Constant) -> Option<(String, Direction)> {
    let text = match value {
        Constant::Enum(name) => name.as_str(),
        Constant::String(text) => text.as_str(),
        _ => return None,
    };
    let (name, direction) = match text.strip_suffix("_DESC") {
        Some(name) => (name, Direction::Descending),
        None => (text.strip_suffix("_ASC")?, Direction::Ascending),
    };
    let column = dataset.columns.iter().find(|column| column.sort && enum_value(column.name) == name)?;
    Some((column.name.to_owned(), direction))
}

/// One mistake in an argument.
pub(crate) fn wrong(field: &str, code: &'static str) -> AppError {
    AppError::Invalid(vec![FieldError { field: field.to_owned(), code, params: Vec::new() }])
}
