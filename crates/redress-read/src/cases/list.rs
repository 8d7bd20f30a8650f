//! Lists of cases: filtered, sorted and paged, for the viewer who sees them.

use super::{
    filter::{CaseFilter, CaseOrder},
    row::{COLUMNS, CaseRow},
    visibility::{is_asked, is_seen},
};
use crate::{
    Page, PageOf, ReadError, Reader, Served, TreeOn, Viewer,
    bound::{PARAMETER, push_bound},
};
use futures_util::future::BoxFuture;
use redress_domain::UnitCode;
use redress_log::{AggregateKind, Position};
use sqlx::{FromRow, Postgres, QueryBuilder, Row, ValueRef, postgres::PgRow};

impl Reader {
    /// Returns a page of the cases of a kind that a viewer sees and that match a filter, in a stable order.
    /// `tree` resolves the units.
    ///
    /// # Errors
    /// If a unit is unknown or the database fails.
    pub fn cases<'a>(
        &'a self,
        kind: AggregateKind,
        (viewer, tree): (&'a Viewer, &'a TreeOn),
        filter: &'a CaseFilter,
        order: CaseOrder,
        page: &'a Page,
    ) -> BoxFuture<'a, Result<Served<PageOf<CaseRow>>, ReadError>> {
        Box::pin(async move {
            let mut query = QueryBuilder::new("SELECT c.position, ");
            query.push(COLUMNS);
            query.push(" FROM reading.projection c LEFT JOIN LATERAL (SELECT * FROM reading.cases p");
            restrict(&mut query, kind, (viewer, tree), filter)?;
            page.restrict(&mut query, order.column(), order.descending);
            query.push(") p ON true");
            let rows: Vec<PgRow> =
                self.connections.ask(async |connection| query.build().fetch_all(connection).await).await?;
            let position = rows.first().ok_or(sqlx::Error::RowNotFound)?.try_get(0)?;
            // The checkpoint is returned even if there are no rows.
            let is_row = |row: &&PgRow| row.try_get_raw("id").is_ok_and(|id| !id.is_null());
            let cases: Vec<CaseRow> =
                rows.iter().filter(is_row).map(CaseRow::from_row).collect::<Result<_, sqlx::Error>>()?;
            Ok(Served { value: page.of(cases), position: Position(position) })
        })
    }

    /// Returns how many cases of a kind a viewer sees and match a filter.
    ///
    /// # Errors
    /// As [`Self::cases`].
    pub fn count_cases<'a>(
        &'a self,
        kind: AggregateKind,
        (viewer, tree): (&'a Viewer, &'a TreeOn),
        filter: &'a CaseFilter,
    ) -> BoxFuture<'a, Result<Served<i64>, ReadError>> {
        Box::pin(async move {
            let mut query = QueryBuilder::new("SELECT (SELECT position FROM reading.projection), count(*)");
            query.push(" FROM reading.cases p");
            restrict(&mut query, kind, (viewer, tree), filter)?;
            let (position, value) = self
                .connections
                .ask(async |connection| query.build_query_as().fetch_one(connection).await)
                .await?;
            Ok(Served { value, position: Position(position) })
        })
    }
}

/// The conditions of a list: its kind, its viewer, and its filter.
fn restrict(
    query: &mut QueryBuilder<'_, Postgres>,
    kind: AggregateKind,
    (viewer, tree): (&Viewer, &TreeOn),
    filter: &CaseFilter,
) -> Result<(), ReadError> {
    query.push(" WHERE p.kind = ").push_bind(kind.as_str());
    if let Some(codes) = viewer.codes(tree)? {
        query.push(" AND ");
        push_bound(query, &is_seen("p", PARAMETER), &[&codes]);
    }
    let codes = |unit: &UnitCode| tree.subtrees(std::slice::from_ref(unit));
    if let Some(unit) = &filter.unit {
        query.push(" AND p.unit = ANY(").push_bind(codes(unit)?).push(")");
    }
    if let Some(unit) = &filter.asked {
        query.push(" AND ");
        push_bound(query, &is_asked("p", PARAMETER), &[&codes(unit)?]);
    }
    filter.restrict(query);
    Ok(())
}
