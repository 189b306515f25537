//! Imports of media, of budget lines and of orders of the catalogue: a table that people hand in is checked row by row
//! before anything is written (EF-50).
//!
//! **Invariant:** a dry run writes nothing and tells every mistake with its row and column; what is planned is exactly
//! what the dry run called good.

pub(crate) mod budget;
pub mod catalogue;
mod columns;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use documents::table_reader::{self, Row, RowErrors, RowProblem, Table, TableError, TableFormat, Which};
use domain::media::{CompanyProfile, Outlet, outlet::PressCouncilStatus};
use serde_json::{Value, json};
use store::Border;

use crate::{
    App, AppError, Export, FieldError, Scope, StoredFile,
    dataset::{Filter, ListRequest, Operator},
    reading,
};
use columns::Column;
use rows::{Checked, Key};

/// One mistake of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// The number of the row in the person's spreadsheet program.
    pub row: usize,
    /// The head of the column, as it stands in the file; empty for the row as a whole.
    pub column: String,
    /// Stable code: `npwp_digits`, `taken`.
    pub code: &'static str,
    /// The value that stands there, or for `duplicate_in_file` the row that has it too.
    pub value: String,
}

/// A column of the file, and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderUse {
    /// The head, as written.
    pub header: String,
    /// What it is; `None` is not read.
    pub field: Option<&'static str>,
}

/// What a dry run says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReport {
    /// Name of the list whose rows come of it; its columns have the names of the fields.
    pub list: &'static str,
    /// Name of the file.
    pub file_name: String,
    /// Rows below the head.
    pub rows: usize,
    /// Rows without a mistake.
    pub good: usize,
    /// Every mistake, by row.
    pub errors: Vec<RowError>,
    /// The columns in their order.
    pub headers: Vec<HeaderUse>,
}

/// A row that is ready to become a company with its outlet.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedCompany {
    /// The number of the row in the person's spreadsheet program.
    pub row: usize,
    /// What is known of the company.
    pub profile: CompanyProfile,
    /// What is known of its outlet.
    pub outlet: Outlet,
    /// What the Press Council's list shows, according to the file.
    pub press: Option<PressCouncilStatus>,
    /// Where that was seen.
    pub press_source: String,
}

/// What an import would bring in.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportPlan<R> {
    /// Rows without a mistake.
    pub rows: Vec<R>,
    /// Every mistake of the others, by row.
    pub errors: Vec<RowError>,
}

impl<R> Default for ImportPlan<R> {
    fn default() -> Self {
        Self { rows: Vec::new(), errors: Vec::new() }
    }
}

impl<R> ImportPlan<R> {
    /// How many rows have mistakes.
    pub fn wrong_rows(&self) -> usize {
        self.errors.iter().map(|error| error.row).collect::<BTreeSet<_>>().len()
    }
}

/// A table with everything that was found out about it.
#[derive(Debug)]
struct Looked<R> {
    file_name: String,
    table: Table,
    headers: Vec<HeaderUse>,
    plan: ImportPlan<R>,
}

impl<R> Looked<R> {
    /// What a dry run says of rows of a list.
    fn report(self, list: &'static str) -> ImportReport {
        let rows = self.table.rows.len();
        ImportReport {
            list,
            file_name: self.file_name,
            rows,
            // Several rows may make one record.
            good: rows.saturating_sub(self.plan.wrong_rows()),
            errors: self.plan.errors,
            headers: self.headers,
        }
    }

    /// The rows with mistakes in the form in which they came.
    fn faulty(&self, words: &(dyn Fn(&RowError) -> String + Sync)) -> Result<Export, AppError> {
        faulty_rows(&self.table, &self.file_name, &self.plan.errors, words)
    }
}

/// The columns of a table in their order, each with what it was taken for.
fn header_uses(table: &Table, field: impl Fn(usize) -> Option<&'static str>) -> Vec<HeaderUse> {
    let headers = table.headers.iter().enumerate();
    headers.map(|(place, head)| HeaderUse { header: head.clone(), field: field(place) }).collect()
}

