//! The log itself.

use crate::graphql::{
    access::Access,
    context::Within,
    error::{log_error, proof_error, read_error},
    opening::Api,
    scalars::Position,
};
use async_graphql::{ComplexObject, Context, Object, Result, SimpleObject};

/// Questions about the log.
#[derive(Debug, Default)]
pub struct LogQueries;

/// Questions about the log.
#[Object]
impl LogQueries {
    /// How far the log goes, and how far it has been read: what `minPosition` is compared with.
    async fn log(&self, ctx: &Context<'_>) -> Result<LogStatus> {
        // Positions tell nothing of petitions, and whoever reads or writes waits for them.
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

/// How far the log goes, and how far it has been read.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct LogStatus {
    /// Position of the last event.
    head: Position,
    /// Position up to which queries answer.
    read_position: Position,
    /// How many events lie between.
    lag: i64,
}

/// How far the log goes, and how far it has been read.
#[ComplexObject]
impl LogStatus {
    /// The last checkpoint: a signed note (C2SP tlog-checkpoint) with the log's name, how many events it had, and the root of the Merkle tree
    /// over them. Whoever keeps one can prove later that nothing up to there was changed. Null until the first one is signed.
    async fn checkpoint(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let signed = ctx.api()?.log.proofs().checkpoint().await.map_err(proof_error)?;
        Ok(signed.map(|signed| signed.note.to_string()))
    }
}
