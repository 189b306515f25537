//! Who may do and read what: one table, as data (ARCHITECTURE.md, decision 13).
//!
//! **Invariant:** what is not in the table is not allowed. Who may not do two things on one record is not here: the
//! domain decides that by person, from history.

use domain::people::Role;
use domain::people::Role::{
    ActivityOfficer, BudgetUserDelegate, CommitmentOfficer, FinanceAdminOfficer, HeadOfAgency, InternalAuditor,
    Journalist, MediaAdministrator, ProcurementOfficer, PublicRelationsOfficer, RegionalHead, TenantAdministrator,
    Treasurer, Verifier,
};

use crate::use_cases::CONFIRMERS;

/// One row: a permission and who holds it. A permission is the name of a use case, or `read_` and a dataset.
pub type Row = (&'static str, &'static [Role]);

const OFFICE: &[Role] = &[TenantAdministrator];
const STAFF: &[Role] = &[
    HeadOfAgency,
    BudgetUserDelegate,
    CommitmentOfficer,
    ProcurementOfficer,
    ActivityOfficer,
    Verifier,
    PublicRelationsOfficer,
    FinanceAdminOfficer,
    Treasurer,
    InternalAuditor,
    RegionalHead,
    TenantAdministrator,
];
/// Staff without the administrator, who has no business permission.
const BUSINESS: &[Role] = &[
    HeadOfAgency,
    BudgetUserDelegate,
    CommitmentOfficer,
    ProcurementOfficer,
    ActivityOfficer,
    Verifier,
    PublicRelationsOfficer,
    FinanceAdminOfficer,
    Treasurer,
    InternalAuditor,
    RegionalHead,
];
/// Business and the company's own people, who see their own rows (party floor).
const BUSINESS_AND_COMPANY: &[Role] = &[
    HeadOfAgency,
    BudgetUserDelegate,
    CommitmentOfficer,
    ProcurementOfficer,
    ActivityOfficer,
    Verifier,
    PublicRelationsOfficer,
    FinanceAdminOfficer,
    Treasurer,
    InternalAuditor,
    RegionalHead,
    MediaAdministrator,
    Journalist,
];
const EVERYBODY: &[Role] = Role::ALL;
const KEEPERS: &[Role] = &[ActivityOfficer, PublicRelationsOfficer];
const KEEPERS_AND_COMPANY: &[Role] = &[ActivityOfficer, PublicRelationsOfficer, MediaAdministrator];
/// PPK-SKPD.
const BUDGET_KEEPERS: &[Role] = &[FinanceAdminOfficer];
const BUDGET_USERS: &[Role] = &[FinanceAdminOfficer, HeadOfAgency, BudgetUserDelegate];
const BUYERS: &[Role] = &[CommitmentOfficer, ProcurementOfficer];
const DECLARERS: &[Role] = &[
    HeadOfAgency,
    BudgetUserDelegate,
    CommitmentOfficer,
    ProcurementOfficer,
    ActivityOfficer,
    Verifier,
    PublicRelationsOfficer,
    FinanceAdminOfficer,
    Treasurer,
];

/// Whoever has a place that is delegated, and whoever may be the second person for one of power over money.
const DELEGATION_CONFIRMERS: &[Role] = &[
    HeadOfAgency,
    BudgetUserDelegate,
    CommitmentOfficer,
    ProcurementOfficer,
    ActivityOfficer,
    Verifier,
    PublicRelationsOfficer,
    FinanceAdminOfficer,
    Treasurer,
    InternalAuditor,
    TenantAdministrator,
];

