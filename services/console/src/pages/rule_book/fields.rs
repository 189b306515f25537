//! The rules of buying as the fields of a form, and back: one name per place, so that a mistake finds its control.
//!
//! **Invariant:** writing a rule book into a form and reading it again gives the same book.

use app::procurement::{ContractForm, Method, RuleBook};
use app::{AppError, Field, FieldError, FieldKind, Refusal, Role};
use kernel::{LocalDate, Rupiah};
use serde_json::{Map, Value, json};

use crate::format::{basis_points, number, percent};
use crate::forms::{self, FormSpec, Places, drop_rows, rows_count, values};
use crate::frame::Posted;
use crate::texts::{field_label, fill, text};

/// Whose words the form uses.
pub(super) const USE_CASE: &str = "draft_procurement_rules";

const SHARE: FieldKind = FieldKind::Text(10);

const METHOD: &[Field] = &[
    Field::needed("method", FieldKind::Choice(Method::NAMES)),
    Field::needed("above", FieldKind::Money),
    Field::optional("up_to", FieldKind::Money),
    Field::optional("valid_from", FieldKind::Date),
    Field::optional("valid_to", FieldKind::Date),
    Field::needed("offered_by", FieldKind::Integer(0, 1_000)),
    Field::needed("officer", FieldKind::Choice(Role::NAMES)),
    Field::needed("contract_form", FieldKind::Choice(ContractForm::NAMES)),
    Field::needed("legal_basis", FieldKind::Text(300)),
    Field::optional("needs_basis", FieldKind::Flag),
    Field::optional("confirmed", FieldKind::Flag),
];
const DUTY: &[Field] = &[
    Field::needed("above", FieldKind::Money),
    Field::optional("valid_from", FieldKind::Date),
    Field::optional("valid_to", FieldKind::Date),
    Field::needed("legal_basis", FieldKind::Text(300)),
    Field::optional("confirmed", FieldKind::Flag),
];
/// The fields of a rule book, by the names that the form uses.
const BOOK: &[Field] = &[
    Field::optional("methods", FieldKind::Group(METHOD)),
    Field::optional("catalogue_first", FieldKind::Group(DUTY)),
    Field::needed("split_days", FieldKind::Integer(1, 366)),
    Field::needed("counter_offers", FieldKind::Integer(0, 100)),
    Field::needed("hurried_minutes", FieldKind::Integer(0, 10_000)),
    Field::needed("series", FieldKind::Integer(1, 1_000)),
    Field::needed("warn_above", SHARE),
    Field::needed("stop_above", SHARE),
    Field::needed("parity_days", FieldKind::Integer(1, 3_660)),
];
/// Shares in per cent.
const SHARES: [&str; 2] = ["warn_above", "stop_above"];
/// The groups of rows.
pub(super) const GROUPS: [&str; 2] = ["methods", "catalogue_first"];

/// Whether a value of the form belongs to the rule book.
pub(super) fn is_of_book(name: &str) -> bool {
    let first = name.split('.').next().unwrap_or(name);
    BOOK.iter().any(|field| field.name == first)
}

/// Writes a rule book into a form.
pub(super) fn write(book: &RuleBook, posted: &mut Posted) {
    let day = |day: Option<LocalDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let ticked = |is: bool| if is { "ya".to_owned() } else { String::new() };
    for (at, rule) in book.methods.iter().enumerate() {
        let mut put = |name: &str, value: String| posted.push(format!("methods.{at}.{name}"), value);
        put("method", rule.method.wire().to_owned());
        put("above", number(rule.above.get()));
        put("up_to", rule.up_to.map(|most| number(most.get())).unwrap_or_default());
        put("valid_from", day(rule.valid_from));
        put("valid_to", day(rule.valid_to));
        put("offered_by", rule.providers.to_string());
        put("officer", rule.officer.wire().to_owned());
        put("contract_form", rule.form.wire().to_owned());
        put("legal_basis", rule.legal_basis.clone());
        put("needs_basis", ticked(rule.needs_basis));
        put("confirmed", ticked(rule.confirmed));
    }
    for (at, duty) in book.catalogue_first.iter().enumerate() {
        let mut put = |name: &str, value: String| posted.push(format!("catalogue_first.{at}.{name}"), value);
        put("above", number(duty.above.get()));
        put("valid_from", day(duty.valid_from));
        put("valid_to", day(duty.valid_to));
        put("legal_basis", duty.legal_basis.clone());
        put("confirmed", ticked(duty.confirmed));
    }
    posted.push("split_days", book.split_days.to_string());
    posted.push("counter_offers", book.negotiation.counter_offers.to_string());
    posted.push("hurried_minutes", book.negotiation.hurried_minutes.to_string());
    posted.push("series", book.negotiation.series.to_string());
    posted.push("warn_above", percent(book.parity.warn_above.0));
    posted.push("stop_above", percent(book.parity.stop_above.0));
    posted.push("parity_days", book.parity.days.to_string());
}

