//! Windows in sentences (EF-09).

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{any_order, at, cases, day, fold, given, id, twice_is_once};

const AUTHOR: u8 = 1;
const HEAD: u8 = 2;
const BEFORE: &str = "2026-01-02T09:00:00+07:00";
const OPENS: &str = "2026-01-07T00:00:00+07:00";
const CLOSES: &str = "2026-01-12T00:00:00+07:00";
const LATER: &str = "2026-01-15T00:00:00+07:00";
const OBJECTIONS_END: &str = "2026-01-28T00:00:00+07:00";

fn terms() -> Terms {
    Terms {
        title: "Pendaftaran media mitra 2026".into(),
        fiscal_year: FiscalYear(2026),
        kinds: vec![MediaKind::Online, MediaKind::Print],
        opens_on: day("2026-01-07"),
        closes_on: day("2026-01-11"),
        opens_at: at(OPENS),
        closes_at: at(CLOSES),
        quota: None,
        policy_version: 1,
    }
}

fn draft(terms: Terms) -> Command {
    Command::Draft { window: id(5), terms, by: id(AUTHOR) }
}

fn drafted() -> Event {
    Event::WindowDrafted { window: id(5), terms: terms(), author: id(AUTHOR) }
}

fn announce(by: u8, instant: &str) -> Command {
    Command::Announce { by: id(by), at: at(instant) }
}

fn announced() -> Vec<Event> {
    vec![drafted(), Event::WindowAnnounced { window: id(5) }]
}

fn extend(closes_on: &str, closes_at: &str, instant: &str) -> Command {
    Command::Extend {
        closes_on: day(closes_on),
        closes_at: at(closes_at),
        reason: "gangguan jaringan".into(),
        letter_number: "027/DKISP/2026".into(),
        at: at(instant),
    }
}

fn extended() -> Event {
    Event::WindowExtended {
        window: id(5),
        closes_on: day("2026-01-14"),
        closes_at: at(LATER),
        previous_closes_on: day("2026-01-11"),
        reason: "gangguan jaringan".into(),
        letter_number: "027/DKISP/2026".into(),
    }
}

fn cancel() -> Command {
    Command::Cancel { reason: "anggaran belum disahkan".into() }
}

fn cancelled() -> Event {
    Event::WindowCancelled { window: id(5), reason: "anggaran belum disahkan".into() }
}

fn results(until: &str, instant: &str) -> Command {
    Command::AnnounceResults { objections_until: at(until), at: at(instant), by: id(HEAD) }
}

fn with_results() -> Vec<Event> {
    and(announced(), [Event::PreliminaryResultsAnnounced { window: id(5), objections_until: at(OBJECTIONS_END) }])
}

fn finalise(instant: &str) -> Command {
    Command::Finalise { at: at(instant) }
}

fn finalised() -> Vec<Event> {
    and(with_results(), [Event::WindowFinalised { window: id(5) }])
}

fn and(past: Vec<Event>, more: impl IntoIterator<Item = Event>) -> Vec<Event> {
    past.into_iter().chain(more).collect()
}

fn phase(past: &[Event], instant: &str) -> Option<Phase> {
    fold::<Window>(past).phase(at(instant))
}

#[test]
fn a_window_is_written_down_once() {
    given::<Window>([]).when(draft(terms())).then([drafted()]);
    given::<Window>([drafted()]).when(draft(terms())).then_nothing_happens();
    given::<Window>([drafted()])
        .when(draft(Terms { quota: Some(10), ..terms() }))
        .then_rejected(Rejection::AlreadyDrafted);
}

