//! Rows of a list as values of the schema, with the records that they point to.
//!
//! **Invariant:** the selection is read once; every reference that it names is one further list per column, whatever
//! the number of rows, through the same scoped call as any list. What may not be read there is `null`.

use std::collections::{BTreeSet, HashMap};

use app::{
    App, AppError, Scope,
    dataset::{Column, ColumnKind, Dataset, Filter, ListRequest, Operator},
};
use async_graphql::{Name, SelectionField, Value as Constant, indexmap::IndexMap};
use futures_util::{FutureExt, future::BoxFuture};
use kernel::Zone;
use serde_json::{Map, Value};

use super::{
    ids,
    names::{camel, enum_value},
    scalars,
};
use crate::prices::MAX_ROWS;

/// A record that a column points to, as a field of its own.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    /// The field: `company`.
    pub(super) field: String,
    /// The column that holds the id.
    pub(super) column: &'static Column,
    /// The list that the record is in.
    pub(super) target: &'static Dataset,
}

/// The name of the field of a column: ids of other records end in `Id`.
pub(super) fn field_name(dataset: &Dataset, column: &Column) -> String {
    let own = dataset.columns.first().is_some_and(|first| first.name == column.name);
    match column.kind {
        ColumnKind::Id(_) if !own && !column.name.ends_with("_id") => format!("{}Id", camel(column.name)),
        _ => camel(column.name),
    }
}

/// The references of a list.
pub(super) fn references(dataset: &Dataset) -> Vec<Reference> {
    let others = dataset.columns.iter().skip(1).filter_map(|column| {
        let ColumnKind::Id(kind) = column.kind else { return None };
        let target = app::datasets().iter().copied().find(|other| other.row == kind)?;
        let field = camel(column.name.strip_suffix("_id").unwrap_or(column.name));
        let taken = dataset.columns.iter().any(|other| field_name(dataset, other) == field);
        (!taken).then_some(Reference { field, column, target })
    });
    others.collect()
}

/// Rows as values, with the references that the selections of a row name.
pub(super) fn shape<'a>(
    app: &'a App,
    scope: &'a Scope,
    dataset: &'static Dataset,
    rows: Vec<Map<String, Value>>,
    selections: Vec<SelectionField<'a>>,
) -> BoxFuture<'a, Result<Vec<Constant>, AppError>> {
    async move {
        let mut shaped: Vec<IndexMap<Name, Constant>> =
            rows.iter().map(|row| own_fields(dataset, row, scope.zone)).collect();
        for reference in references(dataset) {
            let wanted = selections
                .iter()
                .flat_map(SelectionField::selection_set)
                .filter(|field| field.name() == reference.field);
            let wanted: Vec<SelectionField<'a>> = wanted.collect();
            if wanted.is_empty() {
                continue;
            }
            let ids = rows.iter().filter_map(|row| id_in(row, reference.column)).map(str::to_owned).collect();
            let found = by_ids(app, scope, reference.target, ids, wanted).await?;
            for (row, fields) in rows.iter().zip(&mut shaped) {
                let record = id_in(row, reference.column).and_then(|id| found.get(id)).cloned().unwrap_or_default();
                fields.insert(Name::new(&reference.field), record);
            }
        }
        Ok(shaped.into_iter().map(Constant::Object).collect())
    }
    .boxed()
}

/// The records with these ids that the caller may read, by id; at most a page of them.
pub(super) async fn by_ids<'a>(
    app: &'a App,
    scope: &'a Scope,
    dataset: &'static Dataset,
    ids: BTreeSet<String>,
    selections: Vec<SelectionField<'a>>,
) -> Result<HashMap<String, Constant>, AppError> {
    let Some(key) = dataset.columns.first() else { return Ok(HashMap::new()) };
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let filter = Filter::Where(key.name.to_owned(), Operator::In, ids.into_iter().map(Value::from).collect());
    let request = ListRequest { filter, first: u16::try_from(MAX_ROWS).unwrap_or(u16::MAX), ..ListRequest::default() };
    let rows = match app.list(scope, dataset, &request).await {
        Ok(page) => page.rows,
        Err(AppError::Denied) => return Ok(HashMap::new()),
        Err(other) => return Err(other),
    };
    let keys: Vec<String> = rows.iter().filter_map(|row| id_in(row, key)).map(str::to_owned).collect();
    Ok(keys.into_iter().zip(shape(app, scope, dataset, rows, selections).await?).collect())
}

fn id_in<'a>(row: &'a Map<String, Value>, column: &Column) -> Option<&'a str> {
    row.get(column.name).and_then(Value::as_str)
}

fn own_fields(dataset: &Dataset, row: &Map<String, Value>, zone: Zone) -> IndexMap<Name, Constant> {
    let fields = dataset.columns.iter().map(|column| {
        let value = row.get(column.name).map_or(Constant::Null, |value| scalar(column, value, zone));
        (Name::new(field_name(dataset, column)), value)
    });
    fields.collect()
}

fn scalar(column: &Column, value: &Value, zone: Zone) -> Constant {
    match (column.kind, value) {
        (ColumnKind::Id(kind), Value::String(id)) => Constant::String(ids::encode(kind, id)),
        (ColumnKind::Choice(_), Value::String(wire)) => Constant::Enum(Name::new(enum_value(wire))),
        (ColumnKind::Timestamp, Value::String(at)) => scalars::instant(at, zone),
        (_, other) => Constant::from_json(other.clone()).unwrap_or_default(),
    }
}