/// From a value to what must be unique.
type MakeKey = fn(String) -> Key;

fn wrong(code: &'static str, params: Vec<(&'static str, String)>) -> AppError {
    AppError::Invalid(vec![FieldError { field: "file".to_owned(), code, params }])
}

fn unreadable(error: &TableError) -> AppError {
    match error {
        TableError::Empty => wrong("table_empty", vec![]),
        TableError::NoRows => wrong("table_no_rows", vec![]),
        TableError::FileTooLarge { .. } | TableError::UnpacksTooLarge => wrong("table_too_large", vec![]),
        TableError::TooManyRows { limit } => wrong("table_too_many_rows", vec![("limit", limit.to_string())]),
        TableError::TooManyColumns { limit } => wrong("table_too_many_columns", vec![("limit", limit.to_string())]),
        TableError::CellTooLarge { row, .. } => wrong("table_cell_too_large", vec![("row", row.to_string())]),
        TableError::DuplicateHeader { header } => wrong("table_duplicate_header", vec![("header", header.clone())]),
        TableError::OldOrLockedWorkbook => wrong("table_old_or_locked", vec![]),
        TableError::NotATable { .. } => wrong("table_not_a_table", vec![]),
        TableError::BrokenWorkbook(_) | TableError::BrokenText(_) | TableError::BrokenFeed(_) => {
            wrong("table_broken", vec![])
        }
    }
}

/// What the row has against itself before anybody looks at its meaning.
fn doubts(table: &Table, row: &Row) -> Vec<RowError> {
    let told = |problem: &RowProblem| {
        let (column, code, value) = match problem {
            RowProblem::TooManyCells { found } => (String::new(), "too_many_cells", found.to_string()),
            RowProblem::RoundedNumber { column } => {
                let head = table.headers.get(*column).cloned().unwrap_or_default();
                (head, "rounded_number", row.cell(*column).to_owned())
            }
        };
        RowError { row: row.number, column, code, value }
    };
    row.problems.iter().map(told).collect()
}

/// The rows with mistakes in the form in which they came.
fn faulty_rows(
    table: &Table,
    file_name: &str,
    mistakes: &[RowError],
    words: &(dyn Fn(&RowError) -> String + Sync),
) -> Result<Export, AppError> {
    let mut errors = RowErrors::new();
    for error in mistakes {
        errors.entry(error.row).or_default().push(words(error));
    }
    let bytes = table.with_errors(&errors, Which::Faulty).map_err(|source| AppError::Bug(Box::new(source)))?;
    let (extension, media_type) = match table.format {
        TableFormat::Delimited { .. } => ("csv", "text/csv; charset=utf-8"),
        TableFormat::Records => ("json", "application/json"),
        TableFormat::Xlsx => ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    };
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    Ok(Export { file_name: format!("{stem}-kesalahan.{extension}"), media_type: media_type.to_owned(), bytes })
}

/// A table of one example.
fn template(file_name: &str, heads: &[&str], example: &[&str]) -> Export {
    // Excel of this country takes a semicolon; the mark says that it is UTF-8.
    let text = format!("\u{feff}{}\r\n{}\r\n", heads.join(";"), example.join(";"));
    Export {
        file_name: file_name.to_owned(),
        media_type: "text/csv; charset=utf-8".to_owned(),
        bytes: text.into_bytes(),
    }
}

impl App {
    /// Checks a table that was put into the object store, and writes nothing.
    ///
    /// # Errors
    /// [`AppError::Denied`] without the permission, [`AppError::Invalid`] when the file is no table of media.
    pub async fn import_media_dry_run(&self, scope: &Scope, sha256: &str) -> Result<ImportReport, AppError> {
        Ok(self.look_at(scope, sha256).await?.report("companies"))
    }

