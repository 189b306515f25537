//! The request gate: what a request must look like before anybody reads the document in it (SECURITY.md, 3.2).
//!
//! **Invariant:** a browser cannot make a foreign page's request pass: POST needs `application/json`, a foreign
//! `Origin` or `Sec-Fetch-Site` is refused, and a cookie counts only beside a header that forms cannot send.

use axum::http::{HeaderMap, Method, StatusCode, header};
use serde_json::{Map, Value};

/// The header that a client of a cookie session must send; no form and no plain link can.
pub(crate) const CLIENT_HEADER: &str = "x-sinergi-client";
/// The largest body.
pub(crate) const BODY_BYTES: usize = 64 * 1024;

/// Why a request was not carried out, before or instead of execution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The status, unless `of_document` and the caller asked for plain JSON.
    pub(crate) status: StatusCode,
    /// Stable code.
    pub(crate) code: &'static str,
    /// Numbers and names for the text.
    pub(crate) params: Vec<(String, String)>,
    /// Line and column in the document.
    pub(crate) locations: Vec<(usize, usize)>,
    /// Whether the HTTP request was in order and only the document was not.
    pub(crate) of_document: bool,
    /// The methods that would have been right.
    pub(crate) allow: Option<&'static str>,
    /// Seconds to wait.
    pub(crate) retry_after: Option<u64>,
}

impl Refused {
    /// A refusal of the HTTP request.
    pub(crate) fn request(status: StatusCode, code: &'static str) -> Self {
        Self {
            status,
            code,
            params: Vec::new(),
            locations: Vec::new(),
            of_document: false,
            allow: None,
            retry_after: None,
        }
    }
    /// A refusal of the document.
    pub(crate) fn document(code: &'static str) -> Self {
        Self { of_document: true, ..Self::request(StatusCode::BAD_REQUEST, code) }
    }
    /// With a number for the text.
    pub(crate) fn with(mut self, name: &str, value: &impl ToString) -> Self {
        self.params.push((name.to_owned(), value.to_string()));
        self
    }
}

/// The media types that we can answer in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Media {
    /// `application/json`: errors of the document are still 200.
    Json,
    /// `application/graphql-response+json`: the status tells.
    GraphqlResponse,
}

impl Media {
    /// The header's text.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }
    /// What the caller accepts, by the largest weight; plain JSON when nothing is said.
    pub(crate) fn accepted(headers: &HeaderMap) -> Result<Self, Refused> {
        let Some(accept) = headers.get(header::ACCEPT) else { return Ok(Self::Json) };
        let accept = accept.to_str().unwrap_or_default();
        let mut best: Option<(u32, Self)> = None;
        for range in accept.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let media = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
                "application/graphql-response+json" => Self::GraphqlResponse,
                "application/json" | "application/*" | "*/*" => Self::Json,
                _ => continue,
            };
            let weight = parts.map(weight_of).min().unwrap_or(1_000);
            if weight > 0 && best.is_none_or(|(found, _)| weight > found) {
                best = Some((weight, media));
            }
        }
        best.map(|(_, media)| media).ok_or_else(|| Refused::request(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE"))
    }
}

/// A parameter of a media range as a weight in thousandths: `q=0.8` is 800, another charset than UTF-8 is none.
fn weight_of(parameter: &str) -> u32 {
    let parameter = parameter.to_ascii_lowercase();
    if let Some(charset) = parameter.strip_prefix("charset=") {
        return if charset.trim_matches('"') == "utf-8" { 1_000 } else { 0 };
    }
    let Some(q) = parameter.strip_prefix("q=") else { return 1_000 };
    let (whole, fraction) = q.split_once('.').unwrap_or((q, ""));
    let thousandths: String = fraction.chars().chain("000".chars()).take(3).collect();
    match (whole.parse::<u32>(), thousandths.parse::<u32>()) {
        (Ok(whole), Ok(thousandths)) => whole.saturating_mul(1_000).saturating_add(thousandths).min(1_000),
        _ => 0,
    }
}

/// Whose pages may ask.
#[derive(Debug, Clone)]
pub(crate) struct Origins(Vec<String>);

impl Origins {
    /// The origin of the public address, and the others that were named.
    pub(crate) fn new(public_url: &str, others: &[String]) -> Self {
        Self(std::iter::once(public_url).chain(others.iter().map(String::as_str)).map(origin_of).collect())
    }
    fn allows(&self, origin: &str) -> bool {
        self.0.iter().any(|own| own.eq_ignore_ascii_case(origin))
    }
}

