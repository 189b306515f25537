//! `rm_billing_stays`: one row for each time that a bill came to a stage; when it left is when it came to the next one.

use domain::{Event, payment::billing::Stage};
use kernel::{CompanyId, Timestamp, Uuid};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::id_of;

/// Stays.
#[derive(Debug)]
pub struct BillingStays;

/// A stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    party_id: CompanyId,
    billing_id: Uuid,
    number: i32,
    stage: Stage,
    entered_at: Timestamp,
}

impl ReadModel for BillingStays {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_billing_stays";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::Billing(event) = &recorded.event else { return vec![] };
        match event.leads_to() {
            Some(_) => vec![id_of(recorded.stream, &["stay", &recorded.version.to_string()])],
            None => vec![],
        }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Billing(event) = &recorded.event else { return row };
        let (stage, company) = event.leads_to().zip(event.party())?;
        Some(Row {
            party_id: company,
            billing_id: recorded.stream,
            number: recorded.version,
            stage,
            entered_at: recorded.occurred_at,
        })
    }
}
