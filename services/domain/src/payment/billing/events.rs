//! Facts about a bill.

use kernel::{
    CompanyId, FiscalYear, Rupiah,
    ids::{AccountId, BillingId, BudgetLineId, CatalogueOrderId, PlacementId},
};

use super::{Deposit, Heading, Item, Paper, PaperKind, ReturnTo, Source, Stage, TaxPaperKind};
use crate::{media::BankAccount, payment::tax::Breakdown};

facts! {
    /// Facts about a bill. Every one names the company: its people follow their own bill from desk to desk (F14).
    pub enum Event {
        /// It is begun.
        BillingOpened = "billing_opened", 1 {
            /// Which.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// What it is for.
            heading: Heading,
            /// Who began it.
            by: AccountId,
        }
        /// Verified placements are on it, and counted line by line.
        BillingAssembled = "billing_assembled", 1 {
            /// Which.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// The placements.
            items: Vec<Item>,
            /// The calculation, which the company may read (C-TRANSPARENT-CALC).
            breakdown: Breakdown,
            /// The version of the terms that it was counted with.
            terms_version: i32,
            /// Who put it together.
            by: AccountId,
        }
        /// The minutes of handover hold no more; what is on the bill is inspected anew.
        HandoverTakenBack = "billing_handover_taken_back", 1 {
            /// Which.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// Why.
            reason: String,
            /// Who took them back.
            by: AccountId,
        }
        /// Its placements are free again.
        BillingDismantled = "billing_dismantled", 1 {
            /// Which.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// The placements that it had.
            placements: Vec<PlacementId>,
            /// Why.
            reason: String,
            /// Who took it apart.
            by: AccountId,
        }
        /// A placement that is withheld came off it (EF-44); what is left is inspected, handed over and invoiced anew.
        WithheldTakenOut = "billing_withheld_taken_out", 1 {
            /// Which bill.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// The placement.
            placement: PlacementId,
            /// What the bill asked for it, with tax.
            amount: Rupiah,
            /// Where the bill stood.
            from: Stage,
            /// Where it goes on.
            to: Stage,
            /// The placements that are left.
            items: Vec<Item>,
            /// The calculation of what is left; nothing is left without it.
            #[serde(default)]
            breakdown: Option<Breakdown>,
            /// The version of the terms that it was counted with.
            terms_version: i32,
            /// Why it is withheld.
            reason: String,
            /// Who decided it.
            by: AccountId,
        }
        /// The delivery was inspected.
        DeliveryInspected = "delivery_inspected", 1 {
            /// Which bill.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// The minutes (BAPP).
            paper: Paper,
            /// Who inspected.
            by: AccountId,
        }
        /// The region signed the handover.
        HandoverSigned = "handover_signed", 1 {
            /// Which bill.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// The minutes (BAST).
            paper: Paper,
            /// Who signed.
            by: AccountId,
        }
        /// The company signed the handover.
        HandoverCountersigned = "handover_countersigned", 1 {
            /// Which bill.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// The placements that were handed over.
            placements: Vec<PlacementId>,
            /// Who signed.
            by: AccountId,
        }
        /// The company sent its invoice.
        InvoiceSubmitted = "invoice_submitted", 1 {
            /// Which bill.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// The invoice.
            paper: Paper,
            /// Its total.
            total: Rupiah,
            /// Where it is to be paid.
            account: BankAccount,
            /// Who sent it.
            by: AccountId,
        }
        /// The tax papers are there.
        TaxPaperAttached = "tax_paper_attached", 1 {
            /// Which bill.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// E-Faktur or statement.
            kind: TaxPaperKind,
            /// Its number and day.
            paper: Paper,
            /// Who attached it.
            by: AccountId,
        }
        /// The treasurer asked for payment.
        PaymentRequested = "payment_requested", 1 {
            /// Which bill.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// The request (SPP).
            paper: Paper,
            /// Over how much.
            amount: Rupiah,
            /// Who asked.
            by: AccountId,
        }
        /// The request is complete.
        PaymentRequestVerified = "payment_request_verified", 1 {
            /// Which bill.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// Who checked.
            by: AccountId,
        }
        /// The bill went back.
        PaymentRequestReturned = "payment_request_returned", 1 {
            /// Which bill.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// From where.
            from: Stage,
            /// What has to be done again.
            to: ReturnTo,
            /// Why.
            reasons: Vec<String>,
            /// Who sent it back.
            by: AccountId,
        }
        /// Payment is ordered.
        PaymentOrdered = "payment_ordered", 1 {
            /// Which bill.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// The order (SPM).
            paper: Paper,
            /// Over how much.
            amount: Rupiah,
            /// Whether the same person committed to it: allowed where the budget user acts as commitment officer, and
            /// flagged.
            also_committed: bool,
            /// Who ordered.
            by: AccountId,
        }
        /// The regional treasury did not disburse.
        DisbursementRejected = "disbursement_rejected", 1 {
            /// Which bill.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// What has to be done again.
            to: ReturnTo,
            /// Why.
            reasons: Vec<String>,
            /// Who recorded it.
            by: AccountId,
        }
        /// The regional treasury disbursed.
        PaymentDisbursed = "payment_disbursed", 1 {
            /// Which bill.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// The SP2D.
            paper: Paper,
            /// Over how much, tax included.
            amount: Rupiah,
            /// Where the number comes from.
            source: Source,
            /// Who recorded it.
            by: AccountId,
        }
        /// The catalogue says that it is paid; that alone is no payment (EF-19).
        PaymentReported = "payment_reported", 1 {
            /// Which bill.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// What the catalogue calls it.
            reference: String,
            /// Which of its orders says so, where it is mirrored.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            catalogue_order: Option<CatalogueOrderId>,
            /// Who recorded it.
            by: AccountId,
        }
        /// What the catalogue reported was not about this bill.
        PaymentReportWithdrawn = "payment_report_withdrawn", 1 {
            /// Which bill.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// The order of the catalogue that was taken back.
            catalogue_order: CatalogueOrderId,
            /// What it called the payment.
            reference: String,
            /// Why.
            reason: String,
            /// Who took it back.
            by: AccountId,
        }
        /// The money is in the company's account.
        PaymentConfirmed = "payment_confirmed", 1 {
            /// Which bill.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// The bank's reference, where the SP2D does not stand for it.
            #[serde(default)]
            bank: Option<Paper>,
            /// What reached the company.
            amount: Rupiah,
            /// What the budget bore.
            gross: Rupiah,
            /// In which account.
            account: BankAccount,
            /// Where the knowledge comes from.
            source: Source,
            /// Who confirmed it.
            by: AccountId,
        }
        /// Tax is deposited, the slip is sent: nothing is left to do.
        BillingSettled = "billing_settled", 1 {
            /// Which bill.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// What was deposited.
            deposits: Vec<Deposit>,
            /// The withholding slip (bukti potong).
            #[serde(default)]
            slip: Option<Paper>,
            /// Who settled it.
            by: AccountId,
        }
        /// The year ended before the money left (tunda bayar).
        BillingCarriedOver = "billing_carried_over", 1 {
            /// Which bill.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// Where it stood.
            from: Stage,
            /// The year that did not pay.
            fiscal_year: FiscalYear,
            /// The payable.
            amount: Rupiah,
            /// Why.
            reason: String,
            /// Who said so.
            by: AccountId,
        }
        /// Another year's budget pays it.
        BillingPickedUp = "billing_picked_up", 1 {
            /// Which bill.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// Old line, new line.
            lines: Vec<(BudgetLineId, BudgetLineId)>,
            /// The year that pays.
            fiscal_year: FiscalYear,
            /// The budget document that says so.
            document: String,
            /// Where it goes on: a complete invoice stays complete.
            to: Stage,
            /// Who took it up.
            by: AccountId,
        }
        /// Somebody says that a number or a day is wrong.
        CorrectionRequested = "billing_correction_requested", 1 {
            /// Which bill.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// Of which paper.
            kind: PaperKind,
            /// What should stand there.
            value: Paper,
            /// What stands there.
            previous: Paper,
            /// Why.
            reason: String,
            /// Who says so.
            by: AccountId,
        }
        /// A number or day was corrected.
        PaperCorrected = "billing_paper_corrected", 1 {
            /// Which bill.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// Of which paper.
            kind: PaperKind,
            /// What stands there now.
            value: Paper,
            /// What stood there.
            previous: Paper,
            /// Why.
            reason: String,
            /// Who approved it.
            by: AccountId,
        }
        /// A correction was not approved.
        CorrectionRefused = "billing_correction_refused", 1 {
            /// Which bill.
            billing: BillingId,
            /// Of which company.
            company: CompanyId,
            /// Of which paper.
            kind: PaperKind,
            /// What should have stood there.
            value: Paper,
            /// Why not.
            reason: String,
            /// Who refused it.
            by: AccountId,
        }
    }
}

