//! The state chart of an order and of its placements, as it is published (EF-14).

names! {
    /// Where an order stands.
    pub enum Status {
        /// Being written.
        Draft = "draft",
        /// Its amount is reserved in a budget line.
        BudgetReserved = "budget_reserved",
        /// The company has the surat pesanan and may answer.
        Issued = "issued",
        /// The company does it; each placement goes its own way.
        Accepted = "accepted",
        /// The company does not do it.
        Declined = "declined",
        /// The company did not answer in time.
        Lapsed = "lapsed",
        /// The office took it back.
        Cancelled = "cancelled",
        /// Every placement has come to its end.
        Completed = "completed",
    }
}

names! {
    /// Where a placement of an order stands.
    pub enum Stage {
        /// The order is not accepted yet.
        Ordered = "ordered",
        /// The company writes the text.
        AwaitingDraft = "awaiting_draft",
        /// The office reads the text.
        DraftSubmitted = "draft_submitted",
        /// It may be published.
        ClearedToPublish = "cleared_to_publish",
        /// The company says that it is published.
        Published = "published",
        /// A proof is there; the program has not looked at it yet.
        ProofSubmitted = "proof_submitted",
        /// The program has looked at the proof.
        AutoChecked = "auto_checked",
        /// The proof was not good; the company may show another one, once.
        ProofRejected = "proof_rejected",
        /// The proof is good.
        ProofVerified = "proof_verified",
        /// What was verified is gone or changed.
        RetentionBreach = "retention_breach",
        /// It is in the minutes of a handover.
        HandedOver = "handed_over",
        /// The second proof was not good either.
        ProofRejectedFinal = "proof_rejected_final",
        /// No proof came in time.
        Forfeited = "forfeited",
        /// What was verified did not stay, and the answer was not good.
        Withheld = "withheld",
        /// The order, or what was left of it, was taken back, declined or not answered.
        Cancelled = "cancelled",
    }
}

impl Status {
    /// The commands that can come next, by the name of their use case.
    pub fn next_steps(self) -> &'static [&'static str] {
        match self {
            Self::Draft => &["revise_order", "reserve_order", "cancel_order"],
            Self::BudgetReserved => &["issue_order", "return_order", "cancel_order"],
            Self::Issued => &["accept_order", "decline_order", "cancel_order"],
            // Each placement goes its own way, and says itself whether it can still be taken back.
            Self::Accepted | Self::Declined | Self::Lapsed | Self::Cancelled | Self::Completed => &[],
        }
    }

    /// The step that it waits for, by the name of its use case: the one of [`Self::next_steps`] that leads on.
    pub fn awaited_step(self) -> Option<&'static str> {
        match self {
            Self::Draft => Some("reserve_order"),
            Self::BudgetReserved => Some("issue_order"),
            Self::Issued => Some("accept_order"),
            Self::Accepted | Self::Declined | Self::Lapsed | Self::Cancelled | Self::Completed => None,
        }
    }

    /// Whether each of its placements goes its own way, and says itself what can be done.
    pub fn is_running(self) -> bool {
        match self {
            Self::Accepted | Self::Completed => true,
            Self::Draft | Self::BudgetReserved | Self::Issued | Self::Declined | Self::Lapsed | Self::Cancelled => {
                false
            }
        }
    }
}

impl Stage {
    /// The commands that can come next, by the name of their use case.
    pub fn next_steps(self) -> &'static [&'static str] {
        match self {
            Self::AwaitingDraft => &["submit_draft", "extend_proof_deadline", "cancel_order"],
            Self::DraftSubmitted => &["clear_draft", "return_draft", "extend_proof_deadline", "cancel_order"],
            Self::ClearedToPublish => &["report_publication", "extend_proof_deadline", "cancel_order"],
            Self::Published | Self::ProofRejected => &["submit_proof", "record_receipt", "extend_proof_deadline"],
            Self::ProofSubmitted => &["check_proof", "record_receipt"],
            Self::AutoChecked => &["verify_proof", "reject_proof", "check_proof", "record_receipt"],
            Self::ProofVerified => &["read_page_again", "open_billing"],
            Self::RetentionBreach => &["answer_breach", "settle_breach"],
            Self::HandedOver => &["read_page_again"],
            Self::Ordered | Self::ProofRejectedFinal | Self::Forfeited | Self::Withheld | Self::Cancelled => &[],
        }
    }

    /// The step that it waits for, by the name of its use case: the one of [`Self::next_steps`] that leads on. A verified
    /// one waits for its bill, which holds others too; a breach for the office once the company has answered.
    pub fn awaited_step(self, is_breach_answered: bool) -> Option<&'static str> {
        match self {
            Self::AwaitingDraft => Some("submit_draft"),
            Self::DraftSubmitted => Some("clear_draft"),
            Self::ClearedToPublish => Some("report_publication"),
            Self::Published | Self::ProofRejected => Some("submit_proof"),
            Self::ProofSubmitted => Some("check_proof"),
            Self::AutoChecked => Some("verify_proof"),
            Self::RetentionBreach if is_breach_answered => Some("settle_breach"),
            Self::RetentionBreach => Some("answer_breach"),
            Self::Ordered
            | Self::ProofVerified
            | Self::HandedOver
            | Self::ProofRejectedFinal
            | Self::Forfeited
            | Self::Withheld
            | Self::Cancelled => None,
        }
    }

    /// Whether nothing more is owed by either side before payment.
    pub fn is_ended(self) -> bool {
        match self {
            Self::HandedOver | Self::ProofRejectedFinal | Self::Forfeited | Self::Withheld | Self::Cancelled => true,
            Self::Ordered
            | Self::AwaitingDraft
            | Self::DraftSubmitted
            | Self::ClearedToPublish
            | Self::Published
            | Self::ProofSubmitted
            | Self::AutoChecked
            | Self::ProofRejected
            | Self::ProofVerified
            | Self::RetentionBreach => false,
        }
    }

    /// Whether the proof deadline runs: what is not proved when it is over is forfeited.
    pub fn owes_proof(self) -> bool {
        match self {
            Self::AwaitingDraft
            | Self::DraftSubmitted
            | Self::ClearedToPublish
            | Self::Published
            | Self::ProofRejected => true,
            Self::Ordered
            | Self::ProofSubmitted
            | Self::AutoChecked
            | Self::ProofVerified
            | Self::RetentionBreach
            | Self::HandedOver
            | Self::ProofRejectedFinal
            | Self::Forfeited
            | Self::Withheld
            | Self::Cancelled => false,
        }
    }

    /// Whether it can still be taken back: nothing was published.
    pub fn is_before_publication(self) -> bool {
        matches!(self, Self::AwaitingDraft | Self::DraftSubmitted | Self::ClearedToPublish)
    }
}
