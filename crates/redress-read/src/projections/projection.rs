//! The trait of projections.

use super::batch::BatchEvent;
use crate::{ReadError, cases::CaseKind};
use redress_log::{Log, Position};
use sqlx::{PgConnection, postgres::PgConnectOptions};
use std::pin::Pin;

/// The input of projections.
#[derive(Clone)]
pub(crate) struct Source {
    pub(crate) log: Log,
    /// The kinds in the generic register.
    pub(crate) cases: &'static [CaseKind],
}

/// Tables that the read side derives from events. A projection's cache saves reads and never changes the
/// result: it can be emptied at any time. The rows do not depend on how events are batched.
pub(crate) trait Projection: Sized + Send {
    /// Its tables.
    const TABLES: &'static [&'static str];

    fn new(source: &Source) -> Self;

    /// Empties its cache, after a transaction that was not committed.
    fn forget(&mut self);

    /// Writes the rows of a batch that comes after `checkpoint`. A batch without events for this projection
    /// costs no statement.
    fn apply(
        &mut self,
        connection: &mut PgConnection,
        checkpoint: Position,
        batch: &[BatchEvent],
    ) -> impl Future<Output = Result<(), ReadError>> + Send;

    /// Fills its empty tables from the log: the same rows, but faster than batch by batch.
    fn fill(filling: &mut Filling<'_>) -> impl Future<Output = Result<Vec<Late>, ReadError>> + Send;
}

/// The context of a rebuild's bulk phase. The search path selects the tables, which this rebuild created.
pub(crate) struct Filling<'a> {
    pub(crate) source: &'a Source,
    pub(crate) connection: &'a mut PgConnection,
    /// For projections that need another connection.
    pub(crate) connect: &'a PgConnectOptions,
    /// The last event to include.
    pub(crate) upto: Position,
    /// How many monthly sums to keep in memory.
    pub(crate) sums: usize,
    /// Called with the number of events done and their total.
    pub(crate) progress: &'a mut (dyn FnMut(Position, Position) + Send),
}

/// Rows of a table that are written while the others get their indexes.
pub(crate) struct Late {
    pub(crate) table: &'static str,
    pub(crate) write: Pin<Box<dyn Future<Output = Result<(), ReadError>> + Send>>,
}
