//! The numbers that the office gave last, by series, unit and year.
//!
//! What is cached is true as long as the log ends where it is known to end: a number is given in the statement that writes its event, and
//! that statement writes nothing if the log ends elsewhere. So a refusal, a kill or a retry leaves no gap, and no number is given twice.

use super::head::Head;
use crate::{LogError, RecordedEvent};
use chrono::Datelike;
use redress_domain::{
    Rules, UnitCode,
    numbers::{Given, Series, Taken},
};
use sqlx::{PgConnection, Row};
use std::collections::{BTreeMap, HashMap};

/// The numbers of one unit and year in a series.
pub(super) type Book = (Series, UnitCode, i32);

/// Books that are cached before all are forgotten; a large office has some hundred units.
const BOOKS: usize = 20_000;

/// The last serial number of each book that was asked for.
#[derive(Debug, Default)]
pub(super) struct Counters(HashMap<Book, u64>);

/// The last number of a book that the log has. Numbers that are padded further, or not as far, are none of it.
const LAST: &str = "
    SELECT head.position AS head, head.recorded_at AS head_recorded_at, head.units_position, head.shared_actors_upto, head.value_root,
           asked.nth, last.n
    FROM log_head AS head, unnest($1::text[], $2::text[], $3::text[], $4::int[])
        WITH ORDINALITY AS asked (series, prefix, suffix, width, nth), LATERAL (
        SELECT max(substr(number, char_length(prefix) + 1,
                          char_length(number) - char_length(prefix) - char_length(suffix))::bigint) AS n
        FROM numbers
        WHERE numbers.series = asked.series AND number >= prefix AND number < prefix || chr(1114111)
          AND right(number, char_length(suffix)) = suffix
          AND substr(number, char_length(prefix) + 1, greatest(0, char_length(number) - char_length(prefix) - char_length(suffix)))
              ~ ('^([0-9]{' || width || '}|[1-9][0-9]{' || width || ',17})$')
    ) AS last";

impl Counters {
    /// The next number of a book; `None` if the book was not looked up.
    pub(super) fn next(&self, Taken { series, unit }: &Taken, year: i32) -> Option<Given> {
        let last = self.0.get(&(*series, unit.clone(), year))?;
        Some(Given { unit: unit.clone(), n: last + 1 })
    }

    pub(super) fn has(&self, book: &Book) -> bool {
        self.0.contains_key(book)
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Takes in the number of an event that is being appended.
    pub(super) fn note(&mut self, recorded: &RecordedEvent, rules: &Rules) {
        let Some(numbered) = recorded.event.number(&recorded.aggregate_id) else { return };
        match numbered.given {
            Some(given) => {
                let year = recorded.event.occurred_on().year();
                self.move_past((numbered.series, given.unit.clone(), year), given.n);
            }
            None => self.note_own(numbered.series, numbered.number, rules),
        }
    }

    /// Moves the books past a number, whoever gave it.
    fn note_own(&mut self, series: Series, number: &str, rules: &Rules) {
        let pattern = rules.procedure.numbers.of(series);
        if let Some((unit, year, n)) = pattern.read(number, &rules.units) {
            self.move_past((series, unit, year), n);
        }
    }

    fn move_past(&mut self, book: Book, n: u64) {
        if let Some(last) = self.0.get_mut(&book) {
            *last = n.max(*last);
        }
    }

    /// Takes in the numbers that other writers have recorded after a position.
    pub(super) async fn catch_up(
        &mut self,
        connection: &mut PgConnection,
        after: i64,
        rules: &Rules,
    ) -> Result<(), LogError> {
        if self.0.is_empty() {
            return Ok(());
        }
        let rows = sqlx::query("SELECT series, number FROM numbers WHERE position > $1")
            .bind(after)
            .fetch_all(connection)
            .await?;
        for row in rows {
            let (series, number): (&str, &str) = (row.try_get(0)?, row.try_get(1)?);
            if let Some(series) = Series::read(series) {
                self.note_own(series, number, rules);
            }
        }
        Ok(())
    }

    /// Looks books up that are not cached. With the end of the log as it was then; `None` if none was looked up.
    pub(super) async fn look_up(
        &mut self,
        connection: &mut PgConnection,
        books: Vec<Book>,
        rules: &Rules,
    ) -> Result<Option<Head>, LogError> {
        let books: BTreeMap<Book, _> = books
            .into_iter()
            .map(|book| {
                let around = rules.procedure.numbers.of(book.0).around(&book.1, book.2);
                (book, around)
            })
            .collect();
        if books.is_empty() {
            return Ok(None);
        }
        if self.0.len() + books.len() > BOOKS {
            self.clear();
        }
        let width = |width: usize| i32::try_from(width).unwrap_or(i32::MAX);
        let rows = sqlx::query(LAST)
            .bind(books.keys().map(|(series, ..)| series.as_str()).collect::<Vec<_>>())
            .bind(books.values().map(|around| around.prefix.as_str()).collect::<Vec<_>>())
            .bind(books.values().map(|around| around.suffix.as_str()).collect::<Vec<_>>())
            .bind(books.values().map(|around| width(around.width)).collect::<Vec<_>>())
            .fetch_all(connection)
            .await?;
        let found: HashMap<i64, Option<i64>> = rows
            .iter()
            .map(|row| Ok((row.try_get("nth")?, row.try_get("n")?)))
            .collect::<Result<_, sqlx::Error>>()?;
        for (nth, book) in (1..).zip(books.into_keys()) {
            let last = found.get(&nth).copied().flatten().unwrap_or(0);
            self.0.insert(book, last.unsigned_abs());
        }
        rows.first().map(Head::from_row).transpose().map_err(Into::into)
    }
}
