//! A small bank: accounts that hold money, notes about persons, three tables.

use kernel::{CompanyId, Decider, LogEvent, Personal, Rejection, SubjectId, Uuid, decider::DecodeError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Folded, Model, ReadModel, Recorded, Table};

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum AccountEvent {
    Opened { name: String, company: Option<Uuid> },
    Deposited { amount: i64 },
    Withdrawn { amount: i64 },
    Closed,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum NoteEvent {
    Written { about: Personal },
    Removed,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Event {
    Account(AccountEvent),
    Note(NoteEvent),
}

impl From<AccountEvent> for Event {
    fn from(event: AccountEvent) -> Self {
        Self::Account(event)
    }
}

impl From<NoteEvent> for Event {
    fn from(event: NoteEvent) -> Self {
        Self::Note(event)
    }
}

impl TryFrom<Event> for AccountEvent {
    type Error = ();
    fn try_from(event: Event) -> Result<Self, ()> {
        match event {
            Event::Account(event) => Ok(event),
            Event::Note(_) => Err(()),
        }
    }
}

impl TryFrom<Event> for NoteEvent {
    type Error = ();
    fn try_from(event: Event) -> Result<Self, ()> {
        match event {
            Event::Note(event) => Ok(event),
            Event::Account(_) => Err(()),
        }
    }
}

impl LogEvent for Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::Account(AccountEvent::Opened { .. }) => "account_opened",
            Self::Account(AccountEvent::Deposited { .. }) => "money_deposited",
            Self::Account(AccountEvent::Withdrawn { .. }) => "money_withdrawn",
            Self::Account(AccountEvent::Closed) => "account_closed",
            Self::Note(NoteEvent::Written { .. }) => "note_written",
            Self::Note(NoteEvent::Removed) => "note_removed",
        }
    }
    fn category(&self) -> &'static str {
        match self {
            Self::Account(_) => Account::CATEGORY,
            Self::Note(_) => Note::CATEGORY,
        }
    }
    fn schema(&self) -> i16 {
        1
    }
    fn encode(&self) -> Result<Value, serde_json::Error> {
        Ok(match self {
            Self::Account(AccountEvent::Opened { name, company }) => json!({ "name": name, "company": company }),
            Self::Account(AccountEvent::Deposited { amount } | AccountEvent::Withdrawn { amount }) => {
                json!({ "amount": amount })
            }
            Self::Note(NoteEvent::Written { about }) => json!({ "about": about }),
            Self::Account(AccountEvent::Closed) | Self::Note(NoteEvent::Removed) => json!({}),
        })
    }
    fn decode(kind: &str, _: i16, data: Value) -> Result<Self, DecodeError> {
        let shape = |source| DecodeError::Shape { kind: kind.to_owned(), source };
        let amount = || data["amount"].as_i64().unwrap_or_default();
        Ok(match kind {
            "account_opened" => Self::Account(AccountEvent::Opened {
                name: serde_json::from_value(data["name"].clone()).map_err(shape)?,
                company: serde_json::from_value(data["company"].clone()).map_err(shape)?,
            }),
            "money_deposited" => Self::Account(AccountEvent::Deposited { amount: amount() }),
            "money_withdrawn" => Self::Account(AccountEvent::Withdrawn { amount: amount() }),
            "account_closed" => Self::Account(AccountEvent::Closed),
            "note_written" => {
                Self::Note(NoteEvent::Written { about: serde_json::from_value(data["about"].clone()).map_err(shape)? })
            }
            "note_removed" => Self::Note(NoteEvent::Removed),
            other => return Err(DecodeError::UnknownKind(other.to_owned())),
        })
    }
    fn party(&self) -> Option<CompanyId> {
        match self {
            Self::Account(AccountEvent::Opened { company, .. }) => company.map(CompanyId),
            _ => None,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Account;

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct AccountState {
    pub(crate) is_open: bool,
    pub(crate) balance: i64,
}

#[derive(Debug, Clone)]
pub(crate) enum AccountCommand {
    Open { name: String, company: Option<Uuid> },
    Deposit { amount: i64 },
    Withdraw { amount: i64 },
    Close,
    Panic,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum AccountRejection {
    NotOpen,
    AlreadyOpen,
    TooLittle { left: i64 },
}

impl Rejection for AccountRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::NotOpen => "account.not_open",
            Self::AlreadyOpen => "account.already_open",
            Self::TooLittle { .. } => "account.too_little",
        }
    }
    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLittle { left } => vec![("left", left.to_string())],
            Self::NotOpen | Self::AlreadyOpen => vec![],
        }
    }
}

