//! EF-11: the numbers of the funnel are the lengths of the lists behind them, on every day.

use std::collections::BTreeMap;

use domain::{
    Event,
    partnership::application,
    payment::billing,
    publication::{agreement, order},
};
use kernel::{LocalDate, Timestamp, Uuid, Zone};
use store::Recorded;
use views::{
    Delivered, Funnel, Moment,
    dataset::{Filter, ListRequest, Operator},
};

use crate::{
    histories::History,
    world::{World, dataset, day, is},
};

/// What the log says of one application, read with nothing of the read models.
#[derive(Default)]
struct Course {
    window: Option<Uuid>,
    sent_in: Option<Timestamp>,
    checked: Option<Timestamp>,
    named: Option<Timestamp>,
}

/// When what came of partnerships happened, as the log says it.
#[derive(Default)]
struct Deeds {
    contracted: Vec<Timestamp>,
    ordered: Vec<Timestamp>,
    published: Vec<Timestamp>,
    paid: Vec<Timestamp>,
}

impl Deeds {
    fn told(&mut self, recorded: &Recorded<Event>) {
        let at = recorded.occurred_at;
        match &recorded.event {
            Event::Agreement(agreement::Event::AgreementActivated { .. }) => self.contracted.push(at),
            Event::Order(order::Event::OrderIssued { .. }) => self.ordered.push(at),
            Event::Order(order::Event::PublicationReported { published_at, .. }) => self.published.push(*published_at),
            Event::Billing(billing::Event::PaymentConfirmed { .. }) => self.paid.push(at),
            _ => (),
        }
    }

    fn by_hand(&self, on: LocalDate) -> Delivered {
        let of = |deeds: &[Timestamp]| deeds.iter().filter(|at| at.date_in(Zone::Wib) <= on).count() as u64;
        Delivered {
            contracted: of(&self.contracted),
            ordered: of(&self.ordered),
            published: of(&self.published),
            paid: of(&self.paid),
        }
    }
}

async fn courses(world: &World) -> (BTreeMap<Uuid, Course>, Deeds) {
    let mut courses: BTreeMap<Uuid, Course> = BTreeMap::new();
    let mut deeds = Deeds::default();
    let mut after = 0;
    loop {
        let events: Vec<Recorded<Event>> =
            world.store.events_after(world.staff(), after, 1_000).await.expect("the log");
        let Some(last) = events.last() else { return (courses, deeds) };
        after = last.position;
        for recorded in events {
            deeds.told(&recorded);
            let Event::Application(event) = &recorded.event else { continue };
            let course = courses.entry(recorded.stream).or_default();
            let at = Some(recorded.occurred_at);
            match event {
                application::Event::ApplicationStarted { window, .. } => course.window = Some(window.as_uuid()),
                application::Event::ApplicationSubmitted { .. } => course.sent_in = course.sent_in.or(at),
                application::Event::AdministrativelyVerified { .. } => course.checked = course.checked.or(at),
                application::Event::NamedInDecree { .. } => course.named = course.named.or(at),
                _ => (),
            }
        }
    }
}

fn by_hand((courses, _): &(BTreeMap<Uuid, Course>, Deeds), window: Option<Uuid>, on: LocalDate) -> Funnel {
    let over = |at: &Option<Timestamp>| at.is_some_and(|at| at.date_in(Zone::Wib) <= on);
    let of = |stage: fn(&Course) -> &Option<Timestamp>| {
        courses
            .values()
            .filter(|course| window.is_none() || course.window == window)
            .filter(|course| over(stage(course)))
            .count() as u64
    };
    Funnel {
        registered: of(|course| &course.sent_in),
        verified: of(|course| &course.checked),
        decreed: of(|course| &course.named),
    }
}

async fn length(world: &World, (list, column): (&str, &str), window: Option<Uuid>, on: LocalDate) -> u64 {
    let end = on.end_in(Zone::Wib).plus_seconds(-1).to_string();
    let mut all = vec![is(column, Operator::Lte, end.replace("59Z", "59.999999Z"))];
    all.extend(window.map(|window| is("window", Operator::Eq, window.to_string())));
    let request = ListRequest { filter: Filter::And(all), ..ListRequest::default() };
    let moment = Moment::at(on.end_in(Zone::Wib), Zone::Wib);
    views::count(&world.store, world.staff(), moment, dataset(list), &request).await.expect("a count")
}

async fn delivered(world: &World, on: LocalDate) -> Delivered {
    Delivered {
        contracted: length(world, ("agreements", "activated_at"), None, on).await,
        ordered: length(world, ("orders", "issued_at"), None, on).await,
        published: length(world, ("placements", "published_at"), None, on).await,
        paid: length(world, ("billings", "paid_at"), None, on).await,
    }
}

#[tokio::test]
async fn the_funnel_of_any_day_counts_the_lists_of_that_day() {
    let world = World::new().await;
    let history = History::grown(5, 4_500);
    history.write(&world).await;
    let courses = courses(&world).await;
    let last = history.now().date_in(Zone::Wib);
    let (mut seen, mut after) = (Funnel::default(), Delivered::default());
    let mut on = day("2026-01-04");
    while on <= last.plus_days(3) {
        for window in [None, history.windows.first().copied(), history.windows.get(3).copied(), Some(Uuid::nil())] {
            let funnel = views::funnel(&world.store, world.staff(), Zone::Wib, window, on).await.expect("a funnel");
            assert_eq!(funnel, by_hand(&courses, window, on), "{on} {window:?}");
            let applications = |column| length(&world, ("applications", column), window, on);
            let lists = Funnel {
                registered: applications("registered_at").await,
                verified: applications("verified_at").await,
                decreed: applications("decreed_at").await,
            };
            assert_eq!(funnel, lists, "{on} {window:?}");
            if window.is_none() {
                seen = funnel;
            }
        }
        after = views::delivered(&world.store, world.staff(), Zone::Wib, on).await.expect("what came of it");
        assert_eq!(after, courses.1.by_hand(on), "{on}");
        assert_eq!(after, delivered(&world, on).await, "{on}");
        on = on.plus_days(7);
    }
    assert!(seen.registered > seen.verified && seen.verified > seen.decreed && seen.decreed > 0, "{seen:?}");
    assert!(
        after.contracted > 0 && after.ordered > after.published && after.published > 0 && after.paid > 0,
        "{after:?}"
    );
}
