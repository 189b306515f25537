//! Why a command to a membership is refused.

use super::Role;

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// The person is a member already.
    AlreadyMember,
    /// The person is not a member.
    NotAMember,
    /// No role at all.
    NoRole,
    /// Nobody decides on the own access.
    OwnAccess,
    /// Another proposal for the person waits for its second person.
    RolesWait,
    /// Nothing waits for a second person.
    NoRolesWait,
    /// Who named the person does not confirm it (A10).
    OwnProposal,
    /// The role is held alone: administrator, auditor, regional head.
    RoleStandsAlone {
        /// Which.
        role: Role,
    },
    /// One person may not hold both.
    RolesConflict {
        /// The one.
        one: Role,
        /// The other.
        other: Role,
    },
    /// A company's role without company, or an office's role with one.
    CompanyMismatch,
    /// The last day lies before the first.
    EndsBeforeItBegins,
    /// Access has ended.
    Ended,
    /// Access is suspended already.
    AlreadySuspended,
    /// Access is not suspended.
    NotSuspended,
    /// No such declared interest.
    NoSuchInterest,
    /// Nobody acts for oneself.
    DelegationToOneself,
    /// Only the person itself or the head of the agency lets somebody act in its place.
    NotYoursToDelegate,
    /// The person does not hold the role that is delegated.
    RoleNotHeld {
        /// Which.
        role: Role,
    },
    /// The role is personal: administrator, auditor, regional head, verifier, those of companies.
    RoleNotDelegable {
        /// Which.
        role: Role,
    },
    /// Only somebody of the office acts for somebody of the office.
    DelegateUnfit,
    /// More than one thing is wrong with a delegation, each with its own reason.
    DelegationUnsound {
        /// Field and code.
        reasons: Vec<(String, String)>,
        /// What the reasons name.
        params: Vec<(&'static str, String)>,
    },
    /// A delegation without letter.
    LetterMissing,
    /// A delegation lasts a year at most.
    DelegationTooLong {
        /// So many days.
        days: i64,
    },
    /// A delegation begins today or later.
    DelegationBackdated,
    /// No delegation that holds now: its days are over or not there yet, it was taken back, or the role is gone.
    DelegationOver,
    /// No such delegation.
    NoSuchDelegation,
    /// Who proposed a delegation, or gets it, does not confirm it (A10).
    OwnDelegation,
    /// Neither the one acted for nor somebody who may be the second person.
    NotYoursToConfirm,
    /// The delegation holds already: nothing waits.
    DelegationWaitsNot,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyMember => "member.already_member",
            Self::NotAMember => "member.not_a_member",
            Self::NoRole => "member.no_role",
            Self::OwnAccess => "member.own_access",
            Self::RolesWait => "member.roles_wait",
            Self::NoRolesWait => "member.no_roles_wait",
            Self::OwnProposal => "member.own_proposal",
            Self::RoleStandsAlone { .. } => "member.role_stands_alone",
            Self::RolesConflict { .. } => "member.roles_conflict",
            Self::CompanyMismatch => "member.company_mismatch",
            Self::EndsBeforeItBegins => "member.ends_before_it_begins",
            Self::Ended => "member.ended",
            Self::AlreadySuspended => "member.already_suspended",
            Self::NotSuspended => "member.not_suspended",
            Self::NoSuchInterest => "member.no_such_interest",
            Self::DelegationToOneself => "member.delegation_to_oneself",
            Self::NotYoursToDelegate => "member.delegation_not_yours",
            Self::RoleNotHeld { .. } => "member.delegation_role_not_held",
            Self::RoleNotDelegable { .. } => "member.delegation_role_personal",
            Self::DelegateUnfit => "member.delegate_not_of_office",
            Self::DelegationUnsound { .. } => "member.delegation_unsound",
            Self::LetterMissing => "member.delegation_letter_missing",
            Self::DelegationTooLong { .. } => "member.delegation_too_long",
            Self::DelegationBackdated => "member.delegation_backdated",
            Self::DelegationOver => "member.delegation_over",
            Self::NoSuchDelegation => "member.no_such_delegation",
            Self::OwnDelegation => "member.own_delegation",
            Self::NotYoursToConfirm => "member.delegation_not_yours_to_confirm",
            Self::DelegationWaitsNot => "member.delegation_waits_not",
        }
    }
    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::RoleStandsAlone { role } | Self::RoleNotHeld { role } | Self::RoleNotDelegable { role } => {
                vec![("role", role.wire().to_owned())]
            }
            Self::DelegationUnsound { params, .. } => params.clone(),
            Self::DelegationTooLong { days } => vec![("days", days.to_string())],
            Self::RolesConflict { one, other } => {
                vec![("one", one.wire().to_owned()), ("other", other.wire().to_owned())]
            }
            Self::AlreadyMember
            | Self::NotAMember
            | Self::NoRole
            | Self::OwnAccess
            | Self::RolesWait
            | Self::NoRolesWait
            | Self::OwnProposal
            | Self::CompanyMismatch
            | Self::EndsBeforeItBegins
            | Self::Ended
            | Self::AlreadySuspended
            | Self::NotSuspended
            | Self::NoSuchInterest
            | Self::DelegationToOneself
            | Self::NotYoursToDelegate
            | Self::DelegateUnfit
            | Self::LetterMissing
            | Self::DelegationBackdated
            | Self::DelegationOver
            | Self::NoSuchDelegation
            | Self::OwnDelegation
            | Self::NotYoursToConfirm
            | Self::DelegationWaitsNot => vec![],
        }
    }
    fn reasons(&self) -> Vec<(String, String)> {
        if let Self::DelegationUnsound { reasons, .. } = self { reasons.clone() } else { vec![] }
    }
    fn allowed(&self) -> Vec<&'static str> {
        if matches!(self, Self::RolesWait) {
            vec!["confirm_member_roles", "refuse_member_roles"]
        } else if matches!(self, Self::AlreadyMember) {
            vec!["change_member_roles"]
        } else if matches!(self, Self::NotAMember | Self::Ended) {
            vec!["invite_member"]
        } else {
            vec![]
        }
    }
}
