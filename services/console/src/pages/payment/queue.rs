//! The queue of payment by stage and age, and all bills; for a company, where its money is.

use std::collections::BTreeMap;

use app::payment::billing::Holder;
use app::{QueuedBills, Task, month_began, week_began};
use askama::Template;
use axum::Router;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use kernel::LocalDate;

use super::{Shown, holder, is_my_turn, own};
use crate::frame::{self, Frame, Visitor};
use crate::lists::{self, ListSpec, ListView, Row};
use crate::texts::{choice_or_code, fill, text, use_case_label};
use crate::{Console, format, routes};

pub(super) fn routes() -> Router<Console> {
    Router::new().route(routes::PAYMENTS, get(show))
}

#[derive(Debug, Template)]
#[template(path = "payment/queue.html")]
struct QueuePage {
    frame: Frame,
    may_open: bool,
    open_label: String,
    sentence: String,
    queue: Vec<Queued>,
    list: ListView,
}

/// Bills at one stage; each number opens the list that it is the length of.
#[derive(Debug)]
struct Queued {
    stage: String,
    holder: String,
    is_mine: bool,
    /// How many of them a page stops.
    stopped: Option<String>,
    all: Count,
    of_week: Count,
    of_month: Count,
    older: Count,
    gross: String,
}

#[derive(Debug)]
struct Count {
    value: String,
    is_none: bool,
    href: String,
}

async fn show(visitor: Visitor) -> Shown {
    if !visitor.is_staff() {
        return own::show(visitor).await;
    }
    let list = lists::load(&visitor, spec()).await?;
    if visitor.is_partial {
        return Ok(Html(list.results()?).into_response());
    }
    let waiting = visitor.console.app.payment_queue(&visitor.scope).await?;
    let today = visitor.scope.today();
    let mut queue: Vec<(bool, QueuedBills)> = waiting
        .into_iter()
        .filter(|bills| !bills.stage.is_over())
        .map(|bills| {
            let held_by = bills.stage.holder().map(Holder::wire).unwrap_or_default();
            // What a page stops waits for whoever explains it or decides on it.
            (is_my_turn(&visitor, held_by) && bills.all > bills.stopped, bills)
        })
        .collect();
    queue.sort_by_key(|(is_mine, bills)| (!is_mine, bills.stage));
    let sentence = waits(&visitor.console.app.tasks(&visitor.scope).await?);
    frame::ok(&QueuePage {
        may_open: visitor.may("open_billing"),
        open_label: use_case_label("open_billing"),
        sentence,
        queue: queue.iter().map(|(is_mine, bills)| queued(*is_mine, bills, today)).collect(),
        list,
        frame: Frame::of(&visitor, routes::PAYMENTS, text("menu.payments")),
    })
}

/// What waits for the visitor, asked as the first page asks it: bills at the own desk, and what is on no bill yet.
fn waits(tasks: &[Task]) -> String {
    // How many of a kind there are stands with each of them.
    let kinds: BTreeMap<&str, &Task> = tasks.iter().map(|task| (task.action.as_str(), task)).collect();
    let number = |count: u64| format::number(i64::try_from(count).unwrap_or(i64::MAX));
    let bills: u64 = kinds.values().filter(|task| task.dataset.name == "billings").map(|task| task.total).sum();
    let unbilled = kinds.get("open_billing").map_or(0, |task| task.total);
    let of_bills = (bills > 0).then(|| fill("payment.waits", &[("count", &number(bills))]));
    let of_others = (unbilled > 0).then(|| fill("payment.unbilled", &[("count", &number(unbilled))]));
    let said: Vec<String> = of_bills.into_iter().chain(of_others).collect();
    if said.is_empty() { text("payment.none_waits").to_owned() } else { said.join(" ") }
}

fn spec() -> ListSpec {
    ListSpec {
        under: &["company_name", "invoice_number"],
        columns: &["stage", "held_by", "stage_since", "payment", "transfer"],
        filters: &["fiscal_year", "stage", "held_by", "payment", "is_ageing", "stage_since"],
        link: Some(|row: &Row| Some(routes::billing(row.id()))),
        empty: "billings",
        ..ListSpec::new("billings", routes::PAYMENTS, "title")
    }
}

fn queued(is_mine: bool, bills: &QueuedBills, today: LocalDate) -> Queued {
    let stage = bills.stage.wire();
    let (week, month) = (week_began(today), month_began(today));
    let count = |value: i64, from: Option<LocalDate>, until: Option<LocalDate>| {
        let (from, until) = (from.map(|day| day.to_string()), until.map(|day| day.to_string()));
        let mut query = vec![("stage", stage)];
        query.extend(from.as_deref().map(|day| ("stage_since_dari", day)));
        query.extend(until.as_deref().map(|day| ("stage_since_sampai", day)));
        Count {
            value: format::number(value),
            is_none: value == 0,
            href: format!("{}#bills", routes::with_query(routes::PAYMENTS, &query)),
        }
    };
    Queued {
        stage: choice_or_code("stage", stage),
        holder: holder(bills.stage.holder().map(Holder::wire)),
        is_mine,
        stopped: (bills.stopped > 0).then(|| fill("payment.stopped", &[("count", &format::number(bills.stopped))])),
        all: count(bills.all, None, None),
        of_week: count(bills.of_week, Some(week), None),
        of_month: count(bills.of_month, Some(month), Some(week.plus_days(-1))),
        older: count(bills.older, None, Some(month.plus_days(-1))),
        gross: format::rupiah(bills.gross),
    }
}
