//! T-10: thirty-three abuses of a GraphQL endpoint, the thirteen of graphql-cop first.

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use serde_json::json;

use super::{Answer, harness, own, post, send};

type Make = fn(&str) -> Request<Body>;
type Fine = fn(&Answer) -> bool;

const JSON: &str = "application/json";

fn each(count: usize, make: impl Fn(usize) -> String) -> String {
    (0..count).map(make).collect::<Vec<_>>().concat()
}
fn text(cookie: &str, query: &str) -> Request<Body> {
    post(cookie, &json!({ "query": query }))
}
fn typed(cookie: &str, media: Option<&str>, body: impl Into<Body>) -> Request<Body> {
    let head = media.into_iter().fold(own(cookie), |head, media| head.header(header::CONTENT_TYPE, media));
    head.body(body.into()).expect("a request")
}
fn get(cookie: &str, query: &str) -> Request<Body> {
    let head = Request::get(format!("/graphql?{query}"))
        .header(header::COOKIE, format!("sid={cookie}"))
        .header("x-sinergi-client", "test");
    head.body(Body::empty()).expect("a request")
}
fn with(cookie: &str, name: &str, value: &str) -> Request<Body> {
    let head =
        Request::post("/graphql").header(header::COOKIE, format!("sid={cookie}")).header(header::CONTENT_TYPE, JSON);
    let head = if name == "x-without" { head } else { head.header("x-sinergi-client", "test").header(name, value) };
    head.body(Body::from(MUTATION)).expect("a request")
}
fn no_internals(answer: &Answer) -> bool {
    let text = answer.text.to_lowercase();
    !["serde", "pest", "panicked", ".rs", "at line", "expected value", "axum", "-->"]
        .iter()
        .any(|word| text.contains(word))
}

const MUTATION: &str = r#"{"query":"mutation { __typename }"}"#;
const MULTIPART: &str = "multipart/form-data; boundary=x";
const PARTS: &str = "--x\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n{\"query\":\"mutation { __typename }\"}\r\n--x\r\nContent-Disposition: form-data; name=\"map\"\r\n\r\n{}\r\n--x--\r\n";

