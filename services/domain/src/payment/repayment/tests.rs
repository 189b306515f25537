//! Claims for money back, in sentences (C-REPAY).

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{any_order, cases, day, fold, given, id, twice_is_once};

fn sen(text: &str) -> Sen {
    Sen::parse(text).expect("an amount")
}

fn finding() -> Finding {
    Finding { auditor: Auditor::SupremeAuditAgency, number: "30B/LHP/2024".into(), date: day("2024-05-20") }
}

fn line(paid: &str, due: &str) -> Line {
    Line { order: None, about: "Langganan koran, Januari".into(), paid: sen(paid), due: sen(due) }
}

fn raise(lines: Vec<Line>) -> Command {
    Command::Raise { claim: id(1), company: id(2), finding: finding(), lines, pay_by: day("2024-07-19"), by: id(3) }
}

fn claimed() -> Event {
    Event::RepaymentClaimed {
        claim: id(1),
        company: id(2),
        finding: finding(),
        lines: vec![line("2.000.000.000,00", "766.541.977,53")],
        amount_sen: sen("1.233.458.022,47"),
        pay_by: day("2024-07-19"),
        author: id(3),
    }
}

fn repay(receipt: &str, amount: &str) -> Command {
    Command::RecordRepayment {
        receipt: receipt.into(),
        date: day("2024-06-10"),
        amount: sen(amount),
        today: day("2024-06-11"),
        by: id(5),
    }
}

fn received(receipt: &str, amount: &str, left: &str) -> Event {
    Event::RepaymentReceived {
        claim: id(1),
        company: id(2),
        receipt: receipt.into(),
        date: day("2024-06-10"),
        amount_sen: sen(amount),
        left_sen: sen(left),
    }
}

/// C-REPAY: Kota Metro TA 2023: Rp 1,233,458,022.47, to the sen, counted line by line.
#[test]
fn c_repay_a_claim_is_the_sum_of_its_lines_to_the_sen() {
    given::<Repayment>([]).when(raise(vec![line("2.000.000.000,00", "766.541.977,53")])).then([claimed()]);
    given::<Repayment>([claimed()])
        .when(raise(vec![line("2.000.000.000,00", "766.541.977,53")]))
        .then_nothing_happens();
    given::<Repayment>([]).when(raise(vec![])).then_rejected(Rejection::NothingOverpaid);
    given::<Repayment>([]).when(raise(vec![line("5,00", "5,00")])).then_rejected(Rejection::NothingOverpaid);
}

/// C-REPAY, C-SOD: who claims money does not say that it came.
#[test]
fn c_sod_who_claims_money_does_not_write_down_that_it_came() {
    let Command::RecordRepayment { receipt, date, amount, today, .. } = repay("STS-1", "1.000.000.000,00") else {
        unreachable!()
    };
    let own = Command::RecordRepayment { receipt, date, amount, today, by: id(3) };
    given::<Repayment>([claimed()]).when(own).then_rejected(Rejection::OwnWork);
}

/// C-REPAY: it is settled when nothing is left, and more than is left is not taken.
#[test]
fn c_repay_no_more_than_is_left_is_taken_back() {
    let first = received("STS-1", "1.000.000.000,00", "233.458.022,47");
    given::<Repayment>([claimed()]).when(repay("STS-1", "1.000.000.000,00")).then([first.clone()]);
    given::<Repayment>([claimed(), first.clone()]).when(repay("STS-1", "1.000.000.000,00")).then_nothing_happens();
    given::<Repayment>([claimed(), first.clone()]).when(repay("STS-1", "1,00")).then_rejected(Rejection::ReceiptTaken);
    given::<Repayment>([claimed(), first.clone()])
        .when(repay("STS-2", "233.458.022,48"))
        .then_rejected(Rejection::MoreThanLeft { left: sen("233.458.022,47") });
    let last = received("STS-2", "233.458.022,47", "0,00");
    given::<Repayment>([claimed(), first.clone()]).when(repay("STS-2", "233.458.022,47")).then([last.clone()]);
    given::<Repayment>([claimed(), first, last]).when(repay("STS-3", "1,00")).then_rejected(Rejection::Settled);
}

