//! The payload of a kind's mutations.

use super::{find::find, kind::Kind};
use crate::{
    command::CommandOutcome,
    read_source::ReadContext,
    scalars::Position,
    tables::{Answer, Tabled, fault_at, resolve_selected},
};
use async_graphql::{Context, ID, Result, ServerResult, Value};
use std::sync::Arc;

/// The result of a command to a case.
pub struct CasePayload {
    kind: &'static Kind,
    id: ID,
    outcome: CommandOutcome,
    type_name: String,
}

impl CasePayload {
    /// The payload of a command to the case with this id.
    pub fn new(kind: &'static Kind, id: ID, outcome: CommandOutcome) -> Self {
        Self { kind, id, outcome, type_name: format!("{}Payload", kind.object.name) }
    }

    /// The case, including this command.
    async fn changed(&self, ctx: &Context<'_>) -> Result<Option<Arc<dyn Tabled>>> {
        let Some(receipt) = self.outcome.receipt() else { return Ok(None) };
        ctx.wait_for(Some(Position(receipt.recorded.position))).await?;
        find(ctx, self.kind, &self.id).await?.map(self.kind.open).transpose()
    }

    async fn read(&self, ctx: &Context<'_>) -> ServerResult<Value> {
        match self.changed(ctx).await.map_err(|error| fault_at(ctx, error))? {
            Some(case) => resolve_selected(ctx, &*case).await,
            None => Ok(Value::Null),
        }
    }
}

impl Tabled for CasePayload {
    fn type_name(&self) -> &str {
        &self.type_name
    }

    fn field<'a>(&'a self, name: &str, ctx: &'a Context<'a>) -> Option<Answer<'a>> {
        if ctx.item.node.name.node == self.kind.one {
            return Some(Box::pin(self.read(ctx)));
        }
        self.outcome.own(name, ctx)
    }
}
