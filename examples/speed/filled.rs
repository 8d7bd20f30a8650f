//! A large log, made quickly: lives that went through the real write path, spread over three years, and many copies of each.

use crate::{
    Fault,
    office::{self, STEPS, district, execute, life},
    place::Place,
};
use chrono::{DateTime, Days, Utc};
use redress_log::{Clock, Log, LogOptions, Request};
use sqlx::PgPool;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Lives that are copied: 36 for each of 300 offices, one and more in every month.
const PATTERNS: usize = 10_800;
const BEGIN: &str = "2023-01-02T01:00:00Z";
/// Days over which they are spread, and days between the steps of one.
const DAYS: usize = 1_000;
const PAUSE: usize = 11;

/// Copies stand side by side in the log, each under an id of its own wherever its id is written; all recorded at the end, for the times of
/// the log do not decrease.
const COPY: &str = "
    CREATE TEMP TABLE patterns AS SELECT * FROM events WHERE aggregate_type = 'petition';
    CREATE TEMP TABLE sealed AS SELECT * FROM sensitive_values;
    INSERT INTO events
    SELECT aggregate_type, copied, sequence, event_type, event_version,
           replace(payload::text, aggregate_id, copied)::json, replace(metadata::text, aggregate_id, copied)::json,
           last + (position - first) * copies + copy, ended_at, replace(command_id, aggregate_id, copied), command_hash
    FROM (SELECT *, aggregate_id || '-' || copy AS copied FROM patterns, generate_series(1, copies) AS copy,
              (SELECT min(position) AS first, max(position) AS last, max(recorded_at) AS ended_at FROM patterns) AS ends
          ORDER BY position, copy) AS row;
    INSERT INTO sensitive_values
    SELECT last + (s.position - first) * copies + copy, replace(petitioner_id, aggregate_id, aggregate_id || '-' || copy), salt, fields
    FROM sealed s JOIN patterns USING (position), generate_series(1, copies) AS copy,
         (SELECT min(position) AS first, max(position) AS last FROM patterns) AS ends;
    UPDATE log_head SET position = (SELECT max(position) FROM events), recorded_at = (SELECT max(recorded_at) FROM events);
    DROP TABLE patterns, sealed;
    ANALYZE events, sensitive_values";

/// A database with a log of so many petitions of five events each, handled by so many district offices.
pub(crate) async fn log(
    place: &Place,
    database: &str,
    petitions: u32,
    districts: usize,
) -> Result<(PgPool, Log), Fault> {
    let begin: DateTime<Utc> = BEGIN.parse()?;
    let day = Arc::new(AtomicI64::new(0));
    let clock = {
        let day = day.clone();
        Clock::from_fn(move || begin + Days::new(day.load(Ordering::SeqCst).unsigned_abs()))
    };
    let (pool, log) = place.log(database, LogOptions { clock, ..LogOptions::default() }).await?;
    office::units(&log, districts).await?;
    let lives =
        (0..PATTERNS).map(|n| life(&name(n), &district(n % districts))).collect::<Result<Vec<_>, _>>()?;
    for today in 0..DAYS {
        day.store(i64::try_from(today)?, Ordering::SeqCst);
        for (number, life) in lives.iter().enumerate() {
            for (step, command) in life.iter().enumerate().filter(|(step, _)| day_of(number, *step) == today)
            {
                let key = format!("{}-{step}", name(number));
                execute(&log, Request::new(command.clone(), key.parse()?, "speed")).await?;
            }
        }
    }
    let copies = (petitions as usize).div_ceil(PATTERNS).saturating_sub(1);
    if copies > 0 {
        let mut connection = pool.acquire().await?;
        let sql = COPY.replace("copies", &copies.to_string());
        sqlx::raw_sql(&sql).execute(&mut *connection).await?;
    }
    Ok((pool, log))
}

/// Events of the petitions of such a log.
pub(crate) fn events(petitions: u32) -> f64 {
    (petitions as usize).div_ceil(PATTERNS) as f64 * (PATTERNS * STEPS) as f64
}

/// No name is the beginning of another.
fn name(number: usize) -> String {
    format!("XF{number:05}")
}

/// Every office has some in every month. Some come late: of each office, by its number, a tenth to a half is closed after its day.
fn day_of(number: usize, step: usize) -> usize {
    // Primes, so that each gets a place of its own.
    let first = number * 7_919 % PATTERNS * (DAYS - 5 * PAUSE - 60) / PATTERNS;
    let is_late = number * 37 % 101 < 10 + number % 41;
    first + step * PAUSE + if step == 4 && is_late { 60 } else { 0 }
}
