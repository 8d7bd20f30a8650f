//! The petition register: petitions as they stand, filtered, sorted and paged.

mod filter;
mod page;
mod row;

pub use filter::PetitionFilter;
pub use page::{Cursor, Order, OrderBy, Page, PetitionPage};
pub use row::PetitionRow;

use crate::{ReadError, Reader, figures::Served};
use redress_domain::{PetitionId, UnitCode};

impl Reader {
    /// Petitions that a filter lets through, a page of them, in a stable order.
    ///
    /// # Errors
    /// If a unit is unknown or the database fails.
    pub async fn petitions(
        &self,
        filter: &PetitionFilter,
        order: Order,
        page: &Page,
    ) -> Result<Served<PetitionPage>, ReadError> {
        let mut snapshot = self.snapshot(None).await?;
        let units = filter.units(&snapshot)?;
        let mut query = sqlx::QueryBuilder::new("SELECT to_jsonb(p) FROM reading.petitions p WHERE true");
        filter.restrict(&mut query, &units);
        let value = page.fetch(query, order, snapshot.connection()).await?;
        Ok(Served { value, position: snapshot.reached })
    }

    /// How many petitions a filter lets through.
    ///
    /// # Errors
    /// If a unit is unknown or the database fails.
    pub async fn count_petitions(&self, filter: &PetitionFilter) -> Result<Served<i64>, ReadError> {
        let mut snapshot = self.snapshot(None).await?;
        let units = filter.units(&snapshot)?;
        let mut query = sqlx::QueryBuilder::new("SELECT count(*) FROM reading.petitions p WHERE true");
        filter.restrict(&mut query, &units);
        let value = query.build_query_scalar().fetch_one(snapshot.connection()).await?;
        Ok(Served { value, position: snapshot.reached })
    }

    /// One petition as it stands; `None` if there is none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn petition(&self, id: &PetitionId) -> Result<Served<Option<PetitionRow>>, ReadError> {
        let mut snapshot = self.snapshot(None).await?;
        let row: Option<sqlx::types::Json<PetitionRow>> =
            sqlx::query_scalar("SELECT to_jsonb(p) FROM reading.petitions p WHERE id = $1")
                .bind(id.as_str())
                .fetch_optional(snapshot.connection())
                .await?;
        Ok(Served { value: row.map(|row| row.0), position: snapshot.reached })
    }

    /// Those of some petitions that concern each group of units: received, handled or helped with by a unit of the group or one below
    /// it, as the tree stands on the day of the last event. No group lets every petition through.
    ///
    /// # Errors
    /// If a unit is unknown or the database fails.
    pub async fn petitions_among(
        &self,
        ids: &[String],
        groups: &[Vec<UnitCode>],
    ) -> Result<Served<Vec<PetitionRow>>, ReadError> {
        let mut snapshot = self.snapshot(None).await?;
        let mut query =
            sqlx::QueryBuilder::new("SELECT to_jsonb(p) FROM reading.petitions p WHERE p.id = ANY(");
        query.push_bind(ids).push(")");
        for group in groups {
            filter::concerns(&mut query, &filter::subtrees(&snapshot, group)?);
        }
        let rows: Vec<sqlx::types::Json<PetitionRow>> =
            query.build_query_scalar().fetch_all(snapshot.connection()).await?;
        Ok(Served { value: rows.into_iter().map(|row| row.0).collect(), position: snapshot.reached })
    }
}
