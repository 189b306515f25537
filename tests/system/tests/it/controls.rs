//! Every control of the product has a test that shows it refuse or warn and one that shows the honest path pass, both
//! through the use cases (DOMAIN.md 6).
//!
//! **Invariant:** the tables below name tests that are there and speak of the control; whoever deletes or renames one
//! hears of it here. That a test does what its name says is for its reader: this one counts only that it is there.

use std::{collections::BTreeSet, fs, path::Path};

/// Control, file of `services/app/tests/it`, tests that refuse or warn, tests that pass.
type Row = (&'static str, &'static [Named], &'static [Named]);
type Named = (&'static str, &'static str);

const ORDER: Named = ("orders", "an_order_goes_from_draft_to_verified_proof_and_its_money_with_it");
const AGREEMENT: Named = ("agreements", "an_agreement_goes_from_prices_over_offers_to_both_signatures");
const BILL: Named = ("payments", "a_bill_goes_from_verified_proof_to_money_in_the_bank_and_its_money_with_it");

/// The controls of the product, but for those of visits and of the public page, which come with these.
const CONTROLS: &[Row] = &[
    (
        "C-PRICE-PARITY",
        &[
            ("orders", "c_price_parity_a_price_far_above_that_of_another_agency_needs_a_letter_and_a_reason"),
            ("agreements", "c_price_parity_an_agency_does_not_agree_to_more_than_another_pays"),
        ],
        &[("orders", "c_price_parity_a_price_far_above_that_of_another_agency_needs_a_letter_and_a_reason")],
    ),
    ("C-REFPRICE", &[("controls", "c_refprice_a_negotiation_without_a_reference_price_does_not_end")], &[AGREEMENT]),
    ("C-NEGO", &[("controls", "c_nego_real_a_negotiation_for_the_look_of_it_needs_a_reason")], &[AGREEMENT]),
    ("C-NEGO-REAL", &[("controls", "c_nego_real_a_negotiation_for_the_look_of_it_needs_a_reason")], &[AGREEMENT]),
    (
        "C-ELIG",
        &[
            ("controls", "c_elig_a_partner_that_no_longer_meets_the_rules_is_refused"),
            ("sanctions", "c_elig_a_suspended_company_gets_no_order_until_its_suspension_is_over"),
        ],
        &[ORDER],
    ),
    ("C-NO-BYPASS", &[("controls", "c_no_bypass_an_outlet_without_a_decree_is_refused_to_every_agency")], &[ORDER]),
    ("C-POLICY", &[("controls", "c_policy_without_rules_in_force_nothing_is_ordered")], &[ORDER]),
    (
        "C-COA",
        &[
            ("orders", "c_coa_an_order_from_a_line_of_another_account_is_refused"),
            ("budget", "c_coa_a_format_is_planned_from_its_account"),
        ],
        &[ORDER],
    ),
    (
        "C-PLAN",
        &[("order_controls", "c_plan_orders_at_once_never_slip_past_the_plan_without_a_reason")],
        &[ORDER, ("budget", "c_plan_a_plan_is_adopted_once_and_filled_with_items")],
    ),
    (
        "C-LIVE",
        &[
            ("orders", "c_live_an_outlet_whose_site_is_gone_is_not_ordered_from"),
            ("order_controls", "c_live_a_page_that_was_edited_stops_its_bill"),
        ],
        &[ORDER, ("order_controls", "c_live_a_bill_is_paid_only_when_its_pages_were_read_again_and_stay")],
    ),
    (
        "C-RECEIPT",
        &[("controls", "c_receipt_more_copies_than_were_received_are_not_verified")],
        &[("controls", "c_receipt_more_copies_than_were_received_are_not_verified")],
    ),
    (
        "C-REPAY",
        &[("payments", "c_repay_a_claim_is_counted_line_by_line_and_seen_by_the_company")],
        &[("payments", "c_repay_a_claim_is_counted_line_by_line_and_seen_by_the_company")],
    ),
    (
        "C-CONTRACT-FIELDS",
        &[("agreements", "c_contract_fields_an_agreement_with_fields_missing_is_told_all_of_them")],
        &[AGREEMENT],
    ),
    (
        "C-TARIFF",
        &[
            ("controls", "c_tariff_an_order_without_a_tariff_in_force_is_refused"),
            ("agreements", "c_tariff_without_decree_or_tariff_nothing_is_signed"),
        ],
        &[ORDER, AGREEMENT],
    ),
    (
        "C-TRANSPARENT-CALC",
        &[("payments", "an_invoice_that_differs_from_the_proof_is_refused_with_the_difference")],
        &[BILL],
    ),
    (
        "C-SOD",
        &[
            ("orders", "c_sod_nobody_approves_or_verifies_their_own_order"),
            ("payments", "c_sod_the_same_person_with_every_role_gets_no_further_than_one_duty"),
            ("sanctions", "c_sod_a_sanction_goes_through_three_pairs_of_hands"),
        ],
        &[ORDER, BILL],
    ),
    (
        "C-AGEING",
        &[("payments", "the_payment_clock_says_who_holds_a_bill_and_for_how_many_office_hours")],
        &[("payments", "the_payment_clock_says_who_holds_a_bill_and_for_how_many_office_hours")],
    ),
    (
        "C-METHOD",
        &[("agreements", "c_method_a_change_waits_for_the_head_and_rules_for_their_day")],
        &[("agreements", "c_method_a_change_waits_for_the_head_and_rules_for_their_day")],
    ),
    (
        "C-SPLIT",
        &[("agreements", "c_split_a_second_agreement_that_crosses_the_limit_with_the_first_is_not_signed")],
        &[AGREEMENT],
    ),
    (
        "C-PAYEE",
        &[("payments", "c_payee_money_goes_to_the_companys_own_account_after_a_second_approval_alone")],
        &[BILL],
    ),
    (
        "C-NO-BLANK",
        &[("controls", "c_no_blank_no_minutes_are_signed_without_a_number_or_ahead_of_the_day")],
        &[("controls", "c_no_blank_no_minutes_are_signed_without_a_number_or_ahead_of_the_day")],
    ),
    (
        "C-RESERVE",
        &[
            ("orders", "fifty_orders_at_once_never_take_more_than_the_line_has"),
            ("budget", "c_reserve_fifty_orders_at_once_never_exceed_the_line"),
        ],
        &[ORDER],
    ),
    (
        "C-REACH",
        &[("controls", "c_reach_an_outlet_without_an_audience_needs_a_reason")],
        &[("controls", "c_reach_an_outlet_without_an_audience_needs_a_reason")],
    ),
    (
        "C-JOINT-CHECK",
        &[("controls", "c_joint_check_minutes_of_a_visit_are_signed_by_several")],
        &[("controls", "c_joint_check_minutes_of_a_visit_are_signed_by_several")],
    ),
];

/// Controls that are red flags over many orders: their tests stand beside the flags.
const FLAGS: &[&str] = &["C-HHI", "C-Q4"];

/// Controls that come with visits and with the public page.
const LATER: &[&str] = &["C-TRAVEL", "C-TRAVEL-DAYS", "C-OPEN"];

/// Every control of the acceptance list.
const ALL: &str = "C-PRICE-PARITY, C-REFPRICE, C-NEGO, C-NEGO-REAL, C-ELIG, C-NO-BYPASS, C-POLICY, C-COA, C-PLAN, C-LIVE, \
    C-RECEIPT, C-REPAY, C-CONTRACT-FIELDS, C-TARIFF, C-Q4, C-TRANSPARENT-CALC, C-SOD, C-AGEING, C-METHOD, C-SPLIT, C-PAYEE, \
    C-HHI, C-NO-BLANK, C-OPEN, C-RESERVE, C-TRAVEL, C-TRAVEL-DAYS, C-REACH, C-JOINT-CHECK";

/// The attributes and the doc comment of a test, and its name.
fn head_of(source: &str, name: &str) -> Option<String> {
    let at = source.find(&format!("fn {name}("))?;
    let before = source.get(..at)?;
    let block = before.rsplit("\n\n").next()?;
    block.contains("#[tokio::test").then(|| format!("{block}{name}"))
}

fn told(control: &str, head: &str) -> bool {
    let name = control.to_lowercase().replace('-', "_");
    head.contains(control) || head.contains(&name)
}

#[test]
fn every_control_has_a_test_that_refuses_and_one_that_passes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services/app/tests/it");
    let mut wrong = Vec::new();
    for (control, refusing, passing) in CONTROLS {
        if refusing.is_empty() || passing.is_empty() {
            wrong.push(format!("{control} has no test"));
        }
        for (index, (file, name)) in refusing.iter().chain(*passing).enumerate() {
            let source = fs::read_to_string(folder.join(format!("{file}.rs"))).expect("a file of tests");
            match head_of(&source, name) {
                None => wrong.push(format!("{control}: no test {name} in {file}.rs")),
                // The tests that refuse say which control they show.
                Some(head) if index < refusing.len() && !told(control, &head) => {
                    wrong.push(format!("{control}: {name} does not speak of it"));
                }
                Some(_) => (),
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_control_of_the_acceptance_list_is_in_one_table() {
    let all: BTreeSet<&str> = ALL.split(',').map(str::trim).collect();
    let known: Vec<&str> = CONTROLS
        .iter()
        .map(|(control, ..)| *control)
        .chain(FLAGS.iter().copied())
        .chain(LATER.iter().copied())
        .collect();
    assert_eq!(known.iter().copied().collect::<BTreeSet<_>>(), all);
    assert_eq!(known.len(), all.len(), "each once");
}
