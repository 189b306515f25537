//! What the address of a list asks for, as a request to the dataset.

use app::dataset::{Column, ColumnKind, Dataset, Direction, Filter, ListRequest, Operator};
use kernel::{LocalDate, Uuid, Zone};
use serde_json::{Value, json};

use crate::frame::Posted;

/// What the list page and the export read from the same query.
pub(crate) fn request_of(
    dataset: &Dataset,
    fixed: &[(&str, Value)],
    filters: &[&str],
    query: &Posted,
    zone: Zone,
) -> ListRequest {
    let mut all = match fixed_filter(fixed) {
        Filter::And(inner) => inner,
        other => vec![other],
    };
    for name in filters {
        let Some(column) = dataset.column(name).filter(|column| column.filter) else { continue };
        all.extend(conditions(column, query, zone));
    }
    let order = query
        .filled("urut")
        .and_then(|key| {
            let (name, way) = key.strip_prefix('-').map_or((key, Direction::Ascending), |n| (n, Direction::Descending));
            dataset.column(name).filter(|column| column.sort).map(|column| vec![(column.name.to_owned(), way)])
        })
        .unwrap_or_default();
    ListRequest {
        filter: Filter::And(all),
        search: query.filled("q").map(str::to_owned),
        order,
        first: 20,
        after: query.filled("sesudah").map(str::to_owned),
        before: query.filled("sebelum").map(str::to_owned),
    }
}

pub(super) fn fixed_filter(fixed: &[(&str, Value)]) -> Filter {
    crate::frame::session::all_equal(fixed)
}

/// What an address says for records that point nowhere, and for those that point somewhere.
pub(super) const WITHOUT: &str = "kosong";
pub(super) const WITH: &str = "terisi";

fn conditions(column: &Column, query: &Posted, zone: Zone) -> Vec<Filter> {
    let is = |operator, value| Filter::Where(column.name.to_owned(), operator, value);
    match column.kind {
        ColumnKind::Choice(names) => query
            .filled(column.name)
            .filter(|value| names.contains(value))
            .map(|value| is(Operator::Eq, json!(value)))
            .into_iter()
            .collect(),
        ColumnKind::Flag => match query.filled(column.name) {
            Some("ya") => vec![is(Operator::Eq, json!(true))],
            Some("tidak") => vec![is(Operator::Eq, json!(false))],
            Some(_) | None => Vec::new(),
        },
        ColumnKind::Id(_) if query.filled(column.name) == Some(WITHOUT) => vec![is(Operator::IsNull, json!(true))],
        ColumnKind::Id(_) if query.filled(column.name) == Some(WITH) => vec![is(Operator::IsNull, json!(false))],
        ColumnKind::Id(_) => query
            .filled(column.name)
            .and_then(|value| value.parse::<Uuid>().ok())
            .map(|id| is(Operator::Eq, json!(id)))
            .into_iter()
            .collect(),
        ColumnKind::Date => {
            let from = day_of(query, column, "dari").map(|day| is(Operator::Gte, json!(day)));
            let to = day_of(query, column, "sampai").map(|day| is(Operator::Lte, json!(day)));
            from.into_iter().chain(to).collect()
        }
        // Days where the tenant is; the first instant after the last day is not in it.
        ColumnKind::Timestamp => {
            let from = day_of(query, column, "dari").map(|day| is(Operator::Gte, json!(day.start_in(zone))));
            let to = day_of(query, column, "sampai").map(|day| {
                let end = json!(day.end_in(zone));
                Filter::And(vec![is(Operator::Lte, end.clone()), Filter::Not(Box::new(is(Operator::Eq, end)))])
            });
            from.into_iter().chain(to).collect()
        }
        ColumnKind::Integer => query
            .filled(column.name)
            .and_then(|value| value.parse::<i64>().ok())
            .map(|number| is(Operator::Eq, json!(number)))
            .into_iter()
            .collect(),
        ColumnKind::Text | ColumnKind::Texts => {
            query.filled(column.name).map(|value| is(Operator::Contains, json!(value))).into_iter().collect()
        }
        ColumnKind::Money | ColumnKind::Json => Vec::new(),
    }
}

fn day_of(query: &Posted, column: &Column, suffix: &str) -> Option<LocalDate> {
    LocalDate::named(query.filled(&format!("{}_{suffix}", column.name))?)
}

pub(super) fn is_asked(query: &Posted, name: &str) -> bool {
    query.filled(name).is_some()
        || query.filled(&format!("{name}_dari")).is_some()
        || query.filled(&format!("{name}_sampai")).is_some()
}
