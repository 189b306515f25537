//! Facts about an order.

use std::collections::BTreeMap;

use kernel::{
    CompanyId, LocalDate, Rupiah, Timestamp,
    ids::{AccountId, BillingId, BudgetLineId, CorrectionId, OrderId, PlacementId, ProofId},
};

use super::{Capture, Evidence, Finding, Occasion, Placement, Reading, Receipt, Subject, Warning};
use crate::{
    media::company::FileRef,
    oversight::correction::{Field, Value},
};

facts! {
    /// Facts about an order.
    pub enum Event {
        /// It was written.
        OrderDrafted = "order_drafted", 1 {
            /// Which.
            order: OrderId,
            /// What it is about.
            subject: Box<Subject>,
            /// What is ordered.
            placements: Vec<Placement>,
            /// The whole, with tax.
            amount: Rupiah,
            /// Who wrote it.
            by: AccountId,
        }
        /// It was written anew.
        OrderRevised = "order_revised", 1 {
            /// What it is about.
            subject: Box<Subject>,
            /// What is ordered.
            placements: Vec<Placement>,
            /// Placements that are no longer in it.
            dropped: Vec<PlacementId>,
            /// The whole, with tax.
            amount: Rupiah,
            /// Who wrote it.
            by: AccountId,
        }
        /// Rules warned, and it was done all the same.
        WarningsExplained = "order_warnings_explained", 1 {
            /// Which placement, if not the whole order.
            #[serde(default)]
            placement: Option<PlacementId>,
            /// What warned, and why it was done.
            warnings: Vec<Warning>,
            /// Who says so.
            by: AccountId,
        }
        /// Its amount is reserved.
        OrderReserved = "order_reserved", 1 {
            /// From which budget line.
            line: BudgetLineId,
            /// How much.
            amount: Rupiah,
            /// The policy that it was looked at by.
            policy_version: i32,
            /// Who sent it to be approved.
            by: AccountId,
        }
        /// It went back to who wrote it.
        OrderReturned = "order_returned", 1 {
            /// What is free again.
            released: Rupiah,
            /// Why.
            reason: String,
            /// Who sent it back.
            by: AccountId,
        }
        /// The surat pesanan went out.
        OrderIssued = "order_issued", 1 {
            /// To whom.
            company: CompanyId,
            /// Number of the surat pesanan.
            number: String,
            /// The policy that it was looked at by.
            policy_version: i32,
            /// First instant after the time to answer.
            answer_until: Timestamp,
            /// First instant after the time for the proof, by placement, unless it is published earlier.
            proofs_until: BTreeMap<PlacementId, Timestamp>,
            /// When.
            at: Timestamp,
            /// Who approved it.
            by: AccountId,
        }
        /// The company does it.
        OrderAccepted = "order_accepted", 1 {
            /// Which company.
            company: CompanyId,
            /// What is committed.
            amount: Rupiah,
            /// The placements.
            placements: Vec<PlacementId>,
        }
        /// The company does not do it.
        OrderDeclined = "order_declined", 1 {
            /// Which company.
            company: CompanyId,
            /// Why.
            reason: String,
            /// What is free again.
            released: Rupiah,
            /// The placements.
            placements: Vec<PlacementId>,
        }
        /// The company did not answer in time.
        OrderLapsed = "order_lapsed", 1 {
            /// Which company.
            company: CompanyId,
            /// What is free again.
            released: Rupiah,
            /// The placements.
            placements: Vec<PlacementId>,
        }
        /// The office took it back.
        OrderCancelled = "order_cancelled", 1 {
            /// The company, if it had the order.
            #[serde(default)]
            company: Option<CompanyId>,
            /// Why.
            reason: String,
            /// What is free again.
            released: Rupiah,
            /// Whether the company had accepted it.
            was_accepted: bool,
            /// The placements.
            placements: Vec<PlacementId>,
            /// Who took it back.
            by: AccountId,
        }
        /// The office took back what was not published yet.
        PlacementsCancelled = "placements_cancelled", 1 {
            /// The company.
            company: CompanyId,
            /// Why.
            reason: String,
            /// What is free again.
            released: Rupiah,
            /// The placements.
            placements: Vec<PlacementId>,
            /// Who took them back.
            by: AccountId,
        }
        /// The company sent its text.
        DraftSubmitted = "draft_submitted", 1 {
            /// Whose.
            company: CompanyId,
            /// For which placement.
            placement: PlacementId,
            /// The round, from 1.
            round: u16,
            /// The text.
            text: String,
            /// Layouts, audio, pictures.
            #[serde(default)]
            files: Vec<FileRef>,
        }
        /// The text may be published.
        DraftCleared = "draft_cleared", 1 {
            /// Whose.
            company: CompanyId,
            /// For which placement.
            placement: PlacementId,
            /// Who read it.
            by: AccountId,
            /// When: it was not published before. None in events of before.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            at: Option<Timestamp>,
        }
        /// The text went back.
        DraftReturned = "draft_returned", 1 {
            /// Whose.
            company: CompanyId,
            /// For which placement.
            placement: PlacementId,
            /// What is to be changed.
            notes: String,
            /// Who read it.
            by: AccountId,
        }
        /// The company says that it is published.
        PublicationReported = "publication_reported", 1 {
            /// Whose.
            company: CompanyId,
            /// Which placement.
            placement: PlacementId,
            /// When it appeared.
            published_at: Timestamp,
            /// Where, as far as it can be told.
            #[serde(default)]
            place: Option<String>,
            /// First instant after the time for the proof.
            proof_until: Timestamp,
        }
        /// There is more time for the proof.
        ProofDeadlineExtended = "proof_deadline_extended", 1 {
            /// Whose.
            company: CompanyId,
            /// Of which placement.
            placement: PlacementId,
            /// Until when it was.
            was: Timestamp,
            /// First instant after the new time.
            until: Timestamp,
            /// Why.
            reason: String,
            /// Who gave it.
            by: AccountId,
        }
        /// No proof came in time.
        PlacementForfeited = "placement_forfeited", 1 {
            /// Whose.
            company: CompanyId,
            /// Which placement.
            placement: PlacementId,
            /// What is free again.
            released: Rupiah,
        }
        /// The office counted what arrived.
        ReceiptRecorded = "receipt_recorded", 1 {
            /// Whose.
            company: CompanyId,
            /// For which placement.
            placement: PlacementId,
            /// What arrived.
            receipt: Receipt,
        }
        /// A proof was shown.
        ProofSubmitted = "proof_submitted", 1 {
            /// Whose.
            company: CompanyId,
            /// Of which placement.
            placement: PlacementId,
            /// Which.
            proof: ProofId,
            /// What it shows.
            evidence: Box<Evidence>,
            /// What no other proof may show.
            claims: Vec<String>,
        }
        /// The program looked at it.
        ProofChecked = "proof_checked", 1 {
            /// Whose.
            company: CompanyId,
            /// Of which placement.
            placement: PlacementId,
            /// Which.
            proof: ProofId,
            /// What was found.
            findings: Vec<Finding>,
            /// What was kept of the page.
            #[serde(default)]
            capture: Option<Box<Capture>>,
            /// What no other proof may show: where the page stands, and what it says. None in events of before.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            claims: Vec<String>,
        }
        /// It is good.
        ProofVerified = "proof_verified", 1 {
            /// Whose.
            company: CompanyId,
            /// Of which placement.
            placement: PlacementId,
            /// Which.
            proof: ProofId,
            /// How many units are paid.
            quantity: u32,
            /// What is owed for them, with tax.
            amount: Rupiah,
            /// What is free again, when fewer came than were ordered.
            released: Rupiah,
            /// The day on which it was verified: no minutes of its delivery are older. None in events of before.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            on: Option<LocalDate>,
            /// Who verified it.
            by: AccountId,
        }
        /// It is not good.
        ProofRejected = "proof_rejected", 1 {
            /// Whose.
            company: CompanyId,
            /// Of which placement.
            placement: PlacementId,
            /// Which.
            proof: ProofId,
            /// Why.
            reason: String,
            /// First instant after the time for another one.
            until: Timestamp,
            /// Who says so.
            by: AccountId,
        }
        /// The second one is not good either.
        ProofRejectedFinally = "proof_rejected_finally", 1 {
            /// Whose.
            company: CompanyId,
            /// Of which placement.
            placement: PlacementId,
            /// Which.
            proof: ProofId,
            /// Why.
            reason: String,
            /// What is free again.
            released: Rupiah,
            /// Who says so.
            by: AccountId,
        }
        /// A page was read again, and it is as it was.
        PageReadAgain = "page_read_again", 1 {
            /// Whose.
            company: CompanyId,
            /// Of which placement.
            placement: PlacementId,
            /// On which occasion.
            occasion: Occasion,
            /// What was kept of the page.
            #[serde(default)]
            capture: Option<Box<Capture>>,
        }
        /// What was verified is gone or changed.
        RetentionBreached = "retention_breached", 1 {
            /// Whose.
            company: CompanyId,
            /// Of which placement.
            placement: PlacementId,
            /// On which occasion it was seen.
            occasion: Occasion,
            /// What was seen.
            reading: Reading,
            /// What was kept of the page.
            #[serde(default)]
            capture: Option<Box<Capture>>,
        }
        /// The company says why.
        BreachAnswered = "breach_answered", 1 {
            /// Whose.
            company: CompanyId,
            /// Of which placement.
            placement: PlacementId,
            /// What it says.
            answer: String,
        }
        /// The office decided on the answer.
        BreachSettled = "breach_settled", 1 {
            /// Whose.
            company: CompanyId,
            /// Of which placement.
            placement: PlacementId,
            /// Whether it is paid all the same.
            accepted: bool,
            /// Why.
            reason: String,
            /// What is free again.
            released: Rupiah,
            /// Who decided.
            by: AccountId,
        }
        /// Placements are in the minutes of a handover.
        PlacementsHandedOver = "placements_handed_over", 1 {
            /// Whose.
            company: CompanyId,
            /// Of which billing.
            billing: BillingId,
            /// Which.
            placements: Vec<PlacementId>,
        }
        /// The minutes of a handover no longer hold.
        HandoverTakenBack = "handover_taken_back", 1 {
            /// Whose.
            company: CompanyId,
            /// Of which billing.
            billing: BillingId,
            /// Which.
            placements: Vec<PlacementId>,
            /// Why.
            reason: String,
        }
        /// A wrong fact was put right (EF-24): from here on it reads as it should have.
        FactCorrected = "order_fact_corrected", 1 {
            /// Whose, if the company has the order.
            #[serde(default)]
            company: Option<CompanyId>,
            /// Of which placement, if of one.
            #[serde(default)]
            placement: Option<PlacementId>,
            /// Which fact.
            field: Field,
            /// What stood there.
            from: Value,
            /// What stands there now.
            to: Value,
            /// What is owed for it now, where that changes.
            #[serde(default)]
            amount: Option<Rupiah>,
            /// What is free again.
            released: Rupiah,
            /// By which request.
            correction: CorrectionId,
            /// Why.
            reason: String,
            /// Who approved it.
            by: AccountId,
        }
        /// Every placement has come to its end.
        OrderCompleted = "order_completed", 1 {
            /// Whose.
            company: CompanyId,
            /// What is owed for what was verified.
            amount: Rupiah,
        }
    }
}

