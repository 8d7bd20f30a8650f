//! Reading the log case by case: whole histories of some kinds.

use crate::{AggregateKind, Log, LogError, Position, RecordedEvent};
use async_stream::try_stream;
use futures_util::{Stream, TryStreamExt};
use sqlx::postgres::PgRow;

impl Log {
    /// The events of some kinds up to a position. Each item is the whole history of a case, in sequence. A
    /// fault is the stream's last item. The stream holds a connection until it ends.
    pub fn cases(
        &self,
        kinds: Vec<AggregateKind>,
        upto: Position,
    ) -> impl Stream<Item = Result<Vec<RecordedEvent>, LogError>> + Send + use<> {
        let log = self.clone();
        try_stream! {
            let columns = RecordedEvent::COLUMNS;
            // The order of the primary key.
            let sql = format!(
                "SELECT {columns} FROM events e WHERE e.aggregate_type = ANY($1) AND e.position <= $2
                 ORDER BY e.aggregate_type, e.aggregate_id, e.sequence"
            );
            let kinds: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
            let mut rows = sqlx::query(&sql).bind(kinds).bind(upto.0).fetch(&log.pool);
            let mut history: Vec<RecordedEvent> = Vec::new();
            while let Some(row) = rows.try_next().await? {
                let row: PgRow = row;
                let event = RecordedEvent::from_row(&row, &log.shared.upcasters)?;
                let same = history.last().is_none_or(|last| {
                    last.event.kind() == event.event.kind() && last.aggregate_id == event.aggregate_id
                });
                if !same {
                    yield std::mem::take(&mut history);
                }
                history.push(event);
            }
            if !history.is_empty() {
                yield history;
            }
        }
    }
}
