//! The payment clock (EF-20): how long a bill lay at each desk, in hours of work, without the outages that the desk
//! could not help.
//!
//! **Invariant:** worked and excluded together are the office time between entering and leaving; no minute counts
//! twice, however outages overlap.

use kernel::{Timestamp, WorkCalendar, Zone};

use super::{
    billing::{Holder, Stage},
    outage::System,
    terms::{OfficeHours, Terms},
};

#[cfg(test)]
mod tests;

/// When and how an office works.
#[derive(Debug, Clone)]
pub struct OfficeTime<'a> {
    /// Days off.
    pub calendar: &'a WorkCalendar,
    /// Hours on the other days.
    pub hours: OfficeHours,
    /// Where the office is.
    pub zone: Zone,
}

/// A span in which a system was out; without an end it still is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutageSpan {
    /// Which system.
    pub system: System,
    /// First instant.
    pub from: Timestamp,
    /// First instant after.
    pub until: Option<Timestamp>,
}

/// A bill came to a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entered {
    /// Which stage.
    pub stage: Stage,
    /// When.
    pub at: Timestamp,
}

/// A stay at one stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// Which stage.
    pub stage: Stage,
    /// Whose turn it was; `None` when nobody has to act any more.
    pub holder: Option<Holder>,
    /// Since when.
    pub entered: Timestamp,
    /// Until when; `None` is now.
    pub left: Option<Timestamp>,
    /// Office minutes that count.
    pub worked_minutes: i64,
    /// Office minutes that do not, because a system was out.
    pub excluded_minutes: i64,
    /// Office minutes that the region wants it to take at most, where it says so.
    pub target_minutes: Option<i64>,
}

impl Stay {
    /// Whether it took, or takes, longer than it should.
    pub fn is_overdue(&self) -> bool {
        self.target_minutes.is_some_and(|target| self.worked_minutes > target)
    }
}

/// Every stay of a bill, in order; the last one lasts until now.
pub fn stays(
    entered: &[Entered],
    now: Timestamp,
    office: &OfficeTime<'_>,
    outages: &[OutageSpan],
    terms: &Terms,
) -> Vec<Stay> {
    let leaving = entered.iter().skip(1).map(|next| Some(next.at)).chain([None]);
    entered
        .iter()
        .zip(leaving)
        .map(|(Entered { stage, at }, left)| {
            let until = left.unwrap_or(now);
            let (worked_minutes, excluded_minutes) =
                if stage.is_over() { (0, 0) } else { office.split(*at, until, &hindering(*stage, outages, until)) };
            let target_minutes = target_days(*stage, terms).map(|days| office.days(days));
            let (stage, entered, holder) = (*stage, *at, stage.holder());
            Stay { stage, holder, entered, left, worked_minutes, excluded_minutes, target_minutes }
        })
        .collect()
}

/// The middle of the values; of two in the middle the mean, rounded down. `None` of nothing.
pub fn median(values: impl IntoIterator<Item = i64>) -> Option<i64> {
    let mut values: Vec<i64> = values.into_iter().collect();
    values.sort_unstable();
    let upper = values.len().checked_div(2)?;
    let lower = values.len().checked_sub(1)?.checked_div(2)?;
    let (lower, upper) = (i128::from(*values.get(lower)?), i128::from(*values.get(upper)?));
    lower.checked_add(upper).and_then(|sum| i64::try_from(sum.div_euclid(2)).ok())
}

/// Working days that the region gives a stage (DOMAIN.md 5.1 R15): a request is made from a complete invoice, an order
/// from a complete request, checking included, and a disbursement from an order.
fn target_days(stage: Stage, terms: &Terms) -> Option<u16> {
    match stage {
        Stage::TaxDocumented => Some(terms.request_days),
        Stage::SppSubmitted | Stage::SppVerified => Some(terms.order_days),
        Stage::SpmIssued => Some(terms.disbursement_days),
        Stage::Open
        | Stage::Assembled
        | Stage::Inspected
        | Stage::HandoverSigned
        | Stage::HandedOver
        | Stage::Invoiced
        | Stage::Sp2dIssued
        | Stage::Paid
        | Stage::Settled
        | Stage::CarriedOver => None,
    }
}

/// The systems that a desk cannot do without.
fn needs(stage: Stage, system: System) -> bool {
    match system {
        System::Sipd => matches!(
            stage,
            Stage::TaxDocumented | Stage::SppSubmitted | Stage::SppVerified | Stage::SpmIssued | Stage::Sp2dIssued
        ),
        System::Catalogue => {
            matches!(stage, Stage::Assembled | Stage::Inspected | Stage::HandoverSigned | Stage::HandedOver)
        }
        System::Bank => stage == Stage::Sp2dIssued,
        System::Tax => matches!(stage, Stage::Invoiced | Stage::Paid),
    }
}

fn hindering(stage: Stage, outages: &[OutageSpan], now: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    outages
        .iter()
        .filter(|outage| needs(stage, outage.system))
        .map(|outage| (outage.from, outage.until.unwrap_or(now)))
        .collect()
}

const MINUTE: i64 = 60_000_000;

impl OfficeTime<'_> {
    /// Office minutes of so many working days.
    fn days(&self, days: u16) -> i64 {
        let minutes = i64::from(self.hours.closes).saturating_sub(self.hours.opens.into());
        minutes.max(0).saturating_mul(days.into())
    }

    /// Office minutes between two instants: those that count, and those in which a system was out.
    pub fn split(&self, from: Timestamp, until: Timestamp, out: &[(Timestamp, Timestamp)]) -> (i64, i64) {
        let (mut whole, mut excluded) = (0_i64, 0_i64);
        let out = merged(out);
        let last = until.date_in(self.zone);
        let mut day = from.date_in(self.zone);
        while day <= last {
            if self.calendar.is_working_day(day) {
                let start = day.start_in(self.zone);
                let minute = |minute: u16| start.plus_seconds(i64::from(minute).saturating_mul(60)).as_micros();
                let open = minute(self.hours.opens).max(from.as_micros());
                let close = minute(self.hours.closes).min(until.as_micros());
                whole = whole.saturating_add(close.saturating_sub(open).max(0));
                for (began, ended) in &out {
                    let hindered = close.min(*ended).saturating_sub(open.max(*began));
                    excluded = excluded.saturating_add(hindered.max(0));
                }
            }
            let next = day.plus_days(1);
            if next == day {
                break;
            }
            day = next;
        }
        let (whole, excluded) = (whole.div_euclid(MINUTE), excluded.div_euclid(MINUTE));
        (whole.saturating_sub(excluded), excluded)
    }
}

/// The same spans without overlaps, in order.
fn merged(spans: &[(Timestamp, Timestamp)]) -> Vec<(i64, i64)> {
    let mut spans: Vec<(i64, i64)> = spans.iter().map(|(from, until)| (from.as_micros(), until.as_micros())).collect();
    spans.sort_unstable();
    let mut merged: Vec<(i64, i64)> = Vec::new();
    for (from, until) in spans {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(until),
            _ => merged.push((from, until)),
        }
    }
    merged
}
