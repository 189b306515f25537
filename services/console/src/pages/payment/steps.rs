//! What may come next of a bill, and who does it.

use app::payment::billing::{Channel, Stage};
use app::payment::tax::Breakdown;
use serde_json::json;

use super::{inner, roles_of, stopped, year_end};
use crate::frame::{Problem, Visitor};
use crate::lists::Row;
use crate::routes;
use crate::texts::{text, use_case_label};

/// A step that may come next.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) label: String,
    pub(super) who: String,
    /// Where it is done, for who may.
    pub(super) href: Option<String>,
    /// Whether it goes on; others send back or wait.
    pub(super) is_main: bool,
    /// Whether a page that did not stay keeps it from being done.
    pub(super) is_stopped: bool,
}

pub(super) fn stage_of(bill: &Row) -> Option<Stage> {
    Stage::from_wire(bill.text("stage"))
}

pub(super) fn is_imprest(bill: &Row) -> bool {
    Channel::from_wire(bill.text("channel")).is_some_and(Channel::is_imprest)
}

/// Whether the next step of a bill asks that its pages stay (C-LIVE).
pub(super) fn waits_for_pages(bill: &Row) -> bool {
    matches!(stage_of(bill), Some(Stage::TaxDocumented | Stage::SppVerified))
}

/// Whether the national catalogue has one of the orders on a bill: of others it reports nothing.
pub(super) async fn is_of_catalogue(visitor: &Visitor, bill: &Row) -> Result<bool, Problem> {
    let items = bill.value("items").as_array().into_iter().flatten();
    let orders: Vec<&str> = items.filter_map(|item| inner(item, "order").rsplit(':').next()).collect();
    if orders.is_empty() || !visitor.may("report_payment") || !visitor.may("read_catalogue_orders") {
        return Ok(false);
    }
    Ok(visitor.count("catalogue_orders", &[("order", json!(orders))]).await? > 0)
}

/// Steps by the names of their use cases: the law's, without those of the other way of paying and of the year's end.
fn names(visitor: &Visitor, bill: &Row, stage: Stage, is_of_catalogue: bool) -> Vec<&'static str> {
    let (imprest, direct) = (["record_disbursement"], ["confirm_payment"]);
    let skipped: &[&str] = match (stage, is_imprest(bill)) {
        (Stage::SpmIssued, true) => &imprest,
        (Stage::SpmIssued, false) => &direct,
        _ => &[],
    };
    let is_early = |name: &str| name == "carry_over_billing" && !year_end::may_carry_over(visitor, bill);
    let all = stage.next_steps().iter().copied();
    let mut names: Vec<&str> = all.filter(|name| !skipped.contains(name) && !is_early(name)).collect();
    let is_counted = !matches!(stage, Stage::Open | Stage::Paid | Stage::Settled);
    if is_of_catalogue && is_counted && bill.text("reported_paid").is_empty() && bill.text("payment") != "paid" {
        names.push("report_payment");
    }
    names
}

/// What may come next of a bill, the way on first; what a page stops comes after what ends that.
pub(super) fn steps(visitor: &Visitor, bill: &Row, is_of_catalogue: bool) -> Vec<Step> {
    let Some(stage) = stage_of(bill) else { return Vec::new() };
    let is_stopped = stopped::is_stopped(bill);
    let of_bill = names(visitor, bill, stage, is_of_catalogue).into_iter().enumerate().map(|(at, name)| {
        let is_stopped = is_stopped && matches!(name, "request_payment" | "order_payment" | "confirm_payment");
        Step {
            label: use_case_label(name),
            who: roles_of(name),
            href: (visitor.may(name) && !is_stopped).then(|| href(bill, name)),
            is_main: at == 0 && !is_stopped,
            is_stopped,
        }
    });
    let ends = stopped::stops(visitor, bill).into_iter().filter(|_| is_stopped).flat_map(|stop| stop.steps);
    ends.chain(of_bill).collect()
}

