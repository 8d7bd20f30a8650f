//! Reading the read side.

use crate::units::Units;
use redress_log::Log;
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
}