/// The table (DOMAIN.md section 7).
pub const TABLE: &[Row] = &[
    // Office.
    ("set_letterhead", OFFICE),
    ("set_crest", OFFICE),
    ("register_agency", OFFICE),
    ("appoint_official", OFFICE),
    ("end_official", OFFICE),
    ("declare_holiday", OFFICE),
    ("withdraw_holiday", OFFICE),
    ("set_number_pattern", OFFICE),
    ("record_fact", KEEPERS),
    // Only an example tenant's clock can be moved; the domain refuses any other.
    ("move_example_clock", EVERYBODY),
    // People.
    ("invite_member", OFFICE),
    ("change_member_roles", OFFICE),
    // Who proposed it and who gets it are left out by the rule itself.
    ("confirm_member_roles", CONFIRMERS),
    ("refuse_member_roles", CONFIRMERS),
    ("suspend_member", OFFICE),
    ("reinstate_member", OFFICE),
    ("end_member", OFFICE),
    ("declare_interest", DECLARERS),
    ("withdraw_interest", DECLARERS),
    // Acting in another's place: by the one acted for, or the head with a second person; the rule itself leaves out who
    // proposed it and who gets it.
    ("grant_delegation", DECLARERS),
    ("confirm_delegation", DELEGATION_CONFIRMERS),
    ("revoke_delegation", DELEGATION_CONFIRMERS),
    // Policy: proposed by officers, approved by the head.
    ("draft_policy", &[CommitmentOfficer, ActivityOfficer, PublicRelationsOfficer]),
    ("revise_policy", &[CommitmentOfficer, ActivityOfficer, PublicRelationsOfficer]),
    ("publish_policy", &[HeadOfAgency]),
    // A draft is taken back by who wrote it and refused by who publishes; the rule knows which of them it is.
    ("withdraw_policy", &[HeadOfAgency, CommitmentOfficer, ActivityOfficer, PublicRelationsOfficer]),
    // Media.
    ("register_company", KEEPERS_AND_COMPANY),
    ("change_company", KEEPERS_AND_COMPANY),
    ("add_outlet", KEEPERS_AND_COMPANY),
    ("change_outlet", KEEPERS_AND_COMPANY),
    ("retire_outlet", KEEPERS_AND_COMPANY),
    ("add_person", KEEPERS_AND_COMPANY),
    ("record_competence", KEEPERS_AND_COMPANY),
    ("end_person", KEEPERS_AND_COMPANY),
    ("file_document", KEEPERS_AND_COMPANY),
    ("submit_tax_certificate", KEEPERS_AND_COMPANY),
    ("confirm_tax_certificate", &[Verifier, FinanceAdminOfficer, Treasurer]),
    ("withdraw_document", KEEPERS_AND_COMPANY),
    ("observe_press_council_status", &[ActivityOfficer, PublicRelationsOfficer, Verifier]),
    ("observe_reach", &[ActivityOfficer, PublicRelationsOfficer, Verifier]),
    ("import_media", KEEPERS),
    ("undo_import", KEEPERS),
    // Partnership.
    ("draft_window", &[ActivityOfficer]),
    ("announce_window", &[HeadOfAgency]),
    ("extend_window", &[HeadOfAgency]),
    ("cancel_window", &[HeadOfAgency]),
    ("start_application", &[MediaAdministrator]),
    ("save_application", &[MediaAdministrator]),
    ("submit_application", &[MediaAdministrator]),
    ("resubmit_application", &[MediaAdministrator]),
    ("withdraw_application", &[MediaAdministrator]),
    ("object_to_result", &[MediaAdministrator]),
    ("assign_verifier", &[HeadOfAgency, ActivityOfficer]),
    ("unassign_verifier", &[HeadOfAgency, ActivityOfficer]),
    ("record_administrative_check", &[Verifier]),
    // A third verifier: who settles counts as a checker, and the head, who decides, may not be one.
    ("settle_administrative_check", &[Verifier, BudgetUserDelegate]),
    ("schedule_factual_check", &[ActivityOfficer]),
    ("record_factual_check", &[Verifier]),
    ("skip_factual_check", &[ActivityOfficer]),
    ("grade_application", &[ActivityOfficer]),
    ("announce_preliminary_results", &[HeadOfAgency]),
    ("decide_objection", &[HeadOfAgency, BudgetUserDelegate]),
    ("decide_application", &[HeadOfAgency, BudgetUserDelegate]),
    ("finalise_window", &[HeadOfAgency]),
    ("prepare_decree", &[ActivityOfficer]),
    ("reword_decree", &[ActivityOfficer]),
    ("issue_decree", &[HeadOfAgency]),
    // Sanctions: proposed by officers, decided by the head, answered by another person.
    ("propose_sanction", &[CommitmentOfficer, ActivityOfficer]),
    ("answer_sanction", &[MediaAdministrator]),
    ("decide_sanction", &[HeadOfAgency]),
    ("object_to_sanction", &[MediaAdministrator]),
    ("answer_sanction_objection", &[HeadOfAgency, BudgetUserDelegate]),
    ("lift_sanction", &[HeadOfAgency]),
    // Budget: the finance administration keeps what SIPD says; the budget user cuts and blocks.
    ("open_budget_line", BUDGET_KEEPERS),
    ("change_budget_ceiling", BUDGET_USERS),
    ("block_budget", BUDGET_USERS),
    ("unblock_budget", BUDGET_USERS),
    ("close_budget_line", BUDGET_USERS),
    ("import_budget", BUDGET_KEEPERS),
    ("map_format_accounts", BUDGET_KEEPERS),
    // The plan is set by the budget user and filled by those who run the year.
    ("adopt_communication_plan", &[HeadOfAgency, BudgetUserDelegate]),
    ("add_plan_item", KEEPERS),
    ("change_plan_item", KEEPERS),
    ("close_plan_item", KEEPERS),
    // Prices and buying: proposed by officers, approved by the head.
    ("propose_price", &[CommitmentOfficer, ActivityOfficer, PublicRelationsOfficer]),
    ("approve_price", &[HeadOfAgency]),
    ("withdraw_price", &[HeadOfAgency]),
    ("end_price", &[HeadOfAgency]),
    ("draft_procurement_rules", &[CommitmentOfficer, ProcurementOfficer, ActivityOfficer]),
    ("publish_procurement_rules", &[HeadOfAgency]),
    ("withdraw_procurement_rules", &[HeadOfAgency, CommitmentOfficer, ProcurementOfficer, ActivityOfficer]),
    // Agreements: the commitment officer signs, the procurement officer up to the limit of that office.
    ("draft_agreement", &[ActivityOfficer]),
    ("revise_agreement", &[ActivityOfficer]),
    ("open_negotiation", BUYERS),
    ("make_offer", &[CommitmentOfficer, ProcurementOfficer, MediaAdministrator]),
    ("accept_offer", &[MediaAdministrator]),
    ("conclude_negotiation", BUYERS),
    ("request_method_change", BUYERS),
    ("decide_method_change", &[HeadOfAgency]),
    ("sign_agreement", BUYERS),
    ("accept_agreement", &[MediaAdministrator]),
    ("decline_agreement", &[MediaAdministrator]),
    ("cancel_agreement", BUYERS),
    ("terminate_agreement", &[CommitmentOfficer]),
    // Orders: written by the activity officer, approved by the commitment officer; the procurement officer up to the
    // limit of that office.
    ("draft_order", &[ActivityOfficer, PublicRelationsOfficer]),
    ("revise_order", &[ActivityOfficer, PublicRelationsOfficer]),
    ("reserve_order", &[ActivityOfficer]),
    ("return_order", &[CommitmentOfficer, ProcurementOfficer]),
    ("issue_order", &[CommitmentOfficer, ProcurementOfficer]),
    ("accept_order", &[MediaAdministrator]),
    ("decline_order", &[MediaAdministrator]),
    ("cancel_order", &[CommitmentOfficer, HeadOfAgency, ActivityOfficer]),
    ("submit_draft", &[MediaAdministrator, Journalist]),
    ("clear_draft", &[PublicRelationsOfficer]),
    ("return_draft", &[PublicRelationsOfficer]),
    ("report_publication", &[MediaAdministrator, Journalist]),
    ("submit_proof", &[MediaAdministrator, Journalist]),
    ("extend_proof_deadline", &[HeadOfAgency, BudgetUserDelegate]),
    ("record_receipt", &[ActivityOfficer]),
    ("check_proof", &[Verifier, InternalAuditor]),
    ("verify_proof", &[Verifier]),
    ("reject_proof", &[Verifier]),
    ("read_page_again", &[Verifier, InternalAuditor, Treasurer]),
    ("answer_breach", &[MediaAdministrator]),
    ("settle_breach", &[HeadOfAgency, BudgetUserDelegate]),
    // Payment.
    ("propose_payment_terms", &[FinanceAdminOfficer, Treasurer]),
    ("approve_payment_terms", &[HeadOfAgency]),
    ("withdraw_payment_terms", &[HeadOfAgency, FinanceAdminOfficer, Treasurer]),
    ("record_outage", &[FinanceAdminOfficer, Treasurer, ActivityOfficer]),
    ("end_outage", &[FinanceAdminOfficer, Treasurer, ActivityOfficer]),
    ("propose_payee_account", &[MediaAdministrator, ActivityOfficer]),
    ("withdraw_payee_account", &[MediaAdministrator, ActivityOfficer]),
    ("approve_payee_account", &[FinanceAdminOfficer]),
    ("refuse_payee_account", &[FinanceAdminOfficer]),
    ("block_payee_account", &[FinanceAdminOfficer, HeadOfAgency]),
    ("open_billing", &[ActivityOfficer]),
    ("assemble_billing", &[ActivityOfficer]),
    ("dismantle_billing", &[ActivityOfficer]),
    ("inspect_billing", &[ActivityOfficer]),
    ("sign_handover", &[CommitmentOfficer]),
    ("take_back_handover", &[CommitmentOfficer]),
    ("countersign_handover", &[MediaAdministrator]),
    ("submit_invoice", &[MediaAdministrator]),
    ("attach_tax_paper", &[MediaAdministrator]),
    ("request_payment", &[Treasurer]),
    ("return_invoice", &[Treasurer]),
    ("verify_payment_request", &[FinanceAdminOfficer]),
    ("return_payment_request", &[FinanceAdminOfficer]),
    ("order_payment", &[HeadOfAgency, BudgetUserDelegate]),
    ("refuse_payment_order", &[HeadOfAgency, BudgetUserDelegate]),
    ("record_disbursement", &[FinanceAdminOfficer, Treasurer]),
    ("reject_disbursement", &[FinanceAdminOfficer, Treasurer]),
    ("report_payment", &[FinanceAdminOfficer, Treasurer, ActivityOfficer]),
    ("confirm_payment", &[Treasurer]),
    ("settle_billing", &[Treasurer]),
    ("carry_over_billing", &[HeadOfAgency, FinanceAdminOfficer]),
    ("pick_up_billing", &[HeadOfAgency, FinanceAdminOfficer]),
    ("request_billing_correction", &[ActivityOfficer, CommitmentOfficer, FinanceAdminOfficer, Treasurer]),
    ("approve_billing_correction", &[HeadOfAgency, BudgetUserDelegate]),
    ("refuse_billing_correction", &[HeadOfAgency, BudgetUserDelegate]),
    ("claim_repayment", &[HeadOfAgency, FinanceAdminOfficer]),
    ("record_repayment", &[FinanceAdminOfficer, Treasurer]),
    ("contest_repayment", &[MediaAdministrator]),
    ("answer_contest", &[HeadOfAgency, FinanceAdminOfficer]),
    ("hand_over_repayment", &[HeadOfAgency]),
    // The catalogue's files: whoever buys there, and whoever keeps the papers of payment.
    ("import_catalogue_orders", &[CommitmentOfficer, ProcurementOfficer, FinanceAdminOfficer]),
    ("match_catalogue_order", &[CommitmentOfficer, ProcurementOfficer, FinanceAdminOfficer]),
    ("unmatch_catalogue_order", &[CommitmentOfficer, ProcurementOfficer, FinanceAdminOfficer]),
    // Red flags: who is watched does not set the measure alone, and the Inspektorat may answer every flag.
    ("review_flag", &[HeadOfAgency, BudgetUserDelegate, InternalAuditor]),
    ("propose_flag_rules", &[HeadOfAgency, BudgetUserDelegate]),
    ("approve_flag_rules", &[InternalAuditor]),
    ("withdraw_flag_rules", &[InternalAuditor, HeadOfAgency, BudgetUserDelegate]),
    // Wrong facts: whoever works with them asks, the budget user decides.
    (
        "request_correction",
        &[
            CommitmentOfficer,
            ProcurementOfficer,
            ActivityOfficer,
            Verifier,
            PublicRelationsOfficer,
            FinanceAdminOfficer,
            Treasurer,
        ],
    ),
    ("approve_correction", &[HeadOfAgency, BudgetUserDelegate]),
    ("refuse_correction", &[HeadOfAgency, BudgetUserDelegate]),
    // Comparison.
    ("share_figure", &[HeadOfAgency]),
    ("withdraw_shared_figure", &[HeadOfAgency]),
    // Reading.
    ("read_companies", BUSINESS_AND_COMPANY),
    ("read_outlets", BUSINESS_AND_COMPANY),
    ("read_people", BUSINESS_AND_COMPANY),
    ("read_documents", BUSINESS_AND_COMPANY),
    ("read_press_council_observations", BUSINESS_AND_COMPANY),
    ("read_windows", EVERYBODY),
    ("read_applications", BUSINESS_AND_COMPANY),
    ("read_application_checks", &[HeadOfAgency, BudgetUserDelegate, ActivityOfficer, Verifier, InternalAuditor]),
    ("read_decrees", EVERYBODY),
    ("read_decree_rows", EVERYBODY),
    ("read_sanctions", BUSINESS_AND_COMPANY),
    ("read_policies", EVERYBODY),
    ("read_budget_lines", BUSINESS),
    ("read_budget_moves", BUSINESS),
    ("read_budget_holdings", BUSINESS),
    ("read_budget_shortfalls", BUSINESS),
    ("read_communication_plans", BUSINESS),
    ("read_plan_items", BUSINESS),
    ("read_format_accounts", BUSINESS),
    ("read_prices", EVERYBODY),
    ("read_procurement_rules", STAFF),
    ("read_agreements", BUSINESS_AND_COMPANY),
    ("read_agreement_items", BUSINESS_AND_COMPANY),
    ("read_offers", BUSINESS_AND_COMPANY),
    ("read_billings", BUSINESS_AND_COMPANY),
    ("read_billing_stays", BUSINESS_AND_COMPANY),
    ("read_payment_clock", BUSINESS_AND_COMPANY),
    ("read_payees", BUSINESS_AND_COMPANY),
    ("read_repayments", BUSINESS_AND_COMPANY),
    ("read_catalogue_orders", BUSINESS),
    ("read_outages", EVERYBODY),
    ("read_flags", &[HeadOfAgency, BudgetUserDelegate, CommitmentOfficer, InternalAuditor]),
    ("read_flag_tallies", &[HeadOfAgency, BudgetUserDelegate, CommitmentOfficer, InternalAuditor]),
    ("read_flag_rules", STAFF),
    ("read_corrections", BUSINESS),
    ("read_payment_terms", EVERYBODY),
    ("read_agencies", STAFF),
    ("read_officials", STAFF),
    ("read_holidays", EVERYBODY),
    ("read_number_patterns", STAFF),
    ("read_paper_numbers", STAFF),
    ("read_members", &[HeadOfAgency, ActivityOfficer, InternalAuditor, TenantAdministrator]),
    ("read_role_proposals", &[HeadOfAgency, InternalAuditor, TenantAdministrator]),
    ("read_interests", &[HeadOfAgency, ActivityOfficer, InternalAuditor]),
    ("read_delegations", STAFF),
    ("read_imports", &[ActivityOfficer, PublicRelationsOfficer, HeadOfAgency, InternalAuditor]),
    ("read_refusals", &[HeadOfAgency, InternalAuditor]),
    ("read_region_facts", STAFF),
    ("read_shared_figures", STAFF),
    ("read_orders", BUSINESS_AND_COMPANY),
    ("read_placements", BUSINESS_AND_COMPANY),
    ("read_receipts", BUSINESS_AND_COMPANY),
    ("read_order_warnings", BUSINESS),
    ("read_history", EVERYBODY),
    ("read_log", &[HeadOfAgency, InternalAuditor]),
    ("read_search", EVERYBODY),
    ("read_funnel", BUSINESS),
    ("read_comparison", BUSINESS),
    ("use_graphiql", STAFF),
];

