//! Databases as earlier programs left them: with only the first migrations, and data.

use crate::{
    logs::Golden,
    office::{check, import, open, project},
    support::{fresh_database, value_keys},
};
use futures_util::FutureExt;
use redress_log::{LogError, migrations, seal_plain_values};
use serde_json::{Value, json};
use sqlx::{PgPool, migrate::Migrator};
use std::{panic::AssertUnwindSafe, path::Path};

async fn migrate(pool: &PgPool, version: i64) {
    let all = Migrator::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations")).await.unwrap();
    let first: Vec<_> = all.iter().filter(|migration| migration.version <= version).cloned().collect();
    Migrator { migrations: first.into(), ..all }.run(pool).await.unwrap();
}

/// Sets a database up as the program did whose last migration this is.
async fn set_up(pool: &PgPool, version: i64) {
    migrate(pool, version).await;
    let status = migrations::status(pool).await.unwrap();
    assert_eq!(status.applied, Some(version));
    assert!(matches!(migrations::check(pool).await, Err(LogError::NotMigrated)));
}

/// Puts a log into the tables of the first migration, which have not changed since.
async fn fill(pool: &PgPool, golden: &Golden) {
    let rows = |text: &str| format!("[{}]", text.trim_end().replace('\n', ","));
    for (statement, rows) in [
        (
            "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata,
                 position, recorded_at, command_id, command_hash)
             SELECT aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata,
                 position, recorded_at, command_id, decode(command_hash, 'hex')
             FROM json_to_recordset($1::json) AS line(aggregate_type text, aggregate_id text, sequence bigint,
                 event_type text, event_version text, payload json, metadata json, position bigint,
                 recorded_at timestamptz, command_id text, command_hash text)",
            rows(&golden.events),
        ),
        (
            "INSERT INTO sensitive_values (position, petitioner_id, salt, fields)
             SELECT position, petitioner_id, decode(salt, 'hex'), fields FROM json_to_recordset($1::json)
                 AS line(position bigint, petitioner_id text, salt text, fields json)",
            rows(&golden.values),
        ),
        (
            "UPDATE log_head SET (position, recorded_at) = (SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1),
                 units_position = (SELECT max(position) FROM events WHERE aggregate_type IN ('unit', 'calendar'))
             WHERE $1 = ''",
            String::new(),
        ),
        ("INSERT INTO log_settings (time_zone) VALUES ($1)", "Asia/Shanghai".to_owned()),
    ] {
        sqlx::query(statement).bind(rows).execute(pool).await.unwrap();
    }
}

/// The logs that an early program can have left. It knew no case whose texts belong to the people of another one: whom such a case concerns is
/// noted beside its events, in a table that came before the first such kind.
async fn early_logs() -> Vec<Golden> {
    let is_early = |golden: &Golden| !golden.events.contains(r#""aggregate_type":"mediation""#);
    Golden::all().await.into_iter().filter(is_early).collect()
}

async fn rows(pool: &PgPool, table: &str) -> Value {
    let sql = format!("SELECT coalesce(json_agg(t ORDER BY t::text), '[]') FROM reading.{table} AS t");
    sqlx::query_scalar(&sql).fetch_one(pool).await.unwrap()
}

#[tokio::test]
async fn a_log_of_the_first_migration_is_brought_up_to_date() {
    for golden in early_logs().await {
        let pool = fresh_database().await.pool();
        set_up(&pool, 1).await;
        fill(&pool, &golden).await;
        let report = migrations::run(&pool, None).await.unwrap();
        assert!(
            matches!(migrations::check(&pool).await, Err(LogError::NotMigrated)),
            "values are still readable"
        );
        let events = golden.values.lines().count() as u64;
        assert_eq!(seal_plain_values(&pool, &value_keys(), &mut |_, _| {}).await.unwrap(), events);
        assert_eq!((report.from, report.to), (Some(1), migrations::check(&pool).await.unwrap().expected));
        check(&pool, &golden).await;
        // It is done once.
        assert_eq!(migrations::run(&pool, None).await.unwrap().from, Some(report.to));
    }
}

#[tokio::test]
async fn sealing_what_was_readable_goes_on_where_it_was_cut_off() {
    let golden = early_logs().await.pop().unwrap();
    let pool = fresh_database().await.pool();
    set_up(&pool, 7).await;
    fill(&pool, &golden).await;
    sqlx::query("GRANT SELECT ON sensitive_values TO PUBLIC").execute(&pool).await.unwrap();
    migrations::run(&pool, None).await.unwrap();
    let mut killed = |_, _| panic!("killed");
    let cut_off = AssertUnwindSafe(seal_plain_values(&pool, &value_keys(), &mut killed)).catch_unwind().await;
    assert!(cut_off.is_err());
    assert!(
        matches!(migrations::check(&pool).await, Err(LogError::NotMigrated)),
        "the readable table is there"
    );
    seal_plain_values(&pool, &value_keys(), &mut |_, _| {}).await.unwrap();
    let readable = "SELECT has_table_privilege('public', 'sensitive_values', 'SELECT')";
    assert!(sqlx::query_scalar::<_, bool>(readable).fetch_one(&pool).await.unwrap(), "rights stay");
    check(&pool, &golden).await;
    assert_eq!(seal_plain_values(&pool, &value_keys(), &mut |_, _| {}).await.unwrap(), 0);
}

/// What an earlier program had read is read anew: what it wrote is nothing that this one could go on from.
async fn is_migrated_with_a_read_side(golden: &Golden, projected: usize) {
    // The rows of a read side that had read so far.
    let part: String = golden.events.split_inclusive('\n').take(projected).collect();
    let positions = part.lines().count() as u64;
    let values = golden.values.split_inclusive('\n').filter(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["position"].as_u64().unwrap() <= positions
    });
    let reference = fresh_database().await.pool();
    import(&reference, &part, &values.collect::<String>(), redress_domain::upcasters).await.unwrap();
    let log = open(&reference, redress_domain::upcasters).await;
    project(&log, &reference).await;
    log.close().await;

    let pool = fresh_database().await.pool();
    set_up(&pool, 2).await;
    fill(&pool, golden).await;
    // The ledger's columns were other ones then.
    for table in ["petitions", "projection", "rollup"] {
        // Columns that there were not yet are left out.
        let sql = format!(
            "INSERT INTO reading.{table} SELECT * FROM jsonb_populate_recordset(NULL::reading.{table}, $1)"
        );
        sqlx::query(&format!("DELETE FROM reading.{table}")).execute(&pool).await.unwrap();
        sqlx::query(&sql).bind(rows(&reference, table).await).execute(&pool).await.unwrap();
    }
    sqlx::query("GRANT SELECT ON reading.ledger TO PUBLIC").execute(&pool).await.unwrap();
    let report = migrations::run(&pool, None).await.unwrap();
    assert_eq!(report.from, Some(2));
    seal_plain_values(&pool, &value_keys(), &mut |_, _| {}).await.unwrap();
    for table in ["ledger", "petitions", "rollup"] {
        assert_eq!(rows(&pool, table).await, json!([]), "{table} at {projected}");
    }
    let position: i64 =
        sqlx::query_scalar("SELECT position FROM reading.projection").fetch_one(&pool).await.unwrap();
    assert_eq!(position, 0);
    let readable = "SELECT has_table_privilege('public', 'reading.ledger', 'SELECT')";
    assert!(sqlx::query_scalar::<_, bool>(readable).fetch_one(&pool).await.unwrap(), "rights stay");
    check(&pool, golden).await;
}

