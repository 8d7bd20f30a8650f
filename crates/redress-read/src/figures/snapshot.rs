//! A consistent view of the read side at a position.

use crate::{
    ReadError, Reader,
    checkpoint::{Checkpoint, checkpoint},
    units::TreeOn,
};
use chrono::NaiveDate;
use redress_domain::UnitCode;
use redress_log::{Log, Position};
use sqlx::{PgConnection, Postgres, Transaction};
use std::sync::Arc;

/// A read-only transaction on one snapshot of the read side, and the position asked for.
pub(crate) struct Snapshot {
    transaction: Transaction<'static, Postgres>,
    /// Every unit as known at the position, on today's date.
    pub(crate) units: Arc<TreeOn>,
    pub(crate) position: Position,
    /// Whether the position is the checkpoint: then sums need no condition on positions.
    pub(crate) is_latest: bool,
    /// The local day on which the event at the position was recorded.
    pub(crate) recorded_on: NaiveDate,
}

/// A position asked for, before anything is read there.
pub(crate) struct Moment {
    pub(crate) position: Position,
    /// Every unit as known at the position, on today's date.
    pub(crate) units: Arc<TreeOn>,
    /// The local day on which the event at the position was recorded.
    pub(crate) recorded_on: NaiveDate,
}

impl Reader {
    /// Resolves a position; `None`: the checkpoint.
    pub(crate) async fn moment(&self, asked: Option<Position>) -> Result<Moment, ReadError> {
        let (checkpoint, recorded_at) = self.checkpoint().await?;
        let position = asked.unwrap_or(checkpoint);
        if position > checkpoint {
            return Err(past(&self.log, position, checkpoint).await);
        }
        let recorded_at = match position == checkpoint {
            true => recorded_at,
            false => self.log.recorded_at(position).await?.unwrap_or_default(),
        };
        let recorded_on = self.log.local_day(recorded_at);
        let units = self.units_known_at(position).await?;
        Ok(Moment { position, units, recorded_on })
    }

    /// Begins a snapshot at a position; `None`: at the checkpoint.
    ///
    /// The log is read while no connection is held. Otherwise requests that each hold one connection and wait
    /// for another could deadlock.
    pub(crate) async fn snapshot(&self, asked: Option<Position>) -> Result<Snapshot, ReadError> {
        if asked.is_none()
            && let Some(snapshot) = self.snapshot_now().await?
        {
            return Ok(snapshot);
        }
        let Moment { position, units, recorded_on } = self.moment(asked).await?;
        let mut transaction = self.connections.pool().begin_with(BEGIN).await?;
        // The checkpoint may have moved on in the meantime, never back.
        let (reached, _) = checkpoint(&mut *transaction).await?;
        if position > reached {
            // This happens only if the connection leads to another server than before.
            return Err(ReadError::NotYetRead { asked: position, reached });
        }
        Ok(Snapshot { transaction, units, position, is_latest: position == reached, recorded_on })
    }

    /// The same at the checkpoint, if the units of that position are cached, as they usually are: then
    /// nothing else is needed.
    async fn snapshot_now(&self) -> Result<Option<Snapshot>, ReadError> {
        let mut transaction = self.connections.pool().begin_with(BEGIN).await?;
        let (position, recorded_at) = checkpoint(&mut *transaction).await?;
        let recorded_on = self.log.local_day(recorded_at);
        let units = self.units.standing_at_once(position, self.log.today());
        Ok(units.map(|units| Snapshot { transaction, units, position, is_latest: true, recorded_on }))
    }

    /// The checkpoint, and when that event was recorded.
    pub(crate) async fn checkpoint(&self) -> Result<Checkpoint, ReadError> {
        self.checkpoints
            .get(async || self.connections.ask(async |connection| checkpoint(connection).await).await)
            .await
    }
}

const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

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

    /// The tree on a day, as known at the position. Fails if it does not contain the unit.
    pub(crate) fn tree_on(&self, unit: &UnitCode, day: NaiveDate) -> Result<TreeOn, ReadError> {
        match self.units.tree().get(unit) {
            Some(_) => Ok(self.units.on(day)),
            None => Err(ReadError::UnitUnknown(unit.clone())),
        }
    }
}