impl Decider for Account {
    const CATEGORY: &'static str = "account";
    type State = AccountState;
    type Command = AccountCommand;
    type Event = AccountEvent;
    type Rejection = AccountRejection;
    fn decide(state: &AccountState, command: AccountCommand) -> Result<Vec<AccountEvent>, AccountRejection> {
        match command {
            AccountCommand::Panic => panic!("a decider that panics"),
            AccountCommand::Open { .. } if state.is_open => Err(AccountRejection::AlreadyOpen),
            AccountCommand::Open { name, company } => Ok(vec![AccountEvent::Opened { name, company }]),
            _ if !state.is_open => Err(AccountRejection::NotOpen),
            AccountCommand::Deposit { amount } => Ok(vec![AccountEvent::Deposited { amount }]),
            AccountCommand::Withdraw { amount } if amount > state.balance => {
                Err(AccountRejection::TooLittle { left: state.balance })
            }
            AccountCommand::Withdraw { amount } => Ok(vec![AccountEvent::Withdrawn { amount }]),
            AccountCommand::Close => Ok(vec![AccountEvent::Closed]),
        }
    }
    fn evolve(state: AccountState, event: &AccountEvent) -> AccountState {
        match event {
            AccountEvent::Opened { .. } => AccountState { is_open: true, ..state },
            AccountEvent::Deposited { amount } => AccountState { balance: state.balance + amount, ..state },
            AccountEvent::Withdrawn { amount } => AccountState { balance: state.balance - amount, ..state },
            AccountEvent::Closed => AccountState { is_open: false, ..state },
        }
    }
}

#[derive(Debug)]
pub(crate) struct Note;

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct NoteState {
    pub(crate) about: Option<Personal>,
}

#[derive(Debug, Clone)]
pub(crate) enum NoteCommand {
    Write { about: SubjectId, text: String },
    Remove,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Never;

impl Rejection for Never {
    fn code(&self) -> &'static str {
        "note.never"
    }
}

impl Decider for Note {
    const CATEGORY: &'static str = "note";
    type State = NoteState;
    type Command = NoteCommand;
    type Event = NoteEvent;
    type Rejection = Never;
    fn decide(state: &NoteState, command: NoteCommand) -> Result<Vec<NoteEvent>, Never> {
        match command {
            NoteCommand::Write { about, text } => Ok(vec![NoteEvent::Written { about: Personal::new(about, text) }]),
            NoteCommand::Remove if state.about.is_none() => Ok(vec![]),
            NoteCommand::Remove => Ok(vec![NoteEvent::Removed]),
        }
    }
    fn evolve(_: NoteState, event: &NoteEvent) -> NoteState {
        match event {
            NoteEvent::Written { about } => NoteState { about: Some(about.clone()) },
            NoteEvent::Removed => NoteState::default(),
        }
    }
}

/// The tables, as the superuser makes them in a test's database.
pub(crate) const TABLES: &str = "
create table sinergi.rm_bank_accounts (
  tenant_id int not null, id uuid not null, position bigint not null,
  name text not null, balance bigint not null constraint rm_bank_balance_check check (balance < 1000000000),
  last_at timestamptz not null, party_id uuid, primary key (tenant_id, id));
select sinergi.protect('sinergi.rm_bank_accounts');
create table sinergi.rm_bank_totals (
  tenant_id int not null, id uuid not null, position bigint not null,
  accounts int not null, money bigint not null, primary key (tenant_id, id));
