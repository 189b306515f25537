//! The tables of the editor, made from what the form holds.

use app::MediaKind;
use app::rules::{CheckMethod, Evidence, FactSource, Necessity, Validity, rules::DayCount};
use askama::Template;

use super::super::policy::value_in_words;
use super::fields::LEAST_STATUS;
use super::orders;
use crate::forms::{Controls, Input, Kind, Places, id_of, rows_count};
use crate::frame::Posted;
use crate::texts::{choice_or_code, field_label, fill, text};

#[derive(Debug)]
struct GridRow {
    name: String,
    /// Values that go along unseen.
    hidden: Vec<(String, String)>,
    cells: Vec<Input>,
    under: String,
    error: Option<String>,
}

/// A table of controls to which rows can be added.
#[derive(Debug)]
struct Grid {
    caption: String,
    heads: Vec<String>,
    rows: Vec<GridRow>,
    group: String,
    add: &'static str,
    error: Option<String>,
}

#[derive(Debug)]
struct SetForm {
    name: String,
    kind: String,
    label: String,
    count: String,
    is_open: bool,
    grid: Grid,
}

#[derive(Debug)]
struct CriterionForm {
    name: String,
    id: String,
    number: usize,
    code: String,
    inputs: Vec<Input>,
    error: Option<String>,
    grid: Grid,
}

/// Whose words the editor uses.
const USE_CASE: &str = "revise_policy";

/// The whole of the rules as controls.
#[derive(Debug, Template)]
#[template(path = "parts/rules_form.html")]
pub(super) struct RulesForm {
    preset: String,
    scheme: String,
    terms: Vec<(&'static str, Vec<Input>)>,
    limits: Vec<Input>,
    order_terms: Vec<(String, Vec<Input>)>,
    order_limits: Vec<Input>,
    orders_named: bool,
    sets: Vec<SetForm>,
    sets_error: Option<String>,
    more_kinds: Vec<(&'static str, String)>,
    criteria: Vec<CriterionForm>,
    criteria_error: Option<String>,
    thresholds: Grid,
}

impl Controls<'_> {
    fn term(&self, days: &str, count: &str) -> Vec<Input> {
        vec![self.input(days.to_owned(), "correction_days", Kind::Number), {
            let mut input = self.select(count.to_owned(), "count", DayCount::NAMES, None);
            text("field.count").clone_into(&mut input.label);
            input
        }]
    }
    /// What an order is held to besides its times.
    fn order_limits(&self) -> Vec<Input> {
        let number = |name: &str| self.input(name.to_owned(), name, Kind::Number);
        let one = "one_invoice_at_a_time";
        let mut limits = vec![self.input("labels".to_owned(), "labels", Kind::Text { most: 500 })];
        limits.extend(orders::SHARES.map(number));
        limits.extend(["live_within_days", "least_reach"].map(number));
        limits.push(self.flag(one.to_owned(), one));
        limits
    }
    fn items(&self, set: &str, kind: &str) -> Grid {
        let group = format!("{set}.items");
        let rows = (0..rows_count(&group, self.posted))
            .map(|row| {
                let name = format!("{group}.{row}");
                let at = |field: &str| format!("{name}.{field}");
                let code = self.value(&at("code"));
                GridRow {
                    hidden: vec![(at("code"), code.clone())],
                    cells: vec![
                        self.input(at("label"), "label", Kind::Text { most: 200 }),
                        self.select(at("necessity"), "necessity", Necessity::NAMES, None),
                        self.select(at("evidence"), "evidence", Evidence::NAMES, None),
                        self.select(at("check"), "check", CheckMethod::NAMES, None),
                        self.select(at("validity"), "validity", Validity::NAMES, None),
                        self.select(at("attests"), "attests", FactSource::NAMES, Some(text("policy.attests_nothing"))),
                        self.input(at("legal_ref"), "legal_ref", Kind::Text { most: 200 }),
                    ],
                    under: code,
                    error: self.places.at(&name),
                    name,
                }
            })
            .collect();
        Grid {
            caption: fill("policy.requirements_of", &[("kind", kind)]),
            heads: ["label", "necessity", "evidence", "check", "validity", "attests", "legal_ref"].map(label).to_vec(),
            rows,
            error: self.places.at(&group),
            group,
            add: text("policy.add_requirement"),
        }
    }
    fn sets(&self) -> Vec<SetForm> {
        (0..rows_count("sets", self.posted))
            .map(|at| {
                let name = format!("sets.{at}");
                let kind = self.value(&format!("{name}.kind"));
                let label = choice_or_code("kind", &kind);
                let mut grid = self.items(&name, &label);
                grid.error = grid.error.or_else(|| self.places.at(&name));
                SetForm {
                    count: fill("policy.requirements", &[("count", &grid.rows.len().to_string())]),
                    is_open: at == 0
                        || self.places.is_inside(&name)
                        || grid.rows.iter().any(|row| row.under.is_empty()),
                    grid,
                    label,
                    kind,
                    name,
                }
            })
            .collect()
    }
    fn criteria(&self) -> Vec<CriterionForm> {
        (0..rows_count("criteria", self.posted))
            .map(|at| {
                let name = format!("criteria.{at}");
                let group = format!("{name}.bands");
                let source = FactSource::from_wire(&self.value(&format!("{name}.source")));
                let rows = (0..rows_count(&group, self.posted))
                    .map(|row| self.band(&format!("{group}.{row}"), source))
                    .collect();
                let number = at.saturating_add(1);
                CriterionForm {
                    id: id_of(&name),
                    number,
                    code: self.value(&format!("{name}.code")),
                    inputs: vec![
                        self.select(format!("{name}.source"), "source", FactSource::NAMES, Some(text("policy.choose"))),
                        self.input(format!("{name}.label"), "label", Kind::Text { most: 200 }),
                    ],
                    error: self.places.at(&name),
                    grid: Grid {
                        caption: fill("policy.bands_of", &[("number", &number.to_string())]),
                        heads: ["at_least", "points"].map(label).to_vec(),
                        rows,
                        error: self.places.at(&group),
                        group,
                        add: text("policy.add_band"),
                    },
                    name,
                }
            })
            .collect()
    }
    fn band(&self, name: &str, source: Option<FactSource>) -> GridRow {
        // What the number stands for: rungs of a ladder are typed as numbers and read as words.
        let number = self.posted.filled(&format!("{name}.at_least")).and_then(|typed| typed.parse::<i64>().ok());
        let words = source.zip(number).map(|(source, number)| value_in_words(source, number)).unwrap_or_default();
        GridRow {
            hidden: Vec::new(),
            cells: vec![
                self.input(format!("{name}.at_least"), "at_least", Kind::Number),
                self.input(format!("{name}.points"), "points", Kind::Number),
            ],
            under: words,
            error: self.places.at(name),
            name: name.to_owned(),
        }
    }
    fn thresholds(&self) -> Grid {
        let rows = (0..rows_count("thresholds", self.posted))
            .map(|row| {
                let name = format!("thresholds.{row}");
                let is_eligible = self.posted.filled(&format!("{name}.eligible")).is_some();
                GridRow {
                    hidden: Vec::new(),
                    cells: vec![
                        self.input(format!("{name}.grade"), "grade", Kind::Text { most: 20 }),
                        self.input(format!("{name}.at_least"), "at_least", Kind::Number),
                        self.input(format!("{name}.eligible"), "eligible", Kind::Flag(is_eligible)),
                    ],
                    under: String::new(),
                    error: self.places.at(&name),
                    name,
                }
            })
            .collect();
        Grid {
            caption: text("policy.grades").to_owned(),
            heads: ["grade", "at_least", "eligible"].map(label).to_vec(),
            rows,
            group: "thresholds".to_owned(),
            add: text("policy.add_grade"),
            error: self.places.at("thresholds"),
        }
    }
}

/// The words of a field of the editor.
fn label(field: &str) -> String {
    field_label(USE_CASE, field)
}

impl RulesForm {
    /// The controls with what the form holds, and what is wrong with it.
    pub(super) fn new(posted: &Posted, places: &Places) -> Self {
        let maker = Controls { posted, places, use_case: USE_CASE };
        let sets = maker.sets();
        let number = |name: &str| maker.input(name.to_owned(), name, Kind::Number);
        let skips = "factual_status_skips_field_check";
        Self {
            preset: maker.value("preset"),
            scheme: maker.value("scheme"),
            terms: vec![
                (text("policy.correction"), maker.term("correction_days", "correction_count")),
                (text("policy.objection"), maker.term("objection_days", "objection_count")),
            ],
            order_terms: orders::TERMS.iter().map(|(days, count)| (label(days), maker.term(days, count))).collect(),
            order_limits: maker.order_limits(),
            orders_named: posted.filled(orders::NAMED).is_some(),
            limits: vec![
                number("max_corrections"),
                number("max_outlets_per_company"),
                number("field_check_signers"),
                {
                    let none = text("policy.no_least_status");
                    let name = "least_press_council_status";
                    maker.select(name.to_owned(), name, LEAST_STATUS, Some(none))
                },
                maker.flag(skips.to_owned(), skips),
            ],
            more_kinds: MediaKind::NAMES
                .iter()
                .filter(|kind| sets.iter().all(|set| set.kind != **kind))
                .map(|kind| (*kind, choice_or_code("kind", kind)))
                .collect(),
            sets,
            sets_error: places.at("sets"),
            criteria: maker.criteria(),
            criteria_error: places.at("criteria"),
            thresholds: maker.thresholds(),
        }
    }
}

#[cfg(test)]
mod tests {
    use app::Preset;

