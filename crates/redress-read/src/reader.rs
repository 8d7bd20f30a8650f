//! Reading the read side.

use crate::{
    ReadError, TreeOn, checkpoint::Checkpoint, kept::Kept, served::Served, shared::Shared, units::Units,
};
use redress_domain::UnitTree;
use redress_log::{Log, Position};
use sqlx::PgPool;
use std::sync::Arc;

/// Answers questions from what the projector has written. Every answer tells the position it speaks of. Cheap to clone.
#[derive(Clone)]
pub struct Reader {
    pub(crate) log: Log,
    pub(crate) connections: Kept,
    pub(crate) units: Arc<Units>,
    /// Nearly every question begins with it.
    pub(crate) checkpoints: Arc<Shared<Checkpoint>>,
}

impl Reader {
    /// A reader over a database whose migrations are up to date.
    #[must_use]
    pub fn new(log: Log, pool: PgPool) -> Self {
        let units = Arc::new(Units::new(log.clone()));
        Self { log, connections: Kept::new(pool), units, checkpoints: Arc::default() }
    }

    /// The log, read in the same place.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Every unit, as known at a position (none: all that has been read); the tree itself tells how it stood on any day.
    ///
    /// # Errors
    /// If the position lies ahead or the database fails.
    pub async fn unit_tree(&self, position: Option<Position>) -> Result<Served<Arc<UnitTree>>, ReadError> {
        let moment = self.moment(position).await?;
        Ok(Served { value: moment.units.tree().clone(), position: moment.position })
    }

    /// The unit tree as it stands today.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn units_today(&self) -> Result<Served<Arc<TreeOn>>, ReadError> {
        let (position, _) = self.checkpoint().await?;
        Ok(Served { value: self.units_known_at(position).await?, position })
    }

    /// The unit tree as somebody read it last, without waiting; none if nobody has yet. Good enough for an estimate.
    #[must_use]
    pub fn units_last_read(&self) -> Option<Arc<TreeOn>> {
        self.units.last()
    }

    /// The unit tree as it stands today, as far as it was known at a position that has been served.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn units_known_at(&self, position: Position) -> Result<Arc<TreeOn>, ReadError> {
        self.units.standing(position, self.log.today()).await
    }
}
