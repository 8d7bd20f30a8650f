//! Where a request reads: at the replica, or at the primary.
//!
//! A query begins at the replica, if there is one to read. It moves to the primary when it names a position that the replica does not
//! have, or when the replica fails; it never moves back. The primary is never behind its replica, so what the query has read already
//! stays true. Commands, what they answer, and subscriptions are at the primary from the start.

use super::{context::Within, error::read_error, loaders::Loaders, opening::Opening, scalars::Position};
use async_graphql::{Context, Result, dataloader::DataLoader};
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

/// What one request knows of where it reads.
#[derive(Debug, Default)]
pub(super) struct Reads {
    at_primary: AtomicBool,
}

/// What is loaded together, apart for either place: what the one has, the other may lack.
pub(super) struct Loading {
    primary: DataLoader<Loaders>,
    replica: DataLoader<Loaders>,
}

impl Loading {
    pub(super) fn new(opening: &Opening) -> Self {
        // What is loaded together belongs to the request that asked first.
        let spawn = |load| tokio::spawn(tracing::Instrument::in_current_span(load));
        let loader = |at_replica| DataLoader::new(Loaders { opening: opening.clone(), at_replica }, spawn);
        Self { primary: loader(false), replica: loader(true) }
    }
}

/// Short ways to where a resolver reads.
pub(super) trait ReadsWithin {
    /// Reads from here on at the primary.
    fn move_to_primary(&self);
    /// The replica, if the request reads there.
    fn replica(&self) -> Result<Option<&Arc<Replica>>>;
    /// What the request reads.
    fn reader(&self) -> Result<&Reader>;
    /// What loads the same for many.
    fn loader(&self) -> Result<&DataLoader<Loaders>>;
    /// Moves to the primary if a position is named that the replica does not have.
    async fn reach(&self, position: Option<Position>) -> Result<()>;
    /// Waits until what the request reads has this position.
    async fn wait_for(&self, min_position: Option<Position>) -> Result<()>;
    /// The unit tree as it stands today. Every query asks for it before anything else, so one that finds the replica gone is answered.
    async fn units_today(&self) -> Result<Served<Arc<TreeOn>>>;
}

impl ReadsWithin for Context<'_> {
    fn move_to_primary(&self) {
        if let Some(reads) = self.data_opt::<Reads>() {
            reads.at_primary.store(true, Ordering::Relaxed);
        }
    }

    fn replica(&self) -> Result<Option<&Arc<Replica>>> {
        let moved = self.data_opt::<Reads>().is_none_or(|reads| reads.at_primary.load(Ordering::Relaxed));
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

    async fn reach(&self, position: Option<Position>) -> Result<()> {
        if let (Some(position), Some(replica)) = (position, self.replica()?)
            && !replica.has(position.0).await
        {
            self.move_to_primary();
        }
        Ok(())
    }

    async fn wait_for(&self, min_position: Option<Position>) -> Result<()> {
        self.reach(min_position).await?;
        match (min_position, self.replica()?) {
            (Some(position), None) => {
                self.api()?.projector.wait_for(position.0, PATIENCE).await.map_err(read_error)
            }
            // The replica has it already.
            _ => Ok(()),
        }
    }

    async fn units_today(&self) -> Result<Served<Arc<TreeOn>>> {
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
    }
}
