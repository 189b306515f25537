//! Conditions of callers as conditions of a statement.

use serde_json::Value;

use super::{
    statement::Statement,
    value::{self, Bound},
};
use crate::dataset::{Column, ColumnKind, Dataset, Filter, ListError, Operator};

/// Words of a search text at most.
const MOST_WORDS: usize = 16;

/// Only the rows that a filter lets through.
pub(super) fn apply(statement: &mut Statement, dataset: &Dataset, filter: &Filter) -> Result<(), ListError> {
    if let Filter::All = filter {
        return Ok(());
    }
    let condition = condition(statement, dataset, filter)?;
    statement.require(&condition);
    Ok(())
}

/// Only the rows in which every word is found in one of the columns that are searched.
pub(super) fn search(statement: &mut Statement, dataset: &Dataset, text: Option<&str>) -> Result<(), ListError> {
    let words: Vec<&str> = text.unwrap_or_default().split_whitespace().collect();
    if words.len() > MOST_WORDS || words.iter().any(|word| word.contains('\0')) {
        return Err(ListError::Value("search".to_owned()));
    }
    let searched: Vec<&Column> = dataset.columns.iter().filter(|column| column.search).collect();
    for word in words {
        let place = statement.bind(Bound::Text(word.to_owned()));
        let ways: Vec<String> = searched.iter().map(|column| holds(column.sql, &place)).collect();
        statement.require(if ways.is_empty() { "false".to_owned() } else { ways.join(" or ") }.as_str());
    }
    Ok(())
}

fn holds(sql: &str, place: &str) -> String {
    format!("coalesce(strpos(lower({sql}), lower({place})) > 0, false)")
}

fn condition(statement: &mut Statement, dataset: &Dataset, filter: &Filter) -> Result<String, ListError> {
    match filter {
        Filter::All => Ok("true".to_owned()),
        Filter::And(filters) => joined(statement, dataset, filters, " and ", "true"),
        Filter::Or(filters) => joined(statement, dataset, filters, " or ", "false"),
        // What is unknown of an empty column is not true, so its contrary is.
        Filter::Not(filter) => Ok(format!("({}) is not true", condition(statement, dataset, filter)?)),
        Filter::Where(name, operator, operand) => {
            let column =
                dataset.column(name).filter(|column| column.filter).ok_or_else(|| ListError::Column(name.clone()))?;
            comparison(statement, column, *operator, operand)
        }
    }
}

fn joined(
    statement: &mut Statement,
    dataset: &Dataset,
    filters: &[Filter],
    word: &str,
    none: &str,
) -> Result<String, ListError> {
    let parts = filters
        .iter()
        .map(|filter| Ok(format!("({})", condition(statement, dataset, filter)?)))
        .collect::<Result<Vec<_>, ListError>>()?;
    Ok(if parts.is_empty() { none.to_owned() } else { parts.join(word) })
}

fn comparison(
    statement: &mut Statement,
    column: &Column,
    operator: Operator,
    operand: &Value,
) -> Result<String, ListError> {
    let name = || column.name.to_owned();
    let sql = format!("({})", column.sql);
    let many = column.kind == ColumnKind::Texts;
    let ordered =
        matches!(column.kind, ColumnKind::Integer | ColumnKind::Money | ColumnKind::Date | ColumnKind::Timestamp);
    let mut one = || match value::read(column.kind, operand) {
        Some(value) => Ok(statement.bind(value)),
        None => Err(ListError::Value(name())),
    };
    match operator {
        Operator::IsNull => match operand.as_bool() {
            Some(true) => Ok(format!("{sql} is null")),
            Some(false) => Ok(format!("{sql} is not null")),
            None => Err(ListError::Value(name())),
        },
        Operator::Eq if many => Ok(format!("{} = any ({sql})", one()?)),
        Operator::Eq => Ok(format!("{sql} = {}", one()?)),
        Operator::Gte if ordered => Ok(format!("{sql} >= {}", one()?)),
        Operator::Lte if ordered => Ok(format!("{sql} <= {}", one()?)),
        Operator::In if column.kind != ColumnKind::Flag => {
            let values = value::read_many(column.kind, operand).ok_or_else(|| ListError::Value(name()))?;
            let place = statement.bind(values);
            Ok(if many { format!("{sql} && {place}") } else { format!("{sql} = any ({place})") })
        }
        Operator::Contains if column.kind == ColumnKind::Text => Ok(holds(&sql, &one()?)),
        Operator::Contains if many => {
            let place = one()?;
            Ok(format!("exists (select from unnest({sql}) as item where {})", holds("item", &place)))
        }
        Operator::Gte | Operator::Lte | Operator::In | Operator::Contains => Err(ListError::Column(name())),
    }
}