#[test]
fn a_window_closes_after_it_opens_and_is_for_some_kind_of_media() {
    let one_day = Terms { closes_on: day("2026-01-07"), closes_at: at("2026-01-08T00:00:00+07:00"), ..terms() };
    given::<Window>([]).when(draft(one_day.clone())).then([Event::WindowDrafted {
        window: id(5),
        terms: one_day,
        author: id(AUTHOR),
    }]);
    for backwards in [Terms { closes_on: day("2026-01-06"), ..terms() }, Terms { closes_at: at(OPENS), ..terms() }] {
        given::<Window>([]).when(draft(backwards)).then_rejected(Rejection::ClosesBeforeItOpens);
    }
    given::<Window>([]).when(draft(Terms { kinds: vec![], ..terms() })).then_rejected(Rejection::NoKind);
}

/// EF-22, DOMAIN.md 7: the activity officer writes it, the head of the agency approves.
#[test]
fn whoever_wrote_a_window_does_not_announce_it() {
    given::<Window>([drafted()]).when(announce(AUTHOR, BEFORE)).then_rejected(Rejection::AuthorAnnounces);
    given::<Window>([drafted()]).when(announce(HEAD, BEFORE)).then([Event::WindowAnnounced { window: id(5) }]);
    given::<Window>(announced()).when(announce(HEAD, BEFORE)).then_nothing_happens();
    given::<Window>([]).when(announce(HEAD, BEFORE)).then_rejected(Rejection::Unknown);
}

#[test]
fn a_window_whose_last_day_is_over_is_not_announced() {
    given::<Window>([drafted()]).when(announce(HEAD, CLOSES)).then_rejected(Rejection::OverAlready);
    given::<Window>([drafted()])
        .when(announce(HEAD, "2026-01-11T23:59:59+07:00"))
        .then([Event::WindowAnnounced { window: id(5) }]);
}

/// EF-09: registration opens and closes by itself, at local midnight.
#[test]
fn a_window_opens_and_closes_by_itself() {
    for (instant, wanted) in [
        (BEFORE, Phase::Announced),
        ("2026-01-06T23:59:59+07:00", Phase::Announced),
        (OPENS, Phase::Open),
        ("2026-01-11T23:59:59+07:00", Phase::Open),
        (CLOSES, Phase::Closed),
    ] {
        assert_eq!(phase(&announced(), instant), Some(wanted), "{instant}");
        assert_eq!(phase(&[drafted()], instant), Some(Phase::Drafted), "{instant}");
    }
    assert_eq!(phase(&[], OPENS), None);
}

/// EF-09: an extension is an event with reason and approval.
#[test]
fn an_extension_moves_the_close_later_with_reason_and_letter() {
    given::<Window>([drafted()]).when(extend("2026-01-14", LATER, OPENS)).then_rejected(Rejection::NotAnnounced);
    given::<Window>(announced()).when(extend("2026-01-14", LATER, OPENS)).then([extended()]);
    let past = and(announced(), [extended()]);
    given::<Window>(past.clone()).when(extend("2026-01-14", LATER, OPENS)).then_nothing_happens();
    assert_eq!(phase(&past, CLOSES), Some(Phase::Open));
    assert_eq!(phase(&past, LATER), Some(Phase::Closed));
    for (reason, letter_number) in [("", "027/DKISP/2026"), ("gangguan jaringan", " ")] {
        let silent = Command::Extend {
            closes_on: day("2026-01-14"),
            closes_at: at(LATER),
            reason: reason.into(),
            letter_number: letter_number.into(),
            at: at(OPENS),
        };
        given::<Window>(announced()).when(silent).then_rejected(Rejection::ReasonMissing);
    }
}

#[test]
fn an_extension_never_moves_the_close_earlier_or_into_the_past() {
    for (closes_on, closes_at, instant) in [
        ("2026-01-11", CLOSES, OPENS),
        ("2026-01-10", "2026-01-11T00:00:00+07:00", OPENS),
        ("2026-01-14", "2026-01-11T00:00:00+07:00", OPENS),
        ("2026-01-14", LATER, LATER),
    ] {
        given::<Window>(announced()).when(extend(closes_on, closes_at, instant)).then_rejected(Rejection::NotLater);
    }
}

