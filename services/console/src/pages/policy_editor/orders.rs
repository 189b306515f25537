//! The terms of orders as fields of the form, and back.
//!
//! **Invariant:** a policy that says nothing about orders still says nothing after a revision that leaves these alone.

use app::rules::{OrderTerms, rules::DayCount, rules::Term};
use app::{AppError, Field, FieldError, FieldKind};
use serde_json::{Value, json};

use crate::format::{basis_points, percent};
use crate::forms::values;
use crate::frame::Posted;

/// Whether the policy says something about orders already.
pub(super) const NAMED: &str = "orders_named";

const DAYS: FieldKind = FieldKind::Integer(1, 365);
const SHARE: FieldKind = FieldKind::Text(10);

/// The lengths of time, by the name of their days and of their way of counting.
pub(super) const TERMS: &[(&str, &str)] = &[
    ("order_answer_days", "order_answer_count"),
    ("order_proof_daily_days", "order_proof_daily_count"),
    ("order_proof_weekly_days", "order_proof_weekly_count"),
    ("order_proof_monthly_days", "order_proof_monthly_count"),
    ("order_proof_broadcast_days", "order_proof_broadcast_count"),
    ("order_resubmission_days", "order_resubmission_count"),
];

/// Shares in per cent.
pub(super) const SHARES: [&str; 3] = ["least_likeness", "parity_warn_above", "parity_stop_above"];

const FIELDS: &[Field] = &[
    Field::optional(NAMED, FieldKind::Flag),
    Field::needed("order_answer_days", DAYS),
    Field::needed("order_answer_count", FieldKind::Choice(DayCount::NAMES)),
    Field::needed("order_proof_daily_days", DAYS),
    Field::needed("order_proof_daily_count", FieldKind::Choice(DayCount::NAMES)),
    Field::needed("order_proof_weekly_days", DAYS),
    Field::needed("order_proof_weekly_count", FieldKind::Choice(DayCount::NAMES)),
    Field::needed("order_proof_monthly_days", DAYS),
    Field::needed("order_proof_monthly_count", FieldKind::Choice(DayCount::NAMES)),
    Field::needed("order_proof_broadcast_days", DAYS),
    Field::needed("order_proof_broadcast_count", FieldKind::Choice(DayCount::NAMES)),
    Field::needed("order_resubmission_days", DAYS),
    Field::needed("order_resubmission_count", FieldKind::Choice(DayCount::NAMES)),
    Field::needed("labels", FieldKind::Text(500)),
    Field::needed("least_likeness", SHARE),
    Field::needed("parity_warn_above", SHARE),
    Field::needed("parity_stop_above", SHARE),
    Field::needed("live_within_days", DAYS),
    Field::optional("least_reach", FieldKind::Integer(0, 1_000_000_000)),
    Field::optional("one_invoice_at_a_time", FieldKind::Flag),
];

/// Writes the terms of orders into a form.
pub(super) fn write(named: Option<&OrderTerms>, posted: &mut Posted) {
    if named.is_some() {
        posted.push(NAMED, "ya");
    }
    let terms = named.cloned().unwrap_or_default();
    for ((days, count), (_, term)) in TERMS.iter().zip(lengths(&terms)) {
        posted.push(*days, term.days.to_string());
        posted.push(*count, term.count.wire());
    }
    posted.push("labels", terms.labels.join(", "));
    let shares = [terms.least_likeness, terms.parity_warn_above, terms.parity_stop_above];
    for (name, share) in SHARES.iter().zip(shares) {
        posted.push(*name, percent(share.0));
    }
    posted.push("live_within_days", terms.live_within_days.to_string());
    if let Some(reach) = terms.least_reach {
        posted.push("least_reach", reach.to_string());
    }
    if terms.one_invoice_at_a_time {
        posted.push("one_invoice_at_a_time", "ya");
    }
}

/// The terms of orders of a form; null where the policy says nothing about them.
pub(super) fn read(posted: &Posted) -> Result<Value, AppError> {
    let mut errors = Vec::new();
    let mut checked = match app::input::check(FIELDS, &values(FIELDS, posted)) {
        Ok(checked) => checked,
        Err(AppError::Invalid(found)) => {
            errors = found;
            serde_json::Map::new()
        }
        Err(other) => return Err(other),
    };
    for name in SHARES {
        match posted.filled(name).map(basis_points) {
            Some(Some(points)) => {
                checked.insert(name.to_owned(), json!(points));
            }
            Some(None) => errors.push(FieldError { field: name.to_owned(), code: "percent", params: vec![] }),
            None => {}
        }
    }
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let mut take = |name: &str| checked.remove(name).unwrap_or(Value::Null);
    let is_named = take(NAMED).as_bool().unwrap_or_default();
    let mut orders = serde_json::Map::new();
    for (days, count) in TERMS {
        let name = days.trim_start_matches("order_").trim_end_matches("_days").to_owned();
        orders.insert(name, json!({ "days": take(days), "count": take(count) }));
    }
    let labels = take("labels");
    let words = labels.as_str().unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty());
    orders.insert("labels".to_owned(), words.map(str::to_lowercase).collect());
    for name in SHARES.into_iter().chain(["live_within_days", "least_reach"]) {
        orders.insert(name.to_owned(), take(name));
    }
    let one_at_a_time = take("one_invoice_at_a_time").as_bool().unwrap_or_default();
    orders.insert("one_invoice_at_a_time".to_owned(), one_at_a_time.into());
    let orders = Value::Object(orders);
    let terms: OrderTerms = serde_json::from_value(orders.clone()).map_err(|source| AppError::Bug(Box::new(source)))?;
    Ok(if is_named || terms != OrderTerms::default() { orders } else { Value::Null })
}

/// The lengths of time of orders, with the names of their fields.
pub(crate) fn lengths(terms: &OrderTerms) -> [(&'static str, Term); 6] {
    [
        ("order_answer_days", terms.answer),
        ("order_proof_daily_days", terms.proof_daily),
        ("order_proof_weekly_days", terms.proof_weekly),
        ("order_proof_monthly_days", terms.proof_monthly),
        ("order_proof_broadcast_days", terms.proof_broadcast),
        ("order_resubmission_days", terms.resubmission),
    ]
}
