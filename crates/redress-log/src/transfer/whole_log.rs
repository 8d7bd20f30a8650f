//! Checks of an import that need the whole log.

use super::{
    TransferError,
    owners::{note_owners, owned},
};
use crate::{AggregateKind, LogError};
use redress_domain::upcast::UpcastersByKind;
use sqlx::{PgConnection, postgres::PgDatabaseError};

/// The first event whose sequence is not the number of its aggregate's events so far.
const OUT_OF_SEQUENCE: &str = "
    SELECT position, sequence, nth FROM (
        SELECT position, sequence, row_number() OVER (
            PARTITION BY aggregate_type COLLATE \"C\", aggregate_id COLLATE \"C\" ORDER BY position) AS nth
        FROM events) AS counted
    WHERE sequence <> nth ORDER BY position LIMIT 1";

/// Values whose petitioner is not the one that the first event of their case names, or not the one that their
/// case determines: an erasure would miss them.
const OF_ANOTHER: &str = "
    SELECT min(position) FROM (
        SELECT s.position FROM sensitive_values s
        JOIN events e ON e.position = s.position
        JOIN unnest($1::text[], $2::text[], $3::text[]) AS owned (kind, event, field) ON owned.kind = e.aggregate_type
        JOIN events first ON first.aggregate_type = owned.kind AND first.aggregate_id = e.aggregate_id AND first.sequence = 1
        WHERE s.petitioner_id IS DISTINCT FROM first.payload -> owned.event ->> owned.field
        UNION ALL
        SELECT s.position FROM sensitive_values s JOIN value_owners o ON o.position = s.position
        WHERE s.petitioner_id IS DISTINCT FROM o.petitioner_id
    ) AS found";

/// Values that had been erased when the log was exported.
const ERASED: &str = "
    SELECT min(position) FROM (
        SELECT s.position FROM sensitive_values s
        JOIN events erased ON erased.aggregate_type = ANY($1) AND erased.aggregate_id = s.petitioner_id
        WHERE erased.position > s.position
        UNION ALL
        SELECT s.position FROM sensitive_values s JOIN value_owners o ON o.position = s.position
        JOIN case_petitioners c ON (c.aggregate_type, c.aggregate_id) = (o.aggregate_type, o.aggregate_id)
        JOIN events erased ON erased.aggregate_type = ANY($1) AND erased.aggregate_id = c.petitioner_id
        WHERE o.petitioner_id IS NULL AND erased.position > greatest(s.position, c.position)
    ) AS found";

/// Values that are missing without an erasure. A text cannot imitate the sealed field, since quotes in texts
/// are escaped.
const MISSING: &str = "
    SELECT min(e.position) FROM events e
    WHERE e.payload::text LIKE '%\"sensitive\":{%'
      AND NOT EXISTS (SELECT FROM sensitive_values s WHERE s.position = e.position)
      AND NOT EXISTS (
        SELECT FROM unnest($1::text[], $2::text[], $3::text[]) AS owned (kind, event, field)
        JOIN events first ON first.aggregate_type = owned.kind AND first.sequence = 1
        JOIN events erased ON erased.aggregate_type = ANY($4)
            AND erased.aggregate_id = first.payload -> owned.event ->> owned.field
        WHERE owned.kind = e.aggregate_type AND first.aggregate_id = e.aggregate_id AND erased.position > e.position)
      AND NOT EXISTS (
        SELECT FROM value_owners o
        JOIN events erased ON erased.aggregate_type = ANY($4) AND erased.aggregate_id = o.petitioner_id
        WHERE o.position = e.position AND erased.position > e.position)
      AND NOT EXISTS (
        SELECT FROM value_owners o
        JOIN case_petitioners c ON (c.aggregate_type, c.aggregate_id) = (o.aggregate_type, o.aggregate_id)
        JOIN events erased ON erased.aggregate_type = ANY($4) AND erased.aggregate_id = c.petitioner_id
        WHERE o.position = e.position AND o.petitioner_id IS NULL AND erased.position > greatest(e.position, c.position))";

async fn of_another(connection: &mut PgConnection) -> Result<Option<i64>, sqlx::Error> {
    let [kinds, events, fields] = owned();
    sqlx::query_scalar(OF_ANOTHER).bind(kinds).bind(events).bind(fields).fetch_one(connection).await
}

async fn erased(connection: &mut PgConnection) -> Result<Option<i64>, sqlx::Error> {
    let erasing = AggregateKind::names_of(AggregateKind::erases);
    sqlx::query_scalar(ERASED).bind(erasing).fetch_one(connection).await
}

async fn missing(connection: &mut PgConnection) -> Result<Option<i64>, sqlx::Error> {
    let ([kinds, events, fields], erasing) = (owned(), AggregateKind::names_of(AggregateKind::erases));
    sqlx::query_scalar(MISSING)
        .bind(kinds)
        .bind(events)
        .bind(fields)
        .bind(erasing)
        .fetch_one(connection)
        .await
}

/// The names of the files in errors.
pub(super) struct Names {
    pub(super) events: String,
    pub(super) values: Option<String>,
}

impl Names {
    /// Checks what needs the whole log.
    pub(super) async fn check_whole(
        &self,
        connection: &mut PgConnection,
        upcasters: &UpcastersByKind,
    ) -> Result<(), TransferError> {
        let out: Option<(i64, i64, i64)> =
            sqlx::query_as(OUT_OF_SEQUENCE).fetch_optional(&mut *connection).await?;
        if let Some((position, found, expected)) = out {
            return Err(self.line(position, format!("sequence: expected {expected}, found {found}")));
        }
        // Also without the values: an erasure has to find values that are imported later.
        note_owners(connection, upcasters).await?;
        let Some(values) = &self.values else { return Ok(()) };
        for (found, what) in [
            (of_another(connection).await?, "the petitioner_id of the values is not that of the petition"),
            (
                erased(connection).await?,
                "its values had been erased, but the file has them: it is older than the log's",
            ),
            (
                missing(connection).await?,
                "its values are missing, and no erasure was recorded: the file is not complete",
            ),
        ] {
            if let Some(position) = found {
                return Err(self.line(position, format!("{what} ({values})")));
            }
        }
        Ok(())
    }

    /// The line of an event: positions are gapless, so it has the position's number.
    fn line(&self, position: i64, what: String) -> TransferError {
        TransferError::Line { file: self.events.clone(), line: position.unsigned_abs(), what }
    }

    /// The line at which the database refused a COPY, and why; other faults are the database's own.
    pub(super) fn fault_of(&self, error: sqlx::Error, first: i64) -> TransferError {
        let answer = error.as_database_error().and_then(|error| error.try_downcast_ref::<PgDatabaseError>());
        if answer.is_some_and(|answer| answer.constraint() == Some("numbers_given")) {
            let what =
                "here, or in one of the lines after it, a number is given that the office had given before";
            return self.line(first, what.to_owned());
        }
        let Some((answer, nth)) = answer.and_then(|answer| Some((answer, copied_line(answer)?))) else {
            return LogError::from(error).into();
        };
        let what = match (answer.code(), answer.constraint()) {
            ("23505", Some("events_command")) => {
                "this command_id was used before by the same actor".to_owned()
            }
            ("23505", _) => "this sequence of the aggregate was there before".to_owned(),
            // The database cannot store the data. Its message does not quote it.
            (code, _) if code.starts_with("22") => answer.message().to_owned(),
            _ => return LogError::from(error).into(),
        };
        self.line(first + nth - 1, what)
    }
}

/// The row within a COPY, from 1, from the database's message: `COPY events, line 3, column payload`.
fn copied_line(answer: &PgDatabaseError) -> Option<i64> {
    let (_, rest) = answer.r#where()?.split_once("COPY events, line ")?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..digits].parse().ok()
}
