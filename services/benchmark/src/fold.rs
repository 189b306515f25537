//! What figures are made of, folded from one tenant's events: counts, days and statuses by year.
//!
//! **Invariant:** the shapes below name what they need and nothing else, so a name in an event is never even read.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Timestamp, Uuid};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    figures::{Figure, LEAST_CASES, MissingCode, divide, median_hundredths},
    indicator::INDICATORS,
};

/// Raised when the fold keeps other things; the tenant's log is then read from the first event again.
pub(crate) const REVISION: i32 = 2;

/// The event types that are read.
pub(crate) const KINDS: &[&str] = &[
    "region_fact_recorded",
    "window_drafted",
    "application_started",
    "application_submitted",
    "correction_requested",
    "application_decided",
    "decree_issued",
    "press_council_status_observed",
    "figure_shared",
    "shared_figure_withdrawn",
];

/// An event as it is read here.
#[derive(Debug)]
pub(crate) struct Seen<'a> {
    pub(crate) kind: &'a str,
    pub(crate) stream: Uuid,
    pub(crate) at: Timestamp,
    pub(crate) payload: &'a [u8],
}

/// Everything that is kept of one tenant.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Fold {
    population: Option<i64>,
    windows: BTreeMap<Uuid, i32>,
    applications: BTreeMap<Uuid, Case>,
    partners: BTreeMap<i32, BTreeSet<Uuid>>,
    statuses: BTreeMap<Uuid, (String, bool)>,
    shared: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Case {
    window: Option<Uuid>,
    submitted_at: Option<Timestamp>,
    corrections: i64,
    decided_at: Option<Timestamp>,
    accepted: bool,
}

#[derive(Deserialize)]
struct FactRecorded {
    content: FactContent,
}

#[derive(Deserialize)]
struct FactContent {
    name: String,
    value: String,
}

#[derive(Deserialize)]
struct WindowDrafted {
    window: Uuid,
    terms: WindowTerms,
}

#[derive(Deserialize)]
struct WindowTerms {
    fiscal_year: i32,
}

#[derive(Deserialize)]
struct InWindow {
    window: Uuid,
}

#[derive(Deserialize)]
struct Decided {
    outcome: String,
}

#[derive(Deserialize)]
struct DecreeIssued {
    window: Uuid,
    rows: Vec<DecreeRow>,
}

#[derive(Deserialize)]
struct DecreeRow {
    outlet: Uuid,
}

#[derive(Deserialize)]
struct StatusObserved {
    outlet: Uuid,
    status: String,
    observed_on: String,
}

#[derive(Deserialize)]
struct Shared {
    indicator: String,
    year: i32,
    #[serde(default)]
    decision_number: String,
}

fn key(indicator: &str, year: i32) -> String {
    format!("{indicator}/{year}")
}

fn read<T: DeserializeOwned>(seen: &Seen<'_>) -> Result<T, serde_json::Error> {
    serde_json::from_slice(seen.payload)
}

impl Fold {
    /// Takes one event in.
    pub(crate) fn take(&mut self, seen: &Seen<'_>) -> Result<(), serde_json::Error> {
        match seen.kind {
            "region_fact_recorded" => {
                let FactRecorded { content } = read(seen)?;
                if content.name == "population" {
                    self.population = content.value.trim().parse().ok();
                }
            }
            "window_drafted" => {
                let drafted: WindowDrafted = read(seen)?;
                self.windows.insert(drafted.window, drafted.terms.fiscal_year);
            }
            "application_started" => {
                let started: InWindow = read(seen)?;
                self.applications.entry(seen.stream).or_default().window = Some(started.window);
            }
            "application_submitted" => {
                self.applications.entry(seen.stream).or_default().submitted_at.get_or_insert(seen.at);
            }
            "correction_requested" => {
                let case = self.applications.entry(seen.stream).or_default();
                case.corrections = case.corrections.saturating_add(1);
            }
            "application_decided" => {
                let decided: Decided = read(seen)?;
                let case = self.applications.entry(seen.stream).or_default();
                case.accepted = decided.outcome == "accept";
                // A place on the waiting list is not the end of the way.
                case.decided_at = (decided.outcome != "waiting_list").then_some(seen.at);
            }
            "decree_issued" => {
                let issued: DecreeIssued = read(seen)?;
                if let Some(year) = self.windows.get(&issued.window) {
                    let partners = self.partners.entry(*year).or_default();
                    partners.extend(issued.rows.into_iter().map(|row| row.outlet));
                }
            }
            "press_council_status_observed" => {
                let observed: StatusObserved = read(seen)?;
                let verified = matches!(observed.status.as_str(), "admin_verified" | "factual_verified");
                let newer = self.statuses.get(&observed.outlet).is_none_or(|(day, _)| *day <= observed.observed_on);
                if newer {
                    self.statuses.insert(observed.outlet, (observed.observed_on, verified));
                }
            }
            "figure_shared" => {
                let shared: Shared = read(seen)?;
                self.shared.insert(key(&shared.indicator, shared.year), shared.decision_number);
            }
            "shared_figure_withdrawn" => {
                let shared: Shared = read(seen)?;
                self.shared.remove(&key(&shared.indicator, shared.year));
            }
            _ => (),
        }
        Ok(())
    }

