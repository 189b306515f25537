//! Sharing in sentences.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{any_order, cases, fold, given, twice_is_once};

const YEAR: FiscalYear = FiscalYear(2026);

fn share(number: &str, signer: &str) -> Command {
    Command::Share { indicator: "I06".into(), year: YEAR, decision_number: number.into(), signed_by: signer.into() }
}

fn shared() -> Event {
    let (decision_number, signed_by) = ("045/DKISP/2026".into(), "Rahmat Hidayat Syah, S.Kom.".into());
    Event::FigureShared { indicator: "I06".into(), year: YEAR, decision_number, signed_by }
}

fn withdraw() -> Command {
    Command::Withdraw { indicator: "I06".into(), year: YEAR, reason: "Rumus ditinjau ulang.".into() }
}

fn withdrawn() -> Event {
    Event::SharedFigureWithdrawn { indicator: "I06".into(), year: YEAR, reason: "Rumus ditinjau ulang.".into() }
}

/// EF-38, S-12: nothing is shared by default, and nothing without a signed decision.
#[test]
fn a_figure_is_shared_by_a_decision_with_number_and_signer() {
    assert!(!fold::<Sharing>(&[]).is_shared("I06", YEAR));
    given::<Sharing>([]).when(share("", "Rahmat")).then_rejected(Rejection::DecisionMissing);
    given::<Sharing>([]).when(share("045/DKISP/2026", "  ")).then_rejected(Rejection::DecisionMissing);
    let share = share("045/DKISP/2026", "Rahmat Hidayat Syah, S.Kom.");
    given::<Sharing>([]).when(share.clone()).then([shared()]);
    given::<Sharing>([shared()]).when(share).then_nothing_happens();
    assert!(fold::<Sharing>(&[shared()]).is_shared("I06", YEAR));
    assert!(!fold::<Sharing>(&[shared()]).is_shared("I06", FiscalYear(2025)));
}

#[test]
fn a_shared_figure_can_be_taken_back_and_shared_again() {
    given::<Sharing>([]).when(withdraw()).then_rejected(Rejection::NotShared);
    given::<Sharing>([shared()]).when(withdraw()).then([withdrawn()]);
    given::<Sharing>([shared(), withdrawn()]).when(withdraw()).then_nothing_happens();
    assert!(!fold::<Sharing>(&[shared(), withdrawn()]).is_shared("I06", YEAR));
    given::<Sharing>([shared(), withdrawn()])
        .when(share("045/DKISP/2026", "Rahmat Hidayat Syah, S.Kom."))
        .then([shared()]);
}

fn commands() -> impl Strategy<Value = Command> {
    let figure = ("I0[68]", 2025_i32..2027);
    prop_oneof![
        (figure.clone(), "[1 ]").prop_map(|((indicator, year), decision_number)| Command::Share {
            indicator,
            year: FiscalYear(year),
            decision_number,
            signed_by: "Kepala Dinas".into()
        }),
        figure.prop_map(|(indicator, year)| Command::Withdraw {
            indicator,
            year: FiscalYear(year),
            reason: "ditinjau".into()
        }),
    ]
}

proptest! {
    #![proptest_config(cases(300))]

    /// A client that saw no answer may send the order again.
    #[test]
    fn an_order_about_sharing_sent_twice_changes_nothing_more(year in vec(commands(), 0..40)) {
        let past = twice_is_once::<Sharing>(year.clone())?;
        any_order::<Sharing>(&past, &year);
    }
}
