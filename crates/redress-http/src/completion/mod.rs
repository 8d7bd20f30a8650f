//! Completes answers as the specification of GraphQL says (6.3.2, 6.4.4), where the library (async-graphql 7.2.1) does not:
//!
//! - it leaves out a field that failed instead of setting the nearest nullable parent to null;
//! - it orders the fields of an object as they were resolved, not as they were selected;
//! - it returns null for an object of which nothing is selected;
//! - it resolves a field twice that is selected twice, and returns its error twice.
//!
//! Before an operation is executed, its selections become a [`Shape`]; afterwards the answer is compared with it and corrected. A field that
//! is right costs one comparison of pointers.

mod marker;
mod registry;
mod shape;
#[cfg(test)]
mod tests;
mod walk;

use std::{
    collections::HashSet,
    sync::{Arc, OnceLock},
};

use async_graphql::{
    Request, Response, ServerResult, Value, Variables,
    async_trait::async_trait,
    extensions::{
        Extension, ExtensionContext, ExtensionFactory, NextExecute, NextParseQuery, NextPrepareRequest,
    },
    indexmap::IndexMap,
    parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition},
};

use super::reply::coded;
use shape::Fields;

/// Completes every answer of a schema.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Completion;

impl ExtensionFactory for Completion {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::<OfRequest>::default()
    }
}

/// The selections of one request.
#[derive(Default)]
struct OfRequest {
    operation: OnceLock<String>,
    selected: OnceLock<Fields>,
}

#[async_trait]
impl Extension for OfRequest {
    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        let request = next.run(ctx, request).await?;
        if let Some(name) = &request.operation_name {
            let _ = self.operation.set(name.clone());
        }
        Ok(request)
    }

    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let mut document = next.run(ctx, query, variables).await?;
        let (registry, name) = (&ctx.schema_env.registry, self.operation.get().map(String::as_str));
        marker::mark(&mut document, name, registry);
        if let Some(operation) = select(&document, name) {
            let _ = self.selected.set(shape::of(operation, &document.fragments, registry, variables));
        }
        Ok(document)
    }

    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let mut response = next.run(ctx, name).await;
        if let Some(selected) = self.selected.get() {
            complete(selected, &mut response);
        }
        response
    }
}

/// Completes the answer of an operation. A null root is an object of which nothing was resolved.
fn complete(selected: &Fields, response: &mut Response) {
    if response.errors.len() > 1 {
        let mut seen = HashSet::new();
        response.errors.retain(|error| seen.insert((format!("{:?}", error.path), error.message.clone())));
    }
    if response.data == Value::Null {
        response.data = Value::Object(IndexMap::new());
    }
    if walk::object(selected, &mut response.data) {
        return;
    }
    response.data = Value::Null;
    if response.errors.is_empty() {
        // Every missing field should have an error. If one lacks it, the caller still must see that the answer is not complete.
        response.errors.push(coded("INTERNAL", "a field that is never null has no value"));
    }
}

fn select<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Option<&'a OperationDefinition> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), _) => Some(&operation.node),
        (DocumentOperations::Multiple(all), Some(name)) => Some(&all.get(name)?.node),
        (DocumentOperations::Multiple(all), None) => Some(&all.values().next()?.node),
    }
}
