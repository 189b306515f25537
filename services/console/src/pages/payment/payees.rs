//! Where companies are paid: the account in use, the one that waits, the days until another one is used (C-PAYEE).

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Redirect};
use axum::routing::get;
use kernel::{Party, Uuid};
use serde_json::{Value, json};

use super::{Shown, inner};
use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, HistoryView, ListSpec, ListView, Row, tone};
use crate::texts::{fill, text, use_case_label};
use crate::{Console, format, routes};

pub(super) fn routes() -> Router<Console> {
    Router::new().route(routes::PAYEES, get(list)).route(routes::PAYEE, get(show))
}

#[derive(Debug, Template)]
#[template(path = "payment/payees.html")]
struct PayeesPage {
    frame: Frame,
    propose: Option<(String, String)>,
    list: ListView,
}

#[derive(Debug, Template)]
#[template(path = "payment/payee.html")]
struct PayeePage {
    frame: Frame,
    status: String,
    tone: &'static str,
    sentence: String,
    used: Option<AccountView>,
    coming: Option<AccountView>,
    waiting: Option<AccountView>,
    letter: String,
    refused: String,
    actions: Vec<(String, String, bool)>,
    history: Option<HistoryView>,
}

#[derive(Debug)]
struct AccountView {
    bank: String,
    number: String,
    holder: String,
}

impl AccountView {
    fn of(value: &Value) -> Option<Self> {
        value.is_object().then(|| Self {
            bank: inner(value, "bank").to_owned(),
            number: inner(value, "number").to_owned(),
            holder: inner(value, "holder").to_owned(),
        })
    }
}

async fn list(visitor: Visitor) -> Shown {
    if let Party::Company(company) = visitor.scope.party {
        return Ok(Redirect::to(&routes::payee(company.as_uuid())).into_response());
    }
    let spec = ListSpec {
        under: &["bank", "account_number"],
        columns: &["account_holder", "status", "usable_from", "changed_at"],
        filters: &["status"],
        link: Some(|row: &Row| row.uuid("company").map(routes::payee)),
        empty: "payees",
        ..ListSpec::new("payees", routes::PAYEES, "company_name")
    };
    let list = lists::load(&visitor, spec).await?;
    if visitor.is_partial {
        return Ok(Html(list.results()?).into_response());
    }
    let propose = visitor.may("propose_payee_account").then(|| {
        (use_case_label("propose_payee_account"), routes::action("propose_payee_account", &[], routes::PAYEES))
    });
    let frame = Frame::of(&visitor, routes::PAYEES, text("menu.payees"));
    frame::ok(&PayeesPage { frame, propose, list })
}

/// The page of a company's account, by the company or by the account itself.
async fn show(visitor: Visitor, Path(id): Path<Uuid>) -> Shown {
    let company = match visitor.row("payees", id).await {
        Ok(row) => row.uuid("company").unwrap_or(id),
        Err(Problem::NoSuchPage | Problem::App(app::AppError::Denied)) => id,
        Err(other) => return Err(other),
    };
    let name = visitor.row("companies", company).await?.title();
    let rows = visitor.rows("payees", &[("company", json!(company))]).await?;
    let row = rows.first();
    let status = row.map_or("none", |row| row.text("status"));
    let account = |row: &Row| {
        let number = Some(row.text("account_number")).filter(|number| !number.is_empty())?;
        Some(AccountView {
            bank: row.text("bank").to_owned(),
            number: number.to_owned(),
            holder: row.text("account_holder").to_owned(),
        })
    };
    let usable_from = row.and_then(|row| row.date("usable_from"));
    let is_cooling = usable_from.is_some_and(|from| from > visitor.scope.today());
    let is_blocked = row.is_some_and(|row| !row.text("block_reason").is_empty());
    let newest = row.and_then(account);
    let previous = row.and_then(|row| AccountView::of(row.value("previous")));
    let (used, coming) = match (is_blocked, is_cooling) {
        (true, _) => (None, None),
        (false, true) => (previous, newest),
        (false, false) => (newest, None),
    };
    let is_author = row.and_then(|row| row.uuid("proposed_by")) == Some(visitor.scope.actor.as_uuid());
    let history = match row {
        Some(row) => Some(lists::history(&visitor, row.id()).await?),
        None => None,
    };
    let mut frame = Frame::of(&visitor, routes::PAYEES, fill("payee.title", &[("company", &name)]));
    frame = if visitor.is_staff() {
        frame.crumb(text("menu.payees"), routes::PAYEES)
    } else {
        frame.crumb(text("menu.my_money"), routes::PAYMENTS)
    };
    frame::ok(&PayeePage {
        status: crate::texts::choice_or_code("status", status),
        tone: tone(status),
        sentence: sentence(row, status, &usable_from.map(format::date).unwrap_or_default()),
        used,
        coming,
        waiting: row.and_then(|row| AccountView::of(row.value("waiting"))),
        letter: row.map(|row| row.text("letter").to_owned()).unwrap_or_default(),
        refused: row.map(|row| row.text("refuse_reason").to_owned()).unwrap_or_default(),
        actions: actions(&visitor, company, row, is_author),
        history,
        frame,
    })
}

fn sentence(row: Option<&Row>, status: &str, from: &str) -> String {
    match status {
        "waiting" => text("payee.waiting").to_owned(),
        "cooling_off" => fill("payee.cooling_off", &[("from", from)]),
        "usable" => fill("payee.usable", &[("from", from)]),
        "blocked" => fill("payee.blocked", &[("reason", row.map(|row| row.text("block_reason")).unwrap_or_default())]),
        _ => text("payee.none").to_owned(),
    }
}

/// What may be done: label, address, whether it is the main one.
fn actions(visitor: &Visitor, company: Uuid, row: Option<&Row>, is_author: bool) -> Vec<(String, String, bool)> {
    let names: &[&str] = match row.map_or("none", |row| row.text("status")) {
        "waiting" => &["approve_payee_account", "refuse_payee_account", "withdraw_payee_account"],
        "none" | "blocked" => &["propose_payee_account"],
        _ => &["propose_payee_account", "block_payee_account"],
    };
    let id = company.to_string();
    let back = routes::payee(company);
    let mut actions: Vec<(String, String, bool)> = names
        .iter()
        .filter(|name| visitor.may(name))
        // Of the office who named it takes it back.
        .filter(|name| **name != "withdraw_payee_account" || !visitor.is_staff() || is_author)
        .enumerate()
        .map(|(at, name)| {
            let href = routes::action_on(name, &[("company", &id)], row.and_then(Row::version), &back);
            (use_case_label(name), href, at == 0)
        })
        .collect();
    if visitor.may("read_billings") {
        actions.push((text("paper.print_recap").to_owned(), routes::payment_recap(company), false));
    }
    actions
}
