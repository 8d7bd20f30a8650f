//! `extensions.position`: the position of the answer.

use async_graphql::{
    Request, Response, ScalarType, ServerResult, async_trait,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextPrepareRequest},
};
use redress_api_common::{context::ServedAt, read_source::ReadSource, scalars::Position};
use std::sync::Arc;

/// Gives every request its read source, and adds the served position to every answer that read something.
pub(super) struct ServedPosition;

impl ExtensionFactory for ServedPosition {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for ServedPosition {
    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        next.run(ctx, request.data(ServedAt::default()).data(ReadSource::default())).await
    }

    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let response = next.run(ctx, operation_name).await;
        match ctx.data_opt::<ServedAt>().and_then(ServedAt::position) {
            Some(position) => response.extension("position", Position(position).to_value()),
            None => response,
        }
    }
}
