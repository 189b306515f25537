//! Where a company is paid: one account in its own legal name (C-PAYEE).
//!
//! **Invariant:** an account is used only after a second person approved it; another account than the one in use waits
//! for its cool-off, and until then the one in use stays; the holder is the company, by its exact legal name.

use kernel::{CompanyId, Decider, LocalDate, Uuid, ids::AccountId};
use serde::{Deserialize, Serialize};

use crate::media::BankAccount;

#[cfg(test)]
mod tests;

/// Orders. `by` is the person who sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Names an account.
    Propose { company: CompanyId, legal_name: String, account: BankAccount, letter: String, by: AccountId },
    /// Approves the account that was named, after a call to the company by a number known before.
    /// `is_elsewhere`: another company has an account of the same digits, at whatever bank; then it says why all the same.
    Approve {
        legal_name: String,
        today: LocalDate,
        cool_off_days: u16,
        is_elsewhere: bool,
        reason: Option<String>,
        by: AccountId,
    },
    /// Does not approve it.
    Refuse { reason: String, by: AccountId },
    /// Takes the account that was named back: who named it, or somebody of the company itself.
    Withdraw { reason: String, is_company: bool, by: AccountId },
    /// Pays nothing there any more.
    Block { reason: String, by: AccountId },
}

facts! {
    /// Facts about where a company is paid.
    pub enum Event {
        /// An account was named.
        PayeeAccountProposed = "payee_account_proposed", 1 {
            /// Whose.
            company: CompanyId,
            /// Which account.
            account: BankAccount,
            /// The bank's letter about it.
            letter: String,
            /// Who named it.
            author: AccountId,
        }
        /// It will be used.
        PayeeAccountApproved = "payee_account_approved", 1 {
            /// Whose.
            company: CompanyId,
            /// Which account.
            account: BankAccount,
            /// The one that was used before.
            #[serde(default)]
            previous: Option<BankAccount>,
            /// First day of its use.
            usable_from: LocalDate,
            /// Who approved it.
            approver: AccountId,
            /// Why all the same, where another company has an account of these digits.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reason: Option<String>,
        }
        /// It will not be used.
        PayeeAccountRefused = "payee_account_refused", 1 {
            /// Whose.
            company: CompanyId,
            /// Which account.
            account: BankAccount,
            /// Why.
            reason: String,
        }
        /// Nothing is paid to the company until an account is approved anew.
        PayeeAccountBlocked = "payee_account_blocked", 1 {
            /// Whose.
            company: CompanyId,
            /// Why.
            reason: String,
        }
    }
}

impl Event {
    /// The company's own people read what becomes of its account.
    pub fn party(&self) -> Option<CompanyId> {
        match self {
            Self::PayeeAccountProposed { company, .. }
            | Self::PayeeAccountApproved { company, .. }
            | Self::PayeeAccountRefused { company, .. }
            | Self::PayeeAccountBlocked { company, .. } => Some(*company),
        }
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// The holder is somebody else than the company (C-PAYEE).
    HolderDiffers {
        /// Whom the bank names.
        holder: String,
        /// Whom the deed names.
        legal_name: String,
    },
    /// Bank or number is missing.
    Incomplete,
    /// The bank is written in letters of another script, which look alike and are others.
    BankLetters,
    /// The number is not one of 6 to 20 digits.
    NumberWrong,
    /// Another company has an account of these digits: whoever approves it says why it is another one.
    DigitsElsewhere,
    /// The bank's letter is missing.
    LetterMissing,
    /// Another account waits for approval.
    OneWaits,
    /// No account waits for approval.
    NoneWaits,
    /// Who named it does not approve it (EF-22).
    AuthorApproves,
    /// Somebody else named it: it is approved or refused, not taken back.
    NotYours,
    /// It is the account in use.
    InUse,
    /// A refusal says why.
    ReasonMissing,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::HolderDiffers { .. } => "payee.holder_differs",
            Self::Incomplete => "payee.incomplete",
            Self::BankLetters => "payee.bank_letters",
            Self::NumberWrong => "payee.number_wrong",
            Self::DigitsElsewhere => "payee.digits_elsewhere",
            Self::LetterMissing => "payee.letter_missing",
            Self::OneWaits => "payee.one_waits",
            Self::NoneWaits => "payee.none_waits",
            Self::AuthorApproves => "payee.own_work",
            Self::NotYours => "payee.not_yours",
            Self::InUse => "payee.in_use",
            Self::ReasonMissing => "payee.reason_missing",
        }
    }
    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::HolderDiffers { holder, legal_name } => {
                vec![("holder", holder.clone()), ("legal_name", legal_name.clone())]
            }
            Self::Incomplete
            | Self::BankLetters
            | Self::NumberWrong
            | Self::DigitsElsewhere
            | Self::LetterMissing
            | Self::OneWaits
            | Self::NoneWaits
            | Self::AuthorApproves
            | Self::NotYours
            | Self::InUse
            | Self::ReasonMissing => vec![],
        }
    }
    fn allowed(&self) -> Vec<&'static str> {
        match self {
            Self::OneWaits | Self::AuthorApproves => {
                vec!["approve_payee_account", "refuse_payee_account", "withdraw_payee_account"]
            }
            Self::NotYours => vec!["refuse_payee_account"],
            Self::NoneWaits => vec!["propose_payee_account"],
            Self::HolderDiffers { .. }
            | Self::Incomplete
            | Self::BankLetters
            | Self::NumberWrong
            | Self::DigitsElsewhere
            | Self::LetterMissing
            | Self::InUse
            | Self::ReasonMissing => vec![],
        }
    }
}

