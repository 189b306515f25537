//! Every control of the product has a test that shows it refuse or warn and one that shows the honest path pass, at the
//! level where it is enforced (DOMAIN.md 6).
//!
//! **Invariant:** the table below names tests that are there, that run, and that carry the id of their control in their
//! name; no control of DOMAIN.md is missing but those that come later, and no test of a control is in no table and of no
//! control. Whoever deletes or renames one hears of it here. That a test does what its name says is for its reader.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Control, tests that refuse or warn, tests that pass.
type Row = (&'static str, &'static [&'static str], &'static [&'static str]);

const CONTROLS: &[Row] = &[
    (
        "C-PRICE-PARITY",
        &[
            "c_price_parity_much_higher_than_elsewhere_is_refused_without_a_written_justification",
            "c_price_parity_a_price_far_above_that_of_another_agency_needs_a_letter_and_a_reason",
            "c_price_parity_an_agency_does_not_agree_to_more_than_another_pays",
        ],
        &["c_price_parity_a_little_higher_warns_and_the_same_price_passes"],
    ),
    (
        "C-REFPRICE",
        &[
            "c_refprice_an_item_without_a_reference_price_is_refused",
            "c_refprice_a_negotiation_without_a_reference_price_does_not_end",
        ],
        &["c_refprice_an_item_beside_its_reference_price_is_agreed"],
    ),
    (
        "C-NEGO",
        &["c_nego_without_a_counter_offer_a_reason_is_asked_for_and_kept"],
        &["c_nego_a_negotiation_with_a_counter_offer_and_time_for_it_is_concluded_without_a_word"],
    ),
    (
        "C-NEGO-REAL",
        &[
            "c_nego_real_a_negotiation_that_is_over_within_minutes_or_in_a_series_is_flagged",
            "c_nego_real_a_negotiation_for_the_look_of_it_needs_a_reason",
        ],
        &["c_nego_real_an_offer_that_was_answered_in_its_time_ends_without_a_word"],
    ),
    (
        "C-ELIG",
        &[
            "c_elig_a_partner_that_does_not_meet_the_rules_on_the_day_is_refused_also_when_it_is_approved",
            "c_elig_a_sanctioned_company_gets_no_order_not_even_by_exception",
            "c_elig_a_partner_that_no_longer_meets_the_rules_is_refused",
            "c_elig_a_suspended_company_gets_no_order_until_its_suspension_is_over",
        ],
        &["c_elig_a_partner_that_meets_the_rules_and_has_no_sanction_is_ordered_from_and_approved"],
    ),
    (
        "C-NO-BYPASS",
        &[
            "c_no_bypass_an_outlet_that_no_decree_names_is_refused_for_every_agency",
            "c_no_bypass_an_outlet_without_a_decree_is_refused_to_every_agency",
        ],
        &["c_no_bypass_an_outlet_that_a_decree_names_is_ordered_from"],
    ),
    (
        "C-POLICY",
        &["c_policy_without_rules_in_force_nothing_is_ordered", "c_policy_without_rules_in_force_nothing_is_signed"],
        &["c_policy_under_rules_in_force_an_order_is_reserved_by_their_version"],
    ),
    (
        "C-COA",
        &[
            "c_coa_a_form_that_is_booked_on_another_account_is_refused",
            "c_coa_an_order_from_a_line_of_another_account_is_refused",
        ],
        &["c_coa_a_form_that_is_booked_on_its_own_account_is_ordered"],
    ),
    (
        "C-PLAN",
        &[
            "c_plan_an_order_without_an_open_plan_item_is_refused_and_one_above_the_plan_says_why",
            "c_plan_orders_at_once_never_slip_past_the_plan_without_a_reason",
        ],
        &["c_plan_as_many_placements_as_the_plan_has_left_are_ordered_without_a_word"],
    ),
    (
        "C-LIVE",
        &[
            "c_live_a_dead_or_silent_outlet_is_refused_and_one_that_nobody_looked_at_says_why",
            "c_live_an_outlet_whose_site_is_gone_is_not_ordered_from",
            "c_live_a_page_that_was_edited_stops_its_bill",
        ],
        &[
            "c_live_an_outlet_that_posted_within_its_days_is_ordered_from",
            "c_live_a_bill_is_paid_only_when_its_pages_were_read_again_and_stay",
        ],
    ),
    (
        "C-RECEIPT",
        &[
            "c_receipt_no_more_copies_are_verified_than_arrived",
            "c_receipt_more_copies_than_were_received_are_not_billed",
            "c_receipt_more_copies_than_were_received_are_not_verified",
        ],
        &["c_receipt_all_copies_that_arrived_in_two_deliveries_are_verified"],
    ),
    (
        "C-REPAY",
        &["c_repay_no_more_than_is_left_is_taken_back"],
        &[
            "c_repay_what_came_back_and_what_is_left_are_the_claim",
            "c_repay_a_claim_is_counted_line_by_line_and_seen_by_the_company",
        ],
    ),
    (
        "C-CONTRACT-FIELDS",
        &[
            "c_contract_fields_what_is_missing_is_named_all_at_once",
            "c_contract_fields_an_agreement_with_fields_missing_is_told_all_of_them",
        ],
        &["c_contract_fields_a_complete_agreement_binds_when_both_sides_have_signed"],
    ),
    (
        "C-TARIFF",
        &[
            "c_tariff_without_a_tariff_nothing_is_ordered",
            "c_tariff_without_a_tariff_nothing_is_signed",
            "c_tariff_an_order_without_a_tariff_in_force_is_refused",
        ],
        &["c_tariff_a_form_with_a_tariff_in_force_is_ordered"],
    ),
    (
        "C-Q4",
        &[
            "c_q4_much_of_the_year_in_its_last_two_weeks_is_seen",
            "c_q4_a_year_that_is_ordered_in_its_last_days_from_one_owner_is_flagged",
        ],
        &["c_q4_an_even_year_raises_no_flag"],
    ),
    (
        "C-TRANSPARENT-CALC",
        &["c_transparent_calc_an_invoice_that_differs_from_the_proof_is_refused_with_the_difference"],
        &[
            "c_transparent_calc_the_company_reads_the_calculation_of_each_placement",
            "c_transparent_calc_every_line_says_from_what_and_how_it_was_rounded",
        ],
    ),
    (
        "C-SOD",
        &[
            "c_sod_who_wrote_or_sent_an_order_does_not_approve_it",
            "c_sod_who_wrote_or_approved_or_gave_time_does_not_verify",
            "c_sod_nobody_holds_two_duties_that_exclude_each_other",
            "c_sod_who_proposed_does_not_decide_and_who_decided_does_not_answer",
            "c_sod_every_pair_of_duties_that_exclude_each_other_is_refused_and_recorded",
            "c_sod_the_same_person_with_every_role_gets_no_further_than_one_duty",
        ],
        &[
            "c_sod_an_order_of_three_people_comes_to_its_verified_proof",
            "c_sod_a_sanction_goes_through_three_pairs_of_hands",
        ],
    ),
    (
        "C-AGEING",
        &[
            "c_ageing_an_invoice_that_is_not_paid_after_sixty_days_is_seen",
            "c_ageing_an_invoice_that_nobody_pays_is_flagged_after_sixty_days",
        ],
        &["c_ageing_an_invoice_of_less_than_its_days_raises_no_flag"],
    ),
    (
        "C-METHOD",
        &[
            "c_method_what_value_day_or_catalogue_do_not_allow_is_not_signed",
            "c_method_another_method_needs_a_reason_and_the_approval_of_another_person",
            "c_method_a_change_waits_for_the_head_and_rules_for_their_day",
        ],
        &["c_method_a_method_that_value_and_catalogue_allow_is_signed_for_without_a_word"],
    ),
    (
        "C-SPLIT",
        &[
            "c_split_what_is_split_from_another_agreement_is_not_signed",
            "c_split_two_packages_below_the_limit_that_are_above_it_together_are_found",
            "c_split_a_second_agreement_that_crosses_the_limit_with_the_first_is_not_signed",
        ],
        &["c_split_packages_that_are_apart_or_small_are_no_split"],
    ),
    (
        "C-PAYEE",
        &[
            "c_payee_an_account_of_somebody_else_is_refused",
            "c_payee_a_bill_whose_account_changed_goes_back_before_it_is_paid",
        ],
        &[
            "c_payee_the_first_account_is_used_once_a_second_person_approved_it",
            "c_payee_money_goes_to_the_companys_own_account_after_a_second_approval_alone",
        ],
    ),
    (
        "C-HHI",
        &["c_hhi_an_owner_with_much_of_the_year_is_seen_over_all_the_companies"],
        &["c_hhi_a_year_that_is_spread_over_many_owners_raises_no_flag"],
    ),
    (
        "C-NO-BLANK",
        &[
            "c_no_blank_papers_without_a_number_or_from_tomorrow_are_refused",
            "c_no_blank_no_minutes_are_signed_without_a_number_or_ahead_of_the_day",
        ],
        &["c_no_blank_numbered_papers_of_their_days_are_signed_with_the_amount_of_the_bill"],
    ),
    (
        "C-RESERVE",
        &[
            "c_reserve_an_order_above_what_is_left_in_the_line_is_refused",
            "c_reserve_an_order_above_what_is_left_is_refused",
            "c_reserve_fifty_orders_at_once_never_exceed_the_line",
        ],
        &[
            "c_reserve_an_order_of_just_what_is_left_is_reserved_and_then_issued_without_asking_again",
            "c_reserve_an_order_within_what_is_left_is_reserved",
        ],
    ),
    (
        "C-REACH",
        &[
            "c_reach_no_evidence_of_reach_is_refused_and_too_little_says_why",
            "c_reach_an_outlet_without_an_audience_needs_a_reason",
        ],
        &["c_reach_an_outlet_with_just_the_reach_that_is_asked_for_is_ordered_from"],
    ),
    (
        "C-JOINT-CHECK",
        &[
            "c_joint_check_minutes_need_different_signers_and_a_failure_its_findings",
            "c_joint_check_minutes_of_a_visit_are_signed_by_several",
        ],
        &["c_joint_check_minutes_that_several_signed_are_recorded"],
    ),
];

/// Controls that come with visits and with the public page.
const LATER: &[&str] = &["C-TRAVEL", "C-TRAVEL-DAYS", "C-OPEN"];

/// Every control of DOMAIN.md 6, in its order.
const ALL: &[&str] = &[
    "C-PRICE-PARITY",
    "C-REFPRICE",
    "C-NEGO",
    "C-NEGO-REAL",
    "C-ELIG",
    "C-NO-BYPASS",
    "C-POLICY",
    "C-COA",
    "C-PLAN",
    "C-LIVE",
    "C-RECEIPT",
    "C-REPAY",
    "C-CONTRACT-FIELDS",
    "C-TARIFF",
    "C-Q4",
    "C-TRANSPARENT-CALC",
    "C-SOD",
    "C-AGEING",
    "C-METHOD",
    "C-SPLIT",
    "C-PAYEE",
    "C-HHI",
    "C-NO-BLANK",
    "C-OPEN",
    "C-RESERVE",
    "C-TRAVEL",
    "C-TRAVEL-DAYS",
    "C-REACH",
    "C-JOINT-CHECK",
];

/// The longest control that a test is named after: `c_nego_real_…` is of C-NEGO-REAL, not of C-NEGO.
fn control_of(test: &str) -> Option<&'static str> {
    let begins = |control: &&&str| test.starts_with(&format!("{}_", control.to_lowercase().replace('-', "_")));
    ALL.iter().filter(begins).max_by_key(|control| control.len()).copied()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && !path.ends_with("target") {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// Whether the lines before a function make it a test that runs.
fn is_test(before: &str) -> bool {
    let attributes = before.lines().rev().take_while(|line| {
        let line = line.trim();
        line.starts_with("#[") || line.starts_with("//") || line.is_empty()
    });
    let attributes: Vec<&str> = attributes.collect();
    let says = |what: &str| attributes.iter().any(|line| line.trim().starts_with(what));
    (says("#[test]") || says("#[tokio::test")) && !says("#[ignore")
}

/// Names of tests that begin like a control, with the files they stand in.
fn tests_of_controls() -> BTreeMap<String, Vec<PathBuf>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut tests: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for path in [root.join("services"), root.join("tests")].iter().flat_map(|folder| sources(folder)) {
        let text = fs::read_to_string(&path).expect("a source");
        for (at, _) in text.match_indices("fn c_") {
            let (before, after) = text.split_at(at);
            let name: String = after.chars().skip(3).take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            let line = before.rfind('\n').map_or(0, |end| end + 1);
            if is_test(&before[..line]) {
                tests.entry(name).or_default().push(path.clone());
            }
        }
    }
    tests
}

#[test]
fn every_control_has_a_test_that_refuses_and_another_one_that_passes() {
    let tests = tests_of_controls();
    let mut wrong = Vec::new();
    for (control, refusing, passing) in CONTROLS {
        if refusing.is_empty() || passing.is_empty() {
            wrong.push(format!("{control} has not both"));
        }
        for name in refusing.iter().chain(*passing) {
            if !tests.contains_key(*name) {
                wrong.push(format!("{control}: no test {name}"));
            }
            if control_of(name) != Some(control) {
                wrong.push(format!("{control}: {name} is named after {:?}", control_of(name)));
            }
        }
        if let Some(both) = refusing.iter().find(|name| passing.contains(name)) {
            wrong.push(format!("{control}: {both} is to show both"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_control_of_the_product_is_in_the_table_or_comes_later() {
    let known: Vec<&str> = CONTROLS.iter().map(|(control, ..)| *control).chain(LATER.iter().copied()).collect();
    assert_eq!(known.iter().copied().collect::<BTreeSet<_>>(), ALL.iter().copied().collect());
    assert_eq!(known.len(), ALL.len(), "each once");
}

/// A test that looks like one of a control is of one: a slip in a name would take it out of sight.
#[test]
fn no_test_is_named_after_a_control_that_there_is_not() {
    let strangers: Vec<(String, Vec<PathBuf>)> =
        tests_of_controls().into_iter().filter(|(name, _)| control_of(name).is_none()).collect();
    assert!(strangers.is_empty(), "{strangers:#?}");
}
