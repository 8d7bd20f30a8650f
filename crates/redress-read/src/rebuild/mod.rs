//! Rebuilding: computes the read side again from the log, beside the live one, compares the two and swaps
//! them.
//!
//! The projector's own code writes the rows into tables of another schema. Readers are served from the live
//! tables until the swap, and from the new ones after it. Nothing live changes before: a rebuild can be
//! killed at any time and started again.

mod compare;
mod schemas;
mod shadow;
mod swap;

pub use compare::{RowDifference, TableDifferences};

use crate::{
    ReadError,
    cases::{CASES, CaseKind},
    projections::{Filling, Projections, Source},
    projector::{Lease, connect_options},
};
use chrono::DateTime;
use futures_util::future::BoxFuture;
use log::LevelFilter;
use redress_log::{Log, Position};
use schemas::{LIVE, NEXT};
use shadow::Table;
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool};
use std::time::Duration;

/// The advisory lock of rebuilds: one at a time.
const LOCK: i64 = 0x0072_6562_7569_6c64;

/// Options of a rebuild.
#[derive(Debug, Clone, Copy)]
pub struct RebuildOptions {
    /// Swap even if the rebuilt rows differ from the live ones.
    pub accept: bool,
    /// Only compare, and never swap.
    pub compare_only: bool,
    /// The most events in one transaction, 1 to 10,000.
    pub batch: u32,
    /// Monthly sums to keep in memory. Further ones are written to a table, and the database sums them at the
    /// end.
    pub sums: usize,
    /// The kinds in the generic register.
    pub cases: &'static [CaseKind],
}

impl Default for RebuildOptions {
    fn default() -> Self {
        Self { accept: false, compare_only: false, batch: 1_000, sums: 400_000, cases: CASES }
    }
}

/// The result of a rebuild.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RebuildReport {
    /// The position up to which the log was read, and at which live and rebuilt rows were compared.
    pub position: Position,
    /// The compared tables.
    pub tables: Vec<String>,
    /// How many rows the log has for them.
    pub rows: i64,
    /// Whether there was anything to compare with: an empty read side is filled up to the end of the log.
    pub compared: bool,
    /// The tables whose live and rebuilt rows differ.
    pub differences: Vec<TableDifferences>,
    /// Whether the rebuilt rows are the live ones now.
    pub swapped: bool,
    /// The event at which the live projection had stopped, and why. Later events were not rebuilt.
    pub live_failure: Option<(Position, String)>,
}

/// The live side: while it is locked, or a moment ago.
#[derive(Debug, Clone)]
struct Live {
    position: i64,
    epoch: i64,
    failed_position: Option<i64>,
    failure: Option<String>,
}

redress_log::from_row!(Live { position, epoch, failed_position, failure });

/// Rebuilds the read side up to the live checkpoint, compares, and swaps; an empty read side is filled up to
/// the end of the log. `progress` is called with the present and the last position.
///
/// # Errors
/// If another rebuild is running, an event cannot be projected, readers keep the tables busy, or the database
/// fails. The live side is then unchanged.
/// has changed then.
pub fn rebuild<'a>(
    log: &'a Log,
    pool: &'a PgPool,
    options: RebuildOptions,
    progress: &'a mut (dyn FnMut(Position, Position) + Send),
) -> BoxFuture<'a, Result<RebuildReport, ReadError>> {
    Box::pin(async move {
        let connect = connect_options(pool, NEXT, "redress-rebuild")
            // Comparing has no time limit: it blocks the live projector, not readers.
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
            progress,
        })
        .await?;
        shadow::finish(connect, &tables, late).await?;
        let recorded_at = log.recorded_at(upto).await?.unwrap_or(DateTime::UNIX_EPOCH);
        let lease = Lease::of_a_rebuild(&mut connection, upto, recorded_at).await?;
        let mut rebuilding =
            Rebuilding { log, options, projections: Projections::new(&source), lease, filled: upto };
        rebuilding.catch_up(&mut connection, progress).await?;
        let report = rebuilding.finish(&mut connection, &tables, progress).await?;
        if !report.swapped {
            shadow::discard(&mut connection).await?;
        }
        let _ = connection.close().await;
        Ok(report)
    })
}

