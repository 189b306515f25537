//! What a region decides for itself and by version: written by one person, put in force by another, from a day on.
//!
//! **Invariant:** who wrote at a version does not put it in force, and nobody else takes it back while it waits; of the
//! versions in force no two begin on one day, so that on every day at most one of them holds.

use std::collections::BTreeMap;

use kernel::{LocalDate, ids::AccountId};

/// Where a version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It waits for another person.
    Written,
    /// It holds from its first day on.
    InForce,
    /// It never holds.
    Withdrawn,
}

/// A version: its first day, what it says, who wrote at it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Version<B> {
    pub(crate) from: LocalDate,
    pub(crate) content: B,
    pub(crate) authors: Vec<AccountId>,
    pub(crate) standing: Standing,
}

/// All versions of one thing, by their number from 1.
#[derive(Debug, Clone)]
pub(crate) struct Versions<B> {
    known: BTreeMap<i32, Version<B>>,
}

impl<B> Default for Versions<B> {
    fn default() -> Self {
        Self { known: BTreeMap::new() }
    }
}

/// Why a version is not put in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotInForce {
    /// There is none of that number.
    Unknown,
    /// It was withdrawn.
    Withdrawn,
    /// Who wrote it does not put it in force (EF-22).
    OwnWork,
    /// Its first day has passed.
    BackDated,
    /// Another one begins on that day.
    DayTaken,
}

/// Who withdraws a version, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withdrawing {
    /// Who.
    pub by: AccountId,
    /// Whether that person may put versions in force.
    pub decides: bool,
    /// The day where the tenant is.
    pub today: LocalDate,
}

/// Why a version is not withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotWithdrawn {
    /// There is none of that number.
    Unknown,
    /// It has been in force: decisions stand on it.
    HasHeld,
    /// A version that waits is refused by who may put it in force, or taken back by who wrote it.
    NotYours,
    /// Nobody is told why.
    ReasonMissing,
}

impl<B> Versions<B> {
    /// The number of the next version.
    pub(crate) fn next(&self) -> i32 {
        self.known.last_key_value().map_or(1, |(last, _)| last.saturating_add(1))
    }

    /// A version, whatever became of it.
    pub(crate) fn get(&self, version: i32) -> Option<&Version<B>> {
        self.known.get(&version)
    }

    /// The number of a version that somebody writes; `None` when the last one says the same and waits: writing it again
    /// is no new version.
    pub(crate) fn next_unless_same(&self, from: LocalDate, content: &B, author: AccountId) -> Option<i32>
    where
        B: PartialEq,
    {
        let is_written = self.known.last_key_value().is_some_and(|(_, last)| {
            let is_same = last.from == from && last.content == *content && last.authors == [author];
            is_same && last.standing == Standing::Written
        });
        (!is_written).then(|| self.next())
    }

    /// The first day of a version that is now put in force; `None` when it is already. With `today`, its first day must
    /// not have passed.
    pub(crate) fn approve(
        &self,
        version: i32,
        by: AccountId,
        today: Option<LocalDate>,
    ) -> Result<Option<LocalDate>, NotInForce> {
        let known = self.known.get(&version).ok_or(NotInForce::Unknown)?;
        match known.standing {
            Standing::InForce => return Ok(None),
            Standing::Withdrawn => return Err(NotInForce::Withdrawn),
            Standing::Written => (),
        }
        if known.authors.contains(&by) {
            return Err(NotInForce::OwnWork);
        }
        if today.is_some_and(|today| known.from < today) {
            return Err(NotInForce::BackDated);
        }
        if self.known.values().any(|other| other.standing == Standing::InForce && other.from == known.from) {
            return Err(NotInForce::DayTaken);
        }
        Ok(Some(known.from))
    }

    /// Whether there is something to withdraw. While it waits, who may put it in force refuses it and who wrote it takes
    /// it back; put in force and not begun, it is withdrawn by who may put it in force. `decides` says who that is.
    pub(crate) fn withdraw(&self, version: i32, reason: &str, from: Withdrawing) -> Result<bool, NotWithdrawn> {
        let known = self.known.get(&version).ok_or(NotWithdrawn::Unknown)?;
        let is_new = match known.standing {
            Standing::Withdrawn => false,
            Standing::Written if from.decides || known.authors.contains(&from.by) => true,
            Standing::InForce if known.from <= from.today => return Err(NotWithdrawn::HasHeld),
            Standing::InForce if from.decides => true,
            Standing::Written | Standing::InForce => return Err(NotWithdrawn::NotYours),
        };
        if reason.trim().is_empty() { Err(NotWithdrawn::ReasonMissing) } else { Ok(is_new) }
    }

    /// The version that holds on a day, with its number: of those in force, the one with the latest first day.
    pub(crate) fn on(&self, day: LocalDate) -> Option<(i32, &B)> {
        self.known
            .iter()
            .filter(|(_, version)| version.standing == Standing::InForce && version.from <= day)
            .max_by_key(|(number, version)| (version.from, **number))
            .map(|(number, version)| (*number, &version.content))
    }

    /// It was written, or written anew by somebody.
    pub(crate) fn wrote(&mut self, version: i32, from: LocalDate, content: B, author: AccountId) {
        let mut authors = self.known.remove(&version).map(|known| known.authors).unwrap_or_default();
        if !authors.contains(&author) {
            authors.push(author);
        }
        self.known.insert(version, Version { from, content, authors, standing: Standing::Written });
    }

    /// It was put in force.
    pub(crate) fn approved(&mut self, version: i32) {
        self.stands(version, Standing::InForce);
    }

    /// It was withdrawn.
    pub(crate) fn withdrew(&mut self, version: i32) {
        self.stands(version, Standing::Withdrawn);
    }

    fn stands(&mut self, version: i32, standing: Standing) {
        if let Some(known) = self.known.get_mut(&version) {
            known.standing = standing;
        }
    }
}