/// Adds or takes away a row, when a button of that kind was pressed.
pub(super) fn change_rows(posted: &mut Posted) -> bool {
    forms::change_rows(posted, |group| match group {
        "methods" => &[("above", "0"), ("offered_by", "0"), ("officer", "commitment_officer")],
        _ => &[("above", "0")],
    })
}

/// Takes out rows that were added and not filled.
pub(super) fn tidy(posted: &mut Posted) {
    drop_rows("methods", &["method", "up_to", "valid_from", "legal_basis"], posted);
    drop_rows("catalogue_first", &["valid_from", "valid_to", "legal_basis"], posted);
}

/// The rule book of a form; everything that cannot be read is told at its place.
pub(super) fn read(posted: &Posted) -> Result<RuleBook, AppError> {
    let (checked, mut errors) = match app::input::check(BOOK, &values(BOOK, posted)) {
        Ok(checked) => (checked, Vec::new()),
        Err(AppError::Invalid(errors)) => (Map::new(), errors),
        Err(other) => return Err(other),
    };
    for name in SHARES {
        let is_wrong = posted.filled(name).is_some_and(|typed| basis_points(typed).is_none());
        if is_wrong && !errors.iter().any(|error| error.field == name) {
            errors.push(FieldError { field: name.to_owned(), code: "percent", params: vec![] });
        }
    }
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let value = |name: &str| checked.get(name).cloned().unwrap_or(Value::Null);
    let share = |name: &str| posted.filled(name).and_then(basis_points);
    let book = json!({
        "methods": methods(&value("methods")),
        "catalogue_first": if value("catalogue_first").is_array() { value("catalogue_first") } else { json!([]) },
        "split_days": value("split_days"),
        "negotiation": {
            "counter_offers": value("counter_offers"),
            "hurried_minutes": value("hurried_minutes"),
            "series": value("series"),
        },
        "parity": {
            "warn_above": share("warn_above"),
            "stop_above": share("stop_above"),
            "days": value("parity_days"),
        },
    });
    serde_json::from_value(book).map_err(|error| AppError::Bug(Box::new(error)))
}

/// The rows of methods under the names that the rules use.
fn methods(rows: &Value) -> Value {
    let renamed = |row: &Value| {
        let mut row = row.clone();
        if let Value::Object(members) = &mut row {
            for (typed, name) in [("offered_by", "providers"), ("contract_form", "form")] {
                if let Some(value) = members.remove(typed) {
                    members.insert(name.to_owned(), value);
                }
            }
        }
        row
    };
    Value::Array(rows.as_array().into_iter().flatten().map(renamed).collect())
}

/// The refusal that a book would meet, told before it is sent.
pub(super) fn contradictions(book: &RuleBook) -> Option<Refusal> {
    let reasons = book.contradictions();
    (!reasons.is_empty()).then(|| Refusal { reasons, ..Refusal::code("procurement.unsound") })
}

/// What is wrong, by the place of the form; the places of a refusal are put into words.
pub(super) fn places(spec: &mut FormSpec) -> Places {
    let mut places = Places::default();
    for error in spec.errors.iter().filter(|error| is_of_book(&error.field)) {
        places.say(&error.field, forms::mistake(spec.use_case, error));
    }
    for (place, code) in spec.refusal.iter_mut().flat_map(|refusal| &mut refusal.reasons) {
        let control = place_of(place, code);
        *place = place_in_words(&control, &spec.posted);
        places.say(&control, text(&format!("rejection.{code}")).to_owned());
    }
    places
}

/// The control that a contradiction is about: the domain counts rows from one, the form from nought.
fn place_of(place: &str, code: &str) -> String {
    let field = match code {
        "procurement.span_empty" => "up_to",
        "procurement.period_reversed" => "valid_to",
        "procurement.basis_missing" => "legal_basis",
        _ => return if place == "parity" { "stop_above".to_owned() } else { place.to_owned() },
    };
    match place.split_once('.').map(|(group, row)| (group, row.parse::<usize>())) {
        Some((group, Ok(row))) => format!("{group}.{}.{field}", row.saturating_sub(1)),
        _ => place.to_owned(),
    }
}

