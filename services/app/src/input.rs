//! Checks what came in against the declared fields, all mistakes at once, before anything else happens.
//!
//! **Invariant:** what passes has the JSON form that the use case's input type reads: texts trimmed, numbers as
//! numbers, days as ISO dates, empty optional fields gone.

use domain::media::{Nib, Npwp, bank, outlet::domain_of};
use kernel::{LocalDate, Rupiah, Uuid};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{AppError, Field, FieldError, FieldKind};

/// Reads checked values as the input type of a use case.
///
/// # Errors
/// [`AppError::Bug`] when a declaration and an input type disagree; tests walk all of them.
pub(crate) fn read<T: DeserializeOwned>(values: Map<String, Value>) -> Result<T, AppError> {
    serde_json::from_value(Value::Object(values)).map_err(|source| AppError::Bug(Box::new(source)))
}

/// The values in their normal form.
///
/// # Errors
/// [`AppError::Invalid`] with every mistake.
pub fn check(fields: &[Field], values: &Map<String, Value>) -> Result<Map<String, Value>, AppError> {
    let mut errors = Vec::new();
    let checked = check_into(fields, values, "", &mut errors);
    if errors.is_empty() { Ok(checked) } else { Err(AppError::Invalid(errors)) }
}

fn check_into(
    fields: &[Field],
    values: &Map<String, Value>,
    prefix: &str,
    errors: &mut Vec<FieldError>,
) -> Map<String, Value> {
    let mut checked = Map::new();
    for name in values.keys().filter(|name| !fields.iter().any(|field| field.name == name.as_str())) {
        errors.push(FieldError { field: format!("{prefix}{name}"), code: "unknown_field", params: vec![] });
    }
    for field in fields {
        let place = format!("{prefix}{}", field.name);
        let value = values.get(field.name).filter(|value| !is_empty(value));
        match value {
            None if field.required => errors.push(FieldError { field: place, code: "required", params: vec![] }),
            None => (),
            Some(value) => {
                if let Some(value) = one(field.kind, value, &place, errors) {
                    checked.insert(field.name.to_owned(), value);
                }
            }
        }
    }
    checked
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

type Params = Vec<(&'static str, String)>;

fn one(kind: FieldKind, value: &Value, place: &str, errors: &mut Vec<FieldError>) -> Option<Value> {
    if let FieldKind::Group(fields) = kind {
        return group(fields, value, place, errors);
    }
    match simple(kind, value) {
        Ok(value) => Some(value),
        Err((code, params)) => {
            errors.push(FieldError { field: place.to_owned(), code, params });
            None
        }
    }
}

fn group(fields: &[Field], value: &Value, place: &str, errors: &mut Vec<FieldError>) -> Option<Value> {
    let Value::Array(list) = value else {
        errors.push(FieldError { field: place.to_owned(), code: "not_a_list", params: vec![] });
        return None;
    };
    let mut checked = Vec::new();
    for (index, item) in list.iter().enumerate() {
        match item {
            Value::Object(values) => {
                let item = check_into(fields, values, &format!("{place}.{index}."), errors);
                checked.push(Value::Object(item));
            }
            _ => errors.push(FieldError { field: format!("{place}.{index}"), code: "not_a_group", params: vec![] }),
        }
    }
    Some(Value::Array(checked))
}

fn simple(kind: FieldKind, value: &Value) -> Result<Value, (&'static str, Params)> {
    match kind {
        // One line, wherever it is shown: a name with line ends would write sentences of its own into a mail.
        FieldKind::Text(limit) => text(value, limit).map(|text| text.replace(['\n', '\t'], " ").into()),
        FieldKind::Bank => text(value, 100).map(|name| bank::named(&name).into()),
        FieldKind::LongText(limit) => text(value, limit).map(Value::from),
        FieldKind::Email => {
            let address = text(value, 254)?;
            let good = address.split_once('@').is_some_and(|(name, domain)| {
                !name.is_empty()
                    && domain.contains('.')
                    && !domain.starts_with('.')
                    && !address.contains(char::is_whitespace)
            });
            if good { Ok(address.to_lowercase().into()) } else { Err(("email", vec![])) }
        }
        FieldKind::Url => {
            let address = text(value, 2_000)?;
            web_address(&address).map(Value::from).ok_or(("url", vec![]))
        }
        FieldKind::Npwp => {
            let number = text(value, 40)?;
            let npwp =
                Npwp::parse(&number).map_err(|wrong| ("npwp_digits", vec![("found", wrong.found.to_string())]))?;
            Ok(npwp.as_str().into())
        }
        FieldKind::Nib => {
            let number = text(value, 40)?;
            let nib = Nib::parse(&number).map_err(|wrong| ("nib_digits", vec![("found", wrong.found.to_string())]))?;
            Ok(nib.as_str().into())
        }
        FieldKind::Date => {
            let day = text(value, 40)?;
            LocalDate::named(&day).map(|day| day.to_string().into()).ok_or(("date", vec![]))
        }
        FieldKind::Integer(from, to) => {
            let number = whole(value).ok_or(("whole_number", vec![]))?;
            if (from..=to).contains(&number) {
                Ok(number.into())
            } else {
                Err(("out_of_range", vec![("from", from.to_string()), ("to", to.to_string())]))
            }
        }
        FieldKind::Money => {
            let number = whole(value).ok_or(("rupiah", vec![]))?;
            Rupiah::new(number).map(|amount| amount.get().into()).map_err(|_| ("rupiah", vec![]))
        }
        FieldKind::Flag => match value {
            Value::Bool(flag) => Ok((*flag).into()),
            Value::String(word) if matches!(word.as_str(), "true" | "on" | "ya" | "1") => Ok(true.into()),
            Value::String(word) if matches!(word.as_str(), "false" | "off" | "tidak" | "0") => Ok(false.into()),
            _ => Err(("yes_or_no", vec![])),
        },
        FieldKind::Choice(names) => choice(value, names).map(Value::from),
        FieldKind::Choices(names) => {
            let list = listed(value);
            let chosen: Result<Vec<Value>, _> = list.iter().map(|item| choice(item, names).map(Value::from)).collect();
            chosen.map(Value::Array)
        }
        FieldKind::Ref(_) => reference(value).map(Value::from),
        FieldKind::Refs(_) => {
            let list = listed(value);
            let chosen: Result<Vec<Value>, _> = list.iter().map(|item| reference(item).map(Value::from)).collect();
            chosen.map(Value::Array)
        }
        FieldKind::File(_) => {
            let hash = text(value, 64)?.to_lowercase();
            let good = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
            if good { Ok(hash.into()) } else { Err(("file", vec![])) }
        }
        FieldKind::Json => {
            let whole = match value {
                Value::String(text) => serde_json::from_str(text).map_err(|_| ("structure", vec![]))?,
                other => other.clone(),
            };
            if has_day_of_no_time(&whole) { Err(("date", vec![])) } else { Ok(whole) }
        }
        FieldKind::Group(_) => Err(("not_a_list", vec![])),
    }
}

fn text(value: &Value, limit: usize) -> Result<String, (&'static str, Params)> {
    let text = match value {
        Value::String(text) => text.trim().replace("\r\n", "\n"),
        Value::Number(number) => number.to_string(),
        _ => return Err(("text", vec![])),
    };
    if text.chars().any(|c| (c.is_control() && c != '\n' && c != '\t') || turns_text_around(c)) {
        return Err(("control_characters", vec![]));
    }
    let length = text.chars().count();
    if length > limit {
        return Err(("too_long", vec![("limit", limit.to_string()), ("length", length.to_string())]));
    }
    Ok(text)
}

/// Whether a day stands somewhere inside that is of no year that anything here is about.
fn has_day_of_no_time(value: &Value) -> bool {
    match value {
        Value::String(text) => text.parse::<LocalDate>().is_ok() && LocalDate::named(text).is_none(),
        Value::Array(items) => items.iter().any(has_day_of_no_time),
        Value::Object(members) => members.values().any(has_day_of_no_time),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Signs that let a text be read in another order than it is written: a name could show as another one.
fn turns_text_around(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A whole number, also as people type it.
fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => written_whole(text),
        _ => None,
    }
}

/// A whole number as SIPD, Excel and people write it: `458800000`, `458800000.00`, `Rp 458.800.000,00`, `-5`. A mark parts
/// groups of three, or cents that are none; `1.5` and `45.88.00` are no whole number, and nobody guesses what was meant.
pub(crate) fn written_whole(text: &str) -> Option<i64> {
    let bare: String = text.trim().trim_start_matches("Rp").chars().filter(|sign| !sign.is_whitespace()).collect();
    let unsigned = bare.strip_prefix(['-', '\u{2212}']);
    let (bare, is_negative) = (unsigned.unwrap_or(&bare), unsigned.is_some());
    let (whole, part) = match (bare.rsplit_once(','), bare.rsplit_once('.')) {
        (Some((whole, part)), _) if !whole.contains(',') && part.len() <= 2 => (whole, part),
        (None, Some((whole, part))) if !whole.contains('.') && part.len() <= 2 => (whole, part),
        _ => (bare, ""),
    };
    if part.chars().any(|digit| digit != '0') {
        return None;
    }
    let grouped = |mark: char| {
        let mut groups = whole.split(mark);
        let first = groups.next().is_some_and(|group| (1..=3).contains(&group.len()));
        first && groups.all(|group| group.len() == 3)
    };
    let digits = match (whole.contains('.'), whole.contains(',')) {
        (true, false) if grouped('.') => whole.replace('.', ""),
        (false, true) if grouped(',') => whole.replace(',', ""),
        (false, false) => whole.to_owned(),
        _ => return None,
    };
    let number: i64 = Some(digits).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()?;
    Some(if is_negative { -number } else { number })
}

fn listed(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(list) => list.iter().filter(|item| !is_empty(item)).cloned().collect(),
        other => vec![other.clone()],
    }
}

fn choice(value: &Value, names: &[&'static str]) -> Result<&'static str, (&'static str, Params)> {
    let chosen = value.as_str().unwrap_or_default();
    names.iter().copied().find(|name| *name == chosen).ok_or(("not_a_choice", vec![]))
}

/// An id, bare or as `company:0190…`.
fn reference(value: &Value) -> Result<String, (&'static str, Params)> {
    let text = value.as_str().unwrap_or_default();
    let bare = text.rsplit_once(':').map_or(text, |(_, bare)| bare);
    bare.parse::<Uuid>().map(|id| id.to_string()).map_err(|_| ("reference", vec![]))
}

/// The address of a page as [`FieldKind::Url`] has it: with its scheme, `https` where people type none. Other schemes than
/// the web's own are no address of a page.
pub fn web_address(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let scheme = typed.split_once("://").map(|(scheme, _)| scheme).filter(|scheme| !scheme.contains(['/', '?', '#']));
    let whole = match scheme.map(str::to_lowercase).as_deref() {
        Some("https" | "http") => typed.to_owned(),
        Some(_) => return None,
        None => format!("https://{typed}"),
    };
    domain_of(&whole).map(|_| whole)
}

/// Whether a text is the address of a page.
pub fn is_web_address(text: &str) -> bool {
    web_address(text).is_some()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FIELDS: &[Field] = &[
        Field::needed("npwp", FieldKind::Npwp),
        Field::optional("amount", FieldKind::Money),
        Field::optional("people", FieldKind::Group(&[Field::needed("name", FieldKind::Text(5))])),
    ];

    fn as_map(value: &Value) -> Map<String, Value> {
        value.as_object().expect("an object").clone()
    }

    #[test]
    fn every_mistake_is_told_at_once_with_its_place() {
        let wrong =
            check(FIELDS, &as_map(&json!({ "npwp": "123", "people": [{ "name": "terlalu panjang" }, {}], "x": 1 })));
        let Err(AppError::Invalid(errors)) = wrong else { panic!("mistakes expected") };
        let told: Vec<(&str, &str)> = errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(
            told,
            [
                ("x", "unknown_field"),
                ("npwp", "npwp_digits"),
                ("people.0.name", "too_long"),
                ("people.1.name", "required")
            ]
        );
    }

    #[test]
    fn what_people_type_becomes_its_normal_form() {
        for (text, read) in [("1500000.00", Some(1_500_000)), ("1.500", Some(1_500)), ("\u{2212}5", Some(-5))] {
            assert_eq!(written_whole(text), read, "{text}");
        }
        for wrong in ["1.5", "1500.000", "12,50", "", "1e9", "--5"] {
            assert_eq!(written_whole(wrong), None, "{wrong}");
        }
        let typed = as_map(&json!({ "npwp": "01.234.567.8-901.234", "amount": "Rp 1.500.000", "people": [] }));
        let checked = check(FIELDS, &typed).expect("good");
        assert_eq!(Value::Object(checked), json!({ "npwp": "0012345678901234", "amount": 1_500_000 }));
    }

    /// GRAPHQL.md: a day before the era, or thousands of years away, is told at its field as a mistake, also inside rules.
    #[test]
    fn a_day_of_no_time_is_a_mistake_in_its_field() {
        const DAYS: &[Field] = &[Field::optional("on", FieldKind::Date), Field::optional("rules", FieldKind::Json)];
        let told = |values: Value| match check(DAYS, &as_map(&values)) {
            Err(AppError::Invalid(errors)) => errors.into_iter().map(|error| (error.field, error.code)).collect(),
            Ok(_) => Vec::new(),
            Err(other) => panic!("{other:?}"),
        };
        for day in ["-9999-01-01", "-0001-12-31", "0000-01-01", "0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"]
        {
            assert_eq!(told(json!({ "on": day })), [("on".to_owned(), "date")], "{day}");
            assert_eq!(told(json!({ "rules": [{ "from": day }] })), [("rules".to_owned(), "date")], "{day}");
        }
        for day in ["1900-01-01", "2026-02-28", "2200-12-31"] {
            assert_eq!(told(json!({ "on": day, "rules": { "from": day } })), [], "{day}");
        }
    }

    /// A link from an address without a scheme leads to a page of this program, and other schemes run what they say.
    #[test]
    fn an_address_has_a_scheme_of_the_web() {
        const PAGES: &[Field] = &[Field::needed("url", FieldKind::Url)];
        let kept = |typed: &str| check(PAGES, &as_map(&json!({ "url": typed }))).ok();
        for (typed, whole) in [
            ("media500-8.example/naskah", "https://media500-8.example/naskah"),
            ("media500-8.example/?lewat=https://a.example", "https://media500-8.example/?lewat=https://a.example"),
            ("http://media500-8.example", "http://media500-8.example"),
            ("HTTPS://Media.example/A", "HTTPS://Media.example/A"),
        ] {
            assert_eq!(kept(typed).map(Value::Object), Some(json!({ "url": whole })), "{typed}");
        }
        for wrong in ["javascript://a.example/%0aalert(1)", "ftp://a.example", "data:text/html,x", "bukan alamat"] {
            assert_eq!(kept(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_name_is_one_line_that_is_read_as_it_is_written() {
        const NAMES: &[Field] =
            &[Field::needed("name", FieldKind::Text(60)), Field::needed("reason", FieldKind::LongText(60))];
        let checked = check(NAMES, &as_map(&json!({ "name": "Kepala\n\nKlik di sini", "reason": "satu\r\ndua" })));
        assert_eq!(
            Value::Object(checked.expect("good")),
            json!({ "name": "Kepala  Klik di sini", "reason": "satu\ndua" })
        );
        let turned = check(NAMES, &as_map(&json!({ "name": "PT \u{202e}atraW", "reason": "x" })));
        let Err(AppError::Invalid(errors)) = turned else { panic!("a mistake expected") };
        assert_eq!(errors.first().map(|error| error.code), Some("control_characters"));
    }
}