/// An account that a second person approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approved {
    /// Which account.
    pub account: BankAccount,
    /// First day of its use.
    pub usable_from: LocalDate,
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    company: Option<CompanyId>,
    waiting: Option<(BankAccount, String, AccountId)>,
    /// The last two that were approved, the newest last: during a cool-off the older one is used.
    approved: Vec<Approved>,
    approver: Option<AccountId>,
    refused: Option<(BankAccount, String)>,
    blocked: Option<String>,
}

impl State {
    /// The account to pay to on a day.
    pub fn usable_on(&self, day: LocalDate) -> Option<&BankAccount> {
        self.approved.iter().rev().find(|approved| approved.usable_from <= day).map(|approved| &approved.account)
    }
    /// The account approved last, which may still be cooling off.
    pub fn newest(&self) -> Option<&Approved> {
        self.approved.last()
    }
    /// Every account that money goes to or may go to, now, after the cool-off, or once a second person approved it.
    pub fn accounts(&self) -> impl Iterator<Item = &BankAccount> {
        self.approved().chain(self.waiting())
    }
    /// Accounts that money may go to, now or after the cool-off.
    pub fn approved(&self) -> impl Iterator<Item = &BankAccount> {
        self.approved.iter().map(|approved| &approved.account)
    }
    /// The account that waits for a second person.
    pub fn waiting(&self) -> Option<&BankAccount> {
        self.waiting.as_ref().map(|(account, ..)| account)
    }
}

/// The account of one company in one tenant; its stream is [`stream_of`] the company.
#[derive(Debug)]
pub struct PayeeAccount;

/// The stream of a company's account: the company's own number as a UUID of version 8. The company's stream has the
/// number itself, and a number belongs to one stream.
pub fn stream_of(company: CompanyId) -> Uuid {
    uuid_of_version_8(company.as_uuid())
}

fn uuid_of_version_8(number: Uuid) -> Uuid {
    const VERSION: u128 = 0xf << 76;
    Uuid::from_u128((number.as_u128() & !VERSION) | (8 << 76))
}

impl Decider for PayeeAccount {
    const CATEGORY: &'static str = "payee";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Propose { company, legal_name, account, letter, by } => {
                propose(state, company, &legal_name, account, letter, by)
            }
            Command::Approve { legal_name, today, cool_off_days, is_elsewhere, reason, by } => {
                let reason = reason.filter(|said| !said.trim().is_empty());
                if is_elsewhere && reason.is_none() && state.waiting.is_some() {
                    return Err(Rejection::DigitsElsewhere);
                }
                approve(state, &legal_name, (today, cool_off_days), reason, by)
            }
            Command::Refuse { reason, by } => {
                refuse(state, reason, |author| if author == by { Err(Rejection::AuthorApproves) } else { Ok(()) })
            }
            Command::Withdraw { reason, is_company, by } => {
                refuse(
                    state,
                    reason,
                    |author| {
                        if is_company || author == by { Ok(()) } else { Err(Rejection::NotYours) }
                    },
                )
            }
            Command::Block { reason, .. } => {
                if reason.trim().is_empty() {
                    return Err(Rejection::ReasonMissing);
                }
                let company = state.company.ok_or(Rejection::NoneWaits)?;
                if state.blocked.is_some() && state.approved.is_empty() && state.waiting.is_none() {
                    return Ok(vec![]);
                }
                Ok(vec![Event::PayeeAccountBlocked { company, reason }])
            }
        }
    }

    fn as_sent_by(command: &Command, person: AccountId) -> Option<Command> {
        let mut command = command.clone();
        match &mut command {
            Command::Propose { by, .. }
            | Command::Approve { by, .. }
            | Command::Refuse { by, .. }
            | Command::Block { by, .. } => *by = person,
            // What one took up oneself is given up with whoever else counts as the sender.
            Command::Withdraw { .. } => return None,
        }
        Some(command)
    }

    fn evolve(mut state: State, event: &Event) -> State {
        state.company = event.party();
        match event {
            Event::PayeeAccountProposed { account, letter, author, .. } => {
                state.waiting = Some((account.clone(), letter.clone(), *author));
                state.refused = None;
                state.approver = None;
            }
            Event::PayeeAccountApproved { account, previous, usable_from, approver, .. } => {
                state.waiting = None;
                state.approver = Some(*approver);
                state.blocked = None;
                state.approved.retain(|known| Some(&known.account) == previous.as_ref());
                state.approved.push(Approved { account: account.clone(), usable_from: *usable_from });
            }
            Event::PayeeAccountRefused { account, reason, .. } => {
                state.waiting = None;
                state.refused = Some((account.clone(), reason.clone()));
            }
            Event::PayeeAccountBlocked { reason, .. } => {
                state.waiting = None;
                state.approved = Vec::new();
                state.approver = None;
                state.blocked = Some(reason.clone());
            }
        }
        state
    }
}

