//! The lease: the right to write the rows.
//!
//! Exactly one process projects at a time; it holds the lease, which is stored in the checkpoint's row.
//! Taking the lease increments `epoch`, and a batch is written only if the row still has the writer's epoch
//! and position. A batch locks that row first: a holder that lost the lease finds out before it writes, and
//! nobody takes the lease during a batch. All times are the database's.

use crate::{ReadError, projections::Projections};
use chrono::{DateTime, Utc};
use redress_log::{Log, Position, RecordedEvent};
use sqlx::{Connection, PgConnection, postgres::PgQueryResult};
use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
};

/// How long a lease lasts without renewal, in seconds.
const LEASE_SECONDS: f64 = 5.0;

/// The lease with the position reached. The tables are those of the connection's search path: the live ones,
/// or those of a rebuild.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lease {
    epoch: i64,
    position: Position,
}

impl Lease {
    /// Takes the lease if it is free.
    pub(crate) async fn take(connection: &mut PgConnection) -> Result<Option<Self>, ReadError> {
        // A locked row means that its holder is writing a batch, even if the lease has expired.
        let taken: Option<(i64, i64)> = sqlx::query_as(
            "UPDATE projection AS p SET epoch = p.epoch + 1, lease_until = clock_timestamp() + make_interval(secs => $1)
             FROM (SELECT singleton FROM projection WHERE lease_until < clock_timestamp() FOR UPDATE SKIP LOCKED) AS free
             WHERE p.singleton = free.singleton RETURNING p.epoch, p.position",
        )
        .bind(LEASE_SECONDS)
        .fetch_optional(connection)
        .await?;
        Ok(taken.map(|(epoch, position)| Self { epoch, position: Position(position) }))
    }

    /// The lease of a rebuild: only this process knows its tables, which contain the events up to a position,
    /// recorded at that time.
    pub(crate) async fn of_a_rebuild(
        connection: &mut PgConnection,
        position: Position,
        recorded_at: DateTime<Utc>,
    ) -> Result<Self, ReadError> {
        sqlx::query("UPDATE projection SET position = $1, recorded_at = $2")
            .bind(position.0)
            .bind(recorded_at)
            .execute(connection)
            .await?;
        Ok(Self { epoch: 0, position })
    }

    /// The last projected position.
    pub(crate) fn position(self) -> Position {
        self.position
    }

    /// Projects at most `limit` events and moves the checkpoint, in one transaction. Returns the number of
    /// events, 0 at the end of the log. If an event cannot be projected, the events before it are written;
    /// the next call returns the error.
    pub(crate) async fn project_next(
        &mut self,
        connection: &mut PgConnection,
        log: &Log,
        projections: &mut Projections,
        mut limit: u32,
    ) -> Result<usize, ReadError> {
        loop {
            let fault = match self.project(connection, log, projections, limit).await {
                Ok(events) => return Ok(events),
                Err(fault) => fault,
            };
            // Caches may contain events whose rows were not written.
            projections.forget();
            let before = fault.position().map_or(0, |bad| bad.0 - self.position.0 - 1);
            match u32::try_from(before.min(i64::from(limit) - 1)) {
                Ok(fewer) if fewer > 0 => limit = fewer,
                _ => return Err(fault),
            }
        }
    }

    async fn project(
        &mut self,
        connection: &mut PgConnection,
        log: &Log,
        projections: &mut Projections,
        limit: u32,
    ) -> Result<usize, ReadError> {
        let events = log.read_after(self.position, limit).await?;
        let Some(last) = events.last() else { return Ok(0) };
        let (count, position, recorded_at) = (events.len(), last.position, last.recorded_at);
        let mut transaction = connection.begin().await?;
        let written = self.write(&mut transaction, projections, events, position, recorded_at).await;
        match written {
            Ok(()) => transaction.commit().await?,
            Err(fault) => {
                // If the connection was lost, the database has rolled back.
                let _ = transaction.rollback().await;
                return Err(fault);
            }
        }
        self.position = position;
        Ok(count)
    }

