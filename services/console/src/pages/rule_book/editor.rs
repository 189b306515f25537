//! The form of a new rule book: what is in force to begin with, then what would change, then the proposal.
//!
//! **Invariant:** no rule book is proposed before the person was shown what it changes.

use app::procurement::RuleBook;
use app::{AppError, UseCase};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::super::action::{done_leads_to, fill_field};
use super::fields::{self, USE_CASE};
use super::view::{BookForm, Changes, Review};
use super::{changes, in_force, known, version_named};
use crate::forms::{self, FormSpec, FormView, Outcome, rows_count};
use crate::frame::{self, Frame, Posted, Problem, Submission, Visitor};
use crate::markup::Markup;
use crate::routes;
use crate::texts::{text, use_case_label};

/// Said by the page that shows the changes: they were shown.
const SEEN: &str = "_seen";
/// The button that leads back from the changes to the form.
const EDIT: &str = "_edit";
/// What the rules stand on and from when on, shown once more with the changes.
const BASIS: [&str; 5] = ["instrument", "number", "year", "basis_title", "effective_from"];

#[derive(Debug, Template)]
#[template(path = "rule_book/editor.html")]
struct EditorPage {
    frame: Frame,
    is_review: bool,
    form: FormView,
}

fn permitted(visitor: &Visitor) -> Result<&'static UseCase, Problem> {
    app::use_case(USE_CASE).filter(|use_case| visitor.may(use_case.name)).ok_or(Problem::NoSuchPage)
}

/// Begins with the rules in force, or with those of the version that the address names.
pub(super) async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let mut spec = FormSpec::new(permitted(&visitor)?, routes::RULE_BOOK);
    let query = Posted::of_query(visitor.query.as_deref());
    let named = query.filled("dari").and_then(|number| number.parse::<i64>().ok());
    let all = known(&visitor).await?;
    let from = all.iter().find(|version| Some(version.number) == named);
    if let Some(version) = from {
        for (field, part) in
            [("instrument", "instrument"), ("number", "number"), ("year", "year"), ("basis_title", "title")]
        {
            fill_field(&mut spec.posted, field, version.basis.get(part).unwrap_or(&Value::Null));
        }
    }
    let book = from.map_or_else(|| in_force(&all, visitor.scope.today()).1, |version| version.book.clone());
    fields::write(&book, &mut spec.posted);
    edit(&visitor, StatusCode::OK, spec).await
}

/// The form.
async fn edit(visitor: &Visitor, status: StatusCode, mut spec: FormSpec) -> Result<Response, Problem> {
    let added = spec.posted.filled("_added").map(str::to_owned);
    let places = fields::places(&mut spec);
    let book = BookForm::new(&spec.posted, &places, added.as_deref());
    spec.own_controls.push(("book", Markup::of(&book)));
    spec.submit = Some(text("buying.review").to_owned());
    page(visitor, status, spec, false).await
}

/// What the form would change, to be looked at before it is sent.
async fn review(visitor: &Visitor, mut spec: FormSpec, book: &RuleBook) -> Result<Response, Problem> {
    let (number, now) = in_force(&known(visitor).await?, visitor.scope.today());
    let changes = Changes { against: version_named(number), changes: changes::between(&now, book) };
    let review = Review::new(changes, &spec.posted);
    spec.own_controls.push(("book", Markup::of(&review)));
    spec.fixed = BASIS.map(str::to_owned).to_vec();
    spec.second = Some((EDIT, text("buying.edit")));
    page(visitor, StatusCode::OK, spec, true).await
}

async fn page(visitor: &Visitor, status: StatusCode, mut spec: FormSpec, is_review: bool) -> Result<Response, Problem> {
    spec.action = Some(routes::NEW_RULE_BOOK.to_owned());
    let title = if is_review { text("buying.review_title").to_owned() } else { use_case_label(USE_CASE) };
    let frame = Frame::of(visitor, routes::PRICES, title)
        .crumb(text("menu.prices"), routes::PRICES)
        .crumb(text("dataset.procurement_rules"), routes::RULE_BOOK)
        .with_error(spec.has_error());
    frame::page(status, &EditorPage { frame, is_review, form: forms::build(visitor, spec).await? })
}

pub(super) async fn submit(form: Submission) -> Result<Response, Problem> {
    let Submission { visitor, mut posted } = form;
    let use_case = permitted(&visitor)?;
    let group = posted.filled("_add").filter(|group| fields::GROUPS.contains(group)).map(str::to_owned);
    if fields::change_rows(&mut posted) {
        if let Some(group) = group {
            let row = rows_count(&group, &posted).saturating_sub(1);
            posted.set("_added", format!("{group}.{row}"));
        }
        return edit(&visitor, StatusCode::OK, forms::of_posted(use_case, posted)).await;
    }
    fields::tidy(&mut posted);
    let mut spec = forms::of_posted(use_case, posted);
    spec.fixed.clear();
    if spec.posted.filled(EDIT).is_some() {
        return edit(&visitor, StatusCode::OK, spec).await;
    }
    let mut values: Map<String, Value> = forms::values(use_case.fields, &spec.posted);
    values.remove("book");
    let mut errors = Vec::new();
    for found in [app::input::check(use_case.fields, &values).map(|_| ()), fields::read(&spec.posted).map(|_| ())] {
        match found {
            Ok(()) => (),
            Err(AppError::Invalid(more)) => errors.extend(more),
            Err(other) => return Err(other.into()),
        }
    }
    if !errors.is_empty() {
        spec.errors = errors;
        return edit(&visitor, StatusCode::UNPROCESSABLE_ENTITY, spec).await;
    }
    let book = fields::read(&spec.posted)?;
    spec.refusal = fields::contradictions(&book);
    if spec.refusal.is_some() {
        return edit(&visitor, StatusCode::UNPROCESSABLE_ENTITY, spec).await;
    }
    if spec.posted.filled(SEEN).is_none() {
        return review(&visitor, spec, &book).await;
    }
    values.insert("book".to_owned(), json!(book));
    match forms::send(&visitor, spec, values).await? {
        Outcome::Done(_) => Ok(done_leads_to(&visitor, USE_CASE, routes::RULE_BOOK)),
        Outcome::Again(status, spec) => edit(&visitor, status, *spec).await,
    }
}

/// A form that was sent under an ended session, to be looked at and sent again.
pub(crate) async fn came_back(visitor: &Visitor, posted: Posted) -> Result<Response, Problem> {
    let mut spec = forms::of_posted(permitted(visitor)?, posted);
    spec.fixed.clear();
    spec.trouble = Some("form.resumed");
    edit(visitor, StatusCode::OK, spec).await
}
