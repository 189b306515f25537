//! "Uang saya": for a company on its phone, where each invoice is, who holds it since when, and what it has to do itself.

use std::collections::BTreeMap;

use app::DeskStay;
use askama::Template;
use kernel::Uuid;
use serde_json::json;

use super::bill::StayView;
use super::{Shown, steps};
use crate::frame::{self, Frame, Visitor};
use crate::lists::{Row, tone};
use crate::texts::text;
use crate::{format, routes};

#[derive(Debug, Template)]
#[template(path = "payment/own.html")]
struct OwnPage {
    frame: Frame,
    waiting: String,
    waiting_count: String,
    came: String,
    account: Account,
    bills: Vec<BillView>,
    paid: Vec<(String, String, String)>,
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
    sentence: &'static str,
    stay: Option<StayView>,
    /// What the company does now: label and address.
    step: Option<(String, String)>,
    reasons: Vec<String>,
}

pub(super) async fn show(visitor: Visitor) -> Shown {
    let desks = visitor.console.app.payment_desks(&visitor.scope).await?;
    let stays: BTreeMap<Uuid, &DeskStay> = desks.now.iter().map(|desk| (desk.billing, desk)).collect();
    let rows = visitor.rows("billings", &[]).await?;
    let paid_of = |row: &Row| row.text("payment") == "paid";
    let open: Vec<&Row> = rows.iter().filter(|row| !paid_of(row) && row.text("stage") != "open").collect();
    let mut bills: Vec<BillView> = open.iter().map(|row| bill(&visitor, row, stays.get(&row.id()).copied())).collect();
    bills.sort_by_key(|bill| bill.step.is_none());
    let sum = |rows: &mut dyn Iterator<Item = &Row>, column: &str| {
        format::rupiah(rows.filter_map(|row| row.integer(column)).fold(0_i64, i64::saturating_add))
    };
    let year = visitor.scope.today().year();
    let came_this_year =
        |row: &Row| row.instant("paid_at").is_some_and(|at| at.date_in(visitor.tenant.zone).year() == year);
    let paid = rows.iter().filter(|row| paid_of(row)).map(|row| {
        let day = row.instant("paid_at").map(|at| format::date(at.date_in(visitor.tenant.zone))).unwrap_or_default();
        let amount = format::rupiah(row.integer("paid_amount").unwrap_or_default());
        (routes::billing(row.id()), row.text("title").to_owned(), format!("{amount} · {day}"))
    });
    let claims = visitor.rows("repayments", &[("status", json!(["claimed", "overdue", "handed_over"]))]).await?;
    frame::ok(&OwnPage {
        waiting: sum(&mut open.iter().copied(), "transfer"),
        waiting_count: format::number(i64::try_from(open.len()).unwrap_or_default()),
        came: sum(&mut rows.iter().filter(|row| came_this_year(row)), "paid_amount"),
        account: account(&visitor).await?,
        bills,
        paid: paid.collect(),
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
    let step = steps::steps(visitor, row)
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
        sentence: steps::sentence(row),
        stay: desk.map(|desk| StayView::of(&desk.stay, visitor.tenant.zone)),
        step,
        reasons: row.names("return_reasons").into_iter().map(str::to_owned).collect(),
    }
}

async fn account(visitor: &Visitor) -> Result<Account, crate::frame::Problem> {
    let rows = visitor.rows("payees", &[]).await?;
    let company = match visitor.scope.party {
        kernel::Party::Company(company) => company.as_uuid(),
        kernel::Party::Staff => Uuid::nil(),
    };
    let status = rows.first().map_or("none", |row| row.text("status"));
    let sentence = match rows.first() {
        Some(row) if !row.text("account_number").is_empty() => {
            format!("{} {}", row.text("bank"), row.text("account_number"))
        }
        Some(_) | None => text("payee.no_account").to_owned(),
    };
    Ok(Account {
        sentence,
        tone: tone(status),
        status: crate::texts::choice_or_code("status", status),
        href: routes::payee(company),
    })
}
