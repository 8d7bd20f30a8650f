//! Reading the read side.

use crate::{ReadError, figures::Served, units::Units};
use redress_domain::UnitTree;
use redress_log::{Log, Position};
use sqlx::PgPool;
use std::sync::Arc;

/// Answers questions from what the projector has written. Every answer tells the position it speaks of. Cheap to clone.
#[derive(Clone)]
pub struct Reader {
    pub(crate) log: Log,
    pub(crate) pool: PgPool,
    pub(crate) units: Arc<Units>,
}

impl Reader {
    /// A reader over a database whose migrations are up to date.
    #[must_use]
    pub fn new(log: Log, pool: PgPool) -> Self {
        let units = Arc::new(Units::new(log.clone()));
        Self { log, pool, units }
    }

    /// Every unit, as known at a position (none: all that has been read); the tree itself tells how it stood on any day.
    ///
    /// # Errors
    /// If the position lies ahead or the database fails.
    pub async fn unit_tree(&self, position: Option<Position>) -> Result<Served<Arc<UnitTree>>, ReadError> {
        let snapshot = self.snapshot(position).await?;
        Ok(Served { value: snapshot.units, position: snapshot.position })
    }
}
