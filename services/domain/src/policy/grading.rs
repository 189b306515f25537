//! Grades that anybody can compute again: facts in, points per criterion out (EF-10).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::rules::{Necessity, Requirement};

#[cfg(test)]
mod tests;

names! {
    /// The fact that a criterion looks at.
    pub enum FactSource {
        /// Rung of the Press Council's ladder: 0 none, 1 listed, 2 in process, 3 administrative, 4 factual.
        PressCouncil = "press_council",
        /// Highest valid UKW of the editor-in-chief: 0 none, 1 Muda, 2 Madya, 3 Utama.
        EditorLevel = "editor_level",
        /// Visits, listeners or copies a month, as last observed.
        Reach = "reach",
        /// Full years since first publication.
        YearsActive = "years_active",
        /// 1 when the newsroom is in the region.
        LocalOffice = "local_office",
        /// 1 when the company is a taxable entrepreneur.
        TaxableEntrepreneur = "taxable_entrepreneur",
        /// Share of scored requirements that are met, in percent.
        ScoredRequirements = "scored_requirements",
    }
}

/// Points from a value on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// The least value.
    pub at_least: i64,
    /// What it gives.
    pub points: i32,
}

/// One thing that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// `press_council`.
    pub code: String,
    /// What people read.
    pub label: String,
    /// Where the value comes from.
    pub source: FactSource,
    /// Points by value; the highest band that is reached counts; below all of them nothing.
    pub bands: Vec<Band>,
}

/// A grade and the points that it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threshold {
    /// `A`.
    pub grade: String,
    /// The least total.
    pub at_least: i32,
    /// Whether a partner of this grade may be accepted.
    pub eligible: bool,
}

/// A way of grading: criteria and thresholds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradeScheme {
    /// `status_ladder`, `points`, `traffic_ladder`, or the region's own name.
    pub name: String,
    /// What counts.
    pub criteria: Vec<Criterion>,
    /// The grades.
    pub thresholds: Vec<Threshold>,
}

/// The facts of one application, as they were when it was graded; a fact that is not known is not here.
pub type Facts = BTreeMap<FactSource, i64>;

/// Points of one criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionPoints {
    /// Which criterion.
    pub code: String,
    /// The fact; `None` when it is not known.
    pub value: Option<i64>,
    /// What it gave.
    pub points: i32,
}

/// A grade with everything that it was computed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradeResult {
    /// Name of the scheme.
    pub scheme: String,
    /// Points by criterion.
    pub points: Vec<CriterionPoints>,
    /// Their sum.
    pub total: i32,
    /// The grade; `-` when the total reaches none.
    pub grade: String,
    /// Whether it may be accepted.
    pub eligible: bool,
}

/// The facts that an application is graded by (EF-10): what the company declared on the day of sending it in, and not
/// later; what the office observed; and the share of the scored requirements that the checks found good. A fact that a
/// requirement attests counts only if that requirement was found good.
pub fn facts(
    declared: &Facts,
    observed: &Facts,
    requirements: &[Requirement],
    found_good: impl Fn(&str) -> bool,
) -> Facts {
    let mut facts: Facts = declared.iter().chain(observed).map(|(source, value)| (*source, *value)).collect();
    for requirement in requirements {
        if let Some(attested) = requirement.attests.filter(|_| !found_good(&requirement.code)) {
            facts.remove(&attested);
        }
    }
    let scored: Vec<&str> = requirements
        .iter()
        .filter(|requirement| requirement.necessity == Necessity::Scored)
        .map(|requirement| requirement.code.as_str())
        .collect();
    let met = scored.iter().filter(|code| found_good(code)).count();
    let percent = i64::try_from(met.saturating_mul(100).checked_div(scored.len()).unwrap_or(100)).unwrap_or(100);
    facts.insert(FactSource::ScoredRequirements, percent);
    facts
}

impl GradeScheme {
    /// The grade for these facts: the same facts and scheme give the same grade.
    pub fn grade(&self, facts: &Facts) -> GradeResult {
        let points: Vec<CriterionPoints> = self
            .criteria
            .iter()
            .map(|criterion| {
                let value = facts.get(&criterion.source).copied();
                let points = value.map_or(0, |value| {
                    criterion
                        .bands
                        .iter()
                        .filter(|band| value >= band.at_least)
                        .max_by_key(|band| band.at_least)
                        .map_or(0, |band| band.points)
                });
                CriterionPoints { code: criterion.code.clone(), value, points }
            })
            .collect();
        let total = points.iter().fold(0_i32, |sum, criterion| sum.saturating_add(criterion.points));
        let reached = self.thresholds.iter().filter(|grade| total >= grade.at_least).max_by_key(|grade| grade.at_least);
        GradeResult {
            scheme: self.name.clone(),
            points,
            total,
            grade: reached.map_or_else(|| "-".to_owned(), |grade| grade.grade.clone()),
            eligible: reached.is_some_and(|grade| grade.eligible),
        }
    }

    /// What cannot stand together: place and code.
    pub(crate) fn contradictions(&self) -> Vec<(String, String)> {
        let mut reasons = Vec::new();
        if self.criteria.is_empty() {
            reasons.push(("grading.criteria".to_owned(), "policy.no_criterion".to_owned()));
        }
        for (index, criterion) in self.criteria.iter().enumerate() {
            let place = format!("grading.criteria.{}", criterion.code);
            if self.criteria.iter().skip(index.saturating_add(1)).any(|other| other.code == criterion.code) {
                reasons.push((place.clone(), "policy.criterion_twice".to_owned()));
            }
            let steps: BTreeSet<i64> = criterion.bands.iter().map(|band| band.at_least).collect();
            if steps.len() < criterion.bands.len() {
                reasons.push((place, "policy.band_twice".to_owned()));
            }
        }
        if !self.thresholds.iter().any(|grade| grade.eligible) {
            reasons.push(("grading.thresholds".to_owned(), "policy.no_eligible_grade".to_owned()));
        }
        for (index, grade) in self.thresholds.iter().enumerate() {
            let twice = self
                .thresholds
                .iter()
                .skip(index.saturating_add(1))
                .any(|other| other.grade == grade.grade || other.at_least == grade.at_least);
            if twice {
                reasons.push((format!("grading.thresholds.{}", grade.grade), "policy.grade_twice".to_owned()));
            }
        }
        reasons
    }
}
