//! The GraphQL face: own request gate, own HTTP handler, and a schema made from the declarations of the application.
//!
//! **Invariant:** nothing reaches the executor that the gate has not measured, and nothing leaves that is not either
//! data, a coded error with a request id, or a masked fault. Resolvers hold no rules and no SQL: a list is one call of
//! [`app::App::list`], a mutation one call of [`app::App::perform`].

mod answer;
mod caller;
mod documents;
mod gate;
mod graphiql;
mod http;
mod limits;
mod prices;
mod schema;
mod slots;
#[cfg(test)]
mod tests;
mod texts;

use std::{fmt, sync::Arc};

use app::App;
use axum::Router;
use kernel::IdSource;

pub use texts::{CODES, MISTAKES, Texts};

/// What the face needs beside the application.
#[derive(Clone)]
pub struct GraphqlConfig {
    /// The one public address; requests from pages of other origins are refused.
    pub public_url: String,
    /// Further origins whose pages may ask, for an office that serves its own dashboards.
    pub origins: Vec<String>,
    /// The texts of codes, in Indonesian.
    pub texts: Texts,
    /// Where request ids come from.
    pub ids: Arc<dyn IdSource>,
}

impl fmt::Debug for GraphqlConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GraphqlConfig").field("public_url", &self.public_url).finish_non_exhaustive()
    }
}

/// The schema could not be made from the declarations.
#[derive(Debug, thiserror::Error)]
#[error("making the GraphQL schema: {0}")]
pub struct SchemaFault(String);

/// `/graphql` and, for those who may use it, `/dev/graphiql`.
pub fn router(app: App, config: GraphqlConfig) -> Result<Router, SchemaFault> {
    let schema = schema::build(Some(app.clone()), &config.texts)?;
    let face = http::Face::new(schema, caller::by_cookie(app, &config.public_url), config)?;
    Ok(http::routes(Arc::new(face)))
}

/// The schema in SDL, sorted: what `schema/graphql/schema.graphql` holds.
pub fn sdl() -> Result<String, SchemaFault> {
    let texts: Texts = Arc::new(|key, _| key.to_owned());
    Ok(schema::sdl(&schema::build(None, &texts)?))
}
