//! `rm_policies`: one row per version of the region's rules.

use domain::{
    Event,
    policy::{self, LegalBasis, Rules},
};
use kernel::{LocalDate, Timestamp, Uuid, ids::AccountId};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::id_of;

/// Versions of the rules.
#[derive(Debug)]
pub struct Policies;

/// A version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    number: i32,
    stream_version: i32,
    title: String,
    basis: LegalBasis,
    effective_from: LocalDate,
    status: Status,
    rules: Box<Rules>,
    authors: Vec<AccountId>,
    drafted_at: Timestamp,
    revised_at: Option<Timestamp>,
    published_at: Option<Timestamp>,
    withdrawn_at: Option<Timestamp>,
    withdraw_reason: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Draft,
    Published,
    Withdrawn,
}

impl ReadModel for Policies {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_policies";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::Policy(event) = &recorded.event else { return vec![] };
        let (policy::Event::PolicyDrafted { version, .. }
        | policy::Event::PolicyRevised { version, .. }
        | policy::Event::PolicyPublished { version, .. }
        | policy::Event::PolicyWithdrawn { version, .. }) = event;
        vec![id_of(recorded.stream, &["policy", &version.to_string()])]
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Policy(event) = &recorded.event else { return row };
        if let policy::Event::PolicyDrafted { version, title, basis, effective_from, rules, author } = event {
            return Some(Row {
                number: *version,
                stream_version: recorded.version,
                title: title.clone(),
                basis: basis.clone(),
                effective_from: *effective_from,
                status: Status::Draft,
                rules: rules.clone(),
                authors: vec![*author],
                drafted_at: recorded.occurred_at,
                revised_at: None,
                published_at: None,
                withdrawn_at: None,
                withdraw_reason: None,
            });
        }
        let mut row = row?;
        row.stream_version = recorded.version;
        match event {
            policy::Event::PolicyDrafted { .. } => (),
            policy::Event::PolicyRevised { version: _, title, basis, effective_from, rules, author } => {
                row.title.clone_from(title);
                row.basis = basis.clone();
                row.effective_from = *effective_from;
                row.rules.clone_from(rules);
                row.revised_at = Some(recorded.occurred_at);
                if !row.authors.contains(author) {
                    row.authors.push(*author);
                }
            }
            policy::Event::PolicyPublished { effective_from, .. } => {
                row.status = Status::Published;
                row.effective_from = *effective_from;
                row.published_at = Some(recorded.occurred_at);
            }
            policy::Event::PolicyWithdrawn { reason, .. } => {
                row.status = Status::Withdrawn;
                row.withdrawn_at = Some(recorded.occurred_at);
                row.withdraw_reason = Some(reason.clone());
            }
        }
        Some(row)
    }
}
