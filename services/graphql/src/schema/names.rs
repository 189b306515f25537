//! Names: snake case in the declarations, camel case for fields, Pascal case for types, upper case for enum values.

/// `register_company` becomes `registerCompany`.
pub(crate) fn camel(snake: &str) -> String {
    let mut words = snake.split('_');
    let mut out = words.next().unwrap_or_default().to_owned();
    words.for_each(|word| push_capitalised(&mut out, word));
    out
}

/// `register_company` becomes `RegisterCompany`.
pub(crate) fn pascal(snake: &str) -> String {
    let mut out = String::new();
    snake.split('_').for_each(|word| push_capitalised(&mut out, word));
    out
}

fn push_capitalised(out: &mut String, word: &str) {
    let mut letters = word.chars();
    out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
    out.push_str(letters.as_str());
}

/// The name of a row type as a field: `PressCouncilObservation` becomes `pressCouncilObservation`.
pub(crate) fn lower_first(pascal: &str) -> String {
    let mut letters = pascal.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// `in_review` becomes `IN_REVIEW`; what may not begin a name gets an underscore.
pub(crate) fn enum_value(wire: &str) -> String {
    let upper: String =
        wire.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    if upper.starts_with(|c: char| c.is_ascii_digit()) { format!("_{upper}") } else { upper }
}

/// The wire name behind an enum value.
pub(crate) fn wire_name<'a>(choices: &[&'a str], value: &str) -> Option<&'a str> {
    choices.iter().copied().find(|wire| enum_value(wire) == value)
}

/// A path of the application as the caller knows it: `people.1.full_name` becomes `people.1.fullName`.
pub(crate) fn camel_path(path: &str) -> String {
    path.split('.').map(camel).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_their_case_and_find_back() {
        assert_eq!(
            (camel("register_company"), pascal("register_company")),
            ("registerCompany".into(), "RegisterCompany".into())
        );
        assert_eq!((camel("npwp"), lower_first("DecreeRow")), ("npwp".into(), "decreeRow".into()));
        assert_eq!((enum_value("in_review"), enum_value("2-star")), ("IN_REVIEW".into(), "_2_STAR".into()));
        assert_eq!(wire_name(&["tv", "2-star"], "_2_STAR"), Some("2-star"));
        assert_eq!(camel_path("people.1.full_name"), "people.1.fullName");
    }
}