#[test]
fn nothing_is_extended_once_the_results_are_public() {
    given::<Window>(with_results())
        .when(extend("2026-02-14", "2026-02-15T00:00:00+07:00", LATER))
        .then_rejected(Rejection::OverAlready);
}

#[test]
fn results_are_announced_after_the_close_and_once() {
    let announced_results = Event::PreliminaryResultsAnnounced { window: id(5), objections_until: at(OBJECTIONS_END) };
    given::<Window>([drafted()]).when(results(OBJECTIONS_END, CLOSES)).then_rejected(Rejection::NotAnnounced);
    given::<Window>(announced()).when(results(OBJECTIONS_END, OPENS)).then_rejected(Rejection::StillOpen);
    given::<Window>(announced()).when(results(OBJECTIONS_END, CLOSES)).then([announced_results]);
    given::<Window>(with_results()).when(results(OBJECTIONS_END, LATER)).then_nothing_happens();
    given::<Window>(with_results()).when(results(LATER, CLOSES)).then_rejected(Rejection::AlreadyAnnounced);
}

/// EF-09: there is always some time to object.
#[test]
fn results_with_no_time_to_object_are_not_announced() {
    given::<Window>(announced()).when(results(CLOSES, CLOSES)).then_rejected(Rejection::OverAlready);
}

/// EF-09: the time for objections ends by itself.
#[test]
fn objections_close_by_themselves() {
    assert_eq!(phase(&with_results(), LATER), Some(Phase::ObjectionOpen));
    assert_eq!(phase(&with_results(), "2026-01-27T23:59:59+07:00"), Some(Phase::ObjectionOpen));
    assert_eq!(phase(&with_results(), OBJECTIONS_END), Some(Phase::ObjectionClosed));
}

#[test]
fn a_window_is_finalised_after_the_time_for_objections() {
    given::<Window>(announced()).when(finalise(OBJECTIONS_END)).then_rejected(Rejection::ResultsNotAnnounced);
    given::<Window>(with_results()).when(finalise(LATER)).then_rejected(Rejection::ObjectionsOpen);
    given::<Window>(with_results()).when(finalise(OBJECTIONS_END)).then([Event::WindowFinalised { window: id(5) }]);
    given::<Window>(finalised()).when(finalise(OBJECTIONS_END)).then_nothing_happens();
    given::<Window>(finalised()).when(cancel()).then_rejected(Rejection::Finalised);
    given::<Window>(finalised())
        .when(extend("2026-12-31", "2027-01-01T00:00:00+07:00", LATER))
        .then_rejected(Rejection::Finalised);
}

#[test]
fn a_window_is_cancelled_with_a_reason_and_never_comes_back() {
    for past in [vec![drafted()], announced(), with_results()] {
        given::<Window>(past).when(cancel()).then([cancelled()]);
    }
    given::<Window>(announced()).when(Command::Cancel { reason: " ".into() }).then_rejected(Rejection::ReasonMissing);
    let gone = and(announced(), [cancelled()]);
    given::<Window>(gone.clone()).when(cancel()).then_nothing_happens();
    assert_eq!(phase(&gone, OPENS), Some(Phase::Cancelled));
    for command in [
        announce(HEAD, BEFORE),
        extend("2026-01-14", LATER, OPENS),
        results(OBJECTIONS_END, CLOSES),
        finalise(OBJECTIONS_END),
    ] {
        given::<Window>(gone.clone()).when(command).then_rejected(Rejection::Cancelled);
    }
}

