//! What commands say, in English sentences: no shape of the program's own memory is printed to people.

use app::{AppError, FieldError, RowError};
use serde_json::Value;
use store::{ChainFault, Rebuilt, Refusal, TableReport, migrate::Migrated};

/// `1 event`, `3 events`.
pub(crate) fn count(number: i64, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

/// What `sinergi migrate` did.
pub(crate) fn migrated(done: &Migrated) -> String {
    let applied = i64::try_from(done.applied).unwrap_or(i64::MAX);
    match applied {
        0 => format!("The schema stands at version {} already; nothing was to be done.", done.version),
        some => {
            format!("{} ran; the schema stands at version {}.", count(some, "migration", "migrations"), done.version)
        }
    }
}

/// What `sinergi rebuild` did.
pub(crate) fn rebuilt(done: &Rebuilt) -> String {
    let tables = i64::try_from(done.checksums.len()).unwrap_or(i64::MAX);
    let tables = count(tables, "read model", "read models");
    let events = count(done.position, "event", "events");
    match done.rows_changed {
        0 => format!("{tables} made again from {events}; every row was as it should be"),
        some => format!(
            "{tables} made again from {events}; {}",
            count(some, "row was wrong and is right now", "rows were wrong and are right now")
        ),
    }
}

/// What is wrong with the log at a position.
pub(crate) fn broken(position: i64, fault: ChainFault) -> String {
    let what = match fault {
        ChainFault::Missing => "there is no event, but one behind it",
        ChainFault::Hash => "the hash does not fit the event and what stands before it",
        ChainFault::Version => "the version is not the next one of its stream",
        ChainFault::Time => "the event was recorded before the one in front of it",
        ChainFault::Type => "the type of the event has no name",
        ChainFault::Head => "the head tells of more events, of fewer, or of another hash",
    };
    format!("the log is broken at position {position}: {what}")
}

/// How a read model differs from what the log says.
pub(crate) fn differs(table: &TableReport) -> String {
    let differing = i64::try_from(table.differences_count).unwrap_or(i64::MAX);
    let rows = count(differing, "row differs", "rows differ");
    let ids: Vec<String> = table.differences.iter().map(|row| row.id.to_string()).collect();
    let first = if ids.is_empty() { String::new() } else { format!(" ({})", ids.join(", ")) };
    format!("the read model {} is not what the log says: {rows}{first}; `sinergi rebuild` makes it again", table.table)
}

/// What an import brought in.
pub(crate) fn imported(answer: &Value) -> String {
    let number = |name: &str| answer.get(name).and_then(Value::as_i64).unwrap_or_default();
    let id = answer.get("id").and_then(Value::as_str).unwrap_or("-");
    let taken = count(number("rows"), "row was taken", "rows were taken");
    let left_out = count(number("left_out"), "row was left out", "rows were left out");
    format!("{taken}, {left_out}; the import is {id}.")
}

/// What is wrong in a row of a table, in the words of the console: those who mend tables read them there too.
pub(crate) fn row_mistake(error: &RowError) -> String {
    let value = if error.value.is_empty() { String::new() } else { format!(" \"{}\"", error.value) };
    let place = if error.column.is_empty() { String::new() } else { format!(", {}{value}", error.column) };
    format!("row {}{place}: {}", error.row, console::row_mistake(error))
}

/// Why something was not done.
pub(crate) fn refused(refusal: &Refusal) -> String {
    let params: Vec<String> = refusal.params.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let reasons: Vec<String> = refusal.reasons.iter().map(|(item, code)| format!("{item}: {code}")).collect();
    let more: Vec<String> = params.into_iter().chain(reasons).collect();
    if more.is_empty() { refusal.code.clone() } else { format!("{} ({})", refusal.code, more.join(", ")) }
}

/// The mistakes of an input.
pub(crate) fn mistakes(errors: &[FieldError]) -> String {
    let each: Vec<String> = errors.iter().map(|error| format!("{}: {}", error.field, error.code)).collect();
    each.join(", ")
}

/// An error of the application as a person of the command line reads it.
pub(crate) fn trouble(error: AppError) -> anyhow::Error {
    match error {
        AppError::Rejected(refusal) => anyhow::anyhow!("refused: {}", refused(&refusal)),
        AppError::Invalid(errors) => anyhow::anyhow!("mistakes in the input: {}", mistakes(&errors)),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Uuid;
    use serde_json::json;
    use store::RowDifference;

    use super::*;

    #[test]
    fn migrating_says_what_ran_and_where_the_schema_stands() {
        let said = |applied| migrated(&Migrated { applied, version: 12 });
        assert_eq!(said(0), "The schema stands at version 12 already; nothing was to be done.");
        assert_eq!(said(1), "1 migration ran; the schema stands at version 12.");
        assert_eq!(said(3), "3 migrations ran; the schema stands at version 12.");
    }

    #[test]
    fn a_rebuild_says_whether_a_row_was_wrong() {
        let said = |rows_changed| {
            rebuilt(&Rebuilt { position: 40, rows_changed, checksums: vec![("rm_windows", "00".to_owned())] })
        };
        assert_eq!(said(0), "1 read model made again from 40 events; every row was as it should be");
        assert_eq!(said(1), "1 read model made again from 40 events; 1 row was wrong and is right now");
        assert_eq!(said(2), "1 read model made again from 40 events; 2 rows were wrong and are right now");
    }

    #[test]
    fn every_fault_of_a_log_is_a_sentence_of_its_own() {
        use ChainFault::{Hash, Head, Missing, Time, Type, Version};
        let said: std::collections::BTreeSet<String> =
            [Missing, Hash, Version, Time, Type, Head].into_iter().map(|fault| broken(7, fault)).collect();
        assert_eq!(said.len(), 6);
        assert!(said.iter().all(|text| text.starts_with("the log is broken at position 7: the")));
    }

    #[test]
    fn a_read_model_that_differs_is_named_with_its_rows() {
        let row = RowDifference { id: Uuid::nil(), live: None, rebuilt: None };
        let table = TableReport {
            table: "rm_windows",
            rows: 3,
            live_checksum: "a".to_owned(),
            rebuilt_checksum: "b".to_owned(),
            differences: vec![row],
            differences_count: 1,
        };
        assert_eq!(
            differs(&table),
            "the read model rm_windows is not what the log says: 1 row differs \
             (00000000-0000-0000-0000-000000000000); `sinergi rebuild` makes it again"
        );
    }

    #[test]
    fn an_import_says_how_many_rows_came_in_and_how_many_did_not() {
        let answer = json!({ "id": "0190", "rows": 1, "left_out": 2 });
        assert_eq!(imported(&answer), "1 row was taken, 2 rows were left out; the import is 0190.");
    }

    #[test]
    fn a_mistake_of_a_row_says_where_it_is_and_how_it_is_put_right() {
        let mistake =
            |value: &str, code| RowError { row: 12, column: "NPWP".to_owned(), code, value: value.to_owned() };
        assert_eq!(
            row_mistake(&mistake("12345", "npwp_digits")),
            "row 12, NPWP \"12345\": NPWP harus 15 atau 16 angka; di sini 5 angka."
        );
        assert_eq!(row_mistake(&mistake("", "required")), "row 12, NPWP: Isi kolom ini.");
    }

    #[test]
    fn what_is_refused_is_told_with_everything_that_the_code_needs() {
        let refusal =
            Refusal { params: vec![("quota".to_owned(), "3".to_owned())], ..Refusal::code("application.quota_full") };
        assert_eq!(trouble(AppError::Rejected(refusal)).to_string(), "refused: application.quota_full (quota 3)");
        let error = FieldError { field: "email".to_owned(), code: "required", params: vec![] };
        assert_eq!(trouble(AppError::Invalid(vec![error])).to_string(), "mistakes in the input: email: required");
        assert_eq!(trouble(AppError::Denied).to_string(), "not found");
    }

    /// People read sentences; the shape of a value in memory is for logs.
    #[test]
    fn no_command_prints_the_shape_of_a_value() {
        let sources = [
            include_str!("database.rs"),
            include_str!("demo/mod.rs"),
            include_str!("demo/person.rs"),
            include_str!("demo/large/mod.rs"),
            include_str!("doctor.rs"),
            include_str!("generate.rs"),
            include_str!("importing.rs"),
            include_str!("main.rs"),
            include_str!("maintenance.rs"),
            include_str!("serve.rs"),
        ];
        for source in sources {
            assert!(!source.contains(":?}") && !source.contains(":#?}"), "{source}");
        }
    }
}
