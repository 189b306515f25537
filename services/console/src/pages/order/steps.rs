//! The steps of an order where they are taken: a button where nothing is asked, a reason that unfolds where no more is
//! asked than one, else the way to the form.

use app::{Field, FieldKind, UseCase};
use askama::Template;

use super::super::season::Action;
use crate::frame::Visitor;
use crate::routes;
use crate::texts::field_label;

/// A step that the visitor may take.
#[derive(Debug, Template)]
#[template(path = "order/step.html")]
pub(super) struct StepView {
    action: Action,
    /// What tells it from the same step elsewhere on the page, for those who hear the page.
    about: String,
    form: Option<StepForm>,
}

impl askama::filters::HtmlSafe for StepView {}

/// A form on the page itself.
#[derive(Debug)]
struct StepForm {
    action: String,
    csrf: String,
    command: String,
    version: String,
    back: String,
    /// Names of what is given, and the same with their values.
    fixed: String,
    given: Vec<(String, String)>,
    ask: Option<Ask>,
}

/// The one thing that is asked.
#[derive(Debug)]
struct Ask {
    id: String,
    name: &'static str,
    label: String,
    most: usize,
}

impl StepView {
    /// A step that has a page of its own.
    pub(super) fn link(action: Action) -> Self {
        Self { action, about: String::new(), form: None }
    }
}

/// Where a step stands, and what is known of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// Fields that are given.
    pub(super) given: &'a [(&'a str, String)],
    /// Fields that this record has no use for.
    pub(super) idle: &'a [&'a str],
    pub(super) version: Option<i32>,
    pub(super) back: &'a str,
    pub(super) about: &'a str,
}

/// What a step still asks: nothing, or one reason; `None` when it asks more.
fn asked(use_case: &'static UseCase, place: Place<'_>) -> Option<Option<&'static Field>> {
    // Reasons for what warns are asked for by the rules, after the step was tried.
    let is_known = |name: &str| name == "reasons" || place.idle.contains(&name);
    let is_given = |name: &str| place.given.iter().any(|(given, _)| *given == name);
    let mut rest = use_case.fields.iter().filter(|field| !is_known(field.name) && !is_given(field.name));
    match (rest.next(), rest.next()) {
        (None, _) => Some(None),
        (Some(field), None) if field.required && matches!(field.kind, FieldKind::LongText(_)) => Some(Some(field)),
        (Some(_), _) => None,
    }
}

/// A step by its action, with the form on the page where that is enough.
pub(super) fn of(visitor: &Visitor, name: &str, action: Action, place: Place<'_>) -> StepView {
    let form = app::use_case(name).and_then(|use_case| {
        let ask = asked(use_case, place)?;
        Some(StepForm {
            action: routes::use_case(name),
            csrf: visitor.session.csrf.clone(),
            command: visitor.console.app.next_id().to_string(),
            version: place.version.map(|version| version.to_string()).unwrap_or_default(),
            back: place.back.to_owned(),
            fixed: place.given.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(","),
            given: place.given.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            ask: ask.and_then(|field| match field.kind {
                FieldKind::LongText(most) => Some(Ask {
                    id: format!("{name}-{}", place.given.last().map(|(_, id)| id.as_str()).unwrap_or_default()),
                    name: field.name,
                    label: field_label(name, field.name),
                    most,
                }),
                _ => None,
            }),
        })
    });
    StepView { action, about: place.about.to_owned(), form }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place<'a>(given: &'a [(&'a str, String)], idle: &'a [&'a str]) -> Place<'a> {
        Place { given, idle, version: None, back: "/", about: "" }
    }

    fn asks(name: &str, idle: &[&str]) -> Option<Option<&'static str>> {
        let given = ["order", "placement"].map(|name| (name, String::new()));
        let use_case = app::use_case(name).expect("a use case");
        asked(use_case, place(&given, idle)).map(|field| field.map(|field| field.name))
    }

    /// EF-13: what asks no more than a reason is done on the page of the order.
    #[test]
    fn a_step_that_asks_no_more_than_a_reason_has_its_form_on_the_page() {
        for nothing in ["reserve_order", "accept_order", "clear_draft", "check_proof"] {
            assert_eq!(asks(nothing, &[]), Some(None), "{nothing}");
        }
        assert_eq!(asks("decline_order", &[]), Some(Some("reason")));
        assert_eq!(asks("return_draft", &[]), Some(Some("notes")));
        assert_eq!(asks("answer_breach", &[]), Some(Some("answer")));
        for more in ["issue_order", "report_publication", "submit_proof", "settle_breach", "verify_proof"] {
            assert_eq!(asks(more, &[]), None, "{more}");
        }
        assert_eq!(asks("verify_proof", &["quantity"]), Some(None), "one piece is there or is not");
    }
}
