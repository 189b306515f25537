//! Writing an order: under which agreement, for which item of the plan, then its placements, with what is left beside it.

use app::dataset::Direction;
use app::{AppError, Quote, UseCase};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Uuid, Zone};
use serde_json::json;

use super::super::action::{done_leads_to, fill_field};
use super::super::fitting::items_of;
use super::money::{FoundView, found_view};
use crate::forms::{self, FormSpec, FormView, Outcome};
use crate::frame::{self, Frame, Posted, Problem, Submission, Visitor};
use crate::lists::Row;
use crate::texts::{fill, text};
use crate::{format, routes};

#[derive(Debug, Template)]
#[template(path = "order/write.html")]
struct WritePage {
    frame: Frame,
    step: usize,
    choices: Vec<Choice>,
    /// Where the choices go on.
    next: Option<String>,
    empty: (&'static str, &'static str),
    form: Option<FormView>,
    beside: Vec<Beside>,
    quote: Option<QuoteView>,
}

/// Something that the order can stand on.
#[derive(Debug)]
struct Choice {
    title: String,
    notes: Vec<String>,
    href: String,
}

/// What was chosen, beside the form.
#[derive(Debug)]
struct Beside {
    label: &'static str,
    title: String,
    href: String,
    notes: Vec<String>,
    change: Option<String>,
}

/// What it would cost.
#[derive(Debug)]
struct QuoteView {
    /// Number, price, amount.
    placements: Vec<(String, String, String)>,
    total: String,
    available: String,
    after: String,
    is_short: bool,
    stops: Vec<FoundView>,
}

/// What an order is written on.
struct Base {
    agreement: Row,
    item: Row,
    /// The order that is written anew.
    order: Option<Row>,
}

impl Base {
    fn use_case(&self) -> Result<&'static UseCase, Problem> {
        let name = if self.order.is_some() { "revise_order" } else { "draft_order" };
        app::use_case(name).ok_or(Problem::NoSuchPage)
    }
    fn place(&self) -> String {
        match &self.order {
            Some(order) => routes::order_words(order.id()),
            None => routes::new_order(Some(self.agreement.id()), Some(self.item.id())),
        }
    }
    /// What follows from what was chosen.
    fn fill(&self, posted: &mut Posted) {
        let id = |row: &Row, column: &str| row.uuid(column).unwrap_or_default().to_string();
        posted.set("agreement", self.agreement.id().to_string());
        posted.set("agency", id(&self.item, "agency"));
        posted.set("plan", id(&self.item, "plan"));
        posted.set("line", id(&self.item, "line"));
        posted.set("plan_item", self.item.id().to_string());
        if let Some(order) = &self.order {
            posted.set("order", order.id().to_string());
        }
    }
}

/// Fields that the choice before the form has answered.
const CHOSEN: [&str; 6] = ["agreement", "agency", "line", "plan", "plan_item", "order"];

fn permitted(visitor: &Visitor) -> Result<(), Problem> {
    if visitor.may("draft_order") { Ok(()) } else { Err(Problem::NoSuchPage) }
}

fn asked(visitor: &Visitor, name: &str) -> Option<Uuid> {
    Posted::of_query(visitor.query.as_deref()).filled(name).and_then(|id| id.parse().ok())
}

async fn base_of_query(visitor: &Visitor) -> Result<Option<Base>, Problem> {
    let (Some(agreement), Some(item)) = (asked(visitor, "perjanjian"), asked(visitor, "butir")) else {
        return Ok(None);
    };
    let agreement = visitor.row("agreements", agreement).await?;
    let item = visitor.row("plan_items", item).await?;
    Ok(Some(Base { agreement, item, order: None }))
}

async fn base_of_order(visitor: &Visitor, id: Uuid) -> Result<Base, Problem> {
    let order = visitor.row("orders", id).await?;
    let agreement = visitor.row("agreements", order.uuid("agreement").unwrap_or_default()).await?;
    let item = visitor.row("plan_items", order.uuid("plan_item").unwrap_or_default()).await?;
    Ok(Base { agreement, item, order: Some(order) })
}

/// `GET /pesanan/baru`: agreement, item of the plan, form.
pub(super) async fn begin(visitor: Visitor) -> Result<Response, Problem> {
    permitted(&visitor)?;
    match (asked(&visitor, "perjanjian"), base_of_query(&visitor).await?) {
        (_, Some(base)) => {
            let mut posted = Posted::default();
            begin_placement(&visitor, &base, &mut posted);
            if let [(number, _)] = items_of(&visitor, &base.agreement).await?.as_slice() {
                posted.push("placements.0.item", number.as_str());
            }
            form_page(&visitor, &base, StatusCode::OK, spec_of(&base, posted)?, None).await
        }
        (Some(agreement), None) => choose_item(&visitor, agreement).await,
        (None, None) => choose_agreement(&visitor).await,
    }
}

