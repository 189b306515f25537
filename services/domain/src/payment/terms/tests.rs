//! Terms of payment in sentences.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{any_order, cases, day, fold, given, id, twice_is_once};

const AUTHOR: u8 = 1;
const HEAD: u8 = 2;

fn propose(from: &str, terms: Terms, by: u8) -> Command {
    let basis = "Peraturan Wali Kota Nomor 12 Tahun 2026".into();
    Command::Propose { from: day(from), terms: Box::new(terms), basis, by: id(by) }
}

fn proposed(version: i32, from: &str) -> Event {
    Event::PaymentTermsProposed {
        version,
        from: day(from),
        terms: Box::new(Terms::preset()),
        basis: "Peraturan Wali Kota Nomor 12 Tahun 2026".into(),
        author: id(AUTHOR),
    }
}

fn approved(version: i32, from: &str) -> Event {
    Event::PaymentTermsApproved { version, from: day(from) }
}

#[test]
fn terms_hold_from_their_day_once_somebody_else_approved_them() {
    let approve = |by| Command::Approve { version: 1, by: id(by) };
    given::<PaymentTerms>([]).when(propose("2026-02-01", Terms::preset(), AUTHOR)).then([proposed(1, "2026-02-01")]);
    given::<PaymentTerms>([proposed(1, "2026-02-01")]).when(approve(HEAD)).then([approved(1, "2026-02-01")]);
    let past = [proposed(1, "2026-02-01"), approved(1, "2026-02-01")];
    given::<PaymentTerms>(past.clone()).when(approve(HEAD)).then_nothing_happens();
    let state = fold::<PaymentTerms>(&past);
    assert_eq!(state.in_force(day("2026-01-31")).0, 0);
    assert_eq!(state.in_force(day("2026-02-01")), (1, Terms::preset()));
}

/// EF-22: who wrote the terms does not approve them.
#[test]
fn c_sod_the_author_of_terms_does_not_approve_them() {
    given::<PaymentTerms>([proposed(1, "2026-02-01")])
        .when(Command::Approve { version: 1, by: id(AUTHOR) })
        .then_rejected(Rejection::AuthorApproves);
    given::<PaymentTerms>([]).when(Command::Approve { version: 1, by: id(HEAD) }).then_rejected(Rejection::Unknown);
}

#[test]
fn two_terms_do_not_hold_from_the_same_day() {
    given::<PaymentTerms>([proposed(1, "2026-02-01"), approved(1, "2026-02-01"), proposed(2, "2026-02-01")])
        .when(Command::Approve { version: 2, by: id(HEAD) })
        .then_rejected(Rejection::DayTaken);
}

#[test]
fn terms_that_contradict_themselves_or_stand_on_nothing_are_refused() {
    let reason = |place: &str, code: &str| (place.to_owned(), code.to_owned());
    let office = OfficeHours { opens: 900, closes: 900 };
    given::<PaymentTerms>([])
        .when(propose("2026-02-01", Terms { office, ..Terms::preset() }, AUTHOR))
        .then_rejected(Rejection::Unsound { reasons: vec![reason("office", "payment_terms.no_hours")] });
    given::<PaymentTerms>([])
        .when(propose("2026-02-01", Terms { rates: vec![], cool_off_days: 0, ..Terms::preset() }, AUTHOR))
        .then_rejected(Rejection::Unsound {
            reasons: vec![
                reason("rates", "payment_terms.no_rates"),
                reason("cool_off_days", "payment_terms.at_least_one"),
            ],
        });
    let silent = Command::Propose {
        from: day("2026-02-01"),
        terms: Box::new(Terms::preset()),
        basis: " ".into(),
        by: id(AUTHOR),
    };
    given::<PaymentTerms>([]).when(silent).then_rejected(Rejection::BasisMissing);
}

fn commands() -> impl Strategy<Value = Command> {
    prop_oneof![
        (0_u16..3, 1_u8..4, 1_u8..3).prop_map(|(cool_off_days, by, month)| propose(
            &format!("2026-0{month}-01"),
            Terms { cool_off_days, ..Terms::preset() },
            by
        )),
        (1_i32..5, 1_u8..4).prop_map(|(version, by)| Command::Approve { version, by: id(by) }),
        (1_i32..5, 1_u8..4, any::<bool>()).prop_map(|(version, by, decides)| {
            let from = Withdrawing { by: id(by), decides, today: day("2026-01-10") };
            Command::Withdraw { version, reason: "belum".into(), from }
        }),
    ]
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn an_order_about_terms_sent_twice_changes_nothing_more(year in vec(commands(), 0..25)) {
        let past = twice_is_once::<PaymentTerms>(year.clone())?;
        any_order::<PaymentTerms>(&past, &year);
    }
}
