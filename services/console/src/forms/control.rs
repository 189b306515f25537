//! Controls of a form, one per field.

use app::dataset::{ColumnKind, Filter, ListRequest, Operator};
use app::{BANKS, Field, FieldKind, FilePurpose, UseCase};
use askama::Template;
use futures_util::future::BoxFuture;
use serde_json::json;

use super::refusal::item_label;
use super::{FormSpec, mistake, read};
use crate::frame::{Posted, Problem, Visitor};
use crate::lists::Row;
use crate::markup::Markup;
use crate::texts::{choice_or_code, field_hint, field_label, fill, find, use_case_label};
use crate::{format, routes};

/// A field with label, hint, mistake and control.
#[derive(Debug, Template)]
#[template(path = "parts/field.html")]
pub(crate) struct FieldView {
    id: String,
    name: String,
    label: String,
    hint: Option<String>,
    error: Option<String>,
    is_optional: bool,
    control: Control,
}

impl askama::filters::HtmlSafe for FieldView {}

/// Value, label, chosen.
type Choice = (String, String, bool);

#[derive(Debug)]
enum Control {
    /// A list to choose from that narrows while one types; something else may be typed.
    Suggested {
        value: String,
        options: Vec<&'static str>,
    },
    Input {
        kind: &'static str,
        value: String,
        width: &'static str,
        mode: &'static str,
        most: Option<usize>,
    },
    Money {
        value: String,
    },
    Area {
        value: String,
        most: usize,
    },
    Radio {
        options: Vec<Choice>,
    },
    Select {
        options: Vec<Choice>,
    },
    Checks {
        options: Vec<Choice>,
    },
    Flag {
        is_checked: bool,
    },
    Reference {
        options: Vec<Choice>,
        search: Option<Search>,
        add: Option<(String, String)>,
    },
    File {
        accept: &'static str,
        limit: FileLimit,
        stored: Option<Stored>,
    },
    Group {
        rows: Vec<Vec<FieldView>>,
        is_removable: bool,
        is_closed: bool,
    },
    Fixed {
        value: String,
        shown: String,
    },
    Own {
        markup: Markup,
    },
}

/// The search of a reference that has too many records for one list.
#[derive(Debug)]
struct Search {
    dataset: &'static str,
    text: String,
    total: String,
}

/// A file that was put away when the form was sent before.
#[derive(Debug)]
struct Stored {
    sha256: String,
    file_name: String,
    href: String,
}

/// What the page itself checks of a chosen file before anything is sent.
#[derive(Debug)]
pub(crate) struct FileLimit {
    /// The size that it may have at most.
    pub(crate) bytes: usize,
    /// What is said of a larger one.
    pub(crate) said: String,
}

/// How large a file for a purpose may be.
pub(crate) fn file_limit(purpose: FilePurpose) -> FileLimit {
    let bytes = purpose.most_bytes();
    let kib = bytes / 1_024;
    let limit = if kib < 1_024 { format!("{kib} KiB") } else { format!("{} MB", kib / 1_024) };
    FileLimit { bytes, said: fill("form.file_too_large", &[("limit", &limit)]) }
}

/// How many records a list of a reference holds; above it one searches.
const MOST_OPTIONS: u16 = 50;
/// How many choices stand side by side; above it they are in a list.
const MOST_RADIOS: usize = 5;

/// The group of reasons for what warned.
pub(super) const REASONS: &str = "reasons";

/// Whether a field names the rule that a reason is for.
fn is_rule(prefix: &str, field: &Field) -> bool {
    prefix.starts_with(REASONS) && field.name == "code"
}

/// What the rule found that a reason is for, where a reason says so.
pub(super) const FOUND: &str = "evidence";

fn is_found(prefix: &str, field: &Field) -> bool {
    prefix.starts_with(REASONS) && field.name == FOUND
}

/// Which use case makes the records of a list.
const ADDED_BY: [(&str, &str); 6] = [
    ("agencies", "register_agency"),
    ("officials", "appoint_official"),
    ("companies", "register_company"),
    ("windows", "draft_window"),
    ("members", "invite_member"),
    ("people", "add_person"),
];

/// The id of the control of a field.
pub(crate) fn id_of(name: &str) -> String {
    format!("f-{}", name.replace('.', "-"))
}

/// The controls of a form.
pub(crate) async fn fields(visitor: &Visitor, spec: &FormSpec) -> Result<Vec<FieldView>, Problem> {
    Builder { visitor, spec }.fields(String::new(), spec.use_case.fields).await
}

struct Builder<'a> {
    visitor: &'a Visitor,
    spec: &'a FormSpec,
}

