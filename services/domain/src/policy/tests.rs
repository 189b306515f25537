//! Policies in sentences.

use std::collections::BTreeMap;

use proptest::{collection::vec, prelude::*};

use super::{
    presets::Preset,
    rules::{DayCount, RequirementSet},
    *,
};
use crate::{
    media::MediaKind,
    spec::{any_order, cases, day, fold, given, id, twice_is_once_but},
};

const AUTHOR: u8 = 1;
const HEAD: u8 = 2;
const COAUTHOR: u8 = 3;

fn basis() -> LegalBasis {
    let (instrument, number) = ("Peraturan Wali Kota".into(), "224".into());
    LegalBasis { instrument, number, year: 2020, title: "Kerja sama publikasi".into() }
}

fn rules() -> Box<Rules> {
    Box::new(Preset::Riau.rules())
}

fn stricter() -> Box<Rules> {
    Box::new(Rules { max_corrections: 1, ..Preset::Riau.rules() })
}

fn draft(from: &str, rules: Box<Rules>) -> Command {
    Command::Draft { title: "Kemitraan 2026".into(), basis: basis(), effective_from: day(from), rules, by: id(AUTHOR) }
}

fn drafted(version: i32, from: &str, rules: Box<Rules>) -> Event {
    let title = "Kemitraan 2026".into();
    Event::PolicyDrafted { version, title, basis: basis(), effective_from: day(from), rules, author: id(AUTHOR) }
}

fn revise(version: i32, from: &str, rules: Box<Rules>, by: u8) -> Command {
    let title = "Kemitraan 2026".into();
    Command::Revise { version, title, basis: basis(), effective_from: day(from), rules, by: id(by) }
}

fn revised(version: i32, from: &str, rules: Box<Rules>, by: u8) -> Event {
    let title = "Kemitraan 2026".into();
    Event::PolicyRevised { version, title, basis: basis(), effective_from: day(from), rules, author: id(by) }
}

fn publish(version: i32, by: u8) -> Command {
    Command::Publish { version, by: id(by) }
}

fn published(version: i32, from: &str) -> Event {
    Event::PolicyPublished { version, effective_from: day(from) }
}

fn withdraw(version: i32, today: &str) -> Command {
    withdraw_by(HEAD, true, version, today)
}

fn withdraw_by(by: u8, decides: bool, version: i32, today: &str) -> Command {
    let from = Withdrawing { by: id(by), decides, today: day(today) };
    Command::Withdraw { version, reason: "Perwako belum diundangkan.".into(), from }
}

fn withdrawn(version: i32) -> Event {
    Event::PolicyWithdrawn { version, reason: "Perwako belum diundangkan.".into() }
}

/// EF-07: the list of documents has a version.
#[test]
fn versions_are_numbered_from_one() {
    given::<Policy>([]).when(draft("2026-01-05", rules())).then([drafted(1, "2026-01-05", rules())]);
    given::<Policy>([drafted(1, "2026-01-05", rules())]).when(draft("2026-07-01", stricter())).then([drafted(
        2,
        "2026-07-01",
        stricter(),
    )]);
}

#[test]
fn a_draft_can_be_revised_until_it_is_published() {
    let past = [drafted(1, "2026-01-05", rules())];
    given::<Policy>(past.clone()).when(revise(1, "2026-01-12", stricter(), AUTHOR)).then([revised(
        1,
        "2026-01-12",
        stricter(),
        AUTHOR,
    )]);
    given::<Policy>(past.clone()).when(revise(1, "2026-01-05", rules(), AUTHOR)).then_nothing_happens();
    given::<Policy>(past).when(revise(2, "2026-01-05", rules(), AUTHOR)).then_rejected(Rejection::UnknownVersion);
    given::<Policy>([drafted(1, "2026-01-05", rules()), published(1, "2026-01-05")])
        .when(revise(1, "2026-01-05", stricter(), AUTHOR))
        .then_rejected(Rejection::Published);
    given::<Policy>([drafted(1, "2026-01-05", rules()), withdrawn(1)])
        .when(revise(1, "2026-01-05", stricter(), AUTHOR))
        .then_rejected(Rejection::Withdrawn);
}

