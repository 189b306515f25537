//! The filters above a list: what can be chosen, and what the address has chosen.

use app::dataset::{ColumnKind, Dataset};

use super::asked::is_asked;
use crate::frame::{Posted, Problem, Visitor};
use crate::texts::{choice_or_code, column_label, fill, text};

/// Instants that a list is narrowed by on every day, asked for or not.
const PERIODS: [&str; 1] = ["raised_at"];

/// Budget years that are offered, from the next one back: what an audit still asks about.
const YEARS: i32 = 7;

/// One filter above a table.
#[derive(Debug)]
pub(crate) struct FilterView {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) is_date: bool,
    pub(crate) value: String,
    /// Value, label, chosen.
    pub(crate) options: Vec<(String, String, bool)>,
}

pub(super) async fn filters(
    visitor: &Visitor,
    dataset: &Dataset,
    names: &[&str],
    query: &Posted,
) -> Result<Vec<FilterView>, Problem> {
    let mut views = Vec::new();
    for name in names {
        let Some(column) = dataset.column(name) else { continue };
        let asked = query.first(name).unwrap_or_default();
        let label = column_label(dataset.name, name);
        let everything = (String::new(), text("list.all").to_owned(), asked.is_empty());
        let of_choices = |choices: Vec<(String, String)>| {
            let mut options = vec![everything.clone()];
            options.extend(choices.into_iter().map(|(value, label)| {
                let chosen = value == asked;
                (value, label, chosen)
            }));
            options
        };
        match column.kind {
            ColumnKind::Choice(choices) => {
                let choices =
                    choices.iter().map(|wire| ((*wire).to_owned(), choice_or_code(name, wire))).collect::<Vec<_>>();
                views.push(FilterView {
                    name: (*name).to_owned(),
                    label,
                    is_date: false,
                    value: String::new(),
                    options: of_choices(choices),
                });
            }
            ColumnKind::Texts if *name == "roles" => {
                let roles = app::Role::NAMES.iter().map(|role| ((*role).to_owned(), choice_or_code(name, role)));
                views.push(FilterView {
                    name: (*name).to_owned(),
                    label,
                    is_date: false,
                    value: String::new(),
                    options: of_choices(roles.collect()),
                });
            }
            ColumnKind::Flag => views.push(FilterView {
                name: (*name).to_owned(),
                label,
                is_date: false,
                value: String::new(),
                options: of_choices(vec![
                    ("ya".to_owned(), text("yes").to_owned()),
                    ("tidak".to_owned(), text("no").to_owned()),
                ]),
            }),
            // There are many instants: one that a link has asked for is shown, so that it can be changed or emptied.
            ColumnKind::Timestamp if !is_asked(query, name) && !PERIODS.contains(name) => {}
            ColumnKind::Date | ColumnKind::Timestamp => {
                for (suffix, key) in [("dari", "list.from"), ("sampai", "list.until")] {
                    let name = format!("{name}_{suffix}");
                    views.push(FilterView {
                        value: query.first(&name).unwrap_or_default().to_owned(),
                        label: fill(key, &[("what", &label)]),
                        name,
                        is_date: true,
                        options: Vec::new(),
                    });
                }
            }
            ColumnKind::Id(of) => {
                let Some(target) = app::datasets().iter().find(|dataset| dataset.row == of) else { continue };
                let choices = visitor
                    .rows(target.name, &[])
                    .await?
                    .iter()
                    .map(|row| (row.id().to_string(), row.title()))
                    .collect::<Vec<_>>();
                views.push(FilterView {
                    name: (*name).to_owned(),
                    label,
                    is_date: false,
                    value: String::new(),
                    options: of_choices(choices),
                });
            }
            ColumnKind::Integer if *name == "fiscal_year" => {
                let next = visitor.scope.today().year() + 1;
                let mut years: Vec<i32> = (0..YEARS).map(|back| next - back).collect();
                years.extend(asked.parse::<i32>().ok().filter(|year| !years.contains(year)));
                views.push(FilterView {
                    name: (*name).to_owned(),
                    label,
                    is_date: false,
                    value: String::new(),
                    options: of_choices(years.iter().map(|year| (year.to_string(), year.to_string())).collect()),
                });
            }
            ColumnKind::Text | ColumnKind::Integer | ColumnKind::Money | ColumnKind::Texts | ColumnKind::Json => {}
        }
    }
    Ok(views)
}
