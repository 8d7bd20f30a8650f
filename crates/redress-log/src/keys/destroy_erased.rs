//! Destroys the keys of erased values.

use super::ValueKeys;
use crate::LogError;
use sqlx::PgConnection;
use std::sync::PoisonError;

/// Erasures after a known one, in their order; with the last of all.
const ERASED: &str = "
    SELECT root, position, erased_at FROM destroyed_keys WHERE erased_at > $1";

impl ValueKeys {
    /// Destroys the keys of all values that were erased in a database since the last call, by any process on
    /// any machine. Each key file has to do this for itself.
    ///
    /// # Errors
    /// If the database fails, or the file cannot be written.
    pub(crate) async fn forget_erased(&self, connection: &mut PgConnection) -> Result<(), LogError> {
        let last: Option<i64> = sqlx::query_scalar("SELECT max(erased_at) FROM destroyed_keys")
            .fetch_one(&mut *connection)
            .await?;
        let Some(last) = last else { return Ok(()) };
        let forgotten = *self.0.forgotten.lock().unwrap_or_else(PoisonError::into_inner);
        // A database that was restored from a backup reuses positions.
        let after = if last < forgotten { 0 } else { forgotten };
        let erased: Vec<(i64, i64, i64)> = sqlx::query_as(ERASED).bind(after).fetch_all(connection).await?;
        if !erased.is_empty() {
            let keys = self.clone();
            let destroyed = tokio::task::spawn_blocking(move || keys.destroy(&erased)).await;
            // The runtime is shutting down, and this process with it. The next process continues from the
            // database.
            destroyed.map_err(|_| LogError::Closed)??;
        }
        *self.0.forgotten.lock().unwrap_or_else(PoisonError::into_inner) = last;
        Ok(())
    }

    fn destroy(&self, erased: &[(i64, i64, i64)]) -> Result<(), super::KeyError> {
        self.update(|content| {
            let mut changed = false;
            for (root, position, _) in erased {
                let tree = content.roots.get_mut(root);
                changed |= tree.is_some_and(|tree| tree.destroy(position.unsigned_abs()));
            }
            changed
        })
    }
}
