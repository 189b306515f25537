//! `rm_delegations`: one row per delegation, with how often it was used. For staff alone.

use domain::{
    Event,
    people::{Role, member},
};
use kernel::{
    LocalDate, Timestamp, Uuid,
    ids::{AccountId, DelegationId},
};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Delegations.
#[derive(Debug)]
pub struct Delegations;

/// Who may act for whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    version: i32,
    principal_id: AccountId,
    delegate_id: AccountId,
    roles: Vec<Role>,
    starts_on: LocalDate,
    ends_on: LocalDate,
    letter_number: String,
    granted_by: AccountId,
    granted_at: Timestamp,
    /// Of one that the head proposed for another's place of power over money: it waits for a second person.
    is_waiting: bool,
    confirmed_by: Option<AccountId>,
    confirmed_at: Option<Timestamp>,
    revoked_by: Option<AccountId>,
    revoked_at: Option<Timestamp>,
    revoke_reason: Option<String>,
    records_count: u32,
    last_used_at: Option<Timestamp>,
}

fn delegation_of(event: &member::Event) -> Option<DelegationId> {
    match event {
        member::Event::DelegationGranted { delegation, .. }
        | member::Event::DelegationProposed { delegation, .. }
        | member::Event::DelegationConfirmed { delegation, .. }
        | member::Event::DelegationRevoked { delegation, .. }
        | member::Event::DelegationUsed { delegation, .. } => Some(*delegation),
        member::Event::MemberInvited { .. }
        | member::Event::MemberJoined { .. }
        | member::Event::MemberRolesChanged { .. }
        | member::Event::MemberSuspended { .. }
        | member::Event::MemberRolesProposed { .. }
        | member::Event::MemberRolesConfirmed { .. }
        | member::Event::MemberRolesRefused { .. }
        | member::Event::MemberReinstated {}
        | member::Event::MemberEnded { .. }
        | member::Event::InterestDeclared { .. }
        | member::Event::InterestWithdrawn { .. }
        | member::Event::ActedForAnother { .. } => None,
    }
}

impl ReadModel for Delegations {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_delegations";
    const REVISION: i32 = 2;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::Member(event) = &recorded.event else { return vec![] };
        delegation_of(event).map(DelegationId::as_uuid).into_iter().collect()
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Member(event) = &recorded.event else { return row };
        if let member::Event::DelegationGranted { principal, delegate, roles, from, until, letter_number, by, .. }
        | member::Event::DelegationProposed {
            principal, delegate, roles, from, until, letter_number, by, ..
        } = event
        {
            // What a second person confirmed is there already.
            let known = row.as_ref();
            return Some(Row {
                version: recorded.version,
                principal_id: *principal,
                delegate_id: *delegate,
                roles: roles.clone(),
                starts_on: *from,
                ends_on: *until,
                letter_number: letter_number.clone(),
                granted_by: *by,
                granted_at: known.map_or(recorded.occurred_at, |known| known.granted_at),
                is_waiting: matches!(event, member::Event::DelegationProposed { .. }),
                confirmed_by: known.and_then(|known| known.confirmed_by),
                confirmed_at: known.and_then(|known| known.confirmed_at),
                revoked_by: None,
                revoked_at: None,
                revoke_reason: None,
                records_count: 0,
                last_used_at: None,
            });
        }
        let mut row = row?;
        row.version = recorded.version;
        if let member::Event::DelegationConfirmed { by, .. } = event {
            row.confirmed_by = Some(*by);
            row.confirmed_at = Some(recorded.occurred_at);
        }
        if let member::Event::DelegationRevoked { reason, by, .. } = event {
            row.revoked_by = Some(*by);
            row.revoked_at = Some(recorded.occurred_at);
            row.revoke_reason = Some(reason.clone());
        }
        if let member::Event::DelegationUsed { records_count, .. } = event {
            row.records_count = *records_count;
            row.last_used_at = Some(recorded.occurred_at);
        }
        Some(row)
    }
}