    use super::*;

    fn page(posted: &Posted, places: &Places) -> String {
        RulesForm::new(posted, places).render().expect("a page")
    }

    #[test]
    fn the_editor_shows_what_is_wrong_beside_the_control_and_opens_its_table() {
        let mut posted = Posted::default();
        super::super::fields::write(&Preset::Kaltim.rules(), &mut posted);
        posted.set("sets.2.items.0.label", "<b>Akta</b>");
        let mut places = Places::default();
        places.say("sets.2.items.0.label", "Isi syarat.".to_owned());
        places.say("thresholds", "belum ada peringkat".to_owned());
        let html = page(&posted, &places);
        assert!(html.contains("id=\"f-sets-2-items-0-label-error\"") && html.contains("Isi syarat."));
        assert!(html.contains("belum ada peringkat"));
        assert_eq!(html.matches("<details class=\"fold\" open").count(), 2);
        assert!(!html.contains("<b>Akta"), "what was typed is escaped");
    }

    #[test]
    fn a_kind_that_has_its_table_is_not_offered_again() {
        let mut posted = Posted::default();
        super::super::fields::write(&Preset::Riau.rules(), &mut posted);
        let form = RulesForm::new(&posted, &Places::default());
        assert!(form.more_kinds.iter().all(|(kind, _)| *kind != "online"));
        assert!(form.more_kinds.iter().any(|(kind, _)| *kind == "creator"));
    }
}
