//! Putting the rebuilt tables in the place of the live ones.

use super::{
    schemas::{LIVE, NEXT},
    shadow::Table,
};
use crate::ReadError;
use sqlx::{Connection, Executor, PgConnection};
use std::time::Duration;
use tokio::time::{self, Instant};

/// The schema of the tables that are about to be dropped; seen by no one.
const LAST: &str = "reading_last";
/// How long readers may keep the tables busy.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(200);

fn qualified(tables: &[Table], schema: &str) -> String {
    tables.iter().map(|table| format!("{schema}.{}", table.name)).collect::<Vec<_>>().join(", ")
}

/// Makes writers wait until the transaction ends; readers are served. The checkpoint's table comes first, as in the projector,
/// which then waits with nothing of its own locked.
pub(super) async fn stop_writers(connection: &mut PgConnection, tables: &[Table]) -> Result<(), ReadError> {
    let lock = format!("LOCK TABLE {} IN EXCLUSIVE MODE", qualified(tables, LIVE));
    connection.execute(lock.as_str()).await?;
    Ok(())
}

/// Renames the schemas and drops the old tables. Whatever names a table `reading.…` finds the new one from the commit on, prepared
/// statements too; the new epoch shuts out the projector that was.
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
    // Without CASCADE: a view that somebody made on the tables stops the rebuild rather than vanish.
    let drop = format!(
        "DROP TABLE {}; DROP SCHEMA {LAST}; SET LOCAL synchronous_commit = on",
        qualified(tables, LAST)
    );
    connection.execute(drop.as_str()).await?;
    Ok(())
}

/// One try to get the tables alone. It is given up soon after, well before the database would look for a deadlock and might end
/// a reader that holds one table and waits for another.
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
