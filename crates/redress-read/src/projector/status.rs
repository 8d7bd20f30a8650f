//! How far the read side is.

use crate::ReadError;
use chrono::{DateTime, Utc};
use redress_log::{Head, Position};
use sqlx::PgPool;

/// How far the read side is, and whether it gets on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectionStatus {
    /// The last position whose event is in the rows.
    pub position: Position,
    /// When that event was recorded; 1970 before the first.
    pub recorded_at: DateTime<Utc>,
    /// The event that stopped the projection, and why: a code and a sentence.
    pub failed: Option<(Position, String)>,
    /// Events of the log that are not in the rows.
    pub lag_positions: i64,
    /// Seconds of the log's time from the last event in the rows to the last in the log; 0 as long as there is none in the rows to count from.
    pub lag_seconds: i64,
}

/// How far the read side of a database is, whichever process projects.
///
/// # Errors
/// If the database fails.
pub async fn status(pool: &PgPool) -> Result<ProjectionStatus, ReadError> {
    let (position, recorded_at, failed_position, failure) =
        sqlx::query_as::<_, (i64, DateTime<Utc>, Option<i64>, Option<String>)>(
            "SELECT position, recorded_at, failed_position, failure FROM reading.projection",
        )
        .fetch_one(pool)
        .await?;
    // After the checkpoint: the head is never behind what was read of it.
    let head = Head::of(pool).await?;
    let lag_positions = head.position.0 - position;
    let counts = lag_positions != 0 && position != 0;
    let lag_seconds = if counts { (head.recorded_at - recorded_at).num_seconds() } else { 0 };
    let failed = failed_position.map(|position| (Position(position), failure.unwrap_or_default()));
    Ok(ProjectionStatus { position: Position(position), recorded_at, failed, lag_positions, lag_seconds })
}

/// The last position whose event is in the rows.
pub(super) async fn position(pool: &PgPool) -> Result<Position, ReadError> {
    let position = sqlx::query_scalar("SELECT position FROM reading.projection").fetch_one(pool).await?;
    Ok(Position(position))
}
