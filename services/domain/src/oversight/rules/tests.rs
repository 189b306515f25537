//! Thresholds of flags in sentences.

use super::*;
use crate::spec::{any_order, cases, day, fold, given, id, twice_is_once};
use proptest::{collection::vec, prelude::*};

const AUTHOR: u8 = 1;
const AUDITOR: u8 = 2;
const BASIS: &str = "Keputusan Inspektur Nomor 7 Tahun 2026";

fn propose(from: &str, book: FlagBook, by: u8) -> Command {
    Command::Propose { from: day(from), book: Box::new(book), basis: BASIS.into(), by: id(by) }
}

fn proposed(version: i32, from: &str, book: FlagBook) -> Event {
    Event::FlagRulesProposed { version, from: day(from), book: Box::new(book), basis: BASIS.into(), author: id(AUTHOR) }
}

fn approve(version: i32, by: u8) -> Command {
    Command::Approve { version, today: day("2026-01-10"), by: id(by) }
}

fn with(rule: Rule, change: impl FnOnce(&mut Setting)) -> FlagBook {
    let mut book = FlagBook::preset();
    change(book.settings.iter_mut().find(|setting| setting.rule == rule).expect("every rule"));
    book
}

/// EF-43: each rule has a version, a threshold and a ground from the first day on.
#[test]
fn the_thresholds_to_begin_from_name_every_rule_with_its_ground() {
    let book = FlagBook::preset();
    assert_eq!(book.contradictions(), []);
    assert_eq!(book.settings.iter().map(|setting| setting.rule).collect::<Vec<_>>(), Rule::ALL);
    assert!(Rule::ALL.len() >= 10);
}

#[test]
fn thresholds_hold_from_their_day_once_somebody_else_approved_them() {
    let younger = with(Rule::YoungOutlet, |setting| setting.limit = 24);
    given::<FlagRules>([]).when(propose("2026-02-01", younger.clone(), AUTHOR)).then([proposed(
        1,
        "2026-02-01",
        younger.clone(),
    )]);
    let approved = Event::FlagRulesApproved { version: 1, from: day("2026-02-01"), by: id(AUDITOR) };
    let past = [proposed(1, "2026-02-01", younger.clone()), approved.clone()];
    given::<FlagRules>(past[..1].to_vec()).when(approve(1, AUDITOR)).then([approved]);
    let state = fold::<FlagRules>(&past);
    assert_eq!(state.in_force(day("2026-01-31")), (0, FlagBook::preset()));
    assert_eq!(state.in_force(day("2026-02-01")), (1, younger));
}

/// EF-22: who wrote the thresholds does not approve them.
#[test]
fn c_sod_the_author_of_thresholds_does_not_approve_them() {
    let past = [proposed(1, "2026-02-01", FlagBook::preset())];
    given::<FlagRules>(past).when(approve(1, AUTHOR)).then_rejected(Rejection::OwnWork);
    given::<FlagRules>([]).when(approve(1, AUDITOR)).then_rejected(Rejection::Unknown);
    let past = [proposed(1, "2026-01-09", FlagBook::preset())];
    given::<FlagRules>(past).when(approve(1, AUDITOR)).then_rejected(Rejection::BackDated);
}

/// EF-22, EF-43: what waits is refused by the second person or taken back by its author, with a reason, and by nobody
/// else; approved, it is withdrawn until its first day.
#[test]
fn thresholds_that_wait_are_refused_or_taken_back() {
    let waiting = vec![proposed(1, "2026-02-01", FlagBook::preset())];
    let withdraw = |by: u8, decides: bool, today: &str| {
        let from = Withdrawing { by: id(by), decides, today: day(today) };
        Command::Withdraw { version: 1, reason: "Dasarnya belum terbit.".into(), from }
    };
    let withdrawn =
        |by: u8| Event::FlagRulesWithdrawn { version: 1, reason: "Dasarnya belum terbit.".into(), by: id(by) };
    for (by, decides) in [(AUTHOR, false), (AUDITOR, true)] {
        given::<FlagRules>(waiting.clone()).when(withdraw(by, decides, "2026-01-10")).then([withdrawn(by)]);
    }
    let stranger = withdraw(3, false, "2026-01-10");
    given::<FlagRules>(waiting.clone()).when(stranger).then_rejected(Rejection::NotYours);
    let silent = Command::Withdraw {
        version: 1,
        reason: " ".into(),
        from: Withdrawing { by: id(AUTHOR), decides: false, today: day("2026-01-10") },
    };
    given::<FlagRules>(waiting.clone()).when(silent).then_rejected(Rejection::ReasonMissing);
    let over = [waiting.as_slice(), &[withdrawn(AUDITOR)]].concat();
    given::<FlagRules>(over.clone()).when(withdraw(AUDITOR, true, "2026-01-10")).then_nothing_happens();
    given::<FlagRules>(over).when(approve(1, AUDITOR)).then_rejected(Rejection::Withdrawn);
    let approved = Event::FlagRulesApproved { version: 1, from: day("2026-02-01"), by: id(AUDITOR) };
    let in_force = [waiting.as_slice(), &[approved]].concat();
    let given = || given::<FlagRules>(in_force.clone());
    given().when(withdraw(AUTHOR, false, "2026-01-31")).then_rejected(Rejection::NotYours);
    given().when(withdraw(AUDITOR, true, "2026-01-31")).then([withdrawn(AUDITOR)]);
    given().when(withdraw(AUDITOR, true, "2026-02-01")).then_rejected(Rejection::InForce);
}