/// The roles that hold a permission; none for a permission that is not in the table.
pub fn holders(permission: &str) -> &'static [Role] {
    TABLE.iter().find(|(name, _)| *name == permission).map_or(&[], |(_, roles)| roles)
}

/// The first of a person's roles that holds the permission; it is the role that the event names.
pub fn role_for(roles: &[Role], permission: &str) -> Option<Role> {
    let holders = holders(permission);
    roles.iter().copied().find(|role| holders.contains(role))
}

/// The table as text: every permission × role, and every state of an application × what may come next × who may do it.
pub fn printed() -> String {
    use domain::partnership::application::Status;
    let mut text =
        String::from("# Who may do and read what. Written by `make generate`; read its changes in review.\n\n");
    for (permission, roles) in TABLE {
        text.push_str(permission);
        text.push_str(": ");
        let names: Vec<&str> = roles.iter().map(|role| role.wire()).collect();
        text.push_str(&names.join(", "));
        text.push('\n');
    }
    text.push_str("\n# Application: state, what may come next, and who may do it.\n\n");
    for status in Status::ALL {
        for step in status.next_steps() {
            let names: Vec<&str> = holders(step).iter().map(|role| role.wire()).collect();
            text.push_str(&[status.wire(), ": ", step, ": ", &names.join(", "), "\n"].concat());
        }
        if status.next_steps().is_empty() {
            text.push_str(&[status.wire(), ": final\n"].concat());
        }
    }
    text.push_str("\n# Sanction: state, what may come next, and who may do it.\n\n");
    for status in domain::partnership::sanction::Status::ALL {
        print_steps(&mut text, status.wire(), status.next_steps());
    }
    text.push_str("\n# Agreement: state, what may come next, and who may do it.\n\n");
    for status in domain::publication::agreement::Status::ALL {
        print_steps(&mut text, status.wire(), status.next_steps());
    }
    text.push_str("\n# Order: state, what may come next, and who may do it.\n\n");
    for status in domain::publication::order::Status::ALL {
        print_steps(&mut text, status.wire(), status.next_steps());
    }
    text.push_str("\n# Placement of an order: stage, what may come next, and who may do it.\n\n");
    for stage in domain::publication::order::Stage::ALL {
        print_steps(&mut text, stage.wire(), stage.next_steps());
    }
    text.push_str("\n# Bill: stage, what may come next, and who may do it.\n\n");
    for stage in domain::payment::billing::Stage::ALL {
        print_steps(&mut text, stage.wire(), stage.next_steps());
    }
    text
}

fn print_steps(text: &mut String, state: &str, steps: &[&str]) {
    for step in steps {
        let names: Vec<&str> = holders(step).iter().map(|role| role.wire()).collect();
        text.push_str(&[state, ": ", step, ": ", &names.join(", "), "\n"].concat());
    }
    if steps.is_empty() {
        text.push_str(&[state, ": final\n"].concat());
    }
}
