//! One version of the region's rules, as people read them.

use app::rules::{FactSource, OrderTerms, Requirement, Rules, rules::Term};
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use kernel::BasisPoints;
use serde_json::Value;

use super::policies::{copy_path, edit_path, find, rules_of, version_path};
use super::policy_editor::orders;
use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, HistoryView, Row};
use crate::markup::Markup;
use crate::texts::{choice_or_code, field_label, fill, text, use_case_label};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::POLICY, get(show))
}

#[derive(Debug, Template)]
#[template(path = "policy.html")]
struct PolicyPage {
    frame: Frame,
    note: String,
    main: Option<(String, String)>,
    others: Vec<(String, String)>,
    /// Why the visitor cannot publish it, where somebody else can.
    waits: Option<&'static str>,
    facts: Markup,
    terms: Vec<(&'static str, String)>,
    order_terms: Vec<(String, String)>,
    sets: Vec<SetView>,
    criteria: Vec<CriterionView>,
    grades: Vec<GradeView>,
    scheme: String,
    history: HistoryView,
}

/// The requirements of one kind of media.
#[derive(Debug)]
struct SetView {
    kind: String,
    count: String,
    items: Vec<ItemView>,
    is_open: bool,
}

#[derive(Debug)]
struct ItemView {
    label: String,
    under: String,
    necessity: String,
    evidence: String,
    check: String,
    validity: String,
}

#[derive(Debug)]
struct CriterionView {
    label: String,
    source: String,
    /// From which value, and the points.
    bands: Vec<(String, String)>,
}

#[derive(Debug)]
struct GradeView {
    grade: String,
    at_least: String,
    is_eligible: bool,
}

async fn show(visitor: Visitor, Path(key): Path<String>) -> Result<Response, Problem> {
    let row = find(&visitor, &key).await?;
    let rules = rules_of(&row)?;
    let number = row.integer("number").unwrap_or_default();
    let (main, others, waits) = steps(&visitor, &row, number);
    let status = if row.flag("is_in_force") { text("policy.now").to_owned() } else { row.choice("status") };
    let history = lists::history_where(&visitor, app::own_desk::policy_record(), |line| {
        line.data.get("version").and_then(Value::as_i64) == Some(number)
    })
    .await?;
    frame::ok(&PolicyPage {
        frame: Frame::of(&visitor, routes::POLICIES, row.text("title")).crumb(text("menu.policies"), routes::POLICIES),
        note: fill("policy.note", &[("version", &number.to_string()), ("status", &status)]),
        main,
        others,
        waits,
        facts: lists::facts(&visitor, &row, facts_of(&row)),
        terms: terms(&rules),
        order_terms: order_terms(&rules.orders.clone().unwrap_or_default()),
        sets: sets(&rules),
        criteria: rules
            .grading
            .criteria
            .iter()
            .map(|criterion| CriterionView {
                label: criterion.label.clone(),
                source: Some(choice_or_code("source", criterion.source.wire()))
                    .filter(|source| *source != criterion.label)
                    .unwrap_or_default(),
                bands: criterion
                    .bands
                    .iter()
                    .map(|band| {
                        (value_in_words(criterion.source, band.at_least), format::number(i64::from(band.points)))
                    })
                    .collect(),
            })
            .collect(),
        grades: rules
            .grading
            .thresholds
            .iter()
            .map(|grade| GradeView {
                grade: grade.grade.clone(),
                at_least: format::number(i64::from(grade.at_least)),
                is_eligible: grade.eligible,
            })
            .collect(),
        scheme: choice_or_code("scheme", &rules.grading.name),
        history,
    })
}

/// What stands in the first card; a column without a value is left out where it says nothing.
fn facts_of(row: &Row) -> &'static [&'static str] {
    match row.text("status") {
        "draft" => &["legal_basis", "effective_from", "drafted_at", "revised_at"],
        "withdrawn" => &["legal_basis", "effective_from", "withdrawn_at", "withdraw_reason"],
        _ => &["legal_basis", "effective_from", "published_at"],
    }
}

type Link = (String, String);

/// The main step, other steps, and why the main one is not the visitor's.
fn steps(visitor: &Visitor, row: &Row, number: i64) -> (Option<Link>, Vec<Link>, Option<&'static str>) {
    let is_draft = row.text("status") == "draft";
    let own = visitor.scope.actor.as_uuid().to_string();
    let is_author = row.names("authors").iter().any(|author| author.ends_with(&own));
    let version = number.to_string();
    let action = |name: &'static str| {
        let back = version_path(number);
        (use_case_label(name), routes::action_on(name, &[("version", &version)], row.version(), &back))
    };
    let edit = || (use_case_label("revise_policy"), edit_path(number));
    let (may_publish, may_revise) = (visitor.may("publish_policy"), visitor.may("revise_policy"));
    let mut others = Vec::new();
    let mut main = None;
    let mut waits = None;
    if is_draft {
        if may_publish && is_author {
            waits = Some(text("policy.author_waits"));
        } else if !may_publish && visitor.is_staff() {
            waits = Some(text("policy.head_publishes"));
        }
        match (may_publish && !is_author, may_revise) {
            (true, revises) => {
                main = Some(action("publish_policy"));
                others.extend(revises.then(edit));
            }
            (false, true) => main = Some(edit()),
            (false, false) => {}
        }
    }
    if visitor.may("draft_policy") {
        others.push((text("policy.copy").to_owned(), copy_path(number)));
    }
    let has_begun = row.date("effective_from").is_some_and(|day| day <= visitor.scope.today());
    // Who publishes refuses a draft, who wrote it takes it back; what is published is withdrawn by who publishes.
    let may_withdraw = if is_draft { may_publish || is_author } else { may_publish };
    if visitor.may("withdraw_policy") && may_withdraw && (is_draft || (row.text("status") == "published" && !has_begun))
    {
        others.push(action("withdraw_policy"));
    }
    (main, others, waits)
}

