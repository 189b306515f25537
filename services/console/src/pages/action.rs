//! The form of any use case, and where every form is sent.

use std::collections::BTreeMap;

use app::dataset::ListRequest;
use app::{AppError, FieldError, FieldKind, UseCase};
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kernel::Uuid;

use super::application::{self, Brief};
use super::beforehand::{self, Beforehand};
use super::fitting;
use super::payment::deposits;
use super::season;
use super::versions::{self, VersionCard};
use crate::forms::{self, FieldView, FormSpec, FormView, Outcome};
use crate::frame::{self, Frame, Posted, Problem, Submission, Visitor, cookies};
use crate::lists::Row;
use crate::markup::Markup;
use crate::texts::{find, use_case_label};
use crate::{Console, routes};

pub(super) mod facts;
mod standing;

pub(crate) use standing::fill_field;

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::ACTION, get(show).post(submit)).route(routes::OPTIONS, get(options))
}

#[derive(Debug, Template)]
#[template(path = "action.html")]
struct ActionPage {
    frame: Frame,
    about: Option<&'static str>,
    brief: Option<Brief>,
    /// What has to be read first.
    beforehand: Option<Beforehand>,
    /// The version that is decided about.
    version: Option<VersionCard>,
    /// Something that has to be done by others first.
    warning: Option<&'static str>,
    /// What is decided on.
    facts: Option<Markup>,
    form: FormView,
}

#[derive(Debug, Template)]
#[template(path = "choose_record.html")]
struct ChoosePage {
    frame: Frame,
    action: String,
    /// What was given already, and where it leads back to.
    given: Vec<(String, String)>,
    fields: Vec<FieldView>,
    cancel: String,
}

/// The only record of a list, where there is one to choose from.
async fn the_only_one(visitor: &Visitor, list: &str) -> Result<Option<Uuid>, Problem> {
    let dataset = Visitor::dataset(list)?;
    if !visitor.may(dataset.permission) {
        return Ok(None);
    }
    let request = ListRequest { first: 2, ..ListRequest::default() };
    let page = visitor.console.app.list(&visitor.scope, dataset, &request).await?;
    let rows: Vec<Row> = page.rows.into_iter().map(|row| Row::new(dataset, row)).collect();
    Ok(match rows.as_slice() {
        [one] => Some(one.id()),
        _ => None,
    })
}

/// Which record a form is about, before anything else is asked: only then the form can tell how it stands.
async fn choose(visitor: &Visitor, mut spec: FormSpec, field: &str, query: &Posted) -> Result<Response, Problem> {
    spec.fixed.clear();
    let own = [field, "_search", "_version"];
    let search = format!("{field}._search");
    let is_given = |name: &str| !own.contains(&name) && name != search;
    let given = query.pairs().iter().filter(|(name, _)| is_given(name)).cloned().collect();
    if let Some(typed) = query.filled(&search) {
        spec.posted.set(&search, typed);
    }
    spec.skipped = spec.use_case.fields.iter().map(|one| one.name).filter(|name| *name != field).collect();
    let name = spec.use_case.name;
    let title = find(&format!("title.{name}")).map_or_else(|| use_case_label(name), str::to_owned);
    frame::ok(&ChoosePage {
        frame: Frame::of(visitor, routes::own_path(&spec.back), title),
        action: routes::use_case(name),
        given,
        fields: forms::fields(visitor, &spec).await?,
        cancel: spec.back.replace("/{id}", ""),
    })
}

/// A use case that the visitor may do; others do not exist.
fn permitted(visitor: &Visitor, name: &str) -> Result<&'static UseCase, Problem> {
    app::use_case(name).filter(|use_case| visitor.may(use_case.name)).ok_or(Problem::NoSuchPage)
}

async fn page_of(visitor: &Visitor, status: StatusCode, mut spec: FormSpec) -> Result<Response, Problem> {
    fitting::fit(visitor, &mut spec).await?;
    let name = spec.use_case.name;
    let has_error = spec.has_error();
    let back = spec.back.clone();
    let application = spec.posted.first("application").unwrap_or_default();
    let brief = application::brief(visitor, name, application).await?;
    let beforehand = beforehand::told(visitor, &spec).await?;
    let version = versions::told(visitor, name, spec.posted.first("version").unwrap_or_default()).await?;
    let warning = warning(visitor, name).await?;
    let facts = facts::of(visitor, &spec).await?;
    let form = forms::build(visitor, spec).await?;
    let title = find(&format!("title.{name}")).map_or_else(|| use_case_label(name), str::to_owned);
    let parent = routes::own_path(back.split(['?', '#']).next().unwrap_or_default()).replace("/{id}", "");
    let (entry, label) = frame::entry_of(visitor, &parent);
    let frame = Frame::of(visitor, entry, title).crumb(label, back.replace("/{id}", "")).with_error(has_error);
    let about = find(&format!("about.{name}"));
    frame::page(status, &ActionPage { frame, about, brief, beforehand, version, warning, facts, form })
}

