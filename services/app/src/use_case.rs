//! The declaration of a use case: what it is called, what it needs, who runs it.
//!
//! Console forms, GraphQL mutations, the permission table and the isolation tests all walk [`catalogue`].

use std::{fmt, sync::LazyLock};

use futures_util::future::BoxFuture;
use serde_json::{Map, Value};
use store::Done;

use crate::{App, AppError, Scope, use_cases};

/// How a use case is run: the values were checked against its fields already.
pub type Run = for<'a> fn(&'a App, &'a Scope, Map<String, Value>) -> BoxFuture<'a, Result<Done, AppError>>;

/// One thing that a person can want to be done.
#[derive(Clone, Copy)]
pub struct UseCase {
    /// Name and permission, snake case, an order: `submit_application`. GraphQL makes it camel case.
    pub name: &'static str,
    /// The heading it stands under: `partnership`, `media`, `policy`, `office`, `people`, `comparison`.
    pub context: &'static str,
    /// What it does, in one English sentence, for the manual.
    pub about: &'static str,
    /// What it needs, in the order of the form.
    pub fields: &'static [Field],
    /// The record that it decides on.
    pub record: Record,
    /// Does it. The values were checked against the fields already.
    pub run: Run,
}

/// The record that a use case decides on, and how its fields name it: what is decided on holds the version of that record
/// that the person has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    /// None: it makes one, or nothing that somebody else changes meanwhile could be lost.
    New,
    /// It stands beside other things in one record: another one of them is no reason to look again.
    Beside,
    /// The one that the field of this name refers to, in the list that it chooses from.
    Named(&'static str),
    /// The row of a list whose column has the value of a field.
    Row {
        /// Name of the dataset.
        list: &'static str,
        /// Name of its column.
        column: &'static str,
        /// Name of the field.
        field: &'static str,
    },
    /// The office itself, whose version every agency tells.
    Office,
}

impl UseCase {
    /// Whether it changes what exists, so that an expected version means something.
    pub fn is_over_a_record(&self) -> bool {
        self.record != Record::New
    }

    /// The field that names the record, and the list that it is chosen from.
    pub fn chosen(&self) -> Option<(&'static str, &'static str)> {
        let (Record::Named(name) | Record::Row { field: name, .. }) = self.record else { return None };
        self.fields.iter().find(|field| field.name == name).and_then(|field| match field.kind {
            FieldKind::Ref(list) => Some((name, list)),
            _ => None,
        })
    }

    /// The list that tells the version of the record.
    pub fn told_by(&self) -> Option<&'static str> {
        match self.record {
            Record::New | Record::Beside => None,
            Record::Named(_) => self.chosen().map(|(_, list)| list),
            Record::Row { list, .. } => Some(list),
            Record::Office => Some("agencies"),
        }
    }
}

/// Every use case there is, context by context.
pub fn catalogue() -> &'static [UseCase] {
    static ALL: LazyLock<Vec<UseCase>> = LazyLock::new(|| use_cases::ALL.concat());
    &ALL
}

/// The use case of that name.
pub fn use_case(name: &str) -> Option<&'static UseCase> {
    catalogue().iter().find(|use_case| use_case.name == name)
}

impl fmt::Debug for UseCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UseCase").field("name", &self.name).finish_non_exhaustive()
    }
}

/// One thing that a use case needs to know.
#[derive(Debug)]
pub struct Field {
    /// Name, snake case. Label and hint are texts of the face: `field.<name>`, or `field.<use case>.<name>`.
    pub name: &'static str,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether it must be there.
    pub required: bool,
}

/// What a field holds, and how it is checked before anything else happens.
#[derive(Debug, Clone, Copy)]
pub enum FieldKind {
    /// One line, so many characters at most.
    Text(usize),
    /// Several lines, so many characters at most.
    LongText(usize),
    /// An e-mail address.
    Email,
    /// A web address or domain.
    Url,
    /// NPWP: 15 or 16 digits, dots and dashes allowed while typing.
    Npwp,
    /// NIB: 13 digits.
    Nib,
    /// The name of a bank: one of the listed ones, or another that is typed.
    Bank,
    /// A civil day.
    Date,
    /// A whole number from..=to.
    Integer(i64, i64),
    /// Whole rupiah.
    Money,
    /// Yes or no.
    Flag,
    /// One of a closed list of wire names.
    Choice(&'static [&'static str]),
    /// Some of a closed list of wire names.
    Choices(&'static [&'static str]),
    /// The id of a record; the text is the dataset it comes from: `companies`.
    Ref(&'static str),
    /// Ids of records.
    Refs(&'static str),
    /// A file that was put into the object store before; its SHA-256.
    File(FilePurpose),
    /// A list of groups of fields.
    Group(&'static [Field]),
    /// A map or structure that only the use case understands.
    Json,
}

/// What a file is for; decides types and sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilePurpose {
    /// A document: PDF to 10 MiB, JPG or PNG to 8 MiB.
    Document,
    /// A photograph: JPG or PNG to 8 MiB.
    Photo,
    /// A table to import: CSV or XLSX to 10 MiB.
    Table,
    /// A recording of what was aired: MP3, M4A, OGG or MP4 to 10 MiB.
    Recording,
    /// The crest of a region: PNG, JPG or SVG to 512 KiB.
    Crest,
}

impl Field {
    /// A field that must be there.
    pub const fn needed(name: &'static str, kind: FieldKind) -> Self {
        Self { name, kind, required: true }
    }
    /// A field that may stay empty.
    pub const fn optional(name: &'static str, kind: FieldKind) -> Self {
        Self { name, kind, required: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S-03: whatever is decided on a record names the list that tells its version, by fields and columns that are there.
    #[test]
    fn what_is_decided_on_a_record_names_one_that_tells_its_version() {
        for use_case in catalogue() {
            let Some(told_by) = use_case.told_by() else {
                let is_none = matches!(use_case.record, Record::New | Record::Beside);
                assert!(is_none, "{} names no list", use_case.name);
                continue;
            };
            let dataset = crate::reading::dataset(told_by).expect("a list");
            assert!(dataset.column("version").is_some(), "{}: {told_by} tells no version", use_case.name);
            if let Record::Row { column, field, .. } = use_case.record {
                assert!(use_case.fields.iter().any(|one| one.name == field && one.required), "{}", use_case.name);
                assert!(dataset.column(column).is_some(), "{}: {column}", use_case.name);
            }
        }
    }
}
