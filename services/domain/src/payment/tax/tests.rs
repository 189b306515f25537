//! Tax in sentences: the worked example of DOMAIN.md 5.3, and that no rupiah is lost.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::{
    payment::terms::Terms,
    spec::{cases, day},
};

fn rp(amount: i64) -> Rupiah {
    Rupiah::new(amount).expect("an amount")
}

fn rates(on: &str) -> Rates {
    in_force(&Terms::preset().rates, day(on)).expect("rates").clone()
}

fn taxable() -> TaxStatus {
    TaxStatus { taxable_entrepreneur: true, has_npwp: true, small_business: false, as_of: day("2026-01-05") }
}

fn service(price: i64) -> Charge {
    Charge { quantity: 1, unit_price: rp(price), tariff: TariffKind::Exclusive, object: TaxObject::Service }
}

fn of(charge: Charge, status: TaxStatus) -> Breakdown {
    bill(&[charge], status, &rates("2026-01-05"), Rupiah::ZERO).expect("a bill")
}

/// DOMAIN.md 5.3: P = 10,000,000; base 9,166,667; PPN 1,100,000; bill 11,100,000; income tax 23 200,000; transfer 9,800,000;
/// the treasurer deposits 1,100,000 + 200,000.
#[test]
fn the_worked_example_comes_out_to_the_rupiah() {
    let bill = of(service(10_000_000), taxable());
    assert_eq!(bill.charges[0].vat_base, rp(9_166_667));
    assert_eq!((bill.net, bill.vat, bill.gross), (rp(10_000_000), rp(1_100_000), rp(11_100_000)));
    assert_eq!(bill.transfer, rp(9_800_000));
    let deposits = BTreeMap::from([(Levy::ValueAddedTax, rp(1_100_000)), (Levy::IncomeTax23, rp(200_000))]);
    assert_eq!(bill.deposits(), deposits);
    assert!(bill.needs_slip());
}

/// C-TRANSPARENT-CALC: the company reads every line of the calculation, with what it was counted from and how it was
/// rounded.
#[test]
fn c_transparent_calc_every_line_says_from_what_and_how_it_was_rounded() {
    use StepKind::{Gross, IncomeTaxKept, Price, Transfer, Vat, VatBase, VatKept};
    use StepRounding::{Down, Exact, HalfUp};
    let bill = of(service(10_000_000), taxable());
    let lines: Vec<_> = bill
        .steps
        .iter()
        .map(|step| (step.kind, step.base.get(), step.numerator, step.denominator, step.rounding, step.amount.get()))
        .collect();
    assert_eq!(
        lines,
        [
            (Price, 10_000_000, 1, 1, Exact, 10_000_000),
            (VatBase, 10_000_000, 11, 12, HalfUp, 9_166_667),
            (Vat, 10_000_000, 13_200, 120_000, Down, 1_100_000),
            (Gross, 11_100_000, 1, 1, Exact, 11_100_000),
            (Gross, 11_100_000, 1, 1, Exact, 11_100_000),
            (VatKept, 1_100_000, 1, 1, Exact, 1_100_000),
            (IncomeTaxKept, 10_000_000, 200, 10_000, Down, 200_000),
            (Transfer, 9_800_000, 1, 1, Exact, 9_800_000),
        ]
    );
    assert_eq!(bill.steps[0].charge, Some(1));
    assert_eq!(bill.steps[7].charge, None);
}

/// DOMAIN.md 5.3: 11 % until the end of 2024, 12 % of 11/12 from 2025 on.
#[test]
fn the_rates_of_the_day_of_the_contract_hold() {
    assert_eq!(rates("2024-12-31").vat, BasisPoints(1_100));
    assert_eq!(rates("2025-01-01").vat_base, Fraction { numerator: 11, denominator: 12 });
    let before = bill(&[service(10_000_000)], taxable(), &rates("2024-12-31"), Rupiah::ZERO).expect("a bill");
    assert_eq!((before.charges[0].vat_base, before.vat), (rp(10_000_000), rp(1_100_000)));
    assert_eq!(in_force(&Terms::preset().rates, day("2021-12-31")), Err(Uncountable::NoRates(day("2021-12-31"))));
}

