//! The query `log`: the end of the log, and how far it has been read.

use async_graphql::{ComplexObject, Context, Object, Result, SimpleObject};
use redress_api_common::{
    access::Access,
    context::ContextExt,
    error::{log_error, proof_error, read_error},
    opening::Api,
    scalars::Position,
};

/// Queries about the log.
#[derive(Debug, Default)]
pub struct LogQueries;

/// Queries about the log.
#[Object]
impl LogQueries {
    /// The end of the log, and how far it has been read: `minPosition` is compared with it.
    async fn log(&self, ctx: &Context<'_>) -> Result<LogStatus> {
        // Positions reveal nothing about petitions, and every reader and writer waits for them.
        let _ = Access::with_any_role(ctx).await?;
        let Api { log, projector, .. } = ctx.api()?;
        let head = log.head().await.map_err(log_error)?;
        let status = projector.status().await.map_err(read_error)?;
        Ok(LogStatus {
            head: Position(head.position),
            read_position: Position(status.position),
            lag: head.position.0 - status.position.0,
        })
    }
}

/// The end of the log, and how far it has been read.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct LogStatus {
    /// Position of the last event.
    head: Position,
    /// Position up to which queries answer.
    read_position: Position,
    /// How many events have not been read yet.
    lag: i64,
}

/// The end of the log, and how far it has been read.
#[ComplexObject]
impl LogStatus {
    /// The last checkpoint: a signed note (C2SP tlog-checkpoint) with the log's name, its number of events,
    /// and the root of the Merkle tree over them. With a copy of it, anyone can prove later that nothing up
    /// to there was changed. Null until the first one is signed.
    async fn checkpoint(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let signed = ctx.api()?.log.proofs().checkpoint().await.map_err(proof_error)?;
        Ok(signed.map(|signed| signed.note.to_string()))
    }
}
