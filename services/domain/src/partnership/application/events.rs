//! Facts about an application.

use kernel::{
    CompanyId, LocalDate, Timestamp,
    ids::{AccountId, ApplicationId, DecreeId, OutletId, WindowId},
};
use serde::{Deserialize, Serialize};

use super::{Answers, Facts, Finding, GradeResult, ItemVerdict, MediaKind};
use crate::media::company::FileRef;

names! {
    /// How an application ends, or is proposed to end.
    pub enum Outcome {
        /// A partner.
        Accept = "accept",
        /// Not a partner.
        Reject = "reject",
        /// A partner when a place becomes free.
        WaitingList = "waiting_list",
    }
}

/// Who signed minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// The name, as on paper.
    pub name: String,
    /// For whom: `Diskominfo`, `Inspektorat`, the company.
    pub position: String,
}

/// The minutes of a visit (berita acara verifikasi faktual).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldCheck {
    /// Whether what was shown is true.
    pub passed: bool,
    /// Number of the minutes.
    pub minutes_number: String,
    /// The day.
    pub on: LocalDate,
    /// What was seen.
    pub findings: String,
    /// Who signed.
    pub signers: Vec<Signer>,
    /// Photographs.
    #[serde(default)]
    pub photos: Vec<FileRef>,
    /// `-0.5071,101.4478`.
    #[serde(default)]
    pub location: Option<String>,
}

/// A grade as it is announced: with all that it takes to compute it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graded {
    /// By which version of the policy.
    pub policy_version: i32,
    /// The facts, as they were.
    pub facts: Facts,
    /// Points by criterion, total, grade.
    pub result: GradeResult,
}

facts! {
    /// Facts about an application.
    pub enum Event {
        /// It was begun.
        ApplicationStarted = "application_started", 1 {
            /// Which.
            application: ApplicationId,
            /// Whose.
            company: CompanyId,
            /// For which outlet.
            outlet: OutletId,
            /// What the outlet is.
            kind: MediaKind,
            /// In which window.
            window: WindowId,
        }
        /// What was typed was kept.
        ApplicationSaved = "application_saved", 1 {
            /// Whose.
            company: CompanyId,
            /// What is shown so far.
            answers: Answers,
        }
        /// It was sent in.
        ApplicationSubmitted = "application_submitted", 2 {
            /// Whose.
            company: CompanyId,
            /// In which window.
            window: WindowId,
            /// What is shown.
            answers: Answers,
            /// The policy that it is checked by.
            policy_version: i32,
            /// What the company declares of itself on the day: the grade counts this, whatever the register says later.
            #[serde(default)]
            declared: Facts,
        }
        /// It was taken back.
        ApplicationWithdrawn = "application_withdrawn", 1 {
            /// Whose.
            company: CompanyId,
            /// Why.
            reason: String,
        }
        /// A verifier has it.
        VerifierAssigned = "verifier_assigned", 1 {
            /// Whose application.
            company: CompanyId,
            /// Who checks.
            verifier: AccountId,
        }
        /// A verifier has it no more.
        VerifierUnassigned = "verifier_unassigned", 1 {
            /// Whose application.
            company: CompanyId,
            /// Who.
            verifier: AccountId,
            /// Why.
            reason: String,
        }
        /// A verifier has looked at every item.
        FindingRecorded = "finding_recorded", 1 {
            /// Whose application.
            company: CompanyId,
            /// What was found.
            finding: Finding,
        }
        /// Two findings differ.
        FindingsDiffer = "findings_differ", 1 {
            /// Whose application.
            company: CompanyId,
            /// On which items.
            items: Vec<String>,
        }
        /// The head of the team has settled what differed.
        FindingsSettled = "findings_settled", 1 {
            /// Whose application.
            company: CompanyId,
            /// Who settled.
            by: AccountId,
            /// What holds.
            items: Vec<ItemVerdict>,
        }
        /// It went back, with every reason.
        CorrectionRequested = "correction_requested", 1 {
            /// Whose.
            company: CompanyId,
            /// Every missing or wrong item with its reason.
            items: Vec<ItemVerdict>,
            /// First instant after the time to correct.
            until: Timestamp,
        }
        /// It came back.
        ApplicationResubmitted = "application_resubmitted", 2 {
            /// Whose.
            company: CompanyId,
            /// What is shown now.
            answers: Answers,
            /// What the company declares of itself on the day that it came back.
            #[serde(default)]
            declared: Facts,
        }
        /// It did not come back in time.
        CorrectionLapsed = "correction_lapsed", 1 {
            /// Whose.
            company: CompanyId,
        }
        /// The check of documents is passed.
        AdministrativelyVerified = "administratively_verified", 1 {
            /// Whose.
            company: CompanyId,
        }
        /// The check of documents is not passed, and there is no correction left.
        AdministrativelyRejected = "administratively_rejected", 1 {
            /// Whose.
            company: CompanyId,
            /// Every missing or wrong item with its reason.
            items: Vec<ItemVerdict>,
        }
        /// A day for the visit is set.
        FieldCheckScheduled = "field_check_scheduled", 1 {
            /// Whose.
            company: CompanyId,
            /// The day.
            on: LocalDate,
            /// Where.
            place: String,
            /// Who goes.
            team: Vec<AccountId>,
        }
        /// The visit was made.
        FieldCheckRecorded = "field_check_recorded", 1 {
            /// Whose.
            company: CompanyId,
            /// The minutes.
            check: FieldCheck,
            /// Who wrote them.
            by: AccountId,
        }
        /// No visit was needed.
        FieldCheckSkipped = "field_check_skipped", 1 {
            /// Whose.
            company: CompanyId,
            /// Why not.
            ground: String,
        }
        /// It has a grade.
        ApplicationGraded = "application_graded", 1 {
            /// Whose.
            company: CompanyId,
            /// By which version of the policy.
            policy_version: i32,
            /// The facts, as they were.
            facts: Facts,
            /// Points by criterion, total, grade.
            result: GradeResult,
        }
        /// The preliminary result is public.
        ResultAnnounced = "result_announced", 2 {
            /// Whose.
            company: CompanyId,
            /// What is proposed.
            outcome: Outcome,
            /// First instant after the time for objections.
            objections_until: Timestamp,
            /// The grade that is announced with it: before this the company knows none.
            #[serde(default)]
            graded: Option<Graded>,
        }
        /// The company objects.
        ObjectionFiled = "objection_filed", 1 {
            /// Whose.
            company: CompanyId,
            /// Why.
            grounds: String,
        }
        /// The objection was answered.
        ObjectionDecided = "objection_decided", 1 {
            /// Whose.
            company: CompanyId,
            /// Whether it was right: then it is graded again.
            upheld: bool,
            /// Why.
            reason: String,
            /// Who decided.
            by: AccountId,
        }
        /// It was decided.
        ApplicationDecided = "application_decided", 1 {
            /// Whose.
            company: CompanyId,
            /// How.
            outcome: Outcome,
            /// Why; always there when it goes against the grade.
            #[serde(default)]
            reason: Option<String>,
            /// Whether it goes against the grade.
            against_grade: bool,
            /// Who decided.
            by: AccountId,
        }
        /// A decree names it.
        NamedInDecree = "named_in_decree", 1 {
            /// Whose.
            company: CompanyId,
            /// Which decree.
            decree: DecreeId,
            /// Its number.
            number: String,
            /// The row of its annex.
            row: u32,
        }
    }
}