/// What people call a place of the form.
fn place_in_words(control: &str, posted: &Posted) -> String {
    let parts: Vec<&str> = control.split('.').collect();
    match *parts.as_slice() {
        ["methods", row, field] => {
            let number = row.parse::<usize>().unwrap_or_default().saturating_add(1).to_string();
            let method = posted.filled(&format!("methods.{row}.method")).unwrap_or_default();
            let method = crate::texts::choice_or_code("method", method);
            fill(
                "buying.place",
                &[("row", &number), ("method", &method), ("field", &field_label(USE_CASE, field).to_lowercase())],
            )
        }
        _ => field_label(USE_CASE, control),
    }
}

/// What a span of values is called.
pub(super) fn span(above: Rupiah, up_to: Option<Rupiah>) -> String {
    let rupiah = |amount: Rupiah| crate::format::rupiah(amount.get());
    match (above, up_to) {
        (Rupiah::ZERO, None) => text("buying.any_value").to_owned(),
        (Rupiah::ZERO, Some(most)) => fill("buying.up_to", &[("most", &rupiah(most))]),
        (above, None) => fill("buying.above", &[("above", &rupiah(above))]),
        (above, Some(most)) => fill("buying.between", &[("above", &rupiah(above)), ("most", &rupiah(most))]),
    }
}

/// How many rows a group of the form has.
pub(super) fn rows_of(group: &str, posted: &Posted) -> usize {
    rows_count(group, posted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form_of(book: &RuleBook) -> Posted {
        let mut posted = Posted::default();
        write(book, &mut posted);
        posted
    }

    /// C-METHOD: nothing is lost between what is stored and what is edited.
    #[test]
    fn a_rule_book_comes_back_from_the_form_as_it_went_in() {
        let mut book = RuleBook::defaults();
        assert_eq!(read(&form_of(&book)).expect("a form without mistakes"), book);
        book.parity.warn_above = kernel::BasisPoints(1_250);
        let rule = book.methods.first_mut().expect("a rule");
        rule.valid_from = LocalDate::from_ymd(2027, 1, 1);
        rule.valid_to = LocalDate::from_ymd(2027, 12, 31);
        rule.confirmed = true;
        book.catalogue_first.clear();
        assert_eq!(read(&form_of(&book)).expect("a form without mistakes"), book);
    }

    /// C-METHOD: a mistake is told at its row and field.
    #[test]
    fn what_cannot_be_read_is_told_at_its_row_and_field() {
        let mut posted = form_of(&RuleBook::defaults());
        posted.set("methods.2.up_to", "dua ratus juta");
        posted.set("methods.3.legal_basis", " ");
        posted.set("catalogue_first.0.valid_from", "30-04-2025");
        posted.set("stop_above", "sepuluh");
        let Err(AppError::Invalid(errors)) = read(&posted) else { panic!("mistakes") };
        let places: Vec<(&str, &str)> = errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(
            places,
            [
                ("methods.2.up_to", "rupiah"),
                ("methods.3.legal_basis", "required"),
                ("catalogue_first.0.valid_from", "date"),
                ("stop_above", "percent"),
            ]
        );
    }

    /// C-METHOD: what contradicts itself leads to the control that mends it, and is told with the name of the row.
    #[test]
    fn a_contradiction_leads_to_the_control_that_it_is_about() {
        let mut book = RuleBook::defaults();
        if let Some(rule) = book.methods.get_mut(1) {
            rule.up_to = Some(rule.above);
        }
        book.parity.warn_above = kernel::BasisPoints(2_000);
        let mut spec = FormSpec::new(app::use_case(USE_CASE).expect("it"), "/");
        spec.posted = form_of(&book);
        spec.refusal = contradictions(&book);
        let places = places(&mut spec);
        assert_eq!(places.at("methods.1.up_to").as_deref(), Some("batas atas tidak melebihi batas bawah"));
        assert!(places.at("stop_above").is_some() && places.is_inside("methods.1") && !places.is_inside("methods.2"));
        let told: Vec<String> = spec.refusal.into_iter().flat_map(|one| one.reasons).map(|(place, _)| place).collect();
        assert_eq!(told.first().map(String::as_str), Some("Aturan 2, Pengadaan langsung, nilai sampai dengan"));
        assert!(contradictions(&RuleBook::defaults()).is_none());
    }

    #[test]
    fn a_row_that_was_added_and_not_filled_is_forgotten() {
        let mut posted = form_of(&RuleBook::defaults());
        for group in GROUPS {
            posted.set("_add", group);
            assert!(change_rows(&mut posted));
        }
        assert_eq!(rows_of("methods", &posted), RuleBook::defaults().methods.len() + 1);
        tidy(&mut posted);
        assert_eq!(read(&posted).expect("a form without mistakes"), RuleBook::defaults());
        posted.set("_remove", "methods.0");
        assert!(change_rows(&mut posted));
        assert_eq!(read(&posted).expect("a form").methods, RuleBook::defaults().methods.split_off(1));
    }
}
