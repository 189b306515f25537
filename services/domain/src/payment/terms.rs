//! The region's terms of payment: tax rates by date, office hours, targets per desk, the cool-off of an account.
//!
//! **Invariant:** approved terms never change; who wrote them does not approve them; on every day at most one version
//! is in force.

use kernel::{BasisPoints, CompanyId, Decider, LocalDate, Rupiah, ids::AccountId};
use serde::{Deserialize, Serialize};

use super::tax::{self, Fraction, KeepRule, Levy, Rates, TaxObject, Uncountable};
use crate::versions::{NotInForce, NotWithdrawn, Versions, Withdrawing};

#[cfg(test)]
mod tests;

/// When the office works on a working day, in minutes after midnight where the tenant is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeHours {
    /// First minute.
    pub opens: u16,
    /// First minute after.
    pub closes: u16,
}

/// What a region decides for itself about paying (DOMAIN.md 5.1 R15, 5.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Rates, each from its day on.
    pub rates: Vec<Rates>,
    /// When the office works.
    pub office: OfficeHours,
    /// Days from the approval of another account until it is used.
    pub cool_off_days: u16,
    /// Working days from a complete invoice to the payment request (SPP).
    pub request_days: u16,
    /// Working days from a complete payment request to the payment order (SPM).
    pub order_days: u16,
    /// Working days from the payment order to the disbursement (SP2D).
    pub disbursement_days: u16,
    /// An invoice that is older than so many days and not paid is shown as overdue (C-AGEING).
    pub ageing_days: u16,
    /// The most that one bill may come to that the treasurer pays from an imprest or by card; more is paid directly.
    pub imprest_up_to: Rupiah,
}

/// DOMAIN.md 4.4: the treasurer's payments from the imprest are opened up to two hundred million.
fn imprest_up_to() -> Rupiah {
    Rupiah::new(200_000_000).unwrap_or_default()
}

impl Terms {
    /// The terms to begin from. Rates: PMK 131/2024 and PMK 11/2025 for value-added tax, income tax 23, 22 and 4(2) as
    /// DOMAIN.md 5.3 has them, where some are marked unsure: a region approves its own. Days: DOMAIN.md 5.1 R15 (five,
    /// two, two); a week of cool-off, thirty days of ageing and the hours are ours.
    pub fn preset() -> Self {
        let day = |year| LocalDate::from_ymd(year, 1, 1);
        let rates = [
            day(2022).map(|from| national(from, "UU 7/2021", 1_100, (1, 1))),
            day(2025).map(|from| national(from, "PMK 131/2024, PMK 11/2025", 1_200, (11, 12))),
        ];
        Self {
            rates: rates.into_iter().flatten().collect(),
            office: OfficeHours { opens: 450, closes: 960 },
            cool_off_days: 7,
            request_days: 5,
            order_days: 2,
            disbursement_days: 2,
            ageing_days: 30,
            imprest_up_to: imprest_up_to(),
        }
    }

    /// What cannot stand together: place and code.
    pub fn contradictions(&self) -> Vec<(String, String)> {
        let mut reasons = tax::contradictions(&self.rates);
        let mut say = |place: String, code: &str| reasons.push((place, code.to_owned()));
        if self.office.opens >= self.office.closes || self.office.closes > 1_440 {
            say("office".to_owned(), "payment_terms.no_hours");
        }
        for (place, days) in [
            ("cool_off_days", self.cool_off_days),
            ("request_days", self.request_days),
            ("order_days", self.order_days),
            ("disbursement_days", self.disbursement_days),
            ("ageing_days", self.ageing_days),
        ] {
            if days == 0 {
                say(place.to_owned(), "payment_terms.at_least_one");
            }
        }
        if self.imprest_up_to < Rupiah::ZERO {
            say("imprest_up_to".to_owned(), "payment_terms.below_nothing");
        }
        reasons
    }
}

