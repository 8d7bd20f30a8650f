//! Faults of the log: errors that should not happen, as opposed to refusals.

use crate::{keys::KeyError, position::Position};
use std::sync::Arc;

/// A fault and its causes, in one line for the operator's log. Never log a database error with `{:?}`: it
/// quotes the failed row, with its values.
#[must_use]
pub fn causes(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(fault) = cause {
        let said = fault.to_string();
        if !line.ends_with(&said) {
            line = format!("{line}: {said}");
        }
        cause = fault.source();
    }
    line
}

/// A fault. Its text is for the operator's log, never for a client.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LogError {
    /// The database failed, or cannot be reached.
    #[error("the database failed or cannot be reached; check that it runs, then try again")]
    Database(#[source] Arc<sqlx::Error>),
    /// A stored event cannot be decoded.
    #[error("the event at position {position} cannot be read: {what}")]
    Unreadable {
        /// The position.
        position: Position,
        /// What is wrong with it.
        what: String,
    },
    /// Positions are not gapless: an event is missing or was changed.
    #[error("the log is damaged: after position {after} comes {found}")]
    Gap {
        /// The last position read.
        after: Position,
        /// The position that came next.
        found: Position,
    },
    /// A reader asks for what comes after an event that does not exist. The log may have been restored from a
    /// backup.
    #[error("the log ends at position {head}; there is no position {position}")]
    PastHead {
        /// The position that was asked for.
        position: Position,
        /// The last position.
        head: Position,
    },
    /// A newer program migrated the database.
    #[error("the database has migration {found}, which this program does not know; use the newer program")]
    DatabaseNewer {
        /// Its migration.
        found: i64,
    },
    /// A migration was changed after it had been applied, or it failed.
    #[error("the database cannot be brought up to date: {0}")]
    Migration(#[source] Arc<sqlx::migrate::MigrateError>),
    /// The database has no log, or an older one.
    #[error("the database is not up to date; run `redress migrate`")]
    NotMigrated,
    /// The reporting time zone is fixed when a log is created.
    #[error("this log computes its days in {fixed}; it cannot be used with {asked}")]
    TimeZoneFixed {
        /// The log's.
        fixed: String,
        /// What was asked for.
        asked: String,
    },
    /// The operating system returns no random bytes.
    #[error("the operating system returns no random bytes: {0}")]
    Random(getrandom::Error),
    /// A kind's event names a case that its command did not declare as a need.
    #[error(
        "the event would name {case}, which its command does not need (`CaseKind::needs`), or which has no petitioner"
    )]
    Undeclared {
        /// The kind and id of the case.
        case: String,
    },
    /// Sensitive values cannot be sealed or opened.
    #[error("{0}")]
    Keys(Arc<KeyError>),
    /// The log has been closed.
    #[error("the log has been closed")]
    Closed,
}

impl LogError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Database(error) => match **error {
                sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed => "DATABASE_UNREACHABLE",
                _ => "DATABASE_FAILED",
            },
            Self::Unreadable { .. } => "EVENT_UNREADABLE",
            Self::Gap { .. } => "LOG_DAMAGED",
            Self::PastHead { .. } => "POSITION_PAST_HEAD",
            Self::DatabaseNewer { .. } => "DATABASE_NEWER",
            Self::Migration(_) => "MIGRATION_FAILED",
            Self::NotMigrated => "NOT_MIGRATED",
            Self::TimeZoneFixed { .. } => "TIME_ZONE_FIXED",
            Self::Random(_) => "NO_RANDOM_NUMBERS",
            Self::Undeclared { .. } => "NEED_UNDECLARED",
            Self::Keys(fault) => fault.code(),
            Self::Closed => "LOG_CLOSED",
        }
    }

    /// Whether the fault is one of the connection or the server's state, and may be temporary. Other faults
    /// are caused by a command or the data.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(self, Self::Database(error) if is_passing(error))
    }
}

/// As [`LogError::is_passing`].
pub(crate) fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => {
            // SQLSTATE classes: connection, transaction rollback, resources, object state, operator
            // intervention, system.
            error.code().is_some_and(|code| {
                matches!(&code[..2], "08" | "25" | "40" | "53" | "55" | "57" | "58" | "XX")
            })
        }
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::Encode(_) => false,
        _ => true,
    }
}

impl From<KeyError> for LogError {
    fn from(fault: KeyError) -> Self {
        Self::Keys(Arc::new(fault))
    }
}

impl From<sqlx::Error> for LogError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}
