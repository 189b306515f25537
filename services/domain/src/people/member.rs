//! A person's membership in a tenant: roles with dates, declared interests, and who acts for whom.
//!
//! **Invariant:** nobody changes the own roles; an administrator holds no business role; company roles name a company.
//! Nobody acts for another without a delegation that names roles, days and a letter and holds at that instant; on a
//! record on which one acted for the other, both count as one person for ever.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{
    CompanyId, Decider, LocalDate, Personal, Uuid,
    ids::{AccountId, DelegationId},
};
use serde::{Deserialize, Serialize};

use super::Role;

mod delegation;

use delegation::Delegation;
pub use delegation::{Granting, Use};

#[cfg(test)]
mod tests;

/// Roles that a person is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Which roles.
    pub roles: Vec<Role>,
    /// The media company, for its people.
    #[serde(default)]
    pub company: Option<CompanyId>,
    /// First day.
    pub from: LocalDate,
    /// Last day, if there is one.
    #[serde(default)]
    pub until: Option<LocalDate>,
    /// Number of the letter of assignment.
    #[serde(default)]
    pub letter_number: Option<String>,
}

/// Orders. `by` is the person who sends it; it is compared with the member. `today` is the day where the tenant is:
/// until the last day is over, access can still be changed.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Invites a person.
    Invite { account: AccountId, name: Personal, email: Personal, grant: Grant, by: AccountId, today: LocalDate },
    /// The person accepted.
    Join { account: AccountId, today: LocalDate },
    /// A company's person registers itself, with its company.
    Register { account: AccountId, name: Personal, email: Personal, grant: Grant, today: LocalDate },
    /// Other roles from now on.
    ChangeRoles { grant: Grant, by: AccountId, today: LocalDate },
    /// No access for now.
    Suspend { by: AccountId, reason: String, today: LocalDate },
    /// Access again.
    Reinstate { by: AccountId, today: LocalDate },
    /// No access after a day; a day that lies ahead may still be moved.
    End { by: AccountId, on: LocalDate, reason: String, today: LocalDate },
    /// Says that one has an interest in a company.
    DeclareInterest { company: CompanyId, nature: String, today: LocalDate },
    /// Says that the interest is gone.
    WithdrawInterest { company: CompanyId, reason: String, today: LocalDate },
    /// Lets another person act in this one's place.
    Delegate(Box<Granting>),
    /// Takes that back, before its last day.
    RevokeDelegation { delegation: DelegationId, reason: String, by: AccountId, is_head: bool },
    /// The other person acts: asked with every command.
    UseDelegation(Box<Use>),
    /// This person acted for another: kept on the own side too.
    ActFor { delegation: DelegationId, principal: AccountId, record: Uuid },
}

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
    /// A delegation without letter.
    LetterMissing,
    /// A delegation lasts a year at most.
    DelegationTooLong {
        /// So many days.
        days: i64,
    },
    /// No delegation that holds now: its days are over or not there yet, it was taken back, or the role is gone.
    DelegationOver,
    /// No such delegation.
    NoSuchDelegation,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyMember => "member.already_member",
            Self::NotAMember => "member.not_a_member",
            Self::NoRole => "member.no_role",
            Self::OwnAccess => "member.own_access",
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
            Self::LetterMissing => "member.delegation_letter_missing",
            Self::DelegationTooLong { .. } => "member.delegation_too_long",
            Self::DelegationOver => "member.delegation_over",
            Self::NoSuchDelegation => "member.no_such_delegation",
        }
    }
    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::RoleStandsAlone { role } | Self::RoleNotHeld { role } | Self::RoleNotDelegable { role } => {
                vec![("role", role.wire().to_owned())]
            }
            Self::DelegationTooLong { days } => vec![("days", days.to_string())],
            Self::RolesConflict { one, other } => {
                vec![("one", one.wire().to_owned()), ("other", other.wire().to_owned())]
            }
            Self::AlreadyMember
            | Self::NotAMember
            | Self::NoRole
            | Self::OwnAccess
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
            | Self::DelegationOver
            | Self::NoSuchDelegation => vec![],
        }
    }
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    access: Option<Access>,
    /// What was declared; `None` after it was withdrawn.
    interests: BTreeMap<CompanyId, Option<String>>,
    /// Who may act in this person's place.
    delegations: BTreeMap<DelegationId, Delegation>,
    /// With whom this person counts as one, by record.
    one_with: BTreeMap<Uuid, BTreeSet<AccountId>>,
}

#[derive(Debug, Clone)]
struct Access {
    account: AccountId,
    grant: Grant,
    joined: bool,
    suspended: Option<String>,
    reinstated: bool,
    ended: Option<LocalDate>,
}

