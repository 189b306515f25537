//! One list page for every dataset: filters, search, sort, pages, export, and cards on phones.
//!
//! **Invariant:** the address carries everything, so it works without scripts and can be sent to a colleague.

mod asked;
mod filters;
mod history;
mod row;
mod tone;

use app::dataset::{ColumnKind, Dataset, Direction, ListRequest};
use askama::Template;
use serde_json::Value;

pub(crate) use asked::request_of;
use asked::{WITH, WITHOUT, fixed_filter, is_asked};
pub(crate) use filters::FilterView;
use filters::filters;
pub(crate) use history::{HistoryEntry, HistoryView, history, history_entry, history_where};
pub(crate) use row::{Cell, Row};
pub(crate) use tone::tone;

use crate::frame::{Posted, Problem, Visitor};
use crate::markup::Markup;
use crate::texts::{column_label, fill, text};
use crate::{format, routes};

/// What may be done with a row: labels and addresses.
pub(crate) type RowActions = fn(&Visitor, &Row) -> Vec<(String, String)>;

/// What a page makes of the value of a column, by the name of the column.
pub(crate) type Told = fn(&Visitor, &Row, &str, Cell) -> Cell;

/// How a page shows a dataset.
#[derive(Debug, Clone)]
pub(crate) struct ListSpec {
    /// Name of the dataset.
    pub(crate) dataset: &'static str,
    /// The page that the list stands on.
    pub(crate) path: String,
    /// The column that names a row; it becomes the heading of the row.
    pub(crate) heading: &'static str,
    /// Columns of the small second line under it.
    pub(crate) under: &'static [&'static str],
    /// The other columns.
    pub(crate) columns: &'static [&'static str],
    /// Those of them that are summed over everything that the list is narrowed to, beyond its page too.
    pub(crate) summed: &'static [&'static str],
    /// Columns that can be filtered by; choices, flags, days and references.
    pub(crate) filters: &'static [&'static str],
    /// Values that all rows have, such as the company of the page.
    pub(crate) fixed: Vec<(&'static str, Value)>,
    /// What the address of the page carries beside the filters.
    pub(crate) kept: &'static [(&'static str, &'static str)],
    /// The page of a row.
    pub(crate) link: Option<fn(&Row) -> Option<String>>,
    /// What may be done with a row: labels and addresses.
    pub(crate) actions: Option<RowActions>,
    /// How values are told, where the page has more to say than the column.
    pub(crate) told: Option<Told>,
    /// What an empty list says: texts `empty.<key>` and `empty.<key>_why`.
    pub(crate) empty: &'static str,
    /// The way out of an empty list: label and address.
    pub(crate) empty_action: Option<(String, String)>,
    /// Rows of a page.
    pub(crate) per_page: u16,
}

impl ListSpec {
    /// A list of a dataset on a page, with nothing but its headings; the rest is set by struct update.
    pub(crate) fn new(dataset: &'static str, path: impl Into<String>, heading: &'static str) -> Self {
        Self {
            dataset,
            path: path.into(),
            heading,
            under: &[],
            columns: &[],
            summed: &[],
            filters: &[],
            fixed: Vec::new(),
            kept: &[],
            link: None,
            actions: None,
            told: None,
            empty: "list",
            empty_action: None,
            per_page: 20,
        }
    }
}

/// One heading of a table.
#[derive(Debug)]
pub(crate) struct HeadView {
    pub(crate) label: String,
    pub(crate) is_number: bool,
    /// Address that sorts by it.
    pub(crate) href: Option<String>,
    /// `ascending`, `descending` or nothing.
    pub(crate) sorted: Option<&'static str>,
}

/// One row of a table.
#[derive(Debug)]
pub(crate) struct RowView {
    pub(crate) heading: String,
    pub(crate) under: String,
    pub(crate) href: Option<String>,
    pub(crate) cells: Vec<Cell>,
    pub(crate) actions: Vec<(String, String)>,
}

