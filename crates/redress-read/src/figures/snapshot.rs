//! One consistent view of the read side, at a position.

use crate::{ReadError, Reader, units::Units};
use chrono::{DateTime, NaiveDate, Utc};
use redress_log::{Log, Position};
use sqlx::{PgConnection, Postgres, Transaction};
use std::sync::Arc;

/// A read-only transaction at one moment of the read side, and the position that is asked about.
pub(crate) struct Snapshot {
    transaction: Transaction<'static, Postgres>,
    pub(crate) units: Arc<Units>,
    pub(crate) position: Position,
    /// Whether that is all that has been read: sums over everything then need not look at positions.
    pub(crate) is_latest: bool,
    /// The local day on which the event at the position was recorded.
    pub(crate) recorded_on: NaiveDate,
}

impl Reader {
    /// Begins a view at a position; none: at the checkpoint.
    pub(crate) async fn snapshot(&self, asked: Option<Position>) -> Result<Snapshot, ReadError> {
        let mut transaction = self.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        let (checkpoint, recorded_at): (i64, DateTime<Utc>) =
            sqlx::query_as("SELECT position, recorded_at FROM reading.projection")
                .fetch_one(&mut *transaction)
                .await?;
        let checkpoint = Position(checkpoint);
        let position = asked.unwrap_or(checkpoint);
        if position > checkpoint {
            return Err(past(&self.log, position, checkpoint).await);
        }
        let is_latest = position == checkpoint;
        let recorded_at =
            if is_latest { recorded_at } else { self.log.recorded_at(position).await?.unwrap_or_default() };
        let recorded_on = self.log.local_day(recorded_at);
        Ok(Snapshot { transaction, units: self.units.clone(), position, is_latest, recorded_on })
    }
}

async fn past(log: &Log, asked: Position, reached: Position) -> ReadError {
    match log.head().await {
        Ok(head) if asked > head.position => ReadError::PositionPastHead { asked, head: head.position },
        Ok(_) => ReadError::NotYetRead { asked, reached },
        Err(error) => error.into(),
    }
}

impl Snapshot {
    pub(crate) fn connection(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }
}
