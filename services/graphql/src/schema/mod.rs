//! The schema, made from `app::datasets()` and `app::catalogue()`.
//!
//! **Invariant:** a field of the root makes one value of all that was selected; everything below it only hands on what
//! is stored there. So a page costs what its lists cost, and no field below the root can fail on its own.

mod comparison;
mod filters;
pub(crate) mod ids;
mod lists;
mod mask;
mod mutations;
pub(crate) mod names;
mod queries;
mod rows;
mod scalars;

use app::{App, AppError, Scope};
use async_graphql::{
    Context, ErrorExtensionValues, SDLExportOptions, ServerError, Value as Constant,
    dynamic::{
        Field, FieldFuture, FieldValue, Object, ObjectAccessor, ResolverContext, Schema, SchemaBuilder, TypeRef,
    },
};
use axum::http::StatusCode;
use futures_util::future::BoxFuture;
use kernel::ids::RequestId;

use crate::{
    SchemaFault,
    caller::Caller,
    gate::Refused,
    texts::{self, Texts},
};

#[cfg(test)]
pub(crate) use filters::wrong;

/// Makes the schema; without an application it can be printed but not asked.
pub(crate) fn build(app: Option<App>, texts: &Texts) -> Result<Schema, SchemaFault> {
    let mut schema = lists::register_shared(scalars::register(hardened("Query", "Mutation"))).data(texts.clone());
    if let Some(app) = app {
        schema = schema.data(app);
    }
    let mut query = Object::new("Query")
        .description("What can be asked. Lists are Relay connections with at most 100 rows a page.");
    for dataset in app::datasets().iter().copied() {
        schema = lists::register(schema, dataset);
        query = query.field(lists::list_field(dataset)).field(lists::one_field(dataset));
    }
    let (schema, query) = queries::register(schema, query);
    let (schema, query) = comparison::register(schema, query);
    let mutation = Object::new("Mutation")
        .description("What can be done: one field per use case. Sending the same command id again is doing it once.");
    let (schema, mutation) = mutations::register(schema, mutation);
    schema.register(query).register(mutation).finish().map_err(|error| SchemaFault(error.to_string()))
}

/// An empty schema that suggests nothing, masks faults and has the library's own limits behind ours.
pub(crate) fn hardened(query: &str, mutation: &str) -> SchemaBuilder {
    Schema::build(query, Some(mutation), None)
        .disable_suggestions()
        .limit_directives(5)
        .limit_recursive_depth(48)
        .extension(mask::Mask)
}

/// The schema in its own language, sorted, so that a change of the declarations is a readable difference.
pub(crate) fn sdl(schema: &Schema) -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .prefer_single_line_descriptions()
        .use_space_ident()
        .indent_width(2);
    schema.sdl_with_options(options)
}

/// A field that hands on what its object holds under the same name.
fn stored(name: impl Into<String>, of: TypeRef, about: &str) -> Field {
    let name = name.into();
    let key = name.clone();
    Field::new(name, of, move |ctx| {
        let value = match ctx.parent_value.as_value() {
            Some(Constant::Object(members)) => {
                members.get(key.as_str()).filter(|value| **value != Constant::Null).cloned()
            }
            _ => None,
        };
        FieldFuture::from_value(value)
    })
    .description(about)
}

/// What a field of the root is asked with.
pub(crate) struct Asked<'a> {
    ctx: &'a Context<'a>,
    args: ObjectAccessor<'a>,
}

/// A value, null, or why there is none.
pub(crate) type Found<'a> = Result<Option<FieldValue<'a>>, AppError>;
/// The same, later.
pub(crate) type Answer<'a> = BoxFuture<'a, Found<'a>>;

impl<'a> Asked<'a> {
    /// The application and the scope of the caller, if somebody is signed in and has chosen a tenant.
    fn app_and_scope(&self) -> Result<(&'a App, &'a Scope), AppError> {
        let app = self.ctx.data::<App>().map_err(|_| AppError::Bug("the schema has no application".into()))?;
        Ok((app, self.caller()?.scope()?))
    }
    /// Who asks.
    fn caller(&self) -> Result<&'a Caller, AppError> {
        self.ctx.data::<Caller>().map_err(|_| AppError::Unauthenticated)
    }
    /// An argument; null when it is absent.
    fn argument(&self, name: &str) -> Constant {
        self.args.get(name).map_or(Constant::Null, |value| value.as_value().clone())
    }
    /// A text argument; `None` when it is absent or empty.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match self.argument(name) {
            Constant::String(text) if !text.trim().is_empty() => Some(text),
            _ => None,
        }
    }
}

/// A field of the root: what it answers, or null with a coded error beside it.
pub(crate) fn root(
    name: impl Into<String>,
    of: TypeRef,
    about: impl Into<String>,
    resolve: impl for<'a> Fn(Asked<'a>) -> Answer<'a> + Send + Sync + 'static,
) -> Field {
    Field::new(name, of, move |ResolverContext { ctx, args, .. }| {
        let answer = resolve(Asked { ctx, args });
        FieldFuture::new(async move {
            Ok(answer.await.unwrap_or_else(|error| {
                ctx.add_error(ctx.set_error_path(error_of(ctx, &error)));
                None
            }))
        })
    })
    .description(about)
}

fn error_of(ctx: &Context<'_>, error: &AppError) -> ServerError {
    let refused = refusal_of(error, ctx.data::<RequestId>().copied().unwrap_or(RequestId(kernel::Uuid::nil())));
    let mut values = ErrorExtensionValues::default();
    values.set("code", refused.code);
    if let Some(seconds) = refused.retry_after {
        values.set("retryAfterSeconds", seconds);
    }
    let Ok(texts) = ctx.data::<Texts>() else { return ServerError::new(refused.code, Some(ctx.item.pos)) };
    if let AppError::Invalid(mistakes) = error {
        let fields = mistakes.iter().map(|mistake| {
            let field = names::camel_path(&mistake.field);
            let message = texts::of_mistake(texts, mistake, &field);
            async_graphql::value!({ "field": field, "code": mistake.code, "message": message })
        });
        values.set("fields", fields.collect::<Vec<Constant>>());
    }
    let message = texts::of_code(texts, refused.code, &refused.params);
    let mut out = ServerError::new(message, Some(ctx.item.pos));
    out.extensions = Some(values);
    out
}

/// An error of the application as a refusal; what cannot be is logged here and goes out without a word.
pub(crate) fn refusal_of(error: &AppError, request: RequestId) -> Refused {
    match error {
        AppError::Rejected(_) | AppError::Invalid(_) => Refused::document("BAD_USER_INPUT"),
        AppError::Denied => Refused::document("NOT_FOUND"),
        AppError::Unauthenticated => Refused::request(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"),
        AppError::Conflict => Refused::request(StatusCode::CONFLICT, "CONFLICT"),
        AppError::Unavailable(what) => {
            tracing::warn!(%request, what, "not available");
            Refused { retry_after: Some(1), ..Refused::request(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE") }
        }
        AppError::Throttled(seconds) => {
            let refused = Refused::request(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED").with("seconds", seconds);
            Refused { retry_after: Some(*seconds), ..refused }
        }
        AppError::Bug(cause) => {
            tracing::error!(%request, cause = chain(cause.as_ref()), "a bug");
            Refused::request(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL")
        }
    }
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// An object of the schema as a value to hand on.
fn object<const N: usize>(members: [(&str, Constant); N]) -> Constant {
    Constant::Object(members.into_iter().map(|(name, value)| (async_graphql::Name::new(name), value)).collect())
}
