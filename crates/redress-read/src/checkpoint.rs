//! The read side's checkpoint.

use crate::ReadError;
use chrono::{DateTime, Utc};
use redress_log::Position;
use sqlx::PgExecutor;

/// The position that the read side has reached, and when that event was recorded.
pub(crate) type Checkpoint = (Position, DateTime<Utc>);

/// Reads the checkpoint from a connection or a pool.
pub(crate) async fn checkpoint(connection: impl PgExecutor<'_>) -> Result<Checkpoint, ReadError> {
    let (position, recorded_at) =
        sqlx::query_as("SELECT position, recorded_at FROM reading.projection").fetch_one(connection).await?;
    Ok((Position(position), recorded_at))
}
