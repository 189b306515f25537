//! `rm_flags`: one row per red flag, with its evidence and what a person made of it. For staff alone.

use domain::{
    Event,
    oversight::{
        evidence::Evidence,
        flag::{self, Outcome, Status, Threshold},
        rules::Rule,
    },
};
use kernel::{CompanyId, Timestamp, Uuid, ids::AccountId};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Red flags.
#[derive(Debug)]
pub struct Flags;

/// A flag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    version: i32,
    flag_rule: Rule,
    rules_version: i32,
    threshold: i64,
    basis: String,
    measured: i64,
    status: Status,
    company_id: Option<CompanyId>,
    evidence: Evidence,
    records: Vec<Uuid>,
    raised_at: Timestamp,
    seen_at: Timestamp,
    reopened_count: i32,
    outcome: Option<Outcome>,
    review_reason: Option<String>,
    reviewer_id: Option<AccountId>,
    reviewed_at: Option<Timestamp>,
}

impl Row {
    fn sees(&mut self, threshold: &Threshold, measured: i64, evidence: &Evidence, at: Timestamp) {
        self.rules_version = threshold.version;
        self.threshold = threshold.limit;
        self.basis.clone_from(&threshold.basis);
        self.measured = measured;
        self.evidence = evidence.clone();
        for record in &evidence.records {
            if !self.records.contains(&record.id) {
                self.records.push(record.id);
            }
        }
        self.seen_at = at;
    }
}

impl ReadModel for Flags {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_flags";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::Flag(_) = &recorded.event { vec![recorded.stream] } else { vec![] }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Flag(event) = &recorded.event else { return row };
        let (version, at) = (recorded.version, recorded.occurred_at);
        match event {
            flag::Event::FlagRaised { flag: _, rule, threshold, company, measured, evidence } => Some(Row {
                version,
                flag_rule: *rule,
                rules_version: threshold.version,
                threshold: threshold.limit,
                basis: threshold.basis.clone(),
                measured: *measured,
                status: Status::Open,
                company_id: *company,
                evidence: evidence.clone(),
                records: evidence.records.iter().map(|record| record.id).collect(),
                raised_at: at,
                seen_at: at,
                reopened_count: 0,
                outcome: None,
                review_reason: None,
                reviewer_id: None,
                reviewed_at: None,
            }),
            flag::Event::FlagEvidenceAdded { rule: _, threshold, measured, evidence } => row.map(|mut row| {
                row.sees(threshold, *measured, evidence, at);
                Row { version, ..row }
            }),
            flag::Event::FlagReopened { rule: _, threshold, measured, evidence } => row.map(|mut row| {
                row.sees(threshold, *measured, evidence, at);
                let reopened_count = row.reopened_count.saturating_add(1);
                Row { version, status: Status::Open, reopened_count, ..row }
            }),
            flag::Event::FlagReviewed { rule: _, outcome, reason, reviewer } => row.map(|row| Row {
                version,
                status: if *outcome == Outcome::SentToInspectorate {
                    Status::WithInspectorate
                } else {
                    Status::Reviewed
                },
                outcome: Some(*outcome),
                review_reason: Some(reason.clone()),
                reviewer_id: Some(*reviewer),
                reviewed_at: Some(at),
                ..row
            }),
        }
    }
}
