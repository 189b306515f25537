//! The figures of home: what came of the applications, and what the year's money has come to.

use serde_json::json;

use crate::figure::{Figure, Figures};
use crate::format;
use crate::frame::{Problem, Visitor};
use crate::routes;
use crate::texts::{fill, text};

/// Steps of those whose work are the applications, and of those whose work is money.
const SEASON: &[&str] = &["assign_verifier", "record_administrative_check", "decide_application"];
const MONEY: &[&str] =
    &["draft_order", "issue_order", "inspect_billing", "request_payment", "verify_payment_request", "order_payment"];

/// The rows of figures of a visitor, the own work first; who takes no step, such as an auditor, reads both.
pub(super) async fn of(visitor: &Visitor) -> Result<Vec<Figures>, Problem> {
    if !visitor.is_staff() {
        return Ok(Vec::new());
    }
    let takes_any = |steps: &[&str]| steps.iter().any(|step| visitor.may(step));
    let (is_season, is_money) = (takes_any(SEASON), takes_any(MONEY));
    let mut rows = Vec::new();
    if visitor.may("read_funnel") && (is_season || !is_money) {
        rows.push(season(visitor).await?);
    }
    let reads_money = ["read_budget_lines", "read_billings", "read_payment_clock"].iter().all(|name| visitor.may(name));
    if reads_money && (is_money || !is_season) {
        rows.extend(money(visitor).await?);
    }
    Ok(rows)
}

fn whole(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

async fn season(visitor: &Visitor) -> Result<Figures, Problem> {
    let funnel = visitor.console.app.funnel(&visitor.scope, None, visitor.scope.today()).await?;
    let of_registered =
        |part: u64| fill("home.of_registered", &[("share", &format::share(whole(part), whole(funnel.registered)))]);
    let waiting = visitor.count("applications", &[("status", json!("under_administrative_check"))]).await?;
    let today = visitor.scope.today().to_string();
    let until = |column: &str| routes::with_query(routes::APPLICATIONS, &[(&format!("{column}_sampai"), &today)]);
    let figure = |label: &str, value: u64, note: String, href: String| Figure {
        label: text(label).to_owned(),
        value: format::number(whole(value)),
        note,
        href,
    };
    let figures = vec![
        figure("home.registered", funnel.registered, text("home.registered_note").to_owned(), until("registered_at")),
        figure("home.verified", funnel.verified, of_registered(funnel.verified), until("verified_at")),
        figure("home.decreed", funnel.decreed, of_registered(funnel.decreed), until("decreed_at")),
        figure(
            "home.waiting",
            waiting,
            text("home.waiting_note").to_owned(),
            routes::with_query(routes::APPLICATIONS, &[("status", "under_administrative_check")]),
        ),
    ];
    Ok(Figures { title: text("home.season"), figures })
}

/// What the budget of this year has come to and what waits to be paid; nothing before there is a budget or a bill.
async fn money(visitor: &Visitor) -> Result<Option<Figures>, Problem> {
    let year = visitor.scope.today().year();
    let of_year = [("fiscal_year", json!(year))];
    let ceiling = visitor.sum("budget_lines", &of_year, "ceiling").await?;
    let unpaid = [("payment", json!("unpaid"))];
    let bills = visitor.count("billings", &unpaid).await?;
    let desks = visitor.console.app.payment_desks(&visitor.scope).await?;
    if ceiling == 0 && desks.now.is_empty() {
        return Ok(None);
    }
    let realised = visitor.sum("budget_lines", &of_year, "realised").await?;
    // While a cut of a line waits for room, nothing may be ordered from what it has left.
    let of_cut = [("fiscal_year", json!(year)), ("status", json!("shortfall"))];
    let held = visitor.sum("budget_lines", &of_cut, "available").await?;
    let available = visitor.sum("budget_lines", &of_year, "available").await?.saturating_sub(held);
    let owed = visitor.sum("billings", &unpaid, "transfer").await?;
    let late = desks.now.iter().filter(|stay| stay.stay.is_overdue).count();
    let year = year.to_string();
    let lines = routes::with_query(routes::BUDGET, &[("fiscal_year", &year)]);
    let of_ceiling =
        fill("home.realised_note", &[("realised", &format::rupiah(realised)), ("ceiling", &format::rupiah(ceiling))]);
    let figures = vec![
        Figure {
            label: fill("home.realised", &[("year", &year)]),
            value: format::share(realised, ceiling),
            note: of_ceiling,
            href: lines.clone(),
        },
        Figure {
            label: text("home.available").to_owned(),
            value: format::share(available, ceiling),
            note: fill(
                if held > 0 { "home.waiting_cut_note" } else { "home.available_note" },
                &[("available", &format::rupiah(available)), ("held", &format::rupiah(held))],
            ),
            href: lines,
        },
        Figure {
            label: text("home.unpaid").to_owned(),
            value: format::number(whole(bills)),
            note: fill("home.unpaid_note", &[("owed", &format::rupiah(owed))]),
            href: format!("{}#bills", routes::with_query(routes::PAYMENTS, &[("payment", "unpaid")])),
        },
        Figure {
            label: text("home.late").to_owned(),
            value: format::number(i64::try_from(late).unwrap_or(i64::MAX)),
            note: text("home.late_note").to_owned(),
            href: routes::DESKS.to_owned(),
        },
    ];
    Ok(Some(Figures { title: text("home.money"), figures }))
}
