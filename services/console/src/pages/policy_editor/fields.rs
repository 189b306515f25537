//! Rules as the fields of a form, and back: one name per place, so that a mistake finds its control.
//!
//! **Invariant:** writing rules into a form and reading them again gives the same rules.

use app::rules::{CheckMethod, Evidence, FactSource, Necessity, Rules, Validity, rules::DayCount};
use app::{AppError, Field, FieldKind, MediaKind};
use serde_json::{Value, json};

use super::orders;
use crate::forms::{add_row, drop_rows, remove_row, rows_count, values};
use crate::frame::Posted;
use crate::texts::{choice_or_code, field_label, text};

/// Rungs that a policy may ask for at least.
pub(super) const LEAST_STATUS: &[&str] = &["registered", "in_process", "admin_verified", "factual_verified"];

const ITEM: &[Field] = &[
    Field::needed("code", FieldKind::Text(60)),
    Field::needed("label", FieldKind::Text(200)),
    Field::needed("necessity", FieldKind::Choice(Necessity::NAMES)),
    Field::needed("evidence", FieldKind::Choice(Evidence::NAMES)),
    Field::needed("check", FieldKind::Choice(CheckMethod::NAMES)),
    Field::needed("validity", FieldKind::Choice(Validity::NAMES)),
    Field::optional("legal_ref", FieldKind::Text(200)),
    Field::optional("attests", FieldKind::Choice(FactSource::NAMES)),
];
const SET: &[Field] =
    &[Field::needed("kind", FieldKind::Choice(MediaKind::NAMES)), Field::needed("items", FieldKind::Group(ITEM))];
const BAND: &[Field] = &[
    Field::needed("at_least", FieldKind::Integer(0, 1_000_000_000_000)),
    Field::needed("points", FieldKind::Integer(-1_000, 1_000)),
];
const CRITERION: &[Field] = &[
    Field::needed("source", FieldKind::Choice(FactSource::NAMES)),
    Field::needed("code", FieldKind::Text(60)),
    Field::needed("label", FieldKind::Text(200)),
    Field::needed("bands", FieldKind::Group(BAND)),
];
const GRADE: &[Field] = &[
    Field::needed("grade", FieldKind::Text(20)),
    Field::needed("at_least", FieldKind::Integer(-1_000, 100_000)),
    Field::optional("eligible", FieldKind::Flag),
];

/// The fields of the rules, by the names that the form uses.
const RULES: &[Field] = &[
    Field::optional("preset", FieldKind::Text(60)),
    Field::needed("correction_days", FieldKind::Integer(1, 365)),
    Field::needed("correction_count", FieldKind::Choice(DayCount::NAMES)),
    Field::needed("max_corrections", FieldKind::Integer(0, 20)),
    Field::needed("objection_days", FieldKind::Integer(1, 365)),
    Field::needed("objection_count", FieldKind::Choice(DayCount::NAMES)),
    Field::needed("max_outlets_per_company", FieldKind::Integer(1, 100)),
    Field::optional("least_press_council_status", FieldKind::Choice(LEAST_STATUS)),
    Field::optional("factual_status_skips_field_check", FieldKind::Flag),
    Field::needed("field_check_signers", FieldKind::Integer(1, 20)),
    Field::optional("sets", FieldKind::Group(SET)),
    Field::needed("scheme", FieldKind::Text(60)),
    Field::optional("criteria", FieldKind::Group(CRITERION)),
    Field::optional("thresholds", FieldKind::Group(GRADE)),
];

