//! The comparison of prices between agencies (C-PRICE-PARITY), with the numbers of Jepara 2024.

use super::*;
use crate::spec::{day, id};

const LIMITS: Limits = Limits { warn_above: BasisPoints(0), stop_above: BasisPoints(1_000), days: 365 };

fn price(agency: u8, net: i64, on: &str) -> Known {
    Known {
        agency: Some(id(agency)),
        company: id(1),
        outlet: id(2),
        format: Format::Advertorial,
        unit: Unit::Item,
        specification: "7 hari tayang".into(),
        net: Rupiah::new(net).expect("an amount"),
        on: day(on),
        source: Uuid::from_u128(u128::from(agency)),
    }
}

#[test]
fn c_price_parity_two_and_a_half_times_the_price_of_another_agency_stops() {
    let (council, office) = (price(2, 4_995_000, "2024-06-01"), price(1, 2_000_000, "2024-03-01"));
    let found = LIMITS.compare(&council, std::slice::from_ref(&office));
    assert_eq!(found, Verdict::Stops(Deviation { lowest: office, above: BasisPoints(14_975) }));
}

#[test]
fn c_price_parity_a_little_more_than_another_agency_warns_and_the_same_or_less_is_fine() {
    let others = [price(1, 2_000_000, "2024-03-01"), price(3, 2_100_000, "2024-03-01")];
    let verdict = |net| LIMITS.compare(&price(2, net, "2024-06-01"), &others);
    assert_eq!(verdict(2_000_000), Verdict::Fine);
    assert_eq!(verdict(1_500_000), Verdict::Fine);
    let deviation = |above| Deviation { lowest: others[0].clone(), above: BasisPoints(above) };
    assert_eq!(verdict(2_000_001), Verdict::Warns(deviation(1)));
    assert_eq!(verdict(2_200_000), Verdict::Warns(deviation(1_000)));
    assert_eq!(verdict(2_200_001), Verdict::Stops(deviation(1_001)));
}

#[test]
fn only_the_same_thing_of_another_agency_within_the_year_is_compared() {
    let asked = price(2, 4_000_000, "2024-06-01");
    let other = || price(1, 1_000_000, "2024-03-01");
    let apart = [
        Known { agency: asked.agency, ..other() },
        price(1, 1_000_000, "2023-05-31"),
        price(1, 1_000_000, "2024-06-02"),
        Known { outlet: id(3), ..other() },
        Known { format: Format::Banner, ..other() },
        Known { unit: Unit::Month, ..other() },
        Known { specification: "1 hari tayang".into(), ..other() },
        Known { source: asked.source, ..other() },
    ];
    assert_eq!(LIMITS.compare(&asked, &apart), Verdict::Fine);
    let spelled = Known { specification: " 7 HARI tayang ".into(), ..other() };
    assert!(matches!(LIMITS.compare(&asked, &[spelled]), Verdict::Stops(_)));
    assert!(matches!(LIMITS.compare(&asked, &[price(1, 1_000_000, "2023-06-02")]), Verdict::Stops(_)));
}

#[test]
fn amounts_with_and_without_tax_are_brought_to_one_form() {
    let vat = BasisPoints(1_100);
    let rp = |amount| Rupiah::new(amount).expect("an amount");
    assert_eq!(net(rp(11_100_000), true, vat), Some(rp(10_000_000)));
    assert_eq!(net(rp(10_000_000), false, vat), Some(rp(10_000_000)));
    assert_eq!(gross(rp(10_000_000), false, vat), Some(rp(11_100_000)));
    assert_eq!(gross(rp(11_100_000), true, vat), Some(rp(11_100_000)));
    assert_eq!(above(rp(1), Rupiah::ZERO), BasisPoints(i32::MAX));
    assert_eq!(above(Rupiah::ZERO, Rupiah::ZERO), BasisPoints(0));
}
