//! Facts about a company.

use kernel::{
    CompanyId, LocalDate, Personal,
    ids::{CorrectionId, DocumentId, ImportId, OutletId, PersonId},
};

use super::{CompanyProfile, Competence, Document, FileRef, Outlet, PersonRole, PressCouncilStatus};

facts! {
    /// Facts about a company.
    #[expect(clippy::large_enum_variant, reason = "an event is read and gone; a box would be in every reader's way")]
    pub enum Event {
        /// It is in the register.
        CompanyRegistered = "company_registered", 1 {
            /// Which.
            company: CompanyId,
            /// What is known of it.
            profile: CompanyProfile,
            /// The import that brought it.
            #[serde(default)]
            import: Option<ImportId>,
        }
        /// Other facts hold.
        CompanyProfileChanged = "company_profile_changed", 1 {
            /// Which.
            company: CompanyId,
            /// What holds now.
            profile: CompanyProfile,
            /// What held before.
            previous: CompanyProfile,
            /// The correction that two people decided, if it is one.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            correction: Option<CorrectionId>,
        }
        /// The import that brought it was undone.
        CompanyRetracted = "company_retracted", 1 {
            /// Which.
            company: CompanyId,
            /// Of which import.
            import: ImportId,
            /// Why.
            reason: String,
        }
        /// It has an outlet more.
        OutletAdded = "outlet_added", 1 {
            /// Whose.
            company: CompanyId,
            /// Which.
            outlet: OutletId,
            /// What is known of it.
            facts: Outlet,
        }
        /// Other facts about an outlet hold.
        OutletChanged = "outlet_changed", 1 {
            /// Whose.
            company: CompanyId,
            /// Which.
            outlet: OutletId,
            /// What holds now.
            facts: Outlet,
            /// What held before.
            previous: Outlet,
        }
        /// An outlet is gone.
        OutletRetired = "outlet_retired", 1 {
            /// Whose.
            company: CompanyId,
            /// Which.
            outlet: OutletId,
            /// Why.
            reason: String,
        }
        /// A person works there.
        PersonAdded = "person_added", 1 {
            /// Where.
            company: CompanyId,
            /// Who.
            person: PersonId,
            /// The name.
            name: Personal,
            /// As what.
            role: PersonRole,
            /// For which outlet, if for one.
            #[serde(default)]
            outlet: Option<OutletId>,
        }
        /// A person holds a certificate.
        CompetenceRecorded = "competence_recorded", 1 {
            /// Where the person works.
            company: CompanyId,
            /// Who.
            person: PersonId,
            /// The certificate.
            competence: Competence,
        }
        /// A person left.
        PersonEnded = "person_ended", 1 {
            /// Where.
            company: CompanyId,
            /// Who.
            person: PersonId,
            /// Last day.
            on: LocalDate,
            /// Why.
            reason: String,
        }
        /// A document was filed.
        DocumentFiled = "document_filed", 1 {
            /// By whom.
            company: CompanyId,
            /// Which.
            document: DocumentId,
            /// What it is.
            facts: Document,
        }
        /// A document was taken back.
        DocumentWithdrawn = "document_withdrawn", 1 {
            /// Whose.
            company: CompanyId,
            /// Which.
            document: DocumentId,
            /// Why.
            reason: String,
        }
        /// The office looked at the certificate of a small business: its rate applies while it holds.
        TaxCertificateConfirmed = "tax_certificate_confirmed", 1 {
            /// Whose.
            company: CompanyId,
            /// Which document.
            document: DocumentId,
        }
        /// The Press Council's list was looked at.
        PressCouncilStatusObserved = "press_council_status_observed", 1 {
            /// Whose outlet.
            company: CompanyId,
            /// Which.
            outlet: OutletId,
            /// What it showed.
            status: PressCouncilStatus,
            /// On which day.
            observed_on: LocalDate,
            /// Where it was seen.
            source: String,
            /// A picture of it.
            #[serde(default)]
            evidence: Option<FileRef>,
        }
        /// A reach figure was noted.
        ReachObserved = "reach_observed", 1 {
            /// Whose outlet.
            company: CompanyId,
            /// Which.
            outlet: OutletId,
            /// Who measured: `Similarweb`, `GA4`, `server log`.
            provider: String,
            /// What: `monthly_visits`, `followers`.
            metric: String,
            /// How much.
            value: i64,
            /// On which day.
            observed_on: LocalDate,
        }
    }
}

impl Event {
    /// The company itself may read all that the register says about it.
    pub fn party(&self) -> Option<CompanyId> {
        match self {
            Self::CompanyRegistered { company, .. }
            | Self::CompanyProfileChanged { company, .. }
            | Self::CompanyRetracted { company, .. }
            | Self::OutletAdded { company, .. }
            | Self::OutletChanged { company, .. }
            | Self::OutletRetired { company, .. }
            | Self::PersonAdded { company, .. }
            | Self::CompetenceRecorded { company, .. }
            | Self::PersonEnded { company, .. }
            | Self::DocumentFiled { company, .. }
            | Self::DocumentWithdrawn { company, .. }
            | Self::TaxCertificateConfirmed { company, .. }
            | Self::PressCouncilStatusObserved { company, .. }
            | Self::ReachObserved { company, .. } => Some(*company),
        }
    }

    /// Whether it is the company's own word about itself: who wrote that down does not verify it (EF-22). What the
    /// office observes of public lists and figures is not.
    pub fn is_declared(&self) -> bool {
        match self {
            // A correction is the word of who asked for it and of who decided.
            Self::CompanyProfileChanged { correction, .. } => correction.is_none(),
            Self::CompanyRegistered { .. }
            | Self::CompanyRetracted { .. }
            | Self::OutletAdded { .. }
            | Self::OutletChanged { .. }
            | Self::OutletRetired { .. }
            | Self::PersonAdded { .. }
            | Self::CompetenceRecorded { .. }
            | Self::PersonEnded { .. }
            | Self::DocumentFiled { .. }
            | Self::DocumentWithdrawn { .. } => true,
            Self::TaxCertificateConfirmed { .. }
            | Self::PressCouncilStatusObserved { .. }
            | Self::ReachObserved { .. } => false,
        }
    }
}