/// The lock is held until the connection ends.
async fn only_one(connection: &mut PgConnection) -> Result<(), ReadError> {
    let alone: bool =
        sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(LOCK).fetch_one(connection).await?;
    if alone { Ok(()) } else { Err(ReadError::RebuildRunning) }
}

async fn live(connection: &mut PgConnection) -> Result<Live, ReadError> {
    let sql = format!("SELECT position, epoch, failed_position, failure FROM {LIVE}.projection");
    Ok(sqlx::query_as(&sql).fetch_one(connection).await?)
}

/// The live checkpoint; the end of the log if the read side is empty.
async fn target(
    connection: &mut PgConnection,
    log: &Log,
    options: RebuildOptions,
) -> Result<Position, ReadError> {
    let head = log.head().await?.position;
    Ok(match live(connection).await?.position {
        0 if !options.compare_only => head,
        // If the log ends before the live checkpoint, the comparison finds it.
        reached => Position(reached).min(head),
    })
}

struct Rebuilding<'a> {
    log: &'a Log,
    options: RebuildOptions,
    projections: Projections,
    lease: Lease,
    /// The last position of the bulk phase.
    filled: Position,
}

impl Rebuilding<'_> {
    /// Follows the live side until less than a batch is missing.
    async fn catch_up(
        &mut self,
        connection: &mut PgConnection,
        progress: &mut (dyn FnMut(Position, Position) + Send),
    ) -> Result<(), ReadError> {
        loop {
            let target = live(connection).await?.position;
            self.read_upto(connection, target, progress).await?;
            let ahead = live(connection).await?.position - self.lease.position().0;
            // If the log ends before the live checkpoint, positions become equal and the comparison finds it.
            if ahead <= i64::from(self.options.batch) || self.lease.position().0 < target {
                return Ok(());
            }
        }
    }

    async fn read_upto(
        &mut self,
        connection: &mut PgConnection,
        target: i64,
        progress: &mut (dyn FnMut(Position, Position) + Send),
    ) -> Result<(), ReadError> {
        loop {
            progress(self.lease.position(), Position(target));
            let left = target - self.lease.position().0;
            let limit =
                u32::try_from(left.clamp(0, i64::from(self.options.batch.clamp(1, 10_000)))).unwrap_or(0);
            if limit == 0 {
                return Ok(());
            }
            let Self { log, projections, lease, .. } = self;
            if lease.project_next(connection, log, projections, limit).await? == 0 {
                return Ok(());
            }
        }
    }

    /// How many rows the log has, and the differences from the live ones.
    async fn differences(
        &self,
        connection: &mut PgConnection,
        tables: &[Table],
        live: i64,
    ) -> Result<(i64, Vec<TableDifferences>), ReadError> {
        let (mut rows, mut differences) = (0, compare::checkpoints(live, self.lease.position()));
        for table in tables.iter().filter(|table| !table.is_checkpoint()) {
            let (rebuilt, differing) = compare::compare(connection, table, self.options.compare_only).await?;
            rows += rebuilt;
            differences.extend(differing);
        }
        Ok((rows, differences))
    }

    /// Stops the live projector in whatever process, reads the rest, compares and swaps: one transaction.
    async fn finish(
        &mut self,
        connection: &mut PgConnection,
        tables: &[Table],
        progress: &mut (dyn FnMut(Position, Position) + Send),
    ) -> Result<RebuildReport, ReadError> {
        let mut transaction = connection.begin().await?;
        swap::stop_writers(&mut transaction, tables).await?;
        let live = live(&mut transaction).await?;
        self.read_upto(&mut transaction, live.position, progress).await?;
        // The read side was empty at the start: a projector that has begun meanwhile has less than this.
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
            position: self.lease.position(),
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
