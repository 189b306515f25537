//! A grade with the points of each criterion, the facts that they came from, and the version of the rules (EF-10).

use app::rules::GradeResult;
use askama::Template;
use serde::Deserialize;

use super::Dossier;
use crate::format;
use crate::texts::{choice_or_code, fill, text};

/// A grade, ready to be computed again by hand.
#[derive(Debug, Template)]
#[template(path = "application/grade.html")]
pub(super) struct GradeView {
    grade: String,
    eligible: bool,
    total: String,
    rows: Vec<ScoreRow>,
    thresholds: String,
    policy: String,
    policy_href: String,
}

impl askama::filters::HtmlSafe for GradeView {}

#[derive(Debug)]
struct ScoreRow {
    label: String,
    value: String,
    points: String,
}

#[derive(Debug, Deserialize)]
struct Scored {
    code: String,
    value: Option<i64>,
    points: i64,
}

/// The grade of an application, once it has one.
pub(super) fn view(dossier: &Dossier) -> Option<GradeView> {
    let row = &dossier.application;
    let points: Vec<Scored> = serde_json::from_value(row.value("points").clone()).ok()?;
    let version = row.integer("grade_policy_version");
    let total = row.integer("points_total").unwrap_or_default();
    Some(told(dossier, row.text("grade"), row.flag("eligible"), total, version, &points))
}

/// The grade that it would get now.
pub(super) fn preview(dossier: &Dossier, result: &GradeResult) -> GradeView {
    let points: Vec<Scored> = result
        .points
        .iter()
        .map(|one| Scored { code: one.code.clone(), value: one.value, points: i64::from(one.points) })
        .collect();
    let version = dossier.window.integer("policy_version");
    told(dossier, &result.grade, result.eligible, i64::from(result.total), version, &points)
}

fn told(
    dossier: &Dossier,
    grade: &str,
    eligible: bool,
    total: i64,
    version: Option<i64>,
    points: &[Scored],
) -> GradeView {
    let grading = &dossier.policy.grading;
    let rows = points
        .iter()
        .map(|points| {
            let criterion = grading.criteria.iter().find(|criterion| criterion.code == points.code);
            ScoreRow {
                label: criterion.map_or_else(|| points.code.clone(), |criterion| criterion.label.clone()),
                value: fact(criterion.map_or("", |criterion| criterion.source.as_str()), points.value),
                points: format::number(points.points),
            }
        })
        .collect();
    let mut thresholds: Vec<_> = grading.thresholds.iter().collect();
    thresholds.sort_by_key(|threshold| std::cmp::Reverse(threshold.at_least));
    let thresholds = thresholds
        .iter()
        .map(|one| {
            let key = if one.eligible { "grade.threshold" } else { "grade.threshold_out" };
            fill(key, &[("grade", &one.grade), ("points", &format::number(one.at_least))])
        })
        .collect::<Vec<_>>()
        .join(", ");
    GradeView {
        grade: grade.to_owned(),
        eligible,
        total: format::number(total),
        rows,
        thresholds,
        policy: version.map(|version| version.to_string()).unwrap_or_default(),
        policy_href: dossier.policy.href(),
    }
}

/// A fact as people read it.
fn fact(source: &str, value: Option<i64>) -> String {
    let Some(value) = value else { return text("grade.unknown").to_owned() };
    let rung = |names: [&str; 5]| {
        usize::try_from(value)
            .ok()
            .and_then(|index| names.get(index).copied())
            .map_or_else(|| format::number(value), |name| choice_or_code("press_council_status", name))
    };
    match source {
        "press_council" => rung(["none", "registered", "in_process", "admin_verified", "factual_verified"]),
        "editor_level" => match value {
            1 => choice_or_code("level", "muda"),
            2 => choice_or_code("level", "madya"),
            3 => choice_or_code("level", "utama"),
            _ => text("empty.value").to_owned(),
        },
        "local_office" | "taxable_entrepreneur" => text(if value > 0 { "yes" } else { "no" }).to_owned(),
        "years_active" => fill("grade.years", &[("years", &format::number(value))]),
        "scored_requirements" => format::percent_tenths(value.saturating_mul(10)),
        _ => format::number(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_told_in_words_and_an_unknown_one_says_so() {
        assert_eq!(fact("press_council", Some(4)), choice_or_code("press_council_status", "factual_verified"));
        assert_eq!(fact("scored_requirements", Some(67)), "67\u{a0}%");
        assert_eq!(fact("reach", Some(12_500)), "12.500");
        assert_eq!(fact("reach", None), text("grade.unknown"));
    }
}