/// The first placement begins with what the plan says.
fn begin_placement(visitor: &Visitor, base: &Base, posted: &mut Posted) {
    posted.push("title", base.item.text("topic"));
    let today = visitor.scope.today();
    let first = base.item.date("starts_on").filter(|day| *day > today).unwrap_or(today);
    posted.push("placements.0.title", base.item.text("topic"));
    posted.push("placements.0.quantity", "1");
    posted.push("placements.0.first_day", first.to_string());
    let last = first.plus_days(7);
    let last = base.item.date("ends_on").filter(|day| *day < last).unwrap_or(last);
    posted.push("placements.0.last_day", last.to_string());
}

async fn choose_agreement(visitor: &Visitor) -> Result<Response, Problem> {
    let (rows, next) = choosable(visitor, "agreements", &[("status", json!("active"))], "title").await?;
    let choices = rows
        .iter()
        .map(|row| Choice {
            title: row.text("title").to_owned(),
            notes: vec![
                [row.text("number"), row.text("company_name"), row.text("agency_name")].join(" · "),
                left_of(row),
            ],
            href: routes::new_order(Some(row.id()), None),
        })
        .collect();
    let empty = (text("order.no_agreement"), text("order.no_agreement_why"));
    let next = next.map(|cursor| routes::with_query(routes::NEW_ORDER, &[("sesudah", &cursor)]));
    choice_page(visitor, 1, (choices, next), empty, Vec::new())
}

/// Choices on one page.
const CHOICES: u16 = 50;

/// A page of what can be chosen, and where the next one begins.
async fn choosable(
    visitor: &Visitor,
    list: &str,
    equal: &[(&str, serde_json::Value)],
    by: &str,
) -> Result<(Vec<Row>, Option<String>), Problem> {
    let query = Posted::of_query(visitor.query.as_deref());
    visitor.part_by(list, equal, (by, Direction::Ascending), (CHOICES, query.filled("sesudah"))).await
}

/// What an agreement has left.
fn left_of(agreement: &Row) -> String {
    let ordered = agreement.integer("ordered").unwrap_or_default();
    match agreement.integer("value") {
        Some(value) => fill(
            "order.agreement_left",
            &[("left", &format::rupiah(value.saturating_sub(ordered))), ("value", &format::rupiah(value))],
        ),
        None => text("order.agreement_open").to_owned(),
    }
}

async fn choose_item(visitor: &Visitor, agreement: Uuid) -> Result<Response, Problem> {
    let agreement = visitor.row("agreements", agreement).await?;
    let media: Vec<&str> = agreement
        .value("items")
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|item| item.get("media").and_then(serde_json::Value::as_str))
        .collect();
    let mut equal = vec![("is_open", json!(true)), ("channel", json!(media))];
    equal.extend(agreement.uuid("agency").map(|agency| ("agency", json!(agency))));
    let (rows, next) = choosable(visitor, "plan_items", &equal, "starts_on").await?;
    let mut choices = Vec::new();
    for row in &rows {
        let line = visitor.row("budget_lines", row.uuid("line").unwrap_or_default()).await?;
        choices.push(Choice {
            title: row.text("topic").to_owned(),
            notes: notes_of_item(row, &line),
            href: routes::new_order(Some(agreement.id()), Some(row.id())),
        });
    }
    let beside = vec![beside_agreement(&agreement, Some(routes::NEW_ORDER.to_owned()))];
    let empty = (text("order.no_plan_item"), text("order.no_plan_item_why"));
    let id = agreement.id().to_string();
    let next = next.map(|cursor| {
        routes::with_query(routes::NEW_ORDER, &[("perjanjian", id.as_str()), ("sesudah", cursor.as_str())])
    });
    choice_page(visitor, 2, (choices, next), empty, beside)
}

fn notes_of_item(item: &Row, line: &Row) -> Vec<String> {
    let left = item.integer("left_count").unwrap_or_default();
    let quantity = item.integer("quantity").unwrap_or_default();
    // While a cut waits for room, what the line has left is out of reach.
    let line_words = if line.text("status") == "shortfall" { "order.line_waits" } else { "order.line_left" };
    vec![
        [item.choice("channel"), item.choice("format"), item.text("plan_title").to_owned()].join(" · "),
        fill("order.item_left", &[("left", &format::number(left)), ("quantity", &format::number(quantity))]),
        fill(
            line_words,
            &[
                ("key", line.text("charge_key")),
                ("left", &format::rupiah(line.integer("available").unwrap_or_default())),
            ],
        ),
    ]
}

