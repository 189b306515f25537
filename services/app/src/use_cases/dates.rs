//! Days of papers: what happened cannot be dated ahead, and nothing happened before there was cause for it.

use domain::{Event, partnership::application};
use kernel::{LocalDate, ids::ApplicationId};

use crate::{App, AppError, FieldError, Scope, session::own_border};

/// A day of a paper: the name of its field, the day where there is one, and what the day is measured by.
#[derive(Debug, Clone, Copy)]
pub(super) enum Dated<'a> {
    /// Something that has happened: today at the latest.
    Past(&'a str, Option<LocalDate>),
    /// Something that is to come: today at the earliest.
    Coming(&'a str, LocalDate),
    /// Something that follows from an application: not before it was sent in.
    Since(&'a str, LocalDate, Option<LocalDate>),
}

/// Refuses days that cannot be, each at its field.
pub(super) fn possible(scope: &Scope, days: &[Dated<'_>]) -> Result<(), AppError> {
    let today = scope.today();
    let mistake = |dated: &Dated<'_>| {
        let (field, code) = match *dated {
            Dated::Past(field, Some(day)) if day > today => (field, "in_future"),
            Dated::Coming(field, day) if day < today => (field, "in_past"),
            Dated::Since(field, day, Some(sent)) if day < sent => (field, "before_application"),
            Dated::Past(..) | Dated::Coming(..) | Dated::Since(..) => return None,
        };
        Some(FieldError { field: field.to_owned(), code, params: vec![] })
    };
    let mistakes: Vec<FieldError> = days.iter().filter_map(mistake).collect();
    if mistakes.is_empty() { Ok(()) } else { Err(AppError::Invalid(mistakes)) }
}

impl App {
    /// The day on which an application was first sent in, where the tenant is.
    pub(super) async fn sent_in_on(&self, scope: &Scope, id: ApplicationId) -> Result<Option<LocalDate>, AppError> {
        let events = self.stream_events(own_border(scope.tenant), id.as_uuid()).await?;
        let sent = events.iter().find(|recorded| {
            matches!(recorded.event, Event::Application(application::Event::ApplicationSubmitted { .. }))
        });
        Ok(sent.map(|recorded| recorded.occurred_at.date_in(scope.zone)))
    }
}
