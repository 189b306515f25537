//! What goes back: data, coded errors with a request id, or a masked fault, in the media type that was asked for.
//!
//! **Invariant:** no text of an error goes out but our own texts by code, and what validation says about the caller's
//! own document.

use async_graphql::{ErrorExtensionValues, PathSegment, ServerError, Value as Constant};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::ids::RequestId;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    gate::{Media, Refused},
    texts::{self, Texts},
};

/// The members of an answer, in the order in which they are written; data keeps the order of the selection.
#[derive(Serialize)]
struct Body {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Constant>,
}

/// Under which number and in which form we answer.
#[derive(Clone)]
pub(crate) struct Reply {
    /// The media type.
    pub(crate) media: Media,
    /// The request.
    pub(crate) request: RequestId,
    /// The texts of codes.
    pub(crate) texts: Texts,
}

impl Reply {
    /// A request that was not carried out.
    pub(crate) fn refused(&self, refused: &Refused) -> Response {
        let mut extensions = Map::new();
        extensions.insert("code".to_owned(), refused.code.into());
        extensions.insert("requestId".to_owned(), self.request.to_string().into());
        for (name, value) in &refused.params {
            extensions.insert(name.clone(), value.as_str().into());
        }
        let mut error =
            json!({ "message": texts::of_code(&self.texts, refused.code, &refused.params), "extensions": extensions });
        if let (Some(error), false) = (error.as_object_mut(), refused.locations.is_empty()) {
            let locations: Vec<Value> =
                refused.locations.iter().map(|(line, column)| json!({"line": line, "column": column})).collect();
            error.insert("locations".to_owned(), locations.into());
        }
        let status = if refused.of_document && self.media == Media::Json { StatusCode::OK } else { refused.status };
        let mut response = self.body(status, &Body { errors: vec![error], data: None });
        if let Some(allow) = refused.allow {
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        if let Some(seconds) = refused.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }

    /// What the executor found.
    pub(crate) fn executed(&self, response: async_graphql::Response) -> Response {
        // What execution found has a code by now; validation has none.
        let of_request = response.data == Constant::Null
            && !response.errors.is_empty()
            && response.errors.iter().all(|error| code_of(error).is_none());
        let status =
            if of_request && self.media == Media::GraphqlResponse { StatusCode::BAD_REQUEST } else { StatusCode::OK };
        let errors = response.errors.into_iter().map(|error| self.error(error)).collect();
        self.body(status, &Body { errors, data: (!of_request).then_some(response.data) })
    }

    fn error(&self, error: ServerError) -> Value {
        let mut extensions = error.extensions.as_ref().map_or_else(Map::new, as_json);
        extensions.entry("code").or_insert_with(|| "GRAPHQL_VALIDATION_FAILED".into());
        extensions.insert("requestId".to_owned(), self.request.to_string().into());
        let mut out = Map::new();
        out.insert("message".to_owned(), error.message.into());
        if !error.locations.is_empty() {
            out.insert(
                "locations".to_owned(),
                error.locations.iter().map(|at| json!({"line": at.line, "column": at.column})).collect(),
            );
        }
        if !error.path.is_empty() {
            let path = error.path.into_iter().map(|segment| match segment {
                PathSegment::Field(name) => Value::from(name),
                PathSegment::Index(index) => Value::from(index),
            });
            out.insert("path".to_owned(), path.collect());
        }
        out.insert("extensions".to_owned(), extensions.into());
        Value::Object(out)
    }

    fn body(&self, status: StatusCode, body: &Body) -> Response {
        let request = HeaderValue::from_str(&self.request.to_string()).unwrap_or(HeaderValue::from_static("unknown"));
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(self.media.content_type())),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (header::HeaderName::from_static("x-request-id"), request),
        ];
        (status, headers, serde_json::to_string(body).unwrap_or_default()).into_response()
    }
}

fn code_of(error: &ServerError) -> Option<&Constant> {
    error.extensions.as_ref().and_then(|values| values.get("code"))
}

fn as_json(values: &ErrorExtensionValues) -> Map<String, Value> {
    match serde_json::to_value(values) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}