impl Event {
    /// The company sees its order from the day on which it goes out. What the office weighs before is the office's.
    pub fn party(&self) -> Option<CompanyId> {
        match self {
            Self::OrderDrafted { .. }
            | Self::OrderRevised { .. }
            | Self::WarningsExplained { .. }
            | Self::OrderReserved { .. }
            | Self::OrderReturned { .. } => None,
            Self::OrderCancelled { company, .. } | Self::FactCorrected { company, .. } => *company,
            Self::OrderIssued { company, .. }
            | Self::OrderAccepted { company, .. }
            | Self::OrderDeclined { company, .. }
            | Self::OrderLapsed { company, .. }
            | Self::PlacementsCancelled { company, .. }
            | Self::DraftSubmitted { company, .. }
            | Self::DraftCleared { company, .. }
            | Self::DraftReturned { company, .. }
            | Self::PublicationReported { company, .. }
            | Self::ProofDeadlineExtended { company, .. }
            | Self::PlacementForfeited { company, .. }
            | Self::ReceiptRecorded { company, .. }
            | Self::ProofSubmitted { company, .. }
            | Self::ProofChecked { company, .. }
            | Self::ProofVerified { company, .. }
            | Self::ProofRejected { company, .. }
            | Self::ProofRejectedFinally { company, .. }
            | Self::PageReadAgain { company, .. }
            | Self::RetentionBreached { company, .. }
            | Self::BreachAnswered { company, .. }
            | Self::BreachSettled { company, .. }
            | Self::PlacementsHandedOver { company, .. }
            | Self::HandoverTakenBack { company, .. }
            | Self::OrderCompleted { company, .. } => Some(*company),
        }
    }
}
