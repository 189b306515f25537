//! The editor of a draft: requirements, grades, terms and limits as tables that work without scripts.

mod fields;
pub(super) mod orders;
pub(super) mod view;

use app::{AppError, UseCase};
use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use serde_json::{Map, Value, json};

use super::action::{done_leads_to, fill_field};
use super::policies::{edit_path, find, rules_of, version_path};
use crate::forms::{self, FormSpec, FormView, Outcome, Places};
use crate::frame::{self, Frame, Problem, Submission, Visitor};
use crate::lists::Row;
use crate::markup::Markup;
use crate::texts::{text, use_case_label};
use crate::{Console, routes};
use askama::Template;

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::POLICY_EDITOR, get(show).post(submit))
}

#[derive(Debug, Template)]
#[template(path = "policy_editor.html")]
struct EditorPage {
    frame: Frame,
    form: FormView,
}

/// The draft, for who may change it; a version that is published is shown, not changed.
async fn draft(visitor: &Visitor, key: &str) -> Result<(&'static UseCase, Row), Problem> {
    let use_case =
        app::use_case("revise_policy").filter(|use_case| visitor.may(use_case.name)).ok_or(Problem::NoSuchPage)?;
    let row = find(visitor, key).await?;
    if row.text("status") == "draft" { Ok((use_case, row)) } else { Err(Problem::NoSuchPage) }
}

async fn show(visitor: Visitor, Path(key): Path<String>) -> Result<Response, Problem> {
    let (use_case, row) = draft(&visitor, &key).await?;
    let number = row.integer("number").unwrap_or_default();
    let mut spec = FormSpec::new(use_case, version_path(number));
    spec.version = row.version();
    spec = spec.with_value("title", row.text("title")).with_value("effective_from", row.text("effective_from"));
    for (field, part) in
        [("instrument", "instrument"), ("number", "number"), ("year", "year"), ("basis_title", "title")]
    {
        fill_field(&mut spec.posted, field, row.value("basis").get(part).unwrap_or(&Value::Null));
    }
    fields::write(&rules_of(&row)?, &mut spec.posted);
    page(&visitor, StatusCode::OK, number, spec).await
}

async fn page(visitor: &Visitor, status: StatusCode, number: i64, mut spec: FormSpec) -> Result<Response, Problem> {
    let mut places = Places::default();
    for error in &spec.errors {
        places.say(&error.field, forms::mistake(spec.use_case, error));
    }
    if let Some(refusal) = spec.refusal.as_mut().filter(|refusal| refusal.code == "policy.unsound") {
        for (place, code) in &mut refusal.reasons {
            let control = fields::place_of(place, &spec.posted);
            *place = fields::place_in_words(&control, &spec.posted);
            places.say(&control, text(&format!("rejection.{code}")).to_owned());
        }
    }
    let rules = Markup::of(&view::RulesForm::new(&spec.posted, &places));
    spec.own_controls.push(("rules", rules));
    spec.skipped = vec!["version"];
    spec.action = Some(edit_path(number));
    spec.submit = Some(text("policy.save").to_owned());
    let frame = Frame::of(visitor, routes::POLICIES, use_case_label("revise_policy"))
        .crumb(text("menu.policies"), routes::POLICIES)
        .crumb(spec.posted.first("title").unwrap_or_default(), version_path(number))
        .with_error(spec.has_error());
    frame::page(status, &EditorPage { frame, form: forms::build(visitor, spec).await? })
}

async fn submit(Path(key): Path<String>, form: Submission) -> Result<Response, Problem> {
    let Submission { visitor, mut posted } = form;
    let (use_case, row) = draft(&visitor, &key).await?;
    let number = row.integer("number").unwrap_or_default();
    if fields::change_rows(&mut posted) {
        return page(&visitor, StatusCode::OK, number, forms::of_posted(use_case, posted)).await;
    }
    fields::tidy(&mut posted);
    let mut spec = forms::of_posted(use_case, posted);
    let own: Vec<_> = use_case.fields.iter().filter(|field| !matches!(field.name, "rules" | "version")).collect();
    let mut values: Map<String, Value> = forms::values(use_case.fields, &spec.posted)
        .into_iter()
        .filter(|(name, _)| own.iter().any(|field| field.name == name))
        .collect();
    values.insert("version".to_owned(), json!(number));
    match fields::read(&spec.posted) {
        Ok(rules) => {
            values.insert("rules".to_owned(), rules);
        }
        Err(AppError::Invalid(errors)) => {
            spec.errors = errors;
            return page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, number, spec).await;
        }
        Err(other) => return Err(other.into()),
    }
    match forms::send(&visitor, spec, values).await? {
        Outcome::Done(_) => Ok(done_leads_to(&visitor, use_case.name, &version_path(number))),
        Outcome::Again(status, spec) => page(&visitor, status, number, *spec).await,
    }
}
