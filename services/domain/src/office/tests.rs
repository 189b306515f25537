//! The office in sentences.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{any_order, cases, day, given, id, twice_is_once_but};

fn opened() -> Event {
    Event::TenantOpened {
        region: code("14.71"),
        name: "Kota Pekanbaru".into(),
        kind: RegionKind::City,
        zone: Zone::Wib,
        demo: false,
    }
}

fn open(region: &str) -> Command {
    Command::Open {
        region: code(region),
        name: "Kota Pekanbaru".into(),
        kind: RegionKind::City,
        zone: Zone::Wib,
        demo: false,
    }
}

fn code(text: &str) -> RegionCode {
    text.parse().expect("a region code")
}

fn register(agency: u8, name: &str) -> Command {
    Command::RegisterAgency {
        agency: id(agency),
        name: name.into(),
        short_name: "Diskominfo".into(),
        kind: AgencyKind::Communications,
    }
}

fn registered(agency: u8, name: &str) -> Event {
    Event::AgencyRegistered {
        agency: id(agency),
        name: name.into(),
        short_name: "Diskominfo".into(),
        kind: AgencyKind::Communications,
    }
}

fn head_from(from: &str, until: Option<&str>) -> Appointment {
    Appointment {
        agency: id(1),
        name: "Rahmat Hidayat Syah, S.Kom.".into(),
        nip: None,
        title: "Kepala Dinas".into(),
        tenure: Tenure::Acting,
        from: day(from),
        until: until.map(day),
        letter_number: Some("821/BKPSDM/2026/003".into()),
    }
}

fn appoint(appointment: Appointment) -> Command {
    Command::AppointOfficial { official: id(2), appointment }
}

fn appointed(appointment: Appointment) -> Event {
    Event::OfficialAppointed { official: id(2), appointment }
}

fn end(on: &str) -> Command {
    Command::EndOfficial { official: id(2), on: day(on), reason: "Pejabat definitif dilantik.".into() }
}

fn ended(on: &str) -> Event {
    Event::OfficialEnded { official: id(2), on: day(on), reason: "Pejabat definitif dilantik.".into() }
}

fn leave(name: &str) -> Command {
    Command::DeclareHoliday { date: day("2026-03-20"), name: name.into(), kind: HolidayKind::CollectiveLeave }
}

fn declared(name: &str) -> Event {
    Event::HolidayDeclared { date: day("2026-03-20"), name: name.into(), kind: HolidayKind::CollectiveLeave }
}

fn withdrawn() -> Event {
    Event::HolidayWithdrawn { date: day("2026-03-20") }
}

#[test]
fn a_tenant_is_opened_for_one_region() {
    given::<Office>([]).when(open("14.71")).then([opened()]);
    given::<Office>([opened()]).when(open("14.71")).then_nothing_happens();
    given::<Office>([opened()]).when(open("13.75")).then_rejected(Rejection::AlreadyOpen);
}

#[test]
fn nothing_happens_in_an_office_that_is_not_open() {
    given::<Office>([]).when(register(1, "Dinas Kominfo")).then_rejected(Rejection::NotOpen);
    given::<Office>([]).when(Command::SetLetterhead(Letterhead::default())).then_rejected(Rejection::NotOpen);
}

#[test]
fn official_paper_gets_a_new_head_only_when_it_differs() {
    let letterhead = Letterhead { government: "PEMERINTAH KOTA PEKANBARU".into(), ..Letterhead::default() };
    let set = Event::LetterheadSet { letterhead: letterhead.clone() };
    given::<Office>([opened()]).when(Command::SetLetterhead(letterhead.clone())).then([set.clone()]);
    given::<Office>([opened(), set]).when(Command::SetLetterhead(letterhead)).then_nothing_happens();
}