/// Scheme, host and port of an address.
fn origin_of(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    format!("{scheme}://{host}").to_ascii_lowercase()
}

/// Refuses what a foreign page's request would look like, and what is neither GET nor POST.
pub(crate) fn check_head(method: &Method, headers: &HeaderMap, origins: &Origins) -> Result<(), Refused> {
    if method != Method::GET && method != Method::POST {
        let refused = Refused::request(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED");
        return Err(Refused { allow: Some("GET, POST"), ..refused });
    }
    let foreign = || Refused::request(StatusCode::FORBIDDEN, "FOREIGN_ORIGIN");
    for origin in headers.get_all(header::ORIGIN) {
        if !origin.to_str().is_ok_and(|origin| origins.allows(origin)) {
            return Err(foreign());
        }
    }
    for site in headers.get_all("sec-fetch-site") {
        if !matches!(site.as_bytes(), b"same-origin" | b"none") {
            return Err(foreign());
        }
    }
    if method == Method::POST && !is_json(headers) {
        return Err(Refused::request(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE"));
    }
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(Refused::request(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE"));
    }
    Ok(())
}

/// Exactly `application/json`, said once, with no charset but UTF-8.
fn is_json(headers: &HeaderMap) -> bool {
    let mut all = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(Ok(text)), None) = (all.next().map(|value| value.to_str()), all.next()) else { return false };
    let text = text.to_ascii_lowercase();
    let mut parts = text.split(';').map(str::trim);
    parts.next() == Some("application/json")
        && parts.all(|parameter| parameter.strip_prefix("charset=").is_some_and(|it| it.trim_matches('"') == "utf-8"))
}

/// Refuses a cookie session that does not say, by a header of its own, that a script of ours sends the request.
pub(crate) fn check_client(headers: &HeaderMap) -> Result<(), Refused> {
    match headers.get(CLIENT_HEADER) {
        Some(name) if !name.is_empty() => Ok(()),
        _ => Err(Refused::request(StatusCode::FORBIDDEN, "CLIENT_HEADER_MISSING")),
    }
}

/// How the request names its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Document {
    /// Its text.
    Text(String),
    /// The SHA-256 of a registered one, in hex.
    Id(String),
}

/// One operation as it was asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Question {
    /// The document.
    pub(crate) document: Document,
    /// Which operation of it.
    pub(crate) operation: Option<String>,
    /// The variables.
    pub(crate) variables: Map<String, Value>,
}

impl Question {
    /// From the body of a POST.
    pub(crate) fn from_body(body: &[u8]) -> Result<Self, Refused> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(members)) => Self::from_members(members),
            Ok(_) | Err(_) => Err(bad_request("body")),
        }
    }

    /// From the query string of a GET, where `variables` and `extensions` are JSON texts.
    pub(crate) fn from_query_string(query: &str) -> Result<Self, Refused> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).map_err(|_| bad_request("query"))?;
        let mut members = Map::new();
        for (name, text) in pairs {
            let value = match name.as_str() {
                "query" | "operationName" | "documentId" => Value::String(text),
                "variables" | "extensions" => serde_json::from_str(&text).map_err(|_| bad_request(&name))?,
                _ => continue,
            };
            if members.insert(name.clone(), value).is_some() {
                return Err(bad_request(&name));
            }
        }
        Self::from_members(members)
    }

    fn from_members(mut members: Map<String, Value>) -> Result<Self, Refused> {
        let document = match (members.remove("query"), members.remove("documentId")) {
            (Some(Value::String(text)), None | Some(Value::Null)) => Document::Text(text),
            (None | Some(Value::Null), Some(Value::String(id))) => {
                Document::Id(id.strip_prefix("sha256:").ok_or_else(|| bad_request("documentId"))?.to_ascii_lowercase())
            }
            (_, Some(_)) => return Err(bad_request("documentId")),
            (_, None) => return Err(bad_request("query")),
        };
        let operation = match members.remove("operationName") {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name),
            Some(_) => return Err(bad_request("operationName")),
        };
        let variables = match members.remove("variables") {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(variables)) => variables,
            Some(_) => return Err(bad_request("variables")),
        };
        match members.remove("extensions") {
            None | Some(Value::Null | Value::Object(_)) => Ok(Self { document, operation, variables }),
            Some(_) => Err(bad_request("extensions")),
        }
    }
}

