//! The migrations, embedded in the program.

mod embedded;

use crate::{LogError, error::is_passing, seal_plain};
use chrono_tz::Tz;
use sqlx::{
    PgConnection, PgPool,
    migrate::{MigrateError, Migrator},
};
use std::sync::{Arc, LazyLock};

static MIGRATOR: LazyLock<Migrator> = LazyLock::new(embedded::migrator);

/// The reporting time zone of a log that is made without naming one.
pub const DEFAULT_TIME_ZONE: Tz = chrono_tz::Asia::Shanghai;

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MigrationReport {
    /// The migration the database had; none: it was empty.
    pub from: Option<i64>,
    /// The one it has now.
    pub to: i64,
}

/// How a database stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MigrationStatus {
    /// The migration the database has; none: it is empty.
    pub applied: Option<i64>,
    /// The one this program needs.
    pub expected: i64,
}

/// Brings the tables up to date, and fixes the time zone if there is no log yet; values that an earlier program left readable are then
/// sealed by [`crate::seal_plain_values`]. Takes a lock: two programs may start at
/// once, and the second finds the work done.
///
/// # Errors
/// If the database fails, is newer than the program, or has another time zone than the one asked for.
pub async fn run(pool: &PgPool, zone: Option<Tz>) -> Result<MigrationReport, LogError> {
    let report = bring_up_to_date(pool).await?;
    fix_time_zone(&mut *pool.acquire().await?, zone).await?;
    Ok(report)
}

/// Makes the tables, but no log in them yet: its time zone is not fixed.
pub(crate) async fn bring_up_to_date(pool: &PgPool) -> Result<MigrationReport, LogError> {
    let before = status(pool).await?;
    MIGRATOR.run(pool).await.map_err(|error| match error {
        MigrateError::VersionMissing(found) => LogError::DatabaseNewer { found },
        MigrateError::Execute(error) => error.into(),
        MigrateError::ExecuteMigration(error, _) if is_passing(&error) => error.into(),
        other => LogError::Migration(Arc::new(other)),
    })?;
    Ok(MigrationReport { from: before.applied, to: before.expected })
}

/// Fixes the time zone if the log has none yet; the log's own, which must be the one asked for.
pub(crate) async fn fix_time_zone(connection: &mut PgConnection, zone: Option<Tz>) -> Result<Tz, LogError> {
    sqlx::query("INSERT INTO log_settings (time_zone) VALUES ($1) ON CONFLICT DO NOTHING")
        .bind(zone.unwrap_or(DEFAULT_TIME_ZONE).name())
        .execute(&mut *connection)
        .await?;
    let fixed = read_time_zone(connection).await?;
    match zone {
        Some(asked) if asked != fixed => {
            Err(LogError::TimeZoneFixed { fixed: fixed.name().into(), asked: asked.name().into() })
        }
        _ => Ok(fixed),
    }
}

/// How the database stands; changes nothing.
///
/// # Errors
/// If the database fails.
pub async fn status(pool: &PgPool) -> Result<MigrationStatus, LogError> {
    let expected = MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0);
    let exists: bool =
        sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL").fetch_one(pool).await?;
    if !exists {
        return Ok(MigrationStatus { applied: None, expected });
    }
    let applied =
        sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations WHERE success").fetch_one(pool).await?;
    Ok(MigrationStatus { applied, expected })
}

/// Whether the program can work on the database.
///
/// # Errors
/// If the database fails, is older than the program, or newer.
pub async fn check(pool: &PgPool) -> Result<MigrationStatus, LogError> {
    let status = status(pool).await?;
    match status.applied {
        Some(applied) if applied == status.expected && seal_plain::is_needed(pool).await? => {
            Err(LogError::NotMigrated)
        }
        Some(found) if found > status.expected => Err(LogError::DatabaseNewer { found }),
        Some(applied) if applied == status.expected => Ok(status),
        _ => Err(LogError::NotMigrated),
    }
}

/// The log's reporting time zone.
///
/// # Errors
/// If the database fails, has no log, or names a zone that this program does not know.
pub async fn time_zone(pool: &PgPool) -> Result<Tz, LogError> {
    check(pool).await?;
    read_time_zone(&mut *pool.acquire().await?).await
}

async fn read_time_zone(connection: &mut PgConnection) -> Result<Tz, LogError> {
    let name: Option<String> =
        sqlx::query_scalar("SELECT time_zone FROM log_settings").fetch_optional(connection).await?;
    let name = name.ok_or(LogError::NotMigrated)?;
    name.parse()
        .map_err(|_| LogError::TimeZoneFixed { fixed: name, asked: "the zones this program knows".into() })
}
