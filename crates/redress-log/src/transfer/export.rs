//! Exporting the log.

use super::{
    TransferError,
    line::{EVENT_COLUMNS, write_event, write_values},
};
use crate::{
    Head, LogError, Position,
    keys::{Place, ValueKeys},
    migrations,
};
use chrono_tz::Tz;
use futures_util::TryStreamExt;
use futures_util::future::BoxFuture;
use sqlx::{PgConnection, PgPool, Row};
use std::io::Write;

/// Events between two reports of progress.
const PROGRESS: u64 = 10_000;

/// The result of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportReport {
    /// The first position.
    pub from: Position,
    /// The last position of the log and of the export.
    pub head: Position,
    /// How many events.
    pub events: u64,
    /// How many events have sensitive values that were exported; `None`: values were not asked for.
    pub values: Option<u64>,
    /// The log's reporting time zone, which a restored log needs too.
    pub zone: Tz,
}

/// Writes every event from a position on, and to a second output their sensitive values, opened with their
/// keys. Both show one state of the log, whatever is appended or erased meanwhile. `progress` is called with
/// the number of events written and their total.
///
/// An export is complete only if this returns without an error.
///
/// # Errors
/// If the log ends before `from`, has a gap or is otherwise damaged, the database fails, or an output cannot be written.
pub fn export<'a>(
    pool: &'a PgPool,
    from: Position,
    events: &'a mut (dyn Write + Send),
    values: Option<(&'a mut (dyn Write + Send), &'a ValueKeys)>,
    progress: &'a mut (dyn FnMut(u64, u64) + Send),
) -> BoxFuture<'a, Result<ExportReport, TransferError>> {
    Box::pin(async move {
        let zone = migrations::time_zone(pool).await?;
        if let Some((_, keys)) = &values {
            // The keys are of the same state: values that are erased during the export are still in it.
            keys.check(pool).await?;
        }
        let mut transaction = pool.begin().await?;
        sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .execute(&mut *transaction)
            .await?;
        let head = Head::of_connection(&mut transaction).await?.position;
        if from.0 > head.0 + 1 {
            return Err(LogError::PastHead { position: from, head }.into());
        }
        let written = write_events(&mut transaction, from, head, events, progress).await?;
        let values = match values {
            Some((values, keys)) => Some(write_all_values(&mut transaction, from, values, keys).await?),
            None => None,
        };
        transaction.rollback().await?;
        Ok(ExportReport { from, head, events: written, values, zone })
    })
}

async fn write_events(
    connection: &mut PgConnection,
    from: Position,
    head: Position,
    out: &mut (dyn Write + Send),
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<u64, TransferError> {
    let of = (head.0 - from.0 + 1).unsigned_abs();
    let sql = format!("SELECT {EVENT_COLUMNS} FROM events WHERE position >= $1 ORDER BY position");
    let mut rows = sqlx::query(&sql).bind(from.0).fetch(connection);
    let (mut line, mut after, mut written) = (Vec::new(), Position(from.0 - 1), 0);
    while let Some(row) = rows.try_next().await? {
        let found = Position(row.try_get("position")?);
        if found.0 != after.0 + 1 {
            return Err(LogError::Gap { after, found }.into());
        }
        (after, written) = (found, written + 1);
        line.clear();
        write_event(&mut line, &row)?;
        out.write_all(&line).map_err(TransferError::Write)?;
        if written % PROGRESS == 0 {
            progress(written, of);
        }
    }
    if after != head {
        return Err(LogError::Gap { after, found: head }.into());
    }
    out.flush().map_err(TransferError::Write)?;
    progress(written, of);
    Ok(written)
}

async fn write_all_values(
    connection: &mut PgConnection,
    from: Position,
    out: &mut (dyn Write + Send),
    keys: &ValueKeys,
) -> Result<u64, TransferError> {
    let mut rows = sqlx::query(
        "SELECT position, petitioner_id, root, sealed FROM sensitive_values WHERE position >= $1 ORDER BY position",
    )
    .bind(from.0)
    .fetch(connection);
    let (mut line, mut written) = (Vec::new(), 0);
    while let Some(row) = rows.try_next().await? {
        let place = Place {
            root: row.try_get("root")?,
            position: row.try_get("position")?,
            petitioner: row.try_get("petitioner_id")?,
        };
        // Values whose key was destroyed are erased, even if a backup restored the row.
        let Some((fields, salt)) = keys.open(place, row.try_get("sealed")?).map_err(LogError::from)? else {
            continue;
        };
        line.clear();
        write_values(&mut line, place, &fields, &salt)?;
        out.write_all(&line).map_err(TransferError::Write)?;
        written += 1;
    }
    out.flush().map_err(TransferError::Write)?;
    Ok(written)
}
