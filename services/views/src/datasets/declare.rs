//! The words that declarations of datasets are written in.

use crate::dataset::{Column, ColumnKind, Sense};

/// A column that may be filtered and sorted by, and is never empty.
pub(super) const fn column(name: &'static str, sql: &'static str, kind: ColumnKind, about: &'static str) -> Column {
    Column { name, sql, kind, sense: Sense::Plain, nullable: false, filter: true, sort: true, search: false, about }
}

pub(super) const fn id(name: &'static str, sql: &'static str, of: &'static str, about: &'static str) -> Column {
    Column { sort: false, ..column(name, sql, ColumnKind::Id(of), about) }
}

pub(super) const fn text(name: &'static str, sql: &'static str, about: &'static str) -> Column {
    column(name, sql, ColumnKind::Text, about)
}

pub(super) const fn choice(
    name: &'static str,
    sql: &'static str,
    among: &'static [&'static str],
    about: &'static str,
) -> Column {
    column(name, sql, ColumnKind::Choice(among), about)
}

pub(super) const fn integer(name: &'static str, sql: &'static str, about: &'static str) -> Column {
    column(name, sql, ColumnKind::Integer, about)
}

pub(super) const fn money(name: &'static str, sql: &'static str, about: &'static str) -> Column {
    column(name, sql, ColumnKind::Money, about)
}

pub(super) const fn date(name: &'static str, sql: &'static str, about: &'static str) -> Column {
    column(name, sql, ColumnKind::Date, about)
}

pub(super) const fn instant(name: &'static str, sql: &'static str, about: &'static str) -> Column {
    column(name, sql, ColumnKind::Timestamp, about)
}

/// The end of a term: the first instant after it.
pub(super) const fn until(name: &'static str, sql: &'static str, about: &'static str) -> Column {
    Column { sense: Sense::End, ..instant(name, sql, about) }
}

/// A year.
pub(super) const fn year(name: &'static str, sql: &'static str, about: &'static str) -> Column {
    Column { sense: Sense::Year, ..integer(name, sql, about) }
}

/// Money of which rows have no sum: the price of one, or what several rows share.
pub(super) const fn each(name: &'static str, sql: &'static str, about: &'static str) -> Column {
    Column { sense: Sense::Each, ..money(name, sql, about) }
}

pub(super) const fn flag(name: &'static str, sql: &'static str, about: &'static str) -> Column {
    column(name, sql, ColumnKind::Flag, about)
}

pub(super) const fn texts(name: &'static str, sql: &'static str, about: &'static str) -> Column {
    Column { sort: false, ..column(name, sql, ColumnKind::Texts, about) }
}

pub(super) const fn json(name: &'static str, sql: &'static str, about: &'static str) -> Column {
    shown(column(name, sql, ColumnKind::Json, about))
}

/// The version of the record's stream, to be sent back with a command.
pub(super) const fn version(sql: &'static str) -> Column {
    shown(integer("version", sql, "Version of the record, to be sent with a command that changes it."))
}

/// The column may be empty.
pub(super) const fn nullable(column: Column) -> Column {
    Column { nullable: true, ..column }
}

/// The search text looks into the column.
pub(super) const fn searched(column: Column) -> Column {
    Column { search: true, ..column }
}

/// The column is only shown.
pub(super) const fn shown(column: Column) -> Column {
    Column { filter: false, sort: false, ..column }
}
