//! Answers that have to be addresses of pages.

use super::super::season::{Evidence, Requirement};
use crate::frame::Posted;
use crate::texts::text;

/// Whether an address is asked for and something else is typed.
pub(super) fn is_no_address(item: &Requirement, posted: &Posted) -> bool {
    let typed = posted.filled(&format!("text.{}", item.code));
    matches!(item.evidence, Evidence::Url) && typed.is_some_and(|text| !app::input::is_web_address(text))
}

/// What is typed where an address is asked for, and is none. What keeps itself while it is typed is not measured.
pub(super) fn not_addresses(requirements: &[Requirement], posted: &Posted) -> Vec<(String, String)> {
    let wrong = requirements.iter().filter(|item| is_no_address(item, posted));
    wrong.map(|item| (item.code.clone(), text("mistake.url").to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn requirement(code: &str, evidence: &str) -> Requirement {
        let declared = json!({ "code": code, "label": code, "necessity": "mandatory", "evidence": evidence,
            "validity": "unlimited" });
        serde_json::from_value(declared).expect("a requirement")
    }

    /// EF-07: what is no address is told at its requirement when the form is kept or sent, and does not count as filled.
    #[test]
    fn what_is_no_address_is_told_at_its_requirement() {
        let items = [requirement("NIB", "number"), requirement("SITE", "url"), requirement("FEED", "url")];
        let mut posted = Posted::default();
        posted.push("text.NIB", "bukan alamat");
        posted.push("text.SITE", "bukan alamat");
        posted.push("text.FEED", "riaukita.id/feed");
        let told = not_addresses(&items, &posted);
        assert_eq!(told, [("SITE".to_owned(), text("mistake.url").to_owned())]);
    }
}