/// The form of a step, with what is known already.
fn href(bill: &Row, name: &str) -> String {
    let id = bill.id().to_string();
    let (gross, transfer) = (
        bill.integer("gross").unwrap_or_default().to_string(),
        bill.integer("transfer").unwrap_or_default().to_string(),
    );
    let mut fields = vec![("billing", id.as_str())];
    let is_taxable = bill.value("tax").get("taxable_entrepreneur").and_then(serde_json::Value::as_bool);
    match name {
        "submit_invoice" => fields.push(("total", &gross)),
        "record_disbursement" => fields.push(("amount", &gross)),
        "confirm_payment" => fields.push(("amount", &transfer)),
        "attach_tax_paper" => {
            fields.push(("tax_paper", if is_taxable.unwrap_or_default() { "tax_invoice" } else { "statement" }));
        }
        _ => {}
    }
    let due = deposits_due(bill);
    let named: Vec<(String, String)> = due
        .iter()
        .enumerate()
        .filter(|_| name == "settle_billing")
        .flat_map(|(at, (levy, owed))| {
            [(format!("deposits.{at}.levy"), (*levy).to_owned()), (format!("deposits.{at}.amount"), owed.to_string())]
        })
        .collect();
    fields.extend(named.iter().map(|(field, value)| (field.as_str(), value.as_str())));
    routes::action_on(name, &fields, bill.version(), &routes::billing(bill.id()))
}

/// What the treasurer deposits, by levy.
pub(super) fn deposits_due(bill: &Row) -> Vec<(&'static str, i64)> {
    let breakdown: Option<Breakdown> = serde_json::from_value(bill.value("breakdown").clone()).ok();
    let due = breakdown.map(|breakdown| breakdown.deposits()).unwrap_or_default();
    due.into_iter().map(|(levy, owed)| (levy.wire(), owed.get())).collect()
}

/// Where a bill stands, in a sentence.
pub(super) fn sentence(bill: &Row) -> &'static str {
    match stage_of(bill) {
        Some(Stage::Open) => text("bill.open"),
        Some(Stage::Assembled) => text("bill.assembled"),
        Some(Stage::Inspected) => text("bill.inspected"),
        Some(Stage::HandoverSigned) => text("bill.handover_signed"),
        Some(Stage::HandedOver) => text("bill.handed_over"),
        Some(Stage::Invoiced) => text("bill.invoiced"),
        Some(Stage::TaxDocumented) if is_imprest(bill) => text("bill.imprest_ready"),
        Some(Stage::SppSubmitted) if is_imprest(bill) => text("bill.imprest_requested"),
        Some(Stage::SppVerified) if is_imprest(bill) => text("bill.imprest_checked"),
        Some(Stage::SpmIssued) if is_imprest(bill) => text("bill.imprest_authorised"),
        Some(Stage::TaxDocumented) => text("bill.tax_documented"),
        Some(Stage::SppSubmitted) => text("bill.spp_submitted"),
        Some(Stage::SppVerified) => text("bill.spp_verified"),
        Some(Stage::SpmIssued) => text("bill.spm_issued"),
        Some(Stage::Sp2dIssued) => text("bill.sp2d_issued"),
        Some(Stage::Paid) => text("bill.paid"),
        Some(Stage::CarriedOver) => text("bill.carried_over"),
        Some(Stage::Settled) | None => text("bill.settled"),
    }
}

/// A mark on the way of a bill.
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) number: String,
    pub(super) label: &'static str,
    pub(super) is_done: bool,
    pub(super) is_now: bool,
}

/// The way of a bill: what is behind it, where it is, what lies ahead.
pub(super) fn marks(bill: &Row) -> Vec<Mark> {
    let imprest = is_imprest(bill);
    let labels: Vec<&'static str> = if imprest {
        vec![
            text("mark.listed"),
            text("mark.handover"),
            text("mark.invoice"),
            text("mark.note"),
            text("mark.authorised"),
            text("mark.paid"),
        ]
    } else {
        vec![
            text("mark.listed"),
            text("mark.handover"),
            text("mark.invoice"),
            text("mark.request"),
            text("mark.order"),
            text("mark.disbursement"),
            text("mark.paid"),
        ]
    };
    let now: usize = match stage_of(bill) {
        Some(Stage::Open | Stage::Assembled) => 0,
        Some(Stage::Inspected | Stage::HandoverSigned) => 1,
        Some(Stage::HandedOver | Stage::Invoiced) => 2,
        Some(Stage::TaxDocumented | Stage::SppSubmitted | Stage::CarriedOver) => 3,
        Some(Stage::SppVerified) => 4,
        Some(Stage::SpmIssued) => 5,
        Some(Stage::Sp2dIssued) if imprest => 5,
        Some(Stage::Sp2dIssued) => 6,
        Some(Stage::Paid | Stage::Settled) | None => labels.len(),
    };
    labels
        .into_iter()
        .enumerate()
        .map(|(at, label)| Mark {
            number: at.saturating_add(1).to_string(),
            label,
            is_done: at < now,
            is_now: at == now,
        })
        .collect()
}
