//! What the handler answers: status, media type, codes, masks. The schema is a small one, so that it can fail on demand.

use std::{sync::Arc, time::Duration};

use app::AppError;
use async_graphql::{
    Value as Constant,
    dynamic::{Field, FieldFuture, FieldValue, InputValue, Object, TypeRef},
};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use serde_json::{Value, json};

use super::{Answer, harness, own, post, send};
use crate::{
    documents::{Documents, hash},
    http::{Face, routes},
    schema,
};

const REGISTERED: &str = "query Typename { __typename }";
const REGISTERED_MUTATION: &str = "mutation Typename { __typename }";

/// A router over a schema whose one field fails in the way that is asked for.
fn router() -> Router {
    let query = Object::new("Query")
        .field(
            schema::root("fail", TypeRef::named(TypeRef::INT), "Fails.", |asked| {
                Box::pin(async move {
                    match asked.text("how").as_deref() {
                        Some("bug") => Err(AppError::Bug("select * from sinergi.rahasia".into())),
                        Some("denied") => Err(AppError::Denied),
                        Some("conflict") => Err(AppError::Conflict),
                        Some("throttled") => Err(AppError::Throttled(30)),
                        Some("invalid") => Err(schema::wrong("people.0.full_name", "unknown_field")),
                        Some("panic") => panic!("in /srv/rahasia.rs"),
                        Some("slow") => std::future::pending().await,
                        _ => Ok(Some(FieldValue::value(Constant::from(7)))),
                    }
                })
            })
            .argument(InputValue::new("how", TypeRef::named(TypeRef::STRING))),
        )
        .field(Field::new("raw", TypeRef::named(TypeRef::INT), |_| {
            FieldFuture::new(async {
                Err::<Option<Constant>, _>(async_graphql::Error::new("connection to 10.0.0.7 refused"))
            })
        }));
    let mutation = Object::new("Mutation")
        .field(Field::new("change", TypeRef::named(TypeRef::INT), |_| FieldFuture::from_value(Some(1.into()))));
    let texts = harness::texts();
    let schema = schema::hardened("Query", "Mutation")
        .register(query)
        .register(mutation)
        .data(texts)
        .finish()
        .expect("a schema");
    let documents = Documents::new([REGISTERED.to_owned(), REGISTERED_MUTATION.to_owned()]);
    let face = Face::new(schema, harness::identify(), harness::config())
        .expect("a face")
        .with(documents, Duration::from_millis(200));
    routes(Arc::new(face))
}

async fn fail(how: &str) -> Answer {
    send(
        &router(),
        post("developer", &json!({ "query": "query($how: String) { fail(how: $how) }", "variables": { "how": how } })),
    )
    .await
}

#[tokio::test]
async fn data_goes_out_as_it_is_with_a_request_id_and_no_cache() {
    let answer = fail("").await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, r#"{"data":{"fail":7}}"#));
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json; charset=utf-8");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    assert!(answer.headers["x-request-id"].to_str().expect("text").starts_with("request:"));
}

/// Planted fault: `error_of` giving the text of the cause.
#[tokio::test]
async fn a_fault_is_masked_and_names_its_request() {
    for how in ["bug", "panic"] {
        let answer = fail(how).await;
        assert_eq!(answer.code(), "INTERNAL");
        assert!(!answer.text.contains("rahasia"), "{}", answer.text);
        assert_eq!(
            answer.body()["errors"][0]["extensions"]["requestId"],
            answer.headers["x-request-id"].to_str().expect("text")
        );
    }
    let raw = send(&router(), post("developer", &json!({ "query": "{ raw }" }))).await;
    assert_eq!((raw.code(), raw.text.contains("10.0.0.7")), ("INTERNAL".to_owned(), false));
}

