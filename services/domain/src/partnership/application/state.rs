//! What is true of an application.

use kernel::{
    CompanyId, Timestamp,
    ids::{AccountId, ApplicationId, OutletId, WindowId},
};

use super::{Answers, Event, Facts, Finding, GradeResult, Graded, ItemVerdict, MediaKind, Outcome};
use crate::partnership::checks::Verdict;

names! {
    /// Where an application stands.
    pub enum Status {
        /// Being written.
        Draft = "draft",
        /// Sent in, with nobody yet.
        Submitted = "submitted",
        /// With the verifiers.
        UnderAdministrativeCheck = "under_administrative_check",
        /// Two findings differ.
        FindingsDiffer = "findings_differ",
        /// Back at the company.
        CorrectionRequested = "correction_requested",
        /// Not corrected in time.
        RejectedIncomplete = "rejected_incomplete",
        /// The documents do not do.
        RejectedAdministrative = "rejected_administrative",
        /// The documents are in order.
        AdministrativelyVerified = "administratively_verified",
        /// A visit is set.
        UnderFactualCheck = "under_factual_check",
        /// The visit confirmed it, or none was needed.
        FactuallyVerified = "factually_verified",
        /// The visit did not confirm it.
        RejectedFactual = "rejected_factual",
        /// It has a grade.
        Graded = "graded",
        /// The preliminary result is public.
        PreliminaryAnnounced = "preliminary_announced",
        /// The company objects.
        UnderObjection = "under_objection",
        /// A partner, once the decree names it.
        Accepted = "accepted",
        /// Not a partner.
        Rejected = "rejected",
        /// A partner when a place becomes free.
        WaitingList = "waiting_list",
        /// A partner: a decree names it.
        Decreed = "decreed",
        /// Taken back by the company.
        Withdrawn = "withdrawn",
    }
}

impl Status {
    /// The commands that can come next, by the name of their use case.
    pub fn next_steps(self) -> &'static [&'static str] {
        match self {
            Self::Draft => &["save_application", "submit_application", "withdraw_application"],
            Self::Submitted => &["assign_verifier", "withdraw_application"],
            Self::UnderAdministrativeCheck => {
                &["assign_verifier", "unassign_verifier", "record_administrative_check", "withdraw_application"]
            }
            Self::FindingsDiffer => &["settle_administrative_check", "withdraw_application"],
            Self::CorrectionRequested => &["save_application", "resubmit_application", "withdraw_application"],
            Self::AdministrativelyVerified => &["schedule_factual_check", "skip_factual_check", "withdraw_application"],
            Self::UnderFactualCheck => &["record_factual_check", "schedule_factual_check", "withdraw_application"],
            Self::FactuallyVerified => &["grade_application", "withdraw_application"],
            Self::Graded => &["grade_application", "announce_preliminary_results", "withdraw_application"],
            Self::PreliminaryAnnounced => &["object_to_result", "decide_application", "withdraw_application"],
            Self::UnderObjection => &["decide_objection", "withdraw_application"],
            Self::WaitingList => &["decide_application", "withdraw_application"],
            Self::Accepted => &["issue_decree"],
            Self::RejectedIncomplete
            | Self::RejectedAdministrative
            | Self::RejectedFactual
            | Self::Rejected
            | Self::Decreed
            | Self::Withdrawn => &[],
        }
    }
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub(super) dossier: Option<Dossier>,
}

#[derive(Debug, Clone)]
pub(super) struct Dossier {
    pub(super) application: ApplicationId,
    pub(super) company: CompanyId,
    pub(super) outlet: OutletId,
    pub(super) kind: MediaKind,
    pub(super) window: WindowId,
    pub(super) status: Status,
    pub(super) answers: Answers,
    pub(super) policy_version: Option<i32>,
    /// Who has it now.
    pub(super) verifiers: Vec<AccountId>,
    /// Who ever checked it, by desk or visit.
    pub(super) checkers: Vec<AccountId>,
    /// Findings of this round.
    pub(super) findings: Vec<Finding>,
    pub(super) corrections: u8,
    pub(super) correction_until: Option<Timestamp>,
    /// What the company declared of itself when it last sent the application in.
    pub(super) declared: Facts,
    pub(super) graded: Option<Graded>,
    pub(super) proposal: Option<Outcome>,
    pub(super) objections_until: Option<Timestamp>,
    /// An upheld objection sends it back to grading, after which a result is announced anew.
    pub(super) objected: bool,
    /// Who goes on the visit.
    pub(super) team: Vec<AccountId>,
    /// How differing findings were settled in this round.
    pub(super) settled: Option<(AccountId, Vec<ItemVerdict>)>,
    /// What happened last: an order that would make just this happen again was carried out already.
    pub(super) last: Option<Event>,
}

