//! Controls of forms that hold rows of rows: policies, tax rates, rules of buying. A page lays them out; what they hold,
//! what is wrong with them and how rows come and go is the same everywhere.

use std::collections::BTreeMap;

use super::{add_row, id_of, remove_row, rows_count};
use crate::frame::Posted;
use crate::texts::{choice_or_code, field_hint, field_label};

/// What is wrong, by the place of the form.
#[derive(Debug, Default)]
pub(crate) struct Places(BTreeMap<String, Vec<String>>);

impl Places {
    /// One more thing that is wrong at a place.
    pub(crate) fn say(&mut self, place: &str, what: String) {
        self.0.entry(place.to_owned()).or_default().push(what);
    }
    /// What is wrong there.
    pub(crate) fn at(&self, place: &str) -> Option<String> {
        self.0.get(place).map(|all| all.join(" "))
    }
    /// Whether something is wrong at the place or inside it.
    pub(crate) fn is_inside(&self, place: &str) -> bool {
        self.0.keys().any(|key| key == place || key.strip_prefix(place).is_some_and(|rest| rest.starts_with('.')))
    }
}

/// One control.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) hint: Option<&'static str>,
    pub(crate) value: String,
    pub(crate) error: Option<String>,
    pub(crate) kind: Kind,
}

/// What a control is for.
#[derive(Debug)]
pub(crate) enum Kind {
    Text {
        most: usize,
    },
    Number,
    /// Whole rupiah.
    Money,
    Day,
    /// Value, label, chosen.
    Select(Vec<(String, String, bool)>),
    Flag(bool),
}

/// Makes the controls of a form from what it holds and what is wrong with it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Controls<'a> {
    pub(crate) posted: &'a Posted,
    pub(crate) places: &'a Places,
    /// Whose labels and hints are used.
    pub(crate) use_case: &'static str,
}

impl Controls<'_> {
    /// What was typed at a place.
    pub(crate) fn value(&self, name: &str) -> String {
        self.posted.first(name).unwrap_or_default().to_owned()
    }
    /// One control at a place, for a field.
    pub(crate) fn input(&self, name: String, field: &str, kind: Kind) -> Input {
        Input {
            id: id_of(&name),
            value: self.value(&name),
            error: self.places.at(&name),
            label: field_label(self.use_case, field),
            hint: field_hint(self.use_case, field),
            name,
            kind,
        }
    }
    /// One of several words; `empty` is the label of none of them.
    pub(crate) fn select(&self, name: String, field: &str, choices: &[&str], empty: Option<&str>) -> Input {
        let chosen = self.value(&name);
        let mut options: Vec<(String, String, bool)> =
            empty.map(|label| (String::new(), label.to_owned(), chosen.is_empty())).into_iter().collect();
        options.extend(choices.iter().map(|wire| ((*wire).to_owned(), choice_or_code(field, wire), *wire == chosen)));
        self.input(name, field, Kind::Select(options))
    }
    /// A box to tick.
    pub(crate) fn flag(&self, name: String, field: &str) -> Input {
        let is_ticked = self.posted.filled(&name).is_some();
        self.input(name, field, Kind::Flag(is_ticked))
    }
}

/// Adds or takes away a row, when a button of that kind was pressed; `begins` is what a new row of a group holds.
pub(crate) fn change_rows(
    posted: &mut Posted,
    begins: impl Fn(&str) -> &'static [(&'static str, &'static str)],
) -> bool {
    if let Some(row) = posted.filled("_remove").map(str::to_owned) {
        remove_row(&row, posted);
    } else if let Some(group) = posted.filled("_add").map(str::to_owned) {
        let index = rows_count(&group, posted);
        add_row(&group, posted);
        for (name, value) in begins(&group) {
            posted.push(format!("{group}.{index}.{name}"), *value);
        }
    } else {
        return false;
    }
    posted.retain(|name| !matches!(name, "_remove" | "_add"));
    true
}

/// Takes out the rows of a group in which none of the named fields was filled.
pub(crate) fn drop_rows(group: &str, names: &[&str], posted: &mut Posted) {
    for row in (0..rows_count(group, posted)).rev() {
        if names.iter().all(|name| posted.filled(&format!("{group}.{row}.{name}")).is_none()) {
            remove_row(&format!("{group}.{row}"), posted);
        }
    }
}
