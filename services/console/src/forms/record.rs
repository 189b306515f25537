//! The record that a form is about: what it shows of it, and the version that it decides on.
//!
//! **Invariant:** a form over a record carries the version that the person has read; only what stands beside other
//! things in one record is written without looking at these again.

use app::{FieldKind, Record, UseCase};
use serde_json::{Value, json};

use super::FormSpec;
use crate::frame::{Problem, Visitor};
use crate::lists::Row;

/// The record that a form names, if the visitor may see it.
pub(crate) async fn find(visitor: &Visitor, spec: &FormSpec) -> Result<Option<Row>, Problem> {
    let first = |rows: Vec<Row>| rows.into_iter().next();
    match spec.use_case.record {
        Record::Named(field) => {
            let id = spec.posted.filled(field).and_then(|id| id.parse().ok());
            match (id, spec.use_case.told_by()) {
                (Some(id), Some(list)) => visitor.row(list, id).await.map(Some),
                _ => Ok(None),
            }
        }
        Record::Row { list, column, field } => match value_of(spec.use_case, field, spec.posted.filled(field)) {
            Some(value) => Ok(first(visitor.rows(list, &[(column, value)]).await?)),
            None => Ok(None),
        },
        // Each agency tells the version of the office; before the first there is nothing that could be lost.
        Record::Office if visitor.may("read_agencies") => Ok(first(visitor.rows("agencies", &[]).await?)),
        Record::Office | Record::New | Record::Beside => Ok(None),
    }
}

/// What was given for a field, as a list compares it; what cannot be one names no row.
fn value_of(use_case: &UseCase, field: &str, given: Option<&str>) -> Option<Value> {
    let given = given?;
    match use_case.fields.iter().find(|one| one.name == field)?.kind {
        FieldKind::Ref(_) => given.parse::<kernel::Uuid>().ok().map(|id| json!(id)),
        FieldKind::Integer(..) => given.parse::<i64>().ok().map(|number| json!(number)),
        _ => Some(json!(given)),
    }
}
