//! Prices in sentences (C-TARIFF, C-REFPRICE, EF-22).

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{any_order, cases, day, fold, given, id, twice_is_once};

const OFFICER: u8 = 1;
const HEAD: u8 = 2;
const VAT: BasisPoints = BasisPoints(1_100);

fn rp(amount: i64) -> Rupiah {
    Rupiah::new(amount).expect("an amount")
}

fn advertorial() -> Subject {
    Subject {
        format: Format::Advertorial,
        media: MediaKind::Online,
        grade: None,
        outlet: None,
        unit: Unit::Item,
        specification: String::new(),
    }
}

/// What an order asks for, with nothing left open.
fn asked() -> Subject {
    Subject { grade: Some("A".into()), outlet: Some(id(9)), specification: "7 hari tayang".into(), ..advertorial() }
}

fn tariff(amount: i64, from: &str) -> Box<Price> {
    Box::new(Price {
        kind: PriceKind::Tariff,
        subject: advertorial(),
        amount: rp(amount),
        tax_inclusive: false,
        valid_from: day(from),
        valid_to: None,
        basis: "Perwako 224/2020 Lampiran II".into(),
        comparables: vec![],
        standard: None,
    })
}

fn propose(price: u8, content: Box<Price>) -> Command {
    Command::Propose { price: id(price), content, by: id(OFFICER) }
}

fn proposed(price: u8, content: Box<Price>) -> Event {
    Event::PriceProposed { price: id(price), content, author: id(OFFICER) }
}

fn approve(price: u8, today: &str) -> Command {
    Command::Approve { price: id(price), today: day(today), vat: VAT, by: id(HEAD) }
}

fn approved(price: u8) -> Event {
    Event::PriceApproved { price: id(price) }
}

fn in_force(past: &[Event], asked: &Subject, on: &str) -> Option<PriceId> {
    fold::<PriceList>(past).tariff(asked, day(on)).map(|(price, _)| price)
}

/// C-TARIFF: without a tariff in force there is none; a proposal is none.
#[test]
fn c_tariff_only_an_approved_price_whose_day_has_come_is_a_tariff() {
    let past = [proposed(1, tariff(2_000_000, "2026-01-05"))];
    assert_eq!(in_force(&past, &asked(), "2026-02-01"), None);
    let past = [past.as_slice(), &[approved(1)]].concat();
    assert_eq!(in_force(&past, &asked(), "2026-01-04"), None);
    assert_eq!(in_force(&past, &asked(), "2026-01-05"), Some(id(1)));
    let print = Subject { media: MediaKind::Print, ..asked() };
    assert_eq!(in_force(&past, &print, "2026-02-01"), None);
    let by_the_day = Subject { unit: Unit::Day, ..asked() };
    assert_eq!(in_force(&past, &by_the_day, "2026-02-01"), None);
}

/// EF-22, DOMAIN.md 7: officers propose, the head approves.
#[test]
fn who_proposed_a_price_does_not_approve_it() {
    let past = [proposed(1, tariff(2_000_000, "2026-01-05"))];
    let own = Command::Approve { price: id(1), today: day("2026-01-02"), vat: VAT, by: id(OFFICER) };
    given::<PriceList>(past.clone()).when(own).then_rejected(Rejection::OwnWork);
    given::<PriceList>(past).when(approve(1, "2026-01-02")).then([approved(1)]);
    given::<PriceList>([]).when(approve(1, "2026-01-02")).then_rejected(Rejection::Unknown);
}

/// The point 2: a new version never changes a past one.
#[test]
fn a_new_version_answers_from_its_day_on_and_the_old_one_before() {
    let past =
        [proposed(1, tariff(2_000_000, "2026-01-05")), approved(1), proposed(2, tariff(2_500_000, "2026-07-01"))];
    given::<PriceList>(past.clone()).when(approve(2, "2026-06-15")).then([approved(2)]);
    given::<PriceList>(past.clone()).when(approve(2, "2026-07-02")).then_rejected(Rejection::PastChanged);
    let past = [past.as_slice(), &[approved(2)]].concat();
    assert_eq!(in_force(&past, &asked(), "2026-06-30"), Some(id(1)));
    assert_eq!(in_force(&past, &asked(), "2026-07-01"), Some(id(2)));
    let list = fold::<PriceList>(&past);
    assert_eq!(list.price(id(1)).map(|price| price.amount), Some(rp(2_000_000)));
}

#[test]
fn the_first_price_of_a_thing_may_begin_before_it_is_approved() {
    given::<PriceList>([proposed(1, tariff(2_000_000, "2026-01-05"))])
        .when(approve(1, "2026-03-01"))
        .then([approved(1)]);
}

