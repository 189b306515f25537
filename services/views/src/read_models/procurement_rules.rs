//! `rm_procurement_rules`: one row per version of the rules of buying.

use domain::{
    Event,
    policy::LegalBasis,
    publication::procurement::{self, RuleBook},
};
use kernel::{LocalDate, Timestamp, Uuid, ids::AccountId};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::id_of;

/// Rules of buying.
#[derive(Debug)]
pub struct ProcurementRules;

/// A version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    number: i32,
    stream_version: i32,
    basis: LegalBasis,
    effective_from: LocalDate,
    book: Box<RuleBook>,
    author_id: AccountId,
    drafted_at: Timestamp,
    published_at: Option<Timestamp>,
    withdrawn_at: Option<Timestamp>,
    withdraw_reason: Option<String>,
}

impl ReadModel for ProcurementRules {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_procurement_rules";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::Procurement(event) = &recorded.event else { return vec![] };
        let (procurement::Event::ProcurementRulesDrafted { version, .. }
        | procurement::Event::ProcurementRulesPublished { version }
        | procurement::Event::ProcurementRulesWithdrawn { version, .. }) = event;
        vec![id_of(recorded.stream, &["procurement", &version.to_string()])]
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Procurement(event) = &recorded.event else { return row };
        let stream_version = recorded.version;
        match event {
            procurement::Event::ProcurementRulesDrafted { version, basis, effective_from, book, author } => Some(Row {
                number: *version,
                stream_version,
                basis: basis.clone(),
                effective_from: *effective_from,
                book: book.clone(),
                author_id: *author,
                drafted_at: recorded.occurred_at,
                published_at: None,
                withdrawn_at: None,
                withdraw_reason: None,
            }),
            procurement::Event::ProcurementRulesPublished { .. } => {
                row.map(|row| Row { stream_version, published_at: Some(recorded.occurred_at), ..row })
            }
            procurement::Event::ProcurementRulesWithdrawn { reason, .. } => row.map(|row| Row {
                stream_version,
                withdrawn_at: Some(recorded.occurred_at),
                withdraw_reason: Some(reason.clone()),
                ..row
            }),
        }
    }
}
