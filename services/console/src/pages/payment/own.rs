//! "Uang saya": for a company on its phone, where each invoice is, who holds it since when, and what it has to do itself.

use std::collections::BTreeMap;

use app::DeskStay;
use app::dataset::Direction;
use app::payment::billing::Stage;
use askama::Template;
use kernel::{LocalDate, Uuid};
use serde_json::{Value, json};

use super::bill::StayView;
use super::{Shown, steps, stopped};
use crate::frame::{self, Frame, Posted, Problem, Visitor};
use crate::lists::{Row, tone};
use crate::texts::{fill, text};
use crate::{format, routes};

#[derive(Debug, Template)]
#[template(path = "payment/own.html")]
struct OwnPage {
    frame: Frame,
    waiting: String,
    waiting_count: String,
    came: String,
    /// What was proved and stands on no bill, and how much that is.
    unbilled: String,
    unbilled_count: String,
    account: Account,
    bills: Vec<BillView>,
    /// Where the bills go on.
    next: Option<String>,
    paid: Vec<(String, String, String)>,
    /// Where the payments before these are.
    earlier: Option<String>,
    claims: Vec<(String, String, String)>,
}

/// Where the company is paid, in a sentence.
#[derive(Debug)]
struct Account {
    sentence: String,
    tone: &'static str,
    status: String,
    href: String,
}

#[derive(Debug)]
struct BillView {
    href: String,
    title: String,
    number: String,
    transfer: String,
    stage: String,
    tone: &'static str,
    is_reported: bool,
    sentence: String,
    stay: Option<StayView>,
    /// What the company does now: label and address.
    step: Option<(String, String)>,
    reasons: Vec<String>,
}

/// Bills on one page.
const PART: u16 = 50;

/// Stages of a bill that has something on it.
fn begun() -> Vec<&'static str> {
    Stage::ALL.iter().filter(|stage| **stage != Stage::Open).map(|stage| stage.wire()).collect()
}

pub(super) async fn show(visitor: Visitor) -> Shown {
    let desks = visitor.console.app.payment_desks(&visitor.scope).await?;
    let stays: BTreeMap<Uuid, &DeskStay> = desks.now.iter().map(|desk| (desk.billing, desk)).collect();
    let query = Posted::of_query(visitor.query.as_deref());
    let open = [("payment", json!(["not_due", "unpaid", "reported_paid"])), ("stage", json!(begun()))];
    let part = (PART, query.filled("sesudah"));
    let (rows, next) = visitor.part_by("billings", &open, ("opened_at", Direction::Ascending), part).await?;
    let mut bills: Vec<BillView> = rows.iter().map(|row| bill(&visitor, row, stays.get(&row.id()).copied())).collect();
    bills.sort_by_key(|bill| bill.step.is_none());
    let came = [("payment", json!("paid"))];
    let part = (PART, query.filled("lunas"));
    let (paid, earlier) = visitor.part_by("billings", &came, ("paid_at", Direction::Descending), part).await?;
    let paid = paid.iter().map(|row| {
        let confirmed = || row.instant("paid_at").map(|at| at.date_in(visitor.tenant.zone));
        let day = row.date("bank_dated_on").or_else(confirmed).map(format::date).unwrap_or_default();
        let amount = format::rupiah(row.integer("paid_amount").unwrap_or_default());
        (routes::billing(row.id()), row.text("title").to_owned(), format!("{amount} · {day}"))
    });
    let year = LocalDate::from_ymd(visitor.scope.today().year(), 1, 1).ok_or(Problem::NoSuchPage)?;
    // As the recap counts: by the bank's paper, and where there is none by the day on which somebody confirmed it.
    let by_the_bank = [("bank_dated_on", json!({ "gte": year }))];
    let by_confirmation =
        [("bank_dated_on", Value::Null), ("paid_at", json!({ "gte": year.start_in(visitor.tenant.zone) }))];
    let came = visitor.sum("billings", &by_the_bank, "paid_amount").await?;
    let came = came.saturating_add(visitor.sum("billings", &by_confirmation, "paid_amount").await?);
    let further = |name, cursor: Option<String>| {
        cursor.map(|cursor| routes::with_query(routes::PAYMENTS, &[(name, cursor.as_str())]))
    };
    let claims = visitor.rows("repayments", &[("status", json!(["claimed", "overdue", "handed_over"]))]).await?;
    let unbilled = visitor.console.app.own_billable(&visitor.scope).await?;
    frame::ok(&OwnPage {
        unbilled: format::rupiah(unbilled.as_ref().map_or(0, |one| one.amount.get())),
        unbilled_count: format::number(unbilled.as_ref().map_or(0, |one| one.placements)),
        waiting: format::rupiah(visitor.sum("billings", &open, "transfer").await?),
        waiting_count: format::number(i64::try_from(visitor.count("billings", &open).await?).unwrap_or_default()),
        came: format::rupiah(came),
        account: account(&visitor).await?,
        bills,
        next: further("sesudah", next),
        paid: paid.collect(),
        earlier: further("lunas", earlier),
        claims: claims
            .iter()
            .map(|row| {
                let left = format::with_sen(row.integer("left_sen").unwrap_or_default());
                (routes::repayment(row.id()), row.text("report_number").to_owned(), left)
            })
            .collect(),
        frame: Frame::of(&visitor, routes::PAYMENTS, text("menu.my_money")),
    })
}

fn bill(visitor: &Visitor, row: &Row, desk: Option<&DeskStay>) -> BillView {
    let step = steps::steps(visitor, row, false)
        .into_iter()
        .find(|step| step.is_main)
        .and_then(|step| step.href.map(|href| (step.label, href)));
    BillView {
        href: routes::billing(row.id()),
        title: row.text("title").to_owned(),
        number: row.text("invoice_number").to_owned(),
        transfer: format::rupiah(row.integer("transfer").unwrap_or_default()),
        stage: row.choice("stage"),
        tone: tone(row.text("stage")),
        is_reported: row.text("payment") == "reported_paid",
        sentence: stopped::sentence(row).unwrap_or_else(|| steps::sentence(row).to_owned()),
        stay: desk.map(|desk| StayView::of(&desk.stay, visitor)),
        step,
        reasons: row.names("return_reasons").into_iter().map(str::to_owned).collect(),
    }
}

async fn account(visitor: &Visitor) -> Result<Account, Problem> {
    let rows = visitor.rows("payees", &[]).await?;
    let company = match visitor.scope.party {
        kernel::Party::Company(company) => company.as_uuid(),
        kernel::Party::Staff => Uuid::nil(),
    };
    let status = rows.first().map_or("none", |row| row.text("status"));
    let used = rows.first().filter(|row| !row.text("account_number").is_empty());
    let used = used.map(|row| format!("{} {}", row.text("bank"), row.text("account_number")));
    // What waits is the other account: the one that is used says so too.
    let waiting = rows.first().map(|row| row.value("waiting")).and_then(|account| {
        let part = |name: &str| account.get(name).and_then(serde_json::Value::as_str);
        Some(format!("{} {}", part("bank")?, part("number")?))
    });
    let sentence = match (waiting, used) {
        (Some(waiting), Some(used)) => fill("payee.waits_beside", &[("waiting", &waiting), ("used", &used)]),
        (Some(account), None) | (None, Some(account)) => account,
        (None, None) => text("payee.no_account").to_owned(),
    };
    Ok(Account {
        sentence,
        tone: tone(status),
        status: crate::texts::choice_or_code("status", status),
        href: routes::payee(company),
    })
}