impl State {
    /// Where it stands, if it was begun.
    pub fn status(&self) -> Option<Status> {
        self.dossier.as_ref().map(|dossier| dossier.status)
    }
    /// Whose it is.
    pub fn company(&self) -> Option<CompanyId> {
        self.dossier.as_ref().map(|dossier| dossier.company)
    }
    /// For which outlet.
    pub fn outlet(&self) -> Option<OutletId> {
        self.dossier.as_ref().map(|dossier| dossier.outlet)
    }
    /// What the outlet is.
    pub fn kind(&self) -> Option<MediaKind> {
        self.dossier.as_ref().map(|dossier| dossier.kind)
    }
    /// In which window.
    pub fn window(&self) -> Option<WindowId> {
        self.dossier.as_ref().map(|dossier| dossier.window)
    }
    /// The policy that it is checked by, once it was sent in.
    pub fn policy_version(&self) -> Option<i32> {
        self.dossier.as_ref().and_then(|dossier| dossier.policy_version)
    }
    /// What is shown.
    pub fn answers(&self) -> Option<&Answers> {
        self.dossier.as_ref().map(|dossier| &dossier.answers)
    }
    /// What the company declared of itself when it last sent the application in.
    pub fn declared(&self) -> Option<&Facts> {
        self.dossier.as_ref().map(|dossier| &dossier.declared)
    }
    /// Its grade.
    pub fn grade(&self) -> Option<&GradeResult> {
        self.dossier.as_ref().and_then(|dossier| dossier.graded.as_ref()).map(|graded| &graded.result)
    }
    /// Whether the last round of checks found the requirement good: both verifiers, or whoever settled between them.
    /// What a grade counts as met is this, not what the applicant says.
    pub fn found_good(&self, requirement: &str) -> bool {
        let good = |items: &[ItemVerdict]| {
            items.iter().any(|item| item.requirement == requirement && item.verdict == Verdict::Good)
        };
        self.dossier.as_ref().is_some_and(|dossier| match &dossier.settled {
            Some((_, items)) => good(items),
            None => !dossier.findings.is_empty() && dossier.findings.iter().all(|finding| good(&finding.items)),
        })
    }
    /// Who ever checked it.
    pub fn checkers(&self) -> &[AccountId] {
        self.dossier.as_ref().map_or(&[], |dossier| &dossier.checkers)
    }
    /// First instant after the time to correct.
    pub fn correction_until(&self) -> Option<Timestamp> {
        self.dossier.as_ref().and_then(|dossier| dossier.correction_until)
    }
}

pub(super) fn evolve(mut state: State, event: &Event) -> State {
    if let Event::ApplicationStarted { application, company, outlet, kind, window } = event {
        state.dossier = Some(Dossier {
            application: *application,
            company: *company,
            outlet: *outlet,
            kind: *kind,
            window: *window,
            status: Status::Draft,
            answers: Answers::new(),
            policy_version: None,
            verifiers: Vec::new(),
            checkers: Vec::new(),
            findings: Vec::new(),
            corrections: 0,
            correction_until: None,
            declared: Facts::new(),
            graded: None,
            proposal: None,
            objections_until: None,
            objected: false,
            team: Vec::new(),
            settled: None,
            last: None,
        });
    }
    if let Some(dossier) = &mut state.dossier {
        apply(dossier, event);
    }
    state
}

