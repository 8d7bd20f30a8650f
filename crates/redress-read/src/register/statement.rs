//! How rows of the register are asked for.

use super::row::COLUMNS;
use sqlx::{Postgres, QueryBuilder};

/// The checkpoint, read in the same statement as the rows: they speak of the same moment without a transaction's round trips. It comes
/// also without rows, with nothing beside it.
pub(super) fn rows_where<'a>() -> QueryBuilder<'a, Postgres> {
    let mut query = QueryBuilder::new("SELECT c.position, ");
    query.push(COLUMNS);
    query.push(" FROM reading.projection c LEFT JOIN LATERAL (SELECT * FROM reading.petitions p WHERE ");
    query
}
pub(super) const END_OF_ROWS: &str = ") p ON true";
/// Columns before those of the row.
pub(super) const BEFORE: usize = 1;