/// Writes rules into a form.
pub(super) fn write(rules: &Rules, posted: &mut Posted) {
    orders::write(rules.orders.as_ref(), posted);
    let mut put = |name: String, value: String| posted.push(name, value);
    if let Some(preset) = &rules.preset {
        put("preset".to_owned(), preset.clone());
    }
    for (name, term) in [("correction", rules.correction), ("objection", rules.objection)] {
        put(format!("{name}_days"), term.days.to_string());
        put(format!("{name}_count"), term.count.wire().to_owned());
    }
    put("max_corrections".to_owned(), rules.max_corrections.to_string());
    put("max_outlets_per_company".to_owned(), rules.max_outlets_per_company.to_string());
    put("field_check_signers".to_owned(), rules.field_check_signers.to_string());
    if let Some(status) = rules.least_press_council_status {
        put("least_press_council_status".to_owned(), status.wire().to_owned());
    }
    if rules.factual_status_skips_field_check {
        put("factual_status_skips_field_check".to_owned(), "ya".to_owned());
    }
    for (at, set) in rules.requirements.iter().enumerate() {
        put(format!("sets.{at}.kind"), set.kind.wire().to_owned());
        for (row, item) in set.items.iter().enumerate() {
            let mut cell = |name: &str, value: &str| put(format!("sets.{at}.items.{row}.{name}"), value.to_owned());
            cell("code", &item.code);
            cell("label", &item.label);
            cell("necessity", item.necessity.wire());
            cell("evidence", item.evidence.wire());
            cell("check", item.check.wire());
            cell("validity", item.validity.wire());
            cell("legal_ref", item.legal_ref.as_deref().unwrap_or_default());
            cell("attests", item.attests.map_or("", FactSource::wire));
        }
    }
    put("scheme".to_owned(), rules.grading.name.clone());
    for (at, criterion) in rules.grading.criteria.iter().enumerate() {
        put(format!("criteria.{at}.source"), criterion.source.wire().to_owned());
        put(format!("criteria.{at}.code"), criterion.code.clone());
        put(format!("criteria.{at}.label"), criterion.label.clone());
        for (row, band) in criterion.bands.iter().enumerate() {
            put(format!("criteria.{at}.bands.{row}.at_least"), band.at_least.to_string());
            put(format!("criteria.{at}.bands.{row}.points"), band.points.to_string());
        }
    }
    for (at, grade) in rules.grading.thresholds.iter().enumerate() {
        put(format!("thresholds.{at}.grade"), grade.grade.clone());
        put(format!("thresholds.{at}.at_least"), grade.at_least.to_string());
        if grade.eligible {
            put(format!("thresholds.{at}.eligible"), "ya".to_owned());
        }
    }
}

/// Adds or takes away a row, when a button of that kind was pressed.
pub(super) fn change_rows(posted: &mut Posted) -> bool {
    if let Some(row) = posted.filled("_remove").map(str::to_owned) {
        remove_row(&row, posted);
    } else if let Some(group) = posted.filled("_add").map(str::to_owned) {
        let index = rows_count(&group, posted);
        add_row(&group, posted);
        if group == "sets" {
            let kind = posted.filled("_kind").unwrap_or_default().to_owned();
            posted.push(format!("sets.{index}.kind"), kind);
        }
        if group.rsplit('.').next() == Some("items") {
            for (name, value) in NEW_ITEM {
                posted.push(format!("{group}.{index}.{name}"), value);
            }
        }
    } else {
        return false;
    }
    posted.retain(|name| !matches!(name, "_remove" | "_add" | "_kind"));
    true
}

/// What a new requirement begins with.
const NEW_ITEM: [(&str, &str); 4] =
    [("necessity", "mandatory"), ("evidence", "file"), ("check", "manual"), ("validity", "fiscal_year")];

/// Takes out rows that were added and not filled, and gives names to those that have none for machines yet.
pub(super) fn tidy(posted: &mut Posted) {
    for set in 0..rows_count("sets", posted) {
        let group = format!("sets.{set}.items");
        drop_rows(&group, &["code", "label"], posted);
        for row in 0..rows_count(&group, posted) {
            let name = format!("{group}.{row}.code");
            if posted.filled(&name).is_none() {
                let code = code_of(posted.first(&format!("{group}.{row}.label")).unwrap_or_default());
                posted.set(&name, code);
            }
        }
    }
    drop_rows("criteria", &["source", "label"], posted);
    for at in 0..rows_count("criteria", posted) {
        drop_rows(&format!("criteria.{at}.bands"), &["at_least", "points"], posted);
        let name = format!("criteria.{at}.code");
        if posted.filled(&name).is_none() {
            let code = posted.first(&format!("criteria.{at}.source")).unwrap_or_default().to_owned();
            posted.set(&name, code);
        }
    }
    drop_rows("thresholds", &["grade", "at_least"], posted);
}

/// `Surat domisili` becomes `SURAT_DOMISILI`.
fn code_of(label: &str) -> String {
    let words: Vec<String> = label
        .split(|sign: char| !sign.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_uppercase)
        .collect();
    words.join("_").chars().take(60).collect()
}

