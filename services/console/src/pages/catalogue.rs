//! Orders of the national catalogue: the worklist of those that nobody has found among ours, and one of them.

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use kernel::{Rupiah, Uuid, ids::OrderId};

use super::agreements::Listing;
use super::season::Action;
use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, HistoryView, ListSpec, Row, tone};
use crate::markup::Markup;
use crate::texts::{fill, text, use_case_label};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::CATALOGUE, get(list)).route(routes::CATALOGUE_ORDER, get(show))
}

async fn list(visitor: Visitor) -> Result<Response, Problem> {
    let spec = ListSpec {
        under: &["title", "supplier"],
        columns: &["amount", "ordered_on", "age_days", "catalogue_stage", "status", "differs"],
        filters: &["status", "differs", "catalogue_stage", "ordered_on"],
        link: Some(|row| Some(routes::catalogue_order(row.id()))),
        empty: "catalogue_orders",
        ..ListSpec::new("catalogue_orders", routes::CATALOGUE, "number")
    };
    let list = lists::load(&visitor, spec).await?;
    if visitor.is_partial {
        return Ok(Html(list.results()?).into_response());
    }
    let mut actions = Vec::new();
    if visitor.may("import_catalogue_orders") {
        let label = use_case_label("import_catalogue_orders");
        actions.push(Action { label, href: routes::CATALOGUE_IMPORT.to_owned(), is_primary: true });
    }
    let waiting = routes::with_query(routes::CATALOGUE, &[("status", "unmatched")]);
    actions.push(Action { label: text("catalogue.waiting").to_owned(), href: waiting, is_primary: false });
    frame::ok(&Listing {
        note: text("catalogue.note"),
        actions,
        list,
        more: Vec::new(),
        frame: Frame::of(&visitor, routes::CATALOGUE, text("menu.catalogue")),
    })
}