    /// The years that anything is known of.
    fn years(&self) -> BTreeSet<i32> {
        let mut years: BTreeSet<i32> = self.windows.values().copied().collect();
        years.extend(self.partners.keys().copied());
        years
    }

    /// Every figure: indicator, year, value, and the decision by which it is shared.
    pub(crate) fn figures(&self) -> Vec<(&'static str, i32, i32, Figure, Option<&str>)> {
        let mut figures = Vec::new();
        for year in self.years() {
            for indicator in INDICATORS {
                let figure = match indicator.id {
                    "I06" => self.density(year),
                    "I08" => self.verified_share(year),
                    "I17" => self.acceptance(year),
                    "I18" => self.cycle(year),
                    "I19" => self.corrections(year),
                    _ => Figure::missing(MissingCode::NotReported, 0),
                };
                let decision = self.shared.get(&key(indicator.id, year)).map(String::as_str);
                figures.push((indicator.id, indicator.version, year, figure, decision));
            }
        }
        figures
    }

    fn partners_of(&self, year: i32) -> i64 {
        self.partners.get(&year).map_or(0, |partners| i64::try_from(partners.len()).unwrap_or(i64::MAX))
    }

    fn density(&self, year: i32) -> Figure {
        let partners = self.partners_of(year);
        if partners == 0 {
            return Figure::missing(MissingCode::NotYet, 0);
        }
        match self.population {
            Some(population) if population > 0 => {
                let part = i128::from(partners) * 100_000 * 100;
                Figure { value: divide(part, i128::from(population)), cases: partners }
            }
            Some(_) | None => Figure::missing(MissingCode::NotReported, partners),
        }
    }

    fn verified_share(&self, year: i32) -> Figure {
        let partners = self.partners.get(&year);
        let verified = partners
            .into_iter()
            .flatten()
            .filter(|outlet| self.statuses.get(*outlet).is_some_and(|(_, verified)| *verified));
        let verified = i64::try_from(verified.count()).unwrap_or(i64::MAX);
        Figure::percent(verified, self.partners_of(year))
    }

    fn submitted(&self, year: i32) -> impl Iterator<Item = &Case> {
        self.applications.values().filter(move |case| {
            case.submitted_at.is_some()
                && case.window.and_then(|window| self.windows.get(&window)).is_some_and(|of| *of == year)
        })
    }

    fn acceptance(&self, year: i32) -> Figure {
        let (mut submitted, mut accepted) = (0_i64, 0_i64);
        for case in self.submitted(year) {
            submitted = submitted.saturating_add(1);
            accepted = accepted.saturating_add(i64::from(case.accepted));
        }
        Figure::percent(accepted, submitted)
    }

    fn cycle(&self, year: i32) -> Figure {
        let mut days: Vec<i64> = self
            .submitted(year)
            .filter_map(|case| Some((case.submitted_at?, case.decided_at?)))
            .map(|(submitted, decided)| (decided.as_micros() - submitted.as_micros()) / (24 * 3_600 * 1_000_000))
            .collect();
        let cases = i64::try_from(days.len()).unwrap_or(i64::MAX);
        if cases == 0 {
            return Figure::missing(MissingCode::NotYet, 0);
        }
        if cases < LEAST_CASES {
            return Figure::missing(MissingCode::Suppressed, cases);
        }
        let value = median_hundredths(&mut days).ok_or(MissingCode::NotReported);
        Figure { value, cases }
    }

    fn corrections(&self, year: i32) -> Figure {
        let (mut submitted, mut corrections) = (0_i64, 0_i64);
        for case in self.submitted(year) {
            submitted = submitted.saturating_add(1);
            corrections = corrections.saturating_add(case.corrections);
        }
        Figure::ratio(corrections, submitted, 100)
    }
}
