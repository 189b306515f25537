//! Which accounts a format is paid from: the region's own mapping over the national codes (C-COA).
//!
//! **Invariant:** a format is always paid from at least one account; until the region says otherwise, from the one of
//! the national chart (DOMAIN.md 5.4).

use std::collections::{BTreeMap, BTreeSet};

use kernel::{CompanyId, Decider};

use super::AccountCode;
use crate::publication::Format;

#[cfg(test)]
mod tests;

/// Belanja Jasa Iklan/Reklame, Film, dan Pemotretan.
const ADVERTISING: &str = "5.1.02.02.01.0055";
/// Belanja Langganan Jurnal/Surat Kabar/Majalah.
const SUBSCRIPTIONS: &str = "5.1.02.02.01.0062";

/// The account that a format is paid from where the region has not said otherwise.
pub fn default_accounts(format: Format) -> BTreeSet<AccountCode> {
    let code = if format == Format::Subscription { SUBSCRIPTIONS } else { ADVERTISING };
    AccountCode::parse(code).into_iter().collect()
}

/// Orders.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Says from which accounts a format is paid.
    Map { format: Format, accounts: BTreeSet<AccountCode>, basis: String },
}

facts! {
    /// Facts about the mapping.
    pub enum Event {
        /// A format is paid from these accounts, and no others.
        FormatAccountsMapped = "format_accounts_mapped", 1 {
            /// Which format.
            format: Format,
            /// From which accounts.
            accounts: BTreeSet<AccountCode>,
            /// By which rule.
            basis: String,
        }
    }
}

impl Event {
    /// For staff alone.
    pub fn party(&self) -> Option<CompanyId> {
        None
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// A format that is paid from nowhere could not be ordered.
    NoAccounts,
    /// No rule is named.
    BasisMissing,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::NoAccounts => "account_map.no_accounts",
            Self::BasisMissing => "account_map.basis_missing",
        }
    }
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    own: BTreeMap<Format, (BTreeSet<AccountCode>, String)>,
}

impl State {
    /// The accounts that a format is paid from.
    pub fn accounts(&self, format: Format) -> BTreeSet<AccountCode> {
        self.own.get(&format).map_or_else(|| default_accounts(format), |(accounts, _)| accounts.clone())
    }
    /// Whether a format may be paid from an account (C-COA).
    pub fn allows(&self, format: Format, account: &AccountCode) -> bool {
        self.accounts(format).contains(account)
    }
}

/// The tenant's mapping of formats to accounts; one stream.
#[derive(Debug)]
pub struct AccountMap;

impl Decider for AccountMap {
    const CATEGORY: &'static str = "account_map";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        let Command::Map { format, accounts, basis } = command;
        if accounts.is_empty() {
            return Err(Rejection::NoAccounts);
        }
        if basis.trim().is_empty() {
            return Err(Rejection::BasisMissing);
        }
        match state.own.get(&format) {
            Some((known, by)) if *known == accounts && *by == basis => Ok(vec![]),
            Some(_) | None => Ok(vec![Event::FormatAccountsMapped { format, accounts, basis }]),
        }
    }

    fn evolve(mut state: State, event: &Event) -> State {
        let Event::FormatAccountsMapped { format, accounts, basis } = event;
        state.own.insert(*format, (accounts.clone(), basis.clone()));
        state
    }
}
