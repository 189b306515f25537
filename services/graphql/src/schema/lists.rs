//! A Relay connection and a lookup for every declared list.

use app::{
    App, AppError, Scope,
    dataset::{ColumnKind, Dataset, ListRequest, Page},
};
use async_graphql::{
    Name, SelectionField, Value as Constant,
    dynamic::{Field, FieldValue, InputValue, Interface, InterfaceField, Object, SchemaBuilder, TypeRef},
    indexmap::IndexMap,
};
use kernel::Uuid;

use super::{
    Asked, Found, filters, ids,
    names::{camel, lower_first},
    root, rows, scalars, stored,
};
use crate::prices::{DEFAULT_ROWS, MAX_ROWS};

/// The types that all lists share.
pub(super) fn register_shared(schema: SchemaBuilder) -> SchemaBuilder {
    let node = Interface::new("Node").description("Whatever has an id of its own.").field(
        InterfaceField::new("id", TypeRef::named_nn(TypeRef::ID))
            .description("Opaque and lasting; the same for every caller."),
    );
    let page_info = Object::new("PageInfo")
        .description("Where a page stands in its list.")
        .field(stored("hasNextPage", TypeRef::named_nn(TypeRef::BOOLEAN), "Whether rows follow."))
        .field(stored("hasPreviousPage", TypeRef::named_nn(TypeRef::BOOLEAN), "Whether rows come before."))
        .field(stored(
            "startCursor",
            TypeRef::named(TypeRef::STRING),
            "The cursor of the first row; null when there is none.",
        ))
        .field(stored(
            "endCursor",
            TypeRef::named(TypeRef::STRING),
            "The cursor of the last row; null when there is none.",
        ));
    filters::register_shared(schema.register(node).register(page_info))
}

/// The types of one list.
pub(super) fn register(schema: SchemaBuilder, dataset: &'static Dataset) -> SchemaBuilder {
    let mut object = Object::new(dataset.row)
        .description(format!("One row of `{}`. {}", camel(dataset.name), dataset.about))
        .implement("Node");
    for (index, column) in dataset.columns.iter().enumerate() {
        let of = match column.kind {
            ColumnKind::Id(_) => TypeRef::ID.to_owned(),
            ColumnKind::Text | ColumnKind::Texts => TypeRef::STRING.to_owned(),
            ColumnKind::Choice(_) => filters::enum_name(dataset, column),
            ColumnKind::Integer => TypeRef::INT.to_owned(),
            ColumnKind::Money => scalars::RUPIAH.to_owned(),
            ColumnKind::Date => scalars::DATE.to_owned(),
            ColumnKind::Timestamp => scalars::DATE_TIME.to_owned(),
            ColumnKind::Flag => TypeRef::BOOLEAN.to_owned(),
            ColumnKind::Json => scalars::JSON.to_owned(),
        };
        let of = match (column.kind, column.nullable && index > 0) {
            (ColumnKind::Texts, true) => TypeRef::named_nn_list(of),
            (ColumnKind::Texts, false) => TypeRef::named_nn_list_nn(of),
            (_, true) => TypeRef::named(of),
            (_, false) => TypeRef::named_nn(of),
        };
        object = object.field(stored(rows::field_name(dataset, column), of, column.about));
    }
    for reference in rows::references(dataset) {
        let about = format!("{} The record itself; null when there is none that you may read.", reference.column.about);
        object = object.field(stored(reference.field, TypeRef::named(reference.target.row), &about));
    }
    let (connection, edge) = connection_types(dataset.row, &camel(dataset.name));
    let connection = connection
        .field(stored(
            "totalCount",
            TypeRef::named_nn(TypeRef::INT),
            "How many rows fit filter and search, whatever the page; counted only when asked for.",
        ))
        .field(stored(
            "position",
            TypeRef::named_nn(scalars::POSITION),
            "The place in the tenant's log that the page shows.",
        ));
    filters::register(schema.register(object).register(connection).register(edge), dataset)
}