impl Access {
    /// Whether the last day has passed; until then an end is an announcement.
    fn is_over(&self, today: LocalDate) -> bool {
        self.ended.is_some_and(|last| last < today)
    }
}

impl State {
    /// The roles that hold on a day; none before joining, while suspended, and after the end.
    pub fn roles_on(&self, day: LocalDate) -> &[Role] {
        match &self.access {
            Some(access)
                if access.joined
                    && access.suspended.is_none()
                    && access.grant.from <= day
                    && access.grant.until.is_none_or(|until| day <= until)
                    && access.ended.is_none_or(|ended| day <= ended) =>
            {
                &access.grant.roles
            }
            Some(_) | None => &[],
        }
    }
    /// What the person was given, whether it holds or not.
    pub fn grant(&self) -> Option<&Grant> {
        self.access.as_ref().map(|access| &access.grant)
    }
    /// The company, for its people.
    pub fn company(&self) -> Option<CompanyId> {
        self.access.as_ref().and_then(|access| access.grant.company)
    }
    /// Whether the person declared an interest in the company.
    pub fn has_interest_in(&self, company: CompanyId) -> bool {
        self.interests.get(&company).is_some_and(Option::is_some)
    }
    /// The roles in which another person may act in this one's place on a day, if in any.
    pub fn delegated_on(&self, delegation: DelegationId, delegate: AccountId, day: LocalDate) -> Option<Vec<Role>> {
        let known = self.delegations.get(&delegation).filter(|known| known.delegate == delegate)?;
        let roles = known.roles_of(self.roles_on(day), day);
        Some(roles).filter(|roles| !roles.is_empty())
    }
    /// The last day of a delegation.
    pub fn delegated_until(&self, delegation: DelegationId) -> Option<LocalDate> {
        self.delegations.get(&delegation).map(|known| known.until)
    }
    /// With whom this person counts as one on a record: one of them acted for the other there.
    pub fn one_with(&self, record: Uuid) -> impl Iterator<Item = AccountId> + '_ {
        self.one_with.get(&record).into_iter().flatten().copied()
    }
    /// The same for every record.
    pub fn shared_records(&self) -> &BTreeMap<Uuid, BTreeSet<AccountId>> {
        &self.one_with
    }
    /// Whether the person was ever invited or registered.
    pub fn exists(&self) -> bool {
        self.access.is_some()
    }
}

/// A person's membership in one tenant; its stream has the account's number.
#[derive(Debug)]
pub struct Member;

