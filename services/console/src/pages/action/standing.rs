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

/// The row that a form begins with: its record's, but an outlet's own, which stands within the record of its company.
pub(super) async fn row_of(visitor: &Visitor, spec: &FormSpec, record: Row) -> Result<Row, Problem> {
    let outlet = spec.posted.filled("outlet").and_then(|id| id.parse().ok());
    match outlet.filter(|_| spec.use_case.name == "change_outlet") {
        Some(outlet) => visitor.row("outlets", outlet).await,
        None => Ok(record),
    }
}

/// What the columns of a list call a field of a form, where the two have names of their own.
const COLUMNS: &[(&str, &str)] = &[("from", "starts_on"), ("until", "ends_on"), ("website", "domain")];

/// The column that holds what a field asks for, if the record has one.
fn column_of(has: impl Fn(&str) -> bool, use_case: &UseCase, field: &Field) -> Option<&'static str> {
    // A change of a ceiling stands on a document of its own.
    if use_case.name == "change_budget_ceiling" && field.name == "document" {
        return None;
    }
    let other = COLUMNS.iter().find(|(name, _)| *name == field.name).map(|(_, column)| *column);
    [Some(field.name), other].into_iter().flatten().find(|column| has(column))
}

/// Writes into a form what its record holds, as people type it; answers with the fields that the record has.
pub(super) fn fill_from(visitor: &Visitor, spec: &mut FormSpec, row: &Row) -> Vec<&'static str> {
    let use_case = spec.use_case;
    let mut held = Vec::new();
    for field in use_case.fields {
        let Some(column) = column_of(|name| row.has(name), use_case, field) else { continue };
        // Other roles hold from today, unless the access itself begins later: nobody held them before.
        let is_over = row.date(column).is_some_and(|day| day <= visitor.scope.today());
        if use_case.name == "change_member_roles" && field.name == "from" && is_over {
            continue;
        }
        held.push(field.name);
        if spec.posted.first(field.name).is_some() {
            continue;
        }
        match (field.kind, row.value(column)) {
            // Several codes stand in one line.
            (FieldKind::Text(_), Value::Array(_)) => {
                spec.posted.push(field.name, row.names(column).join(", "));
            }
            // Of a site the register keeps the domain.
            (FieldKind::Url, Value::String(domain)) if column == "domain" => {
                spec.posted.push(field.name, format!("https://{domain}"));
            }
            (_, value) => fill_field(&mut spec.posted, field.name, value),
        }
    }
    if use_case.name == "revise_agreement" {
        fitting::fit_quantities(&mut spec.posted);
    }
    held
}

/// What somebody else has changed in the record of a form that was sent.
pub(super) async fn changed(visitor: &Visitor, sent: &FormSpec) -> Result<Vec<(String, String)>, Problem> {
    if !is_shown(sent.use_case) {
        return Ok(Vec::new());
    }
    let Some(record) = forms::record::find(visitor, sent).await? else { return Ok(Vec::new()) };
    let row = row_of(visitor, sent, record).await?;
    let mut now = FormSpec::new(sent.use_case, "");
    let held = fill_from(visitor, &mut now, &row);
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

    /// EF-14: what a form over a record does not begin with is emptied by whoever sends it without looking: nothing but the
    /// record itself and what is said of the change alone. An order is written anew on a page of its own.
    #[test]
    fn a_form_over_a_record_begins_with_all_that_it_replaces() {
        let mut empty = Vec::new();
        for use_case in app::catalogue().iter().filter(|one| is_shown(one) && one.name != "revise_order") {
            let list = if use_case.name == "change_outlet" { "outlets" } else { use_case.told_by().expect("a list") };
            let dataset = Visitor::dataset(list).expect("a list");
            let has = |name: &str| dataset.columns.iter().any(|column| column.name == name);
            let own = use_case.fields.iter().filter(|field| !matches!(field.kind, FieldKind::Ref(_)));
            let without = own.filter(|field| column_of(has, use_case, field).is_none());
            empty.extend(without.map(|field| format!("{}.{}", use_case.name, field.name)));
        }
        assert_eq!(
            empty,
            ["change_budget_ceiling.change", "change_budget_ceiling.document", "change_plan_item.reason"]
        );
    }

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
