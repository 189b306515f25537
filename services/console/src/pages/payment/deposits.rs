//! What is wrong with the deposits and the slip that settle a bill: everything that can be known before it is sent, at once.

use app::payment::billing::{is_ntpn, is_slip_number};
use app::payment::tax::{Breakdown, Levy};
use app::{AppError, FieldError, input};
use kernel::{Rupiah, Uuid};
use serde_json::{Map, Value};

use crate::forms::rows_count;
use crate::frame::{Posted, Problem, Visitor};
use crate::texts::choice_or_code;

/// The mistakes of a form that settles a bill, each at its field.
pub(crate) async fn mistakes(
    visitor: &Visitor,
    posted: &Posted,
    values: &Map<String, Value>,
) -> Result<Vec<FieldError>, Problem> {
    let Some(bill) = posted.filled("billing").and_then(|id| id.parse::<Uuid>().ok()) else { return Ok(Vec::new()) };
    let bill = visitor.row("billings", bill).await?;
    let counted = serde_json::from_value(bill.value("breakdown").clone()).ok();
    let mut found = match app::use_case("settle_billing").map(|settle| input::check(settle.fields, values)) {
        Some(Err(AppError::Invalid(errors))) => errors,
        _ => Vec::new(),
    };
    for mistake in looked_at(counted.as_ref(), posted, values) {
        if found.iter().all(|known| known.field != mistake.field) {
            found.push(mistake);
        }
    }
    Ok(found)
}

fn at(field: impl Into<String>, code: &'static str, params: Vec<(&'static str, String)>) -> FieldError {
    FieldError { field: field.into(), code, params }
}

fn looked_at(counted: Option<&Breakdown>, posted: &Posted, values: &Map<String, Value>) -> Vec<FieldError> {
    let mut found = numbers(posted);
    found.extend(amounts(values));
    found.extend(counted.into_iter().flat_map(|counted| sums(counted, values)));
    let needs_slip = counted.is_some_and(Breakdown::needs_slip);
    match posted.filled("slip_number") {
        Some(number) if !is_slip_number(number) => found.push(at("slip_number", "slip_form", vec![])),
        None if needs_slip => found.push(at("slip_number", "required", vec![])),
        Some(_) | None => (),
    }
    if needs_slip && posted.filled("slip_file").is_none() {
        found.push(at("slip_file", "file", vec![]));
    }
    found
}

/// Each deposit has a number of its own, in the form that the treasury gives it.
fn numbers(posted: &Posted) -> Vec<FieldError> {
    let mut known: Vec<(String, usize)> = Vec::new();
    let mut found = Vec::new();
    for row in 0..rows_count("deposits", posted) {
        let field = format!("deposits.{row}.ntpn");
        let Some(typed) = posted.filled(&field) else { continue };
        let ntpn = typed.split_whitespace().collect::<String>().to_ascii_uppercase();
        if let Some((_, first)) = known.iter().find(|(other, _)| *other == ntpn) {
            found.push(at(field, "ntpn_twice", vec![("row", first.saturating_add(1).to_string())]));
        } else if !is_ntpn(&ntpn) {
            found.push(at(field, "ntpn", vec![("found", ntpn.chars().count().to_string())]));
        }
        known.push((ntpn, row));
    }
    found
}

/// A deposit of nothing is none, whatever the others come to.
fn amounts(values: &Map<String, Value>) -> Vec<FieldError> {
    let rows = values.get("deposits").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let amount_of = |row: &Value| row.get("amount").and_then(Value::as_i64);
    let idle = rows.iter().enumerate().filter(|(_, row)| amount_of(row).is_some_and(|amount| amount <= 0));
    idle.map(|(row, _)| at(format!("deposits.{row}.amount"), "deposit_of_nothing", vec![])).collect()
}

