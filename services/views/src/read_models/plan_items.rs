//! `rm_plan_items`: what communication plans are made of.

use domain::{
    Event,
    budget::plan::{self, Item},
    media::MediaKind,
    publication::Format,
};
use kernel::{
    LocalDate, Rupiah, Timestamp, Uuid,
    ids::{AccountId, BudgetLineId},
};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Items of plans.
#[derive(Debug)]
pub struct PlanItems;

/// An item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    plan_id: Uuid,
    topic: String,
    audience: String,
    channel: MediaKind,
    format: Format,
    quantity: i64,
    starts_on: LocalDate,
    ends_on: LocalDate,
    line_id: BudgetLineId,
    amount: Rupiah,
    author_id: AccountId,
    added_at: Timestamp,
    changed_at: Option<Timestamp>,
    change_reason: Option<String>,
    closed_at: Option<Timestamp>,
    close_reason: Option<String>,
}

impl Row {
    fn new(content: &Item, recorded: &Recorded<Event>) -> Self {
        let content = content.clone();
        Self {
            plan_id: recorded.stream,
            topic: content.topic,
            audience: content.audience,
            channel: content.channel,
            format: content.format,
            quantity: i64::from(content.quantity),
            starts_on: content.from,
            ends_on: content.until,
            line_id: content.line,
            amount: content.amount,
            author_id: recorded.actor,
            added_at: recorded.occurred_at,
            changed_at: None,
            change_reason: None,
            closed_at: None,
            close_reason: None,
        }
    }
}

impl ReadModel for PlanItems {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_plan_items";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::CommunicationPlan(event) = &recorded.event else { return vec![] };
        match event {
            plan::Event::PlanItemAdded { item, .. }
            | plan::Event::PlanItemChanged { item, .. }
            | plan::Event::PlanItemClosed { item, .. } => vec![item.as_uuid()],
            plan::Event::CommunicationPlanAdopted { .. } => vec![],
        }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::CommunicationPlan(event) = &recorded.event else { return row };
        match event {
            plan::Event::PlanItemAdded { content, .. } => Some(Row::new(content, recorded)),
            plan::Event::PlanItemChanged { content, reason, .. } => row.map(|row| Row {
                author_id: row.author_id,
                added_at: row.added_at,
                changed_at: Some(recorded.occurred_at),
                change_reason: Some(reason.clone()),
                ..Row::new(content, recorded)
            }),
            plan::Event::PlanItemClosed { reason, .. } => {
                row.map(|row| Row { closed_at: Some(recorded.occurred_at), close_reason: Some(reason.clone()), ..row })
            }
            plan::Event::CommunicationPlanAdopted { .. } => row,
        }
    }
}