#[tokio::test]
async fn errors_of_the_application_have_codes_paths_and_what_to_do() {
    let denied = fail("denied").await;
    assert_eq!(
        (denied.status, denied.code(), &denied.body()["errors"][0]["path"], &denied.body()["data"]),
        (StatusCode::OK, "NOT_FOUND".to_owned(), &json!(["fail"]), &json!({ "fail": null }))
    );
    assert_eq!(fail("conflict").await.code(), "CONFLICT");
    assert_eq!(fail("throttled").await.body()["errors"][0]["extensions"]["retryAfterSeconds"], 30);
    let invalid = fail("invalid").await.body()["errors"][0]["extensions"].clone();
    assert_eq!(
        (&invalid["code"], &invalid["fields"]),
        (
            &json!("BAD_USER_INPUT"),
            &json!([{ "field": "people.0.fullName", "code": "unknown_field", "message": "mistake.unknown_field" }])
        )
    );
}

/// Planted fault: no timeout; the test then never ends.
#[tokio::test]
async fn what_takes_too_long_is_given_up() {
    let answer = fail("slow").await;
    assert_eq!((answer.status, answer.code()), (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE".to_owned()));
    assert_eq!(answer.headers[header::RETRY_AFTER], "1");
}

#[tokio::test]
async fn an_error_of_the_request_has_no_data_and_a_status_by_media_type() {
    let router = router();
    let strict = |body: Value| {
        let head = own("developer")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/graphql-response+json");
        head.body(Body::from(body.to_string())).expect("a request")
    };
    for (query, code) in [
        ("{ fail", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query($x: ID!) { fail }", "BAD_USER_INPUT"),
    ] {
        let body = json!({ "query": query });
        let (plain, strict) = (send(&router, post("developer", &body)).await, send(&router, strict(body)).await);
        assert_eq!(
            (plain.status, strict.status, plain.code(), strict.code()),
            (StatusCode::OK, StatusCode::BAD_REQUEST, code.to_owned(), code.to_owned())
        );
        assert!(plain.body().get("data").is_none() && strict.body().get("data").is_none());
        assert_eq!(strict.headers[header::CONTENT_TYPE], "application/graphql-response+json; charset=utf-8");
    }
    let partial = send(&router, strict(json!({ "query": "{ a: fail b: fail(how: \"denied\") }" }))).await;
    assert_eq!((partial.status, &partial.body()["data"]), (StatusCode::OK, &json!({ "a": 7, "b": null })));
}

#[tokio::test]
async fn each_part_of_the_gate_answers_with_its_own_status() {
    let router = router();
    let status = async |request: Request<Body>| {
        let answer = send(&router, request).await;
        (answer.status.as_u16(), answer.code())
    };
    let json = |request: axum::http::request::Builder| request.header(header::CONTENT_TYPE, "application/json");
    let body = || Body::from(r#"{"query":"{ __typename }"}"#);
    assert_eq!(
        status(Request::put("/graphql").body(body()).expect("a request")).await,
        (405, "METHOD_NOT_ALLOWED".into())
    );
    assert_eq!(status(own("developer").body(body()).expect("a request")).await, (415, "UNSUPPORTED_MEDIA_TYPE".into()));
    assert_eq!(
        status(json(own("developer")).header(header::ACCEPT, "text/html").body(body()).expect("a request")).await,
        (406, "NOT_ACCEPTABLE".into())
    );
    assert_eq!(
        status(json(own("developer")).body(Body::from(vec![b' '; 64 * 1024 + 1])).expect("a request")).await,
        (413, "PAYLOAD_TOO_LARGE".into())
    );
    assert_eq!(
        status(json(own("developer")).body(Body::empty()).expect("a request")).await,
        (400, "BAD_REQUEST".into())
    );
    assert_eq!(
        status(json(own("developer")).header(header::ORIGIN, "https://jahat.example").body(body()).expect("a request"))
            .await,
        (403, "FOREIGN_ORIGIN".into())
    );
    let alone = json(Request::post("/graphql")).header(header::COOKIE, "sid=developer");
    assert_eq!(status(alone.body(body()).expect("a request")).await, (403, "CLIENT_HEADER_MISSING".into()));
    assert_eq!(
        status(json(Request::post("/graphql")).body(body()).expect("a request")).await,
        (401, "UNAUTHENTICATED".into())
    );
}

/// Planted fault: `free_documents` answering `true` for everybody.
#[tokio::test]
async fn only_registered_documents_run_but_for_those_who_may_use_graphiql() {
    let router = router();
    let by_id = json!({ "documentId": format!("sha256:{}", hash(REGISTERED)) });
    for body in [by_id.clone(), json!({ "query": REGISTERED })] {
        for who in ["officer", "developer", "ended"] {
            assert_eq!(send(&router, post(who, &body)).await.data(), json!({ "__typename": "Query" }), "{who}");
        }
    }
    let free = json!({ "query": "{ fail }" });
    assert_eq!(send(&router, post("developer", &free)).await.data(), json!({ "fail": 7 }));
    assert_eq!(send(&router, post("officer", &free)).await.code(), "PERSISTED_QUERY_NOT_FOUND");
    assert_eq!(send(&router, post("ended", &free)).await.code(), "UNAUTHENTICATED");
    assert_eq!(
        send(&router, post("developer", &json!({ "documentId": "sha256:00" }))).await.code(),
        "PERSISTED_QUERY_NOT_FOUND"
    );
}

#[tokio::test]
async fn get_is_for_registered_queries() {
    let router = router();
    let get = async |query: String| {
        let request = Request::get(format!("/graphql?{query}"))
            .header(header::COOKIE, "sid=developer")
            .header("x-sinergi-client", "test");
        send(&router, request.body(Body::empty()).expect("a request")).await
    };
    assert_eq!(get(format!("documentId=sha256%3A{}", hash(REGISTERED))).await.data(), json!({ "__typename": "Query" }));
    let mutation = get(format!("documentId=sha256%3A{}", hash(REGISTERED_MUTATION))).await;
    assert_eq!(
        (mutation.status.as_u16(), mutation.code(), mutation.headers[header::ALLOW].clone()),
        (405, "MUTATION_OVER_GET".into(), "POST".parse().expect("a value"))
    );
    assert_eq!(get("query=%7B%20fail%20%7D".to_owned()).await.code(), "PERSISTED_QUERY_NOT_FOUND");
}

#[tokio::test]
async fn introspection_is_for_those_who_are_signed_in() {
    let router = router();
    let body = json!({ "query": "{ __schema { queryType { name } } }" });
    assert_eq!(send(&router, post("developer", &body)).await.data()["__schema"]["queryType"]["name"], "Query");
    assert_eq!(send(&router, post("ended", &body)).await.code(), "UNAUTHENTICATED");
}

#[tokio::test]
async fn four_operations_at_once_and_the_fifth_waits_outside() {
    let router = router();
    let slow =
        || async { send(&router, post("developer", &json!({ "query": "{ fail(how: \"slow\") }" }))).await.code() };
    let codes = futures_util::future::join_all((0..5).map(|_| slow())).await;
    assert_eq!(codes, ["UNAVAILABLE", "UNAVAILABLE", "UNAVAILABLE", "UNAVAILABLE", "RATE_LIMITED"]);
    assert_eq!(fail("").await.data(), json!({ "fail": 7 }));
}

#[tokio::test]
async fn graphiql_is_there_only_for_those_who_may_use_it() {
    let router = router();
    let page = async |who: &str, path: &str| {
        let answer = send(
            &router,
            Request::get(path).header(header::COOKIE, format!("sid={who}")).body(Body::empty()).expect("a request"),
        )
        .await;
        (answer.status.as_u16(), answer.headers, answer.text)
    };
    let (status, headers, text): (u16, HeaderMap, String) = page("developer", "/dev/graphiql").await;
    assert_eq!(status, 200);
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text").to_owned();
    assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"), "{policy}");
    assert!(!text.contains("http://") && !text.contains("https://"), "no other host");
    for file in text.split(['"']).filter(|part| part.starts_with("/dev/graphiql/")) {
        assert_eq!(page("developer", file).await.0, 200, "{file}");
    }
    for (who, path) in [
        ("officer", "/dev/graphiql"),
        ("ended", "/dev/graphiql/graphiql.js"),
        ("developer", "/dev/graphiql/missing.js"),
    ] {
        assert_eq!(page(who, path).await.0, 404, "{who} {path}");
    }
}