/// Of each tax the deposits come to what was kept. Rows that are not read yet say nothing of a sum.
fn sums(counted: &Breakdown, values: &Map<String, Value>) -> Vec<FieldError> {
    let rows = values.get("deposits").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let levy_of = |row: &Value| row.get("levy").and_then(Value::as_str).and_then(Levy::from_wire);
    let amount_of = |row: &Value| row.get("amount").and_then(Value::as_i64);
    if !rows.iter().all(|row| levy_of(row).is_some() && amount_of(row).is_some()) {
        return Vec::new();
    }
    let due = counted.deposits();
    let mut found = Vec::new();
    for levy in Levy::ALL {
        let expected = due.get(levy).copied().unwrap_or_default();
        let of_levy = || rows.iter().enumerate().filter(|(_, row)| levy_of(row) == Some(*levy));
        let given = of_levy().filter_map(|(_, row)| amount_of(row)).fold(0_i64, i64::saturating_add);
        let said = |code, field: String| {
            let given = Rupiah::new(given).map_or_else(|_| given.to_string(), |sum| sum.to_string());
            let levy = choice_or_code("levy", levy.wire());
            at(field, code, vec![("levy", levy), ("expected", expected.to_string()), ("given", given)])
        };
        match of_levy().next() {
            Some((row, _)) if given != expected.get() => {
                found.push(said("deposit_sum", format!("deposits.{row}.amount")));
            }
            None if expected > Rupiah::ZERO => found.push(said("deposit_absent", "deposits".to_owned())),
            Some(_) | None => (),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use app::payment::tax::{Charge, TariffKind, TaxObject, TaxStatus, bill, in_force};
    use app::payment::terms::Terms;
    use kernel::LocalDate;

    use super::*;
    use crate::forms;

    /// Value-added tax of 1,100,000 and income tax of 200,000 are kept.
    fn counted() -> Breakdown {
        let as_of = LocalDate::from_ymd(2026, 1, 5).expect("a day");
        let price = Rupiah::new(10_000_000).expect("an amount");
        let charge =
            Charge { quantity: 1, unit_price: price, tariff: TariffKind::Exclusive, object: TaxObject::Service };
        let status = TaxStatus { taxable_entrepreneur: true, has_npwp: true, small_business: false, as_of };
        let terms = Terms::preset();
        bill(&[charge], status, in_force(&terms.rates, as_of).expect("rates"), Rupiah::ZERO).expect("a bill")
    }

    fn told(rows: &[(&str, &str, &str)], slip: Option<&str>) -> BTreeMap<String, &'static str> {
        let mut posted = Posted::default();
        for (row, (levy, ntpn, amount)) in rows.iter().enumerate() {
            for (name, value) in [("levy", levy), ("ntpn", ntpn), ("amount", amount)] {
                posted.push(format!("deposits.{row}.{name}"), *value);
            }
        }
        if let Some(number) = slip {
            posted.push("slip_number", number);
            posted.push("slip_file", "0".repeat(64));
        }
        let settle = app::use_case("settle_billing").expect("it");
        let values = forms::values(settle.fields, &posted);
        looked_at(Some(&counted()), &posted, &values).into_iter().map(|one| (one.field, one.code)).collect()
    }

    /// EF-18: whoever settles a bill is told everything at once, each at its row; the same number twice is another mistake
    /// than a number that is none.
    #[test]
    fn everything_that_is_wrong_with_deposits_is_told_at_once() {
        let (vat, tax) = ("value_added_tax", "income_tax_23");
        let good = "0123456789ABCDEF";
        assert_eq!(
            told(&[(vat, "12345", "1.000.000"), (tax, good, "200000"), (tax, &good.to_lowercase(), "0")], None),
            BTreeMap::from(
                [
                    ("deposits.0.ntpn", "ntpn"),
                    ("deposits.0.amount", "deposit_sum"),
                    ("deposits.2.ntpn", "ntpn_twice"),
                    ("deposits.2.amount", "deposit_of_nothing"),
                    ("slip_number", "required"),
                    ("slip_file", "file"),
                ]
                .map(|(field, code)| (field.to_owned(), code))
            )
        );
        let absent = BTreeMap::from([("deposits", "deposit_absent"), ("slip_number", "slip_form")]);
        let absent = absent.into_iter().map(|(field, code)| (field.to_owned(), code)).collect();
        assert_eq!(told(&[(tax, good, "200000")], Some("12")), absent);
        let idle = BTreeMap::from([("deposits.2.amount".to_owned(), "deposit_of_nothing")]);
        let rest = [(vat, good, "1100000"), (tax, "FEDCBA9876543210", "200.000"), (tax, "1234567890ABCDEF", "0")];
        assert_eq!(told(&rest, Some("2600AB12C")), idle);
        let right = [(vat, good, "1100000"), (tax, "FEDCBA9876543210", "200.000")];
        assert_eq!(told(&right, Some("2600AB12C")), BTreeMap::new());
    }
}
