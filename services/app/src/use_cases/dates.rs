//! Days of papers: what happened cannot be dated ahead, and nothing happened before there was cause for it.

use domain::{Event, partnership::application};
use kernel::{LocalDate, Timestamp, Zone, ids::ApplicationId};

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

/// Minutes after midnight of `07.30`, as Indonesia writes it, or `07:30`.
pub(super) fn minutes(text: &str, field: &str) -> Result<u16, AppError> {
    let number = |text: &str| text.trim().parse::<u16>().ok();
    let parsed = text.split_once([':', '.']).and_then(|(hour, minute)| {
        let (hour, minute) = (number(hour)?, number(minute)?);
        (hour < 24 && minute < 60).then_some(hour.saturating_mul(60).saturating_add(minute))
    });
    let mistake = || AppError::Invalid(vec![FieldError { field: field.to_owned(), code: "time", params: vec![] }]);
    parsed.ok_or_else(mistake)
}

/// An instant as people write it: a day, and `09:30` where the tenant is.
pub(super) fn instant(day: LocalDate, time: &str, field: &str, zone: Zone) -> Result<Timestamp, AppError> {
    let minutes = i64::from(minutes(time, field)?);
    Ok(day.start_in(zone).plus_seconds(minutes.saturating_mul(60)))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// An hour is written one way wherever it is asked for.
    #[test]
    fn an_hour_is_read_with_a_point_or_a_colon_and_nothing_else() {
        assert_eq!(minutes("07.30", "time").ok(), Some(450));
        assert_eq!(minutes(" 7: 30 ", "time").ok(), Some(450));
        for wrong in ["24.00", "7.60", "730", "-1.30", "7.30.10", ""] {
            let Err(AppError::Invalid(errors)) = minutes(wrong, "opens") else { panic!("{wrong} is an hour") };
            assert_eq!((errors[0].field.as_str(), errors[0].code), ("opens", "time"), "{wrong}");
        }
    }
}