impl Decider for Member {
    const CATEGORY: &'static str = "member";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Invite { account, name, email, grant, by, today } => {
                check_grant(&grant)?;
                if by == account {
                    return Err(Rejection::OwnAccess);
                }
                match &state.access {
                    Some(access) if access.ended.is_none() && access.grant == grant => Ok(vec![]),
                    Some(access) if !access.is_over(today) => Err(Rejection::AlreadyMember),
                    Some(_) | None => Ok(vec![Event::MemberInvited { account, name, email, grant }]),
                }
            }
            Command::Register { account, name, email, grant, today } => {
                check_grant(&grant)?;
                if grant.roles.iter().any(|role| !role.is_of_company()) {
                    return Err(Rejection::CompanyMismatch);
                }
                let company = grant.company;
                match &state.access {
                    Some(access) if access.ended.is_none() && access.grant.company == company => Ok(vec![]),
                    Some(access) if !access.is_over(today) => Err(Rejection::AlreadyMember),
                    Some(_) | None => Ok(vec![
                        Event::MemberInvited { account, name, email, grant },
                        Event::MemberJoined { account, company },
                    ]),
                }
            }
            Command::Join { account, today } => {
                let access = live(state, today)?;
                if access.account != account {
                    return Err(Rejection::NotAMember);
                }
                if access.joined {
                    return Ok(vec![]);
                }
                // Who ends the access of somebody who has not come takes the invitation back, whatever the day.
                if access.ended.is_some() {
                    return Err(Rejection::Ended);
                }
                Ok(vec![Event::MemberJoined { account, company: access.grant.company }])
            }
            Command::ChangeRoles { grant, by, today } => {
                let access = live(state, today)?;
                not_oneself(access, by)?;
                check_grant(&grant)?;
                if access.grant == grant {
                    return Ok(vec![]);
                }
                Ok(vec![Event::MemberRolesChanged { grant, previous: access.grant.clone() }])
            }
            Command::Suspend { by, reason, today } => {
                let access = live(state, today)?;
                not_oneself(access, by)?;
                match &access.suspended {
                    Some(known) if *known == reason => Ok(vec![]),
                    Some(_) => Err(Rejection::AlreadySuspended),
                    None => Ok(vec![Event::MemberSuspended { reason }]),
                }
            }
            Command::Reinstate { by, today } => {
                let access = live(state, today)?;
                not_oneself(access, by)?;
                match &access.suspended {
                    Some(_) => Ok(vec![Event::MemberReinstated {}]),
                    None if access.reinstated => Ok(vec![]),
                    None => Err(Rejection::NotSuspended),
                }
            }
            Command::End { by, on, reason, today } => {
                let access = state.access.as_ref().ok_or(Rejection::NotAMember)?;
                not_oneself(access, by)?;
                match access.ended {
                    Some(ended) if ended == on => Ok(vec![]),
                    Some(_) if access.is_over(today) => Err(Rejection::Ended),
                    Some(_) | None => Ok(vec![Event::MemberEnded { on, reason }]),
                }
            }
            Command::DeclareInterest { company, nature, today } => {
                live(state, today)?;
                if matches!(state.interests.get(&company), Some(Some(known)) if *known == nature) {
                    return Ok(vec![]);
                }
                Ok(vec![Event::InterestDeclared { company, nature }])
            }
            Command::WithdrawInterest { company, reason, today } => {
                live(state, today)?;
                match state.interests.get(&company) {
                    Some(Some(_)) => Ok(vec![Event::InterestWithdrawn { company, reason }]),
                    Some(None) => Ok(vec![]),
                    None => Err(Rejection::NoSuchInterest),
                }
            }
            Command::Delegate(granting) => delegation::grant(state, *granting),
            Command::RevokeDelegation { delegation, reason, by, is_head } => {
                delegation::revoke(state, delegation, reason, by, is_head)
            }
            Command::UseDelegation(used) => delegation::used(state, *used),
            Command::ActFor { delegation, principal, record } => {
                if state.one_with(record).any(|person| person == principal) {
                    return Ok(vec![]);
                }
                Ok(vec![Event::ActedForAnother { delegation, principal, record }])
            }
        }
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::MemberInvited { account, grant, .. } => {
                state.access = Some(Access {
                    account: *account,
                    grant: grant.clone(),
                    joined: false,
                    suspended: None,
                    reinstated: false,
                    ended: None,
                });
            }
            Event::MemberJoined { .. } => change(&mut state, |access| access.joined = true),
            Event::MemberRolesChanged { grant, .. } => change(&mut state, |access| access.grant = grant.clone()),
            Event::MemberSuspended { reason } => change(&mut state, |access| {
                access.suspended = Some(reason.clone());
                access.reinstated = false;
            }),
            Event::MemberReinstated {} => change(&mut state, |access| {
                access.suspended = None;
                access.reinstated = true;
            }),
            Event::MemberEnded { on, .. } => change(&mut state, |access| access.ended = Some(*on)),
            Event::InterestDeclared { company, nature } => {
                state.interests.insert(*company, Some(nature.clone()));
            }
            Event::InterestWithdrawn { company, .. } => {
                state.interests.insert(*company, None);
            }
            Event::DelegationGranted { .. }
            | Event::DelegationRevoked { .. }
            | Event::DelegationUsed { .. }
            | Event::ActedForAnother { .. } => delegation::after(&mut state, event),
        }
        state
    }
}

fn change(state: &mut State, how: impl FnOnce(&mut Access)) {
    if let Some(access) = &mut state.access {
        how(access);
    }
}

fn live(state: &State, today: LocalDate) -> Result<&Access, Rejection> {
    match &state.access {
        None => Err(Rejection::NotAMember),
        Some(access) if access.is_over(today) => Err(Rejection::Ended),
        Some(access) => Ok(access),
    }
}

fn not_oneself(access: &Access, by: AccountId) -> Result<(), Rejection> {
    if access.account == by { Err(Rejection::OwnAccess) } else { Ok(()) }
}

fn check_grant(grant: &Grant) -> Result<(), Rejection> {
    if grant.roles.is_empty() {
        return Err(Rejection::NoRole);
    }
    if grant.until.is_some_and(|until| until < grant.from) {
        return Err(Rejection::EndsBeforeItBegins);
    }
    for (index, one) in grant.roles.iter().enumerate() {
        if one.is_of_company() != grant.company.is_some() {
            return Err(Rejection::CompanyMismatch);
        }
        if one.stands_alone() && grant.roles.len() > 1 {
            return Err(Rejection::RoleStandsAlone { role: *one });
        }
        for other in grant.roles.iter().skip(index.saturating_add(1)) {
            if one.conflicts_with(*other) {
                return Err(Rejection::RolesConflict { one: *one, other: *other });
            }
        }
    }
    Ok(())
}
