//! The query for rows of the register.

use super::row::COLUMNS;
use sqlx::{Postgres, QueryBuilder};

/// Reads the checkpoint in the same statement as the rows: both are of one snapshot without a transaction's
/// round trips. The checkpoint is returned even if there are no rows.
pub(super) fn rows_where<'a>() -> QueryBuilder<'a, Postgres> {
    let mut query = QueryBuilder::new("SELECT c.position, ");
    query.push(COLUMNS);
    query.push(" FROM reading.projection c LEFT JOIN LATERAL (SELECT * FROM reading.petitions p WHERE ");
    query
}
pub(super) const END_OF_ROWS: &str = ") p ON true";
/// Columns before those of the row.
pub(super) const BEFORE: usize = 1;