/// EF-21: the crest stands beside words, is kept when the words change, and can be taken away.
#[test]
fn a_crest_stands_beside_the_words_and_outlives_them() {
    let words = |government: &str| Letterhead { government: government.into(), ..Letterhead::default() };
    let crest = crate::media::company::FileRef {
        sha256: "a".repeat(64),
        name: "lambang.png".into(),
        size_bytes: 1_024,
        media_type: "image/png".into(),
    };
    let with = |letterhead: Letterhead| Event::LetterheadSet {
        letterhead: Letterhead { crest: Some(crest.clone()), ..letterhead },
    };
    let set = |letterhead| Event::LetterheadSet { letterhead };
    let take = Command::SetCrest(None);
    given::<Office>([opened()]).when(Command::SetCrest(Some(crest.clone()))).then_rejected(Rejection::NoLetterhead);
    let past = [opened(), set(words("KOTA A"))];
    given::<Office>(past.clone()).when(Command::SetCrest(Some(crest.clone()))).then([with(words("KOTA A"))]);
    given::<Office>(past.clone()).when(take.clone()).then_nothing_happens();
    let past = [opened(), with(words("KOTA A"))];
    given::<Office>(past.clone()).when(Command::SetLetterhead(words("KOTA B"))).then([with(words("KOTA B"))]);
    given::<Office>(past.clone()).when(Command::SetLetterhead(words("KOTA A"))).then_nothing_happens();
    given::<Office>(past).when(take).then([set(words("KOTA A"))]);
}

#[test]
fn two_agencies_do_not_share_a_name() {
    let past = [opened(), registered(1, "Dinas Komunikasi dan Informatika")];
    given::<Office>(past.clone())
        .when(register(2, "DINAS KOMUNIKASI DAN INFORMATIKA"))
        .then_rejected(Rejection::AgencyNameTaken);
    given::<Office>(past.clone()).when(register(2, "Inspektorat")).then([registered(2, "Inspektorat")]);
}

#[test]
fn an_agency_may_be_renamed_and_nothing_of_the_change_is_lost() {
    let past = [opened(), registered(1, "Dinas Kominfo")];
    given::<Office>(past.clone()).when(register(1, "Dinas Kominfo")).then_nothing_happens();
    given::<Office>(past.clone()).when(register(1, "DINAS KOMINFO")).then([registered(1, "DINAS KOMINFO")]);
    let as_secretariat = Event::AgencyRegistered {
        agency: id(1),
        name: "Dinas Kominfo".into(),
        short_name: "Setda".into(),
        kind: AgencyKind::Secretariat,
    };
    given::<Office>(past)
        .when(Command::RegisterAgency {
            agency: id(1),
            name: "Dinas Kominfo".into(),
            short_name: "Setda".into(),
            kind: AgencyKind::Secretariat,
        })
        .then([as_secretariat]);
}

#[test]
fn a_post_is_held_in_an_agency_that_is_known() {
    let post = head_from("2026-01-02", None);
    given::<Office>([opened()]).when(appoint(post.clone())).then_rejected(Rejection::UnknownAgency);
    given::<Office>([opened(), registered(1, "Dinas Kominfo")])
        .when(appoint(post.clone()))
        .then([appointed(post.clone())]);
    given::<Office>([opened(), registered(1, "Dinas Kominfo"), appointed(post.clone())])
        .when(appoint(post))
        .then_nothing_happens();
}

#[test]
fn a_post_does_not_end_before_it_begins() {
    let agency = [opened(), registered(1, "Dinas Kominfo")];
    given::<Office>(agency.clone())
        .when(appoint(head_from("2026-01-02", Some("2026-01-01"))))
        .then_rejected(Rejection::EndsBeforeItBegins);
    let one_day = head_from("2026-01-02", Some("2026-01-02"));
    given::<Office>(agency).when(appoint(one_day.clone())).then([appointed(one_day)]);
    let past = [opened(), registered(1, "Dinas Kominfo"), appointed(head_from("2026-01-02", None))];
    given::<Office>(past).when(end("2026-01-01")).then_rejected(Rejection::EndsBeforeItBegins);
}

