//! Acting in another's place (DOMAIN.md 7): explicit, for some days, on a letter, and recorded at each record.

use std::collections::BTreeSet;

use kernel::{
    LocalDate, Rejection as _, Uuid,
    ids::{AccountId, DelegationId},
};

use super::{Event, Rejection, State, live};
use crate::people::Role;

/// The longest delegation.
const MOST_DAYS: i64 = 366;

/// What is granted. `by` is the person who sends the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granting {
    /// Which delegation.
    pub delegation: DelegationId,
    /// For whom.
    pub principal: AccountId,
    /// Who may act.
    pub delegate: AccountId,
    /// The roles that this person holds itself today; none for a person of a company.
    pub delegate_roles: Vec<Role>,
    /// The roles that this person has by other delegations on some of these days.
    pub delegated_roles: Vec<Role>,
    /// In which roles of the principal.
    pub roles: Vec<Role>,
    /// First day.
    pub from: LocalDate,
    /// Last day.
    pub until: LocalDate,
    /// Number of the letter.
    pub letter_number: String,
    /// The day where the tenant is.
    pub today: LocalDate,
    /// Who grants it.
    pub by: AccountId,
    /// Whether that is the head of the agency.
    pub is_head: bool,
}

/// One use, as it is asked with every command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Which delegation.
    pub delegation: DelegationId,
    /// For whom.
    pub principal: AccountId,
    /// Who acts.
    pub delegate: AccountId,
    /// The roles that this person holds itself today.
    pub delegate_roles: Vec<Role>,
    /// In which role of the principal.
    pub role: Role,
    /// What is done.
    pub action: String,
    /// On which record.
    pub record: Uuid,
    /// What kind of record.
    pub category: String,
    /// The day where the tenant is.
    pub today: LocalDate,
}

/// Who may act in a person's place.
#[derive(Debug, Clone)]
pub(super) struct Delegation {
    pub(super) delegate: AccountId,
    roles: Vec<Role>,
    from: LocalDate,
    pub(super) until: LocalDate,
    letter_number: String,
    revoked: Option<String>,
    records: BTreeSet<Uuid>,
}

impl Delegation {
    /// What holds of it on a day: nothing outside of its days, and no role that the principal does not hold.
    pub(super) fn roles_of(&self, held: &[Role], day: LocalDate) -> Vec<Role> {
        if self.revoked.is_some() || day < self.from || self.until < day {
            return vec![];
        }
        self.roles.iter().copied().filter(|role| held.contains(role)).collect()
    }
}

impl Delegation {
    /// What was given for some day between two.
    pub(super) fn roles_between(&self, from: LocalDate, until: LocalDate) -> &[Role] {
        if self.revoked.is_some() || until < self.from || self.until < from { &[] } else { &self.roles }
    }
}

/// One person does not hold by delegation what it may not hold beside its own roles.
fn fits(own: &[Role], delegated: &[Role]) -> Result<(), Rejection> {
    for one in own {
        if let Some(other) = delegated.iter().find(|other| one.conflicts_with(**other)) {
            return Err(Rejection::RolesConflict { one: *one, other: *other });
        }
        if one.stands_alone() {
            return Err(Rejection::RoleStandsAlone { role: *one });
        }
    }
    Ok(())
}

/// Everything that is wrong in one answer; a single thing says itself.
fn together(mut wrong: Vec<(&str, Rejection)>) -> Rejection {
    match wrong.pop() {
        Some((_, only)) if wrong.is_empty() => only,
        last => {
            let all = || wrong.iter().chain(&last);
            let reasons = all().map(|(field, why)| ((*field).to_owned(), why.code().to_owned())).collect();
            Rejection::DelegationUnsound { reasons, params: all().flat_map(|(_, why)| why.params()).collect() }
        }
    }
}

