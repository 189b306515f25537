//! What an agreement says, above the forms that agree on it: each item with price and quantity, from when to when, and
//! what it comes to as far as that is known.

use kernel::Uuid;
use serde_json::{Value, json};

use super::super::fitting::{item_names, price_in};
use super::Beforehand;
use crate::frame::{Problem, Visitor};
use crate::lists::Row;
use crate::texts::{choice_or_code, column_label, fill, text};
use crate::{format, routes};

/// Whether prices are still offered, so that the offer that stands says them and not the agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prices {
    Offered,
    Agreed,
}

/// What it says; the prices are those that the step agrees on.
pub(super) async fn told(visitor: &Visitor, id: Uuid, prices: Prices) -> Result<Beforehand, Problem> {
    let row = visitor.row("agreements", id).await?;
    let names = item_names(visitor, &row).await?;
    let offer = match prices {
        Prices::Offered => standing_offer(visitor, &row).await?,
        Prices::Agreed => None,
    };
    let price_of = |item: &Value| match prices {
        Prices::Offered => offered_in(offer.as_ref()?, item),
        Prices::Agreed => item.get("unit_price").and_then(Value::as_i64),
    };
    let items: Vec<Line> =
        row.value("items").as_array().into_iter().flatten().map(|item| line(item, price_of(item))).collect();
    let mut facts = vec![(text("before.company").to_owned(), row.text("company_name").to_owned())];
    facts.extend(names.into_iter().zip(&items).map(|((_, name), line)| (name, line.words())));
    facts.push((text("before.period").to_owned(), period(&row)));
    let rule = [row.choice("under_delivery"), row.text("under_delivery_words").to_owned()];
    let rule: Vec<String> = rule.into_iter().filter(|words| !words.is_empty()).collect();
    if !rule.is_empty() {
        facts.push((column_label("agreements", "under_delivery"), rule.join(": ")));
    }
    if let Some(ceiling) = row.integer("ceiling") {
        facts.push((text("before.ceiling").to_owned(), format::rupiah(ceiling)));
    }
    facts.extend(whole(&row, &items));
    Ok(Beforehand {
        title: row.text("title").to_owned(),
        said: String::new(),
        facts,
        links: vec![(text("before.agreement").to_owned(), routes::agreement(id))],
        note: String::new(),
    })
}

/// The offer of an agreement that may be taken, answered or concluded on.
pub(crate) async fn standing_offer(visitor: &Visitor, agreement: &Row) -> Result<Option<Row>, Problem> {
    let number = agreement.integer("offer_number");
    if number.is_none() || !visitor.may("read_offers") {
        return Ok(None);
    }
    let offers = visitor.rows("offers", &[("agreement", json!(agreement.id())), ("number", json!(number))]).await?;
    Ok(offers.into_iter().next())
}

fn offered_in(offer: &Row, item: &Value) -> Option<i64> {
    price_in(offer.value("prices"), &item.get("number")?.to_string())?.parse().ok()
}

/// One item: what one of it costs and how many there are, where that is said.
struct Line {
    price: Option<i64>,
    unit: String,
    is_inclusive: bool,
    count: Option<i64>,
    is_open: bool,
}

fn line(item: &Value, price: Option<i64>) -> Line {
    let unit = item.get("unit").and_then(Value::as_str).unwrap_or_default();
    let quantity = item.get("quantity").unwrap_or(&Value::Null);
    Line {
        price,
        unit: choice_or_code("unit", unit).to_lowercase(),
        is_inclusive: item.get("tax_inclusive").and_then(Value::as_bool).unwrap_or_default(),
        count: quantity.get("count").and_then(Value::as_i64),
        is_open: quantity.is_string(),
    }
}

impl Line {
    fn words(&self) -> String {
        let price = self.price.map_or_else(|| text("empty.value").to_owned(), format::rupiah);
        let price = fill("order.price_per", &[("price", &price), ("unit", &self.unit)]);
        let tax = text(if self.is_inclusive { "before.with_tax" } else { "before.without_tax" });
        let quantity = match self.count {
            Some(count) => format::number(count),
            None if self.is_open => text("agreement.not_fixed").to_owned(),
            None => text("empty.value").to_owned(),
        };
        let words = fill("before.item", &[("price", &price), ("tax", tax), ("quantity", &quantity)]);
        match self.sum() {
            Some(sum) => fill("before.item_sum", &[("item", &words), ("sum", &format::rupiah(sum))]),
            None => words,
        }
    }

    fn sum(&self) -> Option<i64> {
        self.price?.checked_mul(self.count?)
    }
}

/// All of it: as it was counted when the prices were agreed, or else what the items come to, where all of them have a
/// quantity and the tax is in all of them or in none.
fn whole(row: &Row, items: &[Line]) -> Option<(String, String)> {
    if let Some(value) = row.integer("value") {
        return Some((text("before.value").to_owned(), format::rupiah(value)));
    }
    let is_inclusive = items.first()?.is_inclusive;
    let sum = items.iter().try_fold(0_i64, |sum, line| sum.checked_add(line.sum()?))?;
    let label = if is_inclusive { "before.sum_with_tax" } else { "before.sum_without_tax" };
    let is_alike = items.iter().all(|line| line.is_inclusive == is_inclusive);
    is_alike.then(|| (text(label).to_owned(), format::rupiah(sum)))
}

fn period(row: &Row) -> String {
    let day = |name: &str| row.date(name).map_or_else(|| text("empty.value").to_owned(), format::date);
    fill("before.from_until", &[("from", &day("starts_on")), ("until", &day("ends_on"))])
}
