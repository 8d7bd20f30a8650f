//! Rebuilding: the read side computed anew from the log, beside the live one, compared with it and put in its place.
//!
//! The rows are written by the projector's own code into tables of another schema. Readers are served by the live tables all the
//! while, and by the new ones from one moment to the next. Until that moment nothing live is touched: a rebuild can be
//! killed at any time and begun again.

mod compare;
mod schemas;
mod shadow;
mod swap;

pub use compare::{RowDifference, TableDifferences};

use crate::{
    ReadError,
    cases::{CASES, CaseKind},
    projections::{Filling, Projections, Source},
    projector::{Seat, connect_options},
};
use chrono::DateTime;
use log::LevelFilter;
use redress_log::{Log, Position};
use schemas::{LIVE, NEXT};
use shadow::Table;
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool};
use std::time::Duration;

/// The advisory lock that one rebuild holds at a time.
const LOCK: i64 = 0x0072_6562_7569_6c64;

/// What can be chosen about a rebuild.
#[derive(Debug, Clone, Copy)]
pub struct RebuildOptions {
    /// Put the rebuilt rows in place even where they differ from the live ones.
    pub accept: bool,
    /// Only compare: put nothing in place, whether it differs or not.
    pub compare_only: bool,
    /// The most events in one transaction, 1 to 10,000.
    pub batch: u32,
    /// Sums by months that are kept in memory; more are put down, and summed up by the database in the end.
    pub sums: usize,
    /// The kinds of case with a place in the generic register.
    pub cases: &'static [CaseKind],
}

impl Default for RebuildOptions {
    fn default() -> Self {
        Self { accept: false, compare_only: false, batch: 1_000, sums: 400_000, cases: CASES }
    }
}

/// What a rebuild did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RebuildReport {
    /// The position up to which the log was read, and at which live and rebuilt rows were compared.
    pub position: Position,
    /// The tables that were compared.
    pub tables: Vec<String>,
    /// How many rows the log has for them.
    pub rows: i64,
    /// Whether there was anything to compare with: an empty read side is filled, up to the end of the log.
    pub compared: bool,
    /// Those in which live and rebuilt rows differ.
    pub differences: Vec<TableDifferences>,
    /// Whether the rebuilt rows are the live ones now.
    pub swapped: bool,
    /// The event at which the live projection had stopped, and why. What comes after it was not rebuilt.
    pub live_failure: Option<(Position, String)>,
}

/// The live side, while it is locked or as it was a moment ago.
#[derive(Debug, Clone)]
struct Live {
    position: i64,
    epoch: i64,
    failed_position: Option<i64>,
    failure: Option<String>,
}

redress_log::from_row!(Live { position, epoch, failed_position, failure });

/// Rebuilds the read side up to where the live one is, compares, and swaps; an empty one is filled up to the end of the log. `progress`
/// is told the position reached and the one to be reached.
///
/// # Errors
/// If another rebuild is under way, an event cannot be projected, readers keep the tables busy, or the database fails. Nothing live
/// has changed then.
pub async fn rebuild(
    log: &Log,
    pool: &PgPool,
    options: RebuildOptions,
    mut progress: impl FnMut(Position, Position) + Send,
) -> Result<RebuildReport, ReadError> {
    let connect = connect_options(pool, NEXT, "redress-rebuild")
        // Comparing takes as long as it takes; what waits for it is the live projector, not a reader.
        .options([
            ("statement_timeout", "0"),
            ("idle_in_transaction_session_timeout", "60s"),
            ("maintenance_work_mem", "128MB"),
            ("work_mem", "64MB"),
        ])
        .log_slow_statements(LevelFilter::Off, Duration::ZERO);
    let mut connection = connect.connect().await?;
    only_one(&mut connection).await?;
    let tables = shadow::create(&mut connection).await?;
    let upto = target(&mut connection, log, options).await?;
    let source = Source { log: log.clone(), cases: options.cases };
    let late = Projections::fill(&mut Filling {
        source: &source,
        connection: &mut connection,
        connect: &connect,
        upto,
        sums: options.sums,
        progress: &mut progress,
    })
    .await?;
    shadow::finish(connect, &tables, late).await?;
    let recorded_at = log.recorded_at(upto).await?.unwrap_or(DateTime::UNIX_EPOCH);
    let seat = Seat::of_a_rebuild(&mut connection, upto, recorded_at).await?;
    let mut rebuilding =
        Rebuilding { log, options, projections: Projections::new(&source), seat, filled: upto };
    rebuilding.catch_up(&mut connection, &mut progress).await?;
    let report = rebuilding.finish(&mut connection, &tables, &mut progress).await?;
    if !report.swapped {
        shadow::discard(&mut connection).await?;
    }
    let _ = connection.close().await;
    Ok(report)
}