/// DOMAIN.md 5.3: a company that is no taxable entrepreneur bills no PPN, whatever the tariff has inside.
#[test]
fn a_company_that_is_no_taxable_entrepreneur_is_paid_no_value_added_tax() {
    let status = TaxStatus { taxable_entrepreneur: false, ..taxable() };
    let bill = of(service(10_000_000), status);
    assert_eq!((bill.vat, bill.gross, bill.transfer), (rp(0), rp(10_000_000), rp(9_800_000)));
    let inclusive = of(Charge { tariff: TariffKind::Inclusive, ..service(11_100_000) }, status);
    assert_eq!((inclusive.net, inclusive.gross), (rp(10_000_000), rp(10_000_000)));
}

/// DOMAIN.md 5.3: P = T × 100/111, and the bill is the tariff.
#[test]
fn a_tariff_with_tax_inside_is_the_bill_to_the_rupiah() {
    let bill = of(Charge { tariff: TariffKind::Inclusive, ..service(11_100_000) }, taxable());
    assert_eq!((bill.net, bill.vat, bill.gross), (rp(10_000_000), rp(1_100_000), rp(11_100_000)));
    let odd = of(Charge { tariff: TariffKind::Inclusive, ..service(5_000_000) }, taxable());
    assert_eq!((odd.net, odd.vat, odd.gross), (rp(4_504_505), rp(495_495), rp(5_000_000)));
}

/// DOMAIN.md 5.3: without a tax number income tax 23 is twice as high.
#[test]
fn without_a_tax_number_twice_as_much_is_kept() {
    let bill = of(service(10_000_000), TaxStatus { has_npwp: false, ..taxable() });
    let kept = Kept { levy: Levy::IncomeTax23, base: rp(10_000_000), rate: BasisPoints(400), amount: rp(400_000) };
    assert_eq!(bill.kept, [kept]);
    assert_eq!(bill.transfer, rp(9_600_000));
}

/// DOMAIN.md 5.3: up to Rp 2,000,000 with tax the treasurer leaves PPN to the company; splitting does not help.
#[test]
fn value_added_tax_of_a_small_payment_is_left_to_the_company_unless_it_is_a_part_of_more() {
    let small = of(service(1_800_000), taxable());
    assert_eq!((small.gross, small.vat_kept, small.transfer), (rp(1_998_000), rp(0), rp(1_962_000)));
    let split = bill(&[service(1_800_000)], taxable(), &rates("2026-01-05"), rp(3_996_000)).expect("a bill");
    assert_eq!((split.vat_kept, split.transfer), (rp(198_000), rp(1_764_000)));
    let above = of(service(1_801_802), taxable());
    assert_eq!((above.gross, above.vat_kept), (rp(2_000_000), rp(0)));
    let more = of(service(1_801_803), taxable());
    assert_eq!((more.gross, more.vat_kept), (rp(2_000_001), rp(198_198)));
}

/// DOMAIN.md 5.3: copies of newspapers, ground for a billboard, and a small business with its certificate.
#[test]
fn goods_land_and_small_businesses_have_rates_of_their_own() {
    let copies = Charge { quantity: 300, object: TaxObject::Goods, ..service(10_000) };
    assert_eq!(of(copies, taxable()).kept[0].amount, rp(45_000));
    let few = Charge { quantity: 200, object: TaxObject::Goods, ..service(10_000) };
    assert_eq!(of(few, taxable()).kept, []);
    let ground = Charge { object: TaxObject::LandRent, ..service(10_000_000) };
    assert_eq!(of(ground, taxable()).kept[0].levy, Levy::IncomeTaxFinal);
    assert_eq!(of(ground, taxable()).kept[0].amount, rp(1_000_000));
    let small = of(service(10_000_000), TaxStatus { small_business: true, ..taxable() });
    assert_eq!((small.kept[0].levy, small.kept[0].amount), (Levy::IncomeTaxFinal, rp(50_000)));
}

#[test]
fn nothing_and_too_much_cannot_be_billed() {
    let rates = rates("2026-01-05");
    assert_eq!(gross(service(0), taxable(), &rates), Err(Uncountable::NotPositive));
    assert_eq!(gross(Charge { quantity: 0, ..service(1) }, taxable(), &rates), Err(Uncountable::NotPositive));
    let most = Charge { quantity: 2, ..service(Rupiah::LIMIT) };
    assert_eq!(gross(most, taxable(), &rates), Err(Uncountable::TooLarge));
    assert_eq!(bill(&[service(Rupiah::LIMIT)], taxable(), &rates, rp(0)), Err(Uncountable::TooLarge));
}