fn days(term: Term) -> String {
    fill("policy.days", &[("days", &term.days.to_string()), ("count", &choice_or_code("count", term.count.wire()))])
}

/// What an order is held to, also where the region has not named it.
fn order_terms(terms: &OrderTerms) -> Vec<(String, String)> {
    let share = |points: BasisPoints| format!("{}\u{a0}%", format::percent(points.0));
    let label = |field: &str| field_label("revise_policy", field);
    let mut told: Vec<(String, String)> =
        orders::lengths(terms).into_iter().map(|(field, term)| (label(field), days(term))).collect();
    let reach = terms.least_reach.map_or_else(|| text("policy.no_least_status").to_owned(), format::number);
    told.extend([
        (label("labels"), terms.labels.join(", ")),
        (label("least_likeness"), share(terms.least_likeness)),
        (label("parity_warn_above"), share(terms.parity_warn_above)),
        (label("parity_stop_above"), share(terms.parity_stop_above)),
        (label("live_within_days"), format::number(i64::from(terms.live_within_days))),
        (label("least_reach"), reach),
        (label("one_invoice_at_a_time"), text(if terms.one_invoice_at_a_time { "yes" } else { "no" }).to_owned()),
    ]);
    told
}

fn terms(rules: &Rules) -> Vec<(&'static str, String)> {
    let times = |count: u8, key: &str| fill(key, &[("count", &count.to_string())]);
    vec![
        (text("field.correction_days"), days(rules.correction)),
        (text("field.max_corrections"), times(rules.max_corrections, "policy.times")),
        (text("field.objection_days"), days(rules.objection)),
        (text("field.max_outlets_per_company"), times(rules.max_outlets_per_company, "policy.outlets")),
        (
            text("field.least_press_council_status"),
            rules.least_press_council_status.map_or_else(
                || text("policy.no_least_status").to_owned(),
                |status| choice_or_code("press_council_status", status.wire()),
            ),
        ),
        (
            text("field.factual_status_skips_field_check"),
            text(if rules.factual_status_skips_field_check { "yes" } else { "no" }).to_owned(),
        ),
        (text("field.field_check_signers"), times(rules.field_check_signers, "policy.people")),
    ]
}

/// What stands below a requirement's name: where it is written, and what it attests.
fn under(item: &Requirement) -> String {
    let attests = item.attests.map(|fact| fill("policy.attests", &[("fact", &choice_or_code("source", fact.wire()))]));
    [item.legal_ref.clone(), attests].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn sets(rules: &Rules) -> Vec<SetView> {
    rules
        .requirements
        .iter()
        .enumerate()
        .map(|(index, set)| SetView {
            kind: choice_or_code("kind", set.kind.wire()),
            count: fill("policy.requirements", &[("count", &set.items.len().to_string())]),
            is_open: index == 0,
            items: set
                .items
                .iter()
                .map(|item| ItemView {
                    label: item.label.clone(),
                    under: under(item),
                    necessity: choice_or_code("necessity", item.necessity.wire()),
                    evidence: choice_or_code("evidence", item.evidence.wire()),
                    check: choice_or_code("check", item.check.wire()),
                    validity: choice_or_code("validity", item.validity.wire()),
                })
                .collect(),
        })
        .collect()
}

/// A value of a fact as people know it: rungs by their name, amounts with their unit.
pub(super) fn value_in_words(source: FactSource, value: i64) -> String {
    let rung = |names: &[&str], field: &str| {
        usize::try_from(value).ok().and_then(|at| names.get(at)).map(|wire| choice_or_code(field, wire))
    };
    match source {
        FactSource::PressCouncil => {
            rung(&["none", "registered", "in_process", "admin_verified", "factual_verified"], "press_council_status")
        }
        FactSource::EditorLevel => rung(&["none_level", "muda", "madya", "utama"], "level"),
        FactSource::LocalOffice | FactSource::TaxableEntrepreneur => (value == 1).then(|| text("yes").to_owned()),
        FactSource::YearsActive => Some(fill("policy.years", &[("count", &format::number(value))])),
        FactSource::ScoredRequirements => Some(format!("{}\u{a0}%", format::number(value))),
        FactSource::Reach => Some(format::number(value)),
    }
    .unwrap_or_else(|| format::number(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rungs_of_a_ladder_are_called_by_their_names() {
        assert_eq!(value_in_words(FactSource::PressCouncil, 4), "Terverifikasi faktual");
        assert_eq!(value_in_words(FactSource::EditorLevel, 3), "Utama");
        assert_eq!(value_in_words(FactSource::ScoredRequirements, 75), "75\u{a0}%");
        assert_eq!(value_in_words(FactSource::PressCouncil, 9), "9");
    }

    #[test]
    fn terms_say_how_days_are_counted() {
        let terms = terms(&app::Preset::Riau.rules());
        let said: Vec<&str> = terms.iter().map(|(_, value)| value.as_str()).collect();
        assert!(said.contains(&"3 hari kalender") && said.contains(&"2 hari kerja"), "{said:?}");
    }
}
