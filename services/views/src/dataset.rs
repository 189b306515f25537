//! Datasets: a list that people filter, sort, page and export is declared once, here.
//!
//! From one declaration come the GraphQL connection, the export and the console's table (ARCHITECTURE.md, decision 5).

use std::fmt::Debug;

use serde_json::Value;

/// A declared list over one read model, or over a join of several.
#[derive(Debug)]
pub struct Dataset {
    /// Name in the plural, snake case: `companies`. GraphQL makes it camel case.
    pub name: &'static str,
    /// Name of one row, in Pascal case: `Company`.
    pub row: &'static str,
    /// What the list holds, in one English sentence, for the manual.
    pub about: &'static str,
    /// The name that the permission table knows reading it by: `read_companies`.
    pub permission: &'static str,
    /// What stands after `from`: tables of the schema `sinergi`, the main one as `t`, joined on `tenant_id`.
    pub from: &'static str,
    /// The columns; the first is always the id.
    pub columns: &'static [Column],
    /// The order when nobody asks for another; the id is always the last key.
    pub order: &'static [(&'static str, Direction)],
}

impl Dataset {
    /// A column by its name.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// One column of a dataset.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "four questions that are answered one by one")]
pub struct Column {
    /// Name, snake case; GraphQL makes it camel case.
    pub name: &'static str,
    /// The SQL expression, over the aliases of [`Dataset::from`].
    pub sql: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
    /// How people read that, where the kind alone does not say.
    pub sense: Sense,
    /// Whether it can be empty.
    pub nullable: bool,
    /// Whether filters may name it.
    pub filter: bool,
    /// Whether orders may name it.
    pub sort: bool,
    /// Whether the search text looks into it.
    pub search: bool,
    /// One English sentence for the manual.
    pub about: &'static str,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// An id; the text is the type in [`Dataset::row`] terms that it points to: `Company`.
    Id(&'static str),
    /// Free text.
    Text,
    /// One of a closed list of wire names.
    Choice(&'static [&'static str]),
    /// A whole number.
    Integer,
    /// Whole rupiah.
    Money,
    /// A civil day.
    Date,
    /// An instant.
    Timestamp,
    /// Yes or no.
    Flag,
    /// A list of texts.
    Texts,
    /// A JSON value, neither filtered nor sorted by.
    Json,
}

/// How people read the value of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sense {
    /// As its kind says.
    Plain,
    /// A year: its digits are not parted.
    Year,
    /// The first instant after a term: people read its last minute, programs the instant.
    End,
    /// The price of one, or what several rows share: no sum of it means anything.
    Each,
}

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// What a caller asks of a list.
#[derive(Debug, Clone, Default)]
pub struct ListRequest {
    /// Which rows.
    pub filter: Filter,
    /// Text to look for in the columns marked for it; every word must be found in one of them.
    pub search: Option<String>,
    /// Sort keys before the id; empty is the dataset's own order.
    pub order: Vec<(String, Direction)>,
    /// How many rows; 1 to 100.
    pub first: u16,
    /// The cursor after which the page begins.
    pub after: Option<String>,
    /// The cursor before which the page ends; then the page is the last `first` rows before it.
    pub before: Option<String>,
}

/// A condition on rows.
#[derive(Debug, Clone, Default)]
pub enum Filter {
    /// Every row.
    #[default]
    All,
    /// All of these.
    And(Vec<Filter>),
    /// One of these at least; none of none.
    Or(Vec<Filter>),
    /// Not this.
    Not(Box<Filter>),
    /// A comparison: column, operator, JSON operand.
    Where(String, Operator, Value),
}

/// How a column is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// The same.
    Eq,
    /// One of a list.
    In,
    /// Not less.
    Gte,
    /// Not more.
    Lte,
    /// Holds the text, whatever the case; texts only.
    Contains,
    /// Empty (`true`) or not (`false`).
    IsNull,
}

/// One page of a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// The rows, each an object by column name; instants as RFC 3339, days as ISO dates, money as whole numbers.
    pub rows: Vec<serde_json::Map<String, Value>>,
    /// One cursor per row.
    pub cursors: Vec<String>,
    /// Whether rows follow.
    pub has_next: bool,
    /// Whether rows come before.
    pub has_previous: bool,
    /// The tenant's position that the page shows.
    pub position: i64,
}

/// A request that does not fit the declaration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// No such column, or it may not be used so.
    #[error("column {0} cannot be used here")]
    Column(String),
    /// The operand does not fit the column.
    #[error("the value for {0} does not fit")]
    Value(String),
    /// `first` outside 1 to 100.
    #[error("first must be 1 to 100")]
    First,
    /// A cursor that this list did not make.
    #[error("the cursor is not of this list and order")]
    Cursor,
}
