//! Restoring a log from its export: all of it, or nothing.

use super::{
    TransferError,
    check::{Chunk, Reader},
};
use crate::{LogError, Position, follow::CHANNEL, keys::ValueKeys, migrations};
use chrono_tz::Tz;
use redress_domain::upcast::{self, Upcasters};
use sqlx::{PgConnection, PgPool, postgres::PgDatabaseError};
use std::{io::Read, thread};
use tokio::sync::mpsc;

/// Chunks that are checked while one is being copied.
const AHEAD: usize = 2;

const COPY_EVENTS: &str =
    "COPY events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata,
        position, recorded_at, command_id, command_hash) FROM STDIN (FORMAT binary)";
const COPY_VALUES: &str =
    "COPY sensitive_values (position, petitioner_id, root, sealed) FROM STDIN (FORMAT binary)";

/// The first event whose sequence is not the number of its aggregate's events so far.
const OUT_OF_SEQUENCE: &str = "
    SELECT position, sequence, nth FROM (
        SELECT position, sequence, row_number() OVER (
            PARTITION BY aggregate_type COLLATE \"C\", aggregate_id COLLATE \"C\" ORDER BY position) AS nth
        FROM events) AS counted
    WHERE sequence <> nth ORDER BY position LIMIT 1";

/// Values that are kept under another petitioner than the petition's: an erasure would miss them.
const OF_ANOTHER: &str = "
    SELECT min(s.position) FROM sensitive_values s
    JOIN events e ON e.position = s.position AND e.aggregate_type = 'petition'
    JOIN events first ON first.aggregate_type = 'petition' AND first.aggregate_id = e.aggregate_id AND first.sequence = 1
    WHERE s.petitioner_id IS DISTINCT FROM first.payload #>> '{Registered,petitioner_id}'";

/// Values that had been erased when the log was exported.
const ERASED: &str = "
    SELECT min(s.position) FROM sensitive_values s
    JOIN events erased ON erased.aggregate_type = 'petitioner' AND erased.aggregate_id = s.petitioner_id
    WHERE erased.position > s.position";

/// Values that are missing although nobody erased them. A text cannot look like the sealed field: there its quotes are escaped.
const MISSING: &str = "
    SELECT min(e.position) FROM events e
    WHERE e.payload::text LIKE '%\"sensitive\":{%'
      AND NOT EXISTS (SELECT FROM sensitive_values s WHERE s.position = e.position)
      AND NOT EXISTS (
        SELECT FROM events first JOIN events erased
            ON erased.aggregate_type = 'petitioner' AND erased.aggregate_id = first.payload #>> '{Registered,petitioner_id}'
        WHERE e.aggregate_type = 'petition' AND first.aggregate_type = 'petition'
          AND first.aggregate_id = e.aggregate_id AND first.sequence = 1 AND erased.position > e.position)";

/// A file to read.
pub struct Source {
    /// What errors call it.
    pub name: String,
    /// Its bytes.
    pub read: Box<dyn Read + Send>,
}

/// What can be chosen about an import.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The reporting time zone of a log that is made for this; none: the default. A log that is there already keeps its own.
    pub zone: Option<Tz>,
    /// The position that the file must end at; none: wherever it ends.
    pub upto: Option<Position>,
    /// What reads events of earlier versions.
    pub upcasters: Upcasters,
    /// The keys that values are sealed with.
    pub keys: ValueKeys,
}

impl ImportOptions {
    /// The default time zone, wherever the file ends, and these keys.
    #[must_use]
    pub fn new(keys: ValueKeys) -> Self {
        Self { zone: None, upto: None, upcasters: upcast::upcasters, keys }
    }
}

/// How far an import has come.
#[derive(Debug, Clone, Copy)]
pub struct ImportProgress {
    /// Events copied.
    pub events: u64,
    /// Bytes of the log's file that they took.
    pub bytes: u64,
}

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReport {
    /// How many events; also the last position.
    pub events: u64,
    /// Of how many of them sensitive values were restored.
    pub values: u64,
    /// The reporting time zone.
    pub zone: Tz,
}

