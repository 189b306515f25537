//! The region's rules: all versions, and where a new one begins.

use app::rules::Rules;
use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use serde_json::json;

use super::action::done_leads_to;
use crate::forms::{self, FormSpec, FormView, Outcome};
use crate::frame::{self, Frame, Posted, Problem, Submission, Visitor};
use crate::lists::{self, ListSpec, ListView, Row};
use crate::markup::Markup;
use crate::texts::{choice_or_code, fill, text, use_case_label};
use crate::{Console, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::POLICIES, get(show)).route(routes::NEW_POLICY, get(begin).post(draft))
}

#[derive(Debug, Template)]
#[template(path = "policies.html")]
struct PoliciesPage {
    frame: Frame,
    may_draft: bool,
    list: ListView,
}

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let may_draft = visitor.may("draft_policy");
    let spec = ListSpec {
        under: &["legal_basis"],
        columns: &["number", "effective_from", "status", "is_in_force"],
        filters: &["status"],
        link: Some(|row| Some(routes::policy(row.id()))),
        empty: "policies",
        empty_action: may_draft.then(|| (use_case_label("draft_policy"), routes::NEW_POLICY.to_owned())),
        ..ListSpec::new("policies", routes::POLICIES, "title")
    };
    let list = lists::load(&visitor, spec).await?;
    if visitor.is_partial {
        return Ok(Html(list.results()?).into_response());
    }
    frame::ok(&PoliciesPage { frame: Frame::of(&visitor, routes::POLICIES, text("menu.policies")), may_draft, list })
}

/// What a version may begin from.
#[derive(Debug)]
struct Start {
    title: String,
    about: String,
    href: String,
}

#[derive(Debug, Template)]
#[template(path = "policy_begin.html")]
struct BeginPage {
    frame: Frame,
    starts: Vec<Start>,
    form: Option<FormView>,
}

/// From what the new version begins.
#[derive(Debug)]
enum Origin {
    Preset(String),
    Version(Box<Row>),
}

/// The origin that the address names; nothing when it names none, or one that is not there.
async fn origin(visitor: &Visitor) -> Result<Option<Origin>, Problem> {
    let query = Posted::of_query(visitor.query.as_deref());
    let Some(name) = query.filled("dari") else { return Ok(None) };
    if app::Preset::NAMES.contains(&name) {
        return Ok(Some(Origin::Preset(name.to_owned())));
    }
    let Ok(number) = name.parse::<i32>() else { return Ok(None) };
    let found = visitor.rows("policies", &[("number", json!(number))]).await?;
    Ok(found.into_iter().next().map(|row| Origin::Version(Box::new(row))))
}

fn permitted(visitor: &Visitor) -> Result<&'static app::UseCase, Problem> {
    app::use_case("draft_policy").filter(|use_case| visitor.may(use_case.name)).ok_or(Problem::NoSuchPage)
}

async fn begin(visitor: Visitor) -> Result<Response, Problem> {
    let use_case = permitted(&visitor)?;
    let mut spec = FormSpec::new(use_case, routes::POLICIES);
    let origin = origin(&visitor).await?;
    if let Some(Origin::Version(row)) = &origin {
        spec = spec.with_value("title", row.text("title"));
        for (field, part) in
            [("instrument", "instrument"), ("number", "number"), ("year", "year"), ("basis_title", "title")]
        {
            super::action::fill_field(&mut spec.posted, field, row.value("basis").get(part).unwrap_or(&json!(null)));
        }
    }
    page(&visitor, StatusCode::OK, origin, spec).await
}

async fn page(
    visitor: &Visitor,
    status: StatusCode,
    origin: Option<Origin>,
    spec: FormSpec,
) -> Result<Response, Problem> {
    let has_error = spec.has_error();
    let form = match &origin {
        Some(origin) => Some(forms::build(visitor, with_origin(spec, origin)).await?),
        None => None,
    };
    let frame = Frame::of(visitor, routes::POLICIES, use_case_label("draft_policy"))
        .crumb(text("menu.policies"), routes::POLICIES)
        .with_error(has_error);
    let starts = if form.is_some() { Vec::new() } else { starts(visitor).await? };
    frame::page(status, &BeginPage { frame, starts, form })
}