/// EF-22, DOMAIN.md 7: the activity officer proposes, the head of the agency approves; whoever touched the text wrote
/// it.
#[test]
fn whoever_wrote_a_policy_does_not_publish_it() {
    let past = [drafted(1, "2026-01-05", rules()), revised(1, "2026-01-05", stricter(), COAUTHOR)];
    given::<Policy>(past.clone()).when(publish(1, AUTHOR)).then_rejected(Rejection::AuthorPublishes);
    given::<Policy>(past.clone()).when(publish(1, COAUTHOR)).then_rejected(Rejection::AuthorPublishes);
    given::<Policy>(past).when(publish(1, HEAD)).then([published(1, "2026-01-05")]);
}

/// EF-22: taking part without changing a word would otherwise be a way around being an author.
#[test]
fn somebody_who_confirms_a_draft_unchanged_becomes_its_author_too() {
    given::<Policy>([drafted(1, "2026-01-05", rules())])
        .when(revise(1, "2026-01-05", rules(), COAUTHOR))
        .then([revised(1, "2026-01-05", rules(), COAUTHOR)]);
}

#[test]
fn a_published_policy_is_published_once_and_a_withdrawn_one_never() {
    given::<Policy>([drafted(1, "2026-01-05", rules()), published(1, "2026-01-05")])
        .when(publish(1, HEAD))
        .then_nothing_happens();
    given::<Policy>([drafted(1, "2026-01-05", rules()), withdrawn(1)])
        .when(publish(1, HEAD))
        .then_rejected(Rejection::Withdrawn);
    given::<Policy>([]).when(publish(1, HEAD)).then_rejected(Rejection::UnknownVersion);
}

/// Who wrote a draft is told why it is refused.
#[test]
fn a_draft_is_not_refused_without_a_word() {
    let Command::Withdraw { version, from, .. } = withdraw(1, "2026-01-01") else { panic!("a withdrawal") };
    given::<Policy>([drafted(1, "2026-01-05", rules())])
        .when(Command::Withdraw { version, reason: " ".into(), from })
        .then_rejected(Rejection::ReasonMissing);
}

#[test]
fn two_policies_do_not_begin_on_the_same_day() {
    let past = [
        drafted(1, "2026-01-05", rules()),
        published(1, "2026-01-05"),
        drafted(2, "2026-01-05", stricter()),
        drafted(3, "2026-01-06", stricter()),
    ];
    given::<Policy>(past.clone()).when(publish(2, HEAD)).then_rejected(Rejection::DayTaken);
    given::<Policy>(past).when(publish(3, HEAD)).then([published(3, "2026-01-06")]);
}

#[test]
fn a_policy_can_be_withdrawn_only_before_its_first_day() {
    let past = [drafted(1, "2026-01-05", rules()), published(1, "2026-01-05")];
    given::<Policy>(past.clone()).when(withdraw(1, "2026-01-05")).then_rejected(Rejection::InForce);
    given::<Policy>(past.clone()).when(withdraw(1, "2026-01-04")).then([withdrawn(1)]);
    given::<Policy>([past.as_slice(), &[withdrawn(1)]].concat()).when(withdraw(1, "2026-01-05")).then_nothing_happens();
    given::<Policy>([drafted(1, "2026-01-05", rules())]).when(withdraw(1, "2026-03-01")).then([withdrawn(1)]);
    given::<Policy>([]).when(withdraw(1, "2026-01-01")).then_rejected(Rejection::UnknownVersion);
}

/// Issue point 10: changing a policy never changes a past decision.
#[test]
fn a_day_has_the_policy_that_was_in_force_on_it_also_after_the_next_one_came() {
    let policy = fold::<Policy>(&[
        drafted(1, "2026-01-05", rules()),
        published(1, "2026-01-05"),
        drafted(2, "2026-07-01", stricter()),
        published(2, "2026-07-01"),
        drafted(3, "2026-09-01", rules()),
    ]);
    let in_force = |on: &str| policy.in_force(day(on)).map(|(version, _)| version);
    assert_eq!(in_force("2026-01-04"), None);
    assert_eq!(in_force("2026-06-30"), Some(1));
    assert_eq!(in_force("2026-07-01"), Some(2));
    assert_eq!(in_force("2026-12-31"), Some(2));
    assert_eq!(policy.rules(1), Some(&*rules()));
}

