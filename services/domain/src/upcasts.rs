//! Old shapes of events, brought up to date as JSON before they are decoded.
//!
//! **Invariant:** a step that has been released is never edited. Add the next one.

use kernel::decider::DecodeError;
use serde_json::Value;

use crate::Event;

/// One shape of one type into the next.
struct Step {
    kind: &'static str,
    from: i16,
    apply: fn(&mut Value),
}

/// No shape has changed since the first release.
const STEPS: &[Step] = &[];

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
