//! "Tagihan baru": the verified placements of one company, picked for a bill; also for a bill that was taken apart.

use std::collections::{BTreeMap, BTreeSet};

use app::{AppError, FieldError, UseCase};
use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use kernel::Uuid;
use serde_json::{Map, Value, json};

use super::super::action::done_leads_to;
use super::Shown;
use crate::forms::{self, FormSpec, FormView, Outcome};
use crate::frame::{self, Frame, Posted, Problem, Submission, Visitor};
use crate::lists::Row;
use crate::markup::Markup;
use crate::texts::{text, use_case_label};
use crate::{Console, format, routes};

pub(super) fn routes() -> Router<Console> {
    Router::new().route(routes::NEW_BILLING, get(show).post(submit))
}

/// The companies that have something to bill.
#[derive(Debug, Template)]
#[template(path = "payment/new_bill_company.html")]
struct CompaniesPage {
    frame: Frame,
    companies: Vec<CompanyView>,
}

#[derive(Debug)]
struct CompanyView {
    name: String,
    note: String,
    href: String,
}

#[derive(Debug, Template)]
#[template(path = "payment/new_bill.html")]
struct PickPage {
    frame: Frame,
    company: String,
    form: FormView,
}

/// The placements to pick from, by order.
#[derive(Debug, Template)]
#[template(path = "payment/pick.html")]
struct Pick {
    orders: Vec<OrderView>,
    total: String,
    /// How many are left for another bill, in a sentence.
    more: String,
}

#[derive(Debug)]
struct OrderView {
    number: String,
    placements: Vec<PlacementView>,
}

#[derive(Debug)]
struct PlacementView {
    id: String,
    control: String,
    title: String,
    note: String,
    amount: String,
    is_chosen: bool,
}

/// Placements that may be billed: verified, and on no other bill; and how many more there are than these.
async fn billable(visitor: &Visitor, company: Uuid) -> Result<(Vec<Row>, i64), Problem> {
    let (ids, all) = visitor.console.app.billable_placements(&visitor.scope, company.into()).await?;
    let rows = placements(visitor, &ids).await?;
    Ok((rows, all.saturating_sub(i64::try_from(ids.len()).unwrap_or(i64::MAX))))
}

/// Placements by their ids, in this order.
async fn placements(visitor: &Visitor, ids: &[Uuid]) -> Result<Vec<Row>, Problem> {
    let mut rows = Vec::new();
    for part in ids.chunks(100) {
        rows.extend(visitor.rows("placements", &[("id", json!(part))]).await?);
    }
    let places: BTreeMap<Uuid, usize> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    rows.sort_by_key(|row| places.get(&row.id()).copied());
    Ok(rows)
}

/// What a form is for: a bill of this company, perhaps one that there is already.
struct Purpose {
    use_case: &'static UseCase,
    company: Uuid,
    billing: Option<Uuid>,
    /// The version of that bill.
    version: Option<i32>,
}

impl Purpose {
    async fn of(visitor: &Visitor, asked: &Posted) -> Result<Option<Self>, Problem> {
        let billing: Option<Uuid> = asked.filled("berkas").and_then(|id| id.parse().ok());
        let name = if billing.is_some() { "assemble_billing" } else { "open_billing" };
        let use_case = app::use_case(name).filter(|_| visitor.may(name)).ok_or(Problem::NoSuchPage)?;
        let (company, version) = match billing {
            Some(billing) => {
                let bill = visitor.row("billings", billing).await?;
                (bill.uuid("company"), bill.version())
            }
            None => (asked.filled("perusahaan").and_then(|id| id.parse().ok()), None),
        };
        Ok(company.map(|company| Self { use_case, company, billing, version }))
    }
    fn path(&self) -> String {
        match self.billing {
            Some(billing) => routes::with_query(routes::NEW_BILLING, &[("berkas", &billing.to_string())]),
            None => routes::with_query(routes::NEW_BILLING, &[("perusahaan", &self.company.to_string())]),
        }
    }
    fn back(&self) -> String {
        self.billing.map_or_else(|| routes::BILLING.to_owned(), routes::billing)
    }
}

async fn show(visitor: Visitor) -> Shown {
    let query = Posted::of_query(visitor.query.as_deref());
    let Some(purpose) = Purpose::of(&visitor, &query).await? else { return companies(&visitor).await };
    let rows = billable(&visitor, purpose.company).await?;
    let mut spec = FormSpec::new(purpose.use_case, purpose.back());
    spec.version = purpose.version;
    for row in &rows.0 {
        spec.posted.push("placements", row.id().to_string());
    }
    let today = visitor.scope.today();
    spec = spec
        .with_value("channel", "direct")
        .with_value("fiscal_year", today.year().to_string())
        .with_value("title", crate::texts::fill("payment.title_of", &[("month", &format::month_of(today))]));
    page(&visitor, StatusCode::OK, &purpose, spec, &rows).await
}

