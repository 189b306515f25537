//! Personal data in events: a value that can be removed without touching the log (UU 27/2022 art. 43-44).
//!
//! **Invariant:** the store seals every [`Personal`] with the key of its subject before a payload is written, and
//! hashes what was sealed. Destroying the key removes the value everywhere; the chain stays whole.

use std::fmt;

use serde::{Deserialize, Serialize, de::Error as _};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::ids;

ids! {
    /// A natural person whose data may have to be removed.
    SubjectId = "subject";
}

/// Name of the JSON member that marks a personal value in the clear; it exists in memory only.
pub const CLEAR: &str = "$personal";
/// Name of the JSON member that marks a sealed value; this is what the log keeps.
pub const SEALED: &str = "$sealed";

/// A text about a person. `None` after the person's key was destroyed.
#[derive(Clone, PartialEq, Eq)]
pub struct Personal {
    subject: SubjectId,
    text: Option<String>,
}

impl Personal {
    /// A value about a subject.
    pub fn new(subject: SubjectId, text: impl Into<String>) -> Self {
        Self { subject, text: Some(text.into()) }
    }
    /// A value whose key is gone.
    pub fn forgotten(subject: SubjectId) -> Self {
        Self { subject, text: None }
    }
    /// Whose it is.
    pub fn subject(&self) -> SubjectId {
        self.subject
    }
    /// The text, or `None` when it was removed. Callers that show it to a person hold that person's permission.
    pub fn reveal(&self) -> Option<&str> {
        self.text.as_deref()
    }
}

/// Never prints the text: logs and error messages go through here.
impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Personal({}, •••)", self.subject)
    }
}

impl Serialize for Personal {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json!({ CLEAR: { "subject": self.subject, "text": self.text } }).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Personal {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let inner = value.get(CLEAR).ok_or_else(|| D::Error::custom("a personal value that was not unsealed"))?;
        let subject: Uuid = inner
            .get("subject")
            .and_then(Value::as_str)
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| D::Error::custom("a personal value without subject"))?;
        let text = inner.get("text").and_then(Value::as_str).map(str::to_owned);
        Ok(Self { subject: SubjectId(subject), text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_personal_value_is_never_printed() {
        let name = Personal::new(SubjectId(Uuid::nil()), "Siti Rahmawati");
        assert!(!format!("{name:?}").contains("Siti"));
    }

    /// EF-58: after a granted erasure the value is still there, without its text.
    #[test]
    fn a_forgotten_value_survives_json_without_its_text() {
        let gone = Personal::forgotten(SubjectId(Uuid::nil()));
        let text = serde_json::to_string(&gone).expect("json");
        let back = serde_json::from_str::<Personal>(&text).expect("back");
        assert_eq!((back.reveal(), back.subject()), (None, gone.subject()));
    }

    /// What the store did not unseal never passes for a text.
    #[test]
    fn a_sealed_value_is_not_read_as_a_clear_one() {
        let sealed = json!({ "subject": Uuid::nil(), "text": "c2VhbGVk" });
        assert!(serde_json::from_value::<Personal>(json!({ SEALED: sealed })).is_err());
        assert!(serde_json::from_value::<Personal>(json!("Siti Rahmawati")).is_err());
    }

    #[test]
    fn a_personal_value_survives_json() {
        let name = Personal::new(SubjectId(Uuid::nil()), "Siti Rahmawati");
        let text = serde_json::to_string(&name).expect("json");
        assert_eq!(serde_json::from_str::<Personal>(&text).expect("back"), name);
    }
}