/// The rules of a form, as the use case takes them; every number and choice that cannot be read is told.
pub(super) fn read(posted: &Posted) -> Result<Value, AppError> {
    let (mut checked, orders) = match (app::input::check(RULES, &values(RULES, posted)), orders::read(posted)) {
        (Err(AppError::Invalid(mut errors)), Err(AppError::Invalid(more))) => {
            errors.extend(more);
            return Err(AppError::Invalid(errors));
        }
        (rules, orders) => (rules?, orders?),
    };
    let mut take = |name: &str| checked.remove(name).unwrap_or(Value::Null);
    let mut term =
        |name: &str| json!({ "days": take(&format!("{name}_days")), "count": take(&format!("{name}_count")) });
    let (correction, objection) = (term("correction"), term("objection"));
    let list = |value: Value| if value.is_array() { value } else { json!([]) };
    let flag = |value: Value| value.as_bool().unwrap_or_default();
    Ok(json!({
        "preset": take("preset"),
        "requirements": list(take("sets")),
        "grading": {
            "name": take("scheme"),
            "criteria": list(take("criteria")),
            "thresholds": grades(list(take("thresholds"))),
        },
        "correction": correction,
        "max_corrections": take("max_corrections"),
        "objection": objection,
        "max_outlets_per_company": take("max_outlets_per_company"),
        "least_press_council_status": take("least_press_council_status"),
        "factual_status_skips_field_check": flag(take("factual_status_skips_field_check")),
        "field_check_signers": take("field_check_signers"),
        "orders": orders,
    }))
}

/// A box that is not ticked is not sent: the grade is not eligible then.
fn grades(list: Value) -> Value {
    let with_flag = |grade: Value| match grade {
        Value::Object(mut members) => {
            members.entry("eligible").or_insert(json!(false));
            Value::Object(members)
        }
        other => other,
    };
    match list {
        Value::Array(grades) => Value::Array(grades.into_iter().map(with_flag).collect()),
        other => other,
    }
}

/// The control that a contradiction is about: the domain names places by kind, code and grade, the form by row.
pub(super) fn place_of(place: &str, posted: &Posted) -> String {
    let row_with = |group: &str, column: &str, value: &str| {
        (0..rows_count(group, posted))
            .rev()
            .find(|row| posted.first(&format!("{group}.{row}.{column}")).map(str::trim) == Some(value))
            .map(|row| format!("{group}.{row}"))
    };
    let parts: Vec<&str> = place.splitn(3, '.').collect();
    match *parts.as_slice() {
        ["requirements"] => "sets".to_owned(),
        ["requirements", kind] => row_with("sets", "kind", kind).unwrap_or_else(|| "sets".to_owned()),
        ["requirements", kind, code] => row_with("sets", "kind", kind)
            .map_or_else(|| "sets".to_owned(), |set| row_with(&format!("{set}.items"), "code", code).unwrap_or(set)),
        ["grading", "criteria", code] => row_with("criteria", "code", code).unwrap_or_else(|| "criteria".to_owned()),
        ["grading", "thresholds", grade] => {
            row_with("thresholds", "grade", grade).unwrap_or_else(|| "thresholds".to_owned())
        }
        ["grading", group] => group.to_owned(),
        [term @ ("correction" | "objection")] => format!("{term}_days"),
        _ => place.to_owned(),
    }
}

