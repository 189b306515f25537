//! T-11, as far as it goes without a browser: nine requests that a foreign page can make a browser send.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use serde_json::json;

use super::{harness, send};

struct Form {
    name: &'static str,
    method: Method,
    headers: &'static [(&'static str, &'static str)],
    /// Whether the operation stands in the address, in JSON, in a form, or in parts.
    shape: Shape,
}

enum Shape {
    Address,
    Json,
    Form,
    Parts,
    File,
}

const FOREIGN: (&str, &str) = ("origin", "https://jahat.example");

const FORMS: [Form; 9] = [
    Form {
        name: "link or image",
        method: Method::GET,
        headers: &[("sec-fetch-site", "cross-site")],
        shape: Shape::Address,
    },
    Form {
        name: "form",
        method: Method::POST,
        headers: &[FOREIGN, ("content-type", "application/x-www-form-urlencoded")],
        shape: Shape::Form,
    },
    Form {
        name: "text/plain",
        method: Method::POST,
        headers: &[FOREIGN, ("content-type", "text/plain")],
        shape: Shape::Json,
    },
    Form {
        name: "multipart",
        method: Method::POST,
        headers: &[FOREIGN, ("content-type", "multipart/form-data; boundary=x")],
        shape: Shape::Parts,
    },
    Form { name: "no type", method: Method::POST, headers: &[FOREIGN], shape: Shape::Json },
    Form {
        name: "JSON of another origin",
        method: Method::POST,
        headers: &[FOREIGN, ("content-type", "application/json")],
        shape: Shape::Json,
    },
    Form {
        name: "JSON of no origin",
        method: Method::POST,
        headers: &[("origin", "null"), ("content-type", "application/json")],
        shape: Shape::Json,
    },
    Form {
        name: "WebSocket",
        method: Method::GET,
        headers: &[
            FOREIGN,
            ("connection", "upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ],
        shape: Shape::Address,
    },
    Form {
        name: "file upload",
        method: Method::POST,
        headers: &[FOREIGN, ("content-type", "multipart/form-data; boundary=x")],
        shape: Shape::File,
    },
];

fn request(form: &Form, cookie: &str, query: &str, variables: &serde_json::Value, ours: bool) -> Request<Body> {
    let operation = json!({ "query": query, "variables": variables }).to_string();
    let part =
        |name: &str, text: &str| format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
    let encoded =
        serde_urlencoded::to_string([("query", query), ("variables", &variables.to_string())]).expect("a form");
    let (address, body) = match form.shape {
        Shape::Address => (format!("/graphql?{encoded}"), String::new()),
        Shape::Json => ("/graphql".to_owned(), operation),
        Shape::Form => ("/graphql".to_owned(), encoded),
        Shape::Parts => ("/graphql".to_owned(), part("operations", &operation) + &part("map", "{}") + "--x--\r\n"),
        Shape::File => {
            let file = "--x\r\nContent-Disposition: form-data; name=\"0\"; filename=\"a.json\"\r\nContent-Type: application/json\r\n\r\n{}\r\n";
            (
                "/graphql".to_owned(),
                part("operations", &operation) + &part("map", "{\"0\":[\"variables.file\"]}") + file + "--x--\r\n",
            )
        }
    };
    let head =
        Request::builder().method(form.method.clone()).uri(address).header(header::COOKIE, format!("sid={cookie}"));
    let head = form.headers.iter().fold(head, |head, (name, value)| head.header(*name, *value));
    let head = if ours { head.header("x-sinergi-client", "test") } else { head };
    head.body(Body::from(body)).expect("a request")
}

/// T-11. Each form is sent as a page can send it, and once more with the header that only our own scripts set, so that
/// no single check carries the whole weight. Planted fault: `check_head` answering `Ok(())` at once.
#[tokio::test]
async fn none_of_nine_foreign_forms_changes_anything() {
    let office = harness::office().await;
    let (query, variables) = harness::harmless_command(0);
    let before = office.changes().await;
    for form in &FORMS {
        for ours in [false, true] {
            let answer = send(&office.router, request(form, &office.developer, query, &variables, ours)).await;
            assert!(answer.is_refusal(), "{}: {}", form.name, answer.text);
            assert_eq!(office.changes().await, before, "{}", form.name);
        }
    }
    let own = super::post(&office.developer, &json!({ "query": query, "variables": variables }));
    let answer = send(&office.router, own).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(
        office.changes().await,
        before + 1,
        "the same command from our own page is carried out: {}",
        answer.text
    );
}

/// The planted fault of T-11: without the gate at least four of them are carried out.
#[tokio::test]
async fn the_librarys_own_extractor_is_open_to_at_least_four_of_them() {
    let office = harness::office().await;
    let stock = harness::stock(&office);
    let mut open = Vec::new();
    for (number, form) in (1..).zip(&FORMS) {
        let (query, variables) = harness::harmless_command(number);
        let before = office.changes().await;
        send(&stock, request(form, &office.developer, query, &variables, false)).await;
        if office.changes().await > before {
            open.push(form.name);
        }
    }
    assert!(open.len() >= 4, "{open:?}");
}
