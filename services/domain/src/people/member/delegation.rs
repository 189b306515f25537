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

/// What a second person gives that the head proposed. `by` is the person who sends the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirming {
    /// Which delegation.
    pub delegation: DelegationId,
    /// The roles that the one who is to act holds itself today.
    pub delegate_roles: Vec<Role>,
    /// The roles that this person has by other delegations on some of these days.
    pub delegated_roles: Vec<Role>,
    /// The day where the tenant is.
    pub today: LocalDate,
    /// Who confirms it.
    pub by: AccountId,
    /// Whether that person may be the second one for a place of power over money.
    pub is_second: bool,
}

/// Who takes a delegation back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoking {
    /// Which delegation.
    pub delegation: DelegationId,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: AccountId,
    /// Whether that is the head of the agency.
    pub is_head: bool,
    /// Whether that person may be the second one for a place of power over money.
    pub is_second: bool,
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
    granted_by: AccountId,
    accepted: Accepted,
    revoked: Option<String>,
    records: BTreeSet<Uuid>,
}

/// Whether a delegation holds by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Accepted {
    /// Nobody else is asked.
    ByGranting,
    /// It waits for a second person, and gives nothing.
    Waits,
    /// This person confirmed it.
    By(AccountId),
}

impl Delegation {
    pub(super) fn from(&self) -> LocalDate {
        self.from
    }
    pub(super) fn waits(&self) -> bool {
        self.accepted == Accepted::Waits
    }
    fn gives_nothing(&self) -> bool {
        self.revoked.is_some() || self.waits()
    }
    /// What holds of it on a day: nothing outside of its days, and no role that the principal does not hold.
    pub(super) fn roles_of(&self, held: &[Role], day: LocalDate) -> Vec<Role> {
        if self.gives_nothing() || day < self.from || self.until < day {
            return vec![];
        }
        self.roles.iter().copied().filter(|role| held.contains(role)).collect()
    }
}

impl Delegation {
    /// What was given for some day between two.
    pub(super) fn roles_between(&self, from: LocalDate, until: LocalDate) -> &[Role] {
        if self.gives_nothing() || until < self.from || self.until < from { &[] } else { &self.roles }
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
    // Nobody is given afterwards what somebody did already: what was done without a letter stays so.
    if from < new.today && new.today <= until {
        wrong.push(("from", Rejection::DelegationBackdated));
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
    // Nobody puts a person of the own choice alone into somebody else's place of power over money (A10).
    let needs_second = by != principal && roles.iter().any(|role| role.has_power_over_money());
    Ok(vec![if needs_second {
        Event::DelegationProposed { delegation, principal, delegate, roles, from, until, letter_number, by }
    } else {
        Event::DelegationGranted { delegation, principal, delegate, roles, from, until, letter_number, by }
    }])
}

/// The one acted for gives what the head proposed, or, where that person is away, whoever may be the second person for a
/// place of power over money; never who proposed it, nor who gets it. Whether it may be given is asked again.
pub(super) fn confirm(state: &State, confirming: Confirming) -> Result<Vec<Event>, Rejection> {
    let Confirming { delegation, delegate_roles, delegated_roles, today, by, is_second } = confirming;
    let principal = live(state, today)?.account;
    let known = state.delegations.get(&delegation).ok_or(Rejection::NoSuchDelegation)?;
    let (delegate, proposer) = (known.delegate, known.granted_by);
    match known.accepted {
        Accepted::Waits => (),
        Accepted::By(before) if before == by => return Ok(vec![]),
        Accepted::By(_) | Accepted::ByGranting => return Err(Rejection::DelegationWaitsNot),
    }
    if known.revoked.is_some() || known.until < today {
        return Err(Rejection::DelegationOver);
    }
    if by == proposer || by == delegate {
        return Err(Rejection::OwnDelegation);
    }
    if by != principal && !is_second {
        return Err(Rejection::NotYoursToConfirm);
    }
    if delegate_roles.is_empty() || delegate_roles.iter().any(|role| role.is_of_company()) {
        return Err(Rejection::DelegateUnfit);
    }
    if let Some(role) = known.roles.iter().find(|role| !state.roles_on(today).contains(role)) {
        return Err(Rejection::RoleNotHeld { role: *role });
    }
    let held: Vec<Role> = delegate_roles.into_iter().chain(delegated_roles).collect();
    fits(&held, &known.roles)?;
    let Delegation { roles, from, until, letter_number, .. } = known.clone();
    Ok(vec![
        Event::DelegationConfirmed { delegation, principal, delegate, proposer, by },
        Event::DelegationGranted { delegation, principal, delegate, roles, from, until, letter_number, by: proposer },
    ])
}

/// Who granted it may take it back, the head of the agency may, and so may the one who has it. What waits for a second
/// person is refused by that person too.
pub(super) fn revoke(state: &State, revoking: Revoking) -> Result<Vec<Event>, Rejection> {
    let Revoking { delegation, reason, by, is_head, is_second } = revoking;
    let known = state.delegations.get(&delegation).ok_or(Rejection::NoSuchDelegation)?;
    match &known.revoked {
        Some(before) if *before == reason => return Ok(vec![]),
        Some(_) => return Err(Rejection::DelegationOver),
        None => (),
    }
    let principal = live_or_gone(state).ok_or(Rejection::NotAMember)?;
    let refuses = is_second && known.accepted == Accepted::Waits;
    if by != principal && by != known.delegate && !is_head && !refuses {
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
        Event::DelegationProposed { delegation, delegate, roles, from, until, letter_number, by, .. }
        | Event::DelegationGranted { delegation, delegate, roles, from, until, letter_number, by, .. } => {
            let confirmed = state.delegations.get(delegation).map(|known| known.accepted);
            let is_proposal = matches!(event, Event::DelegationProposed { .. });
            let granted = confirmed.unwrap_or(Accepted::ByGranting);
            let new = Delegation {
                granted_by: *by,
                accepted: if is_proposal { Accepted::Waits } else { granted },
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
        Event::DelegationConfirmed { delegation, by, .. } => {
            if let Some(known) = state.delegations.get_mut(delegation) {
                known.accepted = Accepted::By(*by);
            }
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
