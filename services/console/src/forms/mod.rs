//! One form for every use case, made from its declaration.
//!
//! **Invariant:** whatever comes back, refused or broken, holds everything that was typed; and a form sent twice is
//! one command, because it carries the command's id.

pub(crate) mod refusal;

pub(crate) mod changes;
pub(crate) mod record;

mod control;
mod inputs;
mod read;
mod send;

use app::{FieldError, FieldKind, UseCase};
use askama::Template;
use kernel::Uuid;

pub(crate) use control::{FieldView, fields, file_limit, id_of};
pub(crate) use inputs::{Controls, Input, Kind, Places, change_rows, drop_rows};
pub(crate) use read::{add_row, normalise, remove_row, rows_count, values};
pub(crate) use send::{Outcome, is_overtaken, of_posted, send};

use crate::frame::{Posted, Problem, Visitor};
use crate::markup::Markup;
use crate::texts::{field_label, fill_with, find, text, use_case_label};
use crate::{format, routes};
use refusal::RefusalView;

/// What a form is made of.
#[derive(Debug)]
pub(crate) struct FormSpec {
    /// The use case that it sends.
    pub(crate) use_case: &'static UseCase,
    /// Whether a person has sent it, or it is only opened.
    pub(crate) is_sent: bool,
    /// What the fields hold.
    pub(crate) posted: Posted,
    /// Fields that are given by the page and only shown.
    pub(crate) fixed: Vec<String>,
    /// Mistakes of the last sending.
    pub(crate) errors: Vec<FieldError>,
    /// Refusal of the last sending; of a form that is only opened, why its step is not for now.
    pub(crate) refusal: Option<app::Refusal>,
    /// What somebody else has changed since, when that is why it came back: field, and both values.
    pub(crate) changed: Vec<(String, String)>,
    /// Key of a text about what else went wrong.
    pub(crate) trouble: Option<&'static str>,
    /// The command of the last sending, when it may have been done already; else a new one.
    pub(crate) command: Option<Uuid>,
    /// The version of the record that the person sees.
    pub(crate) version: Option<i32>,
    /// Where to go afterwards; `{id}` is the record that came out.
    pub(crate) back: String,
    /// Text of the button, when the name of the use case will not do.
    pub(crate) submit: Option<String>,
    /// Controls that the page has made itself, by field.
    pub(crate) own_controls: Vec<(&'static str, Markup)>,
    /// Fields that the page fills by itself and does not show.
    pub(crate) skipped: Vec<&'static str>,
    /// Where it is sent, when a page of its own takes it.
    pub(crate) action: Option<String>,
    /// Fields, also of groups, whose values are chosen from a list of the page: value and label.
    pub(crate) choices: Vec<(&'static str, Vec<(String, String)>)>,
    /// What is said of fields beyond their hints, because of the record.
    pub(crate) told: Vec<(&'static str, String)>,
    /// What fields are called here, where their own name would say too little.
    pub(crate) labels: Vec<(&'static str, String)>,
    /// Fields that this record cannot do without, although others can.
    pub(crate) wanted: &'static [&'static str],
    /// A second button that sends the form without doing it: name and label.
    pub(crate) second: Option<(&'static str, &'static str)>,
}

impl FormSpec {
    /// An empty form.
    pub(crate) fn new(use_case: &'static UseCase, back: impl Into<String>) -> Self {
        Self {
            use_case,
            is_sent: false,
            posted: Posted::default(),
            fixed: Vec::new(),
            errors: Vec::new(),
            refusal: None,
            changed: Vec::new(),
            trouble: None,
            command: None,
            version: None,
            back: back.into(),
            submit: None,
            own_controls: Vec::new(),
            skipped: Vec::new(),
            action: None,
            choices: Vec::new(),
            told: Vec::new(),
            labels: Vec::new(),
            wanted: &[],
            second: None,
        }
    }
    /// Gives a field a value that the person does not change.
    #[must_use]
    pub(crate) fn with_fixed(mut self, name: &str, value: impl Into<String>) -> Self {
        self.posted.set(name, value);
        self.fixed.push(name.to_owned());
        self
    }
    /// Gives a field a value to start from.
    #[must_use]
    pub(crate) fn with_value(mut self, name: &str, value: impl Into<String>) -> Self {
        self.posted.set(name, value);
        self
    }
    /// Whether it came back: nobody has made a mistake in a form that is only opened.
    pub(crate) fn has_error(&self) -> bool {
        self.is_sent && (!self.errors.is_empty() || self.refusal.is_some() || self.trouble.is_some())
    }
}

/// A form ready to be shown.
#[derive(Debug, Template)]
#[template(path = "parts/form.html")]
pub(crate) struct FormView {
    action: String,
    csrf: String,
    command: String,
    version: String,
    back: String,
    fixed: String,
    is_multipart: bool,
    mistakes: Vec<(String, String)>,
    is_sent: bool,
    /// Its step is not for now: only why is shown.
    is_closed: bool,
    refusal: Option<RefusalView>,
    trouble: Option<&'static str>,
    fields: Vec<FieldView>,
    submit: String,
    second: Option<(&'static str, &'static str)>,
    cancel: String,
}

impl askama::filters::HtmlSafe for FormView {}

/// Makes a form; references are filled from their datasets.
pub(crate) async fn build(visitor: &Visitor, spec: FormSpec) -> Result<FormView, Problem> {
    let use_case = spec.use_case;
    let command = spec.command.unwrap_or_else(|| visitor.console.app.next_id());
    let mistakes = spec
        .errors
        .iter()
        .map(|error| (control::id_of(first_control(use_case, &error.field)), mistake(use_case, error)))
        .collect();
    // Nothing is asked for a step that would be refused.
    let is_closed = !spec.is_sent && spec.refusal.is_some();
    let fields = if is_closed { Vec::new() } else { control::fields(visitor, &spec).await? };
    Ok(FormView {
        action: spec.action.clone().unwrap_or_else(|| routes::use_case(use_case.name)),
        csrf: visitor.session.csrf.clone(),
        command: command.to_string(),
        version: spec.version.map(|version| version.to_string()).unwrap_or_default(),
        fixed: spec.fixed.join(","),
        is_multipart: has_file(use_case.fields),
        mistakes,
        is_sent: spec.is_sent,
        is_closed,
        refusal: spec
            .refusal
            .as_ref()
            .map(|refusal| RefusalView::new(refusal, visitor.tenant.zone).with_steps(visitor, &spec, refusal))
            .map(|view| view.with_changes(&spec.changed)),
        trouble: spec.trouble.map(text),
        fields,
        submit: spec.submit.unwrap_or_else(|| use_case_label(use_case.name)),
        second: spec.second,
        cancel: spec.back.replace("/{id}", ""),
        back: spec.back,
    })
}

fn has_file(fields: &[app::Field]) -> bool {
    fields.iter().any(|field| match field.kind {
        FieldKind::File(_) => true,
        FieldKind::Group(inner) => has_file(inner),
        _ => false,
    })
}

/// The control that a mistake leads to; one about a whole group leads to the group.
fn first_control<'a>(_use_case: &UseCase, field: &'a str) -> &'a str {
    field
}

/// A limit as people write it; years and small numbers stand as they are.
fn counted(value: &str) -> String {
    match value.parse::<i64>() {
        Ok(number) if number.abs() >= 10_000 => format::number(number),
        _ => value.to_owned(),
    }
}

/// What a mistake says: which field, what is wrong, how to put it right.
pub(crate) fn mistake(use_case: &UseCase, error: &FieldError) -> String {
    let last = error.field.rsplit('.').find(|part| part.parse::<usize>().is_err()).unwrap_or(&error.field);
    let label = field_label(use_case.name, last);
    let pattern = find(&format!("mistake.{}", error.code)).unwrap_or_else(|| text("mistake.other"));
    let sentence = fill_with(pattern, |name| match name {
        "label" => Some(label.clone()),
        "code" => Some(error.code.to_owned()),
        _ => error.params.iter().find(|(of, _)| *of == name).map(|(_, value)| counted(value)),
    });
    // Rows of rows: the innermost is the one that the person sees numbered.
    match error.field.rsplit('.').find_map(|part| part.parse::<usize>().ok()) {
        Some(index) => format!("{} {}: {sentence}", text("form.row"), index.saturating_add(1)),
        None => sentence,
    }
}
