//! Completes answers as the specification of GraphQL says (6.3.2, 6.4.4), where the library (async-graphql 7.2.1) does not:
//!
//! - it leaves out a field that fails, where the nearest nullable parent is null;
//! - it puts the fields of an object in the order in which they were resolved, not in that of the selection;
//! - it takes an object of which nothing is selected for null;
//! - it resolves a field twice that is selected twice, and tells its error as often.
//!
//! Before an operation runs, its selections become a [`Shape`]; afterwards the answer is walked along it. What is right already costs one
//! comparison of pointers a field.

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

/// What one request selects.
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

/// Completes what an operation answers. Of its root, null is an object of which nothing was resolved.
fn complete(selected: &Fields, response: &mut Response) {
    if response.errors.len() > 1 {
        let mut told = HashSet::new();
        response.errors.retain(|error| told.insert((format!("{:?}", error.path), error.message.clone())));
    }
    if response.data == Value::Null {
        response.data = Value::Object(IndexMap::new());
    }
    if walk::object(selected, &mut response.data) {
        return;
    }
    response.data = Value::Null;
    if response.errors.is_empty() {
        // Every field that is missing has an error; should one ever lack it, the caller must not take nothing for an answer.
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
