//! The calculation of a bill, line by line, as anybody can do it again with a pencil (C-TRANSPARENT-CALC).

use kernel::Rupiah;
use serde_json::Value;

use super::{amount, inner};
use crate::format::{self, percent};
use crate::lists::Row;
use crate::texts::{choice_or_code, fill, text};

/// One line of the calculation.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) what: String,
    /// The placement that it is about; nothing for the bill as a whole.
    pub(super) about: String,
    pub(super) formula: String,
    pub(super) rounding: String,
    pub(super) amount: String,
    pub(super) is_sum: bool,
}

/// One placement on a bill, with what it costs.
#[derive(Debug)]
pub(super) struct Charged {
    pub(super) number: String,
    pub(super) about: String,
    pub(super) quantity: String,
    pub(super) unit_price: String,
    pub(super) tariff: String,
    pub(super) net: String,
    pub(super) gross: String,
    pub(super) order_href: Option<String>,
}

/// The calculation of a bill.
#[derive(Debug)]
pub(super) struct Calculation {
    /// Label, amount, and what it is for the eye.
    pub(super) sums: Vec<(String, String, bool)>,
    pub(super) basis: String,
    pub(super) lines: Vec<Line>,
}

impl Calculation {
    /// Says that the bill is a part of more than `limit`, where value-added tax is kept because of it.
    pub(super) fn part_of_more(mut self, limit: Rupiah) -> Self {
        let said = fill("calc.of_vat_kept_part", &[("limit", &limit.to_string())]);
        let kept = choice_or_code("step", "vat_kept");
        for line in self.lines.iter_mut().filter(|line| line.what == kept) {
            line.formula.clone_from(&said);
        }
        self
    }
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The placements of a bill.
pub(super) fn charged(bill: &Row) -> Vec<Charged> {
    let items = bill.value("items").as_array().map_or(&[][..], Vec::as_slice);
    let charges = list(bill.value("breakdown"), "charges");
    items
        .iter()
        .enumerate()
        .map(|(at, item)| {
            let charge = item.get("charge").unwrap_or(&Value::Null);
            let cost = charges.get(at).unwrap_or(&Value::Null);
            let order = inner(item, "order").rsplit(':').next().and_then(|id| id.parse().ok());
            Charged {
                number: at.saturating_add(1).to_string(),
                about: inner(item, "about").to_owned(),
                quantity: format::number(amount(charge, "quantity")),
                unit_price: format::rupiah(amount(charge, "unit_price")),
                tariff: choice_or_code("tariff", inner(charge, "tariff")),
                net: format::rupiah(amount(cost, "net")),
                gross: format::rupiah(amount(cost, "gross")),
                order_href: order.and_then(|id| crate::routes::record("orders", id)),
            }
        })
        .collect()
}

/// What a bill comes to and what is kept of it, label and amount; nothing before it was counted.
pub(crate) fn sums(bill: &Row) -> Vec<(String, String)> {
    let counted = calculation(bill).map(|counted| counted.sums).unwrap_or_default();
    counted.into_iter().map(|(label, amount, _)| (label, amount)).collect()
}

/// The calculation of a bill; nothing before it was counted.
pub(super) fn calculation(bill: &Row) -> Option<Calculation> {
    let breakdown = Some(bill.value("breakdown")).filter(|value| value.is_object())?;
    let base: i64 = list(breakdown, "charges").iter().map(|charge| amount(charge, "vat_base")).sum();
    let rupiah = |name: &str| format::rupiah(amount(breakdown, name));
    let mut sums = vec![
        (text("calc.net").to_owned(), rupiah("net"), false),
        (text("calc.vat_base").to_owned(), format::rupiah(base), false),
        (text("calc.vat").to_owned(), rupiah("vat"), false),
        (text("calc.gross").to_owned(), rupiah("gross"), true),
        (text("calc.vat_kept").to_owned(), rupiah("vat_kept"), false),
    ];
    for kept in list(breakdown, "kept") {
        let levy = choice_or_code("levy", inner(kept, "levy"));
        let label = fill("calc.kept", &[("levy", &levy), ("rate", &rate(amount(kept, "rate")))]);
        sums.push((label, format::rupiah(amount(kept, "amount")), false));
    }
    sums.push((text("calc.transfer").to_owned(), rupiah("transfer"), true));
    let items = bill.value("items").as_array().map_or(&[][..], Vec::as_slice);
    let from = inner(breakdown, "rates_from").parse().map(format::date).unwrap_or_default();
    let version = bill.integer("terms_version").unwrap_or_default();
    let basis = if version == 0 {
        fill("calc.preset", &[("from", &from)])
    } else {
        fill("calc.terms", &[("from", &from), ("version", &version.to_string())])
    };
    let steps = list(breakdown, "steps");
    Some(Calculation { sums, basis, lines: steps.iter().map(|step| line(step, items, steps)).collect() })
}

fn line(step: &Value, items: &[Value], steps: &[Value]) -> Line {
    let at = amount(step, "charge");
    let item = usize::try_from(at).ok().and_then(|at| at.checked_sub(1)).and_then(|at| items.get(at));
    let kind = inner(step, "kind");
    let rounding = inner(step, "rounding");
    // The part of the price that value-added tax is counted from stands in the step before.
    let part = steps
        .iter()
        .find(|other| inner(other, "kind") == "vat_base" && amount(other, "charge") == at)
        .map(|other| (amount(other, "numerator"), amount(other, "denominator")));
    Line {
        what: choice_or_code("step", kind),
        about: item.map(|item| format!("{at}. {}", inner(item, "about"))).unwrap_or_default(),
        formula: formula(step, part),
        rounding: if rounding == "exact" { String::new() } else { choice_or_code("rounding", rounding) },
        amount: format::rupiah(amount(step, "amount")),
        is_sum: matches!(kind, "gross" | "transfer"),
    }
}

fn rate(points: i64) -> String {
    format!("{}\u{a0}%", percent(i32::try_from(points).unwrap_or_default()))
}

/// `Rp 1.800.000 × 11/12`, `Rp 1.800.000 × 11/12 × 12 %`, `3 × Rp 600.000`.
fn formula(step: &Value, part: Option<(i64, i64)>) -> String {
    let of = format::rupiah(amount(step, "base"));
    let (numerator, denominator) = (amount(step, "numerator"), amount(step, "denominator"));
    match (inner(step, "kind"), numerator, denominator) {
        ("price", quantity, 1) => format!("{} × {of}", format::number(quantity)),
        ("gross", 1, 1) => text("calc.of_gross").to_owned(),
        ("transfer", 1, 1) => text("calc.of_transfer").to_owned(),
        ("vat", 1, 1) => text("calc.of_vat").to_owned(),
        ("vat_kept", 1, 1) => text("calc.of_vat_kept").to_owned(),
        (_, 1, 1) => of,
        (_, points, 10_000) => format!("{of} × {}", rate(points)),
        ("vat", taxed, whole) => match part {
            Some((over, under)) if over > 0 && under.saturating_mul(10_000) == whole && taxed % over == 0 => {
                format!("{of} × {over}/{under} × {}", rate(taxed / over))
            }
            _ => format!("{of} × {}/{}", format::number(taxed), format::number(whole)),
        },
        _ => format!("{of} × {}/{}", format::number(numerator), format::number(denominator)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// DOMAIN.md 5.3: a small bill of which value-added tax is kept says that it is a part of more.
    #[test]
    fn a_part_of_more_says_why_value_added_tax_is_kept() {
        let line = |kind: &str| Line {
            what: choice_or_code("step", kind),
            about: String::new(),
            formula: text("calc.of_vat_kept").to_owned(),
            rounding: String::new(),
            amount: String::new(),
            is_sum: false,
        };
        let counted = Calculation { sums: vec![], basis: String::new(), lines: vec![line("vat"), line("vat_kept")] };
        let limit = Rupiah::new(2_000_000).expect("an amount");
        let told: Vec<String> = counted.part_of_more(limit).lines.into_iter().map(|line| line.formula).collect();
        assert!(!told[0].contains("2.000.000") && told[1].contains("2.000.000"), "{told:?}");
    }

    /// C-TRANSPARENT-CALC: a step can be done again by hand.
    #[test]
    fn a_step_of_the_calculation_is_written_as_one_would_reckon_it() {
        let step = |kind: &str, base: i64, numerator: i64, denominator: i64| json!({ "kind": kind, "base": base, "numerator": numerator, "denominator": denominator });
        assert_eq!(formula(&step("price", 600_000, 3, 1), None), "3 × Rp\u{a0}600.000");
        assert_eq!(formula(&step("vat_base", 1_800_000, 11, 12), None), "Rp\u{a0}1.800.000 × 11/12");
        let vat = step("vat", 1_800_000, 13_200, 120_000);
        assert_eq!(formula(&vat, Some((11, 12))), "Rp\u{a0}1.800.000 × 11/12 × 12\u{a0}%");
        assert_eq!(formula(&vat, None), "Rp\u{a0}1.800.000 × 13.200/120.000");
        assert_eq!(formula(&step("income_tax_kept", 1_800_000, 200, 10_000), None), "Rp\u{a0}1.800.000 × 2\u{a0}%");
        assert_eq!(formula(&step("gross", 1_998_000, 1, 1), None), text("calc.of_gross"));
    }
}