/// What people call a place of the form: the name that stands in its row.
pub(super) fn place_in_words(control: &str, posted: &Posted) -> String {
    let typed = |name: String| posted.filled(&name).map(str::to_owned);
    let parts: Vec<&str> = control.split('.').collect();
    match *parts.as_slice() {
        ["sets", _, "items", _] | ["criteria", _] => typed(format!("{control}.label")),
        ["sets", _] => typed(format!("{control}.kind")).map(|kind| choice_or_code("kind", &kind)),
        ["thresholds", _] => typed(format!("{control}.grade")).map(|grade| format!("{} {grade}", text("field.grade"))),
        _ => None,
    }
    .unwrap_or_else(|| field_label("revise_policy", parts.first().copied().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use app::Preset;
    use app::rules::OrderTerms;

    use super::*;

    fn form_of(rules: &Rules) -> Posted {
        let mut posted = Posted::default();
        write(rules, &mut posted);
        posted
    }

    fn rules_in(posted: &Posted) -> Rules {
        serde_json::from_value(read(posted).expect("a form without mistakes")).expect("rules")
    }

    /// EF-22: nothing is lost between what is stored and what is edited.
    #[test]
    fn every_preset_comes_back_from_the_form_as_it_went_in() {
        for preset in Preset::ALL {
            let rules = preset.rules();
            assert_eq!(rules_in(&form_of(&rules)), rules, "{preset}");
        }
    }

    /// EF-22, C-LATE: a region's own terms of orders outlive a revision of anything else, and stay unsaid where they are.
    #[test]
    fn terms_of_orders_come_back_from_the_form_as_they_went_in() {
        let mut rules = Preset::Riau.rules();
        let mut terms = OrderTerms { least_reach: Some(1_000), one_invoice_at_a_time: false, ..OrderTerms::default() };
        terms.proof_daily.days = 3;
        terms.labels = vec!["pariwara".to_owned(), "kerja sama".to_owned()];
        terms.parity_warn_above = kernel::BasisPoints(1_250);
        for orders in [Some(terms), Some(OrderTerms::default()), None] {
            rules.orders = orders;
            assert_eq!(rules_in(&form_of(&rules)), rules);
        }
        let mut posted = form_of(&rules);
        posted.set("order_answer_days", "5");
        assert_eq!(rules_in(&posted).orders.map(|terms| terms.answer.days), Some(5), "what is changed is said");
        posted.set("parity_stop_above", "sepuluh");
        posted.set("correction_days", "0");
        let Err(AppError::Invalid(errors)) = read(&posted) else { panic!("mistakes") };
        let places: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(places, ["correction_days", "parity_stop_above"]);
    }

    #[test]
    fn a_requirement_is_added_named_by_its_label_and_an_empty_row_is_forgotten() {
        let mut posted = form_of(&Preset::Riau.rules());
        let before = rows_count("sets.0.items", &posted);
        posted.set("_add", "sets.0.items");
        assert!(change_rows(&mut posted));
        posted.set("_add", "sets.0.items");
        assert!(change_rows(&mut posted));
        posted.set(&format!("sets.0.items.{before}.label"), "Surat keterangan domisili");
        assert!(!change_rows(&mut posted));
        tidy(&mut posted);
        let rules = rules_in(&posted);
        let items = &rules.requirements.first().expect("a set").items;
        assert_eq!(items.len(), before + 1);
        assert_eq!(items.last().map(|item| item.code.as_str()), Some("SURAT_KETERANGAN_DOMISILI"));
    }

    #[test]
    fn a_row_in_the_middle_is_taken_away() {
        let mut posted = form_of(&Preset::Riau.rules());
        let second = posted.first("sets.0.items.1.code").map(str::to_owned);
        posted.set("_remove", "sets.0.items.0");
        assert!(change_rows(&mut posted));
        assert_eq!(posted.first("sets.0.items.0.code").map(str::to_owned), second);
    }

    #[test]
    fn a_number_that_is_none_is_told_at_its_own_place() {
        let mut posted = form_of(&Preset::Riau.rules());
        posted.set("criteria.0.bands.1.points", "banyak");
        posted.set("correction_days", "0");
        let Err(AppError::Invalid(errors)) = read(&posted) else { panic!("mistakes") };
        let places: Vec<(&str, &str)> = errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(places, [("correction_days", "out_of_range"), ("criteria.0.bands.1.points", "whole_number")]);
    }

    #[test]
    fn a_contradiction_leads_to_the_row_that_it_is_about() {
        let posted = form_of(&Preset::Riau.rules());
        assert_eq!(place_of("requirements.print", &posted), "sets.1");
        assert_eq!(place_of("requirements.online.NIB", &posted), "sets.0.items.2");
        assert_eq!(place_of("grading.criteria.reach", &posted), "criteria");
        assert_eq!(place_of("grading.thresholds.B", &posted), "thresholds.1");
        assert_eq!(place_of("correction", &posted), "correction_days");
        assert_eq!(place_of("field_check_signers", &posted), "field_check_signers");
        assert_eq!(place_in_words("sets.1", &posted), "Cetak");
        assert_eq!(place_in_words("sets.0.items.2", &posted), "Nomor Induk Berusaha (NIB)");
        assert_eq!(place_in_words("thresholds", &posted), "Peringkat");
    }
}
