//! The glossary is a promise: what it names is in the code.

use std::{collections::BTreeSet, fs, path::Path};

/// Everything that the two crates of words and rules say.
fn sources(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, text);
        } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("glossary.rs") {
            text.push_str(&fs::read_to_string(&path).expect("text"));
        }
    }
}

#[test]
fn every_identifier_of_the_glossary_occurs_in_the_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut code = String::new();
    sources(&root.join("src"), &mut code);
    sources(&root.join("../kernel/src"), &mut code);
    let words: BTreeSet<&str> = code.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let glossary = fs::read_to_string(root.join("../../schema/glossary.md")).expect("the glossary");
    let mut named = 0;
    for line in glossary.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| Indonesian")) {
        let identifiers = line.split('|').nth(3).expect("the third column");
        for identifier in identifiers.split('`').skip(1).step_by(2) {
            for word in identifier.split("::") {
                assert!(words.contains(word), "{identifier} is in the glossary and not in the code");
            }
            named += 1;
        }
    }
    assert!(named > 80, "only {named} identifiers were read");
}
