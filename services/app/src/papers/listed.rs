//! Rows of a list as a table, with the heads and words that people read.

use documents::{Cell, Column as SheetColumn, ColumnKind as SheetKind, Sheet};
use serde_json::{Map, Value};

use super::Label;
use crate::{
    AppError, Scope,
    dataset::{Column, ColumnKind, Dataset, Sense},
    session::TenantInfo,
};

/// Who reads a table: people find the last minute of a term, programs the first instant after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    Person,
    Program,
}

/// Rows of a list as a table with the heads that people read.
pub(super) fn sheet(
    reader: Reader,
    scope: &Scope,
    info: &TenantInfo,
    dataset: &'static Dataset,
    rows: &[Map<String, Value>],
    notes: Vec<String>,
    labels: &(dyn Fn(Label<'_>) -> String + Sync),
) -> Result<Sheet, AppError> {
    let columns: Vec<&'static Column> =
        dataset.columns.iter().filter(|column| column.kind != ColumnKind::Json).collect();
    let heads: Vec<SheetColumn> = columns.iter().map(|column| head(dataset, column, labels)).collect();
    let cells: Result<Vec<Vec<Cell>>, _> = rows
        .iter()
        .map(|row| {
            columns.iter().zip(&heads).map(|(column, head)| cell(reader, dataset, column, head, row, labels)).collect()
        })
        .collect();
    Ok(Sheet {
        title: labels(Label::List(dataset)),
        zone: scope.zone,
        as_of: scope.now,
        sample: info.is_demo,
        notes,
        columns: heads,
        rows: cells.map_err(|source| AppError::Bug(Box::new(source)))?,
    })
}

fn head(dataset: &Dataset, column: &Column, labels: &(dyn Fn(Label<'_>) -> String + Sync)) -> SheetColumn {
    let kind = match column.kind {
        ColumnKind::Integer if column.sense == Sense::Year => SheetKind::Year,
        ColumnKind::Integer => SheetKind::Integer,
        ColumnKind::Money => SheetKind::Money,
        ColumnKind::Date => SheetKind::Date,
        ColumnKind::Timestamp => SheetKind::Timestamp,
        ColumnKind::Id(_)
        | ColumnKind::Text
        | ColumnKind::Choice(_)
        | ColumnKind::Flag
        | ColumnKind::Texts
        | ColumnKind::Json => SheetKind::Text,
    };
    let kind = if is_measured(dataset, column) { SheetKind::Text } else { kind };
    let head = SheetColumn::new(column.name, labels(Label::Column(dataset, column)), kind);
    if column.kind == ColumnKind::Money && column.sense != Sense::Each { head.totalled() } else { head }
}

/// Texts that are names of something in the rules of the time, not words of a person.
fn is_code(dataset: &Dataset, column: &Column) -> bool {
    matches!((dataset.name, column.name), (_, "grade_scheme" | "requirement") | ("order_warnings", "code"))
}

/// Numbers of flags: what they count is said by the measure of the row, and a share is kept in basis points.
fn is_measured(dataset: &Dataset, column: &Column) -> bool {
    matches!((dataset.name, column.name), ("flags", "measured" | "threshold"))
}

fn cell(
    reader: Reader,
    dataset: &Dataset,
    column: &Column,
    head: &SheetColumn,
    row: &Map<String, Value>,
    labels: &(dyn Fn(Label<'_>) -> String + Sync),
) -> Result<Cell, documents::sheet::SheetError> {
    let value = row.get(column.name).unwrap_or(&Value::Null);
    match (column.kind, value) {
        (ColumnKind::Integer, Value::Number(amount)) if is_measured(dataset, column) => {
            let measure = row.get("measure").and_then(Value::as_str).unwrap_or_default();
            Ok(Cell::Text(labels(Label::Measured(measure, amount.as_i64().unwrap_or_default()))))
        }
        (ColumnKind::Choice(_), Value::String(wire)) => Ok(Cell::Text(labels(Label::Choice(dataset, column, wire)))),
        (ColumnKind::Texts, Value::Array(list)) => {
            let texts = list.iter().filter_map(Value::as_str);
            let words: Vec<String> = texts.map(|wire| labels(Label::Choice(dataset, column, wire))).collect();
            Ok(Cell::Text(words.join("; ")))
        }
        (ColumnKind::Text, Value::String(code)) if is_code(dataset, column) => {
            Ok(Cell::Text(labels(Label::Choice(dataset, column, code))))
        }
        (ColumnKind::Timestamp, Value::String(_)) if column.sense == Sense::End && reader == Reader::Person => {
            match Cell::from_json(head, value)? {
                Cell::Timestamp(until) => Ok(Cell::Timestamp(until.plus_seconds(-60))),
                other => Ok(other),
            }
        }
        _ => Cell::from_json(head, value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::reading;

    /// EF-52: what a rule measured stands in a file in its unit, as on the page, and not as bare basis points.
    #[test]
    fn what_a_rule_measured_is_written_in_its_unit() {
        let list = reading::dataset("flags").expect("a list");
        let column = list.columns.iter().find(|column| column.name == "measured").expect("a column");
        let words = |label: Label<'_>| match label {
            Label::Measured(measure, value) => format!("{value} in {measure}"),
            Label::List(_) | Label::Column(_, _) | Label::Choice(_, _, _) => "a head".to_owned(),
        };
        let row = json!({ "measured": 3_579, "measure": "share" });
        let head = head(list, column, &words);
        let written =
            cell(Reader::Person, list, column, &head, row.as_object().expect("a row"), &words).expect("a cell");
        assert_eq!((head.kind, written), (SheetKind::Text, Cell::Text("3579 in share".to_owned())));
    }

    /// EF-52: prices of one unit come to no sum; what was ordered does.
    #[test]
    fn a_price_of_one_is_never_summed() {
        let words = |_: Label<'_>| "a head".to_owned();
        let list = reading::dataset("placements").expect("a list");
        let is_summed = |name: &str| head(list, list.column(name).expect("a column"), &words).total;
        assert!(!is_summed("unit_price") && is_summed("amount"));
    }

    /// EF-52, EF-08: a file tells the last minute of a term, as the pages do, and a year with its digits together. Red when
    /// the first instant after the term stood there.
    #[test]
    fn a_term_ends_in_its_last_minute_and_a_year_is_no_count() {
        let list = reading::dataset("orders").expect("a list");
        let words = |_: Label<'_>| "a head".to_owned();
        let column = list.column("answer_until").expect("a column");
        let head_of_term = head(list, column, &words);
        let row = json!({ "answer_until": "2026-01-16T17:00:00Z" });
        let written = |reader| {
            cell(reader, list, column, &head_of_term, row.as_object().expect("a row"), &words).expect("a cell")
        };
        let at = |instant: &str| Cell::Timestamp(instant.parse().expect("an instant"));
        assert_eq!(written(Reader::Person), at("2026-01-16T16:59:00Z"));
        assert_eq!(written(Reader::Program), at("2026-01-16T17:00:00Z"), "programs count with the instant itself");
        let bills = reading::dataset("billings").expect("a list");
        for name in ["fiscal_year", "carried_over_from"] {
            let column = bills.column(name).expect("a column");
            assert_eq!(head(bills, column, &words).kind, SheetKind::Year, "{name}");
        }
    }
}
