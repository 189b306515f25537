//! Codes as sentences. The sentences are not here: they stand with all other texts of the product.

use std::sync::Arc;

use app::FieldError;

/// From a code and what stands in its places to a sentence for people. Codes of mistakes in what was sent begin with
/// `mistake.`.
pub type Texts = Arc<dyn Fn(&str, &[(String, String)]) -> String + Send + Sync>;

/// Every code that this face gives by itself; each needs a text.
pub const CODES: &[&str] = &[
    "BAD_REQUEST",
    "BAD_USER_INPUT",
    "CLIENT_HEADER_MISSING",
    "CONFLICT",
    "FOREIGN_ORIGIN",
    "GRAPHQL_PARSE_FAILED",
    "GRAPHQL_VALIDATION_FAILED",
    "INTERNAL",
    "METHOD_NOT_ALLOWED",
    "MUTATION_OVER_GET",
    "NOT_ACCEPTABLE",
    "NOT_FOUND",
    "OPERATION_UNKNOWN",
    "PAGE_SIZE",
    "PAYLOAD_TOO_LARGE",
    "PERSISTED_QUERY_NOT_FOUND",
    "QUERY_TOO_COMPLEX",
    "QUERY_TOO_DEEP",
    "RATE_LIMITED",
    "UNAUTHENTICATED",
    "UNAVAILABLE",
    "UNSUPPORTED_MEDIA_TYPE",
];

/// The codes of mistakes in arguments that this face finds by itself; each needs a text `mistake.<code>`.
pub const MISTAKES: &[&str] = &[
    "cursor",
    "date",
    "filter_too_deep",
    "filter_too_long",
    "not_a_choice",
    "out_of_range",
    "page_size",
    "paging",
    "reference",
    "required",
    "text",
    "too_long",
    "unknown_field",
    "whole_number",
];

/// The sentence of a code.
pub(crate) fn of_code(texts: &Texts, code: &str, params: &[(String, String)]) -> String {
    texts(code, params)
}

/// The sentence of a mistake in a field, which is named as the caller knows it.
pub(crate) fn of_mistake(texts: &Texts, mistake: &FieldError, field: &str) -> String {
    let own = [("label", field), ("code", mistake.code)].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let found = mistake.params.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    texts(&format!("mistake.{}", mistake.code), &own.into_iter().chain(found).collect::<Vec<_>>())
}
