//! What is taken of agreements and plan items, in sentences (R3, C-PLAN).

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{cases, fold, given, id, twice_is_once};

fn source() -> Source {
    Source::Agreement(id(1))
}

fn hold(order: u8, amount: u64) -> Command {
    Command::Hold { source: source(), order: id(order), amount, limit: Some(100) }
}

fn taken(order: u8, amount: u64, was: u64) -> Event {
    Event::AllotmentTaken { source: source(), order: id(order), amount, was }
}

#[test]
fn an_order_takes_what_is_left_and_no_more() {
    given::<Allotment>([]).when(hold(1, 60)).then([taken(1, 60, 0)]);
    given::<Allotment>([taken(1, 60, 0)]).when(hold(2, 40)).then([taken(2, 40, 0)]);
    given::<Allotment>([taken(1, 60, 0)]).when(hold(2, 41)).then_rejected(Rejection::Exhausted { left: 40 });
    given::<Allotment>([taken(1, 60, 0)]).when(hold(1, 100)).then([taken(1, 100, 60)]);
}

#[test]
fn what_an_order_gives_back_is_free_for_others() {
    let less = Event::AllotmentGivenBack { source: source(), order: id(1), amount: 10, was: 60 };
    given::<Allotment>([taken(1, 60, 0)]).when(hold(1, 10)).then([less.clone()]);
    given::<Allotment>([taken(1, 60, 0), less]).when(hold(2, 90)).then([taken(2, 90, 0)]);
}

/// A limit that was lowered later stops what wants more, and nobody who gives back.
#[test]
fn an_order_gives_back_although_more_is_taken_than_there_is() {
    let lowered = |amount| Command::Hold { source: source(), order: id(1), amount, limit: Some(5) };
    let less = Event::AllotmentGivenBack { source: source(), order: id(1), amount: 50, was: 60 };
    given::<Allotment>([taken(1, 60, 0)]).when(lowered(50)).then([less]);
    given::<Allotment>([taken(1, 60, 0)]).when(lowered(61)).then_rejected(Rejection::Exhausted { left: 5 });
}

#[test]
fn a_source_without_a_limit_is_never_exhausted() {
    let open = Command::Hold { source: source(), order: id(1), amount: u64::MAX, limit: None };
    given::<Allotment>([taken(2, u64::MAX, 0)]).when(open).then([taken(1, u64::MAX, 0)]);
}

#[test]
fn what_is_taken_has_a_stream_of_its_own() {
    let agreement: AgreementId = id(7);
    assert_ne!(Source::Agreement(agreement).stream(), agreement.as_uuid());
    assert_eq!(Source::Agreement(agreement).stream().get_version_num(), 8);
    assert_ne!(Source::PlanItem(id(7)).stream(), Source::PlanItem(id(8)).stream());
}

fn holds() -> impl Strategy<Value = Command> {
    (1_u8..6, 0_u64..70).prop_map(|(order, amount)| hold(order, amount))
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn orders_together_never_take_more_than_there_is(wanted in vec(holds(), 0..60)) {
        let mut past = Vec::new();
        for command in wanted {
            let Ok(new) = Allotment::decide(&fold::<Allotment>(&past), command) else { continue };
            past.extend(new);
            let state = fold::<Allotment>(&past);
            prop_assert!(state.taken_by_others(id(99)) <= 100);
            prop_assert!((1..6).all(|order| state.taken_by_others(id(order)) + state.taken_by(id(order)) <= 100));
        }
    }

    #[test]
    fn an_accepted_hold_sent_twice_changes_nothing(wanted in vec(holds(), 0..40)) {
        twice_is_once::<Allotment>(wanted)?;
    }
}
