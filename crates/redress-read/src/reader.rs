//! The reader of the read side.

use crate::{
    ReadError, TreeOn, checkpoint::Checkpoint, connection_cache::ConnectionCache, served::Served,
    single_flight::SingleFlight, units::Units,
};
use futures_util::future::BoxFuture;
use redress_domain::UnitTree;
use redress_log::{Log, Position};
use sqlx::PgPool;
use std::sync::Arc;

/// Answers queries from what the projector has written. Every answer includes its position. Cheap to clone.
#[derive(Clone)]
pub struct Reader {
    pub(crate) log: Log,
    pub(crate) connections: ConnectionCache,
    pub(crate) units: Arc<Units>,
    /// Nearly every query begins by reading it.
    pub(crate) checkpoints: Arc<SingleFlight<Checkpoint>>,
}

impl Reader {
    /// A reader over a database whose migrations are up to date.
    #[must_use]
    pub fn new(log: Log, pool: PgPool) -> Self {
        let units = Arc::new(Units::new(log.clone()));
        Self { log, connections: ConnectionCache::new(pool), units, checkpoints: Arc::default() }
    }

    /// The log, read from the same database.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Every unit, as known at a position (`None`: the checkpoint). The tree can be read on any day.
    ///
    /// # Errors
    /// If the log has not reached the position or the database fails.
    pub fn unit_tree<'a>(
        &'a self,
        position: Option<Position>,
    ) -> BoxFuture<'a, Result<Served<Arc<UnitTree>>, ReadError>> {
        Box::pin(async move {
            let moment = self.moment(position).await?;
            Ok(Served { value: moment.units.tree().clone(), position: moment.position })
        })
    }

    /// The unit tree on today's date.
    ///
    /// # Errors
    /// If the database fails.
    pub fn units_today<'a>(&'a self) -> BoxFuture<'a, Result<Served<Arc<TreeOn>>, ReadError>> {
        Box::pin(async move {
            let (position, _) = self.checkpoint().await?;
            Ok(Served { value: self.units_known_at(position).await?, position })
        })
    }

    /// The unit tree as last read, without waiting; `None` if it was never read. Good enough for estimates.
    #[must_use]
    pub fn units_last_read(&self) -> Option<Arc<TreeOn>> {
        self.units.last()
    }

    /// The unit tree on today's date, at least as known at a position that has been served.
    ///
    /// # Errors
    /// If the database fails.
    pub fn units_known_at<'a>(&'a self, position: Position) -> BoxFuture<'a, Result<Arc<TreeOn>, ReadError>> {
        Box::pin(async move { self.units.standing(position, self.log.today()).await })
    }
}