fn beside_agreement(agreement: &Row, change: Option<String>) -> Beside {
    Beside {
        label: text("order.under_agreement"),
        title: agreement.text("title").to_owned(),
        href: routes::agreement(agreement.id()),
        notes: vec![[agreement.text("number"), agreement.text("company_name")].join(" · "), left_of(agreement)],
        change,
    }
}

fn choice_page(
    visitor: &Visitor,
    step: usize,
    (choices, next): (Vec<Choice>, Option<String>),
    empty: (&'static str, &'static str),
    beside: Vec<Beside>,
) -> Result<Response, Problem> {
    let frame = frame_of(visitor, text("order.new"));
    frame::ok(&WritePage { frame, step, choices, next, empty, form: None, beside, quote: None })
}

fn frame_of(visitor: &Visitor, title: impl Into<String>) -> Frame {
    Frame::of(visitor, routes::ORDERS, title).crumb(text("menu.orders"), routes::ORDERS)
}

fn spec_of(base: &Base, posted: Posted) -> Result<FormSpec, Problem> {
    let back = base.order.as_ref().map_or_else(|| routes::ORDERS.to_owned(), |order| routes::order(order.id()));
    let mut spec = FormSpec::new(base.use_case()?, back);
    spec.posted = posted;
    Ok(spec)
}

/// Adds to a form what this page knows.
async fn dress(visitor: &Visitor, base: &Base, spec: &mut FormSpec) -> Result<(), Problem> {
    base.fill(&mut spec.posted);
    spec.skipped.extend(CHOSEN);
    let wants_exception = asked_for_exception(&spec.posted);
    if !wants_exception {
        spec.skipped.extend(["exception_number", "exception_date", "exception_signer", "exception_ground"]);
    }
    spec.choices.push(("item", items_of(visitor, &base.agreement).await?));
    spec.action = Some(base.place());
    spec.second = Some(("_quote", text("order.quote")));
    spec.submit = Some(text("order.save").to_owned());
    if let Some(order) = &base.order {
        spec.version = spec.version.or(order.version());
    }
    Ok(())
}

fn asked_for_exception(posted: &Posted) -> bool {
    posted.filled("exception_number").is_some() || posted.filled("_exception").is_some()
}

async fn form_page(
    visitor: &Visitor,
    base: &Base,
    status: StatusCode,
    mut spec: FormSpec,
    quote: Option<Quote>,
) -> Result<Response, Problem> {
    dress(visitor, base, &mut spec).await?;
    let title = match &base.order {
        Some(order) => fill("order.change", &[("title", order.text("title"))]),
        None => text("order.new").to_owned(),
    };
    let frame = frame_of(visitor, title).with_error(spec.has_error());
    let line = visitor.row("budget_lines", base.item.uuid("line").unwrap_or_default()).await?;
    let is_new = base.order.is_none();
    let beside = vec![
        beside_agreement(&base.agreement, is_new.then(|| routes::NEW_ORDER.to_owned())),
        Beside {
            label: text("order.for_item"),
            title: base.item.text("topic").to_owned(),
            href: base.item.uuid("plan").map(routes::plan).unwrap_or_default(),
            notes: notes_of_item(&base.item, &line),
            change: is_new.then(|| routes::new_order(Some(base.agreement.id()), None)),
        },
    ];
    let form = forms::build(visitor, spec).await?;
    let quote = quote.map(|quote| quote_view(&quote, visitor.tenant.zone));
    let page =
        WritePage { frame, step: 3, choices: Vec::new(), next: None, empty: ("", ""), form: Some(form), beside, quote };
    frame::page(status, &page)
}

fn quote_view(quote: &Quote, zone: Zone) -> QuoteView {
    let left = quote.available.get().saturating_sub(quote.total.get());
    QuoteView {
        placements: quote
            .placements
            .iter()
            .zip(1_i64..)
            .map(|(one, number)| {
                let price = format!("{} × {}", format::number(i64::from(one.quantity)), one.unit_price);
                (format::number(number), price, one.amount.to_string())
            })
            .collect(),
        total: quote.total.to_string(),
        available: quote.available.to_string(),
        is_short: left < 0,
        stops: quote.stops.iter().map(|found| found_view(found, zone)).collect(),
        after: format::rupiah(left),
    }
}

