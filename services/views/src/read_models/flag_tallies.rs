//! `rm_flag_tallies`: one row per rule: how often it spoke, and how often it was wrong (EF-43). For staff alone.

use domain::{
    Event,
    oversight::{
        flag::{self, Outcome},
        rules::Rule,
    },
};
use kernel::Uuid;
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::id_of;

/// How often rules were right.
#[derive(Debug)]
pub struct FlagTallies;

/// A rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    flag_rule: Rule,
    raised: i32,
    reopened: i32,
    explained: i32,
    false_alarms: i32,
    corrected: i32,
    repayments: i32,
    sent: i32,
}

fn rule_of(event: &flag::Event) -> Rule {
    match event {
        flag::Event::FlagRaised { rule, .. }
        | flag::Event::FlagEvidenceAdded { rule, .. }
        | flag::Event::FlagReopened { rule, .. }
        | flag::Event::FlagReviewed { rule, .. } => *rule,
    }
}

impl ReadModel for FlagTallies {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_flag_tallies";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::Flag(event) = &recorded.event else { return vec![] };
        vec![id_of(Uuid::nil(), &["flag_tally", rule_of(event).wire()])]
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Flag(event) = &recorded.event else { return row };
        let mut row = row.unwrap_or_else(|| Row {
            flag_rule: rule_of(event),
            raised: 0,
            reopened: 0,
            explained: 0,
            false_alarms: 0,
            corrected: 0,
            repayments: 0,
            sent: 0,
        });
        let count = match event {
            flag::Event::FlagRaised { .. } => &mut row.raised,
            flag::Event::FlagEvidenceAdded { .. } => return Some(row),
            flag::Event::FlagReopened { .. } => &mut row.reopened,
            flag::Event::FlagReviewed { outcome, .. } => match outcome {
                Outcome::Explained => &mut row.explained,
                Outcome::FalseAlarm => &mut row.false_alarms,
                Outcome::Corrected => &mut row.corrected,
                Outcome::Repayment => &mut row.repayments,
                Outcome::SentToInspectorate => &mut row.sent,
            },
        };
        *count = count.saturating_add(1);
        Some(row)
    }
}
