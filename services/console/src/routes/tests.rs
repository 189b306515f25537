//! Paths stand in one place, and lead nobody to another host.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::*;

#[test]
fn nobody_is_led_to_another_host_after_a_form() {
    assert_eq!(own_path("/media?q=a"), "/media?q=a");
    let others = ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""];
    for text in others.into_iter().chain(["/\t/evil.example", "/\n/evil.example", "\t//evil.example", "/\0/a"]) {
        assert_eq!(own_path(text), HOME, "{text:?}");
    }
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|known| known == extension) {
            found.push(path);
        }
    }
    found
}

/// STYLE.md 8: a path that is written out is not found by who changes it.
#[test]
fn no_template_writes_a_path_out() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let templates = files(&root.join("templates"), "html");
    assert!(templates.len() > 40, "{}", templates.len());
    let mut written = Vec::new();
    for path in templates {
        let text = fs::read_to_string(&path).expect("a template");
        for attribute in ["href", "action", "formaction", "src", "value", "content"] {
            for quote in ['"', '\''] {
                let begin = format!("{attribute}={quote}/");
                for (place, _) in text.match_indices(&begin) {
                    let rest: String = text.chars().skip(text[..place].chars().count()).take(60).collect();
                    written.push(format!("{}: {rest}", path.display()));
                }
            }
        }
    }
    assert_eq!(written, Vec::<String>::new(), "routes:: makes paths");
}

/// The same for our own code: the router, forms and links take their paths from here.
#[test]
fn no_page_writes_a_path_out() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own: BTreeSet<String> = [
        HOME,
        SIGN_IN,
        SIGN_OUT,
        CHOOSE_TENANT,
        FORGOT,
        REGISTER,
        SEARCH,
        COMPANIES,
        WINDOWS,
        APPLICATIONS,
        CHECK_DESK,
        DECREES,
        POLICIES,
        LOG,
        MEMBERS,
        OFFICE,
        IMPORT,
        COMPARISON,
        ORDERS,
        AGREEMENTS,
        BUDGET,
        PLANS,
        PRICES,
        OPERATOR,
        HELP,
        ABOUT,
        VERIFY,
        ACTION,
        OPTIONS,
        RESET,
        INVITATION,
        FILE,
        EXPORT,
        PAYMENTS,
        PAYEES,
        PAYMENT_TERMS,
        REPAYMENTS,
        SANCTIONS,
        FLAGS,
        CATALOGUE,
    ]
    .iter()
    .filter_map(|path| path.split('/').nth(1).filter(|first| !first.is_empty()).map(|first| format!("\"/{first}")))
    .collect();
    let mut written = Vec::new();
    for path in files(&root.join("src"), "rs") {
        let text = fs::read_to_string(&path).expect("a source");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let is_place = path.ends_with("routes.rs") || path.ends_with("routes/tests.rs");
        for (number, line) in (1..).zip(code.lines()) {
            let begins = own.iter().any(|first| {
                let after = line.split(first.as_str()).nth(1).and_then(|rest| rest.chars().next());
                after.is_some_and(|sign| matches!(sign, '"' | '/' | '?' | '#'))
            });
            // The list of pages says with which query each is opened in tests.
            let is_opened_in_tests = path.ends_with("pages/mod.rs") && line.contains('?');
            if begins && !is_place && !is_opened_in_tests {
                written.push(format!("{}:{number}: {}", path.display(), line.trim()));
            }
        }
    }
    assert_eq!(written, Vec::<String>::new(), "routes:: makes paths");
}

#[test]
fn a_query_is_encoded() {
    assert_eq!(
        action("end_person", &[("reason", "a&b")], "/media/1"),
        "/aksi/end_person?reason=a%26b&_return=%2Fmedia%2F1"
    );
}
