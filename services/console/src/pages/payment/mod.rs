//! The pages of payment: the queue, one bill, the clock of each desk, accounts, terms and claims.

mod bill;
mod calculation;
pub(crate) mod deposits;
mod desks;
mod new_bill;
mod own;
mod payees;
mod queue;
mod rates;
mod repayments;
mod steps;
mod stopped;
pub(crate) mod terms;
mod year_end;

use app::authz;
use axum::Router;
use axum::response::Response;
use serde_json::Value;

pub(crate) use bill::{borne_by, printed};
pub(crate) use calculation::sums;
pub(crate) use new_bill::came_back;
pub(crate) use terms::came_back as terms_came_back;

use crate::frame::{Problem, Visitor};
use crate::texts::{choice_or_code, fill, text};
use crate::{Console, format};

pub(crate) fn routes() -> Router<Console> {
    Router::new()
        .merge(queue::routes())
        .merge(bill::routes())
        .merge(new_bill::routes())
        .merge(desks::routes())
        .merge(payees::routes())
        .merge(terms::routes())
        .merge(repayments::routes())
        .merge(year_end::routes())
}

/// Office time as people say it: `12 jam 30 menit`.
pub(crate) fn hours(minutes: i64) -> String {
    let (hours, rest) = (format::number(minutes.div_euclid(60)), minutes.rem_euclid(60).to_string());
    match (minutes >= 60, rest.as_str()) {
        (true, "0") => fill("payment.hours", &[("hours", &hours)]),
        (true, _) => fill("payment.hours_minutes", &[("hours", &hours), ("minutes", &rest)]),
        (false, _) => fill("payment.minutes", &[("minutes", &rest)]),
    }
}

/// Whose turn it is, as people call the role.
pub(crate) fn holder(wire: Option<&str>) -> String {
    wire.map_or_else(|| text("payment.nobody").to_owned(), |wire| choice_or_code("held_by", wire))
}

/// The roles that do a step.
pub(crate) fn roles_of(use_case: &str) -> String {
    let names: Vec<String> = authz::holders(use_case).iter().map(|role| choice_or_code("role", role.wire())).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => {
            fill("payment.one_of", &[("others", &rest.join(", ")), ("last", last)])
        }
        Some((only, _)) => only.clone(),
        None => String::new(),
    }
}

/// Whether a bill waits for a role of the visitor.
fn is_my_turn(visitor: &Visitor, held_by: &str) -> bool {
    let delegate =
        held_by == "head_of_agency" && visitor.scope.roles.iter().any(|role| role.wire() == "budget_user_delegate");
    delegate || visitor.scope.roles.iter().any(|role| role.wire() == held_by)
}

/// A member of a structure, as text.
pub(crate) fn inner<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A member of a structure, as a number.
fn amount(value: &Value, name: &str) -> i64 {
    value.get(name).and_then(Value::as_i64).unwrap_or_default()
}

/// A day inside a structure, as people write it.
pub(crate) fn day(value: &Value, name: &str) -> String {
    inner(value, name).parse().map(format::date).unwrap_or_default()
}

/// A page for the office alone: for a company it does not exist.
fn staff_only(visitor: &Visitor, permission: &str) -> Result<(), Problem> {
    if visitor.is_staff() && visitor.may(permission) { Ok(()) } else { Err(Problem::NoSuchPage) }
}

type Shown = Result<Response, Problem>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn office_time_is_said_in_hours_and_minutes() {
        assert_eq!(hours(45), "45 menit");
        assert_eq!(hours(120), "2 jam");
        assert_eq!(hours(1_270), "21 jam 10 menit");
    }

    /// EF-18: whoever may not do a step is told who does it.
    #[test]
    fn a_step_names_the_roles_that_do_it() {
        assert_eq!(roles_of("request_payment"), "Bendahara Pengeluaran");
        assert_eq!(roles_of("order_payment"), "Kepala Dinas (PA) atau Kuasa Pengguna Anggaran");
    }
}
