//! `rm_payees`: where each company is paid, and what waits for a second person.

use domain::{Event, media::BankAccount, payment::payee};
use kernel::{CompanyId, LocalDate, Timestamp, Uuid, ids::AccountId};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Accounts of companies.
#[derive(Debug)]
pub struct Payees;

/// The account of a company.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    party_id: CompanyId,
    version: i32,
    account: Option<BankAccount>,
    usable_from: Option<LocalDate>,
    previous: Option<BankAccount>,
    approved_by: Option<AccountId>,
    waiting: Option<BankAccount>,
    letter: Option<String>,
    proposed_by: Option<AccountId>,
    refuse_reason: Option<String>,
    block_reason: Option<String>,
    changed_at: Timestamp,
}

impl ReadModel for Payees {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_payees";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::Payee(_) = &recorded.event { vec![recorded.stream] } else { vec![] }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Payee(event) = &recorded.event else { return row };
        let mut row = match (row, event) {
            (Some(row), _) => row,
            (None, payee::Event::PayeeAccountProposed { company, .. }) => Row {
                party_id: *company,
                version: recorded.version,
                account: None,
                usable_from: None,
                previous: None,
                approved_by: None,
                waiting: None,
                letter: None,
                proposed_by: None,
                refuse_reason: None,
                block_reason: None,
                changed_at: recorded.occurred_at,
            },
            (None, _) => return None,
        };
        row.version = recorded.version;
        row.changed_at = recorded.occurred_at;
        match event {
            payee::Event::PayeeAccountProposed { account, letter, author, .. } => {
                row.waiting = Some(account.clone());
                row.letter = Some(letter.clone());
                row.proposed_by = Some(*author);
                row.refuse_reason = None;
            }
            payee::Event::PayeeAccountApproved { account, previous, usable_from, approver, .. } => {
                row.waiting = None;
                row.account = Some(account.clone());
                row.previous.clone_from(previous);
                row.usable_from = Some(*usable_from);
                row.approved_by = Some(*approver);
                row.block_reason = None;
            }
            payee::Event::PayeeAccountRefused { reason, .. } => {
                row.waiting = None;
                row.refuse_reason = Some(reason.clone());
            }
            payee::Event::PayeeAccountBlocked { reason, .. } => {
                row.waiting = None;
                row.account = None;
                row.previous = None;
                row.usable_from = None;
                row.approved_by = None;
                row.block_reason = Some(reason.clone());
            }
        }
        Some(row)
    }
}
