//! A company's application for one outlet in one window, from the first word to the decree (DOMAIN.md 4.1).
//!
//! **Invariant:** two persons check, neither of whom has an interest or decides; every return names all reasons;
//! nothing is sent in after its last instant; a decision against the grade says why.

use kernel::{
    CompanyId, Decider, Timestamp,
    ids::{AccountId, ApplicationId, DecreeId, OutletId, WindowId},
};

use super::checks::{self, Answers, Finding, ItemVerdict};
use crate::{
    media::MediaKind,
    policy::{GradeResult, Requirement, grading::Facts},
};

mod decide;
mod events;
mod state;

pub use events::{Event, FieldCheck, Graded, Outcome, Signer};
pub use state::{State, Status};

#[cfg(test)]
mod tests;

/// Orders. What the stream cannot know (the window, the policy, interests) comes in the command.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Begins.
    Start { application: ApplicationId, company: CompanyId, outlet: OutletId, kind: MediaKind, window: WindowId },
    /// Keeps what was typed.
    Save { answers: Answers },
    /// Sends it in.
    Submit(Box<Submission>),
    /// Takes it back.
    Withdraw { reason: String },
    /// Gives it to a verifier.
    Assign { verifier: AccountId, has_interest: bool, is_verifier: bool },
    /// Takes it from a verifier who has not checked yet.
    Unassign { verifier: AccountId, reason: String },
    /// A verifier's finding.
    RecordFinding { finding: Finding, requirements: Vec<Requirement>, terms: CorrectionTerms },
    /// The head of the team settles two findings that differ.
    Settle { by: AccountId, items: Vec<ItemVerdict>, requirements: Vec<Requirement>, terms: CorrectionTerms },
    /// Sends the corrected application in.
    Resubmit { answers: Answers, requirements: Vec<Requirement>, declared: Facts, at: Timestamp },
    /// The time to correct is over.
    LapseCorrection { at: Timestamp },
    /// Sets a day for the visit.
    ScheduleFieldCheck { on: kernel::LocalDate, place: String, team: Vec<AccountId> },
    /// The visit's minutes.
    RecordFieldCheck { check: FieldCheck, least_signers: u8, by: AccountId },
    /// No visit is needed.
    SkipFieldCheck { ground: String, allowed: bool },
    /// Grades it.
    Grade { policy_version: i32, facts: Facts, result: GradeResult, by: AccountId },
    /// Makes the preliminary result public.
    AnnounceResult { outcome: Outcome, objections_until: Timestamp },
    /// Objects to the preliminary result.
    Object { grounds: String, at: Timestamp },
    /// Answers the objection.
    DecideObjection { upheld: bool, reason: String, by: AccountId },
    /// Decides.
    Decide { outcome: Outcome, reason: Option<String>, by: AccountId, at: Timestamp },
    /// Names it in a decree.
    NameInDecree { decree: DecreeId, number: String, row: u32 },
}

/// What sending in needs to know.
#[expect(clippy::struct_excessive_bools, reason = "each is the answer of another place to a question of its own")]
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// What is shown.
    pub answers: Answers,
    /// What the policy asks for this kind of media.
    pub requirements: Vec<Requirement>,
    /// The version of the policy.
    pub policy_version: i32,
    /// Whether the window takes applications at the instant.
    pub window_open: bool,
    /// Whether the kind may apply in it.
    pub kind_accepted: bool,
    /// What the company's profile lacks.
    pub profile_missing: Vec<&'static str>,
    /// Whether the outlet reaches the least Press Council status.
    pub press_council_enough: bool,
    /// Whether the company still may bring an outlet into the window.
    pub within_outlet_limit: bool,
    /// Documents shown that have expired on the day.
    pub expired: Vec<String>,
    /// What the company declares of itself on the day.
    pub declared: Facts,
    /// The instant.
    pub at: Timestamp,
}