fn add(list: &mut Vec<AccountId>, person: AccountId) {
    if !list.contains(&person) {
        list.push(person);
    }
}

fn apply(dossier: &mut Dossier, event: &Event) {
    dossier.last = Some(event.clone());
    match event {
        Event::ApplicationStarted { .. } => (),
        Event::ApplicationSaved { answers, .. } => dossier.answers.clone_from(answers),
        Event::ApplicationSubmitted { answers, policy_version, declared, .. } => {
            dossier.answers.clone_from(answers);
            dossier.declared.clone_from(declared);
            dossier.policy_version = Some(*policy_version);
            dossier.status = Status::Submitted;
        }
        Event::ApplicationWithdrawn { .. } => dossier.status = Status::Withdrawn,
        Event::VerifierAssigned { verifier, .. } => {
            add(&mut dossier.verifiers, *verifier);
            dossier.status = Status::UnderAdministrativeCheck;
        }
        Event::VerifierUnassigned { verifier, .. } => {
            dossier.verifiers.retain(|known| known != verifier);
            if dossier.verifiers.is_empty() {
                dossier.status = Status::Submitted;
            }
        }
        Event::FindingRecorded { finding, .. } => {
            add(&mut dossier.checkers, finding.verifier);
            dossier.findings.push(finding.clone());
        }
        Event::FindingsDiffer { .. } => dossier.status = Status::FindingsDiffer,
        Event::FindingsSettled { by, items, .. } => {
            add(&mut dossier.checkers, *by);
            dossier.settled = Some((*by, items.clone()));
            dossier.status = Status::UnderAdministrativeCheck;
        }
        Event::CorrectionRequested { until, .. } => {
            dossier.status = Status::CorrectionRequested;
            dossier.correction_until = Some(*until);
            dossier.corrections = dossier.corrections.saturating_add(1);
        }
        Event::ApplicationResubmitted { answers, declared, .. } => {
            dossier.answers.clone_from(answers);
            dossier.declared.clone_from(declared);
            dossier.status = Status::UnderAdministrativeCheck;
            dossier.correction_until = None;
            dossier.findings.clear();
            dossier.settled = None;
        }
        Event::CorrectionLapsed { .. } => dossier.status = Status::RejectedIncomplete,
        Event::AdministrativelyVerified { .. } => dossier.status = Status::AdministrativelyVerified,
        Event::AdministrativelyRejected { .. } => dossier.status = Status::RejectedAdministrative,
        Event::FieldCheckScheduled { team, .. } => {
            dossier.team.clone_from(team);
            dossier.status = Status::UnderFactualCheck;
        }
        Event::FieldCheckRecorded { check, by, .. } => {
            add(&mut dossier.checkers, *by);
            for person in std::mem::take(&mut dossier.team) {
                add(&mut dossier.checkers, person);
            }
            dossier.status = if check.passed { Status::FactuallyVerified } else { Status::RejectedFactual };
        }
        Event::FieldCheckSkipped { .. } => dossier.status = Status::FactuallyVerified,
        Event::ApplicationGraded { company: _, policy_version, facts, result } => {
            dossier.graded =
                Some(Graded { policy_version: *policy_version, facts: facts.clone(), result: result.clone() });
            dossier.status = Status::Graded;
        }
        Event::ResultAnnounced { outcome, objections_until, .. } => {
            dossier.proposal = Some(*outcome);
            dossier.objections_until = Some(*objections_until);
            dossier.status = Status::PreliminaryAnnounced;
        }
        Event::ObjectionFiled { .. } => {
            dossier.objected = true;
            dossier.status = Status::UnderObjection;
        }
        Event::ObjectionDecided { upheld, .. } => {
            dossier.status = if *upheld { Status::FactuallyVerified } else { Status::PreliminaryAnnounced };
        }
        Event::ApplicationDecided { outcome, .. } => {
            dossier.status = match outcome {
                Outcome::Accept => Status::Accepted,
                Outcome::Reject => Status::Rejected,
                Outcome::WaitingList => Status::WaitingList,
            };
        }
        Event::NamedInDecree { .. } => dossier.status = Status::Decreed,
    }
}
