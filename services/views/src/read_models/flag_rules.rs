//! `rm_flag_rules`: the versions of the thresholds of red flags. For staff alone.

use domain::{
    Event,
    oversight::rules::{self, Setting},
};
use kernel::{LocalDate, Timestamp, Uuid, ids::AccountId};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::id_of;

/// Thresholds.
#[derive(Debug)]
pub struct FlagRuleVersions;

/// A version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    number: i32,
    stream_version: i32,
    effective_from: LocalDate,
    settings: Vec<Setting>,
    basis: String,
    author_id: AccountId,
    proposed_at: Timestamp,
    approver_id: Option<AccountId>,
    approved_at: Option<Timestamp>,
    withdrawn_by: Option<AccountId>,
    withdrawn_at: Option<Timestamp>,
    withdraw_reason: Option<String>,
}

impl ReadModel for FlagRuleVersions {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_flag_rules";
    const REVISION: i32 = 2;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::FlagRules(event) = &recorded.event else { return vec![] };
        match event {
            rules::Event::FlagRulesProposed { version, .. }
            | rules::Event::FlagRulesApproved { version, .. }
            | rules::Event::FlagRulesWithdrawn { version, .. } => {
                vec![id_of(recorded.stream, &[&version.to_string()])]
            }
        }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::FlagRules(event) = &recorded.event else { return row };
        let stream_version = recorded.version;
        match event {
            rules::Event::FlagRulesProposed { version, from, book, basis, author } => Some(Row {
                number: *version,
                stream_version,
                effective_from: *from,
                settings: book.settings.clone(),
                basis: basis.clone(),
                author_id: *author,
                proposed_at: recorded.occurred_at,
                approver_id: None,
                approved_at: None,
                withdrawn_by: None,
                withdrawn_at: None,
                withdraw_reason: None,
            }),
            rules::Event::FlagRulesWithdrawn { version: _, reason, by } => row.map(|row| Row {
                stream_version,
                withdrawn_by: Some(*by),
                withdrawn_at: Some(recorded.occurred_at),
                withdraw_reason: Some(reason.clone()),
                ..row
            }),
            rules::Event::FlagRulesApproved { version: _, from: _, by } => row.map(|row| Row {
                stream_version,
                approver_id: Some(*by),
                approved_at: Some(recorded.occurred_at),
                ..row
            }),
        }
    }
}
