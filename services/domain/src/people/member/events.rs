//! Facts about a membership.

use kernel::{
    CompanyId, LocalDate, Personal, Uuid,
    ids::{AccountId, DelegationId},
};

use super::{Contact, Grant, Role};

facts! {
    /// Facts about a member.
    pub enum Event {
        /// A person was invited.
        MemberInvited = "member_invited", 1 {
            /// The account.
            account: AccountId,
            /// Name as shown.
            name: Personal,
            /// Address that the invitation went to.
            email: Personal,
            /// What was given.
            grant: Grant,
        }
        /// The person has accepted, or registered itself.
        MemberJoined = "member_joined", 1 {
            /// The account.
            account: AccountId,
            /// The company, for its people.
            #[serde(default)]
            company: Option<CompanyId>,
        }
        /// Roles changed.
        MemberRolesChanged = "member_roles_changed", 1 {
            /// What holds from now on.
            grant: Grant,
            /// What held before.
            previous: Grant,
        }
        /// Somebody named a person for a place of power over money; another person confirms it.
        MemberRolesProposed = "member_roles_proposed", 1 {
            /// The account.
            account: AccountId,
            /// Name and address, of a person who is to be invited.
            #[serde(default)]
            contact: Option<Contact>,
            /// What is to be given.
            grant: Grant,
            /// Who named the person.
            by: AccountId,
        }
        /// Another person confirmed it; what was given follows.
        MemberRolesConfirmed = "member_roles_confirmed", 1 {
            /// What was given.
            grant: Grant,
            /// Who named the person.
            proposer: AccountId,
            /// Who confirmed it.
            by: AccountId,
        }
        /// It is not given, or was taken back.
        MemberRolesRefused = "member_roles_refused", 1 {
            /// What was to be given.
            grant: Grant,
            /// Why.
            reason: String,
            /// Who refused it: another person, or the one who had named the person.
            by: AccountId,
        }
        /// Access was suspended.
        MemberSuspended = "member_suspended", 1 {
            /// Why.
            reason: String,
        }
        /// Access was given back.
        MemberReinstated = "member_reinstated", 1 {}
        /// Access ended.
        MemberEnded = "member_ended", 1 {
            /// Last day.
            on: LocalDate,
            /// Why.
            reason: String,
        }
        /// An interest in a company was declared.
        InterestDeclared = "interest_declared", 1 {
            /// The company.
            company: CompanyId,
            /// `owner`, `relative of the owner`, in the person's words.
            nature: String,
        }
        /// A declared interest is gone.
        InterestWithdrawn = "interest_withdrawn", 1 {
            /// The company.
            company: CompanyId,
            /// Why.
            reason: String,
        }
        /// Another person may act in this one's place.
        DelegationGranted = "delegation_granted", 1 {
            /// Which delegation.
            delegation: DelegationId,
            /// For whom.
            principal: AccountId,
            /// Who may act.
            delegate: AccountId,
            /// In which of the principal's roles.
            roles: Vec<Role>,
            /// First day.
            from: LocalDate,
            /// Last day.
            until: LocalDate,
            /// Number of the letter that it stands on.
            letter_number: String,
            /// Who granted it: the principal, or the head of the agency.
            by: AccountId,
        }
        /// The head of the agency named somebody for another's place of power over money; a second person confirms it.
        DelegationProposed = "delegation_proposed", 1 {
            /// Which delegation.
            delegation: DelegationId,
            /// For whom.
            principal: AccountId,
            /// Who is to act.
            delegate: AccountId,
            /// In which of the principal's roles.
            roles: Vec<Role>,
            /// First day.
            from: LocalDate,
            /// Last day.
            until: LocalDate,
            /// Number of the letter that it stands on.
            letter_number: String,
            /// Who proposed it.
            by: AccountId,
        }
        /// The one acted for, or a second person, confirmed it; the delegation follows.
        DelegationConfirmed = "delegation_confirmed", 1 {
            /// Which delegation.
            delegation: DelegationId,
            /// For whom.
            principal: AccountId,
            /// Who may act from now on.
            delegate: AccountId,
            /// Who proposed it.
            proposer: AccountId,
            /// Who confirmed it.
            by: AccountId,
        }
        /// A delegation was taken back.
        DelegationRevoked = "delegation_revoked", 1 {
            /// Which delegation.
            delegation: DelegationId,
            /// For whom.
            principal: AccountId,
            /// Who could act.
            delegate: AccountId,
            /// Why.
            reason: String,
            /// Who took it back.
            by: AccountId,
        }
        /// Somebody acted in this person's place on a record, for the first time.
        DelegationUsed = "delegation_used", 1 {
            /// Which delegation.
            delegation: DelegationId,
            /// For whom.
            principal: AccountId,
            /// Who acted.
            delegate: AccountId,
            /// In which role.
            role: Role,
            /// What was done.
            action: String,
            /// On which record.
            record: Uuid,
            /// What kind of record.
            category: String,
            /// On how many records by now.
            records_count: u32,
            /// Number of the letter.
            letter_number: String,
        }
        /// This person acted in another's place on a record, for the first time.
        ActedForAnother = "acted_for_another", 1 {
            /// Which delegation.
            delegation: DelegationId,
            /// For whom.
            principal: AccountId,
            /// On which record.
            record: Uuid,
        }
    }
}

impl Event {
    /// Staff only: a company sees its own people in its account page, not through the log.
    pub fn party(&self) -> Option<CompanyId> {
        None
    }
}
