//! Of what kind the record is that a refused step was meant for. A refusal stands in no stream, so its use case says it.

/// Use cases by the category of the record that they work on.
const STEPS: &[(&str, &[&str])] = &[
    ("account_map", &["map_format_accounts"]),
    (
        "agreement",
        &[
            "draft_agreement",
            "revise_agreement",
            "open_negotiation",
            "make_offer",
            "accept_offer",
            "conclude_negotiation",
            "request_method_change",
            "decide_method_change",
            "sign_agreement",
            "accept_agreement",
            "decline_agreement",
            "cancel_agreement",
            "terminate_agreement",
        ],
    ),
    (
        "application",
        &[
            "start_application",
            "save_application",
            "submit_application",
            "resubmit_application",
            "withdraw_application",
            "object_to_result",
            "assign_verifier",
            "unassign_verifier",
            "record_administrative_check",
            "settle_administrative_check",
            "schedule_factual_check",
            "record_factual_check",
            "skip_factual_check",
            "grade_application",
            "decide_objection",
            "decide_application",
        ],
    ),
    (
        "billing",
        &[
            "request_billing_correction",
            "approve_billing_correction",
            "refuse_billing_correction",
            "open_billing",
            "assemble_billing",
            "dismantle_billing",
            "inspect_billing",
            "sign_handover",
            "take_back_handover",
            "countersign_handover",
            "submit_invoice",
            "attach_tax_paper",
            "request_payment",
            "return_invoice",
            "verify_payment_request",
            "return_payment_request",
            "order_payment",
            "refuse_payment_order",
            "record_disbursement",
            "reject_disbursement",
            "report_payment",
            "confirm_payment",
            "settle_billing",
            "carry_over_billing",
            "pick_up_billing",
        ],
    ),
    (
        "budget_line",
        &["open_budget_line", "change_budget_ceiling", "block_budget", "unblock_budget", "close_budget_line"],
    ),
    ("catalogue_order", &["import_catalogue_orders", "match_catalogue_order", "unmatch_catalogue_order"]),
    ("communication_plan", &["adopt_communication_plan", "add_plan_item", "change_plan_item", "close_plan_item"]),
    (
        "company",
        &[
            "add_person",
            "record_competence",
            "end_person",
            "file_document",
            "withdraw_document",
            "observe_press_council_status",
            "observe_reach",
            "register_company",
            "change_company",
            "add_outlet",
            "change_outlet",
            "retire_outlet",
            "submit_tax_certificate",
            "confirm_tax_certificate",
        ],
    ),
    ("correction", &["request_correction", "approve_correction", "refuse_correction"]),
    ("decree", &["prepare_decree", "reword_decree", "issue_decree"]),
    ("flag", &["review_flag"]),
    ("flag_rules", &["propose_flag_rules", "withdraw_flag_rules", "approve_flag_rules"]),
    ("import", &["import_budget", "import_media", "undo_import"]),
    (
        "member",
        &[
            "invite_member",
            "change_member_roles",
            "confirm_member_roles",
            "refuse_member_roles",
            "suspend_member",
            "reinstate_member",
            "end_member",
            "declare_interest",
            "withdraw_interest",
            "grant_delegation",
            "confirm_delegation",
            "revoke_delegation",
        ],
    ),
    (
        "office",
        &[
            "set_letterhead",
            "set_crest",
            "register_agency",
            "appoint_official",
            "end_official",
            "declare_holiday",
            "withdraw_holiday",
            "record_fact",
            "set_number_pattern",
            "move_example_clock",
        ],
    ),
    ("outage", &["record_outage", "end_outage"]),
    (
        "payee",
        &[
            "propose_payee_account",
            "approve_payee_account",
            "refuse_payee_account",
            "block_payee_account",
            "withdraw_payee_account",
        ],
    ),
    ("payment_terms", &["propose_payment_terms", "approve_payment_terms", "withdraw_payment_terms"]),
    ("policy", &["draft_policy", "revise_policy", "publish_policy", "withdraw_policy"]),
    ("price_list", &["propose_price", "approve_price", "withdraw_price", "end_price"]),
    ("procurement", &["draft_procurement_rules", "publish_procurement_rules", "withdraw_procurement_rules"]),
    (
        "publication_order",
        &[
            "draft_order",
            "revise_order",
            "reserve_order",
            "return_order",
            "issue_order",
            "accept_order",
            "decline_order",
            "cancel_order",
            "submit_draft",
            "clear_draft",
            "return_draft",
            "report_publication",
            "extend_proof_deadline",
            "record_receipt",
            "verify_proof",
            "reject_proof",
            "answer_breach",
            "settle_breach",
            "submit_proof",
            "check_proof",
            "read_page_again",
        ],
    ),
    (
        "repayment",
        &["claim_repayment", "record_repayment", "contest_repayment", "answer_contest", "hand_over_repayment"],
    ),
    (
        "sanction",
        &[
            "propose_sanction",
            "answer_sanction",
            "decide_sanction",
            "object_to_sanction",
            "answer_sanction_objection",
            "lift_sanction",
        ],
    ),
    ("sharing", &["share_figure", "withdraw_shared_figure"]),
    (
        "window",
        &[
            "announce_preliminary_results",
            "draft_window",
            "announce_window",
            "extend_window",
            "cancel_window",
            "finalise_window",
        ],
    ),
];

/// Lists in which the records of a category stand one by one, under the id of their stream.
const LISTS: &[(&str, &str)] = &[
    ("agreement", "agreements"),
    ("application", "applications"),
    ("billing", "billings"),
    ("budget_line", "budget_lines"),
    ("catalogue_order", "catalogue_orders"),
    ("communication_plan", "communication_plans"),
    ("company", "companies"),
    ("correction", "corrections"),
    ("decree", "decrees"),
    ("flag", "flags"),
    ("import", "imports"),
    ("member", "members"),
    ("outage", "outages"),
    ("payee", "payees"),
    ("publication_order", "orders"),
    ("repayment", "repayments"),
    ("window", "windows"),
];

/// The category of the record that a use case works on.
pub(super) fn category_of(action: &str) -> Option<&'static str> {
    STEPS.iter().find(|(_, actions)| actions.contains(&action)).map(|(category, _)| *category)
}

/// The use cases that work on records of a category; none for records that nobody works on by a use case.
pub(super) fn actions_of(category: &str) -> &'static [&'static str] {
    STEPS.iter().find(|(known, _)| *known == category).map_or(&[], |(_, actions)| *actions)
}

/// The list in which records of a category are found by their stream.
pub(super) fn list_of(category: &str) -> Option<&'static str> {
    LISTS.iter().find(|(known, _)| *known == category).map(|(_, list)| *list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{histories::log_categories, reading::dataset, use_case::catalogue};

    /// EF-23: a refusal of every use case says of what kind its record is, and of one alone.
    #[test]
    fn every_use_case_works_on_records_of_one_kind_that_the_log_knows() {
        for use_case in catalogue() {
            let of = STEPS.iter().filter(|(_, actions)| actions.contains(&use_case.name)).count();
            assert_eq!(of, 1, "{}", use_case.name);
        }
        for (category, actions) in STEPS {
            assert!(log_categories().contains(category), "{category}");
            for action in *actions {
                assert!(crate::use_case(action).is_some(), "{action}");
            }
        }
        for (category, list) in LISTS {
            assert!(log_categories().contains(category) && dataset(list).is_ok(), "{category}");
        }
    }
}
