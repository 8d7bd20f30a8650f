//! The projection of cases: the rows of the register.

use super::{
    fold::{Before, row_after},
    kind::CaseKind,
    row::{COLUMNS, CaseRow},
    tallies::Tallies,
};
use crate::{
    ReadError,
    ledger::{CASE_LEDGER, CASE_ROLLUP},
    projections::{BatchEvent, Filling, Late, Projection, Source},
};
use futures_util::{StreamExt, pin_mut};
use redress_log::{AggregateKind, Log, Position, RecordedEvent};
use serde_json::Value;
use sqlx::{Connection, Executor, PgConnection, types::Json};
use std::collections::{BTreeMap, HashMap};

/// Computes the rows of cases, and what they contribute to figures. It caches nothing: a row contains the
/// folded state from which the next event continues, and the history of a counted case is read again.
pub(crate) struct Cases {
    log: Log,
    kinds: &'static [CaseKind],
}

/// Rows that a rebuild writes in one statement.
const AT_ONCE: usize = 1_000;

/// The events of a batch, by case.
type ByCase<'a> = BTreeMap<(&'static str, &'a str), (&'a CaseKind, Vec<&'a RecordedEvent>)>;

impl Projection for Cases {
    /// The tables of families also have rows of [matters](super::kind::CountedInMatters).
    const TABLES: &'static [&'static str] = &["cases", CASE_LEDGER, CASE_ROLLUP];

    fn new(source: &Source) -> Self {
        Self { log: source.log.clone(), kinds: source.cases }
    }

    fn forget(&mut self) {}

    async fn apply(
        &mut self,
        connection: &mut PgConnection,
        checkpoint: Position,
        batch: &[BatchEvent],
    ) -> Result<(), ReadError> {
        let cases = self.by_case(batch);
        if cases.is_empty() {
            return Ok(());
        }
        let mut known = known(connection, &cases).await?;
        let (mut rows, mut tallies) = (Vec::with_capacity(cases.len()), Tallies::default());
        for ((of, id), (kind, events)) in cases {
            let before = known.remove(&(of.to_owned(), id.to_owned()));
            rows.extend(row_after(kind, before, &events)?);
            tallies.add_after(&self.log, kind, checkpoint, &events).await?;
        }
        tallies.write(connection).await?;
        put(connection, &rows).await
    }

    async fn fill(filling: &mut Filling<'_>) -> Result<Vec<Late>, ReadError> {
        let kinds = filling.source.cases;
        let of: Vec<AggregateKind> = kinds.iter().map(|kind| kind.kind).collect();
        if of.is_empty() {
            return Ok(Vec::new());
        }
        let mut transaction = filling.connection.begin().await?;
        transaction.execute("SET LOCAL idle_in_transaction_session_timeout = 0").await?;
        let cases = filling.source.log.cases(of, filling.upto);
        pin_mut!(cases);
        let (mut rows, mut tallies) = (Vec::new(), Tallies::default());
        while let Some(events) = cases.next().await.transpose()? {
            let is_of =
                |kind: &&CaseKind| events.first().is_some_and(|first| first.event.kind() == kind.kind);
            let Some(kind) = kinds.iter().find(is_of) else { continue };
            rows.extend(row_after(kind, None, &events.iter().collect::<Vec<_>>())?);
            tallies.add_all(kind, events);
            if rows.len() >= AT_ONCE {
                insert(&mut transaction, &rows).await?;
                rows.clear();
            }
        }
        tallies.put(&mut transaction).await?;
        insert(&mut transaction, &rows).await?;
        transaction.commit().await?;
        Ok(Vec::new())
    }
}

impl Cases {
    fn by_case<'a>(&'a self, batch: &'a [BatchEvent]) -> ByCase<'a> {
        let mut cases = ByCase::new();
        for happened in batch {
            let BatchEvent::Other(event) = happened else { continue };
            if let Some(kind) = self.kinds.iter().find(|kind| kind.kind == event.event.kind()) {
                let case = cases.entry((kind.kind.as_str(), event.aggregate_id.as_str()));
                case.or_insert_with(|| (kind, Vec::new())).1.push(event);
            }
        }
        cases
    }
}

/// Reads the rows of cases, by kind and id.
async fn known(
    connection: &mut PgConnection,
    cases: &ByCase<'_>,
) -> Result<HashMap<(String, String), Before>, ReadError> {
    let (kinds, ids): (Vec<&str>, Vec<&str>) = cases.keys().copied().unzip();
    let rows: Vec<(String, String, i64, i64, Value)> = sqlx::query_as(
        "SELECT c.kind, c.id, c.sequence, c.first_position, c.folded
         FROM cases c JOIN unnest($1::text[], $2::text[]) AS s (kind, id) ON (c.kind, c.id) = (s.kind, s.id)",
    )
    .bind(kinds)
    .bind(ids)
    .fetch_all(connection)
    .await?;
    let known = rows.into_iter().map(|(kind, id, sequence, first_position, folded)| {
        ((kind, id), Before { folded, sequence, first_position })
    });
    Ok(known.collect())
}

/// Writes the rows of cases.
async fn put(connection: &mut PgConnection, rows: &[CaseRow]) -> Result<(), ReadError> {
    let (kinds, ids): (Vec<&str>, Vec<&str>) =
        rows.iter().map(|row| (row.kind.as_str(), row.id.as_str())).unzip();
    sqlx::query(
        "DELETE FROM cases c USING unnest($1::text[], $2::text[]) AS s (kind, id)
         WHERE (c.kind, c.id) = (s.kind, s.id)",
    )
    .bind(kinds)
    .bind(ids)
    .execute(&mut *connection)
    .await?;
    insert(connection, rows).await
}

/// Rows are sent as one JSON array, whose fields are the columns.
async fn insert(connection: &mut PgConnection, rows: &[CaseRow]) -> Result<(), ReadError> {
    if rows.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "INSERT INTO cases ({COLUMNS}) SELECT {COLUMNS} FROM jsonb_populate_recordset(NULL::cases, $1)"
    );
    sqlx::query(&sql).bind(Json(rows)).execute(connection).await?;
    Ok(())
}