/// What will refuse a form however well it is filled in, said before it is filled in.
async fn warning(visitor: &Visitor, name: &str) -> Result<Option<&'static str>, Problem> {
    if name == "draft_window" && !season::has_policy(visitor).await? {
        return Ok(find("window.no_policy_yet"));
    }
    Ok(None)
}

/// `GET /aksi/{use_case}?field=value&_return=/page`: fields of the query are given, the rest is asked.
async fn show(visitor: Visitor, Path(name): Path<String>) -> Result<Response, Problem> {
    let use_case = permitted(&visitor, &name)?;
    let query = Posted::of_query(visitor.query.as_deref());
    let mut spec = FormSpec::new(use_case, routes::own_path(query.first("_return").unwrap_or(routes::HOME)));
    spec.version = query.filled("_version").and_then(|version| version.parse().ok());
    for field in use_case.fields {
        if let Some(value) = query.filled(field.name) {
            spec = spec.with_fixed(field.name, value);
        }
        if matches!(field.kind, FieldKind::Group(_)) {
            // Rows that the page begins with; the person may change them.
            let inside = format!("{}.", field.name);
            for (name, value) in query.pairs().iter().filter(|(name, _)| name.starts_with(&inside)) {
                spec.posted.push(name.as_str(), value.as_str());
            }
        }
    }
    let is_searched = query.filled("_search").is_some();
    // Of whom something is said comes first: only then the form offers what is theirs.
    let of_whom = (use_case.name == "propose_sanction").then_some(("company", "companies"));
    if let Some((field, list)) = use_case.chosen().or(of_whom)
        && (is_searched || spec.posted.filled(field).is_none())
    {
        match the_only_one(&visitor, list).await?.filter(|_| !is_searched) {
            Some(id) => spec = spec.with_fixed(field, id.to_string()),
            None => return choose(&visitor, spec, field, &query).await,
        }
    }
    if let Some(row) = forms::record::find(&visitor, &spec).await? {
        spec.refusal = not_now(&visitor, &spec, &row).await?;
        // What is read on this page is as it is now: whoever comes from an older one is told, if there is something to do.
        let is_older = spec.version.is_some() && spec.version != row.version();
        spec.trouble = (is_older && spec.refusal.is_none()).then_some("form.stale");
        spec.version = row.version();
        if standing::is_shown(use_case) {
            let row = standing::row_of(&visitor, &spec, row).await?;
            standing::fill_from(&visitor, &mut spec, &row);
        }
    }
    if DATED_TODAY.contains(&use_case.name) && spec.posted.first("date").is_none() {
        spec = spec.with_value("date", visitor.scope.today().to_string());
    }
    page_of(&visitor, StatusCode::OK, spec).await
}

/// Why the step of a form is not for now, said before anything is typed for it.
async fn not_now(visitor: &Visitor, spec: &FormSpec, row: &Row) -> Result<Option<app::Refusal>, Problem> {
    let Some(list) = spec.use_case.told_by() else { return Ok(None) };
    let step = spec.use_case.name;
    let placement = spec.posted.filled("placement").and_then(|id| id.parse().ok());
    let state = ["stage", "status"].iter().map(|column| row.text(column)).find(|state| !state.is_empty());
    let of_record = state.and_then(|state| app::not_now(list, state, step));
    match placement.filter(|_| of_record.is_none() && list == "orders") {
        Some(placement) => {
            let placement = visitor.row("placements", placement).await?;
            Ok(app::placement_not_now(row.text("status"), placement.text("stage"), step))
        }
        None => Ok(of_record),
    }
}

/// Papers that are mostly written on the day on which they are recorded: their day begins with today, and may be changed.
const DATED_TODAY: [&str; 11] = [
    "sign_agreement",
    "issue_decree",
    "inspect_billing",
    "sign_handover",
    "submit_invoice",
    "attach_tax_paper",
    "request_payment",
    "order_payment",
    "record_disbursement",
    "claim_repayment",
    "record_repayment",
];

