//! The thresholds that raise flags: those in force, how often each rule was wrong, what is proposed and by whom it is
//! approved.

use std::collections::BTreeMap;

use app::oversight::rules::{FlagBook, Measure, Rule, Setting};
use askama::Template;
use axum::response::Response;

use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, HistoryView, ListSpec, Row, TableView};
use crate::pages::versions::{self, Deciding, Difference, Differences, VersionCard};
use crate::texts::{choice_or_code, fill, text, use_case_label};
use crate::{format, routes};

#[derive(Debug, Template)]
#[template(path = "flags/rules.html")]
struct RulesPage {
    frame: Frame,
    note: String,
    propose: Option<(String, String)>,
    proposals: Vec<VersionCard>,
    rules: Vec<RuleView>,
    has_tallies: bool,
    versions: Option<TableView>,
    history: Option<HistoryView>,
}

/// A rule with its threshold, and how often it was right.
#[derive(Debug)]
struct RuleView {
    code: &'static str,
    name: String,
    threshold: String,
    /// Span of days and least number, where the rule has them.
    terms: String,
    basis: String,
    raised: String,
    flags_href: String,
    false_alarms: String,
    /// False alarms among the reviews.
    share: String,
    change: Option<String>,
}

fn settings_of(row: &Row) -> Result<FlagBook, Problem> {
    let settings: Vec<Setting> = serde_json::from_value(row.value("settings").clone())
        .map_err(|error| Problem::App(app::AppError::Bug(Box::new(error))))?;
    Ok(FlagBook { settings })
}

/// Span of days and least number of a threshold, in words.
fn terms(setting: &Setting) -> String {
    let span = setting.span_days.map(|days| fill("flag_rules.span", &[("days", &days.to_string())]));
    let least = setting.at_least.map(|count| fill("flag_rules.least", &[("count", &count.to_string())]));
    span.into_iter().chain(least).collect::<Vec<_>>().join(", ")
}

fn limit(setting: &Setting) -> String {
    if setting.limit == 0 && !setting.rule.is_floor() {
        return text("flag_rules.at_once").to_owned();
    }
    let measured = format::measured(setting.rule.measure().wire(), setting.limit);
    fill(if setting.rule.is_floor() { "flag_rules.below" } else { "flag_rules.above" }, &[("limit", &measured)])
}

/// How often each rule spoke, and how often it was wrong.
async fn tallies(visitor: &Visitor) -> Result<BTreeMap<String, Row>, Problem> {
    if !visitor.may("read_flag_tallies") {
        return Ok(BTreeMap::new());
    }
    let rows = visitor.rows("flag_tallies", &[]).await?;
    Ok(rows.into_iter().map(|row| (row.text("flag_rule").to_owned(), row)).collect())
}

/// A threshold as people type it: a share in per cent.
fn typed(setting: &Setting) -> String {
    match setting.rule.measure() {
        Measure::Share => format::percent(i32::try_from(setting.limit).unwrap_or(i32::MAX)),
        Measure::Days | Measure::Months | Measure::Units | Measure::Times => setting.limit.to_string(),
    }
}

