//! Verifying the log: every event is folded and decided again, in the order of positions, and every seal is
//! checked.

mod holdings;
mod numbers;
mod replay_check;
mod report;

pub use report::{Finding, VerifyReport};

use crate::{Log, LogError, Position, RecordedEvent, SensitiveReport};
use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use redress_domain::{Procedure, Version};
use replay_check::ReplayCheck;
use sqlx::{Row, postgres::PgRow};
use std::{collections::BTreeSet, sync::Arc};

/// Events per round trip.
const BATCH: i64 = 1_000;
/// The end of the log, as its own row states it.
struct End {
    position: i64,
    recorded_at: DateTime<Utc>,
    units_position: i64,
}

crate::from_row!(End { position, recorded_at, units_position });

impl Log {
    /// Reads the whole log and decides every event again, by `procedure`. A mismatch is a finding, not an
    /// error. `progress` is called with the present and the last position.
    ///
    /// # Errors
    /// If the database fails.
    pub fn verify<'a>(
        &'a self,
        procedure: Arc<Procedure>,
        progress: &'a mut (dyn FnMut(Position, Position) + Send),
    ) -> BoxFuture<'a, Result<VerifyReport, LogError>> {
        Box::pin(async move {
            let sql = "SELECT position, recorded_at, units_position FROM log_head";
            let end: End = sqlx::query_as(sql).fetch_one(&self.pool).await?;
            let judge = ReplayCheck::new(self, procedure, end.position).await?;
            let mut verifying =
                Verifying { log: self, judge, report: VerifyReport::default(), at: End::default() };
            let columns = RecordedEvent::COLUMNS;
            let sql = format!(
                "SELECT {columns}, e.command_id, s.petitioner_id, s.root, s.sealed
             FROM events e LEFT JOIN sensitive_values s ON s.position = e.position
             WHERE e.position > $1 AND e.position <= $2 ORDER BY e.position LIMIT {BATCH}"
            );
            loop {
                progress(Position(verifying.at.position), Position(end.position));
                let batch = sqlx::query(&sql).bind(verifying.at.position).bind(end.position);
                let rows = batch.fetch_all(&self.pool).await?;
                for row in &rows {
                    verifying.row(row).await?;
                }
                if rows.is_empty() {
                    verifying.check_concerned(&end).await?;
                    let Verifying { judge, report, .. } = &mut verifying;
                    judge.numbers().compare(&self.pool, end.position, report).await?;
                    return Ok(verifying.finish(&end));
                }
            }
        })
    }
}

impl Default for End {
    fn default() -> Self {
        Self { position: 0, recorded_at: DateTime::UNIX_EPOCH, units_position: 0 }
    }
}

struct Verifying<'a> {
    log: &'a Log,
    judge: ReplayCheck<'a>,
    report: VerifyReport,
    /// What has been read so far.
    at: End,
}

impl Verifying<'_> {
    async fn row(&mut self, row: &PgRow) -> Result<(), LogError> {
        let position = Position(row.try_get("position")?);
        let whose = format!(
            "{} {}",
            row.try_get::<&str, _>("aggregate_type")?,
            row.try_get::<&str, _>("aggregate_id")?
        );
        if position.0 != self.at.position + 1 {
            let (from, to) = (self.at.position + 1, position.0 - 1);
            self.report.find(
                Position(from),
                "",
                format!("the events at positions {from} to {to} are missing"),
            );
        }
        self.at.position = position.0;
        self.report.events += 1;
        let recorded = match RecordedEvent::from_row(row, &self.log.shared.upcasters) {
            Ok(recorded) => recorded,
            Err(LogError::Unreadable { what, .. }) => {
                self.judge.lose(row)?;
                self.report.find(position, &whose, what);
                return Ok(());
            }
            Err(fault) => return Err(fault),
        };
        self.check_columns(&recorded, row.try_get("command_id")?, &whose);
        // It was decoded, so its version is valid.
        let version = Version::parse(row.try_get("event_version")?).unwrap_or(Version::NEW);
        self.judge.judge(&recorded, version, &whose, &mut self.report).await?;
        self.check_seal(&recorded, row, &whose).await
    }

    /// Checks that what an event states twice agrees, and that times never decrease.
    fn check_columns(&mut self, recorded: &RecordedEvent, command_id: &str, whose: &str) {
        let (position, metadata) = (recorded.position, &recorded.metadata);
        if recorded.recorded_at < self.at.recorded_at {
            let what = format!("it was recorded at {}, before the event before it", recorded.recorded_at);
            self.report.find(position, whose, what);
        }
        self.at.recorded_at = recorded.recorded_at;
        let (day, of_time) = (recorded.event.occurred_on(), self.log.local_day(metadata.occurred_at));
        if day != of_time {
            let what = format!("it occurred on {day} by its payload, but on {of_time} by its metadata");
            self.report.find(position, whose, what);
        }
        if metadata.command_id != command_id {
            let what = format!("its command id is {command_id}, but {} in its metadata", metadata.command_id);
            self.report.find(position, whose, what);
        }
        if recorded.event.kind().arranges() {
            self.at.units_position = position.0;
        }
    }

    async fn check_seal(
        &mut self,
        recorded: &RecordedEvent,
        row: &PgRow,
        whose: &str,
    ) -> Result<(), LogError> {
        let mut seals = SensitiveReport::default();
        match self.log.verify_one(recorded, row, &mut seals).await {
            Ok(()) => {}
            Err(LogError::Unreadable { what, .. }) => self.report.find(recorded.position, whose, what),
            Err(fault) => return Err(fault),
        }
        self.report.proven += seals.proven;
        self.report.erased += seals.erased;
        for problem in seals.problems {
            self.report.find(problem.position, whose, problem.what);
        }
        Ok(())
    }

    /// An erasure finds the own values of cases by a table of their petitioners: checks that the table
    /// matches the events.
    async fn check_concerned(&mut self, end: &End) -> Result<(), LogError> {
        let sql = "SELECT petitioner_id, aggregate_type, aggregate_id, position FROM case_petitioners WHERE position <= $1";
        let rows: Vec<(String, String, String, i64)> =
            sqlx::query_as(sql).bind(end.position).fetch_all(&self.log.pool).await?;
        let (stored, expected): (BTreeSet<_>, _) = (rows.into_iter().collect(), self.judge.concerned());
        for (_, kind, id, position) in stored.symmetric_difference(&expected) {
            let what = "the row of the petitioner whom this concerns (case_petitioners) is missing, or is not what the events say";
            self.report.find(Position(*position), &format!("{kind} {id}"), what);
        }
        Ok(())
    }

    fn finish(mut self, end: &End) -> VerifyReport {
        let at = &self.at;
        if at.position != end.position {
            let what = format!("the events after it, up to position {}, are missing", end.position);
            self.report.find(Position(at.position), "", what);
        } else if (at.recorded_at, at.units_position) != (end.recorded_at, end.units_position)
            && at.position > 0
        {
            let what = "the row of the log's end (log_head) has another time, or another position of the last unit event";
            self.report.find(Position(at.position), "", what);
        }
        self.report.head = Position(end.position);
        self.report.cases = self.judge.cases();
        self.report
    }
}
