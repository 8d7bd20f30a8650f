//! Reading parts of the log: events at given positions, positions of events by type, and pages of histories.

use crate::{AggregateKind, Log, LogError, Position, RecordedEvent};
use futures_util::future::BoxFuture;
use sqlx::Row;

/// An event's position and case, without its payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventHead {
    /// Place in the whole log.
    pub position: Position,
    /// The kind of the case.
    pub kind: AggregateKind,
    /// The id of the case.
    pub aggregate_id: String,
}

/// A part of one case's history.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HistoryPage {
    /// Its kind.
    pub kind: AggregateKind,
    /// Its id.
    pub id: String,
    /// Events after this sequence; 0: from the first.
    pub after: u64,
    /// Up to this position.
    pub upto: Position,
    /// At most this many.
    pub limit: u32,
}

impl Log {
    /// Returns the heads of at most `limit` events of some kinds and names (`None`: all) between two
    /// positions, the second included, in the order of the log. If there are fewer, the range has no more.
    ///
    /// # Errors
    /// If the database fails.
    pub fn heads<'a>(
        &'a self,
        after: Position,
        upto: Position,
        types: Option<&'a [(AggregateKind, &'a str)]>,
        limit: u32,
    ) -> BoxFuture<'a, Result<Vec<EventHead>, LogError>> {
        Box::pin(async move {
            let (kinds, names): (Option<Vec<&str>>, Option<Vec<&str>>) =
                types.map(|types| types.iter().map(|(kind, name)| (kind.as_str(), *name)).unzip()).unzip();
            let rows = sqlx::query(
                "SELECT e.position, e.aggregate_type, e.aggregate_id FROM events e
             WHERE e.position > $1 AND e.position <= $2 AND ($3::text[] IS NULL OR
                 (e.aggregate_type, e.event_type) IN (SELECT * FROM unnest($3::text[], $4::text[])))
             ORDER BY e.position LIMIT $5",
            )
            .bind(after.0)
            .bind(upto.0)
            .bind(kinds)
            .bind(names)
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await?;
            let heads = rows.iter().map(|row| {
                let (position, kind): (_, &str) = (Position(row.try_get(0)?), row.try_get(1)?);
                let what = || format!("there is no aggregate type {kind}");
                let kind = AggregateKind::read(kind)
                    .ok_or_else(|| LogError::Unreadable { position, what: what() })?;
                Ok(EventHead { position, kind, aggregate_id: row.try_get(2)? })
            });
            heads.collect()
        })
    }

    /// Returns the events at some positions, in the order of the log.
    ///
    /// # Errors
    /// If the database fails or an event cannot be read.
    pub fn at_positions<'a>(
        &'a self,
        positions: &'a [Position],
    ) -> BoxFuture<'a, Result<Vec<RecordedEvent>, LogError>> {
        Box::pin(async move {
            let positions: Vec<i64> = positions.iter().map(|position| position.0).collect();
            let columns = RecordedEvent::COLUMNS;
            let rows = sqlx::query(&format!(
                "SELECT {columns} FROM events e WHERE e.position = ANY($1) ORDER BY e.position"
            ))
            .bind(positions)
            .fetch_all(&self.pool)
            .await?;
            self.decode(&rows)
        })
    }

    /// Returns pages of histories, read by one statement: for each page, its events in the order of their
    /// sequence.
    ///
    /// # Errors
    /// If the database fails or an event cannot be read.
    pub fn history_pages<'a>(
        &'a self,
        pages: &'a [HistoryPage],
    ) -> BoxFuture<'a, Result<Vec<Vec<RecordedEvent>>, LogError>> {
        Box::pin(async move {
            let kinds: Vec<&str> = pages.iter().map(|page| page.kind.as_str()).collect();
            let ids: Vec<&str> = pages.iter().map(|page| page.id.as_str()).collect();
            let after: Vec<i64> = pages.iter().map(|page| page.after.cast_signed()).collect();
            let upto: Vec<i64> = pages.iter().map(|page| page.upto.0).collect();
            let limits: Vec<i64> = pages.iter().map(|page| i64::from(page.limit)).collect();
            let columns = RecordedEvent::COLUMNS;
            let rows = sqlx::query(&format!(
            "SELECT e.*, page.number FROM unnest($1::text[], $2::text[], $3::int8[], $4::int8[], $5::int8[])
                 WITH ORDINALITY AS page (kind, id, after, upto, most, number)
             CROSS JOIN LATERAL (
                 SELECT {columns} FROM events e
                 WHERE e.aggregate_type = page.kind AND e.aggregate_id = page.id
                     AND e.sequence > page.after AND e.position <= page.upto
                 ORDER BY e.sequence LIMIT page.most) AS e
             ORDER BY page.number, e.sequence"
        ))
            .bind(kinds)
            .bind(ids)
            .bind(after)
            .bind(upto)
            .bind(limits)
            .fetch_all(&self.pool)
            .await?;
            let mut found = vec![Vec::new(); pages.len()];
            for row in &rows {
                let number = usize::try_from(row.try_get::<i64, _>("number")?).unwrap_or_default();
                if let Some(page) = number.checked_sub(1).and_then(|place| found.get_mut(place)) {
                    page.push(RecordedEvent::from_row(row, &self.shared.upcasters)?);
                }
            }
            Ok(found)
        })
    }
}
