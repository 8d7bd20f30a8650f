//! The migrations, embedded in the program.

mod embedded;

use crate::{LogError, error::is_passing, seal_plain};
use chrono_tz::Tz;
use futures_util::future::BoxFuture;
use sqlx::{
    PgConnection, PgPool,
    migrate::{MigrateError, Migrator},
};
use std::sync::{Arc, LazyLock};

static MIGRATOR: LazyLock<Migrator> = LazyLock::new(embedded::migrator);

/// The reporting time zone of a log that is created without naming one.
pub const DEFAULT_TIME_ZONE: Tz = chrono_tz::Asia::Shanghai;

/// The result of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MigrationReport {
    /// The migration that the database had; `None`: it was empty.
    pub from: Option<i64>,
    /// The one it has now.
    pub to: i64,
}

/// The state of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MigrationStatus {
    /// The migration that the database has; `None`: it is empty.
    pub applied: Option<i64>,
    /// The one this program needs.
    pub expected: i64,
}

/// Migrates the tables, and fixes the time zone if there is no log yet. Values that an earlier program stored
/// unsealed are sealed afterwards by [`crate::seal_plain_values`]. Takes a lock: two programs may start at
/// once, and the second one finds the work done.
///
/// # Errors
/// If the database fails, is newer than the program, or has another time zone than the one asked for.
pub fn run<'a>(pool: &'a PgPool, zone: Option<Tz>) -> BoxFuture<'a, Result<MigrationReport, LogError>> {
    Box::pin(async move {
        let report = bring_up_to_date(pool).await?;
        fix_time_zone(&mut *pool.acquire().await?, zone).await?;
        Ok(report)
    })
}

/// Creates the tables without a log: its time zone is not fixed yet.
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

/// Fixes the time zone if the log has none yet. Returns the log's own, which must equal the one asked for.
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

/// The state of the database; changes nothing.
///
/// # Errors
/// If the database fails.
pub fn status<'a>(pool: &'a PgPool) -> BoxFuture<'a, Result<MigrationStatus, LogError>> {
    Box::pin(async move {
        let expected = MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0);
        let exists: bool =
            sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL").fetch_one(pool).await?;
        if !exists {
            return Ok(MigrationStatus { applied: None, expected });
        }
        let applied = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations WHERE success")
            .fetch_one(pool)
            .await?;
        Ok(MigrationStatus { applied, expected })
    })
}

/// Checks that the program can work on the database.
///
/// # Errors
/// If the database fails, is older than the program, or newer.
pub fn check<'a>(pool: &'a PgPool) -> BoxFuture<'a, Result<MigrationStatus, LogError>> {
    Box::pin(async move {
        let status = status(pool).await?;
        match status.applied {
            Some(applied) if applied == status.expected && seal_plain::is_needed(pool).await? => {
                Err(LogError::NotMigrated)
            }
            Some(found) if found > status.expected => Err(LogError::DatabaseNewer { found }),
            Some(applied) if applied == status.expected => Ok(status),
            _ => Err(LogError::NotMigrated),
        }
    })
}

/// The log's reporting time zone.
///
/// # Errors
/// If the database fails, has no log, or names a zone that this program does not know.
pub fn time_zone<'a>(pool: &'a PgPool) -> BoxFuture<'a, Result<Tz, LogError>> {
    Box::pin(async move {
        check(pool).await?;
        read_time_zone(&mut *pool.acquire().await?).await
    })
}

async fn read_time_zone(connection: &mut PgConnection) -> Result<Tz, LogError> {
    let name: Option<String> =
        sqlx::query_scalar("SELECT time_zone FROM log_settings").fetch_optional(connection).await?;
    let name = name.ok_or(LogError::NotMigrated)?;
    name.parse()
        .map_err(|_| LogError::TimeZoneFixed { fixed: name, asked: "the zones this program knows".into() })
}