pub(super) fn grant(state: &State, new: Granting) -> Result<Vec<Event>, Rejection> {
    live(state, new.today)?;
    let Granting { delegation, principal, delegate, delegate_roles, mut roles, from, until, letter_number, .. } = new;
    roles.sort();
    roles.dedup();
    if let Some(known) = state.delegations.get(&delegation) {
        let is_same = (known.delegate, &known.roles, known.from, known.until) == (delegate, &roles, from, until);
        return if is_same { Ok(vec![]) } else { Err(Rejection::NoSuchDelegation) };
    }
    if new.by != principal && !new.is_head {
        return Err(Rejection::NotYoursToDelegate);
    }
    let held: Vec<Role> = delegate_roles.iter().chain(&new.delegated_roles).copied().collect();
    let days = from.days_until(until);
    let mut wrong: Vec<(&str, Rejection)> = Vec::new();
    // Nor does the head take somebody's place by an own letter.
    if delegate == principal || delegate == new.by {
        wrong.push(("delegate", Rejection::DelegationToOneself));
    } else if delegate_roles.is_empty() || delegate_roles.iter().any(|role| role.is_of_company()) {
        wrong.push(("delegate", Rejection::DelegateUnfit));
    }
    if letter_number.trim().is_empty() {
        wrong.push(("letter_number", Rejection::LetterMissing));
    }
    if until < from {
        wrong.push(("until", Rejection::EndsBeforeItBegins));
    } else if until < new.today {
        wrong.push(("until", Rejection::DelegationOver));
    } else if days > MOST_DAYS {
        wrong.push(("until", Rejection::DelegationTooLong { days: MOST_DAYS }));
    }
    if roles.is_empty() {
        wrong.push(("roles", Rejection::NoRole));
    }
    for role in &roles {
        if role.is_personal() {
            wrong.push(("roles", Rejection::RoleNotDelegable { role: *role }));
        } else if !state.roles_on(new.today).contains(role) {
            wrong.push(("roles", Rejection::RoleNotHeld { role: *role }));
        }
    }
    // What one person does by all letters together is what one person may do.
    if let Err(why) = fits(&held, &roles) {
        wrong.push(("delegate", why));
    }
    if !wrong.is_empty() {
        return Err(together(wrong));
    }
    let by = new.by;
    Ok(vec![Event::DelegationGranted { delegation, principal, delegate, roles, from, until, letter_number, by }])
}

/// Who granted it may take it back, the head of the agency may, and so may the one who has it.
pub(super) fn revoke(
    state: &State,
    delegation: DelegationId,
    reason: String,
    by: AccountId,
    is_head: bool,
) -> Result<Vec<Event>, Rejection> {
    let known = state.delegations.get(&delegation).ok_or(Rejection::NoSuchDelegation)?;
    match &known.revoked {
        Some(before) if *before == reason => return Ok(vec![]),
        Some(_) => return Err(Rejection::DelegationOver),
        None => (),
    }
    let principal = live_or_gone(state).ok_or(Rejection::NotAMember)?;
    if by != principal && by != known.delegate && !is_head {
        return Err(Rejection::NotYoursToDelegate);
    }
    Ok(vec![Event::DelegationRevoked { delegation, principal, delegate: known.delegate, reason, by }])
}

fn live_or_gone(state: &State) -> Option<AccountId> {
    state.access.as_ref().map(|access| access.account)
}

pub(super) fn used(state: &State, used: Use) -> Result<Vec<Event>, Rejection> {
    let Use { delegation, principal, delegate, delegate_roles, role, action, record, category, today } = used;
    let roles = state.delegated_on(delegation, delegate, today).unwrap_or_default();
    if !roles.contains(&role) {
        return Err(Rejection::DelegationOver);
    }
    fits(&delegate_roles, &roles)?;
    let known = state.delegations.get(&delegation).ok_or(Rejection::NoSuchDelegation)?;
    if known.records.contains(&record) {
        return Ok(vec![]);
    }
    Ok(vec![Event::DelegationUsed {
        delegation,
        principal,
        delegate,
        role,
        action,
        record,
        category,
        records_count: u32::try_from(known.records.len()).unwrap_or(u32::MAX).saturating_add(1),
        letter_number: known.letter_number.clone(),
    }])
}

pub(super) fn after(state: &mut State, event: &Event) {
    match event {
        Event::DelegationGranted { delegation, delegate, roles, from, until, letter_number, .. } => {
            let new = Delegation {
                delegate: *delegate,
                roles: roles.clone(),
                from: *from,
                until: *until,
                letter_number: letter_number.clone(),
                revoked: None,
                records: BTreeSet::new(),
            };
            state.delegations.insert(*delegation, new);
        }
        Event::DelegationRevoked { delegation, reason, .. } => {
            if let Some(known) = state.delegations.get_mut(delegation) {
                known.revoked = Some(reason.clone());
            }
        }
        Event::DelegationUsed { delegation, delegate, record, .. } => {
            if let Some(known) = state.delegations.get_mut(delegation) {
                known.records.insert(*record);
            }
            state.one_with.entry(*record).or_default().insert(*delegate);
        }
        Event::ActedForAnother { principal, record, .. } => {
            state.one_with.entry(*record).or_default().insert(*principal);
        }
        Event::MemberInvited { .. }
        | Event::MemberJoined { .. }
        | Event::MemberRolesChanged { .. }
        | Event::MemberRolesProposed { .. }
        | Event::MemberRolesConfirmed { .. }
        | Event::MemberRolesRefused { .. }
        | Event::MemberSuspended { .. }
        | Event::MemberReinstated {}
        | Event::MemberEnded { .. }
        | Event::InterestDeclared { .. }
        | Event::InterestWithdrawn { .. } => (),
    }
}
