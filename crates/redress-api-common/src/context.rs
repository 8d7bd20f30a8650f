//! What resolvers get with a request: the API, the caller, and a place to record the served position.

use super::opening::{Api, Opening};
use async_graphql::{Context, Result};
use redress_auth::Principal;
use redress_log::Position;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// The position of the answer: the lowest one at which any part of it was served.
#[derive(Debug, Clone)]
pub struct ServedAt(Arc<AtomicI64>);

impl Default for ServedAt {
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(i64::MAX)))
    }
}

impl ServedAt {
    /// The position; `None` if nothing was read.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        Some(self.0.load(Ordering::Relaxed)).filter(|position| *position != i64::MAX).map(Position)
    }
}

/// Shortcuts to what a resolver needs.
pub trait ContextExt {
    /// The log and its readers.
    ///
    /// # Errors
    /// `NOT_READY` until the database is ready.
    fn api(&self) -> Result<&Api>;
    /// Who asks.
    ///
    /// # Errors
    /// A fault if the request was not authenticated.
    fn caller(&self) -> Result<&Principal>;
    /// Records the position at which a part of the answer was served.
    fn served(&self, position: Position);
}

impl ContextExt for Context<'_> {
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
}