#[derive(Debug, Template)]
#[template(path = "catalogue_order.html")]
struct OrderPage {
    frame: Frame,
    row: Row,
    status: String,
    tone: &'static str,
    sentence: String,
    is_reported_paid: bool,
    /// Where the money of our bill really stands.
    payment: Option<(String, &'static str)>,
    actions: Vec<Action>,
    facts: Markup,
    order_href: Option<String>,
    billing_href: Option<String>,
    /// The order that it was doubted to be, both values side by side.
    doubted: Option<Doubted>,
    /// Orders of about the same amount and day that may be it: page, title, what it says of itself, form.
    likely: Vec<(String, String, String, String)>,
    history: HistoryView,
}

/// An order of ours beside what the catalogue says of it.
#[derive(Debug)]
struct Doubted {
    page: String,
    title: String,
    form: String,
    /// What, in the catalogue's words, in ours, and whether they are two things.
    sides: [(&'static str, String, String, bool); 2],
}

const FACTS: &[&str] = &[
    "catalogue_stage",
    "stage_since",
    "amount",
    "ordered_on",
    "letter_number",
    "payment_reference",
    "seen_at",
    "matched_by",
    "matched_at",
    "unmatch_reason",
];

async fn show(visitor: Visitor, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let row = visitor.row("catalogue_orders", id).await?;
    let status = row.text("status");
    let billing = row.uuid("billing").filter(|_| visitor.may("read_billings"));
    let payment = match billing {
        Some(billing) => {
            let bill = visitor.row("billings", billing).await?;
            Some((bill.choice("payment"), tone(bill.text("payment"))))
        }
        None => None,
    };
    let said: Vec<&str> = FACTS.iter().copied().filter(|name| !row.value(name).is_null()).collect();
    frame::ok(&OrderPage {
        frame: Frame::of(&visitor, routes::CATALOGUE, fill("catalogue.title", &[("number", row.text("number"))]))
            .crumb(text("menu.catalogue"), routes::CATALOGUE),
        status: row.choice("status"),
        tone: tone(status),
        sentence: sentence(&row),
        is_reported_paid: matches!(row.text("catalogue_stage"), "reported_paid" | "completed"),
        payment,
        actions: actions(&visitor, &row),
        facts: lists::facts(&visitor, &row, &said),
        order_href: row.uuid("order").filter(|_| visitor.may("read_orders")).map(routes::order),
        billing_href: billing.map(routes::billing),
        doubted: doubted(&visitor, &row).await?,
        likely: likely(&visitor, &row).await?,
        history: lists::history(&visitor, id).await?,
        row,
    })
}

fn sentence(row: &Row) -> String {
    let age = format::number(row.integer("age_days").unwrap_or_default());
    let differs = row.choice("differs");
    match row.text("status") {
        "matched" if !differs.is_empty() => {
            fill("catalogue.matched_although", &[("differs", &differs), ("reason", row.text("match_reason"))])
        }
        "matched" => text("catalogue.matched").to_owned(),
        "void" => text("catalogue.void").to_owned(),
        _ if !differs.is_empty() => fill("catalogue.doubted", &[("differs", &differs)]),
        _ => fill("catalogue.unmatched", &[("age", &age)]),
    }
}

fn actions(visitor: &Visitor, row: &Row) -> Vec<Action> {
    let name = match row.text("status") {
        "matched" => "unmatch_catalogue_order",
        "void" => return Vec::new(),
        _ => "match_catalogue_order",
    };
    let may = visitor.may(name).then(|| Action {
        label: use_case_label(name),
        href: form(row, name, None),
        is_primary: name == "match_catalogue_order",
    });
    may.into_iter().collect()
}

fn form(row: &Row, name: &str, order: Option<&str>) -> String {
    let id = row.id().to_string();
    let fields = [("catalogue_order", id.as_str())].into_iter().chain(order.map(|order| ("order", order)));
    routes::action(name, &fields.collect::<Vec<_>>(), &routes::catalogue_order(row.id()))
}

/// Whether somebody looks for the order of ours that it is.
fn is_looked_for(visitor: &Visitor, row: &Row) -> bool {
    row.text("status") == "unmatched" && visitor.may("match_catalogue_order") && visitor.may("read_orders")
}

/// The order that it carries the number of, or was matched with, and what the two say otherwise.
async fn doubted(visitor: &Visitor, row: &Row) -> Result<Option<Doubted>, Problem> {
    let Some(order) = row.uuid("doubted_order").filter(|_| is_looked_for(visitor, row)) else { return Ok(None) };
    let ours = visitor.row("orders", order).await?;
    let differs = row.text("differs");
    let is_other = |what: &str| differs == what || differs == "both";
    let amount = |row: &Row| format::rupiah(row.integer("amount").unwrap_or_default());
    let supplier = (row.text("supplier").to_owned(), ours.text("company_name").to_owned());
    let title = [ours.text("number"), ours.text("title")].into_iter().filter(|part| !part.is_empty());
    Ok(Some(Doubted {
        page: routes::order(order),
        title: title.collect::<Vec<_>>().join(" · "),
        form: form(row, "match_catalogue_order", Some(&order.to_string())),
        sides: [
            (text("catalogue.supplier"), supplier.0, supplier.1, is_other("supplier")),
            (text("catalogue.amount"), amount(row), amount(&ours), is_other("amount")),
        ],
    }))
}

/// Orders of ours that may be it, the nearest first.
async fn likely(visitor: &Visitor, row: &Row) -> Result<Vec<(String, String, String, String)>, Problem> {
    let amount = row.integer("amount").and_then(|amount| Rupiah::new(amount).ok());
    let Some(sought) = amount.zip(row.date("ordered_on")).filter(|_| is_looked_for(visitor, row)) else {
        return Ok(Vec::new());
    };
    let doubted = row.uuid("doubted_order").map(OrderId);
    let orders = visitor.console.app.near_orders(&visitor.scope, sought, doubted).await?;
    let offered = orders.into_iter().map(|near| {
        let parts = [near.number, near.company_name, Some(format::rupiah(near.amount.get()))];
        let about: Vec<String> = parts.into_iter().flatten().collect();
        let form = form(row, "match_catalogue_order", Some(&near.order.to_string()));
        (routes::order(near.order.as_uuid()), near.title, about.join(" · "), form)
    });
    Ok(offered.collect())
}
