//! Rows of numbers and their patterns.

use proptest::prelude::*;

use super::*;
use crate::spec::{cases, fold};

fn day(text: &str) -> LocalDate {
    text.parse().expect("a day")
}

fn pattern(text: &str) -> Result<Pattern, PatternError> {
    Pattern::try_from(text.to_owned())
}

/// C-RECEIPT, EF-18: a number that is spelled another way is no other number.
#[test]
fn a_number_has_one_spelling() {
    for told in ["TT/1-A", "tt/1-a", " TT / 1 - A ", "TT/\t1-A\n", "TT/1\u{a0}-A"] {
        assert_eq!(spelled(told), "TT/1-A", "{told:?}");
    }
    for unseen in ['\u{ad}', '\u{200b}', '\u{200d}', '\u{200f}', '\u{2060}', '\u{feff}'] {
        assert_eq!(spelled(&format!("{unseen}TT/1{unseen}-A")), "TT/1-A", "{unseen:?}");
        assert_eq!(spelled(&format!(" {unseen}")), "", "{unseen:?}");
    }
    assert_ne!(spelled("TT/1-A"), spelled("TT/1A"));
}

#[test]
fn a_pattern_sets_number_agency_roman_month_and_year() {
    let usual = PaperSort::OrderLetter.default_pattern();
    assert_eq!(usual.render(7, Some("Diskominfo"), day("2026-11-21")), "007/SP/DISKOMINFO/XI/2026");
    assert_eq!(usual.render(1_234, Some("Setwan DPRD"), day("2026-02-01")), "1234/SP/SETWAN-DPRD/II/2026");
    assert_eq!(usual.render(1, None, day("2026-12-31")), "001/SP/-/XII/2026");
    let own = pattern("500.12.{n}/KOMINFO/{year}").expect("a pattern");
    assert_eq!(own.render(42, Some("x"), day("2027-01-01")), "500.12.42/KOMINFO/2027");
    for sort in PaperSort::ALL {
        assert_eq!(pattern(sort.default_pattern().as_str()), Ok(sort.default_pattern()));
    }
}

#[test]
fn a_pattern_without_number_or_year_or_with_a_word_that_nobody_knows_is_none() {
    let long = format!("{{n}}/{{year}}{}", "x".repeat(80));
    for text in [
        "",
        "SP/{year}",
        "{n}/SP",
        "{n}/{n}/{year}",
        "{n}/{day}/{year}",
        "{n:3}/{year}",
        "{n:09}/{year}",
        "{n}/{year",
        "n}/{n}/{year}",
        "{n}/{year}}",
        long.as_str(),
    ] {
        assert!(pattern(text).is_err(), "{text}");
    }
}

fn take(state: &State, sort: PaperSort, paper: u128) -> Vec<Event> {
    let (sequence, on) = (state.next(sort), day("2026-03-02"));
    let number = sort.default_pattern().render(sequence, Some("D"), on);
    let command = Command::Take { sort, sequence, number, paper: Uuid::from_u128(paper), on, code: String::new() };
    Numbering::decide(state, command).expect("a number")
}

/// EF-21: each kind of paper has its own row, without a gap.
#[test]
fn the_rows_of_two_kinds_do_not_disturb_each_other() {
    let mut state = State::default();
    for paper in 1..=3 {
        for sort in [PaperSort::OrderLetter, PaperSort::Receipt] {
            for event in take(&state, sort, paper) {
                state = Numbering::evolve(state, &event);
            }
        }
    }
    assert_eq!((state.next(PaperSort::OrderLetter), state.next(PaperSort::Receipt)), (4, 4));
    assert_eq!(state.next(PaperSort::Agreement), 1);
}

#[test]
fn nobody_jumps_the_row_or_takes_a_place_twice() {
    let state = fold::<Numbering>(&take(&State::default(), PaperSort::Agreement, 1));
    for sequence in [0, 1, 3] {
        let (number, paper, on) = (format!("{sequence}"), Uuid::from_u128(9), day("2026-03-02"));
        let command = Command::Take {
            sort: PaperSort::Agreement,
            sequence,
            number: number.clone(),
            paper,
            on,
            code: String::new(),
        };
        assert_eq!(Numbering::decide(&state, command), Err(Rejection::OutOfRow), "{sequence}");
        let command = Command::Pass { sort: PaperSort::Agreement, sequence, number };
        assert_eq!(Numbering::decide(&state, command), Err(Rejection::OutOfRow), "{sequence}");
    }
}

#[test]
fn a_paper_that_is_written_again_keeps_its_number() {
    let events = take(&State::default(), PaperSort::InspectionMinutes, 5);
    let state = fold::<Numbering>(&events);
    let number = state.number_of(PaperSort::InspectionMinutes, Uuid::from_u128(5)).expect("a number").to_owned();
    assert_eq!(number, "001/BAPP/D/III/2026");
    let (sort, paper, on) = (PaperSort::InspectionMinutes, Uuid::from_u128(5), day("2026-04-01"));
    assert_eq!(Numbering::decide(&state, Command::Enter { sort, number, paper, on, code: String::new() }), Ok(vec![]));
}

proptest! {
    #![proptest_config(cases(200))]

    /// EF-21: whatever is typed in between, every place of a row is given or passed, once and in order.
    #[test]
    fn a_row_has_no_gap_and_nothing_twice(steps in prop::collection::vec((0_usize..3, 0_usize..2, 1_u32..30), 0..80)) {
        let mut state = State::default();
        let mut places: BTreeMap<PaperSort, Vec<u32>> = BTreeMap::new();
        let on = day("2026-03-02");
        for (place, (what, sort, typed)) in (0_u128..).zip(steps) {
            let sort = [PaperSort::OrderLetter, PaperSort::Receipt][sort];
            let paper = Uuid::from_u128(place);
            let sequence = if what == 0 { state.next(sort) } else { typed };
            let number = sequence.to_string();
            let command = match what {
                0 | 1 => Command::Take { sort, sequence, number, paper, on, code: String::new() },
                _ => Command::Pass { sort, sequence, number },
            };
            for event in Numbering::decide(&state, command).unwrap_or_default() {
                if let Event::NumberTaken { sort, sequence, .. } | Event::NumberPassed { sort, sequence, .. } = &event {
                    places.entry(*sort).or_default().push(*sequence);
                }
                state = Numbering::evolve(state, &event);
            }
        }
        for (sort, row) in places {
            let expected: Vec<u32> = (1..state.next(sort)).collect();
            prop_assert_eq!(row, expected);
        }
    }
}
