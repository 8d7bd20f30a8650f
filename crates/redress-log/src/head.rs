//! The end of the log.

use crate::{LogError, Position};
use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use sqlx::{PgConnection, PgPool};

/// The end of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Position of the last event; 0 if there is none.
    pub position: Position,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

impl Head {
    /// Reads the end of the log in a database, for callers that do not open the log.
    ///
    /// # Errors
    /// If the database fails or has no log.
    pub fn of<'a>(pool: &'a PgPool) -> BoxFuture<'a, Result<Self, LogError>> {
        Box::pin(async move { Self::of_connection(&mut *pool.acquire().await?).await })
    }

    /// Whether the log of another database has this end, or had it before it grew: then the two are the same
    /// log.
    ///
    /// # Errors
    /// If the database fails or has no log.
    pub fn lies_in<'a>(&'a self, pool: &'a PgPool) -> BoxFuture<'a, Result<bool, LogError>> {
        Box::pin(async move {
            let found = sqlx::query_scalar("SELECT recorded_at FROM events WHERE position = $1");
            let recorded_at: Option<DateTime<Utc>> = found.bind(self.position.0).fetch_optional(pool).await?;
            Ok(self.position == Position(0) || recorded_at == Some(self.recorded_at))
        })
    }

    /// Reads the end of the log in a transaction.
    pub(crate) async fn of_connection(connection: &mut PgConnection) -> Result<Self, LogError> {
        let (position, recorded_at) =
            sqlx::query_as("SELECT position, recorded_at FROM log_head").fetch_one(connection).await?;
        Ok(Self { position: Position(position), recorded_at })
    }
}
