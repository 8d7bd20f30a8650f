//! Replaces the live tables with the rebuilt ones.

use super::{
    schemas::{LIVE, NEXT},
    shadow::Table,
};
use crate::ReadError;
use sqlx::{Connection, Executor, PgConnection};
use std::time::Duration;
use tokio::time::{self, Instant};

/// The schema of the tables that are about to be dropped; nobody reads it.
const LAST: &str = "reading_last";
/// How long readers may keep the tables busy.
const PATIENCE: Duration = Duration::from_secs(60);
/// The wait between two tries.
const PAUSE: Duration = Duration::from_millis(200);

fn qualified(tables: &[Table], schema: &str) -> String {
    tables.iter().map(|table| format!("{schema}.{}", table.name)).collect::<Vec<_>>().join(", ")
}

/// Blocks writers until the transaction ends; readers continue. The checkpoint's table is locked first, as in
/// the projector, which then waits without holding locks.
pub(super) async fn stop_writers(connection: &mut PgConnection, tables: &[Table]) -> Result<(), ReadError> {
    let lock = format!("LOCK TABLE {} IN EXCLUSIVE MODE", qualified(tables, LIVE));
    connection.execute(lock.as_str()).await?;
    Ok(())
}

/// Renames the schemas and drops the old tables. From the commit on, every reference to `reading.…` finds the
/// new table, in prepared statements too. The new epoch fences off the previous projector.
pub(super) async fn swap(
    connection: &mut PgConnection,
    tables: &[Table],
    epoch: i64,
) -> Result<(), ReadError> {
    let begun = Instant::now();
    while !stop_readers(connection, tables).await? {
        if begun.elapsed() > PATIENCE {
            return Err(ReadError::SwapBlocked);
        }
        time::sleep(PAUSE).await;
    }
    let rename = format!("ALTER SCHEMA {LIVE} RENAME TO {LAST}; ALTER SCHEMA {NEXT} RENAME TO {LIVE}");
    connection.execute(rename.as_str()).await?;
    sqlx::query(&format!("UPDATE {LIVE}.projection SET epoch = $1, lease_until = 'epoch'"))
        .bind(epoch + 1)
        .execute(&mut *connection)
        .await?;
    // Without CASCADE: a view that somebody created on the tables stops the rebuild instead of being dropped.
    let drop = format!(
        "DROP TABLE {}; DROP SCHEMA {LAST}; SET LOCAL synchronous_commit = on",
        qualified(tables, LAST)
    );
    connection.execute(drop.as_str()).await?;
    Ok(())
}

/// Tries once to lock out readers. The try times out long before PostgreSQL would look for a deadlock and
/// might cancel a reader that holds one table and waits for another.
async fn stop_readers(connection: &mut PgConnection, tables: &[Table]) -> Result<bool, ReadError> {
    let mut attempt = connection.begin().await?;
    let lock = format!(
        "SET LOCAL lock_timeout = '100ms'; LOCK TABLE {} IN ACCESS EXCLUSIVE MODE; SET LOCAL lock_timeout = '10s'",
        qualified(tables, LIVE)
    );
    match attempt.execute(lock.as_str()).await {
        Ok(_) => {
            attempt.commit().await?;
            Ok(true)
        }
        Err(sqlx::Error::Database(answer)) if answer.code().is_some_and(|code| code == "55P03") => {
            attempt.rollback().await?;
            Ok(false)
        }
        Err(fault) => Err(fault.into()),
    }
}
