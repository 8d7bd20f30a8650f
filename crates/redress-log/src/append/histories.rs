//! The statement that reads the rows a batch depends on.

use super::head::Head;
use crate::{LogError, RecordedEvent};
use redress_domain::StreamId;
use sqlx::{PgConnection, Row, postgres::PgRow};
use std::collections::HashSet;

/// Reads, in one statement and as of one moment, the end of the log, the events of earlier commands (by
/// command id and actor) and whole histories. The column `is_earlier` says which of the two a row is.
pub(super) async fn read<'a>(
    connection: &mut PgConnection,
    names: impl Iterator<Item = (&'a str, &'a str)>,
    unknown: &HashSet<StreamId>,
) -> Result<(Head, Vec<PgRow>), LogError> {
    let columns = RecordedEvent::COLUMNS;
    let (commands, actors): (Vec<&str>, Vec<&str>) = names.unzip();
    let kinds: Vec<&str> = unknown.iter().map(|(kind, _)| kind.as_str()).collect();
    let ids: Vec<&str> = unknown.iter().map(|(_, id)| id.as_str()).collect();
    let mut rows = sqlx::query(&format!(
        "SELECT found.*, head.position AS head, head.recorded_at AS head_recorded_at, head.units_position,
             head.shared_actors_upto, head.value_root
         FROM log_head AS head LEFT JOIN (
             SELECT {columns}, true AS is_earlier, e.command_hash, s.petitioner_id, s.root, s.sealed
             FROM unnest($1::text[], $2::text[]) AS asked (command_id, actor)
             JOIN events e ON e.command_id = asked.command_id AND e.metadata ->> 'actor' = asked.actor
             LEFT JOIN sensitive_values s ON s.position = e.position
             UNION ALL
             SELECT {columns}, false, NULL, NULL, NULL, NULL
             FROM unnest($3::text[], $4::text[]) AS asked (kind, id)
             JOIN events e ON e.aggregate_type = asked.kind AND e.aggregate_id = asked.id
         ) AS found ON true
         ORDER BY found.position"
    ))
    .bind(commands)
    .bind(actors)
    .bind(kinds)
    .bind(ids)
    .fetch_all(connection)
    .await?;
    let head = Head::from_row(rows.first().ok_or(sqlx::Error::RowNotFound)?)?;
    // The end of the log is returned even if there are no other rows.
    rows.retain(|row| row.try_get::<Option<bool>, _>("is_earlier").is_ok_and(|found| found.is_some()));
    Ok((head, rows))
}
