//! The petition register: petitions as they stand, filtered, sorted and paged.

mod as_of;
mod filter;
mod page;
mod row;

pub use as_of::PetitionAsOf;
pub use filter::PetitionFilter;
pub use page::{Cursor, Order, OrderBy, Page, PetitionPage};
pub use row::PetitionRow;

use crate::{ReadError, Reader, TreeOn, figures::Served};
use redress_domain::{PetitionId, UnitCode};
use redress_log::Position;
use sqlx::{QueryBuilder, types::Json};

/// The checkpoint, read in the same statement as the rows: they speak of the same moment without a transaction's round trips.
const REACHED: &str = "SELECT (SELECT position FROM reading.projection), ";

impl Reader {
    /// Petitions that a filter lets through, a page of them, in a stable order. The filter's units are those of the tree.
    ///
    /// # Errors
    /// If a unit is unknown or the database fails.
    pub async fn petitions(
        &self,
        tree: &TreeOn,
        filter: &PetitionFilter,
        order: Order,
        page: &Page,
    ) -> Result<Served<PetitionPage>, ReadError> {
        let units = filter.units(tree)?;
        let mut query = QueryBuilder::new(REACHED);
        query.push("(SELECT json_agg(page) FROM (SELECT * FROM reading.petitions p WHERE true");
        filter.restrict(&mut query, &units);
        page.restrict(&mut query, order);
        query.push(") page)");
        let (position, rows): (i64, Option<Json<Vec<PetitionRow>>>) =
            query.build_query_as().fetch_one(&self.pool).await?;
        let value = page.of(rows.map(|rows| rows.0).unwrap_or_default());
        Ok(Served { value, position: Position(position) })
    }

    /// How many petitions a filter lets through. The filter's units are those of the tree.
    ///
    /// # Errors
    /// If a unit is unknown or the database fails.
    pub async fn count_petitions(
        &self,
        tree: &TreeOn,
        filter: &PetitionFilter,
    ) -> Result<Served<i64>, ReadError> {
        let units = filter.units(tree)?;
        let mut query = QueryBuilder::new(REACHED);
        query.push("count(*) FROM reading.petitions p WHERE true");
        filter.restrict(&mut query, &units);
        let (position, value) = query.build_query_as().fetch_one(&self.pool).await?;
        Ok(Served { value, position: Position(position) })
    }

    /// One petition as it stands; `None` if there is none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn petition(&self, id: &PetitionId) -> Result<Served<Option<PetitionRow>>, ReadError> {
        let Served { value, position } = self.petitions_by_id(&[id.to_string()]).await?;
        Ok(Served { value: value.into_iter().next(), position })
    }

    /// Petitions as they stand, by number, in no order; those that there are.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn petitions_by_id(&self, ids: &[String]) -> Result<Served<Vec<PetitionRow>>, ReadError> {
        let mut query = QueryBuilder::new(REACHED);
        query
            .push("(SELECT json_agg(p) FROM reading.petitions p WHERE p.id = ANY(")
            .push_bind(ids)
            .push("))");
        let (position, rows): (i64, Option<Json<Vec<PetitionRow>>>) =
            query.build_query_as().fetch_one(&self.pool).await?;
        Ok(Served { value: rows.map(|rows| rows.0).unwrap_or_default(), position: Position(position) })
    }

    /// Those of some petitions that concern each group of units: received, handled or helped with by a unit of the group or one below
    /// it in the tree.
    ///
    /// # Errors
    /// If a unit is unknown or the database fails.
    pub async fn petitions_among(
        &self,
        tree: &TreeOn,
        ids: &[String],
        groups: &[Vec<UnitCode>],
    ) -> Result<Served<Vec<PetitionRow>>, ReadError> {
        let mut query = QueryBuilder::new(REACHED);
        query.push("(SELECT json_agg(p) FROM reading.petitions p WHERE p.id = ANY(").push_bind(ids).push(")");
        for group in groups {
            filter::concerns(&mut query, &filter::subtrees(tree, group)?);
        }
        query.push(")");
        let (position, rows): (i64, Option<Json<Vec<PetitionRow>>>) =
            query.build_query_as().fetch_one(&self.pool).await?;
        Ok(Served { value: rows.map(|rows| rows.0).unwrap_or_default(), position: Position(position) })
    }
}
