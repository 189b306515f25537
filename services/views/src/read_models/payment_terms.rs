//! `rm_payment_terms`: the versions of the terms of payment.

use domain::{
    Event,
    payment::terms::{self, Terms},
};
use kernel::{LocalDate, Timestamp, Uuid, ids::AccountId};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::id_of;

/// Terms of payment.
#[derive(Debug)]
pub struct PaymentTermsRows;

/// A version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    number: i32,
    stream_version: i32,
    effective_from: LocalDate,
    terms: Box<Terms>,
    basis: String,
    author_id: AccountId,
    proposed_at: Timestamp,
    approved_at: Option<Timestamp>,
    withdrawn_by: Option<AccountId>,
    withdrawn_at: Option<Timestamp>,
    withdraw_reason: Option<String>,
}

impl ReadModel for PaymentTermsRows {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_payment_terms";
    const REVISION: i32 = 2;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::PaymentTerms(event) = &recorded.event else { return vec![] };
        match event {
            terms::Event::PaymentTermsProposed { version, .. }
            | terms::Event::PaymentTermsApproved { version, .. }
            | terms::Event::PaymentTermsWithdrawn { version, .. } => {
                vec![id_of(recorded.stream, &[&version.to_string()])]
            }
        }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::PaymentTerms(event) = &recorded.event else { return row };
        let stream_version = recorded.version;
        match event {
            terms::Event::PaymentTermsProposed { version, from, terms, basis, author } => Some(Row {
                number: *version,
                stream_version,
                effective_from: *from,
                terms: terms.clone(),
                basis: basis.clone(),
                author_id: *author,
                proposed_at: recorded.occurred_at,
                approved_at: None,
                withdrawn_by: None,
                withdrawn_at: None,
                withdraw_reason: None,
            }),
            terms::Event::PaymentTermsWithdrawn { version: _, reason, by } => row.map(|row| Row {
                stream_version,
                withdrawn_by: Some(*by),
                withdrawn_at: Some(recorded.occurred_at),
                withdraw_reason: Some(reason.clone()),
                ..row
            }),
            terms::Event::PaymentTermsApproved { .. } => {
                row.map(|row| Row { stream_version, approved_at: Some(recorded.occurred_at), ..row })
            }
        }
    }
}
