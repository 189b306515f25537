//! A form on its way to its use case, and back again when it was refused.

use app::{AppError, Done, FieldKind, UseCase};
use axum::http::StatusCode;
use kernel::Uuid;
use kernel::ids::CommandId;
use serde_json::{Map, Value};

use super::control::{FOUND, REASONS};
use super::{FormSpec, read, record};
use crate::frame::{Posted, Problem, Visitor};
use crate::routes;

/// What became of a form.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It was accepted.
    Done(Done),
    /// It is shown again, with this status and what is wrong.
    Again(StatusCode, Box<FormSpec>),
}

/// The form as it was sent.
pub(crate) fn of_posted(use_case: &'static UseCase, posted: Posted) -> FormSpec {
    let mut spec = FormSpec::new(use_case, routes::own_path(posted.first("_return").unwrap_or(routes::HOME)));
    spec.is_sent = true;
    spec.version = posted.filled("_version").and_then(|version| version.parse().ok());
    spec.fixed = posted
        .filled("_fixed")
        .unwrap_or_default()
        .split(',')
        .filter(|name| use_case.fields.iter().any(|field| field.name == *name))
        .map(str::to_owned)
        .collect();
    spec.posted = posted;
    spec
}

/// Whether somebody else changed the record since the form was opened.
pub(crate) fn is_overtaken(spec: &FormSpec) -> bool {
    spec.refusal.as_ref().is_some_and(|refusal| refusal.code == OVERTAKEN)
}

/// The code of the refusal for that.
const OVERTAKEN: &str = "VERSION_CONFLICT";

/// One row for each rule that warned and has no reason yet, so that the person only writes the reason; where a reason says
/// what it is for, one row for each thing that was found.
fn ask_for_reasons(spec: &mut FormSpec, refusal: &app::Refusal) {
    let field = spec.use_case.fields.iter().find(|field| field.name == REASONS);
    let Some(FieldKind::Group(inner)) = field.map(|field| field.kind) else { return };
    if !refusal.code.ends_with(".reasons_needed") {
        return;
    }
    let says_what = inner.iter().any(|field| field.name == FOUND);
    for (found, code) in &refusal.reasons {
        let rows = read::rows_count(REASONS, &spec.posted);
        let said = |row: usize, name: &str| spec.posted.first(&format!("{REASONS}.{row}.{name}")).unwrap_or_default();
        let is_it = |row: usize| said(row, "code") == code && (!says_what || said(row, FOUND).trim() == found.trim());
        if (0..rows).any(is_it) {
            continue;
        }
        spec.posted.push(format!("{REASONS}.{rows}.code"), code.as_str());
        if says_what {
            spec.posted.push(format!("{REASONS}.{rows}.{FOUND}"), found.as_str());
        }
    }
}

/// Sends the values of a form, under the id that the form carries.
pub(crate) async fn send(
    visitor: &Visitor,
    mut spec: FormSpec,
    values: Map<String, Value>,
) -> Result<Outcome, Problem> {
    if spec.version.is_none()
        && let Some(version) = record::find(visitor, &spec).await?.and_then(|row| row.version())
    {
        // A form that holds no version was not made by a page of ours: what it decides on was not read.
        spec.version = Some(version);
        spec.trouble = Some("form.no_version");
        return Ok(Outcome::Again(StatusCode::CONFLICT, Box::new(spec)));
    }
    let command = spec.posted.filled("_command").and_then(|id| id.parse::<Uuid>().ok());
    let id = command.unwrap_or_else(|| visitor.console.app.next_id());
    let scope = visitor.scope.for_command(CommandId(id), spec.version);
    let status = match visitor.console.app.perform(&scope, spec.use_case, values).await {
        Ok(done) => return Ok(Outcome::Done(done)),
        Err(AppError::Invalid(errors)) => {
            spec.errors = errors;
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(AppError::Rejected(refusal)) => {
            if refusal.code == OVERTAKEN {
                // The person reads what is new now, and may send on top of it.
                spec.version =
                    refusal.params.iter().find(|(name, _)| name == "found").and_then(|(_, v)| v.parse().ok());
            }
            ask_for_reasons(&mut spec, &refusal);
            spec.refusal = Some(refusal);
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(AppError::Conflict) => {
            spec.trouble = Some("form.conflict");
            spec.command = command;
            StatusCode::CONFLICT
        }
        Err(AppError::Unavailable(what)) => {
            tracing::warn!(what, use_case = spec.use_case.name, "a command could not be done now");
            spec.trouble = Some("form.unavailable");
            spec.command = command;
            StatusCode::SERVICE_UNAVAILABLE
        }
        Err(other) => return Err(other.into()),
    };
    Ok(Outcome::Again(status, Box::new(spec)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R11: a reason is asked for by what it is for: the row of one placement that a proof looks like is not taken for
    /// another's. An order is warned by rules, each once.
    #[test]
    fn a_reason_is_asked_for_each_thing_that_was_found() {
        let asked = |name: &str, refusals: &[&[(&str, &str)]]| {
            let use_case = app::use_case(name).expect("a use case");
            let mut spec = FormSpec::new(use_case, String::new());
            for told in refusals {
                let reasons = told.iter().map(|(found, code)| ((*found).to_owned(), (*code).to_owned())).collect();
                let refusal = app::Refusal { reasons, ..app::Refusal::code("order.reasons_needed") };
                ask_for_reasons(&mut spec, &refusal);
            }
            let values = read::values(use_case.fields, &spec.posted);
            values.get(REASONS).cloned().unwrap_or_default()
        };
        let (one, two) = ("027/SP/1 · Jalan baru", "027/SP/9 · Pasar baru");
        let alike = "order.proof_alike";
        assert_eq!(
            asked("verify_proof", &[&[(one, alike)], &[(two, alike)], &[(one, alike), (two, alike)]]),
            serde_json::json!([{ "code": alike, "evidence": one }, { "code": alike, "evidence": two }])
        );
        let elsewhere = "order.content_elsewhere";
        assert_eq!(asked("verify_proof", &[&[("", elsewhere)]]), serde_json::json!([{ "code": elsewhere }]));
        let above = "order.above_plan";
        assert_eq!(
            asked("reserve_order", &[&[("1 > 0", above)], &[("2 > 0", above)]]),
            serde_json::json!([{ "code": above }])
        );
    }
}
