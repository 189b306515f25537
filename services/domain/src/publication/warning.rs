//! What is not forbidden but asks for a reason.

use serde::{Deserialize, Serialize};

/// A rule that warned, and why it was done all the same; it stays in the event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Which rule: a code with a text.
    pub code: String,
    /// What it was found in: numbers and names.
    pub evidence: String,
    /// Why it was done all the same.
    pub reason: String,
}
