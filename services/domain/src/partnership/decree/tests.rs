//! Decrees in sentences (EF-11, EF-22).

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{any_order, cases, day, fold, given, id, twice_is_once};

const AUTHOR: u8 = 1;
const HEAD: u8 = 2;
const CHECKER: u8 = 3;

fn wording(dictum: &str) -> Wording {
    Wording {
        about: "Penetapan media mitra 2026".into(),
        considering: vec!["bahwa hasil verifikasi telah diumumkan;".into()],
        in_view_of: vec!["Undang-Undang Nomor 40 Tahun 1999;".into()],
        dictums: vec![dictum.into()],
    }
}

fn prepare(wording: Wording) -> Command {
    Command::Prepare { decree: id(7), window: id(5), wording, by: id(AUTHOR) }
}

fn prepared() -> Event {
    Event::DecreePrepared { decree: id(7), window: id(5), wording: wording("Menetapkan."), author: id(AUTHOR) }
}

fn reworded() -> Event {
    Event::DecreeReworded { decree: id(7), wording: wording("Menetapkan kembali.") }
}

fn reword(wording: Wording) -> Command {
    Command::Reword { wording }
}

fn row(number: u32) -> Row {
    Row {
        number,
        application: id(6),
        company: id(1),
        company_name: "PT Contoh Media".into(),
        outlet: id(2),
        outlet_name: "Contoh Online".into(),
        kind: MediaKind::Online,
        grade: "A".into(),
    }
}

fn issue(by: u8) -> Issue {
    Issue {
        number: "188/DKISP/2026".into(),
        date: day("2026-01-28"),
        rows: vec![row(1)],
        hash: "ab".repeat(32),
        code: "K7QF2M9XWT4A".into(),
        signature: signature(),
        checkers: vec![id(CHECKER)],
        by: id(by),
    }
}

fn signature() -> Signature {
    let (name, title) = ("Rahmat Hidayat Syah, S.Kom.".into(), "Plt. Kepala Dinas".into());
    Signature { official: id(8), name, title, nip: None }
}

fn fix(issue: Issue) -> Command {
    Command::Issue(Box::new(issue))
}

fn issued() -> Event {
    Event::DecreeIssued {
        decree: id(7),
        window: id(5),
        number: "188/DKISP/2026".into(),
        date: day("2026-01-28"),
        rows: vec![row(1)],
        hash: "ab".repeat(32),
        code: "K7QF2M9XWT4A".into(),
        signature: signature(),
    }
}

#[test]
fn a_decree_is_prepared_once_and_says_something() {
    given::<Decree>([]).when(prepare(wording("Menetapkan."))).then([prepared()]);
    given::<Decree>([prepared()]).when(prepare(wording("Menetapkan."))).then_nothing_happens();
    given::<Decree>([prepared()]).when(prepare(wording("Lain."))).then_rejected(Rejection::AlreadyPrepared);
    for silent in [Wording { about: " ".into(), ..wording("Menetapkan.") }, Wording { dictums: vec![], ..wording("") }]
    {
        given::<Decree>([]).when(prepare(silent.clone())).then_rejected(Rejection::WordingMissing);
        given::<Decree>([prepared()]).when(reword(silent)).then_rejected(Rejection::WordingMissing);
    }
}

#[test]
fn a_decree_is_reworded_until_it_is_issued() {
    given::<Decree>([prepared()]).when(reword(wording("Menetapkan kembali."))).then([reworded()]);
    given::<Decree>([prepared(), reworded()]).when(reword(wording("Menetapkan kembali."))).then_nothing_happens();
    given::<Decree>([prepared(), issued()])
        .when(reword(wording("Menetapkan kembali.")))
        .then_rejected(Rejection::AlreadyIssued);
    given::<Decree>([]).when(reword(wording("Menetapkan."))).then_rejected(Rejection::Unknown);
}

