//! Places of power over money (A10): one person names somebody for them, another confirms it.

use kernel::{LocalDate, Personal, ids::AccountId};
use serde::{Deserialize, Serialize};

use super::{Event, Grant, Rejection, State, live, not_oneself};

/// How a person who is invited is called and reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Name as shown.
    pub name: Personal,
    /// Where the invitation goes.
    pub email: Personal,
}

impl Contact {
    pub(super) fn invited(self, account: AccountId, grant: Grant) -> Event {
        Event::MemberInvited { account, name: self.name, email: self.email, grant }
    }
}

/// What waits for a second person.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    account: AccountId,
    /// Of a person who is to be invited.
    contact: Option<Contact>,
    grant: Grant,
    by: AccountId,
}

/// What became of it: sent again, the order changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Settled {
    Confirmed(AccountId),
    Refused(String),
}

/// Whether a grant gives power over money that the one before does not give on the same days. Taking a role or days away
/// gives nothing.
pub(super) fn gives_power(new: &Grant, before: Option<&Grant>) -> bool {
    let held = before.filter(|before| {
        let ends_later = match (new.until, before.until) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(new), Some(before)) => before < new,
        };
        before.from <= new.from && !ends_later
    });
    let is_held = |role| held.is_some_and(|before| before.roles.contains(role));
    new.roles.iter().any(|role| role.has_power_over_money() && !is_held(role))
}

pub(super) fn propose(
    state: &State,
    account: AccountId,
    contact: Option<Contact>,
    grant: Grant,
    by: AccountId,
) -> Result<Vec<Event>, Rejection> {
    match &state.waiting {
        Some(waiting) if waiting.grant == grant && waiting.by == by => Ok(vec![]),
        Some(_) => Err(Rejection::RolesWait),
        None => Ok(vec![Event::MemberRolesProposed { account, contact, grant, by }]),
    }
}

pub(super) fn confirm(state: &State, by: AccountId, today: LocalDate) -> Result<Vec<Event>, Rejection> {
    let Some(waiting) = state.waiting.clone() else {
        let is_again = state.settled == Some(Settled::Confirmed(by));
        return if is_again { Ok(vec![]) } else { Err(Rejection::NoRolesWait) };
    };
    let Waiting { account, contact, grant, by: proposer } = waiting;
    if account == by {
        return Err(Rejection::OwnAccess);
    }
    if proposer == by {
        return Err(Rejection::OwnProposal);
    }
    let given = if let Some(contact) = contact {
        if state.access.as_ref().is_some_and(|access| !access.is_over(today)) {
            return Err(Rejection::AlreadyMember);
        }
        contact.invited(account, grant.clone())
    } else {
        let access = live(state, today)?;
        not_oneself(access, by)?;
        Event::MemberRolesChanged { grant: grant.clone(), previous: access.grant.clone() }
    };
    Ok(vec![Event::MemberRolesConfirmed { grant, proposer, by }, given])
}

/// Whoever may confirm refuses; who asked for it takes it back.
pub(super) fn refuse(state: &State, reason: String, by: AccountId) -> Result<Vec<Event>, Rejection> {
    let Some(waiting) = &state.waiting else {
        let is_again = state.settled == Some(Settled::Refused(reason));
        return if is_again { Ok(vec![]) } else { Err(Rejection::NoRolesWait) };
    };
    if waiting.account == by {
        return Err(Rejection::OwnAccess);
    }
    Ok(vec![Event::MemberRolesRefused { grant: waiting.grant.clone(), reason, by }])
}

pub(super) fn after(state: &mut State, event: &Event) {
    match event {
        Event::MemberRolesProposed { account, contact, grant, by } => {
            state.settled = None;
            state.waiting =
                Some(Waiting { account: *account, contact: contact.clone(), grant: grant.clone(), by: *by });
        }
        Event::MemberRolesConfirmed { by, .. } => {
            state.waiting = None;
            state.settled = Some(Settled::Confirmed(*by));
        }
        Event::MemberRolesRefused { reason, .. } => {
            state.waiting = None;
            state.settled = Some(Settled::Refused(reason.clone()));
        }
        Event::MemberInvited { .. }
        | Event::MemberJoined { .. }
        | Event::MemberRolesChanged { .. }
        | Event::MemberSuspended { .. }
        | Event::MemberReinstated {}
        | Event::MemberEnded { .. }
        | Event::InterestDeclared { .. }
        | Event::InterestWithdrawn { .. }
        | Event::DelegationGranted { .. }
        | Event::DelegationProposed { .. }
        | Event::DelegationConfirmed { .. }
        | Event::DelegationRevoked { .. }
        | Event::DelegationUsed { .. }
        | Event::ActedForAnother { .. } => (),
    }
}