/// The form that proposes another threshold of one rule, beginning with the one in force.
fn change_of(setting: &Setting) -> String {
    let number = |value: Option<String>| value.unwrap_or_default();
    let values = [
        ("flag_settings.0.flag_rule", setting.rule.wire().to_owned()),
        ("flag_settings.0.threshold", typed(setting)),
        ("flag_settings.0.span_days", number(setting.span_days.map(|days| days.to_string()))),
        ("flag_settings.0.at_least", number(setting.at_least.map(|count| count.to_string()))),
        ("flag_settings.0.rule_basis", setting.basis.clone()),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    routes::action("propose_flag_rules", &values, routes::FLAG_RULES)
}

fn rule_view(visitor: &Visitor, setting: &Setting, tally: Option<&Row>) -> RuleView {
    let count = |name: &str| tally.and_then(|row| row.integer(name)).unwrap_or_default();
    let outcomes = ["explained", "false_alarms", "corrected", "repayments", "sent"];
    let reviews = outcomes.iter().fold(0_i64, |sum, name| sum.saturating_add(count(name)));
    RuleView {
        code: setting.rule.wire(),
        name: choice_or_code("flag_rule", setting.rule.wire()),
        threshold: limit(setting),
        terms: terms(setting),
        basis: setting.basis.clone(),
        raised: format::number(count("raised")),
        flags_href: routes::with_query(routes::FLAGS, &[("flag_rule", setting.rule.wire())]),
        false_alarms: format::number(count("false_alarms")),
        share: format::share(count("false_alarms"), reviews),
        change: visitor.may("propose_flag_rules").then(|| change_of(setting)),
    }
}

/// What a version of the thresholds changes.
fn differences(now: &FlagBook, wanted: &FlagBook) -> Vec<Difference> {
    let words = |setting: &Setting| {
        [limit(setting), terms(setting)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    };
    let both = Rule::ALL.iter().map(|rule| (now.setting(*rule), wanted.setting(*rule)));
    both.filter(|(old, new)| old != new)
        .map(|(old, new)| Difference {
            what: choice_or_code("flag_rule", new.rule.wire()),
            old: words(&old),
            new: words(&new),
            basis: new.basis,
        })
        .collect()
}

const DECIDING: Deciding = Deciding {
    approve: "approve_flag_rules",
    withdraw: "withdraw_flag_rules",
    page: routes::FLAG_RULES,
    late_too: false,
};

fn card(visitor: &Visitor, row: &Row, now: &FlagBook) -> Result<VersionCard, Problem> {
    let number = row.integer("number").unwrap_or_default().to_string();
    let told = Differences::beside_today(&number, differences(now, &settings_of(row)?), true);
    Ok(DECIDING.card(visitor, row, told))
}

/// The version of a number beside the thresholds in force.
pub(crate) async fn card_of(visitor: &Visitor, number: i64) -> Result<Option<VersionCard>, Problem> {
    let rows = visitor.rows("flag_rules", &[]).await?;
    let book = in_force(&rows).map_or_else(|| Ok(FlagBook::preset()), settings_of)?;
    versions::numbered(&rows, number).map(|row| card(visitor, row, &book)).transpose()
}

fn in_force(rows: &[Row]) -> Option<&Row> {
    rows.iter().find(|row| row.text("status") == "approved")
}

pub(super) async fn show(visitor: Visitor) -> Result<Response, Problem> {
    if !visitor.may("read_flag_rules") {
        return Err(Problem::NoSuchPage);
    }
    let rows = visitor.rows("flag_rules", &[]).await?;
    let (note, book) = match in_force(&rows) {
        Some(row) => {
            let number = row.integer("number").unwrap_or_default().to_string();
            let from = row.date("effective_from").map(format::date).unwrap_or_default();
            let places = [("version", number.as_str()), ("from", &from), ("basis", row.text("basis"))];
            (fill("flag_rules.in_force", &places), settings_of(row)?)
        }
        None => (text("flag_rules.preset").to_owned(), FlagBook::preset()),
    };
    let tallies = tallies(&visitor).await?;
    let ahead = rows.iter().filter(|row| versions::is_ahead(row));
    let proposals = ahead.map(|row| card(&visitor, row, &book)).collect::<Result<Vec<_>, _>>()?;
    let table = ListSpec {
        under: &["basis"],
        columns: &["effective_from", "status", "withdraw_reason", "author_name", "approver_name", "approved_at"],
        ..ListSpec::new("flag_rules", routes::FLAG_RULES, "number")
    };
    frame::ok(&RulesPage {
        frame: Frame::of(&visitor, routes::FLAGS, text("menu.flag_rules")).crumb(text("menu.flags"), routes::FLAGS),
        note,
        propose: visitor.may("propose_flag_rules").then(|| {
            (use_case_label("propose_flag_rules"), routes::action("propose_flag_rules", &[], routes::FLAG_RULES))
        }),
        proposals,
        rules: Rule::ALL
            .iter()
            .map(|rule| rule_view(&visitor, &book.setting(*rule), tallies.get(rule.wire())))
            .collect(),
        has_tallies: visitor.may("read_flag_tallies"),
        versions: if rows.is_empty() { None } else { Some(TableView::of(&visitor, &table, &rows)?) },
        history: if rows.is_empty() {
            None
        } else {
            Some(lists::history(&visitor, app::own_desk::flag_rules_record()).await?)
        },
    })
}
