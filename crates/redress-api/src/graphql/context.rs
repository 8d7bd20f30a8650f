//! What resolvers work with.

use super::{
    error::{coded, read_error},
    reads::ReadsWithin,
};
use crate::auth::Principal;
use async_graphql::{Context, Result};
use redress_log::{Log, Position};
use redress_read::{MinimumCell, Projector, Reader, Replica};
use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

/// How long a query waits for the read side to pass its `minPosition`.
const PATIENCE: Duration = Duration::from_secs(5);

/// The log, and what reads it.
#[derive(Clone)]
pub struct Api {
    /// The log: commands go in here.
    pub log: Log,
    /// The read side.
    pub reader: Reader,
    /// Who keeps the read side up to date.
    pub projector: Arc<Projector>,
    /// What queries read instead, if there is one and as long as it keeps up.
    pub replica: Option<Arc<Replica>>,
    /// The smallest count that breakdowns of statistics show.
    pub minimum_cell: MinimumCell,
}

/// Where the API will be once the database allows it. Until then every query answers `NOT_READY`. Cheap to clone.
#[derive(Clone, Default)]
pub struct Opening(Arc<OnceLock<Api>>);

impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opening").field("is_open", &self.is_open()).finish()
    }
}

impl Opening {
    /// From now on queries are answered. Later calls change nothing.
    pub fn open(&self, api: Api) {
        let _ = self.0.set(api);
    }

    /// Whether queries are answered.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.0.get().is_some()
    }

    /// The replica, once queries are answered.
    #[must_use]
    pub fn replica(&self) -> Option<&Arc<Replica>> {
        self.0.get()?.replica.as_ref()
    }

    /// The log, once queries are answered.
    #[must_use]
    pub fn log(&self) -> Option<&Log> {
        Some(&self.0.get()?.log)
    }

    pub(super) fn api(&self) -> Result<&Api> {
        let not_ready = || coded("NOT_READY", "the database is not ready yet; ask again in a moment");
        self.0.get().ok_or_else(not_ready)
    }
}

/// The position that the answer speaks of: the least of those that its parts were served at.
#[derive(Debug, Clone)]
pub struct ServedAt(Arc<AtomicI64>);

impl Default for ServedAt {
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(i64::MAX)))
    }
}

impl ServedAt {
    /// The position; none if nothing was read.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        Some(self.0.load(Ordering::Relaxed)).filter(|position| *position != i64::MAX).map(Position)
    }
}

/// Short ways to what a resolver needs.
pub(super) trait Within {
    fn api(&self) -> Result<&Api>;
    fn caller(&self) -> Result<&Principal>;
    fn served(&self, position: Position);
    async fn wait_for(&self, min_position: Option<super::scalars::Position>) -> Result<()>;
}

impl Within for Context<'_> {
    fn api(&self) -> Result<&Api> {
        self.data::<Opening>()?.api()
    }

    fn caller(&self) -> Result<&Principal> {
        self.data()
    }

    fn served(&self, position: Position) {
        if let Some(served) = self.data_opt::<ServedAt>() {
            served.0.fetch_min(position.0, Ordering::Relaxed);
        }
    }

    async fn wait_for(&self, min_position: Option<super::scalars::Position>) -> Result<()> {
        self.reach(min_position).await?;
        match (min_position, self.replica()?) {
            (Some(position), None) => {
                self.api()?.projector.wait_for(position.0, PATIENCE).await.map_err(read_error)
            }
            // The replica has it already.
            _ => Ok(()),
        }
    }
}