/// A company may say that the calculation is wrong, and is answered before the claim goes further (F13).
#[test]
fn an_objection_is_answered_before_the_claim_goes_to_the_board() {
    let contested = Event::RepaymentContested { claim: id(1), company: id(2), reason: "Koran diterima.".into() };
    let answered = Event::ContestAnswered { claim: id(1), company: id(2), answer: "Tanpa tanda terima.".into() };
    let hand_over = Command::HandOver { number: "TGR/1".into(), reason: "Tidak dibayar.".into(), by: id(3) };
    let contest = |reason: &str| Command::Contest { reason: reason.into(), by: id(4) };
    given::<Repayment>([claimed()]).when(contest("Koran diterima.")).then([contested.clone()]);
    given::<Repayment>([claimed(), contested.clone()]).when(contest("Lagi.")).then_rejected(Rejection::AnswerFirst);
    given::<Repayment>([claimed(), contested.clone()]).when(hand_over.clone()).then_rejected(Rejection::AnswerFirst);
    let answer_by = |by: u8| Command::Answer { answer: "Tanpa tanda terima.".into(), by: id(by) };
    let answer = answer_by(5);
    given::<Repayment>([claimed(), contested.clone()]).when(answer_by(3)).then_rejected(Rejection::OwnWork);
    given::<Repayment>([claimed()]).when(answer.clone()).then_rejected(Rejection::NothingToAnswer);
    given::<Repayment>([claimed(), contested.clone()]).when(answer.clone()).then([answered.clone()]);
    given::<Repayment>([claimed(), contested.clone(), answered.clone()]).when(answer).then_nothing_happens();
    given::<Repayment>([claimed(), contested, answered]).when(hand_over).then([Event::RepaymentHandedOver {
        claim: id(1),
        company: id(2),
        number: "TGR/1".into(),
        reason: "Tidak dibayar.".into(),
        left_sen: sen("1.233.458.022,47"),
    }]);
}

#[test]
fn amounts_with_sen_are_read_and_written_as_officials_do() {
    assert_eq!(sen("1.233.458.022,47").get(), 123_345_802_247);
    assert_eq!(sen("1233458022,47").to_string(), "Rp\u{a0}1.233.458.022,47");
    assert_eq!(sen("7").to_string(), "Rp\u{a0}7,00");
    for text in ["1.23,00", "1,5", "1,555", "-1,00", "", ",50", "1.2345,00", "12345.678,00", "99999999999999999"] {
        assert_eq!(Sen::parse(text), None, "{text}");
    }
}

fn commands() -> impl Strategy<Value = Command> {
    prop_oneof![
        1 => (1_i64..900, 0_i64..1_000).prop_map(|(paid, due)| raise(vec![Line {
            paid: Sen(paid), due: Sen(due), ..line("1", "0")
        }])),
        6 => ("[a-d]", -1_i64..400).prop_map(|(receipt, amount)| Command::RecordRepayment {
            receipt, date: day("2024-06-10"), amount: Sen(amount), today: day("2024-06-11"), by: id(5),
        }),
        1 => "[xy]?".prop_map(|reason| Command::Contest { reason, by: id(4) }),
        1 => "[xy]?".prop_map(|answer| Command::Answer { answer, by: id(5) }),
        1 => "[xy]".prop_map(|number| Command::HandOver { number, reason: "R".into(), by: id(3) }),
    ]
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn an_order_about_a_claim_sent_twice_changes_nothing_more(year in vec(commands(), 0..30)) {
        let past = twice_is_once::<Repayment>(year.clone())?;
        any_order::<Repayment>(&past, &year);
    }

    /// C-REPAY: what came back never exceeds the claim, and what is left is the rest.
    #[test]
    fn c_repay_what_came_back_and_what_is_left_are_the_claim(year in vec(commands(), 0..40)) {
        let past = twice_is_once::<Repayment>(year)?;
        let (mut claim, mut back) = (0, 0);
        for event in &past {
            match event {
                Event::RepaymentClaimed { amount_sen, .. } => claim = amount_sen.get(),
                Event::RepaymentReceived { amount_sen, left_sen, .. } => {
                    back += amount_sen.get();
                    prop_assert_eq!(left_sen.get(), claim - back);
                }
                Event::RepaymentContested { .. } | Event::ContestAnswered { .. } | Event::RepaymentHandedOver { .. } => (),
            }
        }
        prop_assert!(back <= claim);
        prop_assert_eq!(fold::<Repayment>(&past).left().get(), claim - back);
    }
}