#[test]
fn a_post_that_has_ended_is_not_ended_later() {
    let held = [opened(), registered(1, "Dinas Kominfo"), appointed(head_from("2026-01-02", None))];
    given::<Office>([opened()]).when(end("2026-05-31")).then_rejected(Rejection::UnknownOfficial);
    given::<Office>(held.clone()).when(end("2026-05-31")).then([ended("2026-05-31")]);
    let over = [held.as_slice(), &[ended("2026-05-31")]].concat();
    given::<Office>(over.clone()).when(end("2026-05-31")).then_nothing_happens();
    given::<Office>(over.clone()).when(end("2026-06-30")).then_rejected(Rejection::AppointmentEnded);
    given::<Office>(over).when(end("2026-04-30")).then([ended("2026-04-30")]);
}

#[test]
fn an_acting_head_signs_from_the_first_to_the_last_day() {
    let past = [opened(), registered(1, "Dinas Kominfo"), appointed(head_from("2026-01-02", Some("2026-06-30")))];
    let office = crate::spec::fold::<Office>(&past);
    for (date, holds) in [("2026-01-01", false), ("2026-01-02", true), ("2026-06-30", true), ("2026-07-01", false)] {
        assert_eq!(office.official_on(id(2), day(date)).is_some(), holds, "{date}");
    }
}

#[test]
fn a_day_off_is_declared_once_and_can_be_taken_back() {
    given::<Office>([opened()]).when(leave("Cuti Bersama")).then([declared("Cuti Bersama")]);
    let resting = [opened(), declared("Cuti Bersama")];
    given::<Office>(resting.clone()).when(leave("Cuti Bersama")).then_nothing_happens();
    given::<Office>(resting.clone()).when(leave("Hari Jadi Kota")).then_rejected(Rejection::HolidayKnown);
    let withdraw = Command::WithdrawHoliday { date: day("2026-03-20") };
    given::<Office>([opened()]).when(withdraw.clone()).then_rejected(Rejection::UnknownHoliday);
    given::<Office>(resting).when(withdraw.clone()).then([withdrawn()]);
    let working = [opened(), declared("Cuti Bersama"), withdrawn()];
    given::<Office>(working.clone()).when(withdraw).then_nothing_happens();
    given::<Office>(working).when(leave("Hari Jadi Kota")).then([declared("Hari Jadi Kota")]);
}

#[test]
fn a_day_off_that_was_taken_back_is_a_working_day() {
    let friday = day("2026-03-20");
    let resting = crate::spec::fold::<Office>(&[opened(), declared("Cuti Bersama")]);
    assert!(!resting.calendar().is_working_day(friday));
    let working = crate::spec::fold::<Office>(&[opened(), declared("Cuti Bersama"), withdrawn()]);
    assert!(working.calendar().is_working_day(friday));
}

#[test]
fn a_number_about_the_region_is_noted_once_with_its_source() {
    let content = RegionFact {
        name: "media_partners".into(),
        value: "212".into(),
        unit: Some("outlet".into()),
        year: Some(2025),
        quality: "S".into(),
        source: "art3".into(),
        note: None,
    };
    let noted = Event::RegionFactRecorded { fact: id(9), content: content.clone() };
    let note = Command::RecordFact { fact: id(9), content };
    given::<Office>([opened()]).when(note.clone()).then([noted.clone()]);
    given::<Office>([opened(), noted]).when(note).then_nothing_happens();
}

/// Issue point 16: an example can be hurried through a season; nothing real ever is.
#[test]
fn only_the_clock_of_an_example_runs_ahead_and_only_forward() {
    let example = Event::TenantOpened {
        region: code("14.71"),
        name: "Kota Pekanbaru".into(),
        kind: RegionKind::City,
        zone: Zone::Wib,
        demo: true,
    };
    let hurry = |by_seconds| Command::MoveExampleClock { by_seconds };
    let ahead = |ahead_seconds| Event::ExampleClockMoved { ahead_seconds };
    given::<Office>([opened()]).when(hurry(3_600)).then_rejected(Rejection::NotAnExample);
    given::<Office>([example.clone()]).when(hurry(3_600)).then([ahead(3_600)]);
    given::<Office>([example.clone(), ahead(3_600)]).when(hurry(60)).then([ahead(3_660)]);
    for step in [0, -1, i64::MIN, LONGEST_STEP_SECONDS + 1, i64::MAX] {
        given::<Office>([example.clone()]).when(hurry(step)).then_rejected(Rejection::ClockMovesTooFar);
    }
}

