//! Old shapes of events, brought up to date as JSON before they are decoded.
//!
//! **Invariant:** a step that has been released is never edited. Add the next one.

use kernel::decider::DecodeError;
use serde_json::{Value, json};

use crate::Event;

/// One shape of one type into the next.
struct Step {
    kind: &'static str,
    from: i16,
    apply: fn(&mut Value),
}

const STEPS: &[Step] = &[
    Step { kind: "application_submitted", from: 1, apply: nothing_declared },
    Step { kind: "application_resubmitted", from: 1, apply: nothing_declared },
    Step { kind: "result_announced", from: 1, apply: no_grade_announced },
    Step { kind: "policy_drafted", from: 1, apply: card_attests_level },
    Step { kind: "policy_revised", from: 1, apply: card_attests_level },
    Step { kind: "payment_terms_proposed", from: 1, apply: imprest_limit_of_the_law },
];

fn put(data: &mut Value, name: &str, value: Value) {
    if let Some(members) = data.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

/// What a company declared was not kept with its application.
fn nothing_declared(data: &mut Value) {
    put(data, "declared", json!({}));
}

/// The grade was told by its own event.
fn no_grade_announced(data: &mut Value) {
    put(data, "graded", Value::Null);
}

/// The program held the editor's level against one requirement of this name; now the policy says so itself.
fn card_attests_level(data: &mut Value) {
    let sets = data.pointer_mut("/rules/requirements").and_then(Value::as_array_mut);
    for set in sets.into_iter().flatten() {
        let items = set.pointer_mut("/items").and_then(Value::as_array_mut);
        for item in items.into_iter().flatten() {
            let is_card = item.get("code").and_then(Value::as_str) == Some("EIC_UTAMA");
            put(item, "attests", if is_card { json!("editor_level") } else { Value::Null });
        }
    }
}

/// Terms named no limit of the imprest; DOMAIN.md 4.4 has two hundred million.
fn imprest_limit_of_the_law(data: &mut Value) {
    if let Some(terms) = data.get_mut("terms") {
        put(terms, "imprest_up_to", json!(200_000_000));
    }
}

/// Applies every step from the shape found to the shape of today.
pub(crate) fn bring_up_to_date(kind: &str, schema: i16, mut data: Value) -> Result<Value, DecodeError> {
    let today = Event::kinds().iter().find(|(_, known, _)| *known == kind).map(|(_, _, schema)| *schema);
    let Some(today) = today else { return Err(DecodeError::UnknownKind(kind.to_owned())) };
    if schema > today || schema < 1 {
        return Err(DecodeError::UnknownSchema { kind: kind.to_owned(), schema });
    }
    for shape in schema..today {
        match STEPS.iter().find(|step| step.kind == kind && step.from == shape) {
            Some(step) => (step.apply)(&mut data),
            None => return Err(DecodeError::UnknownSchema { kind: kind.to_owned(), schema: shape }),
        }
    }
    Ok(data)
}
