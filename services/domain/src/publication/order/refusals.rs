//! Why an order does not take a step.

use kernel::{LocalDate, Timestamp, ids::PlacementId};

use super::{Stage, Status, Stop};
use crate::publication::proof::evidence::code_of_claim;

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// It was written already, as something else.
    AlreadyDrafted,
    /// No such order.
    Unknown,
    /// The order has no such placement.
    UnknownPlacement,
    /// EF-14: where it stands now, this cannot be done.
    NotNow {
        /// Where the order stands.
        status: Status,
        /// Where the placement stands.
        stage: Option<Stage>,
        /// What can be done.
        allowed: Vec<&'static str>,
    },
    /// What is ordered cannot be ordered so.
    CannotBeOrdered {
        /// Place and code.
        reasons: Vec<(String, String)>,
    },
    /// The sum is no amount.
    AmountTooLarge,
    /// C-POLICY, C-NO-BYPASS, C-ELIG, C-PLAN, C-TARIFF, C-COA, C-PRICE-PARITY, C-RESERVE, C-LIVE, C-REACH: the rules
    /// stop it, all of them named.
    Stopped {
        /// What was found.
        stops: Vec<Stop>,
    },
    /// What warns is done with a reason, or not at all.
    ReasonsNeeded {
        /// Evidence and code.
        warnings: Vec<(String, String)>,
    },
    /// C-SOD (EF-22): who wrote it does not approve or verify it, who approved it does not verify it, who gave more
    /// time does not verify.
    OwnWork,
    /// It needs a written reason.
    ReasonNeeded,
    /// It needs a number.
    NumberNeeded,
    /// The time to answer is over.
    AnswerOver {
        /// It was over at this instant.
        until: Timestamp,
    },
    /// The time to answer is not over.
    AnswerRunning,
    /// There is no text.
    DraftEmpty,
    /// R11: what is published is told from other publications by its text, and there is a file alone.
    DraftTextNeeded,
    /// It is said to have appeared later than now.
    PublishedInFuture,
    /// R13: it is said to have appeared before it was ordered.
    PublishedBeforeOrdered,
    /// It is said to have appeared before its text was cleared.
    PublishedBeforeCleared {
        /// When that was.
        cleared: Timestamp,
    },
    /// EF-15: the time for the proof is over.
    ProofOver {
        /// It was over at this instant.
        until: Timestamp,
    },
    /// The time for the proof is not over.
    ProofRunning,
    /// More time ends later.
    NotLonger,
    /// More time than a year that is to be closed has.
    DeadlineTooLate {
        /// The last day that can be given.
        latest: LocalDate,
    },
    /// C-RECEIPT: of what is ordered nothing arrives at the office that could be counted.
    NothingArrives,
    /// C-RECEIPT: it is said to have arrived later than today.
    ReceiptInFuture,
    /// C-RECEIPT: it is said to have arrived before it was ordered.
    ReceiptBeforeOrdered,
    /// C-RECEIPT: more is said to have arrived than was ordered.
    MoreThanOrdered {
        /// So many may still arrive.
        left: u32,
    },
    /// C-RECEIPT (EF-24): a count is to be put right to more than was ordered.
    AboveOrdered {
        /// So many may have arrived, all in all.
        most: u32,
    },
    /// A receipt has a number, a count and two signatures.
    ReceiptIncomplete,
    /// The number is on another receipt of the placement.
    ReceiptTwice,
    /// Another kind of media is proved so.
    EvidenceOfOtherKind,
    /// The evidence has gaps.
    EvidenceIncomplete {
        /// Field and code.
        reasons: Vec<(String, String)>,
    },
    /// EF-16: the page does not stand on the outlet's domain.
    ProofOfOtherDomain {
        /// The outlet's domain.
        domain: String,
    },
    /// EF-16, R11: another proof shows the same.
    ProofUsed {
        /// For which placement it was shown.
        placement: PlacementId,
        /// What is shown twice.
        claims: Vec<String>,
    },
    /// Another proof is looked at.
    OtherProof,
    /// EF-16: what the program found does not let it be verified.
    CheckFailed {
        /// Evidence and code.
        reasons: Vec<(String, String)>,
    },
    /// C-RECEIPT (EF-17): fewer arrived.
    AboveReceived {
        /// So many arrived.
        received: u32,
    },
    /// C-RECEIPT (R4): the proof shows fewer, or fewer were ordered.
    AboveShown {
        /// So many may be verified.
        shown: u32,
    },
    /// Nothing of it is good: reject it.
    NothingVerified,
    /// The amount is not that of so many units.
    WrongAmount,
    /// What was found wrong does not stand there any more (EF-24).
    FactChanged,
    /// It cannot be put right now: it is written anew, billed, or paid.
    NotCorrectable,
    /// What was verified is only put right downwards: what was given free is not taken back.
    OnlyLess,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyDrafted => "order.already_drafted",
            Self::Unknown => "order.unknown",
            Self::UnknownPlacement => "order.unknown_placement",
            // Once the order is accepted each placement goes its own way, and is what refuses.
            Self::NotNow { status, stage: Some(_), .. } if status.is_running() => "order.placement_not_now",
            Self::NotNow { .. } => "order.not_now",
            Self::CannotBeOrdered { .. } => "order.cannot_be_ordered",
            Self::AmountTooLarge => "order.amount_too_large",
            Self::Stopped { .. } => "order.stopped",
            Self::ReasonsNeeded { .. } => "order.reasons_needed",
            Self::OwnWork => "order.own_work",
            Self::ReasonNeeded => "order.reason_needed",
            Self::NumberNeeded => "order.number_needed",
            Self::AnswerOver { .. } => "order.answer_over",
            Self::AnswerRunning => "order.answer_running",
            Self::DraftEmpty => "order.draft_empty",
            Self::DraftTextNeeded => "order.draft_text_needed",
            Self::PublishedInFuture => "order.published_in_future",
            Self::PublishedBeforeOrdered => "order.published_before_ordered",
            Self::PublishedBeforeCleared { .. } => "order.published_before_cleared",
            Self::ProofOver { .. } => "order.proof_over",
            Self::ProofRunning => "order.proof_running",
            Self::NotLonger => "order.not_longer",
            Self::DeadlineTooLate { .. } => "order.deadline_too_late",
            Self::NothingArrives => "order.nothing_arrives",
            Self::ReceiptInFuture => "order.receipt_in_future",
            Self::ReceiptBeforeOrdered => "order.receipt_before_ordered",
            Self::MoreThanOrdered { .. } => "order.more_than_ordered",
            Self::AboveOrdered { .. } => "order.above_ordered",
            Self::ReceiptIncomplete => "order.receipt_incomplete",
            Self::ReceiptTwice => "order.receipt_twice",
            Self::EvidenceOfOtherKind => "order.evidence_of_other_kind",
            Self::EvidenceIncomplete { .. } => "order.evidence_incomplete",
            Self::ProofOfOtherDomain { .. } => "order.proof_of_other_domain",
            Self::ProofUsed { .. } => "order.proof_used",
            Self::OtherProof => "order.other_proof",
            Self::CheckFailed { .. } => "order.check_failed",
            Self::AboveReceived { .. } => "order.above_received",
            Self::AboveShown { .. } => "order.above_shown",
            Self::NothingVerified => "order.nothing_verified",
            Self::WrongAmount => "order.wrong_amount",
            Self::FactChanged => "order.fact_changed",
            Self::NotCorrectable => "order.not_correctable",
            Self::OnlyLess => "order.only_less",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        if let Self::NotNow { status, stage, .. } = self {
            let mut params = vec![("status", status.wire().to_owned())];
            params.extend(stage.map(|stage| ("stage", stage.wire().to_owned())));
            params
        } else if let Self::AnswerOver { until } | Self::ProofOver { until } = self {
            vec![("until", until.to_string())]
        } else if let Self::DeadlineTooLate { latest } = self {
            vec![("latest", latest.to_string())]
        } else if let Self::MoreThanOrdered { left } = self {
            vec![("left", left.to_string())]
        } else if let Self::AboveOrdered { most } = self {
            vec![("most", most.to_string())]
        } else if let Self::AboveReceived { received } = self {
            vec![("received", received.to_string())]
        } else if let Self::AboveShown { shown } = self {
            vec![("shown", shown.to_string())]
        } else if let Self::ProofOfOtherDomain { domain } = self {
            vec![("domain", domain.clone())]
        } else if let Self::ProofUsed { placement, .. } = self {
            vec![("placement", placement.as_uuid().to_string())]
        } else if let Self::PublishedBeforeCleared { cleared } = self {
            vec![("cleared", cleared.to_string())]
        } else {
            vec![]
        }
    }

    fn reasons(&self) -> Vec<(String, String)> {
        if let Self::Stopped { stops } = self {
            stops.iter().map(|stop| (stop.evidence.clone(), stop.rule.code().to_owned())).collect()
        } else if let Self::CannotBeOrdered { reasons }
        | Self::ReasonsNeeded { warnings: reasons }
        | Self::EvidenceIncomplete { reasons }
        | Self::CheckFailed { reasons } = self
        {
            reasons.clone()
        } else if let Self::ProofUsed { claims, .. } = self {
            claims.iter().map(|claim| (claim.clone(), code_of_claim(claim).to_owned())).collect()
        } else {
            vec![]
        }
    }

    fn allowed(&self) -> Vec<&'static str> {
        if let Self::NotNow { allowed, .. } = self { allowed.clone() } else { vec![] }
    }
}