const CHECKS: [(&str, Make, Fine); 33] = [
    // As graphql-cop asks.
    (
        "alias overloading",
        |c| text(c, &format!("{{ {} }}", each(101, |i| format!("a{i}: __typename ")))),
        Answer::is_refusal,
    ),
    (
        "array batching",
        |c| typed(c, Some(JSON), format!("[{}]", [r#"{"query":"{ __typename }"}"#; 10].join(","))),
        Answer::is_refusal,
    ),
    (
        "directive overloading",
        |c| text(c, &format!("{{ __typename {} }}", "@skip(if: false) ".repeat(10))),
        Answer::is_refusal,
    ),
    (
        "circular introspection",
        |c| {
            text(
                c,
                "{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }",
            )
        },
        Answer::is_refusal,
    ),
    ("field duplication", |c| text(c, &format!("{{ {} }}", "__typename ".repeat(500))), Answer::is_refusal),
    (
        "introspection by nobody",
        |_| {
            Request::post("/graphql")
                .header(header::CONTENT_TYPE, JSON)
                .body(Body::from(r#"{"query":"{ __schema { types { name } } }"}"#))
                .expect("a request")
        },
        Answer::is_refusal,
    ),
    (
        "an IDE at the endpoint",
        |c| {
            Request::get("/graphql")
                .header(header::COOKIE, format!("sid={c}"))
                .header(header::ACCEPT, "text/html")
                .body(Body::empty())
                .expect("a request")
        },
        |answer| answer.status.is_client_error() && !answer.text.contains("<html"),
    ),
    (
        "suggestions of field names",
        |c| text(c, "{ companie { id } }"),
        |answer| answer.is_refusal() && !answer.text.contains("Did you mean"),
    ),
    ("trace mode", |c| text(c, "{ __typename }"), |answer| answer.body().get("extensions").is_none()),
    ("a query of one's own by GET", |c| get(c, "query=%7B%20me%20%7B%20id%20%7D%20%7D"), Answer::is_refusal),
    ("a mutation by GET", |c| get(c, "query=mutation%20%7B%20__typename%20%7D"), Answer::is_refusal),
    (
        "a form",
        |c| typed(c, Some("application/x-www-form-urlencoded"), "query=mutation%20%7B%20__typename%20%7D"),
        Answer::is_refusal,
    ),
    (
        "unhandled errors",
        |c| typed(c, Some(JSON), r#"{"query":"{ __typename","variables":"#),
        |answer| answer.is_refusal() && no_internals(answer),
    ),
    // What it lacks.
    ("text/plain", |c| typed(c, Some("text/plain"), MUTATION), Answer::is_refusal),
    ("no content type", |c| typed(c, None, MUTATION), Answer::is_refusal),
    ("multipart", |c| typed(c, Some(MULTIPART), PARTS), Answer::is_refusal),
    (
        "5,000 operations",
        |c| typed(c, Some(JSON), format!("[{}]", vec![r#"{"query":"{ __typename }"}"#; 5_000].join(","))),
        Answer::is_refusal,
    ),
    ("a large body", |c| text(c, &format!("{{ __typename }} #{}", "x".repeat(64 * 1024))), Answer::is_refusal),
    (
        "10,000 aliases",
        |c| text(c, &format!("{{ {} }}", each(10_000, |i| format!("a{i}:__typename ")))),
        Answer::is_refusal,
    ),
    (
        "2,000 directives",
        |c| text(c, &format!("{{ __typename {} }}", "@skip(if:false)".repeat(2_000))),
        Answer::is_refusal,
    ),
    (
        "depth of 300",
        |c| text(c, &format!("{}__typename{}", "{ me ".repeat(300), "}".repeat(300))),
        |answer| answer.is_refusal() && no_internals(answer),
    ),
    (
        "eleven fields of the root",
        |c| text(c, &format!("{{ {} }}", each(11, |i| format!("a{i}: me {{ id }} ")))),
        Answer::is_refusal,
    ),
    ("a page of 101", |c| text(c, "{ companies(first: 101) { nodes { id } } }"), Answer::is_refusal),
    (
        "a page of 100,000 in a variable",
        |c| {
            post(
                c,
                &json!({ "query": "query($n: Int) { companies(first: $n) { nodes { id } } }", "variables": { "n": 100_000 } }),
            )
        },
        Answer::is_refusal,
    ),
    (
        "many lists at once",
        |c| {
            text(
                c,
                &format!(
                    "{{ {} }}",
                    each(10, |i| format!("a{i}: companies(first: 100) {{ totalCount nodes {{ id }} }} "))
                ),
            )
        },
        Answer::is_refusal,
    ),
    (
        "fragments in a circle",
        |c| text(c, "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"),
        Answer::is_refusal,
    ),
    (
        "fragments that double each other",
        |c| {
            let chain = each(18, |i| format!(" fragment F{i} on Query {{ ...F{} ...F{} }}", i + 1, i + 1));
            text(c, &format!("{{ ...F0 }}{chain} fragment F18 on Query {{ __typename }}"))
        },
        Answer::is_refusal,
    ),
    ("a page of another origin", |c| with(c, "origin", "https://jahat.example"), Answer::is_refusal),
    ("a page without an origin", |c| with(c, "origin", "null"), Answer::is_refusal),
    ("a page of another site", |c| with(c, "sec-fetch-site", "cross-site"), Answer::is_refusal),
    ("a cookie alone", |c| with(c, "x-without", ""), Answer::is_refusal),
    (
        "brackets in brackets",
        |c| text(c, &format!("{{ node(id: {}) {{ id }} }}", "[".repeat(1_500))),
        |answer| answer.is_refusal() && no_internals(answer),
    ),
    (
        "JSON in JSON",
        |c| {
            typed(
                c,
                Some(JSON),
                format!(r#"{{"query":"{{ __typename }}","variables":{}1{}}}"#, r#"{"a":"#.repeat(500), "}".repeat(500)),
            )
        },
        |answer| answer.is_refusal() && no_internals(answer),
    ),
];

async fn failures(router: &Router, cookie: &str) -> Vec<&'static str> {
    let mut failed = Vec::new();
    for (name, make, fine) in CHECKS {
        if !fine(&send(router, make(cookie)).await) {
            failed.push(name);
        }
    }
    failed
}

/// T-10. The caller is the one who may do most here: a developer who may send free documents.
#[tokio::test]
async fn thirty_three_abuses_are_refused() {
    let office = harness::office().await;
    assert_eq!(failures(&office.router, &office.developer).await, Vec::<&str>::new());
}

/// The planted fault of T-10: the same schema behind the extractor that comes with the library.
#[tokio::test]
async fn the_librarys_own_extractor_lets_at_least_eight_of_them_through() {
    let office = harness::office().await;
    let failed = failures(&harness::stock(&office), &office.developer).await;
    assert!(failed.len() >= 8, "{failed:?}");
}