/// What stands below a column: its label and what it comes to, nothing below what is not summed.
type Sum = Option<(String, String)>;

/// A table with everything around it.
#[derive(Debug, Template)]
#[template(path = "parts/list.html", blocks = ["results"])]
pub(crate) struct ListView {
    id: &'static str,
    path: String,
    kept: &'static [(&'static str, &'static str)],
    title: String,
    can_search: bool,
    search: String,
    filters: Vec<FilterView>,
    is_filtered: bool,
    heads: Vec<HeadView>,
    heading_head: HeadView,
    rows: Vec<RowView>,
    sums: Vec<Sum>,
    total: String,
    from: String,
    to: String,
    previous: Option<String>,
    next: Option<String>,
    exports: Vec<(&'static str, String)>,
    empty_title: &'static str,
    empty_why: &'static str,
    empty_action: Option<(String, String)>,
    has_links: bool,
}

impl askama::filters::HtmlSafe for ListView {}

impl ListView {
    /// The whole list, or its results alone when only those are wanted.
    pub(crate) fn results(&self) -> Result<String, Problem> {
        self.as_results().render().map_err(|error| Problem::App(app::AppError::Bug(Box::new(error))))
    }
    /// Whether it shows nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// Loads a list as the query of the page asks, and makes it ready to be shown.
pub(crate) async fn load(visitor: &Visitor, spec: ListSpec) -> Result<ListView, Problem> {
    let dataset = Visitor::dataset(spec.dataset)?;
    let query = Posted::of_query(visitor.query.as_deref());
    let mut request = request_of(dataset, &spec.fixed, spec.filters, &query, visitor.tenant.zone);
    request.first = spec.per_page;
    let scope = &visitor.scope;
    let page = match visitor.console.app.list(scope, dataset, &request).await {
        Ok(page) => page,
        // An old cursor, or a column that is no more: the list from its beginning is better than an error.
        Err(app::AppError::Invalid(_)) => {
            request = ListRequest { first: spec.per_page, filter: fixed_filter(&spec.fixed), ..ListRequest::default() };
            visitor.console.app.list(scope, dataset, &request).await?
        }
        Err(other) => return Err(other.into()),
    };
    let total = visitor.console.app.count_up_to(scope, dataset, &request, MOST_COUNTED.saturating_add(1)).await?;
    let from = if page.has_previous { query.first("dari").and_then(|n| n.parse::<u64>().ok()).unwrap_or(1) } else { 1 };
    let shown = u64::try_from(page.rows.len()).unwrap_or_default();
    let per_page = u64::from(spec.per_page);
    let previous = page.cursors.first().filter(|_| page.has_previous).map(|cursor| {
        let start = from.saturating_sub(per_page).max(1);
        turn(&spec.path, &query, &[("sebelum", cursor), ("dari", &start.to_string())])
    });
    let next = page
        .cursors
        .last()
        .filter(|_| page.has_next)
        .map(|cursor| turn(&spec.path, &query, &[("sesudah", cursor), ("dari", &(from + shown).to_string())]));
    let sums = if page.has_previous || page.has_next || page.rows.len() > 1 {
        sums(visitor, dataset, &spec, &request).await?
    } else {
        Vec::new()
    };
    let rows: Vec<Row> = page.rows.into_iter().map(|row| Row::new(dataset, row)).collect();
    let order = request.order.first();
    let is_filtered = request.search.is_some() || spec.filters.iter().any(|name| is_asked(&query, name));
    Ok(ListView {
        id: spec.dataset,
        title: text_of_dataset(dataset),
        can_search: dataset.columns.iter().any(|column| column.search),
        search: query.first("q").unwrap_or_default().to_owned(),
        filters: filters(visitor, dataset, spec.filters, &query).await?,
        is_filtered,
        heading_head: head(dataset, spec.heading, &spec.path, &query, order),
        heads: spec.columns.iter().map(|name| head(dataset, name, &spec.path, &query, order)).collect(),
        rows: rows.iter().map(|row| row_view(visitor, &spec, row)).collect(),
        sums,
        total: total_of(total),
        from: number(if shown == 0 { 0 } else { from }),
        to: number(from + shown - u64::from(shown > 0)),
        previous,
        next,
        exports: exports(visitor, dataset, &spec.fixed, &query),
        empty_title: text_or(&format!("empty.{}", spec.empty), "empty.list"),
        empty_why: text_or(&format!("empty.{}_why", spec.empty), "empty.list_why"),
        empty_action: spec.empty_action.clone(),
        has_links: spec.link.is_some() || spec.actions.is_some(),
        kept: spec.kept,
        path: spec.path,
    })
}

/// One for each column of the list, if any is summed.
async fn sums(
    visitor: &Visitor,
    dataset: &'static Dataset,
    spec: &ListSpec,
    request: &ListRequest,
) -> Result<Vec<Sum>, Problem> {
    let mut sums = Vec::new();
    if spec.summed.is_empty() {
        return Ok(sums);
    }
    for column in spec.columns {
        sums.push(if spec.summed.contains(column) {
            let sum = visitor.console.app.sum(&visitor.scope, dataset, request, column).await?;
            Some((column_label(dataset.name, column), format::rupiah(sum)))
        } else {
            None
        });
    }
    Ok(sums)
}

/// So many rows are counted for the line under a list; beyond them it says that there are more.
const MOST_COUNTED: u32 = 10_000;

fn number(value: u64) -> String {
    format::number(i64::try_from(value).unwrap_or(i64::MAX))
}

fn total_of(counted: u64) -> String {
    if counted > u64::from(MOST_COUNTED) {
        fill("list.more_than", &[("count", &number(u64::from(MOST_COUNTED)))])
    } else {
        number(counted)
    }
}

/// A short table inside a page: no filters, no pages, up to a hundred rows.
#[derive(Debug, Template)]
#[template(path = "parts/table.html")]
pub(crate) struct TableView {
    title: String,
    heading_head: HeadView,
    heads: Vec<HeadView>,
    rows: Vec<RowView>,
    /// A short table shows all of its rows; its sums stand beside it where they matter.
    sums: Vec<Sum>,
    has_links: bool,
}

impl askama::filters::HtmlSafe for TableView {}

impl TableView {
    /// Rows that were loaded before, in the columns of a list.
    pub(crate) fn of(visitor: &Visitor, spec: &ListSpec, rows: &[Row]) -> Result<Self, Problem> {
        let dataset = Visitor::dataset(spec.dataset)?;
        let plain = |name: &&str| HeadView {
            label: column_label(dataset.name, name),
            is_number: dataset.column(name).is_some_and(|column| is_number(column.kind)),
            href: None,
            sorted: None,
        };
        Ok(Self {
            title: text_of_dataset(dataset),
            heading_head: plain(&spec.heading),
            heads: spec.columns.iter().map(plain).collect(),
            rows: rows.iter().map(|row| row_view(visitor, spec, row)).collect(),
            sums: Vec::new(),
            has_links: spec.link.is_some() || spec.actions.is_some(),
        })
    }
}

fn is_number(kind: ColumnKind) -> bool {
    matches!(kind, ColumnKind::Integer | ColumnKind::Money)
}

fn head(dataset: &Dataset, name: &str, path: &str, query: &Posted, order: Option<&(String, Direction)>) -> HeadView {
    let column = dataset.column(name);
    let sorted = order.filter(|(by, _)| by == name).map(|(_, way)| match way {
        Direction::Ascending => "ascending",
        Direction::Descending => "descending",
    });
    let key = if sorted == Some("ascending") { format!("-{name}") } else { name.to_owned() };
    HeadView {
        label: column_label(dataset.name, name),
        is_number: column.is_some_and(|column| is_number(column.kind)),
        href: column.filter(|column| column.sort).map(|_| turn(path, query, &[("urut", &key)])),
        sorted,
    }
}

/// The address of the same list with something changed, from its first page unless a cursor is given.
fn turn(path: &str, query: &Posted, changes: &[(&str, &str)]) -> String {
    let is_replaced = |name: &str| changes.iter().any(|(of, _)| *of == name);
    let mut pairs: Vec<(&str, &str)> = query
        .pairs()
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, value)| {
            !value.is_empty() && !matches!(*name, "sesudah" | "sebelum" | "dari") && !is_replaced(name)
        })
        .collect();
    pairs.extend_from_slice(changes);
    routes::with_query(path, &pairs)
}

