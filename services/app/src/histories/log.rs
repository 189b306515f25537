//! The two histories page by page: of a record, of a person, and of everything in the tenant (EF-23).
//!
//! **Invariant:** events and refusals stand in one order, the newest first, and no page leaves out what stands between
//! it and the next: each of the two goes on from its own mark.

use std::{fmt, str::FromStr};

use domain::Event;
use kernel::{LogEvent, Timestamp, Uuid, ids::AccountId};
use store::{Border, HistoryFilter, Recorded, RefusalFilter, RefusedCommand, Subject};

use super::{HistoryLine, Place, kinds, line_of, mentions, refused_line};
use crate::{App, AppError, Scope, session::own_border};

/// Events that are read at once, where most of them may be left out.
const BATCH: i64 = 200;
/// Longest page.
const LONGEST_PAGE: u16 = 1_000;

/// Whose history is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// What happened to a record.
    Record(Uuid),
    /// What a person did and was refused.
    Person(AccountId),
    /// Everything in the tenant.
    Everything,
}

/// Which lines are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    /// What happened and what was refused.
    #[default]
    All,
    /// What happened.
    Events,
    /// What was refused.
    Refusals,
}

/// Where a page ends: the last event and the last refusal that were shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogMark {
    /// Events from this position on were shown.
    pub position: i64,
    /// Refusals from this one on were shown.
    pub refusal: Uuid,
}

impl Default for LogMark {
    fn default() -> Self {
        Self { position: i64::MAX, refusal: Uuid::max() }
    }
}

impl fmt::Display for LogMark {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.position, self.refusal)
    }
}

impl FromStr for LogMark {
    type Err = NoMark;

    fn from_str(text: &str) -> Result<Self, NoMark> {
        let (position, refusal) = text.split_once('.').ok_or(NoMark)?;
        let (position, refusal) = (position.parse().ok(), refusal.parse().ok());
        position.zip(refusal).map(|(position, refusal)| Self { position, refusal }).ok_or(NoMark)
    }
}

/// A text that is no mark of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoMark;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct LogRequest {
    /// Whose history.
    pub whose: Whose,
    /// Which lines.
    pub shown: Shown,
    /// Only this kind of record, by its category; what was refused is of the kind that its use case works on.
    pub category: Option<&'static str>,
    /// Only what happened at this instant or later.
    pub since: Option<Timestamp>,
    /// Only what happened before this instant.
    pub until: Option<Timestamp>,
    /// Where the page before ended; the newest page without it.
    pub before: LogMark,
    /// Lines of a page, at most 1,000.
    pub limit: u16,
}

impl LogRequest {
    /// The newest lines of a history.
    pub fn newest(whose: Whose, limit: u16) -> Self {
        let (since, until, before) = (None, None, LogMark::default());
        Self { whose, shown: Shown::All, category: None, since, until, before, limit }
    }
}

/// A page, the newest line first.
#[derive(Debug, Clone, PartialEq)]
pub struct LogPage {
    /// The lines.
    pub lines: Vec<HistoryLine>,
    /// Where the next page begins, if there is more.
    pub next: Option<LogMark>,
}

/// Kinds of records that the log has events of, by category.
pub fn log_categories() -> Vec<&'static str> {
    let mut all: Vec<&'static str> = Event::kinds().into_iter().map(|(category, ..)| category).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// What a history is read with.
struct Reading {
    border: Border,
    subject: Subject,
    stream: Option<Uuid>,
    actor: Option<AccountId>,
    place: Option<Place>,
    with_refusals: bool,
}

/// A line with its place in the order of the log.
struct Placed {
    line: HistoryLine,
    actor: AccountId,
    /// An event stands before what was refused after it.
    order: (i64, bool, Uuid),
}

impl App {
    /// A page of a history, the newest line first.
    ///
    /// # Errors
    /// [`AppError::Denied`] when the record is not the person's to see, and when the history of another person or of
    /// the tenant is asked for by somebody who does not watch over them.
    pub async fn log(&self, scope: &Scope, request: &LogRequest) -> Result<LogPage, AppError> {
        let reading = self.reading_of(scope, request.whose).await?;
        let limit = usize::from(request.limit.clamp(1, LONGEST_PAGE));
        let mut placed = Vec::new();
        if request.shown != Shown::Refusals {
            placed.extend(self.events_of(&reading, request, limit).await?);
        }
        if request.shown != Shown::Events && reading.with_refusals {
            placed.extend(self.refused_of(&reading, request, limit).await?);
        }
        placed.sort_by_key(|one| std::cmp::Reverse(one.order));
        let has_more = placed.len() > limit;
        placed.truncate(limit);
        let mut mark = request.before;
        for one in &mut placed {
            mark = if one.line.refusal {
                LogMark { refusal: one.order.2, ..mark }
            } else {
                LogMark { position: one.order.0, ..mark }
            };
            one.line.mark = mark;
        }
        let mut lines: Vec<(HistoryLine, AccountId)> = placed.into_iter().map(|one| (one.line, one.actor)).collect();
        self.name_actors(scope, &mut lines).await?;
        let mut lines: Vec<HistoryLine> = lines.into_iter().map(|(line, _)| line).collect();
        self.name_records(scope, &mut lines).await?;
        Ok(LogPage { lines, next: has_more.then_some(mark) })
    }