fn unsound(change: impl FnOnce(&mut Rules)) -> Vec<(String, String)> {
    let mut rules = Preset::Riau.rules();
    change(&mut rules);
    rules.contradictions()
}

fn reason(place: &str, code: &str) -> (String, String) {
    (place.to_owned(), code.to_owned())
}

#[test]
fn rules_that_contradict_themselves_are_refused_with_every_reason() {
    let mut bad = Preset::Riau.rules();
    bad.max_outlets_per_company = 0;
    bad.grading.criteria.clear();
    let reasons = vec![
        reason("max_outlets_per_company", "policy.at_least_one"),
        reason("grading.criteria", "policy.no_criterion"),
    ];
    let bad = Box::new(bad);
    given::<Policy>([])
        .when(draft("2026-01-05", bad.clone()))
        .then_rejected(Rejection::Unsound { reasons: reasons.clone() });
    given::<Policy>([drafted(1, "2026-01-05", rules())])
        .when(revise(1, "2026-01-05", bad, AUTHOR))
        .then_rejected(Rejection::Unsound { reasons });
}

#[test]
fn each_contradiction_names_its_place() {
    let first = |rules: &mut Rules| rules.requirements.first().cloned().expect("a set");
    assert_eq!(unsound(|rules| rules.requirements.clear()), [reason("requirements", "policy.no_media_kind")]);
    assert_eq!(
        unsound(|rules| {
            let again = RequirementSet { items: vec![], ..first(rules) };
            rules.requirements.push(again);
        }),
        [reason("requirements.online", "policy.kind_twice")]
    );
    assert_eq!(
        unsound(|rules| {
            let again = first(rules).items.first().cloned().expect("an item");
            rules.requirements[0].items.push(again);
        }),
        [reason("requirements.online.LEGAL_ENTITY", "policy.requirement_twice")]
    );
    assert_eq!(
        unsound(|rules| rules.requirements[0].items[0].label = " ".into()),
        [reason("requirements.online", "policy.requirement_unnamed")]
    );
    assert_eq!(unsound(|rules| rules.field_check_signers = 0), [reason("field_check_signers", "policy.at_least_one")]);
    let none = Term { days: 0, count: DayCount::Working };
    assert_eq!(unsound(|rules| rules.correction = none), [reason("correction", "policy.at_least_one")]);
    assert_eq!(unsound(|rules| rules.objection = none), [reason("objection", "policy.at_least_one")]);
    assert_eq!(
        unsound(|rules| {
            let again = rules.grading.criteria[0].clone();
            rules.grading.criteria.push(again);
        }),
        [reason("grading.criteria.press_council", "policy.criterion_twice")]
    );
    assert_eq!(
        unsound(|rules| {
            let again = rules.grading.criteria[0].bands[0];
            rules.grading.criteria[0].bands.push(again);
        }),
        [reason("grading.criteria.press_council", "policy.band_twice")]
    );
    assert_eq!(
        unsound(|rules| rules.grading.thresholds.retain(|grade| !grade.eligible)),
        [reason("grading.thresholds", "policy.no_eligible_grade")]
    );
    assert_eq!(
        unsound(|rules| rules.grading.thresholds[1].grade = "A".into()),
        [reason("grading.thresholds.A", "policy.grade_twice")]
    );
    assert_eq!(
        unsound(|rules| rules.grading.thresholds[1].at_least = 75),
        [reason("grading.thresholds.A", "policy.grade_twice")]
    );
}

/// C-POLICY: a region can begin from any preset without changing a word.
#[test]
fn every_preset_is_sound_and_can_be_published_as_it_is() {
    for preset in Preset::ALL {
        assert_eq!(preset.rules().contradictions(), Vec::new(), "{preset}");
        assert_eq!(preset.rules().preset.as_deref(), Some(preset.wire()));
    }
}

