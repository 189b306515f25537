//! The preliminary list in sentences (EF-10, EF-11, DOMAIN.md 4.1).

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{cases, id};

fn candidate(application: u8, eligible: bool, total: i32) -> Candidate {
    Candidate { application: id(application), eligible, total }
}

fn listed(candidates: Vec<Candidate>, quota: Option<u32>, given: u32) -> Vec<(ApplicationId, Outcome)> {
    proposals(candidates, quota, given)
}

#[test]
fn the_best_come_first_and_the_number_breaks_ties() {
    let candidates = vec![candidate(4, true, 60), candidate(3, true, 80), candidate(2, true, 60)];
    assert_eq!(
        listed(candidates, None, 0),
        [(id(3), Outcome::Accept), (id(2), Outcome::Accept), (id(4), Outcome::Accept)]
    );
}

/// DOMAIN.md 4.1: quota full, waiting list.
#[test]
fn who_comes_after_the_last_place_waits() {
    let candidates = vec![candidate(1, true, 50), candidate(2, true, 70), candidate(3, true, 50)];
    assert_eq!(
        listed(candidates, Some(2), 0),
        [(id(2), Outcome::Accept), (id(1), Outcome::Accept), (id(3), Outcome::WaitingList)]
    );
}

#[test]
fn who_is_not_eligible_is_rejected_and_takes_no_place() {
    let candidates = vec![candidate(1, false, 90), candidate(2, true, 40)];
    assert_eq!(listed(candidates, Some(1), 0), [(id(1), Outcome::Reject), (id(2), Outcome::Accept)]);
}

/// An upheld objection is announced again after others were accepted: their places are gone.
#[test]
fn places_that_were_given_earlier_are_gone() {
    let candidates = || vec![candidate(1, true, 90), candidate(2, true, 80)];
    assert_eq!(listed(candidates(), Some(3), 2), [(id(1), Outcome::Accept), (id(2), Outcome::WaitingList)]);
    assert_eq!(listed(candidates(), Some(2), 5), [(id(1), Outcome::WaitingList), (id(2), Outcome::WaitingList)]);
    assert_eq!(listed(candidates(), None, 5), [(id(1), Outcome::Accept), (id(2), Outcome::Accept)]);
}

proptest! {
    #![proptest_config(cases(400))]

    /// Whatever order the applications were read in, the list is the same, and nobody is passed over by a worse one.
    #[test]
    fn the_list_does_not_depend_on_the_order_of_reading(
        drawn in vec((any::<bool>(), 0_i32..5), 0..12),
        quota in prop::option::of(0_u32..8),
        given in 0_u32..4,
    ) {
        let candidates: Vec<Candidate> =
            (1_u8..).zip(&drawn).map(|(number, (eligible, total))| candidate(number, *eligible, *total)).collect();
        let list = listed(candidates.clone(), quota, given);
        prop_assert_eq!(&listed(candidates.iter().rev().copied().collect(), quota, given), &list);
        prop_assert_eq!(list.len(), candidates.len());
        let accepted = list.iter().filter(|(_, outcome)| *outcome == Outcome::Accept).count();
        let eligible = candidates.iter().filter(|candidate| candidate.eligible).count();
        let places = quota.map_or(eligible, |quota| usize::try_from(quota.saturating_sub(given)).expect("few"));
        prop_assert_eq!(accepted, eligible.min(places));
        let of = |wanted: Outcome| {
            let of = |id| candidates.iter().find(|candidate| candidate.application == id).map_or(0, |found| found.total);
            list.iter().filter(move |(_, outcome)| *outcome == wanted).map(move |(id, _)| of(*id)).collect::<Vec<_>>()
        };
        if let (Some(worst), Some(best)) = (of(Outcome::Accept).last(), of(Outcome::WaitingList).first()) {
            prop_assert!(worst >= best);
        }
    }
}