impl Builder<'_> {
    fn fields<'b>(
        &'b self,
        prefix: String,
        fields: &'static [Field],
    ) -> BoxFuture<'b, Result<Vec<FieldView>, Problem>> {
        Box::pin(async move {
            let mut views = Vec::with_capacity(fields.len());
            for field in fields {
                if prefix.is_empty() && self.spec.skipped.contains(&field.name) {
                    continue;
                }
                if !field.required && !self.may_choose(field) {
                    continue;
                }
                // Reasons are asked for by the rules that warned, never beforehand.
                let is_group = matches!(field.kind, FieldKind::Group(_));
                if prefix.is_empty()
                    && field.name == REASONS
                    && is_group
                    && read::rows_count(REASONS, self.posted()) == 0
                {
                    continue;
                }
                // A rule may have found nothing that has words.
                if is_found(&prefix, field) && self.posted().filled(&format!("{prefix}{FOUND}")).is_none() {
                    continue;
                }
                views.push(self.field(&prefix, field).await?);
            }
            Ok(views)
        })
    }

    /// Whether the person may read the list that a field chooses from: an administrator invites people, and reads no
    /// companies.
    fn may_choose(&self, field: &Field) -> bool {
        match field.kind {
            FieldKind::Ref(name) | FieldKind::Refs(name) => {
                Visitor::dataset(name).is_ok_and(|dataset| self.visitor.may(dataset.permission))
            }
            _ => true,
        }
    }

    async fn field(&self, prefix: &str, field: &'static Field) -> Result<FieldView, Problem> {
        let use_case: &UseCase = self.spec.use_case;
        let name = format!("{prefix}{}", field.name);
        let own = self.spec.own_controls.iter().find(|(of, _)| prefix.is_empty() && *of == field.name);
        let control = if let Some((_, markup)) = own {
            Control::Own { markup: markup.clone() }
        } else if prefix.is_empty() && self.spec.fixed.iter().any(|fixed| fixed == field.name) {
            self.fixed(&name, field).await?
        } else if is_rule(prefix, field) {
            self.rule(&name)
        } else if is_found(prefix, field) {
            let value = self.posted().first(&name).unwrap_or_default().to_owned();
            Control::Fixed { shown: item_label(&value), value }
        } else if let Some((_, choices)) = self.spec.choices.iter().find(|(of, _)| *of == field.name) {
            let chosen = self.posted().first(&name).unwrap_or_default();
            let options =
                choices.iter().map(|(value, label)| (value.clone(), label.clone(), value == chosen)).collect();
            if matches!(field.kind, FieldKind::Flag) {
                Control::Radio { options }
            } else {
                Control::Reference { options, search: None, add: None }
            }
        } else {
            self.control(&name, field).await?
        };
        // Whoever is asked for reasons has been warned: nothing goes on without them.
        let asks_why = prefix.is_empty() && field.name == REASONS;
        Ok(FieldView {
            id: id_of(&name),
            label: self.label(prefix, field),
            hint: self.hint(prefix, field),
            error: self.spec.errors.iter().find(|error| error.field == name).map(|error| mistake(use_case, error)),
            is_optional: !field.required
                && !asks_why
                && !matches!(field.kind, FieldKind::Flag)
                && !self.spec.wanted.contains(&field.name),
            name,
            control,
        })
    }

    fn label(&self, prefix: &str, field: &Field) -> String {
        let own = self.spec.labels.iter().find(|(of, _)| prefix.is_empty() && *of == field.name);
        own.map_or_else(|| field_label(self.spec.use_case.name, field.name), |(_, label)| label.clone())
    }

    /// What helps to fill a field: what is always so, and what is so of this record.
    fn hint(&self, prefix: &str, field: &Field) -> Option<String> {
        let always = field_hint(self.spec.use_case.name, field.name).map(str::to_owned);
        let told = self.spec.told.iter().filter(|(of, _)| prefix.is_empty() && *of == field.name);
        let parts: Vec<String> = always.into_iter().chain(told.map(|(_, said)| said.clone())).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    /// The rule that a reason is asked for, as people read it.
    fn rule(&self, name: &str) -> Control {
        let value = self.posted().first(name).unwrap_or_default().to_owned();
        let shown = find(&format!("rejection.{value}")).map_or_else(|| value.clone(), str::to_owned);
        Control::Fixed { value, shown }
    }

    async fn fixed(&self, name: &str, field: &Field) -> Result<Control, Problem> {
        let value = self.posted().first(name).unwrap_or_default().to_owned();
        let shown = match (field.kind, value.parse()) {
            (FieldKind::Ref(dataset), Ok(id)) => self.visitor.row(dataset, id).await?.choice_label(),
            (FieldKind::Choice(_), _) => choice_or_code(field.name, &value),
            (FieldKind::Money, _) => value.parse().map_or_else(|_| value.clone(), format::rupiah),
            (FieldKind::Date, _) => format::loose_text(field.name, &value, self.visitor.tenant.zone),
            _ => value.clone(),
        };
        Ok(Control::Fixed { value, shown })
    }

    fn posted(&self) -> &Posted {
        &self.spec.posted
    }

    async fn control(&self, name: &str, field: &'static Field) -> Result<Control, Problem> {
        let typed = || self.posted().first(name).unwrap_or_default().to_owned();
        let input = |kind, width, mode, most| Control::Input { kind, value: typed(), width, mode, most };
        Ok(match field.kind {
            FieldKind::Text(most) => input("text", if most <= 30 { "w-16" } else { "w-30" }, "text", Some(most)),
            FieldKind::Email => input("email", "w-30", "email", Some(254)),
            FieldKind::Url => input("text", "w-30", "url", Some(500)),
            FieldKind::Npwp | FieldKind::Nib => input("text", "w-16", "numeric", Some(30)),
            FieldKind::Bank => {
                Control::Suggested { value: typed(), options: BANKS.iter().map(|bank| bank.name).collect() }
            }
            FieldKind::Date => input("date", "w-16", "", None),
            FieldKind::Integer(..) => input("text", "w-16", "numeric", Some(20)),
            FieldKind::Money => {
                let bare = |text: &str| !text.is_empty() && text.bytes().all(|sign| sign.is_ascii_digit());
                let amount = Some(typed()).filter(|text| bare(text)).and_then(|text| text.parse().ok());
                Control::Money { value: amount.map_or_else(typed, format::number) }
            }
            FieldKind::LongText(most) => Control::Area { value: typed(), most },
            FieldKind::Json => Control::Area { value: typed(), most: 200_000 },
            FieldKind::Flag => Control::Flag { is_checked: self.posted().filled(name).is_some() },
            FieldKind::Choice(names) => {
                let chosen = typed();
                let options = choices(field.name, names, |wire| wire == chosen);
                if field.required && names.len() <= MOST_RADIOS {
                    Control::Radio { options }
                } else {
                    Control::Select { options }
                }
            }
            FieldKind::Choices(names) => {
                let chosen: Vec<&str> = self.posted().all(name).collect();
                Control::Checks { options: choices(field.name, names, |wire| chosen.contains(&wire)) }
            }
            FieldKind::Ref(dataset) => self.reference(name, dataset).await?,
            FieldKind::Refs(dataset) => {
                let chosen: Vec<&str> = self.posted().all(name).collect();
                let options = self
                    .records(dataset, None)
                    .await?
                    .0
                    .iter()
                    .map(|row| option(row, |id| chosen.contains(&id)))
                    .collect();
                Control::Checks { options }
            }
            FieldKind::File(purpose) => Control::File {
                accept: match purpose {
                    FilePurpose::Document => ".pdf,.jpg,.jpeg,.png",
                    FilePurpose::Photo => ".jpg,.jpeg,.png",
                    FilePurpose::Table => ".csv,.xlsx,.json",
                    FilePurpose::Recording => ".mp3,.m4a,.ogg,.mp4",
                    FilePurpose::Crest => ".png,.jpg,.jpeg,.svg",
                },
                limit: file_limit(purpose),
                stored: self.posted().filled(name).map(|sha256| Stored {
                    sha256: sha256.to_owned(),
                    file_name: self.posted().first(&format!("{name}._name")).unwrap_or(sha256).to_owned(),
                    href: routes::file(sha256),
                }),
            },
            FieldKind::Group(inner) => {
                let least = usize::from(field.required);
                let count = read::rows_count(name, self.posted()).max(least);
                let mut rows = Vec::with_capacity(count);
                for index in 0..count {
                    rows.push(self.fields(format!("{name}.{index}."), inner).await?);
                }
                Control::Group { is_removable: count > least && name != REASONS, is_closed: name == REASONS, rows }
            }
        })
    }

    async fn reference(&self, name: &str, dataset: &'static str) -> Result<Control, Problem> {
        let chosen = self.posted().first(name).unwrap_or_default().to_owned();
        let text = self.posted().filled(&format!("{name}._search")).map(str::to_owned);
        let (rows, total) = self.records(dataset, text.clone()).await?;
        let mut options: Vec<Choice> = rows.iter().map(|row| option(row, |id| id == chosen)).collect();
        if let Ok(id) = chosen.parse()
            && !options.iter().any(|(_, _, is_chosen)| *is_chosen)
            && let Ok(row) = self.visitor.row(dataset, id).await
        {
            options.insert(0, option(&row, |_| true));
        }
        let search = (total > u64::from(MOST_OPTIONS) || text.is_some()).then(|| Search {
            dataset,
            text: text.unwrap_or_default(),
            total: format::number(i64::try_from(total).unwrap_or(i64::MAX)),
        });
        let add = if options.is_empty() { self.add(dataset) } else { None };
        Ok(Control::Reference { options, search, add })
    }

    /// Where the first record of an empty list is made, and back to this form.
    fn add(&self, dataset: &str) -> Option<(String, String)> {
        let (_, use_case) = ADDED_BY.iter().find(|(of, _)| *of == dataset)?;
        if !self.visitor.may(use_case) {
            return None;
        }
        let fixed: Vec<(&str, &str)> = self
            .spec
            .fixed
            .iter()
            .filter_map(|name| self.posted().first(name).map(|value| (name.as_str(), value)))
            .collect();
        let back = routes::action(self.spec.use_case.name, &fixed, &self.spec.back);
        Some((use_case_label(use_case), routes::action(use_case, &[], &back)))
    }

    /// Records that a reference may point to; those of the company that the form is about, where there is one.
    async fn records(&self, name: &str, search: Option<String>) -> Result<(Vec<Row>, u64), Problem> {
        let dataset = Visitor::dataset(name)?;
        let company = self.posted().filled("company").filter(|_| name != "companies");
        let owner = dataset.columns.iter().find(|column| column.kind == ColumnKind::Id("Company") && column.filter);
        let filter = match (company, owner) {
            (Some(company), Some(column)) => Filter::Where(column.name.to_owned(), Operator::Eq, json!(company)),
            _ => Filter::All,
        };
        let filter = match office_people(self.spec.use_case.name, name) {
            Some(people) => Filter::And(vec![filter, people]),
            None => filter,
        };
        let request = ListRequest { filter, search, first: MOST_OPTIONS, ..ListRequest::default() };
        let app = &self.visitor.console.app;
        let page = app.list(&self.visitor.scope, dataset, &request).await?;
        let total = if page.has_next { app.count(&self.visitor.scope, dataset, &request).await? } else { 0 };
        Ok((page.rows.into_iter().map(|row| Row::new(dataset, row)).collect(), total))
    }
}

