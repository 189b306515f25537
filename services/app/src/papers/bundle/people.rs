//! Names beside the ids of people: whoever reads a bundle outside the program has no list to look them up in.

use std::collections::{BTreeMap, BTreeSet};

use documents::{
    Cell, Sheet,
    sheet::{Column, ColumnKind as SheetKind},
};
use kernel::{Uuid, ids::AccountId};
use serde_json::Value;

use super::super::facts::Row;
use crate::{
    App, AppError, Scope,
    dataset::{ColumnKind, Dataset},
};

/// Columns that hold the ids of several people.
const SEVERAL: &[&str] = &["authors", "verifiers", "checked_by", "field_team"];

/// The people that a column of a row names.
fn people(value: &Value) -> Vec<AccountId> {
    let ids = match value {
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        Value::String(id) => vec![id.as_str()],
        _ => vec![],
    };
    ids.into_iter().filter_map(|id| id.parse::<Uuid>().ok()).map(AccountId).collect()
}

/// What the code of somebody is called, and the name beside it: `Kode penyusun`, `Nama penyusun`.
fn heads(header: &str) -> (String, String) {
    let bare = header.strip_prefix("Kode ").unwrap_or(header);
    let mut letters = bare.chars();
    let small: String = letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect();
    (format!("Kode {small}"), format!("Nama {small}"))
}

impl App {
    /// Puts a column of names behind each column of ids of people, as far as the border of the reader lets through:
    /// before a company the office's people stand by their role alone.
    pub(super) async fn name_people(
        &self,
        scope: &Scope,
        dataset: &Dataset,
        rows: &[Row],
        sheet: &mut Sheet,
    ) -> Result<(), AppError> {
        let of_people: Vec<&str> = dataset
            .columns
            .iter()
            .filter(|column| column.kind == ColumnKind::Id("Member") || SEVERAL.contains(&column.name))
            .map(|column| column.name)
            // Some lists have the name already.
            .filter(|name| dataset.column(&format!("{name}_name")).is_none())
            .collect();
        let value = |row: &Row, name: &str| row.get(name).map(people).unwrap_or_default();
        let all: BTreeSet<AccountId> =
            rows.iter().flat_map(|row| of_people.iter().flat_map(|name| value(row, name))).collect();
        let names: BTreeMap<AccountId, String> = self.names_of(scope.border(), &all).await?;
        if names.is_empty() {
            return Ok(());
        }
        for name in of_people {
            let Some(at) = sheet.columns.iter().position(|column| column.key == name) else { continue };
            let Some(column) = sheet.columns.get_mut(at) else { continue };
            let (code, called) = heads(&column.header);
            column.header = code;
            // The list tells these people's names by itself.
            if sheet.columns.iter().any(|other| other.header == called) {
                continue;
            }
            sheet.columns.insert(at + 1, Column::new(format!("{name}_names"), called, SheetKind::Text));
            for (cells, row) in sheet.rows.iter_mut().zip(rows) {
                let told: Vec<&str> =
                    value(row, name).iter().filter_map(|id| names.get(id)).map(String::as_str).collect();
                let cell = if told.is_empty() { Cell::Empty } else { Cell::Text(told.join("; ")) };
                cells.insert((at + 1).min(cells.len()), cell);
            }
        }
        Ok(())
    }
}