/// A connection and its edge, without what only some lists can tell.
pub(super) fn connection_types(row: &str, list: &str) -> (Object, Object) {
    let edge = Object::new(format!("{row}Edge"))
        .description(format!("A row of `{list}` with its place."))
        .field(stored("cursor", TypeRef::named_nn(TypeRef::STRING), "Opaque; a page may begin after it."))
        .field(stored("node", TypeRef::named_nn(row), "The row."));
    let connection = Object::new(format!("{row}Connection"))
        .description(format!("A page of `{list}`."))
        .field(stored("edges", TypeRef::named_nn_list_nn(edge.type_name()), "The rows with their cursors."))
        .field(stored("nodes", TypeRef::named_nn_list_nn(row), "The rows alone."))
        .field(stored("pageInfo", TypeRef::named_nn("PageInfo"), "Where the page stands."));
    (connection, edge)
}

/// The list as a field of the root.
pub(super) fn list_field(dataset: &'static Dataset) -> Field {
    let row = dataset.row;
    let about = format!("{} Null only beside an error.", dataset.about);
    let mut field = root(camel(dataset.name), TypeRef::named(format!("{row}Connection")), about, move |asked| {
        Box::pin(list(asked, dataset))
    })
    .argument(
        InputValue::new("filter", TypeRef::named(format!("{row}Filter"))).description("Which rows; all, if absent."),
    )
    .argument(
        InputValue::new("first", TypeRef::named(TypeRef::INT))
            .description("How many rows from the beginning or from `after`: 1 to 100, otherwise 20."),
    )
    .argument(
        InputValue::new("after", TypeRef::named(TypeRef::STRING))
            .description("The cursor after which the page begins."),
    )
    .argument(
        InputValue::new("last", TypeRef::named(TypeRef::INT))
            .description("How many rows before `before`: 1 to 100; not together with `first`."),
    )
    .argument(
        InputValue::new("before", TypeRef::named(TypeRef::STRING))
            .description("The cursor before which the page ends."),
    );
    if dataset.columns.iter().any(|column| column.search) {
        let columns: Vec<String> =
            dataset.columns.iter().filter(|column| column.search).map(|column| camel(column.name)).collect();
        let about = format!("Every word must be found in one of: {}.", columns.join(", "));
        field = field.argument(InputValue::new("search", TypeRef::named(TypeRef::STRING)).description(about));
    }
    if dataset.columns.iter().any(|column| column.sort) {
        field = field.argument(
            InputValue::new("order", TypeRef::named_nn_list(format!("{row}Order")))
                .description("Sort keys; the list's own order, if absent."),
        );
    }
    field
}

async fn list<'a>(asked: Asked<'a>, dataset: &'static Dataset) -> Found<'a> {
    let (app, scope) = asked.app_and_scope()?;
    // Also when nothing of the page is asked for.
    if !app.may(scope, dataset.permission) {
        return Err(AppError::Denied);
    }
    let request = request_of(&asked, dataset)?;
    let selected: Vec<SelectionField<'a>> = asked.ctx.field().selection_set().collect();
    let asks = |name: &str| selected.iter().any(|field| field.name() == name);
    let mut connection = IndexMap::new();
    if asks("totalCount") {
        let count = app.count(scope, dataset, &request).await?;
        connection.insert(Name::new("totalCount"), Constant::from(count));
    }
    if ["nodes", "edges", "pageInfo", "position"].into_iter().any(asks) {
        let Page { rows, cursors, has_next, has_previous, position } = app.list(scope, dataset, &request).await?;
        let shaped = rows::shape(app, scope, dataset, rows, row_selections(&selected)).await?;
        connection.insert(Name::new("position"), Constant::from(position));
        fill_page(&mut connection, shaped, cursors, has_next, has_previous);
    }
    Ok(Some(FieldValue::value(Constant::Object(connection))))
}

