//! What a projection is.

use super::batch::Happened;
use crate::{ReadError, cases::CaseKind};
use redress_log::{Log, Position};
use sqlx::{PgConnection, postgres::PgConnectOptions};
use std::pin::Pin;

/// What projections are made from.
#[derive(Clone)]
pub(crate) struct Source {
    pub(crate) log: Log,
    /// The kinds with a place in the generic register.
    pub(crate) cases: &'static [CaseKind],
}

/// What the read side keeps of events, in tables of its own. What a projection remembers saves reading and never decides: it can be
/// forgotten at any time. Its rows are the same however the events were gathered into batches.
pub(crate) trait Projection: Sized + Send {
    /// Its tables.
    const TABLES: &'static [&'static str];

    fn new(source: &Source) -> Self;

    /// Forgets what it remembers: after a transaction that was not committed.
    fn forget(&mut self);

    /// Writes the rows of a batch, which comes after `checkpoint`. A batch in which nothing concerns it costs no statement.
    fn apply(
        &mut self,
        connection: &mut PgConnection,
        checkpoint: Position,
        batch: &[Happened],
    ) -> impl Future<Output = Result<(), ReadError>> + Send;

    /// Fills its empty tables from the log: the same rows, faster than batch by batch.
    fn fill(filling: &mut Filling<'_>) -> impl Future<Output = Result<Vec<Late>, ReadError>> + Send;
}

/// What the bulk of a rebuild works with. The tables are found by the connection's search path, and were made by this rebuild.
pub(crate) struct Filling<'a> {
    pub(crate) source: &'a Source,
    pub(crate) connection: &'a mut PgConnection,
    /// For whoever needs another connection.
    pub(crate) connect: &'a PgConnectOptions,
    /// The last event to be filled in.
    pub(crate) upto: Position,
    /// Sums by months that are kept in memory.
    pub(crate) sums: usize,
    /// Is told how many events are done, and of how many.
    pub(crate) progress: &'a mut (dyn FnMut(Position, Position) + Send),
}

/// A table whose rows are written while the others get their indexes.
pub(crate) struct Late {
    pub(crate) table: &'static str,
    pub(crate) write: Pin<Box<dyn Future<Output = Result<(), ReadError>> + Send>>,
}
