//! Flags in sentences (EF-43).

use super::*;
use crate::{
    oversight::{evidence::RecordKind, rules::FlagBook},
    spec::{any_order, cases, fold, given, id, twice_is_once_but},
};
use proptest::{collection::vec, prelude::*};

const HEAD: u8 = 1;
const AUDITOR: u8 = 2;
const ACTED: u8 = 3;

fn evidence(orders: &[u8]) -> Evidence {
    Evidence::of(orders.iter().map(|order| Record { kind: RecordKind::Order, id: id(*order) }))
}

fn threshold(rule: Rule) -> Threshold {
    Threshold::of(0, &FlagBook::preset().setting(rule))
}

fn raise(rule: Rule, measured: i64, orders: &[u8]) -> Command {
    let evidence = evidence(orders);
    let sighting = Sighting { rule, matter: "x".into(), company: Some(id(9)), measured, evidence };
    Command::Raise { flag: id(7), sighting: Box::new(sighting), threshold: threshold(rule) }
}

fn raised(rule: Rule, measured: i64, orders: &[u8]) -> Event {
    let (threshold, evidence) = (threshold(rule), evidence(orders));
    Event::FlagRaised { flag: id(7), rule, threshold, company: Some(id(9)), measured, evidence }
}

fn review(outcome: Outcome, by: u8) -> Command {
    let (acted, is_auditor) = (BTreeSet::from([id(ACTED)]), by == AUDITOR);
    Command::Review { outcome, reason: "Harga memuat desain.".into(), acted, is_auditor, by: id(by) }
}

fn reviewed(rule: Rule, outcome: Outcome, by: u8) -> Event {
    Event::FlagReviewed { rule, outcome, reason: "Harga memuat desain.".into(), reviewer: id(by) }
}

const SPLIT: Rule = Rule::OrderSplit;

#[test]
fn what_is_seen_again_raises_no_second_flag() {
    given::<Flag>([]).when(raise(SPLIT, 9_000, &[1, 2])).then([raised(SPLIT, 9_000, &[1, 2])]);
    let past = [raised(SPLIT, 9_000, &[1, 2])];
    given::<Flag>(past.clone()).when(raise(SPLIT, 9_000, &[1, 2])).then_nothing_happens();
    given::<Flag>(past).when(raise(SPLIT, 9_100, &[2])).then_nothing_happens();
}

#[test]
fn what_is_within_its_threshold_is_no_flag() {
    given::<Flag>([]).when(raise(SPLIT, 8_000, &[1, 2])).then_rejected(Rejection::WithinThreshold);
    given::<Flag>([]).when(raise(Rule::YoungOutlet, 12, &[1])).then_rejected(Rejection::WithinThreshold);
}

#[test]
fn new_evidence_opens_a_reviewed_flag_again_and_old_evidence_does_not() {
    let past = vec![raised(SPLIT, 9_000, &[1, 2]), reviewed(SPLIT, Outcome::Explained, HEAD)];
    given::<Flag>(past.clone()).when(raise(SPLIT, 9_000, &[1, 2])).then_nothing_happens();
    let again =
        |kind: fn(Rule, Threshold, i64, Evidence) -> Event| kind(SPLIT, threshold(SPLIT), 9_000, evidence(&[1, 2, 3]));
    let reopened =
        again(|rule, threshold, measured, evidence| Event::FlagReopened { rule, threshold, measured, evidence });
    given::<Flag>(past.clone()).when(raise(SPLIT, 9_000, &[1, 2, 3])).then([reopened.clone()]);
    assert_eq!(fold::<Flag>(&[past.clone(), vec![reopened]].concat()).status(), Some(Status::Open));
    // While nobody has looked, it only grows.
    let added =
        again(|rule, threshold, measured, evidence| Event::FlagEvidenceAdded { rule, threshold, measured, evidence });
    given::<Flag>(past[..1].to_vec()).when(raise(SPLIT, 9_000, &[1, 2, 3])).then([added]);
}