/// Nodes, edges and page information from rows and cursors.
pub(super) fn fill_page(
    connection: &mut IndexMap<Name, Constant>,
    nodes: Vec<Constant>,
    cursors: Vec<String>,
    has_next: bool,
    has_previous: bool,
) {
    let cursor = |cursor: Option<&String>| cursor.map_or(Constant::Null, |cursor| Constant::from(cursor.as_str()));
    let info = [
        (Name::new("hasNextPage"), Constant::from(has_next)),
        (Name::new("hasPreviousPage"), Constant::from(has_previous)),
        (Name::new("startCursor"), cursor(cursors.first())),
        (Name::new("endCursor"), cursor(cursors.last())),
    ];
    connection.insert(Name::new("pageInfo"), Constant::Object(info.into_iter().collect()));
    let edges = nodes.iter().cloned().zip(cursors).map(|(node, cursor)| {
        Constant::Object(
            [(Name::new("cursor"), Constant::from(cursor)), (Name::new("node"), node)].into_iter().collect(),
        )
    });
    connection.insert(Name::new("edges"), edges.collect());
    connection.insert(Name::new("nodes"), Constant::List(nodes));
}

/// The selections of a row, wherever in the connection they stand.
fn row_selections<'a>(connection: &[SelectionField<'a>]) -> Vec<SelectionField<'a>> {
    let below = |field: &SelectionField<'a>, name: &str| -> Vec<SelectionField<'a>> {
        match field.name() {
            "nodes" => vec![*field],
            "edges" => field.selection_set().filter(|inner| inner.name() == name).collect(),
            _ => Vec::new(),
        }
    };
    connection.iter().flat_map(|field| below(field, "node")).collect()
}

fn request_of(asked: &Asked<'_>, dataset: &'static Dataset) -> Result<ListRequest, AppError> {
    let (after, before) = (asked.text("after"), asked.text("before"));
    let first = rows_asked(&asked.argument("first"), "first")?;
    let last = rows_asked(&asked.argument("last"), "last")?;
    if last.is_some() && (first.is_some() || after.is_some() || before.is_none()) {
        return Err(filters::wrong("last", "paging"));
    }
    if before.is_some() && last.is_none() {
        return Err(filters::wrong("before", "paging"));
    }
    Ok(ListRequest {
        filter: filters::filter_of(dataset, &asked.argument("filter"))?,
        search: asked.text("search"),
        order: filters::order_of(dataset, &asked.argument("order"))?,
        first: first.or(last).unwrap_or_else(|| u16::try_from(DEFAULT_ROWS).unwrap_or(1)),
        after,
        before,
    })
}

/// A number of rows; the gate has refused the same before, but it does not know what a resolver was given.
pub(super) fn rows_asked(value: &Constant, argument: &str) -> Result<Option<u16>, AppError> {
    let Constant::Number(number) = value else { return Ok(None) };
    let asked =
        number.as_u64().filter(|asked| (1..=MAX_ROWS).contains(asked)).and_then(|asked| u16::try_from(asked).ok());
    asked.map(Some).ok_or_else(|| filters::wrong(argument, "page_size"))
}

/// The lookup of one row as a field of the root.
pub(super) fn one_field(dataset: &'static Dataset) -> Field {
    let about = format!("One row of `{}`; null when it is not there or not yours.", camel(dataset.name));
    root(lower_first(dataset.row), TypeRef::named(dataset.row), about, move |asked| Box::pin(one(asked, dataset)))
        .argument(InputValue::new("id", TypeRef::named_nn(TypeRef::ID)).description("Its id."))
}

async fn one<'a>(asked: Asked<'a>, dataset: &'static Dataset) -> Found<'a> {
    let (app, scope) = asked.app_and_scope()?;
    match asked.text("id").and_then(|opaque| ids::decode_as(dataset.row, &opaque)) {
        Some(id) => {
            record(app, scope, dataset, id, vec![asked.ctx.field()]).await.map(|found| found.map(FieldValue::value))
        }
        None => Ok(None),
    }
}

/// One record as a value; `None` when it is not there or not the caller's.
pub(super) async fn record<'a>(
    app: &'a App,
    scope: &'a Scope,
    dataset: &'static Dataset,
    id: Uuid,
    selections: Vec<SelectionField<'a>>,
) -> Result<Option<Constant>, AppError> {
    match app.get(scope, dataset, id).await {
        Ok(row) => Ok(rows::shape(app, scope, dataset, vec![row], selections).await?.into_iter().next()),
        Err(AppError::Denied) => Ok(None),
        Err(other) => Err(other),
    }
}