impl Event {
    /// The company's own people read their bill.
    pub fn party(&self) -> Option<CompanyId> {
        Some(self.about().1)
    }

    /// The stage that the bill comes to by it.
    pub fn leads_to(&self) -> Option<Stage> {
        Some(match self {
            Self::BillingOpened { .. } | Self::BillingDismantled { .. } => Stage::Open,
            Self::BillingAssembled { .. } | Self::HandoverTakenBack { .. } => Stage::Assembled,
            Self::WithheldTakenOut { to, .. } | Self::BillingPickedUp { to, .. } => *to,
            Self::DeliveryInspected { .. } => Stage::Inspected,
            Self::HandoverSigned { .. } => Stage::HandoverSigned,
            Self::HandoverCountersigned { .. } => Stage::HandedOver,
            Self::InvoiceSubmitted { .. } => Stage::Invoiced,
            Self::TaxPaperAttached { .. } => Stage::TaxDocumented,
            Self::PaymentRequested { .. } => Stage::SppSubmitted,
            Self::PaymentRequestVerified { .. } => Stage::SppVerified,
            Self::PaymentRequestReturned { to, .. } | Self::DisbursementRejected { to, .. } => to.stage(),
            Self::PaymentOrdered { .. } => Stage::SpmIssued,
            Self::PaymentDisbursed { .. } => Stage::Sp2dIssued,
            Self::PaymentConfirmed { .. } => Stage::Paid,
            Self::BillingSettled { .. } => Stage::Settled,
            Self::BillingCarriedOver { .. } => Stage::CarriedOver,
            Self::PaymentReported { .. }
            | Self::PaymentReportWithdrawn { .. }
            | Self::CorrectionRequested { .. }
            | Self::PaperCorrected { .. }
            | Self::CorrectionRefused { .. } => return None,
        })
    }