    /// What an import of the table would bring in.
    pub(crate) async fn plan_import(
        &self,
        scope: &Scope,
        sha256: &str,
    ) -> Result<ImportPlan<PlannedCompany>, AppError> {
        Ok(self.look_at(scope, sha256).await?.plan)
    }

    /// The rows with mistakes in the form in which they came, each with what is wrong with it.
    ///
    /// # Errors
    /// As [`App::import_media_dry_run`].
    pub async fn import_error_file(
        &self,
        scope: &Scope,
        sha256: &str,
        words: &(dyn Fn(&RowError) -> String + Sync),
    ) -> Result<Export, AppError> {
        self.look_at(scope, sha256).await?.faulty(words)
    }

    /// An empty table with all columns that are understood, and one example.
    pub fn import_template(&self) -> Export {
        let heads: Vec<&str> = Column::ALL.iter().map(|column| column.head()).collect();
        let example: Vec<&str> = Column::ALL.iter().map(|column| column.example()).collect();
        template("templat-impor-media.csv", &heads, &example)
    }

    /// A table that was put into the object store.
    async fn table(&self, scope: &Scope, sha256: &str) -> Result<(StoredFile, Table), AppError> {
        let (file, bytes) = self.file(scope, sha256).await?;
        let read = tokio::task::spawn_blocking(move || table_reader::read(&bytes));
        let table = read.await.map_err(|error| AppError::Bug(Box::new(error)))?.map_err(|error| unreadable(&error))?;
        Ok((file, table))
    }

    async fn look_at(&self, scope: &Scope, sha256: &str) -> Result<Looked<PlannedCompany>, AppError> {
        scope.may("import_media")?;
        let (file, table) = self.table(scope, sha256).await?;
        let places = columns::places(&table);
        if !places.contains_key(&Column::Media) {
            return Err(wrong("table_column_missing", vec![("column", Column::Media.head().to_owned())]));
        }
        let headers = columns::uses(&table, &places);
        let checked: Vec<Checked> =
            table.rows.iter().map(|row| rows::check(&table, &places, row, &file.name)).collect();
        let taken = self.taken(scope.border(), &checked).await?;
        Ok(Looked { file_name: file.name, plan: plan(checked, &taken), headers, table })
    }

    /// Which of the values that must be unique are in the register already.
    async fn taken(&self, border: Border, checked: &[Checked]) -> Result<BTreeSet<Key>, AppError> {
        let mut taken = BTreeSet::new();
        let lists: [(&str, &str, MakeKey); 3] =
            [("companies", "npwp", Key::Npwp), ("companies", "nib", Key::Nib), ("outlets", "domain", Key::Domain)];
        for (list, column, key) in lists {
            let values: Vec<&str> = checked
                .iter()
                .flat_map(|row| &row.keys)
                .filter(|(of, _)| key(of.value().to_owned()) == *of)
                .map(|(of, _)| of.value())
                .collect();
            for some in values.chunks(100) {
                let request = ListRequest {
                    filter: Filter::Where(column.to_owned(), Operator::In, json!(some)),
                    first: 100,
                    ..ListRequest::default()
                };
                for row in self.list_in(border, reading::dataset(list)?, &request).await?.rows {
                    if let Some(value) = row.get(column).and_then(Value::as_str) {
                        taken.insert(key(value.to_owned()));
                    }
                }
            }
        }
        Ok(taken)
    }
}

