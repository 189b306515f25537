//! Forms that begin with what stands in their record, and what somebody else has changed of it meanwhile.
//!
//! **Invariant:** only what the record's row holds is held against what was sent; of anything else nobody knows whether it
//! changed.

use app::{Field, FieldKind, Record, UseCase};
use serde_json::Value;

use crate::forms::{self, FormSpec, changes};
use crate::frame::{Posted, Problem, Visitor};
use crate::lists::Row;
use crate::pages::fitting;

/// Whether a use case begins with what stands in the record that it names. The row of an office or of a version tells no
/// more than which one it is.
pub(super) fn is_shown(use_case: &UseCase) -> bool {
    matches!(use_case.record, Record::Named(_))
        && ["change_", "revise_", "set_", "save_"].iter().any(|start| use_case.name.starts_with(start))
}

/// Writes into a form what its record holds, as people type it; answers with the fields that the record has.
pub(super) fn fill_from(spec: &mut FormSpec, row: &Row) -> Vec<&'static str> {
    let use_case = spec.use_case;
    // A change of a ceiling stands on a document of its own.
    let is_new = |field: &Field| use_case.name == "change_budget_ceiling" && field.name == "document";
    let held: Vec<&Field> = use_case.fields.iter().filter(|field| row.has(field.name) && !is_new(field)).collect();
    for field in &held {
        if spec.posted.first(field.name).is_some() {
            continue;
        }
        match (field.kind, row.value(field.name)) {
            // Several codes stand in one line.
            (FieldKind::Text(_), Value::Array(_)) => {
                spec.posted.push(field.name, row.names(field.name).join(", "));
            }
            (_, value) => fill_field(&mut spec.posted, field.name, value),
        }
    }
    if use_case.name == "revise_agreement" {
        fitting::fit_quantities(&mut spec.posted);
    }
    held.into_iter().map(|field| field.name).collect()
}

/// What somebody else has changed in the record of a form that was sent.
pub(super) async fn changed(visitor: &Visitor, sent: &FormSpec) -> Result<Vec<(String, String)>, Problem> {
    if !is_shown(sent.use_case) {
        return Ok(Vec::new());
    }
    let Some(row) = forms::record::find(visitor, sent).await? else { return Ok(Vec::new()) };
    let mut now = FormSpec::new(sent.use_case, "");
    let held = fill_from(&mut now, &row);
    let is_known = |field: &Field| {
        // A record of a list that the person may not read is not asked for.
        let is_asked = !matches!(field.kind, FieldKind::Ref(_)) || sent.posted.first(field.name).is_some();
        is_asked && held.contains(&field.name) && !sent.fixed.iter().any(|fixed| fixed == field.name)
    };
    Ok(changes::between(sent.use_case, visitor.tenant.zone, (&now.posted, &sent.posted), is_known))
}

/// Writes a value as a form would send it.
pub(crate) fn fill_field(posted: &mut Posted, name: &str, value: &Value) {
    match value {
        Value::Null | Value::Bool(false) => {}
        Value::Bool(true) => posted.push(name, "ya"),
        Value::Number(number) => posted.push(name, number.to_string()),
        Value::String(text) => posted.push(name, text.as_str()),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                match item {
                    Value::Object(members) => {
                        for (member, inner) in members {
                            fill_field(posted, &format!("{name}.{index}.{member}"), inner);
                        }
                    }
                    other => fill_field(posted, name, other),
                }
            }
        }
        Value::Object(_) => posted.push(name, value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EF-14: the row of an office is one of its agencies, and that of a policy has numbers of its own: neither is what its
    /// form asks for.
    #[test]
    fn only_forms_over_a_named_record_begin_with_it() {
        let shown: Vec<&str> = app::catalogue().iter().filter(|one| is_shown(one)).map(|one| one.name).collect();
        assert_eq!(
            shown,
            [
                "change_member_roles",
                "change_company",
                "change_outlet",
                "save_application",
                "change_budget_ceiling",
                "change_plan_item",
                "revise_agreement",
                "revise_order",
            ]
        );
    }
}
