//! Why a step of a sanction is refused.

use kernel::Timestamp;

use super::{Level, Status};

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// It was proposed already, as something else.
    AlreadyProposed,
    /// No such sanction.
    Unknown,
    /// Not a step of where it stands.
    NotNow {
        /// Where it stands.
        status: Status,
    },
    /// Facts, reason, statement or answer are missing.
    WordsMissing,
    /// The ground needs the decision of whoever found it.
    DocumentMissing,
    /// It goes further than one step.
    StepSkipped {
        /// The furthest that it may go.
        furthest: Level,
    },
    /// The letter has no number.
    NumberMissing,
    /// The days are reversed, begin before today, or are too many.
    PeriodWrong,
    /// The company may still speak.
    NotHeard {
        /// Until then.
        until: Timestamp,
    },
    /// The time to speak is over.
    HearingOver {
        /// It was over at this instant.
        until: Timestamp,
    },
    /// The time to object is over.
    ObjectionOver {
        /// It was over at this instant.
        until: Timestamp,
    },
    /// The company objected before, and was answered.
    ObjectedBefore,
    /// C-SOD (EF-22): who proposed it does not decide, who decided it does not answer.
    OwnWork,
    /// Its last day is not over.
    StillHolds,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyProposed => "sanction.already_proposed",
            Self::Unknown => "sanction.unknown",
            Self::NotNow { .. } => "sanction.not_now",
            Self::WordsMissing => "sanction.words_missing",
            Self::DocumentMissing => "sanction.document_missing",
            Self::StepSkipped { .. } => "sanction.step_skipped",
            Self::NumberMissing => "sanction.number_missing",
            Self::PeriodWrong => "sanction.period_wrong",
            Self::NotHeard { .. } => "sanction.not_heard",
            Self::HearingOver { .. } => "sanction.hearing_over",
            Self::ObjectionOver { .. } => "sanction.objection_over",
            Self::ObjectedBefore => "sanction.objected_before",
            Self::OwnWork => "sanction.own_work",
            Self::StillHolds => "sanction.still_holds",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotNow { status } => vec![("status", status.to_string())],
            Self::StepSkipped { furthest } => vec![("level", furthest.to_string())],
            Self::NotHeard { until } | Self::HearingOver { until } | Self::ObjectionOver { until } => {
                vec![("until", until.to_string())]
            }
            Self::AlreadyProposed
            | Self::Unknown
            | Self::WordsMissing
            | Self::DocumentMissing
            | Self::NumberMissing
            | Self::PeriodWrong
            | Self::ObjectedBefore
            | Self::OwnWork
            | Self::StillHolds => vec![],
        }
    }

    fn allowed(&self) -> Vec<&'static str> {
        if let Self::NotNow { status } = self { status.next_steps().to_vec() } else { vec![] }
    }
}