#[test]
fn the_narrowest_price_goes_first() {
    let graded = |amount| {
        let mut price = tariff(amount, "2026-01-05");
        price.subject.grade = Some("A".into());
        price
    };
    let own = |amount| {
        let mut price = tariff(amount, "2026-01-01");
        price.subject.outlet = Some(id(9));
        price
    };
    let past = [
        proposed(1, tariff(1_000_000, "2026-02-01")),
        approved(1),
        proposed(2, graded(1_500_000)),
        approved(2),
        proposed(3, own(900_000)),
        approved(3),
    ];
    assert_eq!(in_force(&past, &asked(), "2026-02-01"), Some(id(3)));
    assert_eq!(in_force(&past, &Subject { outlet: Some(id(8)), ..asked() }, "2026-02-01"), Some(id(2)));
    let other = Subject { outlet: Some(id(8)), grade: Some("B".into()), ..asked() };
    assert_eq!(in_force(&past, &other, "2026-02-01"), Some(id(1)));
}

#[test]
fn two_prices_of_the_same_thing_do_not_begin_on_one_day() {
    let past =
        [proposed(1, tariff(2_000_000, "2026-01-05")), approved(1), proposed(2, tariff(2_100_000, "2026-01-05"))];
    given::<PriceList>(past).when(approve(2, "2026-01-02")).then_rejected(Rejection::DayTaken);
}

/// DOMAIN.md 1.3: the price standard (SSH) is the ceiling of tariffs, whichever of the two has PPN in it.
#[test]
fn a_tariff_above_the_price_standard_is_refused_with_the_standard() {
    let standard = || Box::new(Price { kind: PriceKind::Standard, ..*tariff(2_000_000, "2026-01-01") });
    let with_tax = |amount| Box::new(Price { tax_inclusive: true, ..*tariff(amount, "2026-01-05") });
    let past = [proposed(1, standard()), approved(1)];
    let then = |price: Box<Price>| {
        given::<PriceList>([past.as_slice(), &[proposed(2, price)]].concat()).when(approve(2, "2026-01-02"))
    };
    then(tariff(2_000_001, "2026-01-05")).then_rejected(Rejection::AboveStandard { standard: rp(2_000_000) });
    then(tariff(2_000_000, "2026-01-05")).then([approved(2)]);
    then(with_tax(2_220_000)).then([approved(2)]);
    then(with_tax(2_220_002)).then_rejected(Rejection::AboveStandard { standard: rp(2_000_000) });
}

fn comparable(source: &str) -> Comparable {
    Comparable { source: source.into(), amount: rp(1_000_000), on: day("2026-01-02") }
}

/// C-REFPRICE: at least two comparables, or a price standard.
#[test]
fn c_refprice_a_reference_price_stands_on_two_sources_or_on_a_standard() {
    let reference = |comparables: Vec<Comparable>, standard: Option<PriceId>| {
        let kind = PriceKind::Reference;
        Box::new(Price { kind, comparables, standard, ..*tariff(1_000_000, "2026-01-05") })
    };
    let refused = [
        reference(vec![], None),
        reference(vec![comparable("Katalog")], None),
        reference(vec![comparable("Katalog"), comparable(" katalog ")], None),
        reference(vec![], Some(id(7))),
    ];
    for price in refused {
        given::<PriceList>([]).when(propose(1, price)).then_rejected(Rejection::ReferenceUnsupported);
    }
    let two = reference(vec![comparable("Katalog"), comparable("Diskominfo Kab. Siak")], None);
    given::<PriceList>([]).when(propose(1, two.clone())).then([proposed(1, two)]);
    let standard = Box::new(Price { kind: PriceKind::Standard, ..*tariff(2_000_000, "2026-01-01") });
    let by_standard = reference(vec![], Some(id(7)));
    given::<PriceList>([proposed(7, standard.clone())])
        .when(propose(1, by_standard.clone()))
        .then_rejected(Rejection::ReferenceUnsupported);
    given::<PriceList>([proposed(7, standard), approved(7)])
        .when(propose(1, by_standard.clone()))
        .then([proposed(1, by_standard)]);
}

#[test]
fn a_price_that_makes_no_sense_is_refused() {
    let wrong = |change: fn(&mut Price)| {
        let mut price = tariff(1_000_000, "2026-01-05");
        change(&mut price);
        given::<PriceList>([]).when(propose(1, price))
    };
    wrong(|price| price.amount = Rupiah::ZERO).then_rejected(Rejection::AmountNotPositive);
    wrong(|price| price.valid_to = Some(day("2026-01-04"))).then_rejected(Rejection::PeriodReversed);
    wrong(|price| price.subject.media = MediaKind::Radio).then_rejected(Rejection::FormatUnsuitable);
    wrong(|price| price.basis = " ".into()).then_rejected(Rejection::BasisMissing);
    given::<PriceList>([proposed(1, tariff(1, "2026-01-05"))])
        .when(propose(1, tariff(2, "2026-01-05")))
        .then_rejected(Rejection::AlreadyProposed);
}

