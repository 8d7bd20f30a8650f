//! Restoring a log from its export: all of it, or nothing.

use super::{
    TransferError,
    check::{Chunk, Reader},
    source::Source,
    whole_log::Names,
};
use crate::{LogError, Position, keys::ValueKeys, migrations, wakeup::CHANNEL};
use chrono_tz::Tz;
use futures_util::future::BoxFuture;
use redress_domain::upcast::{Upcasters, UpcastersByKind};
use sqlx::{PgConnection, PgPool};
use std::thread;
use tokio::sync::mpsc;

/// Chunks that are checked ahead while one is copied.
const AHEAD: usize = 2;

/// The columns of `events`, in the order in which the reader writes a row.
const EVENTS: &str = "aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, \
    position, recorded_at, command_id, command_hash";
/// The columns of `sensitive_values`.
const VALUES: &str = "position, petitioner_id, root, sealed";
/// Those of `numbers`.
const NUMBERS: &str = "position, series, number, given";

/// Options of an import.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The reporting time zone if a log is created; `None`: the default. An existing log keeps its own.
    pub zone: Option<Tz>,
    /// The position at which the file must end; `None`: anywhere.
    pub upto: Option<Position>,
    /// The upcasters for events of earlier versions.
    pub upcasters: Upcasters,
    /// The keys that values are sealed with.
    pub keys: ValueKeys,
}

impl ImportOptions {
    /// The default time zone, any last position, and these keys.
    #[must_use]
    pub fn new(keys: ValueKeys) -> Self {
        Self { zone: None, upto: None, upcasters: redress_domain::upcasters, keys }
    }
}

/// The progress of an import.
#[derive(Debug, Clone, Copy)]
pub struct ImportProgress {
    /// Events copied.
    pub events: u64,
    /// Bytes of the log's file that they took.
    pub bytes: u64,
}

/// The result of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReport {
    /// How many events; also the last position.
    pub events: u64,
    /// How many events have sensitive values that were restored.
    pub values: u64,
    /// The reporting time zone.
    pub zone: Tz,
}

/// Restores a log into an empty database, which is migrated first: same positions, times and command ids.
/// Every line is checked before it is copied, and one transaction contains all of it.
///
/// # Errors
/// If the log is not empty, a line is not what an export has, the two files do not belong together, the time zone is another one, or
/// the database fails. The log is empty then as before.
pub fn import<'a>(
    pool: &'a PgPool,
    events: Source,
    values: Option<Source>,
    options: ImportOptions,
    progress: &'a mut (dyn FnMut(ImportProgress) + Send),
) -> BoxFuture<'a, Result<ImportReport, TransferError>> {
    Box::pin(async move {
        migrations::bring_up_to_date(pool).await?;
        let mut transaction = pool.begin().await?;
        lock_empty(&mut transaction).await?;
        let zone = migrations::fix_time_zone(&mut transaction, options.zone).await?;
        let names =
            Names { events: events.name.clone(), values: values.as_ref().map(|values| values.name.clone()) };
        let root = values.is_some().then(|| options.keys.add_root()).transpose().map_err(LogError::from)?;
        let reader = Reader::new(events, values, zone, options.upcasters);
        let mut chunks = check_ahead(reader.sealing(root.map(|root| (options.keys.clone(), root))));
        let (mut end, mut report) = (Chunk::default(), ImportReport { events: 0, values: 0, zone });
        while let Some(chunk) = chunks.recv().await {
            let mut chunk = chunk?;
            report.events += chunk.events.count();
            report.values += chunk.values.count();
            let (events, values) = (std::mem::take(&mut chunk.events), std::mem::take(&mut chunk.values));
            let copied = events.copy(&mut transaction, "events", EVENTS).await;
            copied.map_err(|error| names.fault_of(error, chunk.first))?;
            values.copy(&mut transaction, "sensitive_values", VALUES).await?;
            let numbers = std::mem::take(&mut chunk.numbers);
            let copied = numbers.copy(&mut transaction, "numbers", NUMBERS).await;
            copied.map_err(|error| names.fault_of(error, chunk.first))?;
            end = chunk;
            progress(ImportProgress { events: report.events, bytes: end.read });
        }
        if let Some(expected) = options.upto.filter(|upto| *upto != end.position) {
            return Err(TransferError::EndsElsewhere { file: names.events, found: end.position, expected });
        }
        names.check_whole(&mut transaction, &UpcastersByKind::new(options.upcasters)).await?;
        finish(&mut transaction, &end, root).await?;
        transaction.commit().await?;
        Ok(report)
    })
}

/// Blocks every writer until the transaction ends.
async fn lock_empty(connection: &mut PgConnection) -> Result<(), TransferError> {
    let head = sqlx::query_scalar("SELECT position FROM log_head FOR UPDATE").fetch_one(connection).await?;
    if head == 0 { Ok(()) } else { Err(TransferError::NotEmpty { head: Position(head) }) }
}

/// Reads and checks on another thread, a little ahead. The thread ends when nobody receives its results. When
/// the runtime ends, it does not wait for a thread that waits for its input.
fn check_ahead(mut reader: Reader) -> mpsc::Receiver<Result<Chunk, TransferError>> {
    let (sender, chunks) = mpsc::channel(AHEAD);
    thread::spawn(move || {
        while let Some(chunk) = reader.chunk().transpose() {
            let last = chunk.is_err();
            if sender.blocking_send(chunk).is_err() || last {
                return;
            }
        }
    });
    chunks
}

/// Sets the end of the log, and notifies followers.
async fn finish(connection: &mut PgConnection, end: &Chunk, root: Option<i64>) -> Result<(), TransferError> {
    if end.position == Position(0) {
        return Ok(());
    }
    sqlx::query("UPDATE log_head SET position = $1, recorded_at = $2, units_position = $3, value_root = $4")
        .bind(end.position.0)
        .bind(end.recorded_at)
        .bind(end.units_position)
        .bind(root)
        .execute(&mut *connection)
        .await?;
    sqlx::query("SELECT pg_notify($1, $2)")
        .bind(CHANNEL)
        .bind(end.position.to_string())
        .execute(&mut *connection)
        .await?;
    // Plans made for an empty table would be bad for the next readers.
    sqlx::query("ANALYZE events, sensitive_values, numbers").execute(connection).await?;
    Ok(())
}
