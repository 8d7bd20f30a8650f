//! Reading the log matter by matter: in this order everything can be computed without keeping other matters
//! in memory.

use crate::{AggregateKind, Log, LogError, Occurrence, Position};
use ::log::LevelFilter;
use async_stream::try_stream;
use futures_util::{Stream, TryStreamExt};
use sqlx::{ConnectOptions, Connection, Executor, PgConnection};
use std::{sync::Arc, time::Duration};

/// Petitions that share their matter with others, found by the words in the payload; the code that folds the events
/// compares the decoded values. Few registrations have these words, and searching for them costs a fraction
/// of parsing all payloads.
const SEVERAL: &str = "
    CREATE TEMP TABLE several ON COMMIT DROP AS
    WITH repeats AS MATERIALIZED (
        SELECT aggregate_id AS petition, payload #>> '{Registered,matter}' AS matter FROM events
        WHERE aggregate_type = $1 AND event_type = 'Registered' AND sequence = 1
          AND CASE WHEN strpos(payload::text, 'repeat_of') > 0
                   THEN payload #>> '{Registered,repeat_of}' IS NOT NULL END)
    SELECT petition, matter FROM repeats UNION SELECT matter, matter FROM repeats";

const SETTINGS: &str = "SET LOCAL statement_timeout = 0; SET LOCAL jit = off; SET LOCAL work_mem = '64MB'";
/// The index of histories returns them in order: reading it costs less than sorting whole events.
const IN_ORDER: &str = "SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off; SET LOCAL max_parallel_workers_per_gather = 0";

impl Log {
    /// The events of all petitions up to a position. Each item is a whole matter, in the order of the log. A
    /// fault is the stream's last item. Matters come in no particular order.
    pub fn matters(
        &self,
        upto: Position,
    ) -> impl Stream<Item = Result<Vec<Arc<Occurrence>>, LogError>> + Send + use<> {
        let log = self.clone();
        try_stream! {
            // A statement that reads the whole log is slow, which is expected here: no warning.
            let options = (*log.pool.connect_options()).clone();
            let options = options.log_slow_statements(LevelFilter::Off, Duration::ZERO);
            let mut connection = options.application_name("redress-matters").connect().await?;
            let mut transaction = connection.begin().await?;
            prepare(&mut transaction, upto).await?;
            let columns = Occurrence::COLUMNS;
            let petitions = "WHERE e.aggregate_type = $2 AND e.position <= $1";
            let alone = format!(
                "SELECT {columns}, e.aggregate_id AS matter FROM events e {petitions}
                 AND NOT EXISTS (SELECT FROM several s WHERE s.petition = e.aggregate_id)
                 ORDER BY e.aggregate_id, e.sequence"
            );
            let shared = format!(
                "SELECT {columns}, s.matter FROM events e JOIN several s ON s.petition = e.aggregate_id {petitions}
                 ORDER BY s.matter, e.position"
            );
            for sql in [alone, shared] {
                let rows = sqlx::query(&sql).bind(upto.0).bind(AggregateKind::Petition.as_str());
                let mut rows = rows.fetch(&mut *transaction);
                let mut matter = String::new();
                let mut events = Vec::new();
                while let Some(row) = rows.try_next().await? {
                    let of: &str = sqlx::Row::try_get_unchecked(&row, Occurrence::WIDTH)?;
                    if of != matter && !events.is_empty() {
                        yield std::mem::take(&mut events);
                    }
                    if of != matter {
                        of.clone_into(&mut matter);
                    }
                    events.push(Arc::new(Occurrence::from_row(&row, &log.shared.upcasters)?));
                }
                if !events.is_empty() {
                    yield events;
                }
            }
            transaction.commit().await?;
        }
    }
}

/// Checks that no event is missing, which an order other than the log's would not show.
async fn prepare(connection: &mut PgConnection, upto: Position) -> Result<(), LogError> {
    connection.execute(SETTINGS).await?;
    let there: i64 = sqlx::query_scalar("SELECT count(*) FROM events WHERE position <= $1")
        .bind(upto.0)
        .fetch_one(&mut *connection)
        .await?;
    if there != upto.0 {
        return Err(first_gap(connection, upto).await?);
    }
    sqlx::query(SEVERAL).bind(AggregateKind::Petition.as_str()).execute(&mut *connection).await?;
    connection.execute("CREATE INDEX ON several (petition); ANALYZE several").await?;
    connection.execute(IN_ORDER).await?;
    Ok(())
}

async fn first_gap(connection: &mut PgConnection, upto: Position) -> Result<LogError, LogError> {
    let found: Option<(i64, i64)> = sqlx::query_as(
        "SELECT before, position FROM
             (SELECT position, lag(position, 1, 0::bigint) OVER (ORDER BY position) AS before FROM events) AS e
         WHERE position <> before + 1 AND position <= $1 ORDER BY position LIMIT 1",
    )
    .bind(upto.0)
    .fetch_optional(&mut *connection)
    .await?;
    if let Some((after, found)) = found {
        return Ok(LogError::Gap { after: Position(after), found: Position(found) });
    }
    let head: i64 =
        sqlx::query_scalar("SELECT coalesce(max(position), 0) FROM events").fetch_one(connection).await?;
    Ok(LogError::PastHead { position: upto, head: Position(head) })
}