/// `POST /pesanan/baru`.
pub(super) async fn save(form: Submission) -> Result<Response, Problem> {
    let Submission { visitor, posted } = form;
    permitted(&visitor)?;
    let base = base_of_query(&visitor).await?.ok_or(Problem::NoSuchPage)?;
    take(&visitor, &base, posted).await
}

/// `GET /pesanan/{id}/ubah`.
pub(super) async fn change(visitor: Visitor, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    permitted(&visitor)?;
    let base = base_of_order(&visitor, id).await?;
    let status = base.order.as_ref().map(|order| order.text("status")).unwrap_or_default();
    if app::not_now("orders", status, "revise_order").is_some() {
        // Told as for every step that is not for now, with what may be done instead.
        let told = routes::form("revise_order", &[("order", &id.to_string())], &routes::order(id));
        return Ok(Redirect::to(&told).into_response());
    }
    let mut posted = Posted::default();
    fill_from_order(&visitor, &base, &mut posted).await?;
    form_page(&visitor, &base, StatusCode::OK, spec_of(&base, posted)?, None).await
}

/// `POST /pesanan/{id}/ubah`.
pub(super) async fn save_change(Path(id): Path<Uuid>, form: Submission) -> Result<Response, Problem> {
    let Submission { visitor, posted } = form;
    permitted(&visitor)?;
    let base = base_of_order(&visitor, id).await?;
    take(&visitor, &base, posted).await
}

async fn fill_from_order(visitor: &Visitor, base: &Base, posted: &mut Posted) -> Result<(), Problem> {
    let Some(order) = &base.order else { return Ok(()) };
    for (name, value) in visitor.console.app.order_words(&visitor.scope, order.id().into()).await? {
        fill_field(posted, &name, &value);
    }
    Ok(())
}

async fn take(visitor: &Visitor, base: &Base, mut posted: Posted) -> Result<Response, Problem> {
    let use_case = base.use_case()?;
    let changed = match (posted.filled("_add").map(str::to_owned), posted.filled("_remove").map(str::to_owned)) {
        (Some(group), _) => {
            forms::add_row(&group, &mut posted);
            true
        }
        (None, Some(row)) => {
            forms::remove_row(&row, &mut posted);
            true
        }
        (None, None) => false,
    };
    if changed {
        return form_page(visitor, base, StatusCode::OK, forms::of_posted(use_case, posted), None).await;
    }
    base.fill(&mut posted);
    forms::normalise(use_case.fields, &mut posted);
    let wants_quote = posted.filled("_quote").is_some();
    let mut spec = forms::of_posted(use_case, posted);
    let mut values = forms::values(use_case.fields, &spec.posted);
    if wants_quote {
        values.remove("order");
        return match visitor.console.app.quote_order(&visitor.scope, &values).await {
            Ok(quote) => form_page(visitor, base, StatusCode::OK, spec, Some(quote)).await,
            Err(AppError::Invalid(errors)) => {
                spec.errors = errors;
                form_page(visitor, base, StatusCode::UNPROCESSABLE_ENTITY, spec, None).await
            }
            Err(AppError::Rejected(refusal)) => {
                spec.refusal = Some(refusal);
                form_page(visitor, base, StatusCode::UNPROCESSABLE_ENTITY, spec, None).await
            }
            Err(other) => Err(other.into()),
        };
    }
    match forms::send(visitor, spec, values).await? {
        Outcome::Done(done) => Ok(done_leads_to(visitor, use_case.name, &routes::order(done.stream))),
        Outcome::Again(status, mut spec) => {
            if forms::is_overtaken(&spec) {
                let mut now = Posted::default();
                fill_from_order(visitor, base, &mut now).await?;
                base.fill(&mut now);
                spec.changed = forms::changes::between(use_case, visitor.tenant.zone, (&now, &spec.posted), |_| true);
            }
            form_page(visitor, base, status, *spec, None).await
        }
    }
}

/// The form of somebody whose session ended while writing.
pub(crate) async fn came_back(visitor: &Visitor, order: Option<Uuid>, posted: Posted) -> Result<Response, Problem> {
    permitted(visitor)?;
    let base = match order {
        Some(id) => base_of_order(visitor, id).await?,
        None => base_of_query(visitor).await?.ok_or(Problem::NoSuchPage)?,
    };
    let mut spec = forms::of_posted(base.use_case()?, posted);
    spec.trouble = Some("form.resumed");
    form_page(visitor, &base, StatusCode::OK, spec, None).await
}
