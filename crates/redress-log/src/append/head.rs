//! The end of the log, as the writer needs it.

use crate::LogError;
use chrono::{DateTime, Utc};
use sqlx::{Executor, PgConnection, Row, postgres::PgRow};

/// The end of the log.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Head {
    pub(super) position: i64,
    pub(super) recorded_at: DateTime<Utc>,
    pub(super) units_position: i64,
    /// The last position of events whose actor may belong to an issuer that is not named.
    pub(super) shared_actors_upto: i64,
    /// The key tree that values are sealed with; `None` in a new log.
    pub(super) value_root: Option<i64>,
}

impl Head {
    /// The column names differ from every column of an event, so the two can be selected side by side.
    pub(super) fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            position: row.try_get("head")?,
            recorded_at: row.try_get("head_recorded_at")?,
            units_position: row.try_get("units_position")?,
            shared_actors_upto: row.try_get("shared_actors_upto")?,
            value_root: row.try_get("value_root")?,
        })
    }
}

/// Begins a transaction and locks the end of the log, in one round trip. Later reads see what the last holder
/// committed.
pub(super) async fn lock(connection: &mut PgConnection) -> Result<Head, LogError> {
    let row = connection
        .fetch_one("BEGIN; SELECT position AS head, recorded_at AS head_recorded_at, units_position, shared_actors_upto, value_root FROM log_head FOR UPDATE")
        .await?;
    Ok(Head::from_row(&row)?)
}