fn propose(
    state: &State,
    company: CompanyId,
    legal_name: &str,
    account: BankAccount,
    letter: String,
    by: AccountId,
) -> Result<Vec<Event>, Rejection> {
    if let Some((waiting, with, author)) = &state.waiting {
        let same = *waiting == account && *with == letter && *author == by;
        return if same { Ok(vec![]) } else { Err(Rejection::OneWaits) };
    }
    if account.bank.trim().is_empty() || account.number.trim().is_empty() {
        return Err(Rejection::Incomplete);
    }
    // A letter or a digit of another script looks like one of ours and makes another account of the same one.
    if !account.bank.is_ascii() {
        return Err(Rejection::BankLetters);
    }
    if !account.has_sound_number() {
        return Err(Rejection::NumberWrong);
    }
    in_own_name(&account, legal_name)?;
    if letter.trim().is_empty() {
        return Err(Rejection::LetterMissing);
    }
    // The same account, however it is spelled; after the company got another name it is named again in the new one.
    let is_same = |known: &BankAccount| known.key() == account.key() && same_name(&known.holder, &account.holder);
    if state.newest().is_some_and(|newest| is_same(&newest.account)) {
        return Err(Rejection::InUse);
    }
    Ok(vec![Event::PayeeAccountProposed { company, account, letter, author: by }])
}

fn approve(
    state: &State,
    legal_name: &str,
    (today, cool_off_days): (LocalDate, u16),
    reason: Option<String>,
    by: AccountId,
) -> Result<Vec<Event>, Rejection> {
    let Some((company, (account, _, author))) = state.company.zip(state.waiting.clone()) else {
        return if state.approver == Some(by) { Ok(vec![]) } else { Err(Rejection::NoneWaits) };
    };
    if author == by {
        return Err(Rejection::AuthorApproves);
    }
    // The name may have changed since the account was named.
    in_own_name(&account, legal_name)?;
    let previous = state.usable_on(today).cloned();
    // The first account waits for nobody; so does none after a block, which is why that one cools off too.
    let first = previous.is_none() && state.blocked.is_none() && state.approved.is_empty();
    let usable_from = if first { today } else { today.plus_days(cool_off_days.into()) };
    Ok(vec![Event::PayeeAccountApproved { company, account, previous, usable_from, approver: by, reason }])
}

/// The account that was named is not used, if its author allows this person to say so.
fn refuse(
    state: &State,
    reason: String,
    may: impl FnOnce(AccountId) -> Result<(), Rejection>,
) -> Result<Vec<Event>, Rejection> {
    if reason.trim().is_empty() {
        return Err(Rejection::ReasonMissing);
    }
    let Some((company, (account, _, author))) = state.company.zip(state.waiting.clone()) else {
        let same = state.refused.as_ref().is_some_and(|(_, said)| *said == reason);
        return if same { Ok(vec![]) } else { Err(Rejection::NoneWaits) };
    };
    may(author)?;
    Ok(vec![Event::PayeeAccountRefused { company, account, reason }])
}

fn in_own_name(account: &BankAccount, legal_name: &str) -> Result<(), Rejection> {
    if same_name(&account.holder, legal_name) {
        return Ok(());
    }
    Err(Rejection::HolderDiffers { holder: account.holder.clone(), legal_name: legal_name.to_owned() })
}

/// Whether two spellings are the same legal name: the same words in the same order. Banks write capitals and leave
/// points out, so case, points, commas and spaces do not count (DOMAIN.md 12b.10); any other letter does.
pub fn same_name(one: &str, other: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| c.is_whitespace() || matches!(c, '.' | ','))
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let one = words(one);
    !one.is_empty() && one == words(other)
}