    /// The bill and the company that it is about.
    pub(super) fn about(&self) -> (BillingId, CompanyId) {
        match self {
            Self::BillingOpened { billing, company, .. }
            | Self::BillingAssembled { billing, company, .. }
            | Self::BillingDismantled { billing, company, .. }
            | Self::HandoverTakenBack { billing, company, .. }
            | Self::WithheldTakenOut { billing, company, .. }
            | Self::DeliveryInspected { billing, company, .. }
            | Self::HandoverSigned { billing, company, .. }
            | Self::HandoverCountersigned { billing, company, .. }
            | Self::InvoiceSubmitted { billing, company, .. }
            | Self::TaxPaperAttached { billing, company, .. }
            | Self::PaymentRequested { billing, company, .. }
            | Self::PaymentRequestVerified { billing, company, .. }
            | Self::PaymentRequestReturned { billing, company, .. }
            | Self::PaymentOrdered { billing, company, .. }
            | Self::DisbursementRejected { billing, company, .. }
            | Self::PaymentDisbursed { billing, company, .. }
            | Self::PaymentReported { billing, company, .. }
            | Self::PaymentReportWithdrawn { billing, company, .. }
            | Self::PaymentConfirmed { billing, company, .. }
            | Self::BillingSettled { billing, company, .. }
            | Self::BillingCarriedOver { billing, company, .. }
            | Self::BillingPickedUp { billing, company, .. }
            | Self::CorrectionRequested { billing, company, .. }
            | Self::PaperCorrected { billing, company, .. }
            | Self::CorrectionRefused { billing, company, .. } => (*billing, *company),
        }
    }
}
