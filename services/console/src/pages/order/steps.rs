//! The steps of an order where they are taken: a button where nothing is asked, a reason that unfolds where no more is
//! asked than one, else the way to the form.

use app::{Field, FieldKind, UseCase};
use askama::Template;

use super::super::season::Action;
use crate::frame::Visitor;
use crate::routes;
use crate::texts::{field_label, find};

/// A step that the visitor may take.
#[derive(Debug, Template)]
#[template(path = "order/step.html")]
pub(super) struct StepView {
    /// The use case.
    name: &'static str,
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
    /// What comes of it.
    about: Option<&'static str>,
    most: usize,
}

impl StepView {
    /// A step that has a page of its own.
    pub(super) fn link(name: &'static str, action: Action) -> Self {
        Self { name, action, about: String::new(), form: None }
    }
    /// Its use case.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }
    /// The page of its form, also where it is done without that.
    pub(super) fn href(&self) -> &str {
        &self.action.href
    }
    /// Whether it is what the record waits for.
    pub(super) fn is_primary(&self) -> bool {
        self.action.is_primary
    }
    /// The same as what is asked for first.
    pub(super) fn first(self) -> Self {
        Self { action: Action { is_primary: true, ..self.action }, ..self }
    }
    /// The same as one step among others.
    pub(super) fn beside(self) -> Self {
        Self { action: Action { is_primary: false, ..self.action }, ..self }
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

/// What a step still asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Nothing,
    /// One reason: the name of its field, and the most signs that it takes.
    Reason(&'static str, usize),
    /// More than fits beside a button.
    More,
}

fn asked(use_case: &'static UseCase, place: Place<'_>) -> Asked {
    // Reasons for what warns are asked for by the rules, after the step was tried.
    let is_known = |name: &str| name == "reasons" || place.idle.contains(&name);
    let is_given = |name: &str| place.given.iter().any(|(given, _)| *given == name);
    let mut rest = use_case.fields.iter().filter(|field| !is_known(field.name) && !is_given(field.name));
    match (rest.next(), rest.next()) {
        (None, _) => Asked::Nothing,
        (Some(Field { name, kind: FieldKind::LongText(most), required: true, .. }), None) => Asked::Reason(name, *most),
        (Some(_), _) => Asked::More,
    }
}

/// A step by its action, with the form on the page where that is enough.
pub(super) fn of(visitor: &Visitor, name: &'static str, action: Action, place: Place<'_>) -> StepView {
    let asked = app::use_case(name).map_or(Asked::More, |use_case| asked(use_case, place));
    let ask = match asked {
        Asked::Reason(field, most) => Some(Ask {
            id: format!("{name}-{}", place.given.last().map(|(_, id)| id.as_str()).unwrap_or_default()),
            name: field,
            label: field_label(name, field),
            about: find(&format!("about.{name}")),
            most,
        }),
        Asked::Nothing | Asked::More => None,
    };
    let form = (asked != Asked::More).then(|| StepForm {
        action: routes::use_case(name),
        csrf: visitor.session.csrf.clone(),
        command: visitor.console.app.next_id().to_string(),
        version: place.version.map(|version| version.to_string()).unwrap_or_default(),
        back: place.back.to_owned(),
        fixed: place.given.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(","),
        given: place.given.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        ask,
    });
    StepView { name, action, about: place.about.to_owned(), form }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place<'a>(given: &'a [(&'a str, String)], idle: &'a [&'a str]) -> Place<'a> {
        Place { given, idle, version: None, back: "/", about: "" }
    }

    fn asks(name: &str, idle: &[&str]) -> Asked {
        let given = ["order", "placement"].map(|name| (name, String::new()));
        asked(app::use_case(name).expect("a use case"), place(&given, idle))
    }

    /// EF-13: what asks no more than a reason is done on the page of the order.
    #[test]
    fn a_step_that_asks_no_more_than_a_reason_has_its_form_on_the_page() {
        for nothing in ["reserve_order", "accept_order", "clear_draft", "check_proof"] {
            assert_eq!(asks(nothing, &[]), Asked::Nothing, "{nothing}");
        }
        for (one, field) in [("decline_order", "reason"), ("return_draft", "notes"), ("answer_breach", "answer")] {
            assert!(matches!(asks(one, &[]), Asked::Reason(name, _) if name == field), "{one}");
        }
        for more in ["issue_order", "report_publication", "submit_proof", "settle_breach", "verify_proof"] {
            assert_eq!(asks(more, &[]), Asked::More, "{more}");
        }
        assert_eq!(asks("verify_proof", &["quantity"]), Asked::Nothing, "one piece is there or is not");
    }
}