fn commands() -> impl Strategy<Value = Command> {
    let by = (1_u8..4).prop_map(id::<AccountId>);
    let date = (1_u8..12).prop_map(|day| LocalDate::from_ymd(2026, 1, day).expect("a day"));
    let instant =
        (1_u8..14).prop_map(|day| LocalDate::from_ymd(2026, 1, day).expect("a day").start_in(kernel::Zone::Wib));
    let reason = "[ab ]";
    prop_oneof![
        1 => (date.clone(), date.clone(), by.clone()).prop_map(|(opens_on, closes_on, by)| Command::Draft {
            window: id(5),
            terms: Terms {
                opens_on,
                closes_on,
                opens_at: opens_on.start_in(kernel::Zone::Wib),
                closes_at: closes_on.end_in(kernel::Zone::Wib),
                ..terms()
            },
            by,
        }),
        3 => (by.clone(), instant.clone()).prop_map(|(by, at)| Command::Announce { by, at }),
        3 => (date, instant.clone(), reason, "[12 ]").prop_map(|(closes_on, at, reason, letter_number)| {
            Command::Extend { closes_on, closes_at: closes_on.end_in(kernel::Zone::Wib), reason, letter_number, at }
        }),
        1 => reason.prop_map(|reason| Command::Cancel { reason }),
        2 => (instant.clone(), instant.clone(), by).prop_map(|(objections_until, at, by)| {
            Command::AnnounceResults { objections_until, at, by }
        }),
        1 => instant.prop_map(|at| Command::Finalise { at }),
    ]
}

/// Begins with days early in the month, so that announcing and extending have somewhere to go.
fn a_season(most: usize) -> impl Strategy<Value = Vec<Command>> {
    (1_u8..4, vec(commands(), 0..most)).prop_map(|(length, mut season)| {
        let (first, last) = (day("2026-01-02"), day("2026-01-02").plus_days(i64::from(length)));
        let terms = Terms {
            opens_on: first,
            closes_on: last,
            opens_at: first.start_in(kernel::Zone::Wib),
            closes_at: last.end_in(kernel::Zone::Wib),
            ..terms()
        };
        season.insert(0, draft(terms));
        season
    })
}

proptest! {
    #![proptest_config(cases(500))]

    /// A client that saw no answer may send the order again.
    #[test]
    fn an_order_about_a_window_sent_twice_changes_nothing_more(season in a_season(40)) {
        twice_is_once::<Window>(season)?;
    }

    #[test]
    fn a_window_takes_its_past_in_any_order(season in a_season(15)) {
        let past = twice_is_once::<Window>(season.clone())?;
        any_order::<Window>(&past, &season);
    }

    /// EF-09: nothing comes after the end; the close only ever moves later; the author never announces; once results
    /// are public no instant finds the window open.
    #[test]
    fn a_window_never_opens_again(season in a_season(40)) {
        let mut past: Vec<Event> = Vec::new();
        let mut close: Option<Timestamp> = None;
        for command in season {
            let before = fold::<Window>(&past);
            let Ok(new) = Window::decide(&before, command.clone()) else { continue };
            let over = past.iter().any(|event| {
                matches!(event, Event::WindowCancelled { .. } | Event::WindowFinalised { .. })
            });
            prop_assert!(!over || new.is_empty(), "{command:?} after the end");
            for event in &new {
                match event {
                    Event::WindowDrafted { terms, .. } => close = Some(terms.closes_at),
                    Event::WindowExtended { closes_at, .. } => {
                        prop_assert!(close.is_some_and(|close| close < *closes_at));
                        close = Some(*closes_at);
                    }
                    Event::WindowAnnounced { .. } => {
                        let Command::Announce { by, .. } = &command else { panic!("announced by {command:?}") };
                        let author = past.iter().find_map(|event| match event {
                            Event::WindowDrafted { author, .. } => Some(*author),
                            _ => None,
                        });
                        prop_assert_ne!(author, Some(*by));
                    }
                    Event::WindowCancelled { .. }
                    | Event::PreliminaryResultsAnnounced { .. }
                    | Event::WindowFinalised { .. } => (),
                }
            }
            past.extend(new);
            let after = fold::<Window>(&past);
            if after.objections_until().is_some() {
                for day in 1..31 {
                    let instant = LocalDate::from_ymd(2026, 1, day).expect("a day").start_in(kernel::Zone::Wib);
                    prop_assert_ne!(after.phase(instant), Some(Phase::Open));
                }
            }
        }
    }
}
