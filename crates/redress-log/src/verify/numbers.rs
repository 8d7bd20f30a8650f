//! Whether the numbers that the office gave have no gap, none was given twice, and the log's table of numbers says what the events say.

use super::report::VerifyReport;
use crate::{LogError, Position, RecordedEvent};
use chrono::Datelike;
use futures_util::TryStreamExt;
use redress_domain::{
    Rules, UnitCode,
    numbers::{Given, Numbered, Series},
};
use sqlx::PgPool;
use std::{
    collections::{BTreeMap, BTreeSet, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
};

/// One unit's numbers of one year in a series.
#[derive(Debug, Default)]
struct Book {
    /// The last one that the office gave, or moved past.
    last: u64,
    /// Those that callers gave: imports, and what was there before.
    own: BTreeSet<u64>,
}

/// The numbers so far.
#[derive(Debug, Default)]
pub(super) struct NumberCheck {
    books: BTreeMap<(Series, UnitCode, i32), Book>,
    /// Position, and a hash of what the row of that position must have. A log has millions.
    rows: Vec<(i64, u64)>,
    /// Events that cannot be read: what their rows must have is not known.
    lost: BTreeSet<i64>,
}

fn hash(series: &str, number: &str, given: bool) -> u64 {
    let mut hasher = DefaultHasher::new();
    (series, number, given).hash(&mut hasher);
    hasher.finish()
}

impl NumberCheck {
    /// Takes in the number of an event.
    ///
    /// # Errors
    /// If the office gave it out of turn.
    pub(super) fn note(&mut self, recorded: &RecordedEvent, rules: &Rules) -> Result<(), String> {
        let Some(numbered) = recorded.event.number(&recorded.aggregate_id) else { return Ok(()) };
        let Numbered { series, number, given } = numbered;
        self.rows.push((recorded.position.0, hash(series.as_str(), number, given.is_some())));
        // Of other patterns than today's it is not known which numbers of callers the series moved past.
        let is_todays = recorded.metadata.procedure == rules.procedure.version;
        match given {
            Some(given) => {
                let book = (series, given.unit.clone(), recorded.event.occurred_on().year());
                self.books.entry(book).or_default().give(given, number, is_todays)
            }
            None => {
                if let Some((unit, year, n)) = rules.procedure.numbers.of(series).read(number, &rules.units) {
                    self.books.entry((series, unit, year)).or_default().own.insert(n);
                }
                Ok(())
            }
        }
    }

    /// An event that cannot be read.
    pub(super) fn lose(&mut self, position: i64) {
        self.lost.insert(position);
    }

    /// Compares the log's table with the events.
    pub(super) async fn compare(
        &self,
        pool: &PgPool,
        upto: i64,
        report: &mut VerifyReport,
    ) -> Result<(), LogError> {
        let mut expected = self.rows.iter().copied().peekable();
        // The row of an event that is missing is no finding of its own.
        let sql =
            "SELECT n.position, n.series, n.number, n.given FROM numbers n JOIN events e ON e.position = n.position
             WHERE n.position <= $1 ORDER BY n.position";
        let mut stored = sqlx::query_as::<_, (i64, String, String, bool)>(sql).bind(upto).fetch(pool);
        let what = "the row of its number (numbers) is missing, or is not what the event says";
        while let Some((position, series, number, given)) = stored.try_next().await? {
            while let Some((missing, _)) = expected.next_if(|(at, _)| *at < position) {
                report.find(Position(missing), "", what.to_owned());
            }
            if self.lost.contains(&position) {
                continue;
            }
            let row = (position, hash(&series, &number, given));
            if expected.next_if_eq(&row).is_none() {
                expected.next_if(|(at, _)| *at == position);
                report.find(Position(position), "", what.to_owned());
            }
        }
        for (missing, _) in expected {
            report.find(Position(missing), "", what.to_owned());
        }
        Ok(())
    }
}

impl Book {
    fn give(&mut self, given: &Given, number: &str, is_todays: bool) -> Result<(), String> {
        let moved_past = self.own.range(..given.n).next_back().copied().unwrap_or(0);
        let next = self.last.max(moved_past) + 1;
        let is_next = given.n == next || (!is_todays && given.n > self.last);
        self.last = self.last.max(given.n);
        if is_next {
            return Ok(());
        }
        Err(format!("its number {number} is number {} of its series, expected {next}", given.n))
    }
}