impl Event {
    /// The company may read what happens to its application, but not who checks it, nor findings before they are sent,
    /// nor the grade before it is announced: the announcement brings it.
    pub fn party(&self) -> Option<CompanyId> {
        match self {
            Self::VerifierAssigned { .. }
            | Self::VerifierUnassigned { .. }
            | Self::FindingRecorded { .. }
            | Self::FindingsDiffer { .. }
            | Self::FindingsSettled { .. }
            | Self::ApplicationGraded { .. } => None,
            Self::ApplicationStarted { company, .. }
            | Self::ApplicationSaved { company, .. }
            | Self::ApplicationSubmitted { company, .. }
            | Self::ApplicationWithdrawn { company, .. }
            | Self::CorrectionRequested { company, .. }
            | Self::ApplicationResubmitted { company, .. }
            | Self::CorrectionLapsed { company, .. }
            | Self::AdministrativelyVerified { company, .. }
            | Self::AdministrativelyRejected { company, .. }
            | Self::FieldCheckScheduled { company, .. }
            | Self::FieldCheckRecorded { company, .. }
            | Self::FieldCheckSkipped { company, .. }
            | Self::ResultAnnounced { company, .. }
            | Self::ObjectionFiled { company, .. }
            | Self::ObjectionDecided { company, .. }
            | Self::ApplicationDecided { company, .. }
            | Self::NamedInDecree { company, .. } => Some(*company),
        }
    }

    /// Whether it is the applicant's own act: who did it for the company does not verify the application (EF-22).
    pub fn is_declared(&self) -> bool {
        match self {
            Self::ApplicationStarted { .. }
            | Self::ApplicationSaved { .. }
            | Self::ApplicationSubmitted { .. }
            | Self::ApplicationResubmitted { .. }
            | Self::ApplicationWithdrawn { .. }
            | Self::ObjectionFiled { .. } => true,
            Self::VerifierAssigned { .. }
            | Self::VerifierUnassigned { .. }
            | Self::FindingRecorded { .. }
            | Self::FindingsDiffer { .. }
            | Self::FindingsSettled { .. }
            | Self::CorrectionRequested { .. }
            | Self::CorrectionLapsed { .. }
            | Self::AdministrativelyVerified { .. }
            | Self::AdministrativelyRejected { .. }
            | Self::FieldCheckScheduled { .. }
            | Self::FieldCheckRecorded { .. }
            | Self::FieldCheckSkipped { .. }
            | Self::ApplicationGraded { .. }
            | Self::ResultAnnounced { .. }
            | Self::ObjectionDecided { .. }
            | Self::ApplicationDecided { .. }
            | Self::NamedInDecree { .. } => false,
        }
    }
}
