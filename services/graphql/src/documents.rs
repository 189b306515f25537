//! The documents that a browser session may send: the files of `schema/graphql/documents`, known by their SHA-256.

use std::collections::HashMap;

use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "../../schema/graphql/documents"]
#[include = "*.graphql"]
struct Files;

/// The registered documents.
#[derive(Debug, Clone, Default)]
pub(crate) struct Documents(HashMap<String, String>);

impl Documents {
    /// Those that were built in; the line end of the last line is not part of a document.
    pub(crate) fn registered() -> Self {
        let texts = Files::iter()
            .filter_map(|name| Files::get(&name))
            .map(|file| String::from_utf8_lossy(&file.data).into_owned());
        Self::new(texts)
    }
    /// These and no others.
    pub(crate) fn new(texts: impl IntoIterator<Item = String>) -> Self {
        Self(texts.into_iter().map(|text| text.trim_end().to_owned()).map(|text| (hash(&text), text)).collect())
    }
    /// The text of a hash.
    pub(crate) fn find(&self, sha256: &str) -> Option<&str> {
        self.0.get(sha256).map(String::as_str)
    }
    /// Whether a text is one of them.
    pub(crate) fn holds(&self, text: &str) -> bool {
        self.0.contains_key(&hash(text))
    }
    /// Every text, for the test that runs them against the schema.
    #[cfg(test)]
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }
}

/// SHA-256 of a text, in hex.
pub(crate) fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_found_by_the_hash_of_its_text_without_the_last_line_end() {
        let documents = Documents::new(["{ __typename }\n".to_owned()]);
        assert!(documents.holds("{ __typename }") && !documents.holds("{ __typename }\n"));
        let id = "7f56e67dd21ab3f30d1ff8b7bed08893f0a0db86449836189b361dd1e56ddb4b";
        assert_eq!(hash("{ __typename }"), id);
        assert_eq!(documents.find(id), Some("{ __typename }"));
    }
}