/// A form that was sent under an ended session, to be looked at and sent again.
pub(crate) async fn came_back(visitor: &Visitor, name: &str, posted: Posted) -> Result<Response, Problem> {
    let use_case = permitted(visitor, name)?;
    let mut spec = forms::of_posted(use_case, posted);
    spec.trouble = Some("form.resumed");
    page_of(visitor, StatusCode::OK, spec).await
}

async fn submit(Path(name): Path<String>, form: Submission) -> Result<Response, Problem> {
    let Submission { visitor, mut posted } = form;
    let use_case = permitted(&visitor, &name)?;
    let mut errors = store_files(&visitor, use_case, &mut posted).await?;
    if let Some(group) = posted.filled("_add").map(str::to_owned) {
        forms::add_row(&group, &mut posted);
        return page_of(&visitor, StatusCode::OK, forms::of_posted(use_case, posted)).await;
    }
    if let Some(row) = posted.filled("_remove").map(str::to_owned) {
        forms::remove_row(&row, &mut posted);
        return page_of(&visitor, StatusCode::OK, forms::of_posted(use_case, posted)).await;
    }
    if posted.filled("_search").is_some() {
        return page_of(&visitor, StatusCode::OK, forms::of_posted(use_case, posted)).await;
    }
    forms::normalise(use_case.fields, &mut posted);
    follow_rows(&mut errors, &posted);
    let mut spec = forms::of_posted(use_case, posted);
    let mut values = forms::values(use_case.fields, &spec.posted);
    errors.extend(fitting::take(use_case.name, &spec.posted, &mut values));
    if use_case.name == "settle_billing" {
        let more = deposits::mistakes(&visitor, &spec.posted, &values).await?;
        let is_told = |one: &FieldError| errors.iter().any(|known| known.field == one.field);
        let more: Vec<FieldError> = more.into_iter().filter(|one| !is_told(one)).collect();
        errors.extend(more);
    }
    if !errors.is_empty() {
        spec.errors.append(&mut errors);
        return page_of(&visitor, StatusCode::UNPROCESSABLE_ENTITY, spec).await;
    }
    let back = spec.back.clone();
    match forms::send(&visitor, spec, values).await? {
        Outcome::Done(done) => {
            // Records inside a larger one, such as an agency, are named by the answer.
            let inner = done.answer.get("id").and_then(|id| id.as_str()).map(str::to_owned);
            let target = back.replace("{id}", &inner.unwrap_or_else(|| done.stream.to_string()));
            Ok(done_leads_to(&visitor, &told_as(use_case.name, &done.answer), &target))
        }
        Outcome::Again(status, mut spec) => {
            if forms::is_overtaken(&spec) {
                spec.changed = standing::changed(&visitor, &spec).await?;
            }
            page_of(&visitor, status, *spec).await
        }
    }
}

/// What is told of a step that was done: what waits, for a second person or for room, is told as such, and from which day
/// something holds.
fn told_as(use_case: &'static str, answer: &serde_json::Value) -> String {
    let waits = answer.get("waits") == Some(&serde_json::Value::Bool(true));
    let is_short = answer.get("missing").is_some_and(|missing| !missing.is_null());
    let says = |name: &str, said: bool| answer.get(name).and_then(serde_json::Value::as_bool) == Some(said);
    let name = match use_case {
        "grant_delegation" if waits => "delegation_proposal",
        _ if waits => "role_proposal",
        // The ceiling changes only when orders have made room.
        "change_budget_ceiling" if is_short => "shortfall_case",
        "reject_proof" if says("is_final", true) => "proof_rejected_finally",
        // It never held.
        "revoke_delegation" if says("waited", true) => "delegation_refused",
        "settle_billing" if says("is_taxed", false) => "settled_untaxed",
        name => name,
    };
    match answer.get("usable_from").and_then(|day| day.as_str()) {
        Some(day) => format!("{name}.{day}"),
        None => name.to_owned(),
    }
}

/// On to a page that says what was done.
pub(crate) fn done_leads_to(visitor: &Visitor, use_case: &str, target: &str) -> Response {
    let mut response = Redirect::to(routes::own_path(target)).into_response();
    if let Some(line) = cookies::set_notice(&visitor.console, use_case) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    response
}

/// Marks the control of a file that was refused, with the number of its mistake.
const REFUSED: &str = "._refused";

/// Mistakes of files name the rows as they are numbered now that blank ones are gone.
fn follow_rows(errors: &mut [FieldError], posted: &Posted) {
    for (name, number) in posted.pairs() {
        let Some(field) = name.strip_suffix(REFUSED) else { continue };
        if let Some(error) = number.parse::<usize>().ok().and_then(|number| errors.get_mut(number)) {
            field.clone_into(&mut error.field);
        }
    }
}