fn national(from: LocalDate, basis: &str, vat: i32, (numerator, denominator): (i32, i32)) -> Rates {
    let keep = |object, levy, rate, above| KeepRule {
        object,
        levy,
        rate: BasisPoints(rate),
        rate_without_npwp: BasisPoints(if levy == Levy::IncomeTaxFinal { rate } else { rate.saturating_mul(2) }),
        above,
    };
    let two_million = Rupiah::new(2_000_000).unwrap_or_default();
    Rates {
        from,
        legal_basis: basis.to_owned(),
        vat: BasisPoints(vat),
        vat_base: Fraction { numerator, denominator },
        vat_left_up_to: two_million,
        keeps: vec![
            keep(TaxObject::Service, Levy::IncomeTax23, 200, Rupiah::ZERO),
            keep(TaxObject::Goods, Levy::IncomeTax22, 150, two_million),
            keep(TaxObject::LandRent, Levy::IncomeTaxFinal, 1_000, Rupiah::ZERO),
        ],
        small_business: BasisPoints(50),
    }
}

/// Orders. `by` is the person who sends it.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Writes terms down, from a day on.
    Propose { from: LocalDate, terms: Box<Terms>, basis: String, by: AccountId },
    /// Puts them in force from their day on.
    Approve { version: i32, by: AccountId },
    /// Refuses them, takes them back, or, approved and not begun, withdraws them.
    Withdraw { version: i32, reason: String, from: Withdrawing },
}

facts! {
    /// Facts about the terms of payment.
    pub enum Event {
        /// Terms were written down.
        PaymentTermsProposed = "payment_terms_proposed", 2 {
            /// Their number, from 1.
            version: i32,
            /// First day.
            from: LocalDate,
            /// What they say.
            terms: Box<Terms>,
            /// The regional rule that they stand on.
            basis: String,
            /// Who wrote them.
            author: AccountId,
        }
        /// They are in force from their day on.
        PaymentTermsApproved = "payment_terms_approved", 1 {
            /// Their number.
            version: i32,
            /// First day.
            from: LocalDate,
        }
        /// They never hold: another person refused them, or who wrote them took them back.
        PaymentTermsWithdrawn = "payment_terms_withdrawn", 1 {
            /// Their number.
            version: i32,
            /// Why.
            reason: String,
            /// Who withdrew them.
            by: AccountId,
        }
    }
}

impl Event {
    /// Companies read the terms in the list of terms.
    pub fn party(&self) -> Option<CompanyId> {
        None
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// No such version.
    Unknown,
    /// They were refused or taken back.
    Withdrawn,
    /// They have held: bills stand on them.
    InForce,
    /// They are refused by who approves, or taken back by who wrote them.
    NotYours,
    /// No reason.
    ReasonMissing,
    /// Who wrote them does not approve them (EF-22).
    AuthorApproves,
    /// Terms for that first day are approved already.
    DayTaken,
    /// They stand on nothing.
    BasisMissing,
    /// They contradict themselves, each with its own reason.
    Unsound {
        /// Place and code.
        reasons: Vec<(String, String)>,
    },
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "payment_terms.unknown",
            Self::Withdrawn => "payment_terms.withdrawn",
            Self::InForce => "payment_terms.in_force",
            Self::NotYours => "payment_terms.not_yours",
            Self::ReasonMissing => "payment_terms.reason_missing",
            Self::AuthorApproves => "payment_terms.author_approves",
            Self::DayTaken => "payment_terms.day_taken",
            Self::BasisMissing => "payment_terms.basis_missing",
            Self::Unsound { .. } => "payment_terms.unsound",
        }
    }
    fn allowed(&self) -> Vec<&'static str> {
        if *self == Self::AuthorApproves { vec!["approve_payment_terms", "withdraw_payment_terms"] } else { vec![] }
    }
    fn reasons(&self) -> Vec<(String, String)> {
        match self {
            Self::Unsound { reasons } => reasons.clone(),
            Self::Unknown
            | Self::Withdrawn
            | Self::InForce
            | Self::NotYours
            | Self::ReasonMissing
            | Self::AuthorApproves
            | Self::DayTaken
            | Self::BasisMissing => vec![],
        }
    }
}