    async fn write(
        &self,
        connection: &mut PgConnection,
        projections: &mut Projections,
        events: Vec<RecordedEvent>,
        position: Position,
        recorded_at: DateTime<Utc>,
    ) -> Result<(), ReadError> {
        self.renew(connection).await?;
        let suspect = Position(self.position.0 + 1 + i64::try_from(events.len() / 2).unwrap_or(0));
        guarded(suspect, projections.apply(connection, self.position, events)).await?;
        let moved = sqlx::query(
            "UPDATE projection SET position = $3, recorded_at = $4, failed_position = NULL, failure = NULL,
                    lease_until = clock_timestamp() + make_interval(secs => $5)
             WHERE epoch = $1 AND position = $2",
        )
        .bind(self.epoch)
        .bind(self.position.0)
        .bind(position.0)
        .bind(recorded_at)
        .bind(LEASE_SECONDS)
        .execute(connection)
        .await?;
        still_held(&moved)
    }

    /// Renews the lease, and locks the row until the transaction ends.
    pub(crate) async fn renew(self, connection: &mut PgConnection) -> Result<(), ReadError> {
        let kept = sqlx::query(
            "UPDATE projection SET lease_until = clock_timestamp() + make_interval(secs => $3)
             WHERE epoch = $1 AND position = $2",
        )
        .bind(self.epoch)
        .bind(self.position.0)
        .bind(LEASE_SECONDS)
        .execute(connection)
        .await?;
        still_held(&kept)
    }

    /// Records that the projection is stuck, at which event and why; keeps the lease.
    pub(crate) async fn report_failure(
        self,
        connection: &mut PgConnection,
        position: Position,
        failure: &str,
    ) -> Result<(), ReadError> {
        let reported = sqlx::query(
            "UPDATE projection SET failed_position = $3, failure = $4,
                    lease_until = clock_timestamp() + make_interval(secs => $5)
             WHERE epoch = $1 AND position = $2",
        )
        .bind(self.epoch)
        .bind(self.position.0)
        .bind(position.0)
        .bind(failure)
        .bind(LEASE_SECONDS)
        .execute(connection)
        .await?;
        still_held(&reported)
    }

    /// Releases the lease, so that another process does not have to wait until it expires.
    pub(crate) async fn release(self, connection: &mut PgConnection) -> Result<(), ReadError> {
        sqlx::query("UPDATE projection SET lease_until = 'epoch' WHERE epoch = $1")
            .bind(self.epoch)
            .execute(connection)
            .await?;
        Ok(())
    }
}

/// Turns a panic into an error, so that it is reported like a fault of the log and ends neither the task nor
/// its report. The event that causes it is found by bisection: the events before the suspect are tried alone,
/// until one event is left.
async fn guarded<T>(
    suspect: Position,
    work: impl Future<Output = Result<T, ReadError>>,
) -> Result<T, ReadError> {
    let mut work = pin!(work);
    poll_fn(|context| {
        catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))).unwrap_or_else(|_| {
            let what = "this program fails on it".to_owned();
            Poll::Ready(Err(ReadError::Inconsistent { position: suspect, what }))
        })
    })
    .await
}

fn still_held(update: &PgQueryResult) -> Result<(), ReadError> {
    if update.rows_affected() == 1 { Ok(()) } else { Err(ReadError::Fenced) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_a_fault_of_the_suspect() {
        let fails = async {
            tokio::task::yield_now().await;
            let none: Vec<i32> = Vec::new();
            Ok(none[0])
        };
        let fault = guarded(Position(7), fails).await.unwrap_err();
        assert!(matches!(fault, ReadError::Inconsistent { position: Position(7), .. }), "{fault:?}");
        assert_eq!(guarded(Position(7), async { Ok(1) }).await.unwrap(), 1);
    }
}
