//! Requests through the real router.

mod abuse;
mod answers;
mod clock;
mod contract;
mod forms;
mod harness;
mod pages;
mod walk;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use serde_json::{Value, json};
use tower::ServiceExt;

/// Where the tests pretend to stand.
const ADDRESS: &str = "http://127.0.0.1:8080";

/// What came back.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn body(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }
    fn code(&self) -> String {
        self.body()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }
    fn data(&self) -> Value {
        let body = self.body();
        assert!(body.get("errors").is_none(), "{body}");
        body["data"].clone()
    }
    /// Neither data nor a silent success.
    fn is_refusal(&self) -> bool {
        let body = self.body();
        let items = body.as_array().cloned().unwrap_or_else(|| vec![body]);
        items.iter().all(|item| item.get("data").is_none_or(Value::is_null))
    }
}

async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.expect("the router answers");
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, 16 * 1024 * 1024).await.expect("a body");
    Answer { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
}

/// A POST of JSON as our own script sends it, with the cookie of a session.
fn post(cookie: &str, body: &Value) -> Request<Body> {
    own(cookie).header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())).expect("a request")
}

/// The head of a POST as our own script sends it.
fn own(cookie: &str) -> axum::http::request::Builder {
    Request::post("/graphql")
        .header(header::COOKIE, format!("sid={cookie}"))
        .header("x-sinergi-client", "test")
        .header(header::ORIGIN, ADDRESS)
}

async fn ask(router: &Router, cookie: &str, query: &str) -> Answer {
    send(router, post(cookie, &json!({ "query": query }))).await
}
