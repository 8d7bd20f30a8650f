//! Makes a large log quickly: some petitions go through the real write path, spread over three years, and are
//! copied many times in SQL.

use crate::{
    Fault,
    test_bed::TestBed,
    workload::{self, STEPS, district, execute, life},
};
use chrono::{DateTime, Days, Utc};
use redress_log::{Clock, Log, LogOptions, Request, keys::ValueKeys};
use sqlx::{PgConnection, PgPool, Row};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Petitions that are copied: 36 for each of 300 offices, at least one in every month.
const PATTERNS: usize = 10_800;
const BEGIN: &str = "2023-01-02T01:00:00Z";
/// The days over which they are spread, and the days between the steps of one.
const DAYS: usize = 1_000;
const PAUSE: usize = 11;

/// Copies are adjacent in the log, and have their own id wherever the id occurs. All are recorded at the end,
/// since the times in the log must not decrease.
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
    CREATE TEMP TABLE copied AS
    SELECT s.*, last + (s.position - first) * copies + copy AS to_position,
           replace(petitioner_id, aggregate_id, aggregate_id || '-' || copy) AS to_petitioner
    FROM sealed s JOIN patterns USING (position), generate_series(1, copies) AS copy,
         (SELECT min(position) AS first, max(position) AS last FROM patterns) AS ends;
    CREATE INDEX ON copied (to_position);
    UPDATE log_head SET position = (SELECT max(position) FROM events), recorded_at = (SELECT max(recorded_at) FROM events);
    DROP TABLE patterns, sealed";

/// Seals the values of the copies: a seal is bound to its position, so each copy is sealed again.
async fn copy_values(connection: &mut PgConnection, keys: &ValueKeys) -> Result<(), Fault> {
    let mut after = 0_i64;
    loop {
        let rows =
            sqlx::query("SELECT * FROM copied WHERE to_position > $1 ORDER BY to_position LIMIT 10000")
                .bind(after)
                .fetch_all(&mut *connection)
                .await?;
        let (mut positions, mut petitioners, mut roots, mut sealed) = (vec![], vec![], vec![], vec![]);
        for row in &rows {
            let root: i64 = row.try_get("root")?;
            let from = (row.try_get("position")?, row.try_get("petitioner_id")?);
            let to = (row.try_get("to_position")?, row.try_get::<Option<&str>, _>("to_petitioner")?);
            sealed.push(keys.copy(root, from, row.try_get("sealed")?, to)?);
            positions.push(to.0);
            petitioners.push(to.1);
            roots.push(root);
        }
        let Some(last) = positions.last() else { break };
        after = *last;
        let insert = "INSERT INTO sensitive_values (position, petitioner_id, root, sealed)
            SELECT * FROM unnest($1::int8[], $2::text[], $3::int8[], $4::bytea[])";
        let insert = sqlx::query(insert).bind(&positions).bind(petitioners).bind(roots).bind(sealed);
        insert.execute(&mut *connection).await?;
    }
    sqlx::raw_sql("DROP TABLE copied; ANALYZE events, sensitive_values").execute(connection).await?;
    Ok(())
}

/// Makes a database with a log of `petitions` petitions of five events each, handled by `districts` district
/// offices.
pub(crate) async fn log(
    bed: &TestBed,
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
    let (pool, log) = bed.log(database, LogOptions { clock, ..bed.log_options() }).await?;
    workload::units(&log, districts).await?;
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
        copy_values(&mut connection, &bed.log_options().keys).await?;
    }
    Ok((pool, log))
}

/// The number of events in such a log.
pub(crate) fn events(petitions: u32) -> f64 {
    (petitions as usize).div_ceil(PATTERNS) as f64 * (PATTERNS * STEPS) as f64
}

/// A name that is not the beginning of another name, since names are replaced as text.
fn name(number: usize) -> String {
    format!("XF{number:05}")
}

/// The day of a step. Every office has petitions in every month. Some are late: depending on its number, an
/// office closes a tenth to a half of them after their due day.
fn day_of(number: usize, step: usize) -> usize {
    // Multiplied by primes, so that each petition gets a different place.
    let first = number * 7_919 % PATTERNS * (DAYS - 5 * PAUSE - 60) / PATTERNS;
    let is_late = number * 37 % 101 < 10 + number % 41;
    first + step * PAUSE + if step == 4 && is_late { 60 } else { 0 }
}
