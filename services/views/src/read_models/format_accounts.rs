//! `rm_format_accounts`: from which accounts the region pays a format, where it has said so itself.

use std::collections::BTreeSet;

use domain::{
    Event,
    budget::{AccountCode, accounts},
    publication::Format,
};
use kernel::{Timestamp, Uuid};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::id_of;

/// Accounts of formats.
#[derive(Debug)]
pub struct FormatAccounts;

/// The accounts of a format.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    format: Format,
    accounts: BTreeSet<AccountCode>,
    basis: String,
    mapped_at: Timestamp,
}

impl ReadModel for FormatAccounts {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_format_accounts";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        let Event::AccountMap(accounts::Event::FormatAccountsMapped { format, .. }) = &recorded.event else {
            return vec![];
        };
        vec![id_of(recorded.stream, &["format", format.wire()])]
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::AccountMap(accounts::Event::FormatAccountsMapped { format, accounts, basis }) = &recorded.event
        else {
            return row;
        };
        Some(Row { format: *format, accounts: accounts.clone(), basis: basis.clone(), mapped_at: recorded.occurred_at })
    }
}