#[test]
fn rates_that_are_no_shares_are_contradictions() {
    assert_eq!(contradictions(&Terms::preset().rates), []);
    assert_eq!(contradictions(&[])[0].1, "payment_terms.no_rates");
    let good = rates("2026-01-05");
    for (code, bad) in [
        ("payment_terms.not_a_share", Rates { vat: BasisPoints(10_001), ..good.clone() }),
        ("payment_terms.not_a_share", Rates { vat_base: Fraction { numerator: 1, denominator: 0 }, ..good.clone() }),
        ("payment_terms.below_nothing", Rates { vat_left_up_to: rp(-1), ..good.clone() }),
        ("payment_terms.basis_missing", Rates { legal_basis: " ".into(), ..good.clone() }),
    ] {
        assert_eq!(contradictions(&[bad]), [("rates.2025-01-01".to_owned(), code.to_owned())]);
    }
    assert_eq!(contradictions(&[good.clone(), good])[0].1, "payment_terms.rates_twice");
}

fn charges() -> impl Strategy<Value = Charge> {
    let tariff = prop_oneof![Just(TariffKind::Exclusive), Just(TariffKind::Inclusive)];
    let object = prop_oneof![Just(TaxObject::Service), Just(TaxObject::Goods), Just(TaxObject::LandRent)];
    (1_u32..400, 1_i64..50_000_000, tariff, object).prop_map(|(quantity, price, tariff, object)| Charge {
        quantity,
        unit_price: rp(price),
        tariff,
        object,
    })
}

fn statuses() -> impl Strategy<Value = TaxStatus> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(taxable_entrepreneur, has_npwp, small_business)| {
        TaxStatus { taxable_entrepreneur, has_npwp, small_business, as_of: day("2026-01-05") }
    })
}

proptest! {
    #![proptest_config(cases(1_000))]

    /// Money is conserved: what the budget bears is what reaches the company and the state.
    #[test]
    fn a_bill_is_the_transfer_and_the_deposits(
        of in vec(charges(), 1..8), status in statuses(), whole in 0_i64..5_000_000, old in any::<bool>(),
    ) {
        let rates = rates(if old { "2024-06-01" } else { "2026-01-05" });
        let bill = bill(&of, status, &rates, rp(whole)).expect("a bill");
        let deposits: i64 = bill.deposits().values().map(|amount| amount.get()).sum();
        prop_assert_eq!(bill.gross.get(), bill.transfer.get() + deposits);
        prop_assert_eq!(bill.gross.get(), bill.net.get() + bill.vat.get());
        prop_assert!(bill.transfer > Rupiah::ZERO || bill.gross.get() < 2);
    }

    /// EF-18: the bill of several placements is the sum of what each order reserved, so that no budget line is a rupiah
    /// off; a tariff with tax inside is the tariff.
    #[test]
    fn a_bill_is_the_sum_of_what_its_orders_reserved(of in vec(charges(), 1..8), status in statuses()) {
        let rates = rates("2026-01-05");
        let bill = bill(&of, status, &rates, Rupiah::ZERO).expect("a bill");
        let mut sum = 0;
        for (charge, billed) in of.iter().zip(&bill.charges) {
            let reserved = gross(*charge, status, &rates).expect("a price");
            prop_assert_eq!(reserved, *billed);
            if charge.tariff == TariffKind::Inclusive && status.taxable_entrepreneur {
                prop_assert_eq!(reserved.gross.get(), charge.unit_price.get() * i64::from(charge.quantity));
            }
            // Within a rupiah of the exact 11 % of the net.
            let exact = reserved.net.get() * 11;
            prop_assert!(!status.taxable_entrepreneur || (reserved.vat.get() * 100 - exact).abs() < 100);
            sum += reserved.gross.get();
        }
        prop_assert_eq!(bill.gross.get(), sum);
    }

    /// C-TRANSPARENT-CALC: whoever repeats each line with its own rounding finds the same amount.
    #[test]
    fn every_line_can_be_counted_again(of in vec(charges(), 1..8), status in statuses()) {
        let bill = bill(&of, status, &rates("2026-01-05"), Rupiah::ZERO).expect("a bill");
        for step in &bill.steps {
            let product = i128::from(step.base.get()) * i128::from(step.numerator);
            let denominator = i128::from(step.denominator);
            let again = match step.rounding {
                StepRounding::Exact => { prop_assert_eq!(product % denominator, 0); product / denominator }
                StepRounding::Down => product / denominator,
                StepRounding::HalfUp => (2 * product + denominator) / (2 * denominator),
            };
            prop_assert_eq!(again, i128::from(step.amount.get()));
        }
    }
}
