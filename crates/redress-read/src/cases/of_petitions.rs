//! Lists of cases that name petitions, for several petitions at once.

use super::{
    filter::CaseOrder,
    row::{COLUMNS, CaseRow},
    visibility::is_seen,
};
use crate::{
    Page, PageOf, ReadError, Reader, Served, TreeOn, Viewer,
    bound::{PARAMETER, push_bound},
};
use futures_util::future::BoxFuture;
use redress_log::{AggregateKind, Position};
use sqlx::{FromRow, QueryBuilder, Row, ValueRef, postgres::PgRow};
use std::collections::HashMap;

/// A page of cases for each petition that has some.
type CasePages = HashMap<String, PageOf<CaseRow>>;

impl Reader {
    /// Returns, for each of some petitions, a page of the cases of a kind that name it and that a viewer sees, in the order in which they were
    /// opened: one statement, however many petitions. Petitions without such a case are left out.
    ///
    /// # Errors
    /// If a unit is unknown or the database fails.
    pub fn cases_of_petitions<'a>(
        &'a self,
        kind: AggregateKind,
        (viewer, tree): (&'a Viewer, &'a TreeOn),
        petitions: &'a [String],
        page: &'a Page,
    ) -> BoxFuture<'a, Result<Served<CasePages>, ReadError>> {
        Box::pin(async move {
            let order = CaseOrder::default();
            let mut query = QueryBuilder::new("SELECT c.position, named.petition, ");
            query.push(COLUMNS);
            query.push(" FROM reading.projection c LEFT JOIN LATERAL unnest(").push_bind(petitions.to_vec());
            query.push("::text[]) AS named (petition) ON true LEFT JOIN LATERAL (SELECT * FROM reading.cases p WHERE p.kind = ");
            query.push_bind(kind.as_str()).push(" AND p.petitions @> ARRAY[named.petition]");
            if let Some(codes) = viewer.codes(tree)? {
                query.push(" AND ");
                push_bound(&mut query, &is_seen("p", PARAMETER), &[&codes]);
            }
            page.restrict(&mut query, order.column(), order.descending);
            query.push(") p ON true");
            let rows: Vec<PgRow> =
                self.connections.ask(async |connection| query.build().fetch_all(connection).await).await?;
            let position = rows.first().ok_or(sqlx::Error::RowNotFound)?.try_get(0)?;
            let mut found: HashMap<String, Vec<CaseRow>> = HashMap::new();
            // The checkpoint is returned even if there are no rows.
            for row in rows.iter().filter(|row| row.try_get_raw("id").is_ok_and(|id| !id.is_null())) {
                found.entry(row.try_get(1)?).or_default().push(CaseRow::from_row(row)?);
            }
            let value = found.into_iter().map(|(petition, rows)| (petition, page.of(rows))).collect();
            Ok(Served { value, position: Position(position) })
        })
    }
}
