//! What the office reads about itself that is no list: its letterhead, the own interests of a person, its records.

use domain::office::{Letterhead, Office};
use kernel::{CompanyId, Uuid};
use serde_json::{Value, json};

use crate::{
    App, AppError, Scope,
    dataset::{Filter, ListRequest, Operator},
    reading,
    session::own_border,
    use_cases::singleton,
};

/// The record that all versions of the region's rules are events of.
pub fn policy_record() -> Uuid {
    singleton("policy")
}

/// The record that all versions of the terms of payment are events of.
pub fn payment_terms_record() -> Uuid {
    singleton("payment_terms")
}

/// The record that all versions of the thresholds of red flags are events of.
pub fn flag_rules_record() -> Uuid {
    singleton("flag_rules")
}

/// The record that all versions of the rules of buying are events of.
pub fn rule_book_record() -> Uuid {
    singleton("procurement")
}

/// An interest in a company that a person declared and has not withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnInterest {
    /// In which company.
    pub company: CompanyId,
    /// Its legal name.
    pub company_name: String,
    /// What interest, in the person's words.
    pub nature: String,
}

impl App {
    /// What stands on top of the office's paper; `None` until it is set.
    ///
    /// # Errors
    /// [`AppError::Denied`] for people of companies.
    pub async fn letterhead(&self, scope: &Scope) -> Result<Option<Letterhead>, AppError> {
        scope.may("read_agencies")?;
        let (office, _) = self.store().load::<Office>(scope.border(), singleton("office")).await?;
        Ok(Some(office.letterhead().clone()).filter(|head| *head != Letterhead::default()))
    }

    /// The interests that the person declared; everybody reads the own ones, whoever else may read them.
    ///
    /// # Errors
    /// [`AppError::Denied`] for people who declare none.
    pub async fn own_interests(&self, scope: &Scope) -> Result<Vec<OwnInterest>, AppError> {
        scope.may("declare_interest")?;
        let own = |column: &str, value| Filter::Where(column.to_owned(), Operator::Eq, value);
        let request = ListRequest {
            filter: Filter::And(vec![own("member", json!(scope.actor.as_uuid())), own("status", json!("declared"))]),
            first: 100,
            ..ListRequest::default()
        };
        let page = self.list_in(own_border(scope.tenant), reading::dataset("interests")?, &request).await?;
        let text = |row: &serde_json::Map<String, Value>, name: &str| {
            row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        Ok(page
            .rows
            .iter()
            .filter_map(|row| {
                Some(OwnInterest {
                    company: CompanyId(row.get("company")?.as_str()?.parse().ok()?),
                    company_name: text(row, "company_name"),
                    nature: text(row, "nature"),
                })
            })
            .collect())
    }
}
