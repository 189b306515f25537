//! The rules of buying as controls, folded rule by rule, and as what they change.

use app::authz;
use app::procurement::{ContractForm, Method};
use askama::Template;

use super::changes::Change;
use super::fields::{USE_CASE, is_of_book, rows_of};
use crate::forms::{Controls, Input, Kind, Places, id_of};
use crate::frame::Posted;
use crate::texts::{choice_or_code, fill, text};

/// A rule of a group: folded until somebody opens it, or something is wrong in it.
#[derive(Debug)]
struct Rule {
    id: String,
    name: String,
    title: String,
    is_open: bool,
    /// Whether it was just added: the page leads there.
    is_new: bool,
    inputs: Vec<Input>,
    flags: Vec<Input>,
    error: Option<String>,
}

/// The whole book as controls.
#[derive(Debug, Template)]
#[template(path = "rule_book/form.html")]
pub(super) struct BookForm {
    methods: Vec<Rule>,
    methods_error: Option<String>,
    duties: Vec<Rule>,
    negotiation: Vec<Input>,
    parity: Vec<Input>,
}

/// What one book changes of another.
#[derive(Debug, Template)]
#[template(path = "rule_book/changes.html")]
pub(super) struct Changes {
    /// What the other one is called.
    pub(super) against: String,
    pub(super) changes: Vec<Change>,
}

impl askama::filters::HtmlSafe for Changes {}

/// What the book changes, with its values going along unseen.
#[derive(Debug, Template)]
#[template(path = "rule_book/review.html")]
pub(super) struct Review {
    changes: Changes,
    values: Vec<(String, String)>,
}

impl Review {
    pub(super) fn new(changes: Changes, posted: &Posted) -> Self {
        let values = posted.pairs().iter().filter(|(name, _)| is_of_book(name)).cloned().collect();
        Self { changes, values }
    }
}

fn rupiah_typed(typed: &str) -> String {
    typed.trim_start_matches("Rp").trim().to_owned()
}

/// What a folded rule is called, from what was typed.
fn title(controls: &Controls<'_>, name: &str, what: &str) -> String {
    let above = rupiah_typed(&controls.value(&format!("{name}.above")));
    let most = rupiah_typed(&controls.value(&format!("{name}.up_to")));
    let rupiah = |typed: &str| format!("Rp\u{a0}{typed}");
    let span = match (above.as_str(), most.as_str()) {
        ("" | "0", "") => text("buying.any_value").to_owned(),
        ("" | "0", most) => fill("buying.up_to", &[("most", &rupiah(most))]),
        (above, "") => fill("buying.above", &[("above", &rupiah(above))]),
        (above, most) => fill("buying.between", &[("above", &rupiah(above)), ("most", &rupiah(most))]),
    };
    fill("buying.method_named", &[("method", what), ("span", &span)])
}

fn rule(
    controls: &Controls<'_>,
    name: String,
    title: String,
    added: Option<&str>,
    inputs: Vec<Input>,
    flags: Vec<Input>,
) -> Rule {
    let is_new = added == Some(name.as_str());
    Rule {
        id: id_of(&name),
        is_open: is_new || controls.places.is_inside(&name),
        is_new,
        error: controls.places.at(&name),
        title,
        name,
        inputs,
        flags,
    }
}

fn methods(controls: &Controls<'_>, added: Option<&str>) -> Vec<Rule> {
    let one = |row: usize| {
        let name = format!("methods.{row}");
        let at = |field: &str| format!("{name}.{field}");
        let input = |field: &str, kind: Kind| controls.input(at(field), field, kind);
        let typed = controls.value(&at("method"));
        let what =
            if typed.is_empty() { text("buying.new_method").to_owned() } else { choice_or_code("method", &typed) };
        let held = controls.value(&at("officer"));
        let mut officers: Vec<&str> = authz::holders("sign_agreement").iter().map(|role| role.wire()).collect();
        if !held.is_empty() && !officers.contains(&held.as_str()) {
            officers.push(&held);
        }
        let mut officer = controls.select(at("officer"), "role", &officers, None);
        officer.label = crate::texts::field_label(USE_CASE, "officer");
        let inputs = vec![
            controls.select(at("method"), "method", Method::NAMES, Some(text("policy.choose"))),
            input("above", Kind::Money),
            input("up_to", Kind::Money),
            input("valid_from", Kind::Day),
            input("valid_to", Kind::Day),
            input("offered_by", Kind::Number),
            officer,
            controls.select(at("contract_form"), "contract_form", ContractForm::NAMES, Some(text("policy.choose"))),
            input("legal_basis", Kind::Text { most: 300 }),
        ];
        let flags = vec![controls.flag(at("needs_basis"), "needs_basis"), controls.flag(at("confirmed"), "confirmed")];
        let title = title(controls, &name, &what);
        rule(controls, name, title, added, inputs, flags)
    };
    (0..rows_of("methods", controls.posted)).map(one).collect()
}

fn duties(controls: &Controls<'_>, added: Option<&str>) -> Vec<Rule> {
    let one = |row: usize| {
        let name = format!("catalogue_first.{row}");
        let input = |field: &str, kind: Kind| controls.input(format!("{name}.{field}"), field, kind);
        let inputs = vec![
            input("above", Kind::Money),
            input("valid_from", Kind::Day),
            input("valid_to", Kind::Day),
            input("legal_basis", Kind::Text { most: 300 }),
        ];
        let flags = vec![controls.flag(format!("{name}.confirmed"), "confirmed")];
        let title = title(controls, &name, &crate::texts::field_label(USE_CASE, "catalogue_first"));
        rule(controls, name, title, added, inputs, flags)
    };
    (0..rows_of("catalogue_first", controls.posted)).map(one).collect()
}

impl BookForm {
    /// The controls with what the form holds, and what is wrong with it; `added` is the row that was just added.
    pub(super) fn new(posted: &Posted, places: &Places, added: Option<&str>) -> Self {
        let controls = Controls { posted, places, use_case: USE_CASE };
        let number = |name: &str| controls.input(name.to_owned(), name, Kind::Number);
        Self {
            methods: methods(&controls, added),
            methods_error: places.at("methods"),
            duties: duties(&controls, added),
            negotiation: ["split_days", "counter_offers", "hurried_minutes", "series"].map(number).into(),
            parity: ["warn_above", "stop_above", "parity_days"].map(number).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use app::procurement::RuleBook;

    use super::*;

    /// C-METHOD: what is wrong stands beside its control, and the rule that holds it is open; the others stay folded.
    #[test]
    fn the_rule_with_a_mistake_is_open_and_what_was_typed_is_escaped() {
        let mut posted = Posted::default();
        super::super::fields::write(&RuleBook::defaults(), &mut posted);
        posted.set("methods.1.legal_basis", "<b>Perpres");
        let mut places = Places::default();
        places.say("methods.1.up_to", "Isi angka bulat.".to_owned());
        let html = BookForm::new(&posted, &places, None).render().expect("a page");
        assert!(html.contains("id=\"f-methods-1-up_to-error\"") && html.contains("Isi angka bulat."));
        assert_eq!(html.matches("<details class=\"fold\" open").count(), 1);
        assert!(html.contains("Pengadaan langsung, di atas Rp\u{a0}10.000.000 sampai Rp\u{a0}50.000.000"));
        assert!(!html.contains("<b>Perpres"));
    }
}