impl From<NotInForce> for Rejection {
    fn from(why: NotInForce) -> Self {
        match why {
            // Law may be recorded late. What was priced before keeps the version that it was priced by.
            NotInForce::Unknown | NotInForce::BackDated => Self::Unknown,
            NotInForce::Withdrawn => Self::Withdrawn,
            NotInForce::OwnWork => Self::AuthorApproves,
            NotInForce::DayTaken => Self::DayTaken,
        }
    }
}

impl From<NotWithdrawn> for Rejection {
    fn from(why: NotWithdrawn) -> Self {
        match why {
            NotWithdrawn::Unknown => Self::Unknown,
            NotWithdrawn::HasHeld => Self::InForce,
            NotWithdrawn::NotYours => Self::NotYours,
            NotWithdrawn::ReasonMissing => Self::ReasonMissing,
        }
    }
}

/// What deciding needs to know: the terms of each version, and what it stands on.
#[derive(Debug, Clone, Default)]
pub struct State {
    versions: Versions<(Box<Terms>, String)>,
}

impl State {
    /// The terms in force on a day, with their number: the approved ones with the latest first day that has come.
    /// Before a region approved any, those to begin from, as number 0.
    pub fn in_force(&self, day: LocalDate) -> (i32, Terms) {
        let found = self.versions.on(day);
        found.map_or_else(|| (0, Terms::preset()), |(number, (terms, _))| (number, Terms::clone(terms)))
    }

    /// The rates of what was contracted on a day, in the version of the terms that it was priced by; where that is not
    /// known, in those in force on the day.
    ///
    /// # Errors
    /// [`Uncountable::NoRates`] where none hold on the day.
    pub fn rates(&self, version: Option<i32>, day: LocalDate) -> Result<(i32, Rates), Uncountable> {
        let of_version = |number| match number {
            0 => Some((0, Terms::preset())),
            _ => self.versions.get(number).map(|known| (number, Terms::clone(&known.content.0))),
        };
        let (number, terms) = version.and_then(of_version).unwrap_or_else(|| self.in_force(day));
        Ok((number, tax::in_force(&terms.rates, day)?.clone()))
    }
}

/// The terms of payment of one tenant; their stream is the only one of its kind.
#[derive(Debug)]
pub struct PaymentTerms;

impl Decider for PaymentTerms {
    const CATEGORY: &'static str = "payment_terms";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Propose { from, terms, basis, by } => {
                let reasons = terms.contradictions();
                if !reasons.is_empty() {
                    return Err(Rejection::Unsound { reasons });
                }
                if basis.trim().is_empty() {
                    return Err(Rejection::BasisMissing);
                }
                let written = (terms, basis);
                let version = state.versions.next_unless_same(from, &written, by);
                let (terms, basis) = written;
                let proposed =
                    version.map(|version| Event::PaymentTermsProposed { version, from, terms, basis, author: by });
                Ok(proposed.into_iter().collect())
            }
            Command::Approve { version, by } => {
                let from = state.versions.approve(version, by, None)?;
                Ok(from.map(|from| Event::PaymentTermsApproved { version, from }).into_iter().collect())
            }
            Command::Withdraw { version, reason, from } => {
                let is_new = state.versions.withdraw(version, &reason, from)?;
                let withdrawn = Event::PaymentTermsWithdrawn { version, reason, by: from.by };
                Ok(is_new.then_some(withdrawn).into_iter().collect())
            }
        }
    }

    fn as_sent_by(command: &Command, person: AccountId) -> Option<Command> {
        let mut command = command.clone();
        if let Command::Propose { by, .. } | Command::Approve { by, .. } = &mut command {
            *by = person;
            return Some(command);
        }
        None
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::PaymentTermsProposed { version, from, terms, basis, author } => {
                state.versions.wrote(*version, *from, (terms.clone(), basis.clone()), *author);
            }
            Event::PaymentTermsApproved { version, .. } => state.versions.approved(*version),
            Event::PaymentTermsWithdrawn { version, .. } => state.versions.withdrew(*version),
        }
        state
    }
}