fn commands() -> impl Strategy<Value = Command> {
    let date = (1_u8..6).prop_map(|day| LocalDate::from_ymd(2026, 3, day).expect("a day"));
    let until = prop::option::of(date.clone());
    prop_oneof![
        1 => prop_oneof![Just("14.71"), Just("13.75")].prop_map(open),
        1 => "[AB]".prop_map(|government| Command::SetLetterhead(Letterhead { government, ..Letterhead::default() })),
        3 => (0_u8..3, "[aAb]", prop::sample::select(AgencyKind::ALL)).prop_map(|(agency, name, kind)| {
            Command::RegisterAgency { agency: id(agency), short_name: name.clone(), name, kind }
        }),
        3 => (0_u8..3, 0_u8..3, date.clone(), until).prop_map(|(official, agency, from, until)| {
            let appointment = Appointment { agency: id(agency), from, until, ..head_from("2026-03-01", None) };
            Command::AppointOfficial { official: id(official), appointment }
        }),
        3 => (0_u8..3, date.clone()).prop_map(|(official, on)| {
            Command::EndOfficial { official: id(official), on, reason: "mutasi".into() }
        }),
        3 => (date.clone(), "[AB]").prop_map(|(date, name)| {
            Command::DeclareHoliday { date, name, kind: HolidayKind::Regional }
        }),
        3 => date.prop_map(|date| Command::WithdrawHoliday { date }),
        1 => (0_u8..3).prop_map(|account| Command::SeatHead { account: id(account) }),
        1 => (-1_i64..3_600).prop_map(|by_seconds| Command::MoveExampleClock { by_seconds }),
    ]
}

/// An hour more is an hour more each time: the order says how far, not where to. The store's command id keeps a
/// repeated request from doing it.
fn moves_on(command: &Command) -> bool {
    matches!(command, Command::MoveExampleClock { .. })
}

/// A year of orders to an office that is open, as an example or not.
fn a_year(most: usize) -> impl Strategy<Value = Vec<Command>> {
    (any::<bool>(), vec(commands(), 0..most)).prop_map(|(demo, mut year)| {
        let (name, kind, zone) = ("Kota Pekanbaru".into(), RegionKind::City, Zone::Wib);
        year.insert(0, Command::Open { region: code("14.71"), name, kind, zone, demo });
        year
    })
}

/// A10: the region is set up once. Whatever becomes of its first head, one person alone does not set it up again.
#[test]
fn the_first_head_is_seated_once_and_for_ever() {
    let seated = Event::FirstHeadSeated { account: id(3) };
    given::<Office>([opened()]).when(Command::SeatHead { account: id(3) }).then([seated.clone()]);
    for account in [3, 4] {
        given::<Office>([opened(), seated.clone()])
            .when(Command::SeatHead { account: id(account) })
            .then_nothing_happens();
    }
    assert!(!crate::spec::fold::<Office>(&[opened()]).had_head());
    assert!(crate::spec::fold::<Office>(&[opened(), seated]).had_head());
}

proptest! {
    #![proptest_config(cases(300))]

    /// A client that saw no answer may send the order again.
    #[test]
    fn an_order_to_the_office_sent_twice_changes_nothing_more(year in a_year(40)) {
        twice_is_once_but::<Office>(year, moves_on)?;
    }

    #[test]
    fn the_office_takes_its_past_in_any_order(year in a_year(15)) {
        let past = twice_is_once_but::<Office>(year.clone(), moves_on)?;
        any_order::<Office>(&past, &year);
    }

    /// Nobody holds a post that ends before it begins.
    #[test]
    fn no_post_ends_before_it_begins(year in a_year(40)) {
        let past = twice_is_once_but::<Office>(year, moves_on)?;
        let office = crate::spec::fold::<Office>(&past);
        for post in office.officials.values() {
            prop_assert!(post.until.is_none_or(|until| post.from <= until), "{post:?}");
        }
    }
}
