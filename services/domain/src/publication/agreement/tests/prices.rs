//! The price of an item beside reference prices, its ceiling and what other agencies pay (C-REFPRICE, C-PRICE-PARITY).

use super::*;

#[test]
fn c_refprice_an_item_beside_its_reference_price_is_agreed() {
    given::<Agreement>(negotiated()).when(conclude(facts())).then([concluded(2_000_000), justified(vec![], None)]);
}

#[test]
fn c_refprice_an_item_without_a_reference_price_is_refused() {
    let without = Conclude { beside: vec![], ..facts() };
    let reasons = vec![reason("items.1.unit_price", "agreement.no_reference_price")];
    given::<Agreement>(negotiated()).when(conclude(without)).then_rejected(Rejection::ReferenceMissing { reasons });
}

fn beside(ceiling: Option<i64>, other: Option<i64>) -> Conclude {
    let others = other.map(|net| Known {
        agency: Some(id(6)),
        company: id(8),
        outlet: id(9),
        format: Format::Advertorial,
        unit: Unit::Item,
        specification: "7 hari tayang".into(),
        net: rp(net),
        on: day("2026-01-20"),
        source: kernel::Uuid::from_u128(77),
    });
    let beside =
        Beside { item: 1, reference: Some(id(20)), ceiling: ceiling.map(rp), others: others.into_iter().collect() };
    Conclude { beside: vec![beside], ..facts() }
}

/// R5: the unit price stays below price standard and catalogue.
#[test]
fn a_price_above_its_ceiling_asks_for_a_reason_and_far_above_it_for_a_letter() {
    let given = || given::<Agreement>(negotiated());
    let reasons = || vec![reason("items.1.unit_price", "agreement.above_ceiling")];
    let evidence = |ceiling: i64| format!("{} > {}", rp(2_000_000), rp(ceiling));
    given()
        .when(conclude(beside(Some(1_900_000), None)))
        .then_rejected(Rejection::ReasonMissing { reasons: reasons(), evidence: evidence(1_900_000) });
    given()
        .when(conclude(beside(Some(1_800_000), None)))
        .then_rejected(Rejection::PriceTooHigh { reasons: reasons(), evidence: evidence(1_800_000) });
    let told = Conclude {
        reason: Some("Sudah dibahas.".into()),
        justification: Some("900/12/2026".into()),
        ..beside(Some(1_800_000), None)
    };
    let warnings = vec![warning(Notice::AboveCeiling, &evidence(1_800_000))];
    given().when(conclude(told)).then([concluded(2_000_000), justified(warnings, Some("900/12/2026"))]);
}

#[test]
fn c_price_parity_what_another_agency_pays_less_for_is_not_agreed_without_a_word() {
    let given = || given::<Agreement>(negotiated());
    let reasons = || vec![reason("items.1.unit_price", "agreement.price_differs")];
    let evidence = |other: i64| format!("{} > {}", rp(2_000_000), rp(other));
    given()
        .when(conclude(beside(None, Some(1_000_000))))
        .then_rejected(Rejection::PriceTooHigh { reasons: reasons(), evidence: evidence(1_000_000) });
    given()
        .when(conclude(beside(None, Some(1_999_999))))
        .then_rejected(Rejection::ReasonMissing { reasons: reasons(), evidence: evidence(1_999_999) });
    given().when(conclude(beside(None, Some(2_000_000)))).then([concluded(2_000_000), justified(vec![], None)]);
    let told = Conclude { reason: Some("Sudah dibahas.".into()), ..beside(None, Some(1_999_999)) };
    let warnings = vec![warning(Notice::PriceDiffers, &evidence(1_999_999))];
    given().when(conclude(told)).then([concluded(2_000_000), justified(warnings, None)]);
}

/// The price without PPN is compared, whatever the agreement says.
#[test]
fn a_price_with_tax_in_it_is_compared_without() {
    let with_tax = || Box::new(Terms { items: vec![Item { tax_inclusive: true, ..item() }], ..*terms() });
    let past = [
        drafted(with_tax()),
        opened(with_tax()),
        offered(1, Side::Company, 2_500_000, "2026-02-10T08:00:00+07:00"),
        offered(2, Side::Office, 2_220_000, "2026-02-10T09:00:00+07:00"),
        offered(3, Side::Company, 2_220_000, "2026-02-10T09:30:00+07:00"),
    ];
    let value = Some(rp(22_200_000));
    let prices = price(2_220_000);
    let ended = Event::NegotiationConcluded { agreement: id(7), company: id(8), prices, value, on: day(TODAY) };
    given::<Agreement>(past)
        .when(conclude(beside(Some(2_000_000), Some(2_000_000))))
        .then([ended, justified(vec![], None)]);
}
