//! Runs of an import in sentences (EF-50).

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{any_order, cases, given, id, twice_is_once};

fn record(import: u8, companies: &[u8]) -> Command {
    Command::Record(Brought {
        import: id(import),
        file_name: "media-siber.csv".into(),
        sha256: "00".repeat(32),
        rows: 3,
        left_out: 1,
        companies: companies.iter().copied().map(id).collect(),
        lines: vec![],
    })
}

fn recorded(import: u8, companies: &[u8]) -> Event {
    Event::ImportRecorded {
        import: id(import),
        file_name: "media-siber.csv".into(),
        sha256: "00".repeat(32),
        rows: 3,
        left_out: 1,
        companies: companies.iter().copied().map(id).collect(),
        lines: vec![],
    }
}

fn undo(reason: &str) -> Command {
    Command::Undo { reason: reason.into() }
}

fn undone() -> Event {
    Event::ImportUndone { import: id(1), reason: "berkas keliru".into() }
}

#[test]
fn a_run_is_recorded_once_with_the_companies_that_it_brought() {
    given::<ImportRun>([]).when(record(1, &[7, 8])).then([recorded(1, &[7, 8])]);
    given::<ImportRun>([recorded(1, &[7, 8])]).when(record(1, &[7, 8])).then_nothing_happens();
    given::<ImportRun>([recorded(1, &[7, 8])]).when(record(1, &[9])).then_rejected(Rejection::AlreadyRecorded);
    given::<ImportRun>([recorded(1, &[7, 8])]).when(record(2, &[7, 8])).then_rejected(Rejection::AlreadyRecorded);
}

#[test]
fn a_run_is_undone_once() {
    given::<ImportRun>([]).when(undo("berkas keliru")).then_rejected(Rejection::Unknown);
    given::<ImportRun>([recorded(1, &[7])]).when(undo("berkas keliru")).then([undone()]);
    given::<ImportRun>([recorded(1, &[7]), undone()]).when(undo("berkas keliru")).then_nothing_happens();
    given::<ImportRun>([recorded(1, &[7]), undone()]).when(undo("lainnya")).then_rejected(Rejection::AlreadyUndone);
}

/// A ceiling that an import set is put right by a document: orders may stand below it.
#[test]
fn a_run_that_brought_money_is_not_undone() {
    let brought = Event::ImportRecorded {
        import: id(1),
        file_name: "dpa-2026.xlsx".into(),
        sha256: "00".repeat(32),
        rows: 3,
        left_out: 0,
        companies: vec![],
        lines: vec![id(9)],
    };
    given::<ImportRun>([brought]).when(undo("berkas keliru")).then_rejected(Rejection::BudgetNotUndone);
}

fn commands() -> impl Strategy<Value = Command> {
    prop_oneof![
        (1_u8..3, vec(7_u8..9, 0..2)).prop_map(|(import, companies)| record(import, &companies)),
        "[ab]".prop_map(|reason| Command::Undo { reason }),
    ]
}

proptest! {
    #![proptest_config(cases(300))]

    /// A client that saw no answer may send the order again.
    #[test]
    fn an_order_about_an_import_sent_twice_changes_nothing_more(year in vec(commands(), 0..12)) {
        let past = twice_is_once::<ImportRun>(year.clone())?;
        any_order::<ImportRun>(&past, &year);
    }
}
