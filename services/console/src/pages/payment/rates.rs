//! Tax rates as the fields of a form, and back.
//!
//! **Invariant:** writing rates into a form and reading them again gives the same rates.

use app::payment::tax::{Levy, Rates, TaxObject};
use app::{AppError, Field, FieldError, FieldKind};
use askama::Template;
use kernel::LocalDate;
use serde_json::{Value, json};

use crate::format;
use crate::forms::{self, Controls, FormSpec, Input, Kind, Places, drop_rows, id_of, rows_count, values};
use crate::frame::Posted;
use crate::texts::{field_label, fill, text};

const SHARE: FieldKind = FieldKind::Text(10);

const KEEP: &[Field] = &[
    Field::needed("object", FieldKind::Choice(TaxObject::NAMES)),
    Field::needed("levy", FieldKind::Choice(Levy::NAMES)),
    Field::needed("rate", SHARE),
    Field::needed("rate_without_npwp", SHARE),
    Field::needed("above", FieldKind::Money),
];
const RATES: &[Field] = &[
    Field::needed("from", FieldKind::Date),
    Field::needed("legal_basis", FieldKind::Text(300)),
    Field::needed("vat", SHARE),
    Field::needed("numerator", FieldKind::Integer(1, 1_000)),
    Field::needed("denominator", FieldKind::Integer(1, 1_000)),
    Field::needed("vat_left_up_to", FieldKind::Money),
    Field::needed("small_business", SHARE),
    Field::optional("keeps", FieldKind::Group(KEEP)),
];
const FORM: &[Field] = &[Field::needed("rates", FieldKind::Group(RATES))];

/// Writes rates into a form.
pub(super) fn write(rates: &[Rates], posted: &mut Posted) {
    for (at, rates) in rates.iter().enumerate() {
        let mut put = |name: &str, value: String| posted.push(format!("rates.{at}.{name}"), value);
        put("from", rates.from.to_string());
        put("legal_basis", rates.legal_basis.clone());
        put("vat", format::percent(rates.vat.0));
        put("numerator", rates.vat_base.numerator.to_string());
        put("denominator", rates.vat_base.denominator.to_string());
        put("vat_left_up_to", format::number(rates.vat_left_up_to.get()));
        put("small_business", format::percent(rates.small_business.0));
        for (row, keep) in rates.keeps.iter().enumerate() {
            let mut cell = |name: &str, value: String| put(&format!("keeps.{row}.{name}"), value);
            cell("object", keep.object.wire().to_owned());
            cell("levy", keep.levy.wire().to_owned());
            cell("rate", format::percent(keep.rate.0));
            cell("rate_without_npwp", format::percent(keep.rate_without_npwp.0));
            cell("above", format::number(keep.above.get()));
        }
    }
}

/// The rates of a form, as the use case takes them; every number that cannot be read is told.
pub(super) fn read(posted: &Posted) -> Result<Value, AppError> {
    let mut errors = Vec::new();
    let mut checked = match app::input::check(FORM, &values(FORM, posted)) {
        Ok(checked) => checked,
        Err(AppError::Invalid(found)) => return Err(AppError::Invalid(found)),
        Err(other) => return Err(other),
    };
    let mut list = checked.remove("rates").unwrap_or_else(|| json!([]));
    for (at, one) in list.as_array_mut().into_iter().flatten().enumerate() {
        let Value::Object(members) = one else { continue };
        for name in ["vat", "small_business"] {
            share(members, name, &format!("rates.{at}"), &mut errors);
        }
        let part = json!({ "numerator": members.remove("numerator"), "denominator": members.remove("denominator") });
        members.insert("vat_base".to_owned(), part);
        let keeps = members.entry("keeps").or_insert_with(|| json!([]));
        for (row, keep) in keeps.as_array_mut().into_iter().flatten().enumerate() {
            let Value::Object(keep) = keep else { continue };
            for name in ["rate", "rate_without_npwp"] {
                share(keep, name, &format!("rates.{at}.keeps.{row}"), &mut errors);
            }
        }
    }
    if errors.is_empty() { Ok(list) } else { Err(AppError::Invalid(errors)) }
}

fn share(members: &mut serde_json::Map<String, Value>, name: &str, place: &str, errors: &mut Vec<FieldError>) {
    let typed = members.get(name).and_then(Value::as_str).unwrap_or_default();
    match format::basis_points(typed) {
        Some(points) => {
            members.insert(name.to_owned(), json!(points));
        }
        None => errors.push(FieldError { field: format!("{place}.{name}"), code: "percent", params: vec![] }),
    }
}

/// Adds or takes away a row, when a button of that kind was pressed.
pub(super) fn change_rows(posted: &mut Posted) -> bool {
    forms::change_rows(posted, |group| match group {
        "rates" => {
            &[("numerator", "11"), ("denominator", "12"), ("vat_left_up_to", "2.000.000"), ("small_business", "0,5")]
        }
        _ => &[("object", "service"), ("levy", "income_tax_23"), ("above", "0")],
    })
}

/// Takes out rows that were added and not filled.
pub(super) fn tidy(posted: &mut Posted) {
    for at in 0..rows_count("rates", posted) {
        drop_rows(&format!("rates.{at}.keeps"), &["rate", "rate_without_npwp"], posted);
    }
    drop_rows("rates", &["from", "legal_basis", "vat"], posted);
}

