//! The log and its read side, available to the API once the database is ready.

use super::error::coded;
use async_graphql::Result;
use redress_log::Log;
use redress_read::{MinimumCell, Projector, Reader, Replica};
use std::sync::{Arc, OnceLock};

/// The log and its readers.
#[derive(Clone)]
pub struct Api {
    /// The log, which executes commands.
    pub log: Log,
    /// The read side.
    pub reader: Reader,
    /// The projector, which keeps the read side up to date.
    pub projector: Arc<Projector>,
    /// The replica that queries read, if there is one and while it keeps up.
    pub replica: Option<Arc<Replica>>,
    /// The smallest count that breakdowns of statistics show.
    pub minimum_cell: MinimumCell,
}

/// Holds the API once the database is ready. Until then every query answers `NOT_READY`. Cheap to clone.
#[derive(Clone, Default)]
pub struct Opening(Arc<OnceLock<Api>>);

impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opening").field("is_open", &self.is_open()).finish()
    }
}

impl Opening {
    /// Starts answering queries. Later calls have no effect.
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

    /// The log and its readers.
    ///
    /// # Errors
    /// `NOT_READY` until the database is ready.
    pub fn api(&self) -> Result<&Api> {
        let not_ready = || coded("NOT_READY", "the database is not ready yet; ask again in a moment");
        self.0.get().ok_or_else(not_ready)
    }
}
