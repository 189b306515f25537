//! `rm_windows`: one row per application window. Where it stands now depends on the clock, so no row says it.

use domain::{Event, media::MediaKind, partnership::window};
use kernel::{FiscalYear, LocalDate, Timestamp, Uuid, ids::AccountId};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Windows.
#[derive(Debug)]
pub struct Windows;

/// A window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    version: i32,
    title: String,
    fiscal_year: FiscalYear,
    kinds: Vec<MediaKind>,
    opens_on: LocalDate,
    closes_on: LocalDate,
    opens_at: Timestamp,
    closes_at: Timestamp,
    quota: Option<i64>,
    policy_version: i32,
    author_id: AccountId,
    drafted_at: Timestamp,
    announced_at: Option<Timestamp>,
    extensions_count: i32,
    extension_reason: Option<String>,
    extension_letter: Option<String>,
    cancelled_at: Option<Timestamp>,
    cancel_reason: Option<String>,
    results_announced_at: Option<Timestamp>,
    objections_until: Option<Timestamp>,
    finalised_at: Option<Timestamp>,
}

impl ReadModel for Windows {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_windows";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::Window(_) = &recorded.event { vec![recorded.stream] } else { vec![] }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Window(event) = &recorded.event else { return row };
        let at = recorded.occurred_at;
        if let window::Event::WindowDrafted { terms, author, .. } = event {
            let terms = terms.clone();
            return Some(Row {
                version: recorded.version,
                title: terms.title,
                fiscal_year: terms.fiscal_year,
                kinds: terms.kinds,
                opens_on: terms.opens_on,
                closes_on: terms.closes_on,
                opens_at: terms.opens_at,
                closes_at: terms.closes_at,
                quota: terms.quota.map(i64::from),
                policy_version: terms.policy_version,
                author_id: *author,
                drafted_at: at,
                announced_at: None,
                extensions_count: 0,
                extension_reason: None,
                extension_letter: None,
                cancelled_at: None,
                cancel_reason: None,
                results_announced_at: None,
                objections_until: None,
                finalised_at: None,
            });
        }
        let mut row = row?;
        row.version = recorded.version;
        match event {
            window::Event::WindowDrafted { .. } => (),
            window::Event::WindowAnnounced { .. } => row.announced_at = Some(at),
            window::Event::WindowExtended { closes_on, closes_at, reason, letter_number, .. } => {
                row.closes_on = *closes_on;
                row.closes_at = *closes_at;
                row.extensions_count = row.extensions_count.saturating_add(1);
                row.extension_reason = Some(reason.clone());
                row.extension_letter = Some(letter_number.clone());
            }
            window::Event::WindowCancelled { reason, .. } => {
                row.cancelled_at = Some(at);
                row.cancel_reason = Some(reason.clone());
            }
            window::Event::PreliminaryResultsAnnounced { objections_until, .. } => {
                row.results_announced_at = Some(at);
                row.objections_until = Some(*objections_until);
            }
            window::Event::WindowFinalised { .. } => row.finalised_at = Some(at),
        }
        Some(row)
    }
}
