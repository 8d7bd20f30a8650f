//! Reading the events that the rules of later decisions are folded from: the unit tree and the calendars.

use crate::{LogError, RecordedEvent};
use futures_util::future::BoxFuture;
use redress_domain::{AggregateKind, Procedure, Rules, upcast::UpcastersByKind};
use sqlx::{Executor, PgPool, Postgres};
use std::sync::Arc;

/// Returns the events after a position that change the rules, in the order of the log. They are few among
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

/// Returns the rules by which a log decides now: a procedure, with the log's units and calendars.
///
/// # Errors
/// If the database fails or an event cannot be read.
pub fn current_rules<'a>(
    pool: &'a PgPool,
    procedure: Arc<Procedure>,
) -> BoxFuture<'a, Result<Rules, LogError>> {
    Box::pin(async move {
        let mut rules = Rules { procedure, ..Rules::default() };
        for recorded in read(pool, 0, &UpcastersByKind::new(redress_domain::upcasters)).await? {
            let arranged = recorded.event.arrange(&recorded.aggregate_id, &mut rules);
            arranged.map_err(|fault| LogError::Unreadable {
                position: recorded.position,
                what: format!("its aggregate id: {fault}"),
            })?;
        }
        Ok(rules)
    })
}