#[test]
fn a_measure_that_is_worse_by_a_quarter_is_new_evidence() {
    let rule = Rule::OwnerConcentration;
    let past = [raised(rule, 4_000, &[1]), reviewed(rule, Outcome::Explained, HEAD)];
    given::<Flag>(past.clone()).when(raise(rule, 5_000, &[1])).then_nothing_happens();
    let reopened = Event::FlagReopened { rule, threshold: threshold(rule), measured: 5_001, evidence: evidence(&[1]) };
    given::<Flag>(past).when(raise(rule, 5_001, &[1])).then([reopened]);
}

/// EF-22: nobody says that the own deed is no matter.
#[test]
fn c_sod_who_acted_on_the_record_does_not_review_its_flag() {
    let past = [raised(SPLIT, 9_000, &[1, 2])];
    given::<Flag>(past.clone()).when(review(Outcome::FalseAlarm, ACTED)).then_rejected(Rejection::OwnWork);
    let done = reviewed(SPLIT, Outcome::FalseAlarm, HEAD);
    given::<Flag>(past.clone()).when(review(Outcome::FalseAlarm, HEAD)).then([done.clone()]);
    let past = [past[0].clone(), done];
    given::<Flag>(past.clone()).when(review(Outcome::FalseAlarm, HEAD)).then_nothing_happens();
    given::<Flag>(past).when(review(Outcome::Explained, AUDITOR)).then_rejected(Rejection::NotOpen);
}

#[test]
fn what_the_inspektorat_has_only_the_inspektorat_answers() {
    let past = [raised(SPLIT, 9_000, &[1, 2]), reviewed(SPLIT, Outcome::SentToInspectorate, HEAD)];
    given::<Flag>(past.clone()).when(review(Outcome::Explained, HEAD)).then_rejected(Rejection::WithInspectorate);
    let done = reviewed(SPLIT, Outcome::Repayment, AUDITOR);
    given::<Flag>(past).when(review(Outcome::Repayment, AUDITOR)).then([done]);
    let open = [raised(SPLIT, 9_000, &[1, 2])];
    given::<Flag>(open).when(review(Outcome::SentToInspectorate, AUDITOR)).then_rejected(Rejection::OwnDesk);
}

#[test]
fn a_review_has_a_reason() {
    let silent = Command::Review {
        outcome: Outcome::Explained,
        reason: " ".into(),
        acted: BTreeSet::new(),
        is_auditor: false,
        by: id(HEAD),
    };
    given::<Flag>([raised(SPLIT, 9_000, &[1, 2])]).when(silent.clone()).then_rejected(Rejection::ReasonMissing);
    given::<Flag>([]).when(silent).then_rejected(Rejection::Unknown);
}

fn commands() -> impl Strategy<Value = Command> {
    prop_oneof![
        (7_000_i64..20_000, vec(0_u8..6, 1..4)).prop_map(|(measured, orders)| raise(SPLIT, measured, &orders)),
        (prop::sample::select(Outcome::ALL), 1_u8..5).prop_map(|(outcome, by)| review(outcome, by)),
    ]
}

proptest! {
    #![proptest_config(cases(200))]

    /// T-23: raised and reviewed in any order, a flag is raised once, and never reviewed by who acted.
    #[test]
    fn a_flag_is_raised_once_and_never_reviewed_by_who_acted(life in vec(commands(), 0..30)) {
        let past = twice_is_once_but::<Flag>(life.clone(), |_| false)?;
        let raised = past.iter().filter(|event| matches!(event, Event::FlagRaised { .. })).count();
        prop_assert!(raised <= 1);
        let own = |event: &Event| matches!(event, Event::FlagReviewed { reviewer, .. } if *reviewer == id(ACTED));
        prop_assert!(!past.iter().any(own));
        any_order::<Flag>(&past, &life);
    }
}
