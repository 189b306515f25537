//! `rm_interests`: one row per person and company that the person has, or had, an interest in. For staff alone.

use domain::{Event, people::member};
use kernel::{CompanyId, Timestamp, Uuid, ids::AccountId};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::id_of;

/// Declared interests.
#[derive(Debug)]
pub struct Interests;

/// A declared interest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    account_id: AccountId,
    company_id: CompanyId,
    nature: String,
    declared_at: Timestamp,
    withdrawn_at: Option<Timestamp>,
    withdraw_reason: Option<String>,
}

impl ReadModel for Interests {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_interests";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::Member(event) = &recorded.event else { return vec![] };
        match event {
            member::Event::InterestDeclared { company, .. } | member::Event::InterestWithdrawn { company, .. } => {
                vec![id_of(recorded.stream, &["interest", &company.to_string()])]
            }
            member::Event::MemberInvited { .. }
            | member::Event::MemberJoined { .. }
            | member::Event::MemberRolesChanged { .. }
            | member::Event::MemberSuspended { .. }
            | member::Event::MemberRolesProposed { .. }
            | member::Event::MemberRolesConfirmed { .. }
            | member::Event::MemberRolesRefused { .. }
            | member::Event::MemberReinstated {}
            | member::Event::MemberEnded { .. }
            | member::Event::DelegationGranted { .. }
            | member::Event::DelegationProposed { .. }
            | member::Event::DelegationConfirmed { .. }
            | member::Event::DelegationRevoked { .. }
            | member::Event::DelegationUsed { .. }
            | member::Event::ActedForAnother { .. } => vec![],
        }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Member(event) = &recorded.event else { return row };
        match event {
            member::Event::InterestDeclared { company, nature } => Some(Row {
                account_id: recorded.stream.into(),
                company_id: *company,
                nature: nature.clone(),
                declared_at: recorded.occurred_at,
                withdrawn_at: None,
                withdraw_reason: None,
            }),
            member::Event::InterestWithdrawn { reason, .. } => row.map(|row| Row {
                withdrawn_at: Some(recorded.occurred_at),
                withdraw_reason: Some(reason.clone()),
                ..row
            }),
            member::Event::MemberInvited { .. }
            | member::Event::MemberJoined { .. }
            | member::Event::MemberRolesChanged { .. }
            | member::Event::MemberSuspended { .. }
            | member::Event::MemberRolesProposed { .. }
            | member::Event::MemberRolesConfirmed { .. }
            | member::Event::MemberRolesRefused { .. }
            | member::Event::MemberReinstated {}
            | member::Event::MemberEnded { .. }
            | member::Event::DelegationGranted { .. }
            | member::Event::DelegationProposed { .. }
            | member::Event::DelegationConfirmed { .. }
            | member::Event::DelegationRevoked { .. }
            | member::Event::DelegationUsed { .. }
            | member::Event::ActedForAnother { .. } => row,
        }
    }
}