#[test]
fn a_price_is_taken_back_before_its_first_day_and_ended_after_it() {
    let withdraw = |today: &str| Command::Withdraw { price: id(1), reason: "Salah ketik.".into(), today: day(today) };
    let end = |on: &str, today: &str| Command::End {
        price: id(1),
        on: day(on),
        reason: "Diganti.".into(),
        today: day(today),
    };
    let past = [proposed(1, tariff(2_000_000, "2026-01-05")), approved(1)];
    let withdrawn = Event::PriceWithdrawn { price: id(1), reason: "Salah ketik.".into() };
    given::<PriceList>(past.clone()).when(withdraw("2026-01-04")).then([withdrawn.clone()]);
    given::<PriceList>(past.clone()).when(withdraw("2026-01-05")).then_rejected(Rejection::InForce);
    given::<PriceList>([proposed(1, tariff(2_000_000, "2026-01-05")), withdrawn])
        .when(approve(1, "2026-01-04"))
        .then_rejected(Rejection::Withdrawn);
    let ended = Event::PriceEnded { price: id(1), on: day("2026-06-30"), reason: "Diganti.".into() };
    given::<PriceList>(past.clone()).when(end("2026-06-30", "2026-06-01")).then([ended.clone()]);
    given::<PriceList>(past.clone()).when(end("2026-05-31", "2026-06-01")).then_rejected(Rejection::EndOutside);
    let past = [past.as_slice(), &[ended]].concat();
    given::<PriceList>(past.clone()).when(end("2026-07-31", "2026-06-01")).then_rejected(Rejection::EndOutside);
    assert_eq!(in_force(&past, &asked(), "2026-06-30"), Some(id(1)));
    assert_eq!(in_force(&past, &asked(), "2026-07-01"), None);
    given::<PriceList>([proposed(1, tariff(2_000_000, "2026-01-05"))])
        .when(end("2026-06-30", "2026-06-01"))
        .then_rejected(Rejection::NotApproved);
}

fn commands() -> impl Strategy<Value = Command> {
    let price = (1_u8..4).prop_map(id::<PriceId>);
    let date = || (1_u8..9).prop_map(|day| LocalDate::from_ymd(2026, 1, day).expect("a day"));
    let by = (1_u8..3).prop_map(id::<AccountId>);
    prop_oneof![
        3 => (price.clone(), 1_i64..4, date(), by.clone()).prop_map(|(price, amount, valid_from, by)| {
            let content = Box::new(Price { valid_from, ..*tariff(amount, "2026-01-05") });
            Command::Propose { price, content, by }
        }),
        3 => (price.clone(), date(), by)
            .prop_map(|(price, today, by)| Command::Approve { price, today, vat: VAT, by }),
        1 => (price.clone(), date())
            .prop_map(|(price, today)| Command::Withdraw { price, reason: "salah".into(), today }),
        1 => (price, date(), date())
            .prop_map(|(price, on, today)| Command::End { price, on, reason: "diganti".into(), today }),
    ]
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn an_order_about_a_price_sent_twice_changes_nothing_more(year in vec(commands(), 0..25)) {
        let past = twice_is_once::<PriceList>(year.clone())?;
        any_order::<PriceList>(&past, &year);
    }

    /// No order that is sent on a day changes what an earlier day was answered, unless it was answered nothing.
    #[test]
    fn what_a_past_day_was_answered_stays_the_answer(year in vec(commands(), 0..25)) {
        let mut past = Vec::new();
        let mut state = State::default();
        for command in year {
            let today = match &command {
                Command::Approve { today, .. } | Command::Withdraw { today, .. } | Command::End { today, .. } => *today,
                Command::Propose { .. } => day("2026-01-09"),
            };
            let Ok(new) = PriceList::decide(&state, command) else { continue };
            let next = new.iter().fold(state.clone(), PriceList::evolve);
            for number in 1..9 {
                let on = LocalDate::from_ymd(2026, 1, number).expect("a day");
                let before = state.tariff(&asked(), on).map(|(price, found)| (price, found.amount));
                let after = next.tariff(&asked(), on).map(|(price, found)| (price, found.amount));
                prop_assert!(on >= today || before.is_none() || before == after, "{on} {before:?} {after:?}");
            }
            past.extend(new);
            state = next;
        }
    }
}