#[tokio::test]
async fn a_read_side_of_the_second_migration_is_brought_up_to_date() {
    let golden = early_logs().await.pop().unwrap();
    let all = golden.events.lines().count();
    // The whole log; up to the first follow-up; up to the reopening after it; about half-way, where nobody is erased whose values are missing.
    let after = |event: &str| {
        let found = golden.lines().iter().position(|line| line["event_type"] == event);
        found.unwrap() + 1
    };
    for projected in [all, after("FollowedUp"), after("Reopened"), after("PetitionerErased")] {
        is_migrated_with_a_read_side(&golden, projected).await;
    }
}

#[tokio::test]
async fn a_ledger_that_told_the_kind_in_every_row_tells_it_once() {
    let pool = fresh_database().await.pool();
    set_up(&pool, 3).await;
    // A registration, a triage in time that named the kind, and a closing.
    let rows = [
        (1, "REGISTRATION", 0, "", 1),
        (1, "TRIAGE", 0, "", 1),
        (1, "FILING", 0, "", 1),
        (2, "REGISTRATION", 0, "", -1),
        (2, "REGISTRATION", 0, "APPEAL", 1),
        (2, "TRIAGE", 0, "", -1),
        (2, "TRIAGE", 2, "APPEAL", 1),
        (2, "FILING", 0, "", -1),
        (2, "FILING", 0, "APPEAL", 1),
        (3, "REGISTRATION", 0, "APPEAL", -1),
        (3, "REGISTRATION", 1, "APPEAL", 1),
        (3, "CLOSING", 4, "APPEAL", 1),
    ];
    let insert = "INSERT INTO reading.ledger (position, day, subject, flags, unit, attributed_on, category, channel, kind, petition, n, heads)
         VALUES ($1, '2026-03-02', $2, $3, 'T', '2026-03-02', '', 'LETTER', $4, 'P', $5, 3 * $5)";
    for (position, subject, flags, kind, n) in rows {
        let row = sqlx::query(insert).bind(position).bind(subject).bind(flags).bind(kind).bind(n);
        row.execute(&pool).await.unwrap();
    }
    migrate(&pool, 5).await;
    let left = "SELECT concat_ws(' ', position, subject, flags, kind, n, heads) FROM reading.ledger
         ORDER BY position, subject, flags, kind";
    let left: Vec<String> = sqlx::query_scalar(left).fetch_all(&pool).await.unwrap();
    let expected = [
        "1 FILING 0  1 3",
        "1 REGISTRATION 0  1 3",
        "1 TRIAGE 0  1 3",
        "2 REGISTRATION 0  -1 -3",
        "2 REGISTRATION 0 APPEAL 1 3",
        "2 TRIAGE 0  -1 -3",
        "2 TRIAGE 2  1 3",
        "3 CLOSING 4  1 3",
        "3 REGISTRATION 0 APPEAL -1 -3",
        "3 REGISTRATION 1 APPEAL 1 3",
    ];
    assert_eq!(left, expected);
}
