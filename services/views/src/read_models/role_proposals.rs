//! `rm_role_proposals`: the last place of power over money that was proposed for each person. For staff alone.

use domain::{
    Event,
    people::{Role, member},
};
use kernel::{LocalDate, Timestamp, Uuid, ids::AccountId};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::revealed;

/// Proposals, by the account that they are for.
#[derive(Debug)]
pub struct RoleProposals;

/// What was proposed, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    version: i32,
    /// Of a person who is to be invited.
    name: Option<String>,
    email: Option<String>,
    is_invitation: bool,
    roles: Vec<Role>,
    starts_on: LocalDate,
    ends_on: Option<LocalDate>,
    letter_number: Option<String>,
    status: String,
    proposed_by: AccountId,
    proposed_at: Timestamp,
    decided_by: Option<AccountId>,
    decided_at: Option<Timestamp>,
    refuse_reason: Option<String>,
}

impl Row {
    fn settled(mut self, status: &str, by: Option<AccountId>, recorded: &Recorded<Event>) -> Self {
        status.clone_into(&mut self.status);
        self.decided_by = by;
        self.decided_at = Some(recorded.occurred_at);
        self
    }
}

impl ReadModel for RoleProposals {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_role_proposals";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::Member(_) = &recorded.event { vec![recorded.stream] } else { vec![] }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Member(event) = &recorded.event else { return row };
        if let member::Event::MemberRolesProposed { account: _, contact, grant, by } = event {
            return Some(Row {
                version: recorded.version,
                name: contact.as_ref().and_then(|contact| revealed(&contact.name)),
                email: contact.as_ref().and_then(|contact| revealed(&contact.email)),
                is_invitation: contact.is_some(),
                roles: grant.roles.clone(),
                starts_on: grant.from,
                ends_on: grant.until,
                letter_number: grant.letter_number.clone(),
                status: "waiting".to_owned(),
                proposed_by: *by,
                proposed_at: recorded.occurred_at,
                decided_by: None,
                decided_at: None,
                refuse_reason: None,
            });
        }
        let mut row = row?;
        row.version = recorded.version;
        let is_waiting = row.status == "waiting";
        Some(match event {
            member::Event::MemberRolesConfirmed { by, .. } => row.settled("confirmed", Some(*by), recorded),
            member::Event::MemberRolesRefused { reason, by, .. } => {
                Row { refuse_reason: Some(reason.clone()), ..row.settled("refused", Some(*by), recorded) }
            }
            member::Event::MemberInvited { .. }
            | member::Event::MemberRolesChanged { .. }
            | member::Event::MemberEnded { .. }
                if is_waiting =>
            {
                row.settled("overtaken", None, recorded)
            }
            member::Event::MemberInvited { .. }
            | member::Event::MemberRolesChanged { .. }
            | member::Event::MemberEnded { .. }
            | member::Event::MemberRolesProposed { .. }
            | member::Event::MemberJoined { .. }
            | member::Event::MemberSuspended { .. }
            | member::Event::MemberReinstated {}
            | member::Event::InterestDeclared { .. }
            | member::Event::InterestWithdrawn { .. }
            | member::Event::DelegationGranted { .. }
            | member::Event::DelegationProposed { .. }
            | member::Event::DelegationConfirmed { .. }
            | member::Event::DelegationRevoked { .. }
            | member::Event::DelegationUsed { .. }
            | member::Event::ActedForAnother { .. } => row,
        })
    }
}
