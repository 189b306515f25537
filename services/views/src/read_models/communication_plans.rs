//! `rm_communication_plans`: one row per agency and year, with the version of the plan's stream.

use domain::{Event, budget::plan};
use kernel::{
    FiscalYear, Timestamp, Uuid,
    ids::{AccountId, AgencyId},
};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Communication plans.
#[derive(Debug)]
pub struct CommunicationPlans;

/// A plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    version: i32,
    agency_id: AgencyId,
    fiscal_year: FiscalYear,
    title: String,
    needs: String,
    document: String,
    adopted_at: Timestamp,
    account_id: AccountId,
}

impl ReadModel for CommunicationPlans {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_communication_plans";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::CommunicationPlan(_) = &recorded.event { vec![recorded.stream] } else { vec![] }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::CommunicationPlan(event) = &recorded.event else { return row };
        match event {
            plan::Event::CommunicationPlanAdopted { plan: _, agency, fiscal_year, terms } => Some(Row {
                version: recorded.version,
                agency_id: *agency,
                fiscal_year: *fiscal_year,
                title: terms.title.clone(),
                needs: terms.needs.clone(),
                document: terms.document.clone(),
                adopted_at: recorded.occurred_at,
                account_id: recorded.actor,
            }),
            plan::Event::PlanItemAdded { .. }
            | plan::Event::PlanItemChanged { .. }
            | plan::Event::PlanItemClosed { .. } => row.map(|row| Row { version: recorded.version, ..row }),
        }
    }
}