    async fn reading_of(&self, scope: &Scope, whose: Whose) -> Result<Reading, AppError> {
        let sees_refusals = scope.may("read_refusals").is_ok();
        let (border, stream, actor, place) = (scope.border(), None, None, None);
        Ok(match whose {
            Whose::Record(record) => {
                scope.may("read_history")?;
                let place = self.place_of(scope, record).await?.ok_or(AppError::Denied)?;
                // What is told to everybody is in the office's stream, and passes by its kind alone.
                let border = if place.told.is_some() { own_border(scope.tenant) } else { border };
                let (subject, stream) = (Subject::Stream(place.stream), Some(place.stream));
                let with_refusals = sees_refusals && place.part.is_none();
                Reading { border, subject, stream, actor, place: Some(place), with_refusals }
            }
            Whose::Person(person) => {
                if person != scope.actor {
                    scope.may("read_log")?;
                }
                let (subject, actor) = (Subject::Actor(person), Some(person));
                Reading { border, subject, stream, actor, place, with_refusals: true }
            }
            Whose::Everything => {
                scope.may("read_log")?;
                Reading { border, subject: Subject::Tenant, stream, actor, place, with_refusals: sees_refusals }
            }
        })
    }

    /// One more than the page has, if there are.
    async fn events_of(&self, reading: &Reading, request: &LogRequest, limit: usize) -> Result<Vec<Placed>, AppError> {
        let mut placed = Vec::new();
        let mut before = request.before.position;
        while placed.len() <= limit {
            let filter = HistoryFilter {
                subject: reading.subject,
                before: Some(before),
                since: request.since,
                until: request.until,
                category: request.category,
                limit: BATCH.max(i64::try_from(limit).unwrap_or(BATCH).saturating_add(1)),
            };
            let batch = self.store().history(reading.border, filter).await?;
            let Some(last) = batch.last().map(|event| event.position) else { break };
            for event in batch {
                placed.extend(placed_event(reading.place, &event)?);
            }
            before = last;
        }
        placed.truncate(limit.saturating_add(1));
        Ok(placed)
    }

    async fn refused_of(&self, reading: &Reading, request: &LogRequest, limit: usize) -> Result<Vec<Placed>, AppError> {
        let filter = RefusalFilter {
            stream: reading.stream,
            actor: reading.actor,
            before: Some(request.before.refusal),
            since: request.since,
            until: request.until,
            actions: request.category.map(kinds::actions_of),
            limit: i64::try_from(limit).unwrap_or(BATCH).saturating_add(1),
        };
        let refused = self.store().refusals(reading.border, filter).await?;
        Ok(refused.iter().map(placed_refusal).collect())
    }
}

fn placed_event(place: Option<Place>, event: &Recorded<Event>) -> Result<Option<Placed>, AppError> {
    let (part, told) = place.map_or((None, None), |place| (place.part, place.told));
    if told.is_some_and(|kinds| !kinds.contains(&event.event.kind())) {
        return Ok(None);
    }
    let data = event.event.encode().map_err(|source| AppError::Bug(Box::new(source)))?;
    if part.is_some_and(|part| !mentions(&data, &part.to_string())) {
        return Ok(None);
    }
    let (line, actor) = line_of(event, data);
    Ok(Some(Placed { line, actor, order: (event.position, false, Uuid::nil()) }))
}

fn placed_refusal(refused: &RefusedCommand) -> Placed {
    let (line, actor) = refused_line(refused);
    Placed { line, actor, order: (refused.position, true, refused.id) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_as_it_was_written_and_nothing_else_is() {
        let mark = LogMark { position: 41, refusal: Uuid::from_u128(7) };
        assert_eq!(mark.to_string().parse(), Ok(mark));
        assert_eq!("41".parse::<LogMark>(), Err(NoMark));
        assert_eq!("x.y".parse::<LogMark>(), Err(NoMark));
    }
}
