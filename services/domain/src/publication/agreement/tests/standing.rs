//! Which offer stands, and which one nobody may take any more (C-NEGO).

use super::*;

/// Number, side, and whether it is a yes.
fn standing(past: impl IntoIterator<Item = Event>) -> Option<(u32, Side, bool)> {
    let state = fold::<Agreement>(&past.into_iter().collect::<Vec<_>>());
    state.standing.map(|offer| (offer.number, offer.side, offer.is_yes))
}

fn next(number: u32, side: Side, amount: i64) -> Event {
    offered(number, side, amount, "2026-02-10T11:00:00+07:00")
}

#[test]
fn c_nego_a_yes_is_the_offices_price_from_the_company_and_no_price_of_its_own() {
    let first = [drafted(terms()), opened(terms())];
    assert_eq!(standing(first.clone()), None);
    let own = || first.clone().into_iter().chain([next(1, Side::Company, 2_000_000)]);
    assert_eq!(standing(own()), Some((1, Side::Company, false)));
    // The same price once more is still its own.
    assert_eq!(standing(own().chain([next(2, Side::Company, 2_000_000)])), Some((2, Side::Company, false)));
    assert_eq!(standing(own().chain([next(2, Side::Office, 2_000_000)])), Some((2, Side::Office, false)));
    assert_eq!(standing(negotiated()), Some((3, Side::Company, true)));
    assert_eq!(
        standing([negotiated(), vec![next(4, Side::Company, 2_000_000)]].concat()),
        Some((4, Side::Company, true))
    );
    assert_eq!(
        standing([negotiated(), vec![next(4, Side::Company, 1_900_000)]].concat()),
        Some((4, Side::Company, false))
    );
}

#[test]
fn c_nego_no_offer_stands_after_other_terms_or_a_decline_until_the_next_one() {
    let named = Box::new(Terms { title: "Kerja sama publikasi Tampan".into(), ..*terms() });
    assert_eq!(standing([negotiated(), vec![shown(named)]].concat()), Some((3, Side::Company, true)));
    let declined = Event::AgreementDeclined { agreement: id(7), company: id(8), reason: "Jumlahnya lain.".into() };
    let voided = otherwise().into_iter().map(|other| vec![shown(Box::new(other))]);
    for end in voided.chain([vec![concluded(2_000_000), declined]]) {
        let past = [negotiated(), end].concat();
        assert_eq!(standing(past.clone()), None);
        let again = [past.clone(), vec![next(4, Side::Company, 2_000_000)]].concat();
        assert_eq!(standing(again), Some((4, Side::Company, false)), "nobody asked for it since");
        let answered = [past, vec![next(4, Side::Office, 2_000_000), next(5, Side::Company, 2_000_000)]].concat();
        assert_eq!(standing(answered), Some((5, Side::Company, true)));
    }
}
