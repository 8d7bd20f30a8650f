//! The right to write the rows, and its use.
//!
//! Of all processes one projects. It holds the lease, which lies in the checkpoint's row: whoever takes it raises `epoch`, and a
//! batch is written only by the epoch, and from the position, that the row has. A batch locks that row before anything
//! else, so that a holder that was overtaken learns it before it writes, and nobody overtakes a batch that is being written.
//! All times are the database's.

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

/// Seconds for which a lease holds when nobody renews it.
const LEASE_SECONDS: f64 = 5.0;

/// A place to write from: who may write, and how far it has come. The tables are those of the connection's search path: the live
/// ones, or those of a rebuild.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seat {
    epoch: i64,
    position: Position,
}

impl Seat {
    /// Takes the lease if nobody holds it.
    pub(crate) async fn take(connection: &mut PgConnection) -> Result<Option<Self>, ReadError> {
        // A locked row is a batch being written by its holder, whatever the lease says.
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

    /// The place of a rebuild, whose tables nobody else knows and hold the events up to a position, recorded then.
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

    /// The last position whose event is in the rows.
    pub(crate) fn position(self) -> Position {
        self.position
    }

    /// Projects at most `limit` events and moves the checkpoint, in one transaction; the number of events, 0 at the end of the
    /// log. What lies before an event that cannot be projected is written; that event is an error once it is the next one.
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
            // It may have taken in events whose rows are not there.
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
                // A lost connection has rolled back by itself.
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

    /// Keeps the lease, and the row locked until the transaction ends.
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

    /// Says that the projection does not get on, at which event and why; keeps the lease.
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

    /// Gives the lease up, so that another process need not wait for its end.
    pub(crate) async fn release(self, connection: &mut PgConnection) -> Result<(), ReadError> {
        sqlx::query("UPDATE projection SET lease_until = 'epoch' WHERE epoch = $1")
            .bind(self.epoch)
            .execute(connection)
            .await?;
        Ok(())
    }
}

/// A fault of the program must be as loud as one of the log, and end neither the task nor its report. The event that it fails on is
/// found by halves: what lies before the suspect is tried alone, until one event is left.
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
