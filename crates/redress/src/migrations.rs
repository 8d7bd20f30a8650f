//! The one place where the program asks the log about the database's version.
//!
//! The log brings no migrations yet, so the version is 0 everywhere; its calls replace the bodies below.

use chrono_tz::Tz;
use sqlx::PgPool;

/// What [`run`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MigrationReport {
    /// The version before; `None` for an empty database.
    pub(crate) from: Option<i64>,
    /// The version now.
    pub(crate) to: i64,
}

/// How far a database is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MigrationStatus {
    /// The version of the database; `None` for an empty one.
    pub(crate) applied: Option<i64>,
    /// The version that this program needs.
    pub(crate) expected: i64,
}

/// Why the version could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MigrationError {
    /// The database did not answer.
    #[error("the database did not answer the question for its version: check that it runs, then try again")]
    Unreadable(#[source] sqlx::Error),
    /// The database is older than the program.
    #[error("the database is at version {applied} and this redress needs {expected}: run `redress migrate`")]
    Pending {
        /// The version of the database.
        applied: i64,
        /// The version that this program needs.
        expected: i64,
    },
    /// The database is newer than the program.
    #[error(
        "the database is at version {applied} and this redress knows only {expected}: install the newer redress"
    )]
    Ahead {
        /// The version of the database.
        applied: i64,
        /// The version that this program needs.
        expected: i64,
    },
}

impl MigrationError {
    /// A stable name for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "DATABASE_UNREACHABLE",
            Self::Pending { .. } => "MIGRATIONS_PENDING",
            Self::Ahead { .. } => "MIGRATIONS_AHEAD",
        }
    }
}

/// Brings the database to the expected version; `zone` is used when this creates the log.
pub(crate) async fn run(pool: &PgPool, zone: Tz) -> Result<MigrationReport, MigrationError> {
    // redress_log::migrations::run(pool, Some(zone)).
    let status = status(pool).await?;
    tracing::debug!(%zone, "the log brings no migrations yet");
    Ok(MigrationReport { from: status.applied, to: status.expected })
}

/// How far the database is.
pub(crate) async fn status(pool: &PgPool) -> Result<MigrationStatus, MigrationError> {
    // redress_log::migrations::status(pool).
    sqlx::query("SELECT 1").execute(pool).await.map_err(MigrationError::Unreadable)?;
    Ok(MigrationStatus { applied: Some(0), expected: 0 })
}

/// The reporting time zone of the log; `None` before there is one.
pub(crate) async fn time_zone(_pool: &PgPool) -> Result<Option<Tz>, MigrationError> {
    // redress_log::Log knows it once it exists.
    Ok(None)
}

/// Whether the database is at the version that this program needs.
pub(crate) async fn check(pool: &PgPool) -> Result<MigrationStatus, MigrationError> {
    let status = status(pool).await?;
    let MigrationStatus { applied, expected } = status;
    match applied.unwrap_or(0) {
        applied if applied < expected => Err(MigrationError::Pending { applied, expected }),
        applied if applied > expected => Err(MigrationError::Ahead { applied, expected }),
        _ => Ok(status),
    }
}