/// Holds as long as the connection, however that ends.
async fn only_one(connection: &mut PgConnection) -> Result<(), ReadError> {
    let alone: bool =
        sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(LOCK).fetch_one(connection).await?;
    if alone { Ok(()) } else { Err(ReadError::RebuildRunning) }
}

async fn live(connection: &mut PgConnection) -> Result<Live, ReadError> {
    let sql = format!("SELECT position, epoch, failed_position, failure FROM {LIVE}.projection");
    Ok(sqlx::query_as(&sql).fetch_one(connection).await?)
}

/// What the live side has read by now; if that is nothing, all there is.
async fn target(
    connection: &mut PgConnection,
    log: &Log,
    options: RebuildOptions,
) -> Result<Position, ReadError> {
    let head = log.head().await?.position;
    Ok(match live(connection).await?.position {
        0 if !options.compare_only => head,
        // A log that ends before the live checkpoint is found by the comparison.
        reached => Position(reached).min(head),
    })
}

struct Rebuilding<'a> {
    log: &'a Log,
    options: RebuildOptions,
    projections: Projections,
    seat: Seat,
    /// How far the bulk went.
    filled: Position,
}

impl Rebuilding<'_> {
    /// Follows the live side until it is less than a batch ahead.
    async fn catch_up(
        &mut self,
        connection: &mut PgConnection,
        progress: &mut impl FnMut(Position, Position),
    ) -> Result<(), ReadError> {
        loop {
            let target = live(connection).await?.position;
            self.read_upto(connection, target, progress).await?;
            let ahead = live(connection).await?.position - self.seat.position().0;
            // Equal positions of a log that ends before the live checkpoint are found by the comparison.
            if ahead <= i64::from(self.options.batch) || self.seat.position().0 < target {
                return Ok(());
            }
        }
    }

    async fn read_upto(
        &mut self,
        connection: &mut PgConnection,
        target: i64,
        progress: &mut impl FnMut(Position, Position),
    ) -> Result<(), ReadError> {
        loop {
            progress(self.seat.position(), Position(target));
            let left = target - self.seat.position().0;
            let limit =
                u32::try_from(left.clamp(0, i64::from(self.options.batch.clamp(1, 10_000)))).unwrap_or(0);
            if limit == 0 {
                return Ok(());
            }
            let Self { log, projections, seat, .. } = self;
            if seat.project_next(connection, log, projections, limit).await? == 0 {
                return Ok(());
            }
        }
    }

    /// How many rows the log has, and what differs from the live ones.
    async fn differences(
        &self,
        connection: &mut PgConnection,
        tables: &[Table],
        live: i64,
    ) -> Result<(i64, Vec<TableDifferences>), ReadError> {
        let (mut rows, mut differences) = (0, compare::checkpoints(live, self.seat.position()));
        for table in tables.iter().filter(|table| !table.is_checkpoint()) {
            let (rebuilt, differing) = compare::compare(connection, table, self.options.compare_only).await?;
            rows += rebuilt;
            differences.extend(differing);
        }
        Ok((rows, differences))
    }

    /// Stops the live projector, wherever it runs, reads the rest, compares and swaps: one transaction.
    async fn finish(
        &mut self,
        connection: &mut PgConnection,
        tables: &[Table],
        progress: &mut impl FnMut(Position, Position),
    ) -> Result<RebuildReport, ReadError> {
        let mut transaction = connection.begin().await?;
        swap::stop_writers(&mut transaction, tables).await?;
        let live = live(&mut transaction).await?;
        self.read_upto(&mut transaction, live.position, progress).await?;
        // It was empty when this began: what a projector may have begun meanwhile is less than is here.
        let compared = live.position >= self.filled.0;
        let (rows, differences) = match compared {
            true => self.differences(&mut transaction, tables, live.position).await?,
            false => (compare::count(&mut transaction, tables).await?, Vec::new()),
        };
        let swapped = !self.options.compare_only && (differences.is_empty() || self.options.accept);
        if swapped {
            shadow::check_unchanged(&mut transaction, tables).await?;
            swap::swap(&mut transaction, tables, live.epoch).await?;
            transaction.commit().await?;
        } else {
            transaction.rollback().await?;
        }
        Ok(RebuildReport {
            position: self.seat.position(),
            tables: tables
                .iter()
                .filter(|table| !table.is_checkpoint())
                .map(|table| table.name.clone())
                .collect(),
            rows,
            compared,
            differences,
            swapped,
            live_failure: live.failed_position.map(|at| (Position(at), live.failure.unwrap_or_default())),
        })
    }
}