/// How a return is dated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CorrectionTerms {
    /// First instant after the time to correct.
    pub until: Timestamp,
    /// How often an application may be sent back.
    pub max_corrections: u8,
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// It was begun already, as something else.
    AlreadyStarted,
    /// No such application.
    Unknown,
    /// Where it stands now, this cannot be done.
    NotNow {
        /// Where it stands.
        status: Status,
    },
    /// The window takes no applications now.
    WindowNotOpen,
    /// The window is not for this kind of media.
    KindNotAccepted,
    /// Mandatory requirements have no answer, or the profile has gaps.
    Incomplete {
        /// Item and code.
        reasons: Vec<(String, String)>,
    },
    /// The outlet does not reach the Press Council status that the policy asks for.
    PressCouncilStatusTooLow,
    /// The company has brought as many outlets as it may.
    TooManyOutlets,
    /// The verifier declared an interest in the company.
    ConflictOfInterest,
    /// The person is not of the verification team.
    NotAVerifier,
    /// Two verifiers are assigned already.
    TwoVerifiersAssigned,
    /// The person is not assigned to it.
    NotAssigned,
    /// The person has given a finding in this round.
    AlreadyChecked,
    /// The finding leaves requirements out, or names none that there is.
    FindingIncomplete {
        /// Item and code.
        reasons: Vec<(String, String)>,
    },
    /// Who checked does not settle.
    CheckerSettles,
    /// Nothing differs that needs settling.
    NothingToSettle,
    /// The time to correct is over.
    CorrectionOver {
        /// It was over at this instant.
        until: Timestamp,
    },
    /// The time to correct is not over.
    CorrectionRunning,
    /// Fewer signers than the policy asks for.
    TooFewSigners {
        /// How many are needed.
        needed: u8,
    },
    /// Nobody to go there.
    NoTeam,
    /// Who was not sent on the visit does not write its minutes (EF-22).
    NotOfTheTeam,
    /// The policy asks for a visit.
    FieldCheckNeeded,
    /// The grade does not follow from the facts and the policy that it names (EF-10).
    GradeNotReproducible,
    /// The time for objections is over.
    ObjectionsOver,
    /// The time for objections is running.
    ObjectionsRunning,
    /// The company has objected once; the answer stands.
    AlreadyObjected,
    /// Who checked does not decide (EF-22).
    CheckerDecides,
    /// A negative decision, and one against the grade (EF-10), needs a written reason.
    ReasonNeeded,
    /// It cannot be withdrawn after the decision.
    TooLateToWithdraw,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyStarted => "application.already_started",
            Self::Unknown => "application.unknown",
            Self::NotNow { .. } => "application.not_now",
            Self::WindowNotOpen => "application.window_not_open",
            Self::KindNotAccepted => "application.kind_not_accepted",
            Self::Incomplete { .. } => "application.incomplete",
            Self::PressCouncilStatusTooLow => "application.press_council_status_too_low",
            Self::TooManyOutlets => "application.too_many_outlets",
            Self::ConflictOfInterest => "application.conflict_of_interest",
            Self::NotAVerifier => "application.not_a_verifier",
            Self::TwoVerifiersAssigned => "application.two_verifiers_assigned",
            Self::NotAssigned => "application.not_assigned",
            Self::AlreadyChecked => "application.already_checked",
            Self::FindingIncomplete { .. } => "application.finding_incomplete",
            Self::CheckerSettles => "application.checker_settles",
            Self::NothingToSettle => "application.nothing_to_settle",
            Self::CorrectionOver { .. } => "application.correction_over",
            Self::CorrectionRunning => "application.correction_running",
            Self::TooFewSigners { .. } => "application.too_few_signers",
            Self::NoTeam => "application.no_team",
            Self::NotOfTheTeam => "application.not_of_the_team",
            Self::FieldCheckNeeded => "application.field_check_needed",
            Self::GradeNotReproducible => "application.grade_not_reproducible",
            Self::ObjectionsOver => "application.objections_over",
            Self::ObjectionsRunning => "application.objections_running",
            Self::AlreadyObjected => "application.already_objected",
            Self::CheckerDecides => "application.checker_decides",
            Self::ReasonNeeded => "application.reason_needed",
            Self::TooLateToWithdraw => "application.too_late_to_withdraw",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        if let Self::NotNow { status } = self {
            vec![("status", status.wire().to_owned())]
        } else if let Self::TooFewSigners { needed } = self {
            vec![("needed", needed.to_string())]
        } else if let Self::CorrectionOver { until } = self {
            vec![("until", until.to_string())]
        } else {
            vec![]
        }
    }

    fn reasons(&self) -> Vec<(String, String)> {
        if let Self::Incomplete { reasons } | Self::FindingIncomplete { reasons } = self {
            reasons.clone()
        } else {
            vec![]
        }
    }

    fn allowed(&self) -> Vec<&'static str> {
        if let Self::NotNow { status } = self { status.next_steps().to_vec() } else { vec![] }
    }
}

/// An application.
#[derive(Debug)]
pub struct Application;

impl Decider for Application {
    const CATEGORY: &'static str = "application";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        decide::decide(state, command)
    }

    fn as_sent_by(command: &Command, person: AccountId) -> Option<Command> {
        let mut command = command.clone();
        if let Command::Settle { by, .. }
        | Command::Grade { by, .. }
        | Command::DecideObjection { by, .. }
        | Command::Decide { by, .. } = &mut command
        {
            *by = person;
            return Some(command);
        }
        None
    }

    fn evolve(state: State, event: &Event) -> State {
        state::evolve(state, event)
    }
}