/// Puts the rows together: a row is good when it has no mistake of its own, shares nothing with a row above, and
/// nothing with the register.
fn plan(checked: Vec<Checked>, taken: &BTreeSet<Key>) -> ImportPlan<PlannedCompany> {
    let mut seen: BTreeMap<Key, usize> = BTreeMap::new();
    let mut plan = ImportPlan::default();
    for row in checked {
        let mut errors = row.errors;
        for (key, column) in row.keys {
            let value = key.value().to_owned();
            if let Some(first) = seen.get(&key) {
                errors.push(RowError { row: row.number, column, code: "duplicate_in_file", value: first.to_string() });
            } else if taken.contains(&key) {
                errors.push(RowError { row: row.number, column, code: "taken", value });
                seen.insert(key, row.number);
            } else {
                seen.insert(key, row.number);
            }
        }
        match row.planned {
            Some(planned) if errors.is_empty() => plan.rows.push(planned),
            Some(_) | None => plan.errors.extend(errors),
        }
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked(text: &str) -> ImportPlan<PlannedCompany> {
        let table = table_reader::read(text.as_bytes()).expect("a table");
        let places = columns::places(&table);
        let checked = table.rows.iter().map(|row| rows::check(&table, &places, row, "media.csv")).collect();
        plan(checked, &BTreeSet::from([Key::Domain("gosumut.com".to_owned())]))
    }

    fn told(plan: &ImportPlan<PlannedCompany>) -> Vec<(usize, &str, &str)> {
        plan.errors.iter().map(|error| (error.row, error.column.as_str(), error.code)).collect()
    }

    /// EF-50: the public list of Sumatera goes in as it is.
    #[test]
    fn the_headers_of_the_public_list_are_understood() {
        let plan = looked(
            "nama_media,jenis_media,website,feed_url,kode_provinsi,provinsi,status_dewan_pers\n\
             RiauPos.co,siber,https://www.riaupos.co,https://riaupos.co/feed,14,Riau,terverifikasi faktual\n",
        );
        assert_eq!(told(&plan), []);
        let row = plan.rows.first().expect("a row");
        assert_eq!((row.profile.legal_name.as_str(), row.outlet.name.as_str()), ("RiauPos.co", "RiauPos.co"));
        assert_eq!(row.outlet.domain.as_deref(), Some("riaupos.co"));
        assert_eq!(row.press, Some(PressCouncilStatus::FactualVerified));
        assert!(row.press_source.contains("media.csv"));
    }

    /// EF-50: another order, other names, and every mistake with its row and column.
    #[test]
    fn every_mistake_is_told_with_row_and_column_whatever_the_order() {
        let plan = looked(
            "NPWP;Nama Media;Jenis;Domain;NIB;Nama Badan Hukum;Bentuk;Surel\r\n\
             01.234.567.8-901.234;Satu;siber;satu.id;1234567890123;PT Satu;PT;redaksi@satu.id\r\n\
             12345;Dua;siber;dua.id;1;PT Dua;PT;bukan surel\r\n\
             ;Tiga;koran langit;tiga.id;;;;\r\n\
             012345678901234;Empat;siber;www.satu.id;;PT Empat;;\r\n\
             ;Lima;siber;https://gosumut.com/;;;;\r\n\
             ;;siber;enam.id;;;;\r\n\
             ;Tujuh;cetak;;;;;\r\n",
        );
        assert_eq!(plan.rows.iter().map(|row| row.row).collect::<Vec<_>>(), [2]);
        assert_eq!(
            told(&plan),
            [
                (3, "NPWP", "npwp_digits"),
                (3, "NIB", "nib_digits"),
                (3, "Surel", "email"),
                (4, "Jenis", "not_a_choice"),
                (5, "NPWP", "duplicate_in_file"),
                (5, "Domain", "duplicate_in_file"),
                (6, "Domain", "taken"),
                (7, "Nama Media", "required"),
                (8, "", "frequency_missing"),
            ]
        );
        assert_eq!(plan.wrong_rows(), 6);
    }

    #[test]
    fn the_template_is_a_table_that_goes_in() {
        let heads: Vec<&str> = Column::ALL.iter().map(|column| column.head()).collect();
        let example: Vec<&str> = Column::ALL.iter().map(|column| column.example()).collect();
        let plan = looked(&format!("{}\n{}\n", heads.join(";"), example.join(";")));
        assert_eq!(told(&plan), []);
        assert_eq!(plan.rows.len(), 1);
    }
}
