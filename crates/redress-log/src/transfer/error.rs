//! Why an export or import failed.

use crate::{LogError, Position};
use std::io;

/// A fault or a refusal. Nothing was restored; an export is incomplete.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// A fault of the log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The output could not be written.
    #[error("could not write the export: {0}; make room or choose another place, then export again")]
    Write(#[source] io::Error),
    /// A file could not be read.
    #[error("could not read {file}: {source}")]
    Read {
        /// Its name.
        file: String,
        /// The system's error.
        source: io::Error,
    },
    /// A line is not what an export contains there.
    #[error("{file}, line {line}: {what}; nothing was imported")]
    Line {
        /// The file's name.
        file: String,
        /// The line, from 1.
        line: u64,
        /// What is wrong and what was expected, without sensitive values.
        what: String,
    },
    /// The file ends too early or too late.
    #[error(
        "{file} ends at position {found}, expected {expected}: it is not the whole export; nothing was imported"
    )]
    EndsElsewhere {
        /// The file's name.
        file: String,
        /// Its last position.
        found: Position,
        /// The expected last position.
        expected: Position,
    },
    /// The log is not empty.
    #[error("this log has events up to position {head}; a log is restored into an empty database only")]
    NotEmpty {
        /// The last position.
        head: Position,
    },
}

impl TransferError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Log(error) => error.code(),
            Self::Write(_) => "EXPORT_NOT_WRITTEN",
            Self::Read { .. } => "FILE_UNREADABLE",
            Self::Line { .. } => "LINE_INVALID",
            Self::EndsElsewhere { .. } => "FILE_INCOMPLETE",
            Self::NotEmpty { .. } => "LOG_NOT_EMPTY",
        }
    }

    /// Whether the input is at fault, and not the machine.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Log(error) => matches!(error, LogError::PastHead { .. } | LogError::TimeZoneFixed { .. }),
            Self::Write(_) => false,
            Self::Read { .. } | Self::Line { .. } | Self::EndsElsewhere { .. } | Self::NotEmpty { .. } => {
                true
            }
        }
    }
}

impl From<sqlx::Error> for TransferError {
    fn from(error: sqlx::Error) -> Self {
        Self::Log(error.into())
    }
}
