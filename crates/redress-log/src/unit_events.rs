//! Reading the events of the unit tree.

use crate::{LogError, RecordedEvent};
use redress_domain::{AggregateKind, upcast::UpcastersByKind};
use sqlx::{Executor, Postgres};

/// Returns the events after a position that change the unit tree, in the order of the log. They are few among
/// many, and have an index of their own (`events_units`), which is used only by a plan made for these names.
pub(crate) async fn read(
    connection: impl Executor<'_, Database = Postgres>,
    after: i64,
    upcasters: &UpcastersByKind,
) -> Result<Vec<RecordedEvent>, LogError> {
    let columns = RecordedEvent::COLUMNS;
    let rows = sqlx::query(&format!(
        "SELECT {columns} FROM events e WHERE e.aggregate_type = ANY($1) AND e.position > $2 ORDER BY e.position"
    ))
    .bind(AggregateKind::names_of(AggregateKind::arranges))
    .bind(after)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| RecordedEvent::from_row(row, upcasters)).collect()
}
