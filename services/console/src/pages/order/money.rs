//! The money behind an order, for the office: what its line has left, its price beside others, what the rules find.

use app::{PriceBeside, Weighed};
use serde_json::json;

use crate::frame::{Problem, Visitor};
use crate::lists::Row;
use crate::texts::{fill, find, text};
use crate::{format, routes};

/// The budget line and the prices of an order.
#[derive(Debug)]
pub(super) struct Money {
    pub(super) line: String,
    pub(super) line_href: String,
    pub(super) plan: String,
    pub(super) plan_href: String,
    pub(super) available: String,
    pub(super) amount: String,
    /// What would be left, or why it is not enough.
    pub(super) after: String,
    pub(super) is_short: bool,
    pub(super) prices: Vec<PriceView>,
    /// What stops the next step.
    pub(super) stops: Vec<FoundView>,
    /// What asks for a reason in it.
    pub(super) warnings: Vec<FoundView>,
    /// Whether the next step is still to be weighed.
    pub(super) is_weighed: bool,
}

/// One price beside the others.
#[derive(Debug)]
pub(super) struct PriceView {
    pub(super) number: String,
    pub(super) title: String,
    pub(super) price: String,
    pub(super) ceiling: String,
    pub(super) is_above_ceiling: bool,
    pub(super) elsewhere: String,
    /// How far above the others, in words; nothing when it is not.
    pub(super) above: String,
    pub(super) tariff: bool,
}

/// Something that a rule found.
#[derive(Debug)]
pub(super) struct FoundView {
    pub(super) what: String,
    pub(super) evidence: String,
}

/// A warning that somebody has answered.
#[derive(Debug)]
pub(super) struct Explained {
    pub(super) what: String,
    pub(super) evidence: String,
    pub(super) reason: String,
    pub(super) who: String,
}

/// What a rule was found in, as people read it; a bare code of a requirement by its name.
fn shown_evidence(evidence: &str, zone: kernel::Zone) -> String {
    format::evidence(evidence).unwrap_or_else(|| format::loose_text("requirement", evidence, zone))
}

/// Evidence and code of something that was found.
pub(super) fn found_view((evidence, code): &(String, &'static str), zone: kernel::Zone) -> FoundView {
    FoundView { what: rule(code), evidence: shown_evidence(evidence, zone) }
}

/// What a rule says, by its code.
pub(crate) fn rule(code: &str) -> String {
    find(&format!("rejection.{code}")).unwrap_or(code).to_owned()
}

pub(super) async fn of_order(visitor: &Visitor, row: &Row) -> Result<(Option<Money>, Vec<Explained>), Problem> {
    if !visitor.is_staff() || !visitor.may("read_order_warnings") || !visitor.may("read_budget_lines") {
        return Ok((None, Vec::new()));
    }
    let warned = visitor.rows("order_warnings", &[("order", json!(row.id()))]).await?;
    let explained: Vec<Explained> = warned
        .iter()
        .map(|warning| Explained {
            what: rule(warning.text("code")),
            evidence: shown_evidence(warning.text("evidence"), visitor.tenant.zone),
            reason: warning.text("reason").to_owned(),
            who: warning.text("account_name").to_owned(),
        })
        .collect();
    let (Some(line), Some(item)) = (row.uuid("line"), row.uuid("plan_item")) else { return Ok((None, explained)) };
    let line = visitor.row("budget_lines", line).await?;
    let item = visitor.row("plan_items", item).await?;
    let weighed = visitor.console.app.weigh_order(&visitor.scope, row.id()).await?;
    let is_known = |(evidence, code): &&(String, &'static str)| {
        !warned.iter().any(|known| known.text("code") == *code && known.text("evidence") == evidence)
    };
    let found = |found: &(String, &'static str)| found_view(found, visitor.tenant.zone);
    let is_weighed = matches!(row.text("status"), "draft" | "budget_reserved");
    let left = weighed.available.get().saturating_sub(weighed.amount.get());
    let money = Money {
        line: format!("{} {}", line.text("charge_key"), line.text("name")),
        line_href: routes::budget_line(line.id()),
        plan: item.text("topic").to_owned(),
        plan_href: item.uuid("plan").map(routes::plan).unwrap_or_default(),
        available: weighed.available.to_string(),
        amount: weighed.amount.to_string(),
        is_short: !weighed.is_reserved && left < 0,
        after: if weighed.is_reserved {
            text("order.already_in").to_owned()
        } else if left < 0 {
            fill("order.short_of", &[("missing", &format::rupiah(left.saturating_neg()))])
        } else {
            fill("order.left_after", &[("left", &format::rupiah(left))])
        },
        prices: prices(visitor, row, &weighed).await?,
        stops: if is_weighed { weighed.stops.iter().map(found).collect() } else { Vec::new() },
        warnings: if is_weighed { weighed.warnings.iter().filter(is_known).map(found).collect() } else { Vec::new() },
        is_weighed,
    };
    Ok((Some(money), explained))
}

async fn prices(visitor: &Visitor, row: &Row, weighed: &Weighed) -> Result<Vec<PriceView>, Problem> {
    let placements = visitor.all_rows("placements", &[("order", json!(row.id()))]).await?;
    let mut views: Vec<(i64, PriceView)> = weighed
        .prices
        .iter()
        .filter_map(|price| {
            let placement = placements.iter().find(|one| one.id() == price.placement)?;
            let number = placement.integer("number").unwrap_or_default();
            Some((number, view(placement, price)))
        })
        .collect();
    views.sort_by_key(|(number, _)| *number);
    Ok(views.into_iter().map(|(_, view)| view).collect())
}

fn view(placement: &Row, price: &PriceBeside) -> PriceView {
    let none = || text("order.no_other_price").to_owned();
    let elsewhere = price.elsewhere.map(kernel::Rupiah::get);
    let own = price.unit_price.get();
    let above = elsewhere.filter(|other| *other > 0 && own > *other).map(|other| {
        let share = format::share(own.saturating_sub(other), other);
        fill("order.above_elsewhere", &[("share", &share)])
    });
    PriceView {
        number: placement.integer("number").map(format::number).unwrap_or_default(),
        title: placement.text("title").to_owned(),
        price: price.unit_price.to_string(),
        ceiling: price.ceiling.map_or_else(none, |amount| amount.to_string()),
        is_above_ceiling: price.ceiling.is_some_and(|ceiling| price.unit_price > ceiling),
        elsewhere: price.elsewhere.map_or_else(none, |amount| amount.to_string()),
        above: above.unwrap_or_default(),
        tariff: price.has_tariff,
    }
}