#[derive(Debug, Template)]
#[template(path = "parts/origin.html")]
struct OriginPart {
    label: String,
}

/// The form says what it begins from, and is sent to where it is known.
fn with_origin(mut spec: FormSpec, origin: &Origin) -> FormSpec {
    let (name, label) = match origin {
        Origin::Preset(name) => (name.clone(), choice_or_code("preset", name)),
        Origin::Version(row) => {
            let number = row.integer("number").unwrap_or_default().to_string();
            let label = fill("policy.copy_of", &[("version", &number), ("title", row.text("title"))]);
            (number, label)
        }
    };
    spec.action = Some(routes::with_query(routes::NEW_POLICY, &[("dari", &name)]));
    spec.skipped = vec!["rules"];
    spec.own_controls.push(("preset", Markup::of(&OriginPart { label })));
    spec
}

async fn starts(visitor: &Visitor) -> Result<Vec<Start>, Problem> {
    let mut starts: Vec<Start> = Vec::new();
    for row in visitor.rows("policies", &[("is_in_force", json!(true))]).await? {
        let number = row.integer("number").unwrap_or_default().to_string();
        starts.push(Start {
            title: text("policy.in_force").to_owned(),
            about: fill("policy.in_force_about", &[("version", &number), ("title", row.text("title"))]),
            href: routes::with_query(routes::NEW_POLICY, &[("dari", &number)]),
        });
    }
    starts.extend(app::Preset::NAMES.iter().map(|name| Start {
        title: text(&format!("policy.preset.{name}")).to_owned(),
        about: text(&format!("policy.preset.{name}_about")).to_owned(),
        href: routes::with_query(routes::NEW_POLICY, &[("dari", name)]),
    }));
    Ok(starts)
}

async fn draft(form: Submission) -> Result<Response, Problem> {
    let Submission { visitor, posted } = form;
    let use_case = permitted(&visitor)?;
    let Some(origin) = origin(&visitor).await? else { return Err(Problem::NoSuchPage) };
    let spec = forms::of_posted(use_case, posted);
    let mut values = forms::values(use_case.fields, &spec.posted);
    match &origin {
        Origin::Preset(name) => {
            values.insert("preset".to_owned(), json!(name));
        }
        Origin::Version(row) => {
            values.insert("rules".to_owned(), row.value("rules").clone());
        }
    }
    match forms::send(&visitor, spec, values).await? {
        Outcome::Done(done) => {
            let version = done.answer.get("version").and_then(serde_json::Value::as_i64).unwrap_or_default();
            let target = if version > 0 { edit_path(version) } else { routes::POLICIES.to_owned() };
            Ok(done_leads_to(&visitor, use_case.name, &target))
        }
        Outcome::Again(status, spec) => page(&visitor, status, Some(origin), *spec).await,
    }
}

/// The page of a version by its number.
pub(super) fn version_path(number: i64) -> String {
    format!("{}/{number}", routes::POLICIES)
}

/// The editor of a version.
pub(super) fn edit_path(number: i64) -> String {
    format!("{}/{number}/ubah", routes::POLICIES)
}

/// The address that copies a version into a new one.
pub(super) fn copy_path(number: i64) -> String {
    routes::with_query(routes::NEW_POLICY, &[("dari", &number.to_string())])
}

/// A version by its number, or by the id that lists and searches know.
pub(super) async fn find(visitor: &Visitor, key: &str) -> Result<Row, Problem> {
    if let Ok(number) = key.parse::<i32>() {
        let found = visitor.rows("policies", &[("number", json!(number))]).await?;
        return found.into_iter().next().ok_or(Problem::NoSuchPage);
    }
    visitor.row("policies", key.parse().map_err(|_| Problem::NoSuchPage)?).await
}

/// What a version says.
pub(super) fn rules_of(row: &Row) -> Result<Rules, Problem> {
    serde_json::from_value(row.value("rules").clone())
        .map_err(|error| Problem::App(app::AppError::Bug(Box::new(error))))
}
