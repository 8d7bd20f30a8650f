//! Reading one aggregate's history, or the log in order.

use crate::{AggregateKind, Log, LogError, Position, RecordedEvent, unit_events};
use async_stream::try_stream;
use chrono::{DateTime, Utc};
use futures_util::Stream;
use futures_util::future::BoxFuture;
use redress_domain::{Procedure, Rules};
use sqlx::postgres::PgRow;
use std::sync::Arc;

/// Events per round trip when the log is read through.
const BATCH: u32 = 1_000;

impl Log {
    /// Returns one aggregate's events, in the order of their sequence; empty if it does not exist.
    ///
    /// # Errors
    /// If the database fails or an event cannot be read. Never returns a part of the history.
    pub fn history<'a>(
        &'a self,
        kind: AggregateKind,
        id: &'a str,
    ) -> BoxFuture<'a, Result<Vec<RecordedEvent>, LogError>> {
        Box::pin(async move {
            let columns = RecordedEvent::COLUMNS;
            let rows = sqlx::query(&format!(
            "SELECT {columns} FROM events e WHERE e.aggregate_type = $1 AND e.aggregate_id = $2 ORDER BY e.sequence"
        ))
        .bind(kind.as_str())
        .bind(id)
        .fetch_all(&self.pool)
        .await?;
            self.decode(&rows)
        })
    }

    /// The events of several cases of a kind up to a position, in the order of the log.
    ///
    /// # Errors
    /// If the database fails or an event cannot be read.
    pub fn histories<'a>(
        &'a self,
        kind: AggregateKind,
        ids: &'a [String],
        upto: Position,
    ) -> BoxFuture<'a, Result<Vec<RecordedEvent>, LogError>> {
        Box::pin(async move {
            let columns = RecordedEvent::COLUMNS;
            let rows = sqlx::query(&format!(
                "SELECT {columns} FROM events e WHERE e.aggregate_type = $1 AND e.aggregate_id = ANY($2)
             AND e.position <= $3 ORDER BY e.position"
            ))
            .bind(kind.as_str())
            .bind(ids)
            .bind(upto.0)
            .fetch_all(&self.pool)
            .await?;
            self.decode(&rows)
        })
    }

    /// Returns the rules by which this log decides now: a procedure, with the log's units and calendars.
    ///
    /// # Errors
    /// If the database fails or an event cannot be read.
    pub fn rules<'a>(&'a self, procedure: Arc<Procedure>) -> BoxFuture<'a, Result<Rules, LogError>> {
        Box::pin(async move { unit_events::current_rules(&self.pool, procedure).await })
    }

    /// The events after a position that change the unit tree or the calendars, in the order of the log.
    ///
    /// # Errors
    /// If the database fails or an event cannot be read.
    pub fn unit_events<'a>(&'a self, after: Position) -> BoxFuture<'a, Result<Vec<RecordedEvent>, LogError>> {
        Box::pin(async move { unit_events::read(&self.pool, after.0, &self.shared.upcasters).await })
    }

    /// When the event at a position was recorded; `None` if there is no such event.
    ///
    /// # Errors
    /// If the database fails.
    pub fn recorded_at<'a>(
        &'a self,
        position: Position,
    ) -> BoxFuture<'a, Result<Option<DateTime<Utc>>, LogError>> {
        Box::pin(async move {
            let found = sqlx::query_scalar("SELECT recorded_at FROM events WHERE position = $1");
            Ok(found.bind(position.0).fetch_optional(&self.pool).await?)
        })
    }

    /// Returns at most `limit` events after a position, in order. If there are fewer, the end of the log was
    /// reached.
    ///
    /// # Errors
    /// If the database fails, an event cannot be read, or a position is missing.
    pub fn read_after<'a>(
        &'a self,
        after: Position,
        limit: u32,
    ) -> BoxFuture<'a, Result<Vec<RecordedEvent>, LogError>> {
        Box::pin(async move {
            let columns = RecordedEvent::COLUMNS;
            let rows = sqlx::query(&format!(
                "SELECT {columns} FROM events e WHERE e.position > $1 ORDER BY e.position LIMIT $2"
            ))
            .bind(after.0)
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await?;
            let events = self.decode(&rows)?;
            check_gapless(after, &events)?;
            Ok(events)
        })
    }

    /// Every event after a position up to the end of the log at the time the stream gets there. A fault is
    /// the stream's last item: a stream that ends without one is complete.
    pub fn read_all(
        &self,
        after: Position,
    ) -> impl Stream<Item = Result<RecordedEvent, LogError>> + Send + use<> {
        let log = self.clone();
        try_stream! {
            let mut after = after;
            loop {
                let events = log.read_after(after, BATCH).await?;
                let Some(last) = events.last() else { break };
                after = last.position;
                for event in events {
                    yield event;
                }
            }
        }
    }

    pub(crate) fn decode(&self, rows: &[PgRow]) -> Result<Vec<RecordedEvent>, LogError> {
        rows.iter().map(|row| RecordedEvent::from_row(row, &self.shared.upcasters)).collect()
    }
}

/// Checks that positions are gapless: a missing one means that history was lost, and no reader may skip it.
fn check_gapless(mut after: Position, events: &[RecordedEvent]) -> Result<(), LogError> {
    for event in events {
        if event.position.0 != after.0 + 1 {
            return Err(LogError::Gap { after, found: event.position });
        }
        after = event.position;
    }
    Ok(())
}