fn bad_request(part: &str) -> Refused {
    Refused::request(StatusCode::BAD_REQUEST, "BAD_REQUEST").with("part", &part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), value.parse().expect("a value")))
            .collect()
    }
    fn own() -> Origins {
        Origins::new("https://sinergi.example.go.id/masuk", &[])
    }
    fn code_of(pairs: &[(&'static str, &'static str)]) -> Option<&'static str> {
        check_head(&Method::POST, &headers(pairs), &own()).err().map(|refused| refused.code)
    }

    #[test]
    fn the_heaviest_acceptable_media_type_wins_and_none_is_an_error() {
        let accepted = |text| Media::accepted(&headers(&[("accept", text)])).map_err(|refused| refused.code);
        assert_eq!(Media::accepted(&HeaderMap::new()), Ok(Media::Json));
        assert_eq!(accepted("*/*"), Ok(Media::Json));
        assert_eq!(accepted("application/graphql-response+json, application/json;q=0.9"), Ok(Media::GraphqlResponse));
        assert_eq!(accepted("application/graphql-response+json;q=0.1,application/json; q=0.25"), Ok(Media::Json));
        assert_eq!(accepted("application/json;charset=latin1, text/html"), Err("NOT_ACCEPTABLE"));
        assert_eq!(accepted("application/json;q=0"), Err("NOT_ACCEPTABLE"));
        assert_eq!(accepted("text/event-stream"), Err("NOT_ACCEPTABLE"));
    }

    /// Planted fault: `parts.all` replaced by `parts.any`; the second charset then passes.
    #[test]
    fn a_post_is_json_in_utf8_or_nothing() {
        assert_eq!(code_of(&[("content-type", "application/json")]), None);
        assert_eq!(code_of(&[("content-type", "Application/JSON; charset=\"UTF-8\"")]), None);
        for other in [
            "text/plain",
            "application/jsonp",
            "application/json; charset=utf-8; charset=utf-7",
            "application/json, text/plain",
        ] {
            assert_eq!(code_of(&[("content-type", other)]), Some("UNSUPPORTED_MEDIA_TYPE"), "{other}");
        }
        assert_eq!(code_of(&[]), Some("UNSUPPORTED_MEDIA_TYPE"));
        assert_eq!(
            code_of(&[("content-type", "application/json"), ("content-encoding", "gzip")]),
            Some("UNSUPPORTED_MEDIA_TYPE")
        );
    }

    #[test]
    fn a_page_of_another_origin_is_refused() {
        let json = ("content-type", "application/json");
        assert_eq!(code_of(&[json, ("origin", "https://sinergi.example.go.id")]), None);
        for origin in [
            "null",
            "https://sinergi.example.go.id.evil.example",
            "http://sinergi.example.go.id",
            "https://evil.example",
        ] {
            assert_eq!(code_of(&[json, ("origin", origin)]), Some("FOREIGN_ORIGIN"), "{origin}");
        }
        for site in ["cross-site", "same-site"] {
            assert_eq!(code_of(&[json, ("sec-fetch-site", site)]), Some("FOREIGN_ORIGIN"), "{site}");
        }
        assert_eq!(code_of(&[json, ("sec-fetch-site", "none")]), None);
    }

    #[test]
    fn a_body_is_one_object_with_members_of_the_right_types() {
        let part = |body: &str| Question::from_body(body.as_bytes()).err().map(|refused| refused.params);
        assert_eq!(part(r#"{"query":"{ __typename }","variables":null,"operationName":null,"extensions":null}"#), None);
        assert_eq!(part(r#"{"documentId":"sha256:00"}"#), None);
        for (body, wrong) in [
            (r#"[{"query":"{ __typename }"}]"#, "body"),
            (r#"{"qeury":"{ __typename }"}"#, "query"),
            (r#"{"query":7}"#, "query"),
            (r#"{"query":"{ __typename }","documentId":"sha256:00"}"#, "documentId"),
            (r#"{"documentId":"md5:00"}"#, "documentId"),
            (r#"{"query":"{ __typename }","variables":[]}"#, "variables"),
            (r#"{"query":"{ __typename }","operationName":0}"#, "operationName"),
            (r#"{"query":"{ __typename }","extensions":"x"}"#, "extensions"),
            ("", "body"),
        ] {
            assert_eq!(part(body), Some(vec![("part".to_owned(), wrong.to_owned())]), "{body}");
        }
    }

    #[test]
    fn a_parameter_given_twice_is_refused_and_not_guessed() {
        assert!(Question::from_query_string("query=%7Ba%7D&query=%7Bb%7D").is_err());
        assert!(Question::from_query_string("documentId=sha256%3Aff&variables=%7B%22a%22%3A1%7D").is_ok());
    }
}