select sinergi.protect('sinergi.rm_bank_totals');
create table sinergi.rm_bank_notes (
  tenant_id int not null, id uuid not null, position bigint not null, about text, primary key (tenant_id, id));
select sinergi.protect('sinergi.rm_bank_notes');
select sinergi.refresh_tables();
";

#[derive(Debug)]
pub(crate) struct Accounts;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct AccountRow {
    pub(crate) name: String,
    pub(crate) balance: i64,
    pub(crate) last_at: kernel::Timestamp,
    pub(crate) party_id: Option<Uuid>,
}

impl ReadModel for Accounts {
    type Event = Event;
    type Row = AccountRow;
    const TABLE: &'static str = "rm_bank_accounts";
    const REVISION: i32 = 1;
    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        match &recorded.event {
            Event::Account(_) => vec![recorded.stream],
            Event::Note(_) => vec![],
        }
    }
    fn fold(row: Option<AccountRow>, _: Uuid, recorded: &Recorded<Event>) -> Option<AccountRow> {
        let Event::Account(event) = &recorded.event else { return row };
        let moved = |amount: i64| {
            row.clone().map(|row| AccountRow { balance: row.balance + amount, last_at: recorded.recorded_at, ..row })
        };
        match event {
            AccountEvent::Opened { name, company } => Some(AccountRow {
                name: name.clone(),
                balance: row.map_or(0, |row| row.balance),
                last_at: recorded.recorded_at,
                party_id: *company,
            }),
            AccountEvent::Deposited { amount } => moved(*amount),
            AccountEvent::Withdrawn { amount } => moved(-amount),
            AccountEvent::Closed => None,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Totals;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub(crate) struct TotalsRow {
    pub(crate) accounts: i32,
    pub(crate) money: i64,
}

impl ReadModel for Totals {
    type Event = Event;
    type Row = TotalsRow;
    const TABLE: &'static str = "rm_bank_totals";
    const REVISION: i32 = 1;
    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        match &recorded.event {
            Event::Account(_) => vec![Uuid::max()],
            Event::Note(_) => vec![],
        }
    }
    fn fold(row: Option<TotalsRow>, _: Uuid, recorded: &Recorded<Event>) -> Option<TotalsRow> {
        let mut row = row.unwrap_or_default();
        match &recorded.event {
            Event::Account(AccountEvent::Opened { .. }) => row.accounts += 1,
            Event::Account(AccountEvent::Closed) => row.accounts -= 1,
            Event::Account(AccountEvent::Deposited { amount }) => row.money += amount,
            Event::Account(AccountEvent::Withdrawn { amount }) => row.money -= amount,
            Event::Note(_) => {}
        }
        Some(row)
    }
}

#[derive(Debug)]
pub(crate) struct Notes;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct NoteRow {
    pub(crate) about: Option<String>,
}

impl ReadModel for Notes {
    type Event = Event;
    type Row = NoteRow;
    const TABLE: &'static str = "rm_bank_notes";
    const REVISION: i32 = 1;
    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        match &recorded.event {
            Event::Note(_) => vec![recorded.stream],
            Event::Account(_) => vec![],
        }
    }
    fn fold(row: Option<NoteRow>, _: Uuid, recorded: &Recorded<Event>) -> Option<NoteRow> {
        match &recorded.event {
            Event::Note(NoteEvent::Written { about }) => Some(NoteRow { about: about.reveal().map(str::to_owned) }),
            Event::Note(NoteEvent::Removed) => None,
            Event::Account(_) => row,
        }
    }
}

/// The bank.
#[derive(Debug)]
pub(crate) struct Bank;

impl Model for Bank {
    type Event = Event;
    fn tables() -> &'static [&'static dyn Table<Event>] {
        static ACCOUNTS: Folded<Accounts> = Folded::new();
        static TOTALS: Folded<Totals> = Folded::new();
        static NOTES: Folded<Notes> = Folded::new();
        static TABLES: [&dyn Table<Event>; 3] = [&ACCOUNTS, &TOTALS, &NOTES];
        &TABLES
    }
}
