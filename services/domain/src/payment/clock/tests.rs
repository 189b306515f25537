//! The payment clock in sentences (EF-20).

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{at, cases, day};

const HOURS: OfficeHours = OfficeHours { opens: 480, closes: 960 };

fn office(calendar: &WorkCalendar) -> OfficeTime<'_> {
    OfficeTime { calendar, hours: HOURS, zone: Zone::Wib }
}

fn terms() -> Terms {
    Terms { office: HOURS, ..Terms::preset() }
}

fn entered(stage: Stage, when: &str) -> Entered {
    Entered { stage, at: at(when) }
}

fn minutes(stays: &[Stay]) -> Vec<(Stage, i64, i64)> {
    stays.iter().map(|stay| (stay.stage, stay.worked_minutes, stay.excluded_minutes)).collect()
}

/// EF-20: hours in each stage and who holds it now, by role.
#[test]
fn a_stay_counts_office_hours_and_names_who_holds_the_bill() {
    let calendar = WorkCalendar::default();
    // Wednesday noon to Thursday ten, then until Friday nine.
    let steps = [
        entered(Stage::TaxDocumented, "2026-01-07T12:00:00+07:00"),
        entered(Stage::SppSubmitted, "2026-01-08T10:00:00+07:00"),
    ];
    let stays = stays(&steps, at("2026-01-09T09:00:00+07:00"), &office(&calendar), &[], &terms());
    assert_eq!(minutes(&stays), [(Stage::TaxDocumented, 6 * 60, 0), (Stage::SppSubmitted, 7 * 60, 0)]);
    assert_eq!(stays[1].holder, Some(Holder::FinanceAdminOfficer));
    assert_eq!((stays[0].left, stays[1].left), (Some(at("2026-01-08T10:00:00+07:00")), None));
}

#[test]
fn weekends_holidays_and_nights_do_not_count() {
    // Friday 15:00 to Tuesday 09:00, Monday off.
    let calendar = WorkCalendar::new([day("2026-01-12")]);
    let steps = [entered(Stage::SppSubmitted, "2026-01-09T15:00:00+07:00")];
    let stays = stays(&steps, at("2026-01-13T09:00:00+07:00"), &office(&calendar), &[], &terms());
    assert_eq!(minutes(&stays), [(Stage::SppSubmitted, 120, 0)]);
}

/// EF-20, EF-55: what SIPD was out is taken out once, however outages overlap, and only at desks that need it.
#[test]
fn outages_are_taken_out_once_and_only_where_they_hinder() {
    let calendar = WorkCalendar::default();
    let out = |system, from, until: Option<&str>| OutageSpan { system, from: at(from), until: until.map(at) };
    let outages = [
        out(System::Sipd, "2026-01-07T07:00:00+07:00", Some("2026-01-07T10:00:00+07:00")),
        out(System::Sipd, "2026-01-07T09:00:00+07:00", Some("2026-01-07T11:00:00+07:00")),
        out(System::Catalogue, "2026-01-07T08:00:00+07:00", Some("2026-01-07T16:00:00+07:00")),
        out(System::Sipd, "2026-01-08T15:00:00+07:00", None),
    ];
    let steps = [
        entered(Stage::Invoiced, "2026-01-06T16:00:00+07:00"),
        entered(Stage::SppSubmitted, "2026-01-07T08:00:00+07:00"),
    ];
    let now = at("2026-01-08T16:00:00+07:00");
    let at_desk = stays(&steps, now, &office(&calendar), &outages, &terms());
    assert_eq!(minutes(&at_desk), [(Stage::Invoiced, 0, 0), (Stage::SppSubmitted, 12 * 60, 4 * 60)]);
    let at_company = [entered(Stage::HandedOver, "2026-01-07T08:00:00+07:00")];
    let stays = stays(&at_company, at("2026-01-07T16:00:00+07:00"), &office(&calendar), &outages[..2], &terms());
    assert_eq!(minutes(&stays), [(Stage::HandedOver, 8 * 60, 0)]);
}

/// R15: payment order within two working days of a request; the clock says when it is overdue.
#[test]
fn a_desk_is_overdue_after_its_working_days() {
    let calendar = WorkCalendar::default();
    let steps = [entered(Stage::SppSubmitted, "2026-01-07T08:00:00+07:00")];
    let overdue = |now| stays(&steps, at(now), &office(&calendar), &[], &terms())[0].is_overdue();
    assert!(!overdue("2026-01-08T16:00:00+07:00"));
    assert!(overdue("2026-01-09T08:01:00+07:00"));
    let with_company = [entered(Stage::HandedOver, "2026-01-07T08:00:00+07:00")];
    assert_eq!(
        stays(&with_company, at("2026-02-07T08:00:00+07:00"), &office(&calendar), &[], &terms())[0].target_minutes,
        None
    );
}

#[test]
fn a_bill_that_came_back_has_several_stays_at_one_stage() {
    let calendar = WorkCalendar::default();
    let steps = [
        entered(Stage::SppSubmitted, "2026-01-07T08:00:00+07:00"),
        entered(Stage::TaxDocumented, "2026-01-07T09:00:00+07:00"),
        entered(Stage::SppSubmitted, "2026-01-07T12:00:00+07:00"),
        entered(Stage::Settled, "2026-01-07T13:00:00+07:00"),
    ];
    let stays = stays(&steps, at("2026-01-09T09:00:00+07:00"), &office(&calendar), &[], &terms());
    let worked: Vec<_> = stays.iter().map(|stay| (stay.stage, stay.worked_minutes)).collect();
    let twice =
        [(Stage::SppSubmitted, 60), (Stage::TaxDocumented, 180), (Stage::SppSubmitted, 60), (Stage::Settled, 0)];
    assert_eq!(worked, twice);
    assert_eq!(stays[3].holder, None);
}

/// EF-20: medians of the own tenant.
#[test]
fn a_median_is_the_middle() {
    assert_eq!(median([]), None);
    assert_eq!(median([7]), Some(7));
    assert_eq!(median([9, 1, 5]), Some(5));
    assert_eq!(median([1, 4, 8, 100]), Some(6));
    assert_eq!(median([i64::MAX, i64::MAX]), Some(i64::MAX));
}

proptest! {
    #![proptest_config(cases(300))]

    /// What counts and what does not are together the office time, whatever the outages; a stay cut in two is as long
    /// as one.
    #[test]
    fn no_minute_counts_twice(
        from in 0_i64..20_000, first in 0_i64..20_000, second in 0_i64..20_000,
        outages in vec((0_i64..30_000, 0_i64..5_000), 0..6),
    ) {
        let calendar = WorkCalendar::new([day("2026-01-13")]);
        let office = office(&calendar);
        let minute = |minute: i64| at("2026-01-05T00:00:00+07:00").plus_seconds(minute * 60);
        let spans: Vec<_> = outages.iter().map(|(from, length)| (minute(*from), minute(from + length))).collect();
        let (middle, until) = (from + first, from + first + second);
        let (whole, none) = office.split(minute(from), minute(until), &[]);
        prop_assert_eq!(none, 0);
        let (worked, excluded) = office.split(minute(from), minute(until), &spans);
        prop_assert_eq!(worked + excluded, whole);
        prop_assert!(worked >= 0 && excluded >= 0);
        let one = office.split(minute(from), minute(middle), &spans);
        let two = office.split(minute(middle), minute(until), &spans);
        prop_assert_eq!((one.0 + two.0, one.1 + two.1), (worked, excluded));
    }
}