/// What is wrong, by the place of the form.
pub(super) fn places(spec: &FormSpec) -> Places {
    let mut places = Places::default();
    for error in spec.errors.iter().filter(|error| error.field.starts_with("rates")) {
        places.say(&error.field, forms::mistake(spec.use_case, error));
    }
    let refusal = spec.refusal.iter().filter(|refusal| refusal.code == "payment_terms.unsound");
    for (place, code) in refusal.flat_map(|refusal| &refusal.reasons) {
        // The law names rates by their first day, the form by their row.
        if let Some(day) = place.strip_prefix("rates.") {
            let row = (0..rows_count("rates", &spec.posted))
                .rev()
                .find(|row| spec.posted.filled(&format!("rates.{row}.from")) == Some(day));
            let at = row.map_or_else(|| "rates".to_owned(), |row| format!("rates.{row}"));
            places.say(&at, text(&format!("rejection.{code}")).to_owned());
        }
    }
    places
}

/// What people call a place of the terms.
pub(super) fn place_in_words(place: &str) -> String {
    let day = place.strip_prefix("rates.").and_then(|day| day.parse::<LocalDate>().ok());
    match day {
        Some(day) => fill("terms.rates_from", &[("from", &format::date(day))]),
        None => field_label("propose_payment_terms", place),
    }
}

/// Rates as controls.
#[derive(Debug, Template)]
#[template(path = "payment/rates_form.html")]
pub(super) struct RatesForm {
    versions: Vec<Version>,
    error: Option<String>,
}

#[derive(Debug)]
struct Version {
    id: String,
    name: String,
    title: String,
    inputs: Vec<Input>,
    keeps: Vec<(String, Vec<Input>)>,
    error: Option<String>,
}

impl RatesForm {
    /// The controls with what the form holds, and what is wrong with it.
    pub(super) fn new(posted: &Posted, places: &Places) -> Self {
        let controls = Controls { posted, places, use_case: "propose_payment_terms" };
        let versions = (0..rows_count("rates", posted)).map(|at| {
            let name = format!("rates.{at}");
            let of = |field: &str, kind: Kind| controls.input(format!("{name}.{field}"), field, kind);
            let day = posted.filled(&format!("{name}.from")).and_then(|day| day.parse::<LocalDate>().ok());
            let keeps = (0..rows_count(&format!("{name}.keeps"), posted)).map(|row| {
                let keep = format!("{name}.keeps.{row}");
                let of = |field: &str, kind: Kind| controls.input(format!("{keep}.{field}"), field, kind);
                let choice =
                    |field: &str, names: &[&str]| controls.select(format!("{keep}.{field}"), field, names, None);
                let inputs = vec![
                    choice("object", TaxObject::NAMES),
                    choice("levy", Levy::NAMES),
                    of("rate", Kind::Number),
                    of("rate_without_npwp", Kind::Number),
                    of("above", Kind::Money),
                ];
                (keep.clone(), inputs)
            });
            Version {
                id: id_of(&name),
                title: day.map_or_else(
                    || text("terms.new_rates").to_owned(),
                    |day| fill("terms.rates_from", &[("from", &format::date(day))]),
                ),
                inputs: vec![
                    of("from", Kind::Day),
                    of("legal_basis", Kind::Text { most: 300 }),
                    of("vat", Kind::Number),
                    of("numerator", Kind::Number),
                    of("denominator", Kind::Number),
                    of("vat_left_up_to", Kind::Money),
                    of("small_business", Kind::Number),
                ],
                keeps: keeps.collect(),
                error: places.at(&name),
                name,
            }
        });
        Self { versions: versions.collect(), error: places.at("rates") }
    }
}

#[cfg(test)]
mod tests {
    use app::payment::terms::Terms;

    use super::*;

    fn form_of(rates: &[Rates]) -> Posted {
        let mut posted = Posted::default();
        write(rates, &mut posted);
        posted
    }

    /// EF-18: rates are dated data; nothing is lost between what is stored and what is edited.
    #[test]
    fn rates_come_back_from_the_form_as_they_went_in() {
        let rates = Terms::preset().rates;
        let read = read(&form_of(&rates)).expect("a form without mistakes");
        assert_eq!(serde_json::from_value::<Vec<Rates>>(read).expect("rates"), rates);
    }

    #[test]
    fn a_rate_that_is_none_is_told_at_its_own_place_and_an_empty_row_is_forgotten() {
        let mut posted = form_of(&Terms::preset().rates);
        posted.set("rates.1.keeps.0.rate", "dua");
        let Err(AppError::Invalid(errors)) = read(&posted) else { panic!("a mistake") };
        let places: Vec<(&str, &str)> = errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(places, [("rates.1.keeps.0.rate", "percent")]);
        let mut posted = form_of(&Terms::preset().rates);
        for group in ["rates", "rates.0.keeps"] {
            posted.set("_add", group);
            assert!(change_rows(&mut posted));
        }
        tidy(&mut posted);
        let read = read(&posted).expect("a form without mistakes");
        assert_eq!(serde_json::from_value::<Vec<Rates>>(read).expect("rates"), Terms::preset().rates);
    }
}