async fn companies(visitor: &Visitor) -> Shown {
    let found = visitor.console.app.billable_companies(&visitor.scope).await?;
    let companies = found.into_iter().map(|one| {
        let (count, amount) = (format::number(one.placements), one.amount.to_string());
        CompanyView {
            note: crate::texts::fill("payment.billable", &[("count", &count), ("amount", &amount)]),
            href: routes::with_query(routes::NEW_BILLING, &[("perusahaan", &one.company.as_uuid().to_string())]),
            name: one.name,
        }
    });
    frame::ok(&CompaniesPage {
        companies: companies.collect(),
        frame: Frame::of(visitor, routes::PAYMENTS, use_case_label("open_billing"))
            .crumb(text("menu.payments"), routes::PAYMENTS),
    })
}

async fn page(
    visitor: &Visitor,
    status: StatusCode,
    purpose: &Purpose,
    mut spec: FormSpec,
    (rows, more): &(Vec<Row>, i64),
) -> Shown {
    let chosen: BTreeSet<String> = spec.posted.all("placements").map(str::to_owned).collect();
    let mut orders: BTreeMap<String, Vec<PlacementView>> = BTreeMap::new();
    let mut total = 0_i64;
    for (at, row) in rows.iter().enumerate() {
        let id = row.id().to_string();
        let amount = row.integer("verified_amount").unwrap_or_default();
        let is_chosen = chosen.contains(&id);
        total = total.saturating_add(if is_chosen { amount } else { 0 });
        let verified = row.instant("verified_at").map(|at| format::date(at.date_in(visitor.tenant.zone)));
        orders.entry(row.text("order_number").to_owned()).or_default().push(PlacementView {
            control: if at == 0 { "f-placements".to_owned() } else { format!("f-placements-{at}") },
            title: row.text("title").to_owned(),
            note: crate::texts::fill(
                "payment.verified",
                &[("outlet", row.text("outlet_name")), ("day", &verified.unwrap_or_default())],
            ),
            amount: format::rupiah(amount),
            is_chosen,
            id,
        });
    }
    let orders = orders.into_iter().map(|(number, placements)| OrderView { number, placements }).collect();
    let more = match more {
        0 => String::new(),
        count => crate::texts::fill("payment.more_billable", &[("count", &format::number(*count))]),
    };
    let pick = Markup::of(&Pick { orders, total: format::rupiah(total), more });
    // The orders follow from what is picked; a mistake about them is one about the placements.
    for error in spec.errors.iter_mut().filter(|error| error.field == "orders") {
        "placements".clone_into(&mut error.field);
    }
    spec.own_controls.push(("placements", pick));
    spec.skipped = vec!["orders", "billing"];
    spec.action = Some(purpose.path());
    let has_error = spec.has_error();
    let company = visitor.row("companies", purpose.company).await?.title();
    let form = forms::build(visitor, spec).await?;
    let frame = Frame::of(visitor, routes::PAYMENTS, use_case_label(purpose.use_case.name))
        .crumb(text("menu.payments"), routes::PAYMENTS)
        .with_error(has_error);
    frame::page(status, &PickPage { frame, company, form })
}

async fn submit(form: Submission) -> Result<Response, Problem> {
    let Submission { visitor, posted } = form;
    let asked = Posted::of_query(visitor.query.as_deref());
    let purpose = Purpose::of(&visitor, &asked).await?.ok_or(Problem::NoSuchPage)?;
    let rows = billable(&visitor, purpose.company).await?;
    let mut spec = forms::of_posted(purpose.use_case, posted);
    spec.back = purpose.back();
    let chosen: Vec<Uuid> = spec.posted.all("placements").filter_map(|id| id.parse().ok()).collect();
    // What is no longer to be billed is asked for by its order: the refusal says why.
    let picked = placements(&visitor, &chosen).await?;
    let orders: BTreeSet<Uuid> = picked.iter().filter_map(|row| row.uuid("order")).collect();
    let mut values: Map<String, Value> = forms::values(purpose.use_case.fields, &spec.posted);
    values.insert("orders".to_owned(), json!(orders));
    values.insert("placements".to_owned(), json!(chosen));
    if let Some(billing) = purpose.billing {
        values.insert("billing".to_owned(), json!(billing));
    }
    if chosen.is_empty() {
        let field = "placements".to_owned();
        spec.errors.push(FieldError { field, code: "required", params: vec![] });
        return page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &purpose, spec, &rows).await;
    }
    match forms::send(&visitor, spec, values).await? {
        Outcome::Done(done) => {
            let target = purpose.back().replace("{id}", &done.stream.to_string());
            Ok(done_leads_to(&visitor, purpose.use_case.name, &target))
        }
        Outcome::Again(status, spec) => page(&visitor, status, &purpose, *spec, &rows).await,
    }
}

/// A form that was sent under an ended session, to be looked at and sent again.
pub(crate) async fn came_back(visitor: &Visitor, posted: Posted) -> Result<Response, Problem> {
    let asked = Posted::of_query(visitor.query.as_deref());
    let purpose = Purpose::of(visitor, &asked).await?.ok_or(Problem::App(AppError::Denied))?;
    let rows = billable(visitor, purpose.company).await?;
    let mut spec = forms::of_posted(purpose.use_case, posted);
    spec.trouble = Some("form.resumed");
    page(visitor, StatusCode::OK, &purpose, spec, &rows).await
}