/// EF-11: publishing fixes the list with number, date and hash.
#[test]
fn issuing_fixes_number_date_hash_and_rows() {
    given::<Decree>([prepared()]).when(fix(issue(HEAD))).then([issued()]);
    given::<Decree>([prepared(), issued()]).when(fix(issue(HEAD))).then_nothing_happens();
    given::<Decree>([]).when(fix(issue(HEAD))).then_rejected(Rejection::Unknown);
}

/// EF-11: later changes never alter it.
#[test]
fn an_issued_list_is_never_issued_as_another_one() {
    let other = Issue { rows: vec![row(1), row(2)], hash: "cd".repeat(32), ..issue(HEAD) };
    given::<Decree>([prepared(), issued()]).when(fix(other)).then_rejected(Rejection::AlreadyIssued);
}

#[test]
fn a_decree_has_a_number_and_names_somebody() {
    given::<Decree>([prepared()])
        .when(fix(Issue { number: " ".into(), ..issue(HEAD) }))
        .then_rejected(Rejection::NumberMissing);
    given::<Decree>([prepared()]).when(fix(Issue { rows: vec![], ..issue(HEAD) })).then_rejected(Rejection::NoRows);
}

/// EF-22, DOMAIN.md 7: verifier of an application is not approver of the decree; nor is its author.
#[test]
fn neither_author_nor_checker_issues_a_decree() {
    given::<Decree>([prepared()]).when(fix(issue(AUTHOR))).then_rejected(Rejection::AuthorIssues);
    given::<Decree>([prepared()]).when(fix(issue(CHECKER))).then_rejected(Rejection::CheckerIssues);
}

fn commands() -> impl Strategy<Value = Command> {
    let by = (1_u8..5).prop_map(id::<AccountId>);
    let words = "[ab]?".prop_map(|dictum| match dictum.as_str() {
        "" => Wording::default(),
        dictum => wording(dictum),
    });
    prop_oneof![
        2 => (words.clone(), by.clone()).prop_map(|(wording, by)| Command::Prepare {
            decree: id(7),
            window: id(5),
            wording,
            by
        }),
        2 => words.prop_map(reword),
        3 => ("[1 ]", 0_u32..3, "[ab]", by, vec(1_u8..5, 0..3)).prop_map(|(number, rows, hash, by, checkers)| {
            fix(Issue {
                number,
                rows: (1..=rows).map(row).collect(),
                hash,
                by,
                checkers: checkers.into_iter().map(id).collect(),
                ..issue(HEAD)
            })
        }),
    ]
}

proptest! {
    #![proptest_config(cases(500))]

    /// A client that saw no answer may send the order again.
    #[test]
    fn an_order_about_a_decree_sent_twice_changes_nothing_more(season in vec(commands(), 0..30)) {
        let past = twice_is_once::<Decree>(season.clone())?;
        any_order::<Decree>(&past, &season);
    }

    /// T-18, EF-11, EF-22: it is issued once, by nobody who wrote or checked, and is silent afterwards.
    #[test]
    fn no_author_or_checker_ever_issues_and_nothing_follows_an_issue(season in vec(commands(), 0..30)) {
        let mut past: Vec<Event> = Vec::new();
        let mut author = None;
        for command in season {
            let Ok(new) = Decree::decide(&fold::<Decree>(&past), command.clone()) else { continue };
            let over = past.iter().any(|event| matches!(event, Event::DecreeIssued { .. }));
            prop_assert!(!over || new.is_empty(), "{command:?} after issue");
            for event in &new {
                match (event, &command) {
                    (Event::DecreePrepared { author: by, .. }, _) => author = Some(*by),
                    (Event::DecreeIssued { .. }, Command::Issue(issue)) => {
                        prop_assert_ne!(author, Some(issue.by));
                        prop_assert!(!issue.checkers.contains(&issue.by));
                    }
                    (Event::DecreeReworded { .. } | Event::DecreeIssued { .. }, _) => (),
                }
            }
            past.extend(new);
        }
    }
}
