//! Where a request reads: from the replica, or from the primary.
//!
//! A query begins at the replica, if it can be read. The query moves to the primary if it names a position
//! that the replica does not have, or if the replica fails; it never moves back. The primary is never behind
//! its replica, so what the query has already read remains valid. Commands, their payloads, and subscriptions
//! use the primary from the start.

use super::{context::ContextExt, error::read_error, loaders::Loaders, opening::Opening, scalars::Position};
use async_graphql::{Context, Result, dataloader::DataLoader};
use futures_util::future::BoxFuture;
use redress_read::{Reader, Replica, Served, TreeOn};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// How long a query waits for the read side to pass its `minPosition`.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where one request reads.
#[derive(Debug, Default)]
pub struct ReadSource {
    at_primary: AtomicBool,
}

/// The data loaders, one for each source: one may have what the other lacks.
pub struct Loading {
    primary: DataLoader<Loaders>,
    replica: DataLoader<Loaders>,
}

impl Loading {
    /// Loaders over the log and its readers.
    #[must_use]
    pub fn new(opening: &Opening) -> Self {
        // A data loader belongs to the request that first used it.
        let spawn = |load| tokio::spawn(tracing::Instrument::in_current_span(load));
        let loader = |at_replica| DataLoader::new(Loaders { opening: opening.clone(), at_replica }, spawn);
        Self { primary: loader(false), replica: loader(true) }
    }
}

/// Shortcuts to where a resolver reads.
pub trait ReadContext {
    /// Reads from here on at the primary.
    fn move_to_primary(&self);
    /// The replica, if the request reads there.
    fn replica(&self) -> Result<Option<&Arc<Replica>>>;
    /// What the request reads.
    fn reader(&self) -> Result<&Reader>;
    /// The data loader.
    fn loader(&self) -> Result<&DataLoader<Loaders>>;
    /// Moves to the primary if the replica does not have a position.
    fn reach<'a>(&'a self, position: Option<Position>) -> BoxFuture<'a, Result<()>>;
    /// Waits until the request's source has this position.
    fn wait_for<'a>(&'a self, min_position: Option<Position>) -> BoxFuture<'a, Result<()>>;
    /// The unit tree on today's date. Every query reads it first, so a query that finds the replica gone is
    /// still answered.
    fn units_today<'a>(&'a self) -> BoxFuture<'a, Result<Served<Arc<TreeOn>>>>;
}

impl ReadContext for Context<'_> {
    fn move_to_primary(&self) {
        if let Some(reads) = self.data_opt::<ReadSource>() {
            reads.at_primary.store(true, Ordering::Relaxed);
        }
    }

    fn replica(&self) -> Result<Option<&Arc<Replica>>> {
        let moved =
            self.data_opt::<ReadSource>().is_none_or(|reads| reads.at_primary.load(Ordering::Relaxed));
        let replica = self.api()?.replica.as_ref().filter(|replica| !moved && replica.reader().is_some());
        if replica.is_none() {
            self.move_to_primary();
        }
        Ok(replica)
    }

    fn reader(&self) -> Result<&Reader> {
        let replica = self.replica()?.and_then(|replica| replica.reader());
        Ok(replica.unwrap_or(&self.api()?.reader))
    }

    fn loader(&self) -> Result<&DataLoader<Loaders>> {
        let Loading { primary, replica } = self.data()?;
        Ok(if self.replica()?.is_some() { replica } else { primary })
    }

    fn reach<'a>(&'a self, position: Option<Position>) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            if let (Some(position), Some(replica)) = (position, self.replica()?)
                && !replica.has(position.0).await
            {
                self.move_to_primary();
            }
            Ok(())
        })
    }

    fn wait_for<'a>(&'a self, min_position: Option<Position>) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            self.reach(min_position).await?;
            match (min_position, self.replica()?) {
                (Some(position), None) => {
                    self.api()?.projector.wait_for(position.0, PATIENCE).await.map_err(read_error)
                }
                // The replica already has it.
                _ => Ok(()),
            }
        })
    }

    fn units_today<'a>(&'a self) -> BoxFuture<'a, Result<Served<Arc<TreeOn>>>> {
        Box::pin(async move {
            if let Some(replica) = self.replica()?
                && let Some(reader) = replica.reader()
            {
                match reader.units_today().await {
                    Err(fault) => replica.failed(fault),
                    Ok(served) => return Ok(served),
                }
                self.move_to_primary();
            }
            self.api()?.reader.units_today().await.map_err(read_error)
        })
    }
}