/// Duties that people of companies are never given: who is offered for them works in the office today.
fn office_people(use_case: &str, dataset: &str) -> Option<Filter> {
    let is_duty = dataset == "members" && matches!(use_case, "schedule_factual_check" | "assign_verifier");
    is_duty.then(|| {
        Filter::And(vec![
            Filter::Where("company".to_owned(), Operator::IsNull, json!(true)),
            Filter::Where("status".to_owned(), Operator::Eq, json!("active")),
        ])
    })
}

fn choices(field: &str, names: &[&str], is_chosen: impl Fn(&str) -> bool) -> Vec<Choice> {
    names.iter().map(|wire| ((*wire).to_owned(), choice_or_code(field, wire), is_chosen(wire))).collect()
}

fn option(row: &Row, is_chosen: impl Fn(&str) -> bool) -> Choice {
    let id = row.id().to_string();
    let chosen = is_chosen(&id);
    (id, row.choice_label(), chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a page fills by itself, because not everybody who sends the form reads the list.
    const FILLED: [(&str, &str); 1] = [("grant_delegation", "delegate")];

    fn needed(fields: &'static [Field]) -> Vec<(&'static str, &'static str)> {
        let of = |field: &'static Field| match field.kind {
            FieldKind::Ref(dataset) | FieldKind::Refs(dataset) if field.required => vec![(field.name, dataset)],
            FieldKind::Group(inner) if field.required => needed(inner),
            _ => vec![],
        };
        fields.iter().flat_map(of).collect()
    }

    /// EF-02: whoever may send a form may read what is chosen in it; otherwise its page is not found.
    #[test]
    fn nobody_is_offered_a_form_whose_choices_are_closed_to_them() {
        let mut closed = Vec::new();
        for use_case in app::catalogue() {
            for (field, name) in needed(use_case.fields) {
                let dataset = Visitor::dataset(name).expect("a list");
                let readers = app::authz::holders(dataset.permission);
                let others: Vec<&str> = app::authz::holders(use_case.name)
                    .iter()
                    .filter(|role| !readers.contains(role))
                    .map(|role| role.wire())
                    .collect();
                if !others.is_empty() && !FILLED.contains(&(use_case.name, field)) {
                    closed.push((use_case.name, field, others));
                }
            }
        }
        assert_eq!(closed, []);
    }
}
