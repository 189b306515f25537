//! Claims for money back: the finding, the calculation to the sen, what came back, what the company says (C-REPAY).

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use kernel::Uuid;
use serde_json::Value;

use super::{Shown, amount, day, inner};
use crate::frame::{self, Frame, Visitor};
use crate::lists::{self, HistoryView, ListSpec, ListView, Row, tone};
use crate::texts::{fill, text, use_case_label};
use crate::{Console, format, routes};

pub(super) fn routes() -> Router<Console> {
    Router::new().route(routes::REPAYMENTS, get(list)).route(routes::REPAYMENT, get(show))
}

#[derive(Debug, Template)]
#[template(path = "payment/repayments.html")]
struct ClaimsPage {
    frame: Frame,
    claim: Option<(String, String)>,
    list: ListView,
}

#[derive(Debug, Template)]
#[template(path = "payment/repayment.html")]
struct ClaimPage {
    frame: Frame,
    row: Row,
    status: String,
    tone: &'static str,
    sentence: String,
    actions: Vec<(String, String, bool)>,
    lines: Vec<LineView>,
    total: String,
    receipts: Vec<(String, String, String)>,
    left: String,
    history: HistoryView,
}

/// A line of the calculation: paid, due, the difference.
#[derive(Debug)]
struct LineView {
    about: String,
    order_href: Option<String>,
    paid: String,
    due: String,
    overpaid: String,
}

fn heading(visitor: &Visitor) -> &'static str {
    text(if visitor.is_staff() { "menu.repayments" } else { "menu.my_repayments" })
}

async fn list(visitor: Visitor) -> Shown {
    let spec = ListSpec {
        under: &["auditor", "company_name"],
        columns: &["report_date", "amount_sen", "left_sen", "pay_by", "status"],
        filters: &["status", "auditor"],
        link: Some(|row: &Row| Some(routes::repayment(row.id()))),
        empty: "repayments",
        ..ListSpec::new("repayments", routes::REPAYMENTS, "report_number")
    };
    let list = lists::load(&visitor, spec).await?;
    if visitor.is_partial {
        return Ok(Html(list.results()?).into_response());
    }
    let claim = visitor
        .may("claim_repayment")
        .then(|| (use_case_label("claim_repayment"), routes::action("claim_repayment", &[], routes::REPAYMENT)));
    let frame = Frame::of(&visitor, routes::REPAYMENTS, heading(&visitor));
    frame::ok(&ClaimsPage { frame, claim, list })
}

async fn show(visitor: Visitor, Path(id): Path<Uuid>) -> Shown {
    let row = visitor.row("repayments", id).await?;
    let list = |name: &str| row.value(name).as_array().cloned().unwrap_or_default();
    let left = format::with_sen(row.integer("left_sen").unwrap_or_default());
    let until = row.date("pay_by").map(format::date).unwrap_or_default();
    let sentence = match row.text("status") {
        "repaid" => text("repayment.repaid").to_owned(),
        "handed_over" => fill("repayment.handed_over", &[("number", row.text("handed_over")), ("left", &left)]),
        "overdue" => fill("repayment.overdue", &[("until", &until), ("left", &left)]),
        _ => fill("repayment.claimed", &[("until", &until), ("left", &left)]),
    };
    let title = fill("repayment.title", &[("number", row.text("report_number"))]);
    frame::ok(&ClaimPage {
        status: row.choice("status"),
        tone: tone(row.text("status")),
        sentence,
        actions: actions(&visitor, &row),
        lines: list("lines").iter().map(line).collect(),
        total: format::with_sen(row.integer("amount_sen").unwrap_or_default()),
        receipts: list("receipts")
            .iter()
            .map(|receipt| {
                let sen = format::with_sen(amount(receipt, "amount_sen"));
                (inner(receipt, "number").to_owned(), day(receipt, "date"), sen)
            })
            .collect(),
        left,
        history: lists::history(&visitor, id).await?,
        frame: Frame::of(&visitor, routes::REPAYMENTS, title).crumb(heading(&visitor), routes::REPAYMENTS),
        row,
    })
}

fn line(line: &Value) -> LineView {
    let order = inner(line, "order").rsplit(':').next().and_then(|id| id.parse().ok());
    let (paid, due) = (amount(line, "paid"), amount(line, "due"));
    LineView {
        about: inner(line, "about").to_owned(),
        order_href: order.and_then(|id| routes::record("orders", id)),
        paid: format::with_sen(paid),
        due: format::with_sen(due),
        overpaid: format::with_sen(paid.saturating_sub(due)),
    }
}

/// What may come next: label, address, whether it is the main one.
fn actions(visitor: &Visitor, row: &Row) -> Vec<(String, String, bool)> {
    let is_contested = !row.text("objection").is_empty() && row.text("answer").is_empty();
    let names: &[&str] = match (row.text("status"), is_contested) {
        ("repaid", _) => &[],
        (_, true) => &["answer_contest", "record_repayment"],
        ("handed_over", false) => &["record_repayment"],
        (_, false) => &["record_repayment", "contest_repayment", "hand_over_repayment"],
    };
    let id = row.id().to_string();
    let back = routes::repayment(row.id());
    names
        .iter()
        .filter(|name| visitor.may(name))
        .enumerate()
        .map(|(at, name)| {
            let href = routes::action_on(name, &[("repayment", id.as_str())], row.version(), &back);
            (use_case_label(name), href, at == 0)
        })
        .collect()
}