fn exports(
    visitor: &Visitor,
    dataset: &Dataset,
    fixed: &[(&'static str, Value)],
    query: &Posted,
) -> Vec<(&'static str, String)> {
    if !visitor.may(dataset.permission) {
        return Vec::new();
    }
    let pairs: Vec<(&str, &str)> = query
        .pairs()
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, value)| !value.is_empty() && !matches!(*name, "sesudah" | "sebelum" | "dari"))
        .chain(fixed.iter().filter_map(|(name, value)| match value {
            Value::String(value) => Some((*name, value.as_str())),
            Value::Null => Some((*name, WITHOUT)),
            Value::Object(_) => Some((*name, WITH)),
            _ => None,
        }))
        .collect();
    vec![
        (text("list.csv"), routes::export(dataset.name, "csv", &pairs)),
        (text("list.xlsx"), routes::export(dataset.name, "xlsx", &pairs)),
    ]
}

fn row_view(visitor: &Visitor, spec: &ListSpec, row: &Row) -> RowView {
    let today = visitor.scope.today();
    let zone = visitor.tenant.zone;
    let cell = |name: &&str| {
        let cell = row.cell(name, zone, today);
        if let Some(told) = spec.told { told(visitor, row, name, cell) } else { cell }
    };
    let under: Vec<String> = spec
        .under
        .iter()
        .map(|name| row.cell(name, zone, today))
        .filter(|cell| !cell.is_empty)
        .map(|cell| cell.text)
        .collect();
    RowView {
        heading: row.cell(spec.heading, zone, today).text,
        under: under.join(" · "),
        href: spec.link.and_then(|link| link(row)),
        cells: spec.columns.iter().map(cell).collect(),
        actions: spec.actions.map(|actions| actions(visitor, row)).unwrap_or_default(),
    }
}

fn text_of_dataset(dataset: &Dataset) -> String {
    text(&format!("dataset.{}", dataset.name)).to_owned()
}

fn text_or(key: &str, otherwise: &'static str) -> &'static str {
    crate::texts::find(key).unwrap_or_else(|| text(otherwise))
}

/// The pages of a record's label and value pairs.
#[derive(Debug, Template)]
#[template(path = "parts/facts.html")]
struct FactsView {
    facts: Vec<Cell>,
}

/// Label and value of some columns of a record.
pub(crate) fn facts(visitor: &Visitor, row: &Row, columns: &[&str]) -> Markup {
    facts_of(columns.iter().map(|name| row.cell(name, visitor.tenant.zone, visitor.scope.today())).collect())
}

/// Label and value of what was put together.
pub(crate) fn facts_of(facts: Vec<Cell>) -> Markup {
    Markup::of(&FactsView { facts })
}

#[cfg(test)]
mod tests {
    use super::{MOST_COUNTED, total_of};

    #[test]
    fn a_list_that_is_longer_than_is_counted_says_so() {
        assert_eq!(total_of(u64::from(MOST_COUNTED)), "10.000");
        assert_eq!(total_of(u64::from(MOST_COUNTED) + 1), "10.000 lebih");
    }
}
