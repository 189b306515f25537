//! `rm_members`: one row per person with access, under the account's number.

use domain::{
    Event,
    people::{
        Role,
        member::{self, Grant},
    },
};
use kernel::{CompanyId, LocalDate, Timestamp, Uuid};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::revealed;

/// People with access.
#[derive(Debug)]
pub struct Members;

/// A person's access.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The company, for its people, who see each other.
    party_id: Option<CompanyId>,
    version: i32,
    name: Option<String>,
    email: Option<String>,
    roles: Vec<Role>,
    starts_on: LocalDate,
    ends_on: Option<LocalDate>,
    letter_number: Option<String>,
    invited_at: Timestamp,
    joined_at: Option<Timestamp>,
    suspended_at: Option<Timestamp>,
    suspend_reason: Option<String>,
    ended_on: Option<LocalDate>,
    end_reason: Option<String>,
}

impl Row {
    fn grant(&mut self, grant: &Grant) {
        self.party_id = grant.company;
        self.roles.clone_from(&grant.roles);
        self.starts_on = grant.from;
        self.ends_on = grant.until;
        self.letter_number.clone_from(&grant.letter_number);
    }
}

impl ReadModel for Members {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_members";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::Member(_) = &recorded.event { vec![recorded.stream] } else { vec![] }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Member(event) = &recorded.event else { return row };
        if let member::Event::MemberInvited { name, email, grant, .. } = event {
            return Some(Row {
                party_id: grant.company,
                version: recorded.version,
                name: revealed(name),
                email: revealed(email),
                roles: grant.roles.clone(),
                starts_on: grant.from,
                ends_on: grant.until,
                letter_number: grant.letter_number.clone(),
                invited_at: recorded.occurred_at,
                joined_at: None,
                suspended_at: None,
                suspend_reason: None,
                ended_on: None,
                end_reason: None,
            });
        }
        let mut row = row?;
        row.version = recorded.version;
        match event {
            member::Event::MemberJoined { .. } => row.joined_at = Some(recorded.occurred_at),
            member::Event::MemberRolesChanged { grant, .. } => row.grant(grant),
            member::Event::MemberSuspended { reason } => {
                row.suspended_at = Some(recorded.occurred_at);
                row.suspend_reason = Some(reason.clone());
            }
            member::Event::MemberReinstated {} => {
                row.suspended_at = None;
                row.suspend_reason = None;
            }
            member::Event::MemberEnded { on, reason } => {
                row.ended_on = Some(*on);
                row.end_reason = Some(reason.clone());
            }
            member::Event::MemberInvited { .. }
            | member::Event::MemberRolesProposed { .. }
            | member::Event::MemberRolesConfirmed { .. }
            | member::Event::MemberRolesRefused { .. }
            | member::Event::InterestDeclared { .. }
            | member::Event::InterestWithdrawn { .. }
            | member::Event::DelegationGranted { .. }
            | member::Event::DelegationProposed { .. }
            | member::Event::DelegationConfirmed { .. }
            | member::Event::DelegationRevoked { .. }
            | member::Event::DelegationUsed { .. }
            | member::Event::ActedForAnother { .. } => (),
        }
        Some(row)
    }
}
