//! A person's membership in a tenant: roles with dates, declared interests, and who acts for whom.
//!
//! **Invariant:** nobody changes the own roles, and once the region's first head is in office nobody alone puts somebody
//! into a place of power over money (A10), nor into somebody else's by a letter; an administrator holds no business role;
//! company roles name a company.
//! Nobody acts for another without a delegation that names roles, days and a letter and holds at that instant; on a
//! record on which one acted for the other, both count as one person for ever.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{
    CompanyId, Decider, LocalDate, Personal, Uuid,
    ids::{AccountId, DelegationId},
};
use serde::{Deserialize, Serialize};

use super::Role;

mod appointment;
mod delegation;
mod events;
mod rejection;

pub use appointment::Contact;
use appointment::{Settled, Waiting};
use delegation::Delegation;
pub use delegation::{Confirming, Granting, Revoking, Use};
pub use events::Event;
pub use rejection::Rejection;

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
/// until the last day is over, access can still be changed. `guarded` says that the region has had its first head: from then
/// on a place of power over money is given by two people.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Invites a person.
    Invite { account: AccountId, contact: Contact, grant: Grant, by: AccountId, guarded: bool, today: LocalDate },
    /// The person accepted.
    Join { account: AccountId, today: LocalDate },
    /// A company's person registers itself, with its company.
    Register { account: AccountId, name: Personal, email: Personal, grant: Grant, today: LocalDate },
    /// Other roles from now on.
    ChangeRoles { grant: Grant, by: AccountId, guarded: bool, today: LocalDate },
    /// A second person gives what waits.
    ConfirmRoles { by: AccountId, today: LocalDate },
    /// What waits is not given, or taken back by who asked for it.
    RefuseRoles { reason: String, by: AccountId },
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
    /// A second person gives what the head proposed.
    ConfirmDelegation(Box<Confirming>),
    /// Takes that back, before its last day, or refuses what waits.
    RevokeDelegation(Box<Revoking>),
    /// The other person acts: asked with every command.
    UseDelegation(Box<Use>),
    /// This person acted for another: kept on the own side too.
    ActFor { delegation: DelegationId, principal: AccountId, record: Uuid },
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    access: Option<Access>,
    /// What waits for a second person.
    waiting: Option<Waiting>,
    /// What became of the last that waited.
    settled: Option<Settled>,
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
    /// The roles in which a person may act in this one's place on some day between two.
    pub fn delegated_to(&self, delegate: AccountId, from: LocalDate, until: LocalDate) -> Vec<Role> {
        let to = self.delegations.values().filter(|known| known.delegate == delegate);
        to.flat_map(|known| known.roles_between(from, until)).copied().collect()
    }
    /// Who acts by a delegation, with its days.
    pub fn delegation(&self, delegation: DelegationId) -> Option<(AccountId, LocalDate, LocalDate)> {
        self.delegations.get(&delegation).map(|known| (known.delegate, known.from(), known.until))
    }
    /// Whether a delegation waits for a second person.
    pub fn delegation_waits(&self, delegation: DelegationId) -> bool {
        self.delegations.get(&delegation).is_some_and(Delegation::waits)
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
    /// Whether something waits for a second person.
    pub fn waits(&self) -> bool {
        self.waiting.is_some()
    }
    /// Whether the person has come and is the head of the agency by what was given.
    pub fn is_head(&self) -> bool {
        self.access.as_ref().is_some_and(|access| access.joined && access.grant.roles.contains(&Role::HeadOfAgency))
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
            Command::Invite { account, contact, grant, by, guarded, today } => {
                check_grant(&grant)?;
                if by == account {
                    return Err(Rejection::OwnAccess);
                }
                match &state.access {
                    Some(access) if access.ended.is_none() && access.grant == grant => Ok(vec![]),
                    Some(access) if !access.is_over(today) => Err(Rejection::AlreadyMember),
                    Some(_) | None if guarded && appointment::gives_power(&grant, None) => {
                        appointment::propose(state, account, Some(contact), grant, by)
                    }
                    Some(_) | None => Ok(vec![contact.invited(account, grant)]),
                }
            }
            Command::ConfirmRoles { by, today } => appointment::confirm(state, by, today),
            Command::RefuseRoles { reason, by } => appointment::refuse(state, reason, by),
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
            Command::ChangeRoles { grant, by, guarded, today } => {
                let access = live(state, today)?;
                not_oneself(access, by)?;
                check_grant(&grant)?;
                if access.grant == grant {
                    return Ok(vec![]);
                }
                if guarded && appointment::gives_power(&grant, Some(&access.grant)) {
                    return appointment::propose(state, access.account, None, grant, by);
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
            Command::ConfirmDelegation(confirming) => delegation::confirm(state, *confirming),
            Command::RevokeDelegation(revoking) => delegation::revoke(state, *revoking),
            Command::UseDelegation(used) => delegation::used(state, *used),
            Command::ActFor { delegation, principal, record } => {
                if state.one_with(record).any(|person| person == principal) {
                    return Ok(vec![]);
                }
                Ok(vec![Event::ActedForAnother { delegation, principal, record }])
            }
        }
    }

    fn as_sent_by(command: &Command, person: AccountId) -> Option<Command> {
        if let Command::ConfirmRoles { today, .. } = command {
            Some(Command::ConfirmRoles { by: person, today: *today })
        } else {
            None
        }
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::MemberRolesProposed { .. }
            | Event::MemberRolesConfirmed { .. }
            | Event::MemberRolesRefused { .. } => appointment::after(&mut state, event),
            Event::MemberInvited { account, grant, .. } => {
                state.waiting = None;
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
            Event::MemberRolesChanged { grant, .. } => {
                // What was decided since is not overtaken by what was asked for before.
                state.waiting = None;
                change(&mut state, |access| access.grant = grant.clone());
            }
            Event::MemberSuspended { reason } => change(&mut state, |access| {
                access.suspended = Some(reason.clone());
                access.reinstated = false;
            }),
            Event::MemberReinstated {} => change(&mut state, |access| {
                access.suspended = None;
                access.reinstated = true;
            }),
            Event::MemberEnded { on, .. } => {
                state.waiting = None;
                change(&mut state, |access| access.ended = Some(*on));
            }
            Event::InterestDeclared { company, nature } => {
                state.interests.insert(*company, Some(nature.clone()));
            }
            Event::InterestWithdrawn { company, .. } => {
                state.interests.insert(*company, None);
            }
            Event::DelegationGranted { .. }
            | Event::DelegationProposed { .. }
            | Event::DelegationConfirmed { .. }
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
