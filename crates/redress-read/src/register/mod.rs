//! The petition register: the present state of petitions, filtered, sorted and paged.

mod after_closing;
mod as_of;
mod backlog;
mod filter;
mod order;
mod row;
mod search;
mod statement;
mod viewer;
mod write;

pub use after_closing::AfterClosing;
pub use as_of::PetitionAsOf;
pub use backlog::{BacklogFilter, BacklogListing, BacklogListings};
pub use filter::PetitionFilter;
pub use order::{Order, OrderBy};
pub(crate) use row::COLUMNS;
pub use row::PetitionRow;
pub use viewer::Viewer;
pub(crate) use viewer::{AccusedUnits, is_handled, is_hidden, is_reached};
pub(crate) use write::put;

/// A page of petitions.
pub type PetitionPage = PageOf<PetitionRow>;

use crate::{Page, PageOf, ReadError, Reader, Served, TreeOn};
use futures_util::future::BoxFuture;
use redress_domain::{PetitionId, UnitCode};
use redress_log::Position;
use sqlx::{Postgres, QueryBuilder, Row, ValueRef, postgres::PgRow};
use statement::{BEFORE, END_OF_ROWS, rows_where};

impl Reader {
    /// Returns a page of the petitions that match a filter, in a stable order. `tree` resolves the filter's
    /// units.
    ///
    /// # Errors
    /// If a unit is unknown or the database fails.
    pub fn petitions<'a>(
        &'a self,
        tree: &'a TreeOn,
        filter: &'a PetitionFilter,
        order: Order,
        page: &'a Page,
    ) -> BoxFuture<'a, Result<Served<PetitionPage>, ReadError>> {
        Box::pin(async move {
            if filter.summary_contains.is_some() {
                return self.search(tree, filter, order, page).await;
            }
            let units = filter.units(tree)?;
            let mut query = rows_where();
            query.push("true");
            filter.restrict(&mut query, &units, Some(order));
            page.restrict(&mut query, order.column(), order.descending);
            let Served { value, position } = self.rows(query).await?;
            Ok(Served { value: page.of(value), position })
        })
    }

    /// Returns how many petitions match a filter. `tree` resolves the filter's units.
    ///
    /// # Errors
    /// If a unit is unknown or the database fails.
    pub fn count_petitions<'a>(
        &'a self,
        tree: &'a TreeOn,
        filter: &'a PetitionFilter,
    ) -> BoxFuture<'a, Result<Served<i64>, ReadError>> {
        Box::pin(async move {
            if filter.summary_contains.is_some() {
                return self.count_found(tree, filter).await;
            }
            let units = filter.units(tree)?;
            let mut query = QueryBuilder::new("SELECT (SELECT position FROM reading.projection), ");
            query.push("count(*) FROM reading.petitions p WHERE true");
            filter.restrict(&mut query, &units, None);
            let (position, value) = self
                .connections
                .ask(async |connection| query.build_query_as().fetch_one(connection).await)
                .await?;
            Ok(Served { value, position: Position(position) })
        })
    }

    /// Returns how many open petitions a unit has to handle: it is responsible for them or, while nobody is,
    /// has received them.
    ///
    /// # Errors
    /// If the database fails.
    pub fn open_petitions_of<'a>(
        &'a self,
        unit: &'a UnitCode,
    ) -> BoxFuture<'a, Result<Served<i64>, ReadError>> {
        Box::pin(async move {
            let (position, value) = self
            .connections
            .ask(async |connection| {
                sqlx::query_as(
                    "SELECT (SELECT position FROM reading.projection), count(*) FROM reading.petitions p
                     WHERE p.closed_on IS NULL AND (p.responsible = $1 OR (p.responsible IS NULL AND p.received_by = $1))",
                )
                .bind(unit.as_str())
                .fetch_one(connection)
                .await
            })
            .await?;
            Ok(Served { value, position: Position(position) })
        })
    }

    /// Returns the present state of a petition; `None` if it does not exist.
    ///
    /// # Errors
    /// If the database fails.
    pub fn petition<'a>(
        &'a self,
        id: &'a PetitionId,
    ) -> BoxFuture<'a, Result<Served<Option<PetitionRow>>, ReadError>> {
        Box::pin(async move {
            let Served { value, position } = self.petitions_by_id(&[id.to_string()]).await?;
            Ok(Served { value: value.into_iter().next(), position })
        })
    }

    /// Returns the present state of those of some petitions that exist, in no particular order.
    ///
    /// # Errors
    /// If the database fails.
    pub fn petitions_by_id<'a>(
        &'a self,
        ids: &'a [String],
    ) -> BoxFuture<'a, Result<Served<Vec<PetitionRow>>, ReadError>> {
        Box::pin(async move {
            let mut query = rows_where();
            query.push("p.id = ANY(").push_bind(ids).push(")");
            self.rows(query).await
        })
    }

    /// Returns those of some petitions that concern each group of units: a unit of the group, or one below it
    /// in the tree, received, handles or co-handles the petition, decides an objection to its assignment, or is asked
    /// about it by a case.
    ///
    /// # Errors
    /// If a unit is unknown or the database fails.
    pub fn petitions_among<'a>(
        &'a self,
        tree: &'a TreeOn,
        ids: &'a [String],
        groups: &'a [Vec<UnitCode>],
    ) -> BoxFuture<'a, Result<Served<Vec<PetitionRow>>, ReadError>> {
        Box::pin(async move {
            let mut query = rows_where();
            query.push("p.id = ANY(").push_bind(ids).push(")");
            for group in groups {
                filter::concerns(&mut query, &tree.subtrees(group)?);
            }
            self.rows(query).await
        })
    }

    /// Runs a query that [`rows_where`] began. Columns are sent as they are, which is cheaper for the
    /// database than JSON.
    async fn rows(
        &self,
        mut query: QueryBuilder<'_, Postgres>,
    ) -> Result<Served<Vec<PetitionRow>>, ReadError> {
        query.push(END_OF_ROWS);
        let rows: Vec<PgRow> =
            self.connections.ask(async |connection| query.build().fetch_all(connection).await).await?;
        let position = rows.first().ok_or(sqlx::Error::RowNotFound)?.try_get(0)?;
        let is_row = |row: &&PgRow| row.try_get_raw(BEFORE).is_ok_and(|id| !id.is_null());
        let value =
            rows.iter().filter(is_row).map(|row| PetitionRow::read(row, BEFORE)).collect::<Result<_, _>>()?;
        Ok(Served { value, position: Position(position) })
    }
}
