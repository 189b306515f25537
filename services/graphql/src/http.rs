//! `/graphql` over HTTP: gate, caller, document, limits, places, execution, answer, in this order.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use app::AppError;
use async_graphql::{Variables, dynamic::Schema, parser::types::OperationType};
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode},
    response::Response,
    routing::any,
};
use futures_util::FutureExt;
use kernel::{IdSource, ids::RequestId};

use crate::{
    GraphqlConfig, SchemaFault, Texts,
    answer::Reply,
    caller::{Caller, Identify},
    documents::Documents,
    gate::{self, Document, Media, Origins, Question, Refused},
    graphiql,
    limits::{self, Measured},
    prices::Prices,
    schema,
    slots::Slots,
};

/// No request lives longer.
const DEADLINE: Duration = Duration::from_secs(5);

/// All that answering needs.
pub(crate) struct Face {
    schema: Schema,
    prices: Prices,
    documents: Documents,
    slots: Slots,
    origins: Origins,
    identify: Identify,
    texts: Texts,
    ids: Arc<dyn IdSource>,
    deadline: Duration,
}

impl Face {
    /// With the documents that were built in.
    pub(crate) fn new(schema: Schema, identify: Identify, config: GraphqlConfig) -> Result<Self, SchemaFault> {
        let prices = Prices::of(&schema::sdl(&schema))?;
        let origins = Origins::new(&config.public_url, &config.origins);
        let documents = Documents::registered();
        let GraphqlConfig { texts, ids, .. } = config;
        Ok(Self {
            schema,
            prices,
            documents,
            slots: Slots::default(),
            origins,
            identify,
            texts,
            ids,
            deadline: DEADLINE,
        })
    }

    /// With other documents and another deadline.
    #[cfg(test)]
    pub(crate) fn with(self, documents: Documents, deadline: Duration) -> Self {
        Self { documents, deadline, ..self }
    }

    /// The caller, as the cookie says.
    pub(crate) async fn caller(&self, headers: &HeaderMap, id: RequestId) -> Result<Caller, Refused> {
        let token = self.identify.token(headers);
        self.identify.caller(token, id).await.map_err(|error| schema::refusal_of(&error, id))
    }

    /// Where request ids come from.
    pub(crate) fn ids(&self) -> &dyn IdSource {
        self.ids.as_ref()
    }

    async fn answer(&self, request: Request, reply: &Reply) -> Result<Response, Refused> {
        gate::check_head(request.method(), request.headers(), &self.origins)?;
        if self.identify.token(request.headers()).is_some() {
            gate::check_client(request.headers())?;
        }
        let caller = self.caller(request.headers(), reply.request).await?;
        let get = request.method() == Method::GET;
        let question = if get {
            Question::from_query_string(request.uri().query().unwrap_or_default())?
        } else {
            let too_large = |_| {
                Refused::request(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE").with("bytes", &gate::BODY_BYTES)
            };
            let body = axum::body::to_bytes(request.into_body(), gate::BODY_BYTES).await.map_err(too_large)?;
            Question::from_body(&body)?
        };
        let text = self.document(&question.document, &caller, get)?;
        let operation = question.operation.as_deref();
        let Measured { document, kind, cost } =
            limits::measure(text, operation, &question.variables, caller.limits(), &self.prices)?;
        if get && kind != OperationType::Query {
            let refused = Refused::request(StatusCode::METHOD_NOT_ALLOWED, "MUTATION_OVER_GET");
            return Err(Refused { allow: Some("POST"), ..refused });
        }
        let places = caller.places();
        let _place = places.map(|(person, tenant)| self.slots.take(person, tenant)).transpose()?;
        tracing::info!(
            request = %reply.request,
            tenant = places.and_then(|(_, tenant)| tenant).map(kernel::TenantId::as_i32),
            actor = places.map(|(person, _)| person.to_string()),
            operation,
            %kind,
            cost,
            "graphql"
        );
        let introspection = caller.session().is_some();
        let mut asked = async_graphql::Request::new(text)
            .variables(Variables::from_json(question.variables.into()))
            .data(caller)
            .data(reply.request);
        if let Some(name) = question.operation {
            asked = asked.operation_name(name);
        }
        if !introspection {
            asked = asked.disable_introspection();
        }
        asked.set_parsed_query(document);
        Ok(reply.executed(self.schema.execute(asked).await))
    }

    /// The text of a document that this caller may send in this way.
    fn document<'a>(&'a self, document: &'a Document, caller: &Caller, get: bool) -> Result<&'a str, Refused> {
        let unknown = Refused::document("PERSISTED_QUERY_NOT_FOUND");
        match document {
            Document::Id(sha256) => self.documents.find(sha256).ok_or(unknown),
            Document::Text(text) if self.documents.holds(text) => Ok(text),
            Document::Text(_) if get => Err(unknown),
            Document::Text(text) if caller.free_documents() => Ok(text),
            Document::Text(_) if caller.session().is_some() => Err(unknown),
            Document::Text(_) => Err(Refused::request(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED")),
        }
    }
}

/// The routes.
pub(crate) fn routes(face: Arc<Face>) -> Router {
    Router::new().route("/graphql", any(graphql)).merge(graphiql::routes()).with_state(face)
}

async fn graphql(State(face): State<Arc<Face>>, request: Request) -> Response {
    let (media, accepted) = match Media::accepted(request.headers()) {
        Ok(media) => (media, Ok(())),
        Err(refused) => (Media::Json, Err(refused)),
    };
    let reply = Reply { media, request: RequestId(face.ids.next_id()), texts: face.texts.clone() };
    let answer = async {
        accepted?;
        face.answer(request, &reply).await
    };
    let answer = match tokio::time::timeout(face.deadline, AssertUnwindSafe(answer).catch_unwind()).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) => {
            tracing::error!(request = %reply.request, "a resolver panicked");
            Err(schema::refusal_of(&AppError::Bug("a panic".into()), reply.request))
        }
        Err(_) => Err(schema::refusal_of(&AppError::Unavailable("the deadline has passed"), reply.request)),
    };
    answer.unwrap_or_else(|refused| {
        tracing::info!(request = %reply.request, code = refused.code, "graphql refused");
        reply.refused(&refused)
    })
}