/// Puts the files of a form away; the form goes on with their hashes, whatever else is wrong with it.
async fn store_files(visitor: &Visitor, use_case: &UseCase, posted: &mut Posted) -> Result<Vec<FieldError>, Problem> {
    let mut errors = Vec::new();
    // A field takes one file: of more, nobody guesses which one was meant.
    let mut taken = BTreeMap::new();
    for upload in posted.take_uploads() {
        if let Some(kept) = taken.get(&upload.field).cloned() {
            let params = vec![("kept", kept)];
            errors.push(FieldError { field: upload.field, code: "one_file", params });
            continue;
        }
        let last = upload.field.rsplit('.').next().unwrap_or(&upload.field);
        let Some(purpose) = purpose_of(use_case.fields, last) else { continue };
        let place = upload.field.clone();
        match visitor.put_away(purpose, upload).await {
            Ok(stored) => {
                taken.insert(place.clone(), stored.name.clone());
                posted.set(&place, stored.sha256);
                posted.set(&format!("{place}._name"), stored.name);
            }
            Err(AppError::Invalid(found)) => {
                // A row in which nothing but a refused file was chosen stays, and the mistake stays with it.
                posted.set(&format!("{place}{REFUSED}"), errors.len().to_string());
                errors.extend(found.into_iter().map(|error| FieldError { field: place.clone(), ..error }));
            }
            Err(other) => return Err(other.into()),
        }
    }
    Ok(errors)
}

fn purpose_of(fields: &[app::Field], name: &str) -> Option<app::FilePurpose> {
    fields.iter().find_map(|field| match field.kind {
        FieldKind::File(purpose) if field.name == name => Some(purpose),
        FieldKind::Group(inner) => purpose_of(inner, name),
        _ => None,
    })
}

#[derive(Debug, Template)]
#[template(path = "parts/options.html")]
struct OptionsPart {
    options: Vec<(String, String)>,
}

/// `GET /pilihan/{dataset}`: the options of a reference while somebody types.
async fn options(
    visitor: Visitor,
    Path(dataset): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let dataset = Visitor::dataset(&dataset)?;
    let search = query.iter().find(|(name, _)| name.ends_with("._search")).map(|(_, text)| text.clone());
    let request =
        ListRequest { search: search.filter(|text| !text.trim().is_empty()), first: 50, ..ListRequest::default() };
    let page = visitor.console.app.list(&visitor.scope, dataset, &request).await?;
    let options = page
        .rows
        .into_iter()
        .map(|row| Row::new(dataset, row))
        .map(|row| (row.id().to_string(), row.choice_label()))
        .collect();
    frame::ok(&OptionsPart { options })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// S-06: whoever cuts below what is promised is told that a case was opened, not that the ceiling is another.
    #[test]
    fn a_cut_that_waits_is_told_as_a_case() {
        let told = |missing| told_as("change_budget_ceiling", &json!({ "missing": missing }));
        assert_eq!([told(json!(20)), told(json!(null))], ["shortfall_case", "change_budget_ceiling"]);
        assert_eq!(told_as("grant_delegation", &json!({ "waits": true })), "delegation_proposal");
        let approved = json!({ "usable_from": "2026-11-30" });
        assert_eq!(told_as("approve_payee_account", &approved), "approve_payee_account.2026-11-30");
        assert!(["shortfall_case", "change_budget_ceiling"].iter().all(|key| find(&format!("done.{key}")).is_some()));
    }

    /// What was done is told as it was: a last rejection asks for no other proof, what only waited never held, and where no
    /// tax was kept none was deposited.
    #[test]
    fn what_was_done_is_told_as_it_was() {
        let told = [
            told_as("reject_proof", &json!({ "is_final": false })),
            told_as("reject_proof", &json!({ "is_final": true })),
            told_as("revoke_delegation", &json!({ "waited": false })),
            told_as("revoke_delegation", &json!({ "waited": true })),
            told_as("settle_billing", &json!({ "is_taxed": true })),
            told_as("settle_billing", &json!({ "is_taxed": false })),
        ];
        let names = [
            "reject_proof",
            "proof_rejected_finally",
            "revoke_delegation",
            "delegation_refused",
            "settle_billing",
            "settled_untaxed",
        ];
        assert_eq!(told, names);
        assert!(names.iter().all(|key| find(&format!("done.{key}")).is_some()));
        let last = find("done.proof_rejected_finally").unwrap_or_default();
        assert!(last.contains("tidak dibayar") && !last.contains("bukti baru"), "{last}");
    }
}
