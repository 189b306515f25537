//! The record that a form is about: what it shows of it, and the version that it decides on.
//!
//! **Invariant:** a form over a record carries the version that the person has read; only what stands beside other
//! things in one record is written without looking at these again.

use app::{FieldKind, UseCase};
use kernel::Uuid;
use serde_json::json;

use crate::forms::FormSpec;
use crate::frame::{Problem, Visitor};
use crate::lists::Row;

/// How a form names the record that it changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// By a reference: the name of the field, and the list that it chooses from.
    Reference { field: &'static str, list: &'static str },
    /// By the number of a version in a list.
    Version { list: &'static str },
    /// The office itself.
    Office,
    /// No record of its own: it is new, or stands beside others that somebody else's change leaves as they are.
    Nothing,
}

/// What stands beside other things in one record: another one of them is no reason to look again.
const BESIDE: [&str; 10] = [
    "register_agency",
    "appoint_official",
    "declare_holiday",
    "record_fact",
    "move_example_clock",
    "approve_price",
    "withdraw_price",
    "end_price",
    "publish_procurement_rules",
    "withdraw_procurement_rules",
];

impl Subject {
    /// The record that a use case changes.
    pub(super) fn of(use_case: &UseCase) -> Self {
        let reference = use_case.fields.iter().find_map(|field| match field.kind {
            FieldKind::Ref(list) => Some(Self::Reference { field: field.name, list }),
            _ => None,
        });
        match (use_case.on_existing, use_case.context) {
            (false, _) => Self::Nothing,
            _ if BESIDE.contains(&use_case.name) => Self::Nothing,
            (true, "office") if reference.is_none() => Self::Office,
            (true, _) => reference.or_else(|| version_of(use_case)).unwrap_or(Self::Nothing),
        }
    }

    /// The record that a form names, if the visitor may see it.
    pub(super) async fn find(self, visitor: &Visitor, spec: &FormSpec) -> Result<Option<Row>, Problem> {
        let first = |rows: Vec<Row>| rows.into_iter().next();
        let given = |field: &str| spec.posted.filled(field);
        match self {
            // A company's account is a record of its own, and the step is about that one.
            Self::Reference { field, list: "companies" } if spec.use_case.name.ends_with("_payee_account") => {
                match given(field).and_then(|id| id.parse::<Uuid>().ok()) {
                    Some(company) => Ok(first(visitor.rows("payees", &[("company", json!(company))]).await?)),
                    None => Ok(None),
                }
            }
            Self::Reference { field, list } => match given(field).and_then(|id| id.parse().ok()) {
                Some(id) => visitor.row(list, id).await.map(Some),
                None => Ok(None),
            },
            Self::Version { list } => match given("version").and_then(|number| number.parse::<i64>().ok()) {
                Some(number) => Ok(first(visitor.rows(list, &[("number", json!(number))]).await?)),
                None => Ok(None),
            },
            // Each agency tells the version of the office; before the first there is nothing that could be lost.
            Self::Office if visitor.may("read_agencies") => Ok(first(visitor.rows("agencies", &[]).await?)),
            Self::Office | Self::Nothing => Ok(None),
        }
    }
}

fn version_of(use_case: &UseCase) -> Option<Subject> {
    let is_numbered = use_case.fields.iter().any(|field| field.name == "version");
    let ends = [("_policy", "policies"), ("_payment_terms", "payment_terms"), ("_flag_rules", "flag_rules")];
    let list = ends.into_iter().find(|(end, _)| use_case.name.ends_with(end)).map(|(_, list)| list);
    list.filter(|_| is_numbered).map(|list| Subject::Version { list })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S-03: every form over a record knows which one, and only named ones stand beside others in it.
    #[test]
    fn every_form_over_a_record_knows_which_one() {
        let blind = |use_case: &&UseCase| {
            let dataset = match Subject::of(use_case) {
                Subject::Reference { list, .. } | Subject::Version { list } => list,
                Subject::Office => "agencies",
                Subject::Nothing => return use_case.on_existing && !BESIDE.contains(&use_case.name),
            };
            Visitor::dataset(dataset).expect("a list").column("version").is_none()
        };
        let found: Vec<&str> = app::catalogue().iter().filter(blind).map(|use_case| use_case.name).collect();
        assert_eq!(found, Vec::<&str>::new());
        for beside in BESIDE {
            assert!(app::use_case(beside).is_some_and(|use_case| use_case.on_existing), "{beside}");
        }
    }
}
