//! Where a bill stands, whose turn it is, and what may come next.

use super::Duty;

names! {
    /// Stages of a bill (DOMAIN.md 4.3).
    pub enum Stage {
        /// It has no placements yet.
        Open = "open",
        /// Verified placements are on it, and counted.
        Assembled = "assembled",
        /// The delivery was inspected (BAPP).
        Inspected = "inspected",
        /// The region signed the handover (BAST), the company has not.
        HandoverSigned = "handover_signed",
        /// Both signed.
        HandedOver = "handed_over",
        /// The invoice is there.
        Invoiced = "invoiced",
        /// The tax papers are there: the invoice is complete.
        TaxDocumented = "tax_documented",
        /// The treasurer asked for payment (SPP).
        SppSubmitted = "spp_submitted",
        /// The request is complete.
        SppVerified = "spp_verified",
        /// Payment is ordered (SPM).
        SpmIssued = "spm_issued",
        /// The treasury disbursed (SP2D).
        Sp2dIssued = "sp2d_issued",
        /// The money is there.
        Paid = "paid",
        /// Tax is deposited, the slip is sent.
        Settled = "settled",
        /// The year ended before the money left: it waits for next year's budget.
        CarriedOver = "carried_over",
    }
}

names! {
    /// Whose turn it is; wire names are those of the roles where there is one.
    pub enum Holder {
        /// PPTK.
        ActivityOfficer = "activity_officer",
        /// PPK, the one who commits.
        CommitmentOfficer = "commitment_officer",
        /// The company itself.
        Company = "media_administrator",
        /// Bendahara pengeluaran.
        Treasurer = "treasurer",
        /// PPK-SKPD.
        FinanceAdminOfficer = "finance_admin_officer",
        /// PA, or KPA for it.
        BudgetUser = "head_of_agency",
        /// Kuasa BUD, outside the agency.
        TreasuryOffice = "treasury_office",
    }
}

impl Stage {
    /// Whose turn it is.
    pub fn holder(self) -> Option<Holder> {
        Some(match self {
            Self::Open | Self::Assembled => Holder::ActivityOfficer,
            Self::Inspected => Holder::CommitmentOfficer,
            Self::HandoverSigned | Self::HandedOver | Self::Invoiced => Holder::Company,
            Self::TaxDocumented | Self::Sp2dIssued | Self::Paid => Holder::Treasurer,
            Self::SppSubmitted => Holder::FinanceAdminOfficer,
            Self::SppVerified | Self::CarriedOver => Holder::BudgetUser,
            Self::SpmIssued => Holder::TreasuryOffice,
            Self::Settled => return None,
        })
    }
    /// Whether nothing is left to do.
    pub fn is_over(self) -> bool {
        self == Self::Settled
    }
    /// Whether it is invoiced, and the money has not left.
    pub fn is_payable(self) -> bool {
        matches!(self, Self::Invoiced | Self::TaxDocumented | Self::SppSubmitted | Self::SppVerified | Self::SpmIssued)
    }
    /// What may be done, as names of use cases.
    pub fn next_steps(self) -> &'static [&'static str] {
        match self {
            Self::Open => &["assemble_billing"],
            Self::Assembled => &["inspect_billing", "dismantle_billing"],
            Self::Inspected => &["sign_handover", "dismantle_billing"],
            Self::HandoverSigned => &["countersign_handover", "take_back_handover"],
            Self::HandedOver => &["submit_invoice", "take_back_handover"],
            Self::Invoiced => &["attach_tax_paper", "carry_over_billing"],
            Self::TaxDocumented => &["request_payment", "return_invoice", "carry_over_billing"],
            Self::SppSubmitted => &["verify_payment_request", "return_payment_request", "carry_over_billing"],
            Self::SppVerified => &["order_payment", "refuse_payment_order", "carry_over_billing"],
            Self::SpmIssued => &["record_disbursement", "confirm_payment", "reject_disbursement", "carry_over_billing"],
            Self::Sp2dIssued => &["confirm_payment"],
            Self::Paid => &["settle_billing"],
            Self::Settled => &[],
            Self::CarriedOver => &["pick_up_billing"],
        }
    }
    /// Who sends a bill back from here.
    pub(super) fn returner(self) -> Option<Duty> {
        match self {
            Self::TaxDocumented => Some(Duty::Requesting),
            Self::SppSubmitted => Some(Duty::Checking),
            Self::SppVerified => Some(Duty::Authorising),
            Self::Open
            | Self::Assembled
            | Self::Inspected
            | Self::HandoverSigned
            | Self::HandedOver
            | Self::Invoiced
            | Self::SpmIssued
            | Self::Sp2dIssued
            | Self::Paid
            | Self::Settled
            | Self::CarriedOver => None,
        }
    }
}
