//! `rm_record_actors`: everybody who acted on an order, a bill, an agreement or a company, and in whose place. For staff
//! alone.

use domain::Event;
use kernel::{Uuid, ids::AccountId};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Who acted, by the record.
#[derive(Debug)]
pub struct RecordActors;

/// Each person once, in the order of their first acts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    actors: Vec<AccountId>,
}

impl ReadModel for RecordActors {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_record_actors";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        match recorded.event {
            Event::Order(_) | Event::Billing(_) | Event::Agreement(_) | Event::Company(_) => vec![recorded.stream],
            Event::Office(_)
            | Event::Numbering(_)
            | Event::Member(_)
            | Event::Policy(_)
            | Event::Import(_)
            | Event::Window(_)
            | Event::Application(_)
            | Event::Decree(_)
            | Event::Sanction(_)
            | Event::PriceList(_)
            | Event::Procurement(_)
            | Event::Allotment(_)
            | Event::CatalogueOrder(_)
            | Event::Payee(_)
            | Event::Outage(_)
            | Event::PaymentTerms(_)
            | Event::Repayment(_)
            | Event::BudgetLine(_)
            | Event::CommunicationPlan(_)
            | Event::AccountMap(_)
            | Event::Flag(_)
            | Event::FlagRules(_)
            | Event::Correction(_)
            | Event::Sharing(_) => vec![],
        }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let mut row = row.unwrap_or(Row { actors: vec![] });
        for person in [Some(recorded.actor), recorded.on_behalf_of].into_iter().flatten() {
            if !row.actors.contains(&person) {
                row.actors.push(person);
            }
        }
        Some(row)
    }
}
