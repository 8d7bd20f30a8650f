//! Sensitive values: reading what is held, and proving it against the digests in history.

use crate::{AggregateKind, Event, Log, LogError, Position, RecordedEvent};
use redress_domain::{Salt, SensitiveValues, petition::PetitionEvent};
use sqlx::{Row, postgres::PgRow};
use std::collections::HashMap;

/// Events checked per round trip.
const BATCH: i64 = 1_000;

/// Sensitive values as they are held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldValues {
    /// The event they belong to.
    pub position: Position,
    /// The values.
    pub values: SensitiveValues,
}

/// Something about sensitive values that history does not bear out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SensitiveProblem {
    /// The event.
    pub position: Position,
    /// What is wrong, in words; without the values.
    pub what: &'static str,
}

/// What a check of all sensitive values found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SensitiveReport {
    /// Events whose values agree with their digest.
    pub proven: u64,
    /// Events whose values were erased, with the erasure on record.
    pub erased: u64,
    /// What does not agree.
    pub problems: Vec<SensitiveProblem>,
}

impl Log {
    /// The values that are held of some events, by position; what was erased is missing.
    ///
    /// # Errors
    /// If the database fails or what it holds cannot be read.
    pub async fn sensitive_values(
        &self,
        positions: &[Position],
    ) -> Result<HashMap<Position, HeldValues>, LogError> {
        let positions: Vec<i64> = positions.iter().map(|position| position.0).collect();
        let rows = sqlx::query(
            "SELECT position, salt, fields::text AS fields FROM sensitive_values WHERE position = ANY($1)",
        )
        .bind(positions)
        .fetch_all(&self.pool)
        .await?;
        let held = rows.iter().map(|row| {
            let position = Position(row.try_get("position")?);
            let (values, _) = read_held(row)?.ok_or(sqlx::Error::RowNotFound)?;
            Ok((position, HeldValues { position, values }))
        });
        held.collect()
    }

    /// Checks every event: values that are held must be those that were sealed, and values that are missing must have
    /// been erased on record.
    ///
    /// # Errors
    /// If the database fails or history cannot be read.
    pub async fn verify_sensitive_values(&self) -> Result<SensitiveReport, LogError> {
        let mut report = SensitiveReport::default();
        let mut after = Position(0);
        let columns = RecordedEvent::COLUMNS;
        let sql = format!(
            "SELECT {columns}, s.salt, s.fields::text AS fields
             FROM events e LEFT JOIN sensitive_values s ON s.position = e.position
             WHERE e.position > $1 ORDER BY e.position LIMIT {BATCH}"
        );
        loop {
            let rows = sqlx::query(&sql).bind(after.0).fetch_all(&self.pool).await?;
            for row in &rows {
                let recorded = RecordedEvent::from_row(row, &self.shared.upcasters)?;
                after = recorded.position;
                self.verify_one(&recorded, read_held(row)?, &mut report).await?;
            }
            if rows.is_empty() {
                return Ok(report);
            }
        }
    }

    pub(crate) async fn verify_one(
        &self,
        recorded: &RecordedEvent,
        held: Option<(SensitiveValues, Salt)>,
        report: &mut SensitiveReport,
    ) -> Result<(), LogError> {
        let what = match (recorded.event.sealed(), held) {
            (None, None) => return Ok(()),
            (None, Some(_)) => "values are held of an event that has none",
            (Some(sealed), Some((values, salt))) if sealed.proves(&values, &salt) => {
                report.proven += 1;
                return Ok(());
            }
            (Some(_), Some(_)) => "the values held are not those that were recorded",
            (Some(_), None) if self.was_erased(recorded).await? => {
                report.erased += 1;
                return Ok(());
            }
            (Some(_), None) => "the values are missing, and no erasure is on record",
        };
        report.problems.push(SensitiveProblem { position: recorded.position, what });
        Ok(())
    }

    /// Whether an erasure of this event's petitioner was recorded after it.
    async fn was_erased(&self, recorded: &RecordedEvent) -> Result<bool, LogError> {
        if recorded.event.kind() != AggregateKind::Petition {
            return Ok(false);
        }
        let history = self.history(AggregateKind::Petition, &recorded.aggregate_id).await?;
        let Some(Event::Petition(PetitionEvent::Registered(first))) =
            history.first().map(|first| &first.event)
        else {
            return Ok(false);
        };
        let erased = sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM events
             WHERE aggregate_type = 'petitioner' AND aggregate_id = $1 AND position > $2)",
        )
        .bind(first.petitioner_id.as_str())
        .bind(recorded.position.0)
        .fetch_one(&self.pool)
        .await?;
        Ok(erased)
    }
}

pub(crate) fn read_held(row: &PgRow) -> Result<Option<(SensitiveValues, Salt)>, LogError> {
    let (salt, fields): (Option<Vec<u8>>, Option<&str>) = (row.try_get("salt")?, row.try_get("fields")?);
    let (Some(salt), Some(fields)) = (salt, fields) else { return Ok(None) };
    let unreadable = |what: &str| LogError::Unreadable {
        position: Position(row.try_get("position").unwrap_or_default()),
        what: format!("its sensitive values: {what}"),
    };
    let salt = salt.try_into().map_err(|_| unreadable("the salt has not 16 bytes"))?;
    let values = SensitiveValues::from_json(fields).map_err(|_| unreadable("no object of known fields"))?;
    Ok(Some((values, Salt(salt))))
}
