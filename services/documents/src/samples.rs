//! Papers for tests, of invented people and companies.

use crate::{DecreePaper, FieldMinutes};

pub(crate) fn decree() -> DecreePaper {
    serde_json::from_str(include_str!("../tests/samples/decree.json")).expect("a decree")
}

pub(crate) fn minutes() -> FieldMinutes {
    serde_json::from_str(include_str!("../tests/samples/field_minutes.json")).expect("minutes")
}
