//! Gives every error of execution a code, before anybody can take it for an error of the document.
//!
//! **Invariant:** an error that a resolver made without a code leaves the executor as `INTERNAL`, without its text.

use std::sync::Arc;

use async_graphql::{
    ErrorExtensionValues, Response,
    async_trait::async_trait,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute},
};
use kernel::ids::RequestId;

use crate::texts::{self, Texts};

/// The extension.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mask;

impl ExtensionFactory for Mask {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Extension for Mask {
    async fn execute(&self, ctx: &ExtensionContext<'_>, operation: Option<&str>, next: NextExecute<'_>) -> Response {
        let mut response = next.run(ctx, operation).await;
        for error in &mut response.errors {
            if error.extensions.as_ref().is_some_and(|values| values.get("code").is_some()) {
                continue;
            }
            let request = ctx.data::<RequestId>().map(ToString::to_string).unwrap_or_default();
            tracing::error!(request, message = error.message, "a resolver failed without a code");
            "INTERNAL".clone_into(&mut error.message);
            if let Ok(texts) = ctx.data::<Texts>() {
                error.message = texts::of_code(texts, "INTERNAL", &[]);
            }
            let mut values = ErrorExtensionValues::default();
            values.set("code", "INTERNAL");
            error.extensions = Some(values);
        }
        response
    }
}
