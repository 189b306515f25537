use crate::{
    GraphqlConfig, Texts,
    caller::{self, Identify},
};
use app::App;
use axum::Router;
use serde_json::json;
use std::sync::Arc;
#[derive(Debug)]
struct Ids(std::sync::atomic::AtomicU64);
impl kernel::IdSource for Ids {
    fn next_id(&self) -> kernel::Uuid {
        kernel::Uuid::from_u128(self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst).into())
    }
}
pub(super) fn texts() -> Texts {
    Arc::new(|code, _| code.to_owned())
}
pub(super) fn config() -> GraphqlConfig {
    GraphqlConfig {
        public_url: super::ADDRESS.to_owned(),
        origins: vec![],
        texts: texts(),
        ids: Arc::new(Ids(1.into())),
    }
}
pub(super) fn identify() -> Identify {
    caller::by_cookie(App::default(), super::ADDRESS)
}
pub(super) struct Office {
    pub(super) router: Router,
    pub(super) developer: String,
    app: App,
}
impl Office {
    pub(super) async fn changes(&self) -> usize {
        self.app.calls.load(std::sync::atomic::Ordering::SeqCst)
    }
}
pub(super) async fn office() -> Office {
    let app = App::default();
    Office { router: crate::router(app.clone(), config()).unwrap(), developer: "developer".into(), app }
}
pub(super) async fn stock(office: &Office) -> Router {
    let schema = crate::schema::build(Some(office.app.clone()), &texts()).unwrap();
    let caller =
        identify().caller(Some("developer".into()), kernel::ids::RequestId(kernel::Uuid::nil())).await.unwrap();
    Router::new().route(
        "/graphql",
        axum::routing::any(move |request: async_graphql_axum::GraphQLBatchRequest| {
            let (schema, caller) = (schema.clone(), caller.clone());
            async move {
                let request = match request.into_inner() {
                    async_graphql::BatchRequest::Single(r) => async_graphql::BatchRequest::Single(r.data(caller)),
                    async_graphql::BatchRequest::Batch(all) => {
                        async_graphql::BatchRequest::Batch(all.into_iter().map(|r| r.data(caller.clone())).collect())
                    }
                };
                match request {
                    async_graphql::BatchRequest::Single(r) => {
                        async_graphql_axum::GraphQLResponse::from(schema.execute(r).await)
                    }
                    async_graphql::BatchRequest::Batch(all) => {
                        let mut out = vec![];
                        for r in all {
                            out.push(schema.execute(r).await);
                        }
                        async_graphql_axum::GraphQLResponse::from(async_graphql::BatchResponse::Batch(out))
                    }
                }
            }
        }),
    )
}
pub(super) fn harmless_command() -> (&'static str, serde_json::Value) {
    (
        "mutation($input: RegisterCompanyInput!) { registerCompany(input: $input) { position } }",
        json!({"input": {"commandId": kernel::Uuid::nil(), "legalName": "X", "legalForm": "PT"}}),
    )
}
