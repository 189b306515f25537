//! `rm_outlets`: one row per outlet, with what was last observed of it.

use domain::{
    Event,
    media::{
        Frequency, MediaKind, Outlet, company,
        outlet::{BroadcasterClass, PressCouncilStatus},
    },
};
use kernel::{CompanyId, LocalDate, Timestamp, Uuid};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Outlets.
#[derive(Debug)]
pub struct Outlets;

/// An outlet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    party_id: CompanyId,
    name: String,
    kind: MediaKind,
    frequency: Option<Frequency>,
    domain: Option<String>,
    feed_url: Option<String>,
    channel: Option<String>,
    broadcaster: Option<BroadcasterClass>,
    since: Option<LocalDate>,
    local_office: Option<bool>,
    press_council_status: PressCouncilStatus,
    press_council_observed_on: Option<LocalDate>,
    reach: Option<i64>,
    reach_metric: Option<String>,
    reach_provider: Option<String>,
    reach_observed_on: Option<LocalDate>,
    added_at: Timestamp,
    retired_at: Option<Timestamp>,
    retire_reason: Option<String>,
}

impl Row {
    fn new(company: CompanyId, facts: &Outlet, added_at: Timestamp) -> Self {
        let facts = facts.clone();
        Self {
            party_id: company,
            name: facts.name,
            kind: facts.kind,
            frequency: facts.frequency,
            domain: facts.domain,
            feed_url: facts.feed_url,
            channel: facts.channel,
            broadcaster: facts.broadcaster,
            since: facts.since,
            local_office: facts.local_office,
            press_council_status: PressCouncilStatus::None,
            press_council_observed_on: None,
            reach: None,
            reach_metric: None,
            reach_provider: None,
            reach_observed_on: None,
            added_at,
            retired_at: None,
            retire_reason: None,
        }
    }
}

/// Whether an observation of a day is as young as the one that is known; the later word of one day wins.
fn is_news(known: Option<LocalDate>, observed_on: LocalDate) -> bool {
    known.is_none_or(|known| known <= observed_on)
}

impl ReadModel for Outlets {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_outlets";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::Company(event) = &recorded.event else { return vec![] };
        match event {
            company::Event::OutletAdded { outlet, .. }
            | company::Event::OutletChanged { outlet, .. }
            | company::Event::OutletRetired { outlet, .. }
            | company::Event::PressCouncilStatusObserved { outlet, .. }
            | company::Event::ReachObserved { outlet, .. } => vec![outlet.as_uuid()],
            company::Event::CompanyRegistered { .. }
            | company::Event::CompanyProfileChanged { .. }
            | company::Event::CompanyRetracted { .. }
            | company::Event::PersonAdded { .. }
            | company::Event::CompetenceRecorded { .. }
            | company::Event::PersonEnded { .. }
            | company::Event::DocumentFiled { .. }
            | company::Event::TaxCertificateConfirmed { .. }
            | company::Event::DocumentWithdrawn { .. } => vec![],
        }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Company(event) = &recorded.event else { return row };
        if let company::Event::OutletAdded { company, facts, .. } = event {
            return Some(Row::new(*company, facts, recorded.occurred_at));
        }
        let mut row = row?;
        match event {
            company::Event::OutletChanged { company, facts, .. } => {
                row = Row {
                    press_council_status: row.press_council_status,
                    press_council_observed_on: row.press_council_observed_on,
                    reach: row.reach,
                    reach_metric: row.reach_metric,
                    reach_provider: row.reach_provider,
                    reach_observed_on: row.reach_observed_on,
                    ..Row::new(*company, facts, row.added_at)
                };
            }
            company::Event::OutletRetired { reason, .. } => {
                row.retired_at = Some(recorded.occurred_at);
                row.retire_reason = Some(reason.clone());
            }
            company::Event::PressCouncilStatusObserved { status, observed_on, .. } => {
                if is_news(row.press_council_observed_on, *observed_on) {
                    row.press_council_status = *status;
                    row.press_council_observed_on = Some(*observed_on);
                }
            }
            company::Event::ReachObserved { provider, metric, value, observed_on, .. } => {
                if is_news(row.reach_observed_on, *observed_on) {
                    row.reach = Some(*value);
                    row.reach_metric = Some(metric.clone());
                    row.reach_provider = Some(provider.clone());
                    row.reach_observed_on = Some(*observed_on);
                }
            }
            company::Event::OutletAdded { .. }
            | company::Event::CompanyRegistered { .. }
            | company::Event::CompanyProfileChanged { .. }
            | company::Event::CompanyRetracted { .. }
            | company::Event::PersonAdded { .. }
            | company::Event::CompetenceRecorded { .. }
            | company::Event::PersonEnded { .. }
            | company::Event::DocumentFiled { .. }
            | company::Event::TaxCertificateConfirmed { .. }
            | company::Event::DocumentWithdrawn { .. } => (),
        }
        Some(row)
    }
}
