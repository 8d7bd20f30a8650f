//! Cases by id, for those who see them.

use super::{
    CASES,
    kind::CaseKind,
    row::{COLUMNS, CaseRow},
    visibility::is_seen,
};
use crate::{
    ReadError, Reader, Served, TreeOn,
    bound::{PARAMETER, push_bound},
};
use futures_util::future::BoxFuture;
use redress_domain::UnitCode;
use redress_log::{AggregateKind, Position};
use sqlx::{FromRow, QueryBuilder, Row, ValueRef, postgres::PgRow};

/// Returns how the register folds a kind; `None` if it has no such kind.
#[must_use]
pub fn case_kind(kind: AggregateKind) -> Option<&'static CaseKind> {
    CASES.iter().find(|known| known.kind == kind)
}

impl Reader {
    /// Returns those of some cases that each group of units sees: a case is seen if its owner, or a unit that
    /// it names to act, is a unit of the group or below one in the tree. They are ordered by kind and id.
    ///
    /// # Errors
    /// If a unit is unknown or the database fails.
    pub fn cases_among<'a>(
        &'a self,
        tree: &'a TreeOn,
        cases: &'a [(AggregateKind, String)],
        groups: &'a [Vec<UnitCode>],
    ) -> BoxFuture<'a, Result<Served<Vec<CaseRow>>, ReadError>> {
        Box::pin(async move {
            let (kinds, ids): (Vec<String>, Vec<String>) =
                cases.iter().map(|(kind, id)| (kind.as_str().to_owned(), id.replace('\0', ""))).unzip();
            let mut query = QueryBuilder::new("SELECT c.position, ");
            query.push(COLUMNS);
            query.push(
                " FROM reading.projection c LEFT JOIN LATERAL (SELECT p.* FROM reading.cases p JOIN unnest(",
            );
            query.push_bind(kinds).push("::text[], ").push_bind(ids);
            query.push("::text[]) AS s (a_kind, an_id) ON (p.kind, p.id) = (s.a_kind, s.an_id) WHERE true");
            for group in groups {
                query.push(" AND ");
                push_bound(&mut query, &is_seen("p", PARAMETER), &[&tree.subtrees(group)?]);
            }
            query.push(" ORDER BY p.kind, p.id) p ON true");
            let rows: Vec<PgRow> =
                self.connections.ask(async |connection| query.build().fetch_all(connection).await).await?;
            let position = rows.first().ok_or(sqlx::Error::RowNotFound)?.try_get(0)?;
            // The checkpoint is returned even if there are no rows.
            let is_row = |row: &&PgRow| row.try_get_raw("id").is_ok_and(|id| !id.is_null());
            let value =
                rows.iter().filter(is_row).map(CaseRow::from_row).collect::<Result<_, sqlx::Error>>()?;
            Ok(Served { value, position: Position(position) })
        })
    }
}
