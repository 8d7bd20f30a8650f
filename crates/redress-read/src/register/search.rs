//! Searches summaries. They are sealed, so the database cannot search them: candidates are read in order,
//! opened and compared here, until the page is full.

use super::{
    PetitionPage,
    filter::PetitionFilter,
    order::Order,
    row::{COLUMNS, PetitionRow},
    statement::END_OF_ROWS,
};
use crate::{Page, ReadError, Reader, Served, TreeOn};
use redress_domain::SensitiveField;
use redress_log::Position;
use sqlx::{Postgres, QueryBuilder, Row, ValueRef, postgres::PgRow};

/// Candidates read at a time: few for the first page of a common word, more once matches turn out to be rare.
const FEW: u32 = 200;
const MANY: u32 = 5_000;
/// Columns before those of the row.
const BEFORE: usize = 4;

impl Reader {
    /// Returns the page of petitions whose summary contains the filter's text.
    pub(super) async fn search(
        &self,
        tree: &TreeOn,
        filter: &PetitionFilter,
        order: Order,
        page: &Page,
    ) -> Result<Served<PetitionPage>, ReadError> {
        let most = page.size() as usize + 1;
        let mut found = Vec::new();
        let position = self
            .candidates(tree, filter, order, page, |row| {
                found.push(row);
                found.len() < most
            })
            .await?;
        Ok(Served { value: page.of(found), position })
    }

    /// Returns how many petitions have a summary with the filter's text.
    pub(super) async fn count_found(
        &self,
        tree: &TreeOn,
        filter: &PetitionFilter,
    ) -> Result<Served<i64>, ReadError> {
        let (mut value, page) = (0, Page::First(0, None));
        let position = self
            .candidates(tree, filter, Order::default(), &page, |_| {
                value += 1;
                true
            })
            .await?;
        Ok(Served { value, position })
    }

    /// Calls `more` with each matching petition, from the start of the page, until it returns false. The
    /// position is that of the first statement: later statements may know more, never less.
    async fn candidates(
        &self,
        tree: &TreeOn,
        filter: &PetitionFilter,
        order: Order,
        page: &Page,
        mut more: impl FnMut(PetitionRow) -> bool,
    ) -> Result<Position, ReadError> {
        let units = filter.units(tree)?;
        let wanted = filter.summary_contains.as_deref().unwrap_or_default().to_lowercase();
        let (mut part, mut served) = (page.with_size(FEW), None);
        loop {
            let mut query = candidates_where();
            filter.restrict(&mut query, &units, Some(order));
            part.restrict(&mut query, order.column(), order.descending);
            query.push(END_OF_ROWS);
            let rows: Vec<PgRow> =
                self.connections.ask(async |connection| query.build().fetch_all(connection).await).await?;
            let first = rows.first().ok_or(sqlx::Error::RowNotFound)?;
            let position = *served.get_or_insert(Position(first.try_get(0)?));
            let is_row = |row: &&PgRow| row.try_get_raw(BEFORE).is_ok_and(|id| !id.is_null());
            // Rows that do not match are not decoded further.
            for row in rows.iter().filter(is_row) {
                if self.has(row, &wanted)? && !more(PetitionRow::read(row, BEFORE)?) {
                    return Ok(position);
                }
            }
            // A part has one row more than its size if there are others after it.
            let Some(last) = rows.last().filter(|_| rows.len() > part.size() as usize) else {
                return Ok(position);
            };
            let last = order.cursor(&PetitionRow::read(last, BEFORE)?);
            part = part.after(MANY, last);
        }
    }

    /// Whether the summary of a row contains a lower-case text; an erased one contains nothing.
    fn has(&self, row: &PgRow, wanted: &str) -> Result<bool, ReadError> {
        let held = self.log.held_in(row)?;
        let summary = held.as_ref().and_then(|values| values.get(SensitiveField::Summary));
        Ok(summary.is_some_and(|summary| summary.reveal().to_lowercase().contains(wanted)))
    }
}

/// A query for rows of the register with the sealed values of their registrations.
fn candidates_where<'a>() -> QueryBuilder<'a, Postgres> {
    let mut query =
        QueryBuilder::new("SELECT c.position AS served, first_position AS position, root, sealed, ");
    query.push(COLUMNS);
    query.push(
        " FROM reading.projection c LEFT JOIN LATERAL (
             SELECT p.*, s.root, s.sealed
             FROM reading.petitions p JOIN sensitive_values s ON s.position = p.first_position
             WHERE 'SUMMARY' = ANY(p.sensitive_fields)",
    );
    query
}