/// EF-07: each kind of media has its own list, and a kind without one is not accepted.
#[test]
fn a_kind_of_media_without_requirements_is_not_accepted() {
    let rules = rules();
    let codes = |kind| -> Option<Vec<&str>> {
        rules.for_kind(kind).map(|items| items.iter().map(|item| item.code.as_str()).collect())
    };
    assert_eq!(codes(MediaKind::Creator), None);
    assert!(codes(MediaKind::Print).is_some_and(|codes| codes.contains(&"PRINT_RUN")));
    assert!(codes(MediaKind::Online).is_some_and(|codes| !codes.contains(&"PRINT_RUN")));
}

fn commands() -> impl Strategy<Value = Command> {
    let by = (1_u8..4).prop_map(id::<AccountId>);
    let date = (1_u8..5).prop_map(|day| LocalDate::from_ymd(2026, 1, day).expect("a day"));
    let rules = prop_oneof![
        4 => Just(rules()),
        4 => Just(stricter()),
        1 => Just(Box::new(Rules { max_outlets_per_company: 0, ..Preset::Riau.rules() })),
    ];
    let version = 1_i32..5;
    prop_oneof![
        2 => ("[AB]", date.clone(), rules.clone(), by.clone()).prop_map(|(title, effective_from, rules, by)| {
            Command::Draft { title, basis: basis(), effective_from, rules, by }
        }),
        2 => (version.clone(), "[AB]", date.clone(), rules, by.clone()).prop_map(
            |(version, title, effective_from, rules, by)| {
                Command::Revise { version, title, basis: basis(), effective_from, rules, by }
            }
        ),
        3 => (version.clone(), by.clone()).prop_map(|(version, by)| Command::Publish { version, by }),
        1 => (version, date, by, any::<bool>()).prop_map(|(version, today, by, decides)| {
            let from = Withdrawing { by, decides, today };
            Command::Withdraw { version, reason: "belum diundangkan".into(), from }
        }),
    ]
}

/// A draft has no number before it is written, so the same words again begin another version: a copy that somebody
/// wants to change. The store's command id keeps a repeated request from doing it.
fn begins_a_version(command: &Command) -> bool {
    matches!(command, Command::Draft { .. })
}

proptest! {
    #![proptest_config(cases(200))]

    /// A client that saw no answer may send the order again.
    #[test]
    fn an_order_about_a_policy_sent_twice_changes_nothing_more(year in vec(commands(), 0..25)) {
        twice_is_once_but::<Policy>(year, begins_a_version)?;
    }

    #[test]
    fn a_policy_takes_its_past_in_any_order(year in vec(commands(), 0..10)) {
        let past = twice_is_once_but::<Policy>(year.clone(), begins_a_version)?;
        any_order::<Policy>(&past, &year);
    }

    /// T-18, EF-22: nobody publishes what the same person wrote; what was published is never revised; no two published
    /// versions begin on the same day.
    #[test]
    fn no_author_ever_publishes_and_nothing_published_ever_changes(year in vec(commands(), 0..40)) {
        let mut past = Vec::new();
        let mut written: Vec<(i32, AccountId)> = Vec::new();
        let mut live: BTreeMap<i32, LocalDate> = BTreeMap::new();
        for command in year {
            let Ok(new) = Policy::decide(&fold::<Policy>(&past), command.clone()) else { continue };
            for event in &new {
                match (event, &command) {
                    (Event::PolicyDrafted { version, author, .. }, _) => written.push((*version, *author)),
                    (Event::PolicyRevised { version, author, .. }, _) => {
                        prop_assert!(!live.contains_key(version));
                        written.push((*version, *author));
                    }
                    (Event::PolicyPublished { version, effective_from }, Command::Publish { by, .. }) => {
                        prop_assert!(!written.contains(&(*version, *by)), "{by} wrote and published {version}");
                        prop_assert!(!live.values().any(|day| day == effective_from));
                        live.insert(*version, *effective_from);
                    }
                    (Event::PolicyWithdrawn { version, .. }, _) => drop(live.remove(version)),
                    (Event::PolicyPublished { .. }, _) => prop_assert!(false, "published by another order"),
                }
            }
            past.extend(new);
        }
    }
}
