//! What a policy says: requirements per kind of media, lengths, limits, the way of grading.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{FactSource, GradeScheme};
use crate::{
    media::{MediaKind, outlet::PressCouncilStatus},
    publication::order::OrderTerms,
};

names! {
    /// How much a requirement weighs.
    pub enum Necessity {
        /// Without it no application.
        Mandatory = "mandatory",
        /// It counts in the grade.
        Scored = "scored",
        /// Good to have.
        Optional = "optional",
    }
}

names! {
    /// What shows that a requirement is met.
    pub enum Evidence {
        /// A file.
        File = "file",
        /// A web address.
        Url = "url",
        /// A statement that the applicant signs.
        Statement = "statement",
        /// A number that is looked up.
        Number = "number",
    }
}

names! {
    /// How it is checked.
    pub enum CheckMethod {
        /// By the system.
        Automatic = "automatic",
        /// By a verifier at the desk.
        Manual = "manual",
        /// By a visit.
        Field = "field",
    }
}

names! {
    /// How long evidence holds.
    pub enum Validity {
        /// For good.
        Unlimited = "unlimited",
        /// Until the day on the document.
        UntilExpiry = "until_expiry",
        /// For the budget year.
        FiscalYear = "fiscal_year",
    }
}

names! {
    /// How the days of a term are counted.
    pub enum DayCount {
        /// Every day.
        Calendar = "calendar",
        /// Days on which the office works.
        Working = "working",
    }
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// How many days.
    pub days: u16,
    /// Of which.
    pub count: DayCount,
}

/// One thing that a company must show (DOMAIN.md section 2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// `NIB`, `MOLHR_APPROVAL`.
    pub code: String,
    /// What people read.
    pub label: String,
    /// How much it weighs.
    pub necessity: Necessity,
    /// What shows it.
    pub evidence: Evidence,
    /// How it is checked.
    pub check: CheckMethod,
    /// How long it holds.
    pub validity: Validity,
    /// Where it is written.
    #[serde(default)]
    pub legal_ref: Option<String>,
    /// The fact that it attests: that fact counts in the grade only when the checks found the requirement good.
    #[serde(default)]
    pub attests: Option<FactSource>,
}

/// The requirements for one kind of media.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequirementSet {
    /// Which kind.
    pub kind: MediaKind,
    /// What it needs.
    pub items: Vec<Requirement>,
}

/// Everything that a region decides for itself about partnership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// The preset that it began from.
    #[serde(default)]
    pub preset: Option<String>,
    /// Requirements per kind; a kind that is not here is not accepted.
    pub requirements: Vec<RequirementSet>,
    /// How applications are graded.
    pub grading: GradeScheme,
    /// Time to correct an application, counted from the day after the request.
    pub correction: Term,
    /// How often an application may be sent back.
    pub max_corrections: u8,
    /// Time to object, counted from the day after the announcement.
    pub objection: Term,
    /// Outlets that one company may bring into one window.
    pub max_outlets_per_company: u8,
    /// The least Press Council status of an outlet; `None` asks for nothing (verification is voluntary: DOMAIN.md).
    #[serde(default)]
    pub least_press_council_status: Option<PressCouncilStatus>,
    /// Whether an outlet that the Press Council verified factually needs no field check.
    pub factual_status_skips_field_check: bool,
    /// Signers that the minutes of a field check need.
    pub field_check_signers: u8,
    /// Terms of orders; without a word of the region those that are used elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orders: Option<OrderTerms>,
}

impl Rules {
    /// The requirements for a kind of media, if it is accepted.
    pub fn for_kind(&self, kind: MediaKind) -> Option<&[Requirement]> {
        self.requirements.iter().find(|set| set.kind == kind).map(|set| set.items.as_slice())
    }

    /// What cannot stand together: place and code.
    pub fn contradictions(&self) -> Vec<(String, String)> {
        let mut reasons = Vec::new();
        let mut say = |place: String, code: &str| reasons.push((place, code.to_owned()));
        if self.requirements.is_empty() {
            say("requirements".to_owned(), "policy.no_media_kind");
        }
        let mut kinds = BTreeSet::new();
        for set in &self.requirements {
            if !kinds.insert(set.kind) {
                say(format!("requirements.{}", set.kind), "policy.kind_twice");
            }
            let mut codes = BTreeSet::new();
            for item in &set.items {
                if item.code.trim().is_empty() || item.label.trim().is_empty() {
                    say(format!("requirements.{}", set.kind), "policy.requirement_unnamed");
                }
                if !codes.insert(item.code.as_str()) {
                    say(format!("requirements.{}.{}", set.kind, item.code), "policy.requirement_twice");
                }
            }
        }
        if self.max_outlets_per_company == 0 {
            say("max_outlets_per_company".to_owned(), "policy.at_least_one");
        }
        if self.field_check_signers == 0 {
            say("field_check_signers".to_owned(), "policy.at_least_one");
        }
        if self.correction.days == 0 {
            say("correction".to_owned(), "policy.at_least_one");
        }
        if self.objection.days == 0 {
            say("objection".to_owned(), "policy.at_least_one");
        }
        reasons.extend(self.grading.contradictions());
        reasons
    }
}