/// Restores a log into an empty database, which is brought up to date first: same positions, times and command ids. Every line is
/// checked before it is copied; one transaction holds all of it.
///
/// # Errors
/// If the log is not empty, a line is not what an export has, the two files do not belong together, the time zone is another one, or
/// the database fails. The log is empty then as before.
pub async fn import(
    pool: &PgPool,
    events: Source,
    values: Option<Source>,
    options: ImportOptions,
    mut progress: impl FnMut(ImportProgress),
) -> Result<ImportReport, TransferError> {
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
        let copied = events.copy(&mut transaction, COPY_EVENTS).await;
        copied.map_err(|error| names.fault_of(error, chunk.first))?;
        values.copy(&mut transaction, COPY_VALUES).await?;
        end = chunk;
        progress(ImportProgress { events: report.events, bytes: end.read });
    }
    if let Some(expected) = options.upto.filter(|upto| *upto != end.position) {
        return Err(TransferError::EndsElsewhere { file: names.events, found: end.position, expected });
    }
    names.check_whole(&mut transaction).await?;
    finish(&mut transaction, &end, root).await?;
    transaction.commit().await?;
    Ok(report)
}

/// Keeps every writer out until the transaction ends.
async fn lock_empty(connection: &mut PgConnection) -> Result<(), TransferError> {
    let head = sqlx::query_scalar("SELECT position FROM log_head FOR UPDATE").fetch_one(connection).await?;
    if head == 0 { Ok(()) } else { Err(TransferError::NotEmpty { head: Position(head) }) }
}

/// Reads and checks on a thread of its own, a little ahead. It ends when nobody takes what it checked; a runtime that ends
/// does not wait for it while it waits for its input.
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

/// Puts the end of the log where it was, and wakes whoever follows.
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
    // Plans made for an empty table would serve the next readers badly.
    sqlx::query("ANALYZE events, sensitive_values").execute(connection).await?;
    Ok(())
}

/// What errors call the files.
struct Names {
    events: String,
    values: Option<String>,
}

impl Names {
    /// What only shows when everything is there.
    async fn check_whole(&self, connection: &mut PgConnection) -> Result<(), TransferError> {
        let out: Option<(i64, i64, i64)> =
            sqlx::query_as(OUT_OF_SEQUENCE).fetch_optional(&mut *connection).await?;
        if let Some((position, found, expected)) = out {
            return Err(self.line(position, format!("sequence: expected {expected}, found {found}")));
        }
        let Some(values) = &self.values else { return Ok(()) };
        let checks = [
            (OF_ANOTHER, "the petitioner_id of the values is not that of the petition"),
            (ERASED, "its values had been erased, but the file has them: it is older than the log's"),
            (MISSING, "its values are missing, and no erasure is on record: the file is not complete"),
        ];
        for (sql, what) in checks {
            let found: Option<i64> = sqlx::query_scalar(sql).fetch_one(&mut *connection).await?;
            if let Some(position) = found {
                return Err(self.line(position, format!("{what} ({values})")));
            }
        }
        Ok(())
    }

    /// The line of an event: positions have no gaps, so it has the position's number.
    fn line(&self, position: i64, what: String) -> TransferError {
        TransferError::Line { file: self.events.clone(), line: position.unsigned_abs(), what }
    }

    /// A COPY that the database refused, over which line and why; other faults are the database's own.
    fn fault_of(&self, error: sqlx::Error, first: i64) -> TransferError {
        let answer = error.as_database_error().and_then(|error| error.try_downcast_ref::<PgDatabaseError>());
        let Some((answer, nth)) = answer.and_then(|answer| Some((answer, copied_line(answer)?))) else {
            return LogError::from(error).into();
        };
        let what = match (answer.code(), answer.constraint()) {
            ("23505", Some("events_command")) => {
                "this command_id was used before by the same actor".to_owned()
            }
            ("23505", _) => "this sequence of the aggregate was there before".to_owned(),
            // Data that the database cannot hold; its sentence does not quote them.
            (code, _) if code.starts_with("22") => answer.message().to_owned(),
            _ => return LogError::from(error).into(),
        };
        self.line(first + nth - 1, what)
    }
}

/// The row within a COPY, from 1, that the database speaks of: `COPY events, line 3, column payload`.
fn copied_line(answer: &PgDatabaseError) -> Option<i64> {
    let (_, rest) = answer.r#where()?.split_once("COPY events, line ")?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..digits].parse().ok()
}
