//! What a proof says of its own days (R13, EF-14, EF-16).

use super::*;
use crate::{
    publication::proof::evidence::{SitePhoto, Spot},
    spec::fold,
};

/// R13, EF-14, EF-16: what a proof says itself is held against the order as the report is: by the minute where it tells
/// minutes, by the day where it tells a day.
#[test]
fn a_proof_is_neither_from_before_its_order_or_its_text_nor_from_later_than_now() {
    let dated = |instant: &str| {
        let Evidence::Page { url, views, captures, .. } = *page() else { unreachable!() };
        show(Evidence::Page { url, published_at: at(instant), views, captures })
    };
    let cleared = at(CLEARED);
    let answers = [
        ("2026-03-02T07:59:59+07:00", Some(Rejection::PublishedBeforeOrdered)),
        ("2026-03-02T08:00:00+07:00", Some(Rejection::PublishedBeforeCleared { cleared })),
        ("2026-03-07T09:29:59+07:00", Some(Rejection::PublishedBeforeCleared { cleared })),
        ("2026-03-07T09:30:00+07:00", None),
        (IN_TIME, None),
        ("2026-03-10T10:01:00+07:00", Some(Rejection::PublishedInFuture)),
    ];
    for (instant, refused) in answers {
        let shown = Order::decide(&fold::<Order>(&published()), dated(instant));
        assert_eq!(shown.err(), refused, "{instant}");
    }
    // Shown a second time, it is asked again.
    given::<Order>(rejected())
        .when(dated("2026-03-01T08:00:00+07:00"))
        .then_rejected(Rejection::PublishedBeforeOrdered);
}

/// R13: an edition tells a day, where the tenant is; a spot and a photograph tell minutes, each of them.
#[test]
fn editions_are_held_against_the_day_and_spots_and_photographs_against_the_minute() {
    let edition = |day: &str| {
        let mut paper = *paper(10);
        let Evidence::Print { on, .. } = &mut paper else { unreachable!() };
        *on = crate::spec::day(day);
        paper
    };
    let spots = |instants: &[&str]| {
        let spot = |instant: &&str| Spot { at: at(instant), seconds: 30, name: "Jalan baru".into() };
        let spots = instants.iter().map(spot).collect();
        Evidence::Airing { spots, log: file('a'), recording: file('b') }
    };
    let photo = |instant: &str| {
        let photo = SitePhoto { site: "Jl. Sudirman".into(), taken_at: at(instant), photo: file('c') };
        Evidence::Display { photos: vec![photo], play_log: Some(file('d')), installation_minutes: None }
    };
    let (ordered, future) = (Rejection::PublishedBeforeOrdered, Rejection::PublishedInFuture);
    let answers = [
        (MediaKind::Print, edition("2026-03-01"), Some(ordered.clone())),
        // The order went out at eight, the paper came at five.
        (MediaKind::Print, edition("2026-03-02"), None),
        (MediaKind::Print, edition("2026-03-11"), Some(future)),
        (MediaKind::Radio, spots(&[OUT, "2026-03-02T07:59:00+07:00"]), Some(ordered.clone())),
        (MediaKind::Radio, spots(&[OUT, ISSUED]), None),
        (MediaKind::OutOfHome, photo("2026-03-01T23:59:00+07:00"), Some(ordered)),
        (MediaKind::OutOfHome, photo(OUT), None),
    ];
    for (kind, evidence, refused) in answers {
        let greeting = Placement { format: Format::Greeting, ..copies() };
        let shown = Order::decide(&fold::<Order>(&out(kind, greeting)), show(evidence.clone()));
        assert_eq!(shown.err(), refused, "{evidence:?}");
    }
}
