//! The progress of the read side.

use crate::ReadError;
use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use redress_log::{Head, Position};
use sqlx::PgPool;

/// The progress of the read side, and whether it is stuck.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectionStatus {
    /// The last projected position.
    pub position: Position,
    /// When that event was recorded; 1970 before the first.
    pub recorded_at: DateTime<Utc>,
    /// The event that stopped the projection, and why: a code and a message.
    pub failed: Option<(Position, String)>,
    /// Events of the log that are not projected yet.
    pub lag_positions: i64,
    /// Seconds between the recorded times of the last projected event and the log's last event; 0 while no
    /// event is projected.
    pub lag_seconds: i64,
}

/// Reads the progress of a database's read side, whichever process projects.
///
/// # Errors
/// If the database fails.
pub fn status<'a>(pool: &'a PgPool) -> BoxFuture<'a, Result<ProjectionStatus, ReadError>> {
    Box::pin(async move {
        let (position, recorded_at, failed_position, failure) =
            sqlx::query_as::<_, (i64, DateTime<Utc>, Option<i64>, Option<String>)>(
                "SELECT position, recorded_at, failed_position, failure FROM reading.projection",
            )
            .fetch_one(pool)
            .await?;
        // Read after the checkpoint, so that the head is never behind it.
        let head = Head::of(pool).await?;
        let lag_positions = head.position.0 - position;
        let counts = lag_positions != 0 && position != 0;
        let lag_seconds = if counts { (head.recorded_at - recorded_at).num_seconds() } else { 0 };
        let failed = failed_position.map(|position| (Position(position), failure.unwrap_or_default()));
        Ok(ProjectionStatus { position: Position(position), recorded_at, failed, lag_positions, lag_seconds })
    })
}

/// The last projected position.
pub(super) async fn position(pool: &PgPool) -> Result<Position, ReadError> {
    let position = sqlx::query_scalar("SELECT position FROM reading.projection").fetch_one(pool).await?;
    Ok(Position(position))
}
