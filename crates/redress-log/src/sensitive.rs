//! Sensitive values: reading them, and proving them with the digests in history.

use crate::{
    AggregateKind, Log, LogError, Position, RecordedEvent,
    keys::{Held, KeyError},
};
use futures_util::future::BoxFuture;
use redress_domain::{
    SensitiveValues, State, StreamId,
    kind::{ValueOwner, ValueOwners},
};
use sqlx::{Row, postgres::PgRow};
use std::collections::HashMap;

/// Events checked per round trip.
const BATCH: i64 = 1_000;

/// Stored sensitive values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldValues {
    /// The position of their event.
    pub position: Position,
    /// The values.
    pub values: SensitiveValues,
}

/// A contradiction between stored sensitive values and history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SensitiveProblem {
    /// The position of the event.
    pub position: Position,
    /// What is wrong, without the values.
    pub what: &'static str,
}

/// The result of checking all sensitive values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SensitiveReport {
    /// Events whose values match their digest.
    pub proven: u64,
    /// Events whose values were erased, with a recorded erasure.
    pub erased: u64,
    /// What does not match.
    pub problems: Vec<SensitiveProblem>,
}

impl Log {
    /// Returns the stored values of some events, by position. Erased values are missing.
    ///
    /// # Errors
    /// If the database fails or what it holds cannot be read.
    pub fn sensitive_values<'a>(
        &'a self,
        positions: &'a [Position],
    ) -> BoxFuture<'a, Result<HashMap<Position, HeldValues>, LogError>> {
        Box::pin(async move {
            let positions: Vec<i64> = positions.iter().map(|position| position.0).collect();
            let rows = sqlx::query(
                "SELECT position, petitioner_id, root, sealed FROM sensitive_values WHERE position = ANY($1)",
            )
            .bind(positions)
            .fetch_all(&self.pool)
            .await?;
            let mut held = HashMap::with_capacity(rows.len());
            for row in &rows {
                let position = Position(row.try_get("position")?);
                if let Some(values) = self.held_in(row)? {
                    held.insert(position, HeldValues { position, values });
                }
            }
            Ok(held)
        })
    }

    /// The values in a row with the columns `position`, `petitioner_id`, `root` and `sealed` of
    /// `sensitive_values`; `None` if they were erased.
    ///
    /// # Errors
    /// If their key is missing, or they cannot be read.
    pub fn held_in(&self, row: &PgRow) -> Result<Option<SensitiveValues>, LogError> {
        Ok(match self.shared.keys.open_row(row)? {
            Held::Values(values, _) => Some(values),
            Held::Missing | Held::Destroyed | Held::Changed => None,
        })
    }

    /// Checks every event: stored values must match their seal, and missing values must have a recorded
    /// erasure.
    ///
    /// # Errors
    /// If the database fails or history cannot be read.
    pub fn verify_sensitive_values<'a>(&'a self) -> BoxFuture<'a, Result<SensitiveReport, LogError>> {
        Box::pin(async move {
            let mut report = SensitiveReport::default();
            let mut after = Position(0);
            let columns = RecordedEvent::COLUMNS;
            let sql = format!(
                "SELECT {columns}, s.petitioner_id, s.root, s.sealed
             FROM events e LEFT JOIN sensitive_values s ON s.position = e.position
             WHERE e.position > $1 ORDER BY e.position LIMIT {BATCH}"
            );
            loop {
                let rows = sqlx::query(&sql).bind(after.0).fetch_all(&self.pool).await?;
                for row in &rows {
                    let recorded = RecordedEvent::from_row(row, &self.shared.upcasters)?;
                    after = recorded.position;
                    self.verify_one(&recorded, row, &mut report).await?;
                }
                if rows.is_empty() {
                    return Ok(report);
                }
            }
        })
    }

    pub(crate) async fn verify_one(
        &self,
        recorded: &RecordedEvent,
        row: &PgRow,
        report: &mut SensitiveReport,
    ) -> Result<(), LogError> {
        let held = match self.shared.keys.open_row(row) {
            Err(LogError::Keys(fault)) if matches!(*fault, KeyError::Changed { .. }) => Held::Changed,
            held => held?,
        };
        let what = match (recorded.event.sealed(), held) {
            (None, Held::Missing) => return Ok(()),
            (None, _) => "there are stored values for an event without values",
            (Some(sealed), Held::Values(values, salt)) if sealed.proves(&values, &salt) => {
                report.proven += 1;
                return Ok(());
            }
            (Some(_), Held::Values(..) | Held::Changed) => {
                "the stored values are not those that were recorded"
            }
            (Some(_), Held::Missing) if self.erased_at(recorded).await?.is_some() => {
                report.erased += 1;
                return Ok(());
            }
            (Some(_), Held::Missing) => "the values are missing, and no erasure was recorded",
            (Some(_), Held::Destroyed) => {
                "the key of the values was destroyed by an erasure that was not recorded: the log was put back from a backup; erase them again"
            }
        };
        report.problems.push(SensitiveProblem { position: recorded.position, what });
        Ok(())
    }

    /// Returns the position of the first erasure that erased this event's values; `None` if none was recorded.
    ///
    /// # Errors
    /// If an event cannot be read, or the database fails.
    pub fn erased_at<'a>(
        &'a self,
        recorded: &'a RecordedEvent,
    ) -> BoxFuture<'a, Result<Option<Position>, LogError>> {
        Box::pin(async move {
            let (petitioners, since): (Vec<String>, Vec<i64>) =
                self.concerned(recorded).await?.into_iter().unzip();
            let erased: Option<i64> = sqlx::query_scalar(
                "SELECT min(e.position) FROM unnest($2::text[], $3::int8[]) AS concerned (petitioner, since)
                 JOIN events e ON e.aggregate_type = ANY($1) AND e.aggregate_id = concerned.petitioner
                 WHERE e.position > concerned.since",
            )
            .bind(AggregateKind::names_of(AggregateKind::erases))
            .bind(petitioners)
            .bind(since)
            .fetch_one(&self.pool)
            .await?;
            Ok(erased.map(Position))
        })
    }

    /// The petitioners whose erasure erases the values of an event, each with the position from which on it does.
    async fn concerned(&self, recorded: &RecordedEvent) -> Result<Vec<(String, i64)>, LogError> {
        let (kind, at) = (recorded.event.kind(), recorded.position.0);
        if kind.values() == ValueOwners::Nobody {
            return Ok(Vec::new());
        }
        let history = self.history(kind, &recorded.aggregate_id).await?;
        let mut before = State::of(kind);
        for earlier in history.iter().filter(|earlier| earlier.position < recorded.position) {
            before.evolve(&earlier.event, &earlier.recording());
        }
        match before.owner(&recorded.event) {
            ValueOwner::Petitioner(petitioner) => Ok(vec![(petitioner.as_str().to_owned(), at)]),
            ValueOwner::PetitionerOf(case) => {
                let petitioner = self.petitioner_of(&case).await?;
                Ok(petitioner.into_iter().map(|petitioner| (petitioner, at)).collect())
            }
            ValueOwner::Case => {
                let mut concerned = Vec::new();
                for naming in &history {
                    for case in naming.event.names() {
                        let petitioner = self.petitioner_of(&case).await?;
                        concerned
                            .extend(petitioner.map(|petitioner| (petitioner, at.max(naming.position.0))));
                    }
                }
                Ok(concerned)
            }
        }
    }

    /// The petitioner that a case is about.
    async fn petitioner_of(&self, (kind, id): &StreamId) -> Result<Option<String>, LogError> {
        let history = self.history(*kind, id).await?;
        Ok(history.first().and_then(|first| first.event.petitioner()).map(|id| id.as_str().to_owned()))
    }
}