/// EF-43: no rule is switched off, neither by leaving it out nor by a threshold that nothing passes.
#[test]
fn a_rule_is_not_switched_off_by_its_threshold_or_by_leaving_it_out() {
    let refused = |book: FlagBook, place: Rule, code: &str| {
        let reasons = vec![(place.wire().to_owned(), code.to_owned())];
        given::<FlagRules>([]).when(propose("2026-02-01", book, AUTHOR)).then_rejected(Rejection::Unsound { reasons });
    };
    let mut without = FlagBook::preset();
    without.settings.retain(|setting| setting.rule != Rule::OrderSplit);
    refused(without, Rule::OrderSplit, "flag_rules.rule_missing");
    let never = with(Rule::OwnerConcentration, |setting| setting.limit = 10_001);
    refused(never, Rule::OwnerConcentration, "flag_rules.limit_out_of_range");
    let twice_is_fine = with(Rule::SameProofTwice, |setting| setting.limit = 1);
    refused(twice_is_fine, Rule::SameProofTwice, "flag_rules.limit_out_of_range");
    refused(with(Rule::YoungOutlet, |setting| setting.limit = 0), Rule::YoungOutlet, "flag_rules.limit_out_of_range");
    let groundless = with(Rule::YearEndBurst, |setting| setting.basis = " ".into());
    refused(groundless, Rule::YearEndBurst, "flag_rules.basis_missing");
    let spanless = with(Rule::YearEndBurst, |setting| setting.span_days = Some(0));
    refused(spanless, Rule::YearEndBurst, "flag_rules.span_out_of_range");
}

/// EF-43: a part of a whole is never more than the whole, and a rule that waits for thousands of orders never speaks.
#[test]
fn a_rule_is_not_switched_off_by_a_share_or_a_number_that_is_never_reached() {
    let reasons = |book: FlagBook| book.contradictions().into_iter().map(|(_, code)| code).collect::<Vec<_>>();
    for rule in [Rule::OrderSplit, Rule::YearEndBurst, Rule::OwnerConcentration] {
        let whole = with(rule, |setting| setting.limit = 10_000);
        assert_eq!(reasons(whole), ["flag_rules.limit_out_of_range"], "{rule}");
        assert_eq!(reasons(with(rule, |setting| setting.limit = 9_999)), Vec::<String>::new(), "{rule}");
    }
    // A price may be twice another one.
    assert_eq!(reasons(with(Rule::PriceOutsideBand, |setting| setting.limit = 10_000)), Vec::<String>::new());
    for rule in [Rule::PriceOutsideBand, Rule::OrderSplit, Rule::YearEndBurst, Rule::OwnerConcentration] {
        for least in [0, MOST_AT_LEAST + 1, 10_000] {
            let late = with(rule, |setting| setting.at_least = Some(least));
            assert_eq!(reasons(late), ["flag_rules.least_out_of_range"], "{rule} {least}");
        }
        let most = with(rule, |setting| setting.at_least = Some(MOST_AT_LEAST));
        assert_eq!(reasons(most), Vec::<String>::new(), "{rule}");
    }
}

fn commands() -> impl Strategy<Value = Command> {
    prop_oneof![
        (1_u8..4, 0_i64..40, 1_u8..4).prop_map(|(month, months, by)| {
            propose(&format!("2026-0{month}-01"), with(Rule::YoungOutlet, |setting| setting.limit = months), by)
        }),
        (1_i32..4, 1_u8..4).prop_map(|(version, by)| approve(version, by)),
        (1_i32..4, 1_u8..4, any::<bool>()).prop_map(|(version, by, decides)| {
            let from = Withdrawing { by: id(by), decides, today: day("2026-01-10") };
            Command::Withdraw { version, reason: "belum".into(), from }
        }),
    ]
}

proptest! {
    #![proptest_config(cases(100))]

    /// T-23, and nobody approves what they wrote, whatever the history.
    #[test]
    fn thresholds_sent_twice_are_once_and_are_never_approved_by_their_author(year in vec(commands(), 0..20)) {
        let past = twice_is_once::<FlagRules>(year.clone())?;
        for event in &past {
            if let Event::FlagRulesApproved { version, by, .. } = event {
                let own = |event: &Event| {
                    matches!(event, Event::FlagRulesProposed { version: of, author, .. } if of == version && author == by)
                };
                prop_assert!(!past.iter().any(own));
            }
        }
        any_order::<FlagRules>(&past, &year);
    }
}
