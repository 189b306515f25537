//! The administrative check: what each verifier found, and what two findings make.

use std::collections::{BTreeMap, BTreeSet};

use kernel::ids::{AccountId, DocumentId};
use serde::{Deserialize, Serialize};

use crate::{
    media::outlet::domain_of,
    policy::{Evidence, Necessity, Requirement},
};

/// What the applicant shows for one requirement.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// A document of the register.
    #[serde(default)]
    pub document: Option<DocumentId>,
    /// A web address, a number, or the words of a statement.
    #[serde(default)]
    pub text: Option<String>,
    /// Whether a statement was signed.
    #[serde(default)]
    pub stated: bool,
}

impl Answer {
    /// Whether anything is shown at all.
    pub fn is_empty(&self) -> bool {
        self.document.is_none() && !self.stated && self.text.as_deref().is_none_or(|text| text.trim().is_empty())
    }
}

/// Answers by requirement code.
pub type Answers = BTreeMap<String, Answer>;

/// Codes of mandatory requirements without an answer.
pub fn missing(requirements: &[Requirement], answers: &Answers) -> Vec<String> {
    requirements
        .iter()
        .filter(|item| item.necessity == Necessity::Mandatory)
        .filter(|item| answers.get(&item.code).is_none_or(Answer::is_empty))
        .map(|item| item.code.clone())
        .collect()
}

/// Codes of requirements of a web address whose answer is none.
pub fn not_addresses(requirements: &[Requirement], answers: &Answers) -> Vec<String> {
    let is_wrong = |answer: &Answer| {
        let text = answer.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        text.is_some_and(|text| domain_of(text).is_none())
    };
    requirements
        .iter()
        .filter(|item| item.evidence == Evidence::Url && answers.get(&item.code).is_some_and(is_wrong))
        .map(|item| item.code.clone())
        .collect()
}

names! {
    /// What a verifier says of one requirement.
    pub enum Verdict {
        /// It is met.
        Good = "good",
        /// Nothing was shown.
        Missing = "missing",
        /// What was shown does not do.
        Wrong = "wrong",
    }
}

/// A verifier's word on one requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemVerdict {
    /// The requirement.
    pub requirement: String,
    /// Good, missing or wrong.
    pub verdict: Verdict,
    /// Why, for all that is not good.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What one verifier found in one round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Who.
    pub verifier: AccountId,
    /// Item by item.
    pub items: Vec<ItemVerdict>,
}

impl Finding {
    /// Codes of all that is not good.
    pub fn defects(&self) -> BTreeSet<&str> {
        self.items.iter().filter(|item| item.verdict != Verdict::Good).map(|item| item.requirement.as_str()).collect()
    }
}

/// The list that goes back to the applicant: every defect with each reason given, in one answer (EF-08).
pub fn defects(findings: &[Finding]) -> Vec<ItemVerdict> {
    let mut list: Vec<ItemVerdict> = Vec::new();
    for item in findings.iter().flat_map(|finding| &finding.items).filter(|item| item.verdict != Verdict::Good) {
        match list.iter_mut().find(|known| known.requirement == item.requirement) {
            None => list.push(item.clone()),
            Some(known) => {
                let more = item.reason.as_deref().unwrap_or_default();
                let said = known.reason.get_or_insert_default();
                if !more.is_empty() && !said.contains(more) {
                    said.push_str("; ");
                    said.push_str(more);
                }
            }
        }
    }
    list
}
